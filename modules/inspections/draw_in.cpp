// Lists, commitments, nonces and draws from JSON. Every refusal is one line that names the file, the unit and the key.

#include "modules/inspections/draw.h"
#include "modules/inspections/draw_json.h"
#include "modules/inspections/draw_rules.h"
#include "modules/inspections/json_place.h"
#include "platform/crypto/digest.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace yizhen::inspections {
namespace {

namespace json = boost::json;

CivilDate day_in(json::value const& value, std::string_view name) {
    auto const text = text_in(value, name);
    auto const day = CivilDate::parse(text);
    if (!day) refuse(fmt::format("{}“{}”应为日期，如 2026-12-01。", name, text));
    return day.value();
}

CivilDate need_day(Place const& at, std::string_view key) { return day_in(need(at, key), fmt::format("{}的 {}", at.name, key)); }

std::vector<std::string> texts_in(Place const& at, std::string_view key) {
    std::vector<std::string> texts;
    auto const* value = find(at, key);
    if (value == nullptr) return texts;
    auto const name = fmt::format("{}的 {}", at.name, key);
    for (auto const& one : array(*value, name)) texts.push_back(text_in(one, name));
    return texts;
}

PublicSource public_in(json::value const& value) {
    Place const at{object(value, "public "), "public "};
    only_keys(at, {"what", "day", "decimals"});
    return {need_text(at, "what"), need_day(at, "day"), find_whole(at, "decimals")};
}

DrawRules rules_in(json::value const& value) {
    Place const at{object(value, "rules "), "rules "};
    only_keys(at, {"host_share", "show_weight", "show_visits", "show_proposals", "unseen_days_max", "unseen_gain"});
    DrawRules rules;
    auto const take = [&](std::string_view key, int& into) { into = find_whole(at, key).value_or(into); };
    take("host_share", rules.host_share);
    take("show_weight", rules.show_weight);
    take("show_visits", rules.show_visits);
    take("show_proposals", rules.show_proposals);
    take("unseen_days_max", rules.unseen_days_max);
    take("unseen_gain", rules.unseen_gain);
    return rules;
}

Team team_in(json::value const& value, std::size_t number) {
    auto const name = fmt::format("teams 第 {} 项", number);
    Place const at{object(value, name), name};
    only_keys(at, {"id", "parties"});
    return {need_text(at, "id"), texts_in(at, "parties")};
}

Stratum stratum_in(json::value const& value, std::size_t number) {
    auto const name = fmt::format("strata 第 {} 项", number);
    Place const at{object(value, name), name};
    only_keys(at, {"name", "draw"});
    return {need_text(at, "name"), need_whole(at, "draw")};
}

/// A list has no weights yet; in a commitment they must be there.
DrawUnit unit_in(json::value const& value, std::size_t number, bool weighed) {
    auto const row = fmt::format("units 第 {} 项", number);
    auto const& fields = object(value, row);
    DrawUnit unit;
    unit.code = need_text({fields, row}, "code");
    Place const at{fields, fmt::format("单位“{}”", unit.code)};
    if (weighed) {
        only_keys(at, {"code", "name", "stratum", "need", "last_seen", "visits", "proposals", "host", "tied", "weight"});
        unit.weight = need_whole(at, "weight");
    } else {
        only_keys(at, {"code", "name", "stratum", "need", "last_seen", "visits", "proposals", "host", "tied"});
    }
    if (auto const* name = find(at, "name")) unit.name = text_in(*name, at.name + "的 name");
    unit.stratum = need_text(at, "stratum");
    unit.need = find_whole(at, "need").value_or(unit.need);
    if (auto const* seen = find(at, "last_seen")) unit.last_seen = day_in(*seen, at.name + "的 last_seen");
    unit.visits = find_whole(at, "visits").value_or(0);
    unit.proposals = find_whole(at, "proposals").value_or(0);
    unit.host = find_bool(at, "host", false);
    unit.tied = texts_in(at, "tied");
    return unit;
}

/// What a list and a commitment have in common.
DrawList body_in(Place const& at, bool weighed) {
    DrawList list;
    list.chain = need_text(at, "chain");
    list.title = need_text(at, "title");
    list.public_value = public_in(need(at, "public"));
    if (auto const* rules = find(at, "rules")) list.rules = rules_in(*rules);
    for (auto const& one : array(need(at, "teams"), "teams")) list.teams.push_back(team_in(one, list.teams.size() + 1));
    for (auto const& one : array(need(at, "strata"), "strata")) list.strata.push_back(stratum_in(one, list.strata.size() + 1));
    auto const& units = array(need(at, "units"), "units");
    list.units.reserve(units.size());
    for (auto const& one : units) list.units.push_back(unit_in(one, list.units.size() + 1, weighed));
    return list;
}

DrawList list_in(std::string_view text) {
    auto const value = parsed(text);
    Place const at{object(value, "最外层"), "最外层"};
    only_keys(at, {"chain", "title", "public", "rules", "teams", "strata", "units"});
    return body_in(at, false);
}

/// The first words and the edition of a file of ours, so that none is taken for another.
void need_kind(Place const& at, std::string_view kind) {
    if (auto const found = need_text(at, "kind"); found != kind) refuse(fmt::format("{}的 kind 是“{}”，应为“{}”。", at.name, found, kind));
    if (int const version = need_whole(at, "version"); version != kDrawVersion) refuse(fmt::format("{}的 version 是 {}，只认得 {}。", at.name, version, kDrawVersion));
}

/// Weights and digest are worked out again.
void judge(Commitment const& commitment) {
    if (auto fault = fault_of_values(commitment)) refuse(std::move(*fault));
    if (auto fault = fault_of_whole(commitment.list)) refuse(std::move(*fault));
    for (auto const& unit : commitment.list.units) {
        auto const weight = weight_of(unit, commitment.list.rules, commitment.terms.day);
        if (weight != unit.weight) refuse(fmt::format("单位“{}”的 weight 是 {}，按 rules 应为 {}。", unit.code, unit.weight, weight));
    }
    if (auto const digest = digest_of(commitment); digest != commitment.digest) {
        refuse(fmt::format("名单的摘要不符：承诺里写的是 {}，重算得 {}；承诺之后内容有改动。", commitment.digest, digest));
    }
}

Commitment commitment_in(json::value const& value, std::string_view name) {
    Place const at{object(value, name), std::string(name)};
    only_keys(at, {"kind", "version", "chain", "serial", "previous", "day", "title", "public", "nonce_digests", "rules", "teams", "strata", "units", "digest"});
    need_kind(at, kCommitmentKind);
    Commitment commitment{body_in(at, true), {}, need_text(at, "digest")};
    auto& terms = commitment.terms;
    terms.serial = need_whole(at, "serial");
    if (auto const* previous = find(at, "previous")) terms.previous = text_in(*previous, "previous");
    terms.day = need_day(at, "day");
    Place const digests{object(need(at, "nonce_digests"), "nonce_digests "), "nonce_digests "};
    only_keys(digests, {"gatekeeper", "auditor"});
    terms.gatekeeper_digest = need_text(digests, "gatekeeper");
    terms.auditor_digest = need_text(digests, "auditor");
    judge(commitment);
    return commitment;
}

std::string bytes_in(Place const& at, std::string_view key) {
    auto const text = need_text(at, key);
    auto bytes = crypto::from_hex(text);
    if (bytes.empty() || crypto::hex(bytes) != text) refuse(fmt::format("{}的 {} 应为小写十六进制。", at.name, key));
    return bytes;
}

Reveal reveal_in(json::value const& value) {
    Place const at{object(value, "reveal "), "reveal "};
    only_keys(at, {"gatekeeper_nonce", "auditor_nonce", "public_value", "public_day"});
    return {bytes_in(at, "gatekeeper_nonce"), bytes_in(at, "auditor_nonce"), need_text(at, "public_value"), need_day(at, "public_day")};
}

DrawnUnit drawn_in(json::value const& value, std::size_t number) {
    auto const name = fmt::format("drawn 第 {} 项", number);
    Place const at{object(value, name), name};
    only_keys(at, {"code", "stratum", "team", "stop"});
    return {need_text(at, "code"), need_text(at, "stratum"), need_text(at, "team"), need_whole(at, "stop")};
}

Aborted aborted_in(json::value const& value) {
    Place const at{object(value, "aborted "), "aborted "};
    only_keys(at, {"day", "by", "reason"});
    return {need_day(at, "day"), need_text(at, "by"), need_text(at, "reason")};
}

DrawRecord draw_in(std::string_view text) {
    auto const value = parsed(text);
    Place const at{object(value, "最外层"), "最外层"};
    only_keys(at, {"kind", "version", "commitment", "reveal", "seed", "drawn", "aborted"});
    need_kind(at, kDrawKind);
    DrawRecord record{commitment_in(need(at, "commitment"), "commitment "), std::nullopt, std::nullopt};
    if (auto const* aborted = find(at, "aborted")) {
        only_keys(at, {"kind", "version", "commitment", "aborted"});
        record.aborted = aborted_in(*aborted);
        return record;
    }
    Drawn drawn{reveal_in(need(at, "reveal")), need_text(at, "seed"), {}};
    for (auto const& one : array(need(at, "drawn"), "drawn")) drawn.units.push_back(drawn_in(one, drawn.units.size() + 1));
    record.drawn = std::move(drawn);
    return record;
}

std::string nonce_in(std::string_view text) {
    auto const value = parsed(text);
    Place const at{object(value, "最外层"), "最外层"};
    only_keys(at, {"kind", "version", "nonce"});
    need_kind(at, kRevealKind);
    auto nonce = bytes_in(at, "nonce");
    if (nonce.size() < kNonceBytesMin || nonce.size() > kNonceBytesMax) {
        refuse(fmt::format("nonce 有 {} 字节，应为 {}–{} 字节。", nonce.size(), kNonceBytesMin, kNonceBytesMax));
    }
    return nonce;
}

}  // namespace

Result<DrawList> parse_draw_list(std::string_view text, std::string_view file) {
    return read_json(file, [&] { return list_in(text); });
}

Result<Commitment> parse_commitment(std::string_view text, std::string_view file) {
    return read_json(file, [&] { return commitment_in(parsed(text), "最外层"); });
}

Result<DrawRecord> parse_draw(std::string_view text, std::string_view file) {
    return read_json(file, [&] { return draw_in(text); });
}

Result<std::string> parse_nonce(std::string_view text, std::string_view file) {
    return read_json(file, [&] { return nonce_in(text); });
}

}  // namespace yizhen::inspections

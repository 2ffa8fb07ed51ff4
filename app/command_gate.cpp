// `yizhen gate FILE`: the main job in a terminal.

#include "app/commands.h"
#include "app/county.h"
#include "app/remote.h"
#include "app/wiring.h"
#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"
#include "platform/http/local_client.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <cstdio>

namespace yizhen::app {
namespace {

namespace json = boost::json;

Result<Done> take_day(std::string const& text, std::optional<CivilDate>& into) {
    if (text.empty()) return Done{};
    auto const day = CivilDate::parse(text);
    if (!day) return day.problem();
    into = day.value();
    return Done{};
}

/// DEMAND.toml first, flags over it.
Result<gate::Envelope> envelope_of(GateOptions const& options) {
    gate::Envelope envelope;
    if (!options.demand.empty()) {
        auto const text = files::read_file(options.demand, 1 << 20);
        if (!text) return text.problem();
        auto read = gate::read_envelope(text.value(), options.demand.filename().string());
        if (!read) return read;
        envelope = std::move(read).value();
    }
    auto const lay = [](std::string const& flag, std::string& into) {
        if (!flag.empty()) into = flag;
    };
    lay(options.issuer, envelope.issuer);
    lay(options.owner, envelope.owner);
    lay(options.basis, envelope.basis);
    lay(options.purpose, envelope.purpose);
    lay(options.population, envelope.population);
    lay(options.period, envelope.period);
    lay(options.frequency, envelope.frequency);
    lay(options.title, envelope.title);
    if (!options.targets.empty()) {
        envelope.targets.clear();
        for (auto const part : text::split(options.targets, ',')) {
            if (!text::trimmed(part).empty()) envelope.targets.emplace_back(text::trimmed(part));
        }
    }
    if (auto const done = take_day(options.due, envelope.due); !done) return done.problem();
    if (auto const done = take_day(options.as_of, envelope.as_of); !done) return done.problem();
    envelope.received = envelope.received || options.received;
    envelope.emergency = envelope.emergency || options.emergency;
    return envelope;
}

std::string text_at(json::object const& from, std::string_view key) {
    auto const* value = from.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_at(json::object const& from, std::string_view key) {
    auto const* value = from.if_contains(key);
    return value && value->is_int64() ? value->get_int64() : 0;
}

std::string coverage_words(json::object const& coverage) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kParts{
        {{"held", "已有"}, {"stale", "待核"}, {"disputed", "有异议"}, {"missing", "没有"}, {"not_applicable", "不适用"}}};
    std::string out = fmt::format("{} 格", number_at(coverage, "cells"));
    for (auto const& [key, words] : kParts) {
        if (number_at(coverage, key) > 0) out += fmt::format("，{} {}", words, number_at(coverage, key));
    }
    return out;
}

std::string_view mark_of(std::string_view status) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kMarks{
        {{"held", "● 已有"}, {"derived", "ƒ 可算"}, {"asked", "⇄ 已在收"}, {"unsure", "? 待认"},
         {"stale", "◷ 待核"}, {"new", "✎ 需填"}, {"disputed", "≠ 有异议"}, {"blocked", "✕ 不予"}}};
    for (auto const& [name, mark] : kMarks) {
        if (name == status) return mark;
    }
    return "";
}

std::string path_text(json::value const& path) {
    std::string out;
    for (auto const& words : path.as_array()) out += (out.empty() ? "" : " / ") + std::string(words.as_string());
    return out;
}

/// Hours are decimals: their digits are taken as they stand, so that none passes through a binary float.
std::string hours_at(std::string_view whole, std::string_view key) {
    auto const name = fmt::format("\"{}\":", key);
    auto const at = whole.find(name);
    if (at == std::string_view::npos) return "0";
    auto const from = at + name.size();
    return std::string(whole.substr(from, whole.find_first_of(",}", from) - from));
}

void print_fields(json::object const& verdict) {
    for (auto const& one : verdict.at("fields").as_array()) {
        auto const& field = one.as_object();
        if (field.at("given").as_bool()) continue;
        fmt::print("  {:<10} {}  [{}]  {}\n", mark_of(text_at(field, "status")), path_text(field.at("path")), text_at(field, "cells"),
                   coverage_words(field.at("coverage").as_object()));
        auto const& match = field.at("match").as_object();
        if (text_at(match, "kind") == "open_demand") fmt::print("             {} 已在收\n", text_at(match, "id"));
        if (auto const reason = text_at(match, "reason"); !reason.empty()) fmt::print("             {}\n", reason);
    }
}

void print_merge(json::object const& verdict) {
    auto const* merge = verdict.at("merge").if_object();
    if (!merge) return;
    fmt::print("\n并入：{}{}（{}）\n", text_at(*merge, "issuer"), text_at(*merge, "title"), text_at(*merge, "number"));
    fmt::print("  相同 {} 栏；差额：\n", number_at(*merge, "shared_fields"));
    for (auto const& one : merge->at("difference").as_array()) {
        auto const& field = one.as_object();
        fmt::print("  + {}  [{}]  要填 {} 格\n", path_text(field.at("path")), text_at(field, "cells"), number_at(field, "cells_left"));
    }
    for (auto const& unit : merge->at("units_left").as_array()) fmt::print("  + 对方没有要的单位：{}\n", std::string_view(unit.as_string()));
}

void print_rules(json::object const& verdict) {
    auto const& rules = verdict.at("rules").as_array();
    if (!rules.empty()) fmt::print("\n规则：\n");
    for (auto const& one : rules) {
        auto const& hit = one.as_object();
        fmt::print("  {} {}（{}{}）{}\n      来源：{}（{}）\n", text_at(hit, "id"), text_at(hit, "name"), text_at(hit, "outcome"),
                   hit.at("binding").as_bool() ? "" : "，试行只作提醒", text_at(hit, "message"), text_at(hit, "source"), text_at(hit, "source_status"));
    }
}

void print_rest(json::object const& verdict) {
    for (auto const& one : verdict.at("totals").as_array()) {
        auto const& total = one.as_object();
        auto const& unit = total.at("unit").as_object();
        if (total.at("count").is_int64()) {
            fmt::print("  总数：{} {}（{}）\n", text_at(unit, "name"), number_at(total, "count"), text_at(total, "as_of"));
        } else {
            fmt::print("  总数：{} 不给（不足十人，或与问过的数相减会不足十人）\n", text_at(unit, "name"));
        }
    }
    for (auto const& one : verdict.at("new_elements").as_array()) {
        auto const& element = one.as_object();
        fmt::print("  新数据项：{} {}（责任人 {}），记入本县目录，下次不再当新的问\n", text_at(element, "code"), text_at(element, "name"), text_at(element, "owner"));
    }
    for (auto const& note : verdict.at("notes").as_array()) fmt::print("  注：{}\n", std::string_view(note.as_string()));
}

/// The verdict as a person reads it; the same text whether judged here or by a running server.
void print_people(std::string_view whole, std::filesystem::path const& out) {
    auto const parsed = json::parse(whole);
    auto const& verdict = parsed.as_object();
    fmt::print("{}\n{}\n", text_at(verdict, "title"), text_at(verdict, "headline"));
    if (number_at(verdict, "version") > 1) fmt::print("第 {} 版结论，{}\n", number_at(verdict, "version"), text_at(verdict, "judged"));
    if (auto const number = text_at(verdict, "control_number"); !number.empty()) fmt::print("控制号 {}\n", number);
    auto const& price = verdict.at("price").as_object();
    auto const prices = whole.substr(whole.find("\"price\":"));
    fmt::print("工时：不经过闸口 {} 小时/年，经过闸口 {} 小时/年", hours_at(prices, "hours_before"), hours_at(prices, "hours_after"));
    if (text_at(verdict, "kind") == gate::kFormKind) fmt::print("；要人填 {} 格，已答 {} 格", number_at(price, "cells_asked"), number_at(price, "cells_answered"));
    fmt::print("\n\n");
    print_fields(verdict);
    print_merge(verdict);
    print_rules(verdict);
    print_rest(verdict);
    bool const is_form = text_at(verdict, "kind") == gate::kFormKind;
    if (is_form && !out.empty() && verdict.at("may_download").as_bool()) fmt::print("\n填好的表：{}\n", out.string());
}

Result<Done> judge_here(GateOptions const& options, gate::Envelope envelope, Config const& config, CivilDate today, Clock const& clock) {
    auto const county = County::open(config, clock);
    if (!county) return county.problem();
    auto& gate = county.value()->gate();
    bool const is_form = envelope.kind == gate::kFormKind;
    auto const answer = gate.take({.file = options.file, .file_name = options.file.filename().string(), .envelope = std::move(envelope),
                                   .today = today, .actor = system_actor()});
    if (!answer) return answer.problem();
    if (is_form && !options.out.empty() && answer.value().record.may_download) {
        if (auto const written = gate.write_filled(answer.value(), options.file, options.out); !written) return written;
    }
    if (options.json) {
        fmt::print("{}\n", answer.value().json);
    } else {
        print_people(answer.value().json, options.out);
    }
    return Done{};
}

/// A server works in the data folder: it judges, and hands the filled file back.
Result<Done> judge_there(GateOptions const& options, gate::Envelope const& envelope, std::filesystem::path const& socket) {
    auto const content = options.file.empty() ? Result<std::string>(std::string()) : files::read_file(options.file);
    if (!content) return content.problem();
    auto const form = http::multipart_body({{"envelope", gate::to_json(envelope)}}, options.file.empty() ? "" : "file", options.file.filename().string(), content.value());
    auto const created = http::exchange(socket, "POST", "/api/v1/demands", {{"Content-Type", form.content_type}}, form.body);
    if (!created) return created.problem();
    if (created.value().status >= 400) return refusal_of(created.value());
    auto const demand = boost::json::parse(created.value().body);
    if (envelope.kind == gate::kFormKind && !options.out.empty() && demand.at("may_download").as_bool()) {
        auto const id = std::string(demand.at("id").as_string());
        auto const filled = http::exchange(socket, "GET", fmt::format("/api/v1/demands/{}/filled", id), {}, {});
        if (!filled) return filled.problem();
        if (filled.value().status >= 400) return refusal_of(filled.value());
        files::write_file(options.out, filled.value().body);
    }
    if (options.json) {
        fmt::print("{}\n", created.value().body);
    } else {
        print_people(created.value().body, options.out);
    }
    return Done{};
}

Result<Done> judge_form(GateOptions const& options) {
    if (auto const folder = options.out.parent_path(); !folder.empty() && !std::filesystem::is_directory(folder)) {
        return Problem{problems::kNotFound, fmt::format("没有目录 {}，填好的表无处可写。", folder.string())};
    }
    auto envelope = envelope_of(options);
    if (!envelope) return envelope.problem();
    if (envelope.value().kind == gate::kFormKind && options.file.empty()) return Problem{problems::kUsage, "报表要有 FILE；别的种类可以没有（种类写在 --demand 文件的 kind 里）。"};
    clock::SystemClock const clock;
    std::optional<CivilDate> today = clock.today();
    if (auto const done = take_day(options.today, today); !done) return done;
    auto const config = read_config(options.data);
    if (!config) return config.problem();
    if (auto const socket = socket_of(options.data); http::server_listens(socket)) {
        if (!options.today.empty()) return Problem{problems::kUsage, "服务器正在运行，由它的时钟说今天是哪天；请去掉 --today，或先停下服务器。"};
        return judge_there(options, envelope.value(), socket);
    }
    return judge_here(options, std::move(envelope).value(), config.value(), *today, clock);
}

}  // namespace

int run_gate(GateOptions const& options) {
    return at_the_border([&] { return judge_form(options); });
}

}  // namespace yizhen::app

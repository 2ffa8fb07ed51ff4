// Commitments and draws as JSON, one unit a line, in the one way that verifies.

#include "modules/inspections/draw.h"
#include "modules/inspections/draw_json.h"
#include "platform/crypto/digest.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace yizhen::inspections {
namespace {

std::string quoted(std::string_view text) { return boost::json::serialize(boost::json::string(text)); }

std::string list_of(std::vector<std::string> const& texts) {
    std::string list;
    for (auto const& text : texts) list += (list.empty() ? "" : ", ") + quoted(text);
    return "[" + list + "]";
}

std::string line_of(Team const& team) { return fmt::format("{{\"id\": {}, \"parties\": {}}}", quoted(team.id), list_of(team.parties)); }

std::string line_of(Stratum const& stratum) { return fmt::format("{{\"name\": {}, \"draw\": {}}}", quoted(stratum.name), stratum.draw); }

std::string line_of(DrawUnit const& unit) {
    return fmt::format(
        "{{\"code\": {}, \"name\": {}, \"stratum\": {}, \"need\": {}, \"last_seen\": {}, \"visits\": {}, \"proposals\": {}, \"host\": {}, \"tied\": {}, \"weight\": {}}}",
        quoted(unit.code), quoted(unit.name), quoted(unit.stratum), unit.need, unit.last_seen ? quoted(unit.last_seen->iso()) : "null", unit.visits, unit.proposals,
        unit.host, list_of(unit.tied), unit.weight);
}

std::string line_of(DrawnUnit const& unit) {
    return fmt::format("{{\"code\": {}, \"stratum\": {}, \"team\": {}, \"stop\": {}}}", quoted(unit.code), quoted(unit.stratum), quoted(unit.team), unit.stop);
}

template <class Part> std::string lines_of(std::vector<Part> const& parts) {
    std::string lines;
    for (auto const& part : parts) {
        lines += lines.empty() ? "\n    " : ",\n    ";
        lines += line_of(part);
    }
    return "[" + lines + "\n  ]";
}

std::string line_of(PublicSource const& source) {
    return fmt::format("{{\"what\": {}, \"day\": \"{}\", \"decimals\": {}}}", quoted(source.what), source.day.iso(), source.decimals ? fmt::to_string(*source.decimals) : "null");
}

std::string line_of(DrawRules const& rules) {
    return fmt::format(
        "{{\"host_share\": {}, \"show_weight\": {}, \"show_visits\": {}, \"show_proposals\": {}, \"unseen_days_max\": {}, \"unseen_gain\": {}}}",
        rules.host_share, rules.show_weight, rules.show_visits, rules.show_proposals, rules.unseen_days_max, rules.unseen_gain);
}

std::string head_of(std::string_view kind) { return fmt::format("{{\n  \"kind\": \"{}\",\n  \"version\": {},\n", kind, kDrawVersion); }

std::string object_of(Commitment const& commitment) {
    auto const& [list, terms, digest] = commitment;
    auto text = head_of(kCommitmentKind);
    text += fmt::format("  \"chain\": {},\n  \"serial\": {},\n  \"previous\": {},\n  \"day\": \"{}\",\n  \"title\": {},\n", quoted(list.chain), terms.serial,
                        terms.previous.empty() ? "null" : quoted(terms.previous), terms.day.iso(), quoted(list.title));
    text += fmt::format("  \"public\": {},\n  \"nonce_digests\": {{\"gatekeeper\": {}, \"auditor\": {}}},\n  \"rules\": {},\n", line_of(list.public_value),
                        quoted(terms.gatekeeper_digest), quoted(terms.auditor_digest), line_of(list.rules));
    text += fmt::format("  \"teams\": {},\n  \"strata\": {},\n  \"units\": {},\n  \"digest\": {}\n}}", lines_of(list.teams), lines_of(list.strata), lines_of(list.units),
                        quoted(digest));
    return text;
}

}  // namespace

std::string text_of(Commitment const& commitment) { return object_of(commitment) + "\n"; }

std::string text_of(DrawRecord const& record) {
    auto text = head_of(kDrawKind) + "  \"commitment\": " + object_of(record.commitment) + ",\n";
    if (record.aborted) {
        auto const& [day, by, reason] = *record.aborted;
        return text + fmt::format("  \"aborted\": {{\"day\": \"{}\", \"by\": {}, \"reason\": {}}}\n}}\n", day.iso(), quoted(by), quoted(reason));
    }
    auto const& [reveal, seed, units] = *record.drawn;
    text += fmt::format("  \"reveal\": {{\"gatekeeper_nonce\": \"{}\", \"auditor_nonce\": \"{}\", \"public_value\": {}, \"public_day\": \"{}\"}},\n",
                        crypto::hex(reveal.gatekeeper_nonce), crypto::hex(reveal.auditor_nonce), quoted(reveal.public_value), reveal.public_day.iso());
    return text + fmt::format("  \"seed\": {},\n  \"drawn\": {}\n}}\n", quoted(seed), lines_of(units));
}

std::string text_of_nonce(std::string_view nonce) { return head_of(kRevealKind) + fmt::format("  \"nonce\": \"{}\"\n}}\n", crypto::hex(nonce)); }

}  // namespace yizhen::inspections

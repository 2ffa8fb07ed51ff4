// The envelope as JSON, read by the same keys as DEMAND.toml.

#include "modules/gate/envelope.h"

#include "kernel/problem_catalogue.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>

namespace yizhen::gate {
namespace {

namespace json = boost::json;

/// JSON's scalar as the TOML literal of the same meaning, so that one reader knows the keys.
std::string toml_literal(json::value const& value) {
    if (value.is_array()) {
        std::string out = "[";
        for (auto const& item : value.get_array()) out += toml_literal(item) + ",";
        return out + "]";
    }
    return json::serialize(value);  // JSON strings, numbers and booleans are TOML's too
}

Result<std::string> inline_table(std::string_view name, json::object const& parts) {
    std::string out;
    for (auto const& [key, item] : parts) {
        if (item.is_null()) continue;
        if (item.is_object()) return Problem{problems::kBadInput, fmt::format("envelope 的 {}.{} 不应是对象。", name, std::string_view(key))};
        out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", json::serialize(json::string(key)), toml_literal(item));
    }
    return "{" + out + "}";
}

json::object payload_json(Facts const& payload) {
    json::object out;
    for (auto const& [name, value] : payload) {
        if (auto const* yes = std::get_if<bool>(&value)) {
            out[name] = *yes;
        } else if (auto const* number = std::get_if<std::int64_t>(&value)) {
            out[name] = *number;
        } else {
            out[name] = to_text(value);
        }
    }
    return out;
}

}  // namespace

Result<Envelope> read_envelope_json(std::string_view text) {
    boost::system::error_code error;
    auto const value = json::parse(text, error);
    if (error || !value.is_object()) return Problem{problems::kBadInput, "envelope 不是 JSON 对象，请检查括号和引号。"};
    std::string toml;
    for (auto const& [key, item] : value.get_object()) {
        if (item.is_null() || (item.is_string() && item.get_string().empty())) continue;
        if ((key == "basis" || key == "payload") && item.is_object()) {
            auto const table = inline_table(key, item.get_object());
            if (!table) return table.problem();
            toml += fmt::format("{} = {}\n", std::string_view(key), table.value());
            continue;
        }
        if (item.is_object()) return Problem{problems::kBadInput, fmt::format("envelope 的 {} 不应是对象。", std::string_view(key))};
        toml += fmt::format("{} = {}\n", json::serialize(json::string(key)), toml_literal(item));
    }
    return read_envelope(toml, "envelope");
}

std::string to_json(Envelope const& e) {
    json::object out;
    auto const words = [&](std::string_view key, std::string const& value) {
        if (!value.empty()) out[key] = value;
    };
    auto const list = [&](std::string_view key, std::vector<std::string> const& values) {
        if (!values.empty()) out[key] = json::array(values.begin(), values.end());
    };
    auto const day = [&](std::string_view key, std::optional<CivilDate> const& value) {
        if (value) out[key] = value->iso();
    };
    words("kind", e.kind);
    words("title", e.title);
    words("issuer", e.issuer);
    list("targets", e.targets);
    words("owner", e.owner);
    words("contact", e.contact);
    words("basis", e.basis);
    words("purpose", e.purpose);
    words("duty_item", e.duty_item);
    words("population", e.population);
    words("period", e.period);
    day("as_of", e.as_of);
    words("frequency", e.frequency);
    words("frequency_reason", e.frequency_reason);
    day("issued", e.issued);
    day("due", e.due);
    day("expires", e.expires);
    if (e.emergency) out["emergency"] = true;
    list("replaces", e.replaces);
    words("admitted_as", e.admitted_as);
    list("attachments", e.attachments);
    list("pledges", e.pledges);
    words("consultation", e.consultation);
    words("system", e.system);
    if (e.minutes_declared > 0) out["minutes_declared"] = e.minutes_declared;
    if (e.received) out["received"] = true;
    if (e.marks_confirmed) out["marks_confirmed"] = true;
    list("marks_rejected", e.marks_rejected);
    if (!e.payload.empty()) out["payload"] = payload_json(e.payload);
    return json::serialize(out);
}

}  // namespace yizhen::gate

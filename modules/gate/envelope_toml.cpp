// DEMAND.toml: what the issuer says of the demand, as a file. Keys are the envelope's names.

#include "modules/gate/envelope.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <array>

namespace yizhen::gate {
namespace {

struct TextKey {
    std::string_view key;
    std::string Envelope::* member;
};
constexpr std::array kTextKeys{TextKey{"kind", &Envelope::kind},
                               TextKey{"title", &Envelope::title},
                               TextKey{"issuer", &Envelope::issuer},
                               TextKey{"owner", &Envelope::owner},
                               TextKey{"contact", &Envelope::contact},
                               TextKey{"basis", &Envelope::basis},
                               TextKey{"purpose", &Envelope::purpose},
                               TextKey{"duty_item", &Envelope::duty_item},
                               TextKey{"population", &Envelope::population},
                               TextKey{"period", &Envelope::period},
                               TextKey{"frequency", &Envelope::frequency},
                               TextKey{"frequency_reason", &Envelope::frequency_reason},
                               TextKey{"admitted_as", &Envelope::admitted_as},
                               TextKey{"consultation", &Envelope::consultation},
                               TextKey{"system", &Envelope::system}};

struct DayKey {
    std::string_view key;
    std::optional<CivilDate> Envelope::* member;
};
constexpr std::array kDayKeys{DayKey{"as_of", &Envelope::as_of}, DayKey{"issued", &Envelope::issued},
                              DayKey{"due", &Envelope::due}, DayKey{"expires", &Envelope::expires}};

struct ListKey {
    std::string_view key;
    std::vector<std::string> Envelope::* member;
};
constexpr std::array kListKeys{ListKey{"targets", &Envelope::targets}, ListKey{"replaces", &Envelope::replaces},
                               ListKey{"attachments", &Envelope::attachments}, ListKey{"pledges", &Envelope::pledges},
                               ListKey{"marks_rejected", &Envelope::marks_rejected}};

struct YesNoKey {
    std::string_view key;
    bool Envelope::* member;
};
constexpr std::array kYesNoKeys{YesNoKey{"emergency", &Envelope::emergency}, YesNoKey{"received", &Envelope::received},
                                YesNoKey{"marks_confirmed", &Envelope::marks_confirmed}};

Problem refuse(std::string_view file, std::string_view key, std::string_view why) {
    return {problems::kBadInput, fmt::format("{} 的 {}：{}。", file, key, why)};
}

/// A TOML date, or text like "2026-12-01".
std::optional<CivilDate> day_of(toml::node const& node) {
    if (auto const date = node.value<toml::date>()) {
        auto const day = CivilDate::of(date->year, date->month, date->day);
        return day ? std::optional(day.value()) : std::nullopt;
    }
    auto const text = node.value<std::string>();
    auto const day = CivilDate::parse(text.value_or(""));
    return day ? std::optional(day.value()) : std::nullopt;
}

/// basis = {document = "…", clause = "…"}: written as one text.
Result<Done> take_basis(Envelope& envelope, toml::table const& parts, std::string_view file) {
    for (auto const& [name, node] : parts) {
        if ((name != "document" && name != "clause") || !node.value<std::string>()) return refuse(file, "basis", "应为文字，或 document、clause 两项");
    }
    envelope.basis = parts["document"].value_or(std::string());
    auto const clause = parts["clause"].value_or(std::string());
    if (!clause.empty()) envelope.basis += (envelope.basis.empty() ? "" : " ") + clause;
    return Done{};
}

/// payload = {…}: what the demand's kind asks; its names and types are held against the kind later.
Result<Done> take_payload(Envelope& envelope, toml::node const& node, std::string_view file) {
    auto const* table = node.as_table();
    if (table == nullptr) return refuse(file, "payload", "应为一组“名称 = 值”");
    for (auto const& [name, value] : *table) {
        auto& kept = envelope.payload[std::string(name.str())];
        if (auto const yes = value.value_exact<bool>()) {
            kept = *yes;
        } else if (auto const number = value.value_exact<std::int64_t>()) {
            kept = *number;
        } else if (auto const text = value.value_exact<std::string>()) {
            kept = *text;
        } else if (auto const day = day_of(value)) {
            kept = day->iso();
        } else {
            return refuse(file, fmt::format("payload.{}", name.str()), "应为文字、整数、日期，或 true、false");
        }
    }
    return Done{};
}

Result<Done> take(Envelope& envelope, std::string_view key, toml::node const& node, std::string_view file) {
    if (key == "basis" && node.as_table()) return take_basis(envelope, *node.as_table(), file);
    if (key == "payload") return take_payload(envelope, node, file);
    for (auto const& [name, member] : kTextKeys) {
        if (name != key) continue;
        auto const text = node.value<std::string>();
        if (!text) return refuse(file, key, "应为文字");
        envelope.*member = *text;
        return Done{};
    }
    for (auto const& [name, member] : kDayKeys) {
        if (name != key) continue;
        envelope.*member = day_of(node);
        if (!(envelope.*member)) return refuse(file, key, "应为日期，如 2026-12-01");
        return Done{};
    }
    for (auto const& [name, member] : kListKeys) {
        if (name != key) continue;
        if (!node.as_array()) return refuse(file, key, "应为列表");
        for (auto const& item : *node.as_array()) (envelope.*member).push_back(item.value_or(std::string()));
        return Done{};
    }
    for (auto const& [name, member] : kYesNoKeys) {
        if (name != key) continue;
        auto const is_so = node.value<bool>();
        if (!is_so) return refuse(file, key, "应为 true 或 false");
        envelope.*member = *is_so;
        return Done{};
    }
    if (key == "minutes_declared") {
        auto const minutes = node.value<std::int64_t>();
        if (!minutes || *minutes < 0) return refuse(file, key, "应为不小于零的整数");
        envelope.minutes_declared = *minutes;
        return Done{};
    }
    return refuse(file, key, "不认识这一项");
}

}  // namespace

Result<Envelope> read_envelope(std::string_view toml_text, std::string_view file_name) {
    Envelope envelope;
    try {
        auto const table = toml::parse(toml_text, file_name);
        for (auto const& [key, node] : table) {
            auto const taken = take(envelope, key.str(), node, file_name);
            if (!taken) return taken.problem();
        }
    } catch (toml::parse_error const& error) {
        return refuse(file_name, fmt::format("第 {} 行", error.source().begin.line), "TOML 写法不对");
    }
    return envelope;
}

}  // namespace yizhen::gate

#include "modules/gate/ports.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

constexpr std::size_t kTextMax = 4'000;  // bytes of one text
constexpr std::int64_t kNumberMax = 100'000;  // minutes, heads, days, pieces: more than this is a slip of the hand

Problem refuse(PayloadField const& field, std::string_view why) {
    return {problems::kBadInput, fmt::format("{}（{}）：{}。", field.name_zh, field.name, why)};
}

Result<Value> checked_text(PayloadField const& field, std::string const& text) {
    if (text.size() > kTextMax) return refuse(field, "太长");
    if (field.type == PayloadType::day) {
        if (auto const day = CivilDate::parse(text); !day) return refuse(field, "应为日期，如 2026-12-01");
    }
    if (field.type == PayloadType::choice && std::ranges::find(field.choices, text, &PayloadChoice::value) == field.choices.end()) {
        std::string known;
        for (auto const& choice : field.choices) known += fmt::format("{}{}", known.empty() ? "" : "、", choice.value);
        return refuse(field, fmt::format("“{}”不在可选范围（{}）里", text, known));
    }
    return Value{text};
}

Result<Value> checked(PayloadField const& field, Value const& given) {
    if (field.type == PayloadType::yes_no) {
        if (std::holds_alternative<bool>(given)) return given;
        return refuse(field, "应为 true 或 false");
    }
    if (field.type == PayloadType::number) {
        auto const* number = std::get_if<std::int64_t>(&given);
        if (number != nullptr && *number >= 0 && *number <= kNumberMax) return given;
        return refuse(field, fmt::format("应为 0 到 {} 的整数", kNumberMax));
    }
    auto const* words = std::get_if<std::string>(&given);
    if (words == nullptr) return refuse(field, "应为文字");
    return checked_text(field, *words);
}

bool is_blank(Value const& value) {
    auto const* words = std::get_if<std::string>(&value);
    return std::holds_alternative<std::monostate>(value) || (words != nullptr && text::trimmed(*words).empty());
}

}  // namespace

std::string_view name_of(PayloadType type) {
    switch (type) {
    case PayloadType::yes_no: return "yes_no";
    case PayloadType::number: return "number";
    case PayloadType::text: return "text";
    case PayloadType::day: return "day";
    case PayloadType::choice: return "choice";
    }
    return "";
}

std::vector<PayloadField> common_fields() {
    constexpr auto kTick = PayloadType::yes_no;
    return {
        {.name = "asks_township_to_lead", .name_zh = "要求乡镇（街道）牵头负责", .type = kTick},
        {.name = "letter_approved", .name_zh = "涉及的责任状在批准清单内", .type = kTick},
        {.name = "veto_approved", .name_zh = "涉及的一票否决在批准清单内", .type = kTick},
        {.name = "necessary_record", .name_zh = "要的照片、记录在县里的必要记录清单上，写明了条款", .type = kTick},
        {.name = "track_upload_necessary", .name_zh = "要传的照片、轨迹有法律条款要求", .type = kTick},
        {.name = "enforcement_needed", .name_zh = "办理时要行使执法权", .type = kTick},
        {.name = "borrows_base_staff", .name_zh = "借用县、乡工作人员", .type = kTick},
        {.name = "scores_base", .name_zh = "给基层打分或排名", .type = kTick},
        {.name = "asks_village", .name_zh = "要村（社区）办", .type = kTick},
        {.name = "village_way_given", .name_zh = "写明了村级怎么办", .type = kTick},
        {.name = "village_money_given", .name_zh = "写明了村级经费", .type = kTick},
        {.name = "asks_village_plaque", .name_zh = "要求村级挂牌", .type = kTick},
    };
}

std::vector<PayloadField> with_common(std::vector<PayloadField> own) {
    for (auto& field : common_fields()) own.push_back(std::move(field));
    return own;
}

std::int64_t number_of(Facts const& payload, std::string_view name, std::int64_t otherwise) {
    auto const found = payload.find(name);
    auto const* number = found == payload.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
    return number == nullptr ? otherwise : *number;
}

std::string text_of(Facts const& payload, std::string_view name) {
    auto const found = payload.find(name);
    return found == payload.end() ? std::string() : to_text(found->second);
}

bool is_yes(Facts const& payload, std::string_view name) {
    auto const found = payload.find(name);
    auto const* yes = found == payload.end() ? nullptr : std::get_if<bool>(&found->second);
    return yes != nullptr && *yes;
}

Facts facts_of(KindPayload const& kind, Facts const& payload) {
    Facts facts = payload;
    for (auto const& field : kind.fields) {
        if (field.type == PayloadType::yes_no && !facts.contains(field.name)) facts[std::string(field.name)] = false;
    }
    return facts;
}

KindPayload const* find_kind(std::vector<KindPayload> const& kinds, std::string_view kind) {
    auto const found = std::ranges::find(kinds, kind, &KindPayload::kind);
    return found == kinds.end() ? nullptr : &*found;
}

Result<Facts> checked_payload(KindPayload const& kind, Facts const& given) {
    Facts out;
    for (auto const& [name, value] : given) {
        auto const field = std::ranges::find(kind.fields, name, &PayloadField::name);
        if (field == kind.fields.end()) {
            return Problem{problems::kBadInput, fmt::format("{}没有“{}”这一项。", kind.name_zh, name)};
        }
        if (is_blank(value)) continue;
        auto taken = checked(*field, value);
        if (!taken) return taken.problem();
        out[name] = std::move(taken).value();
    }
    for (auto const& field : kind.fields) {
        if (field.required && !out.contains(field.name)) return refuse(field, "没有写明");
    }
    return out;
}

}  // namespace yizhen::gate

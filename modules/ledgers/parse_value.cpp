#include "modules/ledgers/parse_value.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/ledgers/parse_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers {
namespace parse {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool all_digits(std::string_view text) noexcept { return !text.empty() && std::ranges::all_of(text, is_digit); }

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) noexcept {
    return std::ranges::find(words, text) != words.end();
}

Problem refused(std::string_view raw, std::string_view reason) {
    return {problems::kBadInput, fmt::format("“{}”{}", text::shortened(raw, 40), reason)};
}

namespace {

/// Characters that show nothing: zero-width space, joiners, byte-order mark.
std::string without_invisible(std::string text) {
    for (std::string_view const mark : {"\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xEF\xBB\xBF"}) {
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) text.erase(at, mark.size());
    }
    return text;
}

/// NFKC, trimmed, without the apostrophe that spreadsheets put before digits to keep them as text.
std::string cleaned(std::string_view raw) {
    auto const wide = without_invisible(text::nfkc(raw));
    auto view = text::trimmed(wide);
    for (std::string_view const mark : {"'", "‘", "’", "`"}) {
        if (view.starts_with(mark)) view.remove_prefix(mark.size());
    }
    return std::string(text::trimmed(view));
}

bool says_not_applicable(std::string_view text) {
    return is_one_of(text, {"/", "//", "\\", "-", "--", "---", "–", "—", "——", "———", "不适用", "不涉及", "无此项",
                            "免填", "N/A", "n/a", "NA"});
}

bool says_unknown(std::string_view text) {
    return is_one_of(text, {"不详", "未知", "不清楚", "不明", "待查", "待核实", "待补", "未填", "?", "??", "???", "NULL",
                            "null", "None", "NaN", "nan"});
}

bool says_none(std::string_view text) { return is_one_of(text, {"无", "没有", "暂无"}); }

bool is_formula_error(std::string_view text) {
    return is_one_of(text, {"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "####", "########"});
}

bool points_elsewhere(std::string_view text) {
    return is_one_of(text, {"同上", "同左", "〃", "″", "\"", "见上", "见附件", "详见附件", "见附表", "见备注"});
}

std::optional<CellState> state_of(std::string_view text, ValueRule const& rule) {
    if (text.empty()) return CellState::blank;
    bool const listed = rule.type == ValueType::code && rule.codes && rule.codes->find(text);
    if (listed) return std::nullopt;
    if (says_not_applicable(text)) return CellState::not_applicable;
    if (says_unknown(text)) return CellState::blank;
    bool const none_is_a_state = rule.type == ValueType::text || rule.type == ValueType::date || rule.type == ValueType::code;
    if (says_none(text) && none_is_a_state) return CellState::not_applicable;
    return std::nullopt;
}

Result<Value> value_of(std::string_view text, RawValue const& raw, ValueRule const& rule) {
    switch (rule.type) {
    case ValueType::integer:
    case ValueType::decimal:
        if (says_none(text)) return refused(raw.text, "可能是 0，也可能是不适用，不能代填；是零请填 0，不适用请填 /。");
        return number(text, raw, rule);
    case ValueType::date: return date(text, raw);
    case ValueType::boolean: return boolean(text);
    case ValueType::code: {
        YIZHEN_CHECK(rule.codes != nullptr);
        auto found = rule.codes->find(text);
        if (!found) return found.problem();
        return Value{found.value()};
    }
    case ValueType::text: break;
    }
    return words(text, raw, rule);
}

}  // namespace
}  // namespace parse

Result<CellValue> parse_value(RawValue const& raw, ValueRule const& rule) {
    if (raw.text.size() > kTextLengthMax * 4) return parse::refused(raw.text, "太长，一格最多 4000 字；请缩短，或改交附件。");
    auto const text = parse::cleaned(raw.text);
    if (parse::is_formula_error(text)) return parse::refused(raw.text, "是公式出错的提示，不是数值；请先改好原表的公式。");
    if (parse::points_elsewhere(text)) return parse::refused(raw.text, "要看别处才知道是什么；请把内容直接填在这一格。");
    if (auto const state = parse::state_of(text, rule)) return CellValue{Value{}, *state};
    auto value = parse::value_of(text, raw, rule);
    if (!value) return value.problem();
    return CellValue{std::move(value).value(), CellState::present};
}

}  // namespace yizhen::ledgers

/// Words: names, numbers that are names (identity, credit code, phone, account), yes and no, code lists.

#include "kernel/text/text.h"
#include "modules/ledgers/parse_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace yizhen::ledgers {
namespace parse {
namespace {

std::string without(std::string_view text, std::initializer_list<std::string_view> marks) {
    std::string out(text);
    for (auto const mark : marks) {
        for (auto at = out.find(mark); at != std::string::npos; at = out.find(mark)) out.erase(at, mark.size());
    }
    return out;
}

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text;
}

bool lost_digits(std::string_view text, RawValue const& raw) {
    auto const letter = text.find_first_of("eE");
    bool const scientific = letter != std::string_view::npos && letter > 0 && text.find_first_of("+.") != std::string_view::npos &&
                            text.find_first_not_of("0123456789.+-eE") == std::string_view::npos;
    return scientific || (raw.is_number && text.size() > 15 && all_digits(text));
}

Problem digits_are_lost(RawValue const& raw) {
    return refused(raw.text, "是被表格软件变成数值的号码，后几位已经丢了；请把这一列设成文本，重新录入原号。");
}

Result<Value> credit_code(std::string_view text, RawValue const& raw) {
    auto const code = upper(without(text, {" ", "-"}));
    constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    if (code.size() != 18) return refused(raw.text, fmt::format("有 {} 位，统一社会信用代码是 18 位；请核对。", text::length(code)));
    if (code.find_first_not_of(alphabet) != std::string::npos) {
        return refused(raw.text, "含统一社会信用代码不用的字符（不用 I、O、S、V、Z）；请核对。");
    }
    return Value{code};
}

/// Phones and accounts may be masked by their source ("138****0000"): kept as said, they are words.
Result<Value> number_as_words(std::string_view text, RawValue const& raw, std::string_view what) {
    auto const digits = without(text, {" "});
    if (digits.find_first_not_of("0123456789*+-()#") != std::string::npos) {
        return refused(raw.text, fmt::format("不像{}；一格只填一个号码。", what));
    }
    auto const count = std::ranges::count_if(digits, [](char c) { return is_digit(c) || c == '*'; });
    if (count < 5 || count > 32) return refused(raw.text, fmt::format("位数不像{}；请核对。", what));
    return Value{digits};
}

Result<Value> person_name(std::string_view text, RawValue const& raw) {
    auto const points = text::code_points(text);
    bool const has_han = std::ranges::any_of(points, text::is_han);
    auto name = has_han ? without(text, {" "}) : std::string(text);
    for (std::string_view const dot : {"•", "・", "‧", "．"}) {
        for (auto at = name.find(dot); at != std::string::npos; at = name.find(dot)) name.replace(at, dot.size(), "·");
    }
    if (std::ranges::any_of(name, is_digit)) return refused(raw.text, "不像姓名：里面有数字；请核对是否串了列。");
    if (has_han && name.find("、") != std::string::npos) return refused(raw.text, "像是几个人的名字；请一人一行。");
    return Value{name};
}

std::string single_spaced(std::string_view text) {
    std::string out;
    for (char const c : text) {
        bool const blank = c == ' ' || c == '\t' || c == '\r';
        if (blank && !out.empty() && out.back() == ' ') continue;
        out += blank ? ' ' : c;
    }
    return out;
}

}  // namespace

Result<Value> identity_number(std::string_view text, RawValue const& raw);

Result<Value> words(std::string_view text, RawValue const& raw, ValueRule const& rule) {
    if (rule.format != TextFormat::plain && rule.format != TextFormat::person_name && lost_digits(text, raw)) {
        return digits_are_lost(raw);
    }
    switch (rule.format) {
    case TextFormat::identity_number: return identity_number(upper(without(text, {" "})), raw);
    case TextFormat::credit_code: return credit_code(text, raw);
    case TextFormat::phone: return number_as_words(text, raw, "电话号码");
    case TextFormat::account: return number_as_words(text, raw, "账号");
    case TextFormat::person_name: return person_name(text, raw);
    case TextFormat::plain: break;
    }
    if (text::length(text) > kTextLengthMax) return refused(raw.text, "太长，一格最多 4000 字；请缩短，或改交附件。");
    return Value{single_spaced(text)};
}

Result<Value> boolean(std::string_view text) {
    auto const shown = without(text, {" "});
    if (is_one_of(shown, {"是", "有", "√", "✓", "✔", "对", "1", "Y", "y", "YES", "Yes", "yes", "TRUE", "True", "true", "☑", "☑是", "☑是□否",
                          "☑是☐否", "已", "T"})) {
        return Value{true};
    }
    if (is_one_of(shown, {"否", "无", "没有", "×", "✗", "✘", "错", "0", "N", "n", "NO", "No", "no", "FALSE", "False", "false", "☑否",
                          "□是☑否", "☐是☑否", "未", "F", "不是"})) {
        return Value{false};
    }
    return refused(text, "看不出是“是”还是“否”；请填 是 或 否，不适用请填 /。");
}

}  // namespace parse

CodeNames::CodeNames(std::string list_title, std::vector<CodeEntry> entries)
    : m_title(std::move(list_title)), m_entries(std::move(entries)) {
    auto const add = [this](std::string_view words, std::string const& code) {
        auto const [at, fresh] = m_codes.try_emplace(text::folded(words), code);
        if (!fresh && at->second != code) at->second.clear();
    };
    for (auto const& entry : m_entries) add(entry.name, entry.code);
    for (auto const& entry : m_entries) {
        for (auto const& alias : entry.aliases) {
            if (!m_codes.contains(text::folded(alias)) || m_codes.find(text::folded(alias))->second.empty()) add(alias, entry.code);
        }
    }
    for (auto const& entry : m_entries) m_codes.insert_or_assign(text::folded(entry.code), entry.code);
}

std::string const& CodeNames::name_of(std::string const& code) const {
    static std::string const none;
    auto const found = std::ranges::find(m_entries, code, &CodeEntry::code);
    return found == m_entries.end() ? none : found->name;
}

std::optional<std::string> CodeNames::look_up(std::string const& folded) const {
    auto const found = m_codes.find(folded);
    if (found == m_codes.end() || found->second.empty()) return std::nullopt;
    return found->second;
}

Problem CodeNames::unknown(std::string_view words) const {
    std::string known;
    for (std::size_t at = 0; at < m_entries.size() && at < 5; ++at) known += (at ? "、" : "") + m_entries[at].name;
    return parse::refused(words, fmt::format("不在代码表“{}”里；可填：{}{}。", m_title, known, m_entries.size() > 5 ? "等" : ""));
}

Result<Code> CodeNames::find(std::string_view words) const {
    auto const folded = text::folded(words);
    if (auto code = look_up(folded)) return Code{*code};
    if (parse::all_digits(folded)) {
        std::vector<std::string> same_number;
        auto const bare = [](std::string_view digits) { return digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1)); };
        for (auto const& entry : m_entries) {
            if (parse::all_digits(entry.code) && bare(entry.code) == bare(folded)) same_number.push_back(entry.code);
        }
        if (same_number.size() == 1 && folded.size() <= same_number[0].size()) return Code{same_number[0]};
        return unknown(words);
    }
    std::size_t digits = 0;
    while (digits < folded.size() && parse::is_digit(folded[digits])) ++digits;
    auto rest = std::string_view(folded).substr(digits);
    for (std::string_view const mark : {".", "、", ":", "-", "_", ")"}) {
        if (rest.starts_with(mark)) rest.remove_prefix(mark.size());
    }
    if (digits > 0 && !rest.empty()) {
        auto const by_code = find(folded.substr(0, digits));
        auto const by_name = look_up(std::string(rest));
        if (by_code && by_name && by_code.value().value == *by_name) return by_code;
        if (by_code && by_name) return parse::refused(words, "的代码和名称说的不是一回事；请只填一个。");
    }
    return unknown(words);
}

}  // namespace yizhen::ledgers

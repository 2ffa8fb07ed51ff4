#include "modules/forms/envelope.h"

#include "modules/forms/words.h"

#include <fmt/format.h>

#include <vector>

namespace yizhen::forms {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads words from left to right; a failed step leaves it where it was.
struct Scanner {
    std::string_view text;
    std::size_t at = 0;

    bool take(std::string_view word) {
        if (!text.substr(at).starts_with(word)) return false;
        at += word.size();
        return true;
    }
    std::optional<int> number(std::size_t digits_max) {
        std::size_t end = at;
        int value = 0;
        while (end < text.size() && end - at < digits_max && is_digit(text[end])) value = value * 10 + (text[end++] - '0');
        if (end == at || (end < text.size() && is_digit(text[end]))) return std::nullopt;
        at = end;
        return value;
    }
    bool separator() { return take("-") || take("/") || take(".") || take("年"); }
};

/// Places in the text where a year of this century begins.
std::vector<std::size_t> years_in(std::string_view text) {
    std::vector<std::size_t> out;
    for (auto at = text.find("20"); at != std::string_view::npos; at = text.find("20", at + 1)) {
        if (at == 0 || !is_digit(text[at - 1])) out.push_back(at);
    }
    return out;
}

std::optional<Period> parsed(std::string const& text) {
    auto const period = Period::parse(text);
    return period ? std::optional(period.value()) : std::nullopt;
}

std::optional<int> quarter_at(Scanner& scan) {
    constexpr std::string_view kWords[] = {"一季度", "二季度", "三季度", "四季度"};
    scan.take("第");
    for (int i = 0; i < 4; ++i) {
        if (scan.take(kWords[i]) || scan.take(fmt::format("{}季度", i + 1))) return i + 1;
    }
    return std::nullopt;
}

std::optional<Period> period_at(std::string_view text, std::size_t start) {
    Scanner scan{text, start};
    auto const year = scan.number(4);
    if (!year || *year < 2000 || *year > 2099 || !scan.separator()) return std::nullopt;
    scan.take("度");
    auto after_year = scan;
    if (auto const quarter = quarter_at(after_year)) return parsed(fmt::format("{:04}Q{}", *year, *quarter));
    if (scan.take("上半年")) return parsed(fmt::format("{:04}H1", *year));
    if (scan.take("下半年")) return parsed(fmt::format("{:04}H2", *year));
    auto const month = scan.number(2);
    if (!month || *month < 1 || *month > 12) {
        bool const said = text.substr(start).starts_with(fmt::format("{:04}年", *year));
        return said ? parsed(fmt::format("{:04}", *year)) : std::nullopt;
    }
    bool const day_follows = scan.take("月") || scan.take("-") || scan.take("/") || scan.take(".");
    if (auto const day = day_follows ? scan.number(2) : std::nullopt) return parsed(fmt::format("{:04}-{:02}-{:02}", *year, *month, *day));
    return parsed(fmt::format("{:04}-{:02}", *year, *month));
}

std::optional<CivilDate> date_of(int year, int month, int day) {
    auto const date = CivilDate::of(year, month, day);
    return date ? std::optional(date.value()) : std::nullopt;
}

/// "11月20日" as the next such day from `today` on.
std::optional<CivilDate> day_without_year(std::string_view text, CivilDate today) {
    for (auto moon = text.find("月"); moon != std::string_view::npos; moon = text.find("月", moon + 1)) {
        auto begin = moon;
        while (begin > 0 && moon - begin < 2 && is_digit(text[begin - 1])) --begin;
        Scanner scan{text, begin};
        auto const month = scan.number(2);
        auto const day = month && scan.take("月") ? scan.number(2) : std::nullopt;
        if (!day || !(scan.take("日") || scan.take("号"))) continue;
        auto const date = date_of(today.year(), *month, *day);
        if (date && *date < today) return date_of(today.year() + 1, *month, *day);
        if (date) return date;
    }
    return std::nullopt;
}

/// The sentence with a day that says until when: 前报, 前上报, 截止, 之前.
bool says_deadline(std::string_view text) {
    return has_any(text, {"前报", "前上报", "前报送", "截止时间", "截止日期", "报送截止", "之前报", "前反馈", "前完成填报", "日前"}) &&
           !has_any(text, {"公示"});
}

void read_due(std::string const& raw, CivilDate today, EnvelopeFacts& facts) {
    auto const text = squeezed(raw);
    if (facts.due || !says_deadline(text)) return;
    facts.due = day_in(text, today);
    if (facts.due) facts.due_words = raw;
    // 请于11月20日前报区民政局
    for (std::string_view const key : {"前报送至", "前上报至", "前报送", "前上报", "前报至", "前报"}) {
        auto const at = text.find(key);
        if (at == std::string::npos || !facts.issuer.empty()) continue;
        auto name = text.substr(at + key.size());
        if (auto const end = name.find_first_of(",.;)("); end != std::string::npos) name.erase(end);
        if (auto const end = name.find("。"); end != std::string::npos) name.erase(end);
        bool const office = name.ends_with("局") || name.ends_with("办") || name.ends_with("委") || name.ends_with("中心") || name.ends_with("部");
        if (office && name.size() <= 60) facts.issuer = name;
    }
}

std::string frequency_in(std::string_view text) {
    constexpr std::pair<std::string_view, std::string_view> kWords[] = {
        {"日报", "day"}, {"周报", "week"}, {"月报", "month"}, {"季报", "quarter"}, {"半年报", "half"}, {"年报", "year"},
        {"每日", "day"}, {"每周", "week"}, {"每月", "month"}, {"按季", "quarter"}, {"每季", "quarter"}, {"年综", "year"}};
    for (auto const& [word, name] : kWords) {
        if (has(text, word)) return std::string(name);
    }
    return {};
}

}  // namespace

std::optional<Period> period_in(std::string_view words) {
    auto const text = squeezed(words);
    for (auto const start : years_in(text)) {
        if (auto const period = period_at(text, start)) return period;
    }
    return std::nullopt;
}

std::optional<CivilDate> day_in(std::string_view words, std::optional<CivilDate> today) {
    auto const text = squeezed(words);
    for (auto const start : years_in(text)) {
        auto const period = period_at(text, start);
        if (period && period->kind == PeriodKind::day) return period->first;
    }
    return today ? day_without_year(text, *today) : std::nullopt;
}

EnvelopeFacts envelope_facts(Layout const& layout, CivilDate today) {
    EnvelopeFacts facts;
    for (auto const& page : layout.sheets) {
        if (page.is_hidden) continue;
        if (facts.title.empty() && !page.is_instruction) facts.title = page.title;
        if (facts.issuer.empty()) facts.issuer = page.marks.issuer;
        if (facts.basis.empty()) facts.basis = page.marks.approval_number;
        if (facts.form_number.empty()) facts.form_number = page.marks.form_number;
        if (facts.frequency.empty()) facts.frequency = frequency_in(squeezed(page.title + " " + page.marks.form_number));
        if (!facts.period) facts.period = period_in(page.title);
        if (!facts.as_of) facts.as_of = day_in(page.date_line);
        if (!facts.period) facts.period = period_in(page.date_line);
        for (auto const& line : page.preamble) read_due(line, today, facts);
        for (auto const& note : page.notes) read_due(note, today, facts);
    }
    return facts;
}

}  // namespace yizhen::forms

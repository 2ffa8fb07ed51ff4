// Days as official texts tell them: 2026年3月5日（周四）18时, 3月底, 本周五, 下月5日, 每月5日, 今天.

#include "modules/forms/reading_scan.h"

#include <algorithm>
#include <array>

namespace yizhen::forms {
namespace {

constexpr int kYearMin = 1900;
constexpr int kYearMax = 2100;
constexpr int kHalfYear = 183;

struct Told {
    std::optional<CivilDate> day;  ///< nothing: told, but not to be worked out
    std::string unit;              ///< of recurring days
};

std::optional<CivilDate> civil(int year, int month, int day) {
    auto const made = CivilDate::of(year, month, day);
    return made ? std::optional(made.value()) : std::nullopt;
}

CivilDate month_end(int year, int month) {
    auto const next = month == 12 ? civil(year + 1, 1, 1) : civil(year, month + 1, 1);
    return next ? next->plus_days(-1) : CivilDate{};
}

/// Reads words from left to right; a failed step leaves it where it was.
class DayReader {
public:
    DayReader(ScannedText const& text, CivilDate issued) : m_text(text), m_chars(text.chars), m_issued(issued) {}

    /// The day told at `begin`, and where it ends.
    std::optional<Told> read(std::size_t begin, std::size_t& end) {
        m_at = begin;
        m_begin = begin;
        auto told = day();
        if (!told) return std::nullopt;
        bool const clock = time_of_day();
        if (told->unit == "每日" && !clock && !stands(U"前") && !stands(U"下班")) return std::nullopt;
        end = m_at;
        return told;
    }

private:
    [[nodiscard]] bool stands(std::u32string_view words) const { return m_chars.substr(std::min(m_at, m_chars.size())).starts_with(words); }
    bool take(std::u32string_view words) {
        if (!stands(words)) return false;
        m_at += words.size();
        return true;
    }
    bool take_any(std::initializer_list<std::u32string_view> list) {
        return std::ranges::any_of(list, [&](auto const& words) { return take(words); });
    }
    [[nodiscard]] char32_t before(std::size_t at) const { return at == 0 ? U'\n' : m_chars[at - 1]; }
    static bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

    std::optional<int> whole(int low, int high) {
        if (m_at >= m_chars.size()) return std::nullopt;
        std::size_t end = m_at;
        int value = 0;
        if (is_digit(m_chars[m_at])) {
            for (; end < m_chars.size() && end - m_at < 4 && is_digit(m_chars[end]); ++end) value = value * 10 + static_cast<int>(m_chars[end] - U'0');
            if (end < m_chars.size() && is_digit(m_chars[end])) return std::nullopt;
        } else {
            auto const index = m_text.numbers.from[m_at];
            if (index == kNoSpan) return std::nullopt;
            auto const& span = m_text.numbers.spans[index];
            auto const number = std::get<Decimal>(span.value);
            if (number.scale != 0 || number.units > kYearMax) return std::nullopt;
            value = static_cast<int>(number.units);
            end = span.end;
        }
        if (value < low || value > high) return std::nullopt;
        m_at = end;
        return value;
    }

    std::optional<Told> day() {
        for (auto const way : {&DayReader::with_year, &DayReader::numeric, &DayReader::with_month, &DayReader::recurring, &DayReader::month_by_name,
                               &DayReader::named, &DayReader::weekday, &DayReader::bare_day, &DayReader::bare_time}) {
            m_at = m_begin;
            if (auto told = (this->*way)()) return told;
        }
        return std::nullopt;
    }

    /// Behind a month: 5日, 底, 中旬.
    std::optional<CivilDate> in_month(int year, int month) {
        auto const from = m_at;
        if (auto const number = whole(1, 31)) {
            if (take_any({U"日", U"号"})) return civil(year, month, *number);
            m_at = from;
            return std::nullopt;
        }
        if (take_any({U"底", U"末", U"下旬"})) return month_end(year, month);
        if (take(U"上旬")) return civil(year, month, 10);
        if (take(U"中旬")) return civil(year, month, 20);
        return std::nullopt;
    }

    std::optional<Told> in_year(int year) {
        if (take_any({U"底", U"末"})) return Told{civil(year, 12, 31), {}};
        auto const month = whole(1, 12);
        if (!month || !take(U"月")) return std::nullopt;
        auto const found = in_month(year, *month);
        return found ? std::optional(Told{found, {}}) : std::nullopt;
    }

    std::optional<Told> with_year() {
        if (take_any({U"今年", U"本年", U"当年"})) return in_year(m_issued.year());
        if (take(U"明年")) return in_year(m_issued.year() + 1);
        auto const year = whole(kYearMin, kYearMax);
        return year && take(U"年") ? in_year(*year) : std::nullopt;
    }

    std::optional<Told> numeric() {
        auto const year = whole(kYearMin, kYearMax);
        if (!year || m_at >= m_chars.size()) return std::nullopt;
        char32_t const mark = m_chars[m_at];
        if (mark != U'-' && mark != U'.' && mark != U'/') return std::nullopt;
        ++m_at;
        auto const month = whole(1, 12);
        if (!month || m_at >= m_chars.size() || m_chars[m_at] != mark) return std::nullopt;
        ++m_at;
        auto const number = whole(1, 31);
        auto const found = number ? civil(*year, *month, *number) : std::nullopt;
        return found ? std::optional(Told{found, {}}) : std::nullopt;
    }

    /// Without a year: the one that lies nearest ahead, or not long ago.
    std::optional<Told> with_month() {
        auto const month = whole(1, 12);
        if (!month || !take(U"月")) return std::nullopt;
        auto const from = m_at;
        auto found = in_month(m_issued.year(), *month);
        if (!found || found->days() < m_issued.days() - kHalfYear) {
            m_at = from;
            found = in_month(m_issued.year() + 1, *month);
        }
        return found ? std::optional(Told{found, {}}) : std::nullopt;
    }

    std::optional<Told> month_by_name() {
        bool const next = take_any({U"下个月", U"下月"});
        bool const recurs = !next && take_any({U"次月", U"翌月"});
        if (!next && !recurs && !take_any({U"本月", U"当月", U"这个月"})) {
            if (before(m_begin) != U'月' && take_any({U"月底", U"月末"})) return Told{month_end(m_issued.year(), m_issued.month()), {}};
            return std::nullopt;
        }
        int const months = m_issued.year() * 12 + m_issued.month() - 1 + (next ? 1 : 0);
        auto const found = in_month(months / 12, months % 12 + 1);
        if (!found) return std::nullopt;
        return recurs ? Told{std::nullopt, "每月"} : Told{found, {}};
    }

    std::optional<Told> recurring() {
        struct Every {
            std::u32string_view words;
            char const* unit;
        };
        static constexpr std::array<Every, 8> kEvery{{{U"每个月", "每月"}, {U"每月", "每月"}, {U"每季度", "每季度"}, {U"每季", "每季度"},
                                                      {U"每半年", "每半年"}, {U"每年", "每年"}, {U"每周", "每周"}, {U"每", "每日"}}};
        auto const* const every = std::ranges::find_if(kEvery, [&](auto const& one) { return take(one.words); });
        if (every == kEvery.end()) return std::nullopt;
        bool known = false;
        if (every->unit == std::string_view("每日")) {
            known = take_any({U"日", U"天", U"晚"});
        } else if (every->unit == std::string_view("每周")) {
            known = weekday_number().has_value();
        } else {
            if (!take(U"末月")) take(U"末");
            known = in_month(m_issued.year(), 12).has_value() || before(m_at) == U'末';
            if (!known && every->unit == std::string_view("每年")) known = in_year(m_issued.year()).has_value();
        }
        return known ? std::optional(Told{std::nullopt, every->unit}) : std::nullopt;
    }

    std::optional<Told> named() {
        if (take_any({U"今天", U"今日", U"今晚", U"当天", U"当日", U"本日", U"当晚"})) return Told{m_issued, {}};
        if (take_any({U"明天", U"明日", U"明早", U"明晚"})) return Told{m_issued.plus_days(1), {}};
        if (take_any({U"后天", U"后日"})) return Told{m_issued.plus_days(2), {}};
        if (take_any({U"次日", U"翌日"})) return Told{};
        if (take_any({U"年底", U"年末", U"岁末"})) return Told{civil(m_issued.year(), 12, 31), {}};
        auto quarter = std::optional((m_issued.month() + 2) / 3);
        if (take(U"本季")) {
            take(U"度");
        } else if (!take_any({U"季度", U"季"})) {
            take(U"第");
            quarter = ordinal_quarter();
            if (!quarter) return std::nullopt;
        }
        return take_any({U"末", U"底"}) ? std::optional(Told{month_end(m_issued.year(), *quarter * 3), {}}) : std::nullopt;
    }

    std::optional<int> ordinal_quarter() {
        static constexpr std::u32string_view kFour = U"一二三四";
        if (m_at >= m_chars.size()) return std::nullopt;
        auto const found = kFour.find(m_chars[m_at]);
        if (found == std::u32string_view::npos) return std::nullopt;
        ++m_at;
        return take(U"季度") ? std::optional(static_cast<int>(found) + 1) : std::nullopt;
    }

    std::optional<int> weekday_number() {
        static constexpr std::u32string_view kDays = U"一二三四五六日天末";
        if (m_at >= m_chars.size()) return std::nullopt;
        auto const found = kDays.find(m_chars[m_at]);
        if (found == std::u32string_view::npos) return std::nullopt;
        ++m_at;
        return std::min(static_cast<int>(found) + 1, 7);
    }

    std::optional<Told> weekday() {
        static constexpr std::u32string_view kNotBefore = U"每上一二两三四五六七八九十几半0123456789";
        bool const next = take_any({U"下周", U"下星期"});
        bool const current = !next && take_any({U"本周", U"这周", U"本星期"});
        if (!next && !current) {
            if (kNotBefore.find(before(m_begin)) != std::u32string_view::npos || !take_any({U"周", U"星期", U"礼拜"})) return std::nullopt;
        }
        auto const number = weekday_number();
        if (!number) return std::nullopt;
        auto day = m_issued.plus_days(*number - m_issued.weekday() + (next ? 7 : 0));
        if (!next && !current && day < m_issued) day = day.plus_days(7);
        return Told{day, {}};
    }

    /// "5日前": the next fifth; not "3日内".
    std::optional<Told> bare_day() {
        static constexpr std::u32string_view kNotBefore = U"月第提近过满每约.-/";
        if (kNotBefore.find(before(m_begin)) != std::u32string_view::npos) return std::nullopt;
        auto const number = whole(1, 31);
        if (!number || !take_any({U"日", U"号"}) || stands(U"内") || stands(U"之内") || stands(U"以内")) return std::nullopt;
        for (int months = m_issued.year() * 12 + m_issued.month() - 1, tries = 0; tries < 3; ++months, ++tries) {
            auto const found = civil(months / 12, months % 12 + 1, *number);
            if (found && *found >= m_issued) return Told{found, {}};
        }
        return std::nullopt;
    }

    std::optional<Told> bare_time() {
        bool const half_day = take_any({U"上午", U"下午", U"中午", U"晚上"});
        auto const from = m_at;
        if (!time_of_day() || (m_at == from && !half_day)) return std::nullopt;
        return Told{};
    }

    /// Behind a day: （周四）下午5时, 18:00. Stays where nothing of it stands.
    bool time_of_day() {
        auto const begin = m_at;
        if (m_at > m_begin && take_any({U"周", U"星期"}) && !weekday_number()) m_at = begin;
        take_any({U"上午", U"下午", U"中午", U"晚上", U"晚", U"早上", U"傍晚", U"夜间"});
        auto const hour_at = m_at;
        auto const hour = whole(0, 24);
        bool const colon = hour && take(U":");
        if (colon && !whole(0, 59)) {
            m_at = hour_at;
        } else if (hour && !colon) {
            if (!take_any({U"时", U"点钟", U"点"}) || (before(m_at) == U'时' && stands(U"间"))) {
                m_at = hour_at;
            } else if (!take_any({U"整", U"半"})) {
                auto const minute_at = m_at;
                if (whole(0, 59) && !take(U"分")) m_at = minute_at;
            }
        }
        return m_at > begin;
    }

    ScannedText const& m_text;
    std::u32string_view m_chars;
    CivilDate m_issued;
    std::size_t m_begin = 0;
    std::size_t m_at = 0;
};

/// Characters with which a day may begin; everything else is passed over at once.
bool may_begin(char32_t c) {
    static constexpr std::u32string_view kFirst = U"0123456789今本当明下次翌这月年岁季第每后周星礼上中晚〇零一二两三四五六七八九十";
    return kFirst.find(c) != std::u32string_view::npos;
}

}  // namespace

void find_days(ScannedText& text, CivilDate issued) {
    text.days.prepare(text.chars.size());
    DayReader reader(text, issued);
    for (std::size_t at = 0; at < text.chars.size();) {
        std::size_t end = at;
        auto const told = may_begin(text.chars[at]) ? reader.read(at, end) : std::nullopt;
        if (!told || end == at) {
            // A run of digits is one word: no day begins inside it.
            bool const digit = text.chars[at] >= U'0' && text.chars[at] <= U'9';
            ++at;
            while (digit && at < text.chars.size() && text.chars[at] >= U'0' && text.chars[at] <= U'9') ++at;
            continue;
        }
        MarkValue value;
        if (told->day) value = *told->day;
        text.days.add({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end), value, told->unit});
        at = end;
    }
}

}  // namespace yizhen::forms

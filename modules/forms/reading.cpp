#include "modules/forms/reading_pattern.h"

#include "kernel/calendar.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::forms {
namespace {

constexpr std::size_t kSalutationParagraphs = 12;
constexpr std::size_t kSalutationCharacters = 120;
constexpr int kDaysMax = 3'660;

bool is_blank(char32_t c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000 || c == 0xFEFF || (c >= 0x2000 && c <= 0x200F); }

/// A subject of a sentence, by the rows @base and @superior.
struct SubjectSeen {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool base = false;
};

struct Hit {
    CompiledPattern const* row;
    PatternMatch match;
};

/// Leftmost, then longest, then the row that stands first; what overlaps an earlier one goes.
template <class T, class Span> std::vector<T> without_overlaps(std::vector<T> all, Span const& span) {
    std::ranges::stable_sort(all, [&](T const& a, T const& b) {
        auto const [a_begin, a_end] = span(a);
        auto const [b_begin, b_end] = span(b);
        return a_begin != b_begin ? a_begin < b_begin : a_end > b_end;
    });
    std::vector<T> kept;
    std::uint32_t end = 0;
    for (auto& one : all) {
        if (!kept.empty() && span(one).first < end) continue;
        end = span(one).second;
        kept.push_back(std::move(one));
    }
    return kept;
}

class Pass {
public:
    Pass(ScannedText const& text, CompiledPatterns const& patterns) : m_text(text), m_patterns(patterns) {}

    void run() {
        for (std::uint32_t at = 0; at < m_text.chars.size(); ++at) {
            auto const rows = m_patterns.by_first.find(m_text.chars[at]);
            if (rows != m_patterns.by_first.end()) try_rows(rows->second, at);
            bool const slot = m_text.numbers.from[at] != kNoSpan || m_text.rates.from[at] != kNoSpan || m_text.days.from[at] != kNoSpan;
            if (slot) try_rows(m_patterns.by_slot, at);
        }
        m_subjects = without_overlaps(std::move(m_subjects), [](SubjectSeen const& one) { return std::pair(one.begin, one.end); });
    }
    std::vector<std::vector<Hit>> hits = std::vector<std::vector<Hit>>(kReadingCategories);
    [[nodiscard]] std::vector<SubjectSeen> const& subjects() const { return m_subjects; }

private:
    void try_rows(std::vector<std::uint32_t> const& rows, std::uint32_t at) {
        for (auto const index : rows) {
            auto const& row = m_patterns.rows[index];
            auto const match = match_at(m_text, *row.words, at);
            if (!match || taken_back(row, *match)) continue;
            if (row.kind == ReadingRow::mark) {
                hits[static_cast<std::size_t>(row.category)].push_back({&row, *match});
            } else {
                m_subjects.push_back({match->mark_begin, match->mark_end, row.kind == ReadingRow::base});
            }
        }
    }

    /// Contexts are looked for around what is marked and, for what takes back, also around all that was matched.
    [[nodiscard]] bool around(std::vector<PatternContext> const& contexts, PatternMatch const& match) const {
        return any_holds(m_text, contexts, match.mark_begin, match.mark_end) ||
               ((match.begin != match.mark_begin || match.end != match.mark_end) && any_holds(m_text, contexts, match.begin, match.end));
    }
    [[nodiscard]] bool taken_back(CompiledPattern const& row, PatternMatch const& match) const {
        if (m_text.in_title[match.begin]) return true;
        if (!row.needs.empty() && !any_holds(m_text, row.needs, match.mark_begin, match.mark_end)) return true;
        if (around(row.unless, match)) return true;
        if (row.kind != ReadingRow::mark) return false;
        auto const bit = std::uint64_t{1} << static_cast<unsigned>(row.category);
        return std::ranges::any_of(m_patterns.shields, [&](PatternShield const& shield) {
            return (shield.categories & bit) != 0 && around(shield.unless, match) && !around(shield.stands, match);
        });
    }

    ScannedText const& m_text;
    CompiledPatterns const& m_patterns;
    std::vector<SubjectSeen> m_subjects;
};

CivilDate plus_months(CivilDate day, int months) {
    int const all = day.year() * 12 + day.month() - 1 + months;
    for (int number = day.day(); number > 0; --number) {
        if (auto const made = CivilDate::of(all / 12, all % 12 + 1, number)) return made.value();
    }
    return day;
}

/// "3日内" as a day, where its unit can be counted from the day of issue.
void count_from_issue(ReadingMark& mark, CivilDate issued, WorkingCalendar const* calendar) {
    auto const* number = std::get_if<Decimal>(&mark.value);
    if (!number || number->scale != 0 || number->units > kDaysMax) return;
    auto const n = static_cast<int>(number->units);
    if (mark.unit == "日") {
        mark.value = issued.plus_days(n);
    } else if (mark.unit == "周") {
        mark.value = issued.plus_days(7 * n);
    } else if (mark.unit == "月") {
        mark.value = plus_months(issued, n);
    } else if (mark.unit == "小时") {
        mark.value = issued.plus_days((n + 23) / 24);
    } else if (mark.unit == "工作日" && calendar) {
        if (auto const day = calendar->plus_working_days(issued, n)) mark.value = day.value();
    }
}

class Marker {
public:
    Marker(DocumentText const& document, std::u32string const& characters, ScannedText const& text, CivilDate issued, WorkingCalendar const* calendar)
        : m_document(document), m_characters(characters), m_text(text), m_issued(issued), m_calendar(calendar) {}

    [[nodiscard]] ReadingMark mark(Hit const& hit, std::vector<SubjectSeen> const& subjects) const {
        auto const& [row, match] = hit;
        ReadingMark out;
        out.category = row->category;
        out.begin = m_text.at[match.mark_begin];
        out.end = m_text.at[match.mark_end - 1] + 1;
        take_in_quotes(out);
        out.words = text::utf8(std::u32string_view(m_characters).substr(out.begin, out.end - out.begin));
        out.unit = row->unit;
        out.why = row->why;
        if (match.slot) set_value(out, match);
        if (out.category == ReadingCategory::deadline && out.unit == "当日") out.value = m_issued;
        if (out.category == ReadingCategory::hard || out.category == ReadingCategory::soft) out.addressee = addressee(match.mark_begin, subjects);
        return out;
    }

    [[nodiscard]] Addressee salutation(std::vector<SubjectSeen> const& subjects) const {
        auto const limit = std::min(kSalutationParagraphs, m_document.paragraphs.size());
        for (std::size_t i = 0; i < limit; ++i) {
            auto const& paragraph = m_document.paragraphs[i];
            if (paragraph.end - paragraph.begin < 2 || paragraph.end - paragraph.begin > kSalutationCharacters) continue;
            auto const view = std::u32string_view(m_characters).substr(paragraph.begin, paragraph.end - paragraph.begin);
            bool const ends = view.back() == U':' || view.back() == U'：';
            if (!ends || view.find_first_of(U"要应须请。") != std::u32string_view::npos) continue;
            bool base = false, superior = false;
            for (auto const& subject : subjects) {
                auto const at = m_text.at[subject.begin];
                if (at >= paragraph.begin && at < paragraph.end) (subject.base ? base : superior) = true;
            }
            if (base != superior) return base ? Addressee::base : Addressee::superior;
            if (base) return Addressee::unsaid;
        }
        return Addressee::unsaid;
    }

private:
    /// Quotes and brackets are not seen by patterns: one that opens inside the words is closed inside, and the other way round.
    void take_in_quotes(ReadingMark& mark) const {
        static constexpr std::u32string_view kOpen = U"“‘「《（〈(", kClose = U"”’」》）〉)";
        std::u32string open;
        bool closes_first = false;
        for (auto at = mark.begin; at < mark.end; ++at) {
            char32_t const c = m_characters[at];
            if (kOpen.find(c) != std::u32string_view::npos) {
                open += c;
            } else if (kClose.find(c) != std::u32string_view::npos) {
                if (open.empty()) closes_first = true;
                if (!open.empty()) open.pop_back();
            }
        }
        auto const stands = [&](std::size_t at, std::u32string_view list) { return at < m_characters.size() && list.find(m_characters[at]) != std::u32string_view::npos; };
        if (!open.empty() && stands(mark.end, kClose)) ++mark.end;
        if (closes_first && mark.begin > 0 && stands(mark.begin - 1, kOpen)) --mark.begin;
    }

    void set_value(ReadingMark& out, PatternMatch const& match) const {
        out.value = match.slot->value;
        if (!match.slot->unit.empty()) out.unit = match.slot->unit;
        if (out.unit == "*") {
            out.unit = match.slot->end < match.mark_end ? text::utf8(std::u32string_view(m_text.chars).substr(match.slot->end, match.mark_end - match.slot->end)) : "";
        }
        if (out.category == ReadingCategory::deadline) count_from_issue(out, m_issued, m_calendar);
    }

    /// The nearest subject before the words, in the same paragraph.
    [[nodiscard]] Addressee addressee(std::uint32_t at, std::vector<SubjectSeen> const& subjects) const {
        auto const after = std::ranges::upper_bound(subjects, at, {}, &SubjectSeen::begin);
        if (after == subjects.begin()) return Addressee::unsaid;
        auto const& nearest = *std::prev(after);
        auto const from = m_text.at[nearest.begin], to = m_text.at[at];
        auto const paragraph = std::ranges::upper_bound(m_document.paragraphs, std::size_t{to}, {}, &DocumentParagraph::begin);
        if (paragraph == m_document.paragraphs.begin() || from < std::prev(paragraph)->begin) return Addressee::unsaid;
        return nearest.base ? Addressee::base : Addressee::superior;
    }

    DocumentText const& m_document;
    std::u32string const& m_characters;
    ScannedText const& m_text;
    CivilDate m_issued;
    WorkingCalendar const* m_calendar;
};

std::u32string_view paragraph_of(std::u32string const& characters, DocumentParagraph const& paragraph) {
    return std::u32string_view(characters).substr(paragraph.begin, paragraph.end - paragraph.begin);
}

}  // namespace

std::string ReadingMark::id() const { return fmt::format("{}@{}", name_of(category), begin); }

std::string ReadingMark::value_text() const {
    if (auto const* number = std::get_if<Decimal>(&value)) return number->text();
    if (auto const* day = std::get_if<CivilDate>(&value)) return day->iso();
    return {};
}

DocumentText document_of(std::string_view utf8) {
    DocumentText out;
    std::u32string characters;
    for (char32_t const c : text::code_points(utf8)) {
        if (c != U'\r') characters += c;
    }
    for (std::size_t from = 0; from <= characters.size();) {
        auto const to = std::min(characters.find(U'\n', from), characters.size());
        if (to > from) out.paragraphs.push_back({from, to, false});
        from = to + 1;
    }
    out.text = text::utf8(characters);
    return out;
}

std::int64_t characters_of(DocumentText const& document) {
    auto const characters = text::code_points(document.text);
    return std::ranges::count_if(characters, [](char32_t c) { return !is_blank(c); });
}

std::optional<CivilDate> issue_day(DocumentText const& document) {
    auto const characters = text::code_points(document.text);
    std::optional<CivilDate> found;
    for (auto const& paragraph : document.paragraphs) {
        if (paragraph.end - paragraph.begin > 24) continue;
        auto const scanned = scan(paragraph_of(characters, paragraph), CivilDate{});
        bool const has_year = scanned.chars.find(U"年") != std::u32string::npos;
        if (!has_year || scanned.days.spans.size() != 1) continue;
        auto const& span = scanned.days.spans.front();
        auto const* day = std::get_if<CivilDate>(&span.value);
        bool const alone = span.begin == 0 && (span.end == scanned.chars.size() || scanned.chars.substr(span.end) == U"印发");
        if (day && alone) found = *day;
    }
    return found;
}

Reading read(DocumentText const& document, ReadingPatterns const& patterns, CivilDate issued, WorkingCalendar const* calendar) {
    auto const characters = text::code_points(document.text);
    auto const scanned = scan(characters, issued);
    Pass pass(scanned, patterns.compiled());
    pass.run();
    Marker const marker(document, characters, scanned, issued, calendar);
    Reading out;
    out.characters = characters_of(document);
    out.addressed = marker.salutation(pass.subjects());
    for (auto& hits : pass.hits) {
        auto const kept = without_overlaps(std::move(hits), [](Hit const& hit) { return std::pair(hit.match.mark_begin, hit.match.mark_end); });
        for (auto const& hit : kept) out.marks.push_back(marker.mark(hit, pass.subjects()));
    }
    std::ranges::stable_sort(out.marks, {}, &ReadingMark::begin);
    return out;
}

}  // namespace yizhen::forms

// Marks to what the docket counts.

#include "modules/forms/reading.h"

#include <algorithm>

namespace yizhen::forms {
namespace {

bool is_pieces(std::string_view unit) {
    constexpr std::array<std::string_view, 4> kPieces{"篇", "条", "期", "件"};
    return std::ranges::any_of(kPieces, [&](auto const& piece) { return unit.starts_with(piece); });
}

std::optional<std::int64_t> permille(std::int64_t part, std::int64_t other) {
    return part + other == 0 ? std::nullopt : std::optional(part * 1'000 / (part + other));
}

void count_wording(ReadingCounts& counts, ReadingMark const& mark, Addressee addressed) {
    auto const whom = mark.addressee == Addressee::unsaid ? addressed : mark.addressee;
    if (whom == Addressee::unsaid) return;
    bool const base = whom == Addressee::base;
    if (mark.category == ReadingCategory::hard) {
        ++(base ? counts.hard_base : counts.hard_upper);
    } else {
        ++(base ? counts.soft_base : counts.soft_upper);
    }
}

void count_deadline(ReadingCounts& counts, ReadingMark const& mark) {
    ++counts.deadlines;
    auto const* day = std::get_if<CivilDate>(&mark.value);
    if (day && (!counts.earliest_deadline || *day < *counts.earliest_deadline)) counts.earliest_deadline = *day;
}

void count(ReadingCounts& counts, ReadingMark const& mark, Addressee addressed) {
    switch (mark.category) {
        case ReadingCategory::deadline: return count_deadline(counts, mark);
        case ReadingCategory::headcount: ++counts.headcounts; return;
        case ReadingCategory::quota: ++(is_pieces(mark.unit) ? counts.brief_quotas : counts.other_quotas); return;
        case ReadingCategory::rate: ++counts.rates; return;
        case ReadingCategory::trace: ++counts.trace_criteria; return;
        case ReadingCategory::track: ++counts.track_uploads; return;
        case ReadingCategory::catch_all: ++counts.catch_all_phrases; return;
        case ReadingCategory::letter: ++counts.responsibility_letters; return;
        case ReadingCategory::veto: ++counts.veto_clauses; return;
        case ReadingCategory::hard:
        case ReadingCategory::soft: return count_wording(counts, mark, addressed);
        case ReadingCategory::forced: ++counts.forced_functions; return;
        case ReadingCategory::group_order: ++counts.group_orders; return;
        case ReadingCategory::copy_down: ++counts.copy_down_phrases; return;
        case ReadingCategory::secondment: ++(mark.unit == "专班" ? counts.task_forces : counts.secondments); return;
        case ReadingCategory::shift: ++counts.task_force_shifts; return;
        case ReadingCategory::disguised: ++(mark.unit == "材料" ? counts.material_requests : counts.score_requests); return;
        case ReadingCategory::preparation: ++counts.preparation_materials; return;
        case ReadingCategory::praise: ++counts.praise_scores; return;
        case ReadingCategory::absolute: ++counts.extreme_targets; return;
        case ReadingCategory::certificate: ++counts.certificates; return;
        case ReadingCategory::task_verb: ++counts.task_verbs; return;
    }
}

}  // namespace

ReadingCounts counts_of(Reading const& reading, std::set<std::string> const& rejected) {
    ReadingCounts counts;
    counts.characters = reading.characters;
    std::set<std::pair<ReadingCategory, std::string_view>> seen;
    for (auto const& mark : reading.marks) {
        if (rejected.contains(mark.id())) continue;
        count(counts, mark, reading.addressed);
        if (seen.emplace(mark.category, mark.words).second) counts.words[static_cast<std::size_t>(mark.category)].push_back(mark.words);
    }
    counts.hard_base_permille = permille(counts.hard_base, counts.soft_base);
    counts.hard_upper_permille = permille(counts.hard_upper, counts.soft_upper);
    return counts;
}

}  // namespace yizhen::forms

#include "modules/inspections/types.h"

#include <algorithm>

namespace yizhen::inspections {
namespace {

constexpr int kMonthsOfYear = 12;
// In the order of their enums.
constexpr std::string_view kFindingKinds[] = {"seen", "heard", "solved", "held_confirmed", "held_contradicted", "problem"};
constexpr std::string_view kDrawStates[] = {"committed", "drawn", "aborted"};

CivilDate first_of(int year, int month) { return CivilDate::of(year, month, 1).value(); }

}  // namespace

CivilDate first_day(Entry const& entry) { return first_of(entry.year, entry.month == 0 ? 1 : entry.month); }

CivilDate last_day(Entry const& entry) {
    bool const to_the_end = entry.month == 0 || entry.month == kMonthsOfYear;
    return (to_the_end ? first_of(entry.year + 1, 1) : first_of(entry.year, entry.month + 1)).plus_days(-1);
}

std::string_view name_of(FindingKind kind) { return kFindingKinds[static_cast<std::size_t>(kind)]; }

std::optional<FindingKind> parse_finding_kind(std::string_view name) {
    auto const* const found = std::ranges::find(kFindingKinds, name);
    if (found == std::end(kFindingKinds)) return std::nullopt;
    return static_cast<FindingKind>(found - std::begin(kFindingKinds));
}

std::string_view name_of(DrawState state) { return kDrawStates[static_cast<std::size_t>(state)]; }

}  // namespace yizhen::inspections

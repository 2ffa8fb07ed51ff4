#include "modules/inspections/year_plan.h"

#include <algorithm>
#include <cstdlib>

namespace yizhen::inspections {
namespace {

bool has(std::vector<std::string> const& all, std::string const& one) { return std::ranges::find(all, one) != all.end(); }

bool share_one(std::vector<std::string> const& a, std::vector<std::string> const& b) {
    return std::ranges::any_of(a, [&](std::string const& one) { return has(b, one); });
}

/// What is asked for again after a change still has its number: it is not its own neighbour.
bool is_other(Inspection const& asked, Inspection const& other) { return asked.number.empty() || asked.number != other.number; }

template <class Alike> std::optional<Nearest> nearest(Inspection const& asked, std::span<Inspection const> others, Alike const& alike) {
    std::optional<Nearest> best;
    for (auto const& other : others) {
        if (!is_other(asked, other) || !alike(other)) continue;
        Nearest const here{std::abs(other.day.days() - asked.day.days()), other.number};
        if (!best || here.days < best->days || (here.days == best->days && here.number < best->number)) best = here;
    }
    return best;
}

}  // namespace

YearPlanEntry const* entry_for(Inspection const& asked, std::span<YearPlanEntry const> plan) {
    auto const found = std::ranges::find_if(plan, [&](YearPlanEntry const& entry) {
        bool const covers = entry.units.empty() || std::ranges::all_of(asked.units, [&](std::string const& unit) { return has(entry.units, unit); });
        return covers && entry.department == asked.department && entry.topic == asked.topic && asked.day >= entry.from && asked.day <= entry.to;
    });
    return found == plan.end() ? nullptr : &*found;
}

int comprehensive_in_year(Inspection const& asked, std::span<Inspection const> others) {
    auto const same_year = [&](Inspection const& other) {
        return other.comprehensive && other.department == asked.department && other.day.year() == asked.day.year() && is_other(asked, other);
    };
    return static_cast<int>(std::ranges::count_if(others, same_year)) + (asked.comprehensive ? 1 : 0);
}

std::optional<Nearest> nearest_same_topic(Inspection const& asked, std::span<Inspection const> others) {
    return nearest(asked, others, [&](Inspection const& other) { return other.topic == asked.topic && share_one(other.units, asked.units); });
}

int routine_checks_in_month(Inspection const& asked, std::span<Inspection const> others) {
    int most = 0;
    for (auto const& unit : asked.units) {
        auto const here = std::ranges::count_if(others, [&](Inspection const& other) {
            bool const same_month = other.day.year() == asked.day.year() && other.day.month() == asked.day.month();
            return same_month && !other.unannounced && has(other.units, unit) && is_other(asked, other);
        });
        most = std::max(most, static_cast<int>(here));
    }
    return most + (asked.unannounced ? 0 : 1);
}

CoolDown cool_down(CivilDate deployed, CivilDate due, CivilDate inspected) {
    constexpr std::int64_t kWhole = 1'000;
    CoolDown out{inspected.days() - deployed.days(), std::nullopt};
    auto const term = due.days() - deployed.days();
    if (term > 0) out.term_permille = static_cast<int>(std::max<std::int64_t>(0, kWhole * out.days / term));
    return out;
}

std::optional<Nearest> nearest_other_team(Inspection const& asked, std::span<Inspection const> others) {
    return nearest(asked, others, [&](Inspection const& other) { return other.department != asked.department && share_one(other.objects, asked.objects); });
}

}  // namespace yizhen::inspections

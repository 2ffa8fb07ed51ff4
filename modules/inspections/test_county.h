#pragma once
/// Made-up wishes, the same for the same seed on every machine.

#include "modules/inspections/inspections.h"

#include <fmt/format.h>

namespace yizhen::inspections::testing {

/// splitmix64
class Dice {
public:
    explicit Dice(std::uint64_t seed) : m_state(seed) {}
    /// 0 … sides − 1
    int roll(int sides) {
        m_state += 0x9E3779B97F4A7C15;
        std::uint64_t mixed = m_state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return static_cast<int>((mixed ^ (mixed >> 31)) % static_cast<std::uint64_t>(sides));
    }
    bool one_in(int sides) { return roll(sides) == 0; }

private:
    std::uint64_t m_state;
};

struct CountySize {
    int weeks = 52;
    int townships = 18;
    int villages = 380;
    int departments = 40;
    int wishes = 5'000;
    int window_max = 16;
    Caps caps{2, 8, 6};
};

inline Name township(int number) { return {fmt::format("乡镇{:02}", number)}; }
inline Name village(int number) { return {fmt::format("村{:03}", number)}; }
inline Name department(int number) { return {fmt::format("部门{:02}", number)}; }

/// One wish in seven is about a township; one in ten may be met at nearly any time, the others within some weeks; most
/// have a week they prefer; one in twelve goes alone, one in ten keeps away from another department.
inline Wish made_wish(Dice& dice, CountySize const& size, int number) {
    Wish wish;
    wish.id = {fmt::format("w{:05}", number)};
    wish.department = department(dice.roll(size.departments));
    bool const in_township = size.villages == 0 || (size.townships > 0 && dice.one_in(7));
    wish.unit = in_township ? township(dice.roll(size.townships)) : village(dice.roll(size.villages));
    int const half = size.weeks / 2;
    int const length = dice.one_in(10) ? half + dice.roll(size.weeks - half) : std::min(size.weeks, 1 + dice.roll(size.window_max));
    wish.earliest = 1 + dice.roll(size.weeks - length + 1);
    wish.latest = wish.earliest + length - 1;
    if (!dice.one_in(5)) wish.preferred = wish.earliest + dice.roll(length);
    wish.joinable = !dice.one_in(12);
    if (dice.one_in(10)) wish.apart_from.push_back(department(dice.roll(size.departments)));
    return wish;
}

inline Wishes made_county(std::uint64_t seed, CountySize const& size = {}) {
    Dice dice(seed);
    Wishes out;
    out.weeks = size.weeks;
    out.caps = size.caps;
    out.blackouts.push_back({std::nullopt, {1 + dice.roll(size.weeks)}});
    for (int at = 0; at < (size.villages + 9) / 10; ++at) {
        int const week = 1 + dice.roll(size.weeks);
        out.blackouts.push_back({village(dice.roll(size.villages)), {week, std::min(size.weeks, week + 1)}});
    }
    for (int at = 0; at < size.wishes; ++at) out.wishes.push_back(made_wish(dice, size, at));
    return out;
}

/// Visits that stand anyway, some before the first week, now and then more than the caps allow.
inline void let_in(Wishes& wishes, Dice& dice, int count) {
    for (int at = 0; at < count && !wishes.wishes.empty(); ++at) {
        auto const any = [&]() -> Wish const& { return wishes.wishes[static_cast<std::size_t>(dice.roll(static_cast<int>(wishes.wishes.size())))]; };
        wishes.standing.push_back({any().unit, dice.roll(wishes.weeks + 3) - 2, {any().department}});
    }
}

/// A few units with everything that can go wrong close together.
inline Wishes made_small(std::uint64_t seed, int wishes_max) {
    Dice dice(seed);
    CountySize size;
    size.weeks = 3 + dice.roll(10);
    size.townships = 1 + dice.roll(3);
    size.villages = dice.roll(3);
    size.departments = 2 + dice.roll(5);
    size.wishes = 1 + dice.roll(wishes_max);
    size.window_max = 1 + dice.roll(6);
    size.caps = {};
    if (!dice.one_in(4)) size.caps.visits_per_unit_per_4_weeks = dice.roll(4);
    if (!dice.one_in(3)) size.caps.visits_per_department_per_week = dice.roll(3);
    if (!dice.one_in(3)) size.caps.departments_per_visit = 1 + dice.roll(4);
    return made_county(seed, size);
}

}  // namespace yizhen::inspections::testing

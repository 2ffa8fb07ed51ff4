#include "modules/inspections/inspections.h"

#include <fmt/format.h>

#include <set>

namespace yizhen::inspections {
namespace {

using Fault = std::optional<std::string>;

Fault fault_of_cap(std::string_view name, std::optional<int> cap, int least) {
    if (!cap || *cap >= least) return std::nullopt;
    return fmt::format("caps.{} 是 {}，应为不小于 {} 的整数，不限就写 null。", name, *cap, least);
}

Fault fault_of_caps(Caps const& caps) {
    if (auto fault = fault_of_cap("visits_per_unit_per_4_weeks", caps.visits_per_unit_per_4_weeks, 0)) return fault;
    if (auto fault = fault_of_cap("visits_per_department_per_week", caps.visits_per_department_per_week, 0)) return fault;
    return fault_of_cap("departments_per_visit", caps.departments_per_visit, 1);
}

Fault fault_of_week(std::string_view name, int week, int weeks) {
    if (week >= 1 && week <= weeks) return std::nullopt;
    return fmt::format("{} 是第 {} 周，不在第 1–{} 周之内", name, week, weeks);
}

Fault fault_of_blackout(Blackout const& blackout, std::size_t number, int weeks) {
    for (int const week : blackout.weeks) {
        if (auto const fault = fault_of_week("weeks", week, weeks)) return fmt::format("blackout 第 {} 项的 {}。", number, *fault);
    }
    return std::nullopt;
}

Fault fault_of_window(Wish const& wish, int weeks) {
    if (auto fault = fault_of_week("earliest", wish.earliest, weeks)) return fault;
    if (auto fault = fault_of_week("latest", wish.latest, weeks)) return fault;
    if (wish.earliest > wish.latest) return fmt::format("earliest（第 {} 周）晚于 latest（第 {} 周）", wish.earliest, wish.latest);
    if (wish.preferred && (*wish.preferred < wish.earliest || *wish.preferred > wish.latest)) {
        return fmt::format("preferred 是第 {} 周，不在它自己的第 {}–{} 周之内；没有更想要的一周就写 null", *wish.preferred, wish.earliest, wish.latest);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> fault_of(Wishes const& input) {
    if (input.weeks < 1 || input.weeks > kWeeksMax) return fmt::format("weeks 是 {}，应为 1–{} 的整数。", input.weeks, kWeeksMax);
    if (input.wishes.size() > static_cast<std::size_t>(kWishesMax)) return fmt::format("走访申请有 {} 条，超过 {} 条，请分开排。", input.wishes.size(), kWishesMax);
    if (auto fault = fault_of_caps(input.caps)) return fault;
    for (std::size_t at = 0; at < input.blackouts.size(); ++at) {
        if (auto fault = fault_of_blackout(input.blackouts[at], at + 1, input.weeks)) return fault;
    }
    for (auto const& one : input.standing) {
        if (one.week <= 1 - kWindowOfUnitCap || one.week > input.weeks) return fmt::format("已定的走访在第 {} 周，不在日历之内。", one.week);
    }
    std::set<std::string_view> ids;
    for (auto const& wish : input.wishes) {
        if (!ids.insert(wish.id.text).second) return fmt::format("走访申请“{}”写了两次；id 不能重复。", wish.id.text);
        if (auto const fault = fault_of_window(wish, input.weeks)) return fmt::format("走访申请“{}”的 {}。", wish.id.text, *fault);
    }
    return std::nullopt;
}

}  // namespace yizhen::inspections

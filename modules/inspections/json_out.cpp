#include "modules/inspections/inspections.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace yizhen::inspections {
namespace {

std::string quoted(std::string const& text) { return boost::json::serialize(boost::json::string(text)); }

std::string text_of(Name const& name) { return name.is_number ? name.text : quoted(name.text); }

std::string text_of(Visit const& visit) {
    std::string wishes;
    for (auto const& id : visit.wishes) wishes += (wishes.empty() ? "" : ", ") + text_of(id);
    return fmt::format("{{\"unit\": {}, \"week\": {}, \"wishes\": [{}]}}", text_of(visit.unit), visit.week, wishes);
}

std::string text_of(Unplaced const& unplaced) {
    return fmt::format("{{\"id\": {}, \"why\": {}, \"cap\": \"{}\"}}", text_of(unplaced.id), quoted(unplaced.why), name_of(unplaced.cap));
}

template <class Part> std::string lines_of(std::vector<Part> const& parts) {
    std::string lines;
    for (auto const& part : parts) lines += (lines.empty() ? "\n    " : ",\n    ") + text_of(part);
    return lines.empty() ? "[]" : "[" + lines + "\n  ]";
}

/// Thousandths as a decimal, so that no binary float rounds them.
std::string decimal(Cost cost) { return fmt::format("{}.{:03}", cost / kVisitCost, cost % kVisitCost); }

}  // namespace

std::string text_of(Plan const& plan) {
    return fmt::format("{{\n  \"visits\": {},\n  \"unplaced\": {},\n  \"count\": {},\n  \"objective\": {},\n  \"lower_bound\": {},\n  \"gap\": {:.6f},\n  \"seconds\": {:.3f}\n}}\n",
                       lines_of(plan.visits), lines_of(plan.unplaced), plan.visits.size(), decimal(plan.objective), decimal(plan.lower_bound), plan.gap(), plan.seconds);
}

}  // namespace yizhen::inspections

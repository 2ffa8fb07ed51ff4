// What the simulator tells: counts, hours with and without, the range, and everything it rests on.

#include "app/simulate_run.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include <algorithm>

namespace yizhen::app::sim {
namespace {

namespace json = boost::json;

constexpr std::int64_t kHoursAYear = 1984;  // 248 working days of 8 hours
constexpr std::int64_t kThousand = 1000;
constexpr std::size_t kRulesShown = 10;

Decimal scaled(Hours const& hours, int cell, int fixed) { return {(hours.cells.units * cell + hours.fixed.units * fixed) / kThousand, 2}; }

std::int64_t share_permille(Decimal part, Decimal whole) { return whole.units > 0 ? part.units * kThousand / whole.units : 0; }

/// Hours that townships have for residents, and problems solved with them per 1,000 hours of their staff.
struct Residents {
    std::int64_t own_hours = 0;
    std::int64_t solved_per_1000 = 0;
};

Residents residents(CountyFile const& county, Decimal demanded, std::int64_t days_permille) {
    auto const staff = std::int64_t{county.townships} * county.staff_per_township * kHoursAYear * days_permille / kThousand;
    Residents out;
    out.own_hours = std::max<std::int64_t>(staff - demanded.units / 100, 0);
    out.solved_per_1000 = staff > 0 ? out.own_hours * county.problems_per_1000_hours / staff : 0;
    return out;
}

std::int64_t part_of_year(SimulateSetup const& setup) {
    auto const first = CivilDate::of(setup.year, 1, 1).value();
    auto const last = CivilDate::of(setup.year, 12, 31).value();
    return (setup.until.days() - first.days() + 1) * kThousand / (last.days() - first.days() + 1);
}

struct Scenario {
    std::string_view name;
    std::string_view name_zh;
    Decimal without;
    Decimal with;
};

std::vector<Scenario> scenarios(SimulateSetup const& setup, SimulateReport const& report) {
    auto const& c = setup.county;
    return {{"low", "低", scaled(report.without, c.low_cell, c.low_fixed), scaled(report.with, c.low_cell, c.low_fixed)},
            {"middle", "中", report.without.all(), report.with.all()},
            {"high", "高", scaled(report.without, c.high_cell, c.high_fixed), scaled(report.with, c.high_cell, c.high_fixed)}};
}

std::int64_t per_township(Decimal hours, CountyFile const& county) { return hours.units / 100 / county.townships; }

json::array kinds_json(SimulateReport const& report) {
    json::array out;
    for (auto const& [kind, n] : report.kinds) {
        out.push_back({{"kind", kind}, {"raised", n.raised}, {"answered", n.answered}, {"merged", n.merged}, {"admitted", n.admitted},
                       {"returned", n.returned}, {"blocked", n.blocked}, {"lapsed", n.lapsed}});
    }
    return out;
}

}  // namespace

std::string report_text(SimulateSetup const& setup, SimulateReport const& report) {
    std::string out = fmt::format("{}，{} 年，到 {}，种子 {}，{}闸口。这是情景推演，不是事实。\n\n", setup.county.name, setup.year, setup.until.iso(), setup.seed, setup.gate ? "经过" : "不经过");
    out += "种类            提出  直接答复  并入  准入  退回  不予  没人认\n";
    for (auto const& [kind, n] : report.kinds) {
        out += fmt::format("{:<14}{:>6}{:>10}{:>6}{:>6}{:>6}{:>6}{:>8}\n", kind, n.raised, n.answered, n.merged, n.admitted, n.returned, n.blocked, n.lapsed);
    }
    out += "\n退回、不予最多的规则：";
    std::vector<std::pair<std::int64_t, std::string>> rules;
    for (auto const& [id, count] : report.returned_by) rules.emplace_back(-count, id);
    std::ranges::sort(rules);
    for (std::size_t i = 0; i < std::min(rules.size(), kRulesShown); ++i) out += fmt::format("{}{} {} 件", i == 0 ? "" : "，", rules[i].second, -rules[i].first);
    out += fmt::format("\n报表的格：{} 格里 {} 格没有人填（{}‰）。任务 {} 件，办结 {} 件，{} 件晚了；{} 次说不清的数被退下。\n", report.cells_asked + report.cells_answered,
                       report.cells_answered, share_permille({report.cells_answered, 0}, {report.cells_asked + report.cells_answered, 0}), report.tasks, report.filled, report.late,
                       report.refused_entries);
    out += "\n每个乡镇的工时（小时）：情景  不经过  经过  少\n";
    for (auto const& one : scenarios(setup, report)) {
        out += fmt::format("  {}  {:>8}  {:>8}  {:>5}‰\n", one.name_zh, per_township(one.without, setup.county), per_township(one.with, setup.county),
                           kThousand - share_permille(one.with, one.without));
    }
    auto const days = part_of_year(setup);
    auto const before = residents(setup.county, report.without.all(), days);
    auto const after = residents(setup.county, report.with.all(), days);
    out += fmt::format("\n检查：提出 {} 次进点；准入 {} 次；并成 {} 次（{} 次排不进）。\n", report.inspections_before, report.inspections_let_in, report.visits_after, report.visits_unplaced);
    out += fmt::format("群众问题：每千小时乡镇工时解决 {} 件（不经过闸口 {} 件）。\n", after.solved_per_1000, before.solved_per_1000);
    out += fmt::format("\n每一步之后都查过：T1、T2、T4 的格数、工时账、汇总，共查 {} 次；重开数据库 {} 次。\n登记册摘要 {}\n", report.checks, report.reopened, report.register_digest);
    out += "\n这些数建立在以下假设上（都可改，见县文件）：\n";
    for (auto const& [name, value] : setup.county.assumptions()) out += fmt::format("  {} = {}\n", name, value);
    return out;
}

std::string report_json(SimulateSetup const& setup, SimulateReport const& report) {
    json::object out{{"county", setup.county.name}, {"seed", setup.seed}, {"year", setup.year}, {"until", setup.until.iso()}, {"gate", setup.gate},
                     {"kinds", kinds_json(report)}, {"cells_asked", report.cells_asked}, {"cells_answered", report.cells_answered},
                     {"tasks", report.tasks}, {"filled", report.filled}, {"late", report.late}, {"refused_entries", report.refused_entries},
                     {"reopened", report.reopened}, {"checks", report.checks}, {"register_digest", report.register_digest}};
    json::object rules;
    for (auto const& [id, count] : report.returned_by) rules[id] = count;
    out["returned_by"] = std::move(rules);
    json::array all;
    for (auto const& one : scenarios(setup, report)) {
        all.push_back({{"scenario", one.name}, {"hours_without", one.without.text()}, {"hours_with", one.with.text()}});
    }
    out["hours"] = std::move(all);
    json::array townships;
    for (auto const& [code, hours] : report.townships) {
        if (code.size() == 9) townships.push_back({{"code", code}, {"hours_without", hours.first.text()}, {"hours_with", hours.second.text()}});
    }
    out["townships"] = std::move(townships);
    out["inspections"] = {{"before", report.inspections_before}, {"let_in", report.inspections_let_in}, {"visits", report.visits_after}, {"unplaced", report.visits_unplaced}};
    auto const days = part_of_year(setup);
    out["problems_solved_per_1000_hours"] = {{"without", residents(setup.county, report.without.all(), days).solved_per_1000},
                                             {"with", residents(setup.county, report.with.all(), days).solved_per_1000}};
    json::object assumed;
    for (auto const& [name, value] : setup.county.assumptions()) assumed[name] = value;
    out["assumptions"] = std::move(assumed);
    return json::serialize(out);
}

}  // namespace yizhen::app::sim

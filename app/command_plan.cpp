// `yizhen plan --in WISHES.json --out PLAN.json`: all departments' wishes for a county year as one calendar with as few
// visits as possible.

#include "app/commands.h"
#include "app/data_folder.h"
#include "kernel/problem_catalogue.h"
#include "modules/inspections/inspections.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"

#include <fmt/format.h>

#include <cstdio>

namespace yizhen::app {
namespace {

constexpr std::size_t kReasonsShown = 20;

Result<inspections::Plan> read_plan(std::filesystem::path const& file) {
    auto const text = files::read_file(file);
    if (!text) return text.problem();
    return inspections::parse_plan(text.value(), file.filename().string());
}

void report(PlanOptions const& options, inspections::Plan const& plan) {
    constexpr double kPercent = 100;
    fmt::print("{} 次走访，{} 条走访申请没有排进；离下界 {:.2f}%，用时 {:.1f} 秒：{}\n", plan.visits.size(), plan.unplaced.size(), kPercent * plan.gap(), plan.seconds,
               options.out.string());
    for (std::size_t at = 0; at < std::min(plan.unplaced.size(), kReasonsShown); ++at) fmt::print("  {}：{}\n", plan.unplaced[at].id.text, plan.unplaced[at].why);
    if (plan.unplaced.size() > kReasonsShown) fmt::print("  …… 其余见 {} 的 unplaced\n", options.out.string());
    if (plan.cut_short) fmt::print(stderr, "时间先于计算量用完，再排一次结果可能略有不同；要每次一样，请加大 --seconds\n");
}

Result<Done> run(PlanOptions const& options) {
    if (auto const folder = options.out.parent_path(); !folder.empty() && !std::filesystem::is_directory(folder)) {
        return Problem{problems::kNotFound, fmt::format("没有目录 {}，排好的计划无处可写。", folder.string())};
    }
    auto const text = files::read_file(options.in);
    if (!text) return text.problem();
    auto const wishes = inspections::parse_wishes(text.value(), options.in.filename().string());
    if (!wishes) return wishes.problem();
    clock::SystemClock const clock;
    inspections::PlanOptions how{.seconds = options.seconds, .clock = &clock, .before = nullptr};
    std::optional<inspections::Plan> before;
    if (!options.before.empty()) {
        auto read = read_plan(options.before);
        if (!read) return read.problem();
        before = std::move(read).value();
        how.before = &*before;
    }
    auto const plan = inspections::plan(wishes.value(), how);
    if (!plan) return plan.problem();
    files::write_file(options.out, inspections::text_of(plan.value()));
    report(options, plan.value());
    return Done{};
}

}  // namespace

int plan_visits(PlanOptions const& options) {
    return at_the_border([&] { return run(options); });
}

}  // namespace yizhen::app

// `yizhen simulate`: a county lives a year of demands in a folder of its own, which is gone afterwards.

#include "app/data_folder.h"
#include "app/commands.h"
#include "app/simulate_run.h"
#include "kernel/problem_catalogue.h"
#include "platform/files/files.h"

#include <fmt/format.h>

namespace yizhen::app {
namespace {

constexpr int kFirstYear = 2024;  // the years whose calendar is shipped
constexpr int kLastYear = 2026;

Result<Done> run(SimulateOptions const& options) {
    if (options.year < kFirstYear || options.year > kLastYear) {
        return Problem{problems::kUsage, fmt::format("--year 应为 {} 到 {}：别的年份还没有公布放假安排。", kFirstYear, kLastYear)};
    }
    sim::SimulateSetup setup;
    auto county = sim::read_county(options.county.empty() ? files::share_dir() / "data/simulate/county-18.toml" : options.county);
    if (!county) return county.problem();
    setup.county = std::move(county).value();
    setup.seed = options.seed;
    setup.year = options.year;
    setup.gate = !options.no_gate;
    setup.until = CivilDate::of(options.year, 12, 31).value();
    if (!options.until.empty()) {
        auto const day = CivilDate::parse(options.until);
        if (!day || day.value().year() != options.year) return Problem{problems::kUsage, fmt::format("--until 应为 {} 年里的一天。", options.year)};
        setup.until = day.value();
    }
    files::TempDir const folder;
    setup.data = folder.path() / "data";
    auto const report = sim::live(setup);
    if (!report) return report.problem();
    fmt::print("{}\n", options.json ? sim::report_json(setup, report.value()) : sim::report_text(setup, report.value()));
    return Done{};
}

}  // namespace

int simulate_year(SimulateOptions const& options) {
    return at_the_border([&] { return run(options); });
}

}  // namespace yizhen::app

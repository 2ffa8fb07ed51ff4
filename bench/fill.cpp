/// DESIGN 14: a roster of 100,000 rows into the issuer's template (< 3 s, < 200 MB). It runs in a process of its own, so that
/// its peak memory is its own. Exports: bench/export.cpp.
/// --percent N takes the first N % of the rows.

#include "bench/cost.h"
#include "bench/machine.h"
#include "platform/files/files.h"
#include "platform/sheet/sheet_files.h"

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>

namespace {

using namespace yizhen;
using namespace yizhen::sheet;
using bench::Cost;
using bench::cost_of;
using bench::line;

bool told(Result<Done> const& result) {
    if (!result) fmt::print(stderr, "{}\n", result.problem().message);
    return static_cast<bool>(result);
}

CellPatch roster_cell(std::int64_t record, int column) {
    CellPatch patch;
    patch.at.column = column;
    patch.kind = column == 1 || column >= 12 ? CellPatch::Kind::number : CellPatch::Kind::text;
    if (column == 1) {
        patch.text = std::to_string(record + 1);
    } else if (column == 5) {
        patch.text = fmt::format("4199001940{:08}", record % 100'000'000);
    } else if (patch.kind == CellPatch::Kind::number) {
        patch.text = std::to_string(100 + record % 900);
    } else {
        patch.text = fmt::format("第{}村第{}栏", record % 157, column);
    }
    return patch;
}

bool fill_roster(std::filesystem::path const& output, std::int64_t rows) {
    RosterRows roster;
    roster.sheet = "花名册";
    roster.first_row = 4;
    roster.existing_rows = 48;
    roster.template_row = 51;
    roster.count = rows;
    roster.row = [](std::int64_t record, std::vector<CellPatch>& cells) {
        for (int column = 1; column <= 14; ++column)
            cells.push_back(roster_cell(record, column));
    };
    FillPlan plan;
    plan.rosters.push_back(std::move(roster));
    return told(
        fill_workbook(files::share_dir() / "cases/forms/files/gaoling_jintie_huamingce.xlsx", plan, output));
}

int percent_of(int argc, char** argv) {
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "--percent") == 0) return std::max(1, std::atoi(argv[i + 1]));
    }
    return 100;
}

} // namespace

int main(int argc, char** argv) {
    auto const percent = percent_of(argc, argv);
    auto const share = [&](std::int64_t rows) { return std::max<std::int64_t>(100, rows * percent / 100); };
    files::TempDir const folder;
    bench::print_machine(folder.path());
    bool complete = true;
    auto const report = [&](std::string const& what, Cost const& cost, double seconds_max,
                            double megabytes_max) {
        complete = complete && cost.done;
        if (!cost.done) fmt::print("{}: NOT COMPLETE\n", what);
        if (seconds_max > 0) {
            line(what, cost.seconds, "s", seconds_max);
        } else {
            fmt::print("{:<56} {:>10.2f} s\n", what, cost.seconds);
        }
        fmt::print("{:<56} {:>10.2f} s\n", what + ", processor", cost.cpu_seconds);
        line(what + ", peak memory", cost.megabytes, "MB", megabytes_max);
    };
    report(fmt::format("roster of {} x 14 into the issuer's template", share(100'000)),
           cost_of([&] { return fill_roster(folder.path() / "roster.xlsx", share(100'000)); }),
           3.0 * percent / 100, 200);
    return complete ? 0 : 1;
}

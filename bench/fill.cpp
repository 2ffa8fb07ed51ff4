/// DESIGN 14: a roster of 100,000 rows into the issuer's template (< 3 s, < 200 MB); exports and a large
/// import (complete, < 256 MB). Each runs in a process of its own, so that its peak memory is its own.
/// --percent N takes the first N % of the rows.

#include "bench/machine.h"
#include "platform/files/files.h"
#include "platform/sheet/sheet_files.h"
#include "platform/sheet/xlsx_export.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>

namespace {

using namespace yizhen;
using namespace yizhen::sheet;
using Time = std::chrono::steady_clock;

constexpr double kMegabyte = 1024.0; // of ru_maxrss, which counts kilobytes

void line(std::string_view what, double value, std::string_view unit, double limit) {
    fmt::print("{:<56} {:>10.2f} {:<3} limit {:>8.1f}  ratio {:.3f}\n", what, value, unit, limit,
               value / limit);
}

/// Runs the work in a child and says how long it took and how much memory it held at most.
struct Cost {
    double seconds = 0;
    double cpu_seconds = 0;
    double megabytes = 0;
    bool done = false;
};

Cost cost_of(std::function<bool()> const& work) {
    auto const start = Time::now();
    auto const child = fork();
    if (child == 0) _exit(work() ? 0 : 1);
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    return {std::chrono::duration<double>(Time::now() - start).count(),
            static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
            static_cast<double>(usage.ru_maxrss) / kMegabyte, WIFEXITED(status) && WEXITSTATUS(status) == 0};
}

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

bool export_cells(std::filesystem::path const& output, std::int64_t rows, int columns) {
    std::vector<ExportColumn> titles;
    for (int column = 0; column < columns; ++column)
        titles.push_back({fmt::format("栏{}", column + 1)});
    XlsxExport writer{output, "导出", titles};
    std::vector<ExportValue> values(static_cast<std::size_t>(columns));
    for (std::int64_t row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            auto& value = values[static_cast<std::size_t>(column)];
            bool const words = column % 10 == 0;
            value.kind = words ? CellKind::text : CellKind::number;
            value.text = words ? fmt::format("村{}", row) : std::to_string(row * columns + column);
        }
        writer.row(values);
    }
    writer.finish();
    return true;
}

struct Counter : RowSink {
    bool row(std::string_view, int, std::vector<Cell> const& row_cells) override {
        ++rows;
        cells += static_cast<std::int64_t>(row_cells.size());
        return true;
    }
    std::int64_t rows = 0;
    std::int64_t cells = 0;
};

bool import_cells(std::filesystem::path const& file, std::int64_t rows, int columns) {
    Counter counter;
    return told(stream_rows(file, counter)) && counter.rows == rows + 1 &&
           counter.cells == (rows + 1) * columns;
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
    auto const imported = folder.path() / "import.xlsx";
    report(fmt::format("export {} x 30", share(400'000)),
           cost_of([&] { return export_cells(imported, share(400'000), 30); }), 0, 256);
    report(fmt::format("import {} x 30", share(400'000)),
           cost_of([&] { return import_cells(imported, share(400'000), 30); }), 0, 256);
    std::filesystem::remove(imported);
    for (auto const& [rows, columns] : {std::pair{570'000, 45}, std::pair{132'000, 510}}) {
        auto const file = folder.path() / "export.xlsx";
        report(fmt::format("export {} x {}", share(rows), columns),
               cost_of([&] { return export_cells(file, share(rows), columns); }), 0, 256);
        std::filesystem::remove(file);
    }
    return complete ? 0 : 1;
}

/// DESIGN 14: 132,000 x 510 and 570,000 x 45 cells to .xlsx, 400,000 x 30 imported into a ledger, and what that ledger holds
/// out again and counted: complete, peak memory < 256 MB each, rows a second. Each runs in a process of its own, so that its
/// peak memory is its own. Peers in the same run: libxlsxwriter in constant memory, which the cells of the first tenth of the
/// rows are given to, and zlib at the same level over the words of the cells alone.
/// --percent N takes the first N % of the rows.

#include "app/county.h"
#include "bench/cost.h"
#include "bench/machine.h"
#include "modules/ledgers/routes_export.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"
#include "platform/sheet/sheet_files.h"

#include <fmt/format.h>
#include <xlsxwriter.h>
#include <zlib.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace {

using namespace yizhen;
using bench::Cost;
using bench::cost_of;

constexpr double kMegabytesMax = 256;
constexpr std::int64_t kPeerShare = 10;
constexpr std::string_view kUnits = "code,name,parent\n41,河南省,\n4101,郑州市,41\n410102,中原区,4101\n410102001,林山寨街道,410102\n410102001001,试验社区居委会,410102001\n";

int percent_of(int argc, char** argv) {
    for (int at = 1; at + 1 < argc; ++at) {
        if (std::strcmp(argv[at], "--percent") == 0) return std::max(1, std::atoi(argv[at + 1]));
    }
    return 100;
}

// --- cells from nowhere -------------------------------------------------------------------------------------------------

bool is_words(int column) { return column % 10 == 0; }
std::string cell_words(std::int64_t row, int columns, int column) {
    return is_words(column) ? fmt::format("村{}", row) : std::to_string(row * columns + column);
}

bool to_xlsx(std::filesystem::path const& output, std::int64_t rows, int columns) {
    std::ofstream out(output, std::ios::binary);
    sheet::ExportTable table{"导出", {}};
    for (int column = 0; column < columns; ++column) table.columns.push_back({fmt::format("栏{}", column + 1)});
    auto const file = sheet::TableExport::make(
        sheet::ExportFormat::xlsx, [&](std::string_view bytes) { out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())); }, {table}, {"合成数据", {}});
    std::vector<sheet::ExportValue> values(static_cast<std::size_t>(columns));
    for (std::int64_t row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            auto& value = values[static_cast<std::size_t>(column)];
            value.kind = is_words(column) ? sheet::CellKind::text : sheet::CellKind::number;
            value.text = cell_words(row, columns, column);
        }
        if (!file->row(values)) return false;
    }
    file->finish();
    return static_cast<bool>(out.flush());
}

bool peer_xlsx(std::filesystem::path const& output, std::int64_t rows, int columns) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    auto* const book = workbook_new_opt(output.c_str(), &options);
    auto* const page = workbook_add_worksheet(book, nullptr);
    for (std::int64_t row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            auto const at = static_cast<lxw_col_t>(column);
            auto const words = cell_words(row, columns, column);
            if (is_words(column)) worksheet_write_string(page, static_cast<lxw_row_t>(row), at, words.c_str(), nullptr);
            else worksheet_write_number(page, static_cast<lxw_row_t>(row), at, static_cast<double>(row * columns + column), nullptr);
        }
    }
    return workbook_close(book) == LXW_NO_ERROR;
}

bool peer_zlib(std::filesystem::path const& output, std::int64_t rows, int columns) {
    auto* const out = gzopen(output.c_str(), "wb1");
    std::string line;
    for (std::int64_t row = 0; row < rows; ++row) {
        line.clear();
        for (int column = 0; column < columns; ++column) line += cell_words(row, columns, column) + ",";
        if (gzwrite(out, line.data(), static_cast<unsigned>(line.size())) == 0) return false;
    }
    return gzclose(out) == Z_OK;
}

struct Counter : sheet::RowSink {
    bool row(std::string_view name, int, std::vector<sheet::Cell> const& row_cells) override {
        if (name == sheet::kExportMarkTitle) return true;
        ++rows;
        cells += static_cast<std::int64_t>(row_cells.size());
        return true;
    }
    std::int64_t rows = 0;
    std::int64_t cells = 0;
};

bool holds(std::filesystem::path const& file, std::int64_t rows, std::int64_t cells) {
    Counter counter;
    auto const read = sheet::stream_rows(file, counter);
    if (!read) fmt::print(stderr, "{}\n", read.problem().message);
    return read && counter.rows == rows && counter.cells == cells;
}

// --- a ledger -----------------------------------------------------------------------------------------------------------

/// Thirty plain columns of the person ledger's neighbour that has no identifiers as its key: what import reads and export
/// writes without a key file in the way of the measurement.
std::vector<ledgers::Column const*> columns_of(ledgers::Shape const& shape, std::size_t count) {
    std::vector<ledgers::Column const*> out;
    for (auto const key : shape.key) out.push_back(&shape.columns[key]);
    for (std::size_t at = 0; at < shape.columns.size() && out.size() < count; ++at) {
        auto const& column = shape.columns[at];
        bool const plain = !column.sealed() && column.element.formula.empty() && shape.unit_level(at) < 0;
        if (plain && std::ranges::find(out, &column) == out.end()) out.push_back(&column);
    }
    return out;
}

std::string synthetic(ledgers::Column const& column, std::int64_t row, bool is_key) {
    if (is_key) return fmt::format("SY{:09}", row);
    switch (column.rule.type) {
    case ValueType::integer: return std::to_string(row % 100);
    case ValueType::decimal: return fmt::format("{}.5", row % 1'000);
    case ValueType::date: return CivilDate::from_days(static_cast<std::int32_t>(18'000 + row % 2'000)).iso();
    case ValueType::boolean: return row % 2 == 0 ? "是" : "否";
    case ValueType::code: return column.rule.codes->entries().front().code;
    case ValueType::text: break;
    }
    return column.rule.format == ledgers::TextFormat::plain ? fmt::format("合成{}", row % 977) : std::string();
}

void write_csv(std::filesystem::path const& file, std::vector<ledgers::Column const*> const& columns, std::int64_t rows) {
    std::ofstream out(file, std::ios::binary);
    out << "单位代码";
    for (auto const* column : columns) out << ',' << column->element.name;
    for (std::int64_t row = 0; row < rows; ++row) {
        out << "\n410102001001";
        for (std::size_t at = 0; at < columns.size(); ++at) out << ',' << synthetic(*columns[at], row, at == 0);
    }
    out << '\n';
}

Result<std::unique_ptr<app::County>> county_at(std::filesystem::path const& folder, Clock const& clock) {
    app::Config config;
    config.data = folder / "county";
    auto county = app::County::open(config, clock, app::DataFolder::Make::yes);
    if (!county) return county;
    if (county.value()->org().tree()->find_code("410102001001")) return county;
    org::UnitFile const units{"units.csv", kUnits};
    auto const imported = county.value()->org().import_units({&units, 1}, {clock.today(), clock.today()}, app::system_actor());
    if (!imported) return imported.problem();
    return county;
}

bool told(Problem const& problem) {
    fmt::print(stderr, "{}\n", problem.message);
    return false;
}

constexpr char kLedger[] = "event";
constexpr std::size_t kColumns = 30;

/// A child says how long its work took without the opening of its county.
void say_seconds(std::filesystem::path const& folder, std::chrono::steady_clock::time_point start) {
    std::ofstream(folder / "seconds") << std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}
Cost as_said(std::filesystem::path const& folder, Cost cost) {
    std::ifstream(folder / "seconds") >> cost.seconds;
    return cost;
}

bool import_ledger(std::filesystem::path const& folder, std::filesystem::path const& file, std::int64_t rows) {
    clock::SystemClock const clock;
    auto const county = county_at(folder, clock);
    if (!county) return told(county.problem());
    auto const realm = county.value()->org().tree()->find_code("410102001001")->realm;
    write_csv(file, columns_of(*county.value()->ledgers().shapes().find(kLedger), kColumns), rows);
    ledgers::ImportOptions options;
    options.ledger = kLedger;
    options.as_of = CivilDate::of(2025, 12, 1).value();
    auto const start = std::chrono::steady_clock::now();
    auto const receipt = ledgers::import_rows(county.value()->ledgers(), county.value()->ledger_units(), realm, app::system_actor(), file, options);
    if (!receipt) return told(receipt.problem());
    say_seconds(folder, start);
    if (receipt.value().rows.created == rows) return true;
    fmt::print(stderr, "{} of {} rows: {}\n", receipt.value().rows.created, rows, receipt.value().rows.rows.front().reason);
    return false;
}

bool export_ledger(std::filesystem::path const& folder, std::filesystem::path const& file, std::size_t columns) {
    clock::SystemClock const clock;
    auto const county = county_at(folder, clock);
    if (!county) return told(county.problem());
    auto const* shape = county.value()->ledgers().shapes().find(kLedger);
    ledgers::ExportPart part{shape, {}};
    for (auto const* column : columns_of(*shape, columns)) part.question.elements.push_back(column->element.code);
    part.question.units = {"410102"};
    part.question.as_of = clock.today();
    part.question.today = clock.today();
    ledgers::Leaving leaving;
    leaving.realm = county.value()->org().tree()->find_code("410102001001")->realm;
    leaving.actor = app::system_actor();
    leaving.object = std::string("ledger:") + kLedger;
    leaving.title = shape->definition.title;
    leaving.right = "本单位数据";
    leaving.taker = "合成";
    leaving.day = clock.today();
    leaving.delete_by = clock.today();
    auto const start = std::chrono::steady_clock::now();
    auto record = ledgers::ExportRecord::begin(county.value()->database(), leaving);
    if (!record) return told(record.problem());
    auto rows = ledgers::RowsFile::open(county.value()->ledgers(), ledgers::unit_names(county.value()->org()), {part}, std::nullopt, record.value());
    if (!rows) return told(rows.problem());
    std::ofstream out(file, std::ios::binary);
    for (bool more = true; more;) {
        std::string chunk;
        more = rows.value()->next(chunk);
        out.write(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    }
    out.flush();
    say_seconds(folder, start);
    return static_cast<bool>(out);
}

class Report {
public:
    void add(std::string const& what, Cost const& cost, std::int64_t rows, std::int64_t cells) {
        m_complete = m_complete && cost.done;
        if (!cost.done) fmt::print("{}: NOT COMPLETE\n", what);
        fmt::print("{:<56} {:>10.2f} s   {:>10.0f} rows/s {:>12.0f} cells/s\n", what, cost.seconds, static_cast<double>(rows) / cost.seconds,
                   static_cast<double>(cells) / cost.seconds);
        bench::line(what + ", peak memory", cost.megabytes, "MB", kMegabytesMax);
    }
    static void against(std::string_view peer, Cost const& ours, std::int64_t cells, Cost const& theirs, std::int64_t their_cells) {
        auto const speed = static_cast<double>(cells) / ours.seconds;
        auto const other = static_cast<double>(their_cells) / theirs.seconds;
        fmt::print("{:<56} {:>10.0f} cells/s, {:.0f} MB   ratio {:.3f}\n", fmt::format("  {}", peer), other, theirs.megabytes, speed / other);
    }
    [[nodiscard]] bool complete() const { return m_complete; }

private:
    bool m_complete = true;
};

}  // namespace

int main(int argc, char** argv) {
    auto const percent = percent_of(argc, argv);
    auto const share = [&](std::int64_t rows) { return std::max<std::int64_t>(100, rows * percent / 100); };
    files::TempDir const folder;
    bench::print_machine(folder.path());
    Report report;
    for (auto const& [all, columns] : {std::pair{std::int64_t{570'000}, 45}, std::pair{std::int64_t{132'000}, 510}}) {
        auto const rows = share(all);
        auto const file = folder.path() / "export.xlsx";
        auto const what = fmt::format("{} x {} to .xlsx", rows, columns);
        auto const cost = cost_of([&] { return to_xlsx(file, rows, columns); });
        report.add(what, cost, rows, rows * columns);
        auto const read = cost_of([&] { return holds(file, rows + 1, (rows + 1) * columns); });
        report.add(what + ", read again", read, rows, rows * columns);
        std::filesystem::remove(file);
        auto const few = std::max<std::int64_t>(10, rows / kPeerShare);
        Report::against("libxlsxwriter, constant memory, a tenth of it", cost, rows * columns, cost_of([&] { return peer_xlsx(file, few, columns); }), few * columns);
        Report::against("zlib over the words of the cells, a tenth of it", cost, rows * columns, cost_of([&] { return peer_zlib(file, few, columns); }), few * columns);
        std::filesystem::remove(file);
    }
    auto const rows = share(400'000);
    auto const csv = folder.path() / "rows.csv";
    auto const cells = rows * static_cast<std::int64_t>(kColumns);
    report.add(fmt::format("{} x {} imported into a ledger", rows, kColumns), as_said(folder.path(), cost_of([&] { return import_ledger(folder.path(), csv, rows); })), rows, cells);
    auto const out = folder.path() / "ledger.xlsx";
    auto const exported = as_said(folder.path(), cost_of([&] { return export_ledger(folder.path(), out, kColumns); }));
    report.add(fmt::format("{} x {} out of the ledger to .xlsx", rows, kColumns), exported, rows, cells);
    Counter counter;
    if (!sheet::stream_rows(out, counter) || counter.rows != rows + 1) {
        fmt::print("the ledger's export: NOT COMPLETE, {} rows\n", counter.rows);
        return 1;
    }
    return report.complete() ? 0 : 1;
}

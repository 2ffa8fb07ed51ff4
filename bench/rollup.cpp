/// Sums of 620,573 villages × 40 figures at every level, from scratch: one thread and two, against a plain sum of the same
/// bytes, and against DuckDB, SQLite and PostgreSQL with the same figures (DESIGN 14: at most 25 ms on one thread, at least
/// five times DuckDB). The databases are asked for the townships alone (one GROUP BY); we give all five levels and the counts
/// by state. Everything in one run. --percent N takes the first N % of the villages.
///
/// DuckDB needs node and the package that `./dev bench` installs (env YIZHEN_BENCH_PEERS names its folder); PostgreSQL the
/// server of env YIZHEN_TEST_POSTGRES (tools/with_postgres). What is not there is said.

#include "bench/totals_data.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <fstream>
#include <memory>

namespace {

using namespace yizhen;
using bench::line;
using bench::Time;

constexpr int kFigures = 40;
constexpr double kLimitMs = 25;
constexpr int kRuns = 9;

struct Villages {
    std::shared_ptr<totals::Shape const> shape;
    std::vector<totals::Column> columns;
};

Villages filled(std::int64_t villages) {
    auto const texts = bench::nation(villages);
    org::ImportReceipt receipt;
    auto const tree = org::tree_of_files(bench::files_of(texts), receipt);
    if (!tree) std::exit(65);
    Villages out{ledgers::area_shape(*tree.value()), {}};
    for (int figure = 0; figure < kFigures; ++figure) {
        auto& column = out.columns.emplace_back(out.shape);
        for (std::int32_t leaf = 0; leaf < out.shape->leaves(); ++leaf) column.load_at(out.shape->place_of_leaf(leaf), 0, bench::cell_of(leaf, figure));
    }
    return out;
}

/// The floor: the same bytes read once and added, values and states, no tree.
std::int64_t plain_sum(std::vector<std::vector<std::int64_t>> const& values, std::vector<std::vector<std::uint64_t>> const& states) {
    std::int64_t sum = 0;
    for (auto const& column : values) {
        for (auto const value : column) sum += value;
    }
    for (auto const& column : states) {
        for (auto const word : column) sum += static_cast<std::int64_t>(word & 1);
    }
    return sum;
}

std::string sums() {
    std::string out;
    for (int figure = 0; figure < kFigures; ++figure) out += fmt::format(", SUM(f{0}), COUNT(f{0})", figure);
    return out;
}

/// One line a village: number of its township, then the figures; blank ones are empty.
void write_csv(std::filesystem::path const& file, Villages const& villages) {
    std::ofstream out(file, std::ios::binary);
    std::string text;
    for (std::int32_t leaf = 0; leaf < villages.shape->leaves(); ++leaf) {
        text += std::to_string(villages.shape->parent_of_leaf(leaf));
        for (int figure = 0; figure < kFigures; ++figure) {
            text += ',';
            auto const cell = bench::cell_of(leaf, figure);
            if (cell.state == totals::State::present) text += std::to_string(cell.value);
        }
        text += '\n';
        if (text.size() > 1u << 20) {
            out << text;
            text.clear();
        }
    }
    out << text;
}

double in_duckdb(std::filesystem::path const& csv) {
    char const* const peers = std::getenv("YIZHEN_BENCH_PEERS");
    if (peers == nullptr) return 0;
    auto const script = files::share_dir() / "bench" / "duckdb_rollup.mjs";
    auto const answer = csv.string() + ".duckdb";
    auto const command = fmt::format("NODE_PATH='{}/node_modules' node '{}' '{}' {} '{}' > '{}'", peers, script.string(), peers, kFigures, csv.string(), answer);
    if (std::system(command.c_str()) != 0) return 0;
    double best = 0;
    double middle = 0;
    std::string version;
    std::ifstream(answer) >> version >> best >> middle;
    line(fmt::format("DuckDB {}: GROUP BY township, all its threads", version), best, "ms", fmt::format("middle {:.1f}", middle));
    return best;
}

double in_sqlite(std::filesystem::path const& folder, Villages const& villages) {
    sqlite3* raw = nullptr;
    if (sqlite3_open((folder / "peer.db").c_str(), &raw) != SQLITE_OK) return 0;
    std::unique_ptr<sqlite3, int (*)(sqlite3*)> const database(raw, &sqlite3_close);
    std::string columns;
    std::string marks;
    for (int figure = 0; figure < kFigures; ++figure) {
        columns += fmt::format(", f{} INTEGER", figure);
        marks += ", ?";
    }
    sqlite3_exec(raw, ("PRAGMA cache_size = -1000000; PRAGMA synchronous = OFF; CREATE TABLE v (t INTEGER" + columns + "); BEGIN").c_str(), nullptr, nullptr, nullptr);
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(raw, ("INSERT INTO v VALUES (?" + marks + ")").c_str(), -1, &insert, nullptr);
    for (std::int32_t leaf = 0; leaf < villages.shape->leaves(); ++leaf) {
        sqlite3_bind_int64(insert, 1, villages.shape->parent_of_leaf(leaf));
        for (int figure = 0; figure < kFigures; ++figure) {
            auto const cell = bench::cell_of(leaf, figure);
            if (cell.state == totals::State::present) sqlite3_bind_int64(insert, figure + 2, cell.value);
            else sqlite3_bind_null(insert, figure + 2);
        }
        sqlite3_step(insert);
        sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    sqlite3_exec(raw, "COMMIT", nullptr, nullptr, nullptr);
    auto const query = "SELECT t" + sums() + " FROM v GROUP BY t";
    auto const runs = bench::timed(3, [&] { sqlite3_exec(raw, query.c_str(), nullptr, nullptr, nullptr); });
    line(fmt::format("SQLite {}: GROUP BY township", sqlite3_libversion()), runs.best, "ms");
    return runs.best;
}

double in_postgres(std::filesystem::path const& csv) {
    char const* const server = std::getenv("YIZHEN_TEST_POSTGRES");
    if (server == nullptr || *server == '\0') return 0;
    std::unique_ptr<PGconn, void (*)(PGconn*)> const connection(PQconnectdb(server), &PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK) return 0;
    auto const run = [&](std::string const& sql) {
        std::unique_ptr<PGresult, void (*)(PGresult*)> const result(PQexec(connection.get(), sql.c_str()), &PQclear);
        return PQresultStatus(result.get());
    };
    std::string columns;
    for (int figure = 0; figure < kFigures; ++figure) columns += fmt::format(", f{} BIGINT", figure);
    run("CREATE TEMP TABLE v (t BIGINT" + columns + ")");
    if (run("COPY v FROM STDIN WITH (FORMAT csv)") != PGRES_COPY_IN) return 0;
    std::ifstream in(csv, std::ios::binary);
    std::string block(1u << 20, '\0');
    while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
        if (PQputCopyData(connection.get(), block.data(), static_cast<int>(in.gcount())) != 1) return 0;
    }
    PQputCopyEnd(connection.get(), nullptr);
    while (auto* const result = PQgetResult(connection.get())) PQclear(result);
    run("ANALYZE v");
    auto const runs = bench::timed(3, [&] { run("SELECT t" + sums() + " FROM v GROUP BY t"); });
    line(fmt::format("PostgreSQL {}: GROUP BY township", PQserverVersion(connection.get()) / 10'000), runs.best, "ms");
    return runs.best;
}

void ratio(std::string_view what, double theirs, double ours) {
    if (theirs > 0) fmt::print("{:<64} {:>12.1f} ×\n", what, theirs / ours);
    else fmt::print("{:<64} {:>12}\n", what, "not there");
}

}  // namespace

int main(int argc, char** argv) {
    auto const villages = bench::kVillages * bench::percent_of(argc, argv) / 100;
    auto data = filled(villages);
    std::vector<totals::Column*> all;
    for (auto& column : data.columns) all.push_back(&column);
    fmt::print("{} cores; {} leaves × {} figures, {} units above\n", std::thread::hardware_concurrency(), data.shape->leaves(), kFigures, data.shape->inner());

    std::vector<std::vector<std::int64_t>> values(kFigures);
    std::vector<std::vector<std::uint64_t>> states(kFigures);
    for (std::size_t figure = 0; figure < values.size(); ++figure) {
        for (std::int32_t leaf = 0; leaf < data.shape->leaves(); ++leaf) values[figure].push_back(data.columns[figure].leaf(leaf).value);
        states[figure].assign(static_cast<std::size_t>(data.shape->leaves()) / 32 + 1, 1);
    }
    std::int64_t kept = 0;
    auto const floor = bench::timed(kRuns, [&] { kept += plain_sum(values, states); });
    auto const one = bench::timed(kRuns, [&] { totals::recompute(all, 1); });
    auto const two = bench::timed(kRuns, [&] { totals::recompute(all, 2); });
    for (auto const& column : data.columns) kept += column.read(totals::kWhole).sum;
    line("plain sum of the same bytes", floor.best, "ms", fmt::format("middle {:.1f}", floor.middle));
    line("recompute, one thread", one.best, "ms", fmt::format("middle {:.1f}; limit {:.0f} ms, ratio {:.2f}", one.middle, kLimitMs, one.best / kLimitMs));
    line("recompute, two threads", two.best, "ms", fmt::format("middle {:.1f}", two.middle));
    std::size_t bytes = 0;
    for (auto const& column : data.columns) bytes += column.bytes();
    line("memory of the columns", static_cast<double>(bytes) / 1e6, "MB");
    auto const cache = totals::to_cache("key", data.columns.front());
    auto const load = bench::timed(5, [&] {
        std::string key;
        kept += totals::from_cache(data.shape, cache, key) ? 1 : 0;
    });
    line("one column from its cache bytes, checked and summed", load.best, "ms");

    files::TempDir const folder;
    auto const csv = folder.path() / "villages.csv";
    write_csv(csv, data);
    auto const duckdb = in_duckdb(csv);
    auto const sqlite = in_sqlite(folder.path(), data);
    auto const postgres = in_postgres(csv);
    ratio("recompute against the plain sum (1 is the floor)", one.best, floor.best);
    ratio("DuckDB against recompute on one thread (limit 5)", duckdb, one.best);
    ratio("SQLite against recompute on one thread", sqlite, one.best);
    ratio("PostgreSQL against recompute on one thread", postgres, one.best);
    fmt::print("(checked: {})\n", kept != 0);
    return 0;
}

/// DESIGN 14: the first page of a ledger of 1,000,000 rows (< 10 ms), with and without a filter, and a page in the middle;
/// p50 and p99. Limit in the same run: the same rows by the bare indexed SELECT that the page cannot do without.
/// --percent N takes the first N % of the rows.

#include "app/county.h"
#include "bench/machine.h"
#include "kernel/problem_catalogue.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>

namespace {

using namespace yizhen;
using Time = std::chrono::steady_clock;

constexpr std::int64_t kRows = 1'000'000;
constexpr int kTimes = 400;
constexpr std::int64_t kPage = 50;
constexpr char kLedger[] = "event";

int fail(Problem const& problem) {
    fmt::print(stderr, "{}\n", problem.message);
    return 1;
}

struct Spread {
    double p50_ms = 0;
    double p99_ms = 0;
};

Spread spread_of(std::function<bool()> const& work) {
    std::vector<double> times;
    for (int time = 0; time < kTimes; ++time) {
        auto const start = Time::now();
        if (!work()) return {-1, -1};
        times.push_back(std::chrono::duration<double, std::milli>(Time::now() - start).count());
    }
    std::ranges::sort(times);
    return {times[times.size() / 2], times[times.size() * 99 / 100]};
}

void print(std::string_view what, Spread const& spread, Spread const& limit) {
    fmt::print("{:<56} p50 {:>8.3f} ms  p99 {:>8.3f} ms   ratio to the bare SELECT {:.2f}   ratio to 10 ms {:.3f}\n", what, spread.p50_ms, spread.p99_ms,
               spread.p50_ms / limit.p50_ms, spread.p99_ms / 10.0);
}

/// 20 communities, so that a scope is neither one unit nor everything.
std::string units_csv() {
    std::string out = "code,name,parent\n41,河南省,\n4101,郑州市,41\n410102,中原区,4101\n410102001,林山寨街道,410102\n";
    for (int unit = 1; unit <= 20; ++unit) out += fmt::format("410102001{0:03},试验{0}社区居委会,410102001\n", unit);
    return out;
}

Result<Done> fill(app::County& county, RealmId realm, std::vector<ledgers::Column const*> const& columns, std::int64_t rows) {
    ledgers::Batch batch;
    batch.ledger = kLedger;
    for (auto const* column : columns) batch.elements.push_back(column->element.code);
    batch.source = "bench";
    batch.as_of = CivilDate::of(2025, 12, 1).value();
    std::int64_t row = 0;
    batch.next = [&](ledgers::IncomingRow& out) {
        if (row == rows) return false;
        out = {fmt::format("410102001{:03}", 1 + row % 20), {}, {}, {}, {}};
        for (std::size_t at = 0; at < columns.size(); ++at) {
            auto const type = columns[at]->rule.type;
            Value value = at == 0                     ? Value(fmt::format("SY{:09}", row))
                          : type == ValueType::date   ? Value(CivilDate::from_days(static_cast<std::int32_t>(18'000 + row % 2'000)))
                          : type == ValueType::integer ? Value(row % 100)
                                                       : Value(fmt::format("合成{}", row % 977));
            out.cells.push_back({std::move(value), CellState::present});
        }
        ++row;
        return true;
    };
    auto const receipt = county.ledgers().write(realm, app::system_actor(), batch);
    if (!receipt) return receipt.problem();
    if (receipt.value().created != rows) return Problem{problems::kInternal, receipt.value().rows.front().reason};
    return Done{};
}

/// The key, two of words and two of days or numbers, all plain.
std::vector<ledgers::Column const*> columns_of(ledgers::Shape const& shape) {
    std::vector<ledgers::Column const*> out{&shape.columns[shape.key.front()]};
    int words = 0;
    int others = 0;
    for (std::size_t at = 0; at < shape.columns.size(); ++at) {
        auto const& column = shape.columns[at];
        auto const type = column.rule.type;
        bool const plain = !column.sealed() && column.element.formula.empty() && shape.unit_level(at) < 0 && &column != out.front();
        if (!plain) continue;
        if (type == ValueType::text && column.rule.format == ledgers::TextFormat::plain && words < 2) {
            ++words;
            out.push_back(&column);
        } else if ((type == ValueType::date || type == ValueType::integer) && others < 2) {
            ++others;
            out.push_back(&column);
        }
    }
    return out;
}

std::string filter_over(std::vector<ledgers::Column const*> const& columns) {
    for (auto const* column : columns) {
        if (column->rule.type == ValueType::date) return fmt::format("{} >= 2020-01-01", column->element.name);
        if (column->rule.type == ValueType::integer) return fmt::format("{} >= 90", column->element.name);
    }
    return {};
}

int run(int percent) {
    auto const rows = std::max<std::int64_t>(1'000, kRows * percent / 100);
    files::TempDir const folder;
    bench::print_machine(folder.path());
    clock::SystemClock const clock;
    app::Config config;
    config.data = folder.path() / "county";
    auto county = app::County::open(config, clock, app::DataFolder::Make::yes);
    if (!county) return fail(county.problem());
    auto const text = units_csv();
    org::UnitFile const units{"units.csv", text};
    auto const imported = county.value()->org().import_units({&units, 1}, {clock.today(), clock.today()}, app::system_actor());
    if (!imported) return fail(imported.problem());
    auto const realm = county.value()->org().tree()->find_code("410102")->realm;
    auto const& shape = *county.value()->ledgers().shapes().find(kLedger);
    auto const columns = columns_of(shape);
    if (auto const filled = fill(*county.value(), realm, columns, rows); !filled) return fail(filled.problem());

    std::string names;
    for (auto const* column : columns) names += ", " + column->name;
    auto const select = fmt::format("SELECT row_id, change_id, unit_id, states, period{} FROM l_{} WHERE realm_id = $1 AND row_id > $2 ORDER BY row_id LIMIT {}", names, kLedger, kPage);
    auto const bare = [&](std::int64_t after) {
        std::int64_t seen = 0;
        county.value()->database().read([&](sql::Connection& sql) {
            auto const found = sql.query(select, {realm.value, after});
            for (; found->next(); ++seen) (void)found->text(5).size();
        });
        return seen == std::min(kPage, rows);
    };
    ledgers::Question question;
    for (auto const* column : columns) question.elements.push_back(column->element.code);
    question.units = {"410102"};
    question.as_of = clock.today();
    question.today = clock.today();
    question.rows_max = kPage;
    question.after = RowId(0);
    auto const page = [&](ledgers::Question const& asked) {
        auto const found = county.value()->ledgers().rows(realm, asked);
        return found && static_cast<std::int64_t>(found.value().size()) == kPage;
    };
    auto filtered = question;
    filtered.population = filter_over(columns);
    auto of_one = question;
    of_one.units = {"410102001007"};
    auto middle = question;
    county.value()->database().read([&](sql::Connection& sql) {
        auto const found = sql.query(fmt::format("SELECT MIN(row_id) + (MAX(row_id) - MIN(row_id)) / 2 FROM l_{}", kLedger));
        if (found->next()) middle.after = RowId(found->integer(0));
    });

    fmt::print("rows {}  columns {}  page of {}\n", rows, columns.size(), kPage);
    auto const limit = spread_of([&] { return bare(0); });
    fmt::print("{:<56} p50 {:>8.3f} ms  p99 {:>8.3f} ms\n", "bare SELECT of the same rows by their index", limit.p50_ms, limit.p99_ms);
    print("first page", spread_of([&] { return page(question); }), limit);
    print(fmt::format("first page where {}", filtered.population), spread_of([&] { return page(filtered); }), limit);
    print("first page of one community of twenty", spread_of([&] { return page(of_one); }), limit);
    print("page in the middle", spread_of([&] { return page(middle); }), spread_of([&] { return bare(middle.after->value); }));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    int percent = 100;
    for (int at = 1; at + 1 < argc; ++at) {
        if (std::strcmp(argv[at], "--percent") == 0) percent = std::max(1, std::atoi(argv[at + 1]));
    }
    return run(percent);
}

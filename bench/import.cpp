/// Rows into a ledger: validation, sealing of three identifiers a row, keyed digests, receipts, one audited change; against
/// the sqlite3 shell's .import of the same file, which does none of it. Also 50,000 persons through the API (< 5 s).
/// --percent N takes the first N % of the rows.

#include "app/county.h"
#include "bench/machine.h"
#include "kernel/problem_catalogue.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"

#include <fmt/format.h>

#include <iterator>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace {

constexpr std::string_view kGivenNames[] = {"明", "红", "军", "兰", "平", "芳", "强", "英", "伟", "霞"};

using namespace yizhen;
using Time = std::chrono::steady_clock;

constexpr int kRows = 200'000;
constexpr int kPersons = 50'000;

double seconds_since(Time::time_point start) { return std::chrono::duration<double>(Time::now() - start).count(); }

/// 419900: a county that does not exist.
std::string synthetic_id(int serial) {
    auto const born = CivilDate::from_days(-20'000 + serial % 30'000);
    auto const iso = born.iso();
    auto number = fmt::format("419900{}{}{}{:03}", iso.substr(0, 4), iso.substr(5, 2), iso.substr(8, 2), serial / 30'000);
    constexpr int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int at = 0; at < 17; ++at) sum += (number[static_cast<std::size_t>(at)] - '0') * weights[at];
    return number + "10X98765432"[sum % 11];
}

std::string csv(int rows) {
    std::string out = "公民身份号码,姓名,性别,出生日期,联系电话,民族,现居住地址,是否低保对象,月收入\n";
    for (int row = 0; row < rows; ++row) {
        auto const id = synthetic_id(row);
        out += fmt::format("{},李小{},{},{}-{}-{},138****{:04},汉族,甲村{}号,{},\"1,{:03}.50\"\n", id, kGivenNames[static_cast<std::size_t>(row) % std::size(kGivenNames)], row % 2 ? "男" : "女", id.substr(6, 4),
                           id.substr(10, 2), id.substr(12, 2), row % 10'000, row % 300, row % 20 ? "否" : "是", row % 1'000);
    }
    return out;
}

constexpr std::string_view kUnits = "code,name,parent\n41,河南省,\n4101,郑州市,41\n410102,中原区,4101\n410102001,林山寨街道,410102\n410102001001,试验社区居委会,410102001\n";

int fail(Problem const& problem) {
    fmt::print(stderr, "{}\n", problem.message);
    return 1;
}

double shell_import(std::filesystem::path const& folder, std::filesystem::path const& file) {
    auto const script = folder / "shell.sql";
    std::ofstream(script) << ".mode csv\n.import '" << file.string() << "' people\nSELECT COUNT(*) FROM people;\n";
    auto const start = Time::now();
    auto const command = fmt::format("sqlite3 '{}' < '{}' > /dev/null", (folder / "shell.db").string(), script.string());
    if (std::system(command.c_str()) != 0) return 0;
    return seconds_since(start);
}

Result<double> through_the_api(app::County& county, RealmId realm, int persons) {
    auto& ledgers = county.ledgers();
    auto const* shape = ledgers.shapes().find("person");
    ledgers::Batch batch;
    batch.ledger = "person";
    for (auto const* name : {"公民身份号码", "姓名", "性别", "出生日期", "联系电话", "现居住地址", "居住状况", "是否低保对象"}) batch.elements.push_back(shape->named(name)->element.code);
    batch.source = "bench";
    batch.as_of = CivilDate::of(2025, 12, 1).value();
    int row = 0;
    batch.next = [&](ledgers::IncomingRow& out) {
        if (row == persons) return false;
        auto const id = synthetic_id(500'000 + row);
        auto const held = [](Value value) { return CellValue{std::move(value), CellState::present}; };
        out = {"410102001001", {}, {held(id), held(fmt::format("王大{}", row % 900)), held(Code{row % 2 ? "1" : "2"}), held(CivilDate::from_days(-20'000 + row % 30'000)),
               held(std::string("139****0000")), held(fmt::format("甲路{}号", row % 300)), held(Code{"1"}), held(row % 20 == 0)}, {}, {}};
        ++row;
        return true;
    };
    auto const start = Time::now();
    auto const receipt = ledgers.write(realm, app::system_actor(), batch);
    if (!receipt) return receipt.problem();
    if (receipt.value().created != persons) return Problem{problems::kInternal, fmt::format("only {} rows", receipt.value().created)};
    return seconds_since(start);
}

int run(int percent) {
    int const rows = std::max(100, kRows / 100 * percent);
    int const persons = std::max(100, kPersons / 100 * percent);
    files::TempDir const folder;
    bench::print_machine(folder.path());
    auto const file = folder.path() / "people.csv";
    files::write_file(file, csv(rows));
    clock::SystemClock clock;
    app::Config config;
    config.data = folder.path() / "county";
    auto county = app::County::open(config, clock, app::DataFolder::Make::yes);
    if (!county) return fail(county.problem());
    org::UnitFile const units{"units.csv", kUnits};
    auto const imported = county.value()->org().import_units({&units, 1}, {clock.today(), clock.today()}, app::system_actor());
    if (!imported) return fail(imported.problem());
    auto const tree = county.value()->org().tree();
    auto const realm = tree->realm_of(tree->find_code("410102001001")->id);

    double const shell = shell_import(folder.path(), file);
    ledgers::ImportOptions options;
    options.ledger = "person";
    options.unit = "410102001001";
    options.as_of = CivilDate::of(2025, 12, 1).value();
    auto const import = [&] { return ledgers::import_rows(county.value()->ledgers(), county.value()->ledger_units(), realm, app::system_actor(), file, options); };
    auto start = Time::now();
    auto const receipt = import();
    double const ours = seconds_since(start);
    if (!receipt) return fail(receipt.problem());
    if (receipt.value().rows.created != rows) return fail(Problem{problems::kInternal, receipt.value().rows.rows.front().reason});
    start = Time::now();
    auto const again = import();
    double const resend = seconds_since(start);
    if (!again || again.value().rows.same != rows) return 1;
    auto const api = through_the_api(*county.value(), realm, persons);
    if (!api) return fail(api.problem());

    fmt::print("rows {}  columns 9, of them 3 sealed and digested  audit on\n", rows);
    if (shell > 0) fmt::print("{:<56} {:>10.0f} rows/s\n", "sqlite3 shell .import, no checks, nothing sealed", rows / shell);
    else fmt::print("sqlite3 shell not installed: no peer figure\n");
    fmt::print("{:<56} {:>10.0f} rows/s", "yizhen import rows", rows / ours);
    if (shell > 0) fmt::print("  ratio to the shell {:.3f}", shell / ours);
    fmt::print("\n{:<56} {:>10.0f} rows/s\n", "the same file again (nothing changes)", rows / resend);
    fmt::print("{:<56} {:>10.2f} s    limit {:.1f}  ratio {:.3f}\n", fmt::format("{} persons through the API", persons), api.value(), 5.0 * percent / 100.0,
               api.value() / (5.0 * percent / 100.0));
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

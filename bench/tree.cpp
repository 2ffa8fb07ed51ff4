/// One village's figure corrected through the durable write path (validation, history, audit chain, fsync), and the totals of
/// its province and of the nation read back after the reply: p50 and p99, with 157 villages and with 620,573 (DESIGN 14: p50
/// at most 1 ms, p99 at most 5 ms, and it does not grow); durable corrections a second from 64 writers at once (at least
/// 10,000); totals of 200,000 villages × 20 figures at four levels over HTTP (all at most 150 ms, one province at most 1 ms).
/// --percent N takes N % of villages and of rounds. On SQLite.

#include "app/data_folder.h"
#include "app/shipped.h"
#include "bench/totals_data.h"
#include "platform/clock/clock.h"
#include "platform/crypto/key_ring.h"
#include "platform/http/http.h"
#include "platform/http/server.h"
#include "platform/http/test_server.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>

namespace {

using namespace yizhen;
using bench::line;
using bench::Time;

constexpr char const* kFigure = "常住人口数";
constexpr char const* kPeriod = "2026-01";
constexpr int kWriters = 64;

void stop(Problem const& problem) {
    fmt::print(stderr, "{}\n", problem.message);
    std::exit(70);
}

template <class Value> Value taken(Result<Value> result) {
    if (!result) stop(result.problem());
    return std::move(result).value();
}

/// The ledgers over a throw-away folder, with as many units as asked for.
class Place {
public:
    explicit Place(std::vector<std::string> const& texts) {
        app::Config config;
        config.data = m_folder.path() / "data";
        m_data = taken(app::DataFolder::open(config, m_clock, app::DataFolder::Make::yes));
        auto const share = files::share_dir();
        auto const catalogue = taken(elements::Catalogue::parse(taken(files::read_file(share / "data" / "elements" / "catalogue.tsv")), "catalogue.tsv"));
        m_keys = taken(crypto::KeyRing::open_or_create(m_folder.path() / "keys"));
        m_units = ledgers::units_of(org());
        m_trees = ledgers::area_trees_of(org());
        m_ledgers = taken(ledgers::Ledgers::open({m_data->database(), taken(app::read_shapes(share, catalogue)), *m_units, *m_keys, m_clock, {}, m_trees.get(), config.data / "totals"}));
        org::ImportOptions options;
        options.today = options.changes_from = m_clock.today();
        (void)taken(org().import_units(bench::files_of(texts), options, app::system_actor()));
        m_tree = org().tree();
    }
    sql::Database& database() { return m_data->database(); }
    org::Org& org() { return m_data->units(); }
    access::Access& access() { return m_data->access(); }
    ledgers::Ledgers& ledgers() { return *m_ledgers; }
    org::Tree const& tree() const { return *m_tree; }
    clock::SystemClock const& clock() const { return m_clock; }
    std::filesystem::path const& folder() const { return m_folder.path(); }

    ledgers::Column const* column(std::string const& name) { return m_ledgers->shapes().find("unit_period")->named(name); }

    /// The villages of every realm, `figures` each, one write a realm.
    std::int64_t fill(std::vector<std::string> const& codes) {
        std::int64_t rows = 0;
        std::map<std::int64_t, std::vector<UnitId>> by_realm;
        for (std::int32_t place = 0; place < static_cast<std::int32_t>(m_tree->size()); ++place) {
            if (m_tree->kind_at(place) != org::UnitKind::village) continue;
            auto const unit = m_tree->at(place);
            if (auto const realm = m_tree->realm_of(unit); realm.known()) by_realm[realm.value].push_back(unit);
        }
        for (auto const& [realm, units] : by_realm) {
            std::size_t at = 0;
            auto batch = made(codes);
            batch.next = [&](ledgers::IncomingRow& row) {
                if (at == units.size()) return false;
                row = {m_tree->find(units[at])->code, kPeriod, {}, {}, {}};
                for (std::size_t figure = 0; figure < codes.size(); ++figure) {
                    row.cells.push_back({units[at].value % 4'000 + static_cast<std::int64_t>(figure), CellState::present});
                }
                ++at;
                return true;
            };
            auto const receipt = m_ledgers->write(RealmId(realm), app::system_actor(), batch);
            if (!receipt) stop(receipt.problem());
            rows += receipt.value().created;
        }
        return rows;
    }

    /// One durable correction; a day is moved so that it is always newer than what is held.
    void correct(UnitId village, std::string const& code, std::int64_t value) {
        auto batch = made({code});
        bool given = false;
        batch.next = [&](ledgers::IncomingRow& row) {
            if (given) return false;
            row = {m_tree->find(village)->code, kPeriod, {{value, CellState::present}}, {}, {}};
            return given = true;
        };
        auto const receipt = m_ledgers->write(m_tree->realm_of(village), app::system_actor(), batch);
        if (!receipt) stop(receipt.problem());
        if (receipt.value().updated != 1) {
            fmt::print(stderr, "a correction was not taken\n");
            std::exit(70);
        }
    }

private:
    ledgers::Batch made(std::vector<std::string> const& codes) const {
        return {"unit_period", codes, "bench", {}, {}, m_clock.today()};
    }

    files::TempDir m_folder;
    clock::SystemClock m_clock;
    std::unique_ptr<app::DataFolder> m_data;
    std::unique_ptr<crypto::KeyRing> m_keys;
    std::unique_ptr<ledgers::Units> m_units;
    std::unique_ptr<ledgers::AreaTrees> m_trees;
    std::unique_ptr<ledgers::Ledgers> m_ledgers;
    std::shared_ptr<org::Tree const> m_tree;
};

/// 4 KB appended and synced: what the disk takes at least.
double fsync_ms(std::filesystem::path const& folder) {
    int const file = ::open((folder / "sync").c_str(), O_CREAT | O_WRONLY, 0600);
    std::string const block(4'096, 'x');
    auto const runs = bench::timed(50, [&] {
        if (::write(file, block.data(), block.size()) < 0 || ::fdatasync(file) != 0) std::exit(74);
    });
    ::close(file);
    return runs.middle;
}

/// Corrects and reads back; a total that does not show the correction ends the benchmark.
void corrected_and_seen(Place& place, std::string const& name, int rounds) {
    auto const code = place.column(kFigure)->element.code;
    auto& totals = place.ledgers().totals();
    ledgers::TotalsQuestion const question{{code}, Period::parse(kPeriod).value()};
    auto const province = place.tree().find_code("41")->id;
    auto const county = place.tree().find_code("410102")->id;
    auto const villages = place.tree().all_of_kind(county, org::UnitKind::village);
    auto const sum_of = [&](UnitId unit) {
        auto const table = totals.table(question, {unit, 0, {}});
        if (!table) stop(table.problem());
        return table.value().cells.front().parts.sum;
    };
    auto const start = Time::now();
    auto nation_sum = sum_of(UnitId{});
    double const first_ms = bench::ms_since(start);
    auto province_sum = sum_of(province);
    std::vector<std::int64_t> held;
    for (auto const village : villages) held.push_back(village.value % 4'000);
    std::vector<double> all, write_only;
    for (int round = 0; round < rounds; ++round) {
        auto const at = static_cast<std::size_t>(round) % villages.size();
        auto const value = 5'000 + round;
        auto const began = Time::now();
        place.correct(villages[at], code, value);
        write_only.push_back(bench::ms_since(began));
        auto const p = sum_of(province);
        auto const n = sum_of(UnitId{});
        all.push_back(bench::ms_since(began));
        province_sum += value - held[at];
        nation_sum += value - held[at];
        held[at] = value;
        if (p != province_sum || n != nation_sum) {
            fmt::print(stderr, "a total is behind what was acknowledged\n");
            std::exit(70);
        }
    }
    auto const p50 = bench::part_of(all, 0.5);
    auto const p99 = bench::part_of(all, 0.99);
    line(name + ": first total, read from the ledger", first_ms, "ms");
    line(name + ": corrected, committed, seen in province and nation, p50", p50, "ms", fmt::format("limit 1 ms, ratio {:.2f}; write alone {:.3f}", p50, bench::part_of(write_only, 0.5)));
    line(name + ": the same, p99", p99, "ms", fmt::format("limit 5 ms, ratio {:.2f}", p99 / 5));
}

void corrections_a_second(Place& place, int rounds) {
    auto const code = place.column(kFigure)->element.code;
    auto const county = place.tree().find_code("410102")->id;
    auto const villages = place.tree().all_of_kind(county, org::UnitKind::village);
    auto const each = std::max(1, rounds / kWriters);
    std::vector<std::jthread> writers;
    auto const start = Time::now();
    for (int writer = 0; writer < kWriters; ++writer) {
        writers.emplace_back([&, writer] {
            auto const village = villages[static_cast<std::size_t>(writer) % villages.size()];
            for (int round = 0; round < each; ++round) place.correct(village, code, 1'000'000 + writer * 100'000 + round);
        });
    }
    writers.clear();
    double const seconds = bench::ms_since(start) / 1000;
    auto const rate = each * kWriters / seconds;
    line("durable corrections from 64 writers, one county, audit on", rate, "/s", fmt::format("limit 10000/s, ratio {:.2f}", rate / 10'000));
    std::size_t checked = 0;
    auto const faults = place.ledgers().totals().verify(checked);
    fmt::print("{:<64} {:>12} columns, {} wrong\n", "recompute equals what is kept", checked, faults.size());
    if (!faults.empty() || checked == 0) std::exit(70);
}

struct Fetched {
    double ms = 0;
    std::size_t bytes = 0;
};

Fetched fetch(std::uint16_t port, std::string const& target) {
    http::testing::RawClient client(port);
    auto const start = Time::now();
    client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    auto const answer = client.receive_and_count(60'000);
    if (!answer.begin.starts_with("HTTP/1.1 200")) {
        fmt::print(stderr, "{}\n", answer.begin.substr(0, 600));
        std::exit(70);
    }
    return {bench::ms_since(start), answer.bytes};
}

void over_http(Place& place, std::vector<std::string> const& codes) {
    http::ServerOptions options;
    options.spool_folder = place.folder() / "spool";
    http::Service service;
    service.routes = ledgers::totals_routes(place.ledgers(), place.access(), place.org(), place.clock());
    service.session_filter = [](http::Request& request) -> std::optional<http::Response> {
        request.actor = app::system_actor();
        return std::nullopt;
    };
    clock::SystemRandomness random;
    http::Server server(options, std::move(service), place.clock(), random);
    if (auto const started = server.start(); !started) stop(started.problem());
    std::string elements;
    for (auto const& code : codes) elements += (elements.empty() ? "" : ",") + code;
    auto const base = "/api/v1/totals?limit=50000&period=" + std::string(kPeriod) + "&elements=" + elements;
    fetch(server.port(), base + "&depth=0");
    std::vector<double> all, province;
    std::size_t bytes = 0;
    for (int run = 0; run < 9; ++run) {
        auto const fetched = fetch(server.port(), base + "&levels=province,prefecture,county,township");
        all.push_back(fetched.ms);
        bytes = fetched.bytes;
    }
    for (int run = 0; run < 200; ++run) province.push_back(fetch(server.port(), base + "&depth=0&unit=13").ms);
    auto const whole = bench::part_of(all, 0.5);
    auto const one = bench::part_of(province, 0.5);
    line("four levels over HTTP, p50", whole, "ms", fmt::format("limit 150 ms, ratio {:.2f}; best {:.1f}; {:.1f} MB", whole / 150, bench::part_of(all, 0), static_cast<double>(bytes) / 1e6));
    line("one province over HTTP, p50", one, "ms", fmt::format("limit 1 ms, ratio {:.2f}; p99 {:.2f}", one, bench::part_of(province, 0.99)));
}

/// The nation's tree with the villages of one district only.
std::vector<std::string> one_county() {
    auto const folder = files::share_dir() / "data" / "divisions" / "zhongyuan_410102";
    std::vector<std::string> texts;
    for (char const* name : {"1_province", "2_prefecture", "3_county", "4_township", "5_village"}) texts.push_back(bench::unpacked(folder / (std::string(name) + ".csv"), INT64_MAX - 1));
    return texts;
}

}  // namespace

int main(int argc, char** argv) {
    int const percent = bench::percent_of(argc, argv);
    int const rounds = std::max(200, 5'000 * percent / 100);
    {
        Place small(one_county());
        fmt::print("{} cores, fsync {:.3f} ms, audit chain on, {}\n", std::thread::hardware_concurrency(), fsync_ms(small.folder()),
                   small.database().dialect() == sql::Dialect::sqlite ? "SQLite" : "PostgreSQL");
        auto const rows = small.fill({small.column(kFigure)->element.code});
        corrected_and_seen(small, fmt::format("{} villages", rows), rounds);
        corrections_a_second(small, 40'000 * percent / 100);
    }
    auto const start = Time::now();
    auto texts = bench::nation(bench::kVillages * percent / 100);
    // The district itself, whatever part of the nation was taken.
    if (percent < 100) texts.back() += one_county().back().substr(one_county().back().find('\n') + 1);
    Place large(texts);
    auto const code = large.column(kFigure)->element.code;
    auto const rows = large.fill({code});
    line(fmt::format("{} villages made and filled", rows), bench::ms_since(start) / 1000, "s");
    corrected_and_seen(large, fmt::format("{} villages", rows), rounds);
    Place country(bench::nation(200'000LL * percent / 100));
    std::vector<std::string> codes;
    for (auto const& column : country.ledgers().shapes().find("unit_period")->columns) {
        if (codes.size() < 20 && column.rule.type == ValueType::integer && column.element.formula.empty() && ledgers::summable(column.element)) codes.push_back(column.element.code);
    }
    auto const filled = country.fill(codes);
    fmt::print("{} villages × {} figures\n", filled, codes.size());
    over_http(country, codes);
    return 0;
}

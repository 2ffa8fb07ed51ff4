/// DESIGN 14: 700,000 units: expand < 20 ms, search < 50 ms, subtree test in constant time. Prints ratios to the limits.
/// --percent N takes the first N % of the villages.

#include "bench/machine.h"
#include "modules/org/org.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"
#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>

namespace {

using namespace yizhen;
using Time = std::chrono::steady_clock;

/// Moves the chain's head and writes none: the chain has its own benchmark.
class CountingAudit final : public AuditSink {
public:
    void append(Transaction& transaction, std::int64_t, Actor const&, AuditEntry const& entry) override {
        ++static_cast<sql::WriteTransaction&>(transaction).head(entry.chain).count;
    }
};

double ms_since(Time::time_point start) {
    return std::chrono::duration<double, std::milli>(Time::now() - start).count();
}

void line(std::string_view what, double value, double limit, std::string_view unit) {
    fmt::print("{:<52} {:>12.4f} {:<3} limit {:>8.1f}  ratio {:.4f}\n", what, value, unit, limit, value / limit);
}

std::string unpacked(std::filesystem::path const& file, std::int64_t lines_max) {
    std::string text;
    std::int64_t lines = 0;
    auto const read = files::for_each_line(file, [&](std::string_view row) {
        text += row;
        text += '\n';
        return ++lines <= lines_max;
    });
    if (!read) {
        fmt::print(stderr, "{}\n", read.problem().message);
        std::exit(65);
    }
    return text;
}

/// The middle of several runs.
template <class Work> double median_ms(int runs, Work const& work) {
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
        auto const start = Time::now();
        work();
        times.push_back(ms_since(start));
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

std::vector<std::string> texts_of(std::filesystem::path const& folder, int percent) {
    std::int64_t const villages = 620'573LL * percent / 100;
    std::vector<std::string> texts;
    for (char const* name : {"1_province.csv", "2_prefecture.csv", "3_county.csv", "4_township.csv.xz"})
        texts.push_back(unpacked(folder / name, INT64_MAX - 1));
    texts.push_back(unpacked(folder / "5_village.csv.xz", villages));
    return texts;
}

void measure_tree(org::Tree const& tree) {
    UnitId widest;
    std::size_t most = 0;
    for (std::int32_t place = 0; place < static_cast<std::int32_t>(tree.size()); ++place) {
        if (tree.kind_at(place) > org::UnitKind::township) continue;
        std::size_t const children = tree.children(tree.at(place)).size();
        if (children > most) {
            most = children;
            widest = tree.at(place);
        }
    }
    line(fmt::format("expand {} ({} children)", tree.find(widest)->name, most),
         median_ms(51, [&] { (void)tree.children(widest); }), 20, "ms");
    for (char const* query : {"河南工大", "村", "hngd", "zyq", "410102", "中原 林山寨", "中原区林山寨街道", "没有这个名字"}) {
        std::size_t hits = 0;
        double const time = median_ms(11, [&] { hits = tree.search(query, {}).size(); });
        line(fmt::format("search {} ({} shown)", query, hits), time, 50, "ms");
    }
    std::int64_t inside = 0;
    constexpr int kTests = 10'000'000;
    auto const size = static_cast<std::int64_t>(tree.size());
    auto const start = Time::now();
    for (std::int64_t i = 0; i < kTests; ++i)
        inside += tree.within(UnitId{1 + i * 7919 % size}, UnitId{1 + i * 104'729 % size}) ? 1 : 0;
    fmt::print("{:<52} {:>12.4f} ns (constant; {} of {} inside)\n", "subtree test", ms_since(start) * 1e6 / kTests, inside,
               kTests);
    fmt::print("{:<52} {:>12.1f} MB for {} units\n", "memory of the tree", static_cast<double>(tree.bytes()) / 1e6, size);
}

}  // namespace

int main(int argc, char** argv) {
    int percent = 100;
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "--percent") == 0) percent = std::clamp(std::atoi(argv[i + 1]), 1, 100);
    }
    std::filesystem::path const folder = files::share_dir() / "data" / "divisions";
    files::TempDir const place;
    bench::print_machine(place.path());
    CountingAudit audit;
    auto const database = sql::Database::open({.url = (place.path() / "yizhen.db").string(), .readers = 2, .writers = 1, .migrations = ""}, audit);
    clock::SystemClock clock;
    auto const units = org::Org::make(*database, clock);

    auto start = Time::now();
    std::vector<std::string> const texts = texts_of(folder, percent);
    fmt::print("{:<52} {:>12.1f} ms\n", "unpack the five files", ms_since(start));
    std::vector<org::UnitFile> list;
    for (std::string const& text : texts) list.push_back({fmt::format("{}", list.size() + 1), text});
    org::ImportOptions options;
    options.today = options.changes_from = clock.today();
    start = Time::now();
    auto const receipt = units->import_units(list, options, {});
    if (!receipt) {
        fmt::print(stderr, "{}\n", receipt.problem().message);
        return 65;
    }
    double const load_ms = ms_since(start);
    auto const& counts = receipt.value();
    fmt::print("{:<52} {:>12.1f} ms  {} created, {} rejected, {:.0f} units/s\n", "import into the store", load_ms,
               counts.created, counts.rejected, static_cast<double>(counts.created) / load_ms * 1000);
    start = Time::now();
    std::shared_ptr<org::Tree const> const tree = units->tree();
    fmt::print("{:<52} {:>12.1f} ms\n", "read the tree back", ms_since(start));
    start = Time::now();
    auto const again = units->import_units(list, options, {});
    fmt::print("{:<52} {:>12.1f} ms  {} the same\n", "import again", ms_since(start), again ? again.value().same : 0);
    measure_tree(*tree);
    return counts.rejected == 0 && counts.created == static_cast<std::int64_t>(tree->size()) ? 0 : 1;
}

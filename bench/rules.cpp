// ./dev bench rules: judging without matching, against the limit of the design: p99 under 5 ms with 10,000 rules over a
// register of 10,000,000 past demands, and as fast as with a hundredth of it. Measured: the docket's look-ups (the issuer's
// history, what all modules count, the budget), judging, the text of what is said. Every demand asks all townships of the county.
// The rules are the shipped ones under other ids and with other thresholds, those that wait for a module switched on; the dockets
// are their cases, so that the copies fire with them. Units are real, the rest is synthetic: ten years of 400 issuers, of whose demands 1,000 are open. --percent N takes N % of the register and of the
// judgements, --past N another register.

#include "app/county.h"
#include "app/kinds.h"
#include "bench/cost.h"
#include "bench/machine.h"
#include "bench/past_matters.h"
#include "bench/zhongyuan.h"
#include "modules/burden/burden.h"
#include "modules/gate/docket.h"
#include "modules/gate/gate.h"
#include "modules/gate/rules_check.h"
#include "modules/gate/store.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace {

using namespace yizhen;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr double kLimitMs = 5;
constexpr double kRatioMax = 1.5;
constexpr std::int64_t kRules = 10'000;
constexpr std::int64_t kPastDemands = 10'000'000;
constexpr std::int64_t kOpenDemands = 1'000;
constexpr int kJudgements = 4'000;
constexpr std::size_t kAsks = 60;
constexpr int kTopics = 40;
constexpr std::int64_t kFullPermille = 1'000;
constexpr bench::Spread kSpread{.issuers = 400, .days = 10 * 365, .asks = 3, .verdict_bytes = 100};

std::int64_t number_of(int argc, char** argv, std::string_view word, std::int64_t otherwise) {
    for (int i = 1; i + 1 < argc; ++i) {
        if (argv[i] == word) return std::max<std::int64_t>(1, std::atoll(argv[i + 1]));
    }
    return otherwise;
}

/// The shipped rules again and again, all switched on, ids and thresholds moved on each time.
std::vector<gate::RulePack> many_rules(std::vector<gate::RulePack> packs, std::int64_t wanted) {
    std::vector<gate::Rule> shipped;
    for (auto& pack : packs) {
        for (auto& rule : pack.rules) rule.enabled = true;
    }
    for (auto const& pack : packs) shipped.insert(shipped.end(), pack.rules.begin(), pack.rules.end());
    gate::RulePack more{.name = "more", .version = 1, .digest = {}};
    for (std::int64_t round = 1; std::ssize(shipped) * round < wanted; ++round) {
        for (auto rule : shipped) {
            rule.id += fmt::format("-{}", round);
            for (auto& parameter : rule.parameters) {
                for (auto& [from, value] : parameter.values) value += round % 7;
            }
            more.rules.push_back(std::move(rule));
        }
    }
    packs.push_back(std::move(more));
    return packs;
}

struct Times {
    std::vector<double> whole;
    std::vector<double> looked;
    std::vector<double> judged;
    std::size_t hits = 0;
    std::size_t bytes = 0;
};

double at(std::vector<double> times, double share) {
    std::ranges::sort(times);
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
}

class Judging {
public:
    Judging(app::County& county, CivilDate today) : m_county(county), m_today(today), m_sources(app::all_sources([](std::string const& unit) { return unit; })) {
        auto knowledge = gate::read_knowledge(files::share_dir()).value();
        m_hours = knowledge.hours;
        m_cases = gate::read_rule_case_files(files::share_dir() / "cases" / "rules").value();
        m_book.emplace(gate::RuleBook::make(many_rules(std::move(knowledge.packs), kRules)).value());
        auto const tree = county.org().tree();
        m_realm = tree->find_code("410102")->realm;
        for (auto const& unit : tree->children(tree->find_code("410102")->id)) {
            if (unit.kind == org::UnitKind::township) m_units.push_back(unit.code);
        }
        for (auto const& element : county.gate().catalogue().elements()) {
            if (m_asks.size() < kAsks) m_asks.push_back(element.code);
        }
    }
    [[nodiscard]] RealmId realm() const { return m_realm; }
    [[nodiscard]] std::vector<std::string> const& units() const { return m_units; }
    [[nodiscard]] std::size_t rules() const { return m_book->rules().size(); }

    Times run(int rounds) const {
        Times times;
        for (int i = 0; i < rounds; ++i) {
            auto const& one = m_cases.cases[static_cast<std::size_t>(i) % m_cases.cases.size()];
            auto const start = std::chrono::steady_clock::now();
            auto docket = look_up(i, to_text(one.docket.at("kind")));
            // What the case is about lies over what was found.
            for (auto const& [name, value] : one.docket) {
                if (m_cases.base.at(name) != value || !docket.contains(name)) docket[name] = value;
            }
            auto const found = std::chrono::steady_clock::now();
            auto const verdict = m_book->judge(docket, m_today);
            times.bytes += verdict.headline.size();
            for (auto const& hit : verdict.rules) times.bytes += hit.message.size();
            auto const end = std::chrono::steady_clock::now();
            times.hits += verdict.rules.size();
            times.whole.push_back(Milliseconds(end - start).count());
            times.looked.push_back(Milliseconds(found - start).count());
            times.judged.push_back(Milliseconds(end - found).count());
        }
        return times;
    }

private:
    /// As the gate does before it judges: the register, the kinds' modules, the account of hours.
    gate::Facts look_up(int i, std::string const& kind) const {
        gate::Seen seen;
        seen.envelope.kind = kind;
        seen.envelope.title = fmt::format("关于第 {} 项工作的会", i);
        auto const soon = m_today.plus_days(10).iso();
        seen.envelope.payload = {{"meeting_day", soon}, {"visit_day", soon}, {"topic", fmt::format("第 {} 项工作", i % kTopics)}, {"informal_paper", true}};
        seen.today = m_today;
        std::string const issuer = fmt::format("410102-B{}", i % kSpread.issuers);
        gate::HistoryQuestion question{.realm = m_realm, .self = {}, .issuer_code = issuer, .file_digest = fmt::format("{:064x}", i), .period = "2026-11", .targets = m_units,
                                       .asks = kind == "form" ? m_asks : std::vector<std::string>{}, .form_number = {}, .admitted_as = {}, .replaces = {}, .today = m_today,
                                       .form_key = "410102-B7/往年统计表", .population = {}, .touches = [](auto const&) { return true; }, .covered = {}};
        m_county.database().read([&](sql::Connection& connection) {
            seen.history = gate::read_history(connection, question);
            gate::Draft const draft{m_realm, {}, seen.envelope, issuer, m_units, m_today};
            for (auto const& source : m_sources) {
                bool const concerns = std::ranges::any_of(source.kinds, [&](auto const& one) { return one == "*" || one == kind; });
                if (concerns) source.collect(connection, draft, seen.more);
            }
            seen.budget_left_permille = kFullPermille;
            for (auto const& unit : m_units) {
                auto const budget = burden::budget_of(connection, m_realm, unit, m_today.year(), m_hours);
                auto const left = burden::left_permille(budget, burden::year_total(connection, m_realm, unit, m_today.year()));
                seen.budget_left_permille = std::min(seen.budget_left_permille, left);
            }
        });
        return gate::docket_of(seen);
    }

    app::County& m_county;
    CivilDate m_today;
    std::vector<gate::FactSource> m_sources;
    burden::HoursParameters m_hours;
    gate::RuleCases m_cases;
    std::optional<gate::RuleBook> m_book;
    RealmId m_realm;
    std::vector<std::string> m_units;
    std::vector<std::string> m_asks;
};

void report(std::int64_t past, std::size_t rules, Times const& times) {
    fmt::print("{} past demands, {} rules, {} judgements, {:.0f} hits and {:.0f} bytes of explanation each\n", past, rules, times.whole.size(),
               static_cast<double>(times.hits) / static_cast<double>(times.whole.size()), static_cast<double>(times.bytes) / static_cast<double>(times.whole.size()));
    for (auto const& [what, of] : {std::pair{"docket looked up", &times.looked}, {"judged and explained", &times.judged}}) {
        fmt::print("  {:<54} p50 {:>8.3f} ms  p99 {:>8.3f} ms\n", what, at(*of, 0.5), at(*of, 0.99));
    }
    bench::line("  both, p50", at(times.whole, 0.5), "ms", kLimitMs);
    bench::line("  both, p99", at(times.whole, 0.99), "ms", kLimitMs);
}

void print_memory(app::County& county) {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    fmt::print("memory at most {:.0f} MB; data folder {:.0f} MB\n", static_cast<double>(usage.ru_maxrss) / bench::kMegabyte,
               [&] {
                   double bytes = 0;
                   for (auto const& entry : std::filesystem::recursive_directory_iterator(county.folder().path())) {
                       if (entry.is_regular_file()) bytes += static_cast<double>(entry.file_size());
                   }
                   return bytes / 1'048'576.0;
               }());
}

/// Of the demands written first some are open: as many in a small register as in a large one.
void open_some(app::County& county, RealmId realm, CivilDate today) {
    auto const done = county.database().write(realm, app::system_actor(), [&](sql::WriteTransaction& tx) -> Result<Done> {
        tx.audit({.action = "bench.open-demands", .object = "demand", .digest = {}, .detail = "{}"});
        tx.sql().execute("UPDATE demand_ask SET open_until = $1 WHERE demand_id < $2", {today.plus_days(10).iso(), bench::PastDemands::kFirstId + kOpenDemands});
        return Done{};
    });
    YIZHEN_CHECK(static_cast<bool>(done));
}

int run(int rounds, std::int64_t past) {
    clock::SystemClock const clock;
    files::TempDir const folder;
    bench::print_machine(folder.path());
    app::Config config;
    config.data = folder.path() / "data";
    auto opened = app::County::open(config, clock, app::DataFolder::Make::yes);
    if (!opened) {
        fmt::print(stderr, "{}\n", opened.problem().message);
        return 1;
    }
    auto& county = *opened.value();
    auto const today = CivilDate::of(2026, 11, 23).value();
    bench::load_units(county, today);
    Judging const judging(county, today);
    auto const& catalogue = county.gate().catalogue();
    bench::PastDemands const demands(catalogue, catalogue.elements().size(), judging.realm(), judging.units().front(), today, kSpread);
    bench::PastMatters const matters(judging.realm(), judging.units(), today, kSpread);
    auto const few = std::max(kOpenDemands, past / 100);
    demands.write(county.database(), 0, few);
    matters.write(county.database(), 0, few);
    matters.write_sums(county.database());
    open_some(county, judging.realm(), today);
    (void)judging.run(rounds / 10 + 1);  // pages read once
    auto const small = judging.run(rounds);
    report(few, judging.rules(), small);
    demands.write(county.database(), few, past);
    matters.write(county.database(), few, past);
    (void)judging.run(rounds / 10 + 1);
    auto const large = judging.run(rounds);
    report(past, judging.rules(), large);
    bench::line("p50, the large register against a hundredth of it", at(large.whole, 0.5) / at(small.whole, 0.5), "x", kRatioMax);
    bench::line("p99, the large register against a hundredth of it", at(large.whole, 0.99) / at(small.whole, 0.99), "x", kRatioMax);
    print_memory(county);
    return large.hits > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    auto const percent = number_of(argc, argv, "--percent", 100);
    auto const past = number_of(argc, argv, "--past", kPastDemands / 100 * percent);
    return run(static_cast<int>(std::max<std::int64_t>(100, kJudgements * percent / 100)), std::max(past, 2 * kOpenDemands));
}

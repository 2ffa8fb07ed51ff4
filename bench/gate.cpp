// ./dev bench gate: the verdict on a form of 60 fields, whole and rules alone, against the limits of the design: p99 under
// 60 ms on one core, rules alone under 5 ms. The catalogue has 10,000 elements, the register holds 200,000 past demands
// (--past N for another number), half of the form's figures are held. Units are real, everything else is synthetic.
// --percent N takes N % of demands, verdicts and elements.

#include "app/county.h"
#include "bench/catalogue_variants.h"
#include "bench/machine.h"
#include "bench/past_demands.h"
#include "bench/zhongyuan.h"
#include "modules/gate/docket.h"
#include "modules/gate/gate.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>

namespace {

using namespace yizhen;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr double kVerdictLimitMs = 60;
constexpr double kRulesLimitMs = 5;
constexpr int kFields = 60;
constexpr int kVerdicts = 300;
constexpr int kJudgements = 2'000;
constexpr int kElements = 10'000;
constexpr int kPastDemands = 200'000;
constexpr std::string_view kPeriod = "2026-10";

int number_of(int argc, char** argv, std::string_view word, int otherwise) {
    for (int i = 1; i + 1 < argc; ++i) {
        if (argv[i] == word) return std::max(1, std::atoi(argv[i + 1]));
    }
    return otherwise;
}

template <class Work> std::vector<double> time_each(int rounds, Work const& work) {
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        auto const start = std::chrono::steady_clock::now();
        work(i);
        times.push_back(Milliseconds(std::chrono::steady_clock::now() - start).count());
    }
    std::ranges::sort(times);
    return times;
}

void report(std::string_view what, std::vector<double> const& times, double limit) {
    auto const at = [&](double share) { return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))]; };
    fmt::print("{:<44} n {:>5}  p50 {:>8.2f} ms  p99 {:>8.2f} ms  p99 / {} ms = {:.2f}\n", what, times.size(), at(0.5), at(0.99), limit,
               at(0.99) / limit);
}

org::Unit street_of(org::Tree const& tree) { return tree.resolve(tree.find_code("410102")->realm, "须水街道").value(); }

/// The first sixty reported figures of the catalogue.
std::vector<elements::Element const*> figures_of(elements::Catalogue const& catalogue) {
    std::vector<elements::Element const*> figures;
    for (auto const& element : catalogue.elements()) {
        if (element.by_period && !element.ledger.empty() && element.formula.empty()) figures.push_back(&element);
        if (figures.size() == kFields) break;
    }
    return figures;
}

/// A matrix of one street's communities by those figures.
std::filesystem::path write_form(app::County& county, std::filesystem::path const& folder) {
    auto const file = folder / "form.csv";
    std::ofstream out(file);
    out << "统计表\n序号,村（社区）";
    for (auto const* figure : figures_of(county.gate().catalogue())) out << "," << figure->name;
    out << "\n";
    auto const tree = county.org().tree();
    int row = 0;
    for (auto const& village : tree->children(street_of(*tree).id)) {
        out << ++row << "," << village.name << std::string(kFields, ',') << "\n";
    }
    return file;
}

/// Every other whole-number figure of every community of the street is held for the form's period.
void hold_figures(app::County& county) {
    auto const tree = county.org().tree();
    auto const villages = tree->children(street_of(*tree).id);
    ledgers::Batch batch;
    batch.ledger = "unit_period";
    batch.source = "410102-TJ";
    batch.reason = "bench";
    batch.as_of = CivilDate::of(2026, 10, 31).value();
    auto const figures = figures_of(county.gate().catalogue());
    for (std::size_t i = 0; i < figures.size(); i += 2) {
        if (figures[i]->type == ValueType::integer) batch.elements.push_back(figures[i]->code);
    }
    std::size_t at = 0;
    batch.next = [&](ledgers::IncomingRow& row) {
        if (at == villages.size()) return false;
        std::vector<CellValue> const cells(batch.elements.size(), CellValue{std::int64_t{7} + static_cast<std::int64_t>(at), CellState::present});
        row = {.unit = villages[at].code, .period = std::string(kPeriod), .cells = cells, .address = {}, .refusal = {}};
        ++at;
        return true;
    };
    auto const receipt = county.ledgers().write(tree->find_code("410102")->realm, app::system_actor(), batch);
    YIZHEN_CHECK(receipt && receipt.value().rejected == 0);
}

/// The county's own gate, but for a catalogue of the size wanted.
std::unique_ptr<gate::Gate> large_gate(app::County& county, Clock const& clock, std::size_t elements, std::filesystem::path const& files) {
    auto knowledge = gate::read_knowledge(files::share_dir()).value();
    knowledge.catalogue = bench::expanded(knowledge.catalogue, std::max(elements, knowledge.catalogue.elements().size()));
    auto const& calendar = county.calendar();
    return gate::Gate::open(
               {.database = county.database(), .org = county.org(), .ledgers = county.ledgers(), .access = county.folder().access(), .keys = county.keys(), .clock = clock,
                .working_days = [&](CivilDate from, CivilDate to) { return calendar.working_days_between(from, to); },
                .plus_working_days = [&](CivilDate from, std::int64_t days) { return calendar.plus_working_days(from, static_cast<int>(days)); },
                .files = files},
               std::move(knowledge))
        .value();
}

void measure_rules(gate::Answer const& last, CivilDate today, int rounds) {
    auto knowledge = gate::read_knowledge(files::share_dir());
    auto const book = gate::RuleBook::make(std::move(knowledge.value().packs));
    gate::Seen seen;
    seen.findings = last.record.fields;
    seen.today = today;
    auto const docket = gate::docket_of(seen);
    auto const rules = time_each(rounds, [&](int) { YIZHEN_CHECK(!book.value().judge(docket, today).headline.empty()); });
    report(fmt::format("rules alone, {} rules", book.value().rules().size()), rules, kRulesLimitMs);
}

int run(int percent, int past) {
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
    hold_figures(county);
    auto const form = write_form(county, folder.path());
    auto const gate = large_gate(county, clock, static_cast<std::size_t>(kElements) * static_cast<std::size_t>(percent) / 100, config.data / "files");
    auto const tree = county.org().tree();
    bench::PastDemands const before(gate->catalogue(), county.gate().catalogue().elements().size(), tree->find_code("410102")->realm,
                                    street_of(*tree).code, today);
    before.write(county.database(), past);

    gate::Envelope envelope;
    envelope.issuer = "区统计局";
    envelope.targets = {"须水街道"};
    envelope.period = kPeriod;
    gate::Answer last;
    auto const whole = time_each(std::max(5, kVerdicts * percent / 100), [&](int i) {
        envelope.title = fmt::format("统计表 {}", i);
        auto answer = gate->take({.file = form, .file_name = "form.csv", .envelope = envelope, .today = today, .actor = app::system_actor()});
        YIZHEN_CHECK(static_cast<bool>(answer));
        last = std::move(answer).value();
    });
    auto const& price = last.demand.price;
    fmt::print("{} elements, {} past demands, {} cells asked of which {} answered, audit on\n", gate->catalogue().elements().size(), past,
               price.cells_asked, price.cells_answered);
    report(fmt::format("verdict, {} fields, read to registered", last.record.fields.size()), whole, kVerdictLimitMs);
    measure_rules(last, today, std::max(20, kJudgements * percent / 100));
    return price.cells_answered > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    int const percent = number_of(argc, argv, "--percent", 100);
    return run(percent, number_of(argc, argv, "--past", std::max(100, kPastDemands / 100 * percent)));
}

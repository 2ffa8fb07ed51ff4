// ./dev bench gate: the verdict on a form of 60 fields, whole and rules alone, against the limits of the design:
// p99 under 60 ms on one core, rules alone under 5 ms. Units are real, figures synthetic.

#include "app/county.h"
#include "modules/gate/docket.h"
#include "modules/gate/gate.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace {

using namespace yizhen;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr double kVerdictLimitMs = 60;
constexpr double kRulesLimitMs = 5;
constexpr int kFields = 60;
constexpr int kVerdicts = 300;
constexpr int kJudgements = 2'000;

int percent_of(int argc, char** argv) {
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "--percent") == 0) return std::max(1, std::atoi(argv[i + 1]));
    }
    return 100;
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

void load_units(app::County& county, CivilDate today) {
    auto const folder = files::share_dir() / "data/divisions/zhongyuan_410102";
    std::vector<std::string> texts;
    for (auto const* name : {"1_province.csv", "2_prefecture.csv", "3_county.csv", "4_township.csv", "5_village.csv"}) {
        texts.push_back(files::read_file(folder / name).value());
    }
    texts.emplace_back("code,name,parent,kind\n410102-TJ,区统计局,410102,部门\n");
    std::vector<org::UnitFile> units;
    for (auto const& text : texts) units.push_back({"units.csv", text});
    YIZHEN_CHECK(static_cast<bool>(county.org().import_units(units, {.today = today, .changes_from = today}, app::system_actor())));
}

/// A matrix of one street's communities by sixty reported figures of the catalogue.
std::filesystem::path write_form(app::County& county, std::filesystem::path const& folder) {
    auto const file = folder / "form.csv";
    std::ofstream out(file);
    out << "统计表\n序号,村（社区）";
    int fields = 0;
    for (auto const& element : county.gate().catalogue().elements()) {
        if (!element.by_period || fields == kFields) continue;
        out << "," << element.name;
        ++fields;
    }
    out << "\n";
    auto const tree = county.org().tree();
    int row = 0;
    for (auto const& village : tree->children(tree->resolve(tree->find_code("410102")->realm, "须水街道").value().id)) {
        out << ++row << "," << village.name << std::string(static_cast<std::size_t>(fields), ',') << "\n";
    }
    return file;
}

}  // namespace

int main(int argc, char** argv) {
    int const percent = percent_of(argc, argv);
    clock::SystemClock const clock;
    files::TempDir const folder;
    app::Config config;
    config.data = folder.path() / "data";
    auto opened = app::County::open(config, clock, app::DataFolder::Make::yes);
    if (!opened) {
        fmt::print(stderr, "{}\n", opened.problem().message);
        return 1;
    }
    auto& county = *opened.value();
    auto const today = CivilDate::of(2026, 11, 23).value();
    load_units(county, today);
    auto const form = write_form(county, folder.path());

    gate::Envelope envelope;
    envelope.issuer = "区统计局";
    envelope.targets = {"须水街道"};
    envelope.period = "2026-10";
    gate::Answer last;
    auto const whole = time_each(std::max(5, kVerdicts * percent / 100), [&](int i) {
        envelope.title = fmt::format("统计表 {}", i);
        auto answer = county.gate().take({.file = form, .file_name = "form.csv", .envelope = envelope, .today = today,
                                          .actor = app::system_actor()});
        YIZHEN_CHECK(static_cast<bool>(answer));
        last = std::move(answer).value();
    });
    report(fmt::format("verdict, {} fields, read to registered", last.record.fields.size()), whole, kVerdictLimitMs);

    auto knowledge = gate::read_knowledge(files::share_dir());
    auto const book = gate::RuleBook::make(std::move(knowledge.value().packs));
    gate::Seen seen;
    seen.findings = last.record.fields;
    seen.today = today;
    auto const docket = gate::docket_of(seen);
    auto const rules = time_each(std::max(20, kJudgements * percent / 100), [&](int) {
        YIZHEN_CHECK(!book.value().judge(docket, today).headline.empty());
    });
    report(fmt::format("rules alone, {} rules", book.value().rules().size()), rules, kRulesLimitMs);
    return 0;
}

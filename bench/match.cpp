// Processor time to say what one field means, at 10,000 and 100,000 elements, beside the budget of 1 ms a field on one
// core.
//   bench_match [--percent N]     N % of the sizes; 1 proves that it runs
#include "app/commands.h"
#include "bench/catalogue_variants.h"
#include "bench/machine.h"
#include "modules/elements/elements.h"
#include "platform/files/files.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <cstring>
#include <fmt/format.h>
#include <string>
#include <vector>

namespace {

using namespace yizhen;
using elements::Catalogue;
using elements::FormToMatch;
using elements::Matcher;

constexpr double kBudgetMs = 1.0;

std::string content_of(std::filesystem::path const& file) {
    Result<std::string> read = files::read_file(file);
    if (!read) {
        fmt::print(stderr, "{}\n", read.problem().message);
        std::exit(66);
    }
    return std::move(read).value();
}

double ms_a_field(Matcher const& matcher, std::vector<FormToMatch> const& forms, std::size_t& fields) {
    std::vector<double> rounds;
    for (int round = 0; round < 3; ++round) {
        fields = 0;
        std::clock_t const start = std::clock();
        for (FormToMatch const& form : forms) fields += matcher.match(form).size();
        double const took_ms = 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        rounds.push_back(took_ms / static_cast<double>(std::max<std::size_t>(1, fields)));
    }
    return *std::min_element(rounds.begin(), rounds.end());
}

}  // namespace

int main(int argc, char** argv) {
    int percent = 100;
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "--percent") == 0) percent = std::clamp(std::atoi(argv[i + 1]), 1, 100);
    }
    std::filesystem::path const share = files::share_dir();
    std::filesystem::path const cases = share / "cases" / "matching" / "dev";
    Result<Catalogue> const real = Catalogue::parse(content_of(share / "data" / "elements" / "catalogue.tsv"), "catalogue.tsv");
    Result<std::vector<FormToMatch>> const forms =
        elements::parse_forms(content_of(cases / "forms.tsv"), "forms.tsv", content_of(cases / "fields.tsv"), "fields.tsv");
    Result<elements::MatchingTexts> const texts = app::read_matching_texts();
    if (!real || !forms || !texts) return 65;
    bench::print_machine(std::filesystem::temp_directory_path());
    for (std::size_t const full : {std::size_t{10'000}, std::size_t{100'000}}) {
        std::size_t const size = std::max<std::size_t>(100, full * static_cast<std::size_t>(percent) / 100);
        auto const start = std::chrono::steady_clock::now();
        Result<Matcher> const matcher = Matcher::make(bench::expanded(real.value(), size), texts.value());
        if (!matcher) return 65;
        std::chrono::duration<double, std::milli> const ready = std::chrono::steady_clock::now() - start;
        std::size_t fields = 0;
        double const ms = ms_a_field(matcher.value(), forms.value(), fields);
        fmt::print("match: {} elements, {} fields: {:.3f} ms a field, {:.2f} of the budget of {:.0f} ms; ready in {:.0f} ms\n", size, fields, ms,
                   ms / kBudgetMs, kBudgetMs, ready.count());
    }
    return 0;
}

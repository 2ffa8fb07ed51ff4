/// A county year of 18 townships, 380 villages, 40 departments and 5,000 wishes in one calendar within 10 seconds: the
/// objective, the bound that no plan can be below, the gap between them (at most 1 %), the seconds; with loose caps, with
/// departments that are nearly booked out, and with small visits. Then one wish more, many times, on the plan that is
/// there: visits moved (at most 3, median 0). --percent N takes N % of villages, wishes and additions.

#include "bench/machine.h"
#include "modules/inspections/inspections.h"
#include "modules/inspections/test_checker.h"
#include "modules/inspections/test_county.h"
#include "platform/clock/clock.h"

#include <cstdlib>
#include <cstring>

namespace {

using namespace yizhen;
using inspections::testing::CountySize;

constexpr double kSecondsLimit = 10;
constexpr double kGapLimit = 0.01;
constexpr std::uint64_t kSeed = 20'260'101;
constexpr int kAdditions = 60;

inspections::Plan planned(inspections::Wishes const& wishes, inspections::PlanOptions const& options) {
    auto made = inspections::plan(wishes, options);
    if (!made) {
        fmt::print(stderr, "{}\n", made.problem().message);
        std::exit(70);
    }
    auto const faults = inspections::testing::faults_of(wishes, made.value());
    if (!faults.empty()) {
        fmt::print(stderr, "the plan breaks a rule:\n{}", faults);
        std::exit(70);
    }
    return std::move(made).value();
}

void print_plan(char const* what, inspections::Wishes const& wishes, inspections::Plan const& plan) {
    constexpr double kThousand = 1'000;
    fmt::print("{:<28} {} wishes, {} visits, {} unplaced; objective {:.3f}, bound {:.3f}\n", what, wishes.wishes.size(), plan.visits.size(), plan.unplaced.size(),
               static_cast<double>(plan.objective) / kThousand, static_cast<double>(plan.lower_bound) / kThousand);
    fmt::print("{:<28} gap {:.5f}, limit {:.2f}, ratio {:.3f}; {:.2f} s, limit {:.0f} s, ratio {:.2f}{}\n", "", plan.gap(), kGapLimit, plan.gap() / kGapLimit, plan.seconds,
               kSecondsLimit, plan.seconds / kSecondsLimit, plan.cut_short ? " (ended by the clock)" : "");
}

/// One wish more, each time on the same plan.
void print_additions(CountySize const& size, inspections::Wishes wishes, inspections::Plan const& before, int additions, Clock const& clock) {
    inspections::testing::Dice dice(kSeed + 1);
    std::vector<int> moves;
    double worst_seconds = 0;
    for (int at = 0; at < additions; ++at) {
        wishes.wishes.push_back(inspections::testing::made_wish(dice, size, size.wishes + at));
        auto const after = planned(wishes, {.seconds = 1, .clock = &clock, .before = &before});
        moves.push_back(inspections::testing::moved(before, after));
        worst_seconds = std::max(worst_seconds, after.seconds);
        wishes.wishes.pop_back();
    }
    std::ranges::sort(moves);
    fmt::print("{:<28} {} additions: median {} visits moved, at most {} (limit 3); {:.2f} s at most\n", "one wish more", additions, moves[moves.size() / 2], moves.back(),
               worst_seconds);
}

}  // namespace

int main(int argc, char** argv) {
    int percent = 100;
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "--percent") == 0) percent = std::clamp(std::atoi(argv[i + 1]), 1, 100);
    }
    bench::print_machine(std::filesystem::temp_directory_path());
    struct Case {
        char const* name;
        inspections::Caps caps;
    };
    clock::SystemClock const clock;
    for (auto const& [name, caps] : {Case{"loose caps", {2, 8, 6}}, Case{"departments nearly booked", {2, 4, 6}}, Case{"visits of at most four", {2, 6, 4}}}) {
        CountySize size;
        size.caps = caps;
        size.villages = std::max(1, size.villages * percent / 100);
        size.wishes = std::max(1, size.wishes * percent / 100);
        auto const wishes = inspections::testing::made_county(kSeed, size);
        auto const plan = planned(wishes, {.seconds = kSecondsLimit, .clock = &clock, .before = nullptr});
        print_plan(name, wishes, plan);
        print_additions(size, wishes, plan, std::max(1, kAdditions * percent / 100), clock);
    }
    return 0;
}

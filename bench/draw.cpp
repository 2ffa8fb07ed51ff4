/// Twenty of the nation's 620,573 villages drawn by weight within five strata, by two teams, with recusal and the host's
/// limit, against a plain shuffle of the same list without weights (positions only, a cheap generator): ratio. Beside it
/// what is done once a draw: to commit (sort, weigh, hash), to hash and draw again. --percent N takes N % of the units.

#include "bench/machine.h"
#include "modules/inspections/inspections.h"
#include "modules/inspections/test_draw.h"
#include "platform/crypto/digest.h"

#include <cstdlib>
#include <cstring>
#include <functional>

namespace {

using namespace yizhen;
using inspections::testing::Dice;

constexpr int kUnits = 620'573;
constexpr int kStrata = 5;
constexpr int kOfEach = 4;
constexpr int kRounds = 9;
constexpr double kRatioLimit = 20;

/// Milliseconds of the middle round.
double middle_ms(std::function<void(int)> const& work) {
    std::vector<double> times;
    for (int round = 0; round < kRounds; ++round) {
        auto const start = std::chrono::steady_clock::now();
        work(round);
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::ranges::sort(times);
    return times[times.size() / 2];
}

inspections::DrawList nation(int units) {
    Dice dice(20'260'101);
    inspections::testing::DrawSize const size{.units = units, .strata = kStrata, .teams = 2, .draw = 1, .host_in = 10, .tied_in = 20};
    auto list = inspections::testing::made_list(dice, size);
    for (auto& stratum : list.strata) stratum.draw = kOfEach;
    Dice order(1);
    for (auto left = list.units.size(); left > 1; --left) std::swap(list.units[left - 1], list.units[static_cast<std::size_t>(order.roll(static_cast<int>(left)))]);
    return list;
}

/// What weights, strata, recusal and proof are compared with.
std::uint32_t plain_shuffle(std::size_t units, int seed) {
    Dice dice(static_cast<std::uint64_t>(seed));
    std::vector<std::uint32_t> order(units);
    for (std::uint32_t at = 0; at < order.size(); ++at) order[at] = at;
    for (auto left = order.size(); left > 1; --left) std::swap(order[left - 1], order[static_cast<std::size_t>(dice.roll(static_cast<int>(left)))]);
    return order[0];
}

}  // namespace

int main(int argc, char** argv) {
    int percent = 100;
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "--percent") == 0) percent = std::clamp(std::atoi(argv[i + 1]), 1, 100);
    }
    bench::print_machine(std::filesystem::temp_directory_path());
    auto const list = nation(kUnits / 100 * percent + kUnits % 100);
    inspections::testing::Parties const nonces{std::string(32, 'g'), std::string(32, 'a')};
    auto const start = std::chrono::steady_clock::now();
    auto const made = inspections::commit_draw(list, inspections::testing::terms_of(nonces));
    if (!made) {
        fmt::print(stderr, "{}\n", made.problem().message);
        return 70;
    }
    double const commit_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    auto const& commitment = made.value();
    std::size_t drawn = 0;
    std::uint32_t kept = 0;
    double const draw_ms = middle_ms([&](int round) { drawn = inspections::draw_units(commitment.list, crypto::sha256(std::to_string(round))).size(); });
    double const shuffle_ms = middle_ms([&](int round) { kept += plain_shuffle(commitment.list.units.size(), round); });
    double const digest_ms = middle_ms([&](int) { kept += static_cast<std::uint32_t>(inspections::digest_of(commitment)[0]); });
    fmt::print("{} of {} units in {} strata: {:.2f} ms; plain shuffle: {:.2f} ms (kept {}); ratio {:.2f}, limit {:.0f}\n", drawn, commitment.list.units.size(),
               commitment.list.strata.size(), draw_ms, shuffle_ms, kept % 10, draw_ms / shuffle_ms, kRatioLimit);
    fmt::print("commitment: {:.0f} ms to sort, weigh and hash, of which its digest {:.0f} ms\n", commit_ms, digest_ms);
    return 0;
}

#include "modules/gate/totals.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <numeric>

namespace yizhen::gate {
namespace {

Members range(std::int64_t first, std::int64_t last) {
    Members out(static_cast<std::size_t>(last - first + 1));
    std::iota(out.begin(), out.end(), first);
    return out;
}

TEST(Totals, ten_are_told_and_nine_are_not) {
    EXPECT_TRUE(may_tell({}, range(1, 10)));
    EXPECT_FALSE(may_tell({}, range(1, 9)));
    EXPECT_FALSE(may_tell({}, {}));
}

TEST(Totals, a_difference_of_nine_is_not_told_and_of_ten_is) {
    std::vector<Members> const told{range(1, 100)};
    EXPECT_FALSE(may_tell(told, range(1, 91)));
    EXPECT_TRUE(may_tell(told, range(1, 90)));
    EXPECT_FALSE(may_tell(told, range(1, 109)));
    EXPECT_TRUE(may_tell(told, range(1, 110)));
    EXPECT_TRUE(may_tell(told, range(1, 100))) << "the same question tells nothing new";
}

TEST(Totals, a_street_less_its_villages_leaves_no_small_rest) {
    std::vector<Members> const told{range(1, 40), range(41, 95)};  // two villages; the third has five
    EXPECT_FALSE(may_tell(told, range(1, 100)));
    EXPECT_TRUE(may_tell(told, range(1, 105)));
}

TEST(Totals, somebody_who_moved_in_is_not_found_by_asking_again) {
    EXPECT_FALSE(may_tell(std::vector<Members>{range(1, 57)}, range(1, 58)));
}

TEST(Totals, an_issuer_has_asked_enough_at_last) {
    std::vector<Members> const told(kToldMax, range(1, 100));
    EXPECT_FALSE(may_tell(told, range(1, 100)));
}

TEST(Totals, members_are_kept_as_they_were) {
    rc::check("there and back", [] {
        auto members = *rc::gen::container<Members>(rc::gen::inRange<std::int64_t>(1, std::int64_t{1} << 40));
        std::ranges::sort(members);
        members.erase(std::unique(members.begin(), members.end()), members.end());
        RC_ASSERT(unpacked(packed(members)).value() == members);
    });
    EXPECT_FALSE(unpacked("\x80"));
}

/// Every set of persons whose exact size follows from the answers: solved over the rationals, not by groups.
class Span {
public:
    explicit Span(std::vector<std::vector<int>> rows) : m_rows(std::move(rows)) { reduce(); }

    [[nodiscard]] bool holds(std::vector<int> const& target) const {
        std::vector<double> left(target.begin(), target.end());
        for (auto const& row : m_reduced) {
            auto const pivot = static_cast<std::size_t>(std::ranges::find_if(row, [](double x) { return std::abs(x) > 1e-9; }) - row.begin());
            double const factor = left[pivot] / row[pivot];
            for (std::size_t i = 0; i < left.size(); ++i) left[i] -= factor * row[i];
        }
        return std::ranges::all_of(left, [](double x) { return std::abs(x) < 1e-9; });
    }

private:
    void reduce() {
        for (auto const& row : m_rows) {
            std::vector<double> left(row.begin(), row.end());
            for (auto const& known : m_reduced) {
                auto const pivot = static_cast<std::size_t>(std::ranges::find_if(known, [](double x) { return std::abs(x) > 1e-9; }) - known.begin());
                double const factor = left[pivot] / known[pivot];
                for (std::size_t i = 0; i < left.size(); ++i) left[i] -= factor * known[i];
            }
            if (std::ranges::any_of(left, [](double x) { return std::abs(x) > 1e-9; })) m_reduced.push_back(std::move(left));
        }
    }
    std::vector<std::vector<int>> m_rows;
    std::vector<std::vector<double>> m_reduced;
};

/// Twelve blocks of three persons: an attacker who may ask any union of blocks, in any order.
constexpr int kBlocks = 12;
constexpr int kInBlock = 3;

TEST(Totals, no_answers_together_give_a_group_of_fewer_than_ten) {
    rc::check("any questions, every set of fewer than ten", [] {
        auto const questions = *rc::gen::container<std::vector<unsigned>>(20, rc::gen::inRange(1u, 1u << kBlocks));
        std::vector<Members> told;
        std::vector<std::vector<int>> answered;
        for (auto const mask : questions) {
            Members members;
            std::vector<int> row(kBlocks);
            for (int block = 0; block < kBlocks; ++block) {
                if ((mask >> block & 1u) == 0) continue;
                row[static_cast<std::size_t>(block)] = 1;
                for (int i = 0; i < kInBlock; ++i) members.push_back(block * kInBlock + i + 1);
            }
            if (!may_tell(told, members)) continue;
            told.push_back(std::move(members));
            answered.push_back(std::move(row));
        }
        Span const span(answered);
        for (unsigned mask = 1; mask < (1u << kBlocks); ++mask) {
            std::vector<int> set(kBlocks);
            int size = 0;
            for (int block = 0; block < kBlocks; ++block) {
                if ((mask >> block & 1u) == 0) continue;
                set[static_cast<std::size_t>(block)] = 1;
                size += kInBlock;
            }
            if (size < kSmallestTold) RC_ASSERT(!span.holds(set));
        }
    });
}

}  // namespace
}  // namespace yizhen::gate

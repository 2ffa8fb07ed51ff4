// The account keeps its promises whatever is booked, taken back and measured: debits equal credits, sums equal lines.

#include "modules/burden/account.h"

#include "platform/sql/test_database.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <numeric>

namespace yizhen::burden {
namespace {

RealmId const kRealm{7};
CivilDate const kDay = CivilDate::of(2026, 11, 23).value();
CivilDate day(int year, int month, int day) { return CivilDate::of(year, month, day).value(); }

Charge charge(std::int64_t demand, std::int64_t before, std::int64_t after) {
    Charge made;
    made.demand = DemandId{demand};
    made.issuer = "410102-MZJ";
    made.units = {{"410102001", 1}, {"410102002", 1}};
    made.before = {before, 2};
    made.after = {after, 2};
    made.first = kDay;
    return made;
}

TEST(AccountMonths, rounds_fall_where_the_frequency_says) {
    auto one = charge(1, 100, 100);
    EXPECT_EQ(months_of(one), (std::vector<std::pair<std::string, std::int64_t>>{{"2026-11", 1}}));
    one.times_a_year = 4;
    EXPECT_EQ(months_of(one), (std::vector<std::pair<std::string, std::int64_t>>{{"2026-11", 1}, {"2027-02", 1}, {"2027-05", 1}, {"2027-08", 1}}));
    one.times_a_year = 12;
    one.expires = day(2027, 1, 31);
    EXPECT_EQ(months_of(one), (std::vector<std::pair<std::string, std::int64_t>>{{"2026-11", 1}, {"2026-12", 1}, {"2027-01", 1}}));
}

TEST(AccountMonths, a_years_rounds_are_all_there) {
    rc::check("months add up to the rounds of a year", [] {
        auto one = charge(1, 100, 100);
        one.times_a_year = *rc::gen::inRange<std::int64_t>(1, 260);
        std::int64_t sum = 0;
        for (auto const& [month, rounds] : months_of(one)) sum += rounds;
        RC_ASSERT(sum == one.times_a_year);
        RC_ASSERT(months_of(one).front().first == "2026-11");
    });
}

TEST(AccountShares, parts_add_up_and_keep_to_their_weights) {
    rc::check("shared_out", [] {
        auto const total = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000);
        auto const weights = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(1, 1'000'000'000)));
        auto const parts = shared_out(total, weights);
        RC_ASSERT(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) == total);
        auto const all = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
        for (std::size_t i = 0; i < parts.size(); ++i) {
            auto const exact = static_cast<long double>(total) * static_cast<long double>(weights[i]) / static_cast<long double>(all);
            RC_ASSERT(static_cast<long double>(parts[i]) > exact - 1.0L);
            RC_ASSERT(static_cast<long double>(parts[i]) < exact + 1.0L);
        }
    });
}

TEST(AccountMonths, a_year_has_its_own_part) {
    auto one = charge(1, 1200, 1200);
    one.times_a_year = 12;
    EXPECT_EQ(hours_in_year(one, 2026).text(), "2.00") << "November's and December's";
    EXPECT_EQ(hours_in_year(one, 2027).text(), "10.00");
    one.expires = day(2027, 1, 31);
    EXPECT_EQ(hours_in_year(one, 2027).text(), "1.00");
    EXPECT_EQ(hours_in_year(one, 2025).text(), "0.00");
}

class Account : public ::testing::TestWithParam<std::string> {
protected:
    void write(std::function<void(sql::WriteTransaction&)> const& work, RealmId realm = kRealm) {
        auto const done = m_database->write(realm, Actor{}, [&](sql::WriteTransaction& transaction) -> Result<Done> {
            work(transaction);
            transaction.audit({.action = "test", .object = "test", .digest = {}, .detail = {}});
            return Done{};
        });
        ASSERT_TRUE(done);
    }
    template <class Ask>
    auto ask(Ask const& what) {
        decltype(what(std::declval<sql::Connection&>())) answer{};
        m_database->read([&](sql::Connection& connection) { answer = what(connection); });
        return answer;
    }
    std::string total(std::string const& unit, int year) {
        return ask([&](sql::Connection& c) { return year_total(c, kRealm, unit, year); }).text();
    }
    void expect_sound() {
        auto const faults = ask([](sql::Connection& c) { return verify(c, kRealm); });
        EXPECT_TRUE(faults.empty()) << faults.front();
    }
    sql::SilentAudit m_audit;
    sql::TestDatabase m_database{GetParam(), m_audit};
};
INSTANTIATE_TEST_SUITE_P(Stores, Account, ::testing::ValuesIn(sql::test_databases()));

TEST_P(Account, a_demand_is_booked_before_and_after_reuse) {
    write([](auto& tx) { book(tx, charge(1, 1001, 401), kDay); });
    EXPECT_EQ(total("410102001", 2026), "2.01") << "half of 10.01 less half of 6.00, the odd hundredth to the first";
    EXPECT_EQ(total("410102002", 2026), "2.00");
    auto const mine = ask([](sql::Connection& c) { return demands(c, kRealm, "410102001", "2026-01", "2026-12", 10); });
    ASSERT_EQ(mine.size(), 1u);
    EXPECT_EQ(mine.front().demand, DemandId{1});
    expect_sound();
}

TEST_P(Account, judged_again_it_is_taken_back_and_booked_anew) {
    write([](auto& tx) { book(tx, charge(1, 1000, 1000), kDay); });
    write([](auto& tx) { book(tx, charge(1, 1000, 0), kDay); });
    EXPECT_EQ(total("410102001", 2026), "0.00");
    expect_sound();
}

TEST_P(Account, what_is_withdrawn_keeps_the_months_that_are_past) {
    auto monthly = charge(1, 12'000, 12'000);
    monthly.times_a_year = 12;
    write([&](auto& tx) { book(tx, monthly, kDay); });
    EXPECT_EQ(total("410102001", 2027), "50.00");
    write([](auto& tx) { release(tx, DemandId{1}, day(2027, 3, 5)); });
    EXPECT_EQ(total("410102001", 2026), "10.00");
    EXPECT_EQ(total("410102001", 2027), "10.00") << "January and February were worked";
    write([](auto& tx) { release(tx, DemandId{1}, day(2027, 3, 6)); });
    EXPECT_EQ(total("410102001", 2027), "10.00") << "taken back once";
    expect_sound();
}

TEST_P(Account, what_expires_costs_only_the_rounds_that_are_asked) {
    auto monthly = charge(1, 12'000, 12'000);
    monthly.times_a_year = 12;
    monthly.expires = day(2026, 12, 31);
    write([&](auto& tx) { book(tx, monthly, kDay); });
    EXPECT_EQ(total("410102001", 2026), "10.00");
    EXPECT_EQ(total("410102001", 2027), "0.00");
    expect_sound();
}

TEST_P(Account, measured_time_corrects_the_estimate_either_way) {
    write([](auto& tx) { book(tx, charge(1, 1000, 600), kDay); });
    write([](auto& tx) { book_measured(tx, DemandId{1}, "2026-11", Decimal{900, 2}, kDay); });
    EXPECT_EQ(total("410102001", 2026), "4.50");
    write([](auto& tx) { book_measured(tx, DemandId{1}, "2026-11", Decimal{300, 2}, kDay); });
    EXPECT_EQ(total("410102001", 2026), "1.50");
    write([](auto& tx) { book_measured(tx, DemandId{1}, "2026-11", Decimal{300, 2}, kDay); });
    EXPECT_EQ(total("410102002", 2026), "1.50") << "the same measurement again changes nothing";
    expect_sound();
}

TEST_P(Account, the_countys_budget_holds_over_the_default) {
    HoursParameters const parameters;
    auto const budget = [&] { return ask([&](sql::Connection& c) { return budget_of(c, kRealm, "410102001", 2026, parameters); }).text(); };
    EXPECT_EQ(budget(), yearly_budget(1, parameters).text());
    write([](auto& tx) { decide_budget(tx, {"410102001", 2026, Decimal{500, 0}, "第一次常务会议定"}, PersonId{1}, 1000); });
    write([](auto& tx) { decide_budget(tx, {"410102001", 2026, Decimal{450, 0}, "年中调减"}, PersonId{1}, 2000); });
    EXPECT_EQ(budget(), "450.00");
}

TEST_P(Account, a_month_set_apart_leaves_the_others_the_rest) {
    Decimal const year{120'000, 2};
    auto const months = [&] { return ask([&](sql::Connection& c) { return month_budgets(c, kRealm, "410102001", 2026, year); }); };
    for (auto const& month : months()) EXPECT_EQ(month.text(), "100.00");
    write([](auto& tx) { decide_budget(tx, {"410102001", 2026, Decimal{430, 0}, "换届", 6}, PersonId{1}, 1000); });
    write([](auto& tx) { decide_budget(tx, {"410102001", 2026, Decimal{210, 0}, "换届，调减", 6}, PersonId{1}, 2000); });
    auto const set = months();
    EXPECT_EQ(set[5].text(), "210.00") << "the newest decision";
    EXPECT_EQ(set[0].text(), "90.00");
    EXPECT_EQ(set[11].text(), "90.00");
    write([](auto& tx) { decide_budget(tx, {"410102001", 2026, Decimal{9999, 0}, "一次大的", 7}, PersonId{1}, 3000); });
    EXPECT_EQ(months()[0].text(), "0.00") << "never below nothing";
    HoursParameters const parameters;
    EXPECT_EQ(ask([&](sql::Connection& c) { return budget_of(c, kRealm, "410102001", 2026, parameters); }).text(), yearly_budget(1, parameters).text());
}

TEST_P(Account, issuers_are_summed_over_all_their_demands) {
    write([](auto& tx) { book(tx, charge(1, 1000, 600), kDay); });
    write([](auto& tx) { book(tx, charge(2, 100, 100), kDay); });
    auto other = charge(3, 500, 500);
    other.issuer = "410102-NYJ";
    write([&](auto& tx) { book(tx, other, kDay); });
    auto const sums = [&](std::vector<DemandId> const& left_out) { return ask([&](sql::Connection& c) { return issuers(c, kRealm, "410102001", "2026-01", "2026-12", left_out); }); };
    auto const all = sums({});
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].issuer, "410102-MZJ");
    EXPECT_EQ(all[0].hours.text(), "3.50");
    EXPECT_EQ(all[1].hours.text(), "2.50");
    EXPECT_EQ(sums({DemandId{3}}).size(), 1u);
    EXPECT_EQ(ask([&](sql::Connection& c) { return months(c, kRealm, "410102001", 2026, DemandId{3}); }).front().hours.text(), "2.50");
}

TEST_P(Account, what_was_measured_once_is_not_asked_for_again) {
    write([](auto& tx) { book(tx, charge(1, 1000, 600), kDay); });
    auto const open = [&] { return ask([](sql::Connection& c) { return unmeasured(c, kRealm, "2026-11", "2026-12"); }); };
    ASSERT_EQ(open().size(), 1u);
    EXPECT_EQ(open()[0].month, "2026-11");
    EXPECT_TRUE(ask([](sql::Connection& c) { return unmeasured(c, kRealm, "2026-10", "2026-11"); }).empty()) << "that month is not over";
    write([](auto& tx) { book_measured(tx, DemandId{1}, "2026-11", Decimal{900, 2}, kDay.plus_days(10)); });
    EXPECT_TRUE(open().empty());
}

TEST_P(Account, verify_finds_what_somebody_changed) {
    write([](auto& tx) { book(tx, charge(1, 1000, 600), kDay); });
    write([](auto& tx) { tx.sql().execute("UPDATE burden_line SET debit = debit + 1 WHERE debit > 0 AND line = 1"); });
    auto const faults = ask([](sql::Connection& c) { return verify(c, kRealm); });
    ASSERT_FALSE(faults.empty());
    EXPECT_NE(faults.front().find("借贷不平"), std::string::npos);
    write([](auto& tx) { tx.sql().execute("UPDATE burden_line SET debit = debit - 1 WHERE debit > 0 AND line = 1"); });
    write([](auto& tx) { tx.sql().execute("UPDATE burden_sum SET debit = debit + 1 WHERE demand_id = 0 AND account = 'unit'"); });
    auto const sums = ask([](sql::Connection& c) { return verify(c, kRealm); });
    ASSERT_FALSE(sums.empty());
    EXPECT_NE(sums.front().find("合计"), std::string::npos);
}

TEST_P(Account, whatever_is_booked_the_account_agrees_with_itself) {
    std::int64_t run = 0;
    rc::check("random bookings", [&] {
        RealmId const mine{100 + ++run};  // an account of its own each time, so that it stays small
        auto const steps = *rc::gen::inRange(1, 12);
        write([&](auto& tx) {
            for (int i = 0; i < steps; ++i) {
                auto const today = kDay.plus_days(*rc::gen::inRange(0, 200));
                auto const demand = run * 10 + *rc::gen::inRange<std::int64_t>(1, 5);
                switch (*rc::gen::inRange(0, 3)) {
                case 0: {
                    auto one = charge(demand, *rc::gen::inRange<std::int64_t>(0, 100'000), *rc::gen::inRange<std::int64_t>(0, 100'000));
                    one.times_a_year = *rc::gen::element<std::int64_t>(1, 2, 4, 12, 52, 248);
                    one.units = {{"410102001", *rc::gen::inRange<std::int64_t>(1, 99)}, {"410102002", 3}, {"410102003", 1}};
                    one.first = today;
                    book(tx, one, today);
                    break;
                }
                case 1: release(tx, DemandId{demand}, today); break;
                default: book_measured(tx, DemandId{demand}, today.iso().substr(0, 7), Decimal{*rc::gen::inRange<std::int64_t>(0, 9'999), 2}, today);
                }
            }
        }, mine);
        auto const faults = ask([&](sql::Connection& c) { return verify(c, mine); });
        RC_ASSERT(faults.empty());
        for (auto const* unit : {"410102001", "410102002", "410102003"}) {
            for (int const year : {2026, 2027, 2028}) {
                RC_ASSERT(ask([&](sql::Connection& c) { return year_total(c, mine, unit, year); }).units >= 0);
            }
        }
    });
}

}  // namespace
}  // namespace yizhen::burden

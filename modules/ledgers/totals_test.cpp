// Totals over the store, on both databases. Figures are synthetic.

#include "modules/ledgers/test_ledgers.h"

#include <filesystem>
#include <thread>

namespace yizhen::ledgers {
namespace {

using test::blank;
using test::day;
using test::held;
using test::kRealm;
using test::not_applicable;
using totals::State;

char const kPeople[] = "常住人口数";
char const kArea[] = "行政区域面积";
char const kPaid[] = "养老保险参保人数";
char const kDue[] = "养老保险应参保人数";
char const kRate[] = "养老保险参保率";
char const kPeriod[] = "2026-10";

class TotalsTest : public test::LedgersTest {
protected:
    BatchReceipt say(std::string const& unit, std::string const& element, CellValue cell, CivilDate as_of = day(2026, 10, 31), std::string const& period = kPeriod) {
        return write("unit_period", {element}, {{unit, period, {std::move(cell)}, "1", {}}}, as_of);
    }
    Result<BatchReceipt> restate(std::string const& unit, std::string const& element, CellValue cell, CivilDate as_of, std::string const& reason) {
        Batch batch{"unit_period", codes({element}), "测试", {}, reason, as_of};
        batch.restates = true;
        bool done = false;
        batch.next = [&](IncomingRow& row) {
            if (done) return false;
            row = {unit, kPeriod, {cell}, "1", {}};
            return done = true;
        };
        return m_ledgers->write(kRealm, {1, 100, "steward", "r2"}, batch);
    }
    TotalsQuestion asked(std::vector<std::string> const& elements, std::string const& period = kPeriod) const {
        return {codes(elements), Period::parse(period).value()};
    }
    static Result<TotalsTable> read(Ledgers& from, TotalsQuestion const& question, std::int64_t unit = 0, int depth = 9) {
        return from.totals().table(question, {UnitId(unit), depth, {}});
    }
    TotalsTable table(TotalsQuestion const& question, std::int64_t unit = 0, int depth = 9) {
        auto out = read(*m_ledgers, question, unit, depth);
        EXPECT_TRUE(out) << out.problem().message;
        return out ? std::move(out).value() : TotalsTable{};
    }
    static TotalsCell cell(TotalsTable const& table, std::int64_t unit, std::size_t element = 0) {
        for (std::size_t row = 0; row < table.rows.size(); ++row) {
            if (table.rows[row].unit == UnitId(unit)) return table.cell(row, element);
        }
        ADD_FAILURE() << "no unit " << unit;
        return {};
    }
    std::int64_t sum(std::int64_t unit, TotalsQuestion const& question) { return cell(table(question), unit).parts.sum; }
    std::int64_t id_of(std::string_view element) const { return figures_shape().named(element)->element.id.value; }
    static ledgers::Shape const& figures_shape() {
        static auto const shapes = test::shipped_shapes();
        return *shapes.find("unit_period");
    }
    void close() {
        auto const closed = m_ledgers->totals().close(kRealm, {2, 100, "leader", "r3"}, Period::parse(kPeriod).value(), "月报已签字");
        ASSERT_TRUE(closed) << closed.problem().message;
    }
    void expect_verified() {
        std::size_t checked = 0;
        auto const faults = m_ledgers->totals().verify(checked);
        EXPECT_GT(checked, 0U);
        for (auto const& fault : faults) ADD_FAILURE() << fault.element << " " << fault.period << " " << fault.unit.value << " " << fault.what;
    }
};

TEST_P(TotalsTest, ACorrectionIsSeenAtEveryLevelByTheNextReader) {
    say("111", kPeople, held(std::int64_t{100}));
    say("121", kPeople, held(std::int64_t{7}));
    auto const question = asked({kPeople});
    auto before = table(question);
    ASSERT_EQ(before.rows.size(), 8U);  // the whole, county, two townships, four villages
    EXPECT_EQ(cell(before, 0).parts.sum, 107);
    EXPECT_EQ(cell(before, 100).parts.sum, 107);
    EXPECT_EQ(cell(before, 100).parts.blank(), 2);
    EXPECT_FALSE(cell(before, 110).parts.complete());
    EXPECT_TRUE(cell(before, 120).parts.complete());
    say("111", kPeople, held(std::int64_t{130}), day(2026, 11, 1));
    say("112", kPeople, held(std::int64_t{0}));
    say("113", kPeople, not_applicable());
    auto const after = table(question);
    EXPECT_EQ(cell(after, 110).parts, (totals::Reading{130, false, 3, 2, 1, 0}));
    EXPECT_EQ(cell(after, 0).parts.sum, 137);
    EXPECT_TRUE(cell(after, 0).parts.complete());
    expect_verified();
}

TEST_P(TotalsTest, NobodyAnsweredIsNotZero) {
    auto const none = table(asked({kPeople}));
    EXPECT_FALSE(cell(none, 100).parts.has_sum());
    EXPECT_EQ(cell(none, 100).parts.blank(), 4);
}

TEST_P(TotalsTest, PeriodsAndElementsAreApart) {
    say("111", kPeople, held(std::int64_t{100}));
    say("111", kPeople, held(std::int64_t{90}), day(2026, 9, 30), "2026-09");
    say("111", kArea, held(Decimal{12'345, 4}));
    EXPECT_EQ(sum(100, asked({kPeople})), 100);
    EXPECT_EQ(sum(100, asked({kPeople}, "2026-09")), 90);
    EXPECT_EQ(sum(100, asked({kArea})), 12'345);
    EXPECT_EQ(table(asked({kArea})).elements.front().scale, 4);
}

TEST_P(TotalsTest, AUnitsOwnFigureStandsBesideTheSumOfItsParts) {
    for (auto const* village : {"111", "112", "113"}) say(village, kPeople, held(std::int64_t{10}));
    say("110", kPeople, held(std::int64_t{35}));
    auto const all = table(asked({kPeople}), 100);
    EXPECT_EQ(cell(all, 110).parts.sum, 30);
    EXPECT_EQ(cell(all, 100).parts.sum, 30);
    ASSERT_EQ(all.differences.size(), 1U);
    auto const& difference = all.differences.front();
    EXPECT_EQ(all.rows[difference.row].unit, UnitId(110));
    EXPECT_EQ(difference.total, 35);
    EXPECT_EQ(difference.parts_sum, 30);
    EXPECT_EQ(difference.difference, 5);
    EXPECT_EQ(difference.rows.size(), 3U);
    say("113", kPeople, held(std::int64_t{15}), day(2026, 11, 1));
    EXPECT_TRUE(table(asked({kPeople})).differences.empty());
}

TEST_P(TotalsTest, ARatioIsWorkedOutFromTotalsNeverSummed) {
    write("unit_period", {kPaid, kDue}, {{"111", kPeriod, {held(std::int64_t{50}), held(std::int64_t{100})}, "1", {}},
                                         {"121", kPeriod, {held(std::int64_t{100}), held(std::int64_t{100})}, "2", {}}},
          day(2026, 10, 31));
    auto const rates = table(asked({kRate, kPaid}));
    EXPECT_EQ(rates.elements.front().scale, 2);
    EXPECT_EQ(cell(rates, 111).parts.sum, 50'00);
    EXPECT_EQ(cell(rates, 100).parts.sum, 75'00);
    EXPECT_FALSE(cell(rates, 100).parts.complete());
    EXPECT_FALSE(cell(rates, 112).parts.has_sum());
    EXPECT_EQ(cell(rates, 100, 1).parts.sum, 150);
    say("112", kDue, held(std::int64_t{0}));
    say("112", kPaid, held(std::int64_t{0}));
    EXPECT_FALSE(cell(table(asked({kRate})), 112).parts.has_sum());  // a division by zero is no rate
}

TEST_P(TotalsTest, WhatCannotBeSummedIsRefusedByName) {
    auto const refused = read(*m_ledgers, {{code("姓名")}, Period::parse(kPeriod).value()});
    ASSERT_FALSE(refused);
    std::string rank;
    for (auto const& column : m_ledgers->shapes().find("unit_period")->columns) {
        if (!summable(column.element) && column.element.formula.empty()) rank = column.element.code;
    }
    auto const words = read(*m_ledgers, {{rank}, Period::parse(kPeriod).value()});
    ASSERT_FALSE(words);
    EXPECT_NE(words.problem().message.find("不能相加"), std::string::npos);
    EXPECT_FALSE(read(*m_ledgers, asked({}))) << "no elements";
    EXPECT_FALSE(read(*m_ledgers, asked({kPeople}), 999)) << "no such unit";
}

TEST_P(TotalsTest, ASumThatDoesNotFitIsAnErrorOfItsCell) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    say("111", kPeople, held(most));
    say("112", kPeople, held(std::int64_t{1}));
    say("121", kPeople, held(std::int64_t{5}));
    auto const all = table(asked({kPeople}));
    EXPECT_TRUE(cell(all, 110).parts.overflow);
    EXPECT_EQ(cell(all, 120).parts.sum, 5);
    say("112", kPeople, held(std::int64_t{0}), day(2026, 11, 1));
    EXPECT_EQ(sum(110, asked({kPeople})), most);
}

TEST_P(TotalsTest, DisputesAndDecisionsMoveTotals) {
    auto const receipt = say("111", kPeople, held(std::int64_t{100}));
    EXPECT_EQ(sum(100, asked({kPeople})), 100);
    auto const dispute = m_ledgers->dispute(kRealm, {1, 100, "frontline", "r"}, {0, "unit_period", receipt.rows.front().row, code(kPeople), "110", "多算了人", {}, {}});
    ASSERT_TRUE(dispute) << dispute.problem().message;
    EXPECT_EQ(cell(table(asked({kPeople})), 100).parts.disputed, 1);
    EXPECT_EQ(sum(100, asked({kPeople})), 100);
    ASSERT_TRUE(m_ledgers->decide(kRealm, {1, 100, "steward", "r"}, dispute.value(), true, "核实", held(std::int64_t{80})));
    EXPECT_EQ(cell(table(asked({kPeople})), 100).parts, (totals::Reading{80, false, 4, 1, 0, 0}));
    expect_verified();
}

TEST_P(TotalsTest, WhatOutlivedItsRetentionLeavesTheTotals) {
    auto const receipt = say("111", kPeople, held(std::int64_t{100}));
    say("112", kPeople, held(std::int64_t{3}));
    EXPECT_EQ(sum(100, asked({kPeople})), 103);
    ASSERT_TRUE(m_ledgers->sweep(kRealm, {1, 100, "steward", "r"}, {{"unit_period", receipt.rows.front().row, code(kPeople), "2026-10-31", "2026-10-31"}}, "期满"));
    EXPECT_EQ(cell(table(asked({kPeople})), 100).parts, (totals::Reading{3, false, 4, 1, 0, 0}));
    expect_verified();
}

TEST_P(TotalsTest, WhatACompleteListEndsLeavesTheTotalsOfEveryProcess) {
    for (auto const* village : {"111", "112", "121"}) say(village, kPeople, held(std::int64_t{10}));
    EXPECT_EQ(sum(100, asked({kPeople})), 30);
    sql::SilentAudit audit;
    auto other = sql::Database::open({m_database.url(), 2, 2, std::string(YIZHEN_SOURCE_DIR) + "/migrations", GetParam() == "sqlite"}, audit);
    auto second = std::move(Ledgers::open({*other, test::shipped_shapes(), m_units, *m_keys, m_clock, {}, &m_trees, {}})).value();
    EXPECT_EQ(cell(read(*second, asked({kPeople})).value(), 100).parts.sum, 30);
    auto const complete = [&](std::vector<std::string> const& villages, int number, bool restates) {
        Batch batch{"unit_period", codes({kPeople}), "测试", {}, "核对后的完整清单", day(2026, 11, number)};
        batch.restates = restates;
        batch.complete = Completeness{"110", kPeriod, true};
        std::size_t at = 0;
        batch.next = [&](IncomingRow& row) {
            if (at == villages.size()) return false;
            row = {villages[at++], kPeriod, {held(std::int64_t{10})}, "1", {}};
            return true;
        };
        return m_ledgers->write(kRealm, {1, 100, "steward", "r"}, batch);
    };
    auto const ended = complete({"111"}, 2, false);
    ASSERT_TRUE(ended) << ended.problem().message;
    EXPECT_EQ(ended.value().ended, 1);
    EXPECT_EQ(cell(table(asked({kPeople})), 100).parts, (totals::Reading{20, false, 4, 2, 0, 0}));
    EXPECT_EQ(cell(read(*second, asked({kPeople})).value(), 100).parts.sum, 20);
    say("112", kPeople, held(std::int64_t{7}), day(2026, 11, 3));
    EXPECT_EQ(cell(read(*second, asked({kPeople})).value(), 100).parts.sum, 27) << "it ended, and came back";
    expect_verified();
    close();
    EXPECT_FALSE(complete({"111"}, 4, false)) << "a closed period does not lose figures by silence";
    EXPECT_EQ(sum(100, asked({kPeople})), 27);
    auto closed = asked({kPeople});
    closed.as_closed = true;
    ASSERT_TRUE(complete({"111"}, 4, true));
    EXPECT_EQ(sum(100, asked({kPeople})), 20);
    EXPECT_EQ(sum(100, closed), 27);
    expect_verified();
}

TEST_P(TotalsTest, ARefusedBatchAndADryRunMoveNothing) {
    say("111", kPeople, held(std::int64_t{100}));
    EXPECT_EQ(sum(100, asked({kPeople})), 100);
    write("unit_period", {kPeople}, {{"112", kPeriod, {held(std::int64_t{5})}, "1", {}}}, day(2026, 10, 31), true);
    EXPECT_EQ(sum(100, asked({kPeople})), 100);
    say("111", kPeople, held(std::int64_t{1}), day(2026, 10, 1));  // an older day does not overwrite
    EXPECT_EQ(sum(100, asked({kPeople})), 100);
    expect_verified();
}

TEST_P(TotalsTest, AClosedPeriodIsCorrectedByRestatementAndBothFiguresStay) {
    say("111", kPeople, held(std::int64_t{100}));
    say("112", kPeople, held(std::int64_t{10}));
    close();
    auto const refused = say("111", kPeople, held(std::int64_t{120}), day(2026, 11, 2));
    EXPECT_EQ(refused.rejected, 1);
    EXPECT_NE(refused.rows.front().reason.find("关账"), std::string::npos);
    EXPECT_EQ(say("113", kPeople, held(std::int64_t{5})).rejected, 1) << "a new figure is a change as well";
    EXPECT_EQ(say("111", kPeople, held(std::int64_t{100})).same, 1) << "the same again changes nothing";
    EXPECT_EQ(sum(100, asked({kPeople})), 110);
    EXPECT_FALSE(restate("111", kPeople, held(std::int64_t{120}), day(2026, 11, 2), "")) << "without a reason";
    auto const restated = restate("111", kPeople, held(std::int64_t{120}), day(2026, 11, 2), "漏报一个小组");
    ASSERT_TRUE(restated) << restated.problem().message;
    EXPECT_EQ(restated.value().updated, 1);
    auto closed = asked({kPeople});
    closed.as_closed = true;
    EXPECT_EQ(sum(100, asked({kPeople})), 130);
    EXPECT_EQ(sum(100, closed), 110);
    ASSERT_TRUE(restate("111", kPeople, held(std::int64_t{125}), day(2026, 11, 3), "再核"));
    EXPECT_EQ(sum(110, asked({kPeople})), 135);
    EXPECT_EQ(sum(110, closed), 110) << "as it was closed, not as it was restated first";
    auto const list = m_ledgers->totals().restatements(kRealm, Period::parse(kPeriod).value());
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list.back().former.value, 100);
    EXPECT_EQ(list.back().now.value, 120);
    EXPECT_EQ(list.back().reason, "漏报一个小组");
    EXPECT_EQ(table(asked({kPeople})).closed, (std::vector<UnitId>{UnitId(100)}));
    open();  // read again from the database
    EXPECT_EQ(sum(100, closed), 110);
    EXPECT_EQ(sum(100, asked({kPeople})), 135);
    EXPECT_FALSE(m_ledgers->totals().close(kRealm, {2, 100, "leader", "r"}, Period::parse(kPeriod).value(), "再关一次"));
    expect_verified();
}

TEST_P(TotalsTest, ADecisionOnAClosedFigureIsARestatement) {
    auto const receipt = say("111", kPeople, held(std::int64_t{100}));
    close();
    auto closed = asked({kPeople});
    closed.as_closed = true;
    EXPECT_EQ(sum(100, closed), 100);
    auto const dispute = m_ledgers->dispute(kRealm, {1, 100, "frontline", "r"}, {0, "unit_period", receipt.rows.front().row, code(kPeople), "110", "多算了人", {}, {}});
    ASSERT_TRUE(m_ledgers->decide(kRealm, {1, 100, "steward", "r"}, dispute.value(), true, "核实", held(std::int64_t{80})));
    EXPECT_EQ(sum(100, asked({kPeople})), 80);
    EXPECT_EQ(sum(100, closed), 100);
    auto const list = m_ledgers->totals().restatements(kRealm, Period::parse(kPeriod).value());
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list.front().reason, "核实");
}

TEST_P(TotalsTest, ThePastStaysWhereTheUnitStood) {
    m_trees.moved_from = day(2026, 11, 1);
    say("113", kPeople, held(std::int64_t{40}));
    say("113", kPeople, held(std::int64_t{41}), day(2026, 11, 20), "2026-11");
    EXPECT_EQ(sum(110, asked({kPeople})), 40);
    EXPECT_FALSE(cell(table(asked({kPeople})), 120).parts.has_sum());
    EXPECT_EQ(sum(120, asked({kPeople}, "2026-11")), 41);
    auto recast = asked({kPeople});
    recast.day = day(2026, 11, 20);
    EXPECT_EQ(sum(120, recast), 40) << "October on November's tree";
    say("113", kPeople, held(std::int64_t{45}), day(2026, 11, 21));
    EXPECT_EQ(sum(120, recast), 45);
    EXPECT_EQ(sum(110, asked({kPeople})), 45);
}

TEST_P(TotalsTest, ACacheFileBringsBackWhatWasKnownAndWhatChangedSince) {
    say("111", kPeople, held(std::int64_t{100}));
    EXPECT_EQ(sum(100, asked({kPeople})), 100);
    m_ledgers->totals().save();
    std::vector<std::filesystem::path> files;
    for (auto const& entry : std::filesystem::directory_iterator(totals_folder())) files.push_back(entry.path());
    ASSERT_EQ(files.size(), 1U);
    auto const kept = test::content_of(std::filesystem::relative(files.front(), YIZHEN_SOURCE_DIR).string());
    say("112", kPeople, held(std::int64_t{11}));
    m_ledgers.reset();
    files::write_file(files.front(), kept);  // as after a kill: the file is older than the database
    open();
    EXPECT_EQ(sum(100, asked({kPeople})), 111);
    expect_verified();
    m_ledgers.reset();
    auto damaged = kept;
    damaged[damaged.size() / 2] ^= 1;
    files::write_file(files.front(), damaged);
    open();
    EXPECT_EQ(sum(100, asked({kPeople})), 111) << "a damaged one is read from the ledgers";
    m_ledgers->totals().drop();
    EXPECT_FALSE(std::filesystem::exists(files.front()));
    EXPECT_EQ(sum(100, asked({kPeople})), 111);
}

TEST_P(TotalsTest, ACacheOfAnotherHistoryIsNotBelieved) {
    say("111", kPeople, held(std::int64_t{100}));
    EXPECT_EQ(sum(100, asked({kPeople})), 100);
    m_ledgers.reset();
    // As after a restore: the same position, other rows.
    (void)m_database->write(kRealm, {1, 1, "t", "r"}, [&](sql::WriteTransaction& tx) -> Result<Done> {
        tx.sql().execute("UPDATE ledger_change SET digest = $1", {sql::Blob{"another"}});
        tx.sql().execute("UPDATE l_unit_period SET e" + std::to_string(id_of(kPeople)) + " = 77");
        tx.audit({"test", "test", "", "{}"});
        return Done{};
    });
    open();
    EXPECT_EQ(sum(100, asked({kPeople})), 77);
}

TEST_P(TotalsTest, ASecondProcessReadsTheNewTotalAtEveryLevel) {
    say("111", kPeople, held(std::int64_t{1}));
    sql::SilentAudit audit;
    bool const shared = GetParam() != "sqlite";
    auto other = sql::Database::open({m_database.url(), 2, 2, std::string(YIZHEN_SOURCE_DIR) + "/migrations", !shared}, audit);
    auto opened = Ledgers::open({*other, test::shipped_shapes(), m_units, *m_keys, m_clock, {}, &m_trees, {}});
    ASSERT_TRUE(opened) << opened.problem().message;
    auto& second = *opened.value();
    for (std::int64_t round = 2; round < 40; ++round) {
        say("111", kPeople, held(round), day(2026, 10, 31));
        say("111", kPeople, held(round), day(2026, 11, 1));
        say("111", kPeople, held(round * 10), day(2026, 11, 2));
        auto const seen = read(second, asked({kPeople}));
        ASSERT_TRUE(seen) << seen.problem().message;
        auto const mine = table(asked({kPeople}));
        for (auto const unit : {0, 100, 110, 111}) EXPECT_EQ(cell(seen.value(), unit).parts, cell(mine, unit).parts) << unit << " " << round;
    }
    if (!shared) return;
    // Both write, both read what the other was told is done.
    auto const from_second = [&](std::int64_t value, int number) {
        Batch batch{"unit_period", codes({kPeople}), "测试", {}, {}, day(2026, 11, number)};
        bool done = false;
        batch.next = [&](IncomingRow& row) {
            if (done) return false;
            row = {"112", kPeriod, {held(value)}, "1", {}};
            return done = true;
        };
        return second.write(kRealm, {1, 100, "steward", "r"}, batch);
    };
    for (int number = 3; number < 20; ++number) {
        ASSERT_TRUE(from_second(number * 1000, number));
        auto const seen = table(asked({kPeople}));
        EXPECT_EQ(cell(seen, 112).parts.sum, number * 1000);
        say("121", kPeople, held(std::int64_t{number}), day(2026, 11, number));
        EXPECT_EQ(cell(read(second, asked({kPeople})).value(), 121).parts.sum, number);
        EXPECT_EQ(cell(read(second, asked({kPeople})).value(), 0).parts, cell(table(asked({kPeople})), 0).parts);
    }
    close();
    ASSERT_TRUE(restate("112", kPeople, held(std::int64_t{5}), day(2026, 11, 20), "核实"));
    auto closed = asked({kPeople});
    closed.as_closed = true;
    EXPECT_EQ(cell(read(second, closed).value(), 112).parts.sum, 19'000);
    EXPECT_EQ(cell(read(second, asked({kPeople})).value(), 112).parts.sum, 5);
    expect_verified();
}

TEST_P(TotalsTest, ManyWritersAndReadersEndWhereARecomputeEnds) {
    auto const question = asked({kPeople, kPaid});
    std::vector<std::jthread> writers;
    std::atomic<bool> wrong = false;
    for (int writer = 0; writer < 3; ++writer) {
        writers.emplace_back([&, writer] {
            for (int round = 0; round < 40; ++round) {
                Batch batch{"unit_period", codes({writer == 0 ? kPaid : kPeople}), "测试", {}, {}, day(2026, 10, 1 + round % 31)};
                bool done = false;
                batch.next = [&](IncomingRow& row) {
                    if (done) return false;
                    row = {std::to_string(111 + (round + writer) % 3), kPeriod, {held(std::int64_t{writer * 1000 + round})}, "1", {}};
                    return done = true;
                };
                if (!m_ledgers->write(kRealm, {1, 100, "steward", "r"}, batch)) wrong = true;
            }
        });
    }
    std::jthread reader([&] {
        for (int round = 0; round < 60; ++round) {
            auto const seen = read(*m_ledgers, question, 100);
            if (!seen || cell(seen.value(), 100).parts.sum != cell(seen.value(), 110).parts.sum) wrong = true;
            if (round % 10 == 5) m_ledgers->totals().drop();
        }
    });
    writers.clear();
    reader.join();
    EXPECT_FALSE(wrong);
    expect_verified();
}

TEST_P(TotalsTest, VerifyNamesWhatIsWrong) {
    say("111", kPeople, held(std::int64_t{100}));
    EXPECT_EQ(sum(100, asked({kPeople})), 100);
    (void)m_database->write(kRealm, {1, 1, "t", "r"}, [&](sql::WriteTransaction& tx) -> Result<Done> {  // behind the ledgers' back
        tx.sql().execute("UPDATE l_unit_period SET e" + std::to_string(id_of(kPeople)) + " = 101");
        tx.audit({"test", "test", "", "{}"});
        return Done{};
    });
    std::size_t checked = 0;
    auto const faults = m_ledgers->totals().verify(checked);
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults.front().element, code(kPeople));
}

TEST_P(TotalsTest, PagesAndLevels) {
    for (auto const* village : {"111", "112", "113", "121"}) say(village, kPeople, held(std::int64_t{1}));
    auto const villages = m_ledgers->totals().table(asked({kPeople}), {UnitId(100), 0, {4}});
    ASSERT_TRUE(villages);
    EXPECT_EQ(villages.value().rows.size(), 4U);
    auto const towns = m_ledgers->totals().table(asked({kPeople}), {{}, 0, {2, 3}});
    ASSERT_TRUE(towns);
    EXPECT_EQ(towns.value().rows.size(), 3U);
    std::vector<std::int64_t> seen;
    std::optional<UnitId> after;
    do {
        auto const page = m_ledgers->totals().table(asked({kPeople}), {UnitId(100), 5, {}, after, 2});
        ASSERT_TRUE(page);
        for (auto const& row : page.value().rows) seen.push_back(row.unit.value);
        after = page.value().next;
    } while (after);
    EXPECT_EQ(seen, (std::vector<std::int64_t>{100, 110, 111, 112, 113, 120, 121}));
    auto const extremes = m_ledgers->totals().extremes(asked({kPeople}), UnitId(100));
    ASSERT_TRUE(extremes);
    EXPECT_EQ(extremes.value().front().distinct, 1);
}

INSTANTIATE_TEST_SUITE_P(Stores, TotalsTest, ::testing::ValuesIn(sql::test_databases()));

}  // namespace
}  // namespace yizhen::ledgers

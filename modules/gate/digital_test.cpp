// T4 from the register, on both databases. All demands are synthetic.

#include "modules/gate/digital.h"

#include "modules/gate/store.h"
#include "platform/sql/test_database.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace yizhen::gate {
namespace {

RealmId const kRealm{7};

CellFinding cell(std::string unit, ledgers::Standing standing, std::size_t field = 0) {
    CellFinding out;
    out.unit = std::move(unit);
    out.standing = standing;
    out.field = field;
    return out;
}

TEST(CellsByUnit, AddUpToThePriceAndAConfirmationIsAPerson) {
    Evidence evidence;
    evidence.fields.resize(2);
    evidence.fields[1].status = FieldStatus::given;
    using ledgers::Standing;
    evidence.cells = {cell("A", Standing::held), cell("A", Standing::stale), cell("B", Standing::missing), cell("B", Standing::not_applicable),
                      cell("", Standing::held), cell("B", Standing::held, 1)};
    Price price;
    price.cells_answered = 4;
    price.cells_asked = 2;
    auto const parts = cells_by_unit(evidence, price, "T");
    ASSERT_EQ(parts.size(), 3u);
    EXPECT_EQ(parts[0].unit, "A");
    EXPECT_EQ(parts[0].answered, 1);
    EXPECT_EQ(parts[0].asked, 1) << "the stale one is looked at by a person";
    EXPECT_EQ(parts[1].answered, 1);
    EXPECT_EQ(parts[1].asked, 1);
    EXPECT_EQ(parts[2].unit, "T");
    EXPECT_EQ(parts[2].answered, 2) << "the one without a unit, and the one the price knows besides";
    price.cells_asked = 1;  // merged: less goes on than is missing
    auto const merged = cells_by_unit(evidence, price, "T");
    ASSERT_EQ(merged.size(), 1u) << "what cannot be told apart stands together";
    EXPECT_EQ(merged[0].answered + merged[0].asked, 5);
}

class DigitalTest : public ::testing::TestWithParam<std::string> {
protected:
    void save(StoredDemand made) {
        auto const done = m_database->write(kRealm, {}, [&](sql::WriteTransaction& transaction) -> Result<Done> {
            made.id = DemandId{transaction.new_id()};
            made.request_digest = std::to_string(made.id.value);
            save_demand(transaction, made, true);
            transaction.audit({.action = "test", .object = "test", .digest = {}, .detail = {}});
            return Done{};
        });
        ASSERT_TRUE(done) << done.problem().message;
    }
    static StoredDemand demand(std::string issuer, CivilDate day, Outcome outcome, std::vector<UnitCells> parts) {
        StoredDemand made;
        made.realm = kRealm;
        made.envelope_json = "{}";
        made.title = "测试表";
        made.issuer_code = std::move(issuer);
        made.issuer_name = made.issuer_code + "局";
        made.targets = {"T1", "T2"};
        made.file_name = "a.xlsx";
        made.file_digest = "aa";
        made.created_ms = 1;
        made.created_day = day;
        made.outcome = outcome;
        for (auto const& part : parts) {
            made.price.cells_answered += part.answered;
            made.price.cells_asked += part.asked;
        }
        made.unit_cells = std::move(parts);
        made.verdict_json = "{}";
        made.digest = "d";
        return made;
    }
    std::vector<DigitalShare> ask(bool issuer, bool unit, bool month) {
        return digital_shares(*m_database, {.realm = kRealm, .from_month = "2026-01", .to_month = "2026-12", .by_issuer = issuer, .by_unit = unit, .by_month = month});
    }

    sql::SilentAudit m_audit;
    sql::TestDatabase m_database{GetParam(), m_audit};
};

TEST_P(DigitalTest, CountsWhatWasLetThroughOrAnswered) {
    auto const day = CivilDate::of(2026, 11, 3).value();
    save(demand("MZ", day, Outcome::answer, {{"V1", 8, 0}, {"V2", 2, 0}}));
    save(demand("MZ", day, Outcome::admit, {{"V1", 1, 3}}));
    save(demand("MZ", day, Outcome::give_back, {{"V1", 0, 50}}));
    save(demand("NY", CivilDate::of(2026, 10, 3).value(), Outcome::merge, {}));
    auto const by_unit = ask(false, true, false);
    ASSERT_EQ(by_unit.size(), 3u);
    EXPECT_EQ(by_unit[1].unit, "V1");
    EXPECT_EQ(by_unit[1].answered, 9);
    EXPECT_EQ(by_unit[1].cells, 12);
    EXPECT_EQ(by_unit[1].permille(), 750);
    auto const by_issuer = ask(true, false, true);
    ASSERT_EQ(by_issuer.size(), 2u);
    EXPECT_EQ(by_issuer[0].issuer_name, "MZ局");
    EXPECT_EQ(by_issuer[0].month, "2026-11");
    EXPECT_EQ(by_issuer[0].answered, 11) << "what was returned was demanded of nobody";
    EXPECT_EQ(by_issuer[0].cells, 14);
}

/// Whatever the register holds: units, issuers, months and all of them give the same sums. The seed is printed by rapidcheck.
TEST_P(DigitalTest, SumsOverUnitsEqualSumsOverIssuers) {
    int saved = 0;
    std::int64_t answered = 0;
    std::int64_t cells = 0;
    bool const equal = rc::check("sums over units equal sums over issuers", [&] {
        constexpr int kDemandsMax = 60;
        for (int i = *rc::gen::inRange(0, 3); i > 0 && saved < kDemandsMax; --i, ++saved) {
            std::vector<UnitCells> parts;
            for (int unit = *rc::gen::inRange(0, 4); unit > 0; --unit) {
                parts.push_back({unit == 1 ? std::string() : "V" + std::to_string(unit), *rc::gen::inRange<std::int64_t>(0, 500), *rc::gen::inRange<std::int64_t>(0, 500)});
            }
            auto const outcome = *rc::gen::element(Outcome::answer, Outcome::admit, Outcome::merge, Outcome::give_back, Outcome::block);
            auto made = demand("I" + std::to_string(*rc::gen::inRange(0, 3)), CivilDate::of(2026, *rc::gen::inRange(1, 13), *rc::gen::inRange(1, 29)).value(), outcome, parts);
            bool const counts = outcome == Outcome::answer || outcome == Outcome::admit || outcome == Outcome::merge;
            answered += counts ? made.price.cells_answered : 0;
            cells += counts ? made.price.cells_answered + made.price.cells_asked : 0;
            save(made);
        }
        for (int shape = 0; shape < 8; ++shape) {
            std::int64_t sum = 0;
            std::int64_t all = 0;
            for (auto const& share : ask((shape & 1) != 0, (shape & 2) != 0, (shape & 4) != 0)) {
                sum += share.answered;
                all += share.cells;
            }
            RC_ASSERT(sum == answered);
            RC_ASSERT(all == cells);
        }
    });
    EXPECT_TRUE(equal);
    EXPECT_GT(cells, 0);
}

INSTANTIATE_TEST_SUITE_P(Stores, DigitalTest, ::testing::ValuesIn(sql::test_databases()));

}  // namespace
}  // namespace yizhen::gate

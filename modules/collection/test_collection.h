#pragma once
/// For tests only: a county of two villages on either database, with demands that are admitted without a gate.

#include "kernel/problem_catalogue.h"
#include "modules/collection/collection.h"
#include "modules/ledgers/test_ledgers.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace yizhen::collection::test {

using ledgers::test::day;

inline constexpr char kUnits[] = "code,name,parent,kind\n41,某省,,province\n4101,某市,41,prefecture\n410102,某区,4101,county\n"
                          "410102001,东镇,410102,township\n410102001001,甲村,410102001,village\n410102001002,乙村,410102001,village\n"
                          "410102-TJ,区统计局,410102,department\n410102-NY,区农业农村局,410102,department\n";

class CollectionOnStores : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        m_org = org::Org::make(*m_database, m_clock);
        org::UnitFile const file{"units.csv", kUnits};
        auto const receipt = m_org->import_units(std::span(&file, 1), {.today = m_clock.day, .changes_from = m_clock.day}, {});
        ASSERT_TRUE(receipt) << receipt.problem().message;
        ASSERT_EQ(receipt.value().rejected, 0);
        m_units = ledgers::units_of(*m_org);
        m_keys = std::move(crypto::KeyRing::open_or_create(m_key_folder.path() / "keys")).value();
        auto ledgers = ledgers::Ledgers::open({*m_database, ledgers::test::shipped_shapes(), *m_units, *m_keys, m_clock});
        ASSERT_TRUE(ledgers) << ledgers.problem().message;
        m_ledgers = std::move(ledgers).value();
        open();
    }
    void open() {
        Days days;
        days.working = [this](CivilDate from, CivilDate to) { return Result<std::int64_t>(m_day_off ? 0 : std::max(0, to.days() - from.days())); };
        days.open = [this](UnitId unit, CivilDate from, CivilDate to) {
            return Result<std::int64_t>(unit == m_focus ? 0 : std::max(0, to.days() - from.days()));
        };
        days.plus_open = [](UnitId, CivilDate from, std::int64_t n) { return Result<CivilDate>(from.plus_days(static_cast<int>(n))); };
        m_collection = Collection::make({*m_database, *m_org, *m_ledgers, *m_keys, m_clock, days, m_checker});
    }

    UnitId unit(std::string_view code) const { return m_org->tree()->find_code(code)->id; }
    RealmId realm() const { return m_org->tree()->find_code("410102")->realm; }
    std::string code(std::string_view name) const {
        for (auto const& shape : m_ledgers->shapes().all()) {
            if (auto const* column = shape.named(name)) return column->element.code;
        }
        return {};
    }

    static gate::FieldFinding field(std::string id, std::string word, std::string element) {
        gate::FieldFinding out;
        out.field.id = std::move(id);
        out.field.path = {std::move(word)};
        out.sheet = "表";
        if (element.empty()) return out;
        out.match.kind = elements::MatchKind::element;
        out.match.band = elements::Band::automatic;
        out.match.element = std::move(element);
        return out;
    }
    /// 路灯盏数 and something nobody knows, for the two villages, as the ledgers stand now.
    gate::Evidence evidence() {
        gate::Evidence out;
        out.fields = {field("F1", "路灯盏数", code("路灯盏数")), field("F2", "没见过的", "")};
        ledgers::Question question{.elements = {code("路灯盏数")}, .units = {"410102001001", "410102001002"}, .population = {},
                                   .period = Period::parse("2026-10").value(), .as_of = day(2026, 10, 31), .today = m_clock.day, .after = {}, .change = {}};
        auto const figures = m_ledgers->figures(realm(), question);
        int row = 5;
        for (auto const& figure : figures.value()) {
            gate::CellFinding cell;
            cell.sheet = "表";
            cell.at = {row, 3};
            cell.unit = figure.unit;
            cell.standing = figure.standing;
            cell.lacking = figure.lacking;
            out.cells.push_back(cell);
            cell.field = 1;
            cell.at = {row++, 4};
            cell.standing = ledgers::Standing::missing;
            cell.lacking.clear();
            out.cells.push_back(cell);
        }
        return out;
    }
    gate::StoredDemand demand(std::int64_t id, std::string issuer) {
        gate::StoredDemand out;
        out.id = DemandId(id);
        out.realm = realm();
        out.title = "路灯统计表";
        out.issuer_code = std::move(issuer);
        out.targets = {"410102001"};
        out.outcome = gate::Outcome::admit;
        out.control_number = "410102-2026-00000" + std::to_string(id) + "-X";
        out.envelope.due = day(2026, 12, 20);
        return out;
    }
    void admit(gate::StoredDemand const& demand, gate::Evidence const& evidence, std::vector<gate::NewElement> const& brought = {}) {
        auto prepared = m_collection->admission().prepare({demand, evidence, {}, m_catalogue, Period::parse("2026-10").value(), day(2026, 10, 31), m_clock.day, gate::is_numbered(demand.outcome)});
        ASSERT_TRUE(prepared) << prepared.problem().message;
        auto const written = m_database->write(realm(), {}, [&](sql::WriteTransaction& tx) -> Result<Done> {
            tx.audit({"demand.admit", "demand:1", "", ""});
            return prepared.value() ? prepared.value()(tx, demand, brought) : Result<Done>(Done{});
        });
        ASSERT_TRUE(written) << written.problem().message;
    }
    std::vector<Task> tasks(std::int64_t demand) const {
        return m_collection->list({.realm = realm(), .all = true, .demand = DemandId(demand), .limit = 100});
    }
    TaskId task(std::int64_t demand, std::string_view code) const {
        auto const all = tasks(demand);
        auto const found = std::ranges::find(all, unit(code), &Task::unit);
        return found == all.end() ? TaskId{} : found->id;
    }
    static Submission two(std::string figure) {
        Submission said;
        said.values = {{"0", std::move(figure)}, {"1", "张三家门口那一盏"}};
        return said;
    }
    Approver leader(std::int64_t person, std::string_view code) const { return {.person = PersonId(person), .unit = unit(code), .is_leader = true}; }
    std::int64_t number(std::string const& sql) const {
        std::int64_t out = -1;
        m_database->read([&](sql::Connection& connection) {
            auto const rows = connection.query(sql);
            if (rows->next()) out = rows->integer(0);
        });
        return out;
    }

    ledgers::test::FixedClock m_clock;
    sql::SilentAudit m_audit;
    sql::TestDatabase m_database{GetParam(), m_audit};
    files::TempDir m_key_folder;
    std::unique_ptr<org::Org> m_org;
    std::unique_ptr<ledgers::Units> m_units;
    std::unique_ptr<crypto::KeyRing> m_keys;
    std::unique_ptr<ledgers::Ledgers> m_ledgers;
    Checker m_checker;
    UnitId m_focus;          ///< whose focus time every day is
    bool m_day_off = false;  ///< every day is
    elements::Catalogue m_catalogue{std::vector<elements::Element>{}};
    std::unique_ptr<Collection> m_collection;
};

}  // namespace yizhen::collection::test

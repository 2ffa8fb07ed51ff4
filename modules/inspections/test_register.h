#pragma once
/// A synthetic county in a store, with visits as the gate keeps them. 须水 and 林山寨 are townships; every fact is made up.

#include "modules/inspections/facts.h"
#include "modules/inspections/kept.h"
#include "modules/inspections/register.h"
#include "modules/org/org.h"
#include "platform/clock/clock.h"
#include "platform/crypto/key_ring.h"
#include "platform/sql/test_database.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace yizhen::inspections::testing {

inline CivilDate on(std::string_view iso) { return CivilDate::parse(iso).value(); }
inline Actor const kActor{7, 1, "gatekeeper", "r"};

struct Asked {
    std::string issuer = "410102-TJ";
    std::string topic = "防汛物资";
    std::string day = "2026-12-10";
    std::vector<std::string> targets{"410102012"};
    bool comprehensive = false;
    bool unannounced = false;
    std::string firm = {};
    std::optional<std::int64_t> points = {};
    std::optional<std::int64_t> points_by_host = {};

    [[nodiscard]] gate::Facts payload() const {
        gate::Facts out{{"topic", topic}, {"visit_day", day}, {"inspectors", std::int64_t{3}}, {"comprehensive_inspection", comprehensive}, {"unannounced", unannounced}};
        if (!firm.empty()) out["firm"] = firm;
        if (points) out["points"] = *points;
        if (points_by_host) out["points_by_host"] = *points_by_host;
        return out;
    }
};

class RegisterTest : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        std::string const text = "code,name,parent,kind\n4101,郑州市,,\n410102,中原区,4101,\n410102012,须水街道,410102,\n410102001,林山寨街道,410102,\n410102012001,甲村,410102012,\n"
                                 "410102012002,乙村,410102012,\n410102-TJ,区统计局,410102,department\n410102-NY,区农业农村局,410102,department\n";
        std::vector<org::UnitFile> const files{{"units.csv", text}};
        auto const receipt = m_org->import_units(files, {.today = m_clock.today(), .changes_from = m_clock.today()}, kActor);
        ASSERT_TRUE(receipt) << receipt.problem().message;
        ASSERT_EQ(receipt.value().rejected, 0);
        auto const tree = m_org->tree();
        m_realm = tree->realm_of(tree->find_code("410102")->id);
    }

    /// As a verdict that let it in leaves it. Its control number is made from its id.
    DemandId keep(Asked const& asked, bool in_order = true, gate::Outcome outcome = gate::Outcome::admit, std::int64_t id = 0, std::string const& merged_with = {}) {
        if (id == 0) id = ++m_demands;
        gate::StoredDemand demand;
        demand.id = DemandId{id};
        demand.realm = m_realm;
        demand.envelope.kind = "inspection";
        demand.envelope.payload = asked.payload();
        demand.issuer_code = asked.issuer;
        demand.targets = asked.targets;
        demand.control_number = number(demand.id);
        demand.outcome = outcome;
        if (!merged_with.empty()) demand.verdict_json = R"({"merged_with":")" + merged_with + R"("})";
        auto const done = m_database->write(m_realm, kActor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
            store::keep(transaction, demand, in_order, m_clock.today());
            transaction.audit({.action = "test", .object = "demand", .digest = {}, .detail = {}});
            return Done{};
        });
        EXPECT_TRUE(done);
        return demand.id;
    }
    static std::string number(DemandId id) { return "N-" + std::to_string(100 + id.value); }

    gate::Facts facts_of(Asked const& asked, DemandId self = {}) {
        gate::Envelope envelope;
        envelope.kind = "inspection";
        envelope.payload = asked.payload();
        gate::Facts out;
        auto const source = facts();
        m_database->read([&](sql::Connection& connection) { source.collect(connection, {m_realm, self, envelope, asked.issuer, asked.targets, m_clock.today()}, out); });
        return out;
    }
    std::string fact(Asked const& asked, std::string_view name, DemandId self = {}) {
        auto const all = facts_of(asked, self);
        auto const found = all.find(name);
        return found == all.end() ? "null" : to_text(found->second);
    }
    Result<Entry> admit(std::string const& department, std::string const& topic, int month, std::vector<std::string> units = {}, std::string const& level = {}, bool comprehensive = false) {
        Entry entry;
        entry.realm = m_realm;
        entry.year = 2026;
        entry.department = department;
        entry.topic = topic;
        entry.month = month;
        entry.units = std::move(units);
        entry.level = level;
        entry.comprehensive = comprehensive;
        entry.decision = "中督〔2026〕3 号";
        return m_register.admit(std::move(entry), kActor);
    }

    sql::SilentAudit m_audit;
    sql::TestDatabase m_database{GetParam(), m_audit};
    clock::FixedClock m_clock{on("2026-11-23")};
    files::TempDir m_key_folder;
    std::unique_ptr<crypto::KeyRing> m_keys = crypto::KeyRing::create(m_key_folder.path() / "keys").value();
    std::unique_ptr<org::Org> m_org = org::Org::make(*m_database, m_clock);
    RealmId m_realm;
    std::int64_t m_demands = 0;
    std::map<std::string, std::vector<DaySpan>> m_protected;
    std::vector<std::string> m_disputes;  ///< in whose name, reasons
    std::string m_source = "410102-NY";   ///< who said the value in row 5
    Register m_register{{.database = *m_database, .org = *m_org, .keys = *m_keys, .clock = m_clock,
                         .caps = {.visits_per_unit_per_4_weeks = 2, .visits_per_department_per_week = 5, .departments_per_visit = 6},
                         .ports = {.protected_days = [this](std::string const& unit, CivilDate, CivilDate) { return m_protected[unit]; },
                                   .place_of = [this](RealmId, HeldCell const& cell) { return cell.row == RowId{5} ? std::optional(HeldPlace{"410102012001", m_source}) : std::nullopt; },
                                   .dispute = [this](RealmId, Actor const&, HeldCell const&, std::string const& unit, std::string const& reason) {
                                       m_disputes.push_back(unit + ": " + reason);
                                       return Result<std::int64_t>(40 + static_cast<std::int64_t>(m_disputes.size()));
                                   }}}};
};

}  // namespace yizhen::inspections::testing

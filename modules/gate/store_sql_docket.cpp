// Dockets of judged demands, kept and read back.

#include "modules/gate/docket_json.h"
#include "modules/gate/rules_try.h"
#include "platform/sql/sql.h"

#include <array>

namespace yizhen::gate {
namespace {

constexpr std::string_view kJudged =
    "SELECT d.demand_id, COALESCE(d.control_number, ''), d.title, d.issuer_name, v.judged_day, v.outcome, COALESCE(k.facts, '') FROM demand d "
    "JOIN demand_verdict v ON v.demand_id = d.demand_id AND v.version = d.version "
    "LEFT JOIN demand_docket k ON k.demand_id = d.demand_id AND k.version = d.version "
    "WHERE d.realm_id = $1 AND d.created_day >= $2 ORDER BY d.demand_id";

Outcome outcome_of(std::string_view name) {
    for (auto const one : {Outcome::answer, Outcome::merge, Outcome::give_back, Outcome::block}) {
        if (name_of(one) == name) return one;
    }
    return Outcome::admit;
}

}  // namespace

void save_docket(sql::WriteTransaction& transaction, DemandId demand, std::int64_t version, Facts const& docket) {
    transaction.sql().execute("INSERT INTO demand_docket (demand_id, version, facts) VALUES ($1, $2, $3)", {demand.value, version, to_json(docket)});
}

std::vector<RealmId> realms_with_demands(sql::Database& database) {
    std::vector<RealmId> realms;
    database.read([&](sql::Connection& connection) {
        auto const rows = connection.query("SELECT DISTINCT realm_id FROM demand ORDER BY realm_id");
        while (rows->next()) realms.emplace_back(rows->integer(0));
    });
    return realms;
}

void read_judged(sql::Database& database, RealmId realm, CivilDate since, std::function<void(JudgedDemand const&)> const& take) {
    database.read([&](sql::Connection& connection) {
        auto const rows = connection.query(kJudged, {realm.value, since.iso()});
        while (rows->next()) {
            JudgedDemand one{.id = DemandId{rows->integer(0)}, .number = std::string(rows->text(1)), .title = std::string(rows->text(2)),
                             .issuer = std::string(rows->text(3)), .judged = CivilDate::parse(rows->text(4)).value(), .outcome = outcome_of(rows->text(5)), .docket = {}};
            auto docket = read_docket(rows->text(6));
            if (docket) one.docket = std::move(docket).value();
            take(one);
        }
    });
}

}  // namespace yizhen::gate

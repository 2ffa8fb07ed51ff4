// Dockets of judged demands, kept and read back.

#include "modules/gate/docket_json.h"
#include "modules/gate/envelope.h"
#include "modules/gate/hidden.h"
#include "modules/gate/rules_try.h"
#include "platform/sql/sql.h"

#include <fmt/format.h>

namespace yizhen::gate {
namespace {

constexpr std::string_view kJudged =
    "SELECT d.demand_id, COALESCE(d.control_number, ''), d.title, d.issuer_name, v.judged_day, v.outcome, COALESCE(k.facts, ''), "
    "CASE WHEN d.kind = 'inspection' THEN d.envelope ELSE '' END FROM demand d "
    "JOIN demand_verdict v ON v.demand_id = d.demand_id AND v.version = d.version "
    "LEFT JOIN demand_docket k ON k.demand_id = d.demand_id AND k.version = d.version "
    "WHERE d.realm_id = $1 AND d.created_day >= $2 ";
constexpr std::int64_t kJudgedPage = 500;

Outcome outcome_of(std::string_view name) {
    for (auto const one : {Outcome::answer, Outcome::merge, Outcome::give_back, Outcome::block}) {
        if (name_of(one) == name) return one;
    }
    return Outcome::admit;
}

JudgedDemand judged_of(sql::Rows& rows) {
    JudgedDemand one{.id = DemandId{rows.integer(0)}, .number = std::string(rows.text(1)), .title = std::string(rows.text(2)),
                     .issuer = std::string(rows.text(3)), .judged = CivilDate::parse(rows.text(4)).value(), .outcome = outcome_of(rows.text(5)), .docket = {}};
    auto docket = read_docket(rows.text(6));
    if (docket) one.docket = std::move(docket).value();
    return one;
}

/// Of an unannounced visit: its whole envelope says whether its day is over.
bool is_hidden_row(sql::Rows& rows, CivilDate today) {
    if (rows.text(7).empty()) return false;
    auto const envelope = read_envelope_json(rows.text(7));
    return !envelope || is_hidden(envelope.value(), today);
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
        auto const rows = connection.query(fmt::format("{}ORDER BY d.demand_id", kJudged), {realm.value, since.iso()});
        while (rows->next()) take(judged_of(*rows));
    });
}

bool read_newest_judged(sql::Database& database, RealmId realm, NewestJudged const& which, std::function<void(JudgedDemand const&)> const& take) {
    auto const statement = fmt::format("{}AND ($3 = 0 OR d.demand_id < $3) ORDER BY d.demand_id DESC LIMIT {}", kJudged, kJudgedPage);
    std::int64_t before = 0;
    for (std::int64_t taken = 0;;) {
        std::vector<JudgedDemand> page;
        std::int64_t rows_read = 0;
        database.read([&](sql::Connection& connection) {
            auto const rows = connection.query(statement, {realm.value, which.since.iso(), before});
            for (; rows->next(); ++rows_read) {
                before = rows->integer(0);
                if (!is_hidden_row(*rows, which.today)) page.push_back(judged_of(*rows));
            }
        });
        for (auto const& one : page) {
            if (taken++ == which.most) return true;
            take(one);
        }
        if (rows_read < kJudgedPage) return false;
    }
}

}  // namespace yizhen::gate

// Elements that admitted demands brought in, and the totals that issuers were told.

#include "modules/gate/store.h"

#include "platform/sql/sql.h"

#include "modules/gate/verdict_json.h"

#include <fmt/format.h>

namespace yizhen::gate {
namespace {

sql::Parameter text(std::string value) { return value; }

elements::Sensitivity sensitivity_of(std::string_view name) {
    for (auto const one : {elements::Sensitivity::identifier, elements::Sensitivity::filter_attribute}) {
        if (sensitivity_name(one) == name) return one;
    }
    return elements::Sensitivity::open;
}

std::string known_code(sql::Connection& connection, RealmId realm, NewElement const& element) {
    auto rows = connection.query("SELECT code FROM candidate_element WHERE realm_id = $1 AND words = $2 AND entity = $3",
                                 {realm.value, text(element.words), text(element.entity)});
    return rows->next() ? std::string(rows->text(0)) : std::string();
}

std::int64_t next_candidate(sql::Connection& connection, RealmId realm) {
    auto rows = connection.query("SELECT COALESCE(MAX(serial), 0) FROM candidate_element WHERE realm_id = $1", {realm.value});
    return rows->next() ? rows->integer(0) + 1 : 1;
}

}  // namespace

void add_candidates(sql::WriteTransaction& transaction, std::vector<NewElement>& elements, DemandId demand, CivilDate day) {
    auto& sql = transaction.sql();
    auto const realm = transaction.realm();
    for (auto& one : elements) {
        one.code = known_code(sql, realm, one);
        if (!one.code.empty()) continue;
        auto const serial = next_candidate(sql, realm);
        one.code = fmt::format("HX{:04}", serial);
        sql.execute(
            "INSERT INTO candidate_element (realm_id, serial, code, name, words, entity, type, unit_of_measure, source_unit, sensitivity, "
            "fresh_days, by_period, owner, demand_id, created_day) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            {realm.value, serial, text(one.code), text(one.name), text(one.words), text(one.entity), text(one.type), text(one.unit_of_measure),
             text(one.source), text(std::string(sensitivity_name(one.sensitivity))), std::int64_t{one.fresh_days}, std::int64_t{one.by_period},
             text(one.owner), demand.value, text(day.iso())});
    }
}

std::vector<NewElement> read_candidates(sql::Connection& connection, RealmId realm, DemandId without) {
    std::vector<NewElement> all;
    auto rows = connection.query("SELECT code, name, words, entity, type, unit_of_measure, source_unit, sensitivity, fresh_days, by_period, owner "
                                 "FROM candidate_element WHERE realm_id = $1 AND demand_id <> $2 ORDER BY serial",
                                 {realm.value, without.value});
    while (rows->next()) {
        NewElement one;
        one.code = rows->text(0);
        one.name = rows->text(1);
        one.words = rows->text(2);
        one.entity = rows->text(3);
        one.type = rows->text(4);
        one.unit_of_measure = rows->text(5);
        one.source = rows->text(6);
        one.sensitivity = sensitivity_of(rows->text(7));
        one.fresh_days = static_cast<int>(rows->integer(8));
        one.by_period = rows->integer(9) != 0;
        one.owner = rows->text(10);
        all.push_back(std::move(one));
    }
    return all;
}

std::vector<ToldTotal> read_told(sql::Connection& connection, RealmId realm, std::string const& issuer, std::string const& ledger) {
    std::vector<ToldTotal> all;
    auto rows = connection.query("SELECT ledger, unit_code, population, as_of, total, members FROM told_total WHERE realm_id = $1 AND "
                                 "issuer_code = $2 AND ledger = $3 ORDER BY told_id",
                                 {realm.value, text(issuer), text(ledger)});
    while (rows->next()) {
        all.push_back({std::string(rows->text(0)), std::string(rows->text(1)), std::string(rows->text(2)), CivilDate::parse(rows->text(3)).value(),
                       rows->integer(4), std::string(rows->blob(5))});
    }
    return all;
}

void add_told(sql::WriteTransaction& transaction, std::string const& issuer, ToldTotal const& told, CivilDate day) {
    transaction.sql().execute(
        "INSERT INTO told_total (told_id, realm_id, issuer_code, ledger, unit_code, population, as_of, told_day, total, members) VALUES ($1, $2, "
        "$3, $4, $5, $6, $7, $8, $9, $10)",
        {transaction.new_id(), transaction.realm().value, text(issuer), text(told.ledger), text(told.unit), text(told.population),
         text(told.as_of.iso()), text(day.iso()), told.total, sql::Blob{told.members}});
}

}  // namespace yizhen::gate

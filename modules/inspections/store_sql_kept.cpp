// Rows of the visits that were let in.

#include "modules/inspections/area_code.h"
#include "modules/inspections/kept.h"

#include "kernel/text/text.h"
#include "platform/sql/sql.h"

#include <boost/json.hpp>

#include <map>

namespace yizhen::inspections {

std::string topic_key(std::string_view topic) {
    constexpr std::u32string_view kPunctuation = U"《》“”\"〈〉（）()、，,。．.：:　 -－—·";
    auto const folded = text::folded(topic);
    std::string key;
    for (char32_t const c : text::code_points(folded)) {
        if (kPunctuation.find(c) == std::u32string_view::npos) key += text::utf8(std::u32string(1, c));
    }
    return key.empty() ? folded : key;
}

namespace store {
namespace {

using gate::is_yes;
using gate::text_of;

/// Each unit visited, and the areas it stands in; a unit that is both is a target.
std::map<std::string, bool> rows_of(std::vector<std::string> const& targets) {
    std::map<std::string, bool> rows;
    for (auto const& unit : targets) {
        for (auto const& above : areas_above(unit)) rows.emplace(above, false);
    }
    for (auto const& unit : targets) rows[unit] = true;
    return rows;
}

std::vector<std::string> objects_of(gate::StoredDemand const& demand) {
    std::vector<std::string> objects;
    for (auto const& unit : demand.targets) {
        if (level_of(unit) == "county") objects.push_back(unit);
    }
    auto const firm = text_of(demand.envelope.payload, "firm");
    if (!firm.empty()) objects.push_back("firm:" + topic_key(firm));
    return objects;
}

void insert_parts(sql::Connection& sql, gate::StoredDemand const& demand, std::string const& day, std::string const& key, std::int64_t routine) {
    for (auto const& [unit, target] : rows_of(demand.targets)) {
        sql.execute("INSERT INTO inspection_visit_unit (realm_id, unit_code, visit_day, demand_id, topic_key, target, routine) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    {demand.realm.value, unit, day, demand.id.value, key, std::int64_t{target}, routine});
    }
    for (auto const& object : objects_of(demand)) {
        sql.execute("INSERT INTO inspection_visit_object (realm_id, object, visit_day, demand_id, issuer_code, routine) VALUES ($1, $2, $3, $4, $5, $6)",
                    {demand.realm.value, object, day, demand.id.value, demand.issuer_code, routine});
    }
}

/// Its day is over, or somebody has written down what was found. What took place is not undone by a later word.
bool took_place(sql::Connection& sql, DemandId demand, CivilDate today) {
    auto const over = sql.query("SELECT 1 FROM inspection_visit WHERE demand_id = $1 AND (visit_day < $2 OR EXISTS (SELECT 1 FROM inspection_finding f WHERE f.demand_id = $1) OR "
                                "EXISTS (SELECT 1 FROM inspection_conclusion c WHERE c.demand_id = $1))",
                                {demand.value, today.iso()});
    return over->next();
}

/// Of a verdict that merges it: control number of the demand that it goes along with.
std::string merged_with(gate::StoredDemand const& demand) {
    boost::system::error_code error;
    auto const verdict = boost::json::parse(demand.verdict_json, error);
    auto const* number = error || !verdict.is_object() ? nullptr : verdict.get_object().if_contains("merged_with");
    return number != nullptr && number->is_string() ? std::string(number->get_string()) : std::string();
}

/// Takes part in another's visit, or no more; in one that is over it took part.
void keep_joined(sql::Connection& sql, gate::StoredDemand const& demand, bool joins, CivilDate today) {
    auto const over = sql.query("SELECT 1 FROM inspection_joined j JOIN inspection_visit v ON v.realm_id = j.realm_id AND v.control_number = j.visit_number WHERE j.demand_id = $1 AND v.visit_day < $2",
                                {demand.id.value, today.iso()})->next();
    if (over) return;
    sql.execute("DELETE FROM inspection_joined WHERE demand_id = $1", {demand.id.value});
    auto const number = joins ? merged_with(demand) : std::string();
    if (number.empty()) return;
    sql.execute("INSERT INTO inspection_joined (demand_id, realm_id, issuer_code, visit_number) VALUES ($1, $2, $3, $4)", {demand.id.value, demand.realm.value, demand.issuer_code, number});
}

}  // namespace

void keep(sql::WriteTransaction& transaction, gate::StoredDemand const& demand, bool in_order, CivilDate today) {
    auto& sql = transaction.sql();
    keep_joined(sql, demand, in_order && demand.outcome == gate::Outcome::merge, today);
    if (took_place(sql, demand.id, today)) return;
    for (auto const* table : {"inspection_visit_unit", "inspection_visit_object", "inspection_visit"}) {
        sql.execute(std::string("DELETE FROM ") + table + " WHERE demand_id = $1", {demand.id.value});
    }
    // What is merged goes along with another visit: it is not one more.
    if (!in_order || demand.outcome != gate::Outcome::admit) return;
    auto const& payload = demand.envelope.payload;
    auto const day = text_of(payload, "visit_day");
    auto const topic = text_of(payload, "topic");
    auto const routine = std::int64_t{!is_yes(payload, "unannounced")};
    sql.execute("INSERT INTO inspection_visit (demand_id, realm_id, issuer_code, control_number, topic, topic_key, visit_day, comprehensive, routine, concluded) VALUES "
                "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                {demand.id.value, demand.realm.value, demand.issuer_code, demand.control_number, topic, topic_key(topic), day,
                 std::int64_t{is_yes(payload, "comprehensive_inspection")}, routine, std::int64_t{0}});
    insert_parts(sql, demand, day, topic_key(topic), routine);
}

}  // namespace store
}  // namespace yizhen::inspections

// Rows of the visits that were let in.

#include "modules/inspections/area_code.h"
#include "modules/inspections/kept.h"

#include "kernel/text/text.h"
#include "platform/sql/sql.h"

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

std::int64_t is_concluded(sql::Connection& sql, DemandId demand) {
    return sql.query("SELECT 1 FROM inspection_conclusion WHERE demand_id = $1", {demand.value})->next() ? 1 : 0;
}

}  // namespace

void keep(sql::WriteTransaction& transaction, gate::StoredDemand const& demand, bool in_order) {
    auto& sql = transaction.sql();
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
                 std::int64_t{is_yes(payload, "comprehensive_inspection")}, routine, is_concluded(sql, demand.id)});
    insert_parts(sql, demand, day, topic_key(topic), routine);
}

}  // namespace store
}  // namespace yizhen::inspections

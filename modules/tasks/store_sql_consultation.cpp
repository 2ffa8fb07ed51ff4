// Rows of consultations, read whole.

#include "modules/tasks/store.h"
#include "platform/sql/sql.h"

namespace yizhen::tasks::store {
namespace {

constexpr std::string_view kConsultation =
    "SELECT issuer_code, title, opened_day, townships_total, demand_id, target_rule FROM consultation WHERE realm_id = $1 AND consultation_id = $2";
constexpr std::string_view kTownships =
    "SELECT unit_code, type, heard_day FROM consultation_township WHERE realm_id = $1 AND consultation_id = $2 ORDER BY unit_code";
constexpr std::string_view kVisits =
    "SELECT unit_code, visit_day, seen FROM consultation_visit WHERE realm_id = $1 AND consultation_id = $2 ORDER BY visit_id";
constexpr std::string_view kComments =
    "SELECT comment_id, unit_code, said, changed, answer FROM consultation_comment WHERE realm_id = $1 AND consultation_id = $2 ORDER BY comment_id";
constexpr std::string_view kBands =
    "SELECT unit_code, least, aim, most FROM consultation_target WHERE realm_id = $1 AND consultation_id = $2 ORDER BY unit_code";

}  // namespace

std::optional<Consultation> read_consultation(sql::Connection& connection, RealmId realm, std::string const& id) {
    sql::Parameters const which{realm.value, id};
    auto rows = connection.query(kConsultation, which);
    if (!rows->next()) return std::nullopt;
    Consultation out;
    out.id = id;
    out.realm = realm;
    out.issuer = rows->text(0);
    out.title = rows->text(1);
    out.opened = CivilDate::parse(rows->text(2)).value();
    out.townships_total = rows->integer(3);
    out.demand = DemandId{rows->integer(4)};
    out.target_rule = rows->text(5);
    rows = connection.query(kTownships, which);
    while (rows->next()) out.townships.push_back({std::string(rows->text(0)), std::string(rows->text(1)), day_of(rows->text(2))});
    rows = connection.query(kVisits, which);
    while (rows->next()) out.visits.push_back({std::string(rows->text(0)), CivilDate::parse(rows->text(1)).value(), std::string(rows->text(2))});
    rows = connection.query(kComments, which);
    while (rows->next()) {
        out.comments.push_back({rows->integer(0), std::string(rows->text(1)), std::string(rows->text(2)), std::string(rows->text(3)), std::string(rows->text(4))});
    }
    rows = connection.query(kBands, which);
    while (rows->next()) out.bands.push_back({std::string(rows->text(0)), {rows->integer(1), rows->integer(2), rows->integer(3)}});
    return out;
}

}  // namespace yizhen::tasks::store

// What the docket asks of tasks: indexed look-ups of what was heard before and of the task above.

#include "modules/tasks/store.h"
#include "modules/tasks/tasks.h"
#include "platform/sql/sql.h"

#include <algorithm>

namespace yizhen::tasks {
namespace {

using gate::Draft;
using gate::Facts;
using gate::text_of;

constexpr std::string_view kDeployed = "SELECT demand_id, released_day, due_day FROM work_task WHERE realm_id = $1 AND control_number = $2";
constexpr std::string_view kContactsOf =
    "SELECT u.unit_code, (SELECT COUNT(*) FROM work_task_contact c WHERE c.task_id = u.task_id AND c.contact_day <= $2) FROM work_task_unit u "
    "WHERE u.demand_id = $1";

/// Held by this issuer, and for no other demand.
std::optional<Consultation> consultation_for(sql::Connection& connection, Draft const& draft) {
    auto const id = store::consultation_named(draft.envelope);
    if (id.empty()) return std::nullopt;
    auto found = store::read_consultation(connection, draft.realm, id);
    if (!found || found->issuer != draft.issuer_code) return std::nullopt;
    if (found->demand.known() && found->demand != draft.self) return std::nullopt;
    return found;
}

void look_at_consultation(std::optional<Consultation> const& consultation, Facts& facts) {
    auto const sums = consultation ? sums_of(*consultation) : HeardSums{};
    facts["townships_heard"] = sums.townships;
    facts["township_types_heard"] = sums.types;
    facts["townships_heard_permille"] = sums.permille;
    facts["site_visit_recorded"] = sums.visited;
    facts["comments_unanswered"] = sums.unanswered;
}

/// What at most is asked of a unit below: the figure for all or the aim of a band, whichever is the hardest. A mild figure
/// beside hard bands hides nothing.
std::optional<std::int64_t> figure_passed_on(Draft const& draft, std::optional<Consultation> const& consultation, bool at_most) {
    std::vector<std::int64_t> asked;
    if (draft.envelope.payload.contains("target_figure")) asked.push_back(gate::number_of(draft.envelope.payload, "target_figure"));
    if (consultation) {
        for (auto const& one : consultation->bands) asked.push_back(one.band.aim);
    }
    if (asked.empty()) return std::nullopt;
    return at_most ? std::ranges::min(asked) : std::ranges::max(asked);
}

/// Every target has a band, and there is room in one at least: a tick of the issuer's gives none, nor does one figure for all.
bool is_band_given(Draft const& draft, std::optional<Consultation> const& consultation) {
    if (!consultation || draft.targets.empty()) return false;
    bool const all = std::ranges::all_of(draft.targets, [&](auto const& unit) { return std::ranges::find(consultation->bands, unit, &UnitBand::unit) != consultation->bands.end(); });
    return all && std::ranges::any_of(consultation->bands, [&](auto const& one) { return one.band.least != one.band.most && std::ranges::find(draft.targets, one.unit) != draft.targets.end(); });
}

void look_above(sql::Connection& connection, Draft const& draft, std::optional<Consultation> const& consultation, Facts& facts) {
    auto const number = text_of(draft.envelope.payload, "passes_on");
    if (number.empty()) return;
    auto const upper = store::read_upper(connection, draft.realm, number, draft.issuer_code);
    if (!upper) return;
    facts["upper_number"] = number;
    auto const own = figure_passed_on(draft, consultation, upper->at_most);
    if (own && upper->figure) facts["target_over_upper_permille"] = over_permille(*own, *upper->figure, upper->at_most);
    auto const due = draft.envelope.due ? draft.envelope.due : draft.envelope.expires;
    if (due && upper->due) facts["days_before_upper"] = std::max<std::int64_t>(0, std::int64_t{upper->due->days()} - due->days());
}

void collect(sql::Connection& connection, Draft const& draft, Facts& facts) {
    auto const& payload = draft.envelope.payload;
    if (draft.envelope.kind == "inspection") {
        auto const number = text_of(payload, "about_task");
        auto const day = CivilDate::parse(text_of(payload, "visit_day"));
        if (!number.empty()) about_task(connection, draft.realm, number, draft.targets, day ? day.value() : draft.today, facts);
        return;
    }
    auto const consultation = consultation_for(connection, draft);
    look_at_consultation(consultation, facts);
    facts["band_given"] = is_band_given(draft, consultation);
    look_above(connection, draft, consultation, facts);
}

std::vector<std::string_view> gives(std::string_view kind) {
    if (kind == "inspection") return {"days_since_deployment", "term_elapsed_permille", "contacts_in_term"};
    std::vector<std::string_view> names{"townships_heard", "township_types_heard", "townships_heard_permille", "site_visit_recorded", "comments_unanswered", "band_given"};
    // What is passed on is said by a task only.
    if (kind == "task") names.insert(names.end(), {"upper_number", "target_over_upper_permille", "days_before_upper"});
    return names;
}

}  // namespace

void about_task(sql::Connection& connection, RealmId realm, std::string_view control_number, std::vector<std::string> const& units, CivilDate day, Facts& facts) {
    auto rows = connection.query(kDeployed, {realm.value, std::string(control_number)});
    if (!rows->next()) return;
    auto const demand = rows->integer(0);
    auto const released = CivilDate::parse(rows->text(1)).value();
    auto const due = store::day_of(rows->text(2));
    facts["days_since_deployment"] = std::max<std::int64_t>(0, std::int64_t{day.days()} - released.days());
    if (due) facts["term_elapsed_permille"] = elapsed_permille(released, *due, day);
    std::optional<std::int64_t> fewest;
    rows = connection.query(kContactsOf, {demand, day.iso()});
    while (rows->next()) {
        if (std::ranges::find(units, rows->text(0)) != units.end()) fewest = std::min(fewest.value_or(rows->integer(1)), rows->integer(1));
    }
    if (fewest) facts["contacts_in_term"] = *fewest;
}

gate::FactSource facts() { return {"tasks", {"task", "document", "inspection"}, collect, gives}; }

}  // namespace yizhen::tasks

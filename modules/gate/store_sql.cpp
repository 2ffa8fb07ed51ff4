// The register in SQL. Queries are named here; both databases run the same text.

#include "modules/gate/store.h"

#include "platform/sql/sql.h"

#include "kernel/problem_catalogue.h"
#include "modules/gate/envelope.h"

#include <algorithm>
#include <fmt/format.h>

namespace yizhen::gate {
namespace {

constexpr std::string_view kColumns =
    "demand_id, realm_id, title, issuer_code, issuer_name, envelope, file_name, file_digest, request_digest, form_number, "
    "period, created_ms, created_day, outcome, control_number, hours_before, hours_after, cells_asked, cells_answered, "
    "fields_unsure, verdict, digest, version, form_key, times_a_year";

constexpr std::string_view kInsert =
    "INSERT INTO demand (demand_id, realm_id, kind, title, issuer_code, issuer_name, received, envelope, file_name, "
    "file_digest, request_digest, form_number, period, created_ms, created_day, due, expires, emergency, outcome, "
    "control_number, hours_before, hours_after, cells_asked, cells_answered, fields_unsure, verdict, digest, form_key, times_a_year, version) "
    "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28,$29,1)";

constexpr std::string_view kUpdate =
    "UPDATE demand SET outcome = $2, control_number = $3, hours_before = $4, hours_after = $5, cells_asked = $6, "
    "cells_answered = $7, fields_unsure = $8, verdict = $9, digest = $10, version = version + 1 WHERE demand_id = $1";

sql::Parameter text(std::string value) { return value; }
sql::Parameter optional_text(std::string const& value) { return value.empty() ? sql::Parameter{} : sql::Parameter{value}; }
sql::Parameter optional_day(std::optional<CivilDate> const& day) { return day ? sql::Parameter{day->iso()} : sql::Parameter{}; }
std::int64_t hundredths(Decimal const& hours) { return hours.rescaled(2).value().units; }
Decimal hours_of(std::int64_t units) { return {units, 2}; }

Outcome outcome_of(std::string_view name) {
    for (auto const one : {Outcome::answer, Outcome::merge, Outcome::admit, Outcome::give_back, Outcome::block}) {
        if (name_of(one) == name) return one;
    }
    YIZHEN_CHECK(false && "the table's check allows no other outcome");
    return Outcome::admit;
}

StoredDemand from_row(sql::Rows const& row) {
    StoredDemand demand;
    demand.id = DemandId{row.integer(0)};
    demand.realm = RealmId{row.integer(1)};
    demand.title = row.text(2);
    demand.issuer_code = row.text(3);
    demand.issuer_name = row.text(4);
    demand.envelope_json = row.text(5);
    demand.file_name = row.text(6);
    demand.file_digest = row.text(7);
    demand.request_digest = row.text(8);
    demand.form_number = row.text(9);
    demand.period = row.text(10);
    demand.created_ms = row.integer(11);
    demand.created_day = CivilDate::parse(row.text(12)).value();
    demand.outcome = outcome_of(row.text(13));
    if (!row.null(14)) demand.control_number = row.text(14);
    demand.price.hours_before = hours_of(row.integer(15));
    demand.price.hours_after = hours_of(row.integer(16));
    demand.price.cells_asked = row.integer(17);
    demand.price.cells_answered = row.integer(18);
    demand.fields_unsure = row.integer(19);
    demand.verdict_json = row.text(20);
    demand.digest = row.text(21);
    demand.version = row.integer(22);
    demand.form_key = row.text(23);
    demand.times_a_year = row.integer(24);
    return demand;
}

/// Envelope and targets; apart, because a cursor is good only until the next statement.
void complete(sql::Connection& connection, StoredDemand& demand) {
    auto envelope = read_envelope_json(demand.envelope_json);
    YIZHEN_CHECK(static_cast<bool>(envelope));
    demand.envelope = std::move(envelope).value();
    auto rows = connection.query("SELECT unit_code FROM demand_target WHERE demand_id = $1 ORDER BY unit_code", {demand.id.value});
    while (rows->next()) demand.targets.emplace_back(rows->text(0));
}

std::optional<StoredDemand> find_one(sql::Connection& connection, std::string_view where, sql::Parameters const& parameters) {
    std::optional<StoredDemand> found;
    {
        auto rows = connection.query(fmt::format("SELECT {} FROM demand WHERE {}", kColumns, where), parameters);
        if (rows->next()) found = from_row(*rows);
    }
    if (found) complete(connection, *found);
    return found;
}

/// A demand without a due date counts as open for this long.
constexpr int kOpenDaysWithoutDue = 90;

bool is_numbered(StoredDemand const& demand) {
    return !demand.control_number.empty() &&
           (demand.outcome == Outcome::answer || demand.outcome == Outcome::admit || demand.outcome == Outcome::merge);
}

/// The last day its asks are open; empty: they are not.
std::string open_until(sql::Connection& connection, StoredDemand const& demand) {
    if (!is_numbered(demand) || demand.outcome == Outcome::answer || is_stopped(connection, demand.id)) return {};
    return demand.envelope.due ? demand.envelope.due->iso() : demand.created_day.plus_days(kOpenDaysWithoutDue).iso();
}

void add_verdict(sql::WriteTransaction& transaction, StoredDemand const& demand, std::int64_t version) {
    transaction.sql().execute(
        "INSERT INTO demand_verdict (demand_id, version, outcome, digest, verdict, seen, judged_day, judged_ms, person_id) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        {demand.id.value, version, text(std::string(name_of(demand.outcome))), text(demand.digest), text(demand.verdict_json),
         text(demand.seen_json), text(demand.judged_day.iso()), demand.judged_ms, demand.judged_by.value});
}

/// What it replaces is no longer asked, as long as this verdict lets it in.
void stop_replaced(sql::WriteTransaction& transaction, StoredDemand const& demand) {
    auto& sql = transaction.sql();
    std::vector<std::int64_t> freed;
    {
        auto rows = sql.query("SELECT demand_id FROM demand_stop WHERE stopped_by = $1", {demand.id.value});
        while (rows->next()) freed.push_back(rows->integer(0));
    }
    sql.execute("DELETE FROM demand_stop WHERE stopped_by = $1", {demand.id.value});
    for (auto const id : freed) {
        auto const old = find_demand(sql, DemandId{id});
        if (old) sql.execute("UPDATE demand_ask SET open_until = $2 WHERE demand_id = $1", {id, text(open_until(sql, *old))});
    }
    if (!is_numbered(demand)) return;
    for (auto const& number : demand.envelope.replaces) {
        auto const old = find_by_number(sql, number);
        if (old && old->realm == demand.realm && old->issuer_code == demand.issuer_code && old->id != demand.id) {
            stop_demand(transaction, old->id, demand.id, demand.judged_day);
        }
    }
}

/// What is not told apart by unit stands under the only target, or under none.
void replace_unit_cells(sql::Connection& sql, StoredDemand const& demand) {
    sql.execute("DELETE FROM demand_unit_cells WHERE demand_id = $1", {demand.id.value});
    auto parts = demand.unit_cells;
    if (parts.empty()) parts.push_back({demand.targets.size() == 1 ? demand.targets.front() : std::string(), demand.price.cells_answered, demand.price.cells_asked});
    for (auto const& part : parts) {
        sql.execute("INSERT INTO demand_unit_cells (demand_id, unit_code, answered, asked) VALUES ($1, $2, $3, $4)",
                    {demand.id.value, text(part.unit), part.answered, part.asked});
    }
}

void replace_lists(sql::WriteTransaction& transaction, StoredDemand const& demand) {
    auto& sql = transaction.sql();
    replace_unit_cells(sql, demand);
    auto const open = open_until(sql, demand);
    sql.execute("DELETE FROM demand_answer WHERE demand_id = $1", {demand.id.value});
    for (auto const& [field, digest] : demand.answers) {
        sql.execute("INSERT INTO demand_answer (demand_id, field, digest) VALUES ($1, $2, $3)", {demand.id.value, text(field), text(digest)});
    }
    sql.execute("DELETE FROM demand_target WHERE demand_id = $1", {demand.id.value});
    sql.execute("DELETE FROM demand_ask WHERE demand_id = $1", {demand.id.value});
    for (auto const& unit : demand.targets) {
        sql.execute("INSERT INTO demand_target (demand_id, unit_code) VALUES ($1, $2)", {demand.id.value, text(unit)});
    }
    for (auto const& ask : demand.asks) {
        auto const left = demand.cells_left.find(ask);
        sql.execute("INSERT INTO demand_ask (realm_id, ask, demand_id, open_until, cells_left) VALUES ($1, $2, $3, $4, $5)",
                    {demand.realm.value, text(ask), demand.id.value, text(open),
                     left == demand.cells_left.end() ? std::int64_t{0} : left->second});
    }
}

/// " AND (…)", or nothing where the whole realm is in scope.
std::string scope_condition(PageQuestion const& question, sql::Parameters& parameters) {
    auto const one_of = [&](std::string_view condition, std::vector<std::string> const& values, std::string_view ending) {
        std::string any;
        for (auto const& value : values) {
            parameters.push_back(text(value + std::string(ending)));
            any += fmt::format("{}{} ${}", any.empty() ? "" : " OR ", condition, parameters.size());
        }
        return any;
    };
    auto const targets = one_of("t.unit_code LIKE", question.unit_prefixes, "%");
    auto const above = one_of("t.unit_code =", question.units_above, "");
    auto const issuers = one_of("issuer_code =", question.issuers, "");
    auto const either = targets.empty() || above.empty() ? targets + above : targets + " OR " + above;
    std::string any = issuers;
    if (!either.empty()) {
        any += fmt::format("{}EXISTS (SELECT 1 FROM demand_target t WHERE t.demand_id = demand.demand_id AND ({}))",
                           any.empty() ? "" : " OR ", either);
    }
    return any.empty() ? std::string() : " AND (" + any + ")";
}

}  // namespace

std::optional<StoredDemand> find_by_request(sql::Connection& connection, RealmId realm, std::string_view digest) {
    return find_one(connection, "realm_id = $1 AND request_digest = $2", {realm.value, text(std::string(digest))});
}

std::optional<StoredDemand> find_demand(sql::Connection& connection, DemandId id) {
    return find_one(connection, "demand_id = $1", {id.value});
}

std::optional<StoredDemand> find_by_number(sql::Connection& connection, std::string_view number) {
    return find_one(connection, "control_number = $1", {text(std::string(number))});
}

std::vector<StoredDemand> list_demands(sql::Connection& connection, PageQuestion const& question) {
    std::string where = "realm_id = $1";
    sql::Parameters parameters{question.realm.value};
    auto const add = [&](std::string_view condition, sql::Parameter value) {
        parameters.push_back(std::move(value));
        where += " AND " + fmt::format(fmt::runtime(condition), fmt::arg("p", fmt::format("${}", parameters.size())));
    };
    if (question.before > 0) add("demand_id < {p}", question.before);
    if (!question.outcome.empty()) add("outcome = {p}", text(question.outcome));
    if (!question.kind.empty()) add("kind = {p}", text(question.kind));
    if (!question.issuer_code.empty()) add("issuer_code = {p}", text(question.issuer_code));
    if (!question.words.empty()) {
        auto const like = "%" + question.words + "%";
        add("(title LIKE {p} OR issuer_name LIKE {p} OR control_number LIKE {p})", text(like));
    }
    where += scope_condition(question, parameters);
    std::vector<StoredDemand> page;
    {
        auto rows = connection.query(fmt::format("SELECT {} FROM demand WHERE {} ORDER BY demand_id DESC LIMIT {}", kColumns, where,
                                                 std::min(question.limit, kPageMax)),
                                     parameters);
        while (rows->next()) page.push_back(from_row(*rows));
    }
    for (auto& demand : page) complete(connection, demand);
    return page;
}

void save_demand(sql::WriteTransaction& transaction, StoredDemand const& demand, bool is_new) {
    auto const& price = demand.price;
    if (is_new) {
        transaction.sql().execute(
            kInsert, {demand.id.value,
                      demand.realm.value,
                      text(demand.envelope.kind),
                      text(demand.title),
                      text(demand.issuer_code),
                      text(demand.issuer_name),
                      std::int64_t{demand.envelope.received},
                      text(demand.envelope_json),
                      text(demand.file_name),
                      text(demand.file_digest),
                      text(demand.request_digest),
                      text(demand.form_number),
                      text(demand.period),
                      demand.created_ms,
                      text(demand.created_day.iso()),
                      optional_day(demand.envelope.due),
                      optional_day(demand.envelope.expires),
                      std::int64_t{demand.envelope.emergency},
                      text(std::string(name_of(demand.outcome))),
                      optional_text(demand.control_number),
                      hundredths(price.hours_before),
                      hundredths(price.hours_after),
                      price.cells_asked,
                      price.cells_answered,
                      demand.fields_unsure,
                      text(demand.verdict_json),
                      text(demand.digest),
                      text(demand.form_key),
                      demand.times_a_year});
    } else {
        transaction.sql().execute(
            kUpdate, {demand.id.value, text(std::string(name_of(demand.outcome))), optional_text(demand.control_number),
                      hundredths(price.hours_before), hundredths(price.hours_after), price.cells_asked, price.cells_answered,
                      demand.fields_unsure, text(demand.verdict_json), text(demand.digest)});
    }
    add_verdict(transaction, demand, is_new ? 1 : demand.version + 1);
    replace_lists(transaction, demand);
    stop_replaced(transaction, demand);
}

int next_serial(sql::WriteTransaction& transaction, int year) {
    auto& sql = transaction.sql();
    sql::Parameters const key{transaction.realm().value, std::int64_t{year}};
    if (sql.execute("UPDATE control_serial SET last = last + 1 WHERE realm_id = $1 AND year = $2", key) == 0) {
        sql.execute("INSERT INTO control_serial (realm_id, year, last) VALUES ($1, $2, 1)", key);
    }
    auto rows = sql.query("SELECT last FROM control_serial WHERE realm_id = $1 AND year = $2", key);
    YIZHEN_CHECK(rows->next());
    return static_cast<int>(rows->integer(0));
}

void add_alias(sql::WriteTransaction& transaction, elements::Alias const& alias, DemandId demand, PersonId person) {
    auto const realm = transaction.realm().value;
    transaction.sql().execute("DELETE FROM match_alias WHERE realm_id = $1 AND name = $2 AND entity = $3",
                              {realm, text(alias.name), text(alias.entity)});
    transaction.sql().execute(
        "INSERT INTO match_alias (alias_id, realm_id, name, element, entity, demand_id, person_id, recorded_day) VALUES ($1, $2, $3, "
        "$4, $5, $6, $7, $8)",
        {transaction.new_id(), realm, text(alias.name), text(alias.element), text(alias.entity), demand.value, person.value,
         text(alias.day)});
}

std::vector<elements::Alias> read_aliases(sql::Connection& connection, RealmId realm) {
    std::vector<elements::Alias> all;
    auto rows = connection.query("SELECT element, name, entity, demand_id, person_id, recorded_day FROM match_alias WHERE realm_id = $1 "
                                 "ORDER BY alias_id",
                                 {realm.value});
    while (rows->next()) {
        all.push_back({std::string(rows->text(0)), std::string(rows->text(1)), std::string(rows->text(2)),
                       std::to_string(rows->integer(3)), std::to_string(rows->integer(4)), std::string(rows->text(5))});
    }
    return all;
}

void add_adoption(sql::WriteTransaction& transaction, Adoption const& adoption, std::int64_t now_ms) {
    sql::Parameters const key{transaction.realm().value, text(adoption.rule), text(adoption.from.iso())};
    transaction.sql().execute("DELETE FROM rule_adoption WHERE realm_id = $1 AND rule = $2 AND adopted_from = $3", key);
    transaction.sql().execute(
        "INSERT INTO rule_adoption (realm_id, rule, adopted_from, decision, signer, recorded_ms) VALUES ($1, $2, $3, $4, $5, $6)",
        {transaction.realm().value, text(adoption.rule), text(adoption.from.iso()), text(adoption.decision), text(adoption.signer),
         now_ms});
}

std::vector<Adoption> read_adoptions(sql::Connection& connection, RealmId realm) {
    std::vector<Adoption> all;
    auto rows = connection.query(
        "SELECT rule, adopted_from, decision, signer FROM rule_adoption WHERE realm_id = $1 ORDER BY rule, adopted_from DESC",
        {realm.value});
    while (rows->next()) {
        all.push_back({std::string(rows->text(0)), CivilDate::parse(rows->text(1)).value(), std::string(rows->text(2)),
                       std::string(rows->text(3))});
    }
    return all;
}

std::string decisions_text(sql::Connection& connection, RealmId realm) {
    std::string out;
    for (auto const& one : read_adoptions(connection, realm)) out += fmt::format("{}\t{}\t{}\n", one.rule, one.from.iso(), one.decision);
    for (auto const& one : read_purposes(connection, realm)) {
        out += fmt::format("{}\t{}\t{}\t{}\n", one.form_number, one.issuer_code, one.purpose, one.from.iso());
    }
    auto rows = connection.query("SELECT year, form_number FROM form_catalogue WHERE realm_id = $1 ORDER BY year, form_number", {realm.value});
    while (rows->next()) out += fmt::format("{}\t{}\n", rows->integer(0), rows->text(1));
    auto retired = connection.query("SELECT COUNT(*), COALESCE(MAX(decision), 0) FROM retirement WHERE realm_id = $1", {realm.value});
    if (retired->next() && retired->integer(0) > 0) out += fmt::format("retired\t{}\t{}\n", retired->integer(0), retired->integer(1));
    auto stops = connection.query("SELECT COUNT(*), COALESCE(MAX(demand_id), 0) FROM demand_stop WHERE realm_id = $1", {realm.value});
    if (stops->next()) out += fmt::format("{}\t{}\n", stops->integer(0), stops->integer(1));
    return out;
}

void add_catalogue_form(sql::WriteTransaction& transaction, CatalogueForm const& form) {
    auto const realm = transaction.realm().value;
    transaction.sql().execute("DELETE FROM form_catalogue WHERE realm_id = $1 AND year = $2 AND form_number = $3",
                              {realm, std::int64_t{form.year}, text(form.form_number)});
    transaction.sql().execute(
        "INSERT INTO form_catalogue (realm_id, year, form_number, title, issuer_code, decision) VALUES ($1, $2, $3, $4, $5, $6)",
        {realm, std::int64_t{form.year}, text(form.form_number), text(form.title), text(form.issuer_code), text(form.decision)});
}

void add_purpose(sql::WriteTransaction& transaction, PurposeConfirmation const& c) {
    auto const realm = transaction.realm().value;
    transaction.sql().execute("DELETE FROM purpose_confirmation WHERE realm_id = $1 AND form = $2 AND issuer_code = $3 AND purpose = $4",
                              {realm, text(c.form_number), text(c.issuer_code), text(c.purpose)});
    transaction.sql().execute(
        "INSERT INTO purpose_confirmation (realm_id, form, issuer_code, purpose, clause, steward, confirmed_from) VALUES ($1, $2, $3, "
        "$4, $5, $6, $7)",
        {realm, text(c.form_number), text(c.issuer_code), text(c.purpose), text(c.clause), text(c.steward), text(c.from.iso())});
}

std::vector<PurposeConfirmation> read_purposes(sql::Connection& connection, RealmId realm) {
    std::vector<PurposeConfirmation> all;
    auto rows = connection.query("SELECT form, issuer_code, purpose, clause, steward, confirmed_from FROM purpose_confirmation WHERE realm_id = $1 "
                                 "ORDER BY confirmed_from DESC, form",
                                 {realm.value});
    while (rows->next()) {
        all.push_back({std::string(rows->text(0)), std::string(rows->text(1)), std::string(rows->text(2)), std::string(rows->text(3)),
                       std::string(rows->text(4)), CivilDate::parse(rows->text(5)).value()});
    }
    return all;
}

bool is_purpose_confirmed(sql::Connection& connection, RealmId realm, std::string_view form, std::string_view issuer_code,
                          std::string_view purpose, CivilDate today) {
    auto rows = connection.query(
        "SELECT 1 FROM purpose_confirmation WHERE realm_id = $1 AND form = $2 AND issuer_code = $3 AND purpose = $4 AND confirmed_from "
        "<= $5",
        {realm.value, text(std::string(form)), text(std::string(issuer_code)), text(std::string(purpose)), text(today.iso())});
    return rows->next();
}

}  // namespace yizhen::gate

#include "modules/access/store.h"
#include "platform/sql/sql.h"

namespace yizhen::access::store {
namespace {

constexpr std::string_view kPerson =
    "SELECT person_id, account, name, unit_id, demo, disabled, password_hash, failures, locked_until_ms FROM person ";
constexpr std::string_view kInsertPerson =
    "INSERT INTO person (person_id, account, name, unit_id, password_hash, demo, disabled, failures, locked_until_ms, "
    "created_ms) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, $7)";
constexpr std::string_view kRoles = "SELECT role FROM person_role WHERE person_id = $1 ORDER BY role";
constexpr std::string_view kInsertRole = "INSERT INTO person_role (person_id, role) VALUES ($1, $2)";
constexpr std::string_view kTokens =
    "SELECT token_id, person_id, name, roles, created_ms, expires_ms, revoked_ms FROM api_token ";
constexpr std::string_view kInsertToken =
    "INSERT INTO api_token (token_id, person_id, name, token_digest, roles, created_ms, expires_ms, revoked_ms) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, 0)";
constexpr std::string_view kGrants =
    "SELECT grant_id, realm_id, unit_id, ledger, predicate, columns, cause, from_day, last_day, granted_by, "
    "units, as_of FROM access_grant WHERE revoked_ms = 0 ";
constexpr std::string_view kInsertGrant =
    "INSERT INTO access_grant (grant_id, realm_id, unit_id, ledger, predicate, columns, cause, from_day, last_day, "
    "granted_by, units, as_of, revoked_ms, revoked_why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, '')";

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        auto const comma = text.find(',');
        out.emplace_back(text.substr(0, comma));
        text = comma == std::string_view::npos ? "" : text.substr(comma + 1);
    }
    return out;
}

std::vector<Role> roles_of(std::string_view text) {
    std::vector<Role> out;
    for (auto const& name : split(text)) {
        if (auto const role = parse_role(name)) out.push_back(*role);
    }
    return out;
}

StoredPerson stored_of(sql::Rows const& rows) {
    StoredPerson out;
    out.person = {PersonId(rows.integer(0)), std::string(rows.text(1)), std::string(rows.text(2)),
                  UnitId(rows.integer(3)), {}, rows.integer(4) != 0, rows.integer(5) != 0};
    out.password_hash = rows.text(6);
    out.failures = {rows.integer(7), rows.integer(8)};
    return out;
}

void load_roles(sql::Connection& connection, Person& person) {
    auto const rows = connection.query(kRoles, {person.id.value});
    while (rows->next()) {
        if (auto const role = parse_role(rows->text(0))) person.roles.push_back(*role);
    }
}

std::optional<StoredPerson> one(sql::Connection& connection, std::string_view where, sql::Parameters const& parameters) {
    auto rows = connection.query(std::string(kPerson) + std::string(where), parameters);
    if (!rows->next()) return std::nullopt;
    StoredPerson out = stored_of(*rows);
    rows.reset();
    load_roles(connection, out.person);
    return out;
}

TokenInfo token_of(sql::Rows const& rows) {
    return {rows.integer(0), PersonId(rows.integer(1)), std::string(rows.text(2)), roles_of(rows.text(3)),
            rows.integer(4), rows.integer(5), rows.integer(6) != 0};
}

Grant grant_of(sql::Rows const& rows) {
    Grant out{GrantId(rows.integer(0)), RealmId(rows.integer(1)), UnitId(rows.integer(2)), std::string(rows.text(3)),
              std::string(rows.text(4)), split(rows.text(5)), std::string(rows.text(6)),
              CivilDate::parse(rows.text(7)).value(), CivilDate::parse(rows.text(8)).value(), PersonId(rows.integer(9)),
              split(rows.text(10)), std::nullopt};
    if (auto const day = CivilDate::parse(rows.text(11))) out.as_of = day.value();
    return out;
}

std::string joined(std::vector<std::string> const& parts) {
    std::string out;
    for (auto const& part : parts) out += (out.empty() ? "" : ",") + part;
    return out;
}

std::vector<Grant> all_of(std::unique_ptr<sql::Rows> const& rows) {
    std::vector<Grant> out;
    while (rows->next()) out.push_back(grant_of(*rows));
    return out;
}

}  // namespace

std::optional<StoredPerson> person(sql::Connection& connection, PersonId id) {
    return one(connection, "WHERE person_id = $1", {id.value});
}

std::optional<StoredPerson> account(sql::Connection& connection, std::string_view account) {
    return one(connection, "WHERE account = $1", {std::string(account)});
}

std::vector<Person> people(sql::Connection& connection, std::string_view after, int limit) {
    std::vector<Person> out;
    {
        auto const rows = connection.query(std::string(kPerson) + "WHERE account > $1 ORDER BY account LIMIT $2",
                                           {std::string(after), std::int64_t{limit}});
        while (rows->next()) out.push_back(stored_of(*rows).person);
    }
    for (auto& person : out) load_roles(connection, person);
    return out;
}

std::vector<Person> people_of(sql::Connection& connection, UnitId unit) {
    std::vector<Person> out;
    {
        auto const rows = connection.query(std::string(kPerson) + "WHERE unit_id = $1 AND disabled = 0 ORDER BY name, person_id LIMIT 1000", {unit.value});
        while (rows->next()) out.push_back(stored_of(*rows).person);
    }
    for (auto& person : out) load_roles(connection, person);
    return out;
}

bool any_demo(sql::Connection& connection) {
    return connection.query("SELECT 1 FROM person WHERE demo = 1 AND disabled = 0 LIMIT 1")->next();
}

void insert_person(sql::Connection& connection, StoredPerson const& stored, std::int64_t now_ms) {
    Person const& person = stored.person;
    connection.execute(kInsertPerson, {person.id.value, person.account, person.name, person.unit.value,
                                       stored.password_hash, std::int64_t{person.demo}, now_ms});
    for (Role const role : person.roles) {
        connection.execute(kInsertRole, {person.id.value, std::string(name_of(role))});
    }
}

void set_password(sql::Connection& connection, PersonId id, std::string const& hash) {
    connection.execute("UPDATE person SET password_hash = $2, failures = 0, locked_until_ms = 0 WHERE person_id = $1",
                       {id.value, hash});
}

void set_failures(sql::Connection& connection, PersonId id, Failures const& failures) {
    connection.execute("UPDATE person SET failures = $2, locked_until_ms = $3 WHERE person_id = $1",
                       {id.value, failures.count, failures.locked_until_ms});
}

void disable(sql::Connection& connection, PersonId id, std::int64_t now_ms) {
    connection.execute("UPDATE person SET disabled = 1 WHERE person_id = $1", {id.value});
    connection.execute("UPDATE api_token SET revoked_ms = $2 WHERE person_id = $1 AND revoked_ms = 0", {id.value, now_ms});
    remove_sessions_of(connection, id);
}

void insert_session(sql::Connection& connection, std::string const& digest, PersonId person, std::int64_t now_ms,
                    std::int64_t expires_ms) {
    connection.execute("INSERT INTO session (token_digest, person_id, created_ms, expires_ms) VALUES ($1, $2, $3, $4)",
                       {digest, person.value, now_ms, expires_ms});
}

std::optional<StoredSession> session(sql::Connection& connection, std::string const& digest) {
    auto const rows = connection.query("SELECT person_id, expires_ms FROM session WHERE token_digest = $1", {digest});
    if (!rows->next()) return std::nullopt;
    return StoredSession{PersonId(rows->integer(0)), rows->integer(1)};
}

std::int64_t remove_session(sql::Connection& connection, std::string const& digest) {
    return connection.execute("DELETE FROM session WHERE token_digest = $1", {digest});
}

void remove_sessions_of(sql::Connection& connection, PersonId person) {
    connection.execute("DELETE FROM session WHERE person_id = $1", {person.value});
}

void remove_expired_sessions(sql::Connection& connection, std::int64_t now_ms) {
    connection.execute("DELETE FROM session WHERE expires_ms <= $1", {now_ms});
}

void insert_token(sql::Connection& connection, TokenInfo const& token, std::string const& digest) {
    connection.execute(kInsertToken, {token.id, token.person.value, token.name, digest, join(token.roles),
                                      token.created_ms, token.expires_ms});
}

std::optional<TokenInfo> token(sql::Connection& connection, std::string const& digest) {
    auto const rows = connection.query(std::string(kTokens) + "WHERE token_digest = $1", {digest});
    if (!rows->next()) return std::nullopt;
    return token_of(*rows);
}

std::vector<TokenInfo> tokens(sql::Connection& connection, PersonId person) {
    std::vector<TokenInfo> out;
    auto const rows = connection.query(std::string(kTokens) + "WHERE person_id = $1 ORDER BY token_id", {person.value});
    while (rows->next()) out.push_back(token_of(*rows));
    return out;
}

std::int64_t revoke_token(sql::Connection& connection, PersonId person, std::int64_t id, std::int64_t now_ms) {
    return connection.execute(
        "UPDATE api_token SET revoked_ms = $3 WHERE token_id = $1 AND person_id = $2 AND revoked_ms = 0",
        {id, person.value, now_ms});
}

void insert_grant(sql::Connection& connection, Grant const& grant) {
    connection.execute(kInsertGrant,
                       {grant.id.value, grant.realm.value, grant.unit.value, grant.ledger, grant.predicate, joined(grant.columns),
                        grant.cause, grant.from.iso(), grant.last.iso(), grant.granted_by.value, joined(grant.units),
                        grant.as_of ? grant.as_of->iso() : std::string()});
}

std::optional<Grant> grant(sql::Connection& connection, GrantId id) {
    auto const rows = connection.query(std::string(kGrants) + "AND grant_id = $1", {id.value});
    if (!rows->next()) return std::nullopt;
    return grant_of(*rows);
}

std::int64_t revoke_grant(sql::Connection& connection, GrantId id, std::string const& why, std::int64_t now_ms) {
    return connection.execute(
        "UPDATE access_grant SET revoked_ms = $2, revoked_why = $3 WHERE grant_id = $1 AND revoked_ms = 0",
        {id.value, now_ms, why});
}

std::vector<Grant> grants(sql::Connection& connection, UnitId unit, std::string_view ledger, CivilDate day) {
    return all_of(connection.query(
        std::string(kGrants) + "AND unit_id = $1 AND ledger = $2 AND from_day <= $3 AND last_day >= $3 ORDER BY grant_id",
        {unit.value, std::string(ledger), day.iso()}));
}

std::vector<Grant> grants(sql::Connection& connection, UnitId unit, CivilDate day) {
    return all_of(connection.query(std::string(kGrants) + "AND unit_id = $1 AND from_day <= $2 AND last_day >= $2 ORDER BY grant_id",
                                   {unit.value, day.iso()}));
}

std::vector<Grant> grants_for(sql::Connection& connection, std::string_view cause, CivilDate day) {
    return all_of(connection.query(std::string(kGrants) + "AND cause = $1 AND from_day <= $2 AND last_day >= $2 ORDER BY grant_id",
                                   {std::string(cause), day.iso()}));
}

std::int64_t revoke_cause(sql::Connection& connection, std::string const& cause, std::string const& why, std::int64_t now_ms) {
    return connection.execute("UPDATE access_grant SET revoked_ms = $2, revoked_why = $3 WHERE cause = $1 AND revoked_ms = 0",
                              {cause, now_ms, why});
}

}  // namespace yizhen::access::store

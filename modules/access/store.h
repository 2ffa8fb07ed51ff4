#pragma once
/// What the module keeps; the SQL is behind it. Tokens come and stay as digests.

#include "modules/access/rules.h"
#include "modules/access/types.h"

namespace yizhen::sql {
class Connection;
class WriteTransaction;
}  // namespace yizhen::sql

namespace yizhen::access::store {

struct StoredPerson {
    Person person;
    std::string password_hash;
    Failures failures;
};
[[nodiscard]] std::optional<StoredPerson> person(sql::Connection& connection, PersonId id);
[[nodiscard]] std::optional<StoredPerson> account(sql::Connection& connection, std::string_view account);
[[nodiscard]] std::vector<Person> people(sql::Connection& connection, std::string_view after, int limit);
[[nodiscard]] std::vector<Person> people_of(sql::Connection& connection, UnitId unit);
[[nodiscard]] bool any_demo(sql::Connection& connection);
void insert_person(sql::Connection& connection, StoredPerson const& person, std::int64_t now_ms);
void set_password(sql::Connection& connection, PersonId id, std::string const& hash);
void set_failures(sql::Connection& connection, PersonId id, Failures const& failures);
/// Also ends sessions and revokes tokens.
void disable(sql::Connection& connection, PersonId id, std::int64_t now_ms);

struct StoredSession {
    PersonId person;
    std::int64_t expires_ms = 0;
};
void insert_session(sql::Connection& connection, std::string const& digest, PersonId person, std::int64_t now_ms,
                    std::int64_t expires_ms);
[[nodiscard]] std::optional<StoredSession> session(sql::Connection& connection, std::string const& digest);
std::int64_t remove_session(sql::Connection& connection, std::string const& digest);
void remove_sessions_of(sql::Connection& connection, PersonId person);
void remove_expired_sessions(sql::Connection& connection, std::int64_t now_ms);

void insert_token(sql::Connection& connection, TokenInfo const& token, std::string const& digest);
[[nodiscard]] std::optional<TokenInfo> token(sql::Connection& connection, std::string const& digest);
[[nodiscard]] std::vector<TokenInfo> tokens(sql::Connection& connection, PersonId person);
std::int64_t revoke_token(sql::Connection& connection, PersonId person, std::int64_t id, std::int64_t now_ms);

void insert_grant(sql::Connection& connection, Grant const& grant);
[[nodiscard]] std::optional<Grant> grant(sql::Connection& connection, GrantId id);
std::int64_t revoke_grant(sql::Connection& connection, GrantId id, std::string const& why, std::int64_t now_ms);
/// Neither revoked nor over.
[[nodiscard]] std::vector<Grant> grants(sql::Connection& connection, UnitId unit, std::string_view ledger, CivilDate day);
[[nodiscard]] std::vector<Grant> grants(sql::Connection& connection, UnitId unit, CivilDate day);
[[nodiscard]] std::vector<Grant> grants_for(sql::Connection& connection, std::string_view cause, CivilDate day);
std::int64_t revoke_cause(sql::Connection& connection, std::string const& cause, std::string const& why, std::int64_t now_ms);

}  // namespace yizhen::access::store

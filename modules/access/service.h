#pragma once
/// The use cases behind the face. Inside the module only.

#include "modules/access/access.h"
#include "modules/access/rules.h"
#include "modules/access/store.h"

#include <functional>
#include <mutex>
#include <unordered_map>

namespace yizhen::access {

[[nodiscard]] std::string token_digest(std::string_view token);

/// Sessions and tokens seen lately, by digest, so that a request costs no query. What another process changed is
/// noticed after kRecheckMs; the time of last use lives here alone and is never stored.
class SessionCache {
public:
    static constexpr std::int64_t kRecheckMs = 30'000;
    static constexpr std::size_t kSessionsMax = 100'000;

    struct Seen {
        Identity identity;
        std::int64_t last_used_ms = 0;
        std::int64_t checked_ms = 0;
    };
    [[nodiscard]] std::optional<Seen> find(std::string const& digest);
    void use(std::string const& digest, std::int64_t now_ms);
    void put(std::string const& digest, Seen seen);
    void forget(std::string const& digest);
    void forget(PersonId person);

private:
    std::mutex m_mutex;
    std::unordered_map<std::string, Seen> m_seen;
};

class Service final : public Access {
public:
    Service(sql::Database& database, org::Org& org, Clock const& clock) : m_database(database), m_org(org), m_clock(clock) {}

    Result<PersonId> add_person(NewPerson const& person, Actor const& actor) override;
    Result<Done> set_password(PersonId person, std::string const& password, Actor const& actor) override;
    Result<Done> disable(PersonId person, Actor const& actor) override;
    [[nodiscard]] std::optional<Person> find(PersonId person) override;
    [[nodiscard]] std::optional<Person> find_account(std::string_view account) override;
    [[nodiscard]] std::vector<Person> people(std::string_view after, int limit) override;
    [[nodiscard]] bool has_demo_accounts() override;
    [[nodiscard]] Result<Done> may_listen(std::string_view address) override;

    Result<DeviceKey> add_device(NewDevice const& device, Actor const& actor) override;
    [[nodiscard]] std::vector<Person> people_of(UnitId unit) override;

    Result<NewSession> sign_in(std::string const& account, std::string const& password, std::string const& address,
                               std::string const& request_id) override;
    Result<Done> sign_out(std::string_view token, Actor const& actor) override;
    [[nodiscard]] Result<Identity> identify_session(std::string_view token) override;

    Result<NewToken> make_token(PersonId person, std::string const& name, std::vector<Role> const& roles, int days,
                                Actor const& actor) override;
    [[nodiscard]] std::vector<TokenInfo> tokens(PersonId person) override;
    Result<Done> revoke_token(PersonId person, std::int64_t token, Actor const& actor) override;
    [[nodiscard]] Result<Identity> identify_token(std::string_view token) override;

    [[nodiscard]] Scope scope_of(Identity const& identity) override;
    [[nodiscard]] Scope scope_of(Actor const& actor) override;

    Result<GrantId> grant(Grant const& grant, Actor const& actor) override;
    Result<Done> revoke(GrantId grant, std::string const& why, Actor const& actor) override;
    Result<GrantId> grant_within(sql::WriteTransaction& transaction, Grant const& grant, Actor const& actor) override;
    std::int64_t revoke_cause(sql::WriteTransaction& transaction, std::string const& cause, std::string const& why) override;
    [[nodiscard]] std::optional<Grant> find_grant(GrantId grant) override;
    [[nodiscard]] std::vector<Grant> grants_of(UnitId unit, std::string_view ledger, CivilDate day) override;
    [[nodiscard]] std::vector<Grant> grants_of(UnitId unit, CivilDate day) override;
    [[nodiscard]] std::vector<Grant> grants_for(std::string_view cause, CivilDate day) override;

private:
    [[nodiscard]] RealmId realm_of(UnitId unit);
    [[nodiscard]] Identity identity_of(Person person, std::int64_t expires_ms);
    Result<Done> change_person(PersonId id, Actor const& actor, std::string const& action,
                               std::function<void(sql::WriteTransaction&)> const& change);
    [[nodiscard]] bool refused_for_now(store::StoredPerson const* known, std::string const& account);
    void note_failure(store::StoredPerson const* known, std::string const& account, std::string const& request_id);
    Result<NewSession> open_session(store::StoredPerson const& known, std::string const& request_id);

    sql::Database& m_database;
    org::Org& m_org;
    Clock const& m_clock;
    SessionCache m_sessions;
    std::mutex m_attempts_mutex;
    AttemptLimit m_attempts;
    std::unordered_map<std::string, Failures> m_unknown;  ///< accounts that do not exist are locked like others
};

}  // namespace yizhen::access

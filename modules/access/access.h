#pragma once
/// The face: people, signing in, sessions, API tokens, scope by subtree, grants.

#include "kernel/ports.h"
#include "kernel/result.h"
#include "modules/access/scope.h"
#include "modules/access/types.h"

#include <memory>

namespace yizhen::org {
class Tree;
}
namespace yizhen::sql {
class Database;
class WriteTransaction;
}
namespace yizhen::http {
struct Request;
struct Response;
struct Route;
}  // namespace yizhen::http

namespace yizhen::access {

class Access {
public:
    virtual ~Access() = default;
    static std::unique_ptr<Access> make(sql::Database& database, org::Org& org, Clock const& clock);

    // --- people
    virtual Result<PersonId> add_person(NewPerson const& person, Actor const& actor) = 0;
    virtual Result<Done> set_password(PersonId person, std::string const& password, Actor const& actor) = 0;
    /// Ends their sessions and tokens. The account stays, so that the audit trail still names somebody.
    virtual Result<Done> disable(PersonId person, Actor const& actor) = 0;
    [[nodiscard]] virtual std::optional<Person> find(PersonId person) = 0;
    [[nodiscard]] virtual std::optional<Person> find_account(std::string_view account) = 0;
    /// By account; at most `limit`, those after `after`.
    [[nodiscard]] virtual std::vector<Person> people(std::string_view after = "", int limit = 200) = 0;
    [[nodiscard]] virtual bool has_demo_accounts() = 0;
    /// Refuses an address that others can reach while demo accounts exist: their passwords are public.
    [[nodiscard]] virtual Result<Done> may_listen(std::string_view address) = 0;

    // --- shared phones
    /// A phone signs in with the account it is given here and the PIN; wrong PINs lock it like any account.
    virtual Result<DeviceKey> add_device(NewDevice const& device, Actor const& actor) = 0;
    /// Enabled accounts of the unit itself, shared phones among them; by name.
    [[nodiscard]] virtual std::vector<Person> people_of(UnitId unit) = 0;

    // --- signing in
    /// `address` is the peer's, for the limit of attempts alone; it is kept nowhere.
    virtual Result<NewSession> sign_in(std::string const& account, std::string const& password,
                                       std::string const& address, std::string const& request_id) = 0;
    virtual Result<Done> sign_out(std::string_view token, Actor const& actor) = 0;
    [[nodiscard]] virtual Result<Identity> identify_session(std::string_view token) = 0;
    /// Bound to the session's token: nothing to store.
    [[nodiscard]] static std::string csrf_of(std::string_view token);

    // --- API tokens
    /// `roles` empty: all that the person has; a role the person lacks is refused.
    virtual Result<NewToken> make_token(PersonId person, std::string const& name, std::vector<Role> const& roles,
                                        int days, Actor const& actor) = 0;
    [[nodiscard]] virtual std::vector<TokenInfo> tokens(PersonId person) = 0;
    virtual Result<Done> revoke_token(PersonId person, std::int64_t token, Actor const& actor) = 0;
    [[nodiscard]] virtual Result<Identity> identify_token(std::string_view token) = 0;

    // --- what one may see
    /// Of the units of today.
    [[nodiscard]] virtual Scope scope_of(Identity const& identity) = 0;
    /// Of whoever acts: a person by id, the local system user sees all of its data folder.
    [[nodiscard]] virtual Scope scope_of(Actor const& actor) = 0;

    // --- grants
    virtual Result<GrantId> grant(Grant const& grant, Actor const& actor) = 0;
    virtual Result<Done> revoke(GrantId grant, std::string const& why, Actor const& actor) = 0;
    /// The same inside somebody's transaction, so that a verdict and the rows it opens are one change.
    virtual Result<GrantId> grant_within(sql::WriteTransaction& transaction, Grant const& grant, Actor const& actor) = 0;
    /// Ends every grant of a cause; returns how many there were.
    virtual std::int64_t revoke_cause(sql::WriteTransaction& transaction, std::string const& cause, std::string const& why) = 0;
    [[nodiscard]] virtual std::optional<Grant> find_grant(GrantId grant) = 0;
    /// What the unit's people may read of a ledger on a day.
    [[nodiscard]] virtual std::vector<Grant> grants_of(UnitId unit, std::string_view ledger, CivilDate day) = 0;
    /// Of all ledgers; what a page lists.
    [[nodiscard]] virtual std::vector<Grant> grants_of(UnitId unit, CivilDate day) = 0;
    /// Live on that day.
    [[nodiscard]] virtual std::vector<Grant> grants_for(std::string_view cause, CivilDate day) = 0;
};

// --- HTTP

/// Role of a request over the local socket: whoever runs the server, from its own system account.
inline constexpr char kSystemRole[] = "system";
inline constexpr char kSessionCookie[] = "yizhen_session";
inline constexpr char kCsrfHeader[] = "x-csrf-token";

/// For every route that is not open: fills actor and scopes (names of roles), or says why not (401, 403).
/// A session's cookie needs the CSRF header with every method but GET and HEAD; a bearer token does not.
[[nodiscard]] std::optional<http::Response> filter(Access& access, http::Request& request);
/// One of these roles, or the local system user; otherwise the Problem to answer with.
[[nodiscard]] std::optional<Problem> refuse_unless(http::Request const& request, std::vector<Role> const& roles);
/// Speaks for the county: a gatekeeper of it or of an office of it, or who leads the county itself; the local system user.
/// Whoever may read all of it, a department's leader for one, does not decide for it.
[[nodiscard]] bool decides_for_county(org::Tree const& tree, http::Request const& request, RealmId realm);
/// /api/v1/session, /api/v1/tokens, /api/v1/people.
[[nodiscard]] std::vector<http::Route> routes(Access& access, org::Org& org, bool secure_cookies);
/// /api/v1/devices.
[[nodiscard]] std::vector<http::Route> device_routes(Access& access, org::Org& org);

}  // namespace yizhen::access

#pragma once
/// Who acts, in which roles, for which unit; and what rows somebody was granted.

#include "kernel/date.h"
#include "kernel/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::access {

/// DESIGN 2; admin keeps accounts and runs the installation, and reads nothing by that. device: a phone that a unit's
/// people share; it fills what is asked of that unit, and nothing else.
enum class Role { frontline, requester, gatekeeper, steward, leader, auditor, publik, admin, device };

[[nodiscard]] std::string_view name_of(Role role);          ///< "frontline" … "public", "admin"
[[nodiscard]] std::string_view chinese_name_of(Role role);  ///< 基层干部 …
[[nodiscard]] std::optional<Role> parse_role(std::string_view name);  ///< either name
[[nodiscard]] std::string join(std::vector<Role> const& roles);       ///< "requester,leader"

struct Person {
    PersonId id;
    std::string account;
    std::string name;
    UnitId unit;
    std::vector<Role> roles;
    bool demo = false;
    bool disabled = false;

    [[nodiscard]] bool is_device() const { return !roles.empty() && roles.front() == Role::device; }
};

/// A shared phone, registered by its unit's leader.
struct NewDevice {
    UnitId unit;
    std::string label;  ///< "值班手机"
    std::string pin;    ///< 6 to 12 digits
};
/// What the phone keeps; with the PIN it signs in. Given out once.
struct DeviceKey {
    PersonId id;
    std::string account;
};

struct NewPerson {
    std::string account;
    std::string name;
    UnitId unit;
    std::vector<Role> roles;
    std::string password;
    bool demo = false;  ///< its password is public; see `may_listen`
};

/// Who a request comes from. A token may carry fewer roles than its person has.
struct Identity {
    Person person;
    std::vector<Role> roles;
    RealmId realm;          ///< of the unit; 0 above the counties
    std::int64_t expires_ms = 0;

    [[nodiscard]] bool has(Role role) const;
};

/// The two secrets of a session, given out once. `csrf` must come back in a header with every change.
struct NewSession {
    std::string token;
    std::string csrf;
    Identity identity;
};

struct TokenInfo {
    std::int64_t id = 0;
    PersonId person;
    std::string name;
    std::vector<Role> roles;
    std::int64_t created_ms = 0;
    std::int64_t expires_ms = 0;
    bool revoked = false;
};
struct NewToken {
    std::string token;  ///< given out once
    TokenInfo info;
};

/// Rows and columns of one ledger, for one unit, until a day, for a reason.
struct Grant {
    GrantId id;
    RealmId realm;
    UnitId unit;                       ///< whose people hold it: the issuer of the demand
    std::string ledger;
    std::string predicate;             ///< opaque: the ledgers compile it; empty: all rows in the demand's scope
    std::vector<std::string> columns;  ///< element codes; nothing else may be read
    std::string cause;                 ///< control number of the admitted demand
    CivilDate from;
    CivilDate last;                    ///< the last day on which it holds
    PersonId granted_by;
    std::vector<std::string> units;    ///< codes: rows of these units and of all below them; empty: wherever the scope reaches
    std::optional<CivilDate> as_of;    ///< the one day the rows may speak of; none: today
};

}  // namespace yizhen::access

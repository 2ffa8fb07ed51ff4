// The use cases of people, tokens and grants. Signing in is in store_sql_sign_in.cpp.
#include "modules/access/service.h"

#include "kernel/problem_catalogue.h"
#include "platform/crypto/digest.h"
#include "platform/crypto/password.h"
#include "platform/crypto/random.h"
#include "platform/sql/sql.h"

#include <algorithm>

namespace yizhen::access {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::size_t kNameBytesMax = 120;
constexpr std::size_t kPredicateBytesMax = 16 * 1024;
constexpr std::size_t kColumnsMax = 2'000;

AuditEntry entry_of(std::string action, std::string kind, std::int64_t id, std::string detail = "{}") {
    return {std::move(action), std::move(kind) + ":" + std::to_string(id), "", std::move(detail)};
}

Problem no_such_person() { return {problems::kNotFound, "没有这个账号；请核对后再试"}; }

Result<Done> check_grant(Grant const& grant) {
    if (grant.columns.empty() || grant.columns.size() > kColumnsMax) {
        return Problem(problems::kBadInput, "授权没有写明栏目，或栏目过多；授权只给写明的栏目");
    }
    bool const plain = std::ranges::all_of(grant.columns, [](std::string const& column) {
        return !column.empty() && column.find(',') == std::string::npos;
    });
    if (!plain) return Problem(problems::kBadInput, "授权栏目应为数据元编号");
    if (grant.cause.empty() || grant.ledger.empty() || grant.predicate.size() > kPredicateBytesMax) {
        return Problem(problems::kBadInput, "授权缺事由（准入编号）或台账，或条件过长");
    }
    if (grant.last < grant.from) {
        return Problem(problems::kBadInput, "授权止于 " + grant.last.iso() + "，早于起日 " + grant.from.iso());
    }
    return Done{};
}

}  // namespace

std::unique_ptr<Access> Access::make(sql::Database& database, org::Org& org, Clock const& clock) {
    return std::make_unique<Service>(database, org, clock);
}

std::string Access::csrf_of(std::string_view token) {
    return crypto::base64url(crypto::hmac(crypto::Hash::sha256, token, "yizhen csrf")).substr(0, 32);
}

std::string token_digest(std::string_view token) { return crypto::hex(crypto::sha256(token)); }

RealmId Service::realm_of(UnitId unit) { return m_org.tree()->realm_of(unit); }

Result<PersonId> Service::add_person(NewPerson const& person, Actor const& actor) {
    if (auto checked = check_new_person(person); !checked) return checked.problem();
    if (person.unit.known() && !m_org.tree()->holds(person.unit)) {
        return Problem(problems::kNotFound, "账号 " + person.account + " 的单位不存在；请先导入单位或核对编码");
    }
    store::StoredPerson stored;
    stored.person = {{}, person.account, person.name, person.unit, person.roles, person.demo, false};
    stored.password_hash = crypto::hash_password(person.password);
    auto const written = m_database.write(realm_of(person.unit), actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        if (store::account(tx.sql(), person.account)) {
            return Problem(problems::kConflict, "账号 " + person.account + " 已经存在；请换一个账号名");
        }
        stored.person.id = PersonId(tx.new_id());
        store::insert_person(tx.sql(), stored, m_clock.now_ms());
        tx.audit(entry_of("person.add", "person", stored.person.id.value,
                          R"({"demo":)" + std::string(person.demo ? "true" : "false") + R"(,"roles":")" +
                              join(person.roles) + "\"}"));
        return Done{};
    });
    if (!written) return written.problem();
    return stored.person.id;
}

Result<Done> Service::change_person(PersonId id, Actor const& actor, std::string const& action,
                                    std::function<void(sql::WriteTransaction&)> const& change) {
    auto const person = find(id);
    if (!person) return no_such_person();
    auto written = m_database.write(realm_of(person->unit), actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        change(tx);
        tx.audit(entry_of(action, "person", id.value));
        return Done{};
    });
    m_sessions.forget(id);
    return written;
}

Result<Done> Service::set_password(PersonId id, std::string const& password, Actor const& actor) {
    auto const person = find(id);
    if (!person) return no_such_person();
    if (auto checked = check_password(password, person->account); !checked) return checked;
    std::string const hash = crypto::hash_password(password);
    return change_person(id, actor, "person.password", [&](sql::WriteTransaction& tx) {
        store::set_password(tx.sql(), id, hash);
        store::remove_sessions_of(tx.sql(), id);
    });
}

Result<Done> Service::disable(PersonId id, Actor const& actor) {
    return change_person(id, actor, "person.disable",
                         [&](sql::WriteTransaction& tx) { store::disable(tx.sql(), id, m_clock.now_ms()); });
}

std::optional<Person> Service::find(PersonId id) {
    std::optional<store::StoredPerson> found;
    m_database.read([&](sql::Connection& connection) { found = store::person(connection, id); });
    if (!found) return std::nullopt;
    return found->person;
}

std::optional<Person> Service::find_account(std::string_view account) {
    std::optional<store::StoredPerson> found;
    m_database.read([&](sql::Connection& connection) { found = store::account(connection, account); });
    if (!found) return std::nullopt;
    return found->person;
}

std::vector<Person> Service::people(std::string_view after, int limit) {
    std::vector<Person> out;
    m_database.read([&](sql::Connection& connection) { out = store::people(connection, after, limit); });
    return out;
}

bool Service::has_demo_accounts() {
    bool out = false;
    m_database.read([&](sql::Connection& connection) { out = store::any_demo(connection); });
    return out;
}

Result<Done> Service::may_listen(std::string_view address) {
    if (is_loopback(address) || !has_demo_accounts()) return Done{};
    return Problem(problems::kNotAllowed, "数据目录里有演示账号（口令公开），不能监听 " + std::string(address) +
                                              "；请只监听 127.0.0.1，或先用 yizhen user disable 停用演示账号");
}

Result<NewToken> Service::make_token(PersonId id, std::string const& name, std::vector<Role> const& roles, int days,
                                     Actor const& actor) {
    auto const person = find(id);
    if (!person || person->disabled) return no_such_person();
    if (name.empty() || name.size() > kNameBytesMax) return Problem(problems::kBadInput, "令牌要有名称，120 字节以内");
    if (days < 1 || days > kTokenDaysMax) return Problem(problems::kBadInput, "令牌有效期应为 1 到 366 天");
    for (Role const role : roles) {
        if (std::ranges::find(person->roles, role) == person->roles.end()) {
            return Problem(problems::kNotAllowed, "账号 " + person->account + " 没有“" + std::string(chinese_name_of(role)) +
                                                      "”角色，令牌不能超出本人权限");
        }
    }
    NewToken out;
    out.token = "yz_" + crypto::random_token();
    out.info = {0, id, name, roles.empty() ? person->roles : roles, m_clock.now_ms(), m_clock.now_ms() + days * kDayMs, false};
    auto const written = m_database.write(realm_of(person->unit), actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        out.info.id = tx.new_id();
        store::insert_token(tx.sql(), out.info, token_digest(out.token));
        tx.audit(entry_of("token.make", "token", out.info.id, R"({"person":)" + std::to_string(id.value) + "}"));
        return Done{};
    });
    if (!written) return written.problem();
    return out;
}

std::vector<TokenInfo> Service::tokens(PersonId person) {
    std::vector<TokenInfo> out;
    m_database.read([&](sql::Connection& connection) { out = store::tokens(connection, person); });
    return out;
}

Result<Done> Service::revoke_token(PersonId id, std::int64_t token, Actor const& actor) {
    auto const person = find(id);
    if (!person) return no_such_person();
    auto written = m_database.write(realm_of(person->unit), actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        if (store::revoke_token(tx.sql(), id, token, m_clock.now_ms()) == 0) {
            return Problem(problems::kNotFound, "没有这个令牌，或已经作废");
        }
        tx.audit(entry_of("token.revoke", "token", token));
        return Done{};
    });
    m_sessions.forget(id);
    return written;
}

Scope Service::scope_of(Identity const& identity) {
    return access::scope_of(m_org.tree(), identity.person.unit, identity.roles);
}

Scope Service::scope_of(Actor const& actor) {
    auto const tree = m_org.tree();
    if (actor.role == kSystemRole) {
        std::vector<UnitId> tops;
        for (auto const& root : tree->roots()) tops.push_back(root.id);
        return Scope(tree, tops);
    }
    std::vector<Role> roles;
    std::string_view left = actor.role;
    while (!left.empty()) {
        auto const comma = left.find(',');
        if (auto const role = parse_role(left.substr(0, comma))) roles.push_back(*role);
        left = comma == std::string_view::npos ? "" : left.substr(comma + 1);
    }
    return access::scope_of(tree, UnitId(actor.unit), roles);
}

Result<GrantId> Service::grant(Grant const& asked, Actor const& actor) {
    GrantId id;
    auto const written = m_database.write(asked.realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        auto const given = grant_within(tx, asked, actor);
        if (!given) return given.problem();
        id = given.value();
        return Done{};
    });
    if (!written) return written.problem();
    return id;
}

Result<GrantId> Service::grant_within(sql::WriteTransaction& tx, Grant const& asked, Actor const& actor) {
    if (auto checked = check_grant(asked); !checked) return checked.problem();
    Grant grant = asked;
    grant.granted_by = PersonId(actor.person);
    grant.id = GrantId(tx.new_id());
    store::insert_grant(tx.sql(), grant);
    AuditEntry entry = entry_of("grant.give", "grant", grant.id.value,
                                R"({"last":")" + grant.last.iso() + R"(","unit":)" + std::to_string(grant.unit.value) + "}");
    std::string columns = grant.ledger + "\n" + grant.predicate + "\n" + grant.cause;
    for (auto const& column : grant.columns) columns += "\n" + column;
    for (auto const& unit : grant.units) columns += "\n" + unit;
    entry.digest = crypto::hex(crypto::sha256(columns));
    tx.audit(entry);
    return grant.id;
}

std::int64_t Service::revoke_cause(sql::WriteTransaction& tx, std::string const& cause, std::string const& why) {
    auto const ended = store::revoke_cause(tx.sql(), cause, why, m_clock.now_ms());
    if (ended > 0) tx.audit({"grant.revoke", "demand:" + cause, "", "{}"});
    return ended;
}

Result<Done> Service::revoke(GrantId id, std::string const& why, Actor const& actor) {
    auto const grant = find_grant(id);
    if (!grant) return Problem(problems::kNotFound, "没有这项授权，或已经收回");
    return m_database.write(grant->realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        store::revoke_grant(tx.sql(), id, why, m_clock.now_ms());
        tx.audit(entry_of("grant.revoke", "grant", id.value));
        return Done{};
    });
}

std::optional<Grant> Service::find_grant(GrantId id) {
    std::optional<Grant> out;
    m_database.read([&](sql::Connection& connection) { out = store::grant(connection, id); });
    return out;
}

std::vector<Grant> Service::grants_of(UnitId unit, std::string_view ledger, CivilDate day) {
    std::vector<Grant> out;
    m_database.read([&](sql::Connection& connection) { out = store::grants(connection, unit, ledger, day); });
    return out;
}

std::vector<Grant> Service::grants_of(UnitId unit, CivilDate day) {
    std::vector<Grant> out;
    m_database.read([&](sql::Connection& connection) { out = store::grants(connection, unit, day); });
    return out;
}

std::vector<Grant> Service::grants_for(std::string_view cause, CivilDate day) {
    std::vector<Grant> out;
    m_database.read([&](sql::Connection& connection) { out = store::grants_for(connection, cause, day); });
    return out;
}

}  // namespace yizhen::access

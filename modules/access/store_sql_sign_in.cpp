// Signing in and being recognised. A wrong account and a wrong password look alike, in words and in time.
#include "modules/access/service.h"

#include "kernel/problem_catalogue.h"
#include "platform/crypto/digest.h"
#include "platform/crypto/password.h"
#include "platform/crypto/random.h"
#include "platform/sql/sql.h"

#include <algorithm>

namespace yizhen::access {
namespace {

constexpr std::size_t kUnknownAccountsMax = 10'000;
constexpr std::size_t kTokenBytesMax = 100;

Problem wrong_sign_in() {
    return {problems::kSignInFailed, "账号或口令不对；请核对后再试，连错 5 次将锁定 15 分钟"};
}
Problem locked() { return {problems::kAccountLocked, "口令连错 5 次，账号已锁定 15 分钟；请稍后再试，或请管理员重设口令"}; }
Problem not_signed_in() { return {problems::kNotSignedIn, "还没有登录，或登录已过期；请重新登录"}; }

/// Verified when there is no such account, so that guessing accounts takes as long as guessing passwords.
std::string const& no_ones_hash() {
    static std::string const hash = crypto::hash_password(crypto::random_token());
    return hash;
}

Actor actor_of(Person const& person, std::string const& request_id) {
    return {person.id.value, person.unit.value, join(person.roles), request_id};
}

}  // namespace

std::optional<SessionCache::Seen> SessionCache::find(std::string const& digest) {
    std::lock_guard const lock(m_mutex);
    auto const found = m_seen.find(digest);
    if (found == m_seen.end()) return std::nullopt;
    return found->second;
}

void SessionCache::use(std::string const& digest, std::int64_t now_ms) {
    std::lock_guard const lock(m_mutex);
    if (auto const found = m_seen.find(digest); found != m_seen.end()) found->second.last_used_ms = now_ms;
}

void SessionCache::put(std::string const& digest, Seen seen) {
    std::lock_guard const lock(m_mutex);
    if (m_seen.size() >= kSessionsMax) m_seen.erase(m_seen.begin());
    m_seen.insert_or_assign(digest, std::move(seen));
}

void SessionCache::forget(std::string const& digest) {
    std::lock_guard const lock(m_mutex);
    m_seen.erase(digest);
}

void SessionCache::forget(PersonId person) {
    std::lock_guard const lock(m_mutex);
    std::erase_if(m_seen, [person](auto const& entry) { return entry.second.identity.person.id == person; });
}

Identity Service::identity_of(Person person, std::int64_t expires_ms) {
    Identity out;
    out.roles = person.roles;
    out.realm = realm_of(person.unit);
    out.person = std::move(person);
    out.expires_ms = expires_ms;
    return out;
}

bool Service::refused_for_now(store::StoredPerson const* known, std::string const& account) {
    if (known != nullptr) return is_locked(known->failures, m_clock.now_ms());
    std::lock_guard const lock(m_attempts_mutex);
    auto const found = m_unknown.find(account);
    return found != m_unknown.end() && is_locked(found->second, m_clock.now_ms());
}

void Service::note_failure(store::StoredPerson const* known, std::string const& account, std::string const& request_id) {
    std::int64_t const now = m_clock.now_ms();
    if (known == nullptr) {
        std::lock_guard const lock(m_attempts_mutex);
        if (m_unknown.size() >= kUnknownAccountsMax) m_unknown.erase(m_unknown.begin());
        m_unknown[account] = after_failure(m_unknown[account], now);
        return;
    }
    PersonId const id = known->person.id;
    (void)m_database.write(realm_of(known->person.unit), {0, 0, "", request_id},
                           [&](sql::WriteTransaction& tx) -> Result<Done> {
                               auto const current = store::person(tx.sql(), id);
                               Failures const next = after_failure(current ? current->failures : Failures{}, now);
                               store::set_failures(tx.sql(), id, next);
                               tx.audit({"session.refuse", "person:" + std::to_string(id.value), "",
                                         R"({"failures":)" + std::to_string(next.count) + "}"});
                               return Done{};
                           });
}

Result<NewSession> Service::sign_in(std::string const& account, std::string const& password, std::string const& address,
                                    std::string const& request_id) {
    {
        std::lock_guard const lock(m_attempts_mutex);
        if (!m_attempts.admit(address, m_clock.now_ms())) {
            return Problem(problems::kTooManyAttempts, "同一地址一分钟内登录次数过多（上限 20 次）；请一分钟后再试");
        }
    }
    if (account.size() > kAccountBytesMax || password.size() > kPasswordBytesMax) return wrong_sign_in();
    std::optional<store::StoredPerson> found;
    m_database.read([&](sql::Connection& connection) { found = store::account(connection, account); });
    store::StoredPerson const* const known = found && !found->person.disabled ? &*found : nullptr;
    if (refused_for_now(known, account)) return locked();
    bool const right = crypto::verify_password(password, known != nullptr ? known->password_hash : no_ones_hash());
    if (known != nullptr && right) return open_session(*known, request_id);
    note_failure(known, account, request_id);
    return wrong_sign_in();
}

Result<NewSession> Service::open_session(store::StoredPerson const& known, std::string const& request_id) {
    std::int64_t const now = m_clock.now_ms();
    NewSession out;
    out.token = crypto::random_token();
    out.csrf = csrf_of(out.token);
    out.identity = identity_of(known.person, now + kSessionMs);
    std::string const digest = token_digest(out.token);
    PersonId const id = known.person.id;
    auto const written = m_database.write(out.identity.realm, actor_of(known.person, request_id),
                                          [&](sql::WriteTransaction& tx) -> Result<Done> {
        // Somebody else's wrong tries may have locked the account while this password was being checked.
        auto const current = store::person(tx.sql(), id);
        if (!current || current->person.disabled) return wrong_sign_in();
        if (is_locked(current->failures, now)) return locked();
        store::set_failures(tx.sql(), id, {});
        store::remove_expired_sessions(tx.sql(), now);
        store::insert_session(tx.sql(), digest, id, now, out.identity.expires_ms);
        tx.audit({"session.open", "person:" + std::to_string(id.value), "", "{}"});
        return Done{};
    });
    if (!written) return written.problem();
    m_sessions.put(digest, {out.identity, now, now});
    return out;
}

Result<Done> Service::sign_out(std::string_view token, Actor const& actor) {
    std::string const digest = token_digest(token);
    m_sessions.forget(digest);
    return m_database.write(realm_of(UnitId(actor.unit)), actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        store::remove_session(tx.sql(), digest);
        tx.audit({"session.close", "person:" + std::to_string(actor.person), "", "{}"});
        return Done{};
    });
}

Result<Identity> Service::identify_session(std::string_view token) {
    if (token.empty() || token.size() > kTokenBytesMax) return not_signed_in();
    std::int64_t const now = m_clock.now_ms();
    std::string const digest = token_digest(token);
    auto seen = m_sessions.find(digest);
    if (seen && (now - seen->last_used_ms >= kIdleMs || now >= seen->identity.expires_ms)) return not_signed_in();
    if (seen && now - seen->checked_ms < SessionCache::kRecheckMs) {
        m_sessions.use(digest, now);
        return seen->identity;
    }
    std::optional<store::StoredSession> stored;
    std::optional<store::StoredPerson> person;
    m_database.read([&](sql::Connection& connection) {
        stored = store::session(connection, digest);
        if (stored) person = store::person(connection, stored->person);
    });
    if (!stored || !person || person->person.disabled || now >= stored->expires_ms) {
        m_sessions.forget(digest);
        return not_signed_in();
    }
    Identity identity = identity_of(std::move(person->person), stored->expires_ms);
    m_sessions.put(digest, {identity, now, now});
    return identity;
}

Result<Identity> Service::identify_token(std::string_view token) {
    Problem const refused(problems::kNotSignedIn, "令牌无效、已作废或已过期；请换一个有效令牌");
    if (token.empty() || token.size() > kTokenBytesMax) return refused;
    std::int64_t const now = m_clock.now_ms();
    std::string const digest = token_digest(token);
    auto const seen = m_sessions.find(digest);
    if (seen && now < seen->identity.expires_ms && now - seen->checked_ms < SessionCache::kRecheckMs) return seen->identity;
    std::optional<TokenInfo> stored;
    std::optional<store::StoredPerson> person;
    m_database.read([&](sql::Connection& connection) {
        stored = store::token(connection, digest);
        if (stored) person = store::person(connection, stored->person);
    });
    if (!stored || stored->revoked || now >= stored->expires_ms || !person || person->person.disabled) {
        m_sessions.forget(digest);
        return refused;
    }
    Identity identity = identity_of(std::move(person->person), stored->expires_ms);
    // A role taken from the person is gone from the token too.
    std::erase_if(identity.roles, [&](Role role) { return std::ranges::find(stored->roles, role) == stored->roles.end(); });
    m_sessions.put(digest, {identity, now, now});
    return identity;
}

}  // namespace yizhen::access

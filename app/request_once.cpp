#include "app/request_once.h"

#include "kernel/check.h"
#include "platform/crypto/digest.h"

#include <boost/json.hpp>

namespace yizhen::app {
namespace {

constexpr std::string_view kRead = "SELECT fingerprint, answered, status, headers, body FROM request_once WHERE scope = $1";
constexpr std::string_view kClaim =
    "INSERT INTO request_once (scope, fingerprint, at_ms, answered, status, headers, body) VALUES ($1, $2, $3, 0, 0, '', $4)";
constexpr std::string_view kSettle =
    "UPDATE request_once SET answered = 1, status = $2, headers = $3, body = $4 WHERE scope = $1";
constexpr std::string_view kRelease = "DELETE FROM request_once WHERE scope = $1 AND answered = 0";
constexpr std::string_view kForget = "DELETE FROM request_once WHERE at_ms < $1";

RealmId const kInstallation{};

std::string digest_of(std::string_view text) { return crypto::hex(crypto::sha256(text)); }

std::string headers_text(std::map<std::string, std::string> const& headers) {
    boost::json::object out;
    for (auto const& [name, value] : headers) out[name] = value;
    return boost::json::serialize(out);
}

std::map<std::string, std::string> headers_of(std::string_view text) {
    std::map<std::string, std::string> headers;
    auto const parsed = boost::json::parse(text);
    for (auto const& [name, value] : parsed.as_object()) headers[std::string(name)] = std::string(value.as_string());
    return headers;
}

class Stored final : public http::IdempotencyStore {
public:
    Stored(sql::Database& database, Clock const& clock) : m_database(database), m_clock(clock) {}

    Claim claim(std::string const& scope, std::string const& fingerprint) override {
        std::string const key = digest_of(scope);
        Claim claim;
        write("request.claim", key, fingerprint, [&](sql::Connection& sql) {
            sql.execute(kForget, {m_clock.now_ms() - http::kIdempotencyKeptMs});
            claim = read(sql, key, fingerprint);
            if (claim.state != State::fresh) return;
            sql.execute(kClaim, {key, fingerprint, m_clock.now_ms(), sql::Blob{}});
        });
        return claim;
    }

    void settle(std::string const& scope, http::StoredAnswer const& answer) override {
        std::string const key = digest_of(scope);
        write("request.settle", key, digest_of(answer.body), [&](sql::Connection& sql) {
            sql.execute(kSettle, {key, std::int64_t{answer.status}, headers_text(answer.headers), sql::Blob{answer.body}});
        });
    }

    void release(std::string const& scope) override {
        std::string const key = digest_of(scope);
        write("request.release", key, "", [&](sql::Connection& sql) { sql.execute(kRelease, {key}); });
    }

private:
    static Claim read(sql::Connection& sql, std::string const& key, std::string const& fingerprint) {
        auto const rows = sql.query(kRead, {key});
        if (!rows->next()) return {};
        if (rows->text(0) != fingerprint) return {State::mismatch, {}};
        if (rows->integer(1) == 0) return {State::running, {}};
        return {State::replay,
                {static_cast<int>(rows->integer(2)), headers_of(rows->text(3)), std::string(rows->blob(4))}};
    }

    void write(std::string const& action, std::string const& key, std::string const& digest,
               std::function<void(sql::Connection&)> const& work) {
        auto const done = m_database.write(kInstallation, {}, [&](sql::WriteTransaction& transaction) -> Result<Done> {
            work(transaction.sql());
            transaction.audit({action, "request:" + key.substr(0, 16), digest, "{}"});
            return Done{};
        });
        YIZHEN_CHECK(static_cast<bool>(done));
    }

    sql::Database& m_database;
    Clock const& m_clock;
};

}  // namespace

std::unique_ptr<http::IdempotencyStore> requests_once(sql::Database& database, Clock const& clock) {
    return std::make_unique<Stored>(database, clock);
}

}  // namespace yizhen::app

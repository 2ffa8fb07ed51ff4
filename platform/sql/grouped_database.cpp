#include "platform/sql/grouped_database.h"

#include "kernel/problem_catalogue.h"

#include <chrono>

namespace yizhen::sql {
namespace {

constexpr std::int64_t kHealthAgeMs = 1'000;
// Larger than what fits beside the old page, so that a full disk cannot hide behind space already there.
constexpr std::size_t kProbeBytes = 64 * 1024;

constexpr std::string_view kProbe = "INSERT INTO health_probe (one, filler) VALUES (1, $1) "
                                    "ON CONFLICT (one) DO UPDATE SET filler = excluded.filler";
constexpr std::string_view kStoreRealm =
    "UPDATE realm_position SET position = $2, writes_count = $3, writes_hash = $4, reads_count = $5, "
    "reads_hash = $6 WHERE realm_id = $1";
constexpr std::string_view kFirstOfRealm =
    "INSERT INTO realm_position (realm_id, position, writes_count, writes_hash, reads_count, reads_hash) "
    "VALUES ($1, 0, 0, $2, 0, $2) ON CONFLICT (realm_id) DO NOTHING";

std::int64_t now_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

Result<Done> refused(std::exception_ptr const& error) {
    try {
        std::rethrow_exception(error);
    } catch (Failure const& failure) {
        return problem_of(failure);
    } catch (...) {
        return Problem(problems::kInternal, "系统内部出错，本次没有保存；请联系管理员查看日志");
    }
}

}  // namespace

void GroupedDatabase::start(std::vector<std::unique_ptr<WriterSession>> sessions, AuditSink& audit,
                            GroupWriter::Options options) {
    m_writer = std::make_unique<GroupWriter>(std::move(sessions), audit, options);
}

Result<Done> GroupedDatabase::write(RealmId realm, Actor const& actor,
                                    std::function<Result<Done>(WriteTransaction&)> const& work) {
    if (!m_writer) throw Failure(Failure::Kind::read_only, "opened for reading only");
    return m_writer->run(realm, actor, work);
}

void GroupedDatabase::write_later(RealmId realm, Actor const& actor,
                                  std::function<Result<Done>(WriteTransaction&)> work,
                                  std::function<void(Result<Done>)> done) {
    if (!m_writer) throw Failure(Failure::Kind::read_only, "opened for reading only");
    m_writer->post({realm, actor, std::move(work),
                    [done = std::move(done)](Result<Done> result, std::exception_ptr const& error) {
                        done(error ? refused(error) : std::move(result));
                    }});
}

bool GroupedDatabase::healthy() {
    std::lock_guard const lock(m_health_mutex);
    std::int64_t const now = now_ms();
    if (m_asked_ms != 0 && now - m_asked_ms < kHealthAgeMs) return m_healthy;
    m_healthy = probe();
    m_asked_ms = now_ms();
    return m_healthy;
}

bool GroupedDatabase::probe() {
    try {
        // Other bytes each time: SQLite writes no page whose content stays as it is, and a full disk would go unnoticed.
        char const filler = static_cast<char>(++m_probes);
        if (m_writer) m_writer->run_alone([filler](WriterSession& session) {
            session.begin();
            try {
                session.connection().execute(kProbe, {Blob{std::string(kProbeBytes, filler)}});
                session.commit();
            } catch (...) {
                session.rollback();
                throw;
            }
        });
        read([](Connection& connection) { (void)connection.query("SELECT one FROM health_probe")->next(); });
        return true;
    } catch (Failure const&) {
        return false;
    }
}

RealmState SqlSession::read_realm(RealmId realm, std::string_view sql) {
    for (int round = 0; round < 2; ++round) {
        auto const rows = connection().query(sql, {realm.value});
        if (rows->next()) {
            return {rows->integer(0),
                    {ChainHead{rows->integer(1), std::string(rows->blob(2))},
                     ChainHead{rows->integer(3), std::string(rows->blob(4))}}};
        }
        connection().execute(kFirstOfRealm, {realm.value, Blob{}});
    }
    throw Failure(Failure::Kind::statement, "the realm's row could not be made");
}

void SqlSession::store_realm(RealmId realm, RealmState const& state) {
    connection().execute(kStoreRealm,
                         {realm.value, state.position, state.heads[0].count, Blob{state.heads[0].hash},
                          state.heads[1].count, Blob{state.heads[1].hash}});
}

}  // namespace yizhen::sql

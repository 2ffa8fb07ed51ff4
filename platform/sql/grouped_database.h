#pragma once
/// What both databases share: a grouped writer, the health answer and its memory.

#include "platform/sql/group_writer.h"

#include <optional>

namespace yizhen::sql {

class GroupedDatabase : public Database {
public:
    Result<Done> write(RealmId realm, Actor const& actor,
                       std::function<Result<Done>(WriteTransaction&)> const& work) override;
    void write_later(RealmId realm, Actor const& actor, std::function<Result<Done>(WriteTransaction&)> work,
                     std::function<void(Result<Done>)> done) override;
    [[nodiscard]] bool healthy() override;

protected:
    void start(std::vector<std::unique_ptr<WriterSession>> sessions, AuditSink& audit, GroupWriter::Options options);
    void stop() { m_writer.reset(); }  ///< by the destructor of whoever owns what the sessions use

private:
    [[nodiscard]] bool probe();

    std::unique_ptr<GroupWriter> m_writer;
    std::mutex m_health_mutex;
    std::int64_t m_asked_ms = 0;
    bool m_healthy = false;
    unsigned m_probes = 0;
};

/// The parts of a WriterSession that are plain SQL.
class SqlSession : public WriterSession {
public:
    void store_realm(RealmId realm, RealmState const& state) override;

protected:
    RealmState read_realm(RealmId realm, std::string_view sql);
};

}  // namespace yizhen::sql

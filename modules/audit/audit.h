#pragma once
/// The face: the chains behind the kernel's AuditSink, their verification, export and anchoring.
/// Every realm has a chain of writes and a chain of reads of personal data; realm 0 is the installation itself.

#include "kernel/ports.h"
#include "kernel/result.h"
#include "modules/audit/types.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace yizhen::sql {
class Database;
}
namespace yizhen::org {
class Org;
}
namespace yizhen::http {
struct Route;
}

namespace yizhen::audit {

/// Appends to the chain inside the write's own transaction. Handed to sql::Database::open.
class Chain final : public AuditSink {
public:
    explicit Chain(Clock const& clock) : m_clock(clock) {}
    void append(Transaction& transaction, std::int64_t realm, Actor const& actor, AuditEntry const& entry) override;

private:
    Clock const& m_clock;
};

/// A read of personal data: durable when it returns, so call it before the first byte leaves. One a request.
Result<Done> record_read(sql::Database& database, RealmId realm, Actor const& actor, AuditEntry entry);

struct Query {
    RealmId realm;
    AuditChain chain = AuditChain::writes;
    std::int64_t before = INT64_MAX;  ///< entries with smaller numbers
    int limit = 50;
    std::string object;               ///< exactly this object, empty: any
    std::int64_t person = 0;          ///< who acted, 0: anybody
};
/// Newest first.
[[nodiscard]] std::vector<Entry> list(sql::Database& database, Query const& query);
[[nodiscard]] std::vector<Head> heads(sql::Database& database);

/// Joins all heads in a root, keeps it, and appends what the anchor file lacks (made when it is missing). Called once
/// an hour and at a graceful stop. A Problem when the file cannot be written; the root is kept and follows next time.
Result<Root> anchor(sql::Database& database, Clock const& clock, std::filesystem::path const& file);

/// Every chain against itself, the realm's row and the anchors. An empty path: no anchor file is known, which is said.
[[nodiscard]] Result<Verification> verify(sql::Database& database, std::filesystem::path const& anchor_file);

/// Writes one chain as text, one entry a line, to be verified elsewhere. Returns its head.
[[nodiscard]] Result<Head> export_chain(sql::Database& database, RealmId realm, AuditChain chain,
                                        std::filesystem::path const& file);
/// `head`: the hash of the last entry in hex, or "count:hash"; with the count a cut tail is named exactly.
[[nodiscard]] Result<Verification> verify_export(std::filesystem::path const& file, std::string const& head);
/// The same for text in memory; every line is checked, none trusted.
[[nodiscard]] Result<Verification> verify_export_text(std::string_view text, std::string const& head);

/// GET /api/v1/audit, /api/v1/audit/heads, /api/v1/audit/verification, /api/v1/audit/export: for auditors, of the realm
/// of their unit; the local system user names a realm.
[[nodiscard]] std::vector<http::Route> routes(sql::Database& database, org::Org& org, std::filesystem::path anchor_file);

}  // namespace yizhen::audit

#pragma once
/// What the module keeps: entries, heads and roots.

#include "modules/audit/audit.h"

#include <functional>

namespace yizhen::sql {
class Connection;
class WriteTransaction;
}  // namespace yizhen::sql

namespace yizhen::audit::store {

void insert(sql::Connection& connection, Entry const& entry);
/// By number; `each` sees one entry at a time.
void scan(sql::Connection& connection, RealmId realm, AuditChain chain, std::function<void(Entry const&)> const& each);
[[nodiscard]] std::vector<Entry> list(sql::Connection& connection, Query const& query);
/// According to the realms' rows; chains without entries are left out.
[[nodiscard]] std::vector<Head> heads(sql::Connection& connection);
/// The chain's head as it was before `at_ms`, which is the time its entries carry; none: it had no entry yet.
[[nodiscard]] std::optional<Head> head_before(sql::Connection& connection, RealmId realm, AuditChain chain, std::int64_t at_ms);
/// Chains that have entries, whatever the realms' rows say.
[[nodiscard]] std::vector<std::pair<RealmId, AuditChain>> chains(sql::Connection& connection);
void insert_root(sql::Connection& connection, Root const& root);
/// With numbers above `after`, by number. Their heads are left as text: `heads_text`.
struct StoredRoot {
    std::int64_t number = 0;
    std::string line;  ///< as in the anchor file
    std::string root;
};
[[nodiscard]] std::vector<StoredRoot> roots(sql::Connection& connection, std::int64_t after);

}  // namespace yizhen::audit::store

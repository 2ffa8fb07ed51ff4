#include "modules/audit/encoding.h"
#include "modules/audit/store.h"
#include "platform/sql/sql.h"

#include <limits>
#include <string>

namespace yizhen::audit::store {
namespace {

constexpr std::string_view kInsert =
    "INSERT INTO audit_entry (realm_id, chain, number, position, at_ms, person_id, unit_id, role, request_id, action, "
    "object, digest, detail, previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
constexpr std::string_view kColumns =
    "SELECT realm_id, chain, number, position, at_ms, person_id, unit_id, role, request_id, action, object, digest, "
    "detail, previous, hash FROM audit_entry WHERE realm_id = $1 AND chain = $2";
constexpr std::string_view kHeads =
    "SELECT realm_id, writes_count, writes_hash, reads_count, reads_hash FROM realm_position ORDER BY realm_id";
// Downwards by the key: of a letter box, past what one day brought.
constexpr std::string_view kHeadBefore = "SELECT number, hash FROM audit_entry WHERE realm_id = $1 AND chain = $2 AND at_ms < $3 ORDER BY number DESC LIMIT 1";
constexpr std::string_view kChains = "SELECT DISTINCT realm_id, chain FROM audit_entry ORDER BY realm_id, chain";
constexpr std::string_view kInsertRoot =
    "INSERT INTO audit_root (number, at_ms, heads, previous, root) VALUES ($1, $2, $3, $4, $5)";
constexpr std::string_view kRoots =
    "SELECT number, at_ms, heads, previous, root FROM audit_root WHERE number > $1 ORDER BY number";

std::int64_t number_of(AuditChain chain) { return chain == AuditChain::writes ? 0 : 1; }

Entry entry_of(sql::Rows const& rows) {
    Entry entry;
    entry.realm = RealmId(rows.integer(0));
    entry.chain = rows.integer(1) == 0 ? AuditChain::writes : AuditChain::reads;
    entry.number = rows.integer(2);
    entry.position = rows.integer(3);
    entry.at_ms = rows.integer(4);
    entry.person = rows.integer(5);
    entry.unit = rows.integer(6);
    int column = 7;
    for (auto* const text : {&entry.role, &entry.request_id, &entry.action, &entry.object, &entry.digest, &entry.detail}) {
        *text = rows.text(column++);
    }
    entry.previous = rows.blob(13);
    entry.hash = rows.blob(14);
    return entry;
}

}  // namespace

void insert(sql::Connection& connection, Entry const& entry) {
    connection.execute(kInsert, {entry.realm.value, number_of(entry.chain), entry.number, entry.position, entry.at_ms,
                                 entry.person, entry.unit, entry.role, entry.request_id, entry.action, entry.object,
                                 entry.digest, entry.detail, sql::Blob{entry.previous}, sql::Blob{entry.hash}});
}

void scan(sql::Connection& connection, RealmId realm, AuditChain chain, std::function<void(Entry const&)> const& each) {
    auto const rows = connection.query(std::string(kColumns) + " ORDER BY number", {realm.value, number_of(chain)});
    while (rows->next()) each(entry_of(*rows));
}

std::vector<Entry> list(sql::Connection& connection, Query const& query) {
    std::string sql = std::string(kColumns) + " AND number < $3";
    sql::Parameters parameters{query.realm.value, number_of(query.chain), query.before};
    if (!query.object.empty()) {
        parameters.emplace_back(query.object);
        sql += " AND object = $" + std::to_string(parameters.size());
    }
    if (query.person != 0) {
        parameters.emplace_back(query.person);
        sql += " AND person_id = $" + std::to_string(parameters.size());
    }
    parameters.emplace_back(std::int64_t{query.limit});
    auto const rows =
        connection.query(sql + " ORDER BY number DESC LIMIT $" + std::to_string(parameters.size()), parameters);
    std::vector<Entry> out;
    while (rows->next()) out.push_back(entry_of(*rows));
    return out;
}

std::vector<Head> heads(sql::Connection& connection) {
    std::vector<Head> out;
    auto const rows = connection.query(kHeads);
    while (rows->next()) {
        for (auto const chain : {AuditChain::writes, AuditChain::reads}) {
            int const column = chain == AuditChain::writes ? 1 : 3;
            if (rows->integer(column) == 0) continue;
            out.push_back({RealmId(rows->integer(0)), chain, rows->integer(column), std::string(rows->blob(column + 1))});
        }
    }
    return out;
}

std::optional<Head> head_before(sql::Connection& connection, RealmId realm, AuditChain chain, std::int64_t at_ms) {
    auto const rows = connection.query(kHeadBefore, {realm.value, std::int64_t{chain == AuditChain::writes ? 0 : 1}, at_ms});
    if (!rows->next()) return std::nullopt;
    return Head{realm, chain, rows->integer(0), std::string(rows->blob(1))};
}

std::vector<std::pair<RealmId, AuditChain>> chains(sql::Connection& connection) {
    std::vector<std::pair<RealmId, AuditChain>> out;
    auto const rows = connection.query(kChains);
    while (rows->next()) {
        out.emplace_back(RealmId(rows->integer(0)), rows->integer(1) == 0 ? AuditChain::writes : AuditChain::reads);
    }
    return out;
}

void insert_root(sql::Connection& connection, Root const& root) {
    connection.execute(kInsertRoot, {root.number, root.at_ms, text_of(root.heads), root.previous, root.root});
}

std::vector<StoredRoot> roots(sql::Connection& connection, std::int64_t after) {
    std::vector<StoredRoot> out;
    auto const rows = connection.query(kRoots, {after});
    while (rows->next()) {
        std::string line = std::to_string(rows->integer(0)) + "\t" + std::to_string(rows->integer(1));
        for (int column = 2; column < 5; ++column) line += "\t" + std::string(rows->text(column));
        out.push_back({rows->integer(0), std::move(line), std::string(rows->text(4))});
    }
    return out;
}

}  // namespace yizhen::audit::store

// A person erased by destroying their key; and whether everything still says what was written.

#include "kernel/problem_catalogue.h"
#include "modules/ledgers/store_sql_revise.h"
#include "platform/crypto/digest.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace yizhen::ledgers::store {
namespace {

std::string list_of(std::vector<std::int64_t> const& ids) {
    std::string out;
    for (auto const id : ids) out += fmt::format("{}{}", out.empty() ? "" : ", ", id);
    return out.empty() ? "-1" : out;
}

std::vector<std::int64_t> ids_of(sql::Connection& sql, std::string const& statement, sql::Parameters const& parameters) {
    std::vector<std::int64_t> out;
    auto const rows = sql.query(statement, parameters);
    while (rows->next()) out.push_back(rows->integer(0));
    return out;
}

std::string cleared_sealed(Shape const& shape) {
    std::string sets;
    for (auto const& column : shape.columns) {
        if (column.sealed()) sets += fmt::format("{}{} = NULL, {} = NULL", sets.empty() ? "" : ", ", column.name, column.digest_name);
    }
    return sets;
}

/// The person's own rows go whole, with all their versions; only digests stay.
std::int64_t remove_own_rows(Revision& revision, sql::Connection& sql, Shape const& shape, RealmId realm, std::string const& key) {
    auto const ids = ids_of(sql, fmt::format("SELECT row_id FROM l_{0} WHERE realm_id = $1 AND natural_key = $2 "
                                             "UNION SELECT row_id FROM h_{0} WHERE realm_id = $1 AND natural_key = $2", shape.definition.name), {realm.value, key});
    if (ids.empty()) return 0;
    auto const where = fmt::format("WHERE row_id IN ({})", list_of(ids));
    for (auto const* prefix : {"l_", "h_"}) {
        auto const table = prefix + shape.definition.name;
        revision.prune(shape, table, where, {});
        sql.execute(fmt::format("DELETE FROM {} {}", table, where));
    }
    sql.execute("DELETE FROM cell_origin " + where);
    revision.prune_ends(shape, where);
    return static_cast<std::int64_t>(ids.size());
}

/// Rows of others that name the person (a household's head): what was sealed under the key goes.
std::int64_t clear_mentions(Revision& revision, sql::Connection& sql, Shape const& shape, RealmId realm, std::int64_t key_id) {
    auto const sets = cleared_sealed(shape);
    if (sets.empty()) return 0;
    auto const& ledger = shape.definition.name;
    auto const current = ids_of(sql, fmt::format("SELECT row_id FROM l_{} WHERE realm_id = $1 AND key_id = $2", ledger), {realm.value, key_id});
    for (auto const id : current) {
        auto const row = revision.find(shape, RowId(id));
        YIZHEN_CHECK(row);
        std::vector<CellChange> cells;
        for (auto const& column : shape.columns) {
            if (column.sealed()) cells.push_back({&column, std::monostate{}, std::monostate{}});
        }
        revision.apply(shape, row.value(), row.value().states, cells);
    }
    auto const table = "h_" + ledger;
    revision.prune(shape, table, "WHERE realm_id = $1 AND key_id = $2", {realm.value, key_id});
    sql.execute(fmt::format("UPDATE {} SET {} WHERE realm_id = $1 AND key_id = $2", table, sets), {realm.value, key_id});
    return static_cast<std::int64_t>(current.size());
}

}  // namespace

Result<std::int64_t> erase_person(Context const& context, RealmId realm, Actor const& actor, std::string const& identity_number, std::string const& reason) {
    ValueRule rule;
    rule.format = TextFormat::identity_number;
    auto const parsed = parse_value({identity_number}, rule);
    if (!parsed) return parsed.problem();
    if (parsed.value().state != CellState::present) return Problem{problems::kBadInput, "请写明要删除的人的公民身份号码。"};
    auto const subject = digest_of(context.keys, realm, to_text(parsed.value().value));
    std::int64_t touched = 0;
    auto const done = context.database.write(realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        auto& sql = tx.sql();
        auto const keys = ids_of(sql, "SELECT key_id FROM data_key WHERE realm_id = $1 AND subject = $2", {realm.value, sql::Blob{subject}});
        if (keys.empty()) return Problem{problems::kNotFound, "没有这个人的登记，或者已经删除过。"};
        auto const key = keys.front();
        Revision revision(context, tx, actor, "服务窗口", reason, "ledger.erase");
        for (auto const& shape : context.shapes.all()) {
            if (shape.subject >= 0 && shape.key.size() == 1 && shape.key.front() == static_cast<std::size_t>(shape.subject)) {
                touched += remove_own_rows(revision, sql, shape, realm, crypto::hex(subject));
            } else {
                touched += clear_mentions(revision, sql, shape, realm, key);
            }
        }
        sql.execute("UPDATE data_key SET subject = NULL, destroyed_change = $2 WHERE key_id = $1", {key, revision.change()});
        revision.finish("person", "ledger:person:erase", fmt::format("{{\"rows\":{}}}", touched));
        tx.after_commit([ring = &context.keys, key] { ring->destroy(static_cast<crypto::KeyId>(key)); });
        return Done{};
    });
    if (!done) return done.problem();
    return touched;
}

void finish_erasures(Context const& context) {
    std::vector<std::int64_t> keys;
    context.database.read([&](sql::Connection& sql) { keys = ids_of(sql, "SELECT key_id FROM data_key WHERE destroyed_change IS NOT NULL", {}); });
    for (auto const key : keys) {
        if (context.keys.alive(static_cast<crypto::KeyId>(key))) context.keys.destroy(static_cast<crypto::KeyId>(key));
    }
}

std::optional<std::string> verify(Context const& context, RealmId realm) {
    std::optional<std::string> wrong;
    context.database.read([&](sql::Connection& sql) {
        std::map<std::int64_t, std::map<std::pair<std::int64_t, std::int64_t>, std::string>> versions;  // change → (row, version) → digest
        std::set<std::pair<std::int64_t, std::int64_t>> pruned;
        {
            auto const rows = sql.query("SELECT change_id, row_id, row_version, digest FROM pruned_row WHERE realm_id = $1", {realm.value});
            while (rows->next()) {
                std::pair const at{rows->integer(1), rows->integer(2)};
                pruned.insert(at);
                versions[rows->integer(0)][at] = std::string(rows->blob(3));
            }
        }
        for (auto const& shape : context.shapes.all()) {
            for (auto const* prefix : {"l_", "h_"}) {
                auto const table = prefix + shape.definition.name;
                std::vector<std::array<std::int64_t, 3>> places;
                {
                    auto const rows = sql.query(fmt::format("SELECT row_id, row_version, change_id FROM {} WHERE realm_id = $1 ORDER BY row_id, row_version", table), {realm.value});
                    while (rows->next()) places.push_back({rows->integer(0), rows->integer(1), rows->integer(2)});
                }
                std::size_t at = 0;
                digest_rows(sql, shape, table, "WHERE realm_id = $1 ORDER BY row_id, row_version", {realm.value},
                            [&](std::int64_t, std::string digest, std::vector<char> const&) {
                                auto const [row, version, change] = places[at++];
                                if (!pruned.contains({row, version})) versions[change][{row, version}] = std::move(digest);
                            });
            }
        }
        {
            auto const rows = sql.query("SELECT change_id, row_id, row_version, unit_id, natural_key FROM ledger_end WHERE realm_id = $1", {realm.value});
            while (rows->next()) {
                versions[rows->integer(0)][{rows->integer(1), rows->integer(2)}] = end_digest(rows->integer(1), rows->integer(2), rows->integer(3), rows->text(4));
            }
        }
        for (auto const& shape : context.shapes.all()) {
            auto const rows = sql.query(fmt::format("SELECT row_id FROM l_{} WHERE row_id IN (SELECT row_id FROM ledger_end WHERE realm_id = $1) LIMIT 1", shape.definition.name), {realm.value});
            if (rows->next()) wrong = fmt::format("{}第 {} 行已经停用，却又在现行表里", shape.definition.title, rows->integer(0));
        }
        auto const changes = sql.query("SELECT change_id, digest FROM ledger_change WHERE realm_id = $1 ORDER BY change_id", {realm.value});
        while (changes->next() && !wrong) {
            std::string all;
            for (auto const& [place, digest] : versions[changes->integer(0)]) all += digest;
            if (crypto::sha256(all) != changes->blob(1)) wrong = fmt::format("第 {} 次变更的行和当时写下的不一致", changes->integer(0));
            versions.erase(changes->integer(0));
        }
        for (auto const& [change, rows] : versions) {
            if (!wrong && !rows.empty()) wrong = fmt::format("第 {} 次变更有 {} 行没有登记", change, rows.size());
        }
    });
    return wrong;
}

}  // namespace yizhen::ledgers::store

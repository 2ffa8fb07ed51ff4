// The list of certificates in SQL: a county has some dozens.

#include "modules/matters/certificates.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "platform/sql/sql.h"

#include <fmt/format.h>

namespace yizhen::matters {
namespace {

constexpr std::size_t kNameBytesMax = 200;
constexpr std::size_t kClauseBytesMax = 2'000;

}  // namespace

namespace store {

std::vector<Certificate> certificates(sql::Connection& connection, RealmId realm) {
    std::vector<Certificate> out;
    auto rows = connection.query("SELECT name, clause, decided_ms FROM matter_certificate WHERE realm_id = $1 ORDER BY name", {realm.value});
    while (rows->next()) out.push_back({std::string(rows->text(0)), std::string(rows->text(1)), rows->integer(2)});
    return out;
}

}  // namespace store

std::vector<Certificate> Certificates::all(RealmId realm) const {
    std::vector<Certificate> out;
    m_parts.database.read([&](sql::Connection& connection) { out = store::certificates(connection, realm); });
    return out;
}

Result<Certificate> Certificates::list(RealmId realm, std::string const& name, std::string const& clause, Actor const& actor) {
    Certificate const made{std::string(text::trimmed(name)), std::string(text::trimmed(clause)), m_parts.clock.now_ms()};
    if (made.name.empty() || made.name.size() > kNameBytesMax) return Problem{problems::kBadInput, "请写明证明的名称（不超过六十字）。"};
    if (made.clause.empty() || made.clause.size() > kClauseBytesMax) return Problem{problems::kBadInput, "请写明依据的法律条款：没有条款的证明不能列入清单。"};
    auto const kept = m_parts.database.write(realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        transaction.sql().execute("INSERT INTO matter_certificate (realm_id, name, clause, decided_ms, person_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (realm_id, name) "
                                  "DO UPDATE SET clause = excluded.clause, decided_ms = excluded.decided_ms, person_id = excluded.person_id",
                                  {realm.value, made.name, made.clause, made.decided_ms, actor.person});
        transaction.audit({.action = "certificate.list", .object = fmt::format("certificate:{}", made.name), .digest = {}, .detail = {}});
        return Done{};
    });
    if (!kept) return kept.problem();
    return made;
}

Result<Done> Certificates::unlist(RealmId realm, std::string const& name, Actor const& actor) {
    return m_parts.database.write(realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        auto const gone = transaction.sql().execute("DELETE FROM matter_certificate WHERE realm_id = $1 AND name = $2", {realm.value, name});
        if (gone == 0) return Problem{problems::kNotFound, fmt::format("清单上没有“{}”。", name)};
        transaction.audit({.action = "certificate.unlist", .object = fmt::format("certificate:{}", name), .digest = {}, .detail = {}});
        return Done{};
    });
}

}  // namespace yizhen::matters

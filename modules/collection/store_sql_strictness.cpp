// Decisions on how strictly forms are checked, in SQL.

#include "modules/collection/strictness.h"

#include "kernel/problem_catalogue.h"
#include "platform/crypto/digest.h"
#include "platform/sql/sql.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace yizhen::collection {
namespace {

constexpr std::size_t kReasonBytesMax = 1'000;

constexpr std::string_view kColumns = "SELECT version, effective_from, settings, reason, person_id, recorded_day FROM form_strictness WHERE realm_id = $1 AND form = $2";

StrictnessVersion version_of(sql::Rows const& rows) {
    StrictnessVersion out;
    out.version = rows.integer(0);
    out.effective_from = CivilDate::parse(rows.text(1)).value();
    auto settings = parse_strictness(rows.text(2));
    YIZHEN_CHECK(settings && "a decision that was taken once can be read");
    out.strictness = std::move(settings).value();
    out.reason = std::string(rows.text(3));
    out.person = rows.integer(4);
    out.recorded = std::string(rows.text(5));
    return out;
}

std::int64_t newest(sql::Connection& sql, RealmId realm, std::string const& form) {
    auto const rows = sql.query("SELECT COALESCE(MAX(version), 0) FROM form_strictness WHERE realm_id = $1 AND form = $2", {realm.value, form});
    return rows->next() ? rows->integer(0) : 0;
}

}  // namespace

FormStrictness StrictnessBook::in_force(RealmId realm, std::string const& form, CivilDate day) const {
    FormStrictness out;
    m_database.read([&](sql::Connection& sql) {
        auto const rows = sql.query(fmt::format("{} AND effective_from <= $3 ORDER BY effective_from DESC, version DESC LIMIT 1", kColumns), {realm.value, form, day.iso()});
        if (rows->next()) out = version_of(*rows).strictness;
    });
    return out;
}

std::vector<StrictnessVersion> StrictnessBook::versions(RealmId realm, std::string const& form) const {
    std::vector<StrictnessVersion> out;
    m_database.read([&](sql::Connection& sql) {
        auto const rows = sql.query(fmt::format("{} ORDER BY version DESC", kColumns), {realm.value, form});
        while (rows->next()) out.push_back(version_of(*rows));
    });
    return out;
}

Result<StrictnessVersion> StrictnessBook::decide(RealmId realm, std::string const& form, StrictnessVersion wanted, std::optional<std::int64_t> version, Actor const& actor) {
    if (form.empty()) return Problem{problems::kBadInput, "请写明是哪张表。"};
    if (wanted.reason.empty() || wanted.reason.size() > kReasonBytesMax) return Problem{problems::kBadInput, fmt::format("请写明理由，不超过 {} 字节。", kReasonBytesMax)};
    if (wanted.effective_from < m_clock.today()) return Problem{problems::kBadInput, fmt::format("生效日 {} 已经过去；已报的不重新检查，请写今天或以后。", wanted.effective_from.iso())};
    auto const settings = strictness_json(wanted.strictness);
    wanted.person = actor.person;
    wanted.recorded = m_clock.today().iso();
    auto const written = m_database.write(realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        auto const before = newest(tx.sql(), realm, form);
        if (version && *version != before) return Problem{problems::kChangedMeanwhile, "这张表的检查尺度刚被别人改过；请刷新后再定。"};
        wanted.version = before + 1;
        tx.sql().execute("INSERT INTO form_strictness (realm_id, form, version, effective_from, settings, reason, person_id, recorded_day, recorded_ms) "
                         "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                         {realm.value, form, wanted.version, wanted.effective_from.iso(), settings, wanted.reason, wanted.person, wanted.recorded, m_clock.now_ms()});
        tx.audit({.action = "form.strictness", .object = "form:" + form, .digest = crypto::hex(crypto::sha256(settings)),
                  .detail = fmt::format("{{\"version\":{},\"from\":\"{}\"}}", wanted.version, wanted.effective_from.iso())});
        return Done{};
    });
    if (!written) return written.problem();
    return wanted;
}

UnitId StrictnessBook::issuer_of(RealmId realm, std::string const& form) const {
    UnitId out;
    m_database.read([&](sql::Connection& sql) {
        auto const rows = sql.query("SELECT issuer_unit_id FROM fill_demand WHERE realm_id = $1 AND form = $2 ORDER BY demand_id DESC LIMIT 1", {realm.value, form});
        if (rows->next()) out = UnitId(rows->integer(0));
    });
    return out;
}

}  // namespace yizhen::collection

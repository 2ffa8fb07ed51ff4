// What nobody uses any more, and the decisions that end it, in SQL.

#include "kernel/problem_catalogue.h"
#include "modules/audit/audit.h"
#include "modules/gate/register.h"
#include "modules/gate/retirement.h"
#include "modules/ledgers/ledgers.h"
#include "platform/crypto/digest.h"
#include "platform/sql/sql.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace yizhen::gate {
namespace {

namespace json = boost::json;

constexpr std::int64_t kDayMs = 86'400'000;
constexpr int kReadsPage = 1'000;
constexpr std::size_t kReasonBytesMax = 1'000;
constexpr int kDaysOfYear = 365;

sql::Parameter words(std::string value) { return value; }
CivilDate day_of(std::string_view iso) { return CivilDate::parse(iso).value(); }
CivilDate day_of_ms(std::int64_t at_ms) { return CivilDate::from_days(static_cast<std::int32_t>(at_ms / kDayMs)); }

void keep_latest(std::optional<CivilDate>& known, CivilDate day) {
    if (!known || *known < day) known = day;
}

/// Days on which something was asked or read, and until when a right runs.
struct Uses {
    std::optional<CivilDate> asked;
    std::optional<CivilDate> read;
    std::optional<CivilDate> right;
};

struct Form {
    std::string title;
    std::string issuer;
    Decimal hours{0, 2};
    std::int64_t cells = 0;
    Uses uses;
};

struct Known {
    std::map<std::string, Uses> elements;
    std::map<std::string, Form> forms;
    std::map<std::string, std::string> form_of_number;
};

/// Demands that were let in or answered, by form, the newest last.
void read_forms(sql::Connection& sql, RealmId realm, Known& out) {
    auto const rows = sql.query("SELECT form_key, title, issuer_name, hours_after, cells_asked, created_day, COALESCE(expires, due, created_day), control_number FROM demand "
                                "WHERE realm_id = $1 AND form_key <> '' AND outcome IN ('answer', 'merge', 'admit') ORDER BY demand_id",
                                {realm.value});
    while (rows->next()) {
        auto& form = out.forms[std::string(rows->text(0))];
        form.title = rows->text(1);
        form.issuer = rows->text(2);
        form.hours = {rows->integer(3), 2};
        form.cells = rows->integer(4);
        keep_latest(form.uses.asked, day_of(rows->text(5)));
        if (rows->null(7)) continue;
        keep_latest(form.uses.right, day_of(rows->text(6)));
        out.form_of_number[std::string(rows->text(7))] = std::string(rows->text(0));
    }
}

void read_element_asks(sql::Connection& sql, RealmId realm, Known& out) {
    auto const rows = sql.query("SELECT a.ask, MAX(d.created_day), MAX(CASE WHEN d.control_number IS NULL THEN '' ELSE COALESCE(d.expires, d.due, d.created_day) END) "
                                "FROM demand_ask a JOIN demand d ON d.demand_id = a.demand_id WHERE a.realm_id = $1 AND d.outcome IN ('answer', 'merge', 'admit') GROUP BY a.ask",
                                {realm.value});
    while (rows->next()) {
        auto& uses = out.elements[std::string(rows->text(0))];
        keep_latest(uses.asked, day_of(rows->text(1)));
        if (!rows->text(2).empty()) keep_latest(uses.right, day_of(rows->text(2)));
    }
}

/// The chain of reads names elements, and the control number or grant they were read under; back to `since`.
void read_chain(sql::Database& database, RealmId realm, CivilDate since, Known& out) {
    audit::Query query{.realm = realm, .chain = AuditChain::reads, .limit = kReadsPage, .object = {}};
    for (;;) {
        auto const page = audit::list(database, query);
        for (auto const& entry : page) {
            auto const day = day_of_ms(entry.at_ms);
            if (day < since) return;
            if (entry.action != "ledger.read") continue;
            boost::system::error_code error;
            auto const detail = json::parse(entry.detail, error);
            if (error || !detail.is_object()) continue;
            if (auto const* elements = detail.get_object().if_contains("elements"); elements != nullptr && elements->is_array()) {
                for (auto const& code : elements->get_array()) {
                    if (code.is_string()) keep_latest(out.elements[std::string(code.get_string())].read, day);
                }
            }
            auto const* under = detail.get_object().if_contains("grant");
            if (under == nullptr || !under->is_string()) continue;
            auto const form = out.form_of_number.find(std::string(under->get_string()));
            if (form != out.form_of_number.end()) keep_latest(out.forms[form->second].uses.read, day);
        }
        if (static_cast<int>(page.size()) < kReadsPage) return;
        query.before = page.back().number;
    }
}

/// The first day on which the county did anything here.
std::optional<CivilDate> first_day(sql::Database& database, RealmId realm) {
    auto const first = audit::list(database, {.realm = realm, .chain = AuditChain::writes, .before = 2, .limit = 1, .object = {}});
    if (!first.empty()) return day_of_ms(first.front().at_ms);
    std::optional<CivilDate> out;
    database.read([&](sql::Connection& sql) {
        auto const rows = sql.query("SELECT MIN(created_day) FROM demand WHERE realm_id = $1", {realm.value});
        if (rows->next() && !rows->null(0)) out = day_of(rows->text(0));
    });
    return out;
}

/// Hours a year of looking at each held cell as often as it goes stale.
Decimal upkeep(std::int64_t cells, int fresh_days, burden::HoursParameters const& hours) {
    if (fresh_days <= 0) return {0, 2};
    auto const rounds = std::max(1, kDaysOfYear / fresh_days);
    return burden::hours({.respondents = 0, .verified_cells = cells, .times_a_year = rounds}, hours);
}

RetirementRecord record_of(sql::Rows const& rows) {
    return {rows.integer(0), std::string(rows.text(1)), std::string(rows.text(2)), std::string(rows.text(3)), rows.integer(4) != 0, rows.integer(5) != 0,
            std::string(rows.text(6)), {rows.integer(7), 2}, rows.null(8) ? std::string() : std::string(rows.text(8)), rows.integer(9), UnitId(rows.integer(10)), std::string(rows.text(11))};
}

constexpr std::string_view kRecord = "SELECT r.decision, r.kind, r.subject, r.title, r.retired, r.refuses, r.reason, r.hours, r.last_used, r.person_id, r.unit_id, r.decided_day FROM retirement r";

std::vector<RetirementRecord> records(sql::Connection& sql, std::string const& where, sql::Parameters const& parameters) {
    std::vector<RetirementRecord> out;
    auto const rows = sql.query(fmt::format("{} {}", kRecord, where), parameters);
    while (rows->next()) out.push_back(record_of(*rows));
    return out;
}

/// The newest of each subject, where it retires.
std::vector<RetirementRecord> retired_now(sql::Connection& sql, RealmId realm) {
    return records(sql, "WHERE r.realm_id = $1 AND r.retired = 1 AND NOT EXISTS (SELECT 1 FROM retirement n WHERE n.realm_id = r.realm_id AND n.kind = r.kind AND "
                        "n.subject = r.subject AND n.decision > r.decision) ORDER BY r.kind, r.subject",
                   {realm.value});
}

std::string key_of(std::string_view kind, std::string_view subject) { return fmt::format("{}\n{}", kind, subject); }

/// Everything of the county that can be used or not, used or not.
std::vector<Unused> everything(Retirement::Parts const& parts, RealmId realm, CivilDate since) {
    Known uses;
    parts.database.read([&](sql::Connection& sql) {
        read_forms(sql, realm, uses);
        read_element_asks(sql, realm, uses);
    });
    read_chain(parts.database, realm, since, uses);
    std::vector<Unused> out;
    for (auto const& [key, form] : uses.forms) {
        out.push_back({"form", key, form.title, form.issuer, {}, form.uses.asked, form.uses.read, form.uses.right, form.cells, form.hours});
    }
    for (auto const& shape : parts.ledgers.shapes().all()) {
        auto const held = parts.ledgers.held_cells(realm, shape);
        for (std::size_t at = 0; at < shape.columns.size(); ++at) {
            auto const& element = shape.columns[at].element;
            auto const cells = held.find(element.code);
            bool const is_key = std::ranges::find(shape.key, at) != shape.key.end();
            if (is_key || shape.unit_level(at) >= 0 || !element.formula.empty() || cells == held.end()) continue;
            auto const known = uses.elements.find(element.code);
            auto const used = known == uses.elements.end() ? Uses{} : known->second;
            out.push_back({"element", element.code, element.name, element.source_unit, shape.definition.title, used.asked, used.read, used.right, cells->second,
                           upkeep(cells->second, element.fresh_days, parts.hours)});
        }
    }
    return out;
}

}  // namespace

std::optional<CivilDate> Unused::last_used() const {
    auto out = last_asked;
    if (last_read) keep_latest(out, *last_read);
    if (right_until) keep_latest(out, *right_until);
    return out;
}

Result<std::vector<Unused>> Retirement::unused(RealmId realm, int days) const {
    if (days < kUnusedDaysMin) return Problem{problems::kBadInput, fmt::format("没有用过的天数至少 {} 天。", kUnusedDaysMin)};
    auto const since = m_parts.clock.today().plus_days(-days);
    auto const first = first_day(m_parts.database, realm);
    if (!first || *first > since) return std::vector<Unused>{};
    auto out = everything(m_parts, realm, since);
    std::set<std::string> gone;
    for (auto const& one : in_force(realm)) gone.insert(key_of(one.kind, one.subject));
    std::erase_if(out, [&](Unused const& one) {
        auto const used = one.last_used();
        return (used && *used >= since) || gone.contains(key_of(one.kind, one.subject));
    });
    std::ranges::stable_sort(out, [](Unused const& a, Unused const& b) { return a.hours > b.hours; });
    return out;
}

std::vector<RetirementRecord> Retirement::decisions(RealmId realm, std::size_t max) const {
    std::vector<RetirementRecord> out;
    m_parts.database.read([&](sql::Connection& sql) {
        out = records(sql, fmt::format("WHERE r.realm_id = $1 ORDER BY r.decision DESC, r.kind, r.subject LIMIT {}", max), {realm.value});
    });
    return out;
}

std::vector<RetirementRecord> Retirement::in_force(RealmId realm) const {
    std::vector<RetirementRecord> out;
    m_parts.database.read([&](sql::Connection& sql) { out = retired_now(sql, realm); });
    return out;
}

Result<std::vector<RetirementRecord>> Retirement::decide(RealmId realm, RetirementWish const& wish, Actor const& actor) const {
    if (wish.reason.empty() || wish.reason.size() > kReasonBytesMax) return Problem{problems::kBadInput, fmt::format("请写明理由，不超过 {} 字节。", kReasonBytesMax)};
    if (wish.subjects.empty() || wish.subjects.size() > kRetiredAtOnceMax) return Problem{problems::kBadInput, fmt::format("一次决定 1 到 {} 项。", kRetiredAtOnceMax)};
    auto const today = m_parts.clock.today();
    auto const known = everything(m_parts, realm, today.plus_days(-kUnusedDaysDefault));
    std::vector<RetirementRecord> out;
    auto const written = m_parts.database.write(realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        out.clear();
        std::map<std::string, RetirementRecord> now;
        for (auto& one : retired_now(tx.sql(), realm)) now.emplace(key_of(one.kind, one.subject), one);
        std::string digested;
        for (auto const& [kind, subject] : wish.subjects) {
            auto const before = now.find(key_of(kind, subject));
            bool const is_retired = before != now.end() && before->second.retired;
            if (wish.retire && is_retired && before->second.refuses == wish.refuses) {
                return Problem{problems::kConflict, fmt::format("“{}”已经停用。", before->second.title)};
            }
            auto const found = std::ranges::find_if(known, [&](Unused const& one) { return one.kind == kind && one.subject == subject; });
            if (wish.retire && found == known.end()) {
                auto const* element = kind == "element" ? m_parts.catalogue.find(subject) : nullptr;
                if (element == nullptr) return Problem{problems::kNotFound, fmt::format("没有“{}”（{}）；数据元写代码，报表写列表里的编号。", subject, kind)};
                out.push_back({tx.position(), kind, subject, element->name, true, wish.refuses, wish.reason, {0, 2}, {}, actor.person, UnitId(actor.unit), today.iso()});
            } else if (wish.retire) {
                auto const used = found->last_used();
                out.push_back({tx.position(), kind, subject, found->title, true, wish.refuses, wish.reason, found->hours, used ? used->iso() : std::string(), actor.person, UnitId(actor.unit), today.iso()});
            } else {
                if (!is_retired) return Problem{problems::kConflict, fmt::format("“{}”没有停用，不用恢复。", subject)};
                out.push_back(before->second);
                out.back().decision = tx.position();
                out.back().retired = false;
                out.back().refuses = false;
                out.back().reason = wish.reason;
                out.back().person = actor.person;
                out.back().unit = UnitId(actor.unit);
                out.back().day = today.iso();
            }
            now[key_of(kind, subject)] = out.back();
            digested += key_of(kind, subject) + "\n";
        }
        for (auto const& one : out) {
            tx.sql().execute("INSERT INTO retirement (retirement_id, realm_id, decision, kind, subject, title, retired, refuses, reason, hours, last_used, person_id, unit_id, decided_day, decided_ms) "
                             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
                             {tx.new_id(), realm.value, one.decision, words(one.kind), words(one.subject), words(one.title), std::int64_t{one.retired}, std::int64_t{one.refuses}, words(one.reason),
                              one.hours.units, one.last_used.empty() ? sql::Parameter{} : words(one.last_used), one.person, one.unit.value, words(one.day), m_parts.clock.now_ms()});
        }
        tx.audit({.action = wish.retire ? "retire" : "retire.undo", .object = "retirement", .digest = crypto::hex(crypto::sha256(digested + wish.reason)),
                  .detail = fmt::format("{{\"subjects\":{},\"refuses\":{}}}", out.size(), wish.refuses)});
        return Done{};
    });
    if (!written) return written.problem();
    return out;
}

RetiredSeen read_retired(sql::Connection& connection, RealmId realm, std::string const& form_key, std::vector<FieldFinding> const& findings) {
    RetiredSeen out;
    std::map<std::string, RetirementRecord> elements;
    for (auto& one : retired_now(connection, realm)) {
        if (one.kind == "element") elements.emplace(one.subject, one);
        else if (one.subject == form_key && !form_key.empty()) {
            (one.refuses ? out.form_refused : out.form_warned) = true;
            out.words = fmt::format("这张表（{}）已于 {} 停用：{}", one.title, one.day, one.reason);
        }
    }
    std::set<std::string> named;
    for (auto const& finding : findings) {
        auto const left = finding.coverage.missing + finding.coverage.disputed + finding.coverage.stale;
        auto const found = finding.match.kind == elements::MatchKind::element ? elements.find(finding.match.element) : elements.end();
        if (found == elements.end() || left == 0 || finding.status == FieldStatus::given || finding.status == FieldStatus::asked) continue;
        ++(found->second.refuses ? out.fields_refused : out.fields_warned);
        if (!named.insert(found->first).second) continue;
        out.words += fmt::format("{}“{}”已于 {} 停用：{}", out.words.empty() ? "" : "；", found->second.title, found->second.day, found->second.reason);
    }
    return out;
}

}  // namespace yizhen::gate

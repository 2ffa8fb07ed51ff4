// Phases, published lists and refusals, in SQL.

#include "kernel/problem_catalogue.h"
#include "modules/gate/envelope.h"
#include "modules/gate/hidden.h"
#include "modules/gate/publication.h"
#include "platform/crypto/digest.h"
#include "platform/sql/sql.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

namespace yizhen::gate {
namespace {

constexpr std::array<std::string_view, 3> kPhases{"internal", "county", "public"};

constexpr std::string_view kTitle = "COALESCE((SELECT CASE WHEN t.shown = 0 THEN '' WHEN t.title = '' THEN d.title ELSE t.title END "
                                    "FROM demand_public_title t WHERE t.demand_id = d.demand_id), '')";
constexpr std::string_view kPublicTitle = "SELECT {} FROM demand d WHERE d.demand_id = $1";
constexpr std::string_view kOpen = "SELECT s.realm_id FROM publication_step s WHERE s.phase = 'public' AND s.step_id = "
                                   "(SELECT MAX(x.step_id) FROM publication_step x WHERE x.realm_id = s.realm_id) ORDER BY s.realm_id";
// Let in, and still asked by its issuer.
constexpr std::string_view kAdmitted =
    "SELECT d.demand_id, d.kind, {}, d.issuer_code, d.issuer_name, d.envelope, d.control_number, "
    "(SELECT COUNT(*) FROM demand_target g WHERE g.demand_id = d.demand_id), d.hours_after, COALESCE(d.due, ''), COALESCE(d.expires, '') "
    "FROM demand d WHERE d.realm_id = $1 AND d.demand_id < $2 AND d.control_number IS NOT NULL AND d.outcome IN ('answer', 'merge', 'admit') "
    "AND NOT EXISTS (SELECT 1 FROM demand_stop s WHERE s.demand_id = d.demand_id) ORDER BY d.demand_id DESC LIMIT $3";
// Denied (the index demand_denied), its issuer's own word, with no appeal open and none upheld against the verdict that stands.
constexpr std::string_view kDenied =
    "SELECT d.demand_id, d.kind, {}, d.issuer_code, d.issuer_name, d.envelope, d.outcome, v.judged_day, d.verdict FROM demand d "
    "JOIN demand_verdict v ON v.demand_id = d.demand_id AND v.version = d.version "
    "WHERE d.realm_id = $1 AND d.demand_id < $2 AND v.judged_day <= $4 AND d.outcome IN ('return', 'block') "
    "AND (d.received = 0 OR EXISTS (SELECT 1 FROM demand_confirmation c WHERE c.demand_id = d.demand_id)) "
    "AND NOT EXISTS (SELECT 1 FROM demand_appeal a LEFT JOIN demand_appeal_decision x ON x.appeal_id = a.appeal_id WHERE a.demand_id = d.demand_id "
    "AND (x.appeal_id IS NULL OR (x.outcome = 'upheld' AND x.version_after = d.version))) ORDER BY d.demand_id DESC LIMIT $3";

std::string digest_of(std::string_view text) { return crypto::hex(crypto::sha256(text)); }

std::int64_t from_newest(std::int64_t before) { return before > 0 ? before : INT64_MAX; }

Published head_of(sql::Rows const& rows) {
    Published out;
    out.id = DemandId{rows.integer(0)};
    out.kind = rows.text(1);
    out.title = rows.text(2);
    out.issuer_code = rows.text(3);
    out.issuer_name = rows.text(4);
    return out;
}

/// An unannounced visit stands in no list before it took place.
bool is_hidden_still(sql::Rows const& rows, CivilDate today) {
    auto const envelope = read_envelope_json(rows.text(5));
    return !envelope || is_hidden(envelope.value(), today);
}

struct Listing {
    std::string statement;
    sql::Parameters parameters;  ///< realm, before, limit, more
};

PublishedPage filled(sql::Database& database, Listing listing, int limit, CivilDate today, std::function<void(sql::Rows const&, Published&)> const& complete) {
    PublishedPage page;
    listing.parameters[2] = std::int64_t{limit} + 1;
    database.read([&](sql::Connection& connection) {
        for (bool more = true; more && page.next == 0;) {
            auto rows = connection.query(listing.statement, listing.parameters);
            int seen = 0;
            while (rows->next() && page.next == 0) {
                ++seen;
                listing.parameters[1] = rows->integer(0);
                if (is_hidden_still(*rows, today)) continue;
                if (std::ssize(page.items) == limit) {
                    page.next = page.items.back().id.value;
                    continue;
                }
                page.items.push_back(head_of(*rows));
                complete(*rows, page.items.back());
            }
            more = seen > limit;
        }
    });
    return page;
}

/// The last day whose verdicts nobody may appeal any more.
CivilDate beyond_appeal(AppealParameters const& parameters, CivilDate today) {
    auto day = today.plus_days(-1);
    while (appeal_until(parameters, day) >= today) day = day.plus_days(-1);
    return day;
}

/// A rule's message with its facts left out: some of them quote the issuer.
std::string without_facts(std::string_view message) {
    std::string out;
    bool inside = false;
    for (char const c : message) {
        if (c == '{') out += "…";
        if (c == '{' || c == '}') inside = c == '{';
        else if (!inside) out += c;
    }
    return out;
}

/// The rules that denied it, in the words of the rule book as it stands.
std::vector<PublishedRule> rules_of(std::string_view verdict_json, std::vector<Rule> const& book) {
    std::vector<PublishedRule> out;
    auto const verdict = boost::json::parse(verdict_json);
    auto const* hits = verdict.as_object().if_contains("rules");
    if (hits == nullptr || !hits->is_array()) return out;
    for (auto const& hit : hits->get_array()) {
        auto const outcome = std::string_view(hit.at("outcome").as_string());
        if (outcome != "return" && outcome != "block") continue;
        PublishedRule one{std::string(hit.at("id").as_string()), hit.at("version").to_number<std::int64_t>(), std::string(hit.at("name").as_string()), {}, {}};
        auto const rule = std::ranges::find(book, one.id, &Rule::id);
        if (rule != book.end() && rule->version == one.version) {
            auto const clause = std::ranges::find_if(rule->clauses, [&](auto const& said) { return name_of(said.outcome) == outcome; });
            if (clause != rule->clauses.end()) one.reason = without_facts(clause->message);
            one.source = rule->source;
        }
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace

std::string_view name_of(Phase phase) { return kPhases[static_cast<std::size_t>(phase)]; }

std::optional<Phase> parse_phase(std::string_view name) {
    auto const found = std::ranges::find(kPhases, name);
    if (found == kPhases.end()) return std::nullopt;
    return static_cast<Phase>(found - kPhases.begin());
}

std::vector<RefusalChoice> refusal_choices() {
    return {{"form", "报表、填报"}, {"task", "任务、责任状"}, {"inspection", "督查检查"}, {"meeting", "会议、活动"}, {"app", "应用、账号、工作群"}, {"other", "其他"}};
}

std::vector<PublicationStep> Publication::steps(RealmId realm) const {
    std::vector<PublicationStep> all;
    m_parts.database.read([&](sql::Connection& connection) {
        auto rows = connection.query("SELECT phase, decision, decided_day, signer FROM publication_step WHERE realm_id = $1 ORDER BY step_id", {realm.value});
        while (rows->next()) {
            all.push_back({parse_phase(rows->text(0)).value_or(Phase::internal), std::string(rows->text(1)), CivilDate::parse(rows->text(2)).value(), std::string(rows->text(3))});
        }
    });
    return all;
}

Phase Publication::phase_of(RealmId realm) const {
    auto const all = steps(realm);
    return all.empty() ? Phase::internal : all.back().phase;
}

Result<Done> Publication::decide(RealmId realm, PublicationStep const& step, CivilDate today, Actor const& actor) {
    if (step.decision.empty() || step.signer.empty()) return Problem{problems::kBadInput, "公开的每一步都要写明决定的文号和签发人。"};
    if (step.decision.size() > kDecisionBytesMax || step.signer.size() > kDecisionBytesMax) return Problem{problems::kBadInput, "文号或签发人太长。"};
    if (today < step.day) return Problem{problems::kBadInput, "决定的日期不能在今天之后。"};
    auto const now = phase_of(realm);
    if (step.phase == now) return Problem{problems::kConflict, "现在已经是这一步。"};
    if (step.phase > now && static_cast<int>(step.phase) - static_cast<int>(now) > 1) {
        return Problem{problems::kConflict, "公开要一步一步来：先内部，再全县，再社会。"};
    }
    return m_parts.database.write(realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        transaction.sql().execute("INSERT INTO publication_step (step_id, realm_id, phase, decision, decided_day, signer, person_id) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                                  {transaction.new_id(), realm.value, std::string(name_of(step.phase)), step.decision, step.day.iso(), step.signer, actor.person});
        transaction.audit({.action = "publication.step", .object = fmt::format("phase:{}", name_of(step.phase)),
                           .digest = digest_of(step.decision + "\n" + step.day.iso() + "\n" + step.signer), .detail = {}});
        return Done{};
    });
}

Result<Done> Publication::show_title(StoredDemand const& demand, PublicTitle const& title, CivilDate today, Actor const& actor) {
    if (title.title.size() > kPublicTitleBytesMax) return Problem{problems::kBadInput, "公开用的标题太长；请压缩到一百字以内。"};
    return m_parts.database.write(demand.realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        auto& sql = transaction.sql();
        sql.execute("DELETE FROM demand_public_title WHERE demand_id = $1", {demand.id.value});
        sql.execute("INSERT INTO demand_public_title (demand_id, shown, title, recorded_day, person_id) VALUES ($1, $2, $3, $4, $5)",
                    {demand.id.value, std::int64_t{title.shown ? 1 : 0}, title.shown ? title.title : std::string(), today.iso(), actor.person});
        transaction.audit({.action = title.shown ? "title.publish" : "title.hide", .object = fmt::format("demand:{}", demand.id.value),
                           .digest = digest_of(title.title), .detail = {}});
        return Done{};
    });
}

std::vector<RealmId> Publication::open_realms() const {
    std::vector<RealmId> all;
    m_parts.database.read([&](sql::Connection& connection) {
        auto rows = connection.query(kOpen);
        while (rows->next()) all.emplace_back(rows->integer(0));
    });
    return all;
}

std::string Publication::public_title(DemandId demand) const {
    std::string title;
    m_parts.database.read([&](sql::Connection& connection) {
        auto rows = connection.query(fmt::format(kPublicTitle, kTitle), {demand.value});
        if (rows->next()) title = rows->text(0);
    });
    return title;
}

PublishedPage Publication::admitted(RealmId realm, std::int64_t before, int limit, CivilDate today) const {
    Listing const listing{fmt::format(kAdmitted, kTitle), {realm.value, from_newest(before), std::int64_t{0}}};
    return filled(m_parts.database, listing, limit, today, [](sql::Rows const& row, Published& one) {
        one.control_number = row.text(6);
        one.targets = row.integer(7);
        one.hours = Decimal{row.integer(8), 2};
        one.due = row.text(9);
        one.expires = row.text(10);
    });
}

PublishedPage Publication::denied(RealmId realm, std::int64_t before, int limit, CivilDate today) const {
    auto const book = m_parts.gate.rules(realm);
    Listing const listing{fmt::format(kDenied, kTitle), {realm.value, from_newest(before), std::int64_t{0}, beyond_appeal(m_parts.parameters, today).iso()}};
    return filled(m_parts.database, listing, limit, today, [&](sql::Rows const& row, Published& one) {
        one.outcome = row.text(6);
        one.judged = row.text(7);
        one.rules = rules_of(row.text(8), book);
    });
}

Result<Refusal> Publication::refuse(RealmId realm, Refusal refusal, Actor const& actor) {
    auto const choices = refusal_choices();
    if (std::ranges::find(choices, refusal.what, &RefusalChoice::what) == choices.end()) {
        return Problem{problems::kBadInput, "what 应为 form、task、inspection、meeting、app 或 other。"};
    }
    auto const done = m_parts.database.write(realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        refusal.id = transaction.new_id();
        transaction.sql().execute("INSERT INTO refusal (refusal_id, realm_id, unit_id, what, issuer_code, refused_day) VALUES ($1, $2, $3, $4, $5, $6)",
                                  {refusal.id, realm.value, refusal.unit.value, refusal.what, refusal.issuer_code, refusal.day.iso()});
        transaction.audit({.action = "refusal.record", .object = fmt::format("refusal:{}", refusal.id), .digest = digest_of(refusal.what + "\n" + refusal.issuer_code), .detail = {}});
        return Done{};
    });
    if (!done) return done.problem();
    return refusal;
}

std::vector<Refusal> Publication::refusals(RealmId realm, std::int64_t before, int limit) const {
    std::vector<Refusal> all;
    m_parts.database.read([&](sql::Connection& connection) {
        auto rows = connection.query("SELECT refusal_id, unit_id, what, issuer_code, refused_day FROM refusal WHERE realm_id = $1 AND refusal_id < $2 "
                                     "ORDER BY refusal_id DESC LIMIT $3",
                                     {realm.value, from_newest(before), std::int64_t{limit}});
        while (rows->next()) {
            all.push_back({rows->integer(0), UnitId{rows->integer(1)}, std::string(rows->text(2)), std::string(rows->text(3)), CivilDate::parse(rows->text(4)).value()});
        }
    });
    return all;
}

}  // namespace yizhen::gate

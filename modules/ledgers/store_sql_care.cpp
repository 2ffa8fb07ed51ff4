// What waits for a steward: disputes, and rows that two units say are theirs.

#include "kernel/problem_catalogue.h"
#include "modules/ledgers/store_sql_revise.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers::store {
namespace {

constexpr std::string_view kDispute =
    "SELECT dispute_id, ledger, row_id, element_id, author_unit_id, reason, opened_on, decision, decided_on, decision_reason FROM cell_dispute "
    "WHERE realm_id = $1 ";
constexpr std::string_view kOpenClaims =
    "SELECT claim_id, ledger, row_id, unit_id, source, as_of, opened_on FROM ledger_claim WHERE realm_id = $1 AND decision IS NULL "
    "ORDER BY claim_id LIMIT 1000";

std::optional<UnitId> unit_in(Context const& context, sql::Connection& sql, RealmId realm, Shape const& shape, RowId row) {
    auto const rows = sql.query(fmt::format("SELECT unit_id FROM l_{} WHERE row_id = $1 AND realm_id = $2", shape.definition.name), {row.value, realm.value});
    if (!rows->next()) return std::nullopt;
    return context.units.current(UnitId(rows->integer(0)));
}

std::vector<Dispute> read_disputes(Context const& context, sql::Connection& sql, RealmId realm, std::string const& where, sql::Parameters parameters) {
    std::vector<Dispute> out;
    {
        auto const rows = sql.query(std::string(kDispute) + where, parameters);
        while (rows->next()) {
            Dispute one{rows->integer(0), std::string(rows->text(1)), RowId(rows->integer(2)), {}, context.units.code_of(UnitId(rows->integer(4))),
                        std::string(rows->text(5)), std::string(rows->text(6)), {}};
            if (!rows->null(7)) {
                one.decision = rows->text(7);
                one.decided = rows->text(8);
                one.decision_reason = rows->text(9);
            }
            auto const* shape = context.shapes.find(one.ledger);
            auto const* column = shape == nullptr ? nullptr : shape->find(ElementId(rows->integer(3)));
            if (column != nullptr) one.element = column->element.code;
            out.push_back(std::move(one));
        }
    }
    for (auto& one : out) {
        auto const* shape = context.shapes.find(one.ledger);
        if (shape != nullptr) one.row_unit = unit_in(context, sql, realm, *shape, one.row).value_or(UnitId{});
    }
    return out;
}

/// Elements that none of the rows holds.
void leave_out_empty(Ledgers::AboutPerson& about) {
    for (std::size_t at = about.elements.size(); at-- > 0;) {
        bool const held = std::ranges::any_of(about.rows, [&](HeldRow const& row) { return row.cells[at].standing != Standing::missing; });
        if (held) continue;
        about.elements.erase(about.elements.begin() + static_cast<std::ptrdiff_t>(at));
        for (auto& row : about.rows) row.cells.erase(row.cells.begin() + static_cast<std::ptrdiff_t>(at));
    }
}

}  // namespace

std::optional<UnitId> unit_of(Context const& context, RealmId realm, std::string const& ledger, RowId row) {
    std::optional<UnitId> out;
    auto const* shape = context.shapes.find(ledger);
    if (shape == nullptr) return out;
    context.database.read([&](sql::Connection& sql) { out = unit_in(context, sql, realm, *shape, row); });
    return out;
}

std::vector<Dispute> disputes(Context const& context, RealmId realm, bool open) {
    std::vector<Dispute> out;
    context.database.read([&](sql::Connection& sql) {
        out = read_disputes(context, sql, realm, open ? "AND decision IS NULL ORDER BY dispute_id LIMIT 1000" : "AND decision IS NOT NULL ORDER BY dispute_id DESC LIMIT 200",
                            {realm.value});
    });
    return out;
}

std::optional<Dispute> find_dispute(Context const& context, RealmId realm, std::int64_t id) {
    std::vector<Dispute> out;
    context.database.read([&](sql::Connection& sql) { out = read_disputes(context, sql, realm, "AND dispute_id = $2", {realm.value, id}); });
    if (out.empty()) return std::nullopt;
    return std::move(out.front());
}

Result<std::vector<Ledgers::AboutPerson>> about_person(Context const& context, RealmId realm, std::string const& identity_number, ReadCause const& cause) {
    ValueRule rule;
    rule.format = TextFormat::identity_number;
    auto const parsed = parse_value({identity_number}, rule);
    if (!parsed) return parsed.problem();
    if (parsed.value().state != CellState::present) return Problem{problems::kBadInput, "请写明本人的公民身份号码。"};
    std::vector<Ledgers::AboutPerson> out;
    for (auto const& shape : context.shapes.all()) {
        if (shape.subject < 0) continue;
        auto const& subject = shape.columns[static_cast<std::size_t>(shape.subject)].element.name;
        Question question;
        question.units = {context.units.code_of(UnitId(realm.value))};
        question.population = fmt::format("{} = \"{}\"", subject, to_text(parsed.value().value));
        question.as_of = question.today = context.clock.today();
        for (std::size_t at = 0; at < shape.columns.size(); ++at) {
            if (shape.columns[at].element.formula.empty() && shape.unit_level(at) < 0) question.elements.push_back(shape.columns[at].element.code);
        }
        auto found = rows(context, realm, question, false);
        if (!found) return found.problem();
        if (found.value().empty()) continue;
        if (auto noted = note_read(context, realm, question, found.value(), cause); !noted) return noted.problem();
        out.push_back({shape.definition.name, std::move(question.elements), std::move(found).value()});
        leave_out_empty(out.back());
    }
    return out;
}

std::vector<Claim> open_claims(Context const& context, RealmId realm) {
    std::vector<Claim> out;
    context.database.read([&](sql::Connection& sql) {
        {
            auto const rows = sql.query(kOpenClaims, {realm.value});
            while (rows->next()) {
                out.push_back({rows->integer(0), std::string(rows->text(1)), RowId(rows->integer(2)), {}, UnitId(rows->integer(3)), std::string(rows->text(4)),
                               std::string(rows->text(5)), std::string(rows->text(6))});
            }
        }
        for (auto& claim : out) {
            auto const* shape = context.shapes.find(claim.ledger);
            if (shape != nullptr) claim.holder = unit_in(context, sql, realm, *shape, claim.row).value_or(UnitId{});
        }
    });
    return out;
}

Result<Done> settle_claim(Context const& context, RealmId realm, Actor const& actor, std::int64_t claim, bool move, std::string const& reason) {
    if (reason.empty()) return Problem{problems::kBadInput, "请写明核定归属的依据。"};
    return context.database.write(realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        std::string ledger;
        RowId row_id;
        UnitId claimant;
        {
            auto const rows = tx.sql().query("SELECT ledger, row_id, unit_id FROM ledger_claim WHERE claim_id = $1 AND realm_id = $2 AND decision IS NULL",
                                             {claim, realm.value});
            if (!rows->next()) return Problem{problems::kNotFound, fmt::format("没有编号为 {} 的待核归属。", claim)};
            ledger = std::string(rows->text(0));
            row_id = RowId(rows->integer(1));
            claimant = UnitId(rows->integer(2));
        }
        auto const& shape = *context.shapes.find(ledger);
        tx.sql().execute("UPDATE ledger_claim SET decision = $2, decided_by = $3, decided_on = $4, decision_reason = $5 WHERE claim_id = $1",
                         {claim, std::string(move ? "moved" : "kept"), actor.person, context.clock.today().iso(), reason});
        auto const object = fmt::format("ledger:{}:row:{}", ledger, row_id.value);
        auto const detail = fmt::format("{{\"claim\":{},\"moved\":{}}}", claim, move);
        if (!move) {
            tx.audit({"ledger.claim.decide", object, "", detail});
            return Done{};
        }
        Revision revision(context, tx, actor, "数源责任人", reason, "ledger.claim.decide");
        auto const row = revision.find(shape, row_id);
        if (!row) return row.problem();
        revision.move(shape, row.value(), claimant);
        revision.finish(ledger, object, detail);
        return Done{};
    });
}

}  // namespace yizhen::ledgers::store

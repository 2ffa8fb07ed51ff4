// What has outlived its retention: found, proposed to whoever answers for it, ended by their decision.

#include "kernel/problem_catalogue.h"
#include "modules/ledgers/store_sql_revise.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers::store {
namespace {

constexpr std::size_t kSweepCells = 10'000;  ///< of one transaction

std::string years_before(CivilDate today, int years) {
    auto const day = CivilDate::of(today.year() - years, today.month(), std::min(today.day(), 28));
    YIZHEN_CHECK(day);
    return day.value().iso();
}

std::string years_after(CivilDate day, int years) {
    auto const due = CivilDate::of(day.year() + years, day.month(), std::min(day.day(), 28));
    YIZHEN_CHECK(due);
    return due.value().iso();
}

/// $1 realm, $2 element, $3 last day of values overdue: current cells by their own origin.
std::string current_cells(Shape const& shape, Column const& column) {
    return fmt::format("FROM l_{0} r LEFT JOIN cell_origin o ON o.row_id = r.row_id AND o.element_id = $2 "
                       "JOIN ledger_change c ON c.realm_id = r.realm_id AND c.change_id = COALESCE(o.change_id, r.change_id) "
                       "WHERE r.realm_id = $1 AND r.{1} IS NOT NULL AND c.as_of <= $3",
                       shape.definition.name, column.name);
}

/// Former versions by the day of their change; $2 keeps the two statements' parameters alike.
std::string former_cells(Shape const& shape, Column const& column) {
    return fmt::format("FROM h_{0} r JOIN ledger_change c ON c.realm_id = r.realm_id AND c.change_id = r.change_id "
                       "WHERE r.realm_id = $1 AND $2 > 0 AND r.{1} IS NOT NULL AND c.as_of <= $3",
                       shape.definition.name, column.name);
}

/// Calls `each(shape, column, limit day)` for columns that may hold something overdue.
template <class Each> void each_column(Context const& context, sql::Connection& sql, RealmId realm, CivilDate today, Each&& each) {
    for (auto const& shape : context.shapes.all()) {
        std::string oldest;
        {
            auto const rows = sql.query("SELECT MIN(as_of) FROM ledger_change WHERE realm_id = $1 AND ledger = $2", {realm.value, shape.definition.name});
            if (rows->next() && !rows->null(0)) oldest = rows->text(0);
        }
        if (oldest.empty()) continue;
        for (auto const& column : shape.columns) {
            if (column.element.retention_years <= 0) continue;
            if (auto const limit = years_before(today, column.element.retention_years); oldest <= limit) each(shape, column, limit);
        }
    }
}

void read_overdue(sql::Connection& sql, RealmId realm, Shape const& shape, Column const& column, std::string const& limit, std::size_t cells_max,
                  std::vector<Overdue>& out) {
    for (bool const former : {false, true}) {
        if (out.size() >= cells_max) return;
        auto const rows = sql.query(fmt::format("SELECT r.row_id, c.as_of, {} {} ORDER BY r.row_id, 3 LIMIT {}", former ? "r.row_version" : "0",
                                                former ? former_cells(shape, column) : current_cells(shape, column), cells_max - out.size()),
                                    {realm.value, column.element.id.value, limit});
        while (rows->next()) {
            auto const as_of = CivilDate::parse(rows->text(1));
            YIZHEN_CHECK(as_of);
            out.push_back({shape.definition.name, RowId(rows->integer(0)), column.element.code, as_of.value().iso(),
                           years_after(as_of.value(), column.element.retention_years), rows->integer(2)});
        }
    }
}

std::string cleared(Shape const& shape, std::vector<std::string> const& elements, std::vector<CellChange>* changes, States* states) {
    std::string sets;
    for (auto const& element : elements) {
        auto const* column = shape.find(element);
        if (column == nullptr) continue;
        if (states != nullptr) states->erase(column->element.id.value);
        if (changes != nullptr) changes->push_back({column, std::monostate{}, std::monostate{}});
        sets += fmt::format("{}{} = NULL", sets.empty() ? "" : ", ", column->name);
        if (column->sealed()) sets += fmt::format(", {} = NULL", column->digest_name);
    }
    return sets;
}

using ByVersion = std::map<std::int64_t, std::vector<std::string>>;  ///< row version (0: current) → elements

Result<Done> sweep_row(Revision& revision, sql::Connection& sql, Shape const& shape, std::int64_t row_id, ByVersion const& versions) {
    auto const table = "h_" + shape.definition.name;
    for (auto const& [version, elements] : versions) {
        if (version == 0) {
            auto const row = revision.find(shape, RowId(row_id));
            if (!row) return row.problem();
            auto states = row.value().states;
            std::vector<CellChange> changes;
            auto const sets = cleared(shape, elements, &changes, &states);
            revision.apply(shape, row.value(), states, changes);
            revision.prune(shape, table, "WHERE row_id = $1", {row_id});
            sql.execute(fmt::format("UPDATE {} SET {} WHERE row_id = $1", table, sets), {row_id});
        } else {
            revision.prune(shape, table, "WHERE row_id = $1 AND row_version = $2", {row_id, version});
            sql.execute(fmt::format("UPDATE {} SET {} WHERE row_id = $1 AND row_version = $2", table, cleared(shape, elements, nullptr, nullptr)), {row_id, version});
        }
    }
    return Done{};
}

std::string lines_json(std::vector<RetentionProposal::Line> const& lines) {
    boost::json::array out;
    for (auto const& line : lines) out.push_back({{"ledger", line.ledger}, {"element", line.element}, {"cells", line.cells}, {"oldest", line.oldest}});
    return boost::json::serialize(out);
}

std::optional<RetentionProposal> read_proposal(sql::Connection& sql, std::string const& where, sql::Parameters const& parameters) {
    auto const rows = sql.query("SELECT proposal_id, made_on, cells, contents, decision FROM retention_proposal WHERE realm_id = $1 AND " + where, parameters);
    if (!rows->next()) return std::nullopt;
    RetentionProposal out{rows->integer(0), std::string(rows->text(1)), rows->integer(2), {}, rows->null(4) ? "" : std::string(rows->text(4))};
    auto const lines = boost::json::parse(rows->text(3));
    for (auto const& line : lines.as_array()) {
        out.lines.push_back({std::string(line.at("ledger").as_string()), std::string(line.at("element").as_string()), line.at("cells").as_int64(),
                             std::string(line.at("oldest").as_string())});
    }
    return out;
}

std::vector<RetentionProposal::Line> counted(Context const& context, sql::Connection& sql, RealmId realm, CivilDate today) {
    std::vector<RetentionProposal::Line> out;
    each_column(context, sql, realm, today, [&](Shape const& shape, Column const& column, std::string const& limit) {
        RetentionProposal::Line line{shape.definition.name, column.element.code, 0, {}};
        for (auto const& cells : {current_cells(shape, column), former_cells(shape, column)}) {
            auto const rows = sql.query("SELECT COUNT(*), MIN(c.as_of) " + cells, {realm.value, column.element.id.value, limit});
            if (!rows->next() || rows->integer(0) == 0) continue;
            line.cells += rows->integer(0);
            if (line.oldest.empty() || rows->text(1) < std::string_view(line.oldest)) line.oldest = rows->text(1);
        }
        if (line.cells > 0) out.push_back(std::move(line));
    });
    return out;
}

}  // namespace

std::vector<Overdue> overdue(Context const& context, RealmId realm, CivilDate today, std::size_t cells_max) {
    std::vector<Overdue> out;
    context.database.read([&](sql::Connection& sql) {
        each_column(context, sql, realm, today, [&](Shape const& shape, Column const& column, std::string const& limit) {
            read_overdue(sql, realm, shape, column, limit, cells_max, out);
        });
    });
    return out;
}

Result<std::int64_t> sweep(Context const& context, RealmId realm, Actor const& actor, std::vector<Overdue> const& cells, std::string const& reason) {
    std::map<std::pair<std::string, std::int64_t>, ByVersion> by_row;
    for (auto const& cell : cells) by_row[{cell.ledger, cell.row.value}][cell.version].push_back(cell.element);
    if (by_row.empty()) return std::int64_t{0};
    auto const done = context.database.write(realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        Revision revision(context, tx, actor, "保存期满清理", reason, "ledger.sweep");
        for (auto const& [place, versions] : by_row) {
            auto const* shape = context.shapes.find(place.first);
            if (shape == nullptr) return Problem{problems::kNotFound, fmt::format("没有台账“{}”。", place.first)};
            if (auto swept = sweep_row(revision, tx.sql(), *shape, place.second, versions); !swept) return swept;
        }
        revision.finish(cells.front().ledger, "ledger:sweep", fmt::format("{{\"cells\":{}}}", cells.size()));
        return Done{};
    });
    if (!done) return done.problem();
    return static_cast<std::int64_t>(cells.size());
}

std::optional<RetentionProposal> open_proposal(Context const& context, RealmId realm) {
    std::optional<RetentionProposal> out;
    context.database.read([&](sql::Connection& sql) { out = read_proposal(sql, "decision IS NULL", {realm.value}); });
    return out;
}

Result<std::optional<RetentionProposal>> propose_retention(Context const& context, RealmId realm, Actor const& actor, CivilDate today) {
    std::vector<RetentionProposal::Line> lines;
    context.database.read([&](sql::Connection& sql) { lines = counted(context, sql, realm, today); });
    auto known = open_proposal(context, realm);
    if (known && known->made_on == today.iso()) return known;
    if (lines.empty()) return known;
    std::int64_t cells = 0;
    for (auto const& line : lines) cells += line.cells;
    RetentionProposal out{known ? known->id : 0, today.iso(), cells, lines, {}};
    auto const done = context.database.write(realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        if (auto const open = read_proposal(tx.sql(), "decision IS NULL", {realm.value})) {
            out.id = open->id;
            tx.sql().execute("UPDATE retention_proposal SET made_on = $2, cells = $3, contents = $4 WHERE proposal_id = $1", {out.id, out.made_on, cells, lines_json(lines)});
        } else {
            out.id = tx.new_id();
            tx.sql().execute("INSERT INTO retention_proposal (proposal_id, realm_id, made_on, cells, contents) VALUES ($1, $2, $3, $4, $5)",
                             {out.id, realm.value, out.made_on, cells, lines_json(lines)});
        }
        tx.audit({"ledger.retention.propose", fmt::format("retention:{}", out.id), "", fmt::format("{{\"cells\":{}}}", cells)});
        return Done{};
    });
    if (!done) return done.problem();
    return std::optional{out};
}

Result<std::int64_t> decide_retention(Context const& context, RealmId realm, Actor const& actor, std::int64_t proposal, bool erase, std::string const& reason) {
    if (reason.empty()) return Problem{problems::kBadInput, "请写明依据，它会和决定一起记下。"};
    std::optional<RetentionProposal> found;
    context.database.read([&](sql::Connection& sql) { found = read_proposal(sql, "proposal_id = $2 AND decision IS NULL", {realm.value, proposal}); });
    if (!found) return Problem{problems::kNotFound, fmt::format("没有编号为 {} 的待决保存期提议。", proposal)};
    auto const day = CivilDate::parse(found->made_on);
    YIZHEN_CHECK(day);
    std::int64_t swept = 0;
    while (erase) {
        auto const cells = overdue(context, realm, day.value(), kSweepCells);
        if (cells.empty()) break;
        auto const some = sweep(context, realm, actor, cells, reason);
        if (!some) return some.problem();
        swept += some.value();
    }
    auto const done = context.database.write(realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        tx.sql().execute("UPDATE retention_proposal SET decision = $2, decided_by = $3, decided_on = $4, decision_reason = $5 WHERE proposal_id = $1 AND decision IS NULL",
                         {proposal, std::string(erase ? "erased" : "kept"), actor.person, context.clock.today().iso(), reason});
        tx.audit({"ledger.retention.decide", fmt::format("retention:{}", proposal), "", fmt::format("{{\"erased\":{},\"cells\":{}}}", erase, swept)});
        return Done{};
    });
    if (!done) return done.problem();
    return swept;
}

}  // namespace yizhen::ledgers::store

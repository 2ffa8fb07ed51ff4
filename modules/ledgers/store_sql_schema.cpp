#include "kernel/problem_catalogue.h"
#include "modules/ledgers/store_sql.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers::store {
namespace {

constexpr std::string_view kInsertStep =
    "INSERT INTO ledger_journal (step, ledger, kind, made_with, title, element_id, element_code, value_type, scale, sealed, made_on) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
constexpr std::string_view kSteps =
    "SELECT step, ledger, kind, made_with, title, element_id, element_code, value_type, scale, sealed, made_on FROM ledger_journal ORDER BY step";
constexpr std::string_view kFixedColumns =
    "row_id BIGINT PRIMARY KEY, realm_id BIGINT NOT NULL, row_version BIGINT NOT NULL, change_id BIGINT NOT NULL, "
    "unit_id BIGINT NOT NULL, natural_key TEXT NOT NULL, period TEXT NOT NULL, key_id BIGINT NOT NULL, states TEXT NOT NULL";
constexpr std::string_view kFixedFormerColumns =
    "row_id BIGINT NOT NULL, realm_id BIGINT NOT NULL, row_version BIGINT NOT NULL, change_id BIGINT NOT NULL, "
    "unit_id BIGINT NOT NULL, natural_key TEXT NOT NULL, period TEXT NOT NULL, key_id BIGINT NOT NULL, states TEXT NOT NULL, "
    "until_change BIGINT NOT NULL";

/// One line of the journal: a table, or a column of one.
struct Step {
    std::int64_t number = 0;
    std::string ledger;
    std::string kind;
    std::int64_t made_with = 0;
    std::string title;
    std::int64_t element_id = 0;
    std::string element_code;
    std::string value_type;
    std::int64_t scale = 0;
    bool sealed = false;
    std::string made_on;
};

std::vector<Step> steps_of(sql::Connection& sql) {
    std::vector<Step> out;
    auto const rows = sql.query(kSteps);
    while (rows->next()) {
        out.push_back({rows->integer(0), std::string(rows->text(1)), std::string(rows->text(2)), rows->integer(3), std::string(rows->text(4)),
                       rows->integer(5), std::string(rows->text(6)), std::string(rows->text(7)), rows->integer(8), rows->integer(9) != 0,
                       std::string(rows->text(10))});
    }
    return out;
}

std::string sql_type(Step const& step) {
    if (step.sealed) return "BYTEA";
    bool const number = step.value_type == "integer" || step.value_type == "decimal" || step.value_type == "boolean";
    return number ? "BIGINT" : "TEXT";
}

std::vector<std::string> column_clauses(Step const& step) {
    std::vector<std::string> out{fmt::format("e{} {}", step.element_id, sql_type(step))};
    if (step.sealed) out.push_back(fmt::format("e{}d BYTEA", step.element_id));
    return out;
}

void create_tables(sql::Connection& sql, Step const& table, std::vector<Step> const& columns) {
    std::string clauses;
    for (auto const& column : columns) {
        for (auto const& clause : column_clauses(column)) clauses += ", " + clause;
    }
    sql.script(fmt::format("CREATE TABLE l_{0} ({1}{2}); CREATE UNIQUE INDEX l_{0}_key ON l_{0} (realm_id, natural_key); "
                           "CREATE INDEX l_{0}_unit ON l_{0} (realm_id, unit_id, period)",
                           table.ledger, kFixedColumns, clauses));
    sql.script(fmt::format("CREATE TABLE h_{0} ({1}{2}, PRIMARY KEY (row_id, row_version)); "
                           "CREATE INDEX h_{0}_change ON h_{0} (realm_id, change_id)",
                           table.ledger, kFixedFormerColumns, clauses));
}

void add_column(sql::Connection& sql, Step const& column) {
    for (auto const& clause : column_clauses(column)) {
        sql.script(fmt::format("ALTER TABLE l_{0} ADD COLUMN {1}; ALTER TABLE h_{0} ADD COLUMN {1}", column.ledger, clause));
    }
}

std::string sql_name(std::string_view name) {
    std::string out = "\"";
    for (char const c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

/// PostgreSQL cuts names at 63 bytes; a cut one could meet another.
std::string view_name(Step const& column, std::set<std::string>& taken) {
    auto name = column.title.size() <= 63 ? column.title : column.element_code;
    if (!taken.insert(name).second) name = column.element_code;
    return name;
}

std::string shown(Step const& column) {
    auto const name = fmt::format("e{}", column.element_id);
    if (column.sealed) return fmt::format("CASE WHEN {} IS NULL THEN NULL ELSE '（已加密）' END", name);
    if (column.value_type != "decimal" || column.scale == 0) return name;
    return fmt::format("{} / 1{}.0", name, std::string(static_cast<std::size_t>(column.scale), '0'));
}

/// For people who ask in SQL: Chinese names, decimals as decimals, identifiers as a mark.
void make_view(sql::Connection& sql, std::string const& ledger, std::vector<Step> const& steps) {
    std::set<std::string> taken{"行号", "单位号", "报告期", "版本"};
    std::string columns = "row_id AS \"行号\", unit_id AS \"单位号\", period AS \"报告期\", row_version AS \"版本\"";
    std::string title;
    for (auto const& step : steps) {
        if (step.ledger != ledger) continue;
        if (step.kind == "table") title = step.title;
        else columns += fmt::format(", {} AS {}", shown(step), sql_name(view_name(step, taken)));
    }
    sql.script(fmt::format("DROP VIEW IF EXISTS {0}; CREATE VIEW {0} AS SELECT {1} FROM l_{2}", sql_name(title), columns, ledger));
}

void apply(sql::Connection& sql, std::vector<Step> const& all, std::vector<Step> const& fresh) {
    std::set<std::string> touched;
    for (auto const& step : fresh) {
        touched.insert(step.ledger);
        if (step.kind == "column") {
            if (step.made_with == step.number) add_column(sql, step);
            continue;
        }
        std::vector<Step> columns;
        std::ranges::copy_if(fresh, std::back_inserter(columns), [&](Step const& each) { return each.kind == "column" && each.made_with == step.number; });
        create_tables(sql, step, columns);
    }
    for (auto const& ledger : touched) make_view(sql, ledger, all);
}

void journal(sql::Connection& sql, std::vector<Step> const& steps) {
    std::size_t at = 0;
    sql.execute_many(kInsertStep, [&](sql::Parameters& out) {
        if (at == steps.size()) return false;
        auto const& step = steps[at++];
        out = {step.number, step.ledger, step.kind, step.made_with, step.title, step.element_id, step.element_code,
               step.value_type, step.scale, std::int64_t{step.sealed}, step.made_on};
        return true;
    });
}

Step step_of(Column const& column, std::string const& ledger) {
    return {0, ledger, "column", 0, column.element.name, column.element.id.value, column.element.code,
            std::string(name_of(column.rule.type)), column.rule.scale, column.sealed(), {}};
}

/// What the catalogue has and the journal has not; or why they cannot both be right.
Result<std::vector<Step>> missing(Shapes const& shapes, std::vector<Step> const& made, std::string const& today) {
    std::map<std::pair<std::string, std::int64_t>, Step const*> known;
    std::int64_t last = 0;
    for (auto const& step : made) {
        known[{step.ledger, step.element_id}] = &step;
        last = step.number;
    }
    std::vector<Step> out;
    for (auto const& shape : shapes.all()) {
        auto const& ledger = shape.definition.name;
        std::int64_t table = 0;
        if (!known.contains({ledger, 0})) {
            table = ++last;
            out.push_back({table, ledger, "table", table, shape.definition.title, 0, {}, {}, 0, false, today});
        }
        for (auto const& column : shape.columns) {
            auto step = step_of(column, ledger);
            auto const found = known.find({ledger, step.element_id});
            if (found != known.end()) {
                auto const& before = *found->second;
                if (before.value_type == step.value_type && before.scale == step.scale && before.sealed == step.sealed) continue;
                return Problem{problems::kConflict, fmt::format("数据元“{}”（{}）的类型、小数位或敏感级和已建的列不同（原为 {}）；类型不能改，请另立新数据元。",
                                                                column.element.name, column.element.code, before.value_type)};
            }
            step.number = ++last;
            step.made_with = table != 0 ? table : step.number;
            step.made_on = today;
            out.push_back(std::move(step));
        }
    }
    return out;
}

struct LedgerIndex {
    std::string name;
    std::string ledger;
    std::string table;    ///< l_person or h_person
    std::string columns;  ///< behind the realm
};

/// For pages, for a unit's past, and of every column by which rows of another ledger are looked up, now and in the history.
std::vector<LedgerIndex> ledger_indexes(Shapes const& shapes) {
    std::map<std::string, LedgerIndex> out;
    for (auto const& shape : shapes.all()) {
        auto const& ledger = shape.definition.name;
        for (auto const& index : {LedgerIndex{"l_" + ledger + "_page", ledger, "l_" + ledger, "unit_id, row_id"},
                                  LedgerIndex{"h_" + ledger + "_by_unit_id", ledger, "h_" + ledger, "unit_id"}}) {
            out.insert_or_assign(index.name, index);
        }
        for (auto const& relation : shape.relations) {
            auto const* their = relation.their.empty() ? nullptr : shapes.find(relation.of)->named(relation.their);
            if (their == nullptr) continue;  // by unit
            auto const& column = their->sealed() ? their->digest_name : their->name;
            for (auto const* kind : {"l_", "h_"}) {
                auto const name = fmt::format("{}{}_by_{}", kind, relation.of, column);
                out.insert_or_assign(name, LedgerIndex{name, relation.of, kind + relation.of, column});
            }
        }
    }
    std::vector<LedgerIndex> all;
    for (auto& [name, index] : out) all.push_back(std::move(index));
    return all;
}

std::vector<LedgerIndex> missing_indexes(sql::Connection& sql, Shapes const& shapes) {
    std::set<std::string> made;
    auto const rows = sql.query("SELECT name FROM ledger_index");
    while (rows->next()) made.emplace(rows->text(0));
    auto out = ledger_indexes(shapes);
    std::erase_if(out, [&](LedgerIndex const& index) { return made.contains(index.name); });
    return out;
}

/// Indexes are no part of the journal: they can be made again from the shapes at any time.
Result<Done> ensure_indexes(Context const& context) {
    std::vector<LedgerIndex> wanted;
    context.database.read([&](sql::Connection& sql) { wanted = missing_indexes(sql, context.shapes); });
    if (wanted.empty()) return Done{};
    return context.database.write(RealmId(0), {0, 0, "system", "ledger-tables"}, [&](sql::WriteTransaction& tx) -> Result<Done> {
        auto const missing = missing_indexes(tx.sql(), context.shapes);  // another process may have been quicker
        for (auto const& index : missing) {
            tx.sql().script(fmt::format("CREATE INDEX IF NOT EXISTS {} ON {} (realm_id, {})", index.name, index.table, index.columns));
            tx.sql().execute("INSERT INTO ledger_index (name, ledger, made_on) VALUES ($1, $2, $3)", {index.name, index.ledger, context.clock.today().iso()});
        }
        tx.audit({"ledger.indexes", "ledger_index", "", fmt::format("{{\"indexes\":{}}}", missing.size())});
        return Done{};
    });
}

Result<Done> ensure_columns(Context const& context);

}  // namespace

Result<Done> ensure_tables(Context const& context) {
    if (auto made = ensure_columns(context); !made) return made.problem();
    return ensure_indexes(context);
}

namespace {

Result<Done> ensure_columns(Context const& context) {
    std::vector<Step> made;
    context.database.read([&](sql::Connection& sql) { made = steps_of(sql); });
    auto const today = context.clock.today().iso();
    auto const wanted = missing(context.shapes, made, today);
    if (!wanted) return wanted.problem();
    if (wanted.value().empty()) return Done{};
    Actor const actor{0, 0, "system", "ledger-tables"};
    return context.database.write(RealmId(0), actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        auto all = steps_of(tx.sql());  // another process may have been quicker
        auto const fresh = missing(context.shapes, all, today);
        if (!fresh) return fresh.problem();
        journal(tx.sql(), fresh.value());
        all.insert(all.end(), fresh.value().begin(), fresh.value().end());
        apply(tx.sql(), all, fresh.value());
        tx.audit({"ledger.tables", "ledger_journal", "", fmt::format("{{\"steps\":{}}}", fresh.value().size())});
        return Done{};
    });
}

}  // namespace
}  // namespace yizhen::ledgers::store

namespace yizhen::ledgers {

Result<Done> replay_journal(sql::Database& from, sql::Database& into) {
    std::vector<store::Step> steps;
    from.read([&](sql::Connection& sql) { steps = store::steps_of(sql); });
    return into.write(RealmId(0), {0, 0, "system", "ledger-tables"}, [&](sql::WriteTransaction& tx) -> Result<Done> {
        store::journal(tx.sql(), steps);
        store::apply(tx.sql(), steps, steps);
        tx.audit({"ledger.tables", "ledger_journal", "", fmt::format("{{\"steps\":{}}}", steps.size())});
        return Done{};
    });
}

}  // namespace yizhen::ledgers

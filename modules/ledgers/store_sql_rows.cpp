// The rows of a question, cell by cell, with where each value comes from.

#include "kernel/problem_catalogue.h"
#include "modules/ledgers/store_sql_filter.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers::store {
namespace {

constexpr std::size_t kUnitsEachMax = 64;  ///< of a page: parts of one statement

/// A stored row in memory: what cells and formulas are worked out from.
struct RawRow {
    std::int64_t row = 0;
    std::int64_t change = 0;
    std::int64_t unit = 0;
    std::string key;
    States states;
    std::vector<Value> values;  ///< by read column; sealed ones as their envelope
    std::map<std::int64_t, std::int64_t> origin;
};

class Reader {
public:
    Reader(Context const& context, sql::Connection& sql, RealmId realm, Shape const& shape, Question const& question, bool plain)
        : m_context(context), m_sql(sql), m_realm(realm), m_shape(shape), m_question(question), m_plain(plain), m_changes(sql, realm),
          m_schema(shape, context.shapes) {}

    Result<std::vector<HeldRow>> run() {
        auto const filter = filter_of(m_context, m_sql, m_realm, m_shape, m_question);
        if (!filter) return filter.problem();
        if (auto planned = plan(); !planned) return planned.problem();
        read(filter.value());
        if (!m_question.after && static_cast<std::int64_t>(m_rows.size()) > m_question.rows_max) {
            return Problem{problems::kTooLarge, fmt::format("超过 {} 行；请缩小范围或分几次取。", m_question.rows_max)};
        }
        if (!filter.value().historical) read_origins();
        std::vector<HeldRow> out;
        out.reserve(m_rows.size());
        for (auto const& row : m_rows) {
            auto held = held_row(row);
            if (!held) return held.problem();
            out.push_back(std::move(held).value());
        }
        return out;
    }

private:
    struct Wanted {
        Column const* column;
        std::optional<expr::Expression> formula;
        std::vector<std::size_t> operands;  ///< columns of the shape
        int unit_level = -1;                ///< the name of the row's unit
    };

    Result<Done> plan() {
        for (auto const& code : m_question.elements) {
            int const index = m_shape.index_of(code);
            if (index < 0) return Problem{problems::kBadInput, fmt::format("台账“{}”没有数据元“{}”。", m_shape.definition.title, code)};
            Wanted wanted{&m_shape.columns[static_cast<std::size_t>(index)], {}, {static_cast<std::size_t>(index)}, m_shape.unit_level(static_cast<std::size_t>(index))};
            if (wanted.unit_level >= 0) wanted.operands.clear();
            else if (!wanted.column->element.formula.empty()) {
                auto const opened = with_formulas(m_shape, wanted.column->element.formula);
                if (!opened) return opened.problem();
                auto const checked = expr::check(opened.value(), m_schema);
                if (!checked) return checked.problem();
                wanted.formula = checked.value();
                wanted.operands.clear();
                for (auto const& name : checked.value().names()) wanted.operands.push_back(static_cast<std::size_t>(m_schema.find(name)->slot));
            }
            for (auto const operand : wanted.operands) read_column(operand);
            m_wanted.push_back(std::move(wanted));
        }
        for (auto const key : m_shape.key) read_column(key);
        return Done{};
    }

    void read_column(std::size_t index) {
        if (m_slot_of.try_emplace(index, m_read.size()).second) m_read.push_back(index);
    }

    void read(Filter const& filter) {
        std::string columns;
        for (auto const index : m_read) columns += ", r." + m_shape.columns[index].name;
        auto parameters = filter.parameters;
        if (m_question.after) parameters.emplace_back(m_question.after->value);
        auto const which = m_question.after ? page(filter, parameters.size())
                                            : fmt::format("{} ORDER BY r.unit_id, r.row_id LIMIT {}", filter.where, m_question.rows_max + 1);
        auto const rows = m_sql.query(fmt::format("SELECT r.row_id, r.change_id, r.unit_id, r.states, r.period{} FROM {} r WHERE {}", columns, filter.relation, which),
                                      parameters);
        while (rows->next()) {
            RawRow row{rows->integer(0), rows->integer(1), rows->integer(2), std::string(rows->text(4)), parse_states(rows->text(3)), {}, {}};
            int at = 5;
            for (auto const index : m_read) {
                auto const& column = m_shape.columns[index];
                if (column.sealed() && !rows->null(at)) row.values.emplace_back(std::string(rows->blob(at)));
                else row.values.push_back(column.sealed() ? Value{} : value_of(column, *rows, at));
                ++at;
            }
            m_rows.push_back(std::move(row));
        }
    }

    /// A page costs what it holds, however many rows there are. Of few units each gives its own first rows, in the order of
    /// its index; of many the rows themselves are followed, since most of them belong.
    [[nodiscard]] std::string page(Filter const& filter, std::size_t after) const {
        auto const end = fmt::format("ORDER BY r.row_id LIMIT {}", m_question.rows_max);
        auto const behind = fmt::format(" AND r.row_id > ${} ", after);
        if (filter.historical || filter.unit_count == 0) return filter.where + behind + end;
        if (filter.unit_count > kUnitsEachMax) {
            return fmt::format("+r.realm_id = $1 AND +r.unit_id IN ({}){}{}{}", marks(filter.first_unit, filter.unit_count), filter.rest, behind, end);
        }
        std::string each;
        for (auto unit = filter.first_unit; unit < filter.first_unit + filter.unit_count; ++unit) {
            each += fmt::format("{}SELECT row_id FROM (SELECT r.row_id FROM {} r WHERE r.realm_id = $1 AND r.unit_id = ${}{}{}{}) u{}", each.empty() ? "" : " UNION ALL ",
                                filter.relation, unit, filter.rest, behind, end, unit);
        }
        return fmt::format("r.row_id IN (SELECT row_id FROM ({}) every ORDER BY row_id LIMIT {}) {}", each, m_question.rows_max, end);
    }

    void read_origins() {
        if (m_rows.empty()) return;
        std::map<std::int64_t, RawRow*> by_row;
        for (auto& row : m_rows) by_row[row.row] = &row;
        sql::Parameters parameters{m_realm.value, m_shape.definition.name};
        for (auto const index : m_read) parameters.emplace_back(m_shape.columns[index].element.id.value);
        // Of a page only what belongs to it, found by the rows: an export would read all origins once a page.
        parameters.emplace_back(by_row.begin()->first);
        parameters.emplace_back(by_row.rbegin()->first);
        auto const rows = m_sql.query(fmt::format("SELECT row_id, element_id, change_id FROM cell_origin WHERE {}realm_id = $1 AND ledger = $2 AND element_id IN ({}) "
                                                  "AND row_id BETWEEN ${} AND ${}", m_question.after ? "+" : "", marks(3, m_read.size()), m_read.size() + 3, m_read.size() + 4), parameters);
        while (rows->next()) {
            auto const found = by_row.find(rows->integer(0));
            if (found != by_row.end()) found->second->origin[rows->integer(1)] = rows->integer(2);
        }
    }

    [[nodiscard]] CellState state_of(RawRow const& row, std::size_t index) const {
        auto const marks = row.states.find(m_shape.columns[index].element.id.value);
        if (marks != row.states.end() && marks->second.disputed) return CellState::disputed;
        if (marks != row.states.end() && marks->second.not_applicable) return CellState::not_applicable;
        return row.values[m_slot_of.at(index)].index() == 0 ? CellState::blank : CellState::present;
    }

    Changes::Facts const& origin_of(RawRow const& row, std::size_t index) {
        auto const found = row.origin.find(m_shape.columns[index].element.id.value);
        return m_changes.of(found == row.origin.end() ? row.change : found->second);
    }

    /// Plain words, or their mask. Nothing when the person was erased.
    Value shown(RawRow const& row, std::size_t index) {
        auto const& column = m_shape.columns[index];
        auto const& value = row.values[m_slot_of.at(index)];
        if (!column.sealed() || value.index() == 0) return value;
        auto words = open_cell(m_context.keys, m_shape, row.row, column, std::get<std::string>(value));
        if (!words) return {};
        return m_plain ? std::move(*words) : masked(column, *words);
    }

    Result<HeldCell> held_cell(RawRow const& row, Wanted const& wanted) {
        HeldCell out;
        if (wanted.unit_level >= 0) return unit_name(row, wanted.unit_level);
        if (wanted.formula) {
            auto computed = derived(row, *wanted.formula, wanted.operands);
            if (!computed) return computed.problem();
            out.cell = std::move(computed).value();
        } else {
            out.cell = {shown(row, wanted.operands.front()), state_of(row, wanted.operands.front())};
            if (out.cell.value.index() == 0 && out.cell.state == CellState::present) out.cell.state = CellState::blank;
        }
        out.standing = standing(row, wanted, out);
        if (out.standing == Standing::missing) out.origin = {};
        return out;
    }

    HeldCell unit_name(RawRow const& row, int level) {
        HeldCell out;
        auto name = m_context.units.name_at(UnitId(row.unit), area_level(level));
        if (!name) return out;
        out.cell = {std::move(*name), CellState::present};
        out.standing = Standing::held;
        out.origin = {"行政区划", {}, m_question.as_of, m_question.today};
        return out;
    }

    Standing standing(RawRow const& row, Wanted const& wanted, HeldCell& out) {
        auto worst = Standing::held;
        for (auto const operand : wanted.operands) {
            auto const& facts = origin_of(row, operand);
            if (out.origin.source.empty() || facts.as_of < out.origin.as_of) out.origin = {facts.source, facts.demand, facts.as_of, facts.recorded};
            auto const state = state_of(row, operand);
            if (state == CellState::disputed) return Standing::disputed;
            if (state == CellState::not_applicable && out.cell.value.index() == 0) {
                out.cell.state = CellState::not_applicable;
                return Standing::not_applicable;
            }
            if (standing_of(m_shape.columns[operand].element, facts.as_of, m_question.today) == Standing::stale) worst = Standing::stale;
        }
        return out.cell.value.index() == 0 ? Standing::missing : worst;
    }

    Result<CellValue> derived(RawRow const& row, expr::Expression const& formula, std::vector<std::size_t> const& operands) {
        expr::MapRow cells;
        for (auto const operand : operands) {
            auto const& column = m_shape.columns[operand];
            if (!column.sealed()) cells.set(column.element.name, CellValue{row.values[m_slot_of.at(operand)], state_of(row, operand)});
        }
        return expr::evaluate(formula, cells, {m_question.as_of, {}});
    }

    Result<HeldRow> held_row(RawRow const& row) {
        HeldRow out{RowId(row.row), row.key, m_context.units.code_of(UnitId(row.unit)), {}};
        for (auto const key : m_shape.key) {
            auto const& column = m_shape.columns[key];
            auto const& value = row.values[m_slot_of.at(key)];
            if (!out.key.empty()) out.key += "/";
            if (!column.sealed()) {
                out.key += to_text(value);
            } else if (value.index() != 0) {
                auto const words = open_cell(m_context.keys, m_shape, row.row, column, std::get<std::string>(value));
                out.key += words ? masked(column, *words) : "（已删除）";
            }
        }
        for (auto const& wanted : m_wanted) {
            auto cell = held_cell(row, wanted);
            if (!cell) return cell.problem();
            out.cells.push_back(std::move(cell).value());
        }
        return out;
    }

    Context const& m_context;
    sql::Connection& m_sql;
    RealmId m_realm;
    Shape const& m_shape;
    Question const& m_question;
    bool m_plain;
    Changes m_changes;
    LedgerSchema m_schema;
    std::vector<Wanted> m_wanted;
    std::vector<std::size_t> m_read;            ///< columns of the shape, in the order of RawRow::values
    std::map<std::size_t, std::size_t> m_slot_of;
    std::vector<RawRow> m_rows;
};

}  // namespace

Result<std::vector<HeldRow>> rows(Context const& context, RealmId realm, Question const& question, bool plain) {
    auto const shape = shape_of(context, question);
    if (!shape) return shape.problem();
    std::optional<Result<std::vector<HeldRow>>> out;
    context.database.read([&](sql::Connection& sql) { out = Reader(context, sql, realm, *shape.value(), question, plain).run(); });
    return std::move(*out);
}

}  // namespace yizhen::ledgers::store

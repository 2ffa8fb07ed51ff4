// A unit's figures: held for the period asked; else counted from rows, worked out by formula, or summed from leaves.

#include "kernel/problem_catalogue.h"
#include "modules/ledgers/store_sql_counts.h"
#include "modules/ledgers/store_sql_filter.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers::store {
namespace {

constexpr int kStructureDays = 700;  ///< fresh that long: structure (area, number of villages), not a figure of its period
constexpr std::size_t kFiguresMax = 2'000'000;
constexpr int kDepthMax = 8;
constexpr std::size_t kNamedMax = 5;

struct Reported {
    Period period;
    std::int64_t row = 0;
    std::int64_t change = 0;
    States states;
    std::vector<Value> values;  ///< by read column
    std::map<std::int64_t, std::int64_t> origins = {};  ///< element → the change that said it, where that is not the row's last one
};

std::string listed(std::vector<std::string> const& names) {
    std::string out;
    for (std::size_t at = 0; at < names.size() && at < kNamedMax; ++at) out += (at ? "、" : "") + names[at];
    return names.size() > kNamedMax ? fmt::format("{}等 {} 个", out, names.size()) : out;
}

class Figures {
public:
    Figures(Context const& context, sql::Connection& sql, RealmId realm, Shape const& shape, Question const& question)
        : m_context(context), m_sql(sql), m_realm(realm), m_shape(shape), m_question(question), m_changes(sql, realm),
          m_schema(shape, context.shapes), m_counts(context, sql, realm, question) {}

    Result<std::vector<Figure>> run() {
        std::vector<UnitId> asked;
        for (auto const& code : m_question.units) {
            auto const unit = m_context.units.find(m_realm, code);
            if (!unit) return Problem{problems::kNotFound, fmt::format("没有代码为“{}”的单位；请核对。", code)};
            asked.push_back(*unit);
        }
        if (asked.size() * m_question.elements.size() > kFiguresMax) return Problem{problems::kTooLarge, "一次问的格子太多；请分几次。"};
        for (auto const& code : m_question.elements) {
            int const index = m_shape.index_of(code);
            if (index < 0) return Problem{problems::kBadInput, fmt::format("台账“{}”没有数据元“{}”。", m_shape.definition.title, code)};
            if (auto planned = plan(static_cast<std::size_t>(index), 0); !planned) return planned.problem();
        }
        auto const all = units_of(m_context, m_realm, m_question.units);
        if (!all) return all.problem();
        read(all.value());
        read_origins(all.value());
        std::vector<Figure> out;
        out.reserve(asked.size() * m_question.elements.size());
        for (auto const unit : asked) {
            for (auto const& code : m_question.elements) out.push_back(figure(unit, static_cast<std::size_t>(m_shape.index_of(code)), 0));
        }
        if (m_problem) return *m_problem;
        return out;
    }

private:
    Result<Done> plan(std::size_t index, int depth) {
        if (!m_slot_of.try_emplace(index, m_read.size()).second) return Done{};
        m_read.push_back(index);
        auto const& element = m_shape.columns[index].element;
        if (auto const* rule = m_context.shapes.count_rule(element.name)) {
            if (auto added = m_counts.add(*rule); !added) return added.problem();
        }
        if (element.formula.empty() || depth > kDepthMax) return Done{};
        auto const checked = expr::check(element.formula, m_names());
        if (!checked) return checked.problem();
        m_formulas.emplace(index, checked.value());
        for (auto const& name : checked.value().names()) {
            if (auto planned = plan(static_cast<std::size_t>(m_names().find(name)->slot), depth + 1); !planned) return planned.problem();
        }
        return Done{};
    }
    [[nodiscard]] LedgerSchema const& m_names() const { return m_schema; }

    void read(std::vector<UnitId> const& units) {
        std::string columns;
        for (auto const index : m_read) columns += ", " + m_shape.columns[index].name;
        sql::Parameters parameters{m_realm.value};
        append_ids(parameters, units);
        auto const rows = m_sql.query(fmt::format("SELECT unit_id, period, row_id, change_id, states{} FROM l_{} WHERE realm_id = $1 AND unit_id IN ({})", columns,
                                                  m_shape.definition.name, units.empty() ? "-1" : marks(2, units.size())),
                                      parameters);
        while (rows->next()) {
            auto const period = Period::parse(rows->text(1));
            YIZHEN_CHECK(period);
            Reported row{period.value(), rows->integer(2), rows->integer(3), parse_states(rows->text(4)), {}};
            int at = 5;
            for (auto const index : m_read) {
                auto const& column = m_shape.columns[index];
                if (column.sealed() && !rows->null(at)) row.values.emplace_back(std::string(rows->blob(at)));
                else row.values.push_back(column.sealed() ? Value{} : value_of(column, *rows, at));
                ++at;
            }
            m_reported[rows->integer(0)].push_back(std::move(row));
        }
    }

    void read_origins(std::vector<UnitId> const& units) {
        std::map<std::int64_t, Reported*> by_row;
        for (auto& [unit, rows] : m_reported) {
            for (auto& row : rows) by_row[row.row] = &row;
        }
        if (by_row.empty()) return;
        sql::Parameters parameters{m_realm.value};
        append_ids(parameters, units);
        auto const first_element = parameters.size() + 1;
        for (auto const index : m_read) parameters.emplace_back(m_shape.columns[index].element.id.value);
        auto const rows = m_sql.query(fmt::format("SELECT o.row_id, o.element_id, o.change_id FROM l_{} r JOIN cell_origin o ON o.row_id = r.row_id "
                                                  "WHERE r.realm_id = $1 AND r.unit_id IN ({}) AND o.element_id IN ({})",
                                                  m_shape.definition.name, marks(2, units.size()), marks(first_element, m_read.size())),
                                      parameters);
        while (rows->next()) {
            if (auto const row = by_row.find(rows->integer(0)); row != by_row.end()) row->second->origins[rows->integer(1)] = rows->integer(2);
        }
    }

    /// The unit's own row for what is asked, and whether it is exactly that period.
    [[nodiscard]] std::pair<Reported const*, bool> own(UnitId unit, std::size_t slot, std::int64_t element) const {
        auto const found = m_reported.find(unit.value);
        if (found == m_reported.end()) return {nullptr, false};
        Reported const* latest = nullptr;
        auto const until = m_question.period ? m_question.period->last() : m_question.as_of;
        for (auto const& row : found->second) {
            auto const marks = row.states.find(element);
            bool const absent = marks != row.states.end() && marks->second.not_applicable;
            if (row.values[slot].index() == 0 && !absent) continue;
            if (m_question.period && row.period == *m_question.period) return {&row, true};
            if (row.period.last() > until && row.period.first > until) continue;
            if (latest == nullptr || row.period.last() > latest->period.last()) latest = &row;
        }
        return {latest, false};
    }

    Figure figure(UnitId unit, std::size_t index, int depth) {
        auto const key = std::pair{unit.value, index};
        if (auto const known = m_known.find(key); known != m_known.end()) return known->second;
        auto out = work_out(unit, index, depth);
        out.unit = m_context.units.code_of(unit);
        out.element = m_shape.columns[index].element.code;
        return m_known[key] = out;
    }

    Figure work_out(UnitId unit, std::size_t index, int depth) {
        auto const& column = m_shape.columns[index];
        auto reported = from_own(unit, column, m_slot_of.at(index));
        bool const settled = reported.standing == Standing::held || reported.standing == Standing::disputed || reported.standing == Standing::not_applicable;
        if (settled || depth > kDepthMax) return reported;
        Figure best = reported;
        std::vector<Lack> lacking;
        auto const better = [&](Figure const& candidate) {
            if (candidate.standing == Standing::held || candidate.standing == Standing::disputed) return true;
            return best.standing == Standing::missing && (candidate.standing != Standing::missing || best.note.empty());
        };
        if (auto const* rule = m_context.shapes.count_rule(column.element.name)) {
            if (auto const ready = m_counts.run(); !ready) {
                m_problem = ready.problem();
                return best;
            }
            auto const counted = m_counts.figure(unit, *rule, column);
            if (better(counted)) best = counted;
            if (best.standing == Standing::held) return best;
        }
        if (m_formulas.contains(index)) {
            auto const computed = from_formula(unit, index, depth);
            if (better(computed)) best = computed;
            if (best.standing == Standing::held) return best;
            lacking = computed.lacking;
        }
        if (summable(column.element)) {
            auto const summed = from_leaves(unit, index, depth);
            if (better(summed)) best = summed;
            if (best.standing != Standing::held && lacking.empty()) lacking = summed.lacking;
        }
        best.lacking = best.standing == Standing::held ? std::vector<Lack>() : std::move(lacking);
        return best;
    }

    /// A part that is not undoubtedly there: itself, or what it lacks.
    static void note_lack(std::vector<Lack>& lacking, Figure const& part) {
        if (part.standing == Standing::held || part.standing == Standing::not_applicable) return;
        if (part.lacking.empty()) lacking.push_back({part.unit, part.element, part.standing});
        else lacking.insert(lacking.end(), part.lacking.begin(), part.lacking.end());
    }

    Figure from_own(UnitId unit, Column const& column, std::size_t slot) {
        Figure out;
        auto const [row, exact] = own(unit, slot, column.element.id.value);
        if (row == nullptr) return out;
        auto const said = row->origins.find(column.element.id.value);
        auto const& facts = m_changes.of(said == row->origins.end() ? row->change : said->second);
        out.origin = {facts.source, facts.demand, facts.as_of, facts.recorded};
        auto const marks = row->states.find(column.element.id.value);
        bool const absent = marks != row->states.end() && marks->second.not_applicable;
        bool const disputed = marks != row->states.end() && marks->second.disputed;
        out.cell = {shown(*row, column, slot), disputed ? CellState::disputed : absent ? CellState::not_applicable : CellState::present};
        if (out.cell.value.index() == 0 && !absent) out.cell.state = CellState::blank;
        bool const structure = column.element.fresh_days == 0 || column.element.fresh_days >= kStructureDays;
        bool const this_period = exact || (!m_question.period) || structure;
        if (disputed) out.standing = Standing::disputed;
        else if (!this_period) out.standing = Standing::stale;
        else if (absent) out.standing = Standing::not_applicable;
        else out.standing = exact ? Standing::held : standing_of(column.element, facts.as_of, m_question.today);
        if (!this_period) out.note = fmt::format("手头是 {} 的数，不是所要的 {}。", row->period.text(), m_question.period->text());
        return out;
    }

    Value shown(Reported const& row, Column const& column, std::size_t slot) {
        auto const& value = row.values[slot];
        if (!column.sealed() || value.index() == 0) return value;
        auto const words = open_cell(m_context.keys, m_shape, row.row, column, std::get<std::string>(value));
        return words ? Value{masked(column, *words)} : Value{};
    }

    Figure from_formula(UnitId unit, std::size_t index, int depth) {
        Figure out;
        out.derived = "formula";
        auto const& formula = m_formulas.at(index);
        auto const& column = m_shape.columns[index];
        out.note = fmt::format("按 {} 算出。", column.element.formula);
        expr::MapRow cells;
        out.standing = Standing::held;
        for (auto const& name : formula.names()) {
            auto const operand = figure(unit, static_cast<std::size_t>(m_schema.find(name)->slot), depth + 1);
            note_lack(out.lacking, operand);
            if (operand.cell.value.index() == 0) {
                if (out.standing != Standing::missing) out.note = fmt::format("按 {} 可算，但缺“{}”。", column.element.formula, name);
                out.standing = Standing::missing;
                continue;
            }
            cells.set(m_schema.find(name)->name, operand.cell);
            if (out.standing != Standing::missing && (operand.standing == Standing::disputed || out.standing == Standing::held)) {
                if (operand.standing != Standing::held) out.standing = operand.standing;
            }
            if (out.origin.source.empty() || operand.origin.as_of < out.origin.as_of) out.origin = operand.origin;
        }
        if (out.standing == Standing::missing) return out;
        auto computed = expr::evaluate(formula, cells, {m_question.as_of, {}});
        if (!computed || computed.value().value.index() == 0) {
            out.standing = Standing::missing;
            out.note = computed ? "公式没有结果（如除数为零）。" : computed.problem().message;
            return out;
        }
        out.cell = in_type(std::move(computed).value(), column);
        return out;
    }

    /// As the element's column would hold it.
    static CellValue in_type(CellValue cell, Column const& column) {
        if (auto* decimal = std::get_if<Decimal>(&cell.value)) {
            if (auto rounded = decimal->rescaled(column.rule.type == ValueType::decimal ? column.rule.scale : 0)) {
                if (column.rule.type == ValueType::integer) cell.value = rounded.value().units;
                else cell.value = rounded.value();
            }
        } else if (auto const* number = std::get_if<std::int64_t>(&cell.value); number && column.rule.type == ValueType::decimal) {
            if (auto scaled = Decimal{*number, 0}.rescaled(column.rule.scale)) cell.value = scaled.value();
        }
        return cell;
    }

    Figure from_leaves(UnitId unit, std::size_t index, int depth) {
        Figure out;
        auto const leaves = m_context.units.leaves(unit);
        if (leaves.size() == 1 && leaves.front() == unit) return out;
        out.derived = "sum";
        auto const& column = m_shape.columns[index];
        Decimal sum{0, static_cast<std::uint8_t>(column.rule.type == ValueType::decimal ? column.rule.scale : 0)};
        out.standing = Standing::held;
        std::vector<std::string> names;
        for (auto const leaf : leaves) {
            auto const part = figure(leaf, index, depth + 1);
            note_lack(out.lacking, part);
            if (part.standing == Standing::missing) {
                out.missing_units.push_back(part.unit);
                names.push_back(m_context.units.name_of(leaf));
                continue;
            }
            if (part.standing == Standing::disputed || (part.standing == Standing::stale && out.standing == Standing::held)) out.standing = part.standing;
            if (out.origin.source.empty() || part.origin.as_of < out.origin.as_of) out.origin = part.origin;
            if (part.cell.value.index() == 0) continue;  // not applicable adds nothing
            auto const added = add(sum, decimal_of(part.cell.value));
            if (!added) {
                m_problem = added.problem();
                return out;
            }
            sum = added.value();
        }
        if (!out.missing_units.empty()) {
            out.standing = Standing::missing;
            out.note = fmt::format("{} 个下级中 {} 个没有这一项：{}。", leaves.size(), names.size(), listed(names));
            return out;
        }
        out.cell = {column.rule.type == ValueType::integer ? Value{sum.units} : Value{sum}, CellState::present};
        out.note = fmt::format("由 {} 个下级相加。", leaves.size());
        return out;
    }

    static Decimal decimal_of(Value const& value) {
        if (auto const* number = std::get_if<std::int64_t>(&value)) return {*number, 0};
        return std::get<Decimal>(value);
    }

    Context const& m_context;
    sql::Connection& m_sql;
    RealmId m_realm;
    Shape const& m_shape;
    Question const& m_question;
    Changes m_changes;
    LedgerSchema m_schema;
    Counts m_counts;
    std::vector<std::size_t> m_read;
    std::map<std::size_t, std::size_t> m_slot_of;
    std::map<std::size_t, expr::Expression> m_formulas;
    std::map<std::int64_t, std::vector<Reported>> m_reported;
    std::map<std::pair<std::int64_t, std::size_t>, Figure> m_known;
    std::optional<Problem> m_problem;
};

}  // namespace

Result<std::vector<Figure>> figures(Context const& context, RealmId realm, Question const& question) {
    auto const shape = shape_of(context, question);
    if (!shape) return shape.problem();
    if (!shape.value()->by_period()) {
        return Problem{problems::kBadInput, fmt::format("“{}”不是按报告期登记的台账，没有指标可问。", shape.value()->definition.title)};
    }
    std::optional<Result<std::vector<Figure>>> out;
    context.database.read([&](sql::Connection& sql) { out = Figures(context, sql, realm, *shape.value(), question).run(); });
    return std::move(*out);
}

}  // namespace yizhen::ledgers::store

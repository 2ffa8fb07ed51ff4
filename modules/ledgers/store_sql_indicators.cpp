#include "modules/ledgers/store_sql_indicators.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/ledgers/store_sql_totals.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace yizhen::ledgers::store {
namespace {

constexpr int kIndicatorDepthMax = 4;  ///< an indicator over an indicator over …
constexpr std::string_view kFigures = "unit_period";

Problem wrong(Indicator const& indicator, std::string const& why) {
    return {problems::kBadInput, fmt::format("data/ledgers/indicators.tsv：“{}”（{}）{}", indicator.name, indicator.code, why)};
}

/// An indicator ready to be worked out.
struct Planned {
    Indicator const* indicator;
    expr::Expression expression;
    std::vector<expr::Aggregate> aggregates;
    std::vector<int> operands;  ///< slots of IndicatorSchema
};

/// What the expression reads at one place, from what was gathered.
class Given final : public expr::Row {
public:
    std::map<int, CellValue> cells;
    std::map<expr::Node const*, CellValue> aggregates;
    [[nodiscard]] CellValue cell(expr::Name const& name) const override {
        auto const found = cells.find(name.slot);
        return found == cells.end() ? CellValue{} : found->second;
    }
    [[nodiscard]] std::optional<CellValue> aggregated(expr::Node const* node) const override { return aggregates.at(node); }
};

/// Nothing where a sum leaves 64 bits.
std::optional<CellValue> value_of(Partial const& part, expr::Aggregate const& aggregate) {
    using Kind = expr::Aggregate::Kind;
    auto const state = part.disputed > 0 ? CellState::disputed : CellState::present;
    switch (aggregate.kind) {
    case Kind::count: return CellValue{part.wanted, state};
    case Kind::exists: return CellValue{part.wanted > 0, state};
    case Kind::distinct: return CellValue{static_cast<std::int64_t>(part.different.size()), state};
    case Kind::min:
    case Kind::max: return part.extreme ? CellValue{*part.extreme, state} : CellValue{};
    case Kind::sum: break;
    }
    if (part.values == 0) return CellValue{};
    bool const fits = part.high >= std::numeric_limits<std::int32_t>::min() && part.high <= std::numeric_limits<std::int32_t>::max();
    if (!fits) return std::nullopt;
    auto const sum = static_cast<std::int64_t>((static_cast<std::uint64_t>(part.high) << 32) | static_cast<std::uint64_t>(part.low));
    bool const decimal = aggregate.value->type() == ValueType::decimal;
    return CellValue{decimal ? Value{Decimal{sum, static_cast<std::uint8_t>(aggregate.value->scale())}} : Value{sum}, state};
}

/// A number at the indicator's own scale.
Result<CellValue> in_scale(CellValue cell, int scale) {
    Decimal number;
    if (auto const* whole = std::get_if<std::int64_t>(&cell.value)) number.units = *whole;
    else if (auto const* decimal = std::get_if<Decimal>(&cell.value)) number = *decimal;
    else return CellValue{};
    auto fitted = number.rescaled(static_cast<std::uint8_t>(scale));
    if (!fitted) return fitted.problem();
    cell.value = scale == 0 ? Value{fitted.value().units} : Value{fitted.value()};
    return cell;
}

class Evaluation {
public:
    Evaluation(Context const& context, IndicatorSchema const& schema, std::vector<Planned> const& planned, IndicatorQuestion const& question,
               Gathered gathered, std::map<std::pair<std::string, std::string>, Figure> figures)
        : m_context(context), m_schema(schema), m_planned(planned), m_question(question), m_gathered(std::move(gathered)), m_figures(std::move(figures)) {}

    Result<IndicatorValue> value(UnitId unit, std::size_t at) {
        auto const key = std::pair{unit.value, at};
        if (auto const known = m_known.find(key); known != m_known.end()) return known->second;
        auto const& planned = m_planned[at];
        auto const leaves = m_context.units.leaves(unit);
        bool const lowest = leaves.size() == 1 && leaves.front() == unit;
        auto out = lowest || planned.indicator->roll_up == RollUp::ratio ? worked_out(unit, at, m_context.units.subtree(unit), leaves) : joined(unit, at, leaves);
        if (!out) return out;
        out.value().unit = unit;
        out.value().indicator = planned.indicator->code;
        return m_known[key] = out.value();
    }

private:
    /// The expression over all rows of these units.
    Result<IndicatorValue> worked_out(UnitId unit, std::size_t at, std::vector<UnitId> const& units, std::vector<UnitId> const& leaves) {
        auto const& planned = m_planned[at];
        IndicatorValue out;
        Given row;
        for (auto const& aggregate : planned.aggregates) {
            auto const* shape = m_schema.shape(aggregate.set);
            note_rows(*shape, units, leaves, out);
            Partial all;
            for (auto const each : units) {
                auto const& parts = m_gathered.partials[aggregate.node];
                if (auto const found = parts.find(each.value); found != parts.end()) all.join(found->second, aggregate.kind);
            }
            if (all.open > 0 && out.note.empty()) out.note = fmt::format("{}里有 {} 行缺所需内容，数不准。", shape->definition.title, all.open);
            auto const cell = value_of(all, aggregate);
            if (!cell) return Problem{problems::kBadInput, fmt::format("指标“{}”的和超出可计算的范围（18 位有效数字）。", planned.indicator->name)};
            row.aggregates[aggregate.node] = *cell;
        }
        for (auto const slot : planned.operands) {
            auto operand = slot >= 0 ? value(unit, static_cast<std::size_t>(slot)) : figure(unit, slot);
            if (!operand) return operand;
            take_over(operand.value(), out);
            row.cells[slot] = operand.value().cell;
        }
        if (!out.missing_units.empty() || !out.note.empty()) return out;
        auto computed = expr::evaluate(planned.expression, row, {m_question.as_of, {}});
        if (!computed) return computed.problem();
        auto cell = in_scale(std::move(computed).value(), planned.indicator->scale);
        if (!cell) return cell.problem();
        out.cell = std::move(cell).value();
        if (out.cell.value.index() == 0) out.note = "没有结果（没有符合的行，或除数为零）。";
        return out;
    }

    /// The lowest units' values, and those of rows that stand at a unit above them.
    Result<IndicatorValue> joined(UnitId unit, std::size_t at, std::vector<UnitId> const& leaves) {
        auto const& planned = m_planned[at];
        IndicatorValue out;
        if (planned.indicator->roll_up == RollUp::none) {
            out.note = "这一指标不逐级汇总，只在最低一级有值。";
            return out;
        }
        std::optional<Decimal> all;
        bool disputed = false;
        auto const join = [&](Result<IndicatorValue> const& part) -> Result<Done> {
            if (!part) return part.problem();
            take_over(part.value(), out);
            auto const number = number_of(part.value().cell);
            if (!number) return Done{};
            disputed = disputed || part.value().cell.state == CellState::disputed;
            return add(planned.indicator->roll_up, *number, all);
        };
        for (auto const leaf : leaves) {
            if (auto done = join(value(leaf, at)); !done) return done.problem();
        }
        for (auto const inner : m_context.units.subtree(unit)) {
            if (!has_rows(inner, planned) || is_below(inner, leaves)) continue;
            if (auto done = join(worked_out(inner, at, {inner}, {})); !done) return done.problem();
        }
        if (!out.missing_units.empty() || !out.note.empty()) return out;
        if (!all) {
            out.note = "没有结果（没有符合的行）。";
            return out;
        }
        out.cell = {planned.indicator->scale == 0 ? Value{all->units} : Value{*all}, disputed ? CellState::disputed : CellState::present};
        return out;
    }

    static Result<Done> add(RollUp roll_up, Decimal const& number, std::optional<Decimal>& all) {
        if (!all) {
            all = number;
        } else if (roll_up == RollUp::sum) {
            auto const sum = yizhen::add(*all, number);
            if (!sum) return sum.problem();
            all = sum.value();
        } else if (roll_up == RollUp::min ? number < *all : number > *all) {
            all = number;
        }
        return Done{};
    }

    static std::optional<Decimal> number_of(CellValue const& cell) {
        if (auto const* whole = std::get_if<std::int64_t>(&cell.value)) return Decimal{*whole, 0};
        if (auto const* decimal = std::get_if<Decimal>(&cell.value)) return *decimal;
        return std::nullopt;
    }

    /// A leaf, or one that was merged into a leaf.
    bool is_below(UnitId unit, std::vector<UnitId> const& leaves) const {
        return std::ranges::find(leaves, m_context.units.current(unit)) != leaves.end();
    }

    bool has_rows(UnitId unit, Planned const& planned) {
        return std::ranges::any_of(planned.aggregates, [&](expr::Aggregate const& aggregate) {
            return m_gathered.rows[m_schema.shape(aggregate.set)].contains(unit.value);
        });
    }

    /// A unit without any row of the ledger has not said "none".
    void note_rows(Shape const& shape, std::vector<UnitId> const& units, std::vector<UnitId> const& leaves, IndicatorValue& out) {
        auto const& rows = m_gathered.rows[&shape];
        std::set<std::int64_t> said;
        for (auto const unit : units) {
            auto const found = rows.find(unit.value);
            if (found == rows.end()) continue;
            said.insert(m_context.units.current(unit).value);
            if (!out.oldest || *found->second.oldest < *out.oldest) out.oldest = found->second.oldest;
        }
        for (auto const leaf : leaves) {
            if (!said.contains(leaf.value)) add_missing(m_context.units.code_of(leaf), out);
        }
        if (!out.missing_units.empty() && out.note.empty()) out.note = fmt::format("{}里有下级没有行，数不出来。", shape.definition.title);
    }

    static void add_missing(std::string const& code, IndicatorValue& out) {
        if (std::ranges::find(out.missing_units, code) == out.missing_units.end()) out.missing_units.push_back(code);
    }

    static void take_over(IndicatorValue const& part, IndicatorValue& out) {
        for (auto const& code : part.missing_units) add_missing(code, out);
        if (out.note.empty()) out.note = part.note;
        if (part.oldest && (!out.oldest || *part.oldest < *out.oldest)) out.oldest = part.oldest;
    }

    Result<IndicatorValue> figure(UnitId unit, int slot) {
        auto const& column = m_context.shapes.find(kFigures)->columns[static_cast<std::size_t>(-1 - slot)];
        auto const found = m_figures.find({m_context.units.code_of(unit), column.element.code});
        IndicatorValue out;
        if (found == m_figures.end() || found->second.standing == Standing::missing || found->second.cell.value.index() == 0) {
            out.note = fmt::format("缺指标“{}”这一期的数。", column.element.name);
            return out;
        }
        out.cell = found->second.cell;
        if (found->second.standing == Standing::disputed) out.cell.state = CellState::disputed;
        out.oldest = found->second.origin.as_of;
        return out;
    }

    Context const& m_context;
    IndicatorSchema const& m_schema;
    std::vector<Planned> const& m_planned;
    IndicatorQuestion const& m_question;
    Gathered m_gathered;
    std::map<std::pair<std::string, std::string>, Figure> m_figures;
    std::map<std::pair<std::int64_t, std::size_t>, IndicatorValue> m_known;
};

class IndicatorsKeeper final : public Indicators {
public:
    IndicatorsKeeper(Context const& context, std::vector<Indicator> definitions) : m_context(context), m_definitions(std::move(definitions)) {}

    [[nodiscard]] std::vector<Indicator> const& definitions() const override { return m_definitions; }

    /// Every expression once, so that a wrong line is said at the start and not to whoever asks.
    Result<Done> check() const {
        Result<Done> out = Done{};
        m_context.database.read([&](sql::Connection& sql) {
            Question const nothing{.elements = {}, .units = {}, .population = {}, .period = {}, .as_of = m_context.clock.today(), .today = m_context.clock.today()};
            Related const related(sql, RealmId(0), nothing);
            IndicatorSchema const schema(m_context.shapes, m_definitions, related);
            auto const planned = plan(schema);
            out = planned ? sound(planned.value()) : Result<Done>(planned.problem());
        });
        return out;
    }

    [[nodiscard]] Result<std::vector<IndicatorValue>> values(RealmId realm, IndicatorQuestion const& question) const override {
        auto const wanted = indexes_of(question.codes);
        if (!wanted) return wanted.problem();
        if (question.units.size() * wanted.value().size() > kIndicatorValuesMax) {
            return Problem{problems::kTooLarge, fmt::format("一次最多算 {} 个值；请分几次。", kIndicatorValuesMax)};
        }
        Question asked{.elements = {}, .units = {}, .population = {}, .period = question.period, .as_of = question.as_of, .today = question.today};
        for (auto const unit : question.units) asked.units.push_back(m_context.units.code_of(unit));
        std::optional<Result<std::vector<IndicatorValue>>> out;
        m_context.database.read([&](sql::Connection& sql) { out = work_out(sql, realm, question, asked, wanted.value()); });
        return std::move(*out);
    }

    Result<BatchReceipt> take(RealmId realm, Actor const& actor, IndicatorTaking const& taking) override {
        if (!taking.question.period) return Problem{problems::kBadInput, "请写明写入哪一期（period）。"};
        auto question = taking.question;
        std::vector<std::string> codes;
        Batch batch{std::string(kFigures), {}, "指标计算", {}, taking.reason, question.as_of};
        for (auto const& indicator : m_definitions) {
            bool const asked = question.codes.empty() || std::ranges::find(question.codes, indicator.code) != question.codes.end();
            if (!asked || indicator.element.empty()) continue;
            codes.push_back(indicator.code);
            batch.elements.push_back(m_context.shapes.find(kFigures)->named(indicator.element)->element.code);
        }
        if (codes.empty()) return Problem{problems::kBadInput, "所选指标都没有对应的区划指标（element），不能写入。"};
        question.codes = codes;
        std::vector<UnitId> leaves;
        for (auto const unit : question.units) {
            for (auto const leaf : m_context.units.leaves(unit)) leaves.push_back(leaf);
        }
        question.units = leaves;
        auto const found = values(realm, question);
        if (!found) return found.problem();
        batch.dry_run = taking.dry_run;
        batch.restates = taking.restates;
        batch.may_write = taking.may_write;
        std::size_t at = 0;
        batch.next = [&](IncomingRow& row) {
            if (at == leaves.size()) return false;
            row = {m_context.units.code_of(leaves[at]), question.period->text(), {}, m_context.units.code_of(leaves[at]), {}};
            for (std::size_t i = 0; i < codes.size(); ++i) row.cells.push_back(as_figure(found.value()[at * codes.size() + i], batch.elements[i]));
            ++at;
            return true;
        };
        return write_batch(m_context, realm, actor, batch);
    }

private:
    /// What cannot be said, or rests on a disputed cell, is written as nothing.
    CellValue as_figure(IndicatorValue const& value, std::string const& element) const {
        if (value.cell.state != CellState::present) return {};
        auto const& rule = m_context.shapes.find(kFigures)->find(element)->rule;
        auto const scaled = in_scale(value.cell, rule.type == ValueType::decimal ? rule.scale : 0);
        if (!scaled) return {};
        auto cell = scaled.value();
        if (auto const* whole = std::get_if<std::int64_t>(&cell.value); whole != nullptr && rule.type == ValueType::decimal) cell.value = Decimal{*whole, 0};
        return cell;
    }

    [[nodiscard]] Result<std::vector<std::size_t>> indexes_of(std::vector<std::string> const& codes) const {
        std::vector<std::size_t> out;
        for (auto const& code : codes) {
            auto const found = std::ranges::find_if(m_definitions, [&](Indicator const& each) { return each.code == code || each.name == code; });
            if (found == m_definitions.end()) return Problem{problems::kNotFound, fmt::format("没有指标“{}”。", text::shortened(code, 40))};
            out.push_back(static_cast<std::size_t>(found - m_definitions.begin()));
        }
        if (codes.empty()) {
            for (std::size_t at = 0; at < m_definitions.size(); ++at) out.push_back(at);
        }
        return out;
    }

    [[nodiscard]] Result<std::vector<Planned>> plan(IndicatorSchema const& schema) const {
        std::vector<Planned> out;
        for (auto const& indicator : m_definitions) {
            auto checked = expr::check(indicator.expression, schema);
            if (!checked) return wrong(indicator, "：" + checked.problem().message);
            Planned planned{&indicator, std::move(checked).value(), {}, {}};
            bool const number = planned.expression.type() == ValueType::integer || planned.expression.type() == ValueType::decimal;
            if (!number) return wrong(indicator, "的结果不是数。");
            planned.aggregates = expr::aggregates_of(planned.expression);
            for (auto const& name : planned.expression.names()) planned.operands.push_back(schema.find(name)->slot);
            out.push_back(std::move(planned));
        }
        return out;
    }

    [[nodiscard]] Result<Done> sound(std::vector<Planned> const& planned) const {
        auto const* figures = m_context.shapes.find(kFigures);
        for (std::size_t at = 0; at < planned.size(); ++at) {
            auto const& indicator = *planned[at].indicator;
            if (depth(planned, at, 0) > kIndicatorDepthMax) return wrong(indicator, fmt::format("引用其他指标超过 {} 层；请检查是否循环引用。", kIndicatorDepthMax));
            if (planned[at].aggregates.empty() && planned[at].operands.empty()) return wrong(indicator, "没有用到任何台账、指标或其他指标。");
            if (indicator.element.empty()) continue;
            auto const* column = figures == nullptr ? nullptr : figures->named(indicator.element);
            if (column == nullptr || !has_totals(*figures, *column) || !column->element.formula.empty()) {
                return wrong(indicator, fmt::format("对应的“{}”不是可以相加的区划指标。", indicator.element));
            }
            if (indicator.roll_up != RollUp::sum) return wrong(indicator, "只有 roll_up 为 sum 的指标能写入区划指标；比率由分项的汇总重算。");
        }
        return Done{};
    }

    static int depth(std::vector<Planned> const& planned, std::size_t at, int so_far) {
        int deepest = so_far;
        if (so_far > kIndicatorDepthMax) return deepest;
        for (auto const slot : planned[at].operands) {
            if (slot >= 0) deepest = std::max(deepest, depth(planned, static_cast<std::size_t>(slot), so_far + 1));
        }
        return deepest;
    }

    /// With those that the wanted ones speak of.
    static std::set<std::size_t> closure(std::vector<Planned> const& planned, std::vector<std::size_t> const& wanted) {
        std::set<std::size_t> out;
        std::vector<std::size_t> open(wanted.begin(), wanted.end());
        while (!open.empty()) {
            auto const at = open.back();
            open.pop_back();
            if (!out.insert(at).second) continue;
            for (auto const slot : planned[at].operands) {
                if (slot >= 0) open.push_back(static_cast<std::size_t>(slot));
            }
        }
        return out;
    }

    Result<std::vector<IndicatorValue>> work_out(sql::Connection& sql, RealmId realm, IndicatorQuestion const& question, Question const& asked,
                                                 std::vector<std::size_t> const& wanted) const {
        auto const units = units_of(m_context, realm, asked.units);
        if (!units) return units.problem();
        std::string ids;
        for (auto const unit : units.value()) ids += fmt::format("{}{}", ids.empty() ? "" : ", ", unit.value);
        Related const related(sql, realm, asked, fmt::format("IN ({})", ids.empty() ? "-1" : ids));
        IndicatorSchema const schema(m_context.shapes, m_definitions, related);
        auto const planned = plan(schema);
        if (!planned) return planned.problem();
        std::vector<expr::Aggregate> aggregates;
        std::set<std::string> elements;
        for (auto const at : closure(planned.value(), wanted)) {
            auto const& one = planned.value()[at];
            aggregates.insert(aggregates.end(), one.aggregates.begin(), one.aggregates.end());
            for (auto const slot : one.operands) {
                if (slot < 0) elements.insert(m_context.shapes.find(kFigures)->columns[static_cast<std::size_t>(-1 - slot)].element.code);
            }
        }
        auto gathered = gather(m_context, sql, realm, asked, schema, aggregates);
        if (!gathered) return gathered.problem();
        auto figures = figures_of(realm, question, asked, elements);
        if (!figures) return figures.problem();
        Evaluation evaluation(m_context, schema, planned.value(), question, std::move(gathered).value(), std::move(figures).value());
        std::vector<IndicatorValue> out;
        for (auto const unit : question.units) {
            for (auto const at : wanted) {
                auto value = evaluation.value(unit, at);
                if (!value) return value.problem();
                out.push_back(std::move(value).value());
            }
        }
        return out;
    }

    /// Of the units asked and of all lowest ones below them.
    Result<std::map<std::pair<std::string, std::string>, Figure>> figures_of(RealmId realm, IndicatorQuestion const& question, Question asked,
                                                                             std::set<std::string> const& elements) const {
        std::map<std::pair<std::string, std::string>, Figure> out;
        if (elements.empty()) return out;
        if (!question.period) return Problem{problems::kBadInput, "所选指标用到按期登记的数，请写明报告期（period）。"};
        std::set<std::string> units(asked.units.begin(), asked.units.end());
        for (auto const unit : question.units) {
            for (auto const leaf : m_context.units.leaves(unit)) units.insert(m_context.units.code_of(leaf));
        }
        asked.units.assign(units.begin(), units.end());
        asked.elements.assign(elements.begin(), elements.end());
        auto found = store::figures(m_context, realm, asked);
        if (!found) return found.problem();
        for (auto& figure : found.value()) out.emplace(std::pair{figure.unit, figure.element}, figure);
        return out;
    }

    Context const& m_context;
    std::vector<Indicator> m_definitions;
};

}  // namespace

Result<std::unique_ptr<Indicators>> make_indicators(Context const& context, std::vector<Indicator> definitions) {
    auto out = std::make_unique<IndicatorsKeeper>(context, std::move(definitions));
    if (auto checked = out->check(); !checked) return checked.problem();
    return std::unique_ptr<Indicators>(std::move(out));
}

}  // namespace yizhen::ledgers::store

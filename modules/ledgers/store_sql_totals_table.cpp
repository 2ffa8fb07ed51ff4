// Questions answered from the columns: which elements, which units, formulas, differences.

#include "kernel/problem_catalogue.h"
#include "modules/ledgers/store_sql_filter.h"
#include "modules/ledgers/store_sql_totals_keeper.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace yizhen::ledgers::store {
namespace {

using totals::kNowhere;
using totals::kWhole;
using totals::Reading;

constexpr int kLocalArea = 5;  ///< org::UnitKind::local_area: stands anywhere below a city

int scale_of(Column const& column) { return column.rule.type == ValueType::decimal ? column.rule.scale : 0; }

/// The places of a table, in tree order.
class Selection {
public:
    Selection(totals::Shape const& shape, TotalsRows const& rows, std::int32_t top) : m_shape(shape), m_rows(rows) {
        m_after = rows.after ? shape.find(rows.after->value) : kNowhere;
        if (rows.levels.empty()) down(top, 0);
        else by_level(top);
    }
    [[nodiscard]] std::vector<std::int32_t> const& places() const { return m_places; }
    [[nodiscard]] bool more() const { return m_more; }

private:
    bool take(std::int32_t place) {
        if (m_after != kNowhere && place <= m_after) return true;
        m_more = m_places.size() >= m_rows.rows_max;
        if (!m_more) m_places.push_back(place);
        return !m_more;
    }
    bool down(std::int32_t place, int depth) {
        if (!take(place)) return false;
        if (depth >= m_rows.depth) return true;
        auto const last = m_shape.last_of(place);
        for (auto child = place + 1; child <= last; child = m_shape.last_of(child) + 1) {
            if (m_after != kNowhere && m_shape.last_of(child) < m_after) continue;
            if (!down(child, depth + 1)) return false;
        }
        return true;
    }
    void by_level(std::int32_t top) {
        int lowest = 0;
        for (auto const level : m_rows.levels) lowest = std::max(lowest, level);
        auto const last = m_shape.last_of(top);
        for (auto place = std::max(top, 0); place <= last;) {
            int const level = m_shape.level_at(place);
            if (std::ranges::find(m_rows.levels, level) != m_rows.levels.end() && !take(place)) return;
            bool const nothing_below = level >= lowest && level < kLocalArea && lowest < kLocalArea;
            place = nothing_below ? m_shape.last_of(place) + 1 : place + 1;
        }
    }

    totals::Shape const& m_shape;
    TotalsRows const& m_rows;
    std::int32_t m_after = kNowhere;
    std::vector<std::int32_t> m_places;
    bool m_more = false;
};

std::optional<std::int64_t> at_scale(CellValue const& cell, int scale) {
    Decimal value;
    if (auto const* number = std::get_if<std::int64_t>(&cell.value)) value = {*number, 0};
    else if (auto const* decimal = std::get_if<Decimal>(&cell.value)) value = *decimal;
    else return std::nullopt;
    auto const rounded = value.rescaled(scale);
    return rounded ? std::optional(rounded.value().units) : std::nullopt;
}

}  // namespace

namespace {

/// A formula's value from the totals of its operands; blank where one of them has no number or nothing can be computed.
Reading from_formula(expr::Expression const& formula, std::vector<std::pair<std::string const*, Column const*>> const& operands,
                     std::vector<Reading> const& readings, int scale, CivilDate day) {
    Reading worst;
    expr::MapRow row;
    bool numbers = true;
    bool overflow = false;
    for (std::size_t at = 0; at < operands.size(); ++at) {
        auto const& reading = readings[at];
        if (at == 0 || reading.blank() > worst.blank()) worst = reading;
        numbers = numbers && reading.has_sum();
        overflow = overflow || reading.overflow;
        auto const& [name, column] = operands[at];
        Value value = column->rule.type == ValueType::integer ? Value{reading.sum} : Value{Decimal{reading.sum, static_cast<std::uint8_t>(scale_of(*column))}};
        row.set(*name, std::move(value));
    }
    worst.sum = 0;
    worst.overflow = overflow;
    if (!numbers) {
        worst.present = worst.disputed = 0;
        return worst;
    }
    auto const value = expr::evaluate(formula, row, {day, {}});
    auto const number = value ? at_scale(value.value(), scale) : std::nullopt;
    if (number) worst.sum = *number;
    else if (!value) worst.overflow = true;
    else worst.present = worst.disputed = 0;
    return worst;
}

TotalsElement described(Column const& column) {
    auto const& element = column.element;
    return {element.id, element.code, element.name, element.unit_of_measure, scale_of(column), column.rule.type == ValueType::decimal, element.formula};
}

std::optional<std::int64_t> minus(std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    return __builtin_sub_overflow(a, b, &out) ? std::nullopt : std::optional(out);
}

}  // namespace

std::shared_ptr<totals::Shape const> Keeper::tree_of(TotalsQuestion const& question, CivilDate& day) const {
    auto const today = m_context.clock.today();
    day = question.day ? *question.day : std::min(question.period.last(), today);
    return m_trees.on(day);
}

std::size_t Keeper::Asked::add(Column const* wanted) {
    auto const found = std::ranges::find(columns, wanted);
    if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
    columns.push_back(wanted);
    return columns.size() - 1;
}

Result<Keeper::Asked> Keeper::resolve(TotalsQuestion const& question) {
    if (m_shape == nullptr) return Problem{problems::kNotFound, "没有按报告期登记的台账，没有汇总可看。"};
    if (question.elements.empty() || question.elements.size() > kTotalsElementsMax) {
        return Problem{problems::kBadInput, fmt::format("一次汇总 1 到 {} 个指标，现在 {} 个。", kTotalsElementsMax, question.elements.size())};
    }
    Asked out;
    LedgerSchema const names(*m_shape, m_context.shapes);
    for (auto const& code : question.elements) {
        auto const* column = m_shape->find(code);
        if (column == nullptr) return Problem{problems::kBadInput, fmt::format("“{}”不是按报告期登记的指标，不能汇总。", code)};
        if (!has_totals(*m_shape, *column)) {
            return Problem{problems::kBadInput, fmt::format("“{}”（{}）是比率、平均数、位次或文字，几个单位的数不能相加；要有公式才能由分项重算。", column->element.name, code)};
        }
        Asked::Element element{column, out.add(column), {}, {}, {}};
        if (!column->element.formula.empty()) {
            auto const opened = with_formulas(*m_shape, column->element.formula);
            auto const checked = opened ? expr::check(opened.value(), names) : Result<expr::Expression>(opened.problem());
            if (!checked) return checked.problem();
            element.formula = checked.value();
            for (auto const& name : checked.value().names()) {
                auto const* schema_name = names.find(name);
                auto const& operand = names.column_of(*schema_name);
                if (!has_totals(*m_shape, operand)) {
                    return Problem{problems::kBadInput, fmt::format("“{}”的公式用到“{}”，它不能相加，算不出汇总。", column->element.name, name)};
                }
                element.operands.push_back(out.add(&operand));
                element.names.push_back(schema_name->name);
            }
        }
        out.elements.push_back(std::move(element));
    }
    return out;
}

std::vector<UnitId> Keeper::closed_near(totals::Shape const& shape, std::int32_t top, Period const& period) {
    std::vector<UnitId> out;
    m_context.database.read([&](sql::Connection& sql) {
        for (auto const& closing : read_closings(sql, period)) {
            auto const county = shape.find(closing.realm.value);
            if (county == kNowhere) continue;
            bool const below = county >= top && county <= shape.last_of(top);
            bool const around = top != kWhole && top >= county && top <= shape.last_of(county);
            if (below || around) out.emplace_back(closing.realm.value);
        }
    });
    return out;
}

namespace {

/// Readings of the columns that formulas are worked out from, copied while the columns cannot move.
class Operands {
public:
    Operands(std::vector<std::shared_ptr<KeptColumn>> const& kept, std::vector<std::int32_t> const& places, bool wanted) : m_columns(kept.size()) {
        if (!wanted) return;
        m_readings.reserve(places.size() * kept.size());
        for (auto const place : places) {
            for (auto const& column : kept) m_readings.push_back(column->cells.read(place));
        }
    }
    [[nodiscard]] Reading const& at(std::size_t row, std::size_t column) const { return m_readings[row * m_columns + column]; }

private:
    std::size_t m_columns;
    std::vector<Reading> m_readings;  ///< places outside, columns inside
};

}  // namespace

Result<TotalsTable> Keeper::table(TotalsQuestion const& question, TotalsRows const& rows) {
    auto asked = resolve(question);
    if (!asked) return asked.problem();
    TotalsTable out;
    auto const shape = tree_of(question, out.tree_day);
    auto const top = rows.top.known() ? shape->find(rows.top.value) : kWhole;
    if (top == kNowhere) return Problem{problems::kNotFound, fmt::format("{} 的单位树里没有这个单位，没有它的汇总。", out.tree_day.iso())};
    Selection const selection(*shape, rows, top);
    auto const& places = selection.places();
    if (places.size() * asked.value().elements.size() > kTotalsCellsMax) {
        return Problem{problems::kTooLarge, fmt::format("一次问的格子超过 {} 个；请按下级分几次看。", kTotalsCellsMax)};
    }
    auto const kept = need(shape, question.period.text(), asked.value().columns, question.as_closed);
    auto const& elements = asked.value().elements;
    bool const formulas = std::ranges::any_of(elements, [](auto const& element) { return element.formula.has_value(); });
    std::optional<Operands> operands;
    out.cells.reserve(places.size() * elements.size());
    {
        std::shared_lock const lock(m_mutex);
        operands.emplace(kept, places, formulas);
        for (auto const place : places) {
            for (auto const& element : elements) {
                auto const& cells = kept[element.own]->cells;
                out.cells.push_back({cells.read(place), place == kWhole ? std::nullopt : cells.own(place)});
            }
        }
        for (auto const& element : elements) out.outside += static_cast<std::int64_t>(kept[element.own]->cells.outside().size());
    }
    for (auto const place : places) {
        if (place == kWhole) out.rows.push_back({{}, -1, false});
        else out.rows.push_back({UnitId(shape->unit_at(place)), shape->level_at(place), shape->is_leaf(place)});
    }
    for (auto const& element : elements) out.elements.push_back(described(*element.column));
    for (std::size_t at = 0; at < elements.size(); ++at) {
        auto const& element = elements[at];
        for (std::size_t row = 0; element.formula && row < places.size(); ++row) {
            std::vector<std::pair<std::string const*, Column const*>> names;
            std::vector<Reading> readings;
            for (std::size_t operand = 0; operand < element.operands.size(); ++operand) {
                names.emplace_back(&element.names[operand], asked.value().columns[element.operands[operand]]);
                readings.push_back(operands->at(row, element.operands[operand]));
            }
            out.cells[row * elements.size() + at].parts = from_formula(*element.formula, names, readings, scale_of(*element.column), out.tree_day);
        }
    }
    if (question.hide_small) hide_small(out, asked.value(), *shape, places, kept);
    std::vector<std::size_t> own;
    for (auto const& element : elements) own.push_back(element.own);
    find_differences(out, *shape, places, kept, own);
    out.closed = closed_near(*shape, top, question.period);
    if (selection.more() && !out.rows.empty()) out.next = out.rows.back().unit;
    return out;
}

void Keeper::find_differences(TotalsTable& out, totals::Shape const& shape, std::vector<std::int32_t> const& places, std::vector<Kept> const& kept,
                              std::vector<std::size_t> const& own) {
    for (std::size_t row = 0; row < places.size(); ++row) {
        for (std::size_t at = 0; at < out.elements.size(); ++at) {
            auto const& cell = out.cell(row, at);
            bool const leaf_sum = out.rows[row].leaf && out.elements[at].formula.empty();
            if (leaf_sum || cell.hidden || !cell.differs() || out.differences.size() >= kDifferencesMax) continue;
            TotalsDifference one{row, at, cell.own->value, cell.parts.sum, minus(cell.own->value, cell.parts.sum), {}};
            if (out.elements[at].formula.empty()) {
                std::shared_lock const lock(m_mutex);
                for (auto const child : shape.children(places[row])) {
                    if (one.rows.size() >= kDifferenceRowsMax) break;
                    one.rows.push_back({UnitId(shape.unit_at(child)), kept[own[at]]->cells.read(child)});
                }
            }
            out.differences.push_back(std::move(one));
        }
    }
}

Result<std::vector<totals::Extremes>> Keeper::extremes(TotalsQuestion const& question, UnitId unit) {
    auto asked = resolve(question);
    if (!asked) return asked.problem();
    for (auto const& element : asked.value().elements) {
        if (element.formula) return Problem{problems::kBadInput, fmt::format("“{}”由公式算出，没有逐个下级的数可比。", element.column->element.name)};
    }
    auto day = question.period.last();
    auto const shape = tree_of(question, day);
    auto const top = unit.known() ? shape->find(unit.value) : kWhole;
    if (top == kNowhere) return Problem{problems::kNotFound, fmt::format("{} 的单位树里没有这个单位，没有它的汇总。", day.iso())};
    auto const kept = need(shape, question.period.text(), asked.value().columns, question.as_closed);
    std::vector<totals::Extremes> out;
    std::shared_lock const lock(m_mutex);
    for (auto const& element : asked.value().elements) out.push_back(kept[element.own]->cells.extremes(top));
    return out;
}

}  // namespace yizhen::ledgers::store

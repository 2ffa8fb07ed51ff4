// Figures of units: which unit a row or column speaks of, and what is held for it.

#include "kernel/expr/expr.h"
#include "kernel/text/text.h"
#include "modules/gate/evidence_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace yizhen::gate {
namespace {

/// The unit a row names, decided by what stands above it where two bear one name.
std::string unit_at(BlockAt const& at, int row, LedgerQuestions const& ledgers) {
    auto const stub = std::ranges::find(at.block.stub, row, &forms::StubRow::row);
    if (stub != at.block.stub.end()) return ledgers.unit_named(stub->label, stub->ancestors);
    for (auto const& field : at.block.fields) {
        if (!field.is_stub || !at.grid) continue;
        auto const* cell = at.grid->speaking({row, field.cells.first.column});
        auto const code = cell ? ledgers.unit_named(cell->text, {}) : std::string();
        if (!code.empty()) return code;
    }
    return {};
}

/// A row of a unit that the demand does not go to is none of anybody's business here.
bool is_of_others(BlockAt const& at, int row, LedgerQuestions const& ledgers) {
    auto const stub = std::ranges::find(at.block.stub, row, &forms::StubRow::row);
    return ledgers.is_elsewhere && stub != at.block.stub.end() && !stub->is_total && ledgers.is_elsewhere(stub->label);
}

/// A row drawn empty below rows that name their units is nobody's.
bool is_spare(BlockAt const& at, int row) {
    if (!at.grid || std::ranges::find(at.block.stub, row, &forms::StubRow::row) != at.block.stub.end()) return false;
    return std::ranges::all_of(at.block.fields, [&](auto const& field) {
        auto const* cell = words_at(at, {row, field.cells.first.column});
        return !cell || (cell->text.empty() && cell->formula.empty());
    });
}

std::vector<Wanted> wanted_by_rows(BlockAt const& at, Sources const& from, Evidence const& evidence) {
    std::vector<Wanted> wanted;
    bool const per_unit = at.block.subject == forms::Subject::units;
    bool const named = per_unit && std::ranges::any_of(at.block.stub, [](auto const& stub) { return !stub.is_total && !stub.is_group; });
    auto const own = own_unit(at, from);
    for (int const row : record_rows(at.block)) {
        if (named && is_spare(at, row)) continue;
        auto const unit = per_unit ? unit_at(at, row, from.ledgers) : own;
        if (per_unit && unit.empty() && is_of_others(at, row, from.ledgers)) continue;
        for (std::size_t i = 0; i < at.block.fields.size(); ++i) {
            auto const index = at.first_field + i;
            if (evidence.fields[index].status == FieldStatus::given) continue;
            wanted.push_back({index, {row, at.block.fields[i].cells.first.column}, unit});
        }
    }
    return wanted;
}

/// Fields run down; each record is a column: the target itself, or a unit named in the column's header.
std::vector<Wanted> wanted_by_columns(BlockAt const& at, Sources const& from, Evidence const& evidence) {
    std::vector<Wanted> wanted;
    auto const own = own_unit(at, from);
    for (std::size_t i = 0; i < at.block.fields.size(); ++i) {
        auto const index = at.first_field + i;
        if (evidence.fields[index].status == FieldStatus::given) continue;
        auto const& cells = at.block.fields[i].cells;
        for (int column = cells.first.column; column <= cells.last.column; ++column) {
            auto const across = std::ranges::find(at.block.across, column, &forms::AcrossColumn::column);
            if (across != at.block.across.end() && across->is_total) continue;
            std::string unit = own;
            if (across != at.block.across.end() && !across->path.empty() && at.block.subject == forms::Subject::units) {
                unit = from.ledgers.unit_named(across->path.back(), {});
                if (unit.empty() && from.ledgers.is_elsewhere && from.ledgers.is_elsewhere(across->path.back())) continue;
            }
            wanted.push_back({index, {cells.first.row, column}, unit});
        }
    }
    return wanted;
}

using FigureKey = std::pair<std::string, std::string>;  // unit, element

Result<std::map<FigureKey, ledgers::Figure>> ask(std::vector<Wanted> const& wanted, Evidence const& evidence, Sources const& from) {
    std::set<std::string> units;
    std::set<std::string> elements;
    if (from.of_a_part) return std::map<FigureKey, ledgers::Figure>{};
    for (auto const& cell : wanted) {
        auto const& finding = evidence.fields[cell.field];
        if (cell.unit.empty() || !is_usable(finding)) continue;
        auto const& match = finding.match;
        auto const needed = match.operands.empty() ? std::vector{match.element} : match.operands;
        bool const all_figures = std::ranges::all_of(needed, [&](auto const& code) {
            auto const* element = from.catalogue.find(code);
            return element && element->by_period;
        });
        if (!all_figures) continue;
        units.insert(cell.unit);
        elements.insert(needed.begin(), needed.end());
    }
    std::map<FigureKey, ledgers::Figure> found;
    if (units.empty() || elements.empty()) return found;
    ledgers::Question question{.elements = {elements.begin(), elements.end()}, .units = {units.begin(), units.end()},
                               .population = {}, .period = from.scope.period, .as_of = from.scope.as_of, .today = from.scope.today};
    auto figures = from.ledgers.figures(question);
    if (!figures) return figures.problem();
    for (auto& figure : figures.value()) {
        FigureKey key{figure.unit, figure.element};
        found.emplace(std::move(key), std::move(figure));
    }
    return found;
}

void take_figure(CellFinding& cell, ledgers::Figure const& figure) {
    cell.standing = figure.standing;
    cell.value = figure.cell;
    cell.derived = !figure.derived.empty();
    cell.origin = figure.origin;
    cell.lacking = figure.lacking;
}

/// The operands are asked for, not the result.
void note_lack(CellFinding& cell, ledgers::Figure const& figure) {
    if (figure.standing == ledgers::Standing::held || figure.standing == ledgers::Standing::not_applicable) return;
    if (figure.lacking.empty()) cell.lacking.push_back({figure.unit, figure.element, figure.standing});
    else cell.lacking.insert(cell.lacking.end(), figure.lacking.begin(), figure.lacking.end());
}

/// Nothing more than it seems: 12, 0.35; what two figures in a cell are made of.
std::string half_text(ledgers::Figure const& figure, std::string const& code, FieldFinding const& finding, Sources const& from) {
    auto const* element = from.catalogue.find(code);
    return element ? cell_text(figure.cell.value, *element, forms::FormField{}, from.ledgers).text : finding.element_name;
}

/// The worst standing of the operands is the standing of what is made of them.
void take_operands(BlockAt const& at, CellFinding& cell, FieldFinding const& finding, std::map<FigureKey, ledgers::Figure> const& figures,
                   std::string const& unit, Sources const& from) {
    std::vector<std::pair<elements::Element const*, Value>> operands;
    std::vector<std::string> halves;
    auto standing = ledgers::Standing::held;
    for (auto const& code : finding.match.operands) {
        if (auto const figure = figures.find({unit, code}); figure != figures.end()) note_lack(cell, figure->second);
    }
    for (auto const& code : finding.match.operands) {
        auto const figure = figures.find({unit, code});
        if (figure == figures.end() || figure->second.standing == ledgers::Standing::missing) return;
        standing = std::max(standing, figure->second.standing);
        operands.emplace_back(from.catalogue.find(code), figure->second.cell.value);
        halves.push_back(half_text(figure->second, code, finding, from));
        cell.origin = figure->second.origin;
    }
    bool const pair = is_pair(finding);
    if (pair && standing == ledgers::Standing::not_applicable) return;  // of one half or of both: a person says
    auto value = pair ? Value{forms::pair_text(pair_sample(at, finding.field), halves.front(), halves.back())}
                      : computed(finding.match.formula, operands, from.scope.as_of);
    if (std::holds_alternative<std::monostate>(value)) return;
    cell.value = {std::move(value), CellState::present};
    cell.standing = standing;
    cell.derived = true;
}

}  // namespace

namespace {

/// The unit a sheet says it is of; nothing where it does not say. Empty: one that is none of the targets.
std::optional<std::string> said_unit(BlockAt const& at, LedgerQuestions const& ledgers) {
    for (auto const* words : {&at.page.filler, &at.page.sheet}) {
        if (words->empty()) continue;
        if (auto code = ledgers.unit_named(*words, {}); !code.empty()) return code;
        if (forms::looks_like_unit(*words)) return std::string();
    }
    return std::nullopt;
}

}  // namespace

std::string own_unit(BlockAt const& at, Sources const& from) {
    if (auto said = said_unit(at, from.ledgers)) return *said;
    return from.scope.targets.size() == 1 ? from.scope.targets.front() : std::string();
}

std::vector<std::string> units_of_page(BlockAt const& at, Sources const& from) {
    auto const said = said_unit(at, from.ledgers);
    if (!said) return from.scope.targets;
    return said->empty() ? std::vector<std::string>{} : std::vector{*said};
}

Value computed(std::string const& formula, std::vector<std::pair<elements::Element const*, Value>> const& operands, CivilDate as_of) {
    expr::NameTable names;
    expr::MapRow row;
    for (auto const& [element, value] : operands) {
        if (!element) return {};
        names.add({.name = element->name, .type = element->type, .scale = element->scale});
        row.set(element->name, value);
    }
    auto const expression = expr::check(formula, names);
    if (!expression) return {};
    auto const result = expr::evaluate(expression.value(), row, {.as_of = as_of, .working_days = {}});
    return result ? result.value().value : Value{};
}

CellFinding missing_cell(BlockAt const& at, std::size_t field, sheet::CellRef where) {
    return {.field = field, .sheet = at.page.sheet, .at = where};
}

void show(CellFinding& cell, elements::Element const& element, forms::FormField const& field, LedgerQuestions const& ledgers) {
    if (std::holds_alternative<std::monostate>(cell.value.value)) return;
    cell.shown = cell_text(cell.value.value, element, field, ledgers);
    if (cell.shown.text.empty()) cell.standing = ledgers::Standing::missing;
}

sheet::Cell const* words_at(BlockAt const& at, sheet::CellRef where) { return at.grid ? at.grid->speaking(where) : nullptr; }

Result<std::vector<CellFinding>> figure_cells(BlockAt const& at, std::vector<Wanted> const& wanted, Sources const& from,
                                              Evidence const& evidence) {
    auto const figures = ask(wanted, evidence, from);
    if (!figures) return figures.problem();
    std::vector<CellFinding> cells;
    cells.reserve(wanted.size());
    for (auto const& place : wanted) {
        auto cell = missing_cell(at, place.field, place.at);
        cell.unit = place.unit;
        auto const& finding = evidence.fields[place.field];
        if (!place.unit.empty() && is_usable(finding)) {
            if (!finding.match.operands.empty()) {
                take_operands(at, cell, finding, figures.value(), place.unit, from);
            } else if (auto const figure = figures.value().find({place.unit, finding.match.element}); figure != figures.value().end()) {
                take_figure(cell, figure->second);
            }
            if (auto const* element = from.catalogue.find(finding.match.element); cell.standing != ledgers::Standing::missing) {
                show(cell, element ? *element : elements::Element{}, finding.field, from.ledgers);
            }
        }
        cells.push_back(std::move(cell));
    }
    return cells;
}

Result<Done> gather_figures(BlockAt const& at, Sources const& from, Evidence& evidence) {
    auto const by_rows = gather_unit_rows(at, from, evidence);
    if (!by_rows) return by_rows.problem();
    if (by_rows.value()) return Done{};
    auto const wanted = at.block.orientation == forms::Orientation::rows ? wanted_by_columns(at, from, evidence) : wanted_by_rows(at, from, evidence);
    auto cells = figure_cells(at, wanted, from, evidence);
    if (!cells) return cells.problem();
    std::set<std::string> units;
    for (auto const& place : wanted) {
        if (!place.unit.empty()) units.insert(place.unit);
    }
    std::ranges::move(cells.value(), std::back_inserter(evidence.cells));
    evidence.respondents += std::max<std::int64_t>(static_cast<std::int64_t>(units.size()), 1);
    return Done{};
}

Result<Done> gather_block(BlockAt const& at, Sources const& from, Evidence& evidence) {
    switch (at.block.subject) {
    case forms::Subject::units:
    case forms::Subject::indicators: return gather_figures(at, from, evidence);
    case forms::Subject::records: return gather_records(at, from, evidence);
    case forms::Subject::card: return gather_card(at, from, evidence);
    }
    return Done{};
}

}  // namespace yizhen::gate

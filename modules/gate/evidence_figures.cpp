// Figures of units: which unit a row or column speaks of, and what is held for it.

#include "kernel/expr/expr.h"
#include "kernel/text/text.h"
#include "modules/gate/evidence_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace yizhen::gate {
namespace {

/// A cell that waits for a figure: field, place, unit.
struct Wanted {
    std::size_t field = 0;
    sheet::CellRef at;
    std::string unit;  ///< code; empty: nobody knows whose
};

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

/// The form is one unit's own when it has a single target or its filler line names one.
std::string own_unit(BlockAt const& at, LedgerQuestions const& ledgers, Scope const& scope) {
    if (!at.page.filler.empty()) {
        if (auto code = ledgers.unit_named(at.page.filler, {}); !code.empty()) return code;
    }
    return scope.targets.size() == 1 ? scope.targets.front() : std::string();
}

std::vector<Wanted> wanted_by_rows(BlockAt const& at, LedgerQuestions const& ledgers, Scope const& scope, Evidence const& evidence) {
    std::vector<Wanted> wanted;
    bool const per_unit = at.block.subject == forms::Subject::units;
    auto const own = own_unit(at, ledgers, scope);
    for (int const row : record_rows(at.block)) {
        auto const unit = per_unit ? unit_at(at, row, ledgers) : own;
        for (std::size_t i = 0; i < at.block.fields.size(); ++i) {
            auto const index = at.first_field + i;
            if (evidence.fields[index].status == FieldStatus::given) continue;
            wanted.push_back({index, {row, at.block.fields[i].cells.first.column}, unit});
        }
    }
    return wanted;
}

/// Fields run down; each record is a column: the target itself, or a unit named in the column's header.
std::vector<Wanted> wanted_by_columns(BlockAt const& at, LedgerQuestions const& ledgers, Scope const& scope, Evidence const& evidence) {
    std::vector<Wanted> wanted;
    auto const own = own_unit(at, ledgers, scope);
    for (std::size_t i = 0; i < at.block.fields.size(); ++i) {
        auto const index = at.first_field + i;
        if (evidence.fields[index].status == FieldStatus::given) continue;
        auto const& cells = at.block.fields[i].cells;
        for (int column = cells.first.column; column <= cells.last.column; ++column) {
            auto const across = std::ranges::find(at.block.across, column, &forms::AcrossColumn::column);
            if (across != at.block.across.end() && across->is_total) continue;
            std::string unit = own;
            if (across != at.block.across.end() && !across->path.empty() && at.block.subject == forms::Subject::units) {
                unit = ledgers.unit_named(across->path.back(), {});
            }
            wanted.push_back({index, {cells.first.row, column}, unit});
        }
    }
    return wanted;
}

using FigureKey = std::pair<std::string, std::string>;  // unit, element

Result<std::map<FigureKey, ledgers::Figure>> ask(std::vector<Wanted> const& wanted, Evidence const& evidence,
                                                 elements::Catalogue const& catalogue, LedgerQuestions const& ledgers,
                                                 Scope const& scope) {
    std::set<std::string> units;
    std::set<std::string> elements;
    for (auto const& cell : wanted) {
        auto const& finding = evidence.fields[cell.field];
        if (cell.unit.empty() || !is_usable(finding)) continue;
        auto const& match = finding.match;
        auto const needed = match.operands.empty() ? std::vector{match.element} : match.operands;
        bool const all_figures = std::ranges::all_of(needed, [&](auto const& code) {
            auto const* element = catalogue.find(code);
            return element && element->by_period;
        });
        if (!all_figures) continue;
        units.insert(cell.unit);
        elements.insert(needed.begin(), needed.end());
    }
    std::map<FigureKey, ledgers::Figure> found;
    if (units.empty() || elements.empty()) return found;
    ledgers::Question question{.elements = {elements.begin(), elements.end()}, .units = {units.begin(), units.end()},
                               .population = {}, .period = scope.period, .as_of = scope.as_of, .today = scope.today};
    auto figures = ledgers.figures(question);
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

/// The worst standing of the operands is the standing of what is computed from them.
void take_formula(CellFinding& cell, FieldFinding const& finding, std::map<FigureKey, ledgers::Figure> const& figures,
                  std::string const& unit, elements::Catalogue const& catalogue, CivilDate as_of) {
    std::vector<std::pair<elements::Element const*, Value>> operands;
    auto standing = ledgers::Standing::held;
    for (auto const& code : finding.match.operands) {
        if (auto const figure = figures.find({unit, code}); figure != figures.end()) note_lack(cell, figure->second);
    }
    for (auto const& code : finding.match.operands) {
        auto const figure = figures.find({unit, code});
        if (figure == figures.end() || figure->second.standing == ledgers::Standing::missing) return;
        standing = std::max(standing, figure->second.standing);
        operands.emplace_back(catalogue.find(code), figure->second.cell.value);
        cell.origin = figure->second.origin;
    }
    auto value = computed(finding.match.formula, operands, as_of);
    if (std::holds_alternative<std::monostate>(value)) return;
    cell.value = {std::move(value), CellState::present};
    cell.standing = standing;
    cell.derived = true;
}

}  // namespace

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

Result<Done> gather_figures(BlockAt const& at, elements::Catalogue const& catalogue, LedgerQuestions const& ledgers, Scope const& scope,
                            Evidence& evidence) {
    auto const wanted = at.block.orientation == forms::Orientation::rows ? wanted_by_columns(at, ledgers, scope, evidence)
                                                                         : wanted_by_rows(at, ledgers, scope, evidence);
    auto figures = ask(wanted, evidence, catalogue, ledgers, scope);
    if (!figures) return figures.problem();
    std::set<std::string> units;
    for (auto const& place : wanted) {
        auto cell = missing_cell(at, place.field, place.at);
        cell.unit = place.unit;
        auto const& finding = evidence.fields[place.field];
        if (!place.unit.empty()) units.insert(place.unit);
        if (!place.unit.empty() && is_usable(finding)) {
            if (!finding.match.operands.empty()) {
                take_formula(cell, finding, figures.value(), place.unit, catalogue, scope.as_of);
            } else if (auto const figure = figures.value().find({place.unit, finding.match.element}); figure != figures.value().end()) {
                take_figure(cell, figure->second);
            }
            if (auto const* element = catalogue.find(finding.match.element); cell.standing != ledgers::Standing::missing) {
                cell.shown = cell_text(cell.value.value, element ? *element : elements::Element{}, finding.field, ledgers);
            }
        }
        evidence.cells.push_back(std::move(cell));
    }
    evidence.respondents += std::max<std::int64_t>(static_cast<std::int64_t>(units.size()), 1);
    return Done{};
}

Result<Done> gather_block(BlockAt const& at, elements::Catalogue const& catalogue, LedgerQuestions const& ledgers, Scope const& scope,
                          Evidence& evidence) {
    switch (at.block.subject) {
    case forms::Subject::units:
    case forms::Subject::indicators: return gather_figures(at, catalogue, ledgers, scope, evidence);
    case forms::Subject::records: return gather_records(at, catalogue, ledgers, scope, evidence);
    case forms::Subject::card: break;
    }
    // Nobody has said yet whom a card is about: every cell of it is asked.
    for (std::size_t i = 0; i < at.block.fields.size(); ++i) {
        auto const index = at.first_field + i;
        if (evidence.fields[index].status == FieldStatus::given) continue;
        evidence.cells.push_back(missing_cell(at, index, at.block.fields[i].cells.first));
    }
    evidence.respondents += 1;
    return Done{};
}

}  // namespace yizhen::gate

#include "app/upper_system.h"

#include "app/answer_tables.h"
#include "modules/ledgers/routes_export.h"

#include <algorithm>
#include <set>

namespace yizhen::app {
namespace {

/// A row of the file before it is written: what is known of it, by element code.
using Known = std::map<std::string, gate::CellFinding const*>;
struct Line {
    std::string unit;
    Known known;
};

sheet::ExportValue element_value(SystemColumn const& column, Known const& known, elements::Catalogue const& catalogue, ledgers::Shapes const& shapes, bool& there) {
    auto const* element = catalogue.find_by_name(column.element);
    auto const found = element ? known.find(element->code) : known.end();
    if (found == known.end()) return {sheet::CellKind::empty, {}};
    there = true;
    auto const& cell = found->second->value;
    auto const* code = std::get_if<Code>(&cell.value);
    if (code == nullptr || cell.state == CellState::not_applicable) return ledgers::export_value(cell);
    if (auto const theirs = column.codes.find(code->value); theirs != column.codes.end()) return ledgers::export_text(theirs->second);
    auto const* names = shapes.code_list(element->code_list);
    return ledgers::export_text(names ? names->name_of(code->value) : code->value);
}

/// A line a unit for figures; a line a record of a ledger else.
std::vector<Line> lines_of(UpperSystem const& system, gate::Evidence const& evidence, ledgers::Shapes const& shapes) {
    std::vector<Line> out;
    std::map<std::pair<std::string, std::int64_t>, std::size_t> place;
    each_answer(evidence, [&](AnsweredPlace const& answer) {
        auto const* shape = shapes.of_element(answer.element);
        bool const fits = shape && (system.rows == "units" ? shape->by_period() : shape->definition.name == system.rows);
        if (!fits || answer.cell->unit.empty()) return;
        auto const [at, fresh] = place.try_emplace({answer.cell->unit, answer.record}, out.size());
        if (fresh) out.push_back({answer.cell->unit, {}});
        out[at->second].known.try_emplace(answer.element, answer.cell);
    });
    // Of figures the units at the bottom: what stands above them is their sum, which the system works out itself. Codes of
    // areas begin with those of the areas above.
    if (system.rows == "units") {
        std::set<std::string> above;
        for (auto const& [at, line] : place) {
            for (std::size_t length = 1; length < at.first.size(); ++length) above.insert(at.first.substr(0, length));
        }
        std::erase_if(out, [&](Line const& line) { return above.contains(line.unit); });
    }
    return out;
}

}  // namespace

UpperSystem const* system_named(std::vector<UpperSystem> const& systems, std::string_view said) {
    if (said.empty()) return nullptr;
    for (auto const& system : systems) {
        if (system.id == said || std::ranges::any_of(system.words, [&](auto const& word) { return said.find(word) != std::string_view::npos; })) return &system;
    }
    return nullptr;
}

SystemRows system_rows(UpperSystem const& system, gate::Evidence const& evidence, std::string_view period, elements::Catalogue const& catalogue,
                       ledgers::Shapes const& shapes, std::function<std::string(std::string const& code)> const& unit_name) {
    using Is = SystemColumn::Is;
    SystemRows out;
    for (auto const& line : lines_of(system, evidence, shapes)) {
        std::vector<sheet::ExportValue> values;
        for (auto const& column : system.columns) {
            bool there = column.is != Is::element;
            switch (column.is) {
            case Is::element: values.push_back(element_value(column, line.known, catalogue, shapes, there)); break;
            case Is::unit_code: values.push_back(ledgers::export_text(line.unit)); break;
            case Is::unit_name: values.push_back(ledgers::export_text(unit_name(line.unit))); break;
            case Is::period: values.push_back(ledgers::export_text(std::string(period))); break;
            case Is::ordinal: values.push_back({sheet::CellKind::number, std::to_string(out.rows.size() + 1)}); break;
            case Is::fixed: values.push_back(ledgers::export_text(column.text)); break;
            }
            if (column.required && !there) ++out.lacking;
        }
        out.rows.push_back(std::move(values));
    }
    return out;
}

}  // namespace yizhen::app

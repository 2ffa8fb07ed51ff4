#include "app/answer_tables.h"

#include "modules/ledgers/routes_export.h"

#include <algorithm>
#include <map>
#include <utility>

namespace yizhen::app {
namespace {

bool is_answered(gate::CellFinding const& cell) {
    return cell.standing == ledgers::Standing::held || cell.standing == ledgers::Standing::stale || cell.standing == ledgers::Standing::not_applicable;
}

std::string words_of(gate::FieldFinding const& field) {
    std::string out;
    for (auto const& word : field.field.path) out += (out.empty() ? "" : " / ") + word;
    return out;
}

/// Rows of one ledger on their way to a table.
struct Gathered {
    std::vector<std::string> elements;  ///< codes, in the order of the form
    std::vector<std::pair<std::string, std::map<std::string, CellValue>>> rows;  ///< unit and cells
    std::map<std::pair<std::string, std::int64_t>, std::size_t> place;

    void take(AnsweredPlace const& answer) {
        if (std::ranges::find(elements, answer.element) == elements.end()) elements.push_back(answer.element);
        auto const [at, fresh] = place.try_emplace({answer.cell->unit, answer.record}, rows.size());
        if (fresh) rows.push_back({answer.cell->unit, {}});
        rows[at->second].second.try_emplace(answer.element, answer.cell->value);
    }
};

AnswerTable table_of(Gathered const& gathered, ledgers::Shape const& shape, std::string_view period, std::function<std::string(std::string const&)> const& unit_name) {
    AnswerTable out{shape.definition.name, {shape.definition.title, {{"单位代码", 16}, {"单位", 18}}}, {}};
    if (shape.by_period()) out.table.columns.push_back({"报告期", 10});
    for (auto const& code : gathered.elements) out.table.columns.push_back({shape.find(code)->element.name, 16});
    for (auto const& [unit, cells] : gathered.rows) {
        std::vector<sheet::ExportValue> row{ledgers::export_text(unit), ledgers::export_text(unit_name(unit))};
        if (shape.by_period()) row.push_back(ledgers::export_text(std::string(period)));
        for (auto const& code : gathered.elements) {
            auto const found = cells.find(code);
            row.push_back(found == cells.end() ? sheet::ExportValue{sheet::CellKind::empty, {}} : ledgers::export_value(found->second));
        }
        out.rows.push_back(std::move(row));
    }
    return out;
}

}  // namespace

void each_answer(gate::Evidence const& evidence, std::function<void(AnsweredPlace const&)> const& each) {
    std::int64_t rows = 0;
    auto const say = [&](gate::CellFinding const& cell, std::int64_t record) {
        if (!is_answered(cell)) return;
        auto const& field = evidence.fields[cell.field];
        each({&cell, field.match.element, words_of(field), record});
    };
    std::map<std::pair<std::string, int>, std::int64_t> of_row;  // cells beside each other speak of one record
    for (auto const& cell : evidence.cells) {
        std::int64_t record = cell.row.value;
        if (cell.personal && record == 0) record = of_row.try_emplace({cell.sheet, cell.at.row}, -(++rows)).first->second;
        say(cell, record);
    }
    for (auto const& roster : evidence.rosters) {
        for (auto const& record : roster.records) {
            ++rows;
            for (auto const& cell : record) say(cell, -rows);
        }
    }
}

std::vector<AnswerTable> answer_tables(gate::Evidence const& evidence, std::string_view period, ledgers::Shapes const& shapes,
                                       std::function<std::string(std::string const& code)> const& unit_name) {
    std::map<std::string, Gathered> by_ledger;
    AnswerTable rest{{}, {"其他栏目", {{"单位代码", 16}, {"单位", 18}, {"栏目", 30}, {"内容", 18}, {"来历", 12}}}, {}};
    each_answer(evidence, [&](AnsweredPlace const& answer) {
        auto const* shape = answer.element.empty() ? nullptr : shapes.of_element(answer.element);
        auto const* column = shape ? shape->find(answer.element) : nullptr;
        bool const stored = column && column->element.formula.empty() && shape->unit_level(static_cast<std::size_t>(shape->index_of(answer.element))) < 0;
        if (stored && !answer.cell->derived && !answer.cell->unit.empty()) return by_ledger[shape->definition.name].take(answer);
        rest.rows.push_back({ledgers::export_text(answer.cell->unit), ledgers::export_text(unit_name(answer.cell->unit)), ledgers::export_text(answer.words),
                             ledgers::export_value(answer.cell->value), ledgers::export_text(answer.cell->derived ? "汇总或算出" : "没有对应的台账")});
    });
    std::vector<AnswerTable> out;
    for (auto const& [name, gathered] : by_ledger) out.push_back(table_of(gathered, *shapes.find(name), period, unit_name));
    if (!rest.rows.empty() || out.empty()) out.push_back(std::move(rest));
    return out;
}

}  // namespace yizhen::app

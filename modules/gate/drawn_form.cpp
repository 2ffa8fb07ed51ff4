#include "modules/gate/drawn_form.h"

#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace yizhen::gate {
namespace {

constexpr std::size_t kShownFirst = 3;
constexpr std::size_t kShownLast = 2;

/// Enough to recognise, too little to use.
std::string masked(std::string const& value) {
    auto points = text::code_points(value);
    if (points.size() <= kShownFirst + kShownLast) return points.empty() ? std::string() : text::utf8(points.substr(0, 1)) + "**";
    for (std::size_t i = kShownFirst; i + kShownLast < points.size(); ++i) points[i] = U'*';
    return text::utf8(points);
}

FieldStatus status_of(CellFinding const& cell, FieldFinding const& field) {
    switch (cell.standing) {
    case ledgers::Standing::held: return cell.derived ? FieldStatus::derived : FieldStatus::held;
    case ledgers::Standing::stale: return FieldStatus::stale;
    case ledgers::Standing::disputed: return FieldStatus::disputed;
    case ledgers::Standing::not_applicable: return FieldStatus::held;
    case ledgers::Standing::missing: break;
    }
    return field.status == FieldStatus::unsure || field.status == FieldStatus::asked ? field.status : FieldStatus::fresh;
}

std::string origin_text(ledgers::Origin const& origin) {
    if (origin.source.empty()) return {};
    return fmt::format("{}，{}", origin.source, origin.as_of.iso());
}

/// A cell as drawn: its place, words and what is known of it.
struct Drawn {
    std::string text;
    std::string status;
    std::string field;
    std::string origin;
    bool label = false;
    bool number = false;
};

using Grid = std::map<sheet::CellRef, Drawn>;

Drawn drawn_of(CellFinding const& cell, Evidence const& evidence) {
    auto const& field = evidence.fields[cell.field];
    Drawn drawn{.text = cell.standing == ledgers::Standing::not_applicable ? "/" : cell.shown.text,
                .status = std::string(name_of(status_of(cell, field))), .field = field.field.id, .origin = origin_text(cell.origin)};
    if (field.sensitivity == elements::Sensitivity::identifier) drawn.text = masked(drawn.text);
    drawn.number = cell.shown.kind == CellText::Kind::number;
    return drawn;
}

bool is_data(forms::SheetLayout const& page, sheet::CellRef at) {
    return std::ranges::any_of(page.blocks, [&](forms::Block const& block) {
        return block.orientation != forms::Orientation::card && block.data.contains(at);
    });
}

/// What the file says; the words of people's cells are masked, whoever wrote them there.
void lay_file(Grid& grid, sheet::Sheet const& sheet, forms::SheetLayout const* page, Evidence const& evidence, int rows_max) {
    for (auto const& cell : sheet.cells()) {
        if (cell.at.row > rows_max || cell.text.empty()) continue;
        bool const data = page && is_data(*page, cell.at);
        Drawn drawn{.text = cell.text, .label = !data, .number = cell.kind == sheet::CellKind::number};
        if (data) {
            bool const identifier = std::ranges::any_of(evidence.fields, [&](FieldFinding const& field) {
                return field.sheet == sheet.name && field.field.cells.contains(cell.at) &&
                       field.sensitivity == elements::Sensitivity::identifier;
            });
            if (identifier) drawn.text = masked(cell.text);
        }
        grid[cell.at] = std::move(drawn);
    }
}

void lay_findings(Grid& grid, std::string const& sheet, Evidence const& evidence, int rows_max) {
    auto const put = [&](sheet::CellRef at, CellFinding const& cell) {
        if (cell.sheet != sheet || at.row > rows_max) return;
        auto drawn = drawn_of(cell, evidence);
        if (drawn.text.empty()) drawn.text = grid[at].text;
        grid[at] = std::move(drawn);
    };
    for (auto const& cell : evidence.cells) put(cell.at, cell);
    for (auto const& roster : evidence.rosters) {
        int row = roster.first_row;
        for (std::size_t i = 0; i < roster.records.size(); ++i) {
            auto const& record = roster.records[i];
            if (row > rows_max) break;
            if (i < roster.given.size() && roster.sheet == sheet) {
                for (auto const& name : roster.given[i]) grid[{row, name.column}] = Drawn{.text = name.text, .label = true};
            }
            for (auto const& cell : record) put({row, cell.at.column}, cell);
            ++row;
        }
    }
}

std::string cell_json(sheet::CellRef at, Drawn const& drawn) {
    auto out = fmt::format("{{\"a1\":\"{}\",\"text\":{}", at.a1(), json_text(drawn.text));
    if (!drawn.status.empty()) out += fmt::format(",\"status\":\"{}\"", drawn.status);
    if (!drawn.field.empty()) out += fmt::format(",\"field\":\"{}\"", drawn.field);
    if (!drawn.origin.empty()) out += fmt::format(",\"origin\":{}", json_text(drawn.origin));
    if (drawn.label) out += ",\"label\":true";
    if (drawn.number) out += ",\"number\":true";
    return out + "}";
}

std::string sheet_json(sheet::Sheet const& sheet, forms::SheetLayout const* page, Evidence const& evidence, int rows_max) {
    Grid grid;
    lay_file(grid, sheet, page, evidence, rows_max);
    lay_findings(grid, sheet.name, evidence, rows_max);
    int rows = 0;
    std::string cells;
    for (auto const& [at, drawn] : grid) {
        rows = std::max(rows, at.row);
        cells += (cells.empty() ? "" : ",") + cell_json(at, drawn);
    }
    std::string merges;
    for (auto const& merge : sheet.merges) {
        if (merge.first.row <= rows_max) merges += fmt::format("{}\"{}\"", merges.empty() ? "" : ",", merge.a1());
    }
    return fmt::format(
        "{{\"name\":{},\"title\":{},\"hidden\":{},\"rows\":{},\"columns\":{},\"rows_total\":{},\"merges\":[{}],\"cells\":[{}]}}",
        json_text(sheet.name), json_text(page ? page->title : std::string()), sheet.hidden, rows, sheet.columns,
        std::max(sheet.rows, rows), merges, cells);
}

}  // namespace

std::string drawn_form(Answer const& answer, int rows_max) {
    std::string sheets;
    for (auto const& sheet : answer.workbook.sheets) {
        auto const page = std::ranges::find(answer.layout.sheets, sheet.name, &forms::SheetLayout::sheet);
        auto const* known = page == answer.layout.sheets.end() ? nullptr : &*page;
        sheets += (sheets.empty() ? "" : ",") + sheet_json(sheet, known, answer.evidence, rows_max);
    }
    return fmt::format("{{\"sheets\":[{}]}}", sheets);
}

}  // namespace yizhen::gate

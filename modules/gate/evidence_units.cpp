// A matrix whose unit column is blank was made for one row a unit: the rows are named and answered.

#include "modules/gate/evidence_parts.h"

#include <algorithm>

namespace yizhen::gate {
namespace {

using forms::UnitLevel;

/// The heading's level of each column that names units, outermost first; empty where the innermost says none. A class
/// beside them (分类, 片区) is left blank: only the issuer knows it.
std::vector<std::pair<int, UnitLevel>> unit_columns(forms::Block const& block) {
    std::vector<std::pair<int, UnitLevel>> out;
    bool innermost = false;
    for (auto const& field : block.fields) {
        if (!field.is_stub) continue;
        auto const level = field.path.empty() ? std::nullopt : forms::level_of_heading(field.path.back());
        innermost = level.has_value();
        if (level) out.emplace_back(field.cells.first.column, *level);
    }
    return innermost ? out : std::vector<std::pair<int, UnitLevel>>{};
}

bool names_a_unit(BlockAt const& at, std::vector<int> const& rows) {
    bool const labelled = std::ranges::any_of(at.block.stub, [](auto const& stub) { return !stub.is_total; });
    return labelled || std::ranges::any_of(rows, [&](int row) {
        return std::ranges::any_of(at.block.fields, [&](auto const& field) {
            auto const* cell = field.is_stub ? words_at(at, {row, field.cells.first.column}) : nullptr;
            return cell && (!cell->text.empty() || !cell->formula.empty());
        });
    });
}

/// A unit of the wanted level among those the sheet is for, or below them.
bool is_wanted(AreaUnit const& unit, UnitLevel level, std::vector<std::string> const& tops) {
    auto const among = [&](std::string const& code) { return std::ranges::find(tops, code) != tops.end(); };
    if (level == UnitLevel::reporting) return among(unit.code);
    return unit.level == level && (among(unit.code) || among(unit.township_code) || among(unit.county_code));
}

std::string name_at(AreaUnit const& unit, UnitLevel level) {
    if (level == UnitLevel::township) return unit.township;
    if (level == UnitLevel::county) return unit.county;
    return unit.name;
}

}  // namespace

Result<bool> gather_unit_rows(BlockAt const& at, Sources const& from, Evidence& evidence) {
    if (at.block.subject != forms::Subject::units || at.block.orientation != forms::Orientation::columns || !from.ledgers.area_units) return false;
    auto const rows = record_rows(at.block);
    auto const columns = unit_columns(at.block);
    if (columns.empty() || names_a_unit(at, rows)) return false;
    auto units = from.ledgers.area_units();
    auto const tops = units_of_page(at, from);
    std::erase_if(units, [&](auto const& unit) { return !is_wanted(unit, columns.back().second, tops); });
    auto roster = roster_over(at, rows, evidence);
    if (units.empty() || !roster) return false;
    std::vector<Wanted> wanted;
    for (auto const& unit : units) {
        auto& given = roster->given.emplace_back();
        for (auto const& [column, level] : columns) given.push_back({column, name_at(unit, level)});
        for (auto const field : roster->fields) wanted.push_back({field, {0, evidence.fields[field].field.cells.first.column}, unit.code});
    }
    auto cells = figure_cells(at, wanted, from, evidence);
    if (!cells) return cells.problem();
    auto next = cells.value().begin();
    for (std::size_t i = 0; i < units.size(); ++i) {
        auto& record = roster->records.emplace_back();
        for (std::size_t k = 0; k < roster->fields.size(); ++k) record.push_back(std::move(*next++));
    }
    evidence.respondents += static_cast<std::int64_t>(units.size());
    evidence.rosters.push_back(std::move(*roster));
    return true;
}

}  // namespace yizhen::gate

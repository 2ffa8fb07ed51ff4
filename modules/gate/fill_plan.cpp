#include "modules/gate/fill_plan.h"

#include <memory>

namespace yizhen::gate {
namespace {

using Mark = sheet::CellPatch::Mark;

sheet::CellPatch::Kind kind_of(CellText::Kind kind) {
    switch (kind) {
    case CellText::Kind::text: return sheet::CellPatch::Kind::text;
    case CellText::Kind::number: return sheet::CellPatch::Kind::number;
    case CellText::Kind::date: return sheet::CellPatch::Kind::date;
    }
    return sheet::CellPatch::Kind::text;
}

/// nullopt: the cell stays as the issuer wrote it (not applicable, or nothing to write and nothing to mark).
std::optional<sheet::CellPatch> patch_of(CellFinding const& cell) {
    sheet::CellPatch patch{.sheet = cell.sheet, .at = cell.at, .kind = kind_of(cell.shown.kind), .text = cell.shown.text, .mark = Mark::none};
    switch (cell.standing) {
    case ledgers::Standing::held: return patch;
    case ledgers::Standing::stale: patch.mark = Mark::residual; return patch;
    case ledgers::Standing::not_applicable:
        patch.kind = sheet::CellPatch::Kind::text;
        patch.text = "/";
        return patch;
    case ledgers::Standing::disputed:
    case ledgers::Standing::missing: break;
    }
    patch.kind = sheet::CellPatch::Kind::keep;
    patch.text.clear();
    patch.mark = Mark::residual;
    return patch;
}

sheet::RosterRows rows_of(RosterFinding roster) {
    sheet::RosterRows rows{.sheet = roster.sheet, .first_row = roster.first_row, .template_row = roster.template_row,
                           .existing_rows = roster.existing_rows, .count = static_cast<std::int64_t>(roster.records.size()), .row = {}};
    auto shared = std::make_shared<RosterFinding const>(std::move(roster));
    rows.row = [shared](std::int64_t i, std::vector<sheet::CellPatch>& cells) {
        cells.clear();
        if (shared->ordinal_column > 0) {
            cells.push_back({.sheet = shared->sheet, .at = {0, shared->ordinal_column}, .kind = sheet::CellPatch::Kind::number,
                             .text = std::to_string(i + 1), .mark = Mark::none});
        }
        for (auto const& cell : shared->records[static_cast<std::size_t>(i)]) {
            if (auto patch = patch_of(cell)) cells.push_back(std::move(*patch));
        }
    };
    return rows;
}

}  // namespace

sheet::FillPlan fill_plan(Evidence evidence) {
    sheet::FillPlan plan;
    for (auto const& cell : evidence.cells) {
        if (auto patch = patch_of(cell)) plan.cells.push_back(std::move(*patch));
    }
    for (auto& roster : evidence.rosters) plan.rosters.push_back(rows_of(std::move(roster)));
    return plan;
}

}  // namespace yizhen::gate

#include "modules/gate/fill_plan.h"

#include <algorithm>
#include <map>
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
/// `quiet`: what is missing is not asked of whoever gets the file.
std::optional<sheet::CellPatch> patch_of(CellFinding const& cell, bool quiet) {
    sheet::CellPatch patch{.sheet = cell.sheet, .at = cell.at, .kind = kind_of(cell.shown.kind), .text = cell.shown.text, .mark = Mark::none};
    switch (cell.standing) {
    case ledgers::Standing::held: return cell.as_written ? std::nullopt : std::optional(std::move(patch));
    case ledgers::Standing::stale: patch.mark = quiet ? Mark::none : Mark::residual; return patch;
    case ledgers::Standing::not_applicable:
        patch.kind = sheet::CellPatch::Kind::text;
        patch.text = "/";
        return patch;
    case ledgers::Standing::disputed:
    case ledgers::Standing::missing: break;
    }
    if (quiet) return std::nullopt;
    patch.kind = sheet::CellPatch::Kind::keep;
    patch.text.clear();
    patch.mark = Mark::residual;
    return patch;
}

bool is_quiet(std::vector<std::size_t> const& quiet, std::size_t field) { return std::ranges::find(quiet, field) != quiet.end(); }

sheet::RosterRows rows_of(RosterFinding roster, std::vector<std::size_t> const& quiet) {
    sheet::RosterRows rows{.sheet = roster.sheet, .first_row = roster.first_row, .template_row = roster.template_row,
                           .existing_rows = roster.existing_rows, .count = static_cast<std::int64_t>(roster.records.size()), .row = {}};
    auto shared = std::make_shared<RosterFinding const>(std::move(roster));
    rows.row = [shared, quiet](std::int64_t i, std::vector<sheet::CellPatch>& cells) {
        cells.clear();
        if (shared->ordinal_column > 0) {
            cells.push_back({.sheet = shared->sheet, .at = {0, shared->ordinal_column}, .kind = sheet::CellPatch::Kind::number,
                             .text = std::to_string(i + 1), .mark = Mark::none});
        }
        auto const record = static_cast<std::size_t>(i);
        if (record < shared->given.size()) {
            for (auto const& name : shared->given[record]) {
                cells.push_back({.sheet = shared->sheet, .at = {0, name.column}, .kind = sheet::CellPatch::Kind::text, .text = name.text,
                                 .mark = Mark::none});
            }
        }
        for (auto const& cell : shared->records[record]) {
            auto patch = patch_of(cell, is_quiet(quiet, cell.field));
            // What the template's row says there is of somebody else.
            if (!patch) patch = sheet::CellPatch{.sheet = cell.sheet, .at = cell.at, .kind = sheet::CellPatch::Kind::blank, .text = {}, .mark = Mark::none};
            if (patch->kind == sheet::CellPatch::Kind::keep) patch->kind = sheet::CellPatch::Kind::blank;
            cells.push_back(std::move(*patch));
        }
    };
    return rows;
}

}  // namespace

sheet::FillPlan fill_plan(Evidence evidence) {
    sheet::FillPlan plan;
    for (auto const& cell : evidence.cells) {
        if (auto patch = patch_of(cell, is_quiet(evidence.quiet, cell.field))) plan.cells.push_back(std::move(*patch));
    }
    for (auto const& roster : evidence.rosters) {
        for (auto const at : roster.leftover) {
            plan.cells.push_back({.sheet = roster.sheet, .at = at, .kind = sheet::CellPatch::Kind::blank, .text = {}, .mark = Mark::none});
        }
    }
    for (auto& roster : evidence.rosters) plan.rosters.push_back(rows_of(std::move(roster), evidence.quiet));
    return plan;
}

namespace {

bool is_answered(ledgers::Standing standing) { return standing == ledgers::Standing::held || standing == ledgers::Standing::not_applicable; }

/// Cells that the plan answers now, and those it could not write.
void take_completed(Evidence& evidence, sheet::FillPlan const& plan) {
    std::map<std::pair<std::string_view, sheet::CellRef>, sheet::CellPatch const*> patches;
    for (auto const& patch : plan.cells) patches[{patch.sheet, patch.at}] = &patch;
    bool any = false;
    for (auto& cell : evidence.cells) {
        auto const found = patches.find({cell.sheet, cell.at});
        if (found == patches.end()) continue;
        auto const& patch = *found->second;
        if (cell.standing == ledgers::Standing::missing && patch.mark == Mark::none && patch.kind == sheet::CellPatch::Kind::number) {
            auto const value = Decimal::parse(patch.text);
            if (!value) continue;
            cell.value = {value.value(), CellState::present};
            cell.shown = {CellText::Kind::number, patch.text};
            cell.standing = ledgers::Standing::held;
            cell.derived = true;
            cell.lacking.clear();
            any = true;
        } else if (is_answered(cell.standing) && patch.kind == sheet::CellPatch::Kind::keep && patch.mark == Mark::residual) {
            cell.standing = ledgers::Standing::missing;
            cell.shown = {};
            any = true;
        }
    }
    if (any) settle_statuses(evidence);
}

/// The same without its records: equations need to know where rosters go, not what stands in them.
Evidence without_records(Evidence const& evidence) {
    Evidence out;
    out.cells = evidence.cells;
    for (auto const& roster : evidence.rosters) {
        RosterFinding place{.sheet = roster.sheet, .first_row = roster.first_row, .template_row = roster.template_row,
                            .existing_rows = roster.existing_rows, .fields = {}, .records = {}, .given = {}, .leftover = {},
                            .ordinal_column = 0, .ledger = {}, .elements = {}};
        out.rosters.push_back(std::move(place));
    }
    return out;
}

}  // namespace

void complete_by_form(Evidence& evidence, forms::Layout const& layout, sheet::Workbook const& workbook) {
    auto plan = fill_plan(without_records(evidence));
    forms::complete_plan(layout, workbook, plan);
    take_completed(evidence, plan);
}

}  // namespace yizhen::gate

#include "app/inspection_ports.h"

#include "app/county.h"
#include "platform/files/files.h"

#include <algorithm>

namespace yizhen::app {
namespace {

/// Set for the unit itself or for a unit above it.
std::vector<inspections::DaySpan> protected_days(County& county, std::string const& code, CivilDate from, CivilDate to) {
    std::vector<inspections::DaySpan> out;
    auto const tree = county.org().tree();
    auto const unit = tree->find_code(code);
    if (!unit) return out;
    for (auto const& time : county.folder().focus().list(unit->id, from, to)) {
        if (tree->within(unit->id, time.unit)) out.push_back({std::max(time.first, from), std::min(time.last, to)});
    }
    return out;
}

/// Of a cell that there is: a row that is current, an element that its ledger has.
std::optional<inspections::HeldPlace> place_of(County& county, CivilDate today, RealmId realm, inspections::HeldCell const& cell) {
    auto const* const shape = county.ledgers().shapes().find(cell.ledger);
    if (shape == nullptr || shape->find(cell.element) == nullptr) return std::nullopt;
    auto const id = county.ledgers().unit_of(realm, cell.ledger, cell.row);
    auto const unit = id ? county.org().tree()->find(*id) : std::nullopt;
    if (!unit) return std::nullopt;
    ledgers::Question question{.elements = {cell.element}, .units = {unit->code}, .population = {}, .period = {}, .as_of = today, .today = today, .after = RowId(cell.row.value - 1), .change = {}, .until = {}};
    question.rows_max = 1;
    auto const rows = county.ledgers().rows(realm, question);
    bool const there = rows && !rows.value().empty() && rows.value().front().id == cell.row;
    return inspections::HeldPlace{unit->code, there ? rows.value().front().cells.front().origin.source : std::string()};
}

Result<std::int64_t> dispute(County& county, RealmId realm, Actor const& actor, inspections::HeldCell const& cell, std::string const& unit, std::string const& reason) {
    ledgers::Dispute said;
    said.ledger = cell.ledger;
    said.row = cell.row;
    said.element = cell.element;
    said.unit = unit;
    said.reason = reason;
    return county.ledgers().dispute(realm, actor, said);
}

}  // namespace

Result<inspections::Caps> inspection_caps() {
    auto const text = files::read_file(files::share_dir() / "data" / "inspections" / "caps.toml");
    if (!text) return text.problem();
    return inspections::read_caps(text.value(), "data/inspections/caps.toml");
}

inspections::Register make_inspections(County& county, Clock const& clock, inspections::Caps caps) {
    auto* const parts = &county;
    return inspections::Register({.database = county.database(), .org = county.org(), .keys = county.keys(), .clock = clock, .caps = caps,
                                  .ports = {.protected_days = [parts](std::string const& unit, CivilDate from, CivilDate to) { return protected_days(*parts, unit, from, to); },
                                            .place_of = [parts, now = &clock](RealmId realm, inspections::HeldCell const& cell) { return place_of(*parts, now->today(), realm, cell); },
                                            .dispute = [parts](RealmId realm, Actor const& actor, inspections::HeldCell const& cell, std::string const& unit, std::string const& reason) {
                                                return dispute(*parts, realm, actor, cell, unit, reason);
                                            }}});
}

}  // namespace yizhen::app

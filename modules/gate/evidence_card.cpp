// Cards: labels beside their values, one record for the whole block. It is about a unit, or about whoever the key on
// it names; a card that names nobody is left to a person.

#include "kernel/text/text.h"
#include "modules/gate/evidence_parts.h"

#include <algorithm>

namespace yizhen::gate {
namespace {

using Cells = std::map<std::size_t, CellFinding>;  // by field

sheet::CellRef place_of(FieldFinding const& finding) { return finding.field.cells.first; }

/// The label that names the unit itself: the lowest level that the card has one for. Null where there is none.
forms::FormField const* unit_label(forms::Block const& block) {
    forms::FormField const* best = nullptr;
    std::optional<forms::UnitLevel> lowest;
    for (auto const& field : block.fields) {
        auto const level = field.path.empty() ? std::nullopt : forms::level_of_heading(field.path.back());
        if (level && (!lowest || *level > *lowest)) lowest = level, best = &field;
    }
    return best;
}

std::optional<AreaUnit> area_unit(std::string const& code, LedgerQuestions const& ledgers) {
    if (code.empty() || !ledgers.area_units) return std::nullopt;
    auto const units = ledgers.area_units();
    auto const found = std::ranges::find(units, code, &AreaUnit::code);
    return found == units.end() ? std::nullopt : std::optional(*found);
}

/// The unit that the card itself names (村名：…), else the form's own, where a label does not ask for one of another level.
std::string unit_of_card(BlockAt const& at, Sources const& from) {
    auto const* label = unit_label(at.block);
    auto const* cell = label ? words_at(at, label->cells.first) : nullptr;
    if (cell && !cell->text.empty()) return from.ledgers.unit_named(cell->text, {});  // a unit nobody knows is not the form's own
    auto const own = own_unit(at, from);
    auto const level = label ? forms::level_of_heading(label->path.back()) : std::nullopt;
    if (!level || *level == forms::UnitLevel::reporting) return own;
    auto const unit = area_unit(own, from.ledgers);
    return unit && unit->level == *level ? own : std::string();
}

/// 村名、乡镇 of the unit itself, where the card leaves them blank.
std::string unit_words(FieldFinding const& finding, std::string const& unit, LedgerQuestions const& ledgers) {
    auto const level = finding.field.path.empty() ? std::nullopt : forms::level_of_heading(finding.field.path.back());
    auto const found = level ? area_unit(unit, ledgers) : std::nullopt;
    if (!found) return {};
    switch (*level) {
    case forms::UnitLevel::reporting: return found->name;
    case forms::UnitLevel::village: return found->level == forms::UnitLevel::village ? found->name : std::string();
    case forms::UnitLevel::township: return found->township;
    case forms::UnitLevel::county: return found->county;
    }
    return {};
}

Result<Done> take_figures(BlockAt const& at, Sources const& from, Evidence& evidence, Cells& cells) {
    std::vector<Wanted> wanted;
    auto const unit = unit_of_card(at, from);
    for (auto const& [field, cell] : cells) wanted.push_back({field, cell.at, unit});
    auto found = figure_cells(at, wanted, from, evidence);
    if (!found) return found.problem();
    for (auto& cell : found.value()) cells[cell.field] = std::move(cell);
    for (auto& [field, cell] : cells) {
        auto words = unit_words(evidence.fields[field], unit, from.ledgers);
        if (cell.standing != ledgers::Standing::missing || words.empty()) continue;
        cell.standing = ledgers::Standing::held;
        cell.derived = true;
        cell.shown = {CellText::Kind::text, std::move(words)};
    }
    return Done{};
}

Result<Done> take_record(BlockAt const& at, LedgerFields ledger, Sources const& from, Evidence& evidence, Cells& cells) {
    auto const key = key_field(at, ledger.ledger, from, evidence);
    if (!key || !from.ledgers.as_held) return Done{};
    auto const* said = words_at(at, place_of(evidence.fields[key->field]));
    auto const words = said ? from.ledgers.as_held(key->element->code, *said) : std::string();
    if (words.empty()) return Done{};
    bool const about_persons = ledger.ledger == "person" || ledger.ledger == "household";
    if (about_persons && !from.scope.persons_allowed) {
        evidence.notes.push_back("卡片上的人要等数据来源单位确认依据条款和用途后才能给出。");
        return Done{};
    }
    auto const held = rows_by_key(ledger, *key, {words}, from);
    if (!held) return held.problem();
    auto const row = held.value().find(text::folded(words));
    if (row == held.value().end()) return Done{};
    if (names_another(at, ledger, *key, row->second, std::nullopt, from, evidence)) {
        evidence.notes.push_back("卡片上的号码与名称对不上台账，没有作答；请核对是哪一个写错了。");
        return Done{};
    }
    for (auto const field : ledger.fields) {
        cells[field] = record_cell(at, field, place_of(evidence.fields[field]), ledger, row->second, from, evidence);
    }
    return Done{};
}

}  // namespace

Result<Done> gather_card(BlockAt const& at, Sources const& from, Evidence& evidence) {
    Cells cells;
    std::size_t figures = 0;
    for (std::size_t i = 0; i < at.block.fields.size(); ++i) {
        auto const index = at.first_field + i;
        auto const& finding = evidence.fields[index];
        if (finding.status == FieldStatus::given) continue;
        cells.emplace(index, missing_cell(at, index, place_of(finding)));
        auto const& match = finding.match;
        auto const* element = from.catalogue.find(match.operands.empty() ? match.element : match.operands.front());
        figures += is_usable(finding) && element && element->by_period ? 1 : 0;
    }
    auto const found = ledgers_of(at, from, evidence);
    evidence.about_persons = evidence.about_persons || std::ranges::any_of(found, [](auto const& ledger) {
        return ledger.ledger == "person" || ledger.ledger == "household";
    });
    // A card is about one thing: figures of a village among a person's particulars would be a misreading.
    std::size_t const records = found.empty() ? 0 : found.front().fields.size();
    if (figures > records) {
        if (auto const done = take_figures(at, from, evidence, cells); !done) return done.problem();
    }
    for (auto const& ledger : found) {
        if (records < figures) break;
        if (auto const done = take_record(at, ledger, from, evidence, cells); !done) return done.problem();
    }
    for (auto& [field, cell] : cells) evidence.cells.push_back(std::move(cell));
    evidence.respondents += 1;
    return Done{};
}

}  // namespace yizhen::gate

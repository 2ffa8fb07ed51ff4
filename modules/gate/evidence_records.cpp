// Rosters: rows about persons, households, organisations. A template that already names them is answered by key; an
// empty one is filled with the population asked for.

#include "kernel/text/text.h"
#include "modules/gate/evidence_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace yizhen::gate {
namespace {

constexpr std::size_t kKeysPerQuestion = 900;

/// The ledger most of the usable fields live in, and which fields those are.
struct LedgerFields {
    std::string ledger;
    std::vector<std::size_t> fields;     ///< indexes into Evidence::fields
    std::vector<std::string> elements;   ///< codes to be read, operands included
};

LedgerFields main_ledger(BlockAt const& at, elements::Catalogue const& catalogue, Evidence const& evidence) {
    std::map<std::string, LedgerFields> by_ledger;
    for (std::size_t i = 0; i < at.block.fields.size(); ++i) {
        auto const index = at.first_field + i;
        auto const& finding = evidence.fields[index];
        if (!is_usable(finding)) continue;
        auto const needed = finding.match.operands.empty() ? std::vector{finding.match.element} : finding.match.operands;
        auto const* first = catalogue.find(needed.front());
        if (!first || first->by_period) continue;
        bool const one_ledger = std::ranges::all_of(needed, [&](auto const& code) {
            auto const* element = catalogue.find(code);
            return element && element->ledger == first->ledger;
        });
        if (!one_ledger) continue;
        auto& entry = by_ledger[first->ledger];
        entry.ledger = first->ledger;
        entry.fields.push_back(index);
        for (auto const& code : needed) {
            if (std::ranges::find(entry.elements, code) == entry.elements.end()) entry.elements.push_back(code);
        }
    }
    LedgerFields best;
    for (auto& [name, entry] : by_ledger) {
        if (entry.fields.size() > best.fields.size()) best = std::move(entry);
    }
    return best;
}

CellFinding cell_of(BlockAt const& at, std::size_t index, sheet::CellRef where, LedgerFields const& ledger, ledgers::HeldRow const& row,
                    elements::Catalogue const& catalogue, LedgerQuestions const& ledgers, Evidence const& evidence, CivilDate as_of) {
    auto cell = missing_cell(at, index, where);
    cell.unit = row.unit;
    cell.row = row.id;
    auto const& finding = evidence.fields[index];
    if (std::ranges::find(ledger.fields, index) == ledger.fields.end()) return cell;
    auto const held = [&](std::string const& code) -> ledgers::HeldCell const& {
        return row.cells[static_cast<std::size_t>(std::ranges::find(ledger.elements, code) - ledger.elements.begin())];
    };
    elements::Element const* element = catalogue.find(finding.match.element);
    if (finding.match.operands.empty()) {
        auto const& one = held(finding.match.element);
        cell.standing = one.standing;
        cell.value = one.cell;
        cell.origin = one.origin;
    } else {
        std::vector<std::pair<elements::Element const*, Value>> operands;
        auto standing = ledgers::Standing::held;
        for (auto const& code : finding.match.operands) {
            standing = std::max(standing, held(code).standing);
            cell.origin = held(code).origin;
            operands.emplace_back(catalogue.find(code), held(code).cell.value);
        }
        cell.value.value = computed(finding.match.formula, operands, as_of);
        cell.derived = true;
        cell.standing = std::holds_alternative<std::monostate>(cell.value.value) ? ledgers::Standing::missing : standing;
    }
    if (!std::holds_alternative<std::monostate>(cell.value.value)) {
        cell.shown = cell_text(cell.value.value, element ? *element : elements::Element{}, finding.field, ledgers);
    }
    return cell;
}

void all_missing(BlockAt const& at, std::vector<int> const& rows, Evidence& evidence) {
    for (int const row : rows) {
        for (std::size_t i = 0; i < at.block.fields.size(); ++i) {
            auto const index = at.first_field + i;
            if (evidence.fields[index].status == FieldStatus::given) continue;
            evidence.cells.push_back(missing_cell(at, index, {row, at.block.fields[i].cells.first.column}));
        }
    }
}

/// The field whose element is a natural identifier: identity number or credit code.
std::optional<std::size_t> key_field(BlockAt const& at, LedgerFields const& ledger, elements::Catalogue const& catalogue,
                                     Evidence const& evidence) {
    for (auto const index : ledger.fields) {
        auto const* element = catalogue.find(evidence.fields[index].match.element);
        if (!element || index < at.first_field) continue;
        if (element->name == "公民身份号码" || element->name == "统一社会信用代码" || element->name == "户号") return index;
    }
    return std::nullopt;
}

std::map<std::string, int> keys_in_file(BlockAt const& at, forms::FormField const& field, std::vector<int> const& rows) {
    std::map<std::string, int> keys;
    for (int const row : rows) {
        auto const* cell = at.grid ? at.grid->find({row, field.cells.first.column}) : nullptr;
        auto const key = cell ? text::folded(cell->text) : std::string();
        if (!key.empty() && key.find('"') == std::string::npos && key.find('\\') == std::string::npos) keys.emplace(key, row);
    }
    return keys;
}

/// Rows that the file names: looked up by key; a row whose key nobody holds stays as it is.
Result<Done> answer_named_rows(BlockAt const& at, LedgerFields const& ledger, std::size_t key, std::vector<int> const& rows,
                               elements::Catalogue const& catalogue, LedgerQuestions const& ledgers, Scope const& scope,
                               Evidence& evidence) {
    auto const& key_finding = evidence.fields[key];
    auto const keys = keys_in_file(at, key_finding.field, rows);
    auto const* key_element = catalogue.find(key_finding.match.element);
    std::map<std::string, ledgers::HeldRow> held;
    auto const key_index = static_cast<std::size_t>(std::ranges::find(ledger.elements, key_element->code) - ledger.elements.begin());
    for (auto from = keys.begin(); from != keys.end();) {
        std::string list;
        for (std::size_t i = 0; i < kKeysPerQuestion && from != keys.end(); ++i, ++from) {
            list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", from->first);
        }
        auto found = ledgers.rows({.elements = ledger.elements, .units = scope.targets,
                                   .population = fmt::format("{} in ({})", key_element->name, list), .period = {},
                                   .as_of = scope.as_of, .today = scope.today});
        if (!found) return found.problem();
        for (auto& row : found.value()) held.emplace(text::folded(to_text(row.cells[key_index].cell.value)), std::move(row));
    }
    std::map<int, ledgers::HeldRow const*> by_row;
    for (auto const& [words, row] : keys) {
        if (auto const match = held.find(words); match != held.end()) by_row[row] = &match->second;
    }
    for (int const row : rows) {
        for (std::size_t i = 0; i < at.block.fields.size(); ++i) {
            auto const index = at.first_field + i;
            if (evidence.fields[index].status == FieldStatus::given) continue;
            sheet::CellRef const where{row, at.block.fields[i].cells.first.column};
            auto const known = by_row.find(row);
            evidence.cells.push_back(known == by_row.end() ? missing_cell(at, index, where)
                                                           : cell_of(at, index, where, ledger, *known->second, catalogue, ledgers,
                                                                     evidence, scope.as_of));
        }
    }
    return Done{};
}

Result<Done> fill_population(BlockAt const& at, LedgerFields const& ledger, std::vector<int> const& rows,
                             elements::Catalogue const& catalogue, LedgerQuestions const& ledgers, Scope const& scope,
                             Evidence& evidence) {
    auto found = ledgers.rows({.elements = ledger.elements, .units = scope.targets, .population = scope.population, .period = {},
                               .as_of = scope.as_of, .today = scope.today});
    if (!found) return found.problem();
    RosterFinding roster{.sheet = at.page.sheet, .first_row = rows.front(), .template_row = rows.back(),
                         .existing_rows = static_cast<int>(rows.size())};
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < at.block.fields.size(); ++i) {
        auto const index = at.first_field + i;
        if (at.block.fields[i].is_ordinal) roster.ordinal_column = at.block.fields[i].cells.first.column;
        if (evidence.fields[index].status != FieldStatus::given) columns.push_back(index);
    }
    roster.fields = columns;
    roster.records.reserve(found.value().size());
    for (auto const& row : found.value()) {
        std::vector<CellFinding> record;
        record.reserve(columns.size());
        for (auto const index : columns) {
            auto const column = evidence.fields[index].field.cells.first.column;
            record.push_back(cell_of(at, index, {0, column}, ledger, row, catalogue, ledgers, evidence, scope.as_of));
        }
        roster.records.push_back(std::move(record));
    }
    evidence.rosters.push_back(std::move(roster));
    return Done{};
}

}  // namespace

Result<Done> gather_records(BlockAt const& at, elements::Catalogue const& catalogue, LedgerQuestions const& ledgers, Scope const& scope,
                            Evidence& evidence) {
    auto const rows = record_rows(at.block);
    auto const ledger = main_ledger(at, catalogue, evidence);
    bool const about_persons = ledger.ledger == "person" || ledger.ledger == "household";
    evidence.about_persons = evidence.about_persons || about_persons;
    evidence.respondents += static_cast<std::int64_t>(scope.targets.size());
    if (rows.empty()) return Done{};
    if (about_persons && !scope.persons_allowed) {
        evidence.notes.push_back("花名册要等数据来源单位确认依据条款和用途后才能给出；现在只能给出总数。");
        all_missing(at, rows, evidence);
        return Done{};
    }
    if (!scope.population.empty() && !ledger.fields.empty()) {
        return fill_population(at, ledger, rows, catalogue, ledgers, scope, evidence);
    }
    if (auto const key = key_field(at, ledger, catalogue, evidence)) {
        return answer_named_rows(at, ledger, *key, rows, catalogue, ledgers, scope, evidence);
    }
    if (!ledger.fields.empty()) evidence.notes.push_back("没有写明对象范围（population），不知道名册要列谁；写明后可直接给出。");
    all_missing(at, rows, evidence);
    return Done{};
}

}  // namespace yizhen::gate

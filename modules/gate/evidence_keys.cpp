// Records that the file names by a key: found, checked against the name beside it, read cell by cell.

#include "kernel/text/text.h"
#include "modules/gate/evidence_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace yizhen::gate {
namespace {

constexpr std::size_t kKeysPerQuestion = 900;

elements::Element const* element_of(FieldFinding const& finding, elements::Catalogue const& catalogue) {
    return finding.match.kind == elements::MatchKind::element ? catalogue.find(finding.match.element) : nullptr;
}

constexpr std::string_view kCreditCode = "统一社会信用代码";

/// The element that names whom a key speaks of: 户主公民身份号码 and 户主姓名, 统一社会信用代码 and 单位名称. May be null.
elements::Element const* name_of(KeyField const& key, elements::Catalogue const& catalogue) {
    constexpr std::string_view kIdentity = "公民身份号码";
    auto const& name = key.element->name;
    auto const* found = name == kCreditCode               ? catalogue.find_by_name("单位名称")
                        : name.ends_with(kIdentity) ? catalogue.find_by_name(name.substr(0, name.size() - kIdentity.size()) + "姓名")
                                                    : nullptr;
    return found && found->ledger == key.element->ledger ? found : nullptr;
}

std::string bare_name(std::string_view words) {
    auto out = text::folded(words);
    std::erase(out, ' ');
    return out;
}

/// Of an organisation forms write a short name as well as the registered one.
bool same_name(std::string const& said, std::string const& held, bool person) {
    return said == held || (!person && (said.find(held) != std::string::npos || held.find(said) != std::string::npos));
}

}  // namespace

std::size_t LedgerFields::place_of(std::string const& code) {
    auto const found = std::ranges::find(elements, code);
    if (found != elements.end()) return static_cast<std::size_t>(found - elements.begin());
    elements.push_back(code);
    return elements.size() - 1;
}

std::vector<LedgerFields> ledgers_of(BlockAt const& at, Sources const& from, Evidence const& evidence) {
    std::map<std::string, LedgerFields> by_ledger;
    for (std::size_t i = 0; i < at.block.fields.size(); ++i) {
        auto const index = at.first_field + i;
        auto const& finding = evidence.fields[index];
        if (!is_usable(finding)) continue;
        auto const needed = finding.match.operands.empty() ? std::vector{finding.match.element} : finding.match.operands;
        auto const* first = from.catalogue.find(needed.front());
        if (!first || first->by_period || first->ledger.empty()) continue;
        bool const one_ledger = std::ranges::all_of(needed, [&](auto const& code) {
            auto const* element = from.catalogue.find(code);
            return element && element->ledger == first->ledger;
        });
        if (!one_ledger) continue;
        auto& entry = by_ledger[first->ledger];
        entry.ledger = first->ledger;
        entry.fields.push_back(index);
        for (auto const& code : needed) entry.place_of(code);
    }
    std::vector<LedgerFields> out;
    for (auto& [name, entry] : by_ledger) out.push_back(std::move(entry));
    std::ranges::stable_sort(out, std::greater{}, [](auto const& entry) { return entry.fields.size(); });
    return out;
}

std::optional<KeyField> key_field(BlockAt const& at, std::string_view ledger, Sources const& from, Evidence const& evidence) {
    if (!from.ledgers.keys) return std::nullopt;
    for (auto const& code : from.ledgers.keys(ledger)) {
        for (std::size_t i = 0; i < at.block.fields.size(); ++i) {
            auto const& finding = evidence.fields[at.first_field + i];
            if (!is_understood(finding)) continue;
            if (auto const* element = element_of(finding, from.catalogue); element && element->code == code) {
                return KeyField{at.first_field + i, element};
            }
        }
    }
    return std::nullopt;
}

Result<std::map<std::string, ledgers::HeldRow>> rows_by_key(LedgerFields& ledger, KeyField const& key,
                                                            std::vector<std::string> const& words, Sources const& from) {
    std::map<std::string, ledgers::HeldRow> held;
    std::set<std::string> shared;
    auto const place = ledger.place_of(key.element->code);
    if (auto const* name = name_of(key, from.catalogue)) ledger.place_of(name->code);
    for (std::size_t at = 0; at < words.size();) {
        std::string list;
        for (std::size_t i = 0; i < kKeysPerQuestion && at < words.size(); ++i, ++at) {
            if (words[at].find_first_of("\"\\") != std::string::npos) continue;
            list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", words[at]);
        }
        if (list.empty()) continue;
        auto found = from.ledgers.rows({.elements = ledger.elements, .units = from.scope.targets,
                                        .population = fmt::format("{} in ({})", key.element->name, list), .period = {},
                                        .as_of = from.scope.as_of, .today = from.scope.today});
        if (!found) return found.problem();
        for (auto& row : found.value()) {
            auto said = text::folded(to_text(row.cells[place].cell.value));
            if (!held.emplace(said, std::move(row)).second) shared.insert(said);
        }
    }
    for (auto const& each : shared) held.erase(each);
    return held;
}

bool names_another(BlockAt const& at, LedgerFields const& ledger, KeyField const& key, ledgers::HeldRow const& held,
                   std::optional<int> row, Sources const& from, Evidence const& evidence) {
    auto const* element = name_of(key, from.catalogue);
    auto const place = element ? std::ranges::find(ledger.elements, element->code) : ledger.elements.end();
    if (place == ledger.elements.end()) return false;
    auto const known = bare_name(to_text(held.cells[static_cast<std::size_t>(place - ledger.elements.begin())].cell.value));
    for (std::size_t i = 0; i < at.block.fields.size() && !known.empty(); ++i) {
        auto const& finding = evidence.fields[at.first_field + i];
        if (!is_understood(finding) || finding.match.element != element->code) continue;
        auto const first = finding.field.cells.first;
        auto const* cell = words_at(at, {row.value_or(first.row), first.column});
        auto const said = cell ? bare_name(cell->text) : std::string();
        if (!said.empty() && !same_name(said, known, key.element->name != kCreditCode)) return true;
    }
    return false;
}

CellFinding record_cell(BlockAt const& at, std::size_t field, sheet::CellRef where, LedgerFields const& ledger, ledgers::HeldRow const& row,
                        Sources const& from, Evidence const& evidence) {
    auto cell = missing_cell(at, field, where);
    cell.unit = row.unit;
    cell.row = row.id;
    cell.personal = ledger.ledger == "person" || ledger.ledger == "household";
    auto const& finding = evidence.fields[field];
    if (std::ranges::find(ledger.fields, field) == ledger.fields.end()) return cell;
    auto const held = [&](std::string const& code) -> ledgers::HeldCell const& {
        return row.cells[static_cast<std::size_t>(std::ranges::find(ledger.elements, code) - ledger.elements.begin())];
    };
    elements::Element const* element = from.catalogue.find(finding.match.element);
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
            operands.emplace_back(from.catalogue.find(code), held(code).cell.value);
        }
        cell.value.value = computed(finding.match.formula, operands, from.scope.as_of);
        cell.derived = true;
        cell.standing = std::holds_alternative<std::monostate>(cell.value.value) ? ledgers::Standing::missing : standing;
    }
    show(cell, element ? *element : elements::Element{}, finding.field, from.ledgers);
    return cell;
}

}  // namespace yizhen::gate

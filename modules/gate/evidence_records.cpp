// Rosters: rows about persons, households, organisations. A template that already names them is answered by key; an
// empty one is filled with the population asked for.

#include "kernel/text/text.h"
#include "modules/gate/evidence_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace yizhen::gate {
namespace {

constexpr std::size_t kRowsNamedMax = 5;

/// Keys of the file as the ledger writes them, and the rows they stand in.
std::map<int, std::string> keys_in_file(BlockAt const& at, KeyField const& key, std::vector<int> const& rows, Sources const& from,
                                        Evidence const& evidence) {
    std::map<int, std::string> keys;
    int const column = evidence.fields[key.field].field.cells.first.column;
    for (int const row : rows) {
        auto const* cell = words_at(at, {row, column});
        auto words = cell && from.ledgers.as_held ? from.ledgers.as_held(key.element->code, *cell) : std::string();
        if (!words.empty()) keys.emplace(row, std::move(words));
    }
    return keys;
}

void note_contradictions(std::vector<int> const& rows, Evidence& evidence) {
    if (rows.empty()) return;
    std::string list;
    for (std::size_t i = 0; i < rows.size() && i < kRowsNamedMax; ++i) list += fmt::format("{}{}", i ? "、" : "", rows[i]);
    evidence.notes.push_back(fmt::format("第 {} 行{}：号码与名称对不上台账，没有作答；请核对是哪一个写错了。", list,
                                         rows.size() > kRowsNamedMax ? fmt::format("等 {} 行", rows.size()) : ""));
}

/// Rows that the file names: looked up by key; a row whose key nobody holds stays as it is.
Result<Done> answer_named_rows(BlockAt const& at, LedgerFields ledger, KeyField const& key, std::vector<int> const& rows,
                               std::map<int, std::string> const& keys, Sources const& from, Evidence& evidence) {
    std::set<std::string> const once = [&] {
        std::set<std::string> all;
        for (auto const& [row, words] : keys) all.insert(words);
        return all;
    }();
    auto const held = rows_by_key(ledger, key, {once.begin(), once.end()}, from);
    if (!held) return held.problem();
    std::vector<int> contradicted;
    for (int const row : rows) {
        auto const words = keys.find(row);
        auto const found = words == keys.end() ? held.value().end() : held.value().find(text::folded(words->second));
        bool known = found != held.value().end();
        if (known && names_another(at, ledger, key, found->second, row, from, evidence)) {
            contradicted.push_back(row);
            known = false;
        }
        for (std::size_t i = 0; i < at.block.fields.size(); ++i) {
            auto const index = at.first_field + i;
            if (evidence.fields[index].status == FieldStatus::given) continue;
            sheet::CellRef const where{row, at.block.fields[i].cells.first.column};
            evidence.cells.push_back(known ? record_cell(at, index, where, ledger, found->second, from, evidence) : missing_cell(at, index, where));
        }
    }
    note_contradictions(contradicted, evidence);
    return Done{};
}

/// Words of an older list: whole rows beyond the last record, and remarks beside a new one. Nobody would tell them from
/// the answer.
std::vector<sheet::CellRef> leftover_of(BlockAt const& at, RosterFinding const& roster, std::vector<int> const& rows) {
    std::vector<sheet::CellRef> out;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        for (std::size_t i = 0; i < at.block.fields.size(); ++i) {
            auto const& field = at.block.fields[i];
            bool const written = row < roster.records.size() &&
                                 (field.is_ordinal || std::ranges::find(roster.fields, at.first_field + i) != roster.fields.end());
            sheet::CellRef const where{rows[row], field.cells.first.column};
            auto const* cell = at.grid && !written && !field.is_stub && !field.is_computed ? at.grid->find(where) : nullptr;
            if (cell && !cell->text.empty() && cell->formula.empty()) out.push_back(where);
        }
    }
    return out;
}

/// False: these rows are not for a roster.
Result<bool> fill_population(BlockAt const& at, LedgerFields const& ledger, std::vector<int> const& rows, Sources const& from,
                             Evidence& evidence) {
    auto roster = roster_over(at, rows, evidence);
    if (!roster) return false;
    // The list goes on: the whole population stands in its first part.
    if (at.block.continues && evidence.population_used) {
        for (auto const index : std::exchange(roster->fields, {})) evidence.fields[index].status = FieldStatus::given;
        roster->leftover = leftover_of(at, *roster, rows);
        evidence.rosters.push_back(std::move(*roster));
        return true;
    }
    auto const units = units_of_page(at, from);
    if (units.empty()) return false;
    auto found = from.ledgers.rows({.elements = ledger.elements, .units = units, .population = from.scope.population, .period = {},
                                    .as_of = from.scope.as_of, .today = from.scope.today});
    if (!found) {
        evidence.population_problem = found.problem();
        return false;
    }
    roster->ledger = ledger.ledger;
    for (auto const index : ledger.fields) {
        auto const& match = evidence.fields[index].match;
        if (!match.element.empty()) roster->elements.push_back(match.element);
    }
    roster->records.reserve(found.value().size());
    for (auto const& row : found.value()) {
        std::vector<CellFinding> record;
        record.reserve(roster->fields.size());
        for (auto const index : roster->fields) {
            auto const column = evidence.fields[index].field.cells.first.column;
            record.push_back(record_cell(at, index, {0, column}, ledger, row, from, evidence));
        }
        roster->records.push_back(std::move(record));
    }
    roster->leftover = leftover_of(at, *roster, rows);
    evidence.rosters.push_back(std::move(*roster));
    evidence.population_used = true;
    return true;
}

/// The issuer wrote who is meant: other people must not be written beside their names.
bool names_given(BlockAt const& at) {
    return std::ranges::any_of(at.block.fields, [](auto const& field) { return field.is_stub; });
}

/// People, homes and land are known where they are.
bool known_in_villages(std::string_view ledger) {
    static constexpr std::array<std::string_view, 4> kThere{"person", "household", "dwelling", "land"};
    return std::ranges::find(kThere, ledger) != kThere.end();
}

/// Nobody knows the rows: each village below the targets is asked for its own, not the township for all of them.
void villages_list(BlockAt const& at, Sources const& from, Evidence& evidence) {
    if (!from.ledgers.area_units) return;
    if (evidence.listers.empty()) {
        for (auto const& unit : from.ledgers.area_units()) {
            if (unit.level == forms::UnitLevel::village) evidence.listers.push_back(unit.code);
        }
    }
    if (evidence.listers.empty()) return;
    auto const more = static_cast<std::int64_t>(evidence.listers.size()) - static_cast<std::int64_t>(from.scope.targets.size());
    evidence.respondents += std::max<std::int64_t>(more, 0);
    for (std::size_t i = 0; i < at.block.fields.size(); ++i) evidence.listed_below.push_back(at.first_field + i);
}

}  // namespace

std::optional<RosterFinding> roster_over(BlockAt const& at, std::vector<int> const& rows, Evidence const& evidence) {
    if (rows.empty() || rows.back() - rows.front() + 1 != static_cast<int>(rows.size())) return std::nullopt;
    bool const taken = std::ranges::any_of(evidence.rosters, [&](RosterFinding const& other) {
        return other.sheet == at.page.sheet && rows.front() < other.first_row + std::max(other.existing_rows, 1) && other.first_row <= rows.back();
    });
    if (taken) return std::nullopt;
    RosterFinding roster{.sheet = at.page.sheet, .first_row = rows.front(), .template_row = rows.back(),
                         .existing_rows = static_cast<int>(rows.size()), .fields = {}, .records = {}, .given = {}, .leftover = {}, .ordinal_column = 0, .ledger = {}, .elements = {}};
    for (std::size_t i = 0; i < at.block.fields.size(); ++i) {
        auto const& field = at.block.fields[i];
        if (field.is_ordinal) roster.ordinal_column = field.cells.first.column;
        if (evidence.fields[at.first_field + i].status != FieldStatus::given) roster.fields.push_back(at.first_field + i);
    }
    return roster;
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

Result<Done> gather_records(BlockAt const& at, Sources const& from, Evidence& evidence) {
    auto const rows = record_rows(at.block);
    auto const found = ledgers_of(at, from, evidence);
    auto const ledger = found.empty() ? LedgerFields{} : found.front();
    bool const about_persons = ledger.ledger == "person" || ledger.ledger == "household";
    evidence.about_persons = evidence.about_persons || about_persons;
    evidence.respondents += static_cast<std::int64_t>(from.scope.targets.size());
    if (rows.empty()) return Done{};
    if (about_persons && !from.scope.persons_allowed) {
        evidence.notes.push_back("花名册要等数据来源单位确认依据条款和用途后才能给出；现在只给总数，不足十人的不给。");
        evidence.rows_withheld = true;
        evidence.persons_ledger = ledger.ledger;
        all_missing(at, rows, evidence);
        return Done{};
    }
    auto const key = ledger.fields.empty() ? std::optional<KeyField>() : key_field(at, ledger.ledger, from, evidence);
    auto const keys = key ? keys_in_file(at, *key, rows, from, evidence) : std::map<int, std::string>();
    bool const open = !from.scope.population.empty() && !ledger.fields.empty() && !at.beside_card && !names_given(at);
    if (open) {
        auto const filled = fill_population(at, ledger, rows, from, evidence);
        if (!filled) return filled.problem();
        if (filled.value()) return Done{};
    }
    if (!keys.empty()) return answer_named_rows(at, ledger, *key, rows, keys, from, evidence);
    if (!ledger.fields.empty() && from.scope.population.empty() && !at.beside_card) {
        evidence.notes.push_back("没有写明对象范围（population），不知道名册要列谁；写明后可直接给出。");
    }
    if (known_in_villages(ledger.ledger) && !at.beside_card && keys.empty() && !names_given(at)) villages_list(at, from, evidence);
    all_missing(at, rows, evidence);
    return Done{};
}

}  // namespace yizhen::gate

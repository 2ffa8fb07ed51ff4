#include "modules/gate/evidence.h"

#include "kernel/expr/expr.h"
#include "kernel/text/text.h"
#include "modules/gate/evidence_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

constexpr std::size_t kSamplesMax = 5;

std::vector<std::string> samples_of(sheet::Sheet const* sheet, sheet::Range const& cells) {
    std::vector<std::string> samples;
    if (!sheet) return samples;
    for (int row = cells.first.row; row <= cells.last.row && samples.size() < kSamplesMax; ++row) {
        for (int column = cells.first.column; column <= cells.last.column && samples.size() < kSamplesMax; ++column) {
            auto const* cell = sheet->find({row, column});
            if (cell && cell->formula.empty() && !text::trimmed(cell->text).empty()) samples.push_back(cell->text);
        }
    }
    return samples;
}

elements::FieldToMatch to_match(forms::FormField const& field, sheet::Sheet const* sheet) {
    elements::FieldToMatch out{.id = field.id, .name = {}, .path = field.path, .type = field.type,
                               .unit_of_measure = field.unit_of_measure, .samples = samples_of(sheet, field.cells)};
    if (!out.path.empty()) {
        out.name = out.path.back();
        out.path.pop_back();
    }
    return out;
}

/// A matrix by unit and an indicator list ask for figures of units; what a roster or a card is about, matching finds out.
std::string entity_of(forms::Block const& block) {
    bool const figures = block.subject == forms::Subject::units || block.subject == forms::Subject::indicators;
    return figures ? "区划" : "";
}

/// Remarks are nobody's duty: who has something to say writes it.
bool is_remark(forms::FormField const& field) {
    if (field.path.empty()) return false;
    auto const name = text::folded(field.path.back());
    return name == "备注" || name == "附注" || name == "备注说明";
}

bool is_given(forms::FormField const& field) { return field.is_stub || field.is_ordinal || field.is_computed || is_remark(field); }

FieldFinding finding_of(forms::FormField const& field, std::string const& sheet, elements::Match match,
                        elements::Catalogue const& catalogue) {
    FieldFinding finding{.field = field, .sheet = sheet, .match = std::move(match)};
    if (auto const* element = catalogue.find(finding.match.element)) {
        finding.element_name = element->name;
        finding.sensitivity = element->sensitivity;
    }
    for (auto const& candidate : finding.match.candidates) {
        auto const* element = catalogue.find(candidate.element);
        finding.candidate_names.push_back(element ? element->name : std::string());
    }
    finding.status = is_given(field) ? FieldStatus::given : FieldStatus::fresh;
    return finding;
}

void count(ledgers::Coverage& coverage, ledgers::Standing standing) {
    ++coverage.cells;
    switch (standing) {
    case ledgers::Standing::held: ++coverage.held; break;
    case ledgers::Standing::stale: ++coverage.stale; break;
    case ledgers::Standing::disputed: ++coverage.disputed; break;
    case ledgers::Standing::missing: ++coverage.missing; break;
    case ledgers::Standing::not_applicable: ++coverage.not_applicable; break;
    }
}

FieldStatus status_of(FieldFinding const& finding, bool any_derived) {
    auto const& match = finding.match;
    if (finding.status == FieldStatus::given) return FieldStatus::given;
    if (match.kind == elements::MatchKind::open_demand) return FieldStatus::asked;
    if (match.kind == elements::MatchKind::none || match.band == elements::Band::fresh) return FieldStatus::fresh;
    if (match.band == elements::Band::ask) return FieldStatus::unsure;
    auto const& c = finding.coverage;
    if (c.missing > 0 || c.cells == 0) return FieldStatus::fresh;
    if (c.disputed > 0) return FieldStatus::disputed;
    if (c.stale > 0) return FieldStatus::stale;
    return any_derived || match.kind == elements::MatchKind::expression ? FieldStatus::derived : FieldStatus::held;
}

void settle_statuses(Evidence& evidence) {
    std::vector<bool> derived(evidence.fields.size(), false);
    auto const take = [&](CellFinding const& cell) {
        count(evidence.fields[cell.field].coverage, cell.standing);
        if (cell.derived && cell.standing != ledgers::Standing::missing) derived[cell.field] = true;
    };
    for (auto const& cell : evidence.cells) take(cell);
    for (auto const& roster : evidence.rosters) {
        for (auto const& record : roster.records) std::ranges::for_each(record, take);
    }
    for (std::size_t i = 0; i < evidence.fields.size(); ++i) {
        evidence.fields[i].status = status_of(evidence.fields[i], derived[i]);
    }
}

}  // namespace

bool is_usable(FieldFinding const& finding) {
    auto const& match = finding.match;
    bool const means_something = match.kind == elements::MatchKind::element || match.kind == elements::MatchKind::expression ||
                                 match.kind == elements::MatchKind::open_demand;
    return finding.status != FieldStatus::given && means_something && match.band == elements::Band::automatic;
}

std::vector<int> record_rows(forms::Block const& block) {
    std::vector<int> rows;
    auto const is_total = [&](int row) {
        return std::ranges::find(block.total_rows, row) != block.total_rows.end() ||
               std::ranges::any_of(block.stub, [&](auto const& stub) { return stub.row == row && (stub.is_total || stub.is_group); });
    };
    for (int row = block.data.first.row; row <= block.data.last.row; ++row) {
        if (!is_total(row)) rows.push_back(row);
    }
    return rows;
}

namespace {

/// The newest word that a person said on such a field: for the form's entity, else for any.
elements::Alias const* word_on(Confirmed const& confirmed, elements::FieldToMatch const& field, std::string_view entity,
                               std::string_view first_entity) {
    auto const found = confirmed.find(elements::Matcher::alias_key(field));
    if (found == confirmed.end()) return nullptr;
    elements::Alias const* best = nullptr;
    for (auto const& alias : found->second) {
        bool const fits = alias.entity == entity || alias.entity == first_entity;
        if (fits || (alias.entity.empty() && (best == nullptr || best->entity.empty()))) best = &alias;
    }
    return best;
}

/// A person's word stands above the matcher's, also where it says that nothing known fits.
void take_word(elements::Alias const& word, elements::Match& match, elements::Catalogue const& catalogue) {
    auto const* const element = catalogue.find(word.element);
    match.formula.clear();
    match.operands.clear();
    match.element = word.element;
    match.kind = element != nullptr ? elements::MatchKind::element : elements::MatchKind::none;
    match.band = element != nullptr ? elements::Band::automatic : elements::Band::fresh;
    match.score = element != nullptr ? 1000 : 0;
    match.reason = element != nullptr ? "经办人已认定是“" + element->name + "”" : "经办人已认定是新的数据项";
}

}  // namespace

Result<Evidence> gather(forms::Layout const& layout, sheet::Workbook const& workbook, elements::Matcher const& matcher,
                        LedgerQuestions const& ledgers, Scope const& scope, Confirmed const& confirmed) {
    Evidence evidence;
    std::set<std::string> asks;
    for (auto const& page : layout.sheets) {
        if (page.is_instruction || page.is_hidden) continue;
        auto const sheet = std::ranges::find(workbook.sheets, page.sheet, &sheet::Sheet::name);
        auto const* grid = sheet == workbook.sheets.end() ? nullptr : &*sheet;
        for (auto const& block : page.blocks) {
            elements::FormToMatch form{.id = page.sheet, .title = page.title, .fields = {}, .entity = entity_of(block)};
            if (!block.title.empty() && block.title != page.title) form.title += " " + block.title;
            for (auto const& field : block.fields) form.fields.push_back(to_match(field, grid));
            auto matches = matcher.match(form);
            auto const signature = matcher.signature(form, matches);
            if (evidence.entity.empty()) evidence.entity = signature.entity;
            BlockAt at{page, block, grid, evidence.fields.size()};
            for (std::size_t i = 0; i < block.fields.size(); ++i) {
                auto const* const word = word_on(confirmed, form.fields[i], signature.entity, evidence.entity);
                if (word != nullptr) take_word(*word, matches[i], matcher.catalogue());
                auto finding = finding_of(block.fields[i], page.sheet, std::move(matches[i]), matcher.catalogue());
                finding.confirmed = word != nullptr;
                evidence.fields.push_back(std::move(finding));
                evidence.asked.push_back(std::move(form.fields[i]));
            }
            asks.insert(signature.asks.begin(), signature.asks.end());
            auto const done = gather_block(at, matcher.catalogue(), ledgers, scope, evidence);
            if (!done) return done.problem();
        }
    }
    evidence.form_asks.assign(asks.begin(), asks.end());
    settle_statuses(evidence);
    return evidence;
}

}  // namespace yizhen::gate

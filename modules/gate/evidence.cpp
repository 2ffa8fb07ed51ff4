#include "modules/gate/evidence.h"

#include "kernel/expr/expr.h"
#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/gate/evidence_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

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

bool needs_a_person(ledgers::Coverage const& coverage) { return coverage.missing + coverage.disputed > 0 || coverage.cells == 0; }

FieldStatus status_of(FieldFinding const& finding, bool any_derived) {
    auto const& match = finding.match;
    if (finding.status == FieldStatus::given) return FieldStatus::given;
    if (match.kind == elements::MatchKind::open_demand && needs_a_person(finding.coverage)) return FieldStatus::asked;
    auto const& c = finding.coverage;
    // What the form itself gives (an equation, the unit's own name) needs no meaning.
    bool const given_by_form = any_derived && c.cells > 0 && c.held == c.cells;
    bool const unknown = match.kind == elements::MatchKind::none || match.band == elements::Band::fresh;
    if (unknown && !given_by_form) return FieldStatus::fresh;
    if (match.band == elements::Band::ask && !given_by_form) return FieldStatus::unsure;
    if (c.missing > 0 || c.cells == 0) return FieldStatus::fresh;
    if (c.disputed > 0) return FieldStatus::disputed;
    if (c.stale > 0) return FieldStatus::stale;
    return any_derived || match.kind == elements::MatchKind::expression ? FieldStatus::derived : FieldStatus::held;
}

constexpr std::int64_t kWrittenOverShown = 3;

/// Numbers that stand in the form and that the ledgers know otherwise. The note says what the form says: what the ledgers
/// have is for whom the cell is shown to.
struct WrittenOver {
    std::int64_t count = 0;
    std::string shown;  ///< the first of them
};

/// A cell that the file fills as it would be filled stays byte for byte.
void find_as_written(BlockAt const& at, std::size_t first_cell, Evidence& evidence, WrittenOver& over) {
    for (auto i = first_cell; i < evidence.cells.size(); ++i) {
        auto& cell = evidence.cells[i];
        auto const* said = at.grid ? at.grid->find(cell.at) : nullptr;
        if (!said || !said->formula.empty() || cell.shown.text.empty()) continue;
        bool const number = said->kind == sheet::CellKind::number;
        bool const date = said->kind == sheet::CellKind::date;
        bool const same_kind = number == (cell.shown.kind == CellText::Kind::number) && date == (cell.shown.kind == CellText::Kind::date);
        cell.as_written = same_kind && said->text == cell.shown.text;
        bool const held = cell.standing == ledgers::Standing::held && !cell.personal;
        if (cell.as_written || !number || !held || said->text.empty()) continue;
        if (++over.count <= kWrittenOverShown) over.shown += fmt::format("{}{} 原为 {}", over.shown.empty() ? "" : "；", cell.at.a1(), said->text);
    }
}

}  // namespace

void settle_statuses(Evidence& evidence) {
    for (auto& finding : evidence.fields) finding.coverage = {};
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
        auto& finding = evidence.fields[i];
        finding.status = status_of(finding, derived[i]);
        if (finding.match.kind != elements::MatchKind::open_demand || finding.status == FieldStatus::asked) continue;
        finding.match.kind = elements::MatchKind::element;  // all of it is held: whoever asks it too is of no account
        finding.asked_by.clear();
    }
}

bool is_understood(FieldFinding const& finding) {
    auto const& match = finding.match;
    bool const means_something = match.kind == elements::MatchKind::element || match.kind == elements::MatchKind::expression ||
                                 match.kind == elements::MatchKind::open_demand;
    return means_something && match.band == elements::Band::automatic;
}

bool is_usable(FieldFinding const& finding) { return finding.status != FieldStatus::given && is_understood(finding); }

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

sheet::Sheet const* grid_of(sheet::Workbook const& workbook, forms::SheetLayout const& page) {
    auto const sheet = std::ranges::find(workbook.sheets, page.sheet, &sheet::Sheet::name);
    return sheet == workbook.sheets.end() ? nullptr : &*sheet;
}

}  // namespace

elements::FormToMatch form_to_match(forms::SheetLayout const& page, forms::Block const& block, sheet::Workbook const& workbook) {
    elements::FormToMatch form{.id = page.sheet, .title = page.title, .fields = {}, .entity = entity_of(block)};
    if (!block.title.empty() && block.title != page.title) form.title += " " + block.title;
    auto const* grid = grid_of(workbook, page);
    for (auto const& field : block.fields) form.fields.push_back(to_match(field, grid));
    return form;
}

std::optional<NamedField> named_field(forms::Layout const& layout, sheet::Workbook const& workbook, elements::Matcher const& matcher,
                                      std::string_view field_id) {
    std::string entity;
    for (auto const& page : layout.sheets) {
        if (page.is_instruction || page.is_hidden) continue;
        for (auto const& block : page.blocks) {
            auto form = form_to_match(page, block, workbook);
            if (entity.empty()) entity = matcher.signature(form, matcher.match(form)).entity;
            for (auto& field : form.fields) {
                if (field.id == field_id) return NamedField{std::move(field), entity};
            }
        }
    }
    return std::nullopt;
}

namespace {

/// What a record of the block is, in the catalogue's word: said by the layout, else by most of what its fields mean.
std::string subject_of(elements::FormToMatch const& form, BlockMeaning const& said, elements::Catalogue const& catalogue) {
    if (!form.entity.empty()) return form.entity;
    std::map<std::string, int> votes;
    for (auto const& match : said.matches) {
        if (auto const* element = catalogue.find(match.element); element && match.band == elements::Band::automatic) ++votes[element->entity];
    }
    auto const most = std::ranges::max_element(votes, {}, [](auto const& vote) { return vote.second; });
    return most == votes.end() ? said.entity : most->first;
}

bool has_figures_alone(forms::Layout const& layout) {
    return std::ranges::all_of(layout.sheets, [](auto const& page) {
        return std::ranges::all_of(page.blocks, [](auto const& block) { return block.subject == forms::Subject::units || block.subject == forms::Subject::indicators; });
    });
}

/// A condition that nothing will be filled by is read all the same: a slip in it should not pass unseen.
Result<Done> readable(std::string const& population, elements::Catalogue const& catalogue) {
    expr::NameTable names;
    for (auto const& element : catalogue.elements()) {
        names.add({.name = element.name, .type = element.type, .scale = element.scale});
        for (auto const& alias : element.aliases) names.add_alias(alias, element.name);
    }
    auto const checked = expr::check(population, names, ValueType::boolean);
    if (!checked) return Problem{problems::kBadInput, fmt::format("范围条件（population）读不懂：{}", checked.problem().message)};
    return Done{};
}

}  // namespace

Result<Evidence> gather(forms::Layout const& layout, sheet::Workbook const& workbook, Meanings& meanings,
                        LedgerQuestions const& ledgers, Scope const& scope) {
    Evidence evidence;
    std::set<std::string> asks;
    WrittenOver over;
    auto const& catalogue = meanings.catalogue();
    Sources const from{catalogue, ledgers, scope, !scope.population.empty() && has_figures_alone(layout)};
    if (from.of_a_part) {
        if (auto const read = readable(scope.population, catalogue); !read) return read.problem();
        evidence.notes.push_back("写了对象范围（population），而这张表要的是各单位的指标：台账里的指标是全体的，不能当作这一部分的数，所以没有作答。");
    }
    for (auto const& page : layout.sheets) {
        if (page.is_instruction || page.is_hidden) continue;
        auto const* grid = grid_of(workbook, page);
        for (auto const& block : page.blocks) {
            auto form = form_to_match(page, block, workbook);
            auto meaning = meanings.of(form, block);
            if (!meaning) return meaning.problem();
            auto& said = meaning.value();
            if (evidence.entity.empty()) evidence.entity = said.entity;
            auto const subject = subject_of(form, said, catalogue);
            bool const beside_card = block.subject == forms::Subject::records && page.blocks.front().subject == forms::Subject::card;
            BlockAt const at{page, block, grid, evidence.fields.size(), beside_card};
            for (std::size_t i = 0; i < block.fields.size(); ++i) {
                auto finding = finding_of(block.fields[i], page.sheet, said.matches[i], catalogue);
                finding.confirmed = said.confirmed[i];
                finding.ask = said.asks[i];
                finding.asked_by = said.asked_by[i];
                finding.entity = subject;
                asks.insert(finding.ask);
                evidence.fields.push_back(std::move(finding));
                evidence.asked.push_back(std::move(form.fields[i]));
            }
            evidence.blocks.push_back(std::move(said));
            auto const first_cell = evidence.cells.size();
            auto const done = gather_block(at, from, evidence);
            if (!done) return done.problem();
            find_as_written(at, first_cell, evidence, over);
        }
    }
    if (!over.shown.empty()) {
        evidence.notes.push_back(fmt::format("表里原来写着的数有 {} 格与台账不同，已按台账改写（{}{}）；请核对。", over.count, over.shown, over.count > kWrittenOverShown ? " ……" : ""));
    }
    if (evidence.population_problem && !evidence.population_used) return *evidence.population_problem;
    evidence.form_asks.assign(asks.begin(), asks.end());
    settle_statuses(evidence);
    return evidence;
}

}  // namespace yizhen::gate

// Words and codes in the file that rules care about.

#include "kernel/codes/codes.h"
#include "kernel/text/text.h"
#include "modules/gate/prepare.h"

#include <algorithm>

namespace yizhen::gate {
namespace {

bool lists_people(forms::Layout const& layout) {
    return std::ranges::any_of(layout.sheets, [](forms::SheetLayout const& page) {
        return std::ranges::any_of(page.blocks, [](forms::Block const& block) {
            return block.subject == forms::Subject::records || block.subject == forms::Subject::card;
        });
    });
}

std::vector<std::string> titles_of(forms::Layout const& layout, Envelope const& envelope, std::string_view title) {
    std::vector<std::string> titles{std::string(title), envelope.purpose};
    for (auto const& page : layout.sheets) {
        titles.push_back(page.title);
        titles.push_back(page.sheet);
        for (auto const& block : page.blocks) titles.push_back(block.title);
    }
    return titles;
}

std::vector<std::string> field_names(forms::Layout const& layout) {
    std::vector<std::string> names;
    for (auto const& page : layout.sheets) {
        for (auto const& block : page.blocks) {
            for (auto const& field : block.fields) {
                std::string path;
                for (auto const& words : field.path) path += words;
                names.push_back(std::move(path));
            }
        }
    }
    return names;
}

std::vector<std::string> prose(forms::Layout const& layout, Envelope const& envelope) {
    std::vector<std::string> lines{envelope.basis, envelope.purpose};
    lines.insert(lines.end(), envelope.attachments.begin(), envelope.attachments.end());
    for (auto const& page : layout.sheets) {
        lines.insert(lines.end(), page.notes.begin(), page.notes.end());
        lines.insert(lines.end(), page.preamble.begin(), page.preamble.end());
    }
    return lines;
}

void find_barred(MarksSeen& seen, std::vector<BarredWord> const& barred, std::vector<std::string> const& texts, bool fields) {
    for (auto const& word : barred) {
        if (word.in_field != fields) continue;
        bool const hit = std::ranges::any_of(texts, [&](auto const& text) { return text::folded(text).find(word.words) != std::string::npos; });
        if (!hit) continue;
        seen.barred.push_back(word.words);
        if (seen.statutory_system.empty()) seen.statutory_system = word.statutory_system;
    }
}

/// Fields that name an action or a result, each counted once.
std::int64_t fields_with(std::vector<Phrase> const& phrases, std::string_view category, std::vector<std::string> const& names) {
    return std::ranges::count_if(names, [&](auto const& name) { return !hits(phrases, category, {name}).empty(); });
}

}  // namespace

MarksSeen words_of(forms::Layout const& layout, Envelope const& envelope, std::string_view title,
                   std::vector<Phrase> const& phrases, std::vector<BarredWord> const& barred) {
    MarksSeen seen;
    auto const names = field_names(layout);
    auto const lines = prose(layout, envelope);
    auto everything = lines;
    everything.insert(everything.end(), names.begin(), names.end());
    seen.orders_party_or_government = !hits(phrases, "order", lines).empty();
    seen.traces = hits(phrases, "trace", everything);
    seen.paper = hits(phrases, "paper", lines);
    seen.process_fields = fields_with(phrases, "process", names);
    seen.outcome_fields = fields_with(phrases, "outcome", names);
    if (lists_people(layout)) {
        find_barred(seen, barred, titles_of(layout, envelope, title), false);
        find_barred(seen, barred, names, true);
    }
    if (!seen.barred.empty() && seen.statutory_system.empty()) seen.statutory_system = "主管部门的法定业务系统";
    return seen;
}

CodesSeen codes_of(sheet::Workbook const& workbook, std::vector<FieldFinding> const& fields, elements::Catalogue const& catalogue) {
    CodesSeen seen;
    for (auto const& finding : fields) {
        auto const* element = catalogue.find(finding.match.element);
        bool const identity = element && element->name.find("身份号码") != std::string::npos;
        bool const credit = element && element->name.find("统一社会信用代码") != std::string::npos;
        if (!identity && !credit) continue;
        auto const sheet = std::ranges::find(workbook.sheets, finding.sheet, &sheet::Sheet::name);
        if (sheet == workbook.sheets.end()) continue;
        auto const& cells = finding.field.cells;
        for (int row = cells.first.row; row <= cells.last.row; ++row) {
            auto const* cell = sheet->find({row, cells.first.column});
            auto const text = cell ? text::folded(cell->text) : std::string();
            if (text.empty()) continue;
            auto const fault = identity ? codes::fault_of_identity_number(text) : codes::fault_of_credit_code(text);
            if (!fault) continue;
            ++seen.invalid;
            if (seen.first_cell.empty()) seen.first_cell = finding.sheet + "!" + cell->at.a1();
        }
    }
    return seen;
}

}  // namespace yizhen::gate

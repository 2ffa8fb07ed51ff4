// Two figures in one cell: "倒塌（间/户）" with 1/3 in it.

#include "kernel/text/text.h"
#include "modules/gate/evidence_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

/// "间/户" → 间, 户; nothing where the unit is not of two.
std::optional<std::pair<std::string, std::string>> halves_of(std::string const& unit) {
    auto const slash = unit.find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == unit.size() || unit.find('/', slash + 1) != std::string::npos) return std::nullopt;
    return std::pair{unit.substr(0, slash), unit.substr(slash + 1)};
}

std::string without_brackets(std::string const& name) {
    auto folded = text::nfkc(name);
    auto const open = folded.rfind('(');
    return open == std::string::npos || open == 0 ? folded : folded.substr(0, open);
}

/// "倒塌（间/户）" asks for 倒塌间数 and for 倒塌户数.
elements::FieldToMatch half(elements::FieldToMatch const& field, std::string const& unit, std::string_view mark) {
    auto name = without_brackets(field.name);
    auto const whole = field.unit_of_measure;
    if (auto const at = name.find(whole); at != std::string::npos && at > 0) name.erase(at, whole.size());
    return {.id = field.id + std::string(mark), .name = name + unit + "数", .path = field.path, .type = "number", .unit_of_measure = unit,
            .samples = {}};
}

bool is_certain(elements::Match const& match, std::string const& unit, elements::Catalogue const& catalogue) {
    auto const* element = match.kind == elements::MatchKind::element && match.band == elements::Band::automatic ? catalogue.find(match.element) : nullptr;
    return element && element->unit_of_measure == unit;
}

}  // namespace

void match_pairs(forms::Block const& block, elements::Matcher const& matcher, elements::FormToMatch const& form,
                 std::vector<elements::Match>& matches) {
    elements::FormToMatch asked{.id = form.id, .title = form.title, .fields = {}, .entity = form.entity};
    std::vector<std::size_t> pairs;
    for (std::size_t i = 0; i < block.fields.size(); ++i) {
        auto const halves = block.fields[i].type == "pair" ? halves_of(block.fields[i].unit_of_measure) : std::nullopt;
        if (!halves) {
            asked.fields.push_back(form.fields[i]);
            continue;
        }
        pairs.push_back(i);
        asked.fields.push_back(half(form.fields[i], halves->first, "a"));
        asked.fields.push_back(half(form.fields[i], halves->second, "b"));
    }
    if (pairs.empty()) return;
    auto const found = matcher.match(asked);
    for (auto const i : pairs) {
        auto const halves = *halves_of(block.fields[i].unit_of_measure);
        auto const first = std::ranges::find(found, form.fields[i].id + "a", &elements::Match::field);
        if (first == found.end() || first + 1 == found.end()) continue;
        auto const second = first + 1;
        bool const certain = is_certain(*first, halves.first, matcher.catalogue()) && is_certain(*second, halves.second, matcher.catalogue());
        if (!certain || first->element == second->element) continue;
        auto& match = matches[i];
        match.kind = elements::MatchKind::expression;
        match.band = elements::Band::automatic;
        match.element.clear();
        match.formula.clear();
        match.operands = {first->element, second->element};
        match.score = std::min(first->score, second->score);
        match.reason = fmt::format("一格两数：“{}”和“{}”", matcher.catalogue().find(first->element)->name,
                                   matcher.catalogue().find(second->element)->name);
    }
}

bool is_pair(FieldFinding const& finding) {
    return finding.field.type == "pair" && finding.match.operands.size() == 2 && finding.match.formula.empty();
}

std::string pair_sample(BlockAt const& at, forms::FormField const& field) {
    for (int row = field.cells.first.row; row <= field.cells.last.row; ++row) {
        auto const* cell = words_at(at, {row, field.cells.first.column});
        if (cell && forms::pair_of(cell->text)) return cell->text;
    }
    return {};
}

}  // namespace yizhen::gate

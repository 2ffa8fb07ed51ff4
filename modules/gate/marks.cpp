#include "modules/gate/marks.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace yizhen::gate {
namespace {

constexpr std::array<std::string_view, 3> kLevels{"绝密", "机密", "秘密"};

bool starts_with_level(std::string_view text, std::string_view& rest) {
    for (auto const level : kLevels) {
        if (text.starts_with(level)) {
            rest = text.substr(level.size());
            return true;
        }
    }
    return false;
}

/// "★1年", "★", "长期", "启用前", "" — what may stand behind a level where it is a mark and nothing else.
bool is_mark_tail(std::string_view rest) {
    for (std::string_view const star : {"★", "☆", "*"}) {
        if (rest.starts_with(star)) rest.remove_prefix(star.size());
    }
    if (rest.empty() || rest == "长期" || rest == "启用前" || rest == "件" || rest == "级") return true;
    auto const digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    auto const term = rest.substr(digits);
    return digits > 0 && (term == "年" || term == "个月" || term == "天");
}

bool star_follows_a_level(std::string_view text) {
    return std::ranges::any_of(kLevels, [&](std::string_view level) {
        auto const at = text.find(level);
        return at != std::string_view::npos && text.substr(at + level.size()).starts_with("★");
    });
}

}  // namespace

bool has_secret_mark(std::string_view raw) {
    auto const text = text::folded(raw);
    std::string_view view = text;
    for (std::string_view const label : {"密级:", "密级", "保密等级:", "涉密等级:"}) {
        if (view.starts_with(label)) view.remove_prefix(label.size());
    }
    std::string_view rest;
    if (starts_with_level(view, rest) && is_mark_tail(rest)) return true;
    for (std::string_view const label : {"密级:", "密级为", "密级是"}) {
        auto const at = text.find(label);
        if (at != std::string::npos && starts_with_level(std::string_view(text).substr(at + label.size()), rest)) return true;
    }
    return star_follows_a_level(text);
}

bool has_secret_mark(sheet::Workbook const& workbook, std::string_view file_name, std::span<std::string const> beside) {
    auto const stem = file_name.substr(0, file_name.rfind('.'));
    if (has_secret_mark(stem) || std::ranges::any_of(beside, [](std::string const& text) { return has_secret_mark(text); })) return true;
    return std::ranges::any_of(workbook.sheets, [](sheet::Sheet const& sheet) {
        return has_secret_mark(sheet.name) || std::ranges::any_of(sheet.cells(), [](sheet::Cell const& cell) {
                   return cell.kind == sheet::CellKind::text && has_secret_mark(cell.text);
               });
    });
}

Result<std::vector<Phrase>> read_phrases(std::string_view tsv) {
    std::vector<Phrase> phrases;
    int line_number = 0;
    for (auto const line : text::split(tsv, '\n')) {
        ++line_number;
        if (line_number == 1 || text::trimmed(line).empty() || line.front() == '#') continue;
        auto const columns = text::split(line, '\t');
        if (columns.size() < 2 || columns[1].empty()) {
            return Problem{problems::kBadInput, fmt::format("词表第 {} 行缺少类别或词语。", line_number)};
        }
        Phrase phrase{std::string(columns[0]), text::folded(columns[1]), {}};
        if (columns.size() > 2 && !columns[2].empty()) {
            for (auto const context : text::split(columns[2], '|')) phrase.unless.push_back(text::folded(context));
        }
        phrases.push_back(std::move(phrase));
    }
    return phrases;
}

Result<std::vector<BarredWord>> read_barred(std::string_view tsv) {
    std::vector<BarredWord> words;
    int line_number = 0;
    for (auto const line : text::split(tsv, '\n')) {
        ++line_number;
        if (line_number == 1 || text::trimmed(line).empty()) continue;
        auto const columns = text::split(line, '\t');
        if (columns.size() < 4) return Problem{problems::kBadInput, fmt::format("禁入词表第 {} 行应有四列。", line_number)};
        words.push_back({text::folded(columns[0]), columns[1] == "field", std::string(columns[3])});
    }
    return words;
}

std::vector<std::string> hits(std::vector<Phrase> const& phrases, std::string_view category,
                              std::vector<std::string> const& texts) {
    std::vector<std::string> folded;
    folded.reserve(texts.size());
    for (auto const& text : texts) folded.push_back(text::folded(text));
    auto const is_hit = [&](Phrase const& phrase, std::string const& text) {
        return text.find(phrase.words) != std::string::npos &&
               std::ranges::none_of(phrase.unless, [&](auto const& other) { return text.find(other) != std::string::npos; });
    };
    std::vector<std::string> found;
    for (auto const& phrase : phrases) {
        if (phrase.category != category) continue;
        if (std::ranges::any_of(folded, [&](auto const& text) { return is_hit(phrase, text); })) found.push_back(phrase.words);
    }
    return found;
}

}  // namespace yizhen::gate

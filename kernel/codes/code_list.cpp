#include "kernel/codes/code_list.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::codes {
namespace {

std::string_view next_line(std::string_view& rest) {
    auto const end = rest.find('\n');
    auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// The fields of one CSV line; a quoted field may hold commas and doubled quotes, not line ends.
std::vector<std::string> csv_fields(std::string_view line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        char const c = line[i];
        if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
            fields.back() += line[++i];
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            fields.emplace_back();
        } else {
            fields.back() += c;
        }
    }
    return fields;
}

Problem bad_line(std::string_view list, int number, std::string const& words) {
    return {problems::kBadInput, fmt::format("代码表 {} 第 {} 行：{}。", list, number, words)};
}

}  // namespace

Result<CodeList> CodeList::parse(std::string_view list_name, std::string_view csv) {
    if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
    auto const header = csv_fields(next_line(csv));
    auto const column = [&](std::string_view name) {
        return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
    };
    std::size_t const code = column("code");
    std::size_t const name = column("name");
    std::size_t const parent = column("parent");
    if (code == header.size() || name == header.size()) return bad_line(list_name, 1, "表头缺少 code 或 name");
    CodeList list;
    list.m_name = list_name;
    for (int number = 2; !csv.empty(); ++number) {
        auto const line = next_line(csv);
        if (line.empty()) continue;
        auto const fields = csv_fields(line);
        if (fields.size() <= std::max(code, name) || fields[code].empty() || fields[name].empty()) {
            return bad_line(list_name, number, "缺少代码或名称");
        }
        auto const place = list.m_entries.size();
        if (!list.m_by_code.emplace(fields[code], place).second) {
            return bad_line(list_name, number, fmt::format("代码 {} 重复", fields[code]));
        }
        list.m_entries.push_back({fields[code], fields[name], parent < fields.size() ? fields[parent] : "", {}});
        auto const [known, fresh] = list.m_by_words.emplace(text::folded(fields[name]), place);
        if (!fresh) known->second = kTwoCodes;
    }
    return list;
}

Result<Done> CodeList::add_alias(std::string_view code, std::string_view alias) {
    auto const found = m_by_code.find(code);
    if (found == m_by_code.end()) {
        return Problem{problems::kBadInput, fmt::format("代码表 {} 里没有代码 {}。", m_name, code)};
    }
    auto const [known, fresh] = m_by_words.emplace(text::folded(alias), found->second);
    if (!fresh && known->second != found->second) {
        return Problem{problems::kConflict, fmt::format("代码表 {} 里“{}”已指另一代码，不能再指 {}。", m_name, alias, code)};
    }
    if (fresh) m_entries[found->second].aliases.emplace_back(alias);
    return Done{};
}

CodeEntry const* CodeList::find_code(std::string_view code) const {
    auto const found = m_by_code.find(code);
    return found == m_by_code.end() ? nullptr : &m_entries[found->second];
}

CodeEntry const* CodeList::find_words(std::string_view words) const {
    auto const found = m_by_words.find(text::folded(words));
    return found == m_by_words.end() || found->second == kTwoCodes ? nullptr : &m_entries[found->second];
}

CodeEntry const* CodeList::find(std::string_view code_or_words) const {
    auto const trimmed = text::trimmed(code_or_words);
    auto const* const by_code = find_code(trimmed);
    return by_code ? by_code : find_words(trimmed);
}

bool CodeList::within(std::string_view code, std::string_view ancestor) const {
    auto const* entry = find_code(code);
    for (std::size_t steps = 0; entry && steps <= m_entries.size(); ++steps) {
        if (entry->code == ancestor) return true;
        entry = entry->parent.empty() ? nullptr : find_code(entry->parent);
    }
    return false;
}

void CodeLists::add(CodeList list) {
    auto name = list.name();
    m_lists.insert_or_assign(std::move(name), std::move(list));
}

Result<Done> CodeLists::add_aliases(std::string_view tsv) {
    for (int number = 1; !tsv.empty(); ++number) {
        auto const line = next_line(tsv);
        if (line.empty() || number == 1) continue;
        auto const fields = text::split(line, '\t');
        auto const list = fields.size() == 3 ? m_lists.find(fields[0]) : m_lists.end();
        if (list == m_lists.end()) return bad_line("aliases", number, fmt::format("“{}”应为 代码表、代码、别名三列，或没有这张代码表", line));
        auto const added = list->second.add_alias(fields[1], fields[2]);
        if (!added) return bad_line("aliases", number, added.problem().message);
    }
    return Done{};
}

CodeList const* CodeLists::find(std::string_view name) const {
    auto const found = m_lists.find(name);
    return found == m_lists.end() ? nullptr : &found->second;
}

}  // namespace yizhen::codes

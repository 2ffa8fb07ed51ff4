#include "modules/ledgers/definitions.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers {
namespace {

constexpr std::size_t kColumnsMax = 1'500;  ///< of one table; PostgreSQL ends at 1,600

std::vector<std::string> listed(std::string_view text) {
    std::vector<std::string> out;
    if (text.empty()) return out;
    for (auto const part : text::split(text, '|')) out.emplace_back(text::trimmed(part));
    return out;
}

std::vector<std::string> csv_line(std::string_view line) {
    std::vector<std::string> out(1);
    bool quoted = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '"') {
            if (quoted && at + 1 < line.size() && line[at + 1] == '"') out.back() += line[at++];
            else quoted = !quoted;
        } else if (line[at] == ',' && !quoted) {
            out.emplace_back();
        } else {
            out.back() += line[at];
        }
    }
    return out;
}

ValueRule rule_of(elements::Element const& element, CodeNames const* codes) {
    ValueRule rule;
    rule.type = element.type == ValueType::code && codes == nullptr ? ValueType::text : element.type;
    rule.scale = element.scale;
    rule.unit_of_measure = element.unit_of_measure;
    rule.format = format_of(element);
    rule.codes = codes;
    return rule;
}

Column column_of(elements::Element const& element, CodeNames const* codes) {
    Column column{element, rule_of(element, codes), fmt::format("e{}", element.id.value), {}};
    if (element.sensitivity == elements::Sensitivity::identifier) column.digest_name = column.name + "d";
    return column;
}

/// A name of its own goes before another's alias, and an earlier alias before a later one.
void index_names(Shape& shape) {
    for (std::size_t at = 0; at < shape.columns.size(); ++at) {
        for (auto const& alias : shape.columns[at].element.aliases) shape.said.try_emplace(text::nfkc(alias), at);
    }
    for (std::size_t at = 0; at < shape.columns.size(); ++at) shape.said.insert_or_assign(text::nfkc(shape.columns[at].element.name), at);
}

Result<Done> bind_names(Shape& shape) {
    auto const index_named = [&](std::string const& name) {
        auto const found = std::ranges::find(shape.columns, name, [](Column const& column) { return column.element.name; });
        return found == shape.columns.end() ? -1 : static_cast<int>(found - shape.columns.begin());
    };
    auto const& definition = shape.definition;
    for (auto const& [names, indexes] : {std::pair{&definition.key, &shape.key}, std::pair{&definition.units, &shape.units}}) {
        for (auto const& name : *names) {
            int const index = index_named(name);
            if (index < 0) {
                return Problem{problems::kBadInput, fmt::format("台账“{}”引用的数据元“{}”不在目录里，请改 data/ledgers/ledgers.tsv。", definition.title, name)};
            }
            indexes->push_back(static_cast<std::size_t>(index));
        }
    }
    shape.subject = definition.subject.empty() ? -1 : index_named(definition.subject);
    return Done{};
}

}  // namespace

Result<std::vector<Definition>> parse_definitions(std::string_view tsv, std::string_view file) {
    std::vector<Definition> out;
    int number = 0;
    for (auto const line : text::split(tsv, '\n')) {
        ++number;
        if (text::trimmed(line).empty() || line.starts_with("#") || line.starts_with("ledger\t")) continue;
        auto columns = text::split(line, '\t');
        if (columns.size() < 4 || columns.size() > 5) {
            return Problem{problems::kBadInput, fmt::format("{} 第 {} 行要有 5 列（ledger title key units subject），现在 {} 列。", file, number, columns.size())};
        }
        columns.resize(5);
        out.push_back({std::string(columns[0]), std::string(columns[1]), listed(columns[2]), listed(columns[3]), std::string(text::trimmed(columns[4]))});
        bool const plain = std::ranges::all_of(out.back().name, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
        if (!plain || out.back().name.empty()) {
            return Problem{problems::kBadInput, fmt::format("{} 第 {} 行：台账代号“{}”只能用小写字母和下划线。", file, number, columns[0])};
        }
    }
    return out;
}

Result<std::vector<CountRule>> parse_counts(std::string_view tsv, std::string_view file) {
    std::vector<CountRule> out;
    int number = 0;
    for (auto const line : text::split(tsv, '\n')) {
        ++number;
        if (text::trimmed(line).empty() || line.starts_with("#") || line.starts_with("element\t")) continue;
        auto columns = text::split(line, '\t');
        if (columns.size() < 2 || columns.size() > 4) {
            return Problem{problems::kBadInput, fmt::format("{} 第 {} 行要有 4 列（element ledger sum_of condition），现在 {} 列。", file, number, columns.size())};
        }
        columns.resize(4);
        out.push_back({std::string(columns[0]), std::string(columns[1]), std::string(text::trimmed(columns[2])), std::string(text::trimmed(columns[3]))});
    }
    return out;
}

int Shape::unit_level(std::size_t column) const noexcept {
    auto const found = std::ranges::find(units, column);
    return found == units.end() ? -1 : static_cast<int>(found - units.begin());
}

Column const* Shape::find(std::string_view element_code) const {
    int const index = index_of(element_code);
    return index < 0 ? nullptr : &columns[static_cast<std::size_t>(index)];
}

Column const* Shape::find(ElementId id) const {
    auto const found = std::ranges::find(columns, id, [](Column const& column) { return column.element.id; });
    return found == columns.end() ? nullptr : &*found;
}

Column const* Shape::named(std::string_view element_name) const {
    auto const found = std::ranges::find(columns, element_name, [](Column const& column) -> std::string_view { return column.element.name; });
    return found == columns.end() ? nullptr : &*found;
}

int Shape::index_of(std::string_view element_code) const {
    auto const found = std::ranges::find(columns, element_code, [](Column const& column) -> std::string_view { return column.element.code; });
    return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

Result<CodeNames> parse_code_list(std::string_view title, std::string_view csv, std::string_view file,
                                  std::map<std::string, std::vector<std::string>> const& aliases) {
    if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
    std::vector<CodeEntry> entries;
    int number = 0;
    for (auto line : text::split(csv, '\n')) {
        ++number;
        if (line.ends_with("\r")) line.remove_suffix(1);
        if (line.empty() || number == 1) continue;
        auto const columns = csv_line(line);
        if (columns.size() < 2 || columns[0].empty() || columns[1].empty()) {
            return Problem{problems::kBadInput, fmt::format("{} 第 {} 行要有代码和名称。", file, number)};
        }
        auto const found = aliases.find(columns[0]);
        entries.push_back({columns[0], columns[1], found == aliases.end() ? std::vector<std::string>{} : found->second});
    }
    return CodeNames(std::string(title), std::move(entries));
}

Result<std::map<std::string, std::map<std::string, std::vector<std::string>>>> parse_code_aliases(std::string_view tsv, std::string_view file) {
    std::map<std::string, std::map<std::string, std::vector<std::string>>> out;
    int number = 0;
    for (auto const line : text::split(tsv, '\n')) {
        ++number;
        if (text::trimmed(line).empty() || line.starts_with("#") || line.starts_with("list\t")) continue;
        auto const columns = text::split(line, '\t');
        if (columns.size() != 3) return Problem{problems::kBadInput, fmt::format("{} 第 {} 行要有 3 列（list code alias）。", file, number)};
        for (auto const alias : text::split(columns[2], '|')) out[std::string(columns[0])][std::string(columns[1])].emplace_back(alias);
    }
    return out;
}

Result<Shapes> Shapes::make(std::vector<Definition> definitions, std::vector<CountRule> counts,
                            std::span<elements::Element const> elements, std::map<std::string, CodeNames> code_lists) {
    Shapes out;
    out.m_counts = std::move(counts);
    auto lists = std::make_shared<std::map<std::string, CodeNames, std::less<>>>();
    for (auto& [name, list] : code_lists) lists->emplace(name, std::move(list));
    out.m_code_lists = std::move(lists);
    for (auto& definition : definitions) out.m_shapes.push_back(Shape{std::move(definition), {}, {}, {}, -1});
    for (auto const& element : elements) {
        auto const found = std::ranges::find(out.m_shapes, element.ledger, [](Shape const& shape) { return shape.definition.name; });
        if (found == out.m_shapes.end()) {
            return Problem{problems::kBadInput, fmt::format("数据元“{}”（{}）写的台账“{}”没有定义。", element.name, element.code, element.ledger)};
        }
        found->columns.push_back(column_of(element, out.code_list(element.code_list)));
        out.m_ledger_of.emplace(element.code, static_cast<std::size_t>(found - out.m_shapes.begin()));
    }
    for (auto& shape : out.m_shapes) {
        if (shape.columns.size() > kColumnsMax) {
            return Problem{problems::kTooLarge, fmt::format("台账“{}”有 {} 个数据元，一张表最多 {} 个。", shape.definition.title, shape.columns.size(), kColumnsMax)};
        }
        std::ranges::sort(shape.columns, {}, [](Column const& column) { return column.element.id.value; });
        index_names(shape);
        if (auto bound = bind_names(shape); !bound) return bound.problem();
    }
    return out;
}

Shape const* Shapes::find(std::string_view ledger) const {
    auto const found = std::ranges::find(m_shapes, ledger, [](Shape const& shape) -> std::string_view { return shape.definition.name; });
    return found == m_shapes.end() ? nullptr : &*found;
}

Shape const* Shapes::of_element(std::string_view element_code) const {
    auto const found = m_ledger_of.find(element_code);
    return found == m_ledger_of.end() ? nullptr : &m_shapes[found->second];
}

CountRule const* Shapes::count_rule(std::string_view element_name) const {
    auto const found = std::ranges::find(m_counts, element_name, [](CountRule const& rule) -> std::string_view { return rule.element; });
    return found == m_counts.end() ? nullptr : &*found;
}

CodeNames const* Shapes::code_list(std::string_view name) const {
    if (name.empty()) return nullptr;
    auto const found = m_code_lists->find(name);
    return found == m_code_lists->end() ? nullptr : &found->second;
}

TextFormat format_of(elements::Element const& element) {
    if (element.type != ValueType::text) return TextFormat::plain;
    auto const ends = [&](std::string_view word) { return element.name.ends_with(word); };
    if (ends("公民身份号码")) return TextFormat::identity_number;
    if (ends("统一社会信用代码")) return TextFormat::credit_code;
    if (element.sensitivity != elements::Sensitivity::identifier) return TextFormat::plain;
    if (ends("姓名")) return TextFormat::person_name;
    if (ends("联系电话") || ends("电话")) return TextFormat::phone;
    if (ends("账号")) return TextFormat::account;
    return TextFormat::plain;
}

bool summable(elements::Element const& element) {
    if (element.type != ValueType::integer && element.type != ValueType::decimal) return false;
    if (element.unit_of_measure.empty() || element.unit_of_measure.find('%') != std::string::npos) return false;
    if (element.unit_of_measure.find('/') != std::string::npos || element.unit_of_measure == "度" || element.unit_of_measure == "年") return false;
    for (std::string_view const word : {"率", "比例", "占比", "人均", "户均", "平均", "均价", "排名", "位次", "名次", "指数"}) {
        if (element.name.find(word) != std::string::npos) return false;
    }
    return true;
}

}  // namespace yizhen::ledgers

#include "modules/elements/catalogue.h"

#include "kernel/problem_catalogue.h"
#include "modules/elements/tsv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace yizhen::elements {

namespace {

constexpr std::array<std::string_view, 16> kProductColumns{
    "code",        "name",       "definition",      "entity",      "type",   "scale",     "unit",    "code_list",
    "sensitivity", "fresh_days", "retention_years", "source_unit", "ledger", "by_period", "formula", "aliases"};

std::optional<ValueType> value_type_of(std::string_view word) {
    if (word == "string" || word == "text" || word == "file" || word.empty()) return ValueType::text;
    if (word == "integer" || word == "year") return ValueType::integer;
    if (word == "number" || word == "decimal") return ValueType::decimal;
    if (word == "date" || word == "datetime") return ValueType::date;
    if (word == "bool" || word == "boolean") return ValueType::boolean;
    if (word == "code") return ValueType::code;
    return std::nullopt;
}

std::optional<Sensitivity> sensitivity_of(std::string_view word) {
    if (word.empty() || word == "open") return Sensitivity::open;
    if (word == "filter_attribute" || word == "filter") return Sensitivity::filter_attribute;
    if (word == "identifier") return Sensitivity::identifier;
    return std::nullopt;
}

std::optional<int> number_of(std::string_view word) {
    if (word.empty()) return 0;
    int number = 0;
    auto const [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc{} || end != word.data() + word.size() || number < 0) return std::nullopt;
    return number;
}

/// "YZ0193" → 193; codes without a number count on from a million, so that both kinds can live side by side.
std::int64_t id_of(std::string_view code, std::size_t index) {
    std::size_t const digit = code.find_first_of("0123456789");
    std::int64_t number = 0;
    if (digit != std::string_view::npos) {
        auto const [end, error] = std::from_chars(code.data() + digit, code.data() + code.size(), number);
        if (error == std::errc{} && end == code.data() + code.size() && number > 0) return number;
    }
    return 1'000'000 + static_cast<std::int64_t>(index);
}

std::vector<std::string> parts_of(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        std::size_t const end = text.find(separator);
        std::string_view const part = text.substr(0, end);
        if (!part.empty()) parts.emplace_back(part);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return parts;
}

std::string version_of(std::vector<Element> const& elements) {
    std::uint64_t hash = 1469598103934665603ULL;
    auto mix = [&hash](std::string_view text) {
        for (char const c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
        hash = (hash ^ 0xFFU) * 1099511628211ULL;
    };
    for (Element const& element : elements) {
        for (std::string_view const text : {std::string_view(element.code), std::string_view(element.name),
                                            std::string_view(element.definition), std::string_view(element.entity),
                                            name_of(element.type), std::string_view(element.unit_of_measure),
                                            std::string_view(element.code_list), std::string_view(element.formula)}) {
            mix(text);
        }
        for (std::string const& alias : element.aliases) mix(alias);
    }
    return fmt::format("{:016x}", hash);
}

class ElementReader {
public:
    explicit ElementReader(Tsv const& tsv) : m_tsv(tsv) {}

    Result<Element> read(std::size_t row) const {
        Element element;
        element.code = cell(row, "code");
        if (element.code.empty()) element.code = cell(row, "element");
        element.name = cell(row, "name");
        if (element.code.empty()) return m_tsv.problem(row, "数据元没有编码，请在第一列写上");
        if (element.name.empty()) return m_tsv.problem(row, fmt::format("数据元 {} 没有名称", element.code));
        element.id = ElementId{id_of(element.code, row)};
        element.definition = cell(row, "definition");
        element.entity = cell(row, "entity");
        element.source_unit = cell(row, "source_unit");
        element.ledger = cell(row, "ledger");
        element.formula = cell(row, "formula");
        element.aliases = parts_of(cell(row, "aliases"), '|');
        element.by_period = cell(row, "by_period") == "1" || cell(row, "by_period") == "true";
        return typed(row, std::move(element));
    }

private:
    Tsv const& m_tsv;

    [[nodiscard]] std::string_view cell(std::size_t row, std::string_view column) const {
        int const index = m_tsv.column(column);
        return index < 0 ? std::string_view{} : m_tsv.rows[row][static_cast<std::size_t>(index)];
    }

    Result<Element> typed(std::size_t row, Element element) const {
        std::optional<ValueType> const type = value_type_of(cell(row, "type"));
        if (!type) {
            return m_tsv.problem(row, fmt::format("数据元 {} 的类型“{}”不认识，可用 string、integer、number、date、bool、code",
                                                  element.code, cell(row, "type")));
        }
        element.type = *type;
        element.form_type = cell(row, "type");
        // The exchange format has one column for both: a code list where the type is code, else a unit or a standard.
        std::string_view const mixed = cell(row, "unit_or_codelist");
        bool const coded = *type == ValueType::code || *type == ValueType::boolean || mixed.starts_with("G");
        element.unit_of_measure = mixed.empty() ? cell(row, "unit") : coded ? std::string_view{} : mixed;
        element.code_list = mixed.empty() ? cell(row, "code_list") : coded ? mixed : std::string_view{};
        std::optional<Sensitivity> const sensitivity = sensitivity_of(cell(row, "sensitivity"));
        if (!sensitivity) {
            return m_tsv.problem(row, fmt::format("数据元 {} 的敏感级“{}”不认识，可用 open、filter_attribute、identifier",
                                                  element.code, cell(row, "sensitivity")));
        }
        element.sensitivity = *sensitivity;
        std::optional<int> const scale = number_of(cell(row, "scale"));
        std::optional<int> const fresh = number_of(cell(row, "fresh_days"));
        std::optional<int> const retention = number_of(cell(row, "retention_years"));
        if (!scale || *scale > kDecimalScaleMax || !fresh || !retention) {
            return m_tsv.problem(row, fmt::format("数据元 {} 的小数位、有效天数或保存年限不是非负整数", element.code));
        }
        element.scale = *scale;
        element.fresh_days = *fresh;
        element.retention_years = *retention;
        return element;
    }
};

Result<Done> check_columns(Tsv const& tsv) {
    if (tsv.column("element") >= 0) return Done{};
    for (std::string_view const column : tsv.columns) {
        if (std::find(kProductColumns.begin(), kProductColumns.end(), column) == kProductColumns.end()) {
            return Problem{problems::kBadInput, fmt::format("{} 的表头有不认识的“{}”列，请对照 data/elements/README.md", tsv.file, column)};
        }
    }
    if (tsv.column("code") < 0) return Problem{problems::kBadInput, fmt::format("{} 的表头缺少“code”列", tsv.file)};
    return Done{};
}

}  // namespace

Catalogue::Catalogue(std::vector<Element> elements) : m_elements(std::move(elements)), m_version(version_of(m_elements)) {
    for (std::size_t i = 0; i < m_elements.size(); ++i) {
        m_by_code.emplace(m_elements[i].code, i);
        m_by_name.emplace(m_elements[i].name, i);
        m_by_id.emplace(m_elements[i].id.value, i);
    }
}

Result<Catalogue> Catalogue::parse(std::string_view text, std::string_view file) {
    Result<Tsv> const read = parse_tsv(text, file, {"name", "entity", "type"});
    if (!read) return read.problem();
    Tsv const& tsv = read.value();
    if (Result<Done> const columns = check_columns(tsv); !columns) return columns.problem();
    if (tsv.rows.size() > kElementsMax) {
        return Problem{problems::kTooLarge, fmt::format("{} 有 {} 个数据元，最多 {} 个", file, tsv.rows.size(), kElementsMax)};
    }
    std::vector<Element> elements;
    std::map<std::string, int> seen;
    ElementReader const reader(tsv);
    for (std::size_t row = 0; row < tsv.rows.size(); ++row) {
        Result<Element> element = reader.read(row);
        if (!element) return element.problem();
        auto const [first, fresh] = seen.emplace(element.value().code, tsv.lines[row]);
        if (!fresh) {
            return tsv.problem(row, fmt::format("编码 {} 在第 {} 行已用过，编码一经使用不得重复", first->first, first->second));
        }
        elements.push_back(std::move(element).value());
    }
    return Catalogue(std::move(elements));
}

Element const* Catalogue::find(std::string_view code) const {
    auto const found = m_by_code.find(code);
    return found == m_by_code.end() ? nullptr : &m_elements[found->second];
}

Element const* Catalogue::find(ElementId id) const {
    auto const found = m_by_id.find(id.value);
    return found == m_by_id.end() ? nullptr : &m_elements[found->second];
}

Element const* Catalogue::find_by_name(std::string_view name) const {
    auto const found = m_by_name.find(name);
    return found == m_by_name.end() ? nullptr : &m_elements[found->second];
}

Result<std::vector<Alias>> parse_aliases(std::string_view text, std::string_view file) {
    Result<Tsv> const read = parse_tsv(text, file, {"element", "name"});
    if (!read) return read.problem();
    Tsv const& tsv = read.value();
    std::vector<Alias> aliases;
    for (std::size_t row = 0; row < tsv.rows.size(); ++row) {
        auto cell = [&](std::string_view column) {
            int const index = tsv.column(column);
            return index < 0 ? std::string{} : std::string(tsv.rows[row][static_cast<std::size_t>(index)]);
        };
        Alias alias{cell("element"), cell("name"), cell("entity"), cell("demand"), cell("person"), cell("day")};
        if (alias.element.empty() || alias.name.empty()) return tsv.problem(row, "别名要有数据元编码和名称两项");
        aliases.push_back(std::move(alias));
    }
    return aliases;
}

std::string to_tsv(std::vector<Alias> const& aliases) {
    std::string out = "element\tname\tentity\tdemand\tperson\tday\n";
    auto cell = [](std::string text) {
        for (char& c : text) {
            if (c == '\t' || c == '\n' || c == '\r') c = ' ';
        }
        return text;
    };
    for (Alias const& alias : aliases) {
        out += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", cell(alias.element), cell(alias.name), cell(alias.entity),
                           cell(alias.demand), cell(alias.person), cell(alias.day));
    }
    return out;
}

}  // namespace yizhen::elements

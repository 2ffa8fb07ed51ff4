#include "modules/ledgers/import.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers {
namespace {

constexpr std::size_t kMeasureLength = 5;  ///< characters in a header's brackets
constexpr int kMatchesMin = 2;  ///< words of a header that must name elements

struct Named {
    int index = -1;  ///< of Shape::columns
    bool by_alias = false;
};

/// Folded name and aliases → column. An alias of two elements means neither.
std::map<std::string, Named> names_of(Shape const& shape) {
    std::map<std::string, Named> out;
    for (std::size_t at = 0; at < shape.columns.size(); ++at) {
        for (auto const& alias : shape.columns[at].element.aliases) {
            auto const [known, fresh] = out.try_emplace(text::folded(alias), Named{static_cast<int>(at), true});
            if (!fresh && known->second.index != static_cast<int>(at)) known->second.index = -1;
        }
    }
    for (std::size_t at = 0; at < shape.columns.size(); ++at) {
        out.insert_or_assign(text::folded(shape.columns[at].element.name), Named{static_cast<int>(at), false});
    }
    return out;
}

bool is_ordinal(std::string_view folded) { return folded == "序号" || folded == "编号" || folded == "行号" || folded == "no." || folded == "no"; }
bool is_unit_code(std::string_view folded) { return folded == "单位代码" || folded == "区划代码" || folded == "行政区划代码"; }
/// What an export leaves beside the data (platform/sheet/table_export.h).
bool is_export_mark(std::string_view folded) { return folded.starts_with("导出说明:") || folded == "有异议的项"; }
bool is_period(std::string_view folded) { return folded == "报告期" || folded == "统计期" || folded == "期别" || folded == "所属期"; }

std::vector<std::string> words_of(SeenRow const& row) {
    std::vector<std::string> out;
    for (auto const& cell : row.cells) {
        auto const column = static_cast<std::size_t>(cell.at.column);
        if (out.size() < column) out.resize(column);
        auto const words = text::nfkc(cell.text);
        out[column - 1] = std::string(text::trimmed(words));
    }
    return out;
}

/// Brackets are cut only when what they hold is a unit of measure that goes with the element: 收入（月） is not 收入.
struct Found {
    std::map<std::string, Named>::const_iterator name;
    std::string measure;
};
Found look_up(Shape const& shape, std::map<std::string, Named> const& names, std::string const& word) {
    if (auto const whole = names.find(text::folded(word)); whole != names.end()) return {whole, {}};
    auto const [bare, measure] = without_measure(word);
    auto const found = measure.empty() ? names.end() : names.find(text::folded(bare));
    if (found == names.end() || found->second.index < 0) return {found, {}};
    auto const& unit = shape.columns[static_cast<std::size_t>(found->second.index)].element.unit_of_measure;
    return goes_with(measure, unit) ? Found{found, measure} : Found{names.end(), {}};
}

int score(Shape const& shape, SeenRow const& row, std::map<std::string, Named> const& names) {
    int out = 0;
    for (auto const& word : words_of(row)) {
        if (!word.empty() && look_up(shape, names, word).name != names.end()) ++out;
    }
    return out;
}

class HeaderReader {
public:
    HeaderReader(Shape const& shape, std::map<std::string, Named> const& names, Header& header)
        : m_shape(shape), m_names(names), m_header(header) {}

    void read(std::string const& title, HeaderMatcher const& matcher) {
        auto const count = m_header.words.size();
        m_header.index.assign(count, -1);
        m_header.measures.resize(count);
        m_header.unit_columns.assign(3, -1);
        for (std::size_t at = 0; at < count; ++at) by_name(at);
        settle_unit_code();
        settle_export();
        if (matcher) by_matcher(title, matcher);
        refuse_twins();
    }

private:
    void report(std::size_t at, ColumnUse use, std::string element, std::string how) {
        m_header.columns.push_back({static_cast<int>(at) + 1, m_header.words[at], use, std::move(element), std::move(how)});
    }

    void by_name(std::size_t at) {
        if (m_header.words[at].empty()) return;
        auto const [found, measure] = look_up(m_shape, m_names, m_header.words[at]);
        auto const folded = text::folded(m_header.words[at]);
        m_header.measures[at] = measure;
        if (found != m_names.end() && found->second.index >= 0) return use(at, found->second.index, found->second.by_alias ? "别名" : "名称");
        if (is_ordinal(folded)) return report(at, ColumnUse::ordinal, {}, "序号不存");
        if (is_export_mark(folded)) return report(at, ColumnUse::ordinal, {}, "导出时留下的说明，不存");
        if (is_unit_code(folded)) {
            m_unit_code = static_cast<int>(at);
            return report(at, ColumnUse::unit, {}, "行的单位，按代码");
        }
        if (m_shape.by_period() && is_period(folded)) {
            m_header.period_column = static_cast<int>(at);
            return report(at, ColumnUse::period, {}, "报告期");
        }
        if (m_shape.by_period() && names_a_unit(folded)) {
            m_header.unit_columns[0] = static_cast<int>(at);
            return report(at, ColumnUse::unit, {}, "行的单位");
        }
        report(at, ColumnUse::unknown, {}, found == m_names.end() ? "目录里没有这个名称" : "这个别名指两个数据元，不猜");
    }

    /// A code says whose a row is better than any name.
    void settle_unit_code() {
        if (m_unit_code >= 0) m_header.unit_columns = {m_unit_code, -1, -1};
    }

    /// An export names each row's unit twice, by code and by name: neither is a thing to be stored.
    void settle_export() {
        if (m_unit_code != 0 || m_header.words.size() < 2 || m_header.words[0] != "单位代码" || m_header.words[1] != "单位") return;
        auto const reported = std::ranges::find(m_header.columns, 2, &ColumnReport::column);
        YIZHEN_CHECK(reported != m_header.columns.end());
        *reported = {2, m_header.words[1], ColumnUse::unit, {}, "单位的名称，代码已有"};
        m_header.index[1] = -1;
    }

    static bool names_a_unit(std::string_view folded) {
        for (std::string_view const word : {"单位", "乡镇", "街道", "村", "社区", "地区", "行政区划", "区划代码", "填报单位"}) {
            if (folded.find(word) != std::string_view::npos) return true;
        }
        return false;
    }

    void use(std::size_t at, int index, std::string how) {
        auto const& column = m_shape.columns[static_cast<std::size_t>(index)];
        if (int const level = m_shape.unit_level(static_cast<std::size_t>(index)); level >= 0) {
            m_header.unit_columns[static_cast<std::size_t>(level)] = static_cast<int>(at);
            return report(at, ColumnUse::unit, column.element.code, "行的单位");
        }
        if (!column.element.formula.empty()) return report(at, ColumnUse::derived, column.element.code, "可由 " + column.element.formula + " 算出，不存");
        m_header.index[at] = index;
        report(at, ColumnUse::element, column.element.code, std::move(how));
    }

    void by_matcher(std::string const& title, HeaderMatcher const& matcher) {
        elements::FormToMatch form{"import", title, {}};
        for (std::size_t at = 0; at < m_header.words.size(); ++at) {
            if (m_header.words[at].empty() || is_export_mark(text::folded(m_header.words[at]))) continue;
            form.fields.push_back({std::to_string(at), m_header.words[at], {}, {}, m_header.measures[at], {}});
        }
        for (auto const& match : matcher(form)) {
            if (match.kind != elements::MatchKind::element || match.band != elements::Band::automatic) continue;
            auto const at = static_cast<std::size_t>(std::stoul(match.field));
            auto const reported = std::ranges::find(m_header.columns, static_cast<int>(at) + 1, &ColumnReport::column);
            int const index = m_shape.index_of(match.element);
            if (reported == m_header.columns.end() || reported->use != ColumnUse::unknown || index < 0) continue;
            m_header.columns.erase(reported);
            use(at, index, "匹配：" + match.reason);
        }
        std::ranges::sort(m_header.columns, {}, &ColumnReport::column);
    }

    /// Two columns of one element: the one under its own name is used; where that does not settle it, neither is.
    void refuse_twins() {
        std::map<int, std::vector<std::size_t>> columns_of;
        for (std::size_t at = 0; at < m_header.index.size(); ++at) {
            if (m_header.index[at] >= 0) columns_of[m_header.index[at]].push_back(at);
        }
        for (auto const& [index, columns] : columns_of) {
            if (columns.size() < 2) continue;
            auto const& name = m_shape.columns[static_cast<std::size_t>(index)].element.name;
            auto const exact = [&](std::size_t at) {
                auto const& word = m_header.words[at];
                return text::folded(word) == text::folded(name) || text::folded(without_measure(word).first) == text::folded(name);
            };
            bool const settled = std::ranges::count_if(columns, exact) == 1;
            for (auto const at : columns) {
                if (settled && exact(at)) continue;
                m_header.index[at] = -1;
                auto const reported = std::ranges::find(m_header.columns, static_cast<int>(at) + 1, &ColumnReport::column);
                reported->use = ColumnUse::twice;
                reported->how = fmt::format("不止一列像“{}”，没有用这一列", name);
            }
        }
    }

    Shape const& m_shape;
    std::map<std::string, Named> const& m_names;
    Header& m_header;
    int m_unit_code = -1;  ///< column
};

}  // namespace

std::pair<std::string, std::string> without_measure(std::string_view header) {
    auto const words = text::nfkc(header);
    auto const open = words.rfind('(');
    if (open == std::string::npos || open == 0 || !words.ends_with(")")) return {words, {}};
    std::string_view inside = std::string_view(words).substr(open + 1, words.size() - open - 2);
    if (inside.starts_with("单位:")) inside.remove_prefix(std::string_view("单位:").size());
    if (inside.empty() || text::length(inside) > kMeasureLength) return {words, {}};
    return {std::string(text::trimmed(std::string_view(words).substr(0, open))), std::string(inside)};
}

Result<Header> choose_header(Shape const& shape, std::vector<SeenRow> const& first_rows, HeaderMatcher const& matcher) {
    auto const names = names_of(shape);
    SeenRow const* best = nullptr;
    int best_score = kMatchesMin - 1;
    // A sheet that bears the ledger's title is meant before any other.
    bool const titled = std::ranges::any_of(first_rows, [&](auto const& row) {
        return row.sheet == shape.definition.title && score(shape, row, names) >= kMatchesMin;
    });
    for (auto const& row : first_rows) {
        if (titled && row.sheet != shape.definition.title) continue;
        int const its = score(shape, row, names);
        if (its > best_score) {
            best = &row;
            best_score = its;
        }
    }
    if (best == nullptr) {
        return Problem{problems::kBadInput, fmt::format("前 {} 行里没有找到“{}”的表头（至少要有 {} 列和目录里的名称相同）；请核对文件和 --ledger。", first_rows.size(),
                                                        shape.definition.title, kMatchesMin)};
    }
    Header header;
    header.sheet = best->sheet;
    header.row = best->row;
    header.words = words_of(*best);
    std::string title;
    for (auto const& row : first_rows) {
        if (row.sheet != best->sheet || row.row >= best->row) continue;
        for (auto const& word : words_of(row)) title += word.empty() ? "" : word + " ";
    }
    HeaderReader(shape, names, header).read(title, matcher);
    return header;
}

Result<CellValue> read_cell(Column const& column, RawValue const& raw, std::string_view measure) {
    bool const number = column.rule.type == ValueType::integer || column.rule.type == ValueType::decimal;
    bool const other = number && !measure.empty() && measure != column.rule.unit_of_measure && !column.rule.unit_of_measure.empty();
    bool const bare = !raw.text.empty() && raw.text.find_first_not_of("0123456789.,+-eE ") == std::string_view::npos && raw.text.find_first_of("0123456789") != std::string_view::npos;
    if (!other || !bare) return parse_value(raw, column.rule);
    auto const said = std::string(text::trimmed(raw.text)) + std::string(measure);
    return parse_value({said, raw.is_number, raw.date_1904}, column.rule);
}

bool is_no_record(std::vector<sheet::Cell> const& cells) {
    std::string first;
    int filled = 0;
    for (auto const& cell : cells) {
        auto words = text::folded(cell.text);
        if (words.empty()) continue;
        if (++filled == 1) first = std::move(words);
    }
    if (filled <= 1) return true;  // a note, a signature line, nothing
    for (std::string_view const word : {"合计", "总计", "小计", "共计"}) {
        if (first == word || first.starts_with(std::string(word) + ":")) return true;
    }
    for (std::string_view const word : {"填表人", "制表人", "审核人", "负责人签", "填报人", "经办人", "单位负责人", "复核人", "填报日期", "注:", "说明:", "备注:"}) {
        if (first.starts_with(word) && first.find(':') != std::string::npos) return true;
    }
    return false;
}

Result<std::string> UnitFinder::find(std::vector<std::string> const& words_by_level) {
    auto const known = m_known.find(words_by_level);
    if (known != m_known.end()) return known->second;
    return m_known.emplace(words_by_level, look_up(words_by_level)).first->second;
}

Result<std::string> UnitFinder::look_up(std::vector<std::string> const& words_by_level) const {
    std::string narrow;
    std::string path;
    for (auto const& words : words_by_level) {
        if (words.empty()) continue;
        if (narrow.empty()) narrow = words;
        path = path.empty() ? words : words + "/" + path;
    }
    auto const code_of = [&](Result<UnitId> const& unit) { return m_units.code_of(unit.value()); };
    if (narrow.empty()) {
        if (m_default.empty()) return Problem{problems::kBadInput, "没有写是哪个单位（村、社区），也没有用 --unit 指定。"};
        auto const unit = m_units.resolve(m_realm, m_default);
        if (!unit) return unit.problem();
        return code_of(unit);
    }
    if (!m_default.empty()) {
        auto const above = m_units.resolve(m_realm, m_default);
        if (above) {
            auto const inside = m_units.resolve(m_realm, m_units.name_of(above.value()) + "/" + narrow);
            if (inside) return code_of(inside);
        }
    }
    auto const unit = m_units.resolve(m_realm, path);
    if (unit) return code_of(unit);
    auto const plain = m_units.resolve(m_realm, narrow);
    if (plain) return code_of(plain);
    return plain.problem();
}

}  // namespace yizhen::ledgers

#include "modules/forms/fields.h"
#include "modules/forms/table.h"
#include "modules/forms/words.h"

#include "kernel/text/text.h"

#include <algorithm>

namespace yizhen::forms {
namespace {

/// Two labels speak of one thing when they share two neighbouring characters: 最低生活保障 / 最低生活保障人数.
bool share_words(std::string_view a, std::string_view b) {
    auto const left = text::code_points(squeezed(a));
    auto const right = text::code_points(squeezed(b));
    for (std::size_t i = 0; i + 1 < left.size(); ++i) {
        if (right.find(left.substr(i, 2)) != std::u32string::npos) return true;
    }
    return false;
}

constexpr int kUnmarkedGroup = -1;
constexpr int kPart = -2;

}  // namespace

void LevelStack::close_to(int kind) {
    auto const open = std::ranges::find(m_open, kind, &Open::kind);
    m_open.erase(open, m_open.end());
}

LevelStack::Place LevelStack::open_labels() const {
    Place out;
    for (auto const& open : m_open) out.ancestors.push_back(open.label);
    out.level = static_cast<int>(out.ancestors.size());
    return out;
}

LevelStack::Place LevelStack::under_last_line() const {
    Place out = m_last;
    out.part = true;
    if (!m_last_label.empty()) out.ancestors.push_back(m_last_label), ++out.level;
    return out;
}

LevelStack::Place LevelStack::place_marked(ListMark mark, std::string const& label, bool group) {
    int const kind = static_cast<int>(mark);
    close_to(kind);
    // ① ② ③ straight after 其中 divide it; any other mark goes back to the list it belongs to.
    if (m_parts_open && mark == ListMark::circled && !m_part_label.empty()) m_open.push_back({kPart, 0, m_part_label, true});
    m_parts_open = false;
    auto out = open_labels();
    m_open.push_back({kind, 0, label, group});
    return out;
}

LevelStack::Place LevelStack::place_unmarked(std::size_t indent, std::string const& label, bool group) {
    m_parts_open = false;
    auto const unmarked = std::ranges::find(m_open, kUnmarkedGroup, &Open::kind);
    bool const inside = unmarked != m_open.end() && !group && (indent > unmarked->indent || share_words(unmarked->label, label));
    if (unmarked != m_open.end() && !inside) m_open.erase(unmarked, m_open.end());
    auto out = open_labels();
    // A marked line with a value of its own is a neighbour, not a heading.
    for (auto open = m_open.rbegin(); open != m_open.rend() && !open->group; ++open) out.ancestors.pop_back(), --out.level;
    if (group) m_open.push_back({kUnmarkedGroup, indent, label, true});
    return out;
}

LevelStack::Place LevelStack::place(std::string_view raw, int style_indent, bool group, std::string_view code) {
    auto mark = marked(raw);
    if (mark.mark == ListMark::none && group && !code.empty()) mark.mark = marked(std::string(code) + "、").mark;
    auto const indent = mark.indent + static_cast<std::size_t>(style_indent) * 2;
    auto const label = label_text(raw);
    bool const more_parts = m_parts_open && mark.mark == ListMark::none && !group && (m_parts_hash || indent > m_parts_indent);
    if (mark.part || more_parts) {
        if (mark.part) m_parts_indent = indent, m_parts_hash = label.starts_with("#") || label.starts_with("＃");
        m_parts_open = true;
        m_part_label = label;
        return under_last_line();
    }
    auto out = mark.mark != ListMark::none ? place_marked(mark.mark, label, group) : place_unmarked(indent, label, group);
    m_last = out;
    m_last_label = label;
    return out;
}

namespace {

/// The words of a line: a label column may be several physical columns ("其中：年龄分布" | "35岁以下").
struct LineWords {
    std::vector<std::string> outer;  ///< of columns to the left, merged over several lines
    std::string raw;                 ///< innermost, with its spaces
    int style_indent = 0;
};

LineWords line_words(GridView const& view, HeaderColumn const& label, int row) {
    LineWords out;
    for (int column = label.first; column <= label.last;) {
        auto const unit = view.unit(row, column);
        if (!unit.text.empty()) {
            if (!out.raw.empty()) out.outer.push_back(out.raw);
            out.raw = unit.cell->text;
            out.style_indent = unit.cell->style.indent;
        }
        column = std::max(column, unit.range.last.column) + 1;
    }
    return out;
}

/// "％" is "%"; other units stay as written.
std::string measure_text(std::string written) { return squeezed(written) == "%" ? "%" : written; }

struct IndicatorReader {
    GridView const& view;
    HeaderBand const& band;
    ColumnRoles const& roles;
    TableContext const& context;
    LevelStack& levels;
    Block& block;
    bool split = false;
    std::string outer_label;
    LevelStack::Place outer_place;
    int outer_row = 0;

    [[nodiscard]] std::string text_at(int index, int row) const {
        if (index < 0) return {};
        return label_text(view.unit(row, band.columns[static_cast<std::size_t>(index)].first).text);
    }

    [[nodiscard]] bool any_value(int row) const {
        return std::ranges::any_of(roles.values, [&](int index) {
            return view.unit(row, band.columns[static_cast<std::size_t>(index)].first).full();
        });
    }

    /// A heading: it has neither value, code nor unit where the other lines have them.
    [[nodiscard]] bool is_group(int row, bool filled) const {
        if (any_value(row)) return false;
        if (roles.line_code >= 0) {
            auto const code = text_at(roles.line_code, row);
            return code.empty() || marked(code + "、").mark == ListMark::chinese;
        }
        return roles.measure >= 0 ? text_at(roles.measure, row).empty() : filled;
    }

    /// One field a line; where its columns say different things (本年 | 上年, 男 | 女), one a column.
    void add_fields(StubRow const& line) {
        if (!split) return add_field(line, roles.values.front(), roles.values.back());
        for (int const index : roles.values) add_field(line, index, index);
    }

    void add_field(StubRow const& line, int from, int to) {
        auto const& first = band.columns[static_cast<std::size_t>(from)];
        auto const& last = band.columns[static_cast<std::size_t>(to)];
        FormField field;
        field.path = context.path_prefix;
        field.path.insert(field.path.end(), line.ancestors.begin(), line.ancestors.end());
        field.path.push_back(line.label);
        if (split) field.path.insert(field.path.end(), first.path.begin(), first.path.end());
        field.cells = {{line.row, first.first}, {line.row, last.first}};
        field.column_mark = line.code;
        field.unit_of_measure = line.unit_of_measure;
        field.is_part = line.is_part;
        field.is_computed = all_formulas(view, field.cells);
        FieldHints hints;
        hints.unit_line = context.unit_line;
        hints.subject = Subject::indicators;
        for (auto const& word : field.path) hints.keys.push_back(squeezed(word));
        take_samples(view, field.cells, hints);
        describe_field(hints, field);
        block.fields.push_back(std::move(field));
    }

    void read_line(int row, bool filled) {
        HeaderColumn label = band.columns[static_cast<std::size_t>(roles.stub.front())];
        label.last = band.columns[static_cast<std::size_t>(roles.stub.back())].last;
        auto const words = line_words(view, label, row);
        if (words.raw.empty()) return;
        StubRow line;
        line.row = row;
        line.label = label_text(words.raw);
        line.code = text_at(roles.line_code, row);
        line.unit_of_measure = measure_text(text_at(roles.measure, row));
        line.is_group = is_group(row, filled);
        bool const inner = !words.outer.empty();
        auto const outer = inner ? label_text(words.outer.front()) : std::string{};
        int const top = inner ? view.unit(row, label.first).range.first.row : row;
        if (inner && (outer != outer_label || top != outer_row)) {
            outer_place = levels.place(words.outer.front(), 0, false);
            outer_label = outer;
            outer_row = top;
        }
        auto place = inner ? outer_place : levels.place(words.raw, words.style_indent, line.is_group, line.code);
        if (inner) place.ancestors.push_back(outer), ++place.level;
        line.level = place.level;
        line.is_part = place.part;
        line.ancestors = std::move(place.ancestors);
        line.is_total = is_total(squeezed(line.label));
        if (!line.is_group) add_fields(line);
        block.stub.push_back(std::move(line));
    }
};

}  // namespace

Block read_indicators(GridView const& view, HeaderBand const& band, DataZone const& zone, ColumnRoles const& roles,
                      TableContext const& context, LevelStack& levels) {
    Block block;
    block.orientation = Orientation::rows;
    block.subject = Subject::indicators;
    block.header = {{band.first_row, band.first_column}, {band.last_row, band.last_column}};
    block.data = {{zone.first, band.first_column}, {zone.last, band.last_column}};
    for (int const index : roles.values) {
        auto const& column = band.columns[static_cast<std::size_t>(index)];
        block.across.push_back({column.first, column.path, is_total(column.key())});
    }
    IndicatorReader reader{view, band, roles, context, levels, block, false, {}, {}, 0};
    std::size_t named = 0;
    for (auto const& column : block.across) named += !column.path.empty() && is_unit_name(squeezed(column.path.back())) ? 1 : 0;
    reader.split = block.across.size() > 1 && named * 2 < block.across.size();
    if (block.across.size() > 1 && !reader.split) block.subject = Subject::units;
    int full = 0;
    int lines = 0;
    for (int row = zone.first; row <= zone.last; ++row) {
        full += reader.any_value(row) ? 1 : 0;
        ++lines;
    }
    for (int row = zone.first; row <= zone.last; ++row) reader.read_line(row, full * 2 > lines);
    return block;
}

}  // namespace yizhen::forms

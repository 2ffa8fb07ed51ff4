#include "modules/forms/table.h"

#include "modules/forms/fields.h"
#include "modules/forms/words.h"

#include <algorithm>

namespace yizhen::forms {
namespace {

/// How often the header repeats itself from left to right: 指标|代码|数量|指标|代码|数量 is twice.
std::size_t repeats_across(HeaderBand const& band) {
    auto const count = band.columns.size();
    for (std::size_t times = std::min<std::size_t>(4, count / 2); times >= 2; --times) {
        if (count % times != 0) continue;
        std::size_t const width = count / times;
        bool same = width >= 2;
        for (std::size_t i = width; i < count && same; ++i) same = band.columns[i].keys == band.columns[i - width].keys && !band.columns[i].keys.empty();
        if (same) return times;
    }
    return 1;
}

HeaderBand part_of(HeaderBand const& band, std::size_t from, std::size_t count) {
    HeaderBand part = band;
    part.columns.assign(band.columns.begin() + static_cast<std::ptrdiff_t>(from), band.columns.begin() + static_cast<std::ptrdiff_t>(from + count));
    part.first_column = part.columns.front().first;
    part.last_column = part.columns.back().last;
    return part;
}

/// A half of a table side by side may end earlier than the other.
DataZone shortened(GridView const& view, HeaderBand const& part, DataZone zone) {
    auto const full = [&](int row) {
        for (auto const& column : part.columns) {
            if (view.unit(row, column.first).full()) return true;
        }
        return false;
    };
    while (zone.last > zone.first && !full(zone.last)) --zone.last;
    return zone;
}

StubRow stub_row(GridView const& view, HeaderBand const& band, ColumnRoles const& roles, int row) {
    StubRow out;
    out.row = row;
    Unit innermost;
    for (std::size_t depth = 0; depth < roles.stub.size(); ++depth) {
        auto const& column = band.columns[static_cast<std::size_t>(roles.stub[depth])];
        auto const unit = view.unit(row, column.first);
        if (unit.text.empty() || unit.range == innermost.range) continue;
        auto label = label_text(unit.text);
        if (!out.label.empty()) out.ancestors.push_back(out.label);
        out.label = std::move(label);
        out.level = static_cast<int>(depth);
        innermost = unit;
    }
    if (roles.ordinal >= 0) {  // 小计 merged over 序号 and 乡镇
        auto const unit = view.unit(row, band.columns[static_cast<std::size_t>(roles.ordinal)].first);
        auto const key = squeezed(unit.text);
        if (is_total(key) || is_subtotal(key)) out.label = label_text(unit.text), out.level = 0, out.ancestors.clear();
    }
    auto const key = squeezed(out.label);
    out.is_total = is_total(key) || is_subtotal(key);
    auto const mark = marked(innermost.cell != nullptr ? std::string_view(innermost.cell->text) : std::string_view{});
    out.is_part = mark.part;
    if (out.is_part) ++out.level;
    return out;
}

void read_stub(GridView const& view, HeaderBand const& band, DataZone const& zone, ColumnRoles const& roles, Block& block) {
    std::string outer;
    for (int row = zone.first; row <= zone.last; ++row) {
        auto line = stub_row(view, band, roles, row);
        if (line.label.empty()) continue;
        // A township named once, unmerged, speaks for the rows below it until its subtotal.
        if (roles.stub.size() >= 2 && !line.is_total) {
            if (!line.ancestors.empty()) outer = line.ancestors.front();
            else if (line.level > 0 && !outer.empty()) line.ancestors = {outer};
        }
        if (line.is_total && roles.stub.size() >= 2 && !outer.empty() && line.label != outer) line.ancestors = {outer};
        auto const units = view.full_units(row, 2);
        line.is_group = !line.is_total && units.size() == 1 && units.front().width() > 1;
        block.stub.push_back(std::move(line));
    }
}

FormField column_field(GridView const& view, HeaderBand const& band, DataZone const& zone, ColumnRoles const& roles,
                       TableContext const& context, std::size_t index) {
    auto const& column = band.columns[index];
    FormField field;
    field.path = context.path_prefix;
    field.path.insert(field.path.end(), column.path.begin(), column.path.end());
    field.cells = {{zone.first, column.first}, {std::max(zone.first, zone.last), column.first}};
    field.column_mark = column.mark;
    field.is_ordinal = static_cast<int>(index) == roles.ordinal;
    field.is_stub = std::ranges::find(roles.stub, static_cast<int>(index)) != roles.stub.end();
    field.is_computed = all_formulas(view, field.cells);
    FieldHints hints;
    hints.keys = column.keys;
    // "（人）" in a header row of its own is the unit, not a name.
    auto const alone = in_brackets(column.key());
    if (column.path.size() >= 2 && !alone.empty() && without_brackets(column.key()).empty() && is_measure(alone)) {
        field.unit_of_measure = alone;
        field.path.pop_back();
        hints.keys.pop_back();
    }
    hints.unit_line = context.unit_line;
    hints.subject = roles.subject;
    if (field.is_stub) hints.subject = Subject::records;
    auto const first = view.unit(zone.first, column.first);
    hints.place = squeezed(first.text);
    hints.numbered = column_mark(squeezed(column.mark)).value_or(0) > 0;
    if (auto choices = choices_in(first.text); !choices.empty()) field.choices = std::move(choices);
    take_samples(view, field.cells, hints);
    if (field.is_ordinal) field.type = "number";
    else if (field.is_stub) field.type = "text";
    else describe_field(hints, field);
    return field;
}

/// The issuer wrote some columns out and left others empty: what is written names the rows, the rest is asked.
void take_given_columns(GridView const& view, HeaderBand const& band, DataZone const& zone, ColumnRoles& roles) {
    if (zone.last - zone.first + 1 < 2) return;
    std::vector<int> full;
    int empty = 0;
    int columns = 0;
    for (int const index : roles.values) {
        auto const& column = band.columns[static_cast<std::size_t>(index)];
        if (is_any(column.key(), {"备注", "说明", "签名", "签字"})) continue;
        ++columns;
        int written = 0;
        for (int row = zone.first; row <= zone.last; ++row) written += view.unit(row, column.first).full() ? 1 : 0;
        if (written == 0) ++empty;
        else if (written == zone.last - zone.first + 1) full.push_back(index);
    }
    if (empty * 2 >= columns && !full.empty()) roles.stub = std::move(full);
}

Block read_columns(GridView const& view, HeaderBand const& band, DataZone zone, ColumnRoles roles,
                   TableContext const& context) {
    take_totals(view, band, roles.subject == Subject::records, zone);
    Block block;
    block.orientation = Orientation::columns;
    block.subject = roles.subject;
    block.header = {{band.first_row, band.first_column}, {band.last_row, band.last_column}};
    block.data = {{zone.first, band.first_column}, {zone.last, band.last_column}};
    block.total_rows = zone.total_rows;
    if (roles.subject == Subject::units) read_stub(view, band, zone, roles, block);
    if (roles.subject == Subject::records) take_given_columns(view, band, zone, roles);
    for (int row = zone.first; roles.subject == Subject::records && !roles.stub.empty() && row <= zone.last; ++row) {
        StubRow line;
        line.row = row;
        line.label = label_text(view.unit(row, band.columns[static_cast<std::size_t>(roles.stub.front())].first).text);
        block.stub.push_back(std::move(line));
    }
    for (std::size_t i = 0; i < band.columns.size(); ++i) {
        if (band.columns[i].path.empty()) continue;
        block.fields.push_back(column_field(view, band, zone, roles, context, i));
    }
    return block;
}

}  // namespace

std::vector<Block> read_table(GridView const& view, HeaderBand const& band, DataZone const& zone, TableContext const& context) {
    std::vector<Block> out;
    std::size_t const times = repeats_across(band);
    std::size_t const width = band.columns.size() / times;
    LevelStack levels;
    for (std::size_t i = 0; i < times; ++i) {
        auto const part = times == 1 ? band : part_of(band, i * width, width);
        auto const rows = times == 1 ? zone : shortened(view, part, zone);
        auto const roles = column_roles(view, part, rows);
        out.push_back(roles.orientation == Orientation::rows ? read_indicators(view, part, rows, roles, context, levels)
                                                             : read_columns(view, part, rows, roles, context));
    }
    return out;
}

}  // namespace yizhen::forms

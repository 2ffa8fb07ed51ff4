#include "modules/forms/zone.h"

#include "modules/forms/words.h"

#include "kernel/text/text.h"

#include <algorithm>

namespace yizhen::forms {
namespace {

constexpr int kBlankRowsMax = 3;        // a gap of more blank rows ends a table
constexpr std::size_t kSentence = 20;   // a lone first cell longer than this is a remark, not a label

bool is_wide(Unit const& unit, HeaderBand const& band) {
    int const columns = band.last_column - band.first_column + 1;
    int const covered = std::min(unit.range.last.column, band.last_column) - std::max(unit.range.first.column, band.first_column) + 1;
    return columns >= 2 && covered * 10 >= columns * 6;
}

bool is_repeated_header(GridView const& view, HeaderBand const& band, std::vector<Unit> const& units) {
    if (units.size() < 2) return false;
    for (auto const& unit : units) {
        auto const above = view.unit(band.first_row, unit.range.first.column);
        if (above.text != unit.text) return false;
    }
    return true;
}

bool has_figures(std::vector<Unit> const& units) {
    return std::ranges::any_of(units, [](Unit const& unit) {
        return unit.cell->kind == sheet::CellKind::number || unit.cell->kind == sheet::CellKind::date ||
               !unit.cell->formula.empty() || is_number(squeezed(unit.text));
    });
}

/// Headings over several of this table's columns, with labels below them and no figures: another table begins.
bool is_new_header(GridView const& view, HeaderBand const& band, int row, std::vector<Unit> const& units) {
    if (units.size() < 2 || has_figures(units)) return false;
    auto const spans_columns = [&](Unit const& unit) {
        return unit.width() >= 2 && std::ranges::none_of(band.columns, [&](HeaderColumn const& column) {
            return column.first <= unit.range.first.column && column.last >= unit.range.last.column;
        });
    };
    return std::ranges::any_of(units, [&](Unit const& unit) { return spans_columns(unit) && has_labels_below(view, unit, row + 1); });
}

int next_full_row(GridView const& view, int row) {
    for (int at = row; at <= view.last_row() && at <= row + kBlankRowsMax; ++at) {
        if (!view.blank(at)) return at;
    }
    return 0;
}

RowKind lone_unit_kind(GridView const& view, HeaderBand const& band, int row, Unit const& unit, std::string const& key) {
    bool const lone_sentence = unit.width() == 1 && unit.range.first.column == band.first_column &&
                               band.columns.size() >= 4 && text::length(key) > kSentence;
    if (!is_wide(unit, band) && !is_block_title(key) && !lone_sentence) return RowKind::data;
    int const next = next_full_row(view, row + 1);
    if (next != 0 && is_header_like(view, next)) return RowKind::title;
    bool const section = next != 0 && text::length(key) <= kSentence && !has(key, ":") && is_wide(unit, band) &&
                         view.full_units(next, 3).size() >= 2 && has_figures(view.full_units(next));
    return section ? RowKind::data : RowKind::note;
}

bool is_total_row(GridView const& view, HeaderBand const& band, int row) {
    int seen = 0;
    for (auto const& unit : view.full_units(row, 3)) {
        if (++seen > 2 || unit.range.first.column > band.first_column + 2) break;
        auto const key = squeezed(unit.text);
        if (is_total(key) && !is_subtotal(key)) return true;
    }
    return false;
}

}  // namespace

bool is_header_like(GridView const& view, int row) {
    auto const units = view.full_units(row);
    return units.size() >= 2 && !has_figures(units) &&
           std::ranges::none_of(units, [](Unit const& unit) {
               auto const key = squeezed(unit.text);
               return is_preamble_word(key) || is_signature(key) || starts_note(key) || text::length(key) > 60;
           });
}

RowKind row_kind(GridView const& view, HeaderBand const& band, int row) {
    // Nearly every row is plain data, and its first cells say so.
    auto const few = view.full_units(row, 3);
    if (few.size() == 3 && !is_wide(few.front(), band) && has_figures(few)) {
        auto const lead = squeezed(few.front().text);
        if (!is_signature(lead) && !starts_note(lead) && !is_repeated_header(view, band, few)) return RowKind::data;
    }
    auto const units = view.full_units(row);
    if (units.empty()) {
        auto const whole = view.unit(row, band.first_column);
        bool const one_merge = band.columns.size() > 1 && whole.range.last.column >= band.last_column;
        return !one_merge && view.framed(row, band.first_column, band.last_column) ? RowKind::framed : RowKind::blank;
    }
    auto const key = squeezed(units.front().text);
    if (units.size() == 1 && is_continuation(key)) return RowKind::continuation;
    bool const spread = units.size() == 1 || is_wide(units.front(), band);
    if (is_signature(key) && (spread || (has(key, ":") && units.size() <= 6))) return RowKind::signature;
    if (starts_note(key) && spread) return RowKind::note;
    if (is_repeated_header(view, band, units)) return RowKind::repeated_header;
    if (units.size() == 1) return lone_unit_kind(view, band, row, units.front(), key);
    return row > band.data_row() && is_new_header(view, band, row, units) ? RowKind::title : RowKind::data;
}

DataZone read_zone(GridView const& view, HeaderBand const& band) {
    DataZone zone{band.data_row(), band.data_row() - 1, {}, band.data_row(), false};
    int row = zone.first;
    int last_full = zone.last;
    for (; row <= view.last_row(); ++row) {
        auto const kind = row_kind(view, band, row);
        if (kind == RowKind::data) {
            zone.last = last_full = row;
            continue;
        }
        if (kind == RowKind::framed) {
            zone.last = row;
            continue;
        }
        if (kind == RowKind::blank) {
            int const next = next_full_row(view, row);
            bool const goes_on = next != 0 && last_full >= zone.first && row_kind(view, band, next) == RowKind::data &&
                                 has_figures(view.full_units(next));
            if (goes_on) continue;
        }
        zone.continued = kind == RowKind::continuation || kind == RowKind::repeated_header;
        break;
    }
    zone.next_row = row;
    // Rows drawn empty below a total belong to nobody.
    if (last_full >= zone.first && last_full < zone.last && is_total_row(view, band, last_full)) zone.last = last_full;
    if (zone.last < zone.first && zone.first > view.last_row()) {
        zone.last = zone.first;  // a template that ends with its header: the first row to fill
        zone.next_row = zone.first + 1;
    }
    return zone;
}

void take_totals(GridView const& view, HeaderBand const& band, bool records, DataZone& zone) {
    if (!records && zone.last > zone.first && is_total_row(view, band, zone.first)) zone.total_rows.push_back(zone.first++);
    std::vector<int> foot;
    while (zone.last > zone.first && is_total_row(view, band, zone.last)) foot.push_back(zone.last--);
    zone.total_rows.insert(zone.total_rows.end(), foot.rbegin(), foot.rend());
}

}  // namespace yizhen::forms

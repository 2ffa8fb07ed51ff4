#include "modules/forms/header.h"

#include "modules/forms/words.h"

#include <algorithm>

namespace yizhen::forms {
namespace {

constexpr int kHeaderRowsMax = 12;

bool inside(sheet::Range const& range, int first_column, int last_column) {
    return range.first.column <= last_column && range.last.column >= first_column;
}

bool needs_deeper(GridView const& view, int last_row, int first_column, int last_column) {
    if (is_marks_row(view, last_row + 1, first_column, last_column)) return false;
    for (int column = first_column; column <= last_column;) {
        auto const unit = view.unit(last_row, column);
        if (unit.width() >= 2 && !unit.text.empty() && has_labels_below(view, unit, last_row + 1)) return true;
        column = std::max(column, unit.range.last.column) + 1;
    }
    return false;
}

/// Files without merges (.csv): the first row leaves blanks that the second fills with words.
bool fills_blanks(GridView const& view, int row, int first_column, int last_column) {
    int filled = 0;
    for (int column = first_column; column <= last_column; ++column) {
        auto const above = view.unit(row, column);
        auto const below = view.unit(row + 1, column);
        if (above.width() > 1 || above.height() > 1 || below.width() > 1) return false;
        auto const key = squeezed(below.text);
        if (is_number(key) || is_date_like(key)) return false;
        if (above.text.empty() && below.text.empty()) return false;
        filled += above.text.empty() ? 1 : 0;
    }
    return filled >= 1 && !view.unit(row, first_column).text.empty();
}

/// Words above `column`, outermost first, and whether the innermost unit is shared with the next column.
void read_path(GridView const& view, HeaderBand const& band, bool carry_left, HeaderColumn& out) {
    for (int row = band.first_row; row <= band.last_row; ++row) {
        auto unit = view.unit(row, out.first);
        if (unit.text.empty() && carry_left && row < band.last_row) {
            for (int left = out.first; left >= band.first_column && unit.text.empty(); --left) unit = view.unit(row, left);
        }
        row = std::max(row, unit.range.first.row <= row ? std::min(unit.range.last.row, band.last_row) : row);
        if (unit.text.empty()) continue;
        out.path.push_back(label_text(unit.text));
        out.keys.push_back(squeezed(unit.text));
    }
}

/// Two physical columns that no header row, mark or data row tells apart are one column to a person.
bool same_column(GridView const& view, HeaderBand const& band, int left, int right) {
    for (int row = band.first_row; row <= band.last_row; ++row) {
        auto const a = view.unit(row, left);
        if (a.range != view.unit(row, right).range) return false;
    }
    if (band.marks_row != 0 && view.unit(band.marks_row, left).range != view.unit(band.marks_row, right).range) {
        return view.unit(band.marks_row, right).text.empty();
    }
    auto const data = view.unit(band.data_row(), left);
    return data.range.contains({band.data_row(), right}) || view.unit(band.data_row(), right).text.empty();
}

void trim_columns(GridView const& view, HeaderBand& band) {
    auto const worded = [&](int column) {
        for (int row = band.first_row; row <= band.last_row; ++row) {
            if (!view.unit(row, column).text.empty()) return true;
        }
        return false;
    };
    // An empty corner over the names of the rows belongs to the table.
    int const below = band.last_row + 1;
    auto const names_rows = [&](int column) {
        auto const& text = view.unit(below, column).text;
        auto const next = view.unit(below + 1, column);
        return !text.empty() && !is_number(squeezed(text)) && (below == view.last_row() || !next.text.empty());
    };
    while (band.first_column < band.last_column && !worded(band.first_column) && !names_rows(band.first_column)) ++band.first_column;
    while (band.last_column > band.first_column && !worded(band.last_column)) --band.last_column;
}

}  // namespace

std::string const& HeaderColumn::key() const {
    static std::string const kNone;
    return keys.empty() ? kNone : keys.back();
}

bool has_labels_below(GridView const& view, Unit const& heading, int row) {
    int labels = 0;
    for (int column = heading.range.first.column; column <= heading.range.last.column;) {
        auto const below = view.unit(row, column);
        if (!below.text.empty()) {
            auto const key = squeezed(below.text);
            if (is_number(key) || is_date_like(key) || (below.cell != nullptr && below.cell->kind == sheet::CellKind::number)) return false;
            ++labels;
        }
        column = below.range.last.column + 1;
    }
    return labels >= 2;
}

int merged_band_end(GridView const& view, int row, int first_column, int last_column) {
    int last = row;
    for (int at = row; at <= last && at - row < kHeaderRowsMax; ++at) {
        for (auto const& merge : view.merges_in(at)) {
            bool const in_band = merge.first.row >= row && inside(merge, first_column, last_column);
            if (in_band && merge.last.row - row < kHeaderRowsMax) last = std::max(last, merge.last.row);
        }
    }
    return std::min(last, view.last_row());
}

bool is_marks_row(GridView const& view, int row, int first_column, int last_column) {
    if (row > view.last_row()) return false;
    int marks = 0;
    int letters = 0;
    int steps = 0;
    int before = 0;
    int bracketed = 0;
    bool first_blank = true;
    for (auto const& unit : view.full_units(row)) {
        if (unit.range.first.column < first_column || unit.range.first.column > last_column) continue;
        auto const key = squeezed(unit.text);
        auto const mark = column_mark(key);
        if (!mark) return false;
        if (unit.range.first.column == first_column) first_blank = false;
        ++marks;
        letters += *mark == 0 ? 1 : 0;
        bracketed += key.starts_with("(") ? 1 : 0;
        steps += *mark == before + 1 ? 1 : 0;
        if (*mark != 0) before = *mark;
    }
    if (marks == 0) return false;
    int const numbers = marks - letters;
    if (letters > 0) return numbers == 0 ? marks >= 2 : bracketed == numbers || steps * 10 >= numbers * 8;
    if (bracketed == marks && marks >= 3) return true;
    if (first_blank && marks == steps) return true;  // "1" over the only value column
    return marks >= 3 && steps == marks;
}

HeaderBand read_header(GridView const& view, int row, int first_column, int last_column) {
    HeaderBand band{row, merged_band_end(view, row, first_column, last_column), 0, first_column, last_column, {}};
    while (band.last_row - row < kHeaderRowsMax && needs_deeper(view, band.last_row, first_column, last_column)) {
        band.last_row = merged_band_end(view, band.last_row + 1, first_column, last_column);
    }
    trim_columns(view, band);
    bool const unmerged = band.last_row == row && band.last_row < view.last_row() &&
                          fills_blanks(view, row, band.first_column, band.last_column);
    if (unmerged) ++band.last_row;
    if (is_marks_row(view, band.last_row + 1, band.first_column, band.last_column)) band.marks_row = band.last_row + 1;

    for (int column = band.first_column; column <= band.last_column; ++column) {
        if (!band.columns.empty() && same_column(view, band, band.columns.back().last, column)) {
            band.columns.back().last = column;
            continue;
        }
        HeaderColumn out{column, column, {}, {}, {}};
        read_path(view, band, unmerged, out);
        if (band.marks_row != 0) out.mark = label_text(view.unit(band.marks_row, column).text);
        band.columns.push_back(std::move(out));
    }
    return band;
}

}  // namespace yizhen::forms

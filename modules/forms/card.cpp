#include "modules/forms/card.h"

#include "modules/forms/fields.h"
#include "modules/forms/words.h"

#include "kernel/text/text.h"

#include <algorithm>

namespace yizhen::forms {
namespace {

constexpr std::size_t kLabelLength = 24;

/// Units of a row that begin in it, places to write in included.
std::vector<Unit> row_units(GridView const& view, int row, int first_column, int last_column) {
    std::vector<Unit> out;
    for (int column = first_column; column <= last_column;) {
        auto const unit = view.unit(row, column);
        if (unit.range.first.row == row) out.push_back(unit);
        column = std::max(column, unit.range.last.column) + 1;
    }
    return out;
}

bool is_label(Unit const& unit) {
    if (unit.text.empty() || unit.text.find("□") != std::string_view::npos || unit.text.find("__") != std::string_view::npos) return false;
    auto const key = squeezed(unit.text);
    return text::length(key) <= kLabelLength && !is_number(key) && !is_date_like(key);
}

/// A heading over the whole card, a row of headings over empty rows, or pairs.
enum class CardRow { end, section, header, pairs };

bool is_full_header(GridView const& view, std::vector<Unit> const& units, int row) {
    if (units.size() < 3) return false;
    if (!std::ranges::all_of(units, [](Unit const& unit) { return is_label(unit); })) return false;
    // Below a header the same columns are empty; a card's next row has labels again.
    if (row + 1 > view.last_row()) return false;
    for (auto const& unit : units) {
        if (unit.height() > 1) continue;
        if (!view.unit(row + 1, unit.range.first.column).text.empty()) return false;
    }
    return true;
}

CardRow card_row(GridView const& view, std::vector<Unit> const& units, int row, int first_column, int last_column) {
    auto const full = std::ranges::find_if(units, [](Unit const& unit) { return !unit.text.empty(); });
    if (full == units.end()) return view.framed(row, first_column, last_column) || units.empty() ? CardRow::pairs : CardRow::end;
    auto const key = squeezed(full->text);
    bool const whole = full->range.first.column == first_column && full->range.last.column >= last_column;
    bool const framed = view.framed(row, first_column, last_column);
    if (starts_note(key) || (is_signature(key) && full->range.first.column == first_column && !framed)) return CardRow::end;
    if (whole) return is_fillable(full->text) || text::length(key) > kLabelLength ? CardRow::end : CardRow::section;
    // A label that runs down beside a table is not part of its header.
    std::vector<Unit> rest(full->height() > 1 ? full + 1 : units.begin(), units.end());
    if (is_full_header(view, rest, row)) return CardRow::header;
    return CardRow::pairs;
}

/// 单位名称： → 单位名称
std::string label_words(std::string_view raw) {
    auto out = label_text(raw);
    for (std::string_view const colon : {"：", ":"}) {
        if (out.size() > colon.size() && out.ends_with(colon)) out.erase(out.size() - colon.size());
    }
    return out;
}

/// A card already filled: words that label a value in odd places, other words beside them.
bool alternates(std::vector<Unit> const& units) {
    if (units.size() < 4 || units.size() % 2 != 0) return false;
    for (std::size_t i = 0; i < units.size(); ++i) {
        bool const labels = is_label(units[i]) && is_property(squeezed(units[i].text));
        if (labels != (i % 2 == 0)) return false;
    }
    return true;
}

struct CardReader {
    GridView const& view;
    int first_column;
    int last_column;
    TableContext const& context;
    CardRead out;
    std::string section;

    void add_pair(Unit const& label, Unit const& place) {
        auto const key = squeezed(label_words(label.text));
        if (key.ends_with("(签名)") || key.ends_with("(签字)") || key.ends_with("(盖章)")) {
            out.signatures.emplace_back(label_text(label.text));
            return;
        }
        FormField field;
        field.path = context.path_prefix;
        if (!section.empty()) field.path.push_back(section);
        field.path.push_back(label_words(label.text));
        field.cells = {place.range.first, place.range.first};
        field.choices = choices_in(place.text);
        FieldHints hints;
        hints.keys = {key};
        hints.subject = Subject::card;
        hints.place = squeezed(place.text);
        take_samples(view, field.cells, hints);
        describe_field(hints, field);
        field.is_computed = place.cell != nullptr && !place.cell->formula.empty();
        out.blocks.front().fields.push_back(std::move(field));
    }

    /// Label, then the first place right of it; further blanks are space. Two labels in a row: the first had no place.
    void read_pairs(std::vector<Unit> const& units, int row) {
        Unit label;
        for (auto const& unit : units) {
            if (unit.range.first.row != row) continue;
            bool const open = !label.text.empty();
            bool const figures = std::ranges::any_of(unit.text, [](char c) { return c >= '0' && c <= '9'; });
            if (open && (figures || unit.text.empty() || is_fillable(unit.text) || !is_label(unit) || !is_property(squeezed(unit.text)))) {
                add_pair(label, unit);
                label = {};
            } else if (is_label(unit)) {
                label = unit;
            }
        }
    }

    int read_inner_table(std::vector<Unit> const& units, int row) {
        auto const& side = units.front();
        bool const beside = side.height() > 1;
        int const first = beside ? units[1].range.first.column : first_column;
        int end = row + 1;
        int const limit = beside ? side.range.last.row : view.last_row();
        while (end <= limit && empty_line(end, first)) ++end;
        auto band = read_header(view, row, first, last_column);
        band.last_row = row;
        DataZone const zone{row + 1, std::max(row + 1, end - 1), {}, end, false};
        TableContext inner = context;
        std::string const name = beside ? label_text(side.text) : section;
        if (!name.empty()) inner.path_prefix.push_back(name);
        for (auto& block : read_table(view, band, zone, inner)) {
            block.title = name;
            out.blocks.push_back(std::move(block));
        }
        section.clear();
        return end;
    }

    [[nodiscard]] bool empty_line(int row, int first) const {
        for (int column = first; column <= last_column; ++column) {
            auto const unit = view.unit(row, column);
            if (!unit.text.empty() || unit.width() >= last_column - first) return false;
        }
        return view.framed(row, first, last_column);
    }

    void read(int row) {
        out.blocks.emplace_back();
        int const top = row;
        int last_pairs = row;
        while (row <= view.last_row()) {
            auto const units = row_units(view, row, first_column, last_column);
            auto const kind = card_row(view, units, row, first_column, last_column);
            if (kind == CardRow::end) break;
            if (kind == CardRow::section) {
                section = label_text(view.full_units(row, 1).front().text);
                ++row;
            } else if (kind == CardRow::header) {
                row = read_inner_table(units, row);
            } else {
                read_pairs(units, row);
                if (!view.blank(row)) last_pairs = row;
                ++row;
            }
        }
        auto& card = out.blocks.front();
        card.orientation = Orientation::card;
        card.subject = Subject::card;
        card.data = {{top, first_column}, {last_pairs, last_column}};
        out.next_row = row;
    }
};

}  // namespace

bool is_card_start(GridView const& view, int row, int first_column, int last_column) {
    int const band_end = merged_band_end(view, row, first_column, last_column);
    auto const worded = [&](Unit const& unit) {
        for (int column = unit.range.first.column; column <= unit.range.last.column; ++column) {
            for (int at = row; at <= band_end; ++at) {
                auto const other = view.unit(at, column);
                if (!other.text.empty() && other.range.first.row >= row) return true;
            }
        }
        return false;
    };
    auto const units = row_units(view, row, first_column, last_column);
    int pairs = 0;
    int labels = 0;
    for (std::size_t i = 0; i < units.size(); ++i) {
        bool const label = is_label(units[i]);
        labels += label ? 1 : 0;
        if (label && i + 1 < units.size()) {
            auto const& next = units[i + 1];
            bool const boxes = next.text.find("□") != std::string_view::npos || next.text.find("__") != std::string_view::npos;
            pairs += boxes || (next.text.empty() && !worded(next) && !view.column_hidden(next.range.first.column)) ? 1 : 0;
        }
    }
    if (labels == 0) return false;
    if (pairs >= 2 || (pairs == 1 && labels <= 2)) return true;
    return alternates(units) && row < view.last_row() && alternates(row_units(view, row + 1, first_column, last_column));
}

CardRead read_card(GridView const& view, int row, int first_column, int last_column, TableContext const& context) {
    CardReader reader{view, first_column, last_column, context, {}, {}};
    reader.read(row);
    return std::move(reader.out);
}

}  // namespace yizhen::forms

#include "modules/forms/card.h"
#include "modules/forms/checks.h"
#include "modules/forms/forms.h"
#include "modules/forms/preamble.h"
#include "modules/forms/table.h"
#include "modules/forms/words.h"
#include "modules/forms/zone.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::forms {
namespace {

constexpr std::size_t kBlocksMax = 64;

Line line_of(GridView const& view, int row) {
    Line line{row, {}, false, false};
    for (auto const& unit : view.full_units(row)) {
        if (unit.text.empty()) continue;
        line.texts.emplace_back(unit.text);
        line.wide = unit.width() * 10 >= (view.last_column() - view.first_column() + 1) * 6;
    }
    return line;
}

/// Rows of one sentence, and rows of "填报单位：… | 单位：元".
bool is_line(GridView const& view, int row) {
    auto const units = view.full_units(row);
    if (units.size() <= 1) return true;
    bool const framed = view.framed(row, view.first_column(), view.last_column());
    std::size_t known = 0;
    for (auto const& unit : units) {
        auto const key = squeezed(unit.text);
        if (key.empty()) return false;
        if (is_preamble_word(key) || is_signature(key)) ++known;
    }
    return known * 2 >= units.size() && (known == units.size() || !framed || units.size() <= 3);
}

/// Hidden columns set off by an empty column are a look-up list of the file's author, not part of the form.
void leave_out_side_areas(GridView& view) {
    std::vector<bool> worded(static_cast<std::size_t>(view.last_column()) + 2, false);
    for (auto const& cell : view.sheet().cells()) {
        if (cell.at.column <= view.last_column() && !trim(cell.text).empty()) worded[static_cast<std::size_t>(cell.at.column)] = true;
    }
    for (int column = view.first_column() + 1; column < view.last_column(); ++column) {
        if (worded[static_cast<std::size_t>(column)] || !view.column_hidden(column + 1)) continue;
        bool rest_hidden = true;
        for (int right = column + 1; right <= view.last_column() && rest_hidden; ++right) rest_hidden = view.column_hidden(right);
        bool const touched = std::ranges::any_of(view.sheet().merges, [&](sheet::Range const& merge) {
            return merge.first.column <= column && merge.last.column > column && merge.last.column - merge.first.column < view.last_column() - view.first_column();
        });
        if (rest_hidden && !touched) view.restrict_columns(1, column - 1);
    }
}

/// Tables beside each other stand apart by a column without words, frames or merges in all their rows.
std::vector<std::pair<int, int>> regions(GridView const& view, int first_row, int last_row) {
    int const left = view.first_column();
    std::vector<bool> used(static_cast<std::size_t>(view.last_column()) + 2, false);
    int open = view.last_column() - left + 1;  // columns of which nothing is known yet
    for (int row = first_row; row <= last_row && open > 0; ++row) {
        auto const units = view.full_units(row);
        if (units.size() <= 1) continue;
        for (auto const& unit : units) {
            for (int c = unit.range.first.column; c <= std::min(unit.range.last.column, view.last_column()); ++c) {
                open -= used[static_cast<std::size_t>(c)] ? 0 : 1;
                used[static_cast<std::size_t>(c)] = true;
            }
        }
    }
    for (int row = first_row; row <= last_row && open > 0; ++row) {
        for (int c = left; c <= view.last_column(); ++c) {
            if (!used[static_cast<std::size_t>(c)] && view.bordered(row, c)) used[static_cast<std::size_t>(c)] = true;
        }
    }
    std::vector<std::pair<int, int>> out;
    for (int c = left; c <= view.last_column(); ++c) {
        if (!used[static_cast<std::size_t>(c)]) continue;
        if (!out.empty() && out.back().second == c - 1) out.back().second = c;
        else out.emplace_back(c, c);
    }
    return out;
}

class SheetReader {
public:
    SheetReader(sheet::Sheet const& sheet, std::size_t index) : m_view(sheet), m_index(index) {
        m_out.sheet = sheet.name;
        m_out.is_hidden = sheet.hidden;
    }

    SheetLayout read() {
        if (m_view.last_row() == 0) return std::move(m_out);
        leave_out_side_areas(m_view);
        int row = read_lines_above(m_view.first_row());
        bool const instruction = is_instruction_name(squeezed(m_out.sheet));
        if (row > m_view.last_row() || instruction) return only_lines(instruction);
        read_preamble(m_lines, m_out);
        m_context.unit_line = m_out.unit_line;
        while (row <= m_view.last_row() && m_out.blocks.size() < kBlocksMax) {
            row = read_block(row);
            row = read_lines_below(row);
        }
        finish();
        return std::move(m_out);
    }

private:
    int read_lines_above(int row) {
        for (; row <= m_view.last_row() && is_line(m_view, row); ++row) {
            auto line = line_of(m_view, row);
            if (!line.texts.empty()) m_lines.push_back(std::move(line));
        }
        return row;
    }

    SheetLayout only_lines(bool instruction) {
        m_out.is_instruction = instruction || !m_lines.empty();
        for (int row = m_view.first_row(); row <= m_view.last_row(); ++row) {
            for (auto& text : line_of(m_view, row).texts) m_out.notes.push_back(std::move(text));
        }
        if (!m_out.notes.empty() && !m_lines.empty() && m_lines.front().texts.size() == 1) {
            m_out.title = label_text(m_out.notes.front());
            m_out.notes.erase(m_out.notes.begin());
        }
        return std::move(m_out);
    }

    int read_block(int row) {
        // Later tables are looked at on their own: what stands beside the first need not stand beside the second.
        int end = row;
        while (end < m_view.last_row() && !m_view.blank(end + 1)) ++end;
        auto const columns = regions(m_view, row, end);
        if (columns.size() <= 1) {
            int const first = columns.empty() ? m_view.first_column() : columns.front().first;
            int const last = columns.empty() ? m_view.last_column() : columns.front().second;
            return read_region(m_view, row, first, last);
        }
        int next = row + 1;
        GridView const whole = m_view;
        for (auto const& [first, last] : columns) {
            if (first == last && columns.size() > 1) continue;
            m_view = whole;
            m_view.restrict_columns(first, last);
            int top = row;
            while (top < end && m_view.blank(top)) ++top;
            next = std::max(next, read_region(m_view, top, first, last));
        }
        m_view = whole;
        return next;
    }

    int read_region(GridView const& view, int row, int first, int last) {
        // Tables side by side may have a title each.
        if (row < view.last_row() && !view.framed(row, first, last)) {
            auto const lead = view.full_units(row, 2);
            if (lead.size() == 1 && is_header_like(view, row + 1) && !is_card_start(view, row + 1, first, last)) {
                m_title = label_text(lead.front().text);
                ++row;
            }
        }
        if (is_card_start(view, row, first, last)) {
            auto card = read_card(view, row, first, last, m_context);
            for (auto& block : card.blocks) add(std::move(block));
            m_out.signatures.insert(m_out.signatures.end(), card.signatures.begin(), card.signatures.end());
            return std::max(card.next_row, row + 1);
        }
        auto const band = read_header(view, row, first, last);
        if (band.columns.size() < 2) {
            read_trailing(line_of(view, row), m_out);
            return row + 1;
        }
        auto const zone = read_zone(view, band);
        if (zone.last < zone.first && !m_out.blocks.empty() && zone.next_row <= view.last_row() && view.full_units(row).size() < 3) {
            read_trailing(line_of(view, row), m_out);
            return row + 1;
        }
        for (auto& block : read_table(view, band, zone, m_context)) add(std::move(block));
        return zone.continued ? continue_table(view, band, zone) : std::max(zone.next_row, row + 1);
    }

    /// （续表）, then the header again, then more rows of the same table.
    int continue_table(GridView const& view, HeaderBand const& band, DataZone const& before) {
        int row = before.next_row;
        while (row <= view.last_row() && row_kind(view, band, row) == RowKind::continuation) ++row;
        if (row > view.last_row() || row_kind(view, band, row) != RowKind::repeated_header) return row;
        auto const again = read_header(view, row, band.first_column, band.last_column);
        auto const zone = read_zone(view, again);
        for (auto& block : read_table(view, again, zone, m_context)) {
            block.continues = true;
            add(std::move(block));
        }
        return zone.continued ? continue_table(view, again, zone) : std::max(zone.next_row, row + 1);
    }

    void add(Block block) {
        if (block.title.empty() && !block.continues && !m_title.empty()) block.title = std::exchange(m_title, {});
        m_out.blocks.push_back(std::move(block));
    }

    int read_lines_below(int row) {
        for (; row <= m_view.last_row(); ++row) {
            if (m_view.blank(row)) continue;
            auto const units = m_view.full_units(row);
            auto const key = squeezed(units.front().text);
            bool const remark = is_signature(key) || starts_note(key);
            if (units.size() >= 2 && !remark && !is_line(m_view, row)) return row;
            int const next = next_full(row + 1);
            bool const title = !remark && units.size() == 1 && next != 0 && is_header_like(m_view, next) && !is_line(m_view, next);
            if (title) {
                m_title = label_text(units.front().text);
                return next;
            }
            read_trailing(line_of(m_view, row), m_out);
        }
        return row;
    }

    [[nodiscard]] int next_full(int row) const {
        while (row <= m_view.last_row() && m_view.blank(row)) ++row;
        return row <= m_view.last_row() ? row : 0;
    }

    void finish() {
        int block_number = 0;
        for (auto& block : m_out.blocks) {
            ++block_number;
            int number = 0;
            for (auto& field : block.fields) field.id = fmt::format("S{}B{}F{:02}", m_index + 1, block_number, ++number);
        }
        if (!m_out.blocks.empty()) {
            auto const& first = m_out.blocks.front();
            m_out.header_rows = {first.header.first.row, first.header.last.row};
            m_out.data_rows = {first.data.first.row, first.data.last.row};
            if (first.data.last.row < first.data.first.row) m_out.data_rows = {0, 0};
        }
        for (auto const& block : m_out.blocks) {
            m_out.total_rows.insert(m_out.total_rows.end(), block.total_rows.begin(), block.total_rows.end());
        }
        std::ranges::sort(m_out.total_rows);
        m_out.total_rows.erase(std::unique(m_out.total_rows.begin(), m_out.total_rows.end()), m_out.total_rows.end());
        read_checks(m_out);
    }

    GridView m_view;
    std::size_t m_index;
    SheetLayout m_out;
    std::vector<Line> m_lines;
    std::string m_title;
    TableContext m_context;
};

}  // namespace

Layout understand(sheet::Workbook const& book) {
    Layout out;
    for (std::size_t i = 0; i < book.sheets.size(); ++i) out.sheets.push_back(SheetReader(book.sheets[i], i).read());
    return out;
}

}  // namespace yizhen::forms

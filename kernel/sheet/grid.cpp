#include "kernel/sheet/grid.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::sheet {

std::string column_letters(int column) {
    std::string letters;
    for (int rest = column; rest > 0; rest = (rest - 1) / 26) {
        letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
    }
    return letters;
}

Result<CellRef> CellRef::parse(std::string_view a1) {
    CellRef at;
    std::size_t i = 0;
    auto const skip_mark = [&] { i += i < a1.size() && a1[i] == '$' ? 1 : 0; };
    skip_mark();
    for (; i < a1.size() && at.column <= kColumnsMax; ++i) {
        char const upper = static_cast<char>(a1[i] >= 'a' && a1[i] <= 'z' ? a1[i] - 32 : a1[i]);
        if (upper < 'A' || upper > 'Z') break;
        at.column = at.column * 26 + (upper - 'A' + 1);
    }
    skip_mark();
    for (; i < a1.size() && a1[i] >= '0' && a1[i] <= '9' && at.row <= kRowsMax; ++i)
        at.row = at.row * 10 + (a1[i] - '0');
    if (i != a1.size() || at.row < 1 || at.column < 1 || at.row > kRowsMax || at.column > kColumnsMax) {
        return Problem{problems::kBadInput, fmt::format("“{}”不是单元格位置；请写成 C5。", a1)};
    }
    return at;
}

std::string CellRef::a1() const {
    return column_letters(column) + std::to_string(row);
}

Result<Range> Range::parse(std::string_view a1) {
    auto const colon = a1.find(':');
    auto const first = CellRef::parse(a1.substr(0, colon));
    if (!first) return first.problem();
    auto const last = colon == std::string_view::npos ? first : CellRef::parse(a1.substr(colon + 1));
    if (!last) return last.problem();
    auto const a = first.value();
    auto const b = last.value();
    return Range{{std::min(a.row, b.row), std::min(a.column, b.column)},
                 {std::max(a.row, b.row), std::max(a.column, b.column)}};
}

std::string Range::a1() const {
    return first == last ? first.a1() : first.a1() + ":" + last.a1();
}

void Sheet::put(Cell cell) {
    rows = std::max(rows, cell.at.row);
    columns = std::max(columns, cell.at.column);
    if (m_cells.empty() || m_cells.back().at < cell.at) {
        m_cells.push_back(std::move(cell));
        return;
    }
    auto const slot = std::ranges::lower_bound(m_cells, cell.at, {}, &Cell::at);
    if (slot != m_cells.end() && slot->at == cell.at) {
        *slot = std::move(cell);
    } else {
        m_cells.insert(slot, std::move(cell));
    }
}

Cell const* Sheet::find(CellRef at) const {
    auto const slot = std::ranges::lower_bound(m_cells, at, {}, &Cell::at);
    return slot == m_cells.end() || slot->at != at ? nullptr : &*slot;
}

Range const* Sheet::merge_at(CellRef at) const {
    auto const merge = std::ranges::find_if(merges, [&](Range const& range) { return range.contains(at); });
    return merge == merges.end() ? nullptr : &*merge;
}

Cell const* Sheet::speaking(CellRef at) const {
    auto const* merge = merge_at(at);
    return find(merge ? merge->first : at);
}

} // namespace yizhen::sheet

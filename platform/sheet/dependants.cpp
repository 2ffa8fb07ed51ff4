#include "platform/sheet/dependants.h"

#include "kernel/sheet/formula.h"

#include <algorithm>

namespace yizhen::sheet {

namespace {

constexpr int kRoundsMax = 50; // longer chains than this are all taken for stale

/// Changed places, by column, so that a range is asked about without looking at every cell.
class ChangedPlaces {
public:
    void add(std::string const& sheet, Range const& range) {
        auto& columns = m_columns[sheet];
        int const last = std::min(range.last.column, kColumnsMax);
        for (int column = range.first.column; column <= last; ++column)
            columns[column].insert({range.first.row, range.last.row});
    }
    [[nodiscard]] bool touches(std::string const& sheet, Range const& range) const {
        auto const columns = m_columns.find(sheet);
        if (columns == m_columns.end()) return false;
        for (auto column = columns->second.lower_bound(range.first.column);
             column != columns->second.end() && column->first <= range.last.column; ++column) {
            for (auto const& [first, last] : column->second) {
                if (first > range.last.row) break;
                if (last >= range.first.row) return true;
            }
        }
        return false;
    }

private:
    std::map<std::string, std::map<int, std::set<std::pair<int, int>>>> m_columns;
};

struct Node {
    std::string const* sheet;
    CellRef at;
    std::vector<std::pair<std::string, Range>> reads;
    bool always = false;
};

Range whole(Reference const& reference) {
    auto const rows = std::minmax({reference.first.row == 0 ? 1 : reference.first.row,
                                   reference.last.row == 0 ? kRowsMax : reference.last.row});
    auto const columns = std::minmax({reference.first.column == 0 ? 1 : reference.first.column,
                                      reference.last.column == 0 ? kColumnsMax : reference.last.column});
    return {{rows.first, columns.first}, {rows.second, columns.second}};
}

Node node_of(std::string const& sheet, IndexedFormula const& formula, std::vector<DefinedName> const& names) {
    Node node{&sheet, formula.at, {}, false};
    static_cast<void>(with_references(formula.text, [&](Reference const& reference, std::string&) {
        if (!reference.external)
            node.reads.emplace_back(reference.sheet.empty() ? sheet : reference.sheet, whole(reference));
    }));
    for (auto const* maker : {"INDIRECT(", "OFFSET(", "["})
        node.always = node.always || formula.text.find(maker) != std::string::npos;
    for (auto const& name : names)
        node.always =
            node.always || (!name.name.empty() && formula.text.find(name.name) != std::string::npos);
    return node;
}

} // namespace

std::map<std::string, std::set<CellRef>>
stale_formulas(std::map<std::string, SheetIndex> const& sheets,
               std::map<std::string, std::vector<Range>> const& changed,
               std::vector<DefinedName> const& names) {
    std::map<std::string, std::set<CellRef>> stale;
    ChangedPlaces places;
    for (auto const& [sheet, ranges] : changed) {
        for (auto const& range : ranges)
            places.add(sheet, range);
    }
    std::vector<Node> waiting;
    for (auto const& [name, index] : sheets) {
        for (auto const& formula : index.formulas)
            waiting.push_back(node_of(name, formula, names));
    }
    for (int round = 0; !waiting.empty(); ++round) {
        auto const is_stale = [&](Node const& node) {
            return node.always || round >= kRoundsMax ||
                   std::ranges::any_of(
                       node.reads, [&](auto const& read) { return places.touches(read.first, read.second); });
        };
        auto const rest = std::stable_partition(waiting.begin(), waiting.end(),
                                                [&](Node const& node) { return !is_stale(node); });
        if (rest == waiting.end()) break;
        for (auto node = rest; node != waiting.end(); ++node) {
            stale[*node->sheet].insert(node->at);
            places.add(*node->sheet, {node->at, node->at});
        }
        waiting.erase(rest, waiting.end());
    }
    return stale;
}

} // namespace yizhen::sheet

// Small counts of people are not told to who has no right to rows. What is hidden depends on the figures alone, not on
// what was asked before, so that asking twice gives nothing away.

#include "modules/ledgers/store_sql_totals_keeper.h"

#include <algorithm>
#include <array>

namespace yizhen::ledgers::store {
namespace {

using totals::kNowhere;
using totals::kWhole;

bool counts_people(elements::Element const& element) {
    static constexpr std::array<std::string_view, 4> kWords{"人", "户", "人次", "对"};
    return std::ranges::find(kWords, element.unit_of_measure) != kWords.end();
}

bool small(std::int64_t number) { return number > 0 && number < kSmallCount; }

/// Of one column: which places are hidden.
class Hidden {
public:
    explicit Hidden(totals::Column const& column) : m_column(column), m_shape(column.shape()) {}

    bool is(std::int32_t place) {
        auto const reading = m_column.read(place);
        if (small(reading.sum)) return true;
        if (place == kWhole || !reading.has_sum()) return false;
        return beside(m_shape.parent_of(place) < 0 ? kWhole : m_shape.parent_of(place)) == place;
    }

private:
    /// The child that is hidden with its brother, or because the sum above is hidden itself; kNowhere: none.
    std::int32_t beside(std::int32_t parent) {
        auto const [known, fresh] = m_beside.try_emplace(parent, kNowhere);
        if (!fresh) return known->second;
        int hidden = 0;
        std::int32_t smallest = kNowhere;
        for (auto const child : m_shape.children(parent)) {
            auto const reading = m_column.read(child);
            if (small(reading.sum)) ++hidden;
            else if (reading.has_sum() && reading.sum != 0 && (smallest == kNowhere || reading.sum < m_column.read(smallest).sum)) smallest = child;
        }
        bool const needed = hidden == 1 || (hidden == 0 && parent != kWhole && is(parent));
        return m_beside[parent] = needed ? smallest : kNowhere;
    }

    totals::Column const& m_column;
    totals::Shape const& m_shape;
    std::map<std::int32_t, std::int32_t> m_beside;
};

}  // namespace

void Keeper::hide_small(TotalsTable& out, Asked const& asked, totals::Shape const& shape, std::vector<std::int32_t> const& places,
                        std::vector<Kept> const& kept) const {
    std::shared_lock const lock(m_mutex);
    std::vector<Hidden> hidden;
    for (auto const& column : kept) hidden.emplace_back(column->cells);
    for (std::size_t row = 0; row < places.size(); ++row) {
        for (std::size_t at = 0; at < asked.elements.size(); ++at) {
            auto const& element = asked.elements[at];
            auto& cell = out.cells[row * asked.elements.size() + at];
            auto const tells = [&](std::size_t column) { return counts_people(asked.columns[column]->element) && hidden[column].is(places[row]); };
            bool const own = cell.own && counts_people(element.column->element) && small(cell.own->value);
            bool const sum = element.formula ? std::ranges::any_of(element.operands, tells) : tells(element.own);
            if (!own && !sum) continue;
            auto const leaves = shape.end_leaf(places[row]) - shape.first_leaf(places[row]);
            cell = {{0, false, leaves, 0, 0, 0}, std::nullopt, true};
        }
    }
}

}  // namespace yizhen::ledgers::store

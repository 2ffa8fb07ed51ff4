#include "kernel/totals/shape.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace yizhen::totals {
namespace {

Problem out_of_order(std::size_t at, Place const& place) {
    return {problems::kInternal, fmt::format("第 {} 个单位（编号 {}）没有按树的次序排列。", at + 1, place.unit)};
}

}  // namespace

Result<std::shared_ptr<Shape const>> Shape::make(std::vector<Place> const& places) {
    if (places.size() > kPlacesMax) return Problem{problems::kTooLarge, fmt::format("单位超过 {} 个。", kPlacesMax)};
    auto shape = std::make_shared<Shape>();
    std::vector<std::int32_t> open;  // from the root to the unit before
    shape->m_last.assign(places.size(), 0);
    for (std::size_t at = 0; at < places.size(); ++at) {
        auto const& place = places[at];
        while (!open.empty() && open.back() != place.parent) {
            shape->m_last[index(open.back())] = static_cast<std::int32_t>(at) - 1;
            open.pop_back();
        }
        if (open.empty() && place.parent != -1) return out_of_order(at, place);
        open.push_back(static_cast<std::int32_t>(at));
        shape->m_unit.push_back(place.unit);
        shape->m_parent.push_back(place.parent);
        shape->m_level.push_back(place.level);
    }
    for (auto const still : open) shape->m_last[index(still)] = static_cast<std::int32_t>(places.size()) - 1;
    shape->m_by_unit.resize(places.size());
    std::iota(shape->m_by_unit.begin(), shape->m_by_unit.end(), 0);
    std::ranges::sort(shape->m_by_unit, {}, [&](std::int32_t place) { return shape->m_unit[index(place)]; });
    auto const twice = std::ranges::adjacent_find(shape->m_by_unit, {}, [&](std::int32_t place) { return shape->m_unit[index(place)]; });
    if (twice != shape->m_by_unit.end()) return Problem{problems::kInternal, fmt::format("单位 {} 在树里出现了两次。", shape->m_unit[index(*twice)])};
    shape->number_leaves();
    shape->find_runs();
    return std::shared_ptr<Shape const>(std::move(shape));
}

void Shape::number_leaves() {
    m_leaf_before.assign(size() + 1, 0);
    m_inner_parent.push_back(-1);
    std::uint64_t mixed = 0x9E37'79B9'7F4A'7C15ULL ^ size();
    auto const mix = [&mixed](std::uint64_t more) {
        mixed = (mixed ^ more) * 0xFF51'AFD7'ED55'8CCDULL;
        mixed ^= mixed >> 33;
    };
    for (std::int32_t place = 0; place < static_cast<std::int32_t>(size()); ++place) {
        bool const leaf = m_last[index(place)] == place;
        m_leaf_before[index(place) + 1] = m_leaf_before[index(place)] + (leaf ? 1 : 0);
        auto const above = inner_of(m_parent[index(place)]);
        if (leaf) {
            m_leaf_parent.push_back(above);
            m_leaf_place.push_back(place);
        } else {
            m_inner_parent.push_back(above);
        }
        mix(static_cast<std::uint64_t>(m_unit[index(place)]));
        mix(static_cast<std::uint64_t>(m_parent[index(place)]));
    }
    m_fingerprint = mixed;
}

void Shape::find_runs() {
    for (std::int32_t leaf = 0; leaf < leaves(); ++leaf) {
        auto const parent = m_leaf_parent[index(leaf)];
        if (m_runs.empty() || m_runs.back().parent != parent) m_runs.push_back({leaf, leaf, parent});
        m_runs.back().end = leaf + 1;
    }
}

std::int32_t Shape::find(std::int64_t unit) const {
    auto const found = std::ranges::lower_bound(m_by_unit, unit, {}, [this](std::int32_t place) { return m_unit[index(place)]; });
    return found != m_by_unit.end() && m_unit[index(*found)] == unit ? *found : kNowhere;
}

std::vector<std::int32_t> Shape::children(std::int32_t place) const {
    std::vector<std::int32_t> out;
    auto const last = last_of(place);
    for (auto child = place + 1; child <= last; child = m_last[index(child)] + 1) out.push_back(child);
    return out;
}

}  // namespace yizhen::totals

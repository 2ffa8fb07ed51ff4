#include "modules/ledgers/org_units.h"

#include "modules/ledgers/ledgers.h"

#include <algorithm>

namespace yizhen::ledgers {
namespace {

std::vector<UnitId> areas(org::Tree const& tree, UnitId top, bool leaves_only) {
    std::vector<UnitId> out;
    auto const interval = tree.interval(top);
    for (auto place = interval.first; place <= interval.last; ++place) {
        if (!org::is_area(tree.kind_at(place))) continue;
        if (leaves_only) {
            auto const below = tree.interval(tree.at(place));
            bool holds_area = false;
            for (auto inner = below.first + 1; inner <= below.last && !holds_area; ++inner) holds_area = org::is_area(tree.kind_at(inner));
            if (holds_area) continue;
        }
        out.push_back(tree.at(place));
    }
    if (out.empty() && tree.holds(top)) out.push_back(top);
    return out;
}

constexpr std::size_t kShapesMax = 6;

org::UnitKind kind_of(AreaLevel level) {
    switch (level) {
    case AreaLevel::county: return org::UnitKind::county;
    case AreaLevel::township: return org::UnitKind::township;
    case AreaLevel::village: break;
    }
    return org::UnitKind::village;
}

}  // namespace

std::unique_ptr<Units> units_of(org::Org& org) { return std::make_unique<OrgUnits>(org); }

std::shared_ptr<totals::Shape const> area_shape(org::Tree const& tree) {
    std::vector<totals::Place> places;
    std::vector<std::pair<std::int32_t, std::int32_t>> open;  // last place of a subtree, its number
    for (std::int32_t place = 0; place < static_cast<std::int32_t>(tree.size()); ++place) {
        while (!open.empty() && open.back().first < place) open.pop_back();
        auto const unit = tree.at(place);
        if (!org::is_area(tree.kind_at(place))) continue;
        auto const mine = static_cast<std::int32_t>(places.size());
        places.push_back({unit.value, open.empty() ? -1 : open.back().second, static_cast<std::uint8_t>(tree.kind_at(place))});
        open.emplace_back(tree.interval(unit).last, mine);
    }
    auto shape = totals::Shape::make(places);
    YIZHEN_CHECK(shape);
    return std::move(shape).value();
}

std::unique_ptr<AreaTrees> area_trees_of(org::Org& org) { return std::make_unique<OrgAreaTrees>(org); }

std::shared_ptr<totals::Shape const> OrgAreaTrees::on(CivilDate day) const {
    auto const tree = m_org.tree(day);
    std::lock_guard const lock(m_mutex);
    auto const found = std::ranges::find(m_known, tree, &Known::tree);
    if (found != m_known.end()) return found->shape;
    if (m_known.size() >= kShapesMax) m_known.erase(m_known.begin());
    m_known.push_back({tree, area_shape(*tree)});
    return m_known.back().shape;
}

std::optional<UnitId> OrgUnits::find(RealmId realm, std::string_view code) const {
    auto const now = tree();
    auto const unit = now->find_code(code);
    if (!unit || now->realm_of(unit->id) != realm) return std::nullopt;
    return unit->id;
}

Result<UnitId> OrgUnits::resolve(RealmId realm, std::string_view words) const {
    auto const unit = tree()->resolve(realm, words);
    if (!unit) return unit.problem();
    return unit.value().id;
}

UnitId OrgUnits::current(UnitId unit) const {
    auto const now = tree();
    return now->holds(unit) ? unit : m_org.successor(unit, m_org.today());
}

std::string OrgUnits::code_of(UnitId unit) const {
    auto const found = tree()->find(current(unit));
    return found ? found->code : std::string{};
}

std::string OrgUnits::name_of(UnitId unit) const {
    auto const found = tree()->find(current(unit));
    return found ? found->name : std::string{};
}

std::optional<std::string> OrgUnits::name_at(UnitId unit, AreaLevel level) const {
    for (auto const& above : tree()->path(current(unit))) {
        if (above.kind == kind_of(level)) return above.name;
    }
    return std::nullopt;
}

std::vector<UnitId> OrgUnits::subtree(UnitId unit) const {
    auto out = areas(*tree(), unit, false);
    for (auto const gone : m_org.predecessors(out)) out.push_back(gone);
    return out;
}
std::vector<UnitId> OrgUnits::leaves(UnitId unit) const { return areas(*tree(), unit, true); }

}  // namespace yizhen::ledgers

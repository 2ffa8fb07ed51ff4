#include "modules/ledgers/org_units.h"

#include "modules/ledgers/ledgers.h"

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

std::optional<UnitId> OrgUnits::find(RealmId realm, std::string_view code) const {
    auto const tree = m_org.tree();
    auto const unit = tree->find_code(code);
    if (!unit || tree->realm_of(unit->id) != realm) return std::nullopt;
    return unit->id;
}

Result<UnitId> OrgUnits::resolve(RealmId realm, std::string_view words) const {
    auto const unit = m_org.tree()->resolve(realm, words);
    if (!unit) return unit.problem();
    return unit.value().id;
}

std::string OrgUnits::code_of(UnitId unit) const {
    auto const found = m_org.tree()->find(unit);
    return found ? found->code : std::string{};
}

std::string OrgUnits::name_of(UnitId unit) const {
    auto const found = m_org.tree()->find(unit);
    return found ? found->name : std::string{};
}

std::optional<std::string> OrgUnits::name_at(UnitId unit, AreaLevel level) const {
    for (auto const& above : m_org.tree()->path(unit)) {
        if (above.kind == kind_of(level)) return above.name;
    }
    return std::nullopt;
}

std::vector<UnitId> OrgUnits::subtree(UnitId unit) const { return areas(*m_org.tree(), unit, false); }
std::vector<UnitId> OrgUnits::leaves(UnitId unit) const { return areas(*m_org.tree(), unit, true); }

}  // namespace yizhen::ledgers

#include "modules/org/tree.h"

#include "kernel/check.h"

#include <algorithm>

namespace yizhen::org {

namespace {

std::string_view entry_of(std::string const& arena, std::vector<std::uint32_t> const& starts, std::int32_t place) {
    auto const i = static_cast<std::size_t>(place);
    return {arena.data() + starts[i], starts[i + 1] - starts[i] - 1};
}

}  // namespace

std::int32_t Tree::place_of(UnitId id) const {
    if (id.value <= 0 || id.value >= static_cast<std::int64_t>(m_place_by_id.size())) return -1;
    return m_place_by_id[static_cast<std::size_t>(id.value)];
}

std::int32_t Tree::place_of_code(std::string_view code) const {
    auto const found = std::lower_bound(m_by_code.begin(), m_by_code.end(), code,
                                        [this](std::int32_t place, std::string_view c) { return code_at(place) < c; });
    return found != m_by_code.end() && code_at(*found) == code ? *found : -1;
}

std::string_view Tree::code_at(std::int32_t place) const { return entry_of(m_codes, m_code_start, place); }
std::string_view Tree::name_at(std::int32_t place) const { return entry_of(m_names, m_name_start, place); }

Unit Tree::unit_at(std::int32_t place) const {
    std::int32_t const above = m_parent[static_cast<std::size_t>(place)];
    UnitId const id = at(place);
    return {id, std::string(code_at(place)), std::string(name_at(place)), kind_at(place), above < 0 ? UnitId{} : at(above),
            realm_of(id), children_count(place)};
}

std::optional<Unit> Tree::find(UnitId id) const {
    std::int32_t const place = place_of(id);
    if (place < 0) return std::nullopt;
    return unit_at(place);
}

std::optional<Unit> Tree::find_code(std::string_view code) const {
    std::int32_t const place = place_of_code(code);
    if (place < 0) return std::nullopt;
    return unit_at(place);
}

bool Tree::within(UnitId unit, UnitId top) const {
    std::int32_t const place = place_of(unit);
    return place >= 0 && interval(top).holds(place);
}

Interval Tree::interval(UnitId id) const {
    std::int32_t const place = place_of(id);
    if (place < 0) return {};
    return {place, m_last[static_cast<std::size_t>(place)]};
}

int Tree::children_count(std::int32_t place) const {
    int count = 0;
    std::int32_t const last = m_last[static_cast<std::size_t>(place)];
    for (std::int32_t child = place + 1; child <= last; child = m_last[static_cast<std::size_t>(child)] + 1) ++count;
    return count;
}

std::vector<Unit> Tree::roots() const {
    std::vector<Unit> out;
    auto const count = static_cast<std::int32_t>(size());
    for (std::int32_t root = 0; root < count; root = m_last[static_cast<std::size_t>(root)] + 1)
        out.push_back(unit_at(root));
    return out;
}

std::vector<Unit> Tree::children(UnitId id) const {
    std::vector<Unit> out;
    Interval const own = interval(id);
    for (std::int32_t child = own.first + 1; child <= own.last; child = m_last[static_cast<std::size_t>(child)] + 1)
        out.push_back(unit_at(child));
    return out;
}

std::vector<UnitId> Tree::all_of_kind(UnitId top, UnitKind kind) const {
    std::vector<UnitId> out;
    Interval const own = interval(top);
    for (std::int32_t place = own.first; place <= own.last; ++place) {
        if (kind_at(place) == kind) out.push_back(at(place));
    }
    return out;
}

std::vector<Unit> Tree::path(UnitId id) const {
    std::vector<Unit> out;
    for (std::int32_t place = place_of(id); place >= 0; place = m_parent[static_cast<std::size_t>(place)])
        out.push_back(unit_at(place));
    std::reverse(out.begin(), out.end());
    return out;
}

std::string Tree::path_text(UnitId id) const {
    std::string out;
    for (std::int32_t place = place_of(id); place >= 0; place = m_parent[static_cast<std::size_t>(place)]) {
        if (!out.empty()) out.insert(0, "/");
        out.insert(0, name_at(place));
    }
    return out;
}

RealmId Tree::realm_of(UnitId id) const {
    for (std::int32_t place = place_of(id); place >= 0;) {
        UnitKind const kind = kind_at(place);
        if (kind == UnitKind::county) return RealmId{at(place).value};
        std::int32_t const above = m_parent[static_cast<std::size_t>(place)];
        // A development zone straight under a city stands beside the counties: it is a realm of its own.
        bool const under_city = above >= 0 && kind_at(above) <= UnitKind::prefecture;
        if (kind == UnitKind::local_area && under_city) return RealmId{at(place).value};
        place = above;
    }
    return {};
}

bool Tree::governs(RealmId realm, UnitId issuer) const { return realm.known() && realm_of(issuer) == realm; }

std::size_t Tree::bytes() const {
    auto of = [](auto const& column) { return column.capacity() * sizeof(column[0]); };
    return of(m_id) + of(m_parent) + of(m_last) + of(m_kind) + of(m_code_start) + of(m_name_start) +
           of(m_initials_start) + of(m_codes) + of(m_names) + of(m_initials) + of(m_other_place) + of(m_other_start) +
           of(m_others) + of(m_by_code) + of(m_place_by_id);
}

}  // namespace yizhen::org

#pragma once
/// Strong ids: a unit is not a person, though both are numbers.

#include <compare>
#include <cstdint>
#include <functional>

namespace yizhen {

template <class Tag> struct Id {
    std::int64_t value = 0;

    constexpr Id() = default;
    constexpr explicit Id(std::int64_t number) : value(number) {}
    [[nodiscard]] constexpr bool known() const noexcept { return value != 0; }
    friend constexpr auto operator<=>(Id const&, Id const&) = default;
};

using RealmId = Id<struct RealmTag>;      ///< a county's immutable surrogate
using UnitId = Id<struct UnitTag>;
using PersonId = Id<struct PersonTag>;    ///< somebody who signs in
using ElementId = Id<struct ElementTag>;  ///< columns are named e<id>
using LedgerId = Id<struct LedgerTag>;
using RowId = Id<struct RowTag>;
using ChangeId = Id<struct ChangeTag>;
using DemandId = Id<struct DemandTag>;
using GrantId = Id<struct GrantTag>;

}  // namespace yizhen

template <class Tag> struct std::hash<yizhen::Id<Tag>> {
    std::size_t operator()(yizhen::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};

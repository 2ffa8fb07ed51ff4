#pragma once
/// What ledgers need from others, filled in by app: the units of org.

#include "kernel/ids.h"
#include "kernel/date.h"
#include "kernel/result.h"
#include "kernel/totals/shape.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::ledgers {

enum class AreaLevel { county, township, village };

/// The tree of area units of a realm, as it is today.
class Units {
public:
    virtual ~Units() = default;
    [[nodiscard]] virtual std::optional<UnitId> find(RealmId realm, std::string_view code) const = 0;
    /// The one unit that a person means by a name, a code or a path; otherwise who could be meant.
    [[nodiscard]] virtual Result<UnitId> resolve(RealmId realm, std::string_view words) const = 0;
    [[nodiscard]] virtual std::string code_of(UnitId unit) const = 0;
    [[nodiscard]] virtual std::string name_of(UnitId unit) const = 0;
    /// Name of the unit itself or of the one above it at that level; nothing where it stands above the level.
    [[nodiscard]] virtual std::optional<std::string> name_at(UnitId unit, AreaLevel level) const = 0;
    /// Itself first; also units that were merged into one of them: their rows are kept under the old unit.
    [[nodiscard]] virtual std::vector<UnitId> subtree(UnitId unit) const = 0;
    /// Who took over a unit that was merged away; else the unit itself.
    [[nodiscard]] virtual UnitId current(UnitId unit) const { return unit; }
    [[nodiscard]] virtual std::vector<UnitId> leaves(UnitId unit) const = 0;   ///< itself, if no area is below it
    /// The units of this moment, for a whole question: asking unit after unit looks for changes of the units each time.
    /// Null: this one may be asked as it is.
    [[nodiscard]] virtual std::unique_ptr<Units const> as_now() const { return nullptr; }
};

/// The area units of all realms on any day, for totals. A place's level is its org::UnitKind as a number, 0 province to
/// 4 village. The same pointer as long as the units are the same.
class AreaTrees {
public:
    virtual ~AreaTrees() = default;
    [[nodiscard]] virtual std::shared_ptr<totals::Shape const> on(CivilDate day) const = 0;
};

}  // namespace yizhen::ledgers

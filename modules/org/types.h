#pragma once
/// Units: five area levels, local units without a national code, departments with inner sections, task forces.

#include "kernel/date.h"
#include "kernel/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::org {

/// The order is the order of search results: the wider unit first.
enum class UnitKind : std::uint8_t {
    province,    ///< 省
    prefecture,  ///< 市
    county,      ///< 县（区）: the realm
    township,    ///< 乡镇（街道）
    village,     ///< 村（社区）
    local_area,  ///< 开发区 and the like, without a national code
    department,  ///< 部门: has a seal of its own
    section,     ///< 内设机构: has none (R-03)
    task_force,  ///< 专班、领导小组: has none (R-03)
};

[[nodiscard]] std::string_view name_of(UnitKind kind);          ///< "township"
[[nodiscard]] std::string_view chinese_name_of(UnitKind kind);  ///< "乡镇（街道）"
/// Either name, and the usual words: 部门, 科室, 专班, 开发区 …
[[nodiscard]] std::optional<UnitKind> parse_unit_kind(std::string_view text);
[[nodiscard]] bool is_area(UnitKind kind);
/// May `child` stand directly below `parent`?
[[nodiscard]] bool may_hold(UnitKind parent, UnitKind child);

/// A unit as it is on the day of its tree.
struct Unit {
    UnitId id;
    std::string code;
    std::string name;
    UnitKind kind = UnitKind::village;
    UnitId parent;  ///< not known for a root
    RealmId realm;  ///< of the county it stands in or is; not known above the counties
    int children = 0;
};

/// The first and last place of a subtree in one tree version, both included: units are numbered in tree order.
struct Interval {
    std::int32_t first = 0;
    std::int32_t last = -1;
    [[nodiscard]] bool holds(std::int32_t place) const { return place >= first && place <= last; }
};

/// One stretch of a unit's life. `to` is the first day it is no longer true.
struct UnitVersion {
    UnitId id;
    CivilDate from;
    std::optional<CivilDate> to;
    std::string code;
    std::string name;
    UnitKind kind = UnitKind::village;
    UnitId parent;
    UnitId successor;  ///< set on the last stretch of a unit that was merged
    std::string reason;
    std::string other_names;  ///< short and former names, parted by "|"
};

struct Hit {
    Unit unit;
    std::string path;  ///< "河南省/郑州市/中原区/林山寨街道"
};

struct SearchOptions {
    UnitId within;  ///< a subtree; not known: everywhere
    std::optional<UnitKind> kind;
    int limit = 20;  ///< at most kSearchLimit
};
inline constexpr int kSearchLimit = 200;

/// What an import did, row by row.
struct RejectedRow {
    std::string file;
    int line = 0;
    std::string reason;
};
struct ImportReceipt {
    std::int64_t rows = 0;
    std::int64_t created = 0;
    std::int64_t updated = 0;
    std::int64_t same = 0;
    std::int64_t rejected = 0;
    std::vector<RejectedRow> first_rejected;  ///< at most kRejectedShown, in the order of the files
};
inline constexpr std::size_t kRejectedShown = 1000;

/// A unit that somebody adds by hand.
struct NewUnit {
    std::string code;
    std::string name;
    UnitKind kind = UnitKind::department;
    UnitId parent;
    std::string other_names;
};

}  // namespace yizhen::org

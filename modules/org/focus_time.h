#pragma once
/// Protected focus time: days on which the people of a unit and of all below it have one thing to do (harvest, flood,
/// elections) and nothing else is due. Included by org.h.

#include "kernel/calendar.h"
#include "kernel/date.h"
#include "kernel/ids.h"
#include "kernel/ports.h"
#include "kernel/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::sql {
class Database;
}

namespace yizhen::org {

class Org;

enum class FocusKind : std::uint8_t {
    harvest,   ///< 农忙
    flood,     ///< 防汛
    election,  ///< 换届选举
    other,     ///< 其他
};
[[nodiscard]] std::string_view name_of(FocusKind kind);          ///< "harvest"
[[nodiscard]] std::string_view chinese_name_of(FocusKind kind);  ///< "农忙"
[[nodiscard]] std::optional<FocusKind> parse_focus_kind(std::string_view text);  ///< either name

struct FocusTime {
    std::int64_t id = 0;
    UnitId unit;  ///< with its subtree
    CivilDate first;
    CivilDate last;  ///< included
    FocusKind kind = FocusKind::other;
    std::string reason;
};

inline constexpr int kFocusDaysMax = 92;       ///< of one stretch: longer is no focus but a season
inline constexpr std::size_t kFocusListMax = 1000;

class FocusTimes {
public:
    virtual ~FocusTimes() = default;
    /// `org` outlives it.
    static std::unique_ptr<FocusTimes> make(sql::Database& database, Org& org, Clock const& clock);

    /// Refuses an unknown unit, days in the wrong order, too long a stretch, and one without a reason.
    virtual Result<std::int64_t> protect(FocusTime const& time, Actor const& actor) = 0;
    /// It no longer holds on any day.
    virtual Result<Done> lift(std::int64_t id, std::string const& reason, Actor const& actor) = 0;
    [[nodiscard]] virtual std::optional<FocusTime> find(std::int64_t id) = 0;

    /// What protects the unit on that day: set for itself or for a unit above it (as the tree stood that day); of several
    /// the nearest.
    [[nodiscard]] virtual std::optional<FocusTime> focus_time(UnitId unit, CivilDate day) = 0;
    /// All that touch these days and concern somebody at, below or above `unit`; by first day.
    [[nodiscard]] virtual std::vector<FocusTime> list(UnitId unit, CivilDate from, CivilDate to) = 0;

    /// Working days outside focus time from the day after `from` up to and including `to`; 0 when `to` is not later.
    [[nodiscard]] virtual Result<std::int64_t> open_days_between(UnitId unit, CivilDate from, CivilDate to,
                                                                 WorkingCalendar const& calendar) = 0;
    /// The n-th working day outside focus time after `from`; with 0 `from` itself, or the next such day if it is none.
    [[nodiscard]] virtual Result<CivilDate> plus_open_days(UnitId unit, CivilDate from, int n,
                                                           WorkingCalendar const& calendar) = 0;
};

}  // namespace yizhen::org

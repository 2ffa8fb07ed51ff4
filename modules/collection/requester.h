#pragma once
/// What whoever asked does while others fill: sees how far it is, reminds those who are missing, says when it is enough.

#include "modules/collection/types.h"

#include <string>
#include <vector>

namespace yizhen::collection {

/// A word of the requester on the whole: it is enough, or it is not over after all.
struct SignOff {
    bool reopened = false;
    std::int64_t at_ms = 0;
    PersonId person;
    UnitId unit;
    std::int64_t cells = 0;     ///< of the issuer's form, at that moment
    std::int64_t answered = 0;
    std::string words;
};

/// Why a unit that has not answered is left alone.
enum class LeftAlone { reminded_today, focus_time };
[[nodiscard]] std::string_view name_of(LeftAlone why);

struct Reminded {
    struct Skipped {
        UnitId unit;
        LeftAlone why = LeftAlone::reminded_today;
    };
    CivilDate day;
    std::vector<UnitId> units;
    std::vector<Skipped> skipped;
};

}  // namespace yizhen::collection

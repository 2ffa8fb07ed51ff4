#pragma once
/// Tip-offs on hidden burdens (E-12). Whoever writes one is kept nowhere: no person, session, address or request, no time
/// within the day, no number that orders. Read one day later, exactly one level above the unit named, by its gatekeepers and
/// auditors, and never by the unit or department it is about.

#include "kernel/date.h"
#include "kernel/ids.h"
#include "kernel/ports.h"
#include "kernel/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::crypto {
class KeyRing;
}
namespace yizhen::org {
class Tree;
struct Unit;
}  // namespace yizhen::org
namespace yizhen::sql {
class Database;
}

namespace yizhen::channels {

struct TipChoice {
    std::string_view what;
    std::string_view name_zh;
};
[[nodiscard]] std::vector<TipChoice> tip_choices();
/// What is said before anybody writes a word of their own.
[[nodiscard]] std::string_view tip_warning();

struct TipOff {
    std::string unit;    ///< code: whose burden it is
    std::string issuer;  ///< code of the department that lays it on; empty: not said
    std::string what;
    std::string month;   ///< "2026-11": when it happened
    std::string words;   ///< may be empty
    CivilDate day;       ///< on which it was written
};

inline constexpr std::size_t kTipBodyBytesMax = 8'192;
inline constexpr std::size_t kTipWordsBytesMax = 3'000;
inline constexpr int kTipMonthsBackMax = 24;
inline constexpr int kTipsADayMax = 300;  ///< of a county; more is noise, and nobody is counted to stop it otherwise
inline constexpr int kTipsShownMax = 500;
/// How long a tip counts, and how many about one unit make a fact (rule E-12 has its own threshold).
inline constexpr int kTipDays = 90;
inline constexpr int kTipsForFact = 2;

/// Audit chains of realms below zero are letter boxes: realm -r holds what nobody in particular wrote in realm r, entries
/// without actor and with the day alone (modules/audit). A box of its own, because an entry between two others of the realm
/// would stand between their times.
[[nodiscard]] inline RealmId letter_box_of(RealmId realm) { return RealmId{-realm.value}; }

class TipOffs {
public:
    struct Parts {
        sql::Database& database;
        crypto::KeyRing& keys;
        Randomness& random;
    };
    explicit TipOffs(Parts parts) : m_parts(parts) {}

    /// `tip.day` is the day of writing. A Problem names what does not fit.
    Result<Done> write(org::Tree const& tree, TipOff const& tip);
    /// About these units, written before `before`; newest day first, within a day in no order. At most kTipsShownMax.
    [[nodiscard]] std::vector<TipOff> about(RealmId realm, std::vector<std::string> const& units, CivilDate before) const;

private:
    Parts m_parts;
};

}  // namespace yizhen::channels

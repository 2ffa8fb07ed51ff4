#include "modules/tasks/checkpoints.h"

#include <algorithm>
#include <optional>

namespace yizhen::tasks {
namespace {

constexpr int kQuietPart = 3;    // 1/3 of the term
constexpr int kSilencePart = 2;  // 1/2 of it
constexpr int kDecember = 12;

/// Open days of one unit, asked day by day.
class Days {
public:
    Days(UnitId unit, OpenDays const& open) : m_unit(unit), m_open(open) {}

    Result<bool> is_open(CivilDate day) const {
        auto const count = m_open(m_unit, day.plus_days(-1), day);
        if (!count) return count.problem();
        return count.value() > 0;
    }
    /// The open day nearest to `wanted` within the bounds, the earlier one of two.
    Result<std::optional<CivilDate>> nearest(CivilDate wanted, CivilDate first, CivilDate last) const {
        int const reach = std::max(wanted.days() - first.days(), last.days() - wanted.days());
        for (int away = 0; away <= reach; ++away) {
            for (auto const day : {wanted.plus_days(-away), wanted.plus_days(away)}) {
                if (day < first || day > last) continue;
                auto const open = is_open(day);
                if (!open) return open.problem();
                if (open.value()) return std::optional(day);
            }
        }
        return std::optional<CivilDate>();
    }

private:
    UnitId m_unit;
    OpenDays const& m_open;
};

CivilDate last_of_november(CivilDate due) { return CivilDate::of(due.year(), 11, 30).value(); }

}  // namespace

Result<Checkpoints> propose_checkpoints(UnitId unit, CivilDate from, CivilDate due, OpenDays const& open) {
    Checkpoints out;
    int const term = due.days() - from.days();
    int const silence = term / kSilencePart;
    auto const quiet_until = from.plus_days((term + kQuietPart - 1) / kQuietPart);
    auto last_first = from.plus_days(silence);
    if (due.month() == kDecember) last_first = std::min(last_first, last_of_november(due));
    if (term < kQuietPart || last_first < quiet_until) {
        out.why_not = "任务期太短或大半落在年底最后一个月，安静期之后没有合适的日子过问；请把期限放宽，或提前下达。";
        return out;
    }
    Days const days(unit, open);
    auto first = days.nearest(last_first, quiet_until, last_first);
    if (!first) return first.problem();
    if (!first.value()) {
        out.why_not = "安静期过后到任务期过半，都是休息日或保护时间，排不出过问的日子；等保护时间过去再联系。";
        return out;
    }
    out.days.push_back(*first.value());
    // From two thirds of the term left at most, one more in the middle of what is left keeps both stretches below half.
    if (due.days() - out.days.front().days() <= silence) return out;
    auto const before = out.days.front();
    auto const middle = before.plus_days((due.days() - before.days()) / 2);
    auto const second = days.nearest(middle, due.plus_days(-silence), before.plus_days(silence));
    if (!second) return second.problem();
    if (second.value()) out.days.push_back(*second.value());
    else out.why_not = "任务期后半段都是休息日或保护时间，只排得出一次过问。";
    return out;
}

std::int64_t elapsed_permille(CivilDate from, CivilDate due, CivilDate day) {
    auto const term = std::int64_t{due.days()} - from.days();
    if (term <= 0) return 1'000;
    return std::clamp<std::int64_t>((std::int64_t{day.days()} - from.days()) * 1'000 / term, 0, 1'000);
}

}  // namespace yizhen::tasks

// Focus time over its table. Few rows (some a unit and year), so they are read whole and judged in memory.

#include "kernel/check.h"
#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/org/org.h"
#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::org {
namespace {

constexpr char const* kTouching =
    "SELECT focus_id, unit_id, first_day, last_day, kind, reason FROM org_focus_time "
    "WHERE lifted_on IS NULL AND first_day <= $2 AND last_day >= $1 ORDER BY first_day, focus_id";
constexpr char const* kOne =
    "SELECT focus_id, unit_id, first_day, last_day, kind, reason FROM org_focus_time WHERE focus_id = $1 AND lifted_on IS NULL";
constexpr char const* kInsert =
    "INSERT INTO org_focus_time (focus_id, unit_id, first_day, last_day, kind, reason, set_by, set_on) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
constexpr char const* kLift =
    "UPDATE org_focus_time SET lifted_by = $2, lifted_on = $3, lifted_reason = $4 WHERE focus_id = $1 AND lifted_on IS NULL";
constexpr std::size_t kReasonMax = 200;
constexpr int kSearchDaysMax = 800;  ///< a deadline further away is a mistake

struct Words {
    FocusKind kind;
    std::string_view english, chinese;
};
constexpr Words kWords[] = {{FocusKind::harvest, "harvest", "农忙"},
                            {FocusKind::flood, "flood", "防汛"},
                            {FocusKind::election, "election", "换届选举"},
                            {FocusKind::other, "other", "其他"}};

std::vector<FocusTime> read(sql::Connection& connection, char const* statement, sql::Parameters const& parameters) {
    std::vector<FocusTime> out;
    auto const rows = connection.query(statement, parameters);
    while (rows->next()) {
        auto const kind = parse_focus_kind(rows->text(4));
        YIZHEN_CHECK(kind.has_value());
        out.push_back({rows->integer(0), UnitId{rows->integer(1)}, CivilDate::parse(rows->text(2)).value(),
                       CivilDate::parse(rows->text(3)).value(), *kind, std::string(rows->text(5))});
    }
    return out;
}

class SqlFocusTimes final : public FocusTimes {
public:
    SqlFocusTimes(sql::Database& database, Org& org, Clock const& clock) : m_database(database), m_org(org), m_clock(clock) {}

    Result<std::int64_t> protect(FocusTime const& time, Actor const& actor) override {
        auto const tree = m_org.tree();
        auto const unit = tree->find(time.unit);
        if (!unit) return Problem{problems::kNotFound, fmt::format("没有编号为 {} 的单位，或它已经停用", time.unit.value)};
        if (time.last < time.first) {
            return Problem{problems::kBadInput, fmt::format("最后一天 {} 早于第一天 {}", time.last.iso(), time.first.iso())};
        }
        if (int const days = time.last.days() - time.first.days() + 1; days > kFocusDaysMax) {
            return Problem{problems::kBadInput, fmt::format("一段保护时间最长 {} 天，这里有 {} 天；请分段设定并各写缘由", kFocusDaysMax, days)};
        }
        if (text::trimmed(time.reason).empty() || text::length(time.reason) > kReasonMax) {
            return Problem{problems::kBadInput, fmt::format("请写明缘由，最多 {} 字", kReasonMax)};
        }
        std::int64_t id = 0;
        auto const done = m_database.write(RealmId{}, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
            id = tx.new_id();
            tx.sql().execute(kInsert, {id, time.unit.value, time.first.iso(), time.last.iso(), std::string(name_of(time.kind)), time.reason,
                                       actor.person, m_clock.today().iso()});
            tx.audit({"org.focus.protect", fmt::format("focus:{}", id), "",
                      fmt::format("{{\"unit\":{},\"first\":\"{}\",\"last\":\"{}\",\"kind\":\"{}\"}}", time.unit.value, time.first.iso(),
                                  time.last.iso(), name_of(time.kind))});
            return Done{};
        });
        if (!done) return done.problem();
        return id;
    }

    Result<Done> lift(std::int64_t id, std::string const& reason, Actor const& actor) override {
        if (text::trimmed(reason).empty()) return Problem{problems::kBadInput, "请写明为什么取消"};
        return m_database.write(RealmId{}, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
            if (tx.sql().execute(kLift, {id, actor.person, m_clock.today().iso(), reason}) == 0) {
                return Problem{problems::kNotFound, fmt::format("没有编号为 {} 的保护时间，或已经取消", id)};
            }
            tx.audit({"org.focus.lift", fmt::format("focus:{}", id), "", "{}"});
            return Done{};
        });
    }

    std::optional<FocusTime> find(std::int64_t id) override {
        auto found = query(kOne, {id});
        if (found.empty()) return std::nullopt;
        return std::move(found.front());
    }

    std::optional<FocusTime> focus_time(UnitId unit, CivilDate day) override {
        auto const tree = m_org.tree(day);
        std::optional<FocusTime> nearest;
        for (auto& time : query(kTouching, {day.iso(), day.iso()})) {
            if (!tree->within(unit, time.unit)) continue;
            if (!nearest || tree->within(time.unit, nearest->unit)) nearest = std::move(time);
        }
        return nearest;
    }

    std::vector<FocusTime> list(UnitId unit, CivilDate from, CivilDate to) override {
        auto const tree = m_org.tree();
        auto all = query(kTouching, {from.iso(), to.iso()});
        std::erase_if(all, [&](FocusTime const& time) { return !tree->within(time.unit, unit) && !tree->within(unit, time.unit); });
        if (all.size() > kFocusListMax) all.resize(kFocusListMax);
        return all;
    }

    Result<std::int64_t> open_days_between(UnitId unit, CivilDate from, CivilDate to, WorkingCalendar const& calendar) override {
        std::int64_t count = 0;
        auto const times = query(kTouching, {from.iso(), to.iso()});
        for (auto day = from.plus_days(1); day <= to; day = day.plus_days(1)) {
            auto const open = is_open(unit, day, times, calendar);
            if (!open) return open.problem();
            count += open.value() ? 1 : 0;
        }
        return count;
    }

    Result<CivilDate> plus_open_days(UnitId unit, CivilDate from, int n, WorkingCalendar const& calendar) override {
        if (n < 0) return Problem{problems::kBadInput, "工作日数不能是负数"};
        auto const times = query(kTouching, {from.iso(), from.plus_days(kSearchDaysMax).iso()});
        int left = n;
        for (auto day = n == 0 ? from : from.plus_days(1); day <= from.plus_days(kSearchDaysMax); day = day.plus_days(1)) {
            auto const open = is_open(unit, day, times, calendar);
            if (!open) return open.problem();
            if (open.value() && --left <= 0) return day;
        }
        return Problem{problems::kBadInput, fmt::format("从 {} 起 {} 天内没有 {} 个可用的工作日", from.iso(), kSearchDaysMax, n)};
    }

private:
    std::vector<FocusTime> query(char const* statement, sql::Parameters const& parameters) {
        std::vector<FocusTime> out;
        m_database.read([&](sql::Connection& connection) { out = read(connection, statement, parameters); });
        return out;
    }

    Result<bool> is_open(UnitId unit, CivilDate day, std::vector<FocusTime> const& times, WorkingCalendar const& calendar) {
        auto const working = calendar.is_working_day(day);
        if (!working) return working.problem();
        if (!working.value()) return false;
        auto const touches = [&](FocusTime const& time) { return time.first <= day && day <= time.last; };
        if (std::ranges::none_of(times, touches)) return true;
        auto const tree = m_org.tree(day);
        return std::ranges::none_of(times, [&](FocusTime const& time) { return touches(time) && tree->within(unit, time.unit); });
    }

    sql::Database& m_database;
    Org& m_org;
    Clock const& m_clock;
};

}  // namespace

std::string_view name_of(FocusKind kind) { return std::ranges::find(kWords, kind, &Words::kind)->english; }
std::string_view chinese_name_of(FocusKind kind) { return std::ranges::find(kWords, kind, &Words::kind)->chinese; }
std::optional<FocusKind> parse_focus_kind(std::string_view text) {
    for (auto const& words : kWords) {
        if (text == words.english || text == words.chinese) return words.kind;
    }
    return std::nullopt;
}

std::unique_ptr<FocusTimes> FocusTimes::make(sql::Database& database, Org& org, Clock const& clock) {
    return std::make_unique<SqlFocusTimes>(database, org, clock);
}

}  // namespace yizhen::org

#include "modules/collection/rules.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace yizhen::collection {
namespace {

constexpr std::int64_t kTimesMeanMax = 20;  ///< a measurement so many times the mean is cut

struct StateName {
    TaskState state;
    std::string_view english;
    std::string_view chinese;
};
constexpr std::array<StateName, 5> kStates{{{TaskState::open, "open", "待填报"},
                                            {TaskState::submitted, "submitted", "待审核"},
                                            {TaskState::returned, "returned", "退回修改"},
                                            {TaskState::approved, "approved", "已审定"},
                                            {TaskState::cancelled, "cancelled", "已取消"}}};

/// An area itself, or the nearest area above a department or task force.
std::optional<org::Unit> area_of(org::Tree const& tree, UnitId unit) {
    auto const path = tree.path(unit);
    auto const area = std::ranges::find_if(path.rbegin(), path.rend(), [](org::Unit const& each) { return org::is_area(each.kind); });
    if (area == path.rend()) return std::nullopt;
    return *area;
}

std::int64_t or_zero(Result<std::int64_t> const& days) { return days ? days.value() : 0; }

}  // namespace

std::string_view name_of(TaskState state) { return std::ranges::find(kStates, state, &StateName::state)->english; }
std::string_view chinese_name_of(TaskState state) { return std::ranges::find(kStates, state, &StateName::state)->chinese; }

std::optional<TaskState> parse_task_state(std::string_view name) {
    auto const found = std::ranges::find(kStates, name, &StateName::english);
    return found == kStates.end() ? std::nullopt : std::optional(found->state);
}

std::string_view name_of(Why why) {
    switch (why) {
    case Why::missing: return "missing";
    case Why::stale: return "stale";
    case Why::disputed: return "disputed";
    case Why::unknown: return "unknown";
    }
    return "missing";
}

std::vector<UnitId> approval_chain(org::Tree const& tree, UnitId unit, UnitId issuer) {
    auto const path = tree.path(unit);  // from the root to the unit
    auto const served = area_of(tree, issuer);
    std::vector<UnitId> chain;
    for (auto at = path.rbegin(); at != path.rend(); ++at) {
        if (!at->realm.known()) break;  // above the county
        if (at->id == unit || !org::is_area(at->kind)) continue;
        if (served && tree.within(served->id, at->id) && served->id != at->id) break;  // above whom the issuer serves
        chain.push_back(at->id);
        if (served && at->id == served->id) break;
    }
    return chain;
}

std::optional<Problem> refuse_approval(org::Tree const& tree, Task const& task, Approver const& who) {
    if (task.state != TaskState::submitted) return Problem{problems::kTaskClosed, "这件任务现在没有待审的内容；请刷新后再看。"};
    bool const own_entry = std::ranges::find(task.entered_by, who.is_system ? kTheTerminal : who.person.value) != task.entered_by.end();
    if (own_entry && who.is_system) return Problem{problems::kOwnEntry, "这件任务是在本机命令行里填的，不能再在命令行里审；请由审核人登录后审核。"};
    if (own_entry) return Problem{problems::kOwnEntry, "您填过这件任务里的数，不能再审自己填的；请由其他人审核。"};
    if (who.is_system) return std::nullopt;
    auto const waiting = tree.find(task.waiting);
    auto const area = area_of(tree, who.unit);
    bool const of_the_area = area && area->id == task.waiting;
    bool const own_office = who.unit == task.waiting;
    if (!who.is_device && of_the_area && (who.is_leader || (who.is_frontline && own_office))) return std::nullopt;
    return Problem{problems::kNotAllowed, "这件任务现在该由“" + (waiting ? waiting->name : std::string("上级")) + "”审核，您不在那里。"};
}

std::optional<Problem> refuse_reopening(org::Tree const& tree, Task const& task, UnitId issuer, Approver const& who) {
    if (task.state != TaskState::approved) return Problem{problems::kTaskClosed, "只有已审定的任务才需要重新打开。"};
    if (who.is_system) return std::nullopt;
    for (auto const unit : approval_chain(tree, task.unit, issuer)) {
        auto as_if = task;  // asked as if it waited there
        as_if.state = TaskState::submitted;
        as_if.waiting = unit;
        as_if.entered_by.clear();
        if (!refuse_approval(tree, as_if, who)) return std::nullopt;
    }
    return Problem{problems::kNotAllowed, "只有这件任务的审核人可以重新打开它。"};
}

CivilDate effective_due(Days const& days, UnitId unit, CivilDate admitted, CivilDate due) {
    if (due <= admitted) return due;
    auto const working = days.working(admitted, due);
    auto const open = days.open(unit, admitted, due);
    if (!working || !open || open.value() >= working.value()) return due;
    auto const moved = days.plus_open(unit, due, working.value() - open.value());
    return moved ? moved.value() : due;
}

bool is_to_fill(TaskState state) { return state == TaskState::open || state == TaskState::returned; }

Timeliness timeliness(Days const& days, Asked const& asked, Task const& task, std::span<Question const> questions, CivilDate today) {
    Timeliness out;
    out.due = asked.due;
    if (asked.due) {
        out.effective_due = effective_due(days, task.unit, asked.admitted, *asked.due);
        if (auto const notice = days.open(task.unit, asked.admitted, *asked.due)) {
            out.notice_days = notice.value();
            out.short_notice = notice.value() < days.notice_days_min;
        }
        auto const answered = task.submitted.value_or(today);
        if (answered > *out.effective_due) out.answer_late_days = or_zero(days.open(task.unit, *out.effective_due, answered));
        if (task.state == TaskState::cancelled) out.answer_late_days = 0;
        auto const left = days.open(task.unit, today, *out.effective_due);
        if (is_to_fill(task.state) && left) out.days_left = left.value();
    }
    if (asked.issued && *asked.issued < asked.admitted) out.issued_late_days = or_zero(days.working(*asked.issued, asked.admitted));
    for (auto const& question : questions) {
        if (!question.answer.empty()) continue;
        ++out.questions_open;
        out.question_waits_days = std::max(out.question_waits_days, or_zero(days.working(question.asked, today)));
    }
    return out;
}

Draft merged(Draft held, std::map<std::string, std::string> const& values, std::vector<std::string> const& confirmed) {
    for (auto const& [key, words] : values) {
        std::erase(held.confirmed, key);
        if (words.empty()) held.values.erase(key);
        else held.values[key] = words;
    }
    for (auto const& key : confirmed) {
        held.values.erase(key);
        if (std::ranges::find(held.confirmed, key) == held.confirmed.end()) held.confirmed.push_back(key);
    }
    return held;
}

bool is_plausible(std::int64_t active_ms, std::int64_t count, std::int64_t total_ms) {
    if (active_ms < kActiveMsMin || active_ms > kActiveMsMax) return false;
    return count < kMeasurementsMin || active_ms <= kTimesMeanMax * (total_ms / count + 1);
}

std::map<std::string, FillingTime> read_times(std::string_view text) {
    std::map<std::string, FillingTime> out;
    for (auto const line : text::split(text, '\n')) {
        auto const parts = text::split(line, '\t');
        if (parts.size() != 4) continue;
        FillingTime sum{{}, std::string(parts[0]), std::string(parts[1]), 0, 0};
        std::from_chars(parts[2].data(), parts[2].data() + parts[2].size(), sum.count);
        std::from_chars(parts[3].data(), parts[3].data() + parts[3].size(), sum.total_ms);
        out.emplace(sum.field, std::move(sum));
    }
    return out;
}

std::string write_times(std::map<std::string, FillingTime> const& sums) {
    std::string out;
    for (auto const& [field, sum] : sums) {
        if (sum.count == 0) continue;
        out += field + '\t' + sum.name + '\t' + std::to_string(sum.count) + '\t' + std::to_string(sum.total_ms) + '\n';
    }
    return out;
}

}  // namespace yizhen::collection

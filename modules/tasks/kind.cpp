// What a task asks its issuer when it is raised.

#include "modules/tasks/tasks.h"

#include "modules/tasks/store.h"

#include <fmt/format.h>

namespace yizhen::tasks {
namespace {

using gate::PayloadField;
using gate::PayloadType;

gate::KindHours hours(gate::Facts const& payload, std::int64_t units, std::int64_t times, burden::HoursParameters const& p) {
    auto const days = gate::number_of(payload, "staff_days") * times;
    auto const sum = burden::people_hours(units, days, p);
    return {sum, fmt::format("{} 个单位 × {} 人天，合 {} 小时", units, days, sum.text())};
}

std::vector<PayloadField> fields() {
    constexpr auto kTick = PayloadType::yes_no;
    return {{.name = "staff_days", .name_zh = "每个单位要投入", .type = PayloadType::number, .required = true, .unit_zh = "人天"},
            {.name = "acceptance_criteria", .name_zh = "怎样算办成", .required = true, .hint_zh = "看得见的结果，下达后不再改"},
            {.name = "is_new_plan", .name_zh = "是新的方案或部署", .type = kTick},
            {.name = "uniform_target", .name_zh = "各单位同一个量化指标", .type = kTick},
            {.name = "local_option_given", .name_zh = "允许自选做法", .type = kTick},
            {.name = "uniformity_reason_given", .name_zh = "写明了必须统一的理由", .type = kTick},
            {.name = "stacking_reason_given", .name_zh = "比上级要求更高更急，写明了理由", .type = kTick},
            {.name = "work_team_loan", .name_zh = "要抽人进专班、跟班", .type = kTick},
            {.name = "loan_days", .name_zh = "抽人天数", .type = PayloadType::number, .unit_zh = "天"},
            {.name = "dispatches_appeal", .name_zh = "转派群众诉求", .type = kTick},
            {.name = "consultation", .name_zh = "征求意见编号", .hint_zh = "下达前征求意见时自定的编号；指标区间也从那里来"},
            {.name = "passes_on", .name_zh = "传导的上级任务", .hint_zh = "上级任务的控制号；不是往下传就不填"},
            {.name = "target_figure", .name_zh = "指标数", .type = PayloadType::number, .hint_zh = "各单位有区间的以区间为准"},
            {.name = "at_most", .name_zh = "指标越小越好", .type = kTick},
            {.name = "progress_element", .name_zh = "进度看哪个数据元", .hint_zh = "数据元编码；进度只从数据里读，不填报"},
            {.name = "progress_period", .name_zh = "看哪一期的数", .hint_zh = "如 2026-12；与数据元一起写"}};
}

}  // namespace

gate::KindPayload kind() { return {"task", "任务", "要基层去办、办成才算的事", gate::with_common(fields()), hours, store::keep}; }

}  // namespace yizhen::tasks

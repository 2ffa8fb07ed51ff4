// What an inspection asks its issuer.

#include "modules/inspections/kind.h"

#include "modules/inspections/kept.h"

#include <fmt/format.h>

namespace yizhen::inspections {
namespace {

using gate::PayloadField;
using gate::PayloadType;

gate::KindHours hours(gate::Facts const& payload, std::int64_t units, std::int64_t times, burden::HoursParameters const& p) {
    auto const team = gate::number_of(payload, "inspectors");
    auto const escorts = gate::number_of(payload, "escorts");
    auto const days = gate::number_of(payload, "days_per_unit", 1) * units;
    auto const sum = burden::visit_hours(team, escorts, days, times, p);
    return {sum, fmt::format("（检查 {} 人 + 陪同 {} 人）× {} 天 × 每年 {} 次，合 {} 小时", team, escorts, days, times, sum.text())};
}

std::vector<PayloadField> fields() {
    constexpr auto kTick = PayloadType::yes_no;
    constexpr auto kNumber = PayloadType::number;
    return {{.name = "topic", .name_zh = "查什么", .required = true},
            {.name = "visit_day", .name_zh = "哪天去", .type = PayloadType::day, .required = true},
            {.name = "inspectors", .name_zh = "检查人数", .type = kNumber, .required = true, .unit_zh = "人"},
            {.name = "escorts", .name_zh = "陪同人数", .type = kNumber, .required = true, .unit_zh = "人"},
            {.name = "days_per_unit", .name_zh = "每个单位查", .type = kNumber, .required = true, .unit_zh = "天"},
            {.name = "briefing_persons", .name_zh = "汇报会人数", .type = kNumber, .unit_zh = "人"},
            {.name = "points", .name_zh = "看几个点位", .type = kNumber, .unit_zh = "个"},
            {.name = "points_by_host", .name_zh = "其中被检单位提议的", .type = kNumber, .unit_zh = "个", .hint_zh = "其余的随机抽"},
            {.name = "about_task", .name_zh = "针对哪项任务", .hint_zh = "那项任务的控制号；不是查任务就不填"},
            {.name = "firm", .name_zh = "查哪家企业", .hint_zh = "查的是企业才填"},
            {.name = "comprehensive_inspection", .name_zh = "综合性督查检查考核", .type = kTick},
            {.name = "acceptance", .name_zh = "验收", .type = kTick},
            {.name = "unannounced", .name_zh = "四不两直（不打招呼）", .type = kTick},
            {.name = "notice_sent", .name_zh = "事先发通知", .type = kTick}};
}

}  // namespace

gate::KindPayload kind() {
    return {"inspection", "督查检查", "到基层的督查、检查、考核、验收、调研评估", gate::with_common(fields()), hours, store::keep};
}

}  // namespace yizhen::inspections

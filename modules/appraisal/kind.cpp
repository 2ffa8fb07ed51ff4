// What an assessment item asks its issuer.

#include "modules/appraisal/appraisal.h"

#include <fmt/format.h>

namespace yizhen::appraisal {
namespace {

using gate::PayloadType;

gate::KindHours hours(gate::Facts const& payload, std::int64_t units, std::int64_t times, burden::HoursParameters const& p) {
    auto const days = gate::number_of(payload, "staff_days") * times;
    auto const sum = burden::people_hours(units, days, p);
    return {sum, fmt::format("{} 个单位 × 迎考 {} 人天，合 {} 小时", units, days, sum.text())};
}

}  // namespace

gate::KindPayload kind() {
    return {"assessment", "考核指标", "给基层打分、排名、评优的指标",
            gate::with_common({{.name = "indicator", .name_zh = "指标", .required = true},
                               {.name = "points", .name_zh = "分值", .type = PayloadType::number, .required = true, .unit_zh = "分"},
                               {.name = "staff_days", .name_zh = "每个单位迎考要投入", .type = PayloadType::number, .required = true, .unit_zh = "人天"},
                               {.name = "uniform_target", .name_zh = "各单位同一个量化指标", .type = PayloadType::yes_no},
                               {.name = "band_given", .name_zh = "给了指标区间", .type = PayloadType::yes_no},
                               {.name = "local_option_given", .name_zh = "允许自选做法", .type = PayloadType::yes_no},
                               {.name = "uniformity_reason_given", .name_zh = "写明了必须统一的理由", .type = PayloadType::yes_no},
                               {.name = "mirror", .name_zh = "对应考核自己的指标", .hint_zh = "没有对应的，不能下达"}}),
            hours, {}};
}

}  // namespace yizhen::appraisal

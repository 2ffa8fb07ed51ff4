// What an account and a brief ask their issuer.

#include "modules/channels/channels.h"

#include <fmt/format.h>

namespace yizhen::channels {
namespace {

using gate::PayloadType;

constexpr std::int64_t kWeeksAYear = 52;

gate::KindHours account_hours(gate::Facts const& payload, std::int64_t units, std::int64_t, burden::HoursParameters const& p) {
    auto const minutes = gate::number_of(payload, "minutes_per_week");
    auto const hours = burden::minutes_hours(units, minutes, kWeeksAYear, p);
    return {hours, fmt::format("{} 个单位 × 每周 {} 分钟 × {} 周，合 {} 小时", units, minutes, kWeeksAYear, hours.text())};
}

gate::KindHours brief_hours(gate::Facts const& payload, std::int64_t units, std::int64_t times, burden::HoursParameters const& p) {
    auto const pieces = gate::number_of(payload, "pieces_per_unit");
    auto const minutes = gate::number_of(payload, "minutes_per_piece");
    auto const hours = burden::minutes_hours(units, pieces * minutes, times, p);
    return {hours, fmt::format("{} 个单位 × {} 篇 × {} 分钟 × 每年 {} 次，合 {} 小时", units, pieces, minutes, times, hours.text())};
}

}  // namespace

std::vector<gate::KindPayload> kinds() {
    constexpr auto kTick = PayloadType::yes_no;
    constexpr auto kNumber = PayloadType::number;
    return {{"account", "政务号、应用、工作群", "要基层开、装、进、养的号、应用和群",
             gate::with_common({{.name = "platform", .name_zh = "平台或应用名称", .required = true},
                                {.name = "account_kind", .name_zh = "是什么", .type = PayloadType::choice, .required = true,
                                 .choices = {{"account", "政务号"}, {"app", "应用程序"}, {"group", "工作群"}}},
                                {.name = "minutes_per_week", .name_zh = "每个单位每周要花", .type = kNumber, .required = true, .unit_zh = "分钟"},
                                {.name = "must_download", .name_zh = "要求下载、注册或进群", .type = kTick}}),
             account_hours, {}},
            {"brief", "信息简报", "要基层写的信息、简报、约稿",
             gate::with_common({{.name = "pieces_per_unit", .name_zh = "每个单位", .type = kNumber, .required = true, .unit_zh = "篇"},
                                {.name = "minutes_per_piece", .name_zh = "每篇约要", .type = kNumber, .required = true, .unit_zh = "分钟"},
                                {.name = "invited", .name_zh = "点名约稿", .type = kTick}}),
             brief_hours, {}}};
}

}  // namespace yizhen::channels

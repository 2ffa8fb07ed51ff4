// What each kind asks its issuer, and what it costs those below.

#include "modules/matters/matters.h"

#include "modules/matters/store.h"

#include <fmt/format.h>

namespace yizhen::matters {
namespace {

using gate::Facts;
using gate::KindHours;
using gate::KindPayload;
using gate::number_of;
using gate::PayloadField;
using gate::PayloadType;
using burden::HoursParameters;

constexpr auto kTick = PayloadType::yes_no;
constexpr auto kNumber = PayloadType::number;
constexpr std::int64_t kMinutesPerCertificate = 6;  // t_proof of the hours engine

KindHours document_hours(Facts const&, std::int64_t units, std::int64_t times, HoursParameters const& p) {
    auto const hours = burden::minutes_hours(units, 0, times, p);
    return {hours, fmt::format("{} 个单位 × 每年 {} 次，收文、找人、存档各按一次查找计，合 {} 小时", units, times, hours.text())};
}

KindHours meeting_hours(Facts const& payload, std::int64_t units, std::int64_t times, HoursParameters const& p) {
    auto const heads = units * number_of(payload, "heads_per_unit", 1);
    auto const minutes = number_of(payload, "minutes");
    auto const hours = burden::meeting_hours(heads, minutes, times, p);
    return {hours, fmt::format("{} 人 ×（{} 分钟 + 路上 {} 分钟）× 每年 {} 次，合 {} 小时", heads, minutes, p.travel / 10, times, hours.text())};
}

KindHours staff_hours(Facts const& payload, std::int64_t units, std::int64_t times, HoursParameters const& p) {
    auto const days = number_of(payload, "staff_days") * times;
    auto const hours = burden::people_hours(units, days, p);
    return {hours, fmt::format("{} 个单位 × {} 人天，合 {} 小时", units, days, hours.text())};
}

KindHours loan_hours(Facts const& payload, std::int64_t units, std::int64_t, HoursParameters const& p) {
    auto const heads = units * number_of(payload, "heads_per_unit", 1);
    auto const days = number_of(payload, "loan_days");
    auto const hours = burden::people_hours(heads, days, p);
    return {hours, fmt::format("{} 人 × {} 天，合 {} 小时", heads, days, hours.text())};
}

KindHours certificate_hours(Facts const& payload, std::int64_t units, std::int64_t, HoursParameters const& p) {
    auto const pieces = number_of(payload, "expected_a_year");
    auto const hours = burden::minutes_hours(units, pieces * kMinutesPerCertificate, 1, p);
    return {hours, fmt::format("{} 个单位 × 每年 {} 份 × {} 分钟，合 {} 小时", units, pieces, kMinutesPerCertificate, hours.text())};
}

std::vector<PayloadField> target_fields() {
    return {{.name = "uniform_target", .name_zh = "各单位同一个量化指标", .type = kTick},
            {.name = "band_given", .name_zh = "给了指标区间", .type = kTick},
            {.name = "local_option_given", .name_zh = "允许自选做法", .type = kTick},
            {.name = "uniformity_reason_given", .name_zh = "写明了必须统一的理由", .type = kTick}};
}

std::vector<PayloadField> document_fields() {
    std::vector<PayloadField> fields{
        {.name = "special_document", .name_zh = "部署专项或具体任务", .type = kTick},
        {.name = "informal_paper", .name_zh = "便笺、白头件", .type = kTick},
        {.name = "bundled_documents", .name_zh = "一份里打捆的文件数", .type = kNumber, .unit_zh = "份", .hint_zh = "只有本身填 1"},
        {.name = "relief_assessment_given", .name_zh = "做过为基层减负一致性评估", .type = kTick},
        {.name = "documents_growth_explained", .name_zh = "说明了发文比去年多的原因", .type = kTick}};
    fields.push_back({.name = "is_new_plan", .name_zh = "是新的方案或部署", .type = kTick});
    for (auto& field : target_fields()) fields.push_back(std::move(field));
    fields.push_back({.name = "consultation", .name_zh = "征求意见编号", .hint_zh = "下发前征求意见时自定的编号"});
    return fields;
}

std::vector<PayloadField> meeting_fields() {
    return {{.name = "meeting_day", .name_zh = "开会日期", .type = PayloadType::day, .required = true},
            {.name = "minutes", .name_zh = "会议时长", .type = kNumber, .required = true, .unit_zh = "分钟"},
            {.name = "heads_per_unit", .name_zh = "每个单位参会人数", .type = kNumber, .required = true, .unit_zh = "人"},
            {.name = "meeting_half_days", .name_zh = "会期", .type = kNumber, .unit_zh = "个半天"},
            {.name = "speech_minutes", .name_zh = "最长一个讲话", .type = kNumber, .unit_zh = "分钟"},
            {.name = "comprehensive_meeting", .name_zh = "综合性会议", .type = kTick},
            {.name = "discussion_meeting", .name_zh = "研讨类会议", .type = kTick},
            {.name = "meeting_reaches_base", .name_zh = "开到乡镇、村", .type = kTick},
            {.name = "chief_approval_given", .name_zh = "经同级主要负责人批准", .type = kTick},
            {.name = "convened_by_deputy", .name_zh = "由副职召集", .type = kTick},
            {.name = "chiefs_asked", .name_zh = "要求下级主要负责人参会", .type = kTick}};
}

std::vector<PayloadField> plaque_fields() {
    return {{.name = "plaque_text", .name_zh = "牌子上的字", .required = true},
            {.name = "outdoor", .name_zh = "挂在室外", .type = kTick},
            {.name = "plaque_approved", .name_zh = "挂牌经批准", .type = kTick}};
}

std::vector<PayloadField> secondment_fields() {
    return {{.name = "heads_per_unit", .name_zh = "每个单位借几人", .type = kNumber, .required = true, .unit_zh = "人"},
            {.name = "loan_days", .name_zh = "借用天数", .type = kNumber, .required = true, .unit_zh = "天"},
            {.name = "renews", .name_zh = "续借自", .hint_zh = "上一次借用的控制号；不是续借就不填"},
            {.name = "work_team_loan", .name_zh = "以专班、跟班名义", .type = kTick}};
}

std::vector<PayloadField> campaign_fields() {
    std::vector<PayloadField> fields{{.name = "staff_days", .name_zh = "每个单位一年要投入", .type = kNumber, .required = true, .unit_zh = "人天"},
                                     {.name = "campaign_fee", .name_zh = "向参加单位收费", .type = kTick},
                                     {.name = "national_name", .name_zh = "冠“全国”“中国”一类的名", .type = kTick}};
    for (auto& field : target_fields()) fields.push_back(std::move(field));
    return fields;
}

std::vector<PayloadField> certificate_fields() {
    return {{.name = "certificate_name", .name_zh = "证明名称", .required = true},
            {.name = "expected_a_year", .name_zh = "每个单位每年约要开", .type = kNumber, .required = true, .unit_zh = "份"}};
}

KindPayload made(std::string_view kind, std::string_view name, std::string_view says, std::vector<PayloadField> fields,
                 KindHours (*hours)(Facts const&, std::int64_t, std::int64_t, HoursParameters const&)) {
    return {kind, name, says, gate::with_common(std::move(fields)), hours, store::keep};
}

}  // namespace

std::vector<KindPayload> kinds() {
    return {made("document", "文件", "发到基层的文件、通知、便笺", document_fields(), document_hours),
            made("meeting", "会议", "要基层的人来开的会，视频会也算", meeting_fields(), meeting_hours),
            made("plaque", "挂牌", "要基层挂的牌子、设的机构", plaque_fields(), document_hours),
            made("secondment", "借调", "从基层借人、抽人进专班、跟班", secondment_fields(), loan_hours),
            made("campaign", "创建示范", "创建、示范、达标活动", campaign_fields(), staff_hours),
            made("certificate", "村级证明", "要村（社区）开的证明", certificate_fields(), certificate_hours)};
}

}  // namespace yizhen::matters

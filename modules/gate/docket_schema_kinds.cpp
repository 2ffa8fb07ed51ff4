// Facts of documents, meetings, inspections, tasks, campaigns, plaques, secondments and certificates.

#include "modules/gate/docket_schema.h"

#include <array>

namespace yizhen::gate {
namespace {

constexpr auto kText = ValueType::text;
constexpr auto kWhole = ValueType::integer;
constexpr auto kYesNo = ValueType::boolean;

constexpr std::array kKinds{
    FactSpec{"issuer_level", "发起单位层级", kText, false, "gate"},  // province, city, county, township
    // documents
    FactSpec{"documents_this_year", "今年发文数", kWhole, false, "register"},  // of this issuer, this one included
    FactSpec{"documents_last_year", "去年发文数", kWhole, false, "register"},
    FactSpec{"documents_growth_explained", "说明了发文增加", kYesNo, false, "payload"},
    FactSpec{"special_document", "专项或具体部署", kYesNo, false, "payload"},
    FactSpec{"characters", "正文字数", kWhole, false, "reading"},
    FactSpec{"informal_paper", "便笺白头件", kYesNo, false, "payload"},
    FactSpec{"bundled_documents", "打捆文件数", kWhole, false, "payload"},  // documents inside this one; 1: itself only
    FactSpec{"task_verbs", "部署任务用语数", kWhole, false, "reading"},
    FactSpec{"task_verbs_zh", "部署任务用语", kText, true, "reading"},
    FactSpec{"task_similarity_permille", "与已发文件相似度", kWhole, false, "register"},
    FactSpec{"task_similarity_number", "相似文件的控制号", kText, true, "register"},
    FactSpec{"relief_assessment_given", "做了一致性评估", kYesNo, false, "payload"},
    FactSpec{"copy_down_phrases", "层层配套用语数", kWhole, false, "reading"},
    FactSpec{"copy_down_zh", "层层配套用语", kText, true, "reading"},
    // consultation and targets
    FactSpec{"is_new_plan", "新方案", kYesNo, false, "payload"},
    FactSpec{"townships_heard", "听取意见的乡镇数", kWhole, false, "tasks"},
    FactSpec{"township_types_heard", "听取意见的乡镇类型数", kWhole, false, "tasks"},
    FactSpec{"townships_heard_permille", "听取意见的乡镇占比", kWhole, false, "tasks"},
    FactSpec{"site_visit_recorded", "受访单位记录了实地调研", kYesNo, false, "tasks"},  // of the drafter, by the visited unit
    FactSpec{"comments_unanswered", "未采纳也未答复的意见数", kWhole, false, "tasks"},
    FactSpec{"uniform_target", "统一量化指标", kYesNo, false, "payload"},  // one figure for every target unit
    FactSpec{"band_given", "有指标区间", kYesNo, false, "payload"},
    FactSpec{"local_option_given", "可自选做法", kYesNo, false, "payload"},
    FactSpec{"uniformity_reason_given", "写明统一的理由", kYesNo, false, "payload"},
    FactSpec{"target_over_upper_permille", "比上级指标高出", kWhole, false, "tasks"},  // of the upper target
    FactSpec{"days_before_upper", "比上级期限提前天数", kWhole, false, "tasks"},
    FactSpec{"stacking_reason_given", "写明加码的理由", kYesNo, false, "payload"},
    FactSpec{"upper_number", "上级任务的控制号", kText, true, "tasks"},
    // meetings
    FactSpec{"comprehensive_meeting", "综合性会议", kYesNo, false, "payload"},
    FactSpec{"comprehensive_meetings_this_year", "今年本系统综合性会议数", kWhole, false, "register"},  // this one included
    FactSpec{"meeting_reaches_base", "开到基层", kYesNo, false, "payload"},
    FactSpec{"chief_approval_given", "经同级主要负责人批准", kYesNo, false, "payload"},
    FactSpec{"days_since_same_text", "同一内容会议相距天数", kWhole, false, "register"},  // null: nobody met about it
    FactSpec{"same_text_number", "同一内容会议的控制号", kText, true, "register"},
    FactSpec{"speech_minutes", "讲话分钟数", kWhole, false, "payload"},  // the longest one
    FactSpec{"meeting_half_days", "会期半天数", kWhole, false, "payload"},
    FactSpec{"discussion_meeting", "研讨类会议", kYesNo, false, "payload"},
    FactSpec{"convened_by_deputy", "由副职召集", kYesNo, false, "payload"},
    FactSpec{"chiefs_asked", "要求主要负责人参会", kYesNo, false, "payload"},
    FactSpec{"double_booked_permille", "参会乡镇撞车占比", kWhole, false, "register"},
    FactSpec{"clash_number", "撞车会议的控制号", kText, true, "register"},
    FactSpec{"leader_meetings_this_month", "领导本月参会次数", kWhole, false, "register"},  // of the busiest one asked, this one included
    // inspections
    FactSpec{"in_inspection_plan", "在年度检查计划", kYesNo, false, "inspections"},
    FactSpec{"comprehensive_inspection", "综合督检考", kYesNo, false, "payload"},
    FactSpec{"comprehensive_inspections_this_year", "今年综合督检考项数", kWhole, false, "inspections"},  // of the issuer, this one included
    FactSpec{"days_to_same_topic", "同类检查相距天数", kWhole, false, "inspections"},  // same object and topic; null: none
    FactSpec{"same_topic_number", "同类检查的控制号", kText, true, "inspections"},
    FactSpec{"routine_checks_this_month", "本月常规检查次数", kWhole, false, "inspections"},  // of the most visited target, this one included
    FactSpec{"days_since_deployment", "部署以来天数", kWhole, false, "tasks"},
    FactSpec{"term_elapsed_permille", "任务期已过比例", kWhole, false, "tasks"},
    FactSpec{"acceptance", "验收", kYesNo, false, "payload"},
    FactSpec{"contacts_in_term", "任务期内过问次数", kWhole, false, "tasks"},
    FactSpec{"named_as_research", "名为调研观摩", kYesNo, false, "reading"},  // 调研, 观摩, 交流 or 评估 by its words
    FactSpec{"score_requests", "打分排名用语数", kWhole, false, "reading"},
    FactSpec{"score_requests_zh", "打分排名用语", kText, true, "reading"},
    FactSpec{"material_requests", "索要材料用语数", kWhole, false, "reading"},
    FactSpec{"material_requests_zh", "索要材料用语", kText, true, "reading"},
    FactSpec{"briefing_persons", "汇报会人数", kWhole, false, "payload"},
    FactSpec{"days_to_other_team", "别的检查组相距天数", kWhole, false, "inspections"},  // same county or firm; null: none
    FactSpec{"other_team_number", "别的检查组的控制号", kText, true, "inspections"},
    FactSpec{"preparation_materials", "迎检材料用语数", kWhole, false, "reading"},  // compilations, films, self-inspection by level
    FactSpec{"preparation_materials_zh", "迎检材料用语", kText, true, "reading"},
    FactSpec{"inspectors", "检查人数", kWhole, false, "payload"},
    FactSpec{"escorts", "陪同人数", kWhole, false, "payload"},
    FactSpec{"points_by_host_permille", "被检单位提议点位占比", kWhole, false, "inspections"},
    FactSpec{"unannounced", "四不两直", kYesNo, false, "payload"},
    FactSpec{"notice_sent", "事先发了通知", kYesNo, false, "payload"},
    FactSpec{"conclusion_overdue_days", "结论未反馈天数", kWhole, false, "inspections"},  // since the issuer's oldest visit without one
    FactSpec{"conclusion_overdue_number", "结论未反馈的控制号", kText, true, "inspections"},
    FactSpec{"days_since_conclusion", "结论送达天数", kWhole, false, "inspections"},  // null: no conclusion yet
    FactSpec{"review_waiting_days", "复核等待天数", kWhole, false, "inspections"},  // null: nobody asked for a review
    // campaigns, plaques, secondments, certificates
    FactSpec{"campaign_fee", "创建收费", kYesNo, false, "payload"},
    FactSpec{"national_name", "冠名全国", kYesNo, false, "payload"},
    FactSpec{"plaque_approved", "挂牌经批准", kYesNo, false, "payload"},
    FactSpec{"village_outdoor_plaques", "村级室外牌子数", kWhole, false, "register"},  // of the fullest village, this one included
    FactSpec{"certificate_listed", "证明在保留清单", kYesNo, false, "register"},
    FactSpec{"borrows_base_staff", "借用县乡人员", kYesNo, false, "payload"},
    FactSpec{"work_team_loan", "专班跟班", kYesNo, false, "payload"},
    FactSpec{"loan_days", "借用天数", kWhole, false, "payload"},
    FactSpec{"loan_renewals", "续借次数", kWhole, false, "register"},
    FactSpec{"asks_village", "交村级办", kYesNo, false, "payload"},
    FactSpec{"village_way_given", "写明村级办理办法", kYesNo, false, "payload"},
    FactSpec{"village_money_given", "写明村级经费", kYesNo, false, "payload"},
    FactSpec{"asks_village_plaque", "要求村级挂牌", kYesNo, false, "payload"},
};

}  // namespace

std::span<FactSpec const> facts_of_kinds() { return kKinds; }

}  // namespace yizhen::gate

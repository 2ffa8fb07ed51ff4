// Facts that phrases give, and those of duties, pledges, channels and appraisal, which come later.

#include "modules/gate/docket_schema.h"

#include <array>

namespace yizhen::gate {
namespace {

constexpr auto kText = ValueType::text;
constexpr auto kWhole = ValueType::integer;
constexpr auto kYesNo = ValueType::boolean;

constexpr std::array kLater{
    // duties
    FactSpec{"duty_listed", "事项在清单", kYesNo, false, "duties"},  // basic or assist
    FactSpec{"county_admission_given", "有县级准入记录", kYesNo, false, "duties"},
    FactSpec{"duty_taken_back", "事项已收回", kYesNo, false, "duties"},
    FactSpec{"duty_assist_only", "清单上只是配合", kYesNo, false, "duties"},
    FactSpec{"asks_township_to_lead", "要求乡镇主责", kYesNo, false, "payload"},
    FactSpec{"duty_item_named", "写明清单事项", kYesNo, false, "gate"},
    FactSpec{"duty_holder_zh", "清单上的主责单位", kText, true, "duties"},
    FactSpec{"catch_all_phrases", "属地兜底用语数", kWhole, false, "reading"},
    FactSpec{"catch_all_zh", "属地兜底用语", kText, true, "reading"},
    FactSpec{"responsibility_letters", "责任状用语数", kWhole, false, "reading"},
    FactSpec{"responsibility_letters_zh", "责任状用语", kText, true, "reading"},
    FactSpec{"letter_approved", "责任状在批准清单", kYesNo, false, "payload"},
    FactSpec{"veto_clauses", "一票否决用语数", kWhole, false, "reading"},
    FactSpec{"veto_clauses_zh", "一票否决用语", kText, true, "reading"},
    FactSpec{"veto_approved", "一票否决在批准清单", kYesNo, false, "payload"},
    FactSpec{"task_force_shifts", "专班转嫁用语数", kWhole, false, "reading"},  // a workgroup or mechanism moves the duty down
    FactSpec{"task_force_shifts_zh", "专班转嫁用语", kText, true, "reading"},
    FactSpec{"duty_disputed", "责任争议未裁定", kYesNo, false, "duties"},
    FactSpec{"dispute_reply_waiting_days", "争议待答复工作日", kWhole, false, "duties"},  // null: the department answered
    FactSpec{"dispute_ruling_waiting_days", "争议待裁定工作日", kWhole, false, "duties"},
    FactSpec{"dispatches_appeal", "派群众诉求", kYesNo, false, "payload"},
    FactSpec{"duty_with_department", "职责在部门", kYesNo, false, "duties"},
    FactSpec{"days_since_same_appeal", "同一诉求相距天数", kWhole, false, "duties"},  // same person and topic; null: first time
    FactSpec{"same_appeal_number", "同一诉求的控制号", kText, true, "duties"},
    FactSpec{"whistle_class", "哨声类别", kText, false, "duties"},  // emergency, utility, general
    FactSpec{"whistle_waiting_minutes", "哨声等待分钟数", kWhole, false, "duties"},  // null: somebody came
    FactSpec{"open_whistles", "未办哨声数", kWhole, false, "duties"},
    FactSpec{"whistle_staff", "可应哨人数", kWhole, false, "duties"},
    // pledges
    FactSpec{"new_burden", "新增负担", kYesNo, false, "pledges"},
    FactSpec{"three_year_cost_given", "有三年成本测算", kYesNo, false, "pledges"},  // start-up and recurring
    FactSpec{"money_gap_yuan", "经费缺口元", kWhole, false, "pledges"},  // cost less transfer
    FactSpec{"added_staff_permille", "每乡镇新增人力", kWhole, false, "pledges"},  // of one full-time post
    FactSpec{"staff_promised", "配了人", kYesNo, false, "pledges"},
    FactSpec{"enforcement_needed", "须行使执法权", kYesNo, false, "payload"},
    FactSpec{"enforcement_power_held", "有执法权", kYesNo, false, "duties"},
    FactSpec{"pledge_overdue_days", "承诺逾期工作日", kWhole, false, "pledges"},  // of the oldest one tied to this demand
    FactSpec{"pledge_overdue_zh", "逾期的承诺", kText, true, "pledges"},
    FactSpec{"pledges_unpaid", "书面承诺未兑现数", kWhole, false, "pledges"},  // of the issuer
    // channels
    FactSpec{"accounts_on_platform", "同一平台账号数", kWhole, false, "channels"},  // of the issuer, this one included
    FactSpec{"account_idle_days", "账号停更天数", kWhole, false, "channels"},
    FactSpec{"opens_account", "开设账号", kYesNo, false, "channels"},
    FactSpec{"account_staff_given", "账号有专人", kYesNo, false, "channels"},
    FactSpec{"content_plan_given", "账号有内容计划", kYesNo, false, "channels"},
    FactSpec{"account_reach_permille", "账号覆盖居民占比", kWhole, false, "channels"},
    FactSpec{"runs_app", "建设应用程序", kYesNo, false, "channels"},
    FactSpec{"owner_below_county", "县以下单位建", kYesNo, false, "channels"},
    FactSpec{"app_filing_given", "有应用备案号", kYesNo, false, "channels"},
    FactSpec{"forced_functions", "强制功能用语数", kWhole, false, "reading"},  // check-in, ranking, time online, forced download
    FactSpec{"forced_functions_zh", "强制功能用语", kText, true, "reading"},
    FactSpec{"group_orders", "群组摊派用语数", kWhole, false, "reading"},  // material by chat, chain replies, instant reply
    FactSpec{"group_orders_zh", "群组摊派用语", kText, true, "reading"},
    FactSpec{"track_uploads", "传照片轨迹用语数", kWhole, false, "reading"},
    FactSpec{"track_uploads_zh", "传照片轨迹用语", kText, true, "reading"},
    FactSpec{"track_upload_necessary", "传照片轨迹有条款", kYesNo, false, "payload"},
    FactSpec{"closes_account", "关停账号", kYesNo, false, "channels"},
    FactSpec{"closing_notice_given", "关停有公告", kYesNo, false, "channels"},
    FactSpec{"deregistered", "已注销", kYesNo, false, "channels"},
    FactSpec{"machine_draft", "有机器代拟稿", kYesNo, false, "assistant"},
    FactSpec{"draft_confidence_permille", "代拟稿把握", kWhole, false, "assistant"},
    FactSpec{"draft_confirmed", "代拟稿经人确认", kYesNo, false, "assistant"},
    FactSpec{"brief_quotas", "稿件指标用语数", kWhole, false, "reading"},  // no fewer than N pieces, points a piece, rankings
    FactSpec{"brief_quotas_zh", "稿件指标用语", kText, true, "reading"},
    FactSpec{"briefs_asked_this_month", "本月约稿次数", kWhole, false, "channels"},  // of the most asked township, this one included
    FactSpec{"praise_scores", "批示刊发计分用语数", kWhole, false, "reading"},
    FactSpec{"praise_scores_zh", "批示刊发计分用语", kText, true, "reading"},
    // appraisal
    FactSpec{"assessment_listed", "在考核清单", kYesNo, false, "appraisal"},
    FactSpec{"scores_base", "给基层打分", kYesNo, false, "payload"},
    FactSpec{"duty_with_superior", "职责在上级", kYesNo, false, "duties"},
    FactSpec{"hard_base_permille", "对基层硬话占比", kWhole, false, "reading"},  // null: no clause about the base
    FactSpec{"hard_upper_permille", "对上级硬话占比", kWhole, false, "reading"},
    FactSpec{"superior_rated_this_year", "上级今年被评过", kYesNo, false, "appraisal"},
    FactSpec{"rating_answers", "评价人数", kWhole, false, "appraisal"},  // null: no rating
    FactSpec{"rating_anonymous", "评价匿名", kYesNo, false, "appraisal"},
    FactSpec{"unknown_counted", "不了解计入分母", kYesNo, false, "appraisal"},
    FactSpec{"demanded_rate_permille", "要求基层达到", kWhole, false, "appraisal"},
    FactSpec{"issuer_rate_permille", "发起单位自己达到", kWhole, false, "appraisal"},
    FactSpec{"accountability_proposed", "拟问责", kYesNo, false, "appraisal"},
    FactSpec{"three_questions_recorded", "有三问记录", kYesNo, false, "appraisal"},
    FactSpec{"support_unpaid", "支持未到位", kYesNo, false, "pledges"},
    FactSpec{"township_failed", "乡镇未完成", kYesNo, false, "appraisal"},
    FactSpec{"extreme_targets", "不切实际目标用语数", kWhole, false, "reading"},  // 100 % or 0 of what residents decide
    FactSpec{"extreme_targets_zh", "不切实际目标用语", kText, true, "reading"},
    FactSpec{"anomaly_z_thousandths", "异常程度", kWhole, false, "appraisal"},
    FactSpec{"anomaly_samples", "异常样本数", kWhole, false, "appraisal"},
    FactSpec{"rounded_series", "数列凑整", kYesNo, false, "appraisal"},
    FactSpec{"anomaly_zh", "异常说明", kText, true, "appraisal"},
    FactSpec{"hidden_burden_tips", "隐形负担反映数", kWhole, false, "channels"},
};

}  // namespace

std::span<FactSpec const> facts_of_later() { return kLater; }

}  // namespace yizhen::gate

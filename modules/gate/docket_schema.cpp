// The facts of the docket with their types and Chinese names: those of every demand and of forms, and the whole list.

#include "modules/gate/docket_schema.h"

#include <array>
#include <map>
#include <vector>

namespace yizhen::gate {
namespace {

constexpr auto kText = ValueType::text;
constexpr auto kWhole = ValueType::integer;
constexpr auto kYesNo = ValueType::boolean;

constexpr std::array kSchema{
    FactSpec{"kind", "种类", kText},
    FactSpec{"emergency", "应急", kYesNo},
    FactSpec{"emergency_share_permille", "本季度应急件占比", kWhole},
    FactSpec{"received_outside", "体外收到", kYesNo},
    FactSpec{"working_days_since_received", "收到后工作日", kWhole},
    FactSpec{"basis_given", "有依据", kYesNo},
    FactSpec{"basis_has_clause", "依据写到条款", kYesNo},
    FactSpec{"issuer_kind", "发起单位类型", kText},
    FactSpec{"issuer_kind_zh", "发起单位类型名", kText, true},
    FactSpec{"issuer_governed", "发起单位受本级管辖", kYesNo},
    FactSpec{"orders_party_or_government", "指令下级党委政府", kYesNo},
    FactSpec{"secret_mark", "密级标志", kYesNo},
    FactSpec{"owner_given", "有责任人", kYesNo},
    FactSpec{"due_given", "有截止日期", kYesNo},
    FactSpec{"lead_working_days", "提前工作日", kWhole},
    FactSpec{"due_that_passes", "可通过的截止日", kText, true},
    FactSpec{"in_catalogue", "在报表目录", kYesNo, false, "form"},
    FactSpec{"marks_missing", "缺少的表头标识", kWhole, false, "form"},
    FactSpec{"marks_missing_zh", "缺少的表头标识名", kText, true, "form"},
    FactSpec{"approved_survey", "批准的统计调查", kYesNo},
    FactSpec{"days_past_expiry", "过期天数", kWhole, false, "form"},
    FactSpec{"validity_months", "有效期月数", kWhole, false, "form"},
    FactSpec{"cells", "格数", kWhole, false, "form"},
    FactSpec{"cells_held", "已有格数", kWhole, false, "form"},
    FactSpec{"cells_stale", "待核格数", kWhole, false, "form"},
    FactSpec{"cells_disputed", "有异议格数", kWhole, false, "form"},
    FactSpec{"cells_missing", "缺少格数", kWhole, false, "form"},
    FactSpec{"cells_not_applicable", "不适用格数", kWhole, false, "form"},
    FactSpec{"cells_residual", "须人填格数", kWhole, false, "form"},
    FactSpec{"cells_elsewhere", "已在收格数", kWhole, false, "form"},
    FactSpec{"elsewhere_number", "在收的控制号", kText, true, "form"},
    FactSpec{"fields", "栏目数", kWhole, false, "form"},
    FactSpec{"fields_unsure", "待认栏目数", kWhole, false, "form"},
    FactSpec{"fields_held_this_period", "本期已报栏目数", kWhole, false, "form"},
    FactSpec{"overlap_other_issuer", "与别的单位重叠", kYesNo, false, "form"},
    FactSpec{"overlap_permille", "重叠比例", kWhole, false, "form"},
    FactSpec{"overlap_issuer", "重叠的单位", kText, true, "form"},
    FactSpec{"overlap_number", "重叠的控制号", kText, true, "form"},
    FactSpec{"times_a_year", "一年次数", kWhole},
    FactSpec{"recurring", "定期", kYesNo},
    FactSpec{"is_new_form", "新表", kYesNo, false, "form"},
    FactSpec{"frequency_reason_given", "写了频次理由", kYesNo},
    FactSpec{"same_document_before", "同一份已要次数", kWhole},
    FactSpec{"same_document_number", "同一份的控制号", kText, true},
    FactSpec{"answered_before", "以前答过", kYesNo, false, "form"},
    FactSpec{"changed_fields_since", "上次以来变化栏目数", kWhole, false, "form"},
    FactSpec{"urgent_ad_hoc", "急用一次性", kYesNo},
    FactSpec{"issuer_unreturned_days", "未回流工作日", kWhole},
    FactSpec{"issuer_unreturned_number", "未回流的控制号", kText, true},
    FactSpec{"purpose_changed", "用途变了", kYesNo},
    FactSpec{"purpose_admitted", "准入时用途", kText, true},
    FactSpec{"purpose_now", "现在用途", kText, true},
    FactSpec{"sensitive_fields", "身份类栏目数", kWhole, false, "form"},
    FactSpec{"sensitive_fields_zh", "身份类栏目名", kText, true, "form"},
    FactSpec{"invalid_codes", "校验不过的号码数", kWhole, false, "form"},
    FactSpec{"invalid_code_cell", "首个不过的位置", kText, true, "form"},
    FactSpec{"budget_left_permille", "办后预算余额", kWhole},
    FactSpec{"hours_after", "办理工时", ValueType::decimal},
    FactSpec{"hours_removed", "减去的工时", ValueType::decimal},
    FactSpec{"retired_form", "报表已停用", kYesNo, false, "form"},
    FactSpec{"retired_form_warned", "报表已停用只提醒", kYesNo, false, "form"},
    FactSpec{"retired_fields", "已停用栏目数", kWhole, false, "form"},
    FactSpec{"retired_fields_warned", "已停用只提醒栏目数", kWhole, false, "form"},
    FactSpec{"retired_zh", "停用说明", kText, true, "form"},
    FactSpec{"definition_clashes", "口径冲突栏目数", kWhole, false, "form"},
    FactSpec{"definition_clashes_zh", "口径冲突栏目名", kText, true, "form"},
    FactSpec{"barred_purpose", "禁入目的", kYesNo, false, "form"},
    FactSpec{"barred_words", "禁入目的词", kText, true, "form"},
    FactSpec{"statutory_system", "法定系统", kText, true, "form"},
    FactSpec{"trace_criteria", "痕迹评判数", kWhole},
    FactSpec{"trace_criteria_zh", "痕迹评判词", kText, true},
    FactSpec{"necessary_record", "必要记录", kYesNo, false, "payload"},  // on the county's list, each with its clause
    FactSpec{"is_ledger", "是台账", kYesNo, false, "form"},
    FactSpec{"ledger_overlap_permille", "与台账重叠比例", kWhole, false, "form"},
    FactSpec{"ledger_overlap_name", "重叠的台账", kText, true, "form"},
    FactSpec{"paper_copy", "要纸质件", kYesNo},
    FactSpec{"paper_copy_words", "要纸质件的词", kText, true},
    FactSpec{"process_fields", "动作栏目数", kWhole, false, "form"},
    FactSpec{"outcome_fields", "结果栏目数", kWhole, false, "form"},
};

std::vector<FactSpec> joined() {
    std::vector<FactSpec> all(kSchema.begin(), kSchema.end());
    for (auto const part : {facts_of_kinds(), facts_of_later()}) all.insert(all.end(), part.begin(), part.end());
    return all;
}

std::map<std::string_view, FactSpec const*> by_either_name() {
    std::map<std::string_view, FactSpec const*> names;
    for (auto const& fact : docket_schema()) {
        names.emplace(fact.name, &fact);
        names.emplace(fact.name_zh, &fact);
    }
    return names;
}

}  // namespace

std::span<FactSpec const> docket_schema() {
    static std::vector<FactSpec> const all = joined();
    return all;
}

FactSpec const* find_fact(std::string_view name) {
    static std::map<std::string_view, FactSpec const*> const names = by_either_name();
    auto const found = names.find(name);
    return found == names.end() ? nullptr : found->second;
}

}  // namespace yizhen::gate

#include "modules/forms/fields.h"

#include "modules/forms/words.h"

#include "kernel/text/text.h"

#include <algorithm>

namespace yizhen::forms {
namespace {

constexpr std::size_t kSamplesMax = 8;
constexpr int kSampleRowsMax = 64;

using Words = std::vector<std::string_view>;

bool is_money_unit(std::string_view unit) { return unit.find("元") != std::string_view::npos; }

bool ends_with_any(std::string_view text, Words const& tails) {
    return std::ranges::any_of(tails, [&](std::string_view tail) { return text.ends_with(tail); });
}

bool is_money_word(std::string_view key) {
    return has_any(key, {"金额", "标准", "收入", "支出", "资金", "补助", "补贴", "津贴", "费", "工资", "产值", "损失", "投资", "资产",
                         "收益", "负债", "款", "利润", "税"}) &&
           !has_any(key, {"人数", "户数", "率", "比例", "月数", "次数", "个数"});
}

/// Words that carry their own dimension: the unit line of a sheet does not speak of them.
bool has_own_dimension(std::string_view key) {
    return has_any(key, {"率", "比例", "占比", "%", "排名", "名次", "年龄", "月数", "天数", "次数", "倍", "备注", "说明", "±", "同比"});
}

std::vector<std::string> split_units(std::string_view line) {
    std::vector<std::string> out;
    std::string now;
    auto const points = text::code_points(line);
    for (char32_t const c : points) {
        if (c == U'、' || c == ',' || c == ';' || c == U'，') {
            if (!now.empty()) out.push_back(now);
            now.clear();
        } else {
            now += text::utf8(std::u32string(1, c));
        }
    }
    if (!now.empty()) out.push_back(now);
    return out;
}

std::string unit_in(std::string_view key) {
    while (key.ends_with("*")) key.remove_suffix(1);
    auto const inner = in_brackets(key);
    if (inner == "m2") return "㎡";
    if (is_measure(inner)) return inner;
    if (key.ends_with("%")) return "%";
    return is_measure(key) && key != "村" && key != "小组" ? std::string(key) : std::string{};
}

std::string unit_from_line(FieldHints const& hints, std::string_view name) {
    auto const units = split_units(hints.unit_line);
    if (units.empty() || has_own_dimension(name)) return {};
    if (units.size() == 1) {
        bool const money = is_money_unit(units[0]);
        if (hints.subject == Subject::records) return money == is_money_word(name) ? units[0] : std::string{};
        bool const counts = has_any(name, {"人数", "户数", "个数", "人口"});
        return money && counts ? std::string{} : units[0];
    }
    for (auto const& unit : units) {
        if (is_money_unit(unit) && is_money_word(name)) return unit;
        if (!is_money_unit(unit) && has(name, unit + "数")) return unit;
    }
    auto const whole = [&](std::string_view unit) { return std::ranges::find(units, unit) != units.end(); };
    if (has(name, "户") && whole("户")) return "户";
    if (has_any(name, {"人", "男", "女", "岁"}) && whole("人")) return "人";
    return {};
}

/// "____平方米": one blank to write in, then its unit.
std::string unit_of_place(std::string_view place) {
    auto const first = place.find('_');
    if (first == std::string_view::npos) return {};
    auto const end = place.find_first_not_of('_', first);
    if (end == std::string_view::npos || place.find('_', end) != std::string_view::npos) return {};
    auto const unit = place.substr(end);
    return is_measure(unit) ? std::string(unit) : std::string{};
}

/// Two or more blanks in one cell ("男__人 女__人"): neither one number nor one unit.
bool has_blanks(std::string_view place) {
    auto const first = place.find("__");
    if (first == std::string_view::npos) return false;
    auto const end = place.find_first_not_of('_', first);
    return end != std::string_view::npos && place.find("__", end) != std::string_view::npos;
}

std::string find_unit(FieldHints const& hints) {
    if (auto unit = unit_of_place(hints.place); !unit.empty()) return unit;
    for (auto key = hints.keys.rbegin(); key != hints.keys.rend(); ++key) {
        if (auto unit = unit_in(*key); !unit.empty()) return unit;
        bool const own = key == hints.keys.rbegin() && has_own_dimension(*key);
        if (own) return has_any(*key, {"率", "占比"}) ? "%" : "";
    }
    return {};
}

/// 走访户数 counts 户, 从业人数 人.
std::string unit_by_word(std::string_view key) {
    auto const bare = without_brackets(key);
    if (ends_with_any(bare, {"户数"})) return "户";
    return ends_with_any(bare, {"人数", "人口", "人口数"}) ? "人" : std::string{};
}

std::string type_by_word(std::string_view key) {
    auto const bare = without_brackets(key);
    if (has_any(bare, {"身份证", "身份号码", "证件号码"})) return "identity";
    if (has(bare, "信用代码")) return "credit_code";
    if (has_any(bare, {"电话", "手机", "联系方式"})) return "phone";
    if (has_any(bare, {"账号", "卡号", "银行账户"})) return "account";
    if (bare.starts_with("是否") || bare.ends_with("是否安全") || has(key, "是/否")) return "choice";
    if (ends_with_any(bare, {"日期", "时间", "时限", "年月", "起止"})) return "date";
    if (has_any(bare, {"姓名", "名称", "地址", "住址", "备注", "说明", "情况", "描述", "意见", "原因", "理由", "措施", "签名", "签字", "户主",
                       "关系", "负责人", "责任人", "联系人", "类型", "类别", "等级", "状态", "性质", "程度", "民族", "性别", "学历",
                       "流向", "岗位", "领域", "门类", "代码", "职务", "职业", "开户银行", "需求", "监护人"}) &&
        !ends_with_any(bare, {"数", "人数", "户数", "率", "金额"})) {
        return "text";
    }
    if (ends_with_any(bare, {"数", "人数", "户数", "数量", "金额", "面积", "率", "率%", "人口", "次", "标准", "收入", "支出", "年龄", "排名",
                             "±", "%", "资金", "占比", "比例", "合计", "小计", "总计", "得分", "分值", "评分", "人次"})) {
        return "number";
    }
    return {};
}

bool is_pair(std::string_view text) {
    auto const slash = text.find('/');
    return slash != std::string_view::npos && is_number(text.substr(0, slash)) && is_number(text.substr(slash + 1));
}

std::string type_by_samples(FieldHints const& hints) {
    std::size_t numbers = 0;
    std::size_t dates = 0;
    std::size_t pairs = 0;
    for (auto const& sample : hints.samples) {
        if (is_pair(sample)) ++pairs;
        else if (is_date_like(sample)) ++dates;
        else if (is_number(sample)) ++numbers;
    }
    for (auto const& format : hints.formats) {
        if (has_any(format, {"yy", "m月", "\"年\""})) ++dates;
    }
    auto const most = [&](std::size_t count) { return count * 2 > hints.samples.size(); };
    if (hints.samples.empty()) return {};
    if (most(pairs)) return "pair";
    if (most(dates)) return "date";
    if (most(numbers)) return "number";
    return "text";
}

}  // namespace

void take_samples(GridView const& view, sheet::Range const& cells, FieldHints& hints) {
    int rows = 0;
    for (int row = cells.first.row; row <= cells.last.row && ++rows <= kSampleRowsMax; ++row) {
        for (int column = cells.first.column; column <= cells.last.column; ++column) {
            auto const unit = view.unit(row, column);
            if (unit.text.empty() || is_fillable(unit.text)) continue;
            hints.samples.push_back(squeezed(unit.text));
            hints.formats.push_back(unit.cell->number_format);
            if (hints.samples.size() >= kSamplesMax) return;
        }
    }
}

bool all_formulas(GridView const& view, sheet::Range const& cells) {
    if (cells.last.row < cells.first.row) return false;
    for (int row = cells.first.row; row <= cells.last.row; ++row) {
        for (int column = cells.first.column; column <= cells.last.column; ++column) {
            auto const* cell = view.own_cell(row, column);
            if (cell == nullptr || cell->formula.empty()) return false;
        }
    }
    return true;
}

void describe_field(FieldHints const& hints, FormField& field) {
    std::string const name = hints.keys.empty() ? std::string{} : hints.keys.back();
    if (field.unit_of_measure.empty() || field.unit_of_measure == "代码") field.unit_of_measure = find_unit(hints);
    if (field.choices.empty() && !field.path.empty()) field.choices = choices_in(field.path.back());
    auto const by_word = type_by_word(name);
    auto const by_samples = type_by_samples(hints);
    bool const pair = has(field.unit_of_measure, "/") && !is_money_unit(field.unit_of_measure) && by_samples != "number";
    if (!field.choices.empty()) field.type = "choice";
    else if (has_blanks(hints.place) && by_word != "date") field.type = "text";
    else if (pair) field.type = "pair";
    else if (!field.unit_of_measure.empty()) field.type = "number";
    else if (!by_word.empty()) field.type = by_word;
    else if (!by_samples.empty()) field.type = by_samples;
    else if (hints.numbered || hints.subject == Subject::units || hints.subject == Subject::indicators) field.type = "number";
    else field.type = "text";
    if (field.type == "text" && by_samples == "number" && by_word.empty()) field.type = "number";
    if (field.type == "number" && field.unit_of_measure.empty()) field.unit_of_measure = unit_from_line(hints, name);
    if (field.type == "number" && field.unit_of_measure.empty()) field.unit_of_measure = unit_by_word(name);
    if (field.type != "number" && field.type != "pair") field.unit_of_measure.clear();
    field.is_part = field.is_part || name.starts_with("其中") || name.starts_with("#");
}

}  // namespace yizhen::forms

#include "modules/forms/words.h"

#include "kernel/text/text.h"

#include <algorithm>

namespace yizhen::forms {
namespace {

using Words = std::vector<std::string_view>;

bool is_space(char32_t c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000 || c == 0xFEFF || c == 0x200B;
}

bool is_plain_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

bool ends_with_any(std::string_view text, Words const& tails) {
    return std::ranges::any_of(tails, [&](std::string_view tail) { return text.ends_with(tail); });
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_at(std::string_view text, std::size_t from) {
    std::size_t end = from;
    while (end < text.size() && is_digit(text[end])) ++end;
    return end - from;
}

}  // namespace

std::string squeezed(std::string_view raw) {
    if (is_plain_ascii(raw)) return std::string(raw);
    std::string const folded = text::nfkc(raw);
    std::u32string kept;
    for (char32_t const c : text::code_points(folded)) {
        if (!is_space(c)) kept.push_back(c);
    }
    return text::utf8(kept);
}

std::string_view trim(std::string_view raw) {
    static constexpr std::string_view kWide[] = {"\xE3\x80\x80", "\xC2\xA0", "\xEF\xBB\xBF"};
    bool again = true;
    while (again && !raw.empty()) {
        again = false;
        while (!raw.empty() && static_cast<unsigned char>(raw.front()) <= ' ') raw.remove_prefix(1);
        while (!raw.empty() && static_cast<unsigned char>(raw.back()) <= ' ') raw.remove_suffix(1);
        for (auto const wide : kWide) {
            if (raw.starts_with(wide)) raw.remove_prefix(wide.size()), again = true;
            if (raw.ends_with(wide)) raw.remove_suffix(wide.size()), again = true;
        }
    }
    return raw;
}

std::string label_text(std::string_view raw) {
    auto const points = text::code_points(trim(raw));
    std::u32string out;
    bool gap = false;
    for (char32_t const c : points) {
        if (is_space(c)) {
            gap = true;
            continue;
        }
        // Between two Latin words a space is part of the words; beside Chinese it only spreads the print.
        if (gap && !out.empty() && out.back() < 0x80 && c < 0x80) out.push_back(' ');
        gap = false;
        out.push_back(c);
    }
    return text::utf8(out);
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool has_any(std::string_view text, Words const& parts) {
    return std::ranges::any_of(parts, [&](std::string_view part) { return has(text, part); });
}

bool is_any(std::string_view text, Words const& words) { return std::ranges::find(words, text) != words.end(); }

std::string without_brackets(std::string_view squeezed) {
    std::string out;
    int depth = 0;
    for (char const c : squeezed) {
        if (c == '(' || c == '[') ++depth;
        if (depth == 0) out.push_back(c);
        if ((c == ')' || c == ']') && depth > 0) --depth;
    }
    return out;
}

std::string in_brackets(std::string_view squeezed) {
    auto const close = squeezed.rfind(')');
    if (close == std::string_view::npos) return {};
    auto const open = squeezed.rfind('(', close);
    return open == std::string_view::npos ? std::string{} : std::string(squeezed.substr(open + 1, close - open - 1));
}

bool is_number(std::string_view text) {
    if (text.ends_with("%")) text.remove_suffix(1);
    if (text.starts_with("-") || text.starts_with("+")) text.remove_prefix(1);
    if (text.empty() || (!is_digit(text.front()) && text.front() != '.')) return false;
    bool digit = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (is_digit(c)) digit = true;
        else if ((c == 'e' || c == 'E') && digit && i + 1 < text.size()) continue;
        else if ((c == '+' || c == '-') && i > 0 && (text[i - 1] == 'e' || text[i - 1] == 'E')) continue;
        else if (c != ',' && c != '.') return false;
    }
    return digit;
}

bool is_date_like(std::string_view text) {
    if (digits_at(text, 0) != 4 || text.size() < 6) return false;
    auto const rest = text.substr(4);
    for (std::string_view const separator : {"-", "/", ".", "年"}) {
        if (!rest.starts_with(separator)) continue;
        auto const tail = rest.substr(separator.size());
        auto const month = digits_at(tail, 0);
        if (month >= 1 && month <= 2) return separator != "." || month == 2 || has(tail, ".");
        return separator == "年" && (tail.empty() || tail.starts_with("第") || tail.starts_with("度") || tail.starts_with("末"));
    }
    return false;
}

bool is_total(std::string_view text) {
    if (is_any(text, {"合计", "总计", "共计", "累计", "合计数", "总合计", "全市", "全区", "全县", "全省", "全国", "全镇",
                      "全乡", "全街道", "全村", "汇总", "合计:", "总计:"})) {
        return true;
    }
    return text::length(text) <= 8 && ends_with_any(text, {"合计", "总计"}) && !has_any(text, {"(", "、"});
}

bool is_subtotal(std::string_view text) { return text::length(text) <= 8 && (text == "小计" || text.ends_with("小计")); }

bool is_ordinal_head(std::string_view text) {
    return is_any(text, {"序号", "序", "编号", "行次", "顺序号", "排序", "No", "NO", "No.", "项次", "号"});
}

bool is_unit_head(std::string_view text) {
    static Words const whole = {"单位", "地区", "区域", "区划", "社区", "村", "乡镇", "街道", "区县", "县区", "县市区",
                                "网格", "镇街", "镇", "行政村", "贫困村", "村居", "机构", "名称"};
    static Words const tails = {"单位名称", "乡镇名称", "街道名称", "镇名称", "村名称", "社区名称", "村名", "机构名称",
                                "填报单位", "行政区划", "区划名称", "行政区", "区域名称",
                                "街道办", "办事处", "村委会"};
    auto const bare = without_brackets(text);
    // The corner of a matrix: "指标\n单位", "单位\\指标".
    for (std::string_view const corner : {"指标", "指标\\", "指标/", "项目\\", "项目/"}) {
        if (bare.size() > corner.size() && bare.starts_with(corner) && is_any(bare.substr(corner.size()), whole)) return true;
    }
    for (std::string_view const corner : {"\\指标", "/指标", "\\项目", "/项目"}) {
        if (bare.size() > corner.size() && bare.ends_with(corner) && is_any(bare.substr(0, bare.size() - corner.size()), whole)) return true;
    }
    if (bare != "名称" && is_any(bare, whole)) return true;
    if (is_any(text, {"区(县)", "县(区)", "县(市、区)", "县(市区)", "市(县)", "乡(镇)", "村(居)", "村(社区)", "镇(街)", "乡镇(街道)"})) return true;
    return ends_with_any(bare, tails) || is_any(bare, {"乡镇街道", "村社区", "区", "县", "市"});
}

bool is_class_head(std::string_view text) { return is_any(without_brackets(text), {"分类", "类别", "片区", "所属片区", "辖区"}); }

bool is_unit_name(std::string_view text) {
    if (is_total(text)) return true;
    auto const bare = without_brackets(text);
    return text::length(bare) >= 2 && text::length(bare) <= 14 &&
           ends_with_any(bare, {"街道", "街道办事处", "镇", "乡", "村", "社区", "区", "县", "市", "村委会", "居委会", "委员会", "街"});
}

bool is_measure(std::string_view text) {
    static Words const measures = {
        "元", "万元", "千元", "百万元", "亿元", "人", "万人", "人次", "万人次", "户", "万户", "个", "件", "次", "处", "起", "例",
        "份", "篇", "册", "场", "场次", "期", "条", "项", "家", "所", "座", "栋", "幢", "套", "间", "间/户", "户/人", "人/户",
        "户、人", "亩", "万亩", "公顷", "千公顷", "平方米", "万平方米", "平方公里", "㎡", "m2", "米", "千米", "公里", "吨", "万吨",
        "公斤", "千克", "斤", "立方米", "千瓦", "千瓦时", "度", "台", "台次", "架", "架次", "辆", "辆次", "头", "只", "羽", "匹",
        "株", "棵", "盏", "对", "张", "块", "面", "本", "名", "岁", "年", "月", "日", "天", "小时", "分", "%", "‰", "代码", "元/人",
        "元/月", "元/年", "万元/年", "元/亩", "公斤/亩", "门", "床", "张床", "人天", "批", "批次", "支", "组", "班", "类", "种",
        "车次", "艘", "口", "眼", "部", "处次", "组次", "项次", "床日", "床位", "元/人·月", "村", "支部", "小组"};
    return is_any(text, measures);
}

bool is_indicator_head(std::string_view text) {
    auto const bare = without_brackets(text);
    return is_any(bare, {"指标", "指标名称", "指标项", "填表项目", "填报项目", "统计项目", "统计指标", "科目", "科目名称", "资产",
                         "负债", "指标内容", "报表项目", "收支项目", "项目名称及指标", "主要指标"});
}

bool is_weak_indicator_head(std::string_view text) { return is_any(without_brackets(text), {"项目", "内容", "名称", "类别", "统计内容", "事项"}); }

bool is_value_head(std::string_view text) {
    auto const bare = without_brackets(text);
    if (is_any(bare, {"数量", "金额", "数值", "数", "数据", "本期", "上期", "本月", "上月", "本年", "上年", "本季", "累计", "本期数",
                      "上期数", "本月数", "累计数", "本年累计", "期末数", "期初数", "年初数", "年末数", "合计", "指标值", "实际",
                      "计划", "同比", "增减", "填报数", "本年数", "上年数", "期末余额", "期初余额", "年末余额", "年初余额"})) {
        return true;
    }
    auto const digits = digits_at(bare, 0);
    if (digits >= 1 && digits <= 2 && is_any(std::string_view(bare).substr(digits), {"月", "月份", "季度"})) return true;
    return digits == 4 && (bare.size() == 4 || has(bare, "年"));
}

bool is_line_code_head(std::string_view text) { return is_any(without_brackets(text), {"代码", "编号", "编码", "行次", "指标代码", "序号"}); }
bool is_measure_head(std::string_view text) { return is_any(without_brackets(text), {"计量单位", "单位", "度量单位"}); }

bool is_person_key(std::string_view text) {
    auto const bare = without_brackets(text);
    return ends_with_any(bare, {"姓名", "身份号码", "身份证号", "身份证号码", "证件号码", "户主"});
}

bool is_thing_key(std::string_view text) {
    auto const bare = without_brackets(text);
    return ends_with_any(bare, {"信用代码", "主体名称", "企业名称", "场所名称", "项目名称", "商户名称", "房屋编号", "车牌号"});
}

bool is_property(std::string_view text) {
    static Words const tails = {"姓名", "性别", "号码", "编号", "证号", "卡号", "门牌号", "电话", "地址", "住址", "日期", "时间", "年月", "民族", "类别", "类型",
                                "等级", "状况", "情况", "意见", "年龄", "学历", "程度", "职务", "职业", "关系", "账号", "开户银行",
                                "人口数", "人数", "数量", "面积", "金额", "标准", "性质", "原因", "理由", "需求", "监护人", "联系人",
                                "负责人", "备注", "照片", "签字", "签名", "身份", "籍贯", "单位", "名称", "代码", "风险", "方式",
                                "收入", "支出", "用电", "安全", "军烈属", "女户", "医保", "低保", "健康"};
    auto const bare = without_brackets(text);
    return bare.starts_with("是否") || ends_with_any(bare, tails) || text.ends_with(":");
}

}  // namespace yizhen::forms

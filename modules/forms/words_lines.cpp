#include "modules/forms/words.h"

#include "kernel/text/text.h"

#include <algorithm>

namespace yizhen::forms {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_space(char32_t c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000; }

bool is_one_of(char32_t c, std::u32string_view set) { return set.find(c) != std::u32string_view::npos; }

constexpr std::u32string_view kChineseNumbers = U"一二三四五六七八九十";
constexpr std::u32string_view kAfterMark = U"、.．,，﹑:：)）";

/// "2026年10月", "2026-10-09", "截至2026年…", "2020年度1月": nothing but a day or a period, perhaps with a deadline.
bool is_bare_period(std::string_view text) {
    for (std::string_view const lead : {"截至", "截止", "时点:", "(", "二○", "二〇"}) {
        if (text.starts_with(lead)) text.remove_prefix(lead.size());
    }
    if (text.size() < 4 || !is_digit(text[0])) return false;
    if (text.starts_with("200年") || text.starts_with("20年")) return true;
    return text::length(text) <= 24 && (is_date_like(text) || (has(text, "年") && has_any(text, {"月", "季度", "度", "末", "年"})));
}

std::u32string_view skip_space(std::u32string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    return text;
}

ListMark mark_of(std::u32string_view text) {
    if (text.empty()) return ListMark::none;
    char32_t const c = text[0];
    if ((c >= 0x2460 && c <= 0x2473) || (c >= 0x2776 && c <= 0x277F)) return ListMark::circled;
    if (c >= 0x3220 && c <= 0x3229) return ListMark::chinese_paren;
    if (c >= 0x2474 && c <= 0x2487) return ListMark::number_paren;
    bool const paren = c == '(' || c == U'（';
    auto const body = paren ? text.substr(1) : text;
    std::size_t length = 0;
    while (length < body.size() && length < 3 && is_one_of(body[length], kChineseNumbers)) ++length;
    auto const closed = [&](std::size_t at) { return at < body.size() && is_one_of(body[at], kAfterMark); };
    if (length > 0 && closed(length)) return paren ? ListMark::chinese_paren : ListMark::chinese;
    length = 0;
    while (length < body.size() && length < 3 && body[length] < 0x80 && is_digit(static_cast<char>(body[length]))) ++length;
    bool const decimal = length > 0 && length + 1 < body.size() && body[length] == '.' && body[length + 1] < 0x80 &&
                         is_digit(static_cast<char>(body[length + 1]));
    if (length > 0 && length <= 2 && closed(length) && !decimal) return paren ? ListMark::number_paren : ListMark::number;
    bool const letter = c >= 'A' && c <= 'Z' && text.size() > 1 && (is_space(text[1]) || is_one_of(text[1], kAfterMark));
    return letter ? ListMark::letter : ListMark::none;
}

void add_choice(std::vector<std::string>& out, std::u32string_view word) {
    while (!word.empty() && (is_space(word.back()) || is_one_of(word.back(), U"、,，;；"))) word.remove_suffix(1);
    word = skip_space(word);
    if (!word.empty() && word.size() <= 20) out.push_back(text::utf8(word));
}

std::vector<std::string> boxed_choices(std::u32string_view points) {
    std::vector<std::string> out;
    std::size_t at = points.find(U'□');
    while (at != std::u32string_view::npos) {
        auto const next = points.find(U'□', at + 1);
        add_choice(out, points.substr(at + 1, next == std::u32string_view::npos ? next : next - at - 1));
        at = next;
    }
    return out;
}

/// "1.是2.否", "（1）是（2）否", "0.户主 1.配偶": the numbers must run on by one.
std::vector<std::string> numbered_choices(std::u32string_view points) {
    std::vector<std::string> out;
    std::u32string word;
    int expected = -1;
    for (std::size_t i = 0; i < points.size(); ++i) {
        std::size_t at = i;
        bool const paren = points[at] == '(' || points[at] == U'（';
        if (paren) ++at;
        int number = 0;
        std::size_t const start = at;
        while (at < points.size() && at - start < 2 && points[at] >= '0' && points[at] <= '9') number = number * 10 + static_cast<int>(points[at++] - '0');
        bool const closed = at > start && at < points.size() && (paren ? (points[at] == ')' || points[at] == U'）') : (points[at] == '.' || points[at] == U'．'));
        if (closed && (number == expected || (expected < 0 && number <= 1))) {
            if (expected >= 0) add_choice(out, word);
            word.clear();
            expected = number + 1;
            i = at;
        } else if (expected >= 0) {
            word.push_back(points[i]);
        }
    }
    if (expected >= 0) add_choice(out, word);
    return out.size() >= 2 ? out : std::vector<std::string>{};
}

}  // namespace

bool is_signature(std::string_view text) {
    // Seldom more than one line of roles, each with a colon and room to sign.
    bool const colon = has(text, ":");
    if (!colon && !has_any(text, {"(签章)", "(签字)", "(盖章)", "(公章)"})) return false;
    return has_any(text, {"填表人", "填报人", "制表人", "审核人", "审核:", "经办人", "签字", "签章", "统计负责人", "单位负责人",
                          "分管领导", "报出日期", "填报日期:", "填表日期:", "上报日期:", "(盖章)", "(公章)", "填报:", "制表:", "户主签字", "采集人", "复核", "负责人:", "主要领导", "校对"}) &&
           !has_any(text, {"填表说明", "说明:"});
}

bool starts_note(std::string_view text) {
    for (std::string_view const lead :
         {"注:", "注1", "注2", "注意", "说明:", "填表说明", "填报说明", "填写说明", "备注:", "校验", "关系:", "平衡关系", "逻辑关系", "指标平衡",
          "零报告", "补充资料", "(来源", "来源:", "资料来源", "数据来源", "填表要求", "填报要求", "审核关系", "勾稽关系", "※", "附注"}) {
        if (text.starts_with(lead)) return true;
    }
    return false;
}

bool is_continuation(std::string_view text) { return is_any(text, {"(续表)", "续表", "续", "(续)", "续上表", "接上表"}) || text.starts_with("续表"); }

bool is_preamble_word(std::string_view text) {
    static std::vector<std::string_view> const keys = {
        "填报单位", "报送单位", "制表单位", "单位:", "计量单位:", "金额单位", "表号:", "制表机关", "制定机关", "批准机关", "批准文号", "备案机关",
        "备案文号", "文号:", "有效期", "填报日期", "填表日期", "报送日期", "截至", "截止日期", "报表日期", "制表时间", "党组织:", "更新日期",
        "采集日期", "申请日期", "填报时间", "统计时间", "统计期", "报告期", "所属期", "填表时间", "上报时间", "编号:", "乡镇(街道):", "街道:",
        "村(社区):", "发生时间", "日期:", "综合单位", "汇总单位"};
    for (auto const key : keys) {
        auto const at = text.find(key);
        if (at == std::string_view::npos) continue;
        if (key.ends_with(":") ? true : has(text.substr(at), ":") || key == "截至") return true;
    }
    if (has_any(text, {"(盖章)", "(公章)", "(签章)"})) return true;
    return is_bare_period(text);
}

bool is_block_title(std::string_view text) {
    if (text::length(text) > 40) return false;
    auto const points = text::code_points(text);
    std::size_t at = points.starts_with(U"附表") ? 2 : points.starts_with(U"表") ? 1 : 0;
    if (at == 0 || at >= points.size()) return false;
    return is_one_of(points[at], kChineseNumbers) || (points[at] >= '0' && points[at] <= '9');
}

bool is_instruction_name(std::string_view text) {
    return has_any(text, {"填表说明", "填报说明", "填写说明", "指标解释", "填报须知", "填表须知", "说明", "须知"});
}

bool is_fillable(std::string_view raw) {
    auto const bare = trim(raw);
    if (bare.empty() || has(bare, "□") || has(bare, "__")) return true;
    auto const tight = squeezed(bare);
    return has(tight, "年月日") || has(tight, "(盖章)") || has(tight, "签字") || is_any(tight, {"年月", "元", "人"});
}

std::vector<std::string> choices_in(std::string_view raw) {
    auto const points = text::code_points(raw);
    if (auto boxed = boxed_choices(points); boxed.size() >= 2) return boxed;
    if (auto numbered = numbered_choices(points); !numbered.empty()) return numbered;
    auto const tight = squeezed(raw);
    if (has(tight, "(是/否)") || has(tight, "是/否")) return {"是", "否"};
    if (has(tight, "(有/无)")) return {"有", "无"};
    return {};
}

MarkedLabel marked(std::string_view raw) {
    MarkedLabel out;
    auto const points = text::code_points(raw);
    std::size_t at = 0;
    for (; at < points.size() && is_space(points[at]); ++at) out.indent += points[at] == 0x3000 ? 2 : 1;
    auto const body = std::u32string_view(points).substr(at);
    out.mark = mark_of(body);
    out.part = body.starts_with(U"其中") || body.starts_with(U"#") || body.starts_with(U"＃");
    return out;
}

std::optional<int> column_mark(std::string_view text) {
    if (text.starts_with("(") && text.ends_with(")")) text = text.substr(1, text.size() - 2);
    if (auto const equals = text.find('='); equals != std::string_view::npos) text = text.substr(0, equals);  // "3=1+2"
    if (is_any(text, {"甲", "乙", "丙", "丁", "戊", "己"})) return 0;
    if (text.empty() || text.size() > 3) return std::nullopt;
    int number = 0;
    for (char const c : text) {
        if (!is_digit(c)) return std::nullopt;
        number = number * 10 + (c - '0');
    }
    return number > 0 ? std::optional(number) : std::nullopt;
}

}  // namespace yizhen::forms

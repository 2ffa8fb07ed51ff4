#include "modules/forms/preamble.h"

#include "modules/forms/words.h"

#include "kernel/text/text.h"

#include <algorithm>

namespace yizhen::forms {
namespace {

/// "单位:人" out of "2026年三季度单位:人": what follows the key up to the next key or the end. Arguments squeezed.
std::string after_key(std::string_view text, std::string_view key) {
    auto const at = text.find(key);
    if (at == std::string_view::npos) return {};
    return std::string(text.substr(at + key.size()));
}

/// The same in the text as written, so that spaces inside names stay: key given without white space.
std::string value_of(std::string_view raw, std::vector<std::string_view> const& keys) {
    auto const key = squeezed(raw);
    for (auto const wanted : keys) {
        if (!key.starts_with(wanted)) continue;
        for (std::string_view const colon : {"：", ":"}) {
            auto const at = raw.find(colon);
            if (at != std::string_view::npos) return std::string(trim(raw.substr(at + colon.size())));
        }
    }
    return {};
}

void read_marks(std::string_view raw, FormMarks& marks) {
    auto const set = [&](std::string& to, std::vector<std::string_view> const& keys) {
        if (to.empty()) to = value_of(raw, keys);
    };
    set(marks.form_number, {"表号"});
    set(marks.issuer, {"制表机关", "制定机关", "制表单位", "发文机关"});
    set(marks.approver, {"批准机关", "备案机关", "审批机关"});
    set(marks.approval_number, {"批准文号", "备案文号", "文号"});
    set(marks.expiry, {"有效期至", "有效期"});
}

/// "户、人": each word a unit of measure.
bool is_measure_list(std::string_view value) {
    if (value.empty() || text::length(value) > 24) return false;
    std::string word;
    auto const good = [&] { return is_measure(word) || is_any(word, {"村", "组"}); };
    for (char32_t const c : text::code_points(value)) {
        if (c != U'、' && c != ',' && c != ';' && c != '/') {
            word += text::utf8(std::u32string(1, c));
            continue;
        }
        if (!good()) return false;
        word.clear();
    }
    return good();
}

/// 单位：元 (a measure) is not 填报单位：须水街道.
std::string unit_line_of(std::string_view raw) {
    auto const text = squeezed(raw);
    for (std::string_view const key : {"计量单位:", "金额单位:", "数量单位:", "单位:"}) {
        auto const at = text.find(key);
        if (at == std::string::npos) continue;
        auto const before = std::string_view(text).substr(0, at);
        if (key == "单位:" && (before.ends_with("填报") || before.ends_with("报送") || before.ends_with("制表") || before.ends_with("填表"))) continue;
        auto value = after_key(text, key);
        while (!value.empty() && (value.back() == ')' || value.back() == ',')) value.pop_back();
        if (is_measure_list(value)) return value;
    }
    return {};
}

std::string filler_of(std::string_view raw) {
    auto value = value_of(raw, {"填报单位", "报送单位", "填表单位", "党组织", "上报单位", "综合单位", "汇总单位", "编报单位",
                                "街道:", "乡镇:", "乡镇(街道):", "镇街:"});
    auto const stamp = std::min(value.find("（公章"), value.find("（盖章"));
    if (stamp != std::string::npos) value.erase(stamp);
    return std::string(trim(value));
}

std::string date_of(std::string_view raw) {
    auto text = label_text(raw);
    for (auto const& [open, close] : {std::pair<std::string_view, std::string_view>{"（", "）"}, {"(", ")"}}) {
        if (text.starts_with(open) && text.ends_with(close)) text = text.substr(open.size(), text.size() - open.size() - close.size());
    }
    auto const unit = std::min(text.find("单位："), text.find("单位:"));
    if (unit != std::string::npos && unit > 0) text.erase(unit);
    auto const key = squeezed(text);
    bool const leads = key.starts_with("截至") || key.starts_with("截止");
    bool const dated = is_date_like(key) || leads || (key.size() > 6 && key.find("年") == 4 && key[0] >= '1' && key[0] <= '2');
    if (dated) return std::string(trim(text));
    for (std::string_view const mark : {"更新日期：", "填报日期：", "采集日期：", "统计时间：", "报告期：", "发生时间：", "日期：", "填报时间：", "上报时间："}) {
        if (auto const at = text.find(mark); at != std::string::npos && at == 0) {
            auto value = text.substr(mark.size());
            if (is_date_like(squeezed(value))) return value;
        }
    }
    return {};
}

bool names_a_form(std::string_view key) {
    for (std::string_view const form : {"表", "台账", "花名册", "名册", "清单", "汇总", "情况", "分布", "分配", "登记簿", "统计", "通讯录"}) {
        if (key.ends_with(form) || key.ends_with(std::string(form) + ")")) return true;
    }
    return is_block_title(key);
}

bool may_be_title(std::string_view raw, bool alone) {
    auto const key = squeezed(raw);
    if (is_block_title(key)) return true;
    if (text::length(key) < 2 || text::length(key) > 80) return false;
    if (is_signature(key) || starts_note(key)) return false;
    if (names_a_form(key)) return !has(key, ":");
    return alone && text::length(key) >= 3 && !is_preamble_word(key);
}

/// Alone in its line, or beside the marks block: 统计表 | 表号：X1表.
std::string_view title_in(Line const& line) {
    if (line.texts.size() == 1) return may_be_title(line.texts.front(), true) ? std::string_view(line.texts.front()) : std::string_view{};
    std::size_t others = 0;
    for (auto const& text : line.texts) others += is_preamble_word(squeezed(text)) ? 1 : 0;
    if (others + 1 != line.texts.size()) return {};
    for (auto const& text : line.texts) {
        if (!is_preamble_word(squeezed(text)) && may_be_title(text, false)) return text;
    }
    return {};
}

/// "表    号：" in one cell and "X1表" in the next are one line to a person.
std::vector<std::string> joined(std::vector<std::string> const& texts) {
    std::vector<std::string> out;
    for (auto const& text : texts) {
        bool const open = !out.empty() && (out.back().ends_with("：") || out.back().ends_with(":"));
        if (open && !has(squeezed(text), ":")) out.back() += text;
        else out.push_back(text);
    }
    return out;
}

std::size_t title_line(std::vector<Line> const& lines) {
    std::size_t best = lines.size();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (title_in(lines[i]).empty()) continue;
        if (best == lines.size()) best = i;
        // "附件3" stands above the title, it is not the title.
        bool const attachment = squeezed(title_in(lines[best])).starts_with("附件") && best != i;
        if (attachment) best = i;
    }
    return best;
}

/// A title over two lines: 中原区2026年度民生实事 / 项目进展情况统计表.
bool goes_on(std::string_view title, Line const& line) {
    auto const more = title_in(line);
    return !more.empty() && line.texts.size() == 1 && !title.empty() && !names_a_form(squeezed(title)) && names_a_form(squeezed(more));
}

}  // namespace

void read_preamble(std::vector<Line> const& lines, SheetLayout& sheet) {
    auto const title = title_line(lines);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i == title) sheet.title = label_text(title_in(lines[i]));
        if (i == title + 1 && goes_on(sheet.title, lines[i])) {
            sheet.title += label_text(title_in(lines[i]));
            continue;
        }
        bool const note = starts_note(squeezed(lines[i].texts.front())) && i != title;
        for (auto const& raw : joined(lines[i].texts)) {
            if (i == title && label_text(raw) == sheet.title) continue;
            if (note) {
                sheet.notes.push_back(raw);
                continue;
            }
            read_marks(raw, sheet.marks);
            if (sheet.unit_line.empty()) sheet.unit_line = unit_line_of(raw);
            if (sheet.filler.empty()) sheet.filler = filler_of(raw);
            if (sheet.date_line.empty()) sheet.date_line = date_of(raw);
            sheet.preamble.emplace_back(raw);
        }
    }
}

void read_trailing(Line const& line, SheetLayout& sheet) {
    auto const key = squeezed(line.texts.empty() ? std::string_view{} : std::string_view(line.texts.front()));
    if (key.empty()) return;
    bool const numbered = key[0] >= '0' && key[0] <= '9';
    auto& to = is_signature(key) && !starts_note(key) && !numbered ? sheet.signatures : sheet.notes;
    for (auto const& raw : line.texts) to.emplace_back(raw);
}

}  // namespace yizhen::forms

#include "modules/elements/label.h"

#include "modules/elements/glyphs.h"

#include <algorithm>
#include <array>
#include <map>

namespace yizhen::elements {

namespace {

std::map<std::u32string_view, std::string_view> const& units() {
    static std::map<std::u32string_view, std::string_view> const all{
        {U"元", "元"}, {U"人民币元", "元"}, {U"万元", "万元"}, {U"亿元", "亿元"}, {U"千元", "千元"}, {U"元/年", "元/年"},
        {U"元/月", "元/月"}, {U"元/人", "元/人"}, {U"元/人年", "元/年"}, {U"万元/年", "万元/年"}, {U"人", "人"}, {U"人数", "人"},
        {U"名", "人"}, {U"万人", "万人"}, {U"户", "户"}, {U"户数", "户"}, {U"个", "个"}, {U"家", "家"}, {U"所", "所"},
        {U"平方米", "平方米"}, {U"㎡", "平方米"}, {U"m2", "平方米"}, {U"m²", "平方米"}, {U"平米", "平方米"}, {U"平方", "平方米"},
        {U"平方公里", "平方公里"}, {U"平方千米", "平方公里"}, {U"km2", "平方公里"}, {U"km²", "平方公里"}, {U"亩", "亩"},
        {U"万亩", "万亩"}, {U"公顷", "公顷"}, {U"吨", "吨"}, {U"万吨", "万吨"}, {U"公斤", "公斤"}, {U"千克", "公斤"},
        {U"kg", "公斤"}, {U"斤", "斤"}, {U"米", "米"}, {U"m", "米"}, {U"厘米", "厘米"}, {U"cm", "厘米"}, {U"公里", "公里"},
        {U"千米", "公里"}, {U"km", "公里"}, {U"岁", "岁"}, {U"周岁", "岁"}, {U"年", "年"}, {U"月", "月"}, {U"天", "天"},
        {U"日", "天"}, {U"次", "次"}, {U"件", "件"}, {U"起", "起"}, {U"宗", "起"}, {U"处", "处"}, {U"座", "座"}, {U"栋", "栋"},
        {U"幢", "栋"}, {U"层", "层"}, {U"间", "间"}, {U"套", "套"}, {U"辆", "辆"}, {U"台", "台"}, {U"头", "头"}, {U"只", "只"},
        {U"羽", "只"}, {U"株", "株"}, {U"条", "条"}, {U"份", "份"}, {U"%", "%"}, {U"‰", "‰"}, {U"百分比", "%"}, {U"度", "度"},
        {U"千瓦时", "千瓦时"}, {U"立方米", "立方米"}, {U"m3", "立方米"}, {U"小时", "小时"}, {U"分钟", "分钟"}, {U"分", "分"}};
    return all;
}

bool is_separator(char32_t c) { return c == U',' || c == U'、' || c == U'/' || c == U'|' || c == U'.' || c == U':' || c == U'-'; }

/// "0男1女2未知", "是/否", "01:一致,02:不一致" → the words. One word alone is no list.
std::vector<std::u32string> options_in(std::u32string_view note) {
    std::vector<std::u32string> words;
    std::u32string word;
    bool const numbered = std::count_if(note.begin(), note.end(), is_digit_glyph) >= 2;
    auto close = [&] {
        if (!word.empty()) words.push_back(word);
        word.clear();
    };
    for (char32_t const c : note) {
        if (is_separator(c) || (numbered && is_digit_glyph(c)) || c == U'"') {
            if (numbered || c == U'/' || c == U'、' || c == U',' || c == U'|') close();
        } else {
            word.push_back(c);
        }
    }
    close();
    if (words.size() < 2) words.clear();
    return words;
}

std::u32string without_numbering(std::u32string text) {
    auto const strip = [&text](std::size_t n) { text.erase(0, n); };
    while (!text.empty() && (text[0] == U'*' || text[0] == U'#' || text[0] == U'·' || text[0] == U'-' || text[0] == U'☆')) strip(1);
    if (!text.empty() && text[0] >= U'①' && text[0] <= U'⑳') strip(1);
    std::size_t digits = 0;
    while (digits < text.size() && (is_digit_glyph(text[digits]) || (text[digits] == U'.' && digits > 0))) ++digits;
    bool const dotted = digits > 0 && (text[digits - 1] == U'.' || (digits < text.size() && (text[digits] == U'、' || text[digits] == U')')));
    if (dotted && digits < text.size()) strip(text[digits] == U'、' || text[digits] == U')' ? digits + 1 : digits);
    static constexpr std::u32string_view numerals = U"一二三四五六七八九十";
    std::size_t han = 0;
    while (han < text.size() && numerals.find(text[han]) != std::u32string_view::npos) ++han;
    if (han > 0 && han < text.size() && text[han] == U'、') strip(han + 1);
    if (text.size() > 3 && text[0] == U'(' && (numerals.find(text[1]) != std::u32string_view::npos || is_digit_glyph(text[1]))) {
        std::size_t const close = text.find(U')');
        if (close != std::u32string::npos && close <= 4 && close + 1 < text.size()) strip(close + 1);
    }
    while (!text.empty() && (text.back() == U'*' || text.back() == U':' || text.back() == U'#' || text.back() == U'?')) text.pop_back();
    return text;
}

class LabelReader {
public:
    Label read(std::string_view text) {
        std::u32string glyphs = folded_glyphs(text);
        if (glyphs.size() > kLabelGlyphsMax) glyphs.resize(kLabelGlyphsMax);
        glyphs = without_numbering(std::move(glyphs));
        join_ranges(glyphs);
        cut_colon(glyphs);
        cut_brackets(glyphs);
        cut_dash(glyphs);
        m_label.name = without_numbering(std::move(glyphs));
        return std::move(m_label);
    }

private:
    Label m_label;

    void note(std::u32string_view text) {
        if (text.empty()) return;
        for (std::string& standard : standards_in(text)) m_label.standards.push_back(std::move(standard));
        bool const region = text.find(U"省市") != std::u32string_view::npos || text.find(U"省、市") != std::u32string_view::npos ||
                            text.find(U"行政区划") != std::u32string_view::npos || text.find(U"三级") != std::u32string_view::npos;
        m_label.region = m_label.region || region;
        if (region) return;
        m_label.date_format = m_label.date_format || text.find(U"yyyy") != std::u32string_view::npos || text.find(U"年月日") != std::u32string_view::npos;
        std::u32string_view unit = text.starts_with(U"单位:") ? text.substr(3) : text.starts_with(U"单位") ? text.substr(2) : text;
        if (std::string const written = canonical_unit(unit); !written.empty()) {
            m_label.unit = written;
            return;
        }
        if (!m_label.standards.empty() && text.size() < 24) return;
        std::vector<std::u32string> const options = options_in(text);
        if (!options.empty() && m_label.options.empty() && text.find(U'"') == std::u32string_view::npos) m_label.options = options;
        m_label.notes.emplace_back(text);
    }

    /// 0—14岁, 0至14岁, 0到14岁: one spelling, "0至14岁".
    static void join_ranges(std::u32string& glyphs) {
        for (std::size_t at = 1; at + 1 < glyphs.size(); ++at) {
            bool const joins = glyphs[at] == U'-' || glyphs[at] == U'到' || glyphs[at] == U'至';
            if (joins && (is_digit_glyph(glyphs[at - 1]) || glyphs[at - 1] == U'岁') && is_digit_glyph(glyphs[at + 1])) glyphs[at] = U'至';
        }
    }

    /// What follows a colon is a note; "其中：男" keeps both words.
    void cut_colon(std::u32string& glyphs) {
        std::size_t const colon = glyphs.find(U':');
        if (colon == std::u32string::npos || colon == 0) return;
        std::u32string const tail = glyphs.substr(colon + 1);
        std::u32string_view const head = std::u32string_view(glyphs).substr(0, colon);
        if (head == U"其中" || head == U"含" || head == U"#其中") {
            glyphs.erase(colon, 1);
            return;
        }
        glyphs.erase(colon);
        note(tail);
    }

    void cut_brackets(std::u32string& glyphs) {
        for (int round = 0; round < 6; ++round) {
            std::size_t const close = glyphs.find(U')');
            std::size_t const open = close == std::u32string::npos ? glyphs.rfind(U'(') : glyphs.rfind(U'(', close);
            if (open == std::u32string::npos) break;
            std::size_t const end = close == std::u32string::npos ? glyphs.size() : close;
            std::u32string const inside = glyphs.substr(open + 1, end - open - 1);
            bool const at_end = end + 1 >= glyphs.size();
            bool const at_start = open == 0;
            glyphs.erase(open, end - open + 1);
            // Inside a word a short bracket is a variant spelling: 门（楼）详址. A longer one limits the meaning.
            if (!at_end && !at_start && inside.size() > 2) {
                m_label.notes.push_back(inside);
            } else if (at_end || at_start) {
                note(inside);
            }
        }
        std::erase(glyphs, U')');
        std::erase(glyphs, U'"');
    }

    void cut_dash(std::u32string& glyphs) {
        std::size_t const dash = glyphs.find(U'-');
        if (dash == std::u32string::npos || dash == 0 || dash + 1 >= glyphs.size()) return;
        std::u32string const tail = glyphs.substr(dash + 1);
        bool const speaks = std::any_of(tail.begin(), tail.end(), is_han_glyph);
        if (!speaks) return;
        std::size_t const notes = m_label.notes.size();
        note(tail);
        if (m_label.notes.size() == notes) {
            glyphs.erase(dash);
        } else {
            m_label.notes.pop_back();
            glyphs.erase(dash, 1);
        }
    }
};

}  // namespace

std::string canonical_unit(std::u32string_view text) {
    auto const found = units().find(text);
    return found == units().end() ? std::string{} : std::string(found->second);
}

std::vector<std::string> standards_in(std::u32string_view text) {
    std::vector<std::string> found;
    for (std::size_t at = 0; at + 3 < text.size(); ++at) {
        if (text[at] != U'g' || (text[at + 1] != U'b' && text[at + 1] != U'a')) continue;
        std::size_t from = at + 2;
        while (from < text.size() && !is_digit_glyph(text[from]) && from < at + 5) ++from;
        std::size_t to = from;
        while (to < text.size() && (is_digit_glyph(text[to]) || text[to] == U'.')) ++to;
        if (to - from >= 3) found.push_back(to_utf8(text.substr(from, to - from)));
        at = to;
    }
    return found;
}

Label parse_label(std::string_view text) { return LabelReader{}.read(text); }

}  // namespace yizhen::elements

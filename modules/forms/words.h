#pragma once
/// The words by which a form's parts are recognised. Arguments called `squeezed` are NFKC without white space
/// (see `squeezed`); arguments called `raw` are as written.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::forms {

/// NFKC, all white space removed: "单 位：万元" → "单位:万元".
[[nodiscard]] std::string squeezed(std::string_view raw);
/// A label as shown: line breaks and spaces between Chinese characters removed, the rest as written.
[[nodiscard]] std::string label_text(std::string_view raw);
/// Without white space at both ends (ASCII, ideographic, no-break).
[[nodiscard]] std::string_view trim(std::string_view raw);

[[nodiscard]] bool has(std::string_view text, std::string_view part);
[[nodiscard]] bool has_any(std::string_view text, std::vector<std::string_view> const& parts);
[[nodiscard]] bool is_any(std::string_view text, std::vector<std::string_view> const& words);
/// Without brackets and what stands in them: "人数(个)" → "人数". Argument squeezed.
[[nodiscard]] std::string without_brackets(std::string_view squeezed);
/// What stands in the last bracket: "人数(个)" → "个"; empty if none.
[[nodiscard]] std::string in_brackets(std::string_view squeezed);

[[nodiscard]] bool is_number(std::string_view squeezed);  ///< "-1,234.5", "12%", "1.2e5"
[[nodiscard]] bool is_date_like(std::string_view squeezed);  ///< 2026-10-09, 2026年7月, 2026.7.1
[[nodiscard]] bool is_total(std::string_view squeezed);     ///< 合计, 总计, 全区合计, 全市
[[nodiscard]] bool is_subtotal(std::string_view squeezed);  ///< 小计
[[nodiscard]] bool is_ordinal_head(std::string_view squeezed);
[[nodiscard]] bool is_unit_head(std::string_view squeezed);     ///< 乡镇（街道）, 村名, 单位: names reporting units
[[nodiscard]] bool is_class_head(std::string_view squeezed);    ///< 分类: groups reporting units
[[nodiscard]] bool is_unit_name(std::string_view squeezed);     ///< 须水街道, 全市, 中原区
[[nodiscard]] bool is_measure(std::string_view squeezed);       ///< 万元, 人次, %: a unit of measure
[[nodiscard]] bool is_indicator_head(std::string_view squeezed);  ///< 指标名称, 填表项目
[[nodiscard]] bool is_weak_indicator_head(std::string_view squeezed);  ///< 项目, 内容
[[nodiscard]] bool is_value_head(std::string_view squeezed);    ///< 数量, 金额, 本期, 本年累计
[[nodiscard]] bool is_line_code_head(std::string_view squeezed);  ///< 代码, 编号, 行次
[[nodiscard]] bool is_measure_head(std::string_view squeezed);  ///< 计量单位, 单位
[[nodiscard]] bool is_person_key(std::string_view squeezed);    ///< 姓名, 公民身份号码, 户主
[[nodiscard]] bool is_thing_key(std::string_view squeezed);     ///< 统一社会信用代码, 经营主体名称
[[nodiscard]] bool is_property(std::string_view squeezed);      ///< words that label one value on a card

[[nodiscard]] bool is_signature(std::string_view squeezed);
[[nodiscard]] bool starts_note(std::string_view squeezed);
[[nodiscard]] bool is_continuation(std::string_view squeezed);  ///< （续表）
[[nodiscard]] bool is_preamble_word(std::string_view squeezed); ///< 填报单位:, 单位:万元, 表号:, a bare day or period
[[nodiscard]] bool is_block_title(std::string_view squeezed);   ///< 表一, 附表2
[[nodiscard]] bool is_instruction_name(std::string_view squeezed);
/// A place to write in: empty, □ options, ____ lines, "年  月  日".
[[nodiscard]] bool is_fillable(std::string_view raw);
/// Options of "□是 □否", "1.是2.否", "（1）是（2）否" and "（是/否）"; empty if it is none of these.
[[nodiscard]] std::vector<std::string> choices_in(std::string_view raw);

/// The list mark before a label: its kind orders levels.
enum class ListMark { none, chinese, chinese_paren, number, number_paren, circled, letter };
struct MarkedLabel {
    ListMark mark = ListMark::none;
    std::size_t indent = 0;  ///< leading spaces, a full-width one counts two
    bool part = false;       ///< 其中 or #
};
[[nodiscard]] MarkedLabel marked(std::string_view raw);

/// "甲" "乙" "1" "（2）" as in a column-number row: 0 for 甲乙丙丁, the number, or nothing.
[[nodiscard]] std::optional<int> column_mark(std::string_view squeezed);

}  // namespace yizhen::forms

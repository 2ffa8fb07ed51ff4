#include "modules/forms/forms.h"

#include <fmt/format.h>

namespace yizhen::forms {
namespace {

std::string joined(std::vector<std::string> const& words, std::string_view between) {
    std::string out;
    for (auto const& word : words) {
        if (!out.empty()) out += between;
        out += word;
    }
    return out;
}

std::string_view words_of(Block const& block) {
    if (block.orientation == Orientation::card) return "卡片，标签在左、值在右";
    if (block.subject == Subject::units && block.orientation == Orientation::rows) return "转置，每列一个单位";
    if (block.subject == Subject::units) return "每行一个单位";
    if (block.subject == Subject::indicators) return "每行一个指标";
    return "名册，每行一条记录";
}

std::string rows_of(std::pair<int, int> const& rows) {
    if (rows.first == 0) return "无";
    return rows.first == rows.second ? std::to_string(rows.first) : fmt::format("{}-{}", rows.first, rows.second);
}

std::string note_of(FormField const& field) {
    if (field.is_ordinal) return "序号";
    if (field.is_stub) return "行名";
    if (field.is_computed) return "公式";
    return field.has_equation ? "可由平衡式算出" : "";
}

void block_text(Block const& block, std::string& out) {
    out += fmt::format("  {}{}：表头 {}，数据 {}\n", block.title.empty() ? "" : "【" + block.title + "】", words_of(block),
                       block.header.first.row < 1 ? "无" : block.header.a1(),
                       block.data.last.row < block.data.first.row ? "无" : block.data.a1());
    for (auto const& field : block.fields) {
        out += fmt::format("    {:<10} {}", field.cells.last.row < field.cells.first.row ? "" : field.cells.a1(), joined(field.path, " / "));
        if (!field.type.empty()) out += fmt::format("  [{}{}{}]", field.type, field.unit_of_measure.empty() ? "" : " ", field.unit_of_measure);
        if (auto const note = note_of(field); !note.empty()) out += "  " + note;
        out += '\n';
    }
}

}  // namespace

std::string layout_text(Layout const& layout) {
    std::string out;
    for (auto const& sheet : layout.sheets) {
        out += fmt::format("【{}】{}{}\n", sheet.sheet, sheet.title.empty() ? "（无标题）" : sheet.title, sheet.is_hidden ? "（隐藏表）" : "");
        if (sheet.is_instruction) {
            out += fmt::format("  说明页，不填；{} 行文字\n", sheet.notes.size());
            continue;
        }
        if (!sheet.marks.form_number.empty()) {
            out += fmt::format("  表号 {}；制表 {}；批准 {}；文号 {}；有效期 {}\n", sheet.marks.form_number, sheet.marks.issuer,
                               sheet.marks.approver, sheet.marks.approval_number, sheet.marks.expiry);
        }
        out += fmt::format("  表头行 {}，数据行 {}", rows_of(sheet.header_rows), rows_of(sheet.data_rows));
        for (int const row : sheet.total_rows) out += fmt::format("，合计行 {}", row);
        out += '\n';
        for (auto const& block : sheet.blocks) block_text(block, out);
        for (auto const& check : sheet.checks) out += fmt::format("  平衡式 {}{}\n", check.text, check.left_field.empty() ? "（未对上栏目）" : "");
        for (auto const& note : sheet.notes) out += fmt::format("  注 {}\n", note);
        for (auto const& line : sheet.signatures) out += fmt::format("  签署 {}\n", line);
    }
    return out;
}

}  // namespace yizhen::forms

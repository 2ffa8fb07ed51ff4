// Any small grid is understood without harm: no crash, no endless loop, every field inside its sheet.
// The bytes draw the grid: word indexes row by row, then merges.

#include "modules/forms/forms.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

constexpr char const* kWords[] = {
    "",       "序号",   "姓名",     "村（社区）", "合计",  "小计",     "单位",     "单位：元", "填报单位：须水街道", "1",      "2",
    "3.5",    "（1）",  "甲",       "□是 □否",    "____",  "年  月  日", "指标名称", "代码",     "数量",               "计量单位", "万元",
    "一、总数", "其中：男", "#镇",    "注：1=2+3",  "续表",  "表二",     "审核：",   "金额（元）", "2026年10月",         "△",      "0/3",
    "制表机关：", "说明：", "公民身份号码", "是否低保（是/否）", "(12)", "备注", "身份证号码\n(18位)", "\xFF\xFE", "A 城市", "①"};
constexpr std::size_t kWordCount = sizeof(kWords) / sizeof(kWords[0]);

struct Bytes {
    std::uint8_t const* data;
    std::size_t size;
    std::size_t at = 0;
    int next(int limit) { return at < size ? data[at++] % limit : 0; }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace yizhen;
    Bytes bytes{data, size};
    sheet::Sheet drawn;
    drawn.name = bytes.next(8) == 0 ? "填表说明" : "表";
    int const columns = 1 + bytes.next(12);
    int const rows = 1 + bytes.next(24);
    for (int row = 1; row <= rows; ++row) {
        for (int column = 1; column <= columns; ++column) {
            int const pick = bytes.next(128);
            sheet::Cell cell;
            cell.at = {row, column};
            cell.text = kWords[static_cast<std::size_t>(pick) % kWordCount];
            cell.kind = cell.text.empty() ? sheet::CellKind::empty : sheet::CellKind::text;
            cell.style.bordered = pick >= 64;
            if (pick == 127) cell.formula = "SUM(A1:A2)";
            drawn.put(std::move(cell));
        }
    }
    for (int merges = bytes.next(10); merges > 0; --merges) {
        sheet::CellRef const first{1 + bytes.next(26), 1 + bytes.next(14)};
        drawn.merges.push_back({first, {first.row + bytes.next(6), first.column + bytes.next(6)}});
    }
    if (bytes.next(4) == 0) drawn.hidden_columns.push_back(1 + bytes.next(14));
    sheet::Workbook book;
    book.sheets.push_back(std::move(drawn));

    auto const layout = forms::understand(book);
    for (auto const& block : layout.sheets.front().blocks) {
        for (auto const& field : block.fields) {
            if (field.cells.first.row < 1 || field.cells.first.column < 1 || field.path.empty()) std::abort();
        }
    }
    if (forms::layout_json(layout).empty() || forms::layout_text(layout).empty()) std::abort();
    (void)forms::read_answers(layout, book);
    sheet::FillPlan plan;
    forms::complete_plan(layout, book, plan);
    return 0;
}

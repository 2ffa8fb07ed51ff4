#pragma once
/// Finishes a fill plan as a careful clerk would: totals, equations of the notes, ticks in boxes, dates in the file's
/// own manner. Adds and rewrites patches; takes nothing away that was held. Pure.

#include "modules/forms/types.h"

#include "kernel/decimal.h"
#include "kernel/sheet/plan.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace yizhen::forms {

struct Completion {
    int totals = 0;     ///< total and subtotal cells written
    int equations = 0;  ///< residual cells that an equation of the notes answered
};

/// - A residual cell that an equality of the sheet's checks gives from answered cells is answered ("总人口=男+女",
///   "7=1+2+3-4-5", "完成率=累计÷应参保×100%", ratios with two decimals).
/// - Total and subtotal rows: cells with formulas are left alone; sums are written when every part is known, other
///   cells are marked residual. Rates are computed from the totals if an equation gives them, never summed; ranks,
///   texts and 其中 rows are left. Of 是/否 columns the 是 are counted.
/// - Two figures in one cell ("1/3") are added each for itself. Totals below a matrix whose unit rows are written in are
///   those of the rows.
/// - "□是 □否" keeps its words: the option that was answered is ticked; where none is, the cell is left to a person. "____平方米" keeps its unit.
/// - Dates go as the column writes them (2026.10, 2026年10月9日, 20261009) when its cells are text.
Completion complete_plan(Layout const& layout, sheet::Workbook const& book, sheet::FillPlan& plan);

/// A cell's printed options with `answer` ticked: "□是 □否" + "是" → "☑是 □否", "□肢体" for 肢体残疾; several answers by 、. Empty
/// unless each is one option and no other.
[[nodiscard]] std::string ticked(std::string_view printed, std::string_view answer);
/// An ISO day in the manner of `sample` ("1960.07" → "2026.10"); empty if the sample is no date in words.
[[nodiscard]] std::string date_like(std::string_view sample, std::string_view iso);

/// The two figures of a cell: "1/3", "12户35人"; nothing where it has more or less than two.
[[nodiscard]] std::optional<std::pair<Decimal, Decimal>> pair_of(std::string_view text);
/// Two figures in one cell as `sample` writes them; "1/3" where it says nothing.
[[nodiscard]] std::string pair_text(std::string_view sample, std::string_view first, std::string_view second);

}  // namespace yizhen::forms

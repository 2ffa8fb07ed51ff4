#pragma once
/// Finishes a fill plan as a careful clerk would: totals, equations of the notes, ticks in boxes, dates in the file's
/// own manner. Adds and rewrites patches; takes nothing away that was held. Pure.

#include "modules/forms/types.h"

#include "kernel/sheet/plan.h"

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
/// - "□是 □否" keeps its words: the option that was answered is ticked. "____平方米" keeps its unit.
/// - Dates go as the column writes them (2026.10, 2026年10月9日, 20261009) when its cells are text.
Completion complete_plan(Layout const& layout, sheet::Workbook const& book, sheet::FillPlan& plan);

/// A cell's printed options with `answer` ticked: "□是 □否" + "是" → "☑是 □否"; several answers by 、. Empty if none fits.
[[nodiscard]] std::string ticked(std::string_view printed, std::string_view answer);
/// An ISO day in the manner of `sample` ("1960.07" → "2026.10"); empty if the sample is no date in words.
[[nodiscard]] std::string date_like(std::string_view sample, std::string_view iso);

}  // namespace yizhen::forms

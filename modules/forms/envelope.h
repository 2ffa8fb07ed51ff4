#pragma once
/// What a file says of the demand it carries: title, who asks, for which time, until when.

#include "modules/forms/types.h"

#include "kernel/date.h"

#include <optional>
#include <string>
#include <string_view>

namespace yizhen::forms {

struct EnvelopeFacts {
    std::string title;
    std::string issuer;           ///< 制表机关, or who is named in "请于…前报区民政局"
    std::string basis;            ///< 批准文号
    std::string form_number;
    std::optional<Period> period;
    std::optional<CivilDate> as_of;
    std::optional<CivilDate> due;
    std::string due_words;        ///< the sentence the date was read from
    std::string frequency;        ///< day, week, month, quarter, half, year; empty if no word says so
};

/// `today` completes a day without a year ("11月20日前报送"): the next such day.
[[nodiscard]] EnvelopeFacts envelope_facts(Layout const& layout, CivilDate today);

/// 2026年第三季度, 2026年三季度, 2025年度, 2026年上半年, 2026年10月, 2020年度1月, 2026年11月20日; full-width digits too.
[[nodiscard]] std::optional<Period> period_in(std::string_view words);
/// 2026年11月20日, 2026-11-20, 2026.11.20, 2026/11/20; without a year only with `today`.
[[nodiscard]] std::optional<CivilDate> day_in(std::string_view words, std::optional<CivilDate> today = std::nullopt);

}  // namespace yizhen::forms

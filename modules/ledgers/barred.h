#pragma once
/// Rule F-19: what lists people in order to watch them is never stored. The words are data/elements/barred.tsv.

#include "kernel/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::ledgers {

struct BarredWord {
    std::string word;              ///< folded
    std::string reason;            ///< Chinese
    std::string statutory_system;  ///< where a statute gives the duty; may be empty
};

/// Header: word kind reason statutory_system.
Result<std::vector<BarredWord>> parse_barred(std::string_view tsv, std::string_view file);

/// The refusal of a file of which one of these words (title, sheet name, header) is barred.
[[nodiscard]] std::optional<Problem> barred_by(std::vector<BarredWord> const& barred, std::vector<std::string> const& words);

}  // namespace yizhen::ledgers

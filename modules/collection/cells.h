#pragma once
/// How what is asked is kept: the asks of a demand as JSON, a task's cells and a submission's answers as short lines.
/// Inside the module.

#include "kernel/result.h"
#include "modules/collection/types.h"
#include "modules/ledgers/ledgers.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::collection {

inline constexpr std::size_t kRowsListedMax = 500;  ///< rows of a roster that one unit may list itself

/// "7m:C10;9s@551;12u+2". What is not well formed is our own mistake.
[[nodiscard]] std::string encode(std::span<TaskCell const> cells);
[[nodiscard]] std::vector<TaskCell> decode_cells(std::string_view text);

[[nodiscard]] std::string encode(std::span<Ask const> asks);
[[nodiscard]] std::vector<Ask> decode_asks(std::string_view json);

/// Canonical: the same answers give the same bytes, in whatever order they came.
[[nodiscard]] std::string encode(Answers const& answers, bool nothing);
struct Answered {
    Answers answers;
    bool nothing = false;
};
[[nodiscard]] Answered decode_answers(std::string_view text, std::span<TaskCell const> cells, std::span<Ask const> asks);

/// What tells two asks of one demand apart: the element, or where the field stands.
[[nodiscard]] std::string identity_of(Ask const& ask);
/// What tells two cells of a unit and period apart between demands: an element (of a record), or this demand's own field.
[[nodiscard]] std::string open_ask(Asked const& asked, TaskCell const& cell);

/// The period a cell's answer belongs to: of a figure and of a demand's own field the demand's, of a record none.
[[nodiscard]] std::string period_of(Asked const& asked, TaskCell const& cell);
/// Can no ledger show that it was answered? Then the task that did shows it: such a cell is not asked again.
[[nodiscard]] bool is_kept_by_task(Asked const& asked, TaskCell const& cell);

/// The cell a key means. Keys of rows that a unit lists itself are made from the roster's first row.
[[nodiscard]] std::optional<TaskCell> find_cell(std::span<TaskCell const> cells, std::span<Ask const> asks, std::string_view key);

[[nodiscard]] ledgers::ValueRule rule_of(Ask const& ask, ledgers::Shapes const& shapes);
/// As it may be shown to whoever approves or fills: identifiers masked, codes by name.
[[nodiscard]] std::string shown(Ask const& ask, Value const& value, ledgers::Shapes const& shapes);

/// Words that people write beside values must not carry anybody's numbers.
[[nodiscard]] std::optional<Problem> refuse_words(std::string_view words, std::string_view what);

}  // namespace yizhen::collection

#pragma once
/// Tasks as JSON. Inside the module only.

#include "modules/collection/progress.h"
#include "modules/collection/types.h"
#include "modules/ledgers/ledgers.h"
#include "modules/org/org.h"

#include <string>

namespace yizhen::collection {

[[nodiscard]] std::string iso_time(std::int64_t ms);
/// One line of a list.
[[nodiscard]] std::string task_json(Task const& task, Asked const& asked, org::Tree const& tree);
/// What the reader may do with a task now.
struct May {
    bool fill = false;
    bool approve = false;
    bool reopen = false;
    std::string why_not;  ///< in words, where something waits for approval that the reader may not give
    bool answer = false;  ///< questions to the issuer
};
struct DetailShown {
    bool values = true;  ///< to whoever fills or approves; the issuer sees where it stands, not what was sent in
    May may = {};
};
[[nodiscard]] std::string detail_json(TaskDetail const& detail, org::Tree const& tree, ledgers::Shapes const& shapes, DetailShown shown);
[[nodiscard]] std::string draft_json(Draft const& draft);
[[nodiscard]] std::string receipt_json(Receipt const& receipt, Asked const& asked, org::Tree const& tree);
/// A refusal with what the checks found; of a total that is not the sum of its parts {total, parts_sum, difference, rows}.
[[nodiscard]] std::string with_findings(std::string_view problem, std::vector<Finding> const& findings);
[[nodiscard]] std::string question_json(Question const& question);
/// `answered`: cells of the demand that nobody was asked for.
[[nodiscard]] std::string progress_json(std::vector<ProgressNode> const& nodes, Asked const& asked, std::int64_t answered, org::Tree const& tree);

}  // namespace yizhen::collection

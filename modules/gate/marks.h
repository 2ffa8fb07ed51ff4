#pragma once
/// Words in a file that the rules care about: secret marks, traces as criteria, paper copies, orders to governments,
/// actions and results, purposes that are barred. The phrases are data (data/gate/phrases.tsv, data/elements/barred.tsv).

#include "kernel/result.h"
#include "kernel/sheet/grid.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::gate {

struct Phrase {
    std::string category;
    std::string words;
    std::vector<std::string> unless;  ///< contexts in the same cell that take the hit back
};

Result<std::vector<Phrase>> read_phrases(std::string_view tsv);

/// A word of forms that list people in order to watch them (F-19).
struct BarredWord {
    std::string words;
    bool in_field = false;  ///< seen in field names; otherwise in titles and purposes
    std::string statutory_system;
};
Result<std::vector<BarredWord>> read_barred(std::string_view tsv);

/// True where a text is or carries a mark of secrecy: "机密", "秘密★1年", "密级：绝密". Not "商业秘密保护工作".
[[nodiscard]] bool has_secret_mark(std::string_view text);
/// Any cell, sheet name, the file's own name, or a text beside the cells: a header, a comment, a text box.
[[nodiscard]] bool has_secret_mark(sheet::Workbook const& workbook, std::string_view file_name, std::span<std::string const> beside);

/// What the texts hit of one category, each phrase once, in the order of the table.
[[nodiscard]] std::vector<std::string> hits(std::vector<Phrase> const& phrases, std::string_view category,
                                            std::vector<std::string> const& texts);

}  // namespace yizhen::gate

#include "modules/ledgers/barred.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

namespace yizhen::ledgers {

Result<std::vector<BarredWord>> parse_barred(std::string_view tsv, std::string_view file) {
    std::vector<BarredWord> out;
    int number = 0;
    for (auto line : text::split(tsv, '\n')) {
        ++number;
        if (line.ends_with("\r")) line.remove_suffix(1);
        if (text::trimmed(line).empty() || line.starts_with("#") || number == 1) continue;
        auto columns = text::split(line, '\t');
        if (columns.size() < 3) return Problem{problems::kBadInput, fmt::format("{} 第 {} 行要有 word、kind、reason 三列。", file, number)};
        columns.resize(4);
        out.push_back({text::folded(columns[0]), std::string(columns[2]), std::string(columns[3])});
    }
    return out;
}

std::optional<Problem> barred_by(std::vector<BarredWord> const& barred, std::vector<std::string> const& words) {
    for (auto const& each : words) {
        auto const folded = text::folded(each);
        for (auto const& bar : barred) {
            if (folded.find(bar.word) == std::string::npos) continue;
            auto const where = bar.statutory_system.empty() ? std::string("如有法定职责，请在法定系统内办理")
                                                            : fmt::format("法定职责请在{}办理", bar.statutory_system);
            return Problem{problems::kNotAllowed, fmt::format("“{}”含“{}”（{}），按 F-19 一行都不存；{}。", text::shortened(each, 30), bar.word, bar.reason, where)};
        }
    }
    return std::nullopt;
}

}  // namespace yizhen::ledgers

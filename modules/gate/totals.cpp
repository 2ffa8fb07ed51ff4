#include "modules/gate/totals.h"

#include "kernel/problem_catalogue.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace yizhen::gate {

bool may_tell(std::span<Members const> told, Members const& members) {
    if (static_cast<std::int64_t>(members.size()) < kSmallestTold || told.size() >= kToldMax) return false;
    using Signature = std::pair<std::uint64_t, bool>;  // which answers count the row; does the new question
    std::unordered_map<std::int64_t, std::uint64_t> answers_of;
    for (std::size_t i = 0; i < told.size(); ++i) {
        for (auto const row : told[i]) answers_of[row] |= std::uint64_t{1} << i;
    }
    std::map<Signature, std::int64_t> groups;
    for (auto const row : members) {
        auto const known = answers_of.find(row);
        ++groups[{known == answers_of.end() ? 0 : known->second, true}];
    }
    for (auto const& [row, signature] : answers_of) {
        if (!std::ranges::binary_search(members, row)) ++groups[{signature, false}];
    }
    return std::ranges::all_of(groups, [](auto const& group) { return group.second >= kSmallestTold; });
}

std::string packed(Members const& members) {
    std::string out;
    std::int64_t before = 0;
    for (auto const row : members) {
        auto left = static_cast<std::uint64_t>(row - before);
        before = row;
        for (; left >= 0x80; left >>= 7) out += static_cast<char>((left & 0x7f) | 0x80);
        out += static_cast<char>(left);
    }
    return out;
}

Result<Members> unpacked(std::string_view bytes) {
    Members out;
    std::uint64_t step = 0;
    int shift = 0;
    for (char const c : bytes) {
        auto const byte = static_cast<unsigned char>(c);
        if (shift > 56) return Problem{problems::kInternal, "总数的存档读不懂。"};
        step |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        shift += 7;
        if ((byte & 0x80) != 0) continue;
        out.push_back((out.empty() ? 0 : out.back()) + static_cast<std::int64_t>(step));
        step = 0;
        shift = 0;
    }
    if (shift != 0) return Problem{problems::kInternal, "总数的存档不完整。"};
    return out;
}

}  // namespace yizhen::gate

#include "modules/tasks/consultation.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/tasks/rules.h"

#include <algorithm>
#include <set>

namespace yizhen::tasks {
namespace {

constexpr std::size_t kDraftIdMax = 40;

bool may_stand_in_id(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

}  // namespace

HeardSums sums_of(Consultation const& consultation) {
    HeardSums out;
    std::set<std::string_view> types;
    for (auto const& township : consultation.townships) {
        if (!township.heard) continue;
        ++out.townships;
        types.insert(township.type);
    }
    out.types = static_cast<std::int64_t>(types.size());
    if (consultation.townships_total > 0) out.permille = out.townships * 1'000 / consultation.townships_total;
    out.visited = !consultation.visits.empty();
    out.unanswered = std::ranges::count_if(consultation.comments, [](auto const& one) { return one.changed.empty() && one.answer.empty(); });
    return out;
}

Result<Done> checked_draft_id(std::string_view id) {
    if (!id.empty() && id.size() <= kDraftIdMax && std::ranges::all_of(id, may_stand_in_id)) return Done{};
    return Problem{problems::kBadInput, "征求意见编号（id）应为 1 到 40 个字母、数字、点、横线或下划线，由起草单位自定。"};
}

Result<Comment> answered(Comment comment, std::string const& changed, std::string const& answer) {
    if (!comment.changed.empty() || !comment.answer.empty()) return Problem{problems::kConflict, "这条意见已经答复过。"};
    bool const takes_up = !text::trimmed(changed).empty();
    bool const replies = !text::trimmed(answer).empty();
    if (takes_up == replies) return Problem{problems::kBadInput, "请写明文稿改了哪里（changed），或为什么不改（answer），两者写一个。"};
    if (auto const said = checked_words("答复", takes_up ? changed : answer); !said) return said.problem();
    (takes_up ? comment.changed : comment.answer) = takes_up ? changed : answer;
    return comment;
}

}  // namespace yizhen::tasks

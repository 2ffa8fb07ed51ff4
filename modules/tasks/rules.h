#pragma once
/// The life of a task, pure: no clock, no store. Issued, received, read and reported are not done (T1): only `accept`
/// ends it well, and only with the outcome seen or read by somebody else than the doer. Criteria have no rule that
/// changes them. Refusals: kNotAllowed (wrong side), kConflict (not now), kBadInput (what was said).

#include "kernel/result.h"
#include "modules/tasks/types.h"

namespace yizhen::tasks {

/// The figure that is due from the unit: chosen by itself, else its band's aim, else that of the criteria.
[[nodiscard]] std::optional<std::int64_t> goal_of(Life const& life);
[[nodiscard]] bool meets(Life const& life, Decimal const& figure);
/// Evidence of this round that meets the criterion, by somebody else than the doer.
[[nodiscard]] bool has_outcome(Life const& life);

Result<Life> stepped(Life life, Step step, Side side, std::string_view words);
Result<Life> with_evidence(Life life, Evidence evidence);
/// A figure of the unit's own within its band, once, with a reason.
Result<Life> with_choice(Life life, Side side, std::int64_t figure, std::string_view reason);
/// May this side say now what it was worth? `said`: it has already.
Result<Done> may_review(Life const& life, Side side, bool said);

/// Evidence of a figure as it is held: refused where the criterion names none, nothing is held, it counts paper, or it is
/// not `independent`: said by a known unit that is neither the doer nor below it. Of whom nobody knows whose word it is,
/// it is not.
Result<Evidence> figure_evidence(Life const& life, std::optional<FigureSeen> const& seen, bool independent);

/// What some call evidence and is none (T2): materials, photos, meetings …; the Chinese name, by the kind's name or words.
[[nodiscard]] std::optional<std::string_view> paper_kind(std::string_view kind_or_words);
[[nodiscard]] Problem no_evidence(std::string_view what);

/// Neither empty nor too long.
Result<Done> checked_words(std::string_view what_zh, std::string_view words);

}  // namespace yizhen::tasks

#pragma once
/// What may be said about an answered task before it is kept: an error refuses it, a warning wants a word of reason.
/// A Checker is pure over what it is given; app may join several.

#include "modules/collection/strictness.h"
#include "modules/collection/types.h"
#include "modules/ledgers/ledgers.h"

#include <functional>
#include <vector>

namespace yizhen::collection {

struct CheckInput {
    Asked const& asked;
    TaskWhole const& task;
    Answers const& answers;
    bool nothing = false;
    std::string unit_code;
    std::string realm_code;           ///< of the county: where duplicates are looked for
    CivilDate today;
    ledgers::Ledgers& ledgers;        ///< figures of other periods, rows of other units, to compare with
    FormStrictness strictness = {};   ///< in force today
    bool same_year_as_last = false;   ///< set by check_answers: the period before is of the same year
};
using Checker = std::function<Result<std::vector<Finding>>(CheckInput const&)>;

/// The checks that every form gets: ranges, equations of the form, 其中 ≤ 合计, the last period, jumps, rows that stand
/// twice or at another unit or otherwise in the ledger. Types and code lists were read before (answers.h).
[[nodiscard]] Result<std::vector<Finding>> check_answers(CheckInput const& input);

}  // namespace yizhen::collection

#pragma once
/// What a verdict was made from, as it is kept beside it: the meanings of the fields, the figures of units as they stood,
/// the ledgers' newest change. From it and the sealed original the same cells can be shown again, whatever was learnt since.
/// Rows about persons are not in it: they are read again as of that change, so that an erasure reaches them.

#include "modules/gate/evidence.h"
#include "modules/gate/evidence_meanings.h"

#include <string>
#include <string_view>
#include <vector>

namespace yizhen::gate {

struct SeenRecord {
    std::vector<BlockMeaning> blocks;
    std::vector<std::vector<ledgers::Figure>> figures;  ///< the answers, in the order of the questions
    std::string inputs;  ///< inputs_text of the verdict: nothing new since, when they are the same
    ChangeId change;
    CivilDate as_of;
    CivilDate today;
    bool persons_allowed = false;
    std::vector<std::size_t> quiet;     ///< Evidence::quiet
    std::string fields_digest;  ///< of the verdict's fields: says whether what is shown again is the same
};

[[nodiscard]] std::string to_json(SeenRecord const& record);
/// A Problem for what is no such record, also for the empty text of an old one.
Result<SeenRecord> read_seen_record(std::string_view json);

}  // namespace yizhen::gate

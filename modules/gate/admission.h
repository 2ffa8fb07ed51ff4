#pragma once
/// What becomes of a demand after its verdict: a port of the gate that app fills in with collection.

#include "modules/gate/evidence.h"
#include "modules/gate/register.h"

#include <functional>
#include <optional>

namespace yizhen::sql {
class WriteTransaction;
}

namespace yizhen::gate {

/// A judged demand on its way into the register. Its id and number may not be given yet.
struct Judged {
    StoredDemand const& demand;
    Evidence const& evidence;
    forms::Layout const& layout;
    elements::Catalogue const& catalogue;  ///< with what other demands brought in
    std::optional<Period> period;
    CivilDate as_of;
    CivilDate today;
    bool in_order = false;  ///< let in, and raised by its issuer or, received outside, confirmed by them: it may ask people
};

/// Runs inside the transaction that keeps the verdict, with the demand as it is kept and the elements that it brings in.
/// A Problem takes all of it back.
using Admission = std::function<Result<Done>(sql::WriteTransaction&, StoredDemand const&, std::vector<NewElement> const&)>;

/// Approved answers to elements that no ledger has a column for yet. Both or neither are given.
struct HeldAnswers {
    /// As figures, one a unit and element that there is.
    std::function<Result<std::vector<ledgers::Figure>>(RealmId, ledgers::Question const&)> figures = {};
    std::function<std::int64_t(RealmId)> newest = {};  ///< another number whenever an answer was kept
};

class AdmissionSink {
public:
    virtual ~AdmissionSink() = default;
    /// Before the transaction, on the request's own thread: may read and think long, must not write. Called for every
    /// verdict that is kept, also the second one of a demand and one that gives it back: what was asked then ends.
    [[nodiscard]] virtual Result<Admission> prepare(Judged const& judged) = 0;
    /// In the transaction in which a demand is withdrawn or replaced: what it asks ends, what was sent in stays.
    virtual Result<Done> stop(sql::WriteTransaction& transaction, DemandId demand) = 0;
};

/// Does this outcome carry a control number?
[[nodiscard]] constexpr bool is_numbered(Outcome outcome) {
    return outcome == Outcome::answer || outcome == Outcome::merge || outcome == Outcome::admit;
}

}  // namespace yizhen::gate

#pragma once
/// Inside of the gate: its parts, and a demand on its way through. Only the store_sql sources see it.

#include "kernel/sheet/grid.h"
#include "modules/gate/gate.h"
#include "modules/gate/prepare.h"
#include "platform/sql/sql.h"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace yizhen::gate {

inline constexpr std::string_view kSignatureLabel = "control-number-signature";

[[nodiscard]] std::string hex_digest(std::string_view bytes);

struct Gate::Inside {
    /// What a realm adds to the shipped knowledge; replaced whole when it changes.
    struct RealmView {
        elements::Matcher matcher;
        std::string aliases_version;
        Confirmed confirmed;
        RuleBook rules;
    };

    /// One demand on its way through.
    struct Work {
        Incoming incoming;
        std::string bytes;
        StoredDemand demand;
        sheet::Workbook workbook;
        forms::Layout layout;
        Parties parties;
        Timing timing;
        Seen seen;
        Evidence evidence;
        Answer answer;
    };

    Inside(Parts given, Knowledge known) : parts(std::move(given)), knowledge(std::move(known)) {}

    Result<Done> open_file(Work& work);
    Result<Done> meet(Work& work);
    Result<Done> gather_evidence(Work& work, RealmView const& view);
    void build_docket(Work& work, RealmView const& view);
    void judge(Work& work, RealmView const& view);
    Result<Done> save(Work& work, bool is_new);
    /// What becomes of the verdict.
    enum class Keep { as_new, again, nothing };
    Result<Answer> process(Work work, Keep keep);
    Result<Answer> from_register(DemandId id, CivilDate today, Actor const& actor, Keep keep);
    std::string front_matter(Work const& work) const;
    Answer refuse_secret(Work const& work, RealmView const& view);

    std::shared_ptr<RealmView const> view_of(RealmId realm);
    void forget(RealmId realm);
    LedgerQuestions questions(Work const& work);
    std::string signed_text(StoredDemand const& demand) const;

    Parts parts;
    Knowledge knowledge;
    std::mutex mutex;
    std::map<std::int64_t, std::shared_ptr<RealmView const>> views;
};

}  // namespace yizhen::gate

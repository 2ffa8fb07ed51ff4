#pragma once
/// The face: a demand comes in with its file, a verdict and the issuer's own file, filled, go out.

#include "kernel/ports.h"
#include "kernel/result.h"
#include "modules/burden/burden.h"
#include "modules/elements/elements.h"
#include "modules/gate/admission.h"
#include "modules/gate/completeness.h"
#include "modules/gate/envelope.h"
#include "modules/gate/evidence.h"
#include "modules/gate/judge.h"
#include "modules/gate/marks.h"
#include "modules/gate/digital.h"
#include "modules/gate/retirement.h"
#include "modules/gate/register.h"
#include "modules/gate/types.h"
#include "modules/gate/verdict_json.h"
#include "modules/ledgers/ledgers.h"
#include "modules/org/org.h"
#include "kernel/sheet/plan.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace yizhen::access {
class Access;
}
namespace yizhen::crypto {
class KeyRing;
}
namespace yizhen::sql {
class Database;
}

namespace yizhen::gate {

/// What the gate knows before any demand comes: texts of data/ and rules/.
struct Knowledge {
    elements::Catalogue catalogue;
    elements::MatchingTexts matching;
    std::vector<RulePack> packs;
    std::vector<Phrase> phrases;
    std::vector<BarredWord> barred;
    burden::HoursParameters hours;
};

/// Working days of the calendar: from the day after `from` up to and including `to`.
using WorkingDaysBetween = std::function<Result<std::int64_t>(CivilDate from, CivilDate to)>;
/// The day that is `days` working days after `from`.
using PlusWorkingDays = std::function<Result<CivilDate>(CivilDate from, std::int64_t days)>;

struct Parts {
    sql::Database& database;
    org::Org& org;
    ledgers::Ledgers& ledgers;
    access::Access& access;
    crypto::KeyRing& keys;
    Clock const& clock;
    WorkingDaysBetween working_days;
    PlusWorkingDays plus_working_days;
    std::filesystem::path files;  ///< folder of the sealed originals
    AdmissionSink* admission = nullptr;
    HeldAnswers held_answers = {};
};

struct Incoming {
    std::filesystem::path file;
    std::string file_name;  ///< as the issuer calls it
    Envelope envelope;
    CivilDate today;
    Actor actor;
};

/// The answer to one demand.
struct Answer {
    StoredDemand demand;  ///< its id is unknown where nothing may be kept (R-05)
    VerdictRecord record;
    std::string json;  ///< whole, as API and command line give it
    sheet::FillPlan plan;
    sheet::Workbook workbook;
    forms::Layout layout;
    Evidence evidence;
};

/// A person's word on what a field means.
struct Correction {
    std::string field;    ///< FormField::id
    std::string element;  ///< code; empty: nothing known fits
};

/// Whose eyes a form is drawn or downloaded for. What is outside of these units is left out of it.
struct Reader {
    bool rows = true;                  ///< false: no rows about persons at all
    std::vector<std::string> units;    ///< of rows about persons: codes, each with all below it; empty: everywhere
    std::vector<std::string> figures = {};  ///< of figures, likewise
};

/// Rows stay open to an issuer for so long where the demand says neither when it is due nor when it expires.
inline constexpr int kRowsOpenDays = 30;
/// The last day on which an issuer may read the rows that a demand answers.
[[nodiscard]] CivilDate rows_until(Envelope const& envelope, CivilDate judged);

/// Where a registered demand stands today. A received one waits for its issuer's word, and lapses without it.
enum class Standing { open, waiting, lapsed, withdrawn };
[[nodiscard]] std::string_view name_of(Standing standing);

class Gate {
public:
    static Result<std::unique_ptr<Gate>> open(Parts parts, Knowledge knowledge);
    ~Gate();

    /// Reads, judges and registers. The same request again is the same demand: its verdict as it stands, or a new version
    /// where something that it is made from has changed. What R-05 stops is kept nowhere.
    Result<Answer> take(Incoming const& incoming);
    /// Judges a registered demand again as of `today`, from its sealed original; kept as a new version, unless nothing that
    /// a verdict is made from has changed.
    Result<Answer> again(DemandId id, CivilDate today, Actor const& actor);
    /// The cells of the verdict as it stands, for drawing and downloading; nothing is judged. kConflict where they cannot
    /// be shown as they were (values erased, file read differently now): then only `again` helps.
    Result<Answer> look(DemandId id, Actor const& actor, Reader const& reader = {});
    /// The cells as the ledgers hold them now, read by the meanings of the verdict: the file at any moment. Nothing is judged
    /// or kept, and no later than the verdict's own day and period counts.
    Result<Answer> now(DemandId id, Actor const& actor, Reader const& reader = {});
    /// The pair becomes an alias, and the demand is judged again.
    Result<Answer> correct(DemandId id, Correction const& correction, CivilDate today, Actor const& actor);
    /// A received demand's issuer says that it is theirs: it is judged as raised, and numbered.
    Result<Answer> confirm(DemandId id, CivilDate today, Actor const& actor);
    /// Its issuer takes it back: nobody is asked any more, rights to rows end.
    Result<Done> withdraw(DemandId id, CivilDate today, Actor const& actor);
    [[nodiscard]] Standing standing_of(StoredDemand const& demand, CivilDate today) const;
    /// Whoever is hit by a verdict objects to it, or to one rule of it.
    Result<Appeal> appeal(DemandId id, std::string const& rule, std::string const& reason, CivilDate today, Actor const& actor);
    [[nodiscard]] std::vector<Appeal> appeals(DemandId id) const;
    /// Newest first; every judgement is one.
    [[nodiscard]] std::vector<StoredVerdict> verdicts(DemandId id) const;
    /// The issuer's file with the plan applied. Refused for F-19 and R-05.
    Result<Done> write_filled(Answer const& answer, std::filesystem::path const& original, std::filesystem::path const& output) const;
    /// The same from the sealed original, which is never plain on the disk on the way.
    Result<Done> write_filled(Answer const& answer, std::filesystem::path const& output) const;

    Result<Done> adopt(RealmId realm, Adoption const& adoption, Actor const& actor);
    Result<Done> admit_form(RealmId realm, CatalogueForm const& form, Actor const& actor);
    /// A steward's word: persons' rows may go to this issuer for this purpose under this clause.
    Result<Done> confirm_purpose(RealmId realm, PurposeConfirmation const& confirmation, Actor const& actor);

    [[nodiscard]] std::vector<PurposeConfirmation> purposes(RealmId realm) const;
    [[nodiscard]] std::vector<Adoption> adoptions(RealmId realm) const;
    [[nodiscard]] std::vector<Rule> rules(RealmId realm) const;
    /// Elements that admitted demands brought in.
    [[nodiscard]] std::vector<NewElement> candidates(RealmId realm) const;

    [[nodiscard]] std::optional<StoredDemand> find(DemandId id) const;
    [[nodiscard]] std::optional<StoredDemand> find_number(std::string_view control_number) const;
    [[nodiscard]] std::vector<StoredDemand> list(PageQuestion const& question) const;
    [[nodiscard]] elements::Catalogue const& catalogue() const;
    [[nodiscard]] Retirement retirement() const;
    [[nodiscard]] std::vector<DigitalShare> digital_shares(DigitalQuestion const& question) const;
    /// Ed25519 public key of the control numbers' signatures, hex.
    [[nodiscard]] std::string public_key() const;

    struct Inside;  ///< store_sql_inside.h
    explicit Gate(std::unique_ptr<Inside> inside);  ///< `open` calls it

private:
    std::unique_ptr<Inside> m_inside;
};

/// Reads data/ and rules/ below the share folder.
Result<Knowledge> read_knowledge(std::filesystem::path const& share);

}  // namespace yizhen::gate

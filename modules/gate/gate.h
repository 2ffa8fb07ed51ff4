#pragma once
/// The face: a demand comes in with its file, a verdict and the issuer's own file, filled, go out.

#include "kernel/ports.h"
#include "kernel/result.h"
#include "modules/burden/burden.h"
#include "modules/forms/forms.h"
#include "modules/elements/elements.h"
#include "modules/gate/admission.h"
#include "modules/gate/completeness.h"
#include "modules/gate/envelope.h"
#include "modules/gate/evidence.h"
#include "modules/gate/judge.h"
#include "modules/gate/rule_edits.h"
#include "modules/gate/ports.h"
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
    std::filesystem::path cases;  ///< folder of the shipped rules' cases, read when somebody edits one
    std::vector<Phrase> phrases;
    std::vector<BarredWord> barred;
    burden::HoursParameters hours;
    std::optional<forms::ReadingPatterns> reading = {};  ///< none: nothing is read in documents
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
    std::vector<KindPayload> kinds = {};  ///< every kind but the form
    std::vector<FactSource> sources = {};
};

struct Incoming {
    std::filesystem::path file;  ///< of a form: must be there; of another kind: its document, or empty
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

struct DemandReading {
    forms::DocumentText document;  ///< the document first, then the envelope's own words
    forms::Reading reading;
    std::int64_t characters = 0;   ///< of the document alone
    bool secret = false;           ///< it carries a mark of secrecy: none of it may be kept
    bool confirmed = false;
    std::vector<std::string> rejected;
};

/// A township's account of a year.
struct BurdenYear {
    Decimal budget{0, 2};
    Decimal spent{0, 2};      ///< months up to today's
    Decimal committed{0, 2};  ///< later months, already let in
    Decimal forecast{0, 2};   ///< both, and the rest of the year at the pace of what came unplanned so far
    struct Month {
        std::string month;        ///< "2026-11"
        Decimal hours{0, 2};
        Decimal budget{0, 2};
    };
    std::vector<Month> months;  ///< all twelve
    std::vector<burden::IssuerSum> issuers;  ///< of the whole year, the largest first
    struct Share {
        StoredDemand demand;
        Decimal hours{0, 2};       ///< of the year
        Decimal to_free{0, 2};  ///< of those, what would be free if it stopped now
    };
    std::vector<Share> demands;  ///< the largest first
    [[nodiscard]] std::int64_t left_permille() const;
};

/// Milliseconds of a cell: by form, then by ask.
using FillingMeans = std::map<std::string, std::map<std::string, std::int64_t>>;

struct HoursSides {
    std::optional<Decimal> declared;  ///< by its issuer: minutes each, all units and rounds
    Decimal estimated{0, 2};
    std::optional<Decimal> measured;  ///< none where nothing was measured yet
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
    /// What was read in the words of a demand that is no form, and which of it counts.
    Result<DemandReading> reading_of(DemandId id, Actor const& actor);
    /// The same of words that are not kept: before anything is raised.
    Result<DemandReading> read_words(Envelope const& envelope, std::filesystem::path const& document) const;
    /// A person looked at the marks: those named are none, the others count. It is judged again.
    Result<Answer> confirm_marks(DemandId id, std::vector<std::string> const& rejected, bool as_gatekeeper, CivilDate today, Actor const& actor);
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
    [[nodiscard]] std::vector<CountyRule> county_rules(RealmId realm) const;
    /// The packs with the county's words laid over them, as they hold today.
    [[nodiscard]] std::vector<RulePack> rule_packs(RealmId realm) const;
    Result<RuleWords> rule_words(RealmId realm, std::string const& rule) const;
    /// A county's word on a rule, as its next version. What is refused of it: check_edit.
    Result<RuleEdit> edit_rule(RealmId realm, RuleEdit edit, Actor const& actor);
    /// What that would have changed over the last year's register; nothing is saved. `tell`: how many dockets so far.
    Result<RuleTrial> try_rule(RealmId realm, RuleEdit const& edit, std::function<void(std::int64_t)> const& tell = {}) const;
    /// Elements that admitted demands brought in.
    [[nodiscard]] std::vector<NewElement> candidates(RealmId realm) const;

    [[nodiscard]] std::optional<StoredDemand> find(DemandId id) const;
    [[nodiscard]] std::optional<StoredDemand> find_number(std::string_view control_number) const;
    [[nodiscard]] std::vector<StoredDemand> list(PageQuestion const& question) const;
    [[nodiscard]] elements::Catalogue const& catalogue() const;
    [[nodiscard]] std::vector<KindPayload> const& kinds() const;
    [[nodiscard]] Retirement retirement() const;
    /// The hours of a township's year, and who asked for them. `unit`: code of a township.
    /// `left_out`: in no sum and no line, for whoever must not know of them.
    [[nodiscard]] BurdenYear burden_year(RealmId realm, std::string const& unit, CivilDate today, int year, int demands_max, std::vector<DemandId> const& left_out = {}) const;
    /// Declared, estimated and measured beside each other.
    [[nodiscard]] HoursSides hours_sides(StoredDemand const& demand) const;
    /// Unannounced visits that are not over yet; of those let in within a year.
    [[nodiscard]] std::vector<StoredDemand> hidden_visits(RealmId realm, CivilDate today) const;
    Result<Done> decide_budget(RealmId realm, burden::Budget const& budget, Actor const& actor);
    /// Corrects what the last month's forms stand at in the account by what filling them took. `cell_ms`: by form (its number,
    /// else its title) and ask, the mean of ten answers or more. The number of demands corrected.
    Result<int> book_filling_times(RealmId realm, FillingMeans const& cell_ms, CivilDate today, Actor const& actor);
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

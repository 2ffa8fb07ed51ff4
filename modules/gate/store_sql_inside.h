#pragma once
/// Inside of the gate: its parts, and a demand on its way through. Only the store_sql sources see it.

#include "kernel/sheet/grid.h"
#include "modules/gate/gate.h"
#include "modules/gate/prepare.h"
#include "modules/gate/seen_record.h"
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
        std::shared_ptr<elements::Matcher const> matcher;  ///< the shipped one while the realm has no words of its own
        std::string aliases_version;
        Confirmed confirmed;
        RuleBook rules;
        LaidEdits edits = {};  ///< of which the rules are made

        [[nodiscard]] bool holds_on(CivilDate day) const {
            return (!edits.since || *edits.since <= day) && (!edits.until || day < *edits.until);
        }
    };

    /// One demand on its way through.
    struct Work {
        Incoming incoming;
        std::string bytes;
        StoredDemand demand;
        bool confirmed = false;  ///< received outside, and its issuer said that it is theirs
        sheet::Workbook workbook;
        forms::Layout layout;
        Parties parties;
        Timing timing;
        Seen seen;
        Facts docket;  ///< as it was judged
        std::vector<burden::Weight> weights;  ///< whom it costs, and in which proportion
        Evidence evidence;
        DemandReading reading;  ///< of a demand that is no form
        SeenRecord record;
        Inputs inputs;
        std::vector<Total> totals;
        std::vector<ToldTotal> told_now;  ///< to be remembered
        std::size_t told_before = 0;      ///< how many answers the new ones were weighed against
        Answer answer;
    };

    Inside(Parts given, Knowledge known, elements::Matcher matcher)
        : parts(std::move(given)), knowledge(std::move(known)), shipped(std::make_shared<elements::Matcher const>(std::move(matcher))) {}

    // store_sql_service.cpp: reading, saving
    Result<Done> open_file(Work& work);
    Result<Done> meet(Work& work);
    Result<Done> save(Work& work, bool is_new);
    Result<Done> save_within(sql::WriteTransaction& transaction, Work& work, bool is_new, Admission const& admission);
    /// What becomes of the verdict.
    enum class Keep { as_new, again };
    Result<Answer> process(Work work, Keep keep);
    Answer hand_over(Work work);
    std::string front_matter(Work const& work, std::int64_t version) const;
    Answer refuse_secret(Work const& work, RealmView const& view);
    std::string signed_text(StoredDemand const& demand) const;
    std::shared_ptr<RealmView const> view_of(RealmId realm) { return view_of(realm, parts.clock.today()); }
    /// By the rules of a day.
    std::shared_ptr<RealmView const> view_of(RealmId realm, CivilDate day);
    /// By the shipped words and those the realm has confirmed or proposed.
    std::shared_ptr<elements::Matcher const> matcher_of(std::vector<elements::Alias> words, std::vector<NewElement> const& candidates) const;
    void forget(RealmId realm);

    Result<Done> stop_replaced(sql::WriteTransaction& transaction, StoredDemand const& demand) const;

    // store_sql_kinds.cpp: demands that are no forms
    [[nodiscard]] static bool is_form(Envelope const& envelope) { return envelope.kind == kFormKind; }
    /// Its payload, its document if it has one; the price of its kind.
    Result<Done> open_plain(Work& work);
    Result<DemandReading> read_plain(Envelope const& envelope, std::filesystem::path const& document, CivilDate issued) const;
    void take_marks(Work& work) const;
    Price price_plain(Work const& work) const;
    void merge_plain(Work& work) const;
    void collect_facts(Work& work);
    /// What the module of its kind keeps of it.
    void keep_by_kind(sql::WriteTransaction& transaction, StoredDemand const& demand, bool in_order, CivilDate today) const;
    void read_marks(Work& work) const;

    // store_sql_hours.cpp: the account of hours
    /// Whom the demand costs, and in which proportion: by the cells of units, else by targets.
    [[nodiscard]] std::vector<burden::Weight> weights_of(Work const& work) const;
    [[nodiscard]] std::int64_t budget_left(sql::Connection& connection, Work const& work) const;
    void book_hours(sql::WriteTransaction& transaction, Work const& work, bool in_order) const;

    // store_sql_judge.cpp: from the form to the verdict
    HistoryQuestion history_question(Work const& work) const;
    Inputs inputs_of(Work const& work, RealmView const& view) const;
    Result<Done> gather_evidence(Work& work, RealmView const& view);
    void build_docket(Work& work, RealmView const& view);
    void read_returns(Work& work) const;
    void compare_answers(Work& work) const;
    void judge(Work& work, RealmView const& view);
    void settle_merge(Work& work, RealmView const& view) const;
    Merge merge_with_demand(Work& work, std::string const& number) const;
    static Merge merge_with_ledger(Work const& work, elements::Catalogue const& catalogue);
    void finish_asks(Work& work) const;
    Result<std::vector<ledgers::Figure>> figures(RealmId realm, ledgers::Question const& question) const;
    LedgerQuestions questions(Work& work);
    [[nodiscard]] bool within_any(std::vector<std::string> const& tops, std::string const& code) const;

    // store_sql_rights.cpp: rows and totals about persons
    Result<Done> gather_totals(Work& work);
    Result<Done> remember_totals(sql::WriteTransaction& transaction, Work const& work) const;
    Result<Done> give_grants(sql::WriteTransaction& transaction, Work& work, bool in_order) const;
    void restrict_rows(Evidence& evidence, Reader const& reader) const;

    // store_sql_again.cpp: what was judged before
    Result<Work> open_words(Work work, StoredDemand known, CivilDate today, Actor const& actor);
    Result<Work> open_registered(DemandId id, CivilDate today, Actor const& actor);
    /// Nothing new to go by since: the verdict as it stands. Else it is judged again, as a new version.
    Result<Answer> registered_again(Work work, StoredDemand known);
    /// The same cells as the verdict saw; a Problem where they cannot be shown again.
    Result<Done> reproduce(Work& work);
    /// The verdict that stands, with what it was made from.
    Result<Done> read_record(Work& work);
    Result<Done> gather_by_record(Work& work, LedgerQuestions const& questions, CivilDate today);
    LedgerQuestions recorded_questions(Work& work);

    Parts parts;
    Knowledge knowledge;
    std::shared_ptr<elements::Matcher const> shipped;
    std::mutex mutex;
    std::map<std::int64_t, std::shared_ptr<RealmView const>> views;
};

[[nodiscard]] bool is_about_persons(std::string_view ledger);
/// A condition over rows of persons or households that belong to a row: who meets it would tell of them.
[[nodiscard]] bool reads_persons(ledgers::Shapes const& shapes, std::string_view population);

}  // namespace yizhen::gate

#pragma once
/// The face of the module: what is held about people, households, dwellings, organisations, land, events and units;
/// who said it, for which day, whether it is fresh; and how much of a question it answers.
///
/// Everything is of one realm. Identifiers are sealed in their columns and masked when shown; plain they leave only
/// with a cause, which is in the chain of reads before they do.

#include "kernel/ports.h"
#include "kernel/result.h"
#include "modules/ledgers/barred.h"
#include "modules/ledgers/definitions.h"
#include "modules/ledgers/import.h"
#include "modules/ledgers/indicators.h"
#include "modules/ledgers/ports.h"
#include "modules/ledgers/totals.h"
#include "modules/ledgers/types.h"

#include <map>
#include <memory>

namespace yizhen::sql {
class Database;
class WriteTransaction;
}
namespace yizhen::crypto {
class KeyRing;
}
namespace yizhen::org {
class Org;
class Tree;
}
namespace yizhen::access {
class Access;
}
namespace yizhen::http {
struct Route;
}

namespace yizhen::ledgers {

inline constexpr std::int64_t kBatchRowsMax = 1'000'000;

struct Parts {
    sql::Database& database;
    Shapes shapes;
    Units const& units;
    crypto::KeyRing& keys;
    Clock const& clock;
    std::vector<BarredWord> barred = {};  ///< F-19: batches about these are refused whole
    AreaTrees const* trees = nullptr;     ///< without it there are no totals
    std::filesystem::path totals_folder = {};  ///< of their cache files; empty: none are written
    std::size_t totals_bytes_max = 384u << 20;
    std::vector<Indicator> indicators = {};  ///< checked by `open`
};

class Ledgers {
public:
    /// Makes the tables and columns that the catalogue has and the database has not. An element whose type changed is
    /// refused: it must be a new element.
    static Result<std::unique_ptr<Ledgers>> open(Parts parts);
    ~Ledgers();

    [[nodiscard]] Shapes const& shapes() const;
    [[nodiscard]] std::vector<LedgerSummary> summaries(RealmId realm) const;
    /// How many cells the realm holds of each element of a ledger, by its code; those without one are left out. Of figures:
    /// how many units said one, whatever the period; what is summed or counted from others is not held.
    [[nodiscard]] std::map<std::string, std::int64_t> held_cells(RealmId realm, Shape const& shape) const;

    /// One transaction, one change, one audit entry. A row that cannot be taken is rejected with its reason; the
    /// others are written. The same rows again change nothing. A blank never overwrites; a value of an earlier day
    /// never overwrites one of a later day.
    Result<BatchReceipt> write(RealmId realm, Actor const& actor, Batch const& batch);
    /// The same inside a transaction that is open already: one batch a ledger and transaction. A dry run is refused.
    Result<BatchReceipt> write_in(sql::WriteTransaction& transaction, Actor const& actor, Batch const& batch);

    /// By standing, one an element of the question.
    [[nodiscard]] Result<std::vector<Coverage>> coverage(RealmId realm, Question const& question) const;
    /// Identifiers masked; with a cause plain.
    [[nodiscard]] Result<std::vector<HeldRow>> rows(RealmId realm, Question const& question, ReadCause const* cause = nullptr);
    /// Figures of the units named, one a unit and element, in that order: units outside, elements inside.
    [[nodiscard]] Result<std::vector<Figure>> figures(RealmId realm, Question const& question) const;

    /// Of the realm's newest change of any ledger; 0 before the first. A verdict remembers it, to be shown again later.
    [[nodiscard]] ChangeId last_change(RealmId realm) const;
    /// Which of these demands (control numbers) have brought values back into a ledger.
    [[nodiscard]] std::vector<std::string> written_for(RealmId realm, std::vector<std::string> const& demands) const;

    /// "This held value is wrong": marks the cell as disputed wherever it is shown, until a steward decides.
    Result<std::int64_t> dispute(RealmId realm, Actor const& actor, Dispute const& said);
    /// Upheld: the cell gets the corrected value, or nothing. Dismissed: the mark goes.
    Result<Done> decide(RealmId realm, Actor const& actor, std::int64_t dispute, bool upheld, std::string const& reason,
                        std::optional<CellValue> const& corrected = std::nullopt);
    [[nodiscard]] std::vector<Dispute> open_disputes(RealmId realm) const;
    /// The last that were decided, newest first.
    [[nodiscard]] std::vector<Dispute> decided_disputes(RealmId realm) const;
    [[nodiscard]] std::optional<Dispute> find_dispute(RealmId realm, std::int64_t id) const;
    /// Where a current row stands.
    [[nodiscard]] std::optional<UnitId> unit_of(RealmId realm, std::string const& ledger, RowId row) const;

    /// Rows that a file of another unit named; `write` opens them. Moved: the row stands under the claimant from now on.
    [[nodiscard]] std::vector<Claim> open_claims(RealmId realm) const;
    Result<Done> settle_claim(RealmId realm, Actor const& actor, std::int64_t claim, bool move, std::string const& reason);

    /// Everything held that speaks of a person, own rows and mentions (a household's head), by ledger; identifiers
    /// masked. In the chain of reads before it is returned.
    struct AboutPerson {
        std::string ledger;
        std::vector<std::string> elements;  ///< codes of what is held in any of its rows
        std::vector<HeldRow> rows;
    };
    [[nodiscard]] Result<std::vector<AboutPerson>> about_person(RealmId realm, std::string const& identity_number, ReadCause const& cause);

    /// Destroys the person's key: rows, history and old backups can be read nowhere. Returns the rows touched.
    Result<std::int64_t> erase_person(RealmId realm, Actor const& actor, std::string const& identity_number, std::string const& reason);
    /// Cells past their element's retention, and their end, in the current rows and in the history.
    [[nodiscard]] std::vector<Overdue> overdue(RealmId realm, CivilDate today, std::size_t cells_max = 10'000) const;
    /// What is overdue, as a proposal for a steward; one is open at a time and is brought up to date. Nothing: nothing is.
    Result<std::optional<RetentionProposal>> propose_retention(RealmId realm, Actor const& actor, CivilDate today);
    [[nodiscard]] std::optional<RetentionProposal> open_proposal(RealmId realm) const;
    /// Erased: every value overdue on the proposal's day ends, now and in the history; returns how many. Kept: none do.
    Result<std::int64_t> decide_retention(RealmId realm, Actor const& actor, std::int64_t proposal, bool erase, std::string const& reason);
    Result<std::int64_t> sweep(RealmId realm, Actor const& actor, std::vector<Overdue> const& cells, std::string const& reason);

    /// Totals of figures up the tree, of all realms. Only where Parts::trees was given.
    [[nodiscard]] Totals& totals();
    [[nodiscard]] Indicators& indicators();

    /// Recomputes every change from the rows it wrote; the first that differs, in words. Erased and swept ones still verify.
    [[nodiscard]] std::optional<std::string> verify(RealmId realm) const;

    struct Store;
    explicit Ledgers(std::unique_ptr<Store> store);  ///< by `open`

private:
    std::unique_ptr<Store> m_store;
};

/// What the routes need beside the module: filled in by app.
struct RoutePorts {
    Clock const& clock;
    /// The day that is `days` working days after `from`.
    std::function<Result<CivilDate>(CivilDate from, std::int64_t days)> plus_working_days;
    HeaderMatcher matcher;  ///< for headers of files that no name or alias settles
};

/// A dispute waits at most so many working days for the steward.
inline constexpr int kDisputeWorkingDays = 5;

/// /api/v1/ledgers: what there is, how much of a question is held, rows as far as scope or grant reach, in and out as
/// files; /api/v1/disputes, claims, residents, retention: what a steward and a service window do about held values.
[[nodiscard]] std::vector<http::Route> routes(Ledgers& ledgers, access::Access& access, org::Org& org, RoutePorts ports);

/// A receipt as the API and the command line give it.
[[nodiscard]] std::string receipt_json(ImportReceipt const& receipt);

/// /api/v1/totals: totals up the tree, closing a period, restating its figures.
[[nodiscard]] std::vector<http::Route> totals_routes(Ledgers& ledgers, access::Access& access, org::Org& org, Clock const& clock);

/// /api/v1/indicators: what there is, values by unit for a day, and taking them as figures.
[[nodiscard]] std::vector<http::Route> indicator_routes(Ledgers& ledgers, access::Access& access, org::Org& org, Clock const& clock);

/// Makes every table again from the journal of another database: for restores, and to prove that it can be done.
Result<Done> replay_journal(sql::Database& from, sql::Database& into);

/// The units of org as ledgers need them.
[[nodiscard]] std::unique_ptr<Units> units_of(org::Org& org);
[[nodiscard]] std::unique_ptr<AreaTrees> area_trees_of(org::Org& org);
/// The areas of a tree, for sums.
[[nodiscard]] std::shared_ptr<totals::Shape const> area_shape(org::Tree const& tree);

}  // namespace yizhen::ledgers

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
#include "modules/ledgers/ports.h"
#include "modules/ledgers/types.h"

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
};

class Ledgers {
public:
    /// Makes the tables and columns that the catalogue has and the database has not. An element whose type changed is
    /// refused: it must be a new element.
    static Result<std::unique_ptr<Ledgers>> open(Parts parts);
    ~Ledgers();

    [[nodiscard]] Shapes const& shapes() const;
    [[nodiscard]] std::vector<LedgerSummary> summaries(RealmId realm) const;

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

    /// "This held value is wrong": marks the cell as disputed wherever it is shown, until a steward decides.
    Result<std::int64_t> dispute(RealmId realm, Actor const& actor, Dispute const& said);
    /// Upheld: the cell gets the corrected value, or nothing. Dismissed: the mark goes.
    Result<Done> decide(RealmId realm, Actor const& actor, std::int64_t dispute, bool upheld, std::string const& reason,
                        std::optional<CellValue> const& corrected = std::nullopt);
    [[nodiscard]] std::vector<Dispute> open_disputes(RealmId realm) const;

    /// Destroys the person's key: rows, history and old backups can be read nowhere. Returns the rows touched.
    Result<std::int64_t> erase_person(RealmId realm, Actor const& actor, std::string const& identity_number, std::string const& reason);
    /// Cells past their element's retention, and their end, in the current rows and in the history.
    [[nodiscard]] std::vector<Overdue> overdue(RealmId realm, CivilDate today, std::size_t cells_max = 10'000) const;
    Result<std::int64_t> sweep(RealmId realm, Actor const& actor, std::vector<Overdue> const& cells, std::string const& reason);

    /// Recomputes every change from the rows it wrote; the first that differs, in words. Erased and swept ones still verify.
    [[nodiscard]] std::optional<std::string> verify(RealmId realm) const;

    struct Store;
    explicit Ledgers(std::unique_ptr<Store> store);  ///< by `open`

private:
    std::unique_ptr<Store> m_store;
};

/// /api/v1/ledgers: what there is, how much of a question is held, rows as far as scope or grant reach.
[[nodiscard]] std::vector<http::Route> routes(Ledgers& ledgers, access::Access& access, org::Org& org, Clock const& clock);

/// Makes every table again from the journal of another database: for restores, and to prove that it can be done.
Result<Done> replay_journal(sql::Database& from, sql::Database& into);

/// The units of org as ledgers need them.
[[nodiscard]] std::unique_ptr<Units> units_of(org::Org& org);

}  // namespace yizhen::ledgers

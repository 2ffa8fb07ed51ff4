#pragma once
/// Inside of the module: what the store_sql*.cpp files share.

#include "modules/ledgers/ledgers.h"
#include "platform/crypto/key_ring.h"
#include "platform/sql/sql.h"

#include <map>
#include <set>

namespace yizhen::ledgers::store {

class FigureListener;  // store_sql_totals.h
class Conditions;      // store_sql_filter.h

struct Context {
    sql::Database& database;
    Shapes const& shapes;
    Units const& units;
    crypto::KeyRing& keys;
    Clock const& clock;
    FigureListener* figures = nullptr;  ///< told of every committed change of figures
    Conditions* conditions = nullptr;   ///< what was checked before
};

// --- schema --------------------------------------------------------------------------------------------------------
Result<Done> ensure_tables(Context const& context);

// --- values --------------------------------------------------------------------------------------------------------
/// Plain columns only; a value of another type than the column's is our own mistake.
[[nodiscard]] sql::Parameter parameter_of(Column const& column, Value const& value);
[[nodiscard]] Value value_of(Column const& column, sql::Rows const& rows, int at);

/// What a row's `states` says about its cells: "12n 15d 17nd" by element id, n not applicable, d disputed.
struct CellMarks {
    bool not_applicable = false;
    bool disputed = false;
};
using States = std::map<std::int64_t, CellMarks>;
[[nodiscard]] States parse_states(std::string_view text);
[[nodiscard]] std::string text_of(States const& states);

// --- sealing -------------------------------------------------------------------------------------------------------
[[nodiscard]] std::string place_of(Shape const& shape, std::int64_t row, Column const& column);
/// Of identifiers, for `=` and `in`: the same words of one realm give the same bytes, in whatever ledger and element.
[[nodiscard]] std::string digest_of(crypto::KeyRing const& keys, RealmId realm, std::string_view words);
/// The words of a sealed cell; nothing where the person's key was destroyed. A damaged or moved envelope is thrown
/// as BrokenInvariant: somebody changed the database.
[[nodiscard]] std::optional<std::string> open_cell(crypto::KeyRing const& keys, Shape const& shape, std::int64_t row,
                                                   Column const& column, std::string_view envelope);
/// "张*", "4199**********739X", "138****0000": as identifiers are shown.
[[nodiscard]] std::string masked(Column const& column, std::string_view words);

[[nodiscard]] bool same(sql::Parameter const& a, sql::Parameter const& b);
/// A plain column, or the digest of a sealed one, as it would be written again.
[[nodiscard]] sql::Parameter stored_parameter(Column const& column, sql::Rows const& rows, int at);

/// "$3, $4, $5"
[[nodiscard]] std::string marks(std::size_t first, std::size_t count);
void append_ids(sql::Parameters& parameters, std::vector<UnitId> const& units);

/// The days of changes, read once.
class Changes {
public:
    Changes(sql::Connection& sql, RealmId realm) : m_sql(sql), m_realm(realm) {}
    struct Facts {
        std::string source;
        std::string demand;
        CivilDate as_of;
        CivilDate recorded;
    };
    [[nodiscard]] Facts const& of(std::int64_t change);

private:
    sql::Connection& m_sql;
    RealmId m_realm;
    std::map<std::int64_t, Facts> m_facts;
};

/// The canonical bytes of a stored row, for the digest of its change.
class RowDigest {
public:
    void begin(std::int64_t row, std::int64_t version, std::int64_t unit, std::string_view key, std::string_view states);
    void cell(std::string_view column, sql::Parameter const& parameter);
    [[nodiscard]] std::string finish();

private:
    std::string m_bytes;
};

/// What "this row ended" is in the digest of the change that ended it.
[[nodiscard]] std::string end_digest(std::int64_t row, std::int64_t version, std::int64_t unit, std::string_view key);

/// Row versions of a ledger with all their columns, digested; `each` gets the row id, its digest and which columns hold
/// something. `where` follows FROM l_<ledger> or h_<ledger>.
void digest_rows(sql::Connection& sql, Shape const& shape, std::string_view table, std::string_view where,
                 sql::Parameters const& parameters,
                 std::function<void(std::int64_t row, std::string digest, std::vector<char> const& filled)> const& each);

// --- writing -------------------------------------------------------------------------------------------------------
Result<BatchReceipt> write_batch(Context const& context, RealmId realm, Actor const& actor, Batch const& batch);
/// In a transaction that is open already.
Result<BatchReceipt> write_batch_in(Context const& context, sql::WriteTransaction& tx, Actor const& actor, Batch const& batch);

// --- reading -------------------------------------------------------------------------------------------------------
/// The ledger of the question's elements.
Result<Shape const*> shape_of(Context const& context, Question const& question);
Result<std::vector<Coverage>> coverage(Context const& context, RealmId realm, Question const& question);
Result<std::vector<HeldRow>> rows(Context const& context, RealmId realm, Question const& question, bool plain);
/// Into the chain of reads, durable before the rows leave.
Result<Done> note_read(Context const& context, RealmId realm, Question const& question, std::vector<HeldRow> const& rows,
                       ReadCause const& cause);
std::vector<LedgerSummary> summaries(Context const& context, RealmId realm);
std::map<std::string, std::int64_t> held_cells(Context const& context, RealmId realm, Shape const& shape);
ChangeId last_change(Context const& context, RealmId realm);
std::vector<std::string> written_for(Context const& context, RealmId realm, std::vector<std::string> const& demands);
Result<std::vector<Figure>> figures(Context const& context, RealmId realm, Question const& question);

}  // namespace yizhen::ledgers::store

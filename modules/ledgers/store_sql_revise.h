#pragma once
/// Inside of the module: single rows changed by a decision (dispute, erasure, retention), with history, origins, digest
/// and audit as a batch has them.

#include "modules/ledgers/store_sql_totals.h"

namespace yizhen::ledgers::store {

struct CellChange {
    Column const* column = nullptr;
    sql::Parameter stored;  ///< monostate clears it
    sql::Parameter digest;  ///< sealed columns
};

class Revision {
public:
    Revision(Context const& context, sql::WriteTransaction& tx, Actor const& actor, std::string source, std::string reason, std::string action);

    struct Row {
        std::int64_t row = 0;
        std::int64_t unit = 0;
        std::int64_t version = 0;
        std::int64_t change = 0;
        std::int64_t key = 0;
        States states;
    };
    [[nodiscard]] Result<Row> find(Shape const& shape, RowId row);
    void apply(Shape const& shape, Row const& row, States const& states, std::vector<CellChange> const& cells);
    /// The row under another unit, its cells as they are.
    void move(Shape const& shape, Row const& row, UnitId unit);
    /// Row versions leave their tables; their digests stay. `where` picks them in l_ or h_.
    void prune(Shape const& shape, std::string const& table, std::string const& where, sql::Parameters const& parameters);
    /// The same for what says that a row ended.
    void prune_ends(Shape const& shape, std::string const& where);
    /// The change and its audit entry. Once, at the end.
    void finish(std::string const& ledger, std::string const& object, std::string const& detail);
    [[nodiscard]] std::int64_t change() const noexcept { return m_change; }

private:
    void put(Shape const& shape, Row const& row, States const& states, std::vector<CellChange> const& cells, std::optional<UnitId> unit);
    void note_figures(Shape const& shape, Row const& row, States const& states, std::vector<CellChange> const& cells);

    Context const& m_context;
    sql::WriteTransaction& m_tx;
    Actor m_actor;
    std::string m_source;
    std::string m_reason;
    std::string m_action;
    std::int64_t m_change;
    std::map<std::int64_t, std::string> m_digests;
    FigureChange m_figures;
    std::vector<RestatedCell> m_restated;
};

// --- what the face offers --------------------------------------------------------------------------------------------
Result<std::int64_t> dispute(Context const& context, RealmId realm, Actor const& actor, Dispute const& dispute);
Result<Done> decide(Context const& context, RealmId realm, Actor const& actor, std::int64_t dispute, bool upheld, std::string const& reason,
                    std::optional<CellValue> const& corrected);
std::vector<Dispute> disputes(Context const& context, RealmId realm, bool open);
std::optional<Dispute> find_dispute(Context const& context, RealmId realm, std::int64_t id);
/// The unit a current row stands under.
std::optional<UnitId> unit_of(Context const& context, RealmId realm, std::string const& ledger, RowId row);
Result<std::int64_t> erase_person(Context const& context, RealmId realm, Actor const& actor, std::string const& identity_number, std::string const& reason);
/// Keys whose erasure was committed but not carried out before a crash.
void finish_erasures(Context const& context);
// store_sql_care.cpp
Result<std::vector<Ledgers::AboutPerson>> about_person(Context const& context, RealmId realm, std::string const& identity_number, ReadCause const& cause);
std::vector<Claim> open_claims(Context const& context, RealmId realm);
Result<Done> settle_claim(Context const& context, RealmId realm, Actor const& actor, std::int64_t claim, bool move, std::string const& reason);

// store_sql_retention.cpp
std::optional<RetentionProposal> open_proposal(Context const& context, RealmId realm);
Result<std::optional<RetentionProposal>> propose_retention(Context const& context, RealmId realm, Actor const& actor, CivilDate today);
Result<std::int64_t> decide_retention(Context const& context, RealmId realm, Actor const& actor, std::int64_t proposal, bool erase, std::string const& reason);
std::vector<Overdue> overdue(Context const& context, RealmId realm, CivilDate today, std::size_t cells_max);
Result<std::int64_t> sweep(Context const& context, RealmId realm, Actor const& actor, std::vector<Overdue> const& cells, std::string const& reason);
/// The first change whose rows are not what was written; nothing when all are.
std::optional<std::string> verify(Context const& context, RealmId realm);

}  // namespace yizhen::ledgers::store

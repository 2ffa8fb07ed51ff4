#pragma once
/// Inside of the module: single rows changed by a decision (dispute, erasure, retention), with history, origins, digest
/// and audit as a batch has them.

#include "modules/ledgers/store_sql.h"

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
        std::int64_t version = 0;
        std::int64_t change = 0;
        std::int64_t key = 0;
        States states;
    };
    [[nodiscard]] Result<Row> find(Shape const& shape, RowId row);
    void apply(Shape const& shape, Row const& row, States const& states, std::vector<CellChange> const& cells);
    /// Row versions leave their tables; their digests stay. `where` picks them in l_ or h_.
    void prune(Shape const& shape, std::string const& table, std::string const& where, sql::Parameters const& parameters);
    /// The change and its audit entry. Once, at the end.
    void finish(std::string const& ledger, std::string const& object, std::string const& detail);
    [[nodiscard]] std::int64_t change() const noexcept { return m_change; }

private:
    Context const& m_context;
    sql::WriteTransaction& m_tx;
    Actor m_actor;
    std::string m_source;
    std::string m_reason;
    std::string m_action;
    std::int64_t m_change;
    std::map<std::int64_t, std::string> m_digests;
};

// --- what the face offers --------------------------------------------------------------------------------------------
Result<std::int64_t> dispute(Context const& context, RealmId realm, Actor const& actor, Dispute const& dispute);
Result<Done> decide(Context const& context, RealmId realm, Actor const& actor, std::int64_t dispute, bool upheld, std::string const& reason,
                    std::optional<CellValue> const& corrected);
std::vector<Dispute> open_disputes(Context const& context, RealmId realm);
Result<std::int64_t> erase_person(Context const& context, RealmId realm, Actor const& actor, std::string const& identity_number, std::string const& reason);
/// Keys whose erasure was committed but not carried out before a crash.
void finish_erasures(Context const& context);
std::vector<Overdue> overdue(Context const& context, RealmId realm, CivilDate today, std::size_t cells_max);
Result<std::int64_t> sweep(Context const& context, RealmId realm, Actor const& actor, std::vector<Overdue> const& cells, std::string const& reason);
/// The first change whose rows are not what was written; nothing when all are.
std::optional<std::string> verify(Context const& context, RealmId realm);

}  // namespace yizhen::ledgers::store

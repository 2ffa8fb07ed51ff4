#pragma once
/// Inside of the module: one batch on its way into a ledger.

#include "modules/ledgers/store_sql_totals.h"

#include <array>
#include <cstring>
#include <optional>
#include <unordered_map>

namespace yizhen::ledgers::store {

/// A row of the batch that may be taken.
struct Pending {
    IncomingRow row;
    std::size_t receipt = 0;  ///< index into the receipts
    UnitId unit;
    std::string natural_key;
    std::vector<std::string> digests;  ///< of sealed columns, by batch column
    std::string subject;               ///< digest of whom the identifiers speak of; may be empty
};

/// The batch's columns of a row as the database has them.
struct Stored {
    std::int64_t row = 0;
    std::int64_t version = 0;
    std::int64_t change = 0;
    std::int64_t unit = 0;
    std::int64_t key = 0;
    States states;
    std::vector<sql::Parameter> cells;           ///< by batch column; digests for sealed ones
    std::map<std::int64_t, std::int64_t> origin; ///< element → change, where it differs
};

/// What a batch does to a stored row.
struct Update {
    Pending const* pending = nullptr;
    Stored stored;
    std::vector<char> taken;  ///< by batch column: its incoming cell replaces what is held
    bool moves = false;
};

/// What tells hundreds of thousands of keys and rows apart, in sixteen bytes each.
using Short = std::array<char, 16>;
struct ShortHash {
    std::size_t operator()(Short const& key) const noexcept {
        std::size_t out = 0;
        std::memcpy(&out, key.data(), sizeof out);
        return out;
    }
};
[[nodiscard]] Short short_of(std::string_view digest);  ///< of a digest already; its beginning

class BatchWriter {
public:
    BatchWriter(Context const& context, sql::WriteTransaction& tx, Actor const& actor, Shape const& shape, Batch const& batch);
    Result<BatchReceipt> run();

private:
    Result<Done> resolve_columns();
    bool read_chunk(std::vector<Pending>& chunk);
    void take(std::vector<Pending>& chunk);
    std::optional<Pending> admit(IncomingRow row);
    std::optional<Problem> key_of(Pending& pending) const;
    void reject(std::string address, std::string reason);
    void settle(std::size_t receipt, RowOutcome outcome, std::int64_t row, std::string reason = {});

    std::unordered_map<std::string, Stored> look_up(std::vector<Pending> const& chunk);
    void look_up_origins(std::unordered_map<std::string, Stored>& stored);
    std::optional<Update> compare(Pending const& pending, Stored const& stored);
    bool unit_allows(Pending const& pending, Stored const& stored, bool& moves);
    void claim(Pending const& pending, Stored const& stored);
    /// Rows that ended on a later day than the batch speaks of do not come back by it.
    void leave_ended(std::vector<Pending const*>& fresh);

    // store_sql_write_ends.cpp
    Result<Done> end_absent();
    struct Absent {
        std::int64_t row = 0;
        std::int64_t version = 0;
        std::int64_t unit = 0;
        std::string natural_key;
    };
    [[nodiscard]] Result<std::vector<Absent>> absent_rows();
    void end_rows(std::vector<Absent> const& rows);

    struct Keyed {
        Pending const* pending;
        std::int64_t held;  ///< key of the stored row, 0 without one
    };
    void assign_keys(std::vector<Keyed> const& rows);
    void look_up_subjects(std::vector<Keyed> const& rows);
    [[nodiscard]] bool has_sealed(Pending const& pending) const;

    void insert(std::vector<Pending const*> const& rows);
    sql::Parameters inserted(Pending const& pending, std::int64_t row_id);
    void update(std::vector<Update>& updates);
    void update_alike(std::vector<Update*> const& updates);
    sql::Parameters updated(Update const& update);
    [[nodiscard]] States states_after(Update const& update) const;
    void read_back(std::vector<Update> const& updates);
    void move_origins(std::vector<Update> const& updates, std::vector<std::pair<std::int64_t, std::int64_t>> const& kept);
    [[nodiscard]] sql::Parameter stored_form(Pending const& pending, std::size_t at, std::int64_t row_id) const;
    void note_digest(std::int64_t row, std::string_view digest);
    [[nodiscard]] std::string digest();
    void finish();

    void begin_figures();
    /// A closed period takes no other figures, unless they are a restatement.
    bool period_allows(Pending const& pending);
    void note_figure(UnitId unit, std::string const& period, Column const& column, totals::Cell former, totals::Cell now);
    void note_inserted(Pending const& pending);
    void note_updated(Update const& update);
    /// Rows that a complete list ends, while they are still there.
    Result<Done> note_ended(std::vector<Absent> const& rows);
    void finish_figures();

    Context const& m_context;
    sql::WriteTransaction& m_tx;
    Shape const& m_shape;
    Batch const& m_batch;
    RealmId m_realm;
    std::int64_t m_change;
    std::int64_t m_person;
    Changes m_changes;
    std::vector<Column const*> m_columns;  ///< of the batch, in the batch's order
    std::vector<std::size_t> m_key_at;     ///< where the key's elements are among them
    int m_subject_at = -1;
    bool m_ledger_empty = false;
    bool m_has_origins = false;
    bool m_has_ends = false;
    std::string m_unreadable;  ///< the first row that cannot be told from held ones, with its reason
    bool m_ended = false;
    std::int64_t m_rows_read = 0;
    struct Seen {
        std::size_t receipt;  ///< of the first row that said it
        Short content;
    };
    std::unordered_map<Short, Seen, ShortHash> m_seen;  ///< by natural key: what this batch already said
    std::unordered_map<std::string, std::optional<UnitId>> m_units;
    std::unordered_map<Short, std::int64_t, ShortHash> m_key_of_subject;
    std::unordered_map<Pending const*, std::int64_t> m_key_of;  ///< of the chunk in hand
    std::vector<std::size_t> m_by_id;                           ///< batch columns in the order of their element ids
    std::vector<std::pair<std::int64_t, std::array<char, 32>>> m_digests;  ///< row id, digest of the row as it now is
    std::set<std::string> m_closed;          ///< periods, ledgers by period only
    std::vector<std::size_t> m_figure_at;    ///< batch columns that hold figures
    FigureChange m_figures;
    std::vector<RestatedCell> m_restated;
    BatchReceipt m_receipt;
};

}  // namespace yizhen::ledgers::store

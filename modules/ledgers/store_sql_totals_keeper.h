#pragma once
/// Inside of the module: the columns in memory, and how they stay as the ledgers are.
///
/// Cells come in as they are after a change, never as a difference, so that hearing of a change twice is harmless. What
/// must not happen is an older cell over a newer one: while anything is read from the database, changes that are
/// committed meanwhile are recorded, and applied again over what was read.

#include "kernel/expr/expr.h"
#include "modules/ledgers/store_sql_totals.h"
#include "modules/ledgers/store_sql_totals_cache.h"

#include <atomic>
#include <mutex>
#include <shared_mutex>

namespace yizhen::ledgers::store {

struct KeptColumn {
    Column const* column = nullptr;
    std::string period;
    bool as_closed = false;
    totals::Column cells;
    std::set<std::int64_t> frozen = {};  ///< as_closed: units whose figure was restated; they do not move any more
    std::uint64_t used = 0;
    bool fresh = true;  ///< differs from its cache file
};

class Keeper final : public TotalsKeeper {
public:
    Keeper(Context const& context, AreaTrees const& trees, std::filesystem::path cache_folder, std::size_t bytes_max);
    ~Keeper() override;

    Result<TotalsTable> table(TotalsQuestion const& question, TotalsRows const& rows) override;
    Result<std::vector<totals::Extremes>> extremes(TotalsQuestion const& question, UnitId top) override;
    Result<Done> close(RealmId realm, Actor const& actor, Period const& period, std::string const& reason) override;
    std::optional<Closing> closing(RealmId realm, Period const& period) override;
    std::vector<Restatement> restatements(RealmId realm, Period const& period, std::size_t max) override;
    std::vector<TotalsFault> verify(std::size_t& checked) override;
    std::vector<std::pair<Period, std::vector<std::string>>> held() override;
    void save() override;
    void drop() override;
    std::size_t bytes() const override;

    void changed(FigureChange const& change) override;

private:
    using Positions = std::map<std::int64_t, std::int64_t>;
    using Kept = std::shared_ptr<KeptColumn>;
    struct Key {
        std::int64_t element;
        std::string period;
        std::uint64_t tree;
        bool as_closed;
        friend auto operator<=>(Key const&, Key const&) = default;
    };
    [[nodiscard]] static Key key_of(Kept const& kept) {
        return {kept->column->element.id.value, kept->period, kept->cells.shape().fingerprint(), kept->as_closed};
    }

    /// What a question needs: its elements, and the columns that they read.
    struct Asked {
        struct Element {
            Column const* column = nullptr;
            std::size_t own = 0;  ///< its column among `columns`
            std::optional<expr::Expression> formula;
            std::vector<std::size_t> operands;  ///< among `columns`
            std::vector<std::string> names;     ///< of the operands
        };
        std::vector<Element> elements;
        std::vector<Column const*> columns;

        std::size_t add(Column const* column);  ///< once each
    };
    Result<Asked> resolve(TotalsQuestion const& question);
    [[nodiscard]] std::shared_ptr<totals::Shape const> tree_of(TotalsQuestion const& question, CivilDate& day) const;
    [[nodiscard]] std::vector<UnitId> closed_near(totals::Shape const& shape, std::int32_t top, Period const& period);

    void hide_small(TotalsTable& out, Asked const& asked, totals::Shape const& shape, std::vector<std::int32_t> const& places, std::vector<Kept> const& kept) const;
    void find_differences(TotalsTable& out, totals::Shape const& shape, std::vector<std::int32_t> const& places, std::vector<Kept> const& kept,
                          std::vector<std::size_t> const& own);

    /// The columns, in this order, as new as what was acknowledged before the call.
    std::vector<Kept> need(std::shared_ptr<totals::Shape const> const& shape, std::string const& period, std::vector<Column const*> const& columns, bool as_closed);
    void catch_up();
    [[nodiscard]] std::vector<Kept> known(totals::Shape const& shape, std::string const& period, std::vector<Column const*> const& columns, bool as_closed);
    std::vector<Kept> load(std::shared_ptr<totals::Shape const> const& shape, std::string const& period, std::vector<Column const*> const& columns, bool as_closed);
    void load_from_ledger(sql::Connection& sql, std::vector<Kept> const& loaded);
    [[nodiscard]] Kept load_from_file(sql::Connection& sql, std::shared_ptr<totals::Shape const> const& shape, std::string const& period, Column const* column,
                                      std::map<std::int64_t, LastChange> const& last);
    void begin_recording();
    /// With m_mutex held: what was committed while reading, over what was read. False: that was too much to be told
    /// cell by cell, so what was read is not kept.
    [[nodiscard]] bool end_recording(std::vector<Kept> const& over, Positions const& read_at);
    static void apply(KeptColumn& kept, FigureCell const& cell);
    static void apply(KeptColumn& kept, FigureChange const& change);
    void apply_everywhere(FigureChange const& change);
    void note_position(RealmId realm, std::int64_t change);
    void evict(std::vector<Kept> const& spared);
    void verify_columns(Period const& period, std::vector<Column const*> const& columns, std::vector<TotalsFault>& faults, std::size_t& checked);

    Context const& m_context;
    ::yizhen::ledgers::Shape const* m_shape;  ///< the ledger of figures
    AreaTrees const& m_trees;
    TotalsFiles m_files;
    std::size_t m_bytes_max;

    std::mutex m_read_mutex;  ///< one reads from the database at a time; taken before m_mutex
    mutable std::shared_mutex m_mutex;
    std::map<Key, Kept> m_kept;
    Positions m_positions;  ///< every column in memory knows all changes up to here
    std::int64_t m_positions_sum = 0;
    bool m_recording = false;
    std::vector<FigureChange> m_recorded;
    std::atomic<std::uint64_t> m_uses = 0;
};

}  // namespace yizhen::ledgers::store

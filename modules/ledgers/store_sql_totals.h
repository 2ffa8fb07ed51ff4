#pragma once
/// Inside of the module: figures on their way from the tables to the totals.

#include "modules/ledgers/store_sql.h"
#include "modules/ledgers/totals.h"

#include <functional>
#include <map>
#include <set>

namespace yizhen::ledgers::store {

// --- what a change did to figures ------------------------------------------------------------------------------------

/// restated: the period is closed, what stood there stays readable. ended: past its retention, nothing stays.
enum class FigureKind { plain, restated, ended };

struct FigureCell {
    UnitId unit;
    std::string period;
    ElementId element;
    totals::Cell cell;  ///< as it is after the change
    FigureKind kind = FigureKind::plain;
};

struct FigureChange {
    RealmId realm;
    std::int64_t change = 0;  ///< position
    std::vector<FigureCell> cells;
    bool too_many = false;  ///< more than kFiguresToldMax: `cells` is empty, everything is to be read again
};
inline constexpr std::size_t kFiguresToldMax = 500'000;

/// Told after the commit, on the writer's thread, before the request has its answer. Must not throw.
class FigureListener {
public:
    virtual ~FigureListener() = default;
    virtual void changed(FigureChange const& change) = 0;
};

/// A column of plain numbers of a ledger by period.
[[nodiscard]] bool is_figure(Shape const& shape, Column const& column);
/// May it be asked for as a total: summable, or worked out by a formula.
[[nodiscard]] bool has_totals(Shape const& shape, Column const& column);
[[nodiscard]] CellMarks marks_of(States const& states, ElementId element);
[[nodiscard]] totals::Cell figure_of(sql::Parameter const& stored, CellMarks marks);

struct RestatedCell {
    FigureCell figure;
    totals::Cell former;
};
/// Which periods the realm has closed.
[[nodiscard]] std::set<std::string> closed_periods(sql::Connection& sql, RealmId realm);
void insert_restatements(Context const& context, sql::WriteTransaction& tx, std::vector<RestatedCell> const& cells, std::int64_t person,
                         std::string const& reason);
/// Has the listener told of it after the commit.
void tell_figures(Context const& context, sql::WriteTransaction& tx, FigureChange change);

// --- reading ---------------------------------------------------------------------------------------------------------

[[nodiscard]] std::map<std::int64_t, std::int64_t> positions(sql::Connection& sql);
[[nodiscard]] std::int64_t sum_of_positions(sql::Connection& sql);

/// Every row of a period: unit and the cells of `columns` in their order.
void read_figures(sql::Connection& sql, Shape const& shape, std::string const& period, std::vector<Column const*> const& columns,
                  std::function<void(std::int64_t unit, std::vector<totals::Cell> const& cells)> const& each);
/// Rows that changed after a position, of these periods only.
void read_changed(sql::Connection& sql, Shape const& shape, RealmId realm, std::int64_t after, std::set<std::string> const& periods,
                  std::vector<Column const*> const& columns, std::function<void(FigureChange const& row)> const& each);
/// What restated cells said when their period was closed.
void read_originals(sql::Connection& sql, std::string const& period, ElementId element,
                    std::function<void(std::int64_t unit, totals::Cell cell)> const& each);

/// A realm's last change of ledgers with its digest: proof that a cache file belongs to this history.
struct LastChange {
    std::int64_t change = 0;
    std::string digest;  ///< hex
};
[[nodiscard]] std::map<std::int64_t, LastChange> last_changes(sql::Connection& sql);
[[nodiscard]] bool wrote_since(sql::Connection& sql, RealmId realm, std::int64_t position);
[[nodiscard]] bool knows_change(sql::Connection& sql, std::int64_t realm, LastChange const& change);
[[nodiscard]] std::string cache_key(std::map<std::int64_t, LastChange> const& last);
[[nodiscard]] std::optional<std::map<std::int64_t, LastChange>> parse_cache_key(std::string_view key);

[[nodiscard]] std::vector<Restatement> read_restatements(sql::Connection& sql, Shape const& shape, RealmId realm, Period const& period, std::size_t max);
[[nodiscard]] std::vector<Closing> read_closings(sql::Connection& sql, Period const& period);

// --- the service -----------------------------------------------------------------------------------------------------

/// Totals that are a listener as well.
class TotalsKeeper : public Totals, public FigureListener {};
/// `cache_folder` empty: nothing is kept on disk.
[[nodiscard]] std::unique_ptr<TotalsKeeper> make_totals(Context const& context, AreaTrees const& trees, std::filesystem::path cache_folder,
                                                        std::size_t bytes_max);

}  // namespace yizhen::ledgers::store

// The columns in memory: loading, adjusting, catching up, cache files.

#include "modules/ledgers/store_sql_totals_keeper.h"

#include <algorithm>

namespace yizhen::ledgers::store {
namespace {

Shape const* figures_ledger(Shapes const& shapes) {
    auto const found = std::ranges::find_if(shapes.all(), &Shape::by_period);
    return found == shapes.all().end() ? nullptr : &*found;
}

}  // namespace

std::unique_ptr<TotalsKeeper> make_totals(Context const& context, AreaTrees const& trees, std::filesystem::path cache_folder, std::size_t bytes_max) {
    return std::make_unique<Keeper>(context, trees, std::move(cache_folder), bytes_max);
}

Keeper::Keeper(Context const& context, AreaTrees const& trees, std::filesystem::path cache_folder, std::size_t bytes_max)
    : m_context(context), m_shape(figures_ledger(context.shapes)), m_trees(trees), m_files(std::move(cache_folder)), m_bytes_max(bytes_max) {}

Keeper::~Keeper() {
    try {
        save();
    } catch (std::exception const&) {
        m_recorded.clear();  // a full disk at the end costs the next start a rebuild, no figure
    }
}

// --- changes -----------------------------------------------------------------------------------------------------------

void Keeper::apply(KeptColumn& kept, FigureCell const& cell) {
    if (kept.as_closed) {
        if (cell.kind == FigureKind::ended) kept.frozen.erase(cell.unit.value);
        else if (cell.kind == FigureKind::restated) kept.frozen.insert(cell.unit.value);
        if (kept.frozen.contains(cell.unit.value)) return;
    }
    kept.cells.set(cell.unit.value, cell.cell);
    kept.fresh = true;
}

void Keeper::apply(KeptColumn& kept, FigureChange const& change) {
    for (auto const& cell : change.cells) {
        if (cell.element == kept.column->element.id && cell.period == kept.period) apply(kept, cell);
    }
}

void Keeper::apply_everywhere(FigureChange const& change) {
    if (change.too_many) m_kept.clear();
    if (m_kept.empty()) return;
    for (auto const& cell : change.cells) {
        auto const element = cell.element.value;
        for (auto at = m_kept.lower_bound({element, cell.period, 0, false}); at != m_kept.end(); ++at) {
            if (at->first.element != element || at->first.period != cell.period) break;
            apply(*at->second, cell);
        }
    }
}

void Keeper::note_position(RealmId realm, std::int64_t change) {
    auto& mine = m_positions[realm.value];
    if (mine != change - 1) return;  // others wrote between: the next reader catches up
    ++mine;
    ++m_positions_sum;
}

void Keeper::changed(FigureChange const& change) {
    std::unique_lock const lock(m_mutex);
    apply_everywhere(change);
    note_position(change.realm, change.change);
    if (m_recording) m_recorded.push_back(change);
}

void Keeper::begin_recording() {
    std::unique_lock const lock(m_mutex);
    m_recorded.clear();
    m_recording = true;
}

bool Keeper::end_recording(std::vector<Kept> const& over, Positions const& read_at) {
    bool good = true;
    for (auto const& change : m_recorded) {
        auto const found = read_at.find(change.realm.value);
        if (found != read_at.end() && change.change <= found->second) continue;
        good = good && !change.too_many;
        for (auto const& kept : over) apply(*kept, change);
    }
    m_recording = false;
    m_recorded.clear();
    return good;
}

// --- other processes -----------------------------------------------------------------------------------------------------

void Keeper::catch_up() {
    std::int64_t mine = 0;
    {
        std::shared_lock const lock(m_mutex);
        if (m_kept.empty()) return;
        mine = m_positions_sum;  // before the database is asked: positions only rise, so equal sums are equal positions
    }
    std::int64_t theirs = 0;
    m_context.database.read([&](sql::Connection& sql) { theirs = sum_of_positions(sql); });
    if (mine == theirs) return;

    std::lock_guard const reading(m_read_mutex);
    begin_recording();
    Positions known;
    std::set<std::string> periods;
    std::vector<Column const*> columns;
    {
        std::shared_lock const lock(m_mutex);
        known = m_positions;
        for (auto const& [key, kept] : m_kept) {
            periods.insert(kept->period);
            if (std::ranges::find(columns, kept->column) == columns.end()) columns.push_back(kept->column);
        }
    }
    Positions now;
    std::vector<FigureChange> changes;
    m_context.database.read([&](sql::Connection& sql) {
        now = positions(sql);
        for (auto const& [realm, position] : now) {
            auto const after = known.contains(realm) ? known.at(realm) : 0;
            if (position <= after || !wrote_since(sql, RealmId(realm), after)) continue;
            read_changed(sql, *m_shape, RealmId(realm), after, periods, columns, [&](FigureChange const& row) { changes.push_back(row); });
        }
    });
    std::unique_lock const lock(m_mutex);
    // Which of their changes were restatements is not in the rows: those columns are read again when asked for.
    if (!changes.empty()) std::erase_if(m_kept, [](auto const& entry) { return entry.second->as_closed; });
    for (auto const& change : changes) apply_everywhere(change);
    std::vector<Kept> all;
    for (auto const& [key, kept] : m_kept) all.push_back(kept);
    if (!end_recording(all, now)) m_kept.clear();
    for (auto const& [realm, position] : now) m_positions[realm] = std::max(m_positions[realm], position);
    m_positions_sum = 0;
    for (auto const& [realm, position] : m_positions) m_positions_sum += position;
}

// --- loading -------------------------------------------------------------------------------------------------------------

std::vector<Keeper::Kept> Keeper::known(totals::Shape const& shape, std::string const& period, std::vector<Column const*> const& columns, bool as_closed) {
    std::vector<Kept> out;
    for (auto const* column : columns) {
        auto const found = m_kept.find({column->element.id.value, period, shape.fingerprint(), as_closed});
        out.push_back(found == m_kept.end() ? nullptr : found->second);
    }
    return out;
}

std::vector<Keeper::Kept> Keeper::need(std::shared_ptr<totals::Shape const> const& shape, std::string const& period, std::vector<Column const*> const& columns,
                                       bool as_closed) {
    catch_up();
    std::vector<Kept> out;
    {
        std::shared_lock const lock(m_mutex);
        out = known(*shape, period, columns, as_closed);
    }
    if (std::ranges::find(out, nullptr) != out.end()) out = load(shape, period, columns, as_closed);
    std::unique_lock const lock(m_mutex);
    for (auto const& kept : out) kept->used = ++m_uses;
    return out;
}

void Keeper::load_from_ledger(sql::Connection& sql, std::vector<Kept> const& loaded) {
    if (loaded.empty()) return;
    std::vector<Column const*> columns;
    for (auto const& kept : loaded) columns.push_back(kept->column);
    auto const& shape = loaded.front()->cells.shape();
    read_figures(sql, *m_shape, loaded.front()->period, columns, [&](std::int64_t unit, std::vector<totals::Cell> const& cells) {
        auto const place = shape.find(unit);
        for (std::size_t at = 0; at < cells.size(); ++at) {
            if (cells[at].state != totals::State::blank) loaded[at]->cells.load_at(place, unit, cells[at]);
        }
    });
    for (auto const& kept : loaded) {
        if (kept->as_closed) {
            read_originals(sql, kept->period, kept->column->element.id, [&](std::int64_t unit, totals::Cell cell) {
                kept->cells.load(unit, cell);
                kept->frozen.insert(unit);
            });
        }
        kept->cells.recompute();
    }
}

Keeper::Kept Keeper::load_from_file(sql::Connection& sql, std::shared_ptr<totals::Shape const> const& shape, std::string const& period, Column const* column,
                                    std::map<std::int64_t, LastChange> const& last) {
    std::string key;
    auto cells = m_files.load(column->name, period, shape, key);
    auto const then = cells ? parse_cache_key(key) : std::nullopt;
    if (!then) return nullptr;
    for (auto const& [realm, change] : *then) {
        auto const now = last.find(realm);
        if (now == last.end() || now->second.change < change.change) return nullptr;  // the database is an older one
        bool const same = now->second.change == change.change ? now->second.digest == change.digest : knows_change(sql, realm, change);
        if (!same) return nullptr;
    }
    auto kept = std::make_shared<KeptColumn>(KeptColumn{column, period, false, std::move(*cells)});
    kept->fresh = false;
    for (auto const& [realm, change] : last) {
        auto const known = then->find(realm);
        auto const after = known == then->end() ? 0 : known->second.change;
        if (change.change <= after) continue;
        read_changed(sql, *m_shape, RealmId(realm), after, {period}, {column}, [&](FigureChange const& row) { apply(*kept, row); });
    }
    return kept;
}

std::vector<Keeper::Kept> Keeper::load(std::shared_ptr<totals::Shape const> const& shape, std::string const& period, std::vector<Column const*> const& columns,
                                       bool as_closed) {
    std::lock_guard const reading(m_read_mutex);
    begin_recording();
    std::vector<Kept> out;
    bool first = false;
    {
        std::shared_lock const lock(m_mutex);
        out = known(*shape, period, columns, as_closed);
        first = m_kept.empty();
    }
    Positions now;
    std::vector<Kept> loaded;
    m_context.database.read([&](sql::Connection& sql) {
        now = positions(sql);
        auto const last = as_closed ? std::map<std::int64_t, LastChange>{} : last_changes(sql);
        std::vector<Kept> from_ledger;
        for (std::size_t at = 0; at < columns.size(); ++at) {
            if (out[at]) continue;
            if (!as_closed) out[at] = load_from_file(sql, shape, period, columns[at], last);
            if (!out[at]) {
                out[at] = std::make_shared<KeptColumn>(KeptColumn{columns[at], period, as_closed, totals::Column(shape)});
                from_ledger.push_back(out[at]);
            }
            loaded.push_back(out[at]);
        }
        load_from_ledger(sql, from_ledger);
    });
    std::unique_lock const lock(m_mutex);
    if (first) {
        m_positions = now;
        m_positions_sum = 0;
        for (auto const& [realm, position] : now) m_positions_sum += position;
        for (auto const& change : m_recorded) note_position(change.realm, change.change);
    }
    if (end_recording(loaded, now)) {
        for (auto const& kept : loaded) m_kept[key_of(kept)] = kept;
        evict(out);
    }
    return out;
}

void Keeper::evict(std::vector<Kept> const& spared) {
    std::size_t total = 0;
    for (auto const& [key, kept] : m_kept) total += kept->cells.bytes();
    while (total > m_bytes_max) {
        auto oldest = m_kept.end();
        for (auto at = m_kept.begin(); at != m_kept.end(); ++at) {
            if (std::ranges::find(spared, at->second) != spared.end()) continue;
            if (oldest == m_kept.end() || at->second->used < oldest->second->used) oldest = at;
        }
        if (oldest == m_kept.end()) return;
        total -= oldest->second->cells.bytes();
        m_kept.erase(oldest);
    }
}

// --- files ---------------------------------------------------------------------------------------------------------------

void Keeper::save() {
    if (bytes() == 0) return;
    std::map<std::int64_t, LastChange> last;
    m_context.database.read([&](sql::Connection& sql) { last = last_changes(sql); });
    catch_up();  // after the key was read: a column knows at least what its key says
    auto const key = cache_key(last);
    std::vector<Kept> all;
    {
        std::shared_lock const lock(m_mutex);
        for (auto const& [name, kept] : m_kept) all.push_back(kept);
    }
    for (auto const& kept : all) {
        if (!kept->fresh || kept->as_closed) continue;
        std::optional<totals::Column> copy;
        {
            std::unique_lock const lock(m_mutex);
            copy = kept->cells;
            kept->fresh = false;
        }
        m_files.save(kept->column->name, kept->period, *copy, key);
    }
}

void Keeper::drop() {
    std::lock_guard const reading(m_read_mutex);
    std::unique_lock const lock(m_mutex);
    m_kept.clear();
    m_positions.clear();
    m_positions_sum = 0;
    m_files.remove_all();
}

std::size_t Keeper::bytes() const {
    std::shared_lock const lock(m_mutex);
    std::size_t total = 0;
    for (auto const& [key, kept] : m_kept) total += kept->cells.bytes();
    return total;
}

}  // namespace yizhen::ledgers::store

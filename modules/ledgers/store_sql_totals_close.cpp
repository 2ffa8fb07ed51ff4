// Closing a period, what was restated since, and whether what is kept is what the ledgers say.

#include "kernel/problem_catalogue.h"
#include "modules/ledgers/store_sql_totals_keeper.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers::store {
namespace {

constexpr std::size_t kVerifiedAtOnce = 8;  ///< columns
constexpr std::size_t kFaultsMax = 100;

}  // namespace

Result<Done> Keeper::close(RealmId realm, Actor const& actor, Period const& period, std::string const& reason) {
    if (period.first > m_context.clock.today()) return Problem{problems::kBadInput, fmt::format("{} 还没有开始，不能关账。", period.text())};
    return m_context.database.write(realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        if (tx.sql().query("SELECT 1 FROM period_closing WHERE realm_id = $1 AND period = $2", {realm.value, period.text()})->next()) {
            return Problem{problems::kConflict, fmt::format("{} 已经关账；之后的更正请作重述。", period.text())};
        }
        tx.sql().execute("INSERT INTO period_closing (realm_id, period, change_id, person_id, closed_on, reason) VALUES ($1, $2, $3, $4, $5, $6)",
                         {realm.value, period.text(), tx.position(), actor.person, m_context.clock.today().iso(), reason});
        tx.audit({"totals.close", "period:" + period.text(), "", fmt::format("{{\"period\":\"{}\"}}", period.text())});
        return Done{};
    });
}

std::optional<Closing> Keeper::closing(RealmId realm, Period const& period) {
    std::optional<Closing> out;
    m_context.database.read([&](sql::Connection& sql) {
        for (auto& one : read_closings(sql, period)) {
            if (one.realm == realm) out = std::move(one);
        }
    });
    return out;
}

std::vector<Restatement> Keeper::restatements(RealmId realm, Period const& period, std::size_t max) {
    std::vector<Restatement> out;
    if (m_shape == nullptr) return out;
    m_context.database.read([&](sql::Connection& sql) { out = read_restatements(sql, *m_shape, realm, period, max); });
    return out;
}

std::vector<std::pair<Period, std::vector<std::string>>> Keeper::held() {
    std::vector<std::pair<Period, std::vector<std::string>>> out;
    if (m_shape == nullptr) return out;
    std::vector<Column const*> columns;
    std::string counts;
    for (auto const& column : m_shape->columns) {
        if (!has_totals(*m_shape, column)) continue;
        columns.push_back(&column);
        counts += fmt::format(", COUNT({})", column.name);
    }
    m_context.database.read([&](sql::Connection& sql) {
        auto const rows = sql.query(fmt::format("SELECT period{} FROM l_{} GROUP BY period ORDER BY period", counts, m_shape->definition.name));
        while (rows->next()) {
            auto const period = Period::parse(rows->text(0));
            YIZHEN_CHECK(period);
            std::vector<std::string> codes;
            for (std::size_t at = 0; at < columns.size(); ++at) {
                if (rows->integer(static_cast<int>(at) + 1) > 0) codes.push_back(columns[at]->element.code);
            }
            if (!codes.empty()) out.emplace_back(period.value(), std::move(codes));
        }
    });
    return out;
}

void Keeper::verify_columns(Period const& period, std::vector<Column const*> const& columns, std::vector<TotalsFault>& faults, std::size_t& checked) {
    auto const shape = m_trees.on(std::min(period.last(), m_context.clock.today()));
    auto const kept = need(shape, period.text(), columns, false);
    std::vector<Kept> right;
    std::vector<Kept> from_files;
    std::lock_guard const reading(m_read_mutex);
    begin_recording();
    Positions now;
    m_context.database.read([&](sql::Connection& sql) {
        now = positions(sql);
        auto const last = last_changes(sql);
        for (auto const* column : columns) {
            right.push_back(std::make_shared<KeptColumn>(KeptColumn{column, period.text(), false, totals::Column(shape)}));
            from_files.push_back(load_from_file(sql, shape, period.text(), column, last));
        }
        load_from_ledger(sql, right);
    });
    std::unique_lock const lock(m_mutex);
    auto over = right;
    for (auto const& file : from_files) {
        if (file) over.push_back(file);
    }
    for (auto const& [realm, position] : now) {
        auto const mine = m_positions.find(realm);
        // Another process wrote between: memory has not read it yet, so this round says nothing.
        if (mine == m_positions.end() || mine->second < position) return (void)end_recording(over, now);
    }
    if (!end_recording(over, now)) return;
    auto const compare = [&](Kept const& mine, Kept const& truth, std::string_view where) {
        ++checked;
        auto wrong = mine->cells.first_wrong();
        std::string what = "逐次调整的合计与重新相加的不同";
        if (wrong == totals::kNowhere) {
            wrong = mine->cells.first_difference(truth->cells);
            what = "与台账里的数不同";
            for (std::int32_t leaf = 0; wrong != totals::kNowhere && leaf < shape->leaves(); ++leaf) {  // every unit above it differs too
                if (mine->cells.leaf(leaf) == truth->cells.leaf(leaf)) continue;
                wrong = shape->place_of_leaf(leaf);
                break;
            }
        }
        if (wrong == totals::kNowhere || faults.size() >= kFaultsMax) return;
        auto const unit = wrong == totals::kWhole ? UnitId{} : UnitId(shape->unit_at(wrong));
        faults.push_back({truth->column->element.code, truth->period, unit, fmt::format("{}：{}", where, what)});
    };
    for (std::size_t at = 0; at < columns.size(); ++at) {
        compare(kept[at], right[at], "内存");
        if (from_files[at]) compare(from_files[at], right[at], "缓存文件");
    }
}

std::vector<TotalsFault> Keeper::verify(std::size_t& checked) {
    std::vector<TotalsFault> faults;
    checked = 0;
    for (auto const& [period, codes] : held()) {
        for (std::size_t from = 0; from < codes.size(); from += kVerifiedAtOnce) {
            std::vector<Column const*> columns;
            for (auto at = from; at < std::min(codes.size(), from + kVerifiedAtOnce); ++at) columns.push_back(m_shape->find(codes[at]));
            verify_columns(period, columns, faults, checked);
        }
    }
    return faults;
}

}  // namespace yizhen::ledgers::store

#pragma once
/// Beside past demands: the meetings, documents and plaques among them, and what all of them took of the townships' hours.
/// Synthetic; the same numbers give the same rows.

#include "app/data_folder.h"
#include "bench/past_demands.h"

#include <string>
#include <vector>

namespace yizhen::bench {

class PastMatters {
public:
    PastMatters(RealmId realm, std::vector<std::string> units, CivilDate today, Spread spread) : m_realm(realm), m_units(std::move(units)), m_today(today), m_spread(spread) {}

    /// Every tenth demand is a matter; every one has its hours.
    void write(sql::Database& database, std::int64_t first, std::int64_t count) const {
        for (std::int64_t from = first; from < count; from += kBatch) {
            auto const until = std::min(count, from + kBatch);
            auto const written = database.write(m_realm, app::system_actor(), [&](sql::WriteTransaction& tx) -> Result<Done> {
                tx.audit({.action = "bench.past-matters", .object = fmt::format("demand:{}", from), .digest = {}, .detail = "{}"});
                write_matters(tx.sql(), from, until);
                write_hours(tx.sql(), from, until);
                return Done{};
            });
            YIZHEN_CHECK(static_cast<bool>(written));
        }
    }
    /// The sums over all demands that judging reads: one a township and month of this year.
    void write_sums(sql::Database& database) const {
        auto const written = database.write(m_realm, app::system_actor(), [&](sql::WriteTransaction& tx) -> Result<Done> {
            tx.audit({.action = "bench.past-hours", .object = "units", .digest = {}, .detail = "{}"});
            for (auto const& unit : m_units) {
                for (int month = 1; month <= kMonths; ++month) {
                    tx.sql().execute(kSum, {m_realm.value, unit, fmt::format("{:04}-{:02}", m_today.year(), month), std::int64_t{0}, std::int64_t{90'000}});
                }
            }
            return Done{};
        });
        YIZHEN_CHECK(static_cast<bool>(written));
    }

private:
    static constexpr std::int64_t kBatch = 20'000;
    static constexpr std::int64_t kMatterEvery = 10;
    static constexpr std::int64_t kPlaqueEvery = 10'000;  ///< they stay up: nobody hangs thousands on one house
    static constexpr int kMonths = 12;
    static constexpr std::string_view kSum = "INSERT INTO burden_sum (realm_id, account, code, month, demand_id, debit, credit) VALUES ($1, 'unit', $2, $3, $4, $5, 0)";

    [[nodiscard]] std::string const& unit_of(std::int64_t i) const { return m_units[static_cast<std::size_t>(i / kMatterEvery) % m_units.size()]; }
    [[nodiscard]] std::string day_of(std::int64_t i) const { return m_today.plus_days(static_cast<int>(-1 - i % m_spread.days)).iso(); }
    static std::string kind_of(std::int64_t i) { return i % kPlaqueEvery == 0 ? "plaque" : i % (2 * kMatterEvery) == 0 ? "meeting" : "document"; }
    static std::int64_t first_matter(std::int64_t from) { return (from + kMatterEvery - 1) / kMatterEvery * kMatterEvery; }

    void write_matters(sql::Connection& sql, std::int64_t from, std::int64_t until) const {
        auto i = first_matter(from);
        sql.bulk_insert("matter", {"demand_id", "realm_id", "kind", "issuer_code", "control_number", "text_key", "held_day", "comprehensive", "outdoor", "renewals"}, [&](sql::Parameters& row) {
            if (i >= until) return false;
            row = {PastDemands::kFirstId + i, m_realm.value, kind_of(i), fmt::format("410102-B{}", i / kMatterEvery % m_spread.issuers), fmt::format("B-{}", i), fmt::format("往年事项{}", i % 500'000),
                   day_of(i), std::int64_t{i % 100 == 0}, std::int64_t{1}, std::int64_t{0}};
            i += kMatterEvery;
            return true;
        });
        auto at = first_matter(from);
        sql.bulk_insert("matter_unit", {"realm_id", "unit_code", "kind", "held_day", "demand_id"}, [&](sql::Parameters& row) {
            if (at >= until) return false;
            row = {m_realm.value, unit_of(at), kind_of(at), day_of(at), PastDemands::kFirstId + at};
            at += kMatterEvery;
            return true;
        });
    }

    void write_hours(sql::Connection& sql, std::int64_t from, std::int64_t until) const {
        auto i = from;
        sql.bulk_insert("burden_sum", {"realm_id", "account", "code", "month", "demand_id", "debit", "credit"}, [&](sql::Parameters& row) {
            if (i >= until) return false;
            row = {m_realm.value, std::string("unit"), unit_of(i), day_of(i).substr(0, 7), PastDemands::kFirstId + i, std::int64_t{150}, std::int64_t{0}};
            ++i;
            return true;
        });
    }

    RealmId m_realm;
    std::vector<std::string> m_units;
    CivilDate m_today;
    Spread m_spread;
};

}  // namespace yizhen::bench

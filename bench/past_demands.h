#pragma once
/// A register that has been in use for years: demands of forty issuers over five years, written straight into the tables,
/// because taking each through the gate would need their forms. Synthetic; the same numbers give the same rows.

#include "app/data_folder.h"
#include "kernel/check.h"
#include "kernel/date.h"
#include "modules/elements/catalogue.h"
#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace yizhen::bench {

/// How a register came to its size, and how wide its rows are.
struct Spread {
    std::int64_t issuers = 40;
    std::int64_t days = 5 * 365;
    std::int64_t asks = 12;
    std::size_t verdict_bytes = 2'000;
};

class PastDemands {
public:
    static constexpr std::int64_t kFirstId = 1'000'000'000;  ///< beyond what the installation numbers itself

    PastDemands(elements::Catalogue const& catalogue, std::size_t common, RealmId realm, std::string unit, CivilDate today, Spread spread = {})
        : m_catalogue(catalogue), m_common(common), m_realm(realm), m_unit(std::move(unit)), m_today(today), m_spread(spread) {}

    void write(sql::Database& database, std::int64_t count) const { write(database, 0, count); }
    void write(sql::Database& database, std::int64_t first, std::int64_t count) const {
        for (std::int64_t from = first; from < count; from += kBatch) {
            auto const until = std::min(count, from + kBatch);
            auto const written = database.write(m_realm, app::system_actor(), [&](sql::WriteTransaction& tx) -> Result<Done> {
                tx.audit({.action = "bench.past-demands", .object = fmt::format("demand:{}", from), .digest = {}, .detail = "{}"});
                write_batch(tx.sql(), from, until);
                return Done{};
            });
            YIZHEN_CHECK(static_cast<bool>(written));
        }
    }

private:
    static constexpr std::int64_t kBatch = 20'000;

    [[nodiscard]] CivilDate day_of(std::int64_t i) const { return m_today.plus_days(static_cast<int>(-1 - i % m_spread.days)); }

    /// Half of what is asked are elements everybody asks, the other half is spread over the catalogue.
    [[nodiscard]] std::string ask_of(std::int64_t demand, std::int64_t at) const {
        auto const& all = m_catalogue.elements();
        auto const mixed = static_cast<std::size_t>((demand * 7919 + at * 104'729) % 1'000'003);
        return all[at % 2 == 0 ? mixed % std::min(m_common, all.size()) : mixed % all.size()].code;
    }

    void write_batch(sql::Connection& sql, std::int64_t from, std::int64_t until) const {
        write_demands(sql, from, until);
        auto at = from;
        sql.bulk_insert("demand_target", {"demand_id", "unit_code"}, [&](sql::Parameters& row) {
            if (at == until) return false;
            row = {kFirstId + at++, m_unit};
            return true;
        });
        std::vector<std::pair<std::string, std::int64_t>> asks;
        for (auto i = from; i < until; ++i) {
            for (std::int64_t one = 0; one < m_spread.asks; ++one) asks.emplace_back(ask_of(i, one), kFirstId + i);
        }
        std::ranges::sort(asks);
        asks.erase(std::ranges::unique(asks).begin(), asks.end());
        std::size_t next = 0;
        sql.bulk_insert("demand_ask", {"realm_id", "ask", "demand_id"}, [&](sql::Parameters& row) {
            if (next == asks.size()) return false;
            row = {m_realm.value, asks[next].first, asks[next].second};
            ++next;
            return true;
        });
    }

    void write_demands(sql::Connection& sql, std::int64_t from, std::int64_t until) const {
        std::vector<std::string> const columns{
            "demand_id", "realm_id", "kind", "title", "issuer_code", "issuer_name", "received", "envelope", "file_name", "file_digest",
            "request_digest", "form_number", "period", "created_ms", "created_day", "due", "emergency", "outcome", "control_number",
            "hours_before", "hours_after", "cells_asked", "cells_answered", "fields_unsure", "verdict", "digest", "version"};
        std::string const verdict(m_spread.verdict_bytes, '.');
        auto i = from;
        sql.bulk_insert("demand", columns, [&](sql::Parameters& row) {
            if (i == until) return false;
            auto const day = day_of(i);
            auto const issuer = i % m_spread.issuers;
            row = {kFirstId + i, m_realm.value, std::string("form"), fmt::format("往年统计表 {}", i % 5'000), fmt::format("410102-B{}", issuer),
                   fmt::format("往年部门{}", issuer), std::int64_t{0}, std::string("{}"), std::string("form.csv"),
                   fmt::format("{:064x}", i % 5'000), fmt::format("{:064x}", i), std::string(), day.iso().substr(0, 7),
                   std::int64_t{1'600'000'000'000}, day.iso(), day.plus_days(20).iso(), std::int64_t{i % 50 == 0}, std::string("admit"),
                   fmt::format("B-{}", i), std::int64_t{400}, std::int64_t{150}, std::int64_t{600}, std::int64_t{400}, std::int64_t{1},
                   verdict, fmt::format("{:064x}", i), std::int64_t{1}};
            ++i;
            return true;
        });
    }

    elements::Catalogue const& m_catalogue;
    std::size_t m_common;
    RealmId m_realm;
    std::string m_unit;
    CivilDate m_today;
    Spread m_spread;
};

}  // namespace yizhen::bench

#include "modules/burden/account.h"

#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace yizhen::burden {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t kMonths = 12;

std::string month_text(CivilDate first, std::int64_t months_later) {
    auto const all = first.year() * kMonths + first.month() - 1 + months_later;
    return fmt::format("{:04}-{:02}", all / kMonths, all % kMonths + 1);
}

std::string month_of(CivilDate day) { return month_text(day, 0); }

std::string_view opposite(std::string_view side) { return side == "debit" ? "credit" : "debit"; }

/// One line of an entry; the entry's other side is the issuer's.
struct Line {
    std::string account;
    std::string code;
    std::int64_t debit = 0;
    std::int64_t credit = 0;
};

struct Entry {
    DemandId demand;
    std::string what;
    std::string month;
    std::string issuer;
    std::int64_t reverses = 0;
    std::vector<Line> lines;
};

void add_sum(sql::Connection& sql, RealmId realm, Line const& line, std::string const& month, std::int64_t demand) {
    sql.execute("INSERT INTO burden_sum (realm_id, account, code, month, demand_id, debit, credit) VALUES ($1, $2, $3, $4, $5, $6, $7) "
                "ON CONFLICT (realm_id, account, code, month, demand_id) DO UPDATE SET debit = burden_sum.debit + excluded.debit, "
                "credit = burden_sum.credit + excluded.credit",
                {realm.value, line.account, line.code, month, demand, line.debit, line.credit});
}

void post(sql::WriteTransaction& transaction, Entry const& entry, CivilDate day) {
    if (entry.lines.empty()) return;
    auto& sql = transaction.sql();
    auto const id = transaction.new_id();
    auto const realm = transaction.realm();
    sql.execute("INSERT INTO burden_entry (entry_id, realm_id, demand_id, what, month, reverses, posted_day, issuer_code) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                {id, realm.value, entry.demand.value, entry.what, entry.month, entry.reverses, day.iso(), entry.issuer});
    std::int64_t number = 0;
    for (auto const& line : entry.lines) {
        sql.execute("INSERT INTO burden_line (entry_id, line, account, code, debit, credit) VALUES ($1, $2, $3, $4, $5, $6)",
                    {id, ++number, line.account, line.code, line.debit, line.credit});
        add_sum(sql, realm, line, entry.month, 0);
        add_sum(sql, realm, line, entry.month, entry.demand.value);
    }
}

/// `amounts` on the units' side, their sum on the issuer's.
std::vector<Line> lines_of(std::vector<Weight> const& units, std::vector<std::int64_t> const& amounts, std::string_view units_side, std::string const& issuer) {
    std::vector<Line> lines;
    std::int64_t sum = 0;
    auto const put = [&](std::string account, std::string const& code, std::int64_t amount, std::string_view side) {
        if (amount == 0) return;
        lines.push_back({std::move(account), code, side == "debit" ? amount : 0, side == "credit" ? amount : 0});
    };
    for (std::size_t i = 0; i < units.size(); ++i) {
        put("unit", units[i].unit, amounts[i], units_side);
        sum += amounts[i];
    }
    put("issuer", issuer, sum, opposite(units_side));
    return lines;
}

struct Kept {
    std::int64_t id = 0;
    Entry entry;
};

/// Entries of a demand that stand: not reversed, no reversals; from a month on.
std::vector<Kept> standing(sql::Connection& sql, DemandId demand, std::string const& from) {
    std::vector<Kept> kept;
    auto rows = sql.query("SELECT e.entry_id, e.month, e.issuer_code, l.account, l.code, l.debit, l.credit FROM burden_entry e JOIN burden_line l ON "
                          "l.entry_id = e.entry_id WHERE e.demand_id = $1 AND e.month >= $2 AND e.reverses = 0 AND NOT EXISTS (SELECT 1 FROM "
                          "burden_entry r WHERE r.reverses = e.entry_id) ORDER BY e.entry_id, l.line",
                          {demand.value, from});
    while (rows->next()) {
        if (kept.empty() || kept.back().id != rows->integer(0)) {
            kept.push_back({rows->integer(0), {demand, "reversal", std::string(rows->text(1)), std::string(rows->text(2)), rows->integer(0), {}}});
        }
        // Taking it back: the sides change places.
        kept.back().entry.lines.push_back({std::string(rows->text(3)), std::string(rows->text(4)), rows->integer(6), rows->integer(5)});
    }
    return kept;
}

std::int64_t hundredths(Decimal const& hours) { return hours.rescaled(2).value().units; }

}  // namespace

std::vector<std::pair<std::string, std::int64_t>> months_of(Charge const& charge) {
    auto const times = std::max<std::int64_t>(charge.times_a_year, 1);
    auto const last = charge.expires ? month_of(*charge.expires) : std::string("9999-12");
    std::vector<std::pair<std::string, std::int64_t>> out;
    for (std::int64_t at = 0; at < kMonths; ++at) {
        // Of n rounds in twelve months, ceil(n (m+1) / 12) - ceil(n m / 12) fall in month m: the first month has the first.
        auto const until = [&](std::int64_t month) { return (times * month + kMonths - 1) / kMonths; };
        auto const rounds = until(at + 1) - until(at);
        auto const month = month_text(charge.first, at);
        if (rounds > 0 && month <= last) out.emplace_back(month, rounds);
    }
    return out;
}

namespace {

/// What one month's rounds cost, in hundredths.
struct Planned {
    std::string month;
    std::int64_t before = 0;
    std::int64_t after = 0;
};

std::vector<Planned> planned(Charge const& charge) {
    auto const months = months_of(charge);
    // A year's price has a year's rounds; those that are not asked any more cost nothing.
    std::vector<std::int64_t> rounds;
    std::int64_t asked = 0;
    for (auto const& [month, count] : months) {
        rounds.push_back(count);
        asked += count;
    }
    rounds.push_back(std::max<std::int64_t>(charge.times_a_year - asked, 0));
    auto const before = shared_out(hundredths(charge.before), rounds);
    auto const after = shared_out(hundredths(charge.after), rounds);
    std::vector<Planned> out;
    for (std::size_t i = 0; i < months.size(); ++i) out.push_back({months[i].first, before[i], after[i]});
    return out;
}

}  // namespace

Decimal hours_in_year(Charge const& charge, int year) {
    Decimal sum{0, 2};
    auto const begins = fmt::format("{:04}-", year);
    for (auto const& one : planned(charge)) {
        if (one.month.starts_with(begins)) sum.units += one.after;
    }
    return sum;
}

std::vector<std::int64_t> shared_out(std::int64_t total, std::vector<std::int64_t> const& weights) {
    auto const all = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    std::vector<std::int64_t> parts(weights.size(), 0);
    if (weights.empty() || all <= 0) return parts;
    std::vector<std::pair<std::int64_t, std::size_t>> rest;  // negative remainder, place
    auto left = total;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        auto const whole = static_cast<Wide>(total) * weights[i];
        parts[i] = static_cast<std::int64_t>(whole / all);
        left -= parts[i];
        rest.emplace_back(-static_cast<std::int64_t>(whole % all), i);
    }
    std::ranges::sort(rest);
    for (std::size_t i = 0; left > 0; ++i, --left) ++parts[rest[i].second];
    return parts;
}

void release(sql::WriteTransaction& transaction, DemandId demand, CivilDate today) {
    for (auto const& kept : standing(transaction.sql(), demand, month_of(today))) post(transaction, kept.entry, today);
}

void book(sql::WriteTransaction& transaction, Charge const& charge, CivilDate today) {
    bool const known = transaction.sql().query("SELECT 1 FROM burden_entry WHERE demand_id = $1 LIMIT 1", {charge.demand.value})->next();
    release(transaction, charge.demand, today);
    auto const from = known ? month_of(today) : std::string();  // what was spent by now stays as it was booked
    auto const plan = planned(charge);
    std::vector<std::int64_t> weights;
    for (auto const& one : charge.units) weights.push_back(one.weight);
    for (auto const& [month, before, after] : plan) {
        if (month < from) continue;
        std::string_view const saved_side = before >= after ? "credit" : "debit";
        post(transaction, {charge.demand, "estimate", month, charge.issuer, 0, lines_of(charge.units, shared_out(before, weights), "debit", charge.issuer)}, today);
        post(transaction, {charge.demand, "reuse", month, charge.issuer, 0, lines_of(charge.units, shared_out(std::abs(before - after), weights), saved_side, charge.issuer)}, today);
    }
}

void book_measured(sql::WriteTransaction& transaction, DemandId demand, std::string const& month, Decimal measured, CivilDate today) {
    auto& sql = transaction.sql();
    std::vector<Weight> units;
    std::vector<std::int64_t> weights;
    std::string issuer;
    std::int64_t stands = 0;
    {
        auto rows = sql.query("SELECT l.code, l.account, CAST(SUM(l.debit - l.credit) AS BIGINT) FROM burden_entry e JOIN burden_line l ON l.entry_id = e.entry_id "
                              "WHERE e.demand_id = $1 AND e.month = $2 GROUP BY l.code, l.account ORDER BY l.account, l.code",
                              {demand.value, month});
        while (rows->next()) {
            if (rows->text(1) == "issuer") issuer = rows->text(0);
            if (rows->text(1) != "unit" || rows->integer(2) <= 0) continue;
            units.push_back({std::string(rows->text(0)), rows->integer(2)});
            weights.push_back(rows->integer(2));
            stands += rows->integer(2);
        }
    }
    auto const more = hundredths(measured) - stands;
    if (more == 0 || units.empty()) return;
    auto const amounts = shared_out(std::abs(more), weights);
    post(transaction, {demand, "measured", month, issuer, 0, lines_of(units, amounts, more > 0 ? "debit" : "credit", issuer)}, today);
}

}  // namespace yizhen::burden

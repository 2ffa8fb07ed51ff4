// Shares of cells answered without a person, from the register.

#include "modules/gate/digital.h"
#include "platform/sql/sql.h"

namespace yizhen::gate {
namespace {

constexpr std::string_view kShares =
    "SELECT d.issuer_code, MAX(d.issuer_name), u.unit_code, substr(d.created_day, 1, 7) AS month, COUNT(*), CAST(SUM(u.answered) AS BIGINT), "
    "CAST(SUM(u.answered + u.asked) AS BIGINT) FROM demand d JOIN demand_unit_cells u ON u.demand_id = d.demand_id WHERE d.realm_id = $1 AND "
    "d.outcome IN ('answer', 'merge', 'admit') AND d.created_day >= $2 AND d.created_day <= $3 AND ($4 = '' OR d.issuer_code = $4) "
    "GROUP BY d.issuer_code, u.unit_code, substr(d.created_day, 1, 7)";

}  // namespace

std::vector<DigitalShare> digital_shares(sql::Database& database, DigitalQuestion const& question) {
    std::map<std::tuple<std::string, std::string, std::string>, DigitalShare> joined;
    database.read([&](sql::Connection& connection) {
        auto const rows = connection.query(kShares, {question.realm.value, question.from_month + "-01", question.to_month + "-31", question.issuer});
        while (rows->next()) {
            std::string const unit(rows->text(2));
            if (question.unit_counts && !question.unit_counts(unit)) continue;
            std::string const issuer = question.by_issuer ? std::string(rows->text(0)) : std::string();
            std::string const month = question.by_month ? std::string(rows->text(3)) : std::string();
            auto& share = joined[{issuer, question.by_unit ? unit : std::string(), month}];
            share.issuer = issuer;
            if (question.by_issuer) share.issuer_name = std::string(rows->text(1));
            if (question.by_unit) share.unit = unit;
            share.month = month;
            share.parts += rows->integer(4);
            share.answered += rows->integer(5);
            share.cells += rows->integer(6);
        }
    });
    std::vector<DigitalShare> out;
    for (auto& [key, share] : joined) out.push_back(std::move(share));
    return out;
}

}  // namespace yizhen::gate

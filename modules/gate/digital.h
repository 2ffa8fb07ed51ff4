#pragma once
/// Digitalisation (T4): the share of demanded cells answered without a person, from what the register holds and nothing
/// else. A confirmation is a person. No count of accounts, posts or log-ins comes near it.

#include "kernel/date.h"
#include "kernel/ids.h"
#include "modules/gate/evidence.h"
#include "modules/gate/register.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace yizhen::sql {
class Database;
}

namespace yizhen::gate {

/// A demand's cells by unit. They add up to its price: what cannot be told apart (a merge, cells without a unit) is `otherwise`'s.
[[nodiscard]] std::vector<UnitCells> cells_by_unit(Evidence const& evidence, Price const& price, std::string const& otherwise);

struct DigitalShare {
    std::string issuer;       ///< code
    std::string issuer_name;
    std::string unit;         ///< code; may be empty
    std::string month;        ///< "2026-11": in which the demand came
    std::int64_t parts = 0;   ///< demands, each once for every unit it asks
    std::int64_t answered = 0;  ///< numerator
    std::int64_t cells = 0;     ///< denominator: answered and left to a person

    [[nodiscard]] std::int64_t permille() const { return cells == 0 ? 0 : (answered * 2000 + cells) / (cells * 2); }
};

struct DigitalQuestion {
    RealmId realm;
    std::string from_month;  ///< "2026-01", both included
    std::string to_month;
    std::string issuer = {};  ///< empty: all
    bool by_issuer = true;
    bool by_unit = true;
    bool by_month = true;
    /// Units that are counted, by code; empty: all. For whoever sees a part of the county only.
    std::function<bool(std::string const&)> unit_counts = {};
};

/// Of demands that were let through or answered, in order; a column that is not asked for is empty.
[[nodiscard]] std::vector<DigitalShare> digital_shares(sql::Database& database, DigitalQuestion const& question);

}  // namespace yizhen::gate

#pragma once
/// Inside of the module: indicators over the store.

#include "modules/ledgers/store_sql_filter.h"

namespace yizhen::ledgers::store {

/// What an indicator may speak of: rows of the ledgers by their title without 台账, figures by name, other indicators.
class IndicatorSchema final : public expr::Schema {
public:
    IndicatorSchema(Shapes const& shapes, std::vector<Indicator> const& indicators, Related const& related);
    [[nodiscard]] expr::Name const* find(std::string_view name) const override;
    [[nodiscard]] std::vector<std::string> names() const override;
    [[nodiscard]] expr::Schema const* set(std::string_view name) const override;

    [[nodiscard]] LedgerSchema const* ledger(std::string_view set) const;
    [[nodiscard]] Shape const* shape(std::string_view set) const;

private:
    struct Set {
        Shape const* shape;
        std::unique_ptr<LedgerSchema> schema;
    };
    std::map<std::string, expr::Name, std::less<>> m_names;
    std::map<std::string, Set, std::less<>> m_sets;
};

/// Slots of IndicatorSchema's names: indicators by their place, figures by their column's place below zero.
[[nodiscard]] inline int slot_of_figure(std::size_t column) { return -1 - static_cast<int>(column); }

/// Rows of one ledger by unit, each aggregate with what it found: sums, counts and extremes can be joined.
struct Partial {
    std::int64_t wanted = 0;    ///< rows that meet the condition
    std::int64_t open = 0;      ///< rows of which it cannot be told
    std::int64_t disputed = 0;  ///< wanted rows that read a disputed cell
    std::int64_t values = 0;
    std::int64_t high = 0;      ///< the sum is high * 2^32 + low
    std::int64_t low = 0;
    std::optional<Value> extreme = {};
    std::set<std::string> different = {};

    void join(Partial const& other, expr::Aggregate::Kind kind);
};
struct Rows {
    std::int64_t count = 0;
    std::optional<CivilDate> oldest = {};
};
struct Gathered {
    std::map<Shape const*, std::map<std::int64_t, Rows>> rows;                 ///< by unit
    std::map<expr::Node const*, std::map<std::int64_t, Partial>> partials;     ///< by unit
};
/// One grouped query a ledger; one more for each aggregate that counts different values.
Result<Gathered> gather(Context const& context, sql::Connection& sql, RealmId realm, Question const& question, IndicatorSchema const& schema,
                        std::vector<expr::Aggregate> const& aggregates);

Result<std::unique_ptr<Indicators>> make_indicators(Context const& context, std::vector<Indicator> definitions);

}  // namespace yizhen::ledgers::store

#pragma once
/// Inside of the module: figures that rows of other ledgers say, by unit, in one grouped query a ledger.

#include "modules/ledgers/store_sql_filter.h"

namespace yizhen::ledgers::store {

class Counts {
public:
    Counts(Context const& context, sql::Connection& sql, RealmId realm, Question const& question)
        : m_context(context), m_sql(sql), m_realm(realm), m_question(question), m_changes(sql, realm) {}

    Result<Done> add(CountRule const& rule);
    /// Once, by the first figure that nobody reported.
    Result<Done> run();
    /// Held only when every leaf of the unit has rows, what the condition reads is kept at all, and no row leaves it
    /// open: a count of what nobody wrote down is not zero.
    [[nodiscard]] Figure figure(UnitId unit, CountRule const& rule, Column const& column);

private:
    struct Tally {
        std::int64_t rows = 0;
        std::int64_t sum = 0;
        std::int64_t open = 0;  ///< rows of which the condition cannot tell
        std::int64_t oldest_change = 0;
        CivilDate oldest = CivilDate::from_days(0);
    };
    struct Planned {
        CountRule const* rule;
        Shape const* shape;
        int scale = 0;
        std::vector<std::string> not_kept;  ///< names of operands that no row has
        std::map<std::int64_t, Tally> by_unit;
    };

    Result<Done> run_ledger(Shape const& shape, std::vector<Planned*> const& planned);
    Result<Done> find_not_kept(Shape const& shape, std::vector<Planned*> const& planned);
    [[nodiscard]] std::string base_condition(Shape const& shape) const;
    [[nodiscard]] std::vector<UnitId> const& leaves_of(UnitId unit);

    Context const& m_context;
    sql::Connection& m_sql;
    RealmId m_realm;
    Question const& m_question;
    Changes m_changes;
    std::map<std::string, Planned> m_planned;  ///< by element name
    bool m_counted = false;
    std::map<std::int64_t, std::vector<UnitId>> m_leaves;
    std::map<std::int64_t, std::vector<UnitId>> m_subtrees;
};

}  // namespace yizhen::ledgers::store

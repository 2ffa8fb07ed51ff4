#pragma once
/// Inside of the module: which rows a question is about, as SQL.

#include "kernel/expr/expr.h"
#include "modules/ledgers/store_sql.h"

namespace yizhen::ledgers::store {

/// The names of a ledger for expressions: elements by name and by alias, identifiers by their digest column.
class LedgerSchema final : public expr::Schema {
public:
    LedgerSchema(Shape const& shape, Shapes const& shapes);
    [[nodiscard]] expr::Name const* find(std::string_view name) const override;
    [[nodiscard]] std::vector<std::string> names() const override;
    [[nodiscard]] std::optional<Result<std::string>> code_of(expr::Name const& name, std::string_view label) const override;
    [[nodiscard]] Column const& column_of(expr::Name const& name) const { return m_shape.columns[static_cast<std::size_t>(name.slot)]; }

private:
    Shape const& m_shape;
    Shapes const& m_shapes;
    std::map<std::string, expr::Name, std::less<>> m_names;
};

/// Derived names opened into their formulas ("年龄 >= 80" → "(age(出生日期, as_of)) >= 80"), so that SQL sees columns only.
Result<std::string> with_formulas(Shape const& shape, std::string_view text);

/// A formula or condition as SQL, its identifiers already digests.
struct Compiled {
    std::string text;
    sql::Parameters parameters;
    std::vector<std::size_t> operands;  ///< columns of the shape that it reads
};
Result<Compiled> compile(Context const& context, RealmId realm, LedgerSchema const& schema, Shape const& shape,
                         std::string_view text, CivilDate as_of, int first_parameter, bool as_value);

/// "FROM relation r … WHERE where": which rows. A query may join between the two.
struct Filter {
    std::string relation;
    std::string where;
    sql::Parameters parameters;
    bool historical = false;  ///< former rows are read: cell_origin does not apply
    std::size_t units = 0;       ///< how many units the question is about …
    std::size_t first_unit = 0;  ///< … and which parameter is the first of them
    std::string rest;            ///< `where` behind the realm and the units: "" or " AND …"
};
Result<Filter> filter_of(Context const& context, sql::Connection& sql, RealmId realm, Shape const& shape, Question const& question);

/// The units of a question with their subtrees.
Result<std::vector<UnitId>> units_of(Context const& context, RealmId realm, std::vector<std::string> const& codes);

/// An element of a question as SQL: its own column, its formula over other columns, or the name of the row's unit.
struct Asked {
    std::string sql;
    sql::Parameters parameters;
    std::vector<std::size_t> operands;  ///< columns it reads; the column itself when it is stored
    bool derived = false;
};
Result<Asked> asked_of(Context const& context, RealmId realm, Shape const& shape, std::string const& element, Question const& question,
                       std::size_t parameters_before);
[[nodiscard]] AreaLevel area_level(int unit_level);

[[nodiscard]] Standing standing_of(elements::Element const& element, CivilDate as_of, CivilDate today);

}  // namespace yizhen::ledgers::store

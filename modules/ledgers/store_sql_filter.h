#pragma once
/// Inside of the module: which rows a question is about, as SQL.

#include "kernel/expr/expr.h"
#include "modules/ledgers/store_sql.h"

#include <map>
#include <mutex>
#include <optional>

namespace yizhen::ledgers::store {

/// Rows of other ledgers, for count(成员 where …): as they are now, or as they were for the question, and only those that
/// stand in its units, so that no condition reaches what its author may not see.
class Related {
public:
    /// `units` is "IN ($2, $3)", as the question's own filter has it; empty while nothing is asked of the database yet.
    Related(sql::Connection& sql, RealmId realm, Question const& question, std::string units = {})
        : m_sql(sql), m_realm(realm), m_question(question), m_units(std::move(units)) {}
    /// What stands after FROM, all rows with `key` (a column) equal to `own` among them.
    [[nodiscard]] std::string relation(Shape const& shape, std::string const& key, std::string const& own) const;
    [[nodiscard]] RealmId realm() const noexcept { return m_realm; }
    [[nodiscard]] std::string const& units() const noexcept { return m_units; }

private:
    sql::Connection& m_sql;
    RealmId m_realm;
    Question const& m_question;
    std::string m_units;
};

/// The names of a ledger for expressions: elements by name and by alias, identifiers by their digest column, derived ones
/// by their formula. With `related` also its sets; without it an aggregate is refused.
class LedgerSchema final : public expr::Schema {
public:
    LedgerSchema(Shape const& shape, Shapes const& shapes, Related const* related = nullptr, std::string alias = "r");
    [[nodiscard]] expr::Name const* find(std::string_view name) const override;
    [[nodiscard]] std::vector<std::string> names() const override;
    [[nodiscard]] std::optional<Result<std::string>> code_of(expr::Name const& name, std::string_view label) const override;
    [[nodiscard]] expr::Schema const* set(std::string_view name) const override;
    [[nodiscard]] expr::SetRows set_rows(std::string_view name) const override;
    [[nodiscard]] Column const& column_of(expr::Name const& name) const { return m_shape.columns[static_cast<std::size_t>(name.slot)]; }

private:
    [[nodiscard]] Relation const* relation_named(std::string_view name) const;
    [[nodiscard]] std::string inner_alias() const { return m_alias + "1"; }

    Shape const& m_shape;
    Shapes const& m_shapes;
    Related const* m_related;
    std::string m_alias;
    mutable std::map<std::size_t, expr::Name> m_names;  ///< by column, made when asked for
    mutable std::map<std::string, std::unique_ptr<LedgerSchema>, std::less<>> m_sets;  ///< made when asked for
};

/// Derived names opened into their formulas ("年龄 >= 80" → "(age(出生日期, as_of)) >= 80"), so that SQL sees columns only.
Result<std::string> with_formulas(Shape const& shape, std::string_view text);

/// Conditions and formulas that were checked before, by ledger and text: the same ones are asked with every request. Those
/// over sets are not kept, since their SQL names the units of one question, nor those that read identifiers, since their
/// text names a person. Safe to share between threads.
class Conditions {
public:
    [[nodiscard]] std::optional<expr::Expression> find(std::string const& key) const;
    void keep(std::string const& key, expr::Expression const& checked);

private:
    mutable std::mutex m_mutex;
    std::map<std::string, expr::Expression> m_checked;
};

/// A formula or condition as SQL, its identifiers already digests.
struct Compiled {
    std::string text;
    sql::Parameters parameters;
    std::vector<std::size_t> operands;  ///< columns of the shape that it reads
};
Result<Compiled> compile(Context const& context, RealmId realm, LedgerSchema const& schema, expr::Expression const& expression,
                         CivilDate as_of, int first_parameter, bool as_value);
Result<Compiled> compile(Context const& context, RealmId realm, LedgerSchema const& schema, Shape const& shape,
                         std::string_view text, CivilDate as_of, int first_parameter, bool as_value);

/// "FROM relation r … WHERE where": which rows. A query may join between the two.
struct Filter {
    std::string relation;
    std::string where;
    sql::Parameters parameters;
    std::string units;  ///< "IN ($2, $3)"
    bool historical = false;  ///< former rows are read: cell_origin does not apply
    std::size_t unit_count = 0;  ///< how many units the question is about …
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

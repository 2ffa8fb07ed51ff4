#pragma once
/// The one expression language: populations, derived elements, checks, rule conditions. README.md has the grammar.
///
///     auto const condition = expr::check("提前工作日 < 5 且 非 (应急)", schema, ValueType::boolean);
///     auto const answer = expr::evaluate(condition.value(), row, {.as_of = today});
///     auto const where = expr::compile(condition.value(), expr::SqlDialect::sqlite, {.as_of = today});
///
/// All three give the same answer (expr_differential_test.cpp). Every Problem names the character it is about:
/// detail "column" counts code points from 1.

#include "kernel/result.h"
#include "kernel/value.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::expr {

inline constexpr std::size_t kLengthMax = 4'000;  ///< code points
inline constexpr int kDepthMax = 24;              ///< nesting of brackets and functions
inline constexpr int kCostMax = 2'000;            ///< nodes, counted as often as they are computed
inline constexpr int kListMax = 1'000;            ///< members of one `in (…)`

/// identifier: only `=` and `in` with literals; the checker refuses everything else.
enum class Sensitivity { open, filter_attribute, identifier };

/// What a name stands for.
struct Name {
    std::string name;
    ValueType type = ValueType::text;
    int scale = 0;  ///< decimals only
    Sensitivity sensitivity = Sensitivity::open;
    std::string column;  ///< SQL; of an identifier: its keyed digest. Empty: the name lives in memory only
    std::string state;   ///< SQL that gives the CellState as 0 to 3; empty: unknown to SQL, null counts as blank
    int slot = 0;        ///< for the caller's own Row
    std::string formula = {};  ///< not empty: an expression over the same schema that stands for the name, opened when checked
};

/// The rows of a set as SQL: "FROM relation alias WHERE related", where `related` ties them to the row outside. The
/// columns of the set's own names begin with the alias. Without a relation the set lives in memory only.
struct SetRows {
    std::string relation = {};
    std::string alias = {};
    std::string related = {};
};

/// The names an expression may use.
class Schema {
public:
    virtual ~Schema() = default;
    /// Null when unknown. The pointer stays good while the schema lives. `name` is NFKC.
    [[nodiscard]] virtual Name const* find(std::string_view name) const = 0;
    /// For "did you mean".
    [[nodiscard]] virtual std::vector<std::string> names() const { return {}; }
    /// The code that a label stands for ("女" → "2"), for `性别 = "女"`. Refused when the name has a code list that
    /// knows neither this label nor this code; nullopt when it has none, then the literal is the code.
    [[nodiscard]] virtual std::optional<Result<std::string>> code_of(Name const&, std::string_view) const {
        return std::nullopt;
    }
    /// Names of the rows of a set, for count(人口 where …); null when there is no such set.
    [[nodiscard]] virtual Schema const* set(std::string_view) const { return nullptr; }
    [[nodiscard]] virtual SetRows set_rows(std::string_view) const { return {}; }
};

/// A schema from a list.
class NameTable : public Schema {
public:
    NameTable() = default;
    explicit NameTable(std::vector<Name> names);
    void add(Name name);
    void add_alias(std::string_view alias, std::string_view name);
    void add_set(std::string_view name, std::shared_ptr<Schema const> schema, SetRows rows = {});

    [[nodiscard]] Name const* find(std::string_view name) const override;
    [[nodiscard]] std::vector<std::string> names() const override;
    [[nodiscard]] Schema const* set(std::string_view name) const override;
    [[nodiscard]] SetRows set_rows(std::string_view name) const override;

private:
    std::map<std::string, std::shared_ptr<Name const>, std::less<>> m_names;
    std::map<std::string, std::pair<std::shared_ptr<Schema const>, SetRows>, std::less<>> m_sets;
};

struct Node;  // node.h, inside only

/// Where values come from in memory.
class Row {
public:
    virtual ~Row() = default;
    [[nodiscard]] virtual CellValue cell(Name const& name) const = 0;
    [[nodiscard]] virtual std::vector<Row const*> rows(std::string_view) const { return {}; }
    /// An aggregate that was worked out elsewhere, by Aggregate::node; without one the rows are gone through.
    [[nodiscard]] virtual std::optional<CellValue> aggregated(Node const*) const { return std::nullopt; }
};

/// A row from a map; a name that is not in it is blank.
class MapRow : public Row {
public:
    MapRow() = default;
    void set(std::string_view name, Value value);  ///< monostate is blank, everything else present
    void set(std::string_view name, CellValue cell);
    void set_rows(std::string_view name, std::vector<MapRow> rows);

    [[nodiscard]] CellValue cell(Name const& name) const override;
    [[nodiscard]] std::vector<Row const*> rows(std::string_view set) const override;

private:
    std::map<std::string, CellValue, std::less<>> m_cells;
    std::map<std::string, std::vector<MapRow>, std::less<>> m_rows;
};

/// Parsed and checked; a value, cheap to copy, safe to share between threads.
class Expression {
public:
    explicit Expression(std::shared_ptr<Node const> root, std::string text);
    [[nodiscard]] ValueType type() const;
    [[nodiscard]] int scale() const;
    [[nodiscard]] std::string const& text() const noexcept { return m_text; }
    /// Names it reads, in order of appearance, once each; those inside count(… where …) not included.
    [[nodiscard]] std::vector<std::string> names() const;
    /// Uses as_of: never kept incrementally.
    [[nodiscard]] bool depends_on_day() const;
    [[nodiscard]] bool has_aggregate() const;
    [[nodiscard]] Node const& root() const noexcept { return *m_root; }

private:
    std::shared_ptr<Node const> m_root;
    std::string m_text;
};

/// One aggregate of an expression, taken apart for whoever groups the rows himself (avg is a sum and a count).
struct Aggregate {
    enum class Kind { count, exists, sum, min, max, distinct };
    Kind kind = Kind::count;
    std::string set;
    std::optional<Expression> value;
    std::optional<Expression> condition;
    Node const* node = nullptr;  ///< good while the expression lives
};
/// In the order they stand; those inside another's condition stay inside.
std::vector<Aggregate> aggregates_of(Expression const& expression);

/// Parses and checks names, types, sensitivity and limits. With `wanted` the result must have that type.
Result<Expression> check(std::string_view text, Schema const& schema, std::optional<ValueType> wanted = std::nullopt);

/// Working days from the day after `from` up to and including `to`; a Problem outside the published years.
using WorkingDays = std::function<Result<std::int64_t>(CivilDate from, CivilDate to)>;

struct Context {
    CivilDate as_of;
    WorkingDays working_days;  ///< without it working_days() is refused
};

/// The value and its state: disputed when a disputed cell was read on the way; a null is blank, or not applicable
/// when the expression is just a name. Overflow is a Problem.
Result<CellValue> evaluate(Expression const& expression, Row const& row, Context const& context);

/// For boolean expressions: true only when the answer is true; null is not.
Result<bool> holds(Expression const& expression, Row const& row, Context const& context);

enum class SqlDialect { sqlite, postgres };

struct SqlParameter {
    Value value;
    /// Not empty: the value is a plain identifier of this name; the caller puts its keyed digest in its place.
    std::string identifier_of;
};

/// `text` is one SQL expression: a condition for WHERE when the type is boolean and `as_value` is off, else a value as
/// columns hold it (BIGINT at the scale, ISO text, 0/1).
struct Sql {
    std::string text;
    std::vector<SqlParameter> parameters;
};

struct CompileOptions {
    CivilDate as_of;
    int first_parameter = 1;  ///< number of the first $n
    bool as_value = false;
    WorkingDays working_days;  ///< folded where both days are known
};

/// Refused forms (sets and names without SQL, working_days of a column, states without SQL) are Problems.
Result<Sql> compile(Expression const& expression, SqlDialect dialect, CompileOptions const& options);

}  // namespace yizhen::expr

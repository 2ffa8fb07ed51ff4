#pragma once
/// The checked tree: types settled, scales aligned by explicit nodes, constants folded. Inside kernel/expr only.

#include "kernel/expr/expr.h"

#include <memory>
#include <string>
#include <vector>

namespace yizhen::expr {

enum class Op {
    constant,
    null,
    name,
    as_of,
    logical_and,
    logical_or,
    logical_not,
    equal,  ///< both sides of one type and scale
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    in_list,        ///< children: subject, constants
    like,           ///< children: subject; `glob` holds the pattern
    contains,       ///< children: subject, words
    is_null,        ///< never null itself
    has_state,      ///< child: a name; `number` holds the CellState
    never,          ///< false, null where its child is null: comparison with a number its type cannot hold
    sum,            ///< `minus` says which terms are subtracted; all of one scale
    multiply,
    divide,         ///< by zero is null; result at `type.scale`
    negate,
    absolute,
    rescale,        ///< to `type.scale`, half-even downwards
    choose,         ///< if: condition, then, otherwise
    coalesce,
    least,          ///< null if any argument is
    greatest,
    age,            ///< birth, day
    year,
    month,
    day,
    days_between,   ///< from, to
    plus_days,      ///< date, integer
    working_days,   ///< from, to
    length,
    aggregate_count,  ///< child: condition or none; `text` the set, `rows` its SQL
    aggregate_exists, ///< the same
    aggregate_sum,    ///< children: value, condition
    aggregate_min,
    aggregate_max,
    aggregate_distinct
};

/// What the checker knows of a value. `unknown` is the bare null, which fits every type.
struct NodeType {
    ValueType kind = ValueType::boolean;
    int scale = 0;
    bool unknown = false;
};

/// A value while it is computed: integers, decimals (units), days and booleans as a number, text and codes as words.
struct Cell {
    bool null = true;
    std::int64_t number = 0;
    std::string words;
};

using NodePtr = std::shared_ptr<Node const>;

/// One part of a glob: a run of plain characters, `?` or `*`.
struct GlobPart {
    enum class Kind { words, one, any } kind = Kind::words;
    std::string words;
};

struct Node {
    Op op = Op::null;
    NodeType type;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::vector<NodePtr> children;
    Cell value;               ///< constant
    Name name;                ///< name
    std::string text;         ///< the set of an aggregate
    SetRows rows;             ///< of an aggregate
    std::vector<GlobPart> glob;
    std::vector<bool> minus;  ///< sum
    int number = 0;           ///< has_state
    int cost = 1;
    bool dynamic = false;  ///< reads a name, a set or the calendar; else only constants and as_of
    bool day = false;      ///< reads as_of
    bool can_fail = false; ///< may overflow
};

/// Counts rows: its condition is the first child, there is no value.
[[nodiscard]] inline bool counts_rows(Op op) { return op == Op::aggregate_count || op == Op::aggregate_exists; }
[[nodiscard]] inline bool is_aggregate(Op op) { return op >= Op::aggregate_count; }

[[nodiscard]] bool is_number(NodeType const& type);
[[nodiscard]] bool is_words(NodeType const& type);

/// `*`, `?`, and `\` before either or itself.
std::vector<GlobPart> parse_glob(std::string_view glob);
bool glob_matches(std::vector<GlobPart> const& glob, std::string_view words);

/// Evaluates a tree; used by evaluate(), by the checker's folding and by compile()'s.
class Evaluator {
public:
    Evaluator(Row const* row, Context const& context) : m_row(row), m_context(context) {}
    Cell run(Node const& node);
    [[nodiscard]] std::optional<Problem> const& failure() const { return m_failure; }
    [[nodiscard]] bool read_disputed() const { return m_disputed; }

private:
    Cell name(Node const& node);
    Cell logical(Node const& node);
    Cell compare(Node const& node);
    Cell in_list(Node const& node);
    Cell arithmetic(Node const& node);
    Cell sum(Node const& node);
    Cell divide(Node const& node);
    Cell rescale(Node const& node);
    Cell choice(Node const& node);
    Cell extreme(Node const& node);
    Cell dates(Node const& node);
    Cell working_days(Node const& node);
    Cell words(Node const& node);
    Cell state(Node const& node);
    Cell aggregate(Node const& node);
    Cell overflow(Node const& node);
    Cell fail(Problem why);

    Row const* m_row;
    Context const& m_context;
    std::optional<Problem> m_failure;
    bool m_disputed = false;
};

/// The node with everything computed that needs no row: without a day by the checker, with it by compile(). Settles
/// cost, dynamic, day and can_fail. Null and `failure` where a constant overflows.
NodePtr folded(Node node, Context const* day, std::optional<Problem>& failure);
/// The whole tree, for a known day.
NodePtr specialised(NodePtr const& root, Context const& day, std::optional<Problem>& failure);

/// Below, at or above zero. UTF-8 keeps the order of code points.
int compared(NodeType const& type, Cell const& a, Cell const& b);
Value to_value(NodeType const& type, Cell const& cell);

}  // namespace yizhen::expr

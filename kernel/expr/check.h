#pragma once
/// From syntax to checked nodes. Inside kernel/expr only. On failure a method returns null and m_problem says why.

#include "kernel/expr/node.h"
#include "kernel/expr/syntax.h"

#include <optional>

namespace yizhen::expr {

struct Function;  // functions.cpp

class Checker {
public:
    explicit Checker(Schema const& schema, int formulas_open = 0) : m_schema(schema), m_formulas_open(formulas_open) {}
    /// The node of `syntax`; a name that is an identifier is refused.
    NodePtr operand(Syntax const& syntax);
    [[nodiscard]] Problem const& problem() const { return *m_problem; }

    // --- for functions.cpp ---
    NodePtr refuse(Syntax const& at, std::string const& words);
    NodePtr make(Syntax const& at, Op op, NodeType type, std::vector<NodePtr> children);
    NodePtr finish(Node node);
    NodePtr constant(Syntax const& at, NodeType type, Cell value);
    NodePtr rescaled(Syntax const& at, NodePtr const& node, int scale);
    /// Brings all to one type and scale; false and a problem where they have none.
    bool unify(Syntax const& at, std::vector<NodePtr>& nodes);
    NodePtr as_date(Syntax const& at, NodePtr const& node);
    bool expect(Syntax const& at, NodePtr const& node, ValueType kind, std::string_view what);
    bool expect_number(Syntax const& at, NodePtr const& node, std::string_view what);
    NodePtr compared(Syntax const& at, std::string_view sign, NodePtr left, NodePtr right);
    NodePtr over(Syntax const& at, NodePtr const& left, NodePtr const& right);
    [[nodiscard]] Schema const& schema() const { return m_schema; }

private:
    NodePtr build(Syntax const& syntax);
    NodePtr number(Syntax const& syntax);
    NodePtr date(Syntax const& syntax);
    NodePtr word(Syntax const& syntax);
    NodePtr opened(Syntax const& syntax, Name const& name);
    NodePtr unknown_name(Syntax const& syntax);
    NodePtr logical(Syntax const& syntax);
    NodePtr compare(Syntax const& syntax);
    NodePtr in_list(Syntax const& syntax);
    NodePtr between(Syntax const& syntax);
    NodePtr like(Syntax const& syntax);
    NodePtr sum(Syntax const& syntax);
    NodePtr sum_of_numbers(Syntax const& syntax, std::vector<NodePtr> terms);
    NodePtr sum_with_dates(Syntax const& syntax, std::vector<NodePtr> const& terms);
    NodePtr product(Syntax const& syntax);
    NodePtr times(Syntax const& at, NodePtr const& left, NodePtr const& right);
    NodePtr call(Syntax const& syntax);
    NodePtr compared_with_constant(Syntax const& at, std::string_view sign, NodePtr const& node, NodePtr const& constant);
    bool literal_fits(Syntax const& at, NodePtr& left, NodePtr& right);
    NodePtr subject(Syntax const& syntax);

    Schema const& m_schema;
    int m_formulas_open = 0;  ///< a formula over a formula over …
    std::optional<Problem> m_problem;
};

/// The value of a call; null when `syntax.text` is no function (then nothing is reported).
struct CallResult {
    bool known = false;
    NodePtr node;
};
CallResult check_call(Checker& checker, Syntax const& syntax);

std::string type_name(NodeType const& type);

}  // namespace yizhen::expr

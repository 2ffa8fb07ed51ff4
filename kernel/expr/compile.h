#pragma once
/// From checked nodes to SQL text. Inside kernel/expr only.

#include "kernel/expr/node.h"

#include <optional>

namespace yizhen::expr {

class Compiler {
public:
    Compiler(SqlDialect dialect, CompileOptions const& options) : m_dialect(dialect), m_options(options) {}
    /// SQL of a node; a boolean one is a condition. Empty after a refusal.
    std::string sql(Node const& node);
    std::string as_value(Node const& node);
    [[nodiscard]] std::optional<Problem> const& failure() const { return m_failure; }
    std::vector<SqlParameter> take_parameters() { return std::move(m_parameters); }

private:
    /// Operands under names, so that a template may use them twice: "(SELECT … FROM (SELECT a AS yz1, b AS yz2) AS yz3)".
    /// Plain columns and literals are used as they are.
    class Bound {
    public:
        Bound(Compiler& compiler, Node const& node);
        explicit Bound(Compiler& compiler) : m_compiler(compiler) {}
        std::string const& add(std::string text, bool plain);
        std::string const& operator[](std::size_t i) const { return m_operands[i]; }
        [[nodiscard]] std::size_t size() const { return m_operands.size(); }
        /// The template around its operands; `words` tells the type of a refused form.
        [[nodiscard]] std::string wrap(std::string const& body) const;

    private:
        Compiler& m_compiler;
        std::vector<std::string> m_operands;
        std::string m_columns;
    };

    std::string refuse(Node const& node, std::string const& words);
    std::string literal(Node const& at, NodeType const& type, Cell const& cell);
    std::string parameter(std::string const& words, std::string const& identifier_of = {});
    std::string column(Node const& node);
    std::string state(Node const& node);
    std::string logical(Node const& node);
    std::string logical_lazy(Node const& node);
    std::string compare(Node const& node);
    std::optional<std::string> compare_age(Node const& node);
    std::string identifier_compare(Node const& node);
    std::string in_list(Node const& node);
    std::string like(Node const& node);
    std::string sum(Node const& node);
    std::string checked(Bound const& bound, std::string const& result, std::string const& overflows);
    std::string multiply(Node const& node);
    std::string multiplied(std::string const& value, bool plain, int exponent);
    std::string divided(std::string const& numerator, std::string const& denominator, bool plain);
    std::string divide(Node const& node);
    std::string rescale(Node const& node);
    std::string choice(Node const& node);
    std::string extreme(Node const& node);
    std::string age(Node const& node);
    std::string date_part(Node const& node, int from, int size);
    std::string days_between(Node const& node);
    std::string plus_days(Node const& node);
    std::string words(Node const& node);
    std::string aggregate(Node const& node);
    std::string rows_where(Node const& node, std::size_t condition_at);
    std::string summed(std::string const& value, std::string const& rows);
    std::string collated(std::string const& text, NodeType const& type) const;
    std::string new_name() { return "yz" + std::to_string(++m_names); }
    [[nodiscard]] bool postgres() const { return m_dialect == SqlDialect::postgres; }

    SqlDialect m_dialect;
    CompileOptions const& m_options;
    std::vector<SqlParameter> m_parameters;
    std::optional<Problem> m_failure;
    int m_names = 0;
};

}  // namespace yizhen::expr

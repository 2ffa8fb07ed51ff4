#include "kernel/expr/compile.h"

#include "kernel/expr/syntax.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace yizhen::expr {
namespace {

/// SQLite's parser has a stack of 100 entries, some of which the statement around the condition needs.
constexpr int kSqliteDepthMax = 90;

bool is_plain(Node const& node) {
    bool const boolean = node.type.kind == ValueType::boolean;
    return !node.dynamic || (node.op == Op::name && !boolean);
}

/// How deep SQLite's parser would stack this text, rather too much than too little: brackets, what a SELECT and a CASE
/// leave open, and operators that wait for their right side.
class ParserDepth {
public:
    int of(std::string_view sql) {
        for (std::size_t i = 0; i < sql.size();) {
            m_call = i > 0 && ((sql[i - 1] >= 'a' && sql[i - 1] <= 'z') || (sql[i - 1] >= 'A' && sql[i - 1] <= 'Z'));
            i += take(sql.substr(i));
        }
        return m_most;
    }

private:
    std::size_t take(std::string_view rest) {
        auto const word_end = rest.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        auto const word = rest.substr(0, word_end);
        if (rest[0] == '\'') {
            auto const end = rest.find('\'', 1);
            return end == std::string_view::npos ? rest.size() : end + 1;
        }
        if (rest[0] == '(') open(m_call ? 5 : 1);
        if (rest[0] == ')' && m_levels.size() > 1) close();
        if (word == "CASE") open(4);
        if (word == "END" && m_levels.size() > 1) close();
        if (word == "SELECT") add(5);
        if (word == "AND" || word == "OR" || word == "NOT") wait();
        if (rest[0] == '+' || rest[0] == '*' || rest[0] == '=' || rest[0] == '<' || rest[0] == '>') wait();
        return std::max<std::size_t>(word.size(), 1);
    }
    void open(int weight) {
        m_levels.push_back({weight, 0});
        m_depth += weight;
        m_most = std::max(m_most, m_depth);
    }
    void add(int weight) {
        m_levels.back().weight += weight;
        m_depth += weight;
        m_most = std::max(m_most, m_depth);
    }
    void wait() {
        constexpr int kWaitingMax = 2;  // AND or OR, and a comparison
        if (m_levels.back().waiting < kWaitingMax) {
            ++m_levels.back().waiting;
            add(2);
        }
    }
    void close() {
        m_depth -= m_levels.back().weight;
        m_levels.pop_back();
    }

    struct Level {
        int weight = 0;
        int waiting = 0;
    };
    std::vector<Level> m_levels{{0, 0}};
    bool m_call = false;  ///< the character before is a letter: a function's bracket
    int m_depth = 0;
    int m_most = 0;
};

char const* sign_of(Op op) {
    switch (op) {
    case Op::equal: return "=";
    case Op::not_equal: return "<>";
    case Op::less: return "<";
    case Op::less_equal: return "<=";
    case Op::greater: return ">";
    default: return ">=";
    }
}

/// The last birth date of those who are `years` old or older on `day`, as text; it need not be in the calendar.
std::string birth_bound(CivilDate day, std::int64_t years) {
    if (years >= day.year()) return "0000-00-00";
    if (years < day.year() - 9999) return "9999-99-99";
    return fmt::format("{:04}-{:02}-{:02}", day.year() - years, day.month(), day.day());
}

}  // namespace

// --- operands under names ------------------------------------------------------------------------------------------

Compiler::Bound::Bound(Compiler& compiler, Node const& node) : m_compiler(compiler) {
    for (auto const& child : node.children) add(compiler.sql(*child), is_plain(*child));
}

std::string const& Compiler::Bound::add(std::string text, bool plain) {
    if (plain) {
        m_operands.push_back(std::move(text));
    } else {
        auto const name = m_compiler.new_name();
        m_columns += (m_columns.empty() ? "" : ", ") + text + " AS " + name;
        m_operands.push_back(name);
    }
    return m_operands.back();
}

std::string Compiler::Bound::wrap(std::string const& body) const {
    if (m_columns.empty()) return body;
    // OFFSET 0 keeps PostgreSQL from putting the operand's text in place of its name, where a CASE could skip it.
    return fmt::format("(SELECT {} FROM (SELECT {}{}) AS {})", body, m_columns, m_compiler.postgres() ? " OFFSET 0" : "",
                       m_compiler.new_name());
}

// --- leaves --------------------------------------------------------------------------------------------------------

std::string Compiler::refuse(Node const& node, std::string const& words) {
    if (!m_failure) m_failure = problem_at(node.begin, node.end, words);
    return {};
}

std::string Compiler::parameter(std::string const& words, std::string const& identifier_of) {
    m_parameters.push_back({words, identifier_of});
    auto const number = m_options.first_parameter + static_cast<int>(m_parameters.size()) - 1;
    return fmt::format("${}{}", number, postgres() && identifier_of.empty() ? "::text" : "");
}

std::string Compiler::literal(Node const&, NodeType const& type, Cell const& cell) {
    if (cell.null) {
        if (!postgres()) return "NULL";
        bool const text = type.kind == ValueType::date || is_words(type);
        // A bare NULL would let PostgreSQL drop the other operands unread, and with them their overflow.
        return fmt::format("(SELECT NULL::{} OFFSET 0)",
                           type.kind == ValueType::boolean ? "boolean" : text ? "text" : "bigint");
    }
    if (type.kind == ValueType::boolean) return cell.number != 0 ? "TRUE" : "FALSE";
    if (type.kind == ValueType::date) {
        auto const iso = CivilDate::from_days(static_cast<std::int32_t>(cell.number)).iso();
        return fmt::format("'{}'{}", iso, postgres() ? "::text" : "");
    }
    if (is_words(type)) return parameter(cell.words);
    if (postgres()) return fmt::format("'{}'::bigint", cell.number);
    if (cell.number == std::numeric_limits<std::int64_t>::min()) return "(-9223372036854775807-1)";
    return cell.number < 0 ? fmt::format("({})", cell.number) : std::to_string(cell.number);
}

std::string Compiler::column(Node const& node) {
    if (node.name.column.empty()) return refuse(node, fmt::format("“{}”不在数据库里，不能用于查询", node.name.name));
    return node.type.kind == ValueType::boolean ? fmt::format("({} <> 0)", node.name.column) : node.name.column;
}

std::string Compiler::state(Node const& node) {
    auto const& name = node.children[0]->name;
    if (name.column.empty()) return column(*node.children[0]);
    if (!name.state.empty()) return fmt::format("({} = {})", name.state, node.number);
    if (node.number == static_cast<int>(CellState::blank)) return fmt::format("({} IS NULL)", name.column);
    return refuse(node, fmt::format("“{}”没有保存单元格状态，不能在查询里判断", name.name));
}

// --- every node ----------------------------------------------------------------------------------------------------

std::string Compiler::sql(Node const& node) {
    if (m_failure) return {};
    switch (node.op) {
    case Op::constant:
    case Op::null: return literal(node, node.type, node.value);
    case Op::name: return column(node);
    case Op::logical_and:
    case Op::logical_or:
    case Op::logical_not: return logical(node);
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal: return compare(node);
    case Op::in_list: return in_list(node);
    case Op::like: return like(node);
    case Op::is_null: return fmt::format("({} IS NULL)", sql(*node.children[0]));
    case Op::has_state: return state(node);
    case Op::never:
        return fmt::format("({} IS NULL AND {})", sql(*node.children[0]), postgres() ? "NULL::boolean" : "NULL");
    case Op::sum: return sum(node);
    case Op::multiply: return multiply(node);
    case Op::negate: return sum(node);
    case Op::absolute: return fmt::format("abs({})", sql(*node.children[0]));
    case Op::divide: return divide(node);
    case Op::rescale: return rescale(node);
    case Op::choose:
    case Op::coalesce: return choice(node);
    case Op::least:
    case Op::greatest: return extreme(node);
    case Op::age: return age(node);
    case Op::year: return date_part(node, 1, 4);
    case Op::month: return date_part(node, 6, 2);
    case Op::day: return date_part(node, 9, 2);
    case Op::days_between: return days_between(node);
    case Op::plus_days: return plus_days(node);
    case Op::working_days: return refuse(node, "数据库里没有工作日历，查询里只能对确定的两天计算工作日");
    case Op::contains:
    case Op::length: return words(node);
    case Op::as_of: break;  // a constant by now
    case Op::aggregate_count:
    case Op::aggregate_exists:
    case Op::aggregate_sum:
    case Op::aggregate_min:
    case Op::aggregate_max:
    case Op::aggregate_distinct: return aggregate(node);
    }
    return refuse(node, "这一部分不能用于查询");
}

std::string Compiler::as_value(Node const& node) {
    auto text = sql(node);
    bool const boolean = node.type.kind == ValueType::boolean;
    return boolean && postgres() ? fmt::format("({})::int::bigint", text) : text;
}

// --- conditions ----------------------------------------------------------------------------------------------------

std::string Compiler::logical(Node const& node) {
    if (node.op == Op::logical_not) return fmt::format("(NOT {})", sql(*node.children[0]));
    if (node.can_fail) return logical_lazy(node);
    std::string out;
    for (auto const& child : node.children) {
        if (!out.empty()) out += node.op == Op::logical_and ? " AND " : " OR ";
        out += sql(*child);
    }
    return "(" + out + ")";
}

/// A part that may overflow is reached exactly when memory would reach it: the databases are free to reorder a plain
/// AND, but not a CASE. Parts that cannot fail are kept together; the groups are joined from the right.
std::string Compiler::logical_lazy(Node const& node) {
    bool const conjunction = node.op == Op::logical_and;
    std::string const joint = conjunction ? " AND " : " OR ";
    std::vector<std::string> groups;
    bool together = false;
    for (auto const& child : node.children) {
        auto part = sql(*child);
        if (together && !child->can_fail) {
            groups.back() += joint + part;
        } else {
            groups.push_back(std::move(part));
        }
        together = !child->can_fail;
    }
    std::string out = groups.back();
    for (std::size_t i = groups.size() - 1; i-- > 0;) {
        Bound bound(*this);
        auto const first = bound.add(groups[i], false);
        out = bound.wrap(conjunction ? fmt::format("CASE WHEN NOT {} THEN FALSE ELSE {} AND ({}) END", first, first, out)
                                     : fmt::format("CASE WHEN {} THEN TRUE ELSE {} OR ({}) END", first, first, out));
    }
    return groups.size() > 1 ? out : "(" + out + ")";
}

std::string Compiler::collated(std::string const& text, NodeType const& type) const {
    return postgres() && is_words(type) ? text + " COLLATE \"C\"" : text;
}

std::string Compiler::compare(Node const& node) {
    auto const& left = *node.children[0];
    bool const identifier = left.op == Op::name && left.name.sensitivity == Sensitivity::identifier;
    if (identifier) return identifier_compare(node);
    if (auto const bounds = compare_age(node)) return *bounds;
    bool const ordering = node.op != Op::equal && node.op != Op::not_equal;
    auto const first = sql(left);
    auto const second = sql(*node.children[1]);
    return fmt::format("({} {} {})", ordering ? collated(first, left.type) : first, sign_of(node.op), second);
}

std::string Compiler::identifier_compare(Node const& node) {
    auto const& name = node.children[0]->name;
    auto const left = column(*node.children[0]);
    return fmt::format("({} = {})", left, parameter(node.children[1]->value.words, name.name));
}

/// age(birth, day) >= 60 as a bound on the birth date, which an index can serve.
std::optional<std::string> Compiler::compare_age(Node const& node) {
    auto const& left = *node.children[0];
    auto const& right = *node.children[1];
    bool const fits = left.op == Op::age && right.op == Op::constant && left.children[0]->op == Op::name &&
                      left.children[1]->op == Op::constant;
    if (!fits || m_failure) return std::nullopt;
    auto const day = CivilDate::from_days(static_cast<std::int32_t>(left.children[1]->value.number));
    std::int64_t const years = right.value.number;
    if (years > 20'000 || years < -20'000) return std::nullopt;
    auto const birth = sql(*left.children[0]);
    char const* const type = postgres() ? "::text" : "";
    auto const at_least = fmt::format("{} <= '{}'{}", birth, birth_bound(day, years), type);
    auto const more = fmt::format("{} <= '{}'{}", birth, birth_bound(day, years + 1), type);
    auto const below = fmt::format("{} > '{}'{}", birth, birth_bound(day, years), type);
    auto const not_more = fmt::format("{} > '{}'{}", birth, birth_bound(day, years + 1), type);
    switch (node.op) {
    case Op::greater_equal: return "(" + at_least + ")";
    case Op::greater: return "(" + more + ")";
    case Op::less: return "(" + below + ")";
    case Op::less_equal: return "(" + not_more + ")";
    case Op::equal: return fmt::format("({} AND {})", at_least, not_more);
    default: return fmt::format("({} OR {})", below, more);
    }
}

std::string Compiler::in_list(Node const& node) {
    auto const& subject = *node.children[0];
    bool const identifier = subject.op == Op::name && subject.name.sensitivity == Sensitivity::identifier;
    auto out = fmt::format("({} IN (", identifier ? column(subject) : sql(subject));
    for (std::size_t i = 1; i < node.children.size(); ++i) {
        auto const& member = *node.children[i];
        if (i > 1) out += ", ";
        out += identifier ? parameter(member.value.words, subject.name.name) : sql(member);
    }
    return out + "))";
}

std::string Compiler::like(Node const& node) {
    std::string pattern;
    for (auto const& part : node.glob) {
        if (part.kind != GlobPart::Kind::words) {
            bool const any = part.kind == GlobPart::Kind::any;
            pattern += postgres() ? (any ? "%" : "_") : (any ? "*" : "?");
            continue;
        }
        for (char const c : part.words) {
            if (postgres()) {
                pattern += c == '%' || c == '_' || c == '\\' ? std::string("\\") + c : std::string(1, c);
            } else {
                pattern += c == '*' || c == '?' || c == '[' ? fmt::format("[{}]", c) : std::string(1, c);
            }
        }
    }
    auto const subject = sql(*node.children[0]);
    return fmt::format("({} {} {})", subject, postgres() ? "LIKE" : "GLOB", parameter(pattern));
}

// --- results -------------------------------------------------------------------------------------------------------

std::string Compiler::choice(Node const& node) {
    std::vector<std::string> parts;
    for (auto const& child : node.children) parts.push_back(sql(*child));
    if (node.op == Op::choose) {
        return fmt::format("(CASE WHEN {} THEN {} ELSE {} END)", parts[0], parts[1], parts[2]);
    }
    if (parts.size() == 1) return parts[0];  // SQLite's coalesce wants two
    std::string out;
    for (auto const& part : parts) out += (out.empty() ? "COALESCE(" : ", ") + part;
    return out + ")";
}

std::string Compiler::extreme(Node const& node) {
    if (node.children.size() == 1) return sql(*node.children[0]);  // min(x) alone would be an aggregate
    bool const least = node.op == Op::least;
    if (!postgres()) {
        std::string out;
        for (auto const& child : node.children) out += (out.empty() ? (least ? "min(" : "max(") : ", ") + sql(*child);
        return out + ")";
    }
    Bound const bound(*this, node);
    std::string nulls;
    std::string list;
    for (std::size_t i = 0; i < bound.size(); ++i) {
        nulls += (i > 0 ? " OR " : "") + bound[i] + " IS NULL";
        list += (i > 0 ? ", " : "") + collated(bound[i], node.type);
    }
    return bound.wrap(fmt::format("CASE WHEN {} THEN NULL ELSE {}({}) END", nulls, least ? "LEAST" : "GREATEST", list));
}

std::string Compiler::words(Node const& node) {
    auto const subject = sql(*node.children[0]);
    if (node.op == Op::length) return fmt::format("{}({})", postgres() ? "char_length" : "length", subject) + (postgres() ? "::bigint" : "");
    auto const part = sql(*node.children[1]);
    return fmt::format("({}({}, {}) > 0)", postgres() ? "strpos" : "instr", subject, part);
}

Result<Sql> compile(Expression const& expression, SqlDialect dialect, CompileOptions const& options) {
    Context const context{options.as_of, options.working_days};
    std::optional<Problem> failure;
    auto const known = specialised(std::make_shared<Node const>(expression.root()), context, failure);
    if (!known) return *failure;
    Compiler compiler(dialect, options);
    Node const& root = *known;
    auto text = options.as_value ? compiler.as_value(root) : compiler.sql(root);
    if (compiler.failure()) return *compiler.failure();
    if (dialect == SqlDialect::sqlite && ParserDepth().of(text) > kSqliteDepthMax) {
        return problem_at(root.begin, root.end, "表达式层次过多，数据库无法执行，请拆成几个条件");
    }
    return Sql{std::move(text), compiler.take_parameters()};
}

}  // namespace yizhen::expr

// The rows behind indicators, grouped by unit.

#include "modules/ledgers/store_sql_indicators.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers::store {
namespace {

using Kind = expr::Aggregate::Kind;

bool is_text(expr::Expression const& value) {
    return value.type() == ValueType::text || value.type() == ValueType::code || value.type() == ValueType::date;
}

Value value_at(expr::Expression const& of, sql::Rows const& rows, int at) {
    switch (of.type()) {
    case ValueType::integer: return rows.integer(at);
    case ValueType::decimal: return Decimal{rows.integer(at), static_cast<std::uint8_t>(of.scale())};
    case ValueType::boolean: return rows.integer(at) != 0;
    case ValueType::date: return CivilDate::parse(rows.text(at)).value();
    case ValueType::code: return Code{std::string(rows.text(at))};
    case ValueType::text: break;
    }
    return std::string(rows.text(at));
}

/// One aggregate as SQL over the row r.
struct AskedIndicator {
    expr::Aggregate const* aggregate;
    std::string condition;
    std::string value;
    std::string disputed;
};

class Gatherer {
public:
    Gatherer(Context const& context, sql::Connection& sql, RealmId realm, Question const& question)
        : m_context(context), m_sql(sql), m_realm(realm), m_question(question), m_changes(sql, realm) {}

    Result<Done> run(Shape const& shape, std::vector<expr::Aggregate const*> const& aggregates, Gathered& out) {
        Question question = m_question;
        question.population = base_condition(shape);
        if (!shape.by_period()) question.period.reset();
        auto filter = filter_of(m_context, m_sql, m_realm, shape, question);
        if (!filter) return filter.problem();
        m_parameters = filter.value().parameters;
        std::vector<AskedIndicator> asked;
        Related const related(m_sql, m_realm, question, filter.value().units);
        LedgerSchema const names(shape, m_context.shapes, &related);
        for (auto const* aggregate : aggregates) {
            auto one = asked_of(names, *aggregate);
            if (!one) return one.problem();
            asked.push_back(std::move(one).value());
        }
        read(shape, filter.value(), asked, out);
        for (auto const& one : asked) {
            if (one.aggregate->kind != Kind::distinct) continue;
            m_parameters = filter.value().parameters;  // a statement has no parameter that it does not use
            auto const alone = asked_of(names, *one.aggregate);
            if (!alone) return alone.problem();
            read_different(filter.value(), alone.value(), out);
        }
        return Done{};
    }

private:
    [[nodiscard]] std::string base_condition(Shape const& shape) const {
        std::string out;
        for (auto const& rule : m_context.shapes.counts()) {
            if (rule.element == "*" && rule.ledger == shape.definition.name) out += (out.empty() ? "" : " 且 ") + ("(" + rule.condition + ")");
        }
        return out;
    }

    Result<std::string> compiled(LedgerSchema const& names, expr::Expression const& expression, bool as_value, std::set<std::string>& read) {
        auto out = compile(m_context, m_realm, names, expression, m_question.as_of, static_cast<int>(m_parameters.size()) + 1, as_value);
        if (!out) return out.problem();
        m_parameters.insert(m_parameters.end(), out.value().parameters.begin(), out.value().parameters.end());
        for (auto const& name : expression.names()) read.insert(name);
        return out.value().text;
    }

    Result<AskedIndicator> asked_of(LedgerSchema const& names, expr::Aggregate const& aggregate) {
        AskedIndicator out{&aggregate, "1 = 1", "1", "1 = 0"};
        std::set<std::string> operands;
        if (aggregate.condition) {
            auto condition = compiled(names, *aggregate.condition, false, operands);
            if (!condition) return condition.problem();
            out.condition = std::move(condition).value();
        }
        if (aggregate.value) {
            auto value = compiled(names, *aggregate.value, true, operands);
            if (!value) return value.problem();
            out.value = std::move(value).value();
        }
        for (auto const& operand : operands) {
            if (auto const* name = names.find(operand)) out.disputed += fmt::format(" OR ({}) = 3", name->state);
        }
        return out;
    }

    /// The rows of the inner query have for each aggregate: does it want the row (null: it cannot tell), its value, is it disputed.
    void read(Shape const& shape, Filter const& filter, std::vector<AskedIndicator> const& asked, Gathered& out) {
        std::string inner;
        std::string outer;
        for (std::size_t at = 0; at < asked.size(); ++at) {
            auto const& one = asked[at];
            auto const& aggregate = *one.aggregate;
            bool const text = aggregate.value && is_text(*aggregate.value);
            bool const ordered = aggregate.kind == Kind::min || aggregate.kind == Kind::max;
            inner += fmt::format(", CASE WHEN {0} THEN 1 WHEN NOT ({0}) THEN 0 ELSE NULL END AS w{1}, CASE WHEN {0} THEN {2} ELSE NULL END AS v{1}, "
                                 "CASE WHEN {0} AND ({3}) THEN 1 ELSE 0 END AS d{1}",
                                 one.condition, at, one.value, one.disputed);
            outer += fmt::format(", CAST(COALESCE(SUM(w{0}), 0) AS BIGINT), CAST(SUM(CASE WHEN w{0} IS NULL THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(d{0}) AS BIGINT), COUNT(v{0})", at);
            if (aggregate.kind == Kind::sum) outer += fmt::format(", CAST(SUM(v{0} >> 32) AS BIGINT), CAST(SUM(v{0} & 4294967295) AS BIGINT)", at);
            else if (ordered) outer += fmt::format(", {}(v{}{}), 0", aggregate.kind == Kind::min ? "MIN" : "MAX", at, text && postgres() ? " COLLATE \"C\"" : "");
            else outer += ", 0, 0";
        }
        auto const rows = m_sql.query(fmt::format("SELECT q.unit_id, q.change_id, COUNT(*){} FROM (SELECT r.unit_id, r.change_id{} FROM {} r WHERE {}) q GROUP BY q.unit_id, q.change_id",
                                                  outer, inner, filter.relation, filter.where),
                                      m_parameters);
        std::vector<std::pair<std::int64_t, std::int64_t>> changes;  // unit, change: looked up when the query is done
        while (rows->next()) {
            auto const unit = rows->integer(0);
            changes.emplace_back(unit, rows->integer(1));
            out.rows[&shape][unit].count += rows->integer(2);
            int at = 3;
            for (auto const& one : asked) {
                Partial part{rows->integer(at), rows->integer(at + 1), rows->integer(at + 2), rows->integer(at + 3)};
                auto const kind = one.aggregate->kind;
                if (kind == Kind::sum && part.values > 0) {
                    part.high = rows->integer(at + 4);
                    part.low = rows->integer(at + 5);
                } else if ((kind == Kind::min || kind == Kind::max) && part.values > 0) {
                    part.extreme = value_at(*one.aggregate->value, *rows, at + 4);
                }
                out.partials[one.aggregate->node][unit].join(part, kind);
                at += 6;
            }
        }
        note_days(shape, changes, out);
    }

    void note_days(Shape const& shape, std::vector<std::pair<std::int64_t, std::int64_t>> const& changes, Gathered& out) {
        for (auto const& [unit, change] : changes) {
            auto& oldest = out.rows[&shape][unit].oldest;
            auto const day = m_changes.of(change).as_of;
            if (!oldest || day < *oldest) oldest = day;
        }
    }

    void read_different(Filter const& filter, AskedIndicator const& one, Gathered& out) {
        auto const rows = m_sql.query(fmt::format("SELECT DISTINCT r.unit_id, {} AS v FROM {} r WHERE {} AND {}", one.value, filter.relation, filter.where, one.condition), m_parameters);
        while (rows->next()) {
            if (rows->null(1)) continue;
            out.partials[one.aggregate->node][rows->integer(0)].different.insert(to_text(value_at(*one.aggregate->value, *rows, 1)));
        }
    }

    [[nodiscard]] bool postgres() const { return m_context.database.dialect() == sql::Dialect::postgres; }

    Context const& m_context;
    sql::Connection& m_sql;
    RealmId m_realm;
    Question const& m_question;
    Changes m_changes;
    sql::Parameters m_parameters;
};

std::strong_ordering order_of(Value const& a, Value const& b) {
    if (auto const* left = std::get_if<std::int64_t>(&a)) return *left <=> std::get<std::int64_t>(b);
    if (auto const* left = std::get_if<Decimal>(&a)) return left->units <=> std::get<Decimal>(b).units;
    if (auto const* left = std::get_if<CivilDate>(&a)) return left->days() <=> std::get<CivilDate>(b).days();
    return std::get<std::string>(a) <=> std::get<std::string>(b);
}

}  // namespace

void Partial::join(Partial const& other, expr::Aggregate::Kind kind) {
    wanted += other.wanted;
    open += other.open;
    disputed += other.disputed;
    values += other.values;
    high += other.high;
    low += other.low;
    high += low >> 32;  // so that neither half grows
    low &= 0xFFFFFFFF;
    different.insert(other.different.begin(), other.different.end());
    if (!other.extreme) return;
    bool const better = !extreme || (kind == Kind::min ? order_of(*other.extreme, *extreme) < 0 : order_of(*other.extreme, *extreme) > 0);
    if (better) extreme = other.extreme;
}

Result<Gathered> gather(Context const& context, sql::Connection& sql, RealmId realm, Question const& question, IndicatorSchema const& schema,
                        std::vector<expr::Aggregate> const& aggregates) {
    std::map<Shape const*, std::vector<expr::Aggregate const*>> by_shape;
    for (auto const& aggregate : aggregates) by_shape[schema.shape(aggregate.set)].push_back(&aggregate);
    Gathered out;
    Gatherer gatherer(context, sql, realm, question);
    for (auto const& [shape, wanted] : by_shape) {
        if (auto read = gatherer.run(*shape, wanted, out); !read) return read.problem();
    }
    return out;
}

}  // namespace yizhen::ledgers::store

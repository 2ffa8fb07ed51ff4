#include "modules/ledgers/store_sql_counts.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace yizhen::ledgers::store {

Result<Done> Counts::add(CountRule const& rule) {
    auto const* shape = m_context.shapes.find(rule.ledger);
    if (shape == nullptr) return Problem{problems::kBadInput, fmt::format("data/ledgers/counts.tsv：“{}”引用的台账“{}”没有定义。", rule.element, rule.ledger)};
    Planned planned{&rule, shape, 0, {}, {}};
    if (!rule.sum_of.empty()) {
        auto const* summed = shape->named(rule.sum_of);
        if (summed == nullptr || summed->sealed()) return Problem{problems::kBadInput, fmt::format("data/ledgers/counts.tsv：“{}”要加的“{}”不在台账里。", rule.element, rule.sum_of)};
        planned.scale = summed->rule.type == ValueType::decimal ? summed->rule.scale : 0;
    }
    m_planned.emplace(rule.element, std::move(planned));
    return Done{};
}

Result<Done> Counts::run() {
    if (std::exchange(m_counted, true)) return Done{};
    std::map<Shape const*, std::vector<Planned*>> by_shape;
    for (auto& [name, planned] : m_planned) by_shape[planned.shape].push_back(&planned);
    for (auto const& [shape, planned] : by_shape) {
        if (auto checked = find_not_kept(*shape, planned); !checked) return checked.problem();
        if (auto counted = run_ledger(*shape, planned); !counted) return counted.problem();
    }
    return Done{};
}

std::string Counts::base_condition(Shape const& shape) const {
    std::string out;
    for (auto const& rule : m_context.shapes.counts()) {
        if (rule.element == "*" && rule.ledger == shape.definition.name) out += (out.empty() ? "" : " 且 ") + ("(" + rule.condition + ")");
    }
    return out;
}

Result<Done> Counts::find_not_kept(Shape const& shape, std::vector<Planned*> const& planned) {
    Related const related(m_sql, m_realm, m_question);
    LedgerSchema const schema(shape, m_context.shapes, &related);
    std::map<std::size_t, std::vector<Planned*>> readers;
    for (auto* each : planned) {
        if (!each->rule->sum_of.empty()) readers[static_cast<std::size_t>(shape.named(each->rule->sum_of) - shape.columns.data())].push_back(each);
        if (each->rule->condition.empty()) continue;
        auto const compiled = compile(m_context, m_realm, schema, shape, each->rule->condition, m_question.as_of, 1, false);
        if (!compiled) return Problem{problems::kBadInput, fmt::format("data/ledgers/counts.tsv：“{}”的条件：{}", each->rule->element, compiled.problem().message)};
        for (auto const operand : compiled.value().operands) readers[operand].push_back(each);
    }
    if (readers.empty()) return Done{};
    std::string columns;
    for (auto const& [operand, who] : readers) {
        columns += fmt::format("{}CASE WHEN EXISTS (SELECT 1 FROM l_{} WHERE realm_id = $1 AND {} IS NOT NULL) THEN 1 ELSE 0 END", columns.empty() ? "" : ", ",
                               shape.definition.name, shape.columns[operand].name);
    }
    auto const rows = m_sql.query("SELECT " + columns, {m_realm.value});
    YIZHEN_CHECK(rows->next());
    int at = 0;
    for (auto const& [operand, who] : readers) {
        if (rows->integer(at++) > 0) continue;
        for (auto* each : who) each->not_kept.push_back(shape.columns[operand].element.name);
    }
    return Done{};
}

Result<Done> Counts::run_ledger(Shape const& shape, std::vector<Planned*> const& planned) {
    Question question = m_question;
    question.period.reset();
    question.population = base_condition(shape);
    auto filter = filter_of(m_context, m_sql, m_realm, shape, question);
    if (!filter) return filter.problem();
    auto parameters = filter.value().parameters;
    Related const related(m_sql, m_realm, question, filter.value().units);
    LedgerSchema const schema(shape, m_context.shapes, &related);
    std::string inner;
    std::string outer;
    for (std::size_t at = 0; at < planned.size(); ++at) {
        auto const& rule = *planned[at]->rule;
        std::string condition = "1 = 1";
        if (!rule.condition.empty()) {
            auto const compiled = compile(m_context, m_realm, schema, shape, rule.condition, m_question.as_of, static_cast<int>(parameters.size()) + 1, false);
            if (!compiled) return compiled.problem();
            condition = compiled.value().text;
            parameters.insert(parameters.end(), compiled.value().parameters.begin(), compiled.value().parameters.end());
        }
        auto const summed = rule.sum_of.empty() ? std::string("1") : "r." + shape.named(rule.sum_of)->name;
        inner += fmt::format(", CASE WHEN ({0}) THEN {1} WHEN NOT ({0}) THEN 0 ELSE NULL END AS c{2}", condition, summed, at);
        outer += fmt::format(", CAST(COALESCE(SUM(c{0}), 0) AS BIGINT), CAST(SUM(CASE WHEN c{0} IS NULL THEN 1 ELSE 0 END) AS BIGINT)", at);
    }
    struct Group {
        std::int64_t unit, change, rows;
        std::vector<std::pair<std::int64_t, std::int64_t>> cells;
    };
    std::vector<Group> groups;
    {
        auto const rows = m_sql.query(fmt::format("SELECT q.unit_id, q.change_id, COUNT(*){} FROM (SELECT r.unit_id, r.change_id{} FROM {} r WHERE {}) q GROUP BY q.unit_id, q.change_id",
                                                  outer, inner, filter.value().relation, filter.value().where),
                                      parameters);
        while (rows->next()) {
            auto& group = groups.emplace_back(Group{rows->integer(0), rows->integer(1), rows->integer(2), {}});
            for (int at = 0; at < static_cast<int>(planned.size()); ++at) group.cells.emplace_back(rows->integer(3 + 2 * at), rows->integer(4 + 2 * at));
        }
    }
    for (auto const& group : groups) {
        auto const day = m_changes.of(group.change).as_of;
        for (std::size_t at = 0; at < planned.size(); ++at) {
            auto& tally = planned[at]->by_unit[group.unit];
            if (tally.rows == 0 || day < tally.oldest) {
                tally.oldest = day;
                tally.oldest_change = group.change;
            }
            tally.rows += group.rows;
            tally.sum += group.cells[at].first;
            tally.open += group.cells[at].second;
        }
    }
    return Done{};
}

std::vector<UnitId> const& Counts::leaves_of(UnitId unit) {
    auto const [at, fresh] = m_leaves.try_emplace(unit.value);
    if (fresh) at->second = m_context.units.leaves(unit);
    return at->second;
}

Figure Counts::figure(UnitId unit, CountRule const& rule, Column const& column) {
    auto const& planned = m_planned.at(rule.element);
    Figure out;
    out.derived = "count";
    auto const& title = planned.shape->definition.title;
    if (!planned.not_kept.empty()) {
        out.note = fmt::format("{}里还没有登记“{}”，数不出来。", title, planned.not_kept.front());
        return out;
    }
    Tally total;
    auto const take = [&](UnitId each) {
        auto const found = planned.by_unit.find(each.value);
        if (found == planned.by_unit.end()) return false;
        auto const& part = found->second;
        if (total.rows == 0 || part.oldest < total.oldest) {
            total.oldest = part.oldest;
            total.oldest_change = part.oldest_change;
        }
        total.rows += part.rows;
        total.sum += part.sum;
        total.open += part.open;
        return true;
    };
    auto const& leaves = leaves_of(unit);
    for (auto const leaf : leaves) {
        if (!take(leaf)) out.missing_units.push_back(m_context.units.code_of(leaf));
    }
    auto const [subtree, fresh] = m_subtrees.try_emplace(unit.value);
    if (fresh) subtree->second = m_context.units.subtree(unit);
    for (auto const inner : subtree->second) {
        if (std::ranges::find(leaves, inner) == leaves.end()) take(inner);
    }
    if (!out.missing_units.empty() || total.rows == 0) {
        out.note = fmt::format("{}里 {} 个下级没有行，数不出来。", title, out.missing_units.size());
        return out;
    }
    if (total.open > 0) {
        out.note = fmt::format("{}里有 {} 行缺所需内容，数不准。", title, total.open);
        return out;
    }
    auto const& facts = m_changes.of(total.oldest_change);
    out.origin = {title, facts.demand, facts.as_of, facts.recorded};
    out.standing = standing_of(column.element, facts.as_of, m_question.today);
    Decimal const sum{total.sum, static_cast<std::uint8_t>(planned.scale)};
    out.cell.state = CellState::present;
    if (column.rule.type == ValueType::integer) {
        out.cell.value = total.sum;
    } else {
        auto const scaled = sum.rescaled(column.rule.scale);
        YIZHEN_CHECK(scaled);
        out.cell.value = scaled.value();
    }
    out.note = fmt::format("由{} {} 行{}。", title, total.rows, rule.sum_of.empty() ? "数出" : "加出");
    return out;
}

}  // namespace yizhen::ledgers::store

// How much of a question is held: grouped counts by change, then the few cells whose origin or state differs.

#include "kernel/problem_catalogue.h"
#include "modules/ledgers/store_sql_filter.h"

#include <fmt/format.h>

#include <array>

namespace yizhen::ledgers::store {
namespace {

class Counter {
public:
    Counter(Context const& context, sql::Connection& sql, RealmId realm, Shape const& shape, Question const& question)
        : m_context(context), m_sql(sql), m_realm(realm), m_shape(shape), m_question(question), m_changes(sql, realm) {}

    Result<std::vector<Coverage>> run() {
        auto filter = filter_of(m_context, m_sql, m_realm, m_shape, m_question);
        if (!filter) return filter.problem();
        m_filter = std::move(filter).value();
        std::vector<Coverage> out;
        for (auto const& element : m_question.elements) {
            auto asked = asked_of(m_context, m_realm, m_shape, element, m_question, m_filter.parameters.size());
            if (!asked) return asked.problem();
            m_asked.push_back(std::move(asked).value());
        }
        out.resize(m_asked.size());
        count_by_change(out);
        for (std::size_t at = 0; at < m_asked.size(); ++at) {
            if (m_asked[at].operands.empty()) continue;
            auto const older = m_filter.historical ? Rows{} : with_other_origin(m_asked[at]);
            for (auto const& [row, each] : older) move(out[at], of_change(m_asked[at], each.change), each.worst);
            count_states(out[at], m_asked[at], older);
        }
        return out;
    }

private:
    struct Row {
        std::int64_t change = 0;
        Standing worst = Standing::held;
        std::string states;
    };
    using Rows = std::map<std::int64_t, Row>;

    static std::int64_t& tally(Coverage& coverage, Standing standing) {
        switch (standing) {
        case Standing::held: return coverage.held;
        case Standing::stale: return coverage.stale;
        case Standing::disputed: return coverage.disputed;
        case Standing::not_applicable: return coverage.not_applicable;
        case Standing::missing: break;
        }
        return coverage.missing;
    }
    static void move(Coverage& coverage, Standing from, Standing to) {
        --tally(coverage, from);
        ++tally(coverage, to);
    }

    /// The worst of its operands, were all of them of one change.
    Standing of_change(Asked const& asked, std::int64_t change) {
        auto const as_of = m_changes.of(change).as_of;
        for (auto const operand : asked.operands) {
            if (standing_of(m_shape.columns[operand].element, as_of, m_question.today) == Standing::stale) return Standing::stale;
        }
        return Standing::held;
    }

    void count_by_change(std::vector<Coverage>& out) {
        std::vector<std::vector<std::int64_t>> groups;
        std::string counts;
        auto parameters = m_filter.parameters;
        for (std::size_t at = 0; at < m_asked.size(); ++at) {
            auto const again = asked_of(m_context, m_realm, m_shape, m_question.elements[at], m_question, parameters.size());
            counts += fmt::format(", COUNT({})", again.value().sql);
            parameters.insert(parameters.end(), again.value().parameters.begin(), again.value().parameters.end());
        }
        {
            auto const rows = m_sql.query(fmt::format("SELECT r.change_id, COUNT(*){} FROM {} r WHERE {} GROUP BY r.change_id", counts, m_filter.relation, m_filter.where), parameters);
            while (rows->next()) {
                auto& group = groups.emplace_back();
                for (int at = 0; at < static_cast<int>(m_asked.size()) + 2; ++at) group.push_back(rows->integer(at));
            }
        }
        for (auto const& group : groups) {
            for (std::size_t at = 0; at < m_asked.size(); ++at) {
                auto const filled = group[at + 2];
                out[at].cells += group[1];
                out[at].missing += group[1] - filled;
                if (filled > 0) tally(out[at], of_change(m_asked[at], group[0])) += filled;
            }
        }
    }

    /// Filled cells of which an operand is of another change than its row.
    Rows with_other_origin(Asked const& asked) {
        auto parameters = m_filter.parameters;
        parameters.insert(parameters.end(), asked.parameters.begin(), asked.parameters.end());
        auto const first = parameters.size() + 1;
        parameters.emplace_back(m_shape.definition.name);
        for (auto const operand : asked.operands) parameters.emplace_back(m_shape.columns[operand].element.id.value);
        std::vector<std::array<std::int64_t, 4>> found;
        std::map<std::int64_t, std::string> states;
        {
            auto const rows = m_sql.query(fmt::format("SELECT r.row_id, r.change_id, o.change_id, o.element_id, r.states FROM {} r JOIN cell_origin o ON o.row_id = r.row_id "
                                                      "WHERE {} AND {} IS NOT NULL AND o.ledger = ${} AND o.element_id IN ({})",
                                                      m_filter.relation, m_filter.where, asked.sql, first, marks(first + 1, asked.operands.size())),
                                          parameters);
            while (rows->next()) {
                found.push_back({rows->integer(0), rows->integer(1), rows->integer(2), rows->integer(3)});
                states[rows->integer(0)] = std::string(rows->text(4));
            }
        }
        std::map<std::int64_t, std::map<std::int64_t, std::int64_t>> origins;
        Rows out;
        for (auto const& [row, change, origin, element] : found) {
            origins[row][element] = origin;
            out[row] = {change, Standing::held, states[row]};
        }
        for (auto& [row, each] : out) {
            for (auto const operand : asked.operands) {
                auto const& element = m_shape.columns[operand].element;
                auto const origin = origins[row].find(element.id.value);
                auto const as_of = m_changes.of(origin == origins[row].end() ? each.change : origin->second).as_of;
                if (standing_of(element, as_of, m_question.today) == Standing::stale) each.worst = Standing::stale;
            }
        }
        return out;
    }

    void count_states(Coverage& coverage, Asked const& asked, Rows const& older) {
        auto parameters = m_filter.parameters;
        parameters.insert(parameters.end(), asked.parameters.begin(), asked.parameters.end());
        struct Marked {
            std::int64_t row, change;
            bool filled;
            std::string states;
        };
        std::vector<Marked> marked;
        {
            auto const rows = m_sql.query(fmt::format("SELECT r.row_id, r.change_id, CASE WHEN {} IS NULL THEN 0 ELSE 1 END, r.states FROM {} r WHERE {} AND r.states <> ''",
                                                      asked.sql, m_filter.relation, m_filter.where),
                                          parameters);
            while (rows->next()) marked.push_back({rows->integer(0), rows->integer(1), rows->integer(2) != 0, std::string(rows->text(3))});
        }
        for (auto const& each : marked) {
            auto const states = parse_states(each.states);
            bool disputed = false;
            bool absent = false;
            for (auto const operand : asked.operands) {
                auto const found = states.find(m_shape.columns[operand].element.id.value);
                if (found == states.end()) continue;
                disputed = disputed || found->second.disputed;
                absent = absent || found->second.not_applicable;
            }
            if (!disputed && (!absent || each.filled)) continue;
            auto now = Standing::missing;
            auto const other = older.find(each.row);
            if (each.filled) now = other == older.end() ? of_change(asked, each.change) : other->second.worst;
            move(coverage, now, disputed ? Standing::disputed : Standing::not_applicable);
        }
    }

    Context const& m_context;
    sql::Connection& m_sql;
    RealmId m_realm;
    Shape const& m_shape;
    Question const& m_question;
    Changes m_changes;
    Filter m_filter;
    std::vector<Asked> m_asked;
};

/// Of figures: a unit's cell is what `figures` says of it.
Result<std::vector<Coverage>> coverage_of_figures(Context const& context, RealmId realm, Question const& question) {
    auto const found = figures(context, realm, question);
    if (!found) return found.problem();
    std::vector<Coverage> out(question.elements.size());
    for (std::size_t at = 0; at < found.value().size(); ++at) {
        auto& coverage = out[at % question.elements.size()];
        ++coverage.cells;
        switch (found.value()[at].standing) {
        case Standing::held: ++coverage.held; break;
        case Standing::stale: ++coverage.stale; break;
        case Standing::disputed: ++coverage.disputed; break;
        case Standing::missing: ++coverage.missing; break;
        case Standing::not_applicable: ++coverage.not_applicable; break;
        }
    }
    return out;
}

}  // namespace

Result<Shape const*> shape_of(Context const& context, Question const& question) {
    if (question.elements.empty()) return Problem{problems::kBadInput, "没有说要问哪些数据元。"};
    auto const* shape = context.shapes.of_element(question.elements.front());
    if (shape == nullptr) return Problem{problems::kNotFound, fmt::format("目录里没有数据元“{}”。", question.elements.front())};
    return shape;
}

Result<std::vector<Coverage>> coverage(Context const& context, RealmId realm, Question const& question) {
    auto const shape = shape_of(context, question);
    if (!shape) return shape.problem();
    if (shape.value()->by_period()) return coverage_of_figures(context, realm, question);
    std::optional<Result<std::vector<Coverage>>> out;
    context.database.read([&](sql::Connection& sql) { out = Counter(context, sql, realm, *shape.value(), question).run(); });
    return std::move(*out);
}

std::vector<LedgerSummary> summaries(Context const& context, RealmId realm) {
    std::vector<LedgerSummary> out;
    context.database.read([&](sql::Connection& sql) {
        for (auto const& shape : context.shapes.all()) {
            auto& summary = out.emplace_back(LedgerSummary{shape.definition.name, shape.definition.title, static_cast<std::int64_t>(shape.columns.size()), 0, {}});
            auto const count = sql.query(fmt::format("SELECT COUNT(*) FROM l_{} WHERE realm_id = $1", summary.name), {realm.value});
            if (count->next()) summary.rows = count->integer(0);
        }
        for (auto& summary : out) {
            auto const last = sql.query("SELECT MAX(recorded_on) FROM ledger_change WHERE realm_id = $1 AND ledger = $2", {realm.value, summary.name});
            if (last->next() && !last->null(0)) summary.last_recorded = std::string(last->text(0));
        }
    });
    return out;
}

std::map<std::string, std::int64_t> held_cells(Context const& context, RealmId realm, Shape const& shape) {
    constexpr std::size_t kColumnsAtOnce = 200;  // both databases take more than a thousand
    std::map<std::string, std::int64_t> out;
    context.database.read([&](sql::Connection& sql) {
        for (std::size_t from = 0; from < shape.columns.size(); from += kColumnsAtOnce) {
            auto const to = std::min(from + kColumnsAtOnce, shape.columns.size());
            std::string counts;
            for (auto at = from; at < to; ++at) {
                auto const& name = shape.columns[at].name;
                counts += counts.empty() ? "" : ", ";
                counts += shape.by_period() ? fmt::format("COUNT(DISTINCT CASE WHEN {} IS NOT NULL THEN unit_id END)", name) : fmt::format("COUNT({})", name);
            }
            auto const rows = sql.query(fmt::format("SELECT {} FROM l_{} WHERE realm_id = $1", counts, shape.definition.name), {realm.value});
            YIZHEN_CHECK(rows->next());
            for (auto at = from; at < to; ++at) {
                if (auto const count = rows->integer(static_cast<int>(at - from)); count > 0) out[shape.columns[at].element.code] = count;
            }
        }
    });
    return out;
}

ChangeId last_change(Context const& context, RealmId realm) {
    ChangeId out;
    context.database.read([&](sql::Connection& sql) {
        auto const rows = sql.query("SELECT MAX(change_id) FROM ledger_change WHERE realm_id = $1", {realm.value});
        if (rows->next() && !rows->null(0)) out = ChangeId(rows->integer(0));
    });
    return out;
}

std::vector<std::string> written_for(Context const& context, RealmId realm, std::vector<std::string> const& demands) {
    std::vector<std::string> out;
    if (demands.empty()) return out;
    sql::Parameters parameters{realm.value};
    for (auto const& demand : demands) parameters.emplace_back(demand);
    context.database.read([&](sql::Connection& sql) {
        auto const rows = sql.query(fmt::format("SELECT DISTINCT demand FROM ledger_change WHERE realm_id = $1 AND demand IN ({})", marks(2, demands.size())), parameters);
        while (rows->next()) out.emplace_back(rows->text(0));
    });
    return out;
}

}  // namespace yizhen::ledgers::store

#include "modules/ledgers/store_sql_filter.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers::store {
namespace {

constexpr std::size_t kUnitsMax = 20'000;
constexpr std::size_t kConditionsMax = 512;
constexpr int kFormulaRoundsMax = 4;  ///< a formula over a formula over …

expr::Sensitivity sensitivity_of(Column const& column) {
    switch (column.element.sensitivity) {
    case elements::Sensitivity::identifier: return expr::Sensitivity::identifier;
    case elements::Sensitivity::filter_attribute: return expr::Sensitivity::filter_attribute;
    case elements::Sensitivity::open: break;
    }
    return expr::Sensitivity::open;
}

std::string state_sql(Column const& column, std::string const& alias) {
    auto const id = column.element.id.value;
    return fmt::format("CASE WHEN (' ' || {2}.states) LIKE '% {0}d%' OR (' ' || {2}.states) LIKE '% {0}nd%' THEN 3 "
                       "WHEN (' ' || {2}.states) LIKE '% {0}n%' THEN 2 WHEN {2}.{1} IS NULL THEN 1 ELSE 0 END",
                       id, column.name, alias);
}

bool in_name(char32_t c) {
    return text::is_han(c) || (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9') || c == U'_';
}

/// As it is compared: an identifier by its digest.
std::string compared_column(Column const& column) { return column.sealed() ? column.digest_name : column.name; }

/// Replaces whole names outside quotes; returns whether any was.
bool open_once(Shape const& shape, std::u32string const& text, std::u32string& out) {
    bool opened = false;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == U'"' || text[at] == U'\'') {
            auto const end = text.find(text[at], at + 1);
            auto const stop = end == std::u32string::npos ? text.size() : end + 1;
            out += text.substr(at, stop - at);
            at = stop;
            continue;
        }
        auto end = at;
        while (end < text.size() && in_name(text[end])) ++end;
        if (end == at) {
            out += text[at++];
            continue;
        }
        if (at > 0 && text[at - 1] == U'.') {  // 人员.年龄: a name of the set's rows, opened by their own schema
            out += text.substr(at, end - at);
            at = end;
            continue;
        }
        auto const word = text.substr(at, end - at);
        auto const* column = shape.named(text::utf8(word));
        if (column != nullptr && !column->element.formula.empty()) {
            out += U"(" + text::code_points(column->element.formula) + U")";
            opened = true;
        } else {
            out += word;
        }
        at = end;
    }
    return opened;
}

std::string all_columns(Shape const& shape) {
    std::string out = "row_id, realm_id, row_version, change_id, unit_id, natural_key, period, key_id, states";
    for (auto const& column : shape.columns) {
        out += ", " + column.name;
        if (column.sealed()) out += ", " + column.digest_name;
    }
    return out;
}

constexpr std::size_t kSetsNestedMax = 2;

constexpr std::string_view kSaidForTheDay = "v.change_id IN (SELECT change_id FROM ledger_change WHERE realm_id = $1 AND ledger = $2 AND as_of <= $3)";
constexpr std::string_view kUpToTheChange = "v.change_id <= $2";

/// Rows as they were for a day, or after a change: of each, its last version said by then. Erased rows are gone.
/// Only rows that were ever in the units are looked at, so that a village's past costs what the village has.
std::string former_rows(Shape const& shape, std::string_view which, std::string_view units) {
    auto const ever_there = fmt::format("realm_id = $1 AND row_id IN (SELECT row_id FROM l_{0} WHERE realm_id = $1 AND unit_id {1} "
                                        "UNION SELECT row_id FROM h_{0} WHERE realm_id = $1 AND unit_id {1})",
                                        shape.definition.name, units);
    return fmt::format("(SELECT * FROM (SELECT v.*, ROW_NUMBER() OVER (PARTITION BY v.row_id ORDER BY v.row_version DESC) AS newest FROM "
                       "(SELECT {0} FROM l_{1} WHERE {3} UNION ALL SELECT {0} FROM h_{1} WHERE {3}) v "
                       "WHERE {2}) w WHERE newest = 1)",
                       all_columns(shape), shape.definition.name, which, ever_there);
}

}  // namespace

LedgerSchema::LedgerSchema(Shape const& shape, Shapes const& shapes, Related const* related, std::string row_alias)
    : m_shape(shape), m_shapes(shapes), m_related(related), m_alias(std::move(row_alias)) {}

expr::Name const* LedgerSchema::find(std::string_view name) const {
    auto const said = m_shape.said.find(name);
    if (said == m_shape.said.end()) return nullptr;
    auto const known = m_names.find(said->second);
    if (known != m_names.end()) return &known->second;
    auto const& column = m_shape.columns[said->second];
    expr::Name made{column.element.name, column.rule.type, column.rule.scale, sensitivity_of(column),
                    column.element.formula.empty() ? m_alias + "." + compared_column(column) : "",
                    state_sql(column, m_alias), static_cast<int>(said->second)};
    if (m_related != nullptr) made.formula = column.element.formula;
    return &m_names.emplace(said->second, std::move(made)).first->second;
}

std::vector<std::string> LedgerSchema::names() const {
    std::vector<std::string> out;
    for (auto const& column : m_shape.columns) out.push_back(column.element.name);
    return out;
}

std::optional<Result<std::string>> LedgerSchema::code_of(expr::Name const& name, std::string_view label) const {
    auto const* codes = m_shapes.code_list(column_of(name).element.code_list);
    if (codes == nullptr) return std::nullopt;
    auto const found = codes->find(label);
    if (!found) return Result<std::string>{found.problem()};
    return Result<std::string>{found.value().value};
}

Relation const* LedgerSchema::relation_named(std::string_view name) const {
    if (m_related == nullptr || m_alias.size() > kSetsNestedMax) return nullptr;
    auto const found = std::ranges::find(m_shape.relations, name, [](Relation const& relation) -> std::string_view { return relation.name; });
    return found == m_shape.relations.end() ? nullptr : &*found;
}

expr::Schema const* LedgerSchema::set(std::string_view name) const {
    auto const* relation = relation_named(name);
    if (relation == nullptr) return nullptr;
    auto& made = m_sets[relation->name];
    if (!made) made = std::make_unique<LedgerSchema>(*m_shapes.find(relation->of), m_shapes, m_related, inner_alias());
    return made.get();
}

expr::SetRows LedgerSchema::set_rows(std::string_view name) const {
    auto const* relation = relation_named(name);
    if (relation == nullptr) return {};
    auto const& other = *m_shapes.find(relation->of);
    auto const key = relation->their.empty() ? std::string("unit_id") : compared_column(*other.named(relation->their));
    auto const own = m_alias + "." + (relation->own.empty() ? std::string("unit_id") : compared_column(*m_shape.named(relation->own)));
    auto const alias = inner_alias();
    auto related = fmt::format("{0}.realm_id = {1} AND {0}.{2} = {3}", alias, m_related->realm().value, key, own);
    if (!m_related->units().empty()) related += fmt::format(" AND {}.unit_id {}", alias, m_related->units());
    return {m_related->relation(other, key, own), alias, std::move(related)};
}

std::optional<expr::Expression> Conditions::find(std::string const& key) const {
    std::lock_guard const lock(m_mutex);
    auto const found = m_checked.find(key);
    return found == m_checked.end() ? std::nullopt : std::optional(found->second);
}

void Conditions::keep(std::string const& key, expr::Expression const& checked) {
    std::lock_guard const lock(m_mutex);
    if (m_checked.size() >= kConditionsMax) m_checked.clear();
    m_checked.emplace(key, checked);
}

Result<std::string> with_formulas(Shape const& shape, std::string_view text) {
    auto now = text::code_points(text::nfkc(text));
    for (int round = 0; round < kFormulaRoundsMax; ++round) {
        std::u32string next;
        bool const opened = open_once(shape, now, next);
        now = std::move(next);
        if (!opened) return text::utf8(now);
    }
    return Problem{problems::kBadInput, fmt::format("“{}”里的公式套了 {} 层还没有展开完；请检查目录里的公式是否循环。", text::shortened(text, 60), kFormulaRoundsMax)};
}

Result<Compiled> compile(Context const& context, RealmId realm, LedgerSchema const& schema, Shape const& shape,
                         std::string_view text, CivilDate as_of, int first_parameter, bool as_value) {
    auto const key = fmt::format("{}{}{}", shape.definition.name, as_value ? '=' : '?', text);
    auto const known = context.conditions ? context.conditions->find(key) : std::nullopt;
    if (known) return compile(context, realm, schema, *known, as_of, first_parameter, as_value);
    auto const opened = with_formulas(shape, text);
    if (!opened) return opened.problem();
    auto const checked = as_value ? expr::check(opened.value(), schema) : expr::check(opened.value(), schema, ValueType::boolean);
    if (!checked) return checked.problem();
    auto const is_identifier = [&](std::string const& name) { return schema.find(name)->sensitivity == expr::Sensitivity::identifier; };
    bool const may_be_kept = !checked.value().has_aggregate() && std::ranges::none_of(checked.value().names(), is_identifier);
    if (context.conditions != nullptr && may_be_kept) context.conditions->keep(key, checked.value());
    return compile(context, realm, schema, checked.value(), as_of, first_parameter, as_value);
}

Result<Compiled> compile(Context const& context, RealmId realm, LedgerSchema const& schema, expr::Expression const& expression,
                         CivilDate as_of, int first_parameter, bool as_value) {
    auto const dialect = context.database.dialect() == sql::Dialect::sqlite ? expr::SqlDialect::sqlite : expr::SqlDialect::postgres;
    auto compiled = expr::compile(expression, dialect, {as_of, first_parameter, as_value, {}});
    if (!compiled) return compiled.problem();
    Compiled out{std::move(compiled.value().text), {}, {}};
    for (auto const& parameter : compiled.value().parameters) {
        if (!parameter.identifier_of.empty()) {
            out.parameters.emplace_back(sql::Blob{digest_of(context.keys, realm, to_text(parameter.value))});
        } else if (auto const* number = std::get_if<std::int64_t>(&parameter.value)) {
            out.parameters.emplace_back(*number);
        } else if (auto const* decimal = std::get_if<Decimal>(&parameter.value)) {
            out.parameters.emplace_back(decimal->units);
        } else if (auto const* yes = std::get_if<bool>(&parameter.value)) {
            out.parameters.emplace_back(std::int64_t{*yes});
        } else if (parameter.value.index() == 0) {
            out.parameters.emplace_back(std::monostate{});
        } else {
            out.parameters.emplace_back(to_text(parameter.value));
        }
    }
    for (auto const& name : expression.names()) {
        if (auto const* found = schema.find(name)) out.operands.push_back(static_cast<std::size_t>(found->slot));
    }
    return out;
}

Result<std::vector<UnitId>> units_of(Context const& context, RealmId realm, std::vector<std::string> const& codes) {
    std::vector<UnitId> out;
    std::set<UnitId> seen;
    for (auto const& code : codes) {
        auto const unit = context.units.find(realm, code);
        if (!unit) return Problem{problems::kNotFound, fmt::format("没有代码为“{}”的单位；请核对。", code)};
        for (auto const each : context.units.subtree(*unit)) {
            if (seen.insert(each).second) out.push_back(each);
        }
    }
    if (out.size() > kUnitsMax) return Problem{problems::kTooLarge, fmt::format("一次最多问 {} 个单位，这里有 {} 个。", kUnitsMax, out.size())};
    return out;
}

namespace {

/// Has anything been said for a later day, or been recorded after what still counts?
bool is_past(sql::Connection& sql, RealmId realm, Shape const& shape, Question const& question) {
    if (question.change) return true;
    auto const any = [&](std::string_view condition, sql::Parameter value) {
        return sql.query(fmt::format("SELECT 1 FROM ledger_change WHERE realm_id = $1 AND ledger = $2 AND {} LIMIT 1", condition),
                         {realm.value, shape.definition.name, std::move(value)})->next();
    };
    return any("as_of > $3", question.as_of.iso()) || (question.until && any("change_id > $3", question.until->value));
}

}  // namespace

/// Of the past: of each row that ever had the key, its last version said by then; whether it has the key, the caller asks.
/// The condition on the key is inside, so that an index serves it for every row outside.
std::string Related::relation(Shape const& shape, std::string const& key, std::string const& own) const {
    auto const& ledger = shape.definition.name;
    if (!is_past(m_sql, m_realm, shape, m_question)) return "l_" + ledger;
    auto const realm = m_realm.value;
    auto const rows = fmt::format("(SELECT row_id FROM l_{0} WHERE realm_id = {1} AND {2} = {3} UNION ALL SELECT row_id FROM h_{0} WHERE realm_id = {1} AND {2} = {3})",
                                  ledger, realm, key, own);
    auto const of_change = m_question.change ? m_question.change : m_question.until;
    auto const day = fmt::format("ledger = '{}' AND as_of <= '{}'", ledger, m_question.as_of.iso());
    std::string said = m_question.change ? std::string("1 = 1") : fmt::format("v.change_id IN (SELECT change_id FROM ledger_change WHERE realm_id = {} AND {})", realm, day);
    std::string ended = m_question.change ? std::string("1 = 1") : day;
    if (of_change) {
        said += fmt::format(" AND v.change_id <= {}", of_change->value);
        ended += fmt::format(" AND change_id <= {}", of_change->value);
    }
    return fmt::format("(SELECT * FROM (SELECT v.*, ROW_NUMBER() OVER (PARTITION BY v.row_id ORDER BY v.row_version DESC) AS newest FROM "
                       "(SELECT {0} FROM l_{1} WHERE realm_id = {2} AND row_id IN {3} UNION ALL SELECT {0} FROM h_{1} WHERE realm_id = {2} AND row_id IN {3}) v "
                       "WHERE {4}) w WHERE newest = 1 AND row_id NOT IN (SELECT row_id FROM ledger_end WHERE realm_id = {2} AND {5}))",
                       all_columns(shape), ledger, realm, rows, said, ended);
}

Result<Filter> filter_of(Context const& context, sql::Connection& sql, RealmId realm, Shape const& shape, Question const& question) {
    auto const units = units_of(context, realm, question.units);
    if (!units) return units.problem();
    Filter out;
    out.parameters = {realm.value};
    out.historical = question.change || is_past(sql, realm, shape, question);
    std::string which(kUpToTheChange);
    if (question.change) {
        out.parameters.emplace_back(question.change->value);
    } else if (out.historical) {
        out.parameters.emplace_back(shape.definition.name);
        out.parameters.emplace_back(question.as_of.iso());
        which = kSaidForTheDay;
        if (question.until) {
            out.parameters.emplace_back(question.until->value);
            which += " AND v.change_id <= $4";
        }
    }
    out.units = fmt::format("IN ({})", units.value().empty() ? "-1" : marks(out.parameters.size() + 1, units.value().size()));
    out.unit_count = units.value().size();
    out.first_unit = out.parameters.size() + 1;
    out.relation = out.historical ? former_rows(shape, which, out.units) : "l_" + shape.definition.name;
    out.where = "r.realm_id = $1 AND r.unit_id " + out.units;
    append_ids(out.parameters, units.value());
    auto const head = out.where.size();
    // A row ended by a complete list is shown up to the day on which it ended.
    if (out.historical) {
        out.where += fmt::format(" AND r.row_id NOT IN (SELECT row_id FROM ledger_end WHERE realm_id = $1 AND {})",
                                 question.change  ? "change_id <= $2"
                                 : question.until ? "ledger = $2 AND as_of <= $3 AND change_id <= $4"
                                                  : "ledger = $2 AND as_of <= $3");
    }
    if (question.period) {
        out.where += fmt::format(" AND r.period = ${}", out.parameters.size() + 1);
        out.parameters.emplace_back(question.period->text());
    }
    if (question.population.empty()) {
        out.rest = out.where.substr(head);
        return out;
    }
    Related const related(sql, realm, question, out.units);
    LedgerSchema const schema(shape, context.shapes, &related);
    auto const condition = compile(context, realm, schema, shape, question.population, question.as_of,
                                   static_cast<int>(out.parameters.size()) + 1, false);
    if (!condition) return condition.problem();
    out.where += " AND (" + condition.value().text + ")";
    out.parameters.insert(out.parameters.end(), condition.value().parameters.begin(), condition.value().parameters.end());
    out.rest = out.where.substr(head);
    return out;
}

AreaLevel area_level(int unit_level) {
    return unit_level == 0 ? AreaLevel::village : unit_level == 1 ? AreaLevel::township : AreaLevel::county;
}

namespace {

/// Every row has its unit's name, but for rows of units above the level.
Result<Asked> unit_name(Context const& context, RealmId realm, Question const& question, AreaLevel level) {
    auto const units = units_of(context, realm, question.units);
    if (!units) return units.problem();
    std::string above;
    for (auto const unit : units.value()) {
        if (!context.units.name_at(unit, level)) above += fmt::format("{}{}", above.empty() ? "" : ", ", unit.value);
    }
    if (above.empty()) return Asked{"1", {}, {}, true};
    return Asked{fmt::format("CASE WHEN r.unit_id IN ({}) THEN NULL ELSE 1 END", above), {}, {}, true};
}

}  // namespace

Result<Asked> asked_of(Context const& context, RealmId realm, Shape const& shape, std::string const& element, Question const& question,
                       std::size_t parameters_before) {
    int const found = shape.index_of(element);
    if (found < 0) return Problem{problems::kBadInput, fmt::format("台账“{}”没有数据元“{}”。", shape.definition.title, element)};
    auto const index = static_cast<std::size_t>(found);
    auto const& column = shape.columns[index];
    if (int const level = shape.unit_level(index); level >= 0) return unit_name(context, realm, question, area_level(level));
    if (column.element.formula.empty()) return Asked{"r." + column.name, {}, {index}, false};
    LedgerSchema const schema(shape, context.shapes);
    auto compiled = compile(context, realm, schema, shape, column.element.formula, question.as_of, static_cast<int>(parameters_before) + 1, true);
    if (!compiled) return compiled.problem();
    return Asked{"(" + compiled.value().text + ")", std::move(compiled.value().parameters), std::move(compiled.value().operands), true};
}

Standing standing_of(elements::Element const& element, CivilDate as_of, CivilDate today) {
    bool const fresh = element.fresh_days == 0 || today.days() - as_of.days() <= element.fresh_days;
    return fresh ? Standing::held : Standing::stale;
}

}  // namespace yizhen::ledgers::store

// The names and sets that an indicator may speak of.

#include "kernel/text/text.h"
#include "modules/ledgers/store_sql_indicators.h"

namespace yizhen::ledgers::store {
namespace {

constexpr std::string_view kTitleEnd = "台账";
constexpr std::string_view kFigures = "unit_period";

std::string set_name(Shape const& shape) {
    std::string_view title = shape.definition.title;
    if (title.ends_with(kTitleEnd)) title.remove_suffix(kTitleEnd.size());
    return std::string(title);
}

bool is_numeric(Column const& column) {
    return !column.sealed() && (column.rule.type == ValueType::integer || column.rule.type == ValueType::decimal);
}

}  // namespace

IndicatorSchema::IndicatorSchema(Shapes const& shapes, std::vector<Indicator> const& indicators, Related const& related) {
    for (auto const& shape : shapes.all()) {
        if (shape.by_period()) continue;
        m_sets.emplace(text::nfkc(set_name(shape)), Set{&shape, std::make_unique<LedgerSchema>(shape, shapes, &related)});
    }
    if (auto const* figures = shapes.find(kFigures)) {
        for (std::size_t at = 0; at < figures->columns.size(); ++at) {
            auto const& column = figures->columns[at];
            if (!is_numeric(column)) continue;
            m_names.insert_or_assign(text::nfkc(column.element.name), expr::Name{column.element.name, column.rule.type, column.rule.scale, {}, {}, {}, slot_of_figure(at)});
        }
    }
    for (std::size_t at = 0; at < indicators.size(); ++at) {
        auto const type = indicators[at].scale == 0 ? ValueType::integer : ValueType::decimal;
        m_names.insert_or_assign(text::nfkc(indicators[at].name), expr::Name{indicators[at].name, type, indicators[at].scale, {}, {}, {}, static_cast<int>(at)});
    }
}

expr::Name const* IndicatorSchema::find(std::string_view name) const {
    auto const found = m_names.find(name);
    return found == m_names.end() ? nullptr : &found->second;
}

std::vector<std::string> IndicatorSchema::names() const {
    std::vector<std::string> out;
    for (auto const& [name, entry] : m_names) out.push_back(name);
    return out;
}

expr::Schema const* IndicatorSchema::set(std::string_view name) const { return ledger(name); }

LedgerSchema const* IndicatorSchema::ledger(std::string_view name) const {
    auto const found = m_sets.find(name);
    return found == m_sets.end() ? nullptr : found->second.schema.get();
}

Shape const* IndicatorSchema::shape(std::string_view name) const {
    auto const found = m_sets.find(name);
    return found == m_sets.end() ? nullptr : found->second.shape;
}

}  // namespace yizhen::ledgers::store

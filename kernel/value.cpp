#include "kernel/value.h"

namespace yizhen {

std::string_view name_of(ValueType type) {
    switch (type) {
    case ValueType::integer: return "integer";
    case ValueType::decimal: return "decimal";
    case ValueType::text: return "text";
    case ValueType::date: return "date";
    case ValueType::boolean: return "boolean";
    case ValueType::code: return "code";
    }
    return "unknown";
}

std::string_view name_of(CellState state) {
    switch (state) {
    case CellState::present: return "present";
    case CellState::blank: return "blank";
    case CellState::not_applicable: return "not_applicable";
    case CellState::disputed: return "disputed";
    }
    return "unknown";
}

std::string to_text(Value const& value) {
    struct Shown {
        std::string operator()(std::monostate) const { return {}; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(Decimal const& number) const { return number.text(); }
        std::string operator()(std::string const& words) const { return words; }
        std::string operator()(CivilDate date) const { return date.iso(); }
        std::string operator()(bool yes) const { return yes ? "true" : "false"; }
        std::string operator()(Code const& code) const { return code.value; }
    };
    return std::visit(Shown{}, value);
}

}  // namespace yizhen

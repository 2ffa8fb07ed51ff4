#include "app/commands.h"
#include "app/shipped.h"

#include "kernel/expr/expr.h"
#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <set>

namespace yizhen::app {
namespace {

namespace json = boost::json;

constexpr std::size_t kUntypedMax = 4;

/// Numbers with a point go through JSON as marked strings, because a JSON number would become a binary float.
constexpr char kDecimalMark = '\x01';

std::string with_marked_decimals(std::string_view text) {
    std::string out;
    bool inside = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        bool const number = !inside && (c == '-' || (c >= '0' && c <= '9'));
        if (number) {
            auto const end = std::min(text.find_first_not_of("+-.eE0123456789", i), text.size());
            auto const digits = text.substr(i, end - i);
            bool const decimal = digits.find('.') != std::string_view::npos;
            out += decimal ? fmt::format("\"\\u0001{}\"", digits) : std::string(digits);
            i = end - 1;
            continue;
        }
        if (inside && c == '\\' && i + 1 < text.size()) {
            out += c;
            out += text[++i];
            continue;
        }
        if (c == '"') inside = !inside;
        out += c;
    }
    return out;
}

/// What the rows say about a name.
struct Seen {
    std::optional<expr::Name> name;  ///< none while only nulls were seen
    bool conflict = false;
};

struct Read {
    expr::MapRow row;
    std::map<std::string, Seen> names;
    std::map<std::string, std::map<std::string, Seen>> sets;
};

Problem bad_value(std::string_view name) {
    return {problems::kBadInput, fmt::format("--row 里“{}”的值看不懂；可用 12、12.5、\"文字\"、\"2026-10-09\"、true、null，"
                                             "或 {{\"value\": 12, \"state\": \"disputed\"}}。",
                                             name)};
}

std::optional<CellState> state_of(json::value const& value) {
    if (!value.is_string()) return std::nullopt;
    for (auto const state : {CellState::present, CellState::blank, CellState::not_applicable, CellState::disputed}) {
        if (value.as_string() == name_of(state)) return state;
    }
    return std::nullopt;
}

std::optional<Value> value_of(json::value const& value) {
    if (value.is_null()) return Value{};
    if (value.is_bool()) return Value{value.as_bool()};
    if (value.is_int64()) return Value{value.as_int64()};
    if (!value.is_string()) return std::nullopt;
    std::string_view const words = value.as_string();
    if (words.starts_with(kDecimalMark)) {
        auto const decimal = Decimal::parse(words.substr(1));
        return decimal ? std::optional<Value>(decimal.value()) : std::nullopt;
    }
    if (auto const day = CivilDate::parse(words)) return Value{day.value()};
    return Value{text::nfkc(words)};
}

std::optional<CellValue> cell_of(json::value const& value) {
    if (value.is_object()) {
        auto const& object = value.as_object();
        auto const state = object.contains("state") ? state_of(object.at("state")) : CellState::present;
        auto const inner = object.contains("value") ? value_of(object.at("value")) : Value{};
        if (!state || !inner) return std::nullopt;
        return CellValue{*inner, *state};
    }
    auto const plain = value_of(value);
    if (!plain) return std::nullopt;
    bool const blank = std::holds_alternative<std::monostate>(*plain);
    return CellValue{*plain, blank ? CellState::blank : CellState::present};
}

void learn(std::string const& name, Value const& value, Seen& seen) {
    if (std::holds_alternative<std::monostate>(value)) return;
    constexpr std::array kTypes = {ValueType::text, ValueType::integer, ValueType::decimal, ValueType::text, ValueType::date, ValueType::boolean, ValueType::code};
    auto const type = kTypes[value.index()];
    int const scale = type == ValueType::decimal ? std::get<Decimal>(value).scale : 0;
    if (!seen.name) {
        seen.name = expr::Name{name, type, scale, expr::Sensitivity::open, {}, {}, 0};
        return;
    }
    auto const numeric = [](ValueType t) { return t == ValueType::integer || t == ValueType::decimal; };
    if (seen.name->type != type) {
        seen.conflict = seen.conflict || !numeric(seen.name->type) || !numeric(type);
        seen.name->type = ValueType::decimal;
    }
    seen.name->scale = std::max(seen.name->scale, scale);
}

std::optional<Problem> read_cells(json::object const& object, expr::MapRow& row, std::map<std::string, Seen>& names) {
    for (auto const& [key, value] : object) {
        if (value.is_array()) continue;
        auto const name = text::nfkc(key);
        auto const cell = cell_of(value);
        if (!cell) return bad_value(name);
        learn(name, cell->value, names[name]);
        if (names[name].conflict) return bad_value(name);
        row.set(name, *cell);
    }
    return std::nullopt;
}

Result<Read> read_row(std::string const& argument) {
    boost::system::error_code error;
    auto const parsed = json::parse(with_marked_decimals(argument), error);
    if (error || !parsed.is_object()) {
        return Problem{problems::kBadInput, "--row 应为一个 JSON 对象，如 {\"年龄\": 63, \"居住状况\": \"独居\"}。"};
    }
    Read read;
    if (auto const problem = read_cells(parsed.as_object(), read.row, read.names)) return *problem;
    for (auto const& [key, value] : parsed.as_object()) {
        if (!value.is_array()) continue;
        auto const name = text::nfkc(key);
        std::vector<expr::MapRow> rows;
        for (auto const& one : value.as_array()) {
            if (!one.is_object()) return bad_value(name);
            if (auto const problem = read_cells(one.as_object(), rows.emplace_back(), read.sets[name])) return *problem;
        }
        read.sets[name];
        read.row.set_rows(name, std::move(rows));
    }
    return read;
}

/// A name of which only nulls were seen is given the type under which the expression checks: it is null in any.
expr::NameTable table_of(std::map<std::string, Seen> const& names, std::map<std::string, ValueType> const& guessed) {
    expr::NameTable table;
    for (auto const& [name, seen] : names) {
        auto const guess = guessed.find(name);
        auto const type = guess == guessed.end() ? ValueType::text : guess->second;
        table.add(seen.name ? *seen.name : expr::Name{name, type, 0, expr::Sensitivity::open, {}, {}, 0});
    }
    return table;
}

expr::NameTable schema_of(Read const& read, std::map<std::string, ValueType> const& guessed) {
    auto table = table_of(read.names, guessed);
    for (auto const& [set, names] : read.sets) {
        table.add_set(set, std::make_shared<expr::NameTable>(table_of(names, guessed)));
    }
    return table;
}

Result<expr::Expression> check_with_guesses(std::string const& text, Read const& read) {
    std::set<std::string> untyped;
    auto const collect = [&](std::map<std::string, Seen> const& names) {
        for (auto const& [name, seen] : names) {
            if (!seen.name && text::nfkc(text).find(name) != std::string::npos) untyped.insert(name);
        }
    };
    collect(read.names);
    for (auto const& [set, names] : read.sets) collect(names);
    constexpr std::array kGuesses = {ValueType::text, ValueType::integer, ValueType::date, ValueType::boolean};
    std::size_t tries = 1;
    for (std::size_t i = 0; i < std::min(untyped.size(), kUntypedMax); ++i) tries *= kGuesses.size();
    auto first = expr::check(text, schema_of(read, {}));
    for (std::size_t n = 1; n < tries && !first; ++n) {
        std::map<std::string, ValueType> guessed;
        std::size_t rest = n;
        for (auto const& name : untyped) {
            guessed[name] = kGuesses[rest % kGuesses.size()];
            rest /= kGuesses.size();
        }
        auto next = expr::check(text, schema_of(read, guessed));
        if (next) return next;
    }
    return first;
}

std::string as_json(expr::Expression const& expression, CellValue const& cell) {
    json::object out;
    auto& value = out["value"];
    if (auto const* number = std::get_if<std::int64_t>(&cell.value)) {
        value = *number;
    } else if (auto const* yes = std::get_if<bool>(&cell.value)) {
        value = *yes;
    } else if (!std::holds_alternative<std::monostate>(cell.value)) {
        value = to_text(cell.value);
    }
    out["type"] = name_of(expression.type());
    out["state"] = name_of(cell.state);
    return json::serialize(out);
}

int report(Problem const& problem) {
    fmt::print(stderr, "{}\n", problem.message);
    return problem.kind->exit_code;
}

}  // namespace

int evaluate_expression(ExprOptions const& options) {
    auto const as_of = options.as_of.empty() ? Result<CivilDate>(clock::SystemClock().today()) : CivilDate::parse(options.as_of);
    if (!as_of) return report(as_of.problem());
    auto const read = read_row(options.row.empty() ? "{}" : options.row);
    if (!read) return report(read.problem());
    auto const expression = check_with_guesses(options.expression, read.value());
    if (!expression) return report(expression.problem());
    expr::Context context{as_of.value(), {}};
    context.working_days = [](CivilDate from, CivilDate to) -> Result<std::int64_t> {
        auto const calendar = load_calendar(files::share_dir());
        if (!calendar) return calendar.problem();
        return calendar.value().working_days_between(from, to);
    };
    auto const cell = expr::evaluate(expression.value(), read.value().row, context);
    if (!cell) return report(cell.problem());
    bool const null = std::holds_alternative<std::monostate>(cell.value().value);
    fmt::print("{}\n", options.json ? as_json(expression.value(), cell.value())
                       : null       ? std::string("null")
                                    : to_text(cell.value().value));
    return 0;
}

}  // namespace yizhen::app

#include "kernel/check.h"
#include "kernel/expr/expr.h"
#include "kernel/text/text.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

namespace expr = yizhen::expr;
using yizhen::ValueType;

expr::NameTable names() {
    expr::NameTable people({{"年龄", ValueType::integer, 0, expr::Sensitivity::open, "p1", {}, 0}});
    expr::NameTable table({
        {"年龄", ValueType::integer, 0, expr::Sensitivity::open, "e1", {}, 0},
        {"收入", ValueType::decimal, 2, expr::Sensitivity::open, "e2", {}, 0},
        {"姓名", ValueType::text, 0, expr::Sensitivity::identifier, "e3", {}, 0},
        {"出生日期", ValueType::date, 0, expr::Sensitivity::filter_attribute, "e4", {}, 0},
        {"独居", ValueType::boolean, 0, expr::Sensitivity::open, "e5", "s5", 0},
        {"居住状况", ValueType::code, 0, expr::Sensitivity::open, "e6", {}, 0},
        {"a", ValueType::text, 0, expr::Sensitivity::open, "e7", {}, 0},
    });
    table.add_set("人口", std::make_shared<expr::NameTable>(people), {"people", "p", "p.unit = t.unit"});
    return table;
}

expr::MapRow row() {
    expr::MapRow out;
    out.set("年龄", std::int64_t{63});
    out.set("收入", yizhen::Decimal{123450, 2});
    out.set("姓名", std::string("张三"));
    out.set("出生日期", yizhen::CivilDate::from_days(0));
    out.set("居住状况", yizhen::Code{"2"});
    out.set("a", std::string("b*"));
    std::vector<expr::MapRow> people(2);
    people[0].set("年龄", std::int64_t{60});
    out.set_rows("人口", std::move(people));
    return out;
}

/// A refusal points inside the text.
void check_position(yizhen::Problem const& problem, std::size_t length) {
    for (auto const& detail : problem.details) {
        if (detail.name != "column") continue;
        auto const column = std::strtoul(detail.value.c_str(), nullptr, 10);
        YIZHEN_CHECK_OR_DIE(column >= 1 && column <= length + 1);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static auto const table = names();
    static auto const values = row();
    if (size > 20'000) return 0;
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    auto const expression = expr::check(text, table);
    if (!expression) {
        check_position(expression.problem(), yizhen::text::length(text));
        return 0;
    }
    auto const value = expr::evaluate(expression.value(), values, {yizhen::CivilDate::from_days(20'000), {}});
    if (!value) check_position(value.problem(), yizhen::text::length(text));
    for (auto const dialect : {expr::SqlDialect::sqlite, expr::SqlDialect::postgres}) {
        auto const sql = expr::compile(expression.value(), dialect, {yizhen::CivilDate::from_days(20'000), 1, true, {}});
        if (sql) YIZHEN_CHECK_OR_DIE(!sql.value().text.empty());
    }
    return 0;
}

/// Memory, SQLite and PostgreSQL must agree: on every value, on every null, and on every overflow.
/// The seed is printed by rapidcheck ("Using configuration: seed=…"); RC_PARAMS="seed=…" shows a run again.

#include "kernel/expr/expr.h"
#include "kernel/expr/expr_databases.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <iostream>

namespace yizhen::expr::testing {
namespace {

constexpr int kRows = 6;
constexpr int kExpressions = 4;  ///< a drawing of rapidcheck

/// The columns of t, or of u under another alias. 文长 is a formula, opened when checked.
std::vector<Name> names_of(std::string const& alias) {
    auto const at = [&](char const* column) { return alias + "." + column; };
    return {
        {"整甲", ValueType::integer, 0, Sensitivity::open, at("e1"), {}, 0},
        {"整乙", ValueType::integer, 0, Sensitivity::open, at("e2"), {}, 0},
        {"两位", ValueType::decimal, 2, Sensitivity::open, at("e3"), {}, 0},
        {"五位", ValueType::decimal, 5, Sensitivity::open, at("e4"), {}, 0},
        {"文甲", ValueType::text, 0, Sensitivity::open, at("e5"), {}, 0},
        {"文乙", ValueType::text, 0, Sensitivity::open, at("e6"), {}, 0},
        {"日甲", ValueType::date, 0, Sensitivity::open, at("e7"), {}, 0},
        {"日乙", ValueType::date, 0, Sensitivity::open, at("e8"), {}, 0},
        {"是甲", ValueType::boolean, 0, Sensitivity::open, at("e9"), at("s9"), 0},
        {"码甲", ValueType::code, 0, Sensitivity::open, at("e10"), {}, 0},
        {"证号", ValueType::text, 0, Sensitivity::identifier, at("e11"), {}, 0},
        {"文长", ValueType::integer, 0, Sensitivity::open, {}, {}, 0, "length(文甲) + 整乙"},
    };
}

/// Rows of t have a set 人 (rows of u that belong to them); these have a set 同 (their brothers, themselves among them).
NameTable const& table() {
    static NameTable const names = [] {
        NameTable inner(names_of("u"));
        inner.add_set("同", std::make_shared<NameTable>(names_of("v")), {"u", "v", "v.t = u.t"});
        NameTable outer(names_of("t"));
        outer.add_set("人", std::make_shared<NameTable>(inner), {"u", "u", "u.t = t.id"});
        return outer;
    }();
    return names;
}

/// Evenly, whatever size rapidcheck has reached: inRange alone stays near zero in the first hundred tests.
std::int64_t between(std::int64_t low, std::int64_t high) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::int64_t>(low, high));
}
int below(int n) { return static_cast<int>(between(0, n)); }
template <class T, std::size_t kSize> T pick(std::array<T, kSize> const& from) {
    return from[static_cast<std::size_t>(below(kSize))];
}
bool seldom() { return below(8) == 7; }

constexpr std::array<std::int64_t, 14> kIntegers = {0,   1,   -1,  2,    5,         60, 99, -7, 100, 1000, 3'000'000'000, 9223372036854775807,
                                                    -9223372036854775807, -9223372036854775807 - 1};
std::array<std::string, 14> const kTexts = {"",     "a",    "A",  "张三", "张*", "100%", "_x", "[ab]",
                                            "a\\b", "低保户", "𠀀",  "龥",   "é",   "a b"};
std::array<std::string, 9> const kDates = {"2000-02-29", "1966-02-27", "2026-02-28", "2026-03-01", "0001-01-01",
                                           "9999-12-31", "1999-12-31", "2024-02-29", "1900-03-01"};
std::array<std::string, 8> const kPatterns = {"*", "张*", "?", "a\\*b", "[*", "*%", "_?", "*\\\\*"};

/// Which set an expression may speak of where it stands.
int g_level = 0;
std::string set_here() { return g_level == 0 ? "人" : "同"; }

// --- expressions ---------------------------------------------------------------------------------------------------

std::string quoted(std::string const& words) {
    std::string out = "'";
    for (char const c : words) out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + "'";
}

std::string boolean(int depth);
std::string number(int depth);
std::string words(int depth);
std::string date(int depth);

/// " where …" over the rows of the set, or nothing.
std::string where(int depth) {
    if (below(4) == 0) return {};
    ++g_level;
    auto const condition = boolean(depth);
    --g_level;
    return " where " + condition;
}

/// Over the rows of the set, or a plain number where there is none.
std::string number_of_set(int depth) {
    if (g_level > 1) return "整甲";
    auto const set = set_here();
    auto const item = set + "." + pick<std::string, 5>({"整甲", "整乙", "两位", "五位", "文长"});
    switch (below(7)) {
    case 0: return fmt::format("count({}{})", set, where(depth));
    case 1: return fmt::format("min({}{})", item, where(depth));
    case 2: return fmt::format("max({}{})", item, where(depth));
    case 3: return fmt::format("distinct({}.{}{})", set, pick<std::string, 6>({"整甲", "文甲", "日甲", "是甲", "码甲", "文长"}), where(depth));
    case 4: return fmt::format("avg({}{})", item, where(depth));
    default: return fmt::format("sum({}{})", item, where(depth));
    }
}

std::string number_leaf() {
    switch (below(9)) {
    case 7: return "(year(as_of) - 2026)";
    case 0: return "整甲";
    case 1: return "整乙";
    case 2: return "两位";
    case 3: return "五位";
    case 4: return pick<std::string, 5>({"0.5", "2.5", "1.25", "0.00001", "99.99"});
    default: return fmt::format("{}", pick<std::int64_t, 7>({0, 1, 2, 7, 60, 100, 9223372036854775807}));
    }
}

std::string number(int depth) {
    if (depth <= 0) return number_leaf();
    auto const a = [&] { return number(depth - 1 - below(2)); };
    switch (below(20)) {
    case 17:
    case 18: return number_of_set(depth - 1 - below(2));
    case 0:
    case 1: return number_leaf();
    case 2: return fmt::format("({} + {} - {})", a(), a(), a());
    case 3: return fmt::format("({} * {})", a(), a());
    case 4: return fmt::format("({} / {})", a(), a());
    case 5: return fmt::format("(-{})", a());
    case 6: return fmt::format("abs({})", a());
    case 7: return fmt::format("round({}, {})", a(), below(4));
    case 8: return fmt::format("if({}, {}, {})", boolean(depth - 1), a(), seldom() ? "null" : a());
    case 9: return fmt::format("coalesce({}, {})", a(), a());
    case 10: return fmt::format("min({}, {})", a(), a());
    case 11: return fmt::format("max({}, {}, {})", a(), a(), a());
    case 12: return fmt::format("age({}, {})", date(depth - 1), below(2) ? "as_of" : date(depth - 1));
    case 13: return fmt::format("{}({})", pick<std::string, 3>({"year", "month", "day"}), date(depth - 1));
    case 14: return fmt::format("days({}, {})", date(depth - 1), date(depth - 1));
    case 15: return fmt::format("length({})", words(depth - 1));
    default: return fmt::format("({} - {})", a(), a());
    }
}

std::string words(int depth) {
    switch (depth <= 0 ? below(3) : below(7)) {
    case 6: return g_level > 1 ? "文乙" : fmt::format("min({}.文甲{})", set_here(), where(depth - 1));
    case 0: return "文甲";
    case 1: return "文乙";
    case 2: return quoted(pick(kTexts));
    case 3: return fmt::format("if({}, {}, {})", boolean(depth - 1), words(depth - 1), words(depth - 1));
    case 4: return fmt::format("coalesce({}, {})", words(depth - 1), words(depth - 1));
    default: return fmt::format("max({}, {})", words(depth - 1), words(depth - 1));
    }
}

std::string date(int depth) {
    switch (depth <= 0 ? below(4) : below(9)) {
    case 8: return g_level > 1 ? "日乙" : fmt::format("max({}.日乙{})", set_here(), where(depth - 1));
    case 0: return "日甲";
    case 1: return "日乙";
    case 2: return pick(kDates);
    case 3: return "as_of";
    case 4: return fmt::format("if({}, {}, {})", boolean(depth - 1), date(depth - 1), date(depth - 1));
    case 5: return fmt::format("min({}, {})", date(depth - 1), date(depth - 1));
    case 6: return fmt::format("({} + {})", date(depth - 1), below(2) ? "整甲" : "30");
    default: return fmt::format("coalesce({}, {})", date(depth - 1), date(depth - 1));
    }
}

std::string comparison_sign() { return pick<std::string, 6>({"=", "!=", "<", "<=", ">", ">="}); }

std::string boolean_leaf(int depth) {
    switch (below(15)) {
    case 14: return pick<std::string, 4>({"true", "false", "year(as_of) = 2026", "as_of > 2027-01-01"});
    case 0: return "是甲";
    case 1: return fmt::format("{} {} {}", number(depth), comparison_sign(), number(depth));
    case 2: return fmt::format("{} {} {}", words(depth), comparison_sign(), words(depth));
    case 3: return fmt::format("{} {} {}", date(depth), comparison_sign(), date(depth));
    case 4: return fmt::format("{} in ({}, 2.5, -1)", number(depth), pick<std::string, 3>({"60", "0", "1.25"}));
    case 5: return fmt::format("{} between {} and {}", number(depth), number(depth), number(depth));
    case 6: return fmt::format("{} like {}", words(depth), quoted(pick(kPatterns)));
    case 7: return fmt::format("{} is null", below(2) ? number(depth) : date(depth));
    case 8: return fmt::format("{}(是甲)", pick<std::string, 3>({"is_blank", "is_disputed", "is_not_applicable"}));
    case 9: return fmt::format("contains({}, {})", words(depth), words(depth));
    case 10: return fmt::format("码甲 {} '2'", below(2) ? "=" : "!=");
    case 11: return fmt::format("证号 in ({}, 'x')", quoted(pick(kTexts)));
    case 12: return fmt::format("age(日甲, as_of) {} {}", comparison_sign(), pick<int, 5>({0, 26, 60, -3, 5000}));
    default: return fmt::format("starts_with({}, {})", words(depth), quoted(pick(kTexts)));
    }
}

std::string boolean(int depth) {
    if (depth <= 0) return "(" + boolean_leaf(0) + ")";
    auto const a = [&] { return boolean(depth - 1 - below(2)); };
    switch (below(8)) {
    case 7: return g_level > 1 ? "(是甲)" : fmt::format("(exists({}{}))", set_here(), where(depth - 1));
    case 0: return fmt::format("({} and {})", a(), a());
    case 1: return fmt::format("({} or {} or {})", a(), a(), a());
    case 2: return fmt::format("(not {})", a());
    case 3: return fmt::format("if({}, {}, {})", a(), a(), a());
    case 4: return fmt::format("({} = {})", a(), a());
    default: return "(" + boolean_leaf(depth - 1) + ")";
    }
}

// --- rows ----------------------------------------------------------------------------------------------------------

struct TestRow {
    MapRow memory;
    std::string values;              ///< of the INSERT
    std::vector<std::string> inner;  ///< of its rows in u
};

std::string sql_text(std::string const& words) { return quoted(words); }

std::string sql_number(std::int64_t number) {
    return number == std::numeric_limits<std::int64_t>::min() ? "(-9223372036854775807-1)" : std::to_string(number);
}

TestRow make_row(int id) {
    TestRow row;
    row.values = std::to_string(id);
    auto const put = [&](char const* name, Value value, std::string const& sql) {
        bool const null = seldom();
        row.values += ", " + (null ? "NULL" : sql);
        row.memory.set(name, null ? Value{} : std::move(value));
    };
    auto const any_integer = [] { return below(2) ? pick(kIntegers) : between(-200, 200); };
    for (auto const* name : {"整甲", "整乙"}) {
        auto const n = any_integer();
        put(name, n, sql_number(n));
    }
    for (int scale : {2, 5}) {
        auto const n = any_integer();
        put(scale == 2 ? "两位" : "五位", Decimal{n, static_cast<std::uint8_t>(scale)}, sql_number(n));
    }
    for (auto const* name : {"文甲", "文乙"}) {
        auto const text = pick(kTexts);
        put(name, text, sql_text(text));
    }
    for (auto const* name : {"日甲", "日乙"}) {
        auto const day = pick(kDates);
        put(name, CivilDate::parse(day).value(), "'" + day + "'");
    }
    bool const yes = below(2) == 1;
    auto const state = static_cast<CellState>(below(4));
    bool const held = state == CellState::present || state == CellState::disputed;
    row.memory.set("是甲", CellValue{held ? Value{yes} : Value{}, state});
    row.values += held ? (yes ? ", 1" : ", 0") : ", NULL";
    row.values += ", " + std::to_string(static_cast<int>(state));
    auto const code = std::to_string(below(3));
    put("码甲", Code{code}, "'" + code + "'");
    auto const text = pick(kTexts);
    put("证号", text, sql_text(text));
    return row;
}

TestRow make_family(int id) {
    auto row = make_row(id);
    std::vector<MapRow> brothers;
    for (int i = below(4); i > 0; --i) {
        auto inner = make_row(id);
        row.inner.push_back(std::move(inner.values));
        brothers.push_back(std::move(inner.memory));
    }
    auto inside = brothers;
    for (auto& brother : inside) brother.set_rows("同", brothers);
    row.memory.set_rows("人", std::move(inside));
    return row;
}

void fill(TestDatabase& database, std::vector<TestRow> const& rows) {
    std::string sql = "DELETE FROM t; DELETE FROM u; ";
    for (auto const& row : rows) {
        sql += "INSERT INTO t VALUES (" + row.values + "); ";
        for (auto const& inner : row.inner) sql += "INSERT INTO u VALUES (" + inner + "); ";
    }
    database.script(sql);
}

constexpr char const* kColumns =
    "e1 BIGINT, e2 BIGINT, e3 BIGINT, e4 BIGINT, e5 TEXT, e6 TEXT, e7 TEXT, e8 TEXT, e9 BIGINT, s9 BIGINT, e10 TEXT, e11 TEXT)";

void create(TestDatabase& database) {
    bool const postgres = database.dialect() == SqlDialect::postgres;
    auto const* const kind = postgres ? "CREATE TEMPORARY TABLE" : "CREATE TABLE";
    database.script(fmt::format("{0} t(id BIGINT, {1}; {0} u(t BIGINT, {1}", kind, kColumns));
}

// --- the comparison ------------------------------------------------------------------------------------------------

/// As a column would hold it.
std::optional<std::string> stored(Value const& value) {
    if (std::holds_alternative<std::monostate>(value)) return std::nullopt;
    if (auto const* decimal = std::get_if<Decimal>(&value)) return std::to_string(decimal->units);
    if (auto const* yes = std::get_if<bool>(&value)) return *yes ? "1" : "0";
    return to_text(value);
}

std::string only(std::vector<int> const& ids) {
    std::string list;
    for (int const id : ids) list += (list.empty() ? "" : ", ") + std::to_string(id);
    return " FROM t WHERE id IN (" + list + ")";
}

struct Counts {
    int compared = 0;
    int failed = 0;
    int refused = 0;
    int nulls = 0;
    int sets = 0;  ///< expressions compared that speak of a set
};

void compare(TestDatabase& database, Expression const& expression, std::vector<TestRow> const& rows, Counts& counts) {
    Context const context{CivilDate::of(2026, 2, 28).value(), {}};
    std::vector<int> good;
    std::vector<int> bad;
    Answers expected;
    for (int i = 0; i < static_cast<int>(rows.size()); ++i) {
        auto const value = evaluate(expression, rows[static_cast<std::size_t>(i)].memory, context);
        (value ? good : bad).push_back(i);
        if (value) expected[i] = stored(value.value().value);
        if (value && !expected[i]) ++counts.nulls;
    }
    CompileOptions options{context.as_of, 1, true, {}};
    auto const sql = compile(expression, database.dialect(), options);
    if (!sql) {
        ++counts.refused;
        return;
    }
    RC_LOG() << expression.text() << "\n" << sql.value().text << "\n";
    auto const select = "SELECT id, " + sql.value().text;
    if (!good.empty()) {
        RC_ASSERT(database.query(select + only(good), sql.value().parameters) == expected);
    }
    for (int const id : bad) {
        RC_ASSERT_THROWS_AS(database.query(select + only({id}), sql.value().parameters), std::runtime_error);
    }
    counts.sets += expression.has_aggregate() ? 1 : 0;
    counts.compared += static_cast<int>(good.size());
    counts.failed += static_cast<int>(bad.size());
    if (expression.type() == ValueType::boolean && bad.empty()) {
        options.as_value = false;
        auto const where = compile(expression, database.dialect(), options);
        std::erase_if(expected, [](auto const& one) { return one.second != "1"; });
        RC_ASSERT(database.query("SELECT id, 1 FROM t WHERE " + where.value().text, where.value().parameters) == expected);
    }
}

std::string any_expression() {
    switch (below(4)) {
    case 0: return number(3);
    case 1: return below(2) ? words(3) : date(3);
    default: return boolean(3);
    }
}

void differential(TestDatabase& database) {
    Counts counts;
    bool const agrees = rc::check("the database agrees with memory", [&] {
        std::vector<TestRow> rows;
        for (int i = 0; i < kRows; ++i) rows.push_back(make_family(i));
        fill(database, rows);
        for (int i = 0; i < kExpressions; ++i) {
            auto const expression = check(any_expression(), table());
            if (expression) {
                compare(database, expression.value(), rows, counts);
            } else {
                ++counts.refused;
            }
        }
    });
    std::cout << "values equal: " << counts.compared << " (null " << counts.nulls << "), overflow in both: " << counts.failed
              << ", expressions over a set: " << counts.sets << ", expressions refused: " << counts.refused << "\n";
    EXPECT_TRUE(agrees);
    EXPECT_GT(counts.compared, 0);
    EXPECT_GT(counts.sets, 0);
}

TEST(Differential, SqliteAgreesWithMemory) {
    Sqlite database;
    create(database);
    differential(database);
}

TEST(Differential, PostgresAgreesWithMemory) {
    auto const* const url = std::getenv("YIZHEN_TEST_POSTGRES");
    if (!url) GTEST_SKIP() << "YIZHEN_TEST_POSTGRES is not set; run under tools/with_postgres";
    Postgres database(url);
    create(database);
    differential(database);
}

/// What compile() lets through, SQLite's parser takes: its stack has 100 entries.
TEST(Differential, DeepExpressionsAreRefusedBeforeSqliteWould) {
    Sqlite database;
    create(database);
    std::array<std::string, 8> const shapes = {"sum(人.整甲 where 整乙 > {})", "(count(人 where 是甲) + {} * 2)", "(整甲 + {} * 2)", "({} / 整甲)", "if(整甲 > {}, {}, 整乙)", "max(整甲, {}, 五位)",
                                               "coalesce(整甲, round({}, 1))", "if((整甲 + {} > 3) and (整乙 * 整甲 > 整乙 or 是甲), 1, 2)"};
    int accepted = 0;
    int refused = 0;
    for (auto const& shape : shapes) {
        std::string text = "整甲";
        for (int depth = 1; depth < 20; ++depth) {
            std::string next = shape;
            for (auto at = next.find("{}"); at != std::string::npos; at = next.find("{}", at)) {
                bool const first = next.find("整乙") == std::string::npos || at < next.rfind("整乙");
                auto const& inside = first && at == next.find("{}") ? text : std::string("整甲");
                next.replace(at, 2, inside);
                at += inside.size();
            }
            text = next;
            auto const expression = check(text, table());
            if (!expression) break;
            auto const sql = compile(expression.value(), SqlDialect::sqlite, {CivilDate::from_days(0), 1, true, {}});
            (sql ? accepted : refused) += 1;
            if (!sql) continue;
            EXPECT_NO_THROW(database.query("SELECT id, " + sql.value().text + " FROM t", sql.value().parameters)) << text;
        }
    }
    std::string sum = "整甲";
    for (int i = 0; i < 100; ++i) sum += " + 整乙 - 1";
    auto const sql = compile(check(sum, table()).value(), SqlDialect::sqlite, {});
    ASSERT_TRUE(sql) << sql.problem().message;
    EXPECT_NO_THROW(database.query("SELECT id, " + sql.value().text + " FROM t", {}));
    std::cout << "deep expressions accepted: " << accepted << ", refused: " << refused << "\n";
    EXPECT_GT(accepted, 15);
    EXPECT_GT(refused, 0);
}

/// What compile() refuses, each with its words.
TEST(Differential, RefusedForms) {
    NameTable names = table();
    Name const kept{"仅内存", ValueType::integer, 0, Sensitivity::open, {}, {}, 0};
    names.add(kept);
    auto with_kept = std::make_shared<NameTable>(names_of("u"));
    with_kept->add(kept);
    names.add_set("人", with_kept, {"u", "u", "u.t = t.id"});
    names.add_set("人口", std::make_shared<NameTable>(table()));
    for (auto const* text : {"exists(人口)", "sum(人口.整甲) > 2", "exists(人 where is_disputed(整甲))", "sum(人.仅内存) > 1", "count(人口 where 整甲 > 1) > 2", "working_days(日甲, as_of) > 3", "is_disputed(整甲)",
                             "is_not_applicable(整甲)", "仅内存 > 1"}) {
        auto const expression = check(text, names, ValueType::boolean);
        ASSERT_TRUE(expression) << text << expression.problem().message;
        for (auto const dialect : {SqlDialect::sqlite, SqlDialect::postgres}) {
            auto const sql = compile(expression.value(), dialect, {});
            ASSERT_FALSE(sql) << text;
            if (dialect == SqlDialect::sqlite) std::cout << "refused: " << text << ": " << sql.problem().message << "\n";
        }
    }
}

}  // namespace
}  // namespace yizhen::expr::testing

// Files of upper-level systems and tables of answers, from evidence. Units and figures are synthetic.

#include "app/answer_tables.h"
#include "app/upper_system.h"
#include "modules/ledgers/test_ledgers.h"

#include <gtest/gtest.h>

namespace yizhen::app {
namespace {

using ledgers::test::content_of;

elements::Catalogue const& catalogue() {
    static auto const known = elements::Catalogue::parse(content_of("data/elements/catalogue.tsv"), "catalogue.tsv").value();
    return known;
}
ledgers::Shapes const& shapes() {
    static auto const known = ledgers::test::shipped_shapes();
    return known;
}
std::string code(std::string_view name) { return catalogue().find_by_name(name)->code; }
std::string unit_name(std::string const& unit) { return "村" + unit; }

/// Households and people of two villages; the second has no people yet, and the sum above both was worked out.
gate::Evidence evidence() {
    gate::Evidence out;
    for (auto const* name : {"总户数", "总人口数", "没见过的"}) {
        gate::FieldFinding field;
        field.field.path = {name};
        if (auto const* element = catalogue().find_by_name(name)) field.match.element = element->code;
        out.fields.push_back(std::move(field));
    }
    auto const add = [&](std::size_t field, char const* unit, std::int64_t figure, bool derived = false) {
        gate::CellFinding cell;
        cell.field = field;
        cell.unit = unit;
        cell.standing = ledgers::Standing::held;
        cell.value = {figure, CellState::present};
        cell.derived = derived;
        out.cells.push_back(std::move(cell));
    };
    add(0, "110001", 4);
    add(1, "110001", 12);
    add(0, "110002", 5);
    add(2, "110002", 7);
    add(0, "110", 9, true);
    gate::CellFinding missing;
    missing.field = 1;
    missing.unit = "110002";
    out.cells.push_back(missing);
    return out;
}

TEST(UpperSystem, every_shipped_description_is_read_and_says_where_it_comes_from) {
    auto const systems = read_systems(YIZHEN_SOURCE_DIR, "/nowhere", catalogue());
    ASSERT_TRUE(systems) << systems.problem().message;
    ASSERT_FALSE(systems.value().empty());
    for (auto const& system : systems.value()) {
        EXPECT_FALSE(system.source.empty()) << system.id;
        EXPECT_TRUE(system.verified || system.source_status != "official") << system.id << ": official and not verified?";
    }
    EXPECT_EQ(system_named(systems.value(), ""), nullptr);
    EXPECT_EQ(system_named(systems.value(), "哪也没有的系统"), nullptr);
    auto const* named = system_named(systems.value(), "须在统计联网直报平台重录");
    ASSERT_NE(named, nullptr);
    EXPECT_EQ(named->source_status, "reconstructed");
}

TEST(UpperSystem, what_a_description_has_wrong_is_named) {
    std::string const head = "id=\"a\"\nname=\"甲\"\nsource=\"b\"\nsource_status=\"practice\"\nformat=\"csv\"\nrows=\"units\"\n";
    auto const why = [&](std::string const& rest) {
        auto const read = read_system(head + rest, "a.toml", catalogue());
        return read ? std::string() : read.problem().message;
    };
    EXPECT_EQ(why("[[column]]\ntitle=\"x\"\nelement=\"总户数\"\n"), "");
    EXPECT_NE(why("[[column]]\ntitle=\"x\"\nelement=\"没有的\"\n").find("没有的"), std::string::npos);
    EXPECT_NE(why("[[column]]\ntitle=\"x\"\nis=\"shoe\"\n").find("shoe"), std::string::npos);
    EXPECT_NE(why("[[column]]\ntitle=\"x\"\n").find("x"), std::string::npos);
    EXPECT_NE(why("colour=1\n[[column]]\ntitle=\"x\"\nis=\"period\"\n").find("colour"), std::string::npos);
    EXPECT_NE(why("").find("column"), std::string::npos);
    EXPECT_NE(why("column=\n").find("a.toml"), std::string::npos);
}

TEST(UpperSystem, a_row_a_unit_in_the_order_of_the_system_and_what_it_requires_is_counted) {
    auto const system = read_system("id=\"a\"\nname=\"甲\"\nsource=\"b\"\nsource_status=\"practice\"\nformat=\"csv\"\nrows=\"units\"\n"
                                    "[[column]]\ntitle=\"代码\"\nis=\"unit_code\"\n[[column]]\ntitle=\"名\"\nis=\"unit_name\"\n[[column]]\ntitle=\"人\"\nelement=\"总人口数\"\nrequired=true\n"
                                    "[[column]]\ntitle=\"期\"\nis=\"period\"\n[[column]]\ntitle=\"户\"\nelement=\"总户数\"\n[[column]]\ntitle=\"号\"\nis=\"ordinal\"\n"
                                    "[[column]]\ntitle=\"定\"\nis=\"fixed\"\ntext=\"正式\"\n", "a.toml", catalogue());
    ASSERT_TRUE(system) << system.problem().message;
    auto const made = system_rows(system.value(), evidence(), "2026-10", catalogue(), shapes(), unit_name);
    ASSERT_EQ(made.rows.size(), 2u) << "no row of what is the sum of others";
    std::vector<std::string> first;
    for (auto const& value : made.rows[0]) first.push_back(value.text);
    EXPECT_EQ(first, (std::vector<std::string>{"110001", "村110001", "12", "2026-10", "4", "1", "正式"}));
    EXPECT_EQ(made.rows[1][2].kind, sheet::CellKind::empty);
    EXPECT_EQ(made.lacking, 1);
}

TEST(AnswerTables, what_a_ledger_takes_and_what_was_worked_out_stand_apart) {
    auto const tables = answer_tables(evidence(), "2026-10", shapes(), unit_name);
    ASSERT_EQ(tables.size(), 2u);
    EXPECT_EQ(tables[0].ledger, "unit_period");
    ASSERT_EQ(tables[0].rows.size(), 2u) << "the sum above the villages is no row of its own";
    EXPECT_EQ(tables[0].table.columns[0].title, "单位代码");
    EXPECT_EQ(tables[0].table.columns[2].title, "报告期");
    EXPECT_EQ(tables[0].rows[0][0].text, "110001");
    EXPECT_EQ(tables[0].rows[0][3].text, "4");
    EXPECT_EQ(tables[0].rows[1][4].kind, sheet::CellKind::empty) << "nobody has answered it";
    ASSERT_EQ(tables[1].rows.size(), 2u) << "a sum, and a field that no ledger has";
    EXPECT_EQ(tables[1].rows[0][2].text, "没见过的");
    EXPECT_EQ(tables[1].rows[1][4].text, "汇总或算出");
}

}  // namespace
}  // namespace yizhen::app

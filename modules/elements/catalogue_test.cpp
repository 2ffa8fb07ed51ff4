#include "modules/elements/catalogue.h"

#include <gtest/gtest.h>

namespace yizhen::elements {
namespace {

TEST(catalogue, reads_the_exchange_format) {
    auto const read = Catalogue::parse("element\tname\tdefinition\ttype\tunit_or_codelist\tentity\n"
                                       "DE0005\t出生日期\t公历\tdate\t\t人员\n"
                                       "DE0004\t性别\t\tcode\tGB/T 2261.1\t人员\n"
                                       "DE0053\t个人年收入\t\tnumber\t元/年\t人员\n",
                                       "c.tsv");
    ASSERT_TRUE(read) << read.problem().message;
    Catalogue const& catalogue = read.value();
    ASSERT_EQ(catalogue.elements().size(), 3U);
    EXPECT_EQ(catalogue.find("DE0005")->type, ValueType::date);
    EXPECT_EQ(catalogue.find("DE0004")->code_list, "GB/T 2261.1");
    EXPECT_EQ(catalogue.find("DE0053")->unit_of_measure, "元/年");
    EXPECT_EQ(catalogue.find(ElementId{53})->name, "个人年收入");
    EXPECT_EQ(catalogue.find("DE9"), nullptr);
}

TEST(catalogue, reads_the_product_format) {
    auto const read = Catalogue::parse(
        "code\tname\tdefinition\tentity\ttype\tscale\tunit\tcode_list\tsensitivity\tfresh_days\tretention_years\tsource_unit\tledger\tby_period\tformula\taliases\r\n"
        "YZ0001\t姓名\t\t人员\tstring\t\t\t\tidentifier\t0\t30\t公安\tperson\t0\t\t名字|姓 名\r\n"
        "YZ0400\t村集体收入\t\t村社区\tdecimal\t2\t万元\t\topen\t365\t10\t本村\tunit_period\t1\t\t\r\n",
        "c.tsv");
    ASSERT_TRUE(read) << read.problem().message;
    Element const& name = *read.value().find("YZ0001");
    EXPECT_EQ(name.sensitivity, Sensitivity::identifier);
    EXPECT_EQ(name.aliases, (std::vector<std::string>{"名字", "姓 名"}));
    Element const& income = *read.value().find("YZ0400");
    EXPECT_TRUE(income.by_period);
    EXPECT_EQ(income.scale, 2);
    EXPECT_EQ(income.unit_of_measure, "万元");
    EXPECT_EQ(income.ledger, "unit_period");
}

TEST(catalogue, refuses_with_the_line) {
    auto message = [](std::string_view tsv) {
        auto const read = Catalogue::parse(tsv, "c.tsv");
        return read ? std::string{} : read.problem().message;
    };
    EXPECT_NE(message("").find("空"), std::string::npos);
    EXPECT_NE(message("code\tname\n").find("entity"), std::string::npos);
    EXPECT_NE(message("code\tname\tentity\ttype\tkolor\n").find("kolor"), std::string::npos);
    EXPECT_NE(message("code\tname\tentity\ttype\nA1\t甲\t人员\tblob\n").find("第 2 行"), std::string::npos);
    EXPECT_NE(message("code\tname\tentity\ttype\nA1\t甲\t人员\tdate\n\nA1\t乙\t人员\tdate\n").find("第 4 行"), std::string::npos);
    EXPECT_NE(message("code\tname\tentity\ttype\nA1\t甲\t人员\tdate\t5\n").find("5 列"), std::string::npos);
}

TEST(aliases, survive_a_round_trip) {
    std::vector<Alias> const aliases{{"YZ0013", "文化程度", "人员", "410102-2026-000001-0", "steward", "2026-10-09"}};
    auto const read = parse_aliases(to_tsv(aliases), "a.tsv");
    ASSERT_TRUE(read);
    ASSERT_EQ(read.value().size(), 1U);
    EXPECT_EQ(read.value()[0].name, "文化程度");
    EXPECT_EQ(read.value()[0].day, "2026-10-09");
    EXPECT_FALSE(parse_aliases("element\tname\n\t甲\n", "a.tsv"));
}

}  // namespace
}  // namespace yizhen::elements

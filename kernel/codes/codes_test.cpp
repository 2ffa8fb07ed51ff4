#include "kernel/codes/code_list.h"
#include "kernel/codes/codes.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace yizhen::codes {
namespace {

std::string file(std::string const& name) {
    std::ifstream in(std::string(YIZHEN_SOURCE_DIR) + "/" + name, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

bool accepted(std::string const& kind, std::string const& value) {
    if (kind == "id18" || kind == "id15") return bool(parse_identity_number(value));
    if (kind == "uscc18") return bool(parse_credit_code(value));
    EXPECT_EQ(kind, "orgcode9");
    return bool(parse_organisation_code(value));
}

TEST(Codes, CheckVectors) {
    std::istringstream rows(file("cases/codes/check_vectors.csv"));
    std::string line;
    std::getline(rows, line);
    int count = 0;
    while (std::getline(rows, line)) {
        std::istringstream fields(line);
        std::string kind, value, valid, note;
        std::getline(fields, kind, ',');
        std::getline(fields, value, ',');
        std::getline(fields, valid, ',');
        std::getline(fields, note);
        EXPECT_EQ(accepted(kind, value), valid == "1") << line;
        ++count;
    }
    EXPECT_EQ(count, 16);
}

TEST(Codes, IdentityNumberSaysWhatItCarries) {
    auto const person = parse_identity_number("11010519491231002x").value();
    EXPECT_EQ(person.number, "11010519491231002X");
    EXPECT_EQ(person.division, "110105");
    EXPECT_EQ(person.birth.iso(), "1949-12-31");
    EXPECT_FALSE(person.male);
    EXPECT_FALSE(person.was_fifteen);
    EXPECT_EQ(parse_identity_number("110105491231002").value().number, "11010519491231002X");
    EXPECT_TRUE(parse_identity_number("110105491231002").value().was_fifteen);
}

TEST(Codes, WrongIdentityNumbersBlockOthersWarn) {
    EXPECT_EQ(fault_of_identity_number("110105194912310020")->severity, Severity::error);
    EXPECT_EQ(fault_of_credit_code("91350100M000100Y44")->severity, Severity::warning);
    EXPECT_EQ(fault_of_organisation_code("D21435690")->severity, Severity::warning);
    EXPECT_EQ(fault_of_division_code("991234")->severity, Severity::warning);
    EXPECT_FALSE(fault_of_credit_code("91350100M000100Y43"));
    // A remainder of 31 is written 0, not a 32nd character.
    EXPECT_EQ(credit_check_character("00000000000000000"), '0');
    // No message repeats a person's number.
    EXPECT_EQ(fault_of_identity_number("110105194912310020")->message.find("1101"), std::string::npos);
    EXPECT_NE(fault_of_identity_number("009900199001010012")->message.find("省份"), std::string::npos);
}

TEST(Codes, OrganisationCodeWithHyphen) {
    EXPECT_EQ(parse_organisation_code("D2143569-X").value(), "D2143569X");
    EXPECT_FALSE(parse_organisation_code("D214356-9X"));
    EXPECT_EQ(parse_credit_code("91350100M000100Y43").value().organisation, "M000100Y4");
}

TEST(Codes, DivisionsHaveLevelsAndParents) {
    auto const village = parse_division_code("410102001005").value();
    EXPECT_EQ(village.level, DivisionLevel::village);
    EXPECT_EQ(village.parent(), "410102001");
    EXPECT_TRUE(village.inside("4101"));
    EXPECT_EQ(parse_division_code("410102001").value().parent(), "410102");
    EXPECT_EQ(parse_division_code("410102").value().parent(), "4101");
    EXPECT_EQ(parse_division_code("41").value().parent(), "");
    EXPECT_EQ(parse_division_code("410000").value().code, "41");
    EXPECT_EQ(parse_division_code("410100").value().level, DivisionLevel::prefecture);
    EXPECT_EQ(parse_division_code("410102000000").value().code, "410102");
    EXPECT_EQ(parse_division_code("410102001000").value().code, "410102001");
    EXPECT_EQ(parse_division_code("41").value().padded(6), "410000");
    for (auto const* bad : {"", "4", "41010", "4101020", "99", "41010a", "410002", "410102000005", "４１"}) {
        EXPECT_FALSE(parse_division_code(bad)) << bad;
    }
    EXPECT_EQ(province_name("41"), "河南省");
    EXPECT_EQ(province_name("83"), "台湾省");
}

TEST(Masks, HideWhatTellsPeopleApart) {
    EXPECT_EQ(masked_identity_number("419900199001010012"), "419900********0012");
    EXPECT_EQ(masked_phone("13800000000"), "138****0000");
    EXPECT_EQ(masked_account("4199000000001234"), "************1234");
    EXPECT_EQ(masked_name("张三"), "张*");
    EXPECT_EQ(masked_name("张三丰"), "张*丰");
    EXPECT_EQ(masked_name("欧阳小修"), "欧**修");
    EXPECT_EQ(masked_name("张"), "*");
    EXPECT_EQ(masked_phone("1234"), "1**4");
    EXPECT_EQ(masked_phone(""), "");
}

TEST(CodeLists, EveryShippedListLoads) {
    CodeLists lists;
    for (auto const& entry : std::filesystem::directory_iterator(std::string(YIZHEN_SOURCE_DIR) + "/data/codelists")) {
        auto const stem = entry.path().stem().string();
        if (entry.path().extension() != ".csv" || stem == "check_vectors") continue;
        auto list = CodeList::parse(stem, file("data/codelists/" + entry.path().filename().string()));
        ASSERT_TRUE(list) << list.problem().message;
        for (auto const& one : list.value().entries()) {
            EXPECT_TRUE(one.parent.empty() || list.value().find_code(one.parent)) << stem << " " << one.code;
        }
        lists.add(std::move(list).value());
    }
    EXPECT_GE(lists.size(), 10u);
    auto const aliases = lists.add_aliases(file("data/codelists/aliases.tsv"));
    ASSERT_TRUE(aliases) << aliases.problem().message;

    EXPECT_EQ(lists.find("gbt2261_1_sex")->find("女")->code, "2");
    EXPECT_EQ(lists.find("gbt2261_1_sex")->find("男性")->code, "1");
    EXPECT_EQ(lists.find("gbt3304_ethnic")->find("汉")->code, "01");
    EXPECT_EQ(lists.find("gbt3304_ethnic")->find("蒙古族")->code, "02");
    EXPECT_EQ(lists.find("gbt4658_education")->find("本科")->code, "20");
    EXPECT_EQ(lists.find("gbt4762_political")->find("黨員")->code, "01");
    EXPECT_TRUE(lists.find("gbt4658_education")->within("21", "20"));
    EXPECT_FALSE(lists.find("gbt4658_education")->within("21", "30"));
    EXPECT_EQ(lists.find("gbt2261_1_sex")->find("某"), nullptr);
    EXPECT_EQ(lists.find("gbt3304_ethnic")->entries().size(), 58u);
    EXPECT_EQ(lists.find("gbt4761_relation")->entries().size(), 85u);
}

TEST(CodeLists, RefusesWhatIsAmbiguous) {
    EXPECT_FALSE(CodeList::parse("x", "code,name\n1,甲\n1,乙\n"));
    EXPECT_FALSE(CodeList::parse("x", "id,name\n1,甲\n"));
    EXPECT_FALSE(CodeList::parse("x", "code,name\n1\n"));
    auto list = CodeList::parse("x", "code,name\n1,甲\n2,甲\n3,\"乙,丙\"\n").value();
    EXPECT_EQ(list.find_words("甲"), nullptr);
    EXPECT_EQ(list.find("乙,丙")->code, "3");
    EXPECT_TRUE(list.add_alias("1", "子"));
    EXPECT_FALSE(list.add_alias("2", "子"));
    EXPECT_FALSE(list.add_alias("9", "丑"));
}

std::string digits(int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += static_cast<char>('0' + *rc::gen::inRange(0, 10));
    return out;
}

/// Any single wrong digit, and any swap of two unequal neighbours, is found.
RC_GTEST_PROP(CodesProperty, IdentityCheckFindsSlips, ()) {
    auto const day = CivilDate::of(*rc::gen::inRange(1900, 2020), *rc::gen::inRange(1, 13), *rc::gen::inRange(1, 29)).value().iso();
    auto const body = "419900" + day.substr(0, 4) + day.substr(5, 2) + day.substr(8, 2) + digits(3);
    auto const number = body + identity_check_character(body);
    RC_ASSERT(bool(parse_identity_number(number)));
    auto const at = *rc::gen::inRange<std::size_t>(0, 17);
    auto wrong = number;
    wrong[at] = static_cast<char>('0' + (wrong[at] - '0' + *rc::gen::inRange(1, 10)) % 10);
    RC_ASSERT(!parse_identity_number(wrong));
    auto swapped = number;
    auto const first = *rc::gen::inRange<std::size_t>(0, 16);
    RC_PRE(swapped[first] != swapped[first + 1]);
    std::swap(swapped[first], swapped[first + 1]);
    RC_ASSERT(!parse_identity_number(swapped));
}

RC_GTEST_PROP(CodesProperty, NothingThrows, (std::string const& bytes)) {
    (void)fault_of_identity_number(bytes);
    (void)fault_of_credit_code(bytes);
    (void)fault_of_organisation_code(bytes);
    (void)fault_of_division_code(bytes);
    (void)masked_name(bytes);
    (void)masked_identity_number(bytes);
}

}  // namespace
}  // namespace yizhen::codes

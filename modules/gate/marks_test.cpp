#include "modules/gate/marks.h"

#include <gtest/gtest.h>

namespace yizhen::gate {
namespace {

TEST(SecretMark, is_found_where_it_is_a_mark) {
    for (auto const* mark : {"机密", "秘密", "绝密", "机密★1年", "秘密★", "机 密", "密级：秘密", "密级：机密★长期", "绝密★启用前",
                             "秘密6个月", "机密级", "关于某事的通知　密级：秘密", "本表属国家秘密，密级为机密，保密期限10年"}) {
        EXPECT_TRUE(has_secret_mark(std::string_view(mark))) << mark;
    }
}

TEST(SecretMark, is_not_seen_in_ordinary_words) {
    for (auto const* words : {"商业秘密保护工作台账", "秘密调查", "保守国家秘密宣传", "密码", "机密性", "涉密人员数", "", "村民秘密投票"}) {
        EXPECT_FALSE(has_secret_mark(std::string_view(words))) << words;
    }
}

TEST(SecretMark, in_a_cell_or_the_files_name) {
    sheet::Workbook workbook;
    workbook.sheets.emplace_back().name = "表一";
    workbook.sheets[0].put({.at = {3, 2}, .kind = sheet::CellKind::text, .text = "人口数"});
    EXPECT_FALSE(has_secret_mark(workbook, "人口.xlsx", {}));
    EXPECT_TRUE(has_secret_mark(workbook, "机密.xlsx", {}));
    std::vector<std::string> const beside{"第1页", "机密★1年"};
    EXPECT_TRUE(has_secret_mark(workbook, "人口.xlsx", beside));
    workbook.sheets[0].put({.at = {1, 9}, .kind = sheet::CellKind::text, .text = "秘密★1年"});
    EXPECT_TRUE(has_secret_mark(workbook, "人口.xlsx", {}));
}

TEST(Phrases, each_once_and_not_in_a_context_that_takes_them_back) {
    auto const phrases = read_phrases("category\tphrase\tunless\ntrace\t照片\t证件照\ntrace\t截图\t\npaper\t纸质版\n").value();
    EXPECT_EQ(hits(phrases, "trace", {"活动照片", "照片（张）", "工作群截图"}), (std::vector<std::string>{"照片", "截图"}));
    EXPECT_TRUE(hits(phrases, "trace", {"证件照片"}).empty());
    EXPECT_EQ(hits(phrases, "paper", {"同时报纸质版"}).size(), 1u);
}

TEST(Phrases, a_line_without_words_is_refused) { EXPECT_FALSE(read_phrases("category\tphrase\ntrace\t\n")); }

}  // namespace
}  // namespace yizhen::gate

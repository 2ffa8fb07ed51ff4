#include "kernel/text/text.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace yizhen::text {
namespace {

TEST(Nfkc, OpensFullWidthAndCompatibilityForms) {
    EXPECT_EQ(nfkc("ＡＢ１２（元）"), "AB12(元)");
    EXPECT_EQ(nfkc("㎡"), "m2");
    EXPECT_EQ(nfkc("①"), "1");
    EXPECT_EQ(nfkc("姓名"), "姓名");
    EXPECT_EQ(nfkc(""), "");
}

TEST(Nfkc, RepairsBrokenBytes) {
    EXPECT_EQ(nfkc("\xFF"), "\xEF\xBF\xBD");
    EXPECT_TRUE(valid_utf8(nfkc("姓\xE5\x90")));
}

TEST(Simplified, TurnsTraditionalIntoSimplified) {
    EXPECT_EQ(simplified("戶籍地址"), "户籍地址");
    EXPECT_EQ(simplified("身份證號碼"), "身份证号码");
    EXPECT_EQ(simplified("居民姓名"), "居民姓名");
    EXPECT_EQ(simplified("答覆"), "答复");
    EXPECT_EQ(simplified("乾坤"), "乾坤");
    EXPECT_EQ(simplified(std::string_view("戶\0籍", 7)), std::string_view("户\0籍", 7));
}

/// The fast path may not change what the converter would have said: a traditional character at the end forces it.
TEST(Simplified, FastAndSlowPathAgree) {
    for (std::string const word : {"姓名", "户籍地址", "沉船", "露天", "中国共产党员", "乡镇街道"}) {
        EXPECT_EQ(simplified(word + "門"), word + "门");
    }
}

TEST(Folded, ForgetsWidthScriptAndSpace) {
    EXPECT_EQ(folded(" 戶 主　姓名（1）"), "户主姓名(1)");
    EXPECT_EQ(folded("出生\n日期"), "出生日期");
}

TEST(ListMark, IsCut) {
    EXPECT_EQ(without_list_mark("（一）常住人口"), "常住人口");
    EXPECT_EQ(without_list_mark("(1)男"), "男");
    EXPECT_EQ(without_list_mark("1.姓名"), "姓名");
    EXPECT_EQ(without_list_mark("12、备注"), "备注");
    EXPECT_EQ(without_list_mark("一、基本情况"), "基本情况");
    EXPECT_EQ(without_list_mark("①60岁以上"), "60岁以上");
    EXPECT_EQ(without_list_mark("*姓名"), "姓名");
    EXPECT_EQ(without_list_mark("姓名 *"), "姓名");
    EXPECT_EQ(without_list_mark("＃ 电话"), "电话");
    EXPECT_EQ(without_list_mark("1.2 耕地面积"), "耕地面积");
    EXPECT_EQ(without_list_mark("（一）1.户数"), "户数");
    EXPECT_EQ(without_list_mark("A.党员"), "党员");
}

TEST(ListMark, WhatBelongsToTheNameStays) {
    EXPECT_EQ(without_list_mark("其中：女"), "其中：女");
    EXPECT_EQ(without_list_mark("60岁以上人数"), "60岁以上人数");
    EXPECT_EQ(without_list_mark("2026.姓名"), "2026.姓名");
    EXPECT_EQ(without_list_mark("1.5"), "1.5");
    EXPECT_EQ(without_list_mark("一户一表"), "一户一表");
    EXPECT_EQ(without_list_mark("（万元）"), "（万元）");
    EXPECT_EQ(without_list_mark("①"), "①");
    EXPECT_EQ(without_list_mark("GDP"), "GDP");
    EXPECT_EQ(without_list_mark(""), "");
}

TEST(Points, CountAndCut) {
    EXPECT_EQ(length("姓名ab"), 4u);
    EXPECT_EQ(shortened("出生日期", 4), "出生日期");
    EXPECT_EQ(shortened("出生日期", 3), "出生…");
    EXPECT_EQ(shortened("出生日期", 0), "");
    EXPECT_TRUE(is_han(U'中'));
    EXPECT_FALSE(is_han(U'a'));
}

TEST(Trimmed, CutsAsciiAndIdeographicBlanks) {
    EXPECT_EQ(trimmed("\xE3\x80\x80 姓名\t\xC2\xA0"), "姓名");
    EXPECT_EQ(trimmed(" "), "");
    EXPECT_EQ(split("a,b,", ','), (std::vector<std::string_view>{"a", "b", ""}));
}

TEST(Pinyin, GivesInitials) {
    EXPECT_EQ(pinyin_initials("中原区"), "zyq");
    EXPECT_EQ(pinyin_initials("重庆市"), "cqs");
    EXPECT_EQ(pinyin_initials("绿东村街道"), "ldcjd");
    EXPECT_EQ(pinyin_initials("第3社区A"), "d3sqa");
    EXPECT_EQ(pinyin_initials("成都"), "cd");
}

RC_GTEST_PROP(TextProperty, NfkcAndSimplifiedSettleAndNeverThrow, (std::string const& bytes)) {
    auto const once = nfkc(bytes);
    RC_ASSERT(valid_utf8(once));
    RC_ASSERT(nfkc(once) == once);
    RC_ASSERT(valid_utf8(simplified(bytes)));
    RC_ASSERT(valid_utf8(without_list_mark(bytes)));
}

RC_GTEST_PROP(TextProperty, CodePointsRoundTrip, ()) {
    auto const points = *rc::gen::container<std::u32string>(rc::gen::oneOf(
        rc::gen::inRange<char32_t>(1, 0x80), rc::gen::inRange<char32_t>(0x4E00, 0x9FFF),
        rc::gen::inRange<char32_t>(0x10000, 0x10FFFF)));
    auto const bytes = utf8(points);
    RC_ASSERT(code_points(bytes) == points);
    RC_ASSERT(length(bytes) == points.size());
}

}  // namespace
}  // namespace yizhen::text

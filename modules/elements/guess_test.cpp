#include "modules/elements/glyphs.h"
#include "modules/elements/scoring_test.h"
#include "modules/elements/vocabulary.h"

#include <gtest/gtest.h>

namespace yizhen::elements {
namespace {

/// The shipped words without some of them.
Vocabulary vocabulary(std::vector<std::string> const& without = {}) {
    MatchingTexts const texts = scoring::shipped_texts();
    Result<Vocabulary> read = Vocabulary::parse(texts.vocabulary, texts.near_pairs, {0, 0, without});
    EXPECT_TRUE(read);
    return std::move(read).value();
}

std::string first_atom(Vocabulary const& words, Guess const& guess) { return guess.atoms == nullptr ? "" : words.atom(guess.atoms->front()).name; }

TEST(guess, takes_an_unknown_word_for_the_one_it_shares_characters_with) {
    Vocabulary const words = vocabulary({"文化程度", "服务处所", "服务处所名称"});
    Guess const level = words.guess(U"文化程度", U"文化程度");
    EXPECT_EQ(first_atom(words, level), "学历");
    EXPECT_LT(level.likeness, 1.0);
    EXPECT_EQ(first_atom(words, words.guess(U"就职处所", U"就职处所")), "工作单位");
    EXPECT_EQ(first_atom(words, words.guess(U"潮汐验潮", U"潮汐验潮")), "");
    EXPECT_EQ(first_atom(words, words.guess(U"程", U"程")), "");
}

TEST(guess, counts_for_little_when_only_the_known_rest_is_shared) {
    Vocabulary const words = vocabulary({"妇联", "妇联组织"});
    double const other = words.guess(U"是否有妇联组织", U"妇联").likeness;
    EXPECT_LT(other, words.guess(U"是否有妇联组织", U"是否有妇联组织").likeness);
    EXPECT_LT(other, 0.6);
}

TEST(guess, learns_the_words_that_only_the_catalogue_uses) {
    Vocabulary words = vocabulary();
    auto const unknown = [&](std::u32string_view text, bool learnt) {
        std::vector<Token> const tokens = words.segment(text, learnt);
        return std::any_of(tokens.begin(), tokens.end(), [](Token const& t) { return t.atoms == nullptr; });
    };
    EXPECT_TRUE(unknown(U"滩涂面积", true));
    words.learn({U"滩涂面积", U"A1面积"});
    EXPECT_FALSE(unknown(U"滩涂面积", true));
    EXPECT_TRUE(unknown(U"滩涂面积", false)) << "a learnt word says nothing about what it means";
    EXPECT_TRUE(unknown(U"A1面积", true)) << "only Chinese words are learnt";
}

TEST(guess, finds_a_word_of_the_catalogue_inside_a_longer_label) {
    std::string const text =
        "element\tname\tdefinition\ttype\tunit_or_codelist\tentity\n"
        "E1\t滩涂围垦面积\t\tnumber\t亩\t村社区\n"
        "E2\t耕地面积\t\tnumber\t亩\t村社区\n";
    Result<Catalogue> catalogue = Catalogue::parse(text, "case");
    ASSERT_TRUE(catalogue);
    Result<Matcher> const matcher = Matcher::make(std::move(catalogue).value(), scoring::shipped_texts());
    ASSERT_TRUE(matcher);
    FormToMatch const form{"f", "行政村基本情况统计表", {{"1", "全村滩涂围垦总面积（亩）", {}, "", "", {}}}, {}};
    EXPECT_EQ(matcher.value().match(form).front().element, "E1");
}

TEST(guess, a_code_list_names_its_element_too) {
    std::string const text =
        "element\tname\tdefinition\ttype\tunit_or_codelist\tentity\n"
        "E1\t居住证件种类\t\tcode\t办证类型代码\t人员\n";
    Result<Catalogue> catalogue = Catalogue::parse(text, "case");
    ASSERT_TRUE(catalogue);
    // The word itself is taken away: only the code list's name knows it.
    Training without;
    without.drop_words = {"办证类型", "办证种类"};
    Result<Matcher> const matcher = Matcher::make(std::move(catalogue).value(), scoring::shipped_texts(), {}, without);
    ASSERT_TRUE(matcher);
    FormToMatch const form{"f", "流动人口登记表", {{"1", "姓名", {}, "", "", {}}, {"2", "办证类型", {}, "", "", {}}}, {}};
    std::vector<Match> const matches = matcher.value().match(form);
    ASSERT_FALSE(matches[1].candidates.empty());
    EXPECT_EQ(matches[1].candidates.front().element, "E1");
}

}  // namespace
}  // namespace yizhen::elements

#include "modules/elements/scoring_test.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <random>
#include <sstream>

namespace yizhen::elements {
namespace {

scoring::LabelledForms const& dev() {
    static scoring::LabelledForms const set = scoring::labelled("cases/matching/dev");
    return set;
}

Matcher matcher_with(std::string const& catalogue_text, std::vector<Alias> const& aliases = {}) {
    Result<Catalogue> catalogue = Catalogue::parse(catalogue_text, "catalogue.tsv");
    EXPECT_TRUE(catalogue) << catalogue.problem().message;
    Result<Matcher> matcher = Matcher::make(std::move(catalogue).value(), scoring::shipped_texts(), aliases);
    EXPECT_TRUE(matcher) << matcher.problem().message;
    return std::move(matcher).value();
}

Matcher const& dev_matcher() {
    static Matcher const matcher = matcher_with(dev().catalogue_text);
    return matcher;
}

std::string said(std::vector<Match> const& matches) {
    std::string out;
    for (Match const& match : matches) {
        out += match.field + " " + match.element + match.formula + " " + std::to_string(static_cast<int>(match.band)) + "\n";
    }
    return out;
}

TEST(matching, keeps_the_floor_on_the_dev_set) {
    scoring::Score const review = scoring::score(dev(), dev_matcher(), false);
    EXPECT_EQ(review.fields, 610);
    EXPECT_GE(review.top1_share(), 0.96);
    EXPECT_GE(review.f1(), 0.94);
    EXPECT_GE(review.burden_cut(), 0.68);
    scoring::Score const automatic = scoring::score(dev(), dev_matcher(), true);
    EXPECT_GE(automatic.precision(), 0.985);
    EXPECT_GE(automatic.recall(), 0.85);
    EXPECT_LE(automatic.false_hold_rate(), 0.012);
}

TEST(matching, keeps_the_aims_on_a_source_and_a_catalogue_never_trained_on) {
    scoring::LabelledForms const set = scoring::labelled("cases/matching/unseen2");
    Matcher const matcher = matcher_with(set.catalogue_text);
    scoring::Score const review = scoring::score(set, matcher, false);
    EXPECT_EQ(review.fields, 218);
    EXPECT_GE(review.top1_share(), 0.93);
    EXPECT_GE(review.f1(), 0.90);
    EXPECT_GE(review.burden_cut(), 0.60);
    scoring::Score const automatic = scoring::score(set, matcher, true);
    EXPECT_GE(automatic.precision(), 0.985);
    EXPECT_GE(automatic.recall(), 0.75);
    EXPECT_LE(automatic.false_hold_rate(), 0.01);
}

TEST(matching, gives_candidates_and_a_short_reason_for_every_field) {
    for (FormToMatch const& form : dev().forms) {
        for (Match const& match : dev_matcher().match(form)) {
            EXPECT_FALSE(match.reason.empty()) << form.id << match.field;
            std::size_t glyphs = 0;
            for (char const c : match.reason) glyphs += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
            EXPECT_LE(glyphs, 60U) << match.reason;
            EXPECT_LE(match.candidates.size(), 8U);
            for (std::size_t i = 1; i < match.candidates.size(); ++i) EXPECT_NE(match.candidates[i].element, match.candidates[0].element);
        }
    }
}

TEST(matching, holds_an_element_once_a_form) {
    for (FormToMatch const& form : dev().forms) {
        std::set<std::string> held;
        for (Match const& match : dev_matcher().match(form)) {
            if (match.element.empty()) continue;
            EXPECT_TRUE(held.insert(match.element).second) << form.id << " " << match.element;
        }
    }
}

TEST(matching, answers_the_same_twice_and_whatever_the_order_of_the_catalogue) {
    std::vector<std::string> lines;
    std::istringstream text(dev().catalogue_text);
    std::string header;
    std::getline(text, header);
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    for (std::uint32_t seed = 1; seed <= 12; ++seed) {
        std::vector<std::string> shuffled = lines;
        std::mt19937 random(seed);  // tidy: any order will do
        std::shuffle(shuffled.begin(), shuffled.end(), random);  // tidy: any order will do
        std::string all = header + "\n";
        for (std::string const& line : shuffled) all += line + "\n";
        Matcher const other = matcher_with(all);
        FormToMatch const& form = dev().forms[seed * 7 % dev().forms.size()];
        EXPECT_EQ(said(dev_matcher().match(form)), said(other.match(form)));
        EXPECT_EQ(said(dev_matcher().match(form)), said(dev_matcher().match(form)));
    }
}

TEST(matching, is_not_moved_by_an_unrelated_element) {
    Matcher const more = matcher_with(dev().catalogue_text + "\nZZ0001\t潮位高程\t沿海验潮站的潮位\tnumber\t米\t水文站\n");
    for (FormToMatch const& form : dev().forms) {
        std::vector<Match> const before = dev_matcher().match(form);
        std::vector<Match> const after = more.match(form);
        for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(before[i].element, after[i].element) << form.id << before[i].field;
    }
}

std::string full_width(std::string const& text) {
    std::string out;
    for (char const c : text) {
        auto const u = static_cast<unsigned char>(c);
        if (u > 0x20 && u < 0x7F) {
            unsigned const wide = 0xFEE0U + u;
            out += static_cast<char>(0xE0U | (wide >> 12U));
            out += static_cast<char>(0x80U | ((wide >> 6U) & 0x3FU));
            out += static_cast<char>(0x80U | (wide & 0x3FU));
        } else {
            out += c;
        }
    }
    return out;
}

TEST(matching, reads_full_width_characters_and_spaces_alike) {
    for (FormToMatch const& form : dev().forms) {
        FormToMatch wide = form;
        for (FieldToMatch& field : wide.fields) field.name = " " + full_width(field.name) + "　";
        EXPECT_EQ(said(dev_matcher().match(form)), said(dev_matcher().match(wide))) << form.id;
    }
}

TEST(matching, never_holds_another_persons_value_unasked) {
    // 另一个人的姓名、电话、证件号，自动档不得认作本人或别人的。
    std::vector<std::string> const roles{"监护人", "配偶", "户主", "联系人", "帮扶责任人", "网格员", "法定代表人", "经办人", "委托代理人", "举荐人", "陪护者"};
    std::vector<std::string> const properties{"姓名", "联系电话", "身份证号", "性别", "出生日期", "民族", "文化程度"};
    EXPECT_TRUE(rc::check([&] {
        std::string const role = *rc::gen::elementOf(roles);
        std::string const property = *rc::gen::elementOf(properties);
        FormToMatch form{"f", "人员信息登记表", {{"1", "姓名", {}, "", "", {}}, {"2", role + property, {}, "", "", {}}}};
        Match const match = dev_matcher().match(form)[1];
        if (match.band != Band::automatic || match.element.empty()) return;
        std::string const name = dev_matcher().catalogue().find(match.element)->name;
        std::string const stem = role == "帮扶责任人" ? "帮扶" : role;
        RC_ASSERT(name.find(stem) != std::string::npos);
    }));
}

TEST(matching, finds_the_duplicate_form) {
    std::vector<FormSignature> signatures;
    for (FormToMatch const& form : dev().forms) signatures.push_back(dev_matcher().signature(form, dev_matcher().match(form)));
    std::map<std::string, std::string> const twins{{"wgh-mental", "zxgg-mental"}, {"wgh-released", "zxgg-released"}, {"zz9x-stay", "zxgg-stay"},
                                                   {"wgh-drug", "zxgg-drug"}};
    for (auto const& [form, twin] : twins) {
        std::vector<FormSignature> others;
        FormSignature const* mine = nullptr;
        for (FormSignature const& one : signatures) {
            if (one.form == form) mine = &one;
            else others.push_back(one);
        }
        ASSERT_NE(mine, nullptr);
        std::vector<FormOverlap> const found = dev_matcher().overlap(*mine, others);
        EXPECT_EQ(found.front().open_form, twin);
        EXPECT_TRUE(found.front().declared);
    }
}

TEST(matching, a_confirmed_pair_is_used_and_a_name_nobody_knows_is_not) {
    FormToMatch const form{"f", "人员信息登记表", {{"1", "姓名", {}, "", "", {}}, {"2", "文墨深浅", {}, "", "", {}}}, {}};
    EXPECT_TRUE(dev_matcher().match(form)[1].element.empty());
    Matcher const taught = matcher_with(dev().catalogue_text, {{"DE0013", Matcher::alias_key(form.fields[1]), "人员", "d", "p", "2026-10-09"}});
    Match const match = taught.match(form)[1];
    EXPECT_EQ(match.element, "DE0013");
    EXPECT_EQ(match.band, Band::automatic);
    FormToMatch const other{"f", "房屋登记表", {{"1", "房屋编号", {}, "", "", {}}, {"2", "文墨深浅", {}, "", "", {}}}};
    EXPECT_NE(taught.match(other)[1].element, "DE0013") << "confirmed for persons only";
}

}  // namespace
}  // namespace yizhen::elements

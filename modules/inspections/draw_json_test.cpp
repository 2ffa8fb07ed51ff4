#include "modules/inspections/draw.h"

#include "kernel/problem_catalogue.h"
#include "modules/inspections/test_draw.h"

#include <gtest/gtest.h>

namespace yizhen::inspections {
namespace {

constexpr std::string_view kList = R"({"chain": "某县入村核查", "title": "第四季度",
  "public": {"what": "上证指数收盘点位", "day": "2026-12-01", "decimals": 2},
  "rules": {"host_share": 400},
  "teams": [{"id": "二组", "parties": ["民政局", "李四"]}, {"id": "一组"}],
  "strata": [{"name": "近郊", "draw": 1}, {"name": "山区", "draw": 2}],
  "units": [{"code": "03", "stratum": "山区"},
            {"code": "01", "name": "甲村", "stratum": "近郊", "need": 1500, "last_seen": "2026-05-01", "visits": 4, "proposals": 1, "host": true, "tied": ["民政局"]},
            {"code": "04", "stratum": "山区", "host": false, "last_seen": null},
            {"code": "02", "stratum": "近郊"}]})";

CommitTerms terms() { return testing::terms_of({"a", "b"}); }

Result<Commitment> committed(std::string_view text) {
    auto list = parse_draw_list(text, "名单.json");
    if (!list) return list.problem();
    return commit_draw(std::move(list).value(), terms());
}

TEST(DrawListJson, is_read_put_in_order_and_weighed) {
    auto const made = committed(kList);
    ASSERT_TRUE(made) << made.problem().message;
    auto const& list = made.value().list;
    EXPECT_EQ(list.rules.host_share, 400);
    EXPECT_EQ(list.rules.show_weight, 250) << "what is not written stays as it is";
    EXPECT_EQ(list.teams[0].id, "一组");
    EXPECT_EQ(list.teams[1].parties, (std::vector<std::string>{"李四", "民政局"})) << "by bytes: 李 E6 9D, 民 E6 B0";
    ASSERT_EQ(list.units.size(), 4u);
    EXPECT_EQ(list.units[0].code, "01");
    EXPECT_EQ(list.units[0].weight, 1'500 * (1'000 + 3'000 * 210 / 730) * 250 / 1'000'000);
    EXPECT_EQ(list.units[1].weight, 4'000);
    EXPECT_EQ(made.value().digest.size(), 64u);
}

struct BadDraw {
    std::string_view what;     ///< is replaced …
    std::string_view by;       ///< … by this
    std::string_view message;  ///< and the whole message is this
};

constexpr BadDraw kBadDraws[] = {
    {"\"chain\": \"某县入村核查\", ", "", "名单.json：最外层缺少 chain。"},
    {"\"chain\"", "\"chian\": 1, \"chain\"", "名单.json：最外层有不认识的“chian”；可用 chain、title、public、rules、teams、strata、units。"},
    {"\"chain\": \"某县入村核查\"", "\"chain\": \"\"", "chain 不能为空。"},
    {"第四季度", " 第四季度", "title 应为一行文字，首尾没有空格。"},
    {"第四季度", "第\\n四季度", "title 应为一行文字，首尾没有空格。"},
    {"2026-12-01", "2026-11-27", "public.day 是 2026-11-27，应晚于承诺日 2026-11-27：公开数在承诺时还不能为人所知。"},
    {"2026-12-01", "12月1日", "名单.json：public 的 day“12月1日”应为日期，如 2026-12-01。"},
    {"\"decimals\": 2", "\"decimals\": 10", "public.decimals 是 10，应为 0–9 的整数。"},
    {"\"decimals\"", "\"decimal\"", "名单.json：public 有不认识的“decimal”；可用 what、day、decimals。"},
    {"\"host_share\": 400", "\"host_share\": 501", "rules.host_share 是 501，应为 0–500 的整数。"},
    {"\"host_share\": 400", "\"host_share\": 0.4", "名单.json：rules 的 host_share 应为整数。"},
    {"\"host_share\": 400", "\"show_weight\": 0", "rules.show_weight 是 0，应为 1–1000 的整数。"},
    {"\"host_share\": 400", "\"shares\": 0",
     "名单.json：rules 有不认识的“shares”；可用 host_share、show_weight、show_visits、show_proposals、unseen_days_max、unseen_gain。"},
    {"[{\"id\": \"二组\", \"parties\": [\"民政局\", \"李四\"]}, {\"id\": \"一组\"}]", "[]", "teams 的个数 是 0，应为 1–1000 的整数。"},
    {"\"id\": \"一组\"", "\"id\": \"二组\"", "teams 里“二组”写了两次。"},
    {"\"李四\"", "\"民政局\"", "小组“二组”的 parties 里“民政局”写了两次。"},
    {"\"李四\"", "4", "名单.json：teams 第 1 项的 parties 应为文字，写在引号里。"},
    {"\"draw\": 1", "\"draw\": 0", "层“近郊”的 draw 是 0，应为 1–10000 的整数。"},
    {"\"draw\": 2", "\"draw\": 3", "层“山区”的 draw 是 3，可抽的单位只有 2 个（各组都要回避的不算）。"},
    {"\"code\": \"04\"", "\"code\": \"03\"", "units 里“03”写了两次。"},
    {"\"code\": \"04\"", "\"code\": 4", "名单.json：units 第 3 项的 code 应为文字，写在引号里。"},
    {"\"code\": \"04\", ", "", "名单.json：units 第 3 项缺少 code。"},
    {"\"need\": 1500", "\"need\": 0", "单位“01”的 need 是 0，应为 1–1000000 的整数。"},
    {"\"need\": 1500", "\"need\": -1500", "单位“01”的 need 是 -1500，应为 1–1000000 的整数。"},
    {"\"need\": 1500", "\"need\": 1500.0", "名单.json：单位“01”的 need 应为整数。"},
    {"\"need\": 1500", "\"weight\": 1500", "名单.json：单位“01”有不认识的“weight”；可用 code、name、stratum、need、last_seen、visits、proposals、host、tied。"},
    {"2026-05-01", "2026-11-28", "单位“01”的 last_seen 是 2026-11-28，晚于承诺日 2026-11-27。"},
    {"\"visits\": 4", "\"visits\": -4", "单位“01”的 visits 是 -4，应为 0–1000000 的整数。"},
    {"\"host\": true", "\"host\": 1", "名单.json：单位“01”的 host 应为 true 或 false。"},
    {"[\"民政局\"]", "\"民政局\"", "名单.json：单位“01”的 tied 应为数组。"},
    {"\"03\", \"stratum\": \"山区\"", "\"03\", \"stratum\": \"平原\"", "单位“03”的 stratum“平原”不在 strata 里。"},
    {"]})", "]", "名单.json：不是合法的 JSON。"},
};

std::string changed(std::string_view text, BadDraw const& bad) {
    std::string out(text);
    auto const what = bad.what == "]})" ? std::string_view("]}") : bad.what;
    auto const at = bad.what == "]})" ? out.rfind(what) : out.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return out.replace(at, what.size(), bad.by);
}

TEST(DrawListJson, what_is_wrong_is_one_line_with_unit_and_key) {
    for (auto const& bad : kBadDraws) {
        auto const made = committed(changed(kList, bad));
        ASSERT_FALSE(made) << bad.by;
        EXPECT_TRUE(made.problem().is(problems::kBadInput));
        EXPECT_EQ(made.problem().message, bad.message);
    }
}

TEST(DrawListJson, a_unit_that_all_must_avoid_cannot_fill_a_stratum) {
    std::string text(kList);
    text.replace(text.find("\"code\": \"04\","), 13, "\"code\": \"04\", \"tied\": [\"一组\", \"李四\"],");
    EXPECT_EQ(committed(text).problem().message, "层“山区”的 draw 是 2，可抽的单位只有 1 个（各组都要回避的不算）。");
}

TEST(DrawTerms, are_judged) {
    auto const with = [](auto const& change) {
        auto terms = testing::terms_of({"a", "b"});
        change(terms);
        return commit_draw(parse_draw_list(kList, "名单.json").value(), terms).problem().message;
    };
    EXPECT_EQ(with([](CommitTerms& terms) { terms.auditor_digest = terms.gatekeeper_digest; }), "nonce_digests 两方的摘要相同；闸口与审计要各自生成随机数。");
    EXPECT_EQ(with([](CommitTerms& terms) { terms.auditor_digest = "ABC"; }), "nonce_digests.auditor 应为 64 位小写十六进制；用 yizhen draw nonce 生成。");
    EXPECT_EQ(with([](CommitTerms& terms) { terms.serial = 2; }), "previous 应为上一次抽取文件的 SHA-256（64 位小写十六进制）。");
    EXPECT_EQ(with([](CommitTerms& terms) { terms.previous = terms.auditor_digest; }), "serial 是 1，却写了 previous；第 1 次之前没有别的抽取。");
}

TEST(CommitmentJson, comes_back_as_it_went) {
    auto const text = text_of(committed(kList).value());
    auto const back = parse_commitment(text, "承诺.json");
    ASSERT_TRUE(back) << back.problem().message;
    EXPECT_EQ(text_of(back.value()), text);
}

constexpr BadDraw kBadCommitments[] = {
    {"draw-commitment", "draw", "承诺.json：最外层的 kind 是“draw”，应为“draw-commitment”。"},
    {"\"version\": 1", "\"version\": 2", "承诺.json：最外层的 version 是 2，只认得 1。"},
    {"\"weight\": 4000", "\"weight\": 4001", "承诺.json：单位“02”的 weight 是 4001，按 rules 应为 4000。"},
    {"\"weight\": 4000", "\"weight\": -1", "承诺.json：单位“02”的 weight 是 -1，按 rules 应为 4000。"},
    {"\"code\": \"02\"", "\"code\": \"05\"", "承诺.json：units 里“03”排在“05”之后；应按名称的字节从小到大排。"},
    {"\"nonce_digests\"", "\"nonces\": 1, \"nonce_digests\"",
     "承诺.json：最外层有不认识的“nonces”；可用 kind、version、chain、serial、previous、day、title、public、nonce_digests、rules、teams、strata、units、digest。"},
};

TEST(CommitmentJson, a_changed_one_is_refused) {
    auto const text = text_of(committed(kList).value());
    for (auto const& bad : kBadCommitments) {
        auto const back = parse_commitment(changed(text, bad), "承诺.json");
        ASSERT_FALSE(back) << bad.by;
        EXPECT_EQ(back.problem().message, bad.message);
    }
    auto const back = parse_commitment(changed(text, {"甲村", "乙村", {}}), "承诺.json");
    EXPECT_NE(back.problem().message.find("承诺.json：名单的摘要不符"), std::string::npos);
}

TEST(NonceJson, comes_back_and_a_short_one_is_refused) {
    EXPECT_EQ(parse_nonce(text_of_nonce("0123456789abcdef"), "n.json").value(), "0123456789abcdef");
    EXPECT_EQ(parse_nonce(text_of_nonce("0123456789abcde"), "n.json").problem().message, "n.json：nonce 有 15 字节，应为 16–64 字节。");
    EXPECT_EQ(parse_nonce(R"({"kind": "draw-reveal", "version": 1, "nonce": "xyz"})", "n.json").problem().message, "n.json：最外层的 nonce 应为小写十六进制。");
    EXPECT_EQ(parse_nonce(R"({"kind": "draw-reveal", "version": 1, "nonce": "00", "why": 1})", "n.json").problem().message,
              "n.json：最外层有不认识的“why”；可用 kind、version、nonce。");
}

}  // namespace
}  // namespace yizhen::inspections

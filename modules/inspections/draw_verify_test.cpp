// A draw that was tampered with is found out, and the first thing that is wrong is named.

#include "modules/inspections/draw.h"

#include "modules/inspections/test_draw.h"
#include "platform/crypto/digest.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace yizhen::inspections {
namespace {

using testing::day_of;
using testing::Dice;

/// A chain of draws by the same two parties.
class DrawVerify : public ::testing::Test {
protected:
    DrawRecord drawn(Commitment const& commitment) { return run_draw(commitment, reveal_for(commitment)).value(); }
    Commitment commitment(int serial = 1, std::string previous = {}) {
        auto terms = testing::terms_of(m_nonces);
        terms.day = day_of("2026-11-27").plus_days(10 * (serial - 1));
        terms.serial = serial;
        terms.previous = std::move(previous);
        auto list = m_list;
        list.public_value.day = terms.day.plus_days(4);
        return commit_draw(std::move(list), std::move(terms)).value();
    }
    Reveal reveal_for(Commitment const& commitment) {
        auto reveal = testing::reveal_of(m_nonces);
        reveal.public_day = commitment.list.public_value.day;
        return reveal;
    }
    static DrawFile file_of(std::string name, DrawRecord const& record) { return {std::move(name), text_of(record)}; }
    static std::string digest_of_file(DrawFile const& file) { return crypto::hex(crypto::sha256(file.bytes)); }
    static std::string said(std::vector<DrawFile> const& files) {
        auto const verified = verify_draws(files);
        return verified ? "" : verified.problem().message;
    }
    std::string said_of(DrawRecord const& record) { return said({file_of("d.json", record)}); }

    Dice m_dice{3};
    testing::Parties m_nonces{testing::made_nonce(m_dice), testing::made_nonce(m_dice, kNonceBytesMin)};
    DrawList m_list = testing::made_list(m_dice, {.units = 12, .strata = 2, .teams = 2, .draw = 3});
};

TEST_F(DrawVerify, a_true_one_agrees) {
    EXPECT_EQ(said_of(drawn(commitment())), "");
}

TEST_F(DrawVerify, any_byte_that_is_changed_shows) {
    auto const file = file_of("d.json", drawn(commitment()));
    for (std::size_t at = 0; at < file.bytes.size(); ++at) {
        auto changed = file;
        changed.bytes[at] = static_cast<char>(changed.bytes[at] ^ 1);
        ASSERT_NE(said({changed}), "") << "byte " << at;
    }
    rc::check([&] {
        auto changed = file;
        auto const at = *rc::gen::inRange<std::size_t>(0, file.bytes.size());
        changed.bytes[at] = static_cast<char>(changed.bytes[at] ^ *rc::gen::inRange(1, 256));
        RC_ASSERT(said({changed}) != "");
    });
}

TEST_F(DrawVerify, a_byte_more_or_less_shows) {
    auto const file = file_of("d.json", drawn(commitment()));
    EXPECT_NE(said({{"d.json", file.bytes + "\n"}}), "");
    EXPECT_NE(said({{"d.json", file.bytes.substr(0, file.bytes.size() - 1)}}), "");
    auto indented = file;
    indented.bytes.insert(1, " ");
    EXPECT_EQ(said({indented}), "d.json：内容一致，字节却不同（第 1 行起）：文件写出之后被动过，请用原件核对。");
}

TEST_F(DrawVerify, names_a_changed_list) {
    auto record = drawn(commitment());
    record.commitment.list.units[3].name = "别处";
    EXPECT_NE(said_of(record).find("d.json：名单的摘要不符"), std::string::npos) << said_of(record);
    record.commitment.digest = digest_of(record.commitment);
    EXPECT_NE(said_of(record).find("d.json：种子不符"), std::string::npos) << "sealed anew, it is not the list that was drawn from";
}

TEST_F(DrawVerify, names_a_nonce_that_does_not_fit) {
    auto record = drawn(commitment());
    record.drawn->reveal.auditor_nonce[0] ^= 1;
    EXPECT_EQ(said_of(record), "d.json：审计的随机数与承诺里的摘要不符。");
    record.drawn->reveal.gatekeeper_nonce = "short";
    EXPECT_EQ(said_of(record), "d.json：闸口的随机数有 5 字节，应为 16–64 字节。");
}

TEST_F(DrawVerify, names_a_public_value_that_is_too_early_or_another) {
    auto record = drawn(commitment());
    record.drawn->reveal.public_day = record.commitment.terms.day;
    EXPECT_EQ(said_of(record), "d.json：公开数的日期 2026-11-27 不晚于承诺日 2026-11-27：承诺时它可能已为人所知。");
    record.drawn->reveal.public_day = day_of("2026-12-02");
    EXPECT_EQ(said_of(record), "d.json：公开数的日期是 2026-12-02，承诺里写的是 2026-12-01（上证指数收盘点位）。");
}

TEST_F(DrawVerify, a_number_has_one_writing_only) {
    auto record = drawn(commitment());
    for (auto const* wrong : {"3421.5", "3421.550", "3,421.55", "03421.55", "+3421.55", "3421.55 ", " 3421.55", "3421", "3421.5x", ".55", "-.55", ""}) {
        record.drawn->reveal.public_value = wrong;
        EXPECT_NE(said_of(record).find("公开数"), std::string::npos) << wrong;
    }
    for (auto const* right : {"3421.56", "0.00", "-12.50"}) {
        record.drawn->reveal.public_value = right;
        EXPECT_NE(said_of(record).find("种子不符"), std::string::npos) << "well written, but not what was drawn with: " << right;
    }
}

TEST_F(DrawVerify, names_the_seed) {
    auto record = drawn(commitment());
    record.drawn->seed[0] = record.drawn->seed[0] == '0' ? '1' : '0';
    EXPECT_NE(said_of(record).find("d.json：种子不符"), std::string::npos);
}

TEST_F(DrawVerify, names_the_units) {
    auto const right = drawn(commitment());
    auto record = right;
    auto& units = record.drawn->units;
    auto const& list = record.commitment.list.units;
    auto const other = std::ranges::find_if(list, [&](DrawUnit const& unit) { return std::ranges::count(units, unit.code, &DrawnUnit::code) == 0; });
    auto const first = units[0].code;
    units[0].code = other->code;
    EXPECT_EQ(said_of(record), "d.json：抽中的单位不符：文件里的“" + other->code + "”没有抽中。");
    units.erase(units.begin());
    EXPECT_EQ(said_of(record), "d.json：抽中的单位不符：抽中的“" + first + "”不在文件里。");
    units = right.drawn->units;
    units.push_back(units[0]);
    EXPECT_EQ(said_of(record), "d.json：抽中的单位不符：文件里的“" + first + "”没有抽中。") << "drawn once, written twice";
}

TEST_F(DrawVerify, names_order_team_and_stop) {
    auto const right = drawn(commitment());
    ASSERT_GE(right.drawn->units.size(), 2u);
    auto record = right;
    auto& units = record.drawn->units;
    std::swap(units[0], units[1]);
    EXPECT_EQ(said_of(record), "d.json：次序不符：第 1 个抽中的是“" + units[1].code + "”，文件里是“" + units[0].code + "”。");
    units = right.drawn->units;
    units[0].team = "别的组";
    EXPECT_NE(said_of(record).find("的小组不符"), std::string::npos);
    units = right.drawn->units;
    units[0].stop += 1;
    EXPECT_NE(said_of(record).find("的路线次序不符"), std::string::npos);
    units = right.drawn->units;
    units[0].stratum = "别的层";
    EXPECT_NE(said_of(record).find("的层不符"), std::string::npos);
}

TEST_F(DrawVerify, a_chain_with_an_aborted_draw_agrees_in_any_order_of_files) {
    auto const first = file_of("1.json", abort_draw(commitment(), {day_of("2026-11-28"), "减负办 王五", "公开数未发布"}).value());
    auto const second = file_of("2.json", drawn(commitment(2, digest_of_file(first))));
    auto const third = file_of("3.json", drawn(commitment(3, digest_of_file(second))));
    auto const verified = verify_draws(std::vector{third, first, second});
    ASSERT_TRUE(verified) << verified.problem().message;
    ASSERT_EQ(verified.value().size(), 3u);
    EXPECT_TRUE(verified.value()[0].aborted);
    EXPECT_EQ(verified.value()[2].commitment.terms.serial, 3);
    EXPECT_EQ(said({second, third}), "") << "a tail of the chain; its serial says that others came before";
}

TEST_F(DrawVerify, names_a_gap_a_broken_chain_and_a_draw_done_twice) {
    auto const first = file_of("1.json", drawn(commitment()));
    auto const second = file_of("2.json", drawn(commitment(2, digest_of_file(first))));
    auto const third = file_of("3.json", drawn(commitment(3, digest_of_file(second))));
    EXPECT_EQ(said({first, third}), "3.json：第 3 次之前缺第 2 次的文件；作废的也要在。");
    auto const again = file_of("1b.json", abort_draw(commitment(), {day_of("2026-11-28"), "王五", "不合适"}).value());
    EXPECT_EQ(said({first, again}), "1b.json：与 1.json 都是第 1 次抽取：同一次抽了两回。");
    EXPECT_EQ(said({again, second}).find("2.json：链断了：previous 是 " + digest_of_file(first)), 0u);
    m_list.chain = "另一条链";
    EXPECT_NE(said({first, file_of("x.json", drawn(commitment(2, digest_of_file(first))))}).find("不是同一条链"), std::string::npos);
}

TEST_F(DrawVerify, names_a_commitment_older_than_the_draw_before) {
    auto const first = file_of("1.json", abort_draw(commitment(), {day_of("2026-12-20"), "王五", "天气"}).value());
    EXPECT_EQ(said({first, file_of("2.json", drawn(commitment(2, digest_of_file(first))))}), "2.json：承诺日 2026-12-07 早于第 1 次结束的日子 2026-12-20。");
}

TEST_F(DrawVerify, an_aborted_draw_says_who_and_why) {
    auto record = abort_draw(commitment(), {day_of("2026-11-28"), "王五", "公开数未发布"}).value();
    EXPECT_EQ(said_of(record), "");
    record.aborted->reason = "";
    EXPECT_EQ(said_of(record), "d.json：reason 不能为空。");
    EXPECT_FALSE(abort_draw(commitment(), {day_of("2026-11-28"), "", "为何"}));
    EXPECT_FALSE(abort_draw(commitment(), {day_of("2026-11-26"), "王五", "为何"})) << "before there was a commitment";
}

TEST_F(DrawVerify, what_is_no_draw_is_refused) {
    EXPECT_EQ(said({{"d.json", text_of(commitment())}}).find("d.json：最外层有不认识的“chain”"), 0u);
    EXPECT_EQ(said({{"d.json", "{"}}), "d.json：不是合法的 JSON。");
    EXPECT_EQ(said({{"d.json", R"({"kind": "draw", "version": 1})"}}), "d.json：最外层缺少 commitment。");
}

}  // namespace
}  // namespace yizhen::inspections

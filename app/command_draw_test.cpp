// `yizhen draw` from file to file: two parties, a commitment, a draw, and a stranger who checks.

#include "app/commands.h"
#include "platform/files/files.h"

#include <gtest/gtest.h>

#include <string>

namespace yizhen::app {
namespace {

constexpr std::string_view kList = R"({"chain": "某县入村核查", "title": "第四季度",
 "public": {"what": "上证指数收盘点位", "day": "2026-12-01", "decimals": 2},
 "teams": [{"id": "一组", "parties": ["民政局"]}, {"id": "二组", "parties": ["教育局"]}],
 "strata": [{"name": "近郊", "draw": 1}, {"name": "山区", "draw": 2}],
 "units": [{"code": "01", "name": "甲村", "stratum": "近郊", "tied": ["民政局"]}, {"code": "02", "stratum": "近郊", "host": true},
           {"code": "03", "stratum": "山区"}, {"code": "04", "stratum": "山区", "visits": 5}, {"code": "05", "stratum": "山区"}]})";

class DrawCommand : public ::testing::Test {
protected:
    template <class Options> int run(int (*command)(Options const&), Options const& options) {
        ::testing::internal::CaptureStdout();
        ::testing::internal::CaptureStderr();
        int const code = command(options);
        std::fflush(stdout);
        m_out = ::testing::internal::GetCapturedStdout();
        m_error = ::testing::internal::GetCapturedStderr();
        return code;
    }
    std::filesystem::path at(std::string const& name) const { return m_folder.path() / name; }
    std::filesystem::path written(std::string const& name, std::string_view text) const {
        files::write_file(at(name), text);
        return at(name);
    }
    std::string nonce(std::string const& name) {
        EXPECT_EQ(run(make_draw_nonce, {at(name)}), 0) << m_error;
        EXPECT_EQ(m_out.size(), 65u) << "a digest and a line end: " << m_out;
        return m_out.substr(0, m_out.size() - 1);
    }
    int commit(std::string const& name, std::string const& previous, std::string const& day, std::string_view list = kList) {
        auto const auditor = nonce("auditor-" + name);
        return run(commit_to_draw, {.in = written("list.json", list), .out = at(name), .nonce_out = at("gatekeeper-" + name), .gatekeeper = {}, .auditor = auditor,
                                    .previous = previous.empty() ? std::filesystem::path{} : at(previous), .day = day});
    }
    int draw(std::string const& commitment, std::string const& out, std::string const& value = "3421.55", std::string const& day = "2026-12-01") {
        return run(run_draw, {.commit = at(commitment), .gatekeeper = at("gatekeeper-" + commitment), .auditor = at("auditor-" + commitment), .out = at(out),
                              .public_value = value, .public_day = day});
    }
    int verify(std::vector<std::string> const& names) {
        DrawVerifyOptions options;
        for (auto const& name : names) options.files.push_back(at(name));
        return run(verify_draw, options);
    }

    files::TempDir m_folder;
    std::string m_out;
    std::string m_error;
};

TEST_F(DrawCommand, what_is_drawn_here_agrees_elsewhere) {
    ASSERT_EQ(commit("c.json", "", "2026-11-27"), 0) << m_error;
    EXPECT_NE(m_error.find("现在就公布"), std::string::npos);
    ASSERT_EQ(draw("c.json", "d.json"), 0) << m_error;
    auto const drawn = m_out;
    EXPECT_NE(drawn.find("第 1 次：抽中 3 个"), std::string::npos) << drawn;
    ASSERT_EQ(verify({"d.json"}), 0) << m_error;
    EXPECT_EQ(m_out, "核对一致：某县入村核查，1 份文件\n" + drawn);
    EXPECT_EQ(m_error, "");
}

TEST_F(DrawCommand, an_aborted_draw_stays_in_the_chain) {
    ASSERT_EQ(commit("c1.json", "", "2026-11-25"), 0) << m_error;
    ASSERT_EQ(run(abort_draw, {.commit = at("c1.json"), .out = at("d1.json"), .by = "减负办王五", .reason = "公开数未发布", .day = "2026-11-26"}), 0) << m_error;
    ASSERT_EQ(commit("c2.json", "d1.json", "2026-11-27"), 0) << m_error;
    ASSERT_EQ(draw("c2.json", "d2.json"), 0) << m_error;
    ASSERT_EQ(verify({"d2.json", "d1.json"}), 0) << m_error;
    EXPECT_NE(m_out.find("第 1 次：2026-11-26 由减负办王五作废，公开数未发布\n第 2 次：抽中 3 个"), std::string::npos) << m_out;
    ASSERT_EQ(verify({"d2.json"}), 0) << m_error;
    EXPECT_NE(m_error.find("第 2 次之前的文件没有给出"), std::string::npos) << m_error;
}

TEST_F(DrawCommand, a_file_that_was_changed_is_named) {
    ASSERT_EQ(commit("c.json", "", "2026-11-27"), 0) << m_error;
    ASSERT_EQ(draw("c.json", "d.json"), 0) << m_error;
    auto text = files::read_file(at("d.json")).value();
    text.replace(text.find("3421.55"), 7, "3421.56");
    written("e.json", text);
    EXPECT_EQ(verify({"e.json"}), 65);
    EXPECT_EQ(m_error.find("e.json：种子不符"), 0u) << m_error;
    EXPECT_EQ(m_out, "");
    EXPECT_EQ(verify({"none.json"}), 66);
}

TEST_F(DrawCommand, bad_input_is_one_line_with_the_file_and_leaves_nothing) {
    std::string list(kList);
    list.replace(list.find("\"draw\": 2"), 9, "\"draw\": 4");
    EXPECT_EQ(commit("c.json", "", "2026-11-27", list), 65);
    EXPECT_EQ(m_error, "list.json：层“山区”的 draw 是 4，可抽的单位只有 3 个（各组都要回避的不算）。\n");
    EXPECT_FALSE(std::filesystem::exists(at("c.json")));
    EXPECT_FALSE(std::filesystem::exists(at("gatekeeper-c.json")));
    ASSERT_EQ(commit("d.json", "", "2026-11-27"), 0) << m_error;
    EXPECT_EQ(draw("d.json", "out.json", "3421.5"), 65);
    EXPECT_EQ(draw("d.json", "out.json", "3421.55", "2026-11-27"), 65);
    std::filesystem::copy_file(at("gatekeeper-d.json"), at("auditor-d.json"), std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(draw("d.json", "out.json"), 65);
    EXPECT_EQ(m_error, "d.json：审计的随机数与承诺里的摘要不符。\n");
    EXPECT_FALSE(std::filesystem::exists(at("out.json")));
}

TEST_F(DrawCommand, nothing_is_written_over) {
    ASSERT_EQ(commit("c.json", "", "2026-11-27"), 0) << m_error;
    auto const before = files::read_file(at("c.json")).value();
    EXPECT_EQ(run(make_draw_nonce, {at("auditor-c.json")}), 65);
    EXPECT_EQ(run(abort_draw, {.commit = at("c.json"), .out = at("c.json"), .by = "王五", .reason = "试", .day = {}}), 65);
    EXPECT_NE(m_error.find("不覆盖"), std::string::npos) << m_error;
    EXPECT_EQ(files::read_file(at("c.json")).value(), before);
}

TEST_F(DrawCommand, a_nonce_is_for_its_owner_only) {
    nonce("n.json");
    EXPECT_EQ(std::filesystem::status(at("n.json")).permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace yizhen::app

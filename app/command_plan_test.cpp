// `yizhen plan` from file to file: what it writes, what it prints, and that a bad file leaves nothing behind.

#include "app/commands.h"
#include "platform/files/files.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <string>

namespace yizhen::app {
namespace {

namespace json = boost::json;

constexpr std::string_view kWishes = R"({"weeks": 8, "caps": {"visits_per_unit_per_4_weeks": 1, "visits_per_department_per_week": null, "departments_per_visit": 3},
 "blackout": [{"unit": null, "weeks": [1]}],
 "wishes": [
  {"id": "w1", "department": "民政局", "unit": "甲镇", "earliest": 2, "latest": 4, "preferred": 3, "joinable": true, "apart_from": []},
  {"id": "w2", "department": "教育局", "unit": "甲镇", "earliest": 2, "latest": 4, "preferred": 4, "joinable": true, "apart_from": []},
  {"id": "w3", "department": "应急局", "unit": "乙镇", "earliest": 1, "latest": 1, "preferred": null, "joinable": false, "apart_from": []}]})";

class PlanCommand : public ::testing::Test {
protected:
    int run(PlanOptions const& options) {
        ::testing::internal::CaptureStdout();
        ::testing::internal::CaptureStderr();
        int const code = plan_visits(options);
        std::fflush(stdout);
        m_out = ::testing::internal::GetCapturedStdout();
        m_error = ::testing::internal::GetCapturedStderr();
        return code;
    }
    std::filesystem::path written(std::string const& name, std::string_view text) {
        auto const file = m_folder.path() / name;
        files::write_file(file, text);
        return file;
    }
    json::value read(std::filesystem::path const& file) { return json::parse(files::read_file(file).value()); }

    files::TempDir m_folder;
    std::filesystem::path m_plan = m_folder.path() / "plan.json";
    std::string m_out;
    std::string m_error;
};

TEST_F(PlanCommand, joins_what_may_be_joined_and_says_what_has_no_place) {
    ASSERT_EQ(run({.in = written("wishes.json", kWishes), .out = m_plan, .before = {}, .seconds = 1}), 0) << m_error;
    auto const plan = read(m_plan);
    ASSERT_EQ(plan.at("visits").as_array().size(), 1u);
    EXPECT_EQ(plan.at("visits").at(0).at("wishes").as_array().size(), 2u);
    EXPECT_EQ(plan.at("count").as_int64(), 1);
    ASSERT_EQ(plan.at("unplaced").as_array().size(), 1u);
    EXPECT_EQ(plan.at("unplaced").at(0).at("id").as_string(), "w3");
    EXPECT_EQ(plan.at("unplaced").at(0).at("cap").as_string(), "blackout");
    EXPECT_NE(m_out.find("w3"), std::string::npos) << m_out;
}

TEST_F(PlanCommand, keeps_the_earlier_plan_when_told_to) {
    auto const wishes = written("wishes.json", kWishes);
    auto const early = written("early.json", R"({"visits": [{"unit": "甲镇", "week": 2, "wishes": ["w1", "w2"]}], "unplaced": []})");
    ASSERT_EQ(run({.in = wishes, .out = m_plan, .before = early, .seconds = 1}), 0) << m_error;
    EXPECT_EQ(read(m_plan).at("visits").at(0).at("week").as_int64(), 2) << "a date that was told stays";
}

TEST_F(PlanCommand, refuses_what_it_does_not_know_and_writes_nothing) {
    auto text = std::string(kWishes);
    text.replace(text.find("joinable"), 8, "joinabel");
    EXPECT_EQ(run({.in = written("wrong.json", text), .out = m_plan, .before = {}, .seconds = 1}), 65);
    EXPECT_NE(m_error.find("wrong.json"), std::string::npos) << m_error;
    EXPECT_NE(m_error.find("w1"), std::string::npos) << "the wish is named: " << m_error;
    EXPECT_FALSE(std::filesystem::exists(m_plan));
    EXPECT_EQ(run({.in = m_folder.path() / "none.json", .out = m_plan, .before = {}, .seconds = 1}), 66);
}

}  // namespace
}  // namespace yizhen::app

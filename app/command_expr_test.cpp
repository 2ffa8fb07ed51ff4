#include "app/commands.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

namespace yizhen::app {
namespace {

struct Said {
    int exit_code = 0;
    std::string out;
    std::string error;
};

Said run(ExprOptions const& options) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    Said said;
    said.exit_code = evaluate_expression(options);
    std::fflush(stdout);
    said.out = ::testing::internal::GetCapturedStdout();
    said.error = ::testing::internal::GetCapturedStderr();
    return said;
}

/// cases/expr/command.tsv: why, expression, row, what is printed ("! words" for a refusal that holds these words).
TEST(ExprCommand, Cases) {
    std::ifstream file(std::string(YIZHEN_SOURCE_DIR) + "/cases/expr/command.tsv");
    std::string line;
    std::getline(file, line);
    int count = 0;
    while (std::getline(file, line)) {
        std::vector<std::string> fields;
        for (std::size_t from = 0, end = 0; end != std::string::npos; from = end + 1) {
            end = line.find('\t', from);
            fields.push_back(line.substr(from, end - from));
        }
        ASSERT_EQ(fields.size(), 4u) << line;
        auto const said = run({fields[1], fields[2], "2026-10-09", false});
        if (fields[3].starts_with("! ")) {
            EXPECT_EQ(said.exit_code, 65) << line;
            EXPECT_NE(said.error.find(fields[3].substr(2)), std::string::npos) << line << "\n" << said.error;
            EXPECT_EQ(said.out, "") << line;
        } else {
            EXPECT_EQ(said.out, fields[3] + "\n") << line << "\n" << said.error;
            EXPECT_EQ(said.exit_code, 0) << line;
        }
        ++count;
    }
    EXPECT_GE(count, 20);
}

TEST(ExprCommand, JsonSaysTypeAndState) {
    auto const said = run({"收入 + 1", R"({"收入": {"value": 12.50, "state": "disputed"}})", "2026-10-09", true});
    EXPECT_EQ(said.out, "{\"value\":\"13.50\",\"type\":\"decimal\",\"state\":\"disputed\"}\n");
    EXPECT_EQ(run({"甲", R"({"甲": null})", "", true}).out, "{\"value\":null,\"type\":\"text\",\"state\":\"blank\"}\n");
}

}  // namespace
}  // namespace yizhen::app

#include "platform/log/log.h"

#include <gtest/gtest.h>

namespace yizhen::log {
namespace {

TEST(Line, IsOneJsonObject) {
    EXPECT_EQ(line(1'760'000'000'123, Level::info, "request", {{"path", "/a\"\n"}, {"ms", 12}, {"ok", true}}),
              R"({"time":"2025-10-09T08:53:20.123Z","level":"info","event":"request","path":"/a\"\n","ms":12,"ok":true})");
}

TEST(Line, MasksWhatLooksLikeAPersonsNumber) {
    auto const text = line(0, Level::warn, "x", {{"why", "419900199001010012 13800000000 2026 123456"}});
    EXPECT_EQ(text.find("419900199001010012"), std::string::npos);
    EXPECT_EQ(text.find("13800000000"), std::string::npos);
    EXPECT_NE(text.find("419***************"), std::string::npos);
    EXPECT_NE(text.find("2026 123456"), std::string::npos);
}

}  // namespace
}  // namespace yizhen::log

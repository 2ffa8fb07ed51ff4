#include "modules/gate/envelope.h"

#include <gtest/gtest.h>

namespace yizhen::gate {
namespace {

TEST(Envelope, from_toml_and_from_json_alike) {
    auto const toml = read_envelope("title = \"高龄津贴花名册\"\ntargets = [\"410102001\"]\ndue = 2026-12-10\nemergency = true\n", "DEMAND.toml");
    auto const json = read_envelope_json(R"({"title":"高龄津贴花名册","targets":["410102001"],"due":"2026-12-10","emergency":true,"owner":""})");
    ASSERT_TRUE(toml);
    ASSERT_TRUE(json);
    for (auto const* envelope : {&toml.value(), &json.value()}) {
        EXPECT_EQ(envelope->title, "高龄津贴花名册");
        EXPECT_EQ(envelope->targets, std::vector<std::string>{"410102001"});
        EXPECT_EQ(envelope->due->iso(), "2026-12-10");
        EXPECT_TRUE(envelope->emergency);
    }
}

TEST(Envelope, names_the_key_it_cannot_take) {
    EXPECT_NE(read_envelope("titel = \"x\"", "DEMAND.toml").problem().message.find("titel"), std::string::npos);
    EXPECT_NE(read_envelope("due = \"tomorrow\"", "DEMAND.toml").problem().message.find("due"), std::string::npos);
    EXPECT_NE(read_envelope("a = = b", "DEMAND.toml").problem().message.find("第 1 行"), std::string::npos);
    EXPECT_FALSE(read_envelope_json("[1]"));
    EXPECT_FALSE(read_envelope_json(R"({"due":{"year":1}})"));
}

TEST(Envelope, quotes_in_values_stay_values) {
    auto const read = read_envelope_json(R"({"purpose":"a\" \nowner = \"b"})");
    ASSERT_TRUE(read);
    EXPECT_EQ(read.value().purpose, "a\" \nowner = \"b");
    EXPECT_TRUE(read.value().owner.empty());
}

}  // namespace
}  // namespace yizhen::gate

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
    auto const nested = read_envelope_json(R"({"payload":{"minutes":{"from":1}}})");
    ASSERT_FALSE(nested) << "it was read as nought once";
    EXPECT_NE(nested.problem().message.find("payload.minutes"), std::string::npos);
}

TEST(Envelope, a_basis_may_come_as_document_and_clause) {
    EXPECT_EQ(read_envelope("basis = {document = \"某办法\", clause = \"第四条\"}", "DEMAND.toml").value().basis, "某办法 第四条");
    EXPECT_EQ(read_envelope_json(R"({"basis":{"document":"某办法","clause":"第四条"}})").value().basis, "某办法 第四条");
    EXPECT_EQ(read_envelope_json(R"({"basis":{"document":"某办法"}})").value().basis, "某办法");
    EXPECT_FALSE(read_envelope_json(R"({"basis":{"paragraph":"4"}})"));
    EXPECT_FALSE(read_envelope_json(R"({"basis":{"document":{"name":"x"}}})"));
}

TEST(Envelope, every_key_of_the_design_is_read_and_written_back) {
    std::string const all = R"({"kind":"form","title":"t","issuer":"i","targets":["u"],"owner":"o","contact":"c","basis":"b","purpose":"p",)"
                            R"("duty_item":"d","population":"x","period":"2026-10","as_of":"2026-10-31","frequency":"month","frequency_reason":"r",)"
                            R"("issued":"2026-11-01","due":"2026-12-01","expires":"2026-12-31","emergency":true,"replaces":["n"],"admitted_as":"m",)"
                            R"("attachments":["a"],"pledges":["l"],"consultation":"s","system":"y","minutes_declared":5,"received":true})";
    EXPECT_EQ(to_json(read_envelope_json(all).value()), all);
}

TEST(Envelope, quotes_in_values_stay_values) {
    auto const read = read_envelope_json(R"({"purpose":"a\" \nowner = \"b"})");
    ASSERT_TRUE(read);
    EXPECT_EQ(read.value().purpose, "a\" \nowner = \"b");
    EXPECT_TRUE(read.value().owner.empty());
}

}  // namespace
}  // namespace yizhen::gate

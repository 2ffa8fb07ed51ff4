#include "modules/collection/strictness.h"

#include <gtest/gtest.h>

namespace yizhen::collection {
namespace {

std::string refusal(std::string_view json) {
    auto const read = parse_strictness(json);
    return read ? "accepted" : read.problem().message;
}

TEST(Strictness, WhatIsSaidIsKeptAndTheRestIsAsShipped) {
    auto const read = parse_strictness(R"({"form":{"tolerance_units":2,"checks":{"jump":"error","balance":"warning"}},
                                           "elements":{"YZ0455":{"jump_percent":50,"least":-5,"most":100,"checks":{"jump":"warning"}},"YZ0456":{}}})");
    ASSERT_TRUE(read) << read.problem().message;
    auto const& form = read.value();
    EXPECT_EQ(form.form.tolerance_units, 2);
    EXPECT_EQ(form.form.jump_percent, Strictness{}.jump_percent);
    EXPECT_EQ(form.of("YZ0455").tolerance_units, 2) << "as the form has it";
    EXPECT_EQ(form.of("YZ0455").jump_percent, 50);
    EXPECT_FALSE(form.of("YZ0455").errors.at("jump"));
    EXPECT_FALSE(form.of("YZ0455").errors.at("balance"));
    EXPECT_EQ(form.of("YZ0455").least, -5);
    EXPECT_EQ(form.of("YZ0455").most, 100);
    EXPECT_EQ(form.of("YZ0001"), form.form);
    EXPECT_EQ(parse_strictness(strictness_json(form)).value(), form) << strictness_json(form);
    EXPECT_EQ(parse_strictness("{}").value(), FormStrictness{});
}

TEST(Strictness, RefusalsNameThePlace) {
    EXPECT_NE(refusal("[]").find("JSON"), std::string::npos);
    EXPECT_NE(refusal(R"({"forms":{}})").find("forms"), std::string::npos);
    EXPECT_NE(refusal(R"({"form":{"tolerance":1}})").find("tolerance"), std::string::npos);
    EXPECT_NE(refusal(R"({"form":{"tolerance_permille":1001}})").find("0 到 1000"), std::string::npos);
    EXPECT_NE(refusal(R"({"form":{"jump_percent":-1}})").find("jump_percent"), std::string::npos);
    EXPECT_NE(refusal(R"({"form":{"jump_percent":1.5}})").find("整数"), std::string::npos);
    EXPECT_NE(refusal(R"({"elements":{"YZ0455":{"checks":{"duplicate":"warning"}}}})").find("YZ0455"), std::string::npos);
    EXPECT_NE(refusal(R"({"form":{"least":2,"most":1}})").find("least 大于 most"), std::string::npos);
    EXPECT_NE(refusal(R"({"form":{"most":"9"}})").find("most"), std::string::npos);
    EXPECT_NE(refusal(R"({"form":{"checks":{"jump":"off"}}})").find("error 或 warning"), std::string::npos);
}

}  // namespace
}  // namespace yizhen::collection

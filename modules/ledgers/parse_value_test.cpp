#include "modules/ledgers/parse_value.h"

#include "kernel/text/text.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <fstream>

namespace yizhen::ledgers {
namespace {

CodeNames const& sexes() {
    static CodeNames const list("性别", {{"0", "未知的性别", {"不详", "未知"}}, {"1", "男性", {"男"}}, {"2", "女性", {"女"}}, {"9", "未说明的性别", {}}});
    return list;
}

CodeNames const& peoples() {
    static CodeNames const list("民族", {{"01", "汉族", {"汉"}}, {"02", "蒙古族", {"蒙古"}}, {"11", "满族", {"满"}}});
    return list;
}

ValueRule rule_named(std::string const& type, std::string const& unit) {
    ValueRule rule;
    rule.unit_of_measure = unit;
    if (type == "integer") rule.type = ValueType::integer;
    if (type.starts_with("decimal")) {
        rule.type = ValueType::decimal;
        rule.scale = type.back() - '0';
    }
    if (type == "date") rule.type = ValueType::date;
    if (type == "boolean") rule.type = ValueType::boolean;
    if (type == "code:sex" || type == "code:ethnic") {
        rule.type = ValueType::code;
        rule.codes = type == "code:sex" ? &sexes() : &peoples();
    }
    if (type == "name") rule.format = TextFormat::person_name;
    if (type == "identity") rule.format = TextFormat::identity_number;
    if (type == "credit_code") rule.format = TextFormat::credit_code;
    if (type == "phone") rule.format = TextFormat::phone;
    if (type == "account") rule.format = TextFormat::account;
    return rule;
}

std::string unescaped(std::string text) {
    for (auto const& [mark, meant] : {std::pair<std::string, std::string>{"\\t", "\t"}, {"\\s", " "}, {"\\u200B", "\xE2\x80\x8B"}}) {
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) text.replace(at, mark.size(), meant);
    }
    return text;
}

std::string outcome_of(Result<CellValue> const& parsed) {
    if (!parsed) return "refusal";
    return parsed.value().state == CellState::present ? "value" : std::string(name_of(parsed.value().state));
}

TEST(ParseValue, DoesWhatTheTableSays) {
    std::ifstream file(YIZHEN_SOURCE_DIR "/cases/values/dirty.tsv");
    ASSERT_TRUE(file);
    int cases = 0;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("#") || line.starts_with("type\t")) continue;
        auto const columns = text::split(line, '\t');
        ASSERT_EQ(columns.size(), 7u) << line;
        ++cases;
        auto const raw = unescaped(std::string(columns[3]));
        auto const parsed = parse_value({raw, columns[2] == "number"}, rule_named(std::string(columns[0]), std::string(columns[1])));
        EXPECT_EQ(outcome_of(parsed), columns[4]) << line << (parsed ? "" : "\n  " + parsed.problem().message);
        if (outcome_of(parsed) != columns[4]) continue;
        if (!parsed) {
            EXPECT_NE(parsed.problem().message.find(columns[5]), std::string::npos) << line << "\n  " << parsed.problem().message;
        } else {
            EXPECT_EQ(to_text(parsed.value().value), columns[5]) << line;
        }
    }
    EXPECT_GE(cases, 60);
}

TEST(ParseValue, SerialsOfThe1904System) {
    auto const parsed = parse_value({"44804", true, true}, rule_named("date", ""));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(to_text(parsed.value().value), "2026-09-01");
}

TEST(ParseValue, WhatWasStoredIsReadBackAsItself) {
    rc::check("integers with and without commas", [](std::int64_t number) {
        auto const kept = number % 1'000'000'000'000'000;
        auto const parsed = parse_value({std::to_string(kept)}, rule_named("integer", "人"));
        RC_ASSERT(static_cast<bool>(parsed));
        RC_ASSERT(to_text(parsed.value().value) == std::to_string(kept));
    });
    rc::check("decimals", [](std::int32_t units) {
        auto const shown = Decimal{units, 2}.text();
        auto const parsed = parse_value({shown}, rule_named("decimal2", "元"));
        RC_ASSERT(static_cast<bool>(parsed));
        RC_ASSERT(to_text(parsed.value().value) == shown);
    });
    rc::check("days", [] {
        auto const day = CivilDate::from_days(*rc::gen::inRange(-40'000, 60'000));
        auto const parsed = parse_value({day.iso()}, rule_named("date", ""));
        RC_ASSERT(static_cast<bool>(parsed));
        RC_ASSERT(to_text(parsed.value().value) == day.iso());
    });
}

TEST(ParseValue, NeverInventsAValueForAState) {
    rc::check("any bytes, any type", [](std::string const& bytes) {
        for (auto const* type : {"integer", "decimal2", "date", "boolean", "code:sex", "text", "name", "identity", "phone"}) {
            auto const parsed = parse_value({bytes}, rule_named(type, "人"));
            if (!parsed) continue;
            bool const has_value = parsed.value().value.index() != 0;
            RC_ASSERT(has_value == (parsed.value().state == CellState::present));
        }
    });
}

}  // namespace
}  // namespace yizhen::ledgers

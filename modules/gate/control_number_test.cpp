#include "modules/gate/control_number.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace yizhen::gate {
namespace {

// ISO 7064's own example for MOD 11-2: 0794 has the check character 0 (ISO/IEC 7064:2003), 079 has X.
TEST(CheckCharacter, the_standards_examples) {
    EXPECT_EQ(check_character("0794"), '0');
    EXPECT_EQ(check_character("079"), 'X');
}

TEST(ControlNumber, is_read_back) {
    rc::check("what is written is read back", [] {
        ControlNumber const number{"410102", *rc::gen::inRange(2024, 2100), *rc::gen::inRange(1, 1'000'000)};
        auto const read = ControlNumber::parse(number.text());
        RC_ASSERT(static_cast<bool>(read));
        RC_ASSERT(read.value().serial == number.serial);
        RC_ASSERT(read.value().year == number.year);
    });
}

TEST(ControlNumber, one_wrong_digit_or_two_swapped_are_found) {
    rc::check("MOD 11-2 finds every single error and every swap of neighbours", [] {
        auto const text = ControlNumber{"410102", 2026, *rc::gen::inRange(1, 1'000'000)}.text();
        auto broken = text;
        auto const at = *rc::gen::elementOf(std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17});
        if (*rc::gen::arbitrary<bool>()) {
            broken[at] = static_cast<char>('0' + (broken[at] - '0' + *rc::gen::inRange(1, 10)) % 10);
        } else {
            auto const next = at + 1 < 18 && broken[at + 1] != '-' ? at + 1 : at - 1;
            std::swap(broken[at], broken[next]);
        }
        RC_PRE(broken != text);
        RC_ASSERT_FALSE(static_cast<bool>(ControlNumber::parse(broken)));
    });
}

TEST(ControlNumber, says_what_is_wrong) {
    EXPECT_FALSE(ControlNumber::parse("410102-2026-000123"));
    EXPECT_FALSE(ControlNumber::parse(""));
    EXPECT_FALSE(ControlNumber::parse("41010A-2026-000123-1"));
}

}  // namespace
}  // namespace yizhen::gate

#include "modules/access/rules.h"

#include <gtest/gtest.h>

namespace yizhen::access {
namespace {

TEST(AccessRules, roles_have_two_names_and_no_third) {
    for (char const* name : {"frontline", "requester", "gatekeeper", "steward", "leader", "auditor", "public", "admin"}) {
        auto const role = parse_role(name);
        ASSERT_TRUE(role) << name;
        EXPECT_EQ(name_of(*role), name);
        EXPECT_EQ(parse_role(chinese_name_of(*role)), role);
    }
    EXPECT_FALSE(parse_role("root"));
    EXPECT_FALSE(parse_role(""));
    EXPECT_EQ(join({Role::requester, Role::leader}), "requester,leader");
}

TEST(AccessRules, the_fifth_failure_locks_and_a_spent_lock_starts_again) {
    Failures failures;
    for (int i = 1; i <= 4; ++i) {
        failures = after_failure(failures, 1'000);
        EXPECT_FALSE(is_locked(failures, 1'000)) << i;
    }
    failures = after_failure(failures, 1'000);
    EXPECT_TRUE(is_locked(failures, 1'000 + kLockMs - 1));
    EXPECT_FALSE(is_locked(failures, 1'000 + kLockMs));
    failures = after_failure(failures, 1'000 + kLockMs);
    EXPECT_EQ(failures.count, 1);
    EXPECT_FALSE(is_locked(failures, 1'000 + kLockMs));
}

TEST(AccessRules, the_attempt_window_slides) {
    AttemptLimit limit;
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(limit.admit("a", i * 1'000));
    EXPECT_FALSE(limit.admit("a", 20'000));
    EXPECT_FALSE(limit.admit("a", 59'999));
    EXPECT_TRUE(limit.admit("a", 60'000)) << "the first is a minute old";
    EXPECT_FALSE(limit.admit("a", 60'500));
    EXPECT_TRUE(limit.admit("b", 60'500));
}

TEST(AccessRules, many_addresses_do_not_fill_the_memory) {
    AttemptLimit limit;
    for (int i = 0; i < 50'000; ++i) EXPECT_TRUE(limit.admit("10.0." + std::to_string(i), 5));
}

TEST(AccessRules, loopback) {
    EXPECT_TRUE(is_loopback("127.0.0.1"));
    EXPECT_TRUE(is_loopback("::1"));
    EXPECT_FALSE(is_loopback("0.0.0.0"));
    EXPECT_FALSE(is_loopback("128.0.0.1"));
    EXPECT_FALSE(is_loopback(""));
}

}  // namespace
}  // namespace yizhen::access

#include "app/request_once.h"

#include "modules/audit/audit.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"

#include <gtest/gtest.h>

namespace yizhen::app {
namespace {

using State = http::IdempotencyStore::State;

struct RequestOnce : testing::Test {
    files::TempDir folder;
    clock::FixedClock clock{CivilDate::from_days(20'780)};
    audit::Chain chain{clock};
    std::unique_ptr<sql::Database> database =
        sql::Database::open({.url = (folder.path() / "yizhen.db").string(), .migrations = YIZHEN_SOURCE_DIR "/migrations"}, chain);
    std::unique_ptr<http::IdempotencyStore> store = requests_once(*database, clock);
};

TEST_F(RequestOnce, RepeatsTheAnswerAlsoAfterARestart) {
    EXPECT_EQ(store->claim("1 POST /x k", "f").state, State::fresh);
    EXPECT_EQ(store->claim("1 POST /x k", "f").state, State::running);
    store->settle("1 POST /x k", {201, {{"Location", "/x/1"}}, std::string("a\0b", 3)});
    auto const again = requests_once(*database, clock);
    auto const claim = again->claim("1 POST /x k", "f");
    ASSERT_EQ(claim.state, State::replay);
    EXPECT_EQ(claim.answer.status, 201);
    EXPECT_EQ(claim.answer.headers.at("Location"), "/x/1");
    EXPECT_EQ(claim.answer.body, std::string("a\0b", 3));
    EXPECT_EQ(again->claim("1 POST /x k", "other").state, State::mismatch);
    EXPECT_EQ(again->claim("2 POST /x k", "f").state, State::fresh);
}

TEST_F(RequestOnce, ReleasesAndForgets) {
    EXPECT_EQ(store->claim("a", "f").state, State::fresh);
    store->release("a");
    EXPECT_EQ(store->claim("a", "f").state, State::fresh);
    store->settle("a", {200, {}, "x"});
    store->release("a");
    EXPECT_EQ(store->claim("a", "f").state, State::replay) << "an answer is not released";
    clock.advance_ms(http::kIdempotencyKeptMs + 1);
    EXPECT_EQ(store->claim("b", "f").state, State::fresh);
    EXPECT_EQ(store->claim("a", "f").state, State::fresh) << "after a day";
}

}  // namespace
}  // namespace yizhen::app

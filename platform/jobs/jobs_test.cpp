#include "platform/jobs/jobs.h"

#include "kernel/ports.h"
#include "kernel/problem_catalogue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace yizhen::jobs {
namespace {

struct Counting : Randomness {
    void fill(std::span<unsigned char> bytes) override {
        for (auto& byte : bytes) byte = static_cast<unsigned char>(++count);
    }
    std::atomic<unsigned> count = 0;
};

Snapshot ended(Board& board, std::string const& id) {
    for (int i = 0; i < 5'000; ++i) {
        auto const shown = board.find(id);
        if (shown && shown->ended()) return *shown;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ADD_FAILURE() << "the job never ended";
    return {};
}

TEST(Jobs, TellProgressAndKeepTheResult) {
    Counting random;
    auto board = make_board({}, random);
    std::atomic<bool> go = false;
    auto const id = board->submit(7, [&](Progress& progress) -> Result<Outcome> {
        progress.tell("读表", 1, 3);
        while (!go) std::this_thread::yield();
        return Outcome{"{\"a\":1}", "/x/1"};
    });
    ASSERT_TRUE(id);
    std::optional<Snapshot> shown;
    do shown = board->find(id.value());
    while (shown->step.empty());
    EXPECT_EQ(shown->state, State::running);
    EXPECT_EQ(shown->step, "读表");
    EXPECT_EQ(shown->owner, 7);
    auto const before = shown->version;
    go = true;
    Snapshot const last = ended(*board, id.value());
    EXPECT_EQ(last.state, State::done);
    EXPECT_EQ(last.done, 3);
    EXPECT_EQ(last.outcome->location, "/x/1");
    EXPECT_GT(last.version, before);
    EXPECT_FALSE(board->find("no such job"));
}

TEST(Jobs, RefuseWhenTheQueueIsFullAndCancelWhatWaitsOrRuns) {
    Counting random;
    auto board = make_board({.threads = 1, .queue_max = 1}, random);
    std::atomic<bool> entered = false;
    auto const running = board->submit(1, [&](Progress& progress) -> Result<Outcome> {
        entered = true;
        while (!progress.cancelled()) std::this_thread::yield();
        return Problem(problems::kCancelled, "停");
    });
    while (!entered) std::this_thread::yield();
    auto const queued = board->submit(1, [](Progress&) -> Result<Outcome> { return Outcome{}; });
    ASSERT_TRUE(queued);
    auto const refused = board->submit(1, [](Progress&) -> Result<Outcome> { return Outcome{}; });
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.problem().is(problems::kBusy));
    EXPECT_TRUE(board->cancel(queued.value()));
    EXPECT_EQ(board->find(queued.value())->state, State::cancelled);
    EXPECT_FALSE(board->cancel(queued.value())) << "it ended already";
    EXPECT_TRUE(board->cancel(running.value()));
    EXPECT_EQ(ended(*board, running.value()).state, State::cancelled);
}

TEST(Jobs, AnExceptionFailsTheJobAndTheNextOneRuns) {
    Counting random;
    std::string heard;
    auto board = make_board({}, random, [&](std::string_view, std::string_view what) { heard = what; });
    auto const bad = board->submit(1, [](Progress&) -> Result<Outcome> { throw std::runtime_error("disk"); });
    auto const good = board->submit(1, [](Progress&) -> Result<Outcome> { return Outcome{}; });
    Snapshot const failed = ended(*board, bad.value());
    EXPECT_EQ(failed.state, State::failed);
    EXPECT_EQ(failed.problem->message.find("disk"), std::string::npos) << "words for the log stay there";
    EXPECT_EQ(heard, "disk");
    EXPECT_EQ(ended(*board, good.value()).state, State::done);
}

TEST(Jobs, ForgetTheOldest) {
    Counting random;
    auto board = make_board({.kept_max = 2}, random);
    std::string first;
    for (int i = 0; i < 4; ++i) {
        auto const id = board->submit(1, [](Progress&) -> Result<Outcome> { return Outcome{}; });
        if (i == 0) first = id.value();
        (void)ended(*board, id.value());
    }
    EXPECT_FALSE(board->find(first));
}

TEST(Jobs, EndWithTheBoard) {
    Counting random;
    std::atomic<bool> stopped = false;
    std::atomic<bool> entered = false;
    auto board = make_board({}, random);
    (void)board->submit(1, [&](Progress& progress) -> Result<Outcome> {
        entered = true;
        while (!progress.cancelled()) std::this_thread::yield();
        stopped = true;
        return Problem(problems::kCancelled, "停");
    });
    while (!entered) std::this_thread::yield();
    board.reset();
    EXPECT_TRUE(stopped);
}

}  // namespace
}  // namespace yizhen::jobs

#pragma once
/// Long work with progress: a bounded queue, a few threads, states that can be read and followed.
/// Jobs live as long as the process; what must outlive it is written by the work itself.

#include "kernel/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace yizhen {
class Randomness;
}

namespace yizhen::jobs {

enum class State { queued, running, done, failed, cancelled };
[[nodiscard]] std::string_view name_of(State state);

struct Outcome {
    std::string result;    ///< JSON
    std::string location;  ///< where what was made is found; may be empty
};

struct Snapshot {
    std::string id;
    std::int64_t owner = 0;  ///< person; nobody else sees it
    State state = State::queued;
    std::string step;  ///< what is being done, in Chinese
    int done = 0;
    int total = 0;
    std::uint64_t version = 0;  ///< rises with every change
    std::optional<Outcome> outcome;
    std::optional<Problem> problem;
    [[nodiscard]] bool ended() const noexcept { return state != State::queued && state != State::running; }
};

/// What the work sees of its job.
class Progress {
public:
    virtual ~Progress() = default;
    virtual void tell(std::string_view step, int done, int total) = 0;
    /// Work that runs long asks now and then, and returns a kCancelled problem.
    [[nodiscard]] virtual bool cancelled() const = 0;
};

using Work = std::function<Result<Outcome>(Progress&)>;

struct Options {
    int threads = 1;
    std::size_t queue_max = 64;
    std::size_t kept_max = 500;  ///< ended jobs that can still be read; the oldest goes first
};

class Board {
public:
    virtual ~Board() = default;  ///< asks all to stop and waits for what runs
    /// Refuses (kBusy) when the queue is full. The id cannot be guessed.
    virtual Result<std::string> submit(std::int64_t owner, Work work) = 0;
    [[nodiscard]] virtual std::optional<Snapshot> find(std::string_view id) const = 0;
    /// A queued job ends at once, a running one when it next asks. False: no such job, or it ended already.
    virtual bool cancel(std::string_view id) = 0;
    [[nodiscard]] virtual std::size_t waiting() const = 0;
};

/// `failed` hears of exceptions, for the log; may be empty.
[[nodiscard]] std::unique_ptr<Board> make_board(Options options, Randomness& random,
                                                std::function<void(std::string_view id, std::string_view what)> failed = {});

}  // namespace yizhen::jobs

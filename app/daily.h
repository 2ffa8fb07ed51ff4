#pragma once
/// Once a day: what has outlived its retention becomes a proposal before each county's steward. Ends nothing itself.

#include "app/county.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace yizhen::app {

/// Proposes in every county that holds something; the number of open proposals.
int propose_retention(County& county, CivilDate today);

class RetentionDaily {
public:
    /// `county` and `clock` outlive it. The first look is some minutes after the start.
    RetentionDaily(County& county, Clock const& clock);
    ~RetentionDaily();
    RetentionDaily(RetentionDaily const&) = delete;
    RetentionDaily& operator=(RetentionDaily const&) = delete;

private:
    void loop();

    County& m_county;
    Clock const& m_clock;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stop = false;
    std::thread m_thread;
};

}  // namespace yizhen::app

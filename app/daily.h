#pragma once
/// Once a day: what has outlived its retention becomes a proposal before each county's steward, nothing is ended by itself; and
/// what last month's forms took is set beside what they were thought to take.

#include "app/county.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace yizhen::app {

/// Proposes in every county that holds something; the number of open proposals.
int propose_retention(County& county, CivilDate today);

/// Corrects last month's estimates in every county by the filling times shown there; the number of demands corrected.
int book_filling_times(County& county, CivilDate today);

class Daily {
public:
    /// `county` and `clock` outlive it. The first look is some minutes after the start.
    Daily(County& county, Clock const& clock);
    ~Daily();
    Daily(Daily const&) = delete;
    Daily& operator=(Daily const&) = delete;

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

#pragma once
/// Anchors the audit chains once an hour, and at a graceful stop, on a thread of its own.

#include "kernel/ports.h"
#include "platform/sql/sql.h"

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

namespace yizhen::app {

class AnchorHourly {
public:
    AnchorHourly(sql::Database& database, Clock const& clock, std::filesystem::path file);
    ~AnchorHourly();
    AnchorHourly(AnchorHourly const&) = delete;
    AnchorHourly& operator=(AnchorHourly const&) = delete;

    /// Why the last anchor failed; empty when it did not. For /readyz.
    [[nodiscard]] std::string trouble() const;

private:
    void loop();
    void anchor();

    sql::Database& m_database;
    Clock const& m_clock;
    std::filesystem::path m_file;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::string m_trouble;
    bool m_stop = false;
    std::thread m_thread;
};

}  // namespace yizhen::app

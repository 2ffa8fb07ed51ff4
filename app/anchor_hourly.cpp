#include "app/anchor_hourly.h"

#include "modules/audit/audit.h"
#include "platform/log/log.h"

#include <chrono>

namespace yizhen::app {
namespace {

constexpr std::chrono::hours kEvery{1};

}  // namespace

AnchorHourly::AnchorHourly(sql::Database& database, Clock const& clock, std::filesystem::path file)
    : m_database(database), m_clock(clock), m_file(std::move(file)), m_thread([this] { loop(); }) {}

AnchorHourly::~AnchorHourly() {
    {
        std::lock_guard const lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    m_thread.join();
    anchor();
}

std::string AnchorHourly::trouble() const {
    std::lock_guard const lock(m_mutex);
    return m_trouble;
}

void AnchorHourly::loop() {
    std::unique_lock lock(m_mutex);
    while (!m_wake.wait_for(lock, kEvery, [this] { return m_stop; })) {
        lock.unlock();
        anchor();
        lock.lock();
    }
}

void AnchorHourly::anchor() {
    std::string trouble;
    try {
        auto const root = audit::anchor(m_database, m_clock, m_file);
        if (!root) trouble = root.problem().message;
    } catch (std::exception const& error) {
        trouble = "审计锚点没有记下，下一小时再试";
        log::error("anchor-failed", {{"what", error.what()}});
    }
    if (!trouble.empty()) log::warn("anchor-trouble", {{"file", m_file.string()}});
    std::lock_guard const lock(m_mutex);
    m_trouble = std::move(trouble);
}

}  // namespace yizhen::app

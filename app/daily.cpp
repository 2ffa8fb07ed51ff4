#include "app/retention_daily.h"

#include "platform/log/log.h"

#include <chrono>
#include <optional>

namespace yizhen::app {
namespace {

constexpr auto kEvery = std::chrono::minutes(10);  // a new day is noticed so soon

}  // namespace

int propose_retention(County& county, CivilDate today) {
    int open = 0;
    auto const tree = county.org().tree();
    for (auto const& root : tree->roots()) {
        for (auto const unit : tree->all_of_kind(root.id, org::UnitKind::county)) {
            auto const proposal = county.ledgers().propose_retention(tree->realm_of(unit), system_actor(), today);
            if (!proposal) log::warn("retention-proposal", {{"realm", unit.value}, {"code", std::string(proposal.problem().kind->code)}});
            else if (proposal.value()) ++open;
        }
    }
    return open;
}

RetentionDaily::RetentionDaily(County& county, Clock const& clock) : m_county(county), m_clock(clock), m_thread([this] { loop(); }) {}

RetentionDaily::~RetentionDaily() {
    {
        std::lock_guard const lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void RetentionDaily::loop() {
    std::optional<CivilDate> done;
    std::unique_lock lock(m_mutex);
    while (!m_wake.wait_for(lock, kEvery, [this] { return m_stop; })) {
        auto const today = m_clock.today();
        if (done == today) continue;
        lock.unlock();
        try {
            (void)propose_retention(m_county, today);
            done = today;
        } catch (std::exception const& error) {
            log::error("retention-failed", {{"what", error.what()}});
        }
        lock.lock();
    }
}

}  // namespace yizhen::app

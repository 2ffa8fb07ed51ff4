#include "app/daily.h"

#include "platform/log/log.h"

#include <chrono>
#include <optional>

namespace yizhen::app {
namespace {

constexpr auto kEvery = std::chrono::minutes(10);  // a new day is noticed so soon

std::vector<RealmId> realms_of(County& county) {
    std::vector<RealmId> realms;
    auto const tree = county.org().tree();
    for (auto const& root : tree->roots()) {
        for (auto const unit : tree->all_of_kind(root.id, org::UnitKind::county)) realms.push_back(tree->realm_of(unit));
    }
    return realms;
}

}  // namespace

int propose_retention(County& county, CivilDate today) {
    int open = 0;
    for (auto const realm : realms_of(county)) {
        auto const proposal = county.ledgers().propose_retention(realm, system_actor(), today);
        if (!proposal) log::warn("retention-proposal", {{"realm", realm.value}, {"code", std::string(proposal.problem().kind->code)}});
        else if (proposal.value()) ++open;
    }
    return open;
}

int book_filling_times(County& county, CivilDate today) {
    int corrected = 0;
    for (auto const realm : realms_of(county)) {
        gate::FillingMeans means;
        for (auto const& time : county.collection().filling_times(realm, "")) means[time.form][time.field] = time.total_ms / time.count;
        if (means.empty()) continue;
        auto const booked = county.gate().book_filling_times(realm, means, today, system_actor());
        if (!booked) log::warn("filling-times", {{"realm", realm.value}, {"code", std::string(booked.problem().kind->code)}});
        else corrected += booked.value();
    }
    return corrected;
}

Daily::Daily(County& county, Clock const& clock) : m_county(county), m_clock(clock), m_thread([this] { loop(); }) {}

Daily::~Daily() {
    {
        std::lock_guard const lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void Daily::loop() {
    std::optional<CivilDate> done;
    std::unique_lock lock(m_mutex);
    while (!m_wake.wait_for(lock, kEvery, [this] { return m_stop; })) {
        auto const today = m_clock.today();
        if (done == today) continue;
        lock.unlock();
        try {
            (void)propose_retention(m_county, today);
            (void)book_filling_times(m_county, today);
            done = today;
        } catch (std::exception const& error) {
            log::error("daily-failed", {{"what", error.what()}});
        }
        lock.lock();
    }
}

}  // namespace yizhen::app

// Hazards found and set right, disputes brought to mediation: the last months, month by month.

#include "app/demo_maker.h"
#include "app/demo_words.h"

#include <fmt/format.h>

namespace yizhen::app::demo {

namespace {

constexpr int kMonths = 4;  ///< the running one and three closed ones

CivilDate month_before(CivilDate day, int months) {
    int const index = day.year() * 12 + day.month() - 1 - months;
    return CivilDate::of(index / 12, index % 12 + 1, 1).value();
}

}  // namespace

void Maker::add_hazard(int community, std::string const& place) {
    HazardWords const& words = m_dice.of(kHazardWords);
    Hazard hazard;
    hazard.community = community;
    hazard.number = fmt::format("YH{}{:04}", m_world.today.year(), m_world.hazards.size() + 1);
    hazard.place = place;
    hazard.field = words.field;
    hazard.text = words.text;
    hazard.measure = words.measure;
    hazard.grade = m_dice.chance(90) ? "2" : "1";
    hazard.responsible = person_name();
    hazard.found = days_ago(100, 1);
    hazard.due = hazard.found.plus_days(m_dice.between(7, 30));
    bool const done = m_dice.chance(hazard.due < m_world.today ? 900 : 400);
    if (done) {
        hazard.state = "3";
        hazard.checker = person_name();
        hazard.checked = day_between(hazard.found.plus_days(1), std::min(hazard.due, m_world.today));
    } else {
        hazard.state = hazard.due < m_world.today ? "4" : "2";
    }
    m_world.hazards.push_back(std::move(hazard));
}

void Maker::add_dispute(int community, CivilDate month_first) {
    std::array<int, kDisputeWords.size()> weights{};
    for (std::size_t i = 0; i < kDisputeWords.size(); ++i) weights[i] = kDisputeWords[i].weight;
    DisputeWords const& words = kDisputeWords[m_dice.weighted(weights)];
    Dispute dispute;
    dispute.community = community;
    dispute.number = fmt::format("JF{}{:05}", m_world.today.year(), m_world.disputes.size() + 1);
    dispute.kind = words.code;
    dispute.text = words.text;
    dispute.party = person_name();
    dispute.other = person_name();
    dispute.mediator = person_name();
    CivilDate const month_last = Period{PeriodKind::month, month_first}.last();
    dispute.reported = day_between(month_first, std::min(month_last, m_world.today.plus_days(-1)));
    // Solved within its month, so that a month's figures are settled when it closes.
    dispute.solved = m_dice.chance(830);
    if (dispute.solved) dispute.closed = day_between(dispute.reported, std::min(month_last, m_world.today));
    dispute.state = dispute.solved ? "3" : "2";
    m_world.disputes.push_back(std::move(dispute));
}

void Maker::make_cases() {
    for (std::size_t i = 0; i < m_world.organisations.size(); i += 5) {
        Organisation const& firm = m_world.organisations[i];
        if (m_dice.chance(700)) add_hazard(firm.community, firm.name);
    }
    for (int c = 0; c < static_cast<int>(m_world.communities.size()); ++c) {
        for (int month = kMonths - 1; month >= 0; --month) {
            CivilDate const first = month_before(m_world.today, month);
            if (first >= m_world.today) continue;
            int const count = m_dice.between(0, 5);
            for (int i = 0; i < count; ++i) add_dispute(c, first);
        }
    }
}

}  // namespace yizhen::app::demo

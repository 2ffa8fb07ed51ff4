// Homes, organisations, plots of land.

#include "app/demo_maker.h"
#include "app/demo_words.h"

#include <fmt/format.h>

namespace yizhen::app::demo {

namespace {

constexpr std::array<std::string_view, 6> kCrops{"01", "02", "04", "05", "09", "08"};

}  // namespace

/// 碧沙岗社区居委会 → 碧沙岗社区, 须水村委会 → 须水村.
std::string Maker::short_name(int community) const {
    std::string name = m_world.communities[static_cast<std::size_t>(community)].name;
    for (std::string_view const ending : {"居民委员会", "居委会", "委会"}) {
        if (name.ends_with(ending) && name.size() > ending.size()) return name.substr(0, name.size() - ending.size());
    }
    return name;
}

void Maker::add_dwelling(int community, int household) {
    Dwelling home;
    home.community = community;
    home.household = household;
    bool const rural = m_world.communities[static_cast<std::size_t>(community)].rural;
    auto const serial = static_cast<int>(m_world.dwellings.size());
    home.code = fmt::format("{}F{:06}", m_world.communities[static_cast<std::size_t>(community)].code, serial);
    home.self_built = rural && m_dice.chance(800);
    home.floors = home.self_built ? m_dice.between(1, 4) : m_dice.chance(500) ? 7 : m_dice.between(11, 33);
    home.floor = home.self_built ? 1 : m_dice.between(1, home.floors);
    home.area = home.self_built ? m_dice.between(9'000, 26'000) : m_dice.between(4'200, 14'000);
    home.rooms = home.area / 3'000 + 1;
    home.year = m_dice.between(1978, 2022);
    home.structure = home.self_built ? (m_dice.chance(850) ? "2" : "3") : home.year > 2000 ? "1" : "2";
    home.property = home.self_built ? "5" : "1";
    home.grade = home.self_built ? (m_dice.chance(8) ? "D" : m_dice.chance(14) ? "C" : m_dice.chance(300) ? "B" : "A") : "A";
    std::string const place = short_name(community);
    if (home.self_built) {
        home.building = fmt::format("{}号", 1 + serial % 400);
        home.address = fmt::format("{}{}", place, home.building);
    } else {
        home.estate = fmt::format("{}{}号院", place, 1 + m_dice.below(6));
        home.building = fmt::format("{}号楼", 1 + m_dice.below(20));
        home.stair = fmt::format("{}单元", 1 + m_dice.below(4));
        home.room = fmt::format("{}{:02}", home.floor, 1 + m_dice.below(4));
        home.address = home.estate + home.building + home.stair + home.room + "室";
    }
    m_world.dwellings.push_back(std::move(home));
}

void Maker::make_homes() {
    for (std::size_t h = 0; h < m_world.households.size(); ++h) {
        Household& household = m_world.households[h];
        household.dwelling = static_cast<int>(m_world.dwellings.size());
        add_dwelling(household.community, static_cast<int>(h));
        Dwelling& home = m_world.dwellings.back();
        Person const& head = m_world.people[static_cast<std::size_t>(household.head)];
        home.let = head.migrant && m_dice.chance(800);
        home.occupancy = home.let ? "2" : "1";
        if (home.let) {
            home.owner = person_name();
            home.owner_phone = phone();
            home.tenant = head.name;
            home.tenant_phone = head.phone;
        } else {
            home.owner = head.name;
            home.owner_id = head.id;
            home.owner_phone = head.phone;
        }
        household.address = home.address;
    }
    auto const empty = static_cast<int>(m_world.households.size()) * 6 / 100;
    for (int i = 0; i < empty; ++i) {
        add_dwelling(m_dice.below(static_cast<int>(m_world.communities.size())), -1);
        Dwelling& home = m_world.dwellings.back();
        home.occupancy = "3";
        home.owner = person_name();
        home.owner_phone = phone();
    }
}

void Maker::make_organisations() {
    std::array<int, kTrades.size()> weights{};
    for (std::size_t i = 0; i < kTrades.size(); ++i) weights[i] = kTrades[i].weight;
    for (int c = 0; c < static_cast<int>(m_world.communities.size()); ++c) {
        int const count = m_dice.between(12, 42);
        for (int i = 0; i < count; ++i) {
            Trade const& trade = kTrades[m_dice.weighted(weights)];
            Organisation firm;
            firm.community = c;
            firm.grid = m_dice.between(1, m_world.grids[static_cast<std::size_t>(c)]);
            bool const company = trade.industry == "65" || trade.industry == "33" || m_dice.chance(80);
            bool const farm = !company && m_world.communities[static_cast<std::size_t>(c)].rural && m_dice.chance(60);
            firm.type = company ? "01" : farm ? "04" : "03";
            firm.code = credit_code(company ? "91" : farm ? "93" : "92", ++m_credit_serial);
            firm.name = fmt::format("中原区{}{}{}", m_dice.of(kFirmWords), short_name(c), farm ? "种植专业合作社" : trade.word);
            if (company) firm.name += "有限公司";
            firm.industry_section = farm ? "A" : trade.section;
            firm.industry = farm ? "01" : trade.industry;
            firm.scope = farm ? "农作物种植" : trade.scope;
            firm.place_kind = farm ? "99" : trade.place;
            firm.nine_small = !farm && trade.place <= "09";
            firm.food_licence = farm || !trade.food ? "3" : m_dice.chance(930) ? "1" : "2";
            firm.address = fmt::format("{}{}号", short_name(c), 1 + m_dice.below(300));
            firm.founded = days_ago(5000, 90);
            firm.manager = person_name();
            firm.manager_phone = phone();
            firm.staff = company ? m_dice.between(3, 60) : m_dice.between(1, 9);
            firm.capital = (company ? m_dice.between(10, 500) : m_dice.between(1, 30)) * 100;
            firm.fire_checked = days_ago(260, 90);
            firm.fire_result = m_dice.chance(850) ? "1" : "2";
            m_world.organisations.push_back(std::move(firm));
        }
    }
}

void Maker::make_plots() {
    for (Household const& household : m_world.households) {
        if (!household.rural || household.land == 0) continue;
        Person const& head = m_world.people[static_cast<std::size_t>(household.head)];
        if (head.migrant) continue;
        Plot plot;
        plot.community = household.community;
        plot.code = fmt::format("{}D{:05}", m_world.communities[static_cast<std::size_t>(household.community)].code,
                                m_world.plots.size() % 100'000);
        plot.name = fmt::format("{}第{}块地", short_name(household.community), 1 + m_world.plots.size() % 97);
        plot.contractor = head.name;
        plot.contractor_id = head.id;
        plot.crop = m_dice.of(kCrops);
        plot.area = household.land;
        plot.transferred = m_dice.chance(350);
        plot.basic = m_dice.chance(700);
        m_world.plots.push_back(std::move(plot));
    }
}

}  // namespace yizhen::app::demo

// Assistance, disability, old age; incomes and monitoring of households.

#include "app/demo_maker.h"
#include "app/demo_words.h"

namespace yizhen::app::demo {

namespace {

constexpr std::array<int, 7> kDisabilities{100, 100, 20, 570, 90, 80, 40};
constexpr std::array<int, 4> kGrades{120, 220, 320, 340};
constexpr std::array<std::string_view, 4> kRisks{"01", "03", "07", "06"};
/// Allowance a month, 元, by age.
int allowance(int age) { return age >= 100 ? 500 : age >= 90 ? 100 : age >= 80 ? 50 : 0; }

}  // namespace

void Maker::give_disability(Person& person) {
    int const in_thousand = person.age < 15 ? 6 : person.age < 60 ? 20 : 70;
    if (!m_dice.chance(in_thousand)) return;
    person.disability = 1 + static_cast<int>(m_dice.weighted(kDisabilities));
    person.disability_grade = 1 + static_cast<int>(m_dice.weighted(kGrades));
    person.health = "6";
    person.hardship_subsidy = person.aid == Aid::urban_dibao || person.aid == Aid::rural_dibao || person.aid == Aid::dibao_edge ||
                              (person.disability_grade <= 2 && m_dice.chance(250));
    person.care_subsidy = person.disability_grade <= 2;
    if (person.disability_grade <= 2) person.labour = false;
}

void Maker::give_old_age(Person& person) {
    if (person.age < 60) return;
    Household const& home = m_world.households[static_cast<std::size_t>(person.household)];
    person.living = home.size == 1 ? "1" : person.place == Place::parent ? "3" : home.size == 2 ? "2" : "3";
    if (person.resident) person.elder_allowance = allowance(person.age);
    int const weak = person.age >= 90 ? 450 : person.age >= 80 ? 220 : person.age >= 70 ? 70 : 20;
    person.elder_ability = m_dice.chance(weak) ? (m_dice.chance(350) ? "3" : "2") : m_dice.chance(2 * weak) ? "1" : "0";
    if (person.age >= 75) person.labour = false;
}

void Maker::give_household_aid(Household& household, std::size_t first, std::size_t last) {
    auto& people = m_world.people;
    bool const local = !people[first].migrant;
    household.dibao = local && household.size <= 3 && m_dice.chance(household.rural ? 42 : 13);
    bool const edge = local && !household.dibao && m_dice.chance(household.rural ? 12 : 5);
    CivilDate const since = days_ago(2000, 90);
    std::string const level(1, static_cast<char>('1' + m_dice.below(3)));
    for (std::size_t i = first; i < last; ++i) {
        Person& person = people[i];
        if (household.dibao) {
            person.aid = household.rural ? Aid::rural_dibao : Aid::urban_dibao;
            person.aid_class = (household.rural ? "2" : "1") + level;
            person.aid_monthly = (household.rural ? 260 : 420) + 10 * m_dice.below(20);
        } else if (edge) {
            person.aid = Aid::dibao_edge;
        } else if (household.size == 1 && person.age >= 60 && local && m_dice.chance(household.rural ? 60 : 8)) {
            person.aid = Aid::destitute;
            person.aid_monthly = household.rural ? 640 : 940;
        } else if (person.age < 18 && person.place == Place::child && m_dice.chance(3)) {
            person.aid = m_dice.chance(400) ? Aid::orphan : Aid::unraised_child;
            person.aid_monthly = 1150;
        }
        person.aid_from = since;
        if (person.age >= 18 && m_dice.chance(household.dibao || edge ? 60 : 2)) {
            person.temporary_aid = true;
            person.temporary_amount = 300 + 50 * m_dice.below(40);
            person.temporary_day = days_ago(300, 90);
        }
    }
    household.monitored = household.rural && !household.dibao && local && m_dice.chance(18);
    if (household.monitored) {
        household.kind = std::string(1, static_cast<char>('3' + m_dice.below(3)));
        household.risk = m_dice.of(kRisks);
        household.monitored_from = days_ago(900, 90);
        household.risk_gone = m_dice.chance(600);
    } else {
        household.kind = household.dibao ? "6" : edge ? "7" : people[first].aid == Aid::destitute ? "8" : "1";
    }
}

void Maker::give_incomes(Household& household) {
    int workers = 0, pensions = 0, aid = 0;
    for (int i = 0; i < household.size; ++i) {
        Person const& person = m_world.people[static_cast<std::size_t>(household.head + i)];
        workers += person.employment == "1" || person.employment == "2" ? 1 : 0;
        pensions += person.employment == "5" || person.age >= 60 ? 1 : 0;
        aid += person.aid_monthly + person.elder_allowance;
    }
    household.wages = workers * (household.dibao ? 9'000 : 34'000 + 1000 * m_dice.below(30));
    household.business = household.rural ? 500 * m_dice.below(30) : 0;
    household.property = m_dice.chance(200) ? 1000 * m_dice.below(12) : 0;
    household.transfers = aid * 12 + pensions * (household.rural ? 2'400 : 36'000);
    household.costs = household.business / 3;
    if (!household.rural) return;
    household.land = 100 + m_dice.below(500);
    household.grain_area = household.land * 8 / 10;
    static constexpr std::array<std::string_view, 4> kToilets{"1", "2", "3", "8"};
    household.toilet = m_dice.of(kToilets);
    if (household.toilet != "8") household.toilet_checked = days_ago(1500, 90);
}

void Maker::make_aid() {
    for (Household& household : m_world.households) {
        auto const first = static_cast<std::size_t>(household.head);
        give_household_aid(household, first, first + static_cast<std::size_t>(household.size));
    }
    for (Person& person : m_world.people) {
        give_disability(person);
        give_old_age(person);
        // A person whom nobody could reach yet has no number: it stays missing, as in life.
        if (person.aid != Aid::none && person.phone.empty() && person.age >= 18) person.phone = phone();
    }
    for (Household& household : m_world.households) give_incomes(household);
}

}  // namespace yizhen::app::demo

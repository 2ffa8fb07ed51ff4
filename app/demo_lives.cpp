// Work, school, insurance, Party, posts.

#include "app/demo_maker.h"
#include "app/demo_words.h"

#include <fmt/format.h>

namespace yizhen::app::demo {

namespace {

constexpr std::array<std::string_view, 7> kEducations{"14", "21", "31", "41", "61", "71", "81"};
constexpr std::array<int, 7> kYoungEducation{30, 250, 230, 90, 190, 190, 20};
constexpr std::array<int, 7> kMiddleEducation{15, 110, 140, 80, 240, 340, 75};
constexpr std::array<int, 7> kOldEducation{2, 40, 60, 60, 170, 360, 308};

}  // namespace

void Maker::give_education(Person& person) {
    int const age = person.age;
    if (age >= 3 && age <= 5) person.student = "1";
    if (age >= 6 && age <= 11) person.student = "2";
    if (age >= 12 && age <= 14) person.student = "3";
    if (age >= 15 && age <= 17) person.student = m_dice.chance(680) ? "4" : "5";
    if (age >= 18 && age <= 21 && person.place == Place::child && m_dice.chance(620)) person.student = m_dice.chance(550) ? "7" : "6";
    if (person.student.empty()) person.student = "9";
    if (age < 6) return;
    if (age <= 11) person.education = "80";
    else if (age <= 14) person.education = "70";
    else if (age <= 17) person.education = "71";
    else if (age <= 21 && person.student != "9") person.education = "61";
    else {
        auto const& weights = age < 40 ? kYoungEducation : age < 60 ? kMiddleEducation : kOldEducation;
        person.education = kEducations[m_dice.weighted(weights)];
    }
    if (age >= 16 && m_dice.chance(25)) person.education.clear();  // not yet recorded
}

void Maker::give_work(Person& person, bool rural) {
    int const age = person.age;
    if (age < 16) return;
    if (person.student != "9") person.employment = "4";
    else if (age >= 60) person.employment = rural ? "6" : "5";
    else {
        int const roll = m_dice.below(1000);
        person.employment = roll < 620 ? "1" : roll < 800 ? "2" : roll < 840 ? "3" : roll < 900 && rural ? "6" : "7";
    }
    if (person.employment == "1") person.workplace = "中原" + std::string(m_dice.of(kWorkplaces));
}

void Maker::give_insurance(Person& person) {
    CivilDate const season = CivilDate::of(m_world.today.year(), 9, 1).value();
    bool const employee = person.employment == "1" || (person.employment == "5" && m_dice.chance(700));
    person.pension = person.age < 16 || person.employment == "4" ? "" : employee ? "1" : m_dice.chance(900) ? "2" : "4";
    person.insured = employee || m_dice.chance(935);
    person.medical = employee ? "1" : person.insured ? "2" : "5";
    // The yearly payment of the coming year runs from September on.
    bool const paid = person.medical == "2" && m_world.today >= season && m_dice.chance(800);
    if (paid) person.insured_on = day_between(season, m_world.today.plus_days(-1));
}

void Maker::give_party(Person& person) {
    if (person.age < 14) {
        person.politics = "13";
        return;
    }
    int const in_thousand = person.age < 20 ? 0 : person.age < 35 ? 65 : person.age < 60 ? 95 : 120;
    person.party = m_dice.chance(in_thousand);
    if (!person.party) {
        person.politics = person.age <= 28 && m_dice.chance(550) ? "03" : "13";
        person.applicant = person.age >= 20 && person.age < 45 && m_dice.chance(8);
        return;
    }
    person.joined = day_between(person.born.plus_days(20 * 366), m_world.today.plus_days(-90));
    person.probationary = m_world.today.days() - person.joined.days() < 365;
    if (!person.probationary) person.confirmed = person.joined.plus_days(366);
    person.politics = person.probationary ? "02" : "01";
    person.floating = person.age < 45 && m_dice.chance(40);
}

void Maker::give_posts() {
    std::vector<std::vector<Person*>> able(m_world.communities.size());
    for (Person& person : m_world.people) {
        if (person.age >= 25 && person.age < 60 && person.resident && !person.migrant) {
            able[static_cast<std::size_t>(person.community)].push_back(&person);
        }
    }
    static constexpr std::array<std::string_view, 6> kPosts{"01", "02", "03", "04", "06", "07"};
    for (std::size_t c = 0; c < able.size(); ++c) {
        auto const count = static_cast<int>(able[c].size());
        if (count == 0) continue;
        int at = m_dice.below(count);
        auto next = [&]() -> Person& { return *able[c][static_cast<std::size_t>(at++ % count)]; };
        for (std::string_view const post : kPosts) {
            Person& person = next();
            if (!person.post.empty()) break;
            person.post = post;
            if (post <= "03" && !person.party) {
                person.party = true;
                person.politics = "01";
                person.joined = person.born.plus_days(23 * 366);
                person.confirmed = person.joined.plus_days(366);
            }
        }
        for (int grid = 1; grid <= m_world.grids[c]; ++grid) {
            for (int helper = 0; helper < 3; ++helper) {
                Person& person = next();
                if (person.grid_worker != 0) continue;
                person.grid_worker = helper == 0 ? 1 : 2;
                person.grid = grid;
            }
        }
    }
}

void Maker::make_lives() {
    bool migrant_home = false;
    int home = -1;
    std::string from;
    CivilDate arrived;
    for (Person& person : m_world.people) {
        bool const rural = m_world.communities[static_cast<std::size_t>(person.community)].rural;
        if (person.household != home) {
            home = person.household;
            migrant_home = m_dice.chance(rural ? 60 : 170);
            from = m_dice.of(kHometowns);
            arrived = days_ago(3000, 200);
        }
        person.migrant = migrant_home;
        if (person.migrant) {
            person.arrived = std::max(arrived, person.born);
            person.from = from;
            if (person.age >= 16 && m_dice.chance(700)) person.permit = fmt::format("419900{:012}", m_dice.next() % 1'000'000'000'000ULL);
        }
        person.resident = person.place == Place::head || !m_dice.chance(70);
        bool const paired = person.place == Place::spouse || (person.place == Place::head && person.relation == "02");
        person.marital = person.age < 22 ? "10" : "";
        give_education(person);
        give_work(person, rural);
        give_insurance(person);
        give_party(person);
        person.health = person.age >= 60 ? (m_dice.chance(420) ? "3" : "1") : m_dice.chance(30) ? "3" : "1";
        person.veteran = person.sex == Sex::male && person.age >= 22 && m_dice.chance(45);
        person.signed_doctor = m_dice.chance(person.age >= 65 || person.age < 7 ? 700 : 260);
        person.volunteer = person.age >= 16 && m_dice.chance(130);
        if (person.age >= 22 && !paired) person.marital = person.age >= 60 ? "30" : "10";
    }
    for (Household const& household : m_world.households) {
        Person& head = m_world.people[static_cast<std::size_t>(household.head)];
        bool const has_spouse = household.size > 1 && m_world.people[static_cast<std::size_t>(household.head) + 1].place == Place::spouse;
        if (has_spouse) {
            head.marital = "20";
            m_world.people[static_cast<std::size_t>(household.head) + 1].marital = "20";
        } else if (head.age >= 22) {
            head.marital = head.age >= 65 ? "30" : household.size > 1 ? "40" : m_dice.chance(250) ? "40" : "10";
        }
        int parents = 0;
        for (int i = 0; i < household.size; ++i) parents += m_world.people[static_cast<std::size_t>(household.head + i)].place == Place::parent ? 1 : 0;
        for (int i = 0; i < household.size; ++i) {
            Person& person = m_world.people[static_cast<std::size_t>(household.head + i)];
            if (person.place == Place::parent) person.marital = parents == 2 ? "20" : "30";
        }
    }
    give_posts();
}

}  // namespace yizhen::app::demo

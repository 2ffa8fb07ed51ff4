#pragma once
/// Inside the generator: one step after the other fills the world. Each step is a file.

#include "app/demo_random.h"
#include "app/demo_world.h"

#include <map>
#include <string_view>

namespace yizhen::app::demo {

class Maker {
public:
    Maker(World& world, Dice& dice) : m_world(world), m_dice(dice) {}

    void make_families(int people);       ///< demo_families.cpp: who lives with whom, ages, numbers
    void make_lives();                    ///< demo_lives.cpp: work, school, insurance, Party
    void make_aid();                      ///< demo_aid.cpp: assistance, disability, old age
    void make_homes();                    ///< demo_things.cpp
    void make_organisations();
    void make_plots();
    void make_cases();                    ///< demo_cases.cpp: hazards and disputes

private:
    struct Member {
        int age;
        Sex sex;
        Place place;
        std::string_view relation;
    };

    [[nodiscard]] std::vector<Member> family();
    [[nodiscard]] int elder_age();
    [[nodiscard]] int child_age();
    [[nodiscard]] int grandparent_age();
    void add_children(std::vector<Member>& members, int count);
    void add_person(int community, int household, Member const& member, std::string const& family_name);
    void name_guardians(Household const& household, std::size_t first, std::size_t last);
    [[nodiscard]] CivilDate birthday(int age);
    [[nodiscard]] std::string given_name(Sex sex);
    [[nodiscard]] std::string person_name() ;
    [[nodiscard]] std::string phone();
    [[nodiscard]] std::string card();
    [[nodiscard]] CivilDate day_between(CivilDate first, CivilDate last);
    [[nodiscard]] CivilDate days_ago(int first, int last);
    [[nodiscard]] std::string short_name(int community) const;

    void give_education(Person& person);
    void give_work(Person& person, bool rural);
    void give_insurance(Person& person);
    void give_party(Person& person);
    void give_posts();
    void give_disability(Person& person);
    void give_old_age(Person& person);
    void give_incomes(Household& household);
    void give_household_aid(Household& household, std::size_t first, std::size_t last);
    void add_dwelling(int community, int household);
    void add_hazard(int community, std::string const& place);
    void add_dispute(int community, CivilDate month_first);

    World& m_world;
    Dice& m_dice;
    std::map<std::int32_t, std::pair<int, int>> m_serials;  ///< by birthday: next serial of men, of women
    std::uint64_t m_credit_serial = 0;
};

}  // namespace yizhen::app::demo

// Who lives with whom. Shares follow the figures of the 2020 census for the province and the district: 2.86 people a
// household, 43 % of one generation, 40 % of two, 16 % of three; 19 % under 15, 15 % of 60 and older, sexes even.

#include "app/demo_maker.h"
#include "app/demo_words.h"

#include <fmt/format.h>

namespace yizhen::app::demo {

namespace {

constexpr std::array<int, 8> kFamilyKinds{220, 210, 220, 160, 20, 110, 50, 10};
/// Per five years from 60 on; the last is 100 and older. Shares of 80 and older follow a published county's allowances.
constexpr std::array<int, 9> kElderAges{3130, 2470, 1800, 1200, 780, 400, 190, 42, 6};
/// Sizes of communities in thousandths of the mean, 16 equal parts of a log-normal with its median at 0.75 of its mean.
constexpr std::array<int, 16> kSizes{180, 270, 345, 415, 485, 560, 640, 725, 820, 930, 1060, 1220, 1430, 1720, 2200, 3000};

}  // namespace

int Maker::elder_age() {
    auto const band = static_cast<int>(m_dice.weighted(kElderAges));
    return 60 + band * 5 + m_dice.below(5);
}
int Maker::child_age() { return m_dice.chance(710) ? m_dice.below(15) : m_dice.between(15, 22); }
int Maker::grandparent_age() { return m_dice.chance(750) ? std::min(elder_age(), 89) : m_dice.between(52, 59); }

void Maker::add_children(std::vector<Member>& members, int count) {
    for (int i = 0; i < count; ++i) {
        bool const boy = m_dice.chance(510);
        members.push_back({child_age(), boy ? Sex::male : Sex::female, Place::child, boy ? "20" : "30"});
    }
}

std::vector<Maker::Member> Maker::family() {
    std::vector<Member> all;
    bool const man_heads = m_dice.chance(700);
    Sex const head_sex = man_heads ? Sex::male : Sex::female, other = man_heads ? Sex::female : Sex::male;
    auto couple = [&](int age) {
        all.push_back({age, head_sex, Place::head, "02"});
        all.push_back({std::max(22, age + m_dice.between(-3, 3)), other, Place::spouse, man_heads ? "12" : "11"});
    };
    auto grandparents = [&](int count) {
        int const age = grandparent_age();
        for (int i = 0; i < count; ++i) {
            bool const mother = count == 1 ? m_dice.chance(700) : i == 1;
            all.push_back({age + (i == 0 ? 0 : m_dice.between(-2, 2)), mother ? Sex::female : Sex::male, Place::parent,
                           mother ? "52" : "51"});
        }
    };
    switch (m_dice.weighted(kFamilyKinds)) {
        case 0:
            all.push_back({m_dice.chance(220) ? elder_age() : m_dice.between(20, 59),
                           m_dice.chance(480) ? Sex::male : Sex::female, Place::head, "02"});
            break;
        case 1: couple(m_dice.chance(330) ? elder_age() : m_dice.between(24, 58)); break;
        case 2: couple(m_dice.between(27, 52)); add_children(all, 1); break;
        case 3: couple(m_dice.between(29, 50)); add_children(all, 2); break;
        case 4:
            all.push_back({m_dice.between(28, 50), m_dice.chance(250) ? Sex::male : Sex::female, Place::head, "02"});
            add_children(all, 1);
            break;
        case 5: couple(m_dice.between(28, 45)); add_children(all, 1); grandparents(2); break;
        case 6: couple(m_dice.between(29, 45)); add_children(all, 2); grandparents(2); break;
        default: couple(m_dice.between(28, 50)); add_children(all, 3); grandparents(2); break;
    }
    return all;
}

CivilDate Maker::birthday(int age) {
    // A day in the year before today's day of that age, so that the age is right today.
    CivilDate const today = m_world.today;
    auto years_before = [&](int years) {
        int const day = today.month() == 2 ? std::min(today.day(), 28) : today.day();
        return CivilDate::of(today.year() - years, today.month(), day).value();
    };
    return day_between(years_before(age + 1).plus_days(1), years_before(age));
}

CivilDate Maker::day_between(CivilDate first, CivilDate last) {
    if (last < first) return first;
    return first.plus_days(m_dice.below(last.days() - first.days() + 1));
}
CivilDate Maker::days_ago(int first, int last) { return m_world.today.plus_days(-m_dice.between(last, first)); }

std::string Maker::given_name(Sex sex) {
    auto const& words = sex == Sex::male ? kMaleWords : kFemaleWords;
    std::string name(m_dice.of(words));
    if (name.size() == 3 && m_dice.chance(500)) name += m_dice.of(words).substr(0, 3);
    return name;
}
std::string Maker::person_name() {
    return std::string(kSurnames[m_dice.weighted(kSurnameWeights)]) + given_name(m_dice.chance(600) ? Sex::male : Sex::female);
}
std::string Maker::phone() { return fmt::format("{}****{:04}", m_dice.of(kPhoneStarts), m_dice.below(10'000)); }
std::string Maker::card() { return fmt::format("6217****{:04}", m_dice.below(10'000)); }

void Maker::add_person(int community, int household, Member const& member, std::string const& family_name) {
    Person person;
    person.community = community;
    person.household = household;
    person.sex = member.sex;
    person.age = member.age;
    person.place = member.place;
    person.relation = member.relation;
    person.born = birthday(member.age);
    auto& serials = m_serials.try_emplace(person.born.days(), 1, 2).first->second;
    int& serial = member.sex == Sex::male ? serials.first : serials.second;
    person.id = identity_number(person.born, serial);
    serial += 2;
    bool const other_surname = member.place == Place::spouse || (member.place == Place::parent && member.sex == Sex::female);
    std::string const surname(other_surname ? kSurnames[m_dice.weighted(kSurnameWeights)] : std::string_view(family_name));
    person.name = surname + given_name(member.sex);
    person.ethnic = m_dice.chance(12) ? "03" : m_dice.chance(4) ? "02" : "01";
    if (member.age >= 14 && !m_dice.chance(60)) person.phone = phone();
    person.card = card();
    person.grid = 1 + household % std::max(1, m_world.grids[static_cast<std::size_t>(community)]);
    m_world.people.push_back(std::move(person));
}

void Maker::name_guardians(Household const& household, std::size_t first, std::size_t last) {
    Person const& head = m_world.people[static_cast<std::size_t>(household.head)];
    for (std::size_t i = first; i < last; ++i) {
        Person& person = m_world.people[i];
        if (person.age >= 18 || person.place != Place::child) continue;
        person.guardian = head.name;
        person.guardian_phone = head.phone;
        person.guardian_relation = head.sex == Sex::male ? "51" : "52";
    }
}

void Maker::make_families(int people) {
    auto const communities = static_cast<int>(m_world.communities.size());
    int sizes_sum = 0;
    std::vector<int> sizes;
    for (int i = 0; i < communities; ++i) sizes_sum += sizes.emplace_back(m_dice.of(kSizes));
    for (int c = 0; c < communities; ++c) {
        auto const wanted = static_cast<int>(static_cast<std::int64_t>(people) * sizes[static_cast<std::size_t>(c)] / sizes_sum);
        m_world.grids.push_back(std::max(1, wanted / 90));
        for (int placed = 0; placed < std::max(3, wanted);) {
            Household household;
            household.community = c;
            household.rural = m_world.communities[static_cast<std::size_t>(c)].rural;
            household.head = static_cast<int>(m_world.people.size());
            auto const number = static_cast<int>(m_world.households.size());
            household.number = fmt::format("{}{:05}", m_world.communities[static_cast<std::size_t>(c)].code, number % 100'000);
            std::vector<Member> const members = family();
            std::string const surname(kSurnames[m_dice.weighted(kSurnameWeights)]);
            std::size_t const first = m_world.people.size();
            for (Member const& member : members) add_person(c, number, member, surname);
            household.size = static_cast<int>(members.size());
            placed += household.size;
            name_guardians(household, first, m_world.people.size());
            m_world.households.push_back(std::move(household));
        }
    }
}

World make_world(std::vector<Community> communities, std::uint64_t seed, CivilDate today, int people) {
    World world;
    world.today = today;
    world.seed = seed;
    world.communities = std::move(communities);
    Dice dice(seed);
    Maker maker(world, dice);
    maker.make_families(people);
    maker.make_lives();
    maker.make_aid();
    maker.make_homes();
    maker.make_organisations();
    maker.make_plots();
    maker.make_cases();
    return world;
}

}  // namespace yizhen::app::demo

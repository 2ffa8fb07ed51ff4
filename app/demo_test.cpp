/// The demo county: nobody in it can exist, a seed means the same everywhere, and the proportions are the census's.

#include "app/demo_random.h"
#include "app/demo_tables.h"
#include "app/demo_world.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

namespace yizhen::app::demo {
namespace {

std::vector<Community> communities() {
    std::vector<Community> out;
    std::map<std::string, std::string> streets;
    std::string const folder = std::string(YIZHEN_SOURCE_DIR) + "/data/divisions/zhongyuan_410102/";
    std::string line;
    auto parts = [&](std::string const& text) {
        auto const a = text.find(','), b = text.rfind(',');
        return std::array{text.substr(0, a), text.substr(a + 1, b - a - 1), text.substr(b + 1)};
    };
    std::ifstream townships(folder + "4_township.csv"), villages(folder + "5_village.csv");
    std::getline(townships, line);
    while (std::getline(townships, line)) streets[parts(line)[0]] = parts(line)[1];
    std::getline(villages, line);
    while (std::getline(villages, line)) {
        auto const [code, name, parent] = parts(line);
        out.push_back({code, name, parent, streets[parent], name.ends_with("村委会")});
    }
    return out;
}

World const& world() {
    static World const made = make_world(communities(), kSeed, CivilDate::parse("2026-11-23").value());
    return made;
}

double per_cent(std::int64_t part, std::size_t whole) { return 100.0 * static_cast<double>(part) / static_cast<double>(whole); }
template <class Test> double share(Test const& test) {
    auto const& people = world().people;
    return per_cent(std::count_if(people.begin(), people.end(), test), people.size());
}

TEST(DemoDice, known_answers) {
    // xoshiro256** from a splitmix64 seed of 0: worked out with the authors' reference code.
    Dice dice(0);
    EXPECT_EQ(dice.next(), 0x99ec5f36cb75f2b4ULL);
    EXPECT_EQ(dice.next(), 0xbf6e1f784956452aULL);
}

TEST(DemoNumbers, follow_their_standards) {
    // 4+1+9+9+... by hand for 41990019400105048?: the reconstructed rosters carry 419900194001050483.
    EXPECT_EQ(identity_number(CivilDate::parse("1940-01-05").value(), 48), "419900194001050483");
    EXPECT_EQ(identity_number(CivilDate::parse("1946-07-15").value(), 739), "41990019460715739X");
    std::string const code = credit_code("92", 7);
    EXPECT_EQ(code.size(), 18U);
    EXPECT_EQ(code.substr(0, 8), "92419900");
}

TEST(DemoWorld, is_large_enough_and_whole) {
    EXPECT_GE(world().people.size(), 50'000U);
    EXPECT_EQ(world().communities.size(), 157U);
    std::set<std::string> numbers, codes, homes;
    std::size_t members = 0;
    for (Person const& p : world().people) {
        EXPECT_TRUE(p.id.starts_with("419900"));
        EXPECT_TRUE(numbers.insert(p.id).second) << p.id;
        EXPECT_TRUE(p.phone.empty() || p.phone.substr(3, 4) == "****");
        EXPECT_LE(p.born, world().today);
        EXPECT_EQ((p.id[16] - '0') % 2 == 1, p.sex == Sex::male);
    }
    for (Household const& h : world().households) {
        EXPECT_TRUE(homes.insert(h.number).second) << h.number;
        members += static_cast<std::size_t>(h.size);
        EXPECT_EQ(world().people[static_cast<std::size_t>(h.head)].place, Place::head);
    }
    EXPECT_EQ(members, world().people.size()) << "everybody lives somewhere, once";
    for (Organisation const& o : world().organisations) {
        EXPECT_EQ(o.code.substr(2, 6), "419900");
        EXPECT_TRUE(codes.insert(o.code).second) << o.code;
    }
}

TEST(DemoWorld, ages_are_right_on_the_day) {
    CivilDate const today = world().today;
    for (Person const& p : world().people) {
        int age = today.year() - p.born.year();
        if (p.born.month() > today.month() || (p.born.month() == today.month() && p.born.day() > today.day())) --age;
        ASSERT_EQ(age, p.age) << p.born.iso();
    }
}

/// 2020 census of the district (14.70 % of 60 and older …) and of the province (2.86 people a household).
TEST(DemoWorld, has_the_proportions_of_the_census) {
    double const household = static_cast<double>(world().people.size()) / static_cast<double>(world().households.size());
    EXPECT_NEAR(household, 2.86, 0.08);
    EXPECT_NEAR(share([](Person const& p) { return p.age < 15; }), 19.07, 1.0);
    EXPECT_NEAR(share([](Person const& p) { return p.age >= 15 && p.age < 60; }), 66.23, 1.2);
    EXPECT_NEAR(share([](Person const& p) { return p.age >= 60; }), 14.70, 1.0);
    EXPECT_NEAR(share([](Person const& p) { return p.age >= 65; }), 10.10, 1.0);
    EXPECT_NEAR(share([](Person const& p) { return p.sex == Sex::male; }), 49.99, 1.0);
}

TEST(DemoWorld, has_the_proportions_of_social_groups) {
    EXPECT_NEAR(share([](Person const& p) { return p.disability != 0; }), 2.7, 0.5);
    EXPECT_NEAR(share([](Person const& p) { return p.party; }), 7.0, 1.0);
    EXPECT_NEAR(share([](Person const& p) { return p.insured; }), 95.0, 1.5);
    auto const& people = world().people;
    auto in = [&](int first, int last) {
        return static_cast<double>(std::count_if(people.begin(), people.end(), [&](Person const& p) { return p.age >= first && p.age <= last; }));
    };
    // A published county: 13,607 : 2,224 : 494 : 56 by age of 80 to 89, 90 to 94, 95 to 99, 100 and older.
    EXPECT_NEAR(in(90, 94) / in(80, 89), 2224.0 / 13607, 0.06);
    EXPECT_LT(in(100, 200), in(95, 99));
    std::int64_t rural = 0, rural_aid = 0;
    for (Person const& p : people) {
        if (!world().communities[static_cast<std::size_t>(p.community)].rural) continue;
        ++rural;
        rural_aid += p.aid == Aid::rural_dibao ? 1 : 0;
    }
    EXPECT_GT(rural_aid, 0);
    EXPECT_LT(rural_aid * 100, rural * 7) << "below the nation's share: a district of a provincial capital";
}

TEST(DemoWorld, the_same_seed_makes_the_same_world) {
    CivilDate const today = CivilDate::parse("2026-11-23").value();
    World const again = make_world(communities(), kSeed, today);
    ASSERT_EQ(again.people.size(), world().people.size());
    for (std::size_t i = 0; i < again.people.size(); i += 97) {
        EXPECT_EQ(again.people[i].id, world().people[i].id);
        EXPECT_EQ(again.people[i].name, world().people[i].name);
        EXPECT_EQ(again.people[i].aid_monthly, world().people[i].aid_monthly);
    }
    World const other = make_world(communities(), kSeed + 1, today);
    EXPECT_NE(other.people[1].name + other.people[2].name + other.people[3].name,
              again.people[1].name + again.people[2].name + again.people[3].name);
}

TEST(DemoTables, figures_are_the_sums_of_rows) {
    std::int64_t people = 0, aided = 0;
    for (Table const& table : figures_of(world())) {
        if (table.period(0) != "2026-10") continue;
        for (std::size_t row = 0; row < table.rows; ++row) {
            std::vector<CellValue> cells;
            table.fill(row, cells);
            ASSERT_EQ(cells.size(), table.elements.size());
            for (std::size_t i = 0; i < cells.size(); ++i) {
                if (table.elements[i] == "总人口数") people += std::get<std::int64_t>(cells[i].value);
                if (table.elements[i] == "低保人数") aided += std::get<std::int64_t>(cells[i].value);
            }
        }
    }
    EXPECT_EQ(people, static_cast<std::int64_t>(world().people.size()));
    EXPECT_EQ(aided, std::count_if(world().people.begin(), world().people.end(), [](Person const& p) {
                  return p.aid == Aid::urban_dibao || p.aid == Aid::rural_dibao;
              }));
}

TEST(DemoTables, every_row_has_a_cell_for_every_column) {
    for (Table const& table : tables_of(world())) {
        ASSERT_GT(table.rows, 0U) << table.ledger;
        std::set<std::string> const names(table.elements.begin(), table.elements.end());
        EXPECT_EQ(names.size(), table.elements.size()) << table.ledger;
        for (std::size_t row = 0; row < table.rows; row += 101) {
            std::vector<CellValue> cells;
            table.fill(row, cells);
            ASSERT_EQ(cells.size(), table.elements.size()) << table.ledger;
        }
    }
}

}  // namespace
}  // namespace yizhen::app::demo

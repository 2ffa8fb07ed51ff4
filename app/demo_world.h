#pragma once
/// The people, homes, organisations and cases of the demo county, made from a seed. Nobody here exists: identity numbers
/// begin with 419900, credit codes carry 419900, phone and card numbers are masked.

#include "kernel/date.h"

#include <cstdint>
#include <string>
#include <vector>

namespace yizhen::app::demo {

struct Community {
    std::string code, name, street_code, street;
    bool rural = false;  ///< a 村委会
};

enum class Sex { male = 1, female = 2 };
enum class Aid { none, urban_dibao, rural_dibao, dibao_edge, destitute, orphan, unraised_child };
enum class Place { head, spouse, child, parent, grandchild };

struct Person {
    int community = 0, household = 0;
    std::string name, id;
    Sex sex = Sex::male;
    CivilDate born;
    int age = 0;
    Place place = Place::head;
    std::string relation;     ///< GB/T 4761
    std::string ethnic, marital, education, politics, health, phone, card;
    std::string employment, student;  ///< codes of yz_employment, yz_student
    std::string workplace;
    std::string pension, medical;
    bool insured = false;
    CivilDate insured_on;
    bool resident = true;     ///< lives here half a year or longer
    bool migrant = false;     ///< registered elsewhere
    CivilDate arrived;
    std::string from, permit;
    std::string living;       ///< yz_living, people of 60 and older
    Aid aid = Aid::none;
    int aid_monthly = 0;      ///< 元
    std::string aid_class;    ///< yz_dibao
    CivilDate aid_from;
    bool labour = true;
    int elder_allowance = 0;  ///< 元 a month
    std::string elder_ability;
    int disability = 0, disability_grade = 0;  ///< 0: none
    bool hardship_subsidy = false, care_subsidy = false;
    bool party = false, probationary = false, floating = false, applicant = false;
    CivilDate joined, confirmed;
    bool veteran = false;
    std::string post;         ///< yz_village_post
    int grid_worker = 0;      ///< 1 full time, 2 part time
    bool signed_doctor = false, volunteer = false;
    int grid = 1;
    std::string guardian, guardian_phone, guardian_relation;
    bool temporary_aid = false;
    int temporary_amount = 0;
    CivilDate temporary_day;
};

struct Household {
    int community = 0, head = 0, size = 0;
    std::string number, address, kind;  ///< kind: yz_household_aid
    int dwelling = 0;
    bool rural = false, dibao = false;
    int wages = 0, business = 0, property = 0, transfers = 0, costs = 0;  ///< 元 a year
    int land = 0, grain_area = 0;       ///< hundredths of 亩
    std::string toilet;
    CivilDate toilet_checked;
    bool monitored = false, risk_gone = false;
    std::string risk;
    CivilDate monitored_from;
};

struct Dwelling {
    int community = 0, household = -1;  ///< -1: let or empty
    std::string code, estate, building, stair, room, address;
    int floor = 1, floors = 6, area = 0, rooms = 2, year = 2000;  ///< area: hundredths of m²
    std::string structure, property, occupancy, grade;
    bool self_built = false, let = false;
    std::string owner, owner_id, owner_phone, tenant, tenant_phone;
};

struct Organisation {
    int community = 0, grid = 1;
    std::string name, code, type, industry_section, industry, address, scope;
    CivilDate founded;
    std::string manager, manager_phone;
    int staff = 1, capital = 0;  ///< capital: hundredths of 万元
    bool nine_small = false;
    std::string place_kind, food_licence, fire_result;
    CivilDate fire_checked;
};

struct Plot {
    int community = 0;
    std::string code, name, contractor, contractor_id, crop;
    int area = 0;
    bool transferred = false, basic = false;
};

struct Hazard {
    int community = 0;
    std::string number, place, field, text, grade, measure, responsible, state, checker;
    CivilDate found, due, checked;
};

struct Dispute {
    int community = 0;
    std::string number, kind, text, state, mediator, party, other;
    CivilDate reported, closed;
    bool solved = false;
};

struct World {
    CivilDate today;
    std::uint64_t seed = 0;
    std::vector<Community> communities;
    std::vector<int> grids;  ///< of each community
    std::vector<Person> people;
    std::vector<Household> households;
    std::vector<Dwelling> dwellings;
    std::vector<Organisation> organisations;
    std::vector<Plot> plots;
    std::vector<Hazard> hazards;
    std::vector<Dispute> disputes;
};

inline constexpr std::uint64_t kSeed = 410'102;
inline constexpr int kPeople = 52'000;  ///< about; households are whole

/// The same seed, day and communities make the same world.
World make_world(std::vector<Community> communities, std::uint64_t seed, CivilDate today, int people = kPeople);

/// 419900 + date + serial (odd for men) + check digit.
std::string identity_number(CivilDate born, int serial);
/// kind: "91" company, "92" self-employed, "93" co-operative; + 419900 + a nine-character body with its own check.
std::string credit_code(std::string_view kind, std::uint64_t serial);

}  // namespace yizhen::app::demo

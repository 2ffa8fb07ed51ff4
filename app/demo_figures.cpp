// The figures that each community reports, counted from what the world holds, so that rows and figures agree.

#include "app/demo_cells.h"
#include "app/demo_random.h"
#include "app/demo_tables.h"
#include "app/demo_words.h"

#include <map>
#include <memory>

namespace yizhen::app::demo {

namespace {

using Figures = std::map<std::string, CellValue>;

/// Counts of one community that are true on a day.
struct Tally {
    std::map<std::string, std::int64_t> whole;
    std::map<std::string, std::int64_t> hundredths;
    void add(std::string const& name, bool counts = true, std::int64_t amount = 1) {
        auto& sum = whole[name];
        if (counts) sum += amount;
    }
    void add_hundredths(std::string const& name, std::int64_t amount) { hundredths[name] += amount; }
};

bool dibao(Person const& p) { return p.aid == Aid::urban_dibao || p.aid == Aid::rural_dibao; }

void count_ages(Tally& t, Person const& p) {
    bool const man = p.sex == Sex::male;
    t.add("总人口数");
    t.add("总人口数男", man);
    t.add("总人口数女", !man);
    struct Band {
        char const* name;
        int first, last;
    };
    for (Band const& band : {Band{"人口0至14岁", 0, 14}, Band{"人口15至59岁", 15, 59}, Band{"人口60岁及以上", 60, 200},
                             Band{"人口65岁及以上", 65, 200}}) {
        bool const in = p.age >= band.first && p.age <= band.last;
        t.add(std::string(band.name) + "合计", in);
        t.add(std::string(band.name) + "男", in && man);
        t.add(std::string(band.name) + "女", in && !man);
    }
    t.add("户籍人口数", !p.migrant);
    t.add("常住人口数", p.resident);
    t.add("流动人口数", p.migrant);
    t.add("外出人口数", !p.migrant && !p.resident);
    t.add("少数民族人口数", p.ethnic != "01");
    t.add("劳动力人数", p.age >= 16 && p.age < 60 && p.labour);
    t.add("义务教育适龄人数", p.age >= 6 && p.age < 15);
    t.add("义务教育在校生人数", p.student == "2" || p.student == "3");
}

void count_old_age(Tally& t, Person const& p) {
    t.add("高龄老人80周岁及以上人数", p.age >= 80);
    struct Band {
        char const* name;
        int first, last;
    };
    for (Band const& band : {Band{"高龄老人80至89周岁", 80, 89}, Band{"高龄老人90至94周岁", 90, 94},
                             Band{"高龄老人95至99周岁", 95, 99}, Band{"高龄老人100周岁及以上", 100, 200}}) {
        bool const in = p.age >= band.first && p.age <= band.last;
        t.add(std::string(band.name) + "人数", in);
        t.add_hundredths(std::string(band.name) + "金额", in ? p.elder_allowance * 100 : 0);
    }
    t.add("高龄津贴发放人数", p.elder_allowance > 0);
    t.add_hundredths("高龄津贴发放总金额", p.elder_allowance * 100);
    t.add("独居老人数", p.living == "1");
    t.add("空巢老人数", p.living == "1" || p.living == "2");
    t.add("留守老人数", false);
    t.add("失能老年人数", p.elder_ability >= "2");
}

void count_aid(Tally& t, Person const& p) {
    t.add("城市最低生活保障人数", p.aid == Aid::urban_dibao);
    t.add("农村最低生活保障人数", p.aid == Aid::rural_dibao);
    t.add("低保人数", dibao(p));
    t.add("低保边缘人数", p.aid == Aid::dibao_edge);
    t.add("城乡特困人员救助供养人数", p.aid == Aid::destitute);
    t.add("特困人员分散供养人数", p.aid == Aid::destitute);
    t.add("特困人员集中供养人数", false);
    t.add("孤儿数", p.aid == Aid::orphan);
    t.add("事实无人抚养儿童数", p.aid == Aid::unraised_child);
    t.add("留守儿童数", false);
    t.add("困境儿童数", p.aid == Aid::orphan || p.aid == Aid::unraised_child);
    t.add("持证残疾人总数", p.disability != 0);
    static constexpr std::array kKinds{"视力", "听力", "言语", "肢体", "智力", "精神", "多重"};
    for (int kind = 1; kind <= 7; ++kind)
        t.add("持证" + std::string(kKinds[static_cast<std::size_t>(kind - 1)]) + "残疾人数", p.disability == kind);
    static constexpr std::array kGrades{"一", "二", "三", "四"};
    for (int grade = 1; grade <= 4; ++grade)
        t.add("持证" + std::string(kGrades[static_cast<std::size_t>(grade - 1)]) + "级残疾人数", p.disability_grade == grade);
    t.add("享受困难残疾人生活补贴人数", p.hardship_subsidy);
    t.add("享受重度残疾人护理补贴人数", p.care_subsidy);
    t.add("退役军人人数", p.veteran);
}

void count_party(Tally& t, Person const& p) {
    t.add("党员人数", p.party);
    t.add("女党员人数", p.party && p.sex == Sex::female);
    t.add("党员35岁及以下人数", p.party && p.age <= 35);
    t.add("党员36至45岁人数", p.party && p.age >= 36 && p.age <= 45);
    t.add("党员46至59岁人数", p.party && p.age >= 46 && p.age <= 59);
    t.add("党员60岁及以上人数", p.party && p.age >= 60);
    t.add("预备党员人数", p.party && p.probationary);
    t.add("流动党员人数", p.floating);
    t.add("两委成员人数", !p.post.empty() && p.post < "07");
    t.add("专职网格员人数", p.grid_worker == 1);
    t.add("兼职网格员人数", p.grid_worker == 2);
    t.add("注册志愿者人数", p.volunteer);
    t.add("家庭医生签约人数", p.signed_doctor);
}

void count_insurance(Tally& t, Person const& p, CivilDate today) {
    bool const expected = p.medical != "1";
    bool const paid = expected && p.insured_on != CivilDate{};
    t.add("医保应参保人数", expected);
    t.add("医保上期累计缴费人数", paid && p.insured_on < today.plus_days(-7));
    t.add("医保本期新增缴费人数", paid && p.insured_on >= today.plus_days(-7));
    t.add("养老保险应参保人数", !p.pension.empty() && p.pension != "1");
    t.add("养老保险参保人数", p.pension == "2");
    t.add("养老保险待遇领取人数", p.pension == "2" && p.age >= 60);
}

void count_household(Tally& t, World const& world, Household const& h) {
    Person const& head = world.people[static_cast<std::size_t>(h.head)];
    t.add("总户数");
    t.add("家庭户数");
    t.add("户籍户数", !head.migrant);
    t.add("常住户数", head.resident);
    t.add("低保户数", h.dibao);
    t.add("城市最低生活保障户数", h.dibao && !h.rural);
    t.add("农村最低生活保障户数", h.dibao && h.rural);
    t.add("低保边缘户数", h.kind == "7");
    t.add("脱贫户数", false);
    t.add("监测户数", h.monitored);
    t.add("监测人口数", h.monitored, h.size);
    t.add("脱贫不稳定户数", h.kind == "3");
    t.add("边缘易致贫户数", h.kind == "4");
    t.add("突发严重困难户数", h.kind == "5");
    t.add("风险消除户数", h.monitored && h.risk_gone);
    t.add("无害化卫生厕所户数", !h.rural || (h.toilet != "8" && !h.toilet.empty()));
}

void count_things(std::vector<Tally>& all, World const& world) {
    for (Dwelling const& d : world.dwellings) {
        Tally& t = all[static_cast<std::size_t>(d.community)];
        t.add("危房户数", d.household >= 0 && d.grade >= "C");
        t.add("自建房栋数", d.self_built);
        t.add("出租房屋套数", d.let);
    }
    for (Organisation const& o : world.organisations) {
        Tally& t = all[static_cast<std::size_t>(o.community)];
        t.add("经营主体户数");
        t.add("个体工商户户数", o.type == "03");
        t.add("企业户数", o.type == "01");
        t.add("九小场所家数", o.nine_small);
        t.add("农民专业合作社个数", o.type == "04");
        t.add("从业人员总数", true, o.staff);
    }
    for (Plot const& p : world.plots) {
        Tally& t = all[static_cast<std::size_t>(p.community)];
        t.add_hundredths("耕地面积", p.area);
        t.add_hundredths("承包地确权面积", p.area);
        t.add_hundredths("永久基本农田面积", p.basic ? p.area : 0);
        t.add_hundredths("土地流转总面积", p.transferred ? p.area : 0);
        t.add_hundredths("撂荒地面积", 0);
    }
}

void count_month(Tally& t, World const& world, int community, Period const& month) {
    auto in = [&](CivilDate day) { return day >= month.first && day <= month.last(); };
    for (DisputeWords const& words : kDisputeWords) {
        std::string const name = words.code == "01" ? std::string(words.name) : std::string(words.name) + "纠纷";
        t.add(name + "排查数", false);
        t.add(name + "化解数", false);
    }
    for (Dispute const& d : world.disputes) {
        if (d.community != community || !in(d.reported)) continue;
        for (DisputeWords const& words : kDisputeWords) {
            if (words.code != d.kind) continue;
            std::string const name = words.code == "01" ? std::string(words.name) : std::string(words.name) + "纠纷";
            t.add(name + "排查数");
            t.add(name + "化解数", d.solved);
        }
    }
    t.add("隐患排查数", false);
    t.add("重大隐患数", false);
    t.add("隐患整改数", false);
    for (Hazard const& h : world.hazards) {
        if (h.community != community || !in(h.found)) continue;
        t.add("隐患排查数");
        t.add("重大隐患数", h.grade == "2");
        t.add("隐患整改数", h.state == "3");
    }
}

/// What no row of the world says: drawn, but the same for a community and a month.
void draw_month(Tally& t, World const& world, int community, Period const& month) {
    Dice dice(world.seed ^ static_cast<std::uint64_t>(community) << 32 ^ static_cast<std::uint64_t>(month.first.days()));
    auto const c = static_cast<std::size_t>(community);
    int const grids = world.grids[c];
    t.add("网格数", true, grids);
    t.add("网格走访户数", true, grids * dice.between(15, 60));
    int const reported = grids * dice.between(1, 6);
    t.add("网格上报事件数", true, reported);
    t.add("网格办结事件数", true, reported - dice.below(reported / 5 + 1));
    t.add("出生人口数", true, dice.below(4));
    t.add("死亡人口数", true, dice.below(4));
}

void draw_year(Tally& t, World const& world, int community) {
    if (!world.communities[static_cast<std::size_t>(community)].rural) return;
    Dice dice(world.seed * 31 + static_cast<std::uint64_t>(community));
    std::int64_t const leased = dice.between(80, 4'000), running = leased + dice.between(50, 2'500);
    std::int64_t const invested = dice.between(0, 800), interest = dice.between(0, 90), aided = dice.between(30, 1'800), other = dice.between(0, 260);
    t.add_hundredths("村集体发包及上交收入", leased);
    t.add_hundredths("村集体经营性收入", running);
    t.add_hundredths("村集体投资收益", invested);
    t.add_hundredths("村集体利息收入", interest);
    t.add_hundredths("村集体补助收入", aided);
    t.add_hundredths("村集体其他收入", other);
    t.add_hundredths("村集体经济收入合计", running + invested + interest + aided + other);
    t.add("村民小组个数", true, dice.between(2, 9));
    t.add("自然村个数", true, dice.between(1, 5));
}

std::vector<Tally> stock_of(World const& world) {
    std::vector<Tally> all(world.communities.size());
    for (Person const& p : world.people) {
        Tally& t = all[static_cast<std::size_t>(p.community)];
        count_ages(t, p);
        count_old_age(t, p);
        count_aid(t, p);
        count_party(t, p);
        count_insurance(t, p, world.today);
    }
    for (Household const& h : world.households) count_household(all[static_cast<std::size_t>(h.community)], world, h);
    count_things(all, world);
    for (Tally& t : all) {
        t.add("党支部个数");
        t.add("党小组个数", true, 1 + t.whole["党员人数"] / 15);
    }
    return all;
}

Period month_back(CivilDate today, int months) {
    int const index = today.year() * 12 + today.month() - 1 - months;
    return {PeriodKind::month, CivilDate::of(index / 12, index % 12 + 1, 1).value()};
}

/// One table a period: rows are communities, columns whatever any of them has.
Table table_for(World const& world, Period const& period, std::vector<Tally> const& tallies) {
    auto rows = std::make_shared<std::vector<Figures>>();
    std::map<std::string, bool> names;
    for (Tally const& t : tallies) {
        Figures& figures = rows->emplace_back();
        for (auto const& [name, value] : t.whole) figures[name] = whole(value);
        for (auto const& [name, value] : t.hundredths) figures[name] = scaled(value, 2);
        for (auto const& [name, value] : figures) names[name] = true;
    }
    Table table;
    table.ledger = "unit_period";
    table.source = "410102-TJJ";
    table.reason = "演示数据";
    table.as_of = std::min(period.last(), world.today.plus_days(-1));
    for (auto const& [name, yes] : names) table.elements.push_back(name);
    table.rows = rows->size();
    table.unit = [&world](std::size_t row) { return world.communities[row].code; };
    table.period = [text = period.text()](std::size_t) { return text; };
    table.fill = [rows, elements = table.elements](std::size_t row, std::vector<CellValue>& cells) {
        for (std::string const& name : elements) {
            auto const found = (*rows)[row].find(name);
            // Farmland of a community that has none, a village's income where there is no village.
            cells.push_back(found == (*rows)[row].end() ? not_applicable() : found->second);
        }
    };
    return table;
}

}  // namespace

std::vector<Table> figures_of(World const& world) {
    std::vector<Tally> const stock = stock_of(world);
    std::vector<Table> tables;
    auto const communities = static_cast<int>(world.communities.size());
    for (int back = 3; back >= 0; --back) {
        Period const month = month_back(world.today, back);
        std::vector<Tally> tallies = stock;
        for (int c = 0; c < communities; ++c) {
            count_month(tallies[static_cast<std::size_t>(c)], world, c, month);
            draw_month(tallies[static_cast<std::size_t>(c)], world, c, month);
        }
        tables.push_back(table_for(world, month, tallies));
    }
    std::string const quarter = std::to_string(world.today.year()) + "Q" + std::to_string((world.today.month() + 2) / 3);
    Period const this_quarter = Period::parse(quarter).value();
    tables.push_back(table_for(world, this_quarter.previous(), stock));
    std::vector<Tally> yearly = stock;
    for (int c = 0; c < communities; ++c) draw_year(yearly[static_cast<std::size_t>(c)], world, c);
    tables.push_back(table_for(world, Period::parse(std::to_string(world.today.year() - 1)).value(), yearly));
    return tables;
}

}  // namespace yizhen::app::demo

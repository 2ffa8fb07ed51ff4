#include "app/demo_cells.h"
#include "app/demo_table_parts.h"

namespace yizhen::app::demo {

namespace {

struct Column {
    std::string_view element;
    CellValue (*make)(World const& world, Person const& p);
};

constexpr std::string_view kInsuredStreet = "须水街道";

bool dibao(Person const& p) { return p.aid == Aid::urban_dibao || p.aid == Aid::rural_dibao; }
bool helped_child(Person const& p) { return p.aid == Aid::orphan || p.aid == Aid::unraised_child; }
Community const& community(World const& w, Person const& p) { return w.communities[static_cast<std::size_t>(p.community)]; }
Household const& home(World const& w, Person const& p) { return w.households[static_cast<std::size_t>(p.household)]; }

/// An old parent whose child fetches the allowance.
bool has_proxy(Person const& p) { return p.elder_allowance > 0 && p.place == Place::parent; }

// What everybody has.
constexpr Column kCommon[] = {
    {"姓名", [](World const&, Person const& p) { return words(p.name); }},
    {"公民身份号码", [](World const&, Person const& p) { return words(p.id); }},
    {"证件类型", [](World const&, Person const&) { return code("01"); }},
    {"性别", [](World const&, Person const& p) { return code(static_cast<int>(p.sex)); }},
    {"出生日期", [](World const&, Person const& p) { return day(p.born); }},
    {"民族", [](World const&, Person const& p) { return code(p.ethnic); }},
    {"婚姻状况", [](World const&, Person const& p) { return code(p.marital); }},
    {"政治面貌", [](World const&, Person const& p) { return code(p.politics); }},
    {"文化程度", [](World const&, Person const& p) { return when(p.age >= 6, [&] { return code(p.education); }); }},
    {"健康状况", [](World const&, Person const& p) { return code(p.health); }},
    {"联系电话", [](World const&, Person const& p) { return when(p.age >= 14, [&] { return words(p.phone); }); }},
    {"户籍地址", [](World const& w, Person const& p) { return words(p.migrant ? p.from : home(w, p).address); }},
    {"现居住地址", [](World const& w, Person const& p) { return words(home(w, p).address); }},
    {"户口性质", [](World const& w, Person const& p) { return code(home(w, p).rural ? 1 : 2); }},
    {"户口登记状况", [](World const&, Person const& p) { return code(p.migrant ? 3 : 1); }},
    {"人户是否一致", [](World const&, Person const& p) { return yes(!p.migrant); }},
    {"是否常住", [](World const&, Person const& p) { return yes(p.resident); }},
    {"与户主关系", [](World const&, Person const& p) { return code(p.relation); }},
    {"是否户主", [](World const&, Person const& p) { return yes(p.place == Place::head); }},
    {"是否死亡", [](World const&, Person const&) { return yes(false); }},
    {"人员户编号", [](World const& w, Person const& p) { return words(home(w, p).number); }},
    {"人员所属村社区", [](World const& w, Person const& p) { return words(community(w, p).name); }},
    {"人员所属乡镇街道", [](World const& w, Person const& p) { return words(community(w, p).street); }},
    {"人员所属网格", [](World const&, Person const& p) { return words((p.grid < 10 ? "网格0" : "网格") + std::to_string(p.grid)); }},
    {"社会保障卡账号", [](World const&, Person const& p) { return words(p.card); }},
    {"家庭医生签约状态", [](World const&, Person const& p) { return code(p.signed_doctor ? 1 : 2); }},
};
// Migration, guardians, work and school, insurance.
constexpr Column kLife[] = {
    {"流入日期", [](World const&, Person const& p) { return when(p.migrant, [&] { return day(p.arrived); }); }},
    {"流出地", [](World const&, Person const& p) { return when(p.migrant, [&] { return words(p.from); }); }},
    {"居住证号码", [](World const&, Person const& p) { return when(p.migrant, [&] { return words(p.permit); }); }},
    {"监护人姓名", [](World const&, Person const& p) { return when(p.age < 18, [&] { return words(p.guardian); }); }},
    {"监护人联系电话", [](World const&, Person const& p) { return when(p.age < 18, [&] { return words(p.guardian_phone); }); }},
    {"在校生状况", [](World const&, Person const& p) { return code(p.student); }},
    {"就业状况", [](World const&, Person const& p) { return when(p.age >= 16, [&] { return code(p.employment); }); }},
    {"工作单位名称", [](World const&, Person const& p) { return when(p.employment == "1", [&] { return words(p.workplace); }); }},
    {"劳动能力", [](World const&, Person const& p) { return when(p.age >= 16, [&] { return code(p.labour ? 1 : 5); }); }},
    {"养老保险参保类型", [](World const&, Person const& p) { return when(!p.pension.empty(), [&] { return code(p.pension); }); }},
    {"医保参保类型", [](World const&, Person const& p) { return code(p.medical); }},
    {"是否参加医保", [](World const&, Person const& p) { return yes(p.insured); }},
    {"是否退役军人", [](World const&, Person const& p) { return yes(p.veteran); }},
    {"是否志愿者", [](World const&, Person const& p) { return yes(p.volunteer); }},
    {"是否网格员", [](World const&, Person const& p) { return yes(p.grid_worker != 0); }},
    {"网格员类型", [](World const&, Person const& p) { return when(p.grid_worker != 0, [&] { return code(p.grid_worker); }); }},
    {"村居任职", [](World const&, Person const& p) { return when(!p.post.empty(), [&] { return code(p.post); }); }},
    {"是否村居两委成员", [](World const&, Person const& p) { return yes(!p.post.empty() && p.post < "07"); }},
    {"是否脱贫人口", [](World const&, Person const&) { return yes(false); }},
    {"是否监测对象", [](World const& w, Person const& p) { return yes(home(w, p).monitored); }},
};
constexpr Column kPayments[] = {
    {"医保缴费日期", [](World const&, Person const& p) { return when(p.medical != "1", [&] { return day(p.insured_on); }); }},
    {"医保参保年度",
     [](World const& w, Person const& p) {
         bool const paid = p.medical != "1" && p.insured_on != CivilDate{};
         return when(p.medical != "1", [&] { return paid ? whole(w.today.year() + 1) : blank(); });
     }},
};
constexpr Column kAid[] = {
    {"是否低保对象", [](World const&, Person const& p) { return yes(dibao(p)); }},
    {"低保类别", [](World const&, Person const& p) { return when(dibao(p), [&] { return code(p.aid_class); }); }},
    {"低保金月额", [](World const&, Person const& p) { return when(dibao(p), [&] { return yuan(p.aid_monthly); }); }},
    {"低保起始日期", [](World const&, Person const& p) { return when(dibao(p), [&] { return day(p.aid_from); }); }},
    {"是否低保边缘人员", [](World const&, Person const& p) { return yes(p.aid == Aid::dibao_edge); }},
    {"是否特困人员", [](World const&, Person const& p) { return yes(p.aid == Aid::destitute); }},
    {"特困供养方式", [](World const&, Person const& p) { return when(p.aid == Aid::destitute, [&] { return code(2); }); }},
    {"特困供养金月额", [](World const&, Person const& p) { return when(p.aid == Aid::destitute, [&] { return yuan(p.aid_monthly); }); }},
    {"是否孤儿", [](World const&, Person const& p) { return yes(p.aid == Aid::orphan); }},
    {"是否事实无人抚养儿童", [](World const&, Person const& p) { return yes(p.aid == Aid::unraised_child); }},
    {"儿童基本生活费月额", [](World const&, Person const& p) { return when(helped_child(p), [&] { return yuan(p.aid_monthly); }); }},
    {"是否留守儿童", [](World const&, Person const&) { return yes(false); }},
    {"临时救助金额", [](World const&, Person const& p) { return when(p.temporary_aid, [&] { return yuan(p.temporary_amount); }); }},
    {"临时救助日期", [](World const&, Person const& p) { return when(p.temporary_aid, [&] { return day(p.temporary_day); }); }},
};
constexpr Column kOldAndDisabled[] = {
    {"居住状况", [](World const&, Person const& p) { return when(p.age >= 60, [&] { return code(p.living); }); }},
    {"是否留守老人", [](World const&, Person const&) { return yes(false); }},
    {"是否高龄津贴对象", [](World const&, Person const& p) { return yes(p.elder_allowance > 0); }},
    {"高龄津贴月标准", [](World const&, Person const& p) { return when(p.elder_allowance > 0, [&] { return yuan(p.elder_allowance); }); }},
    {"高龄津贴发放月数", [](World const&, Person const& p) { return when(p.elder_allowance > 0, [&] { return whole(3); }); }},
    {"代领人姓名",
     [](World const& w, Person const& p) {
         return when(has_proxy(p), [&] { return words(w.people[static_cast<std::size_t>(home(w, p).head)].name); });
     }},
    {"与代领人关系", [](World const&, Person const& p) { return when(has_proxy(p), [] { return code("20"); }); }},
    {"老年人能力等级", [](World const&, Person const& p) { return when(p.age >= 60, [&] { return code(p.elder_ability); }); }},
    {"是否失能老年人", [](World const&, Person const& p) { return yes(p.elder_ability >= "2"); }},
    {"是否持证残疾人", [](World const&, Person const& p) { return yes(p.disability != 0); }},
    {"残疾人证号",
     [](World const&, Person const& p) {
         return when(p.disability != 0, [&] { return words(p.id + std::to_string(p.disability) + std::to_string(p.disability_grade)); });
     }},
    {"残疾类别", [](World const&, Person const& p) { return when(p.disability != 0, [&] { return code(p.disability); }); }},
    {"残疾等级", [](World const&, Person const& p) { return when(p.disability != 0, [&] { return code(p.disability_grade); }); }},
    {"困难残疾人生活补贴月额", [](World const&, Person const& p) { return when(p.hardship_subsidy, [&] { return yuan(75); }); }},
    {"重度残疾人护理补贴月额", [](World const&, Person const& p) { return when(p.care_subsidy, [&] { return yuan(75); }); }},
    {"残疾人两项补贴享受情况",
     [](World const&, Person const& p) {
         return when(p.disability != 0, [&] { return code((p.hardship_subsidy ? 1 : 0) + (p.care_subsidy ? 2 : 0)); });
     }},
};
constexpr Column kParty[] = {
    {"党员类别", [](World const&, Person const& p) { return when(p.party, [&] { return code(p.probationary ? 2 : 1); }); }},
    {"加入党组织日期", [](World const&, Person const& p) { return when(p.party, [&] { return day(p.joined); }); }},
    {"转为正式党员日期", [](World const&, Person const& p) { return when(p.party && !p.probationary, [&] { return day(p.confirmed); }); }},
    {"所在党支部", [](World const& w, Person const& p) { return when(p.party, [&] { return words(branch_of(community(w, p))); }); }},
    {"党籍状态", [](World const&, Person const& p) { return when(p.party, [&] { return code(1); }); }},
    {"是否失联党员", [](World const&, Person const& p) { return when(p.party, [&] { return yes(false); }); }},
    {"是否流动党员", [](World const&, Person const& p) { return yes(p.floating); }},
    {"是否入党积极分子", [](World const&, Person const& p) { return yes(p.applicant); }},
};

template <std::size_t N>
Table people(World const& world, Column const (&columns)[N], std::string source, std::string reason) {
    Table table;
    table.ledger = "person";
    table.source = std::move(source);
    table.reason = std::move(reason);
    table.as_of = register_day(world.today);
    // The key comes first in every batch: a row is found by it.
    bool const has_key = columns[1].element == "公民身份号码";
    if (!has_key) table.elements.emplace_back("公民身份号码");
    for (Column const& column : columns) table.elements.emplace_back(column.element);
    table.rows = world.people.size();
    table.unit = [&world](std::size_t row) { return community(world, world.people[row]).code; };
    table.fill = [&world, &columns, has_key](std::size_t row, std::vector<CellValue>& cells) {
        Person const& person = world.people[row];
        if (!has_key) cells.push_back(words(person.id));
        for (Column const& column : columns) cells.push_back(column.make(world, person));
    };
    return table;
}

/// One batch with all columns: a row is written once.
Table everybody(World const& world) {
    std::vector<Table> parts{people(world, kCommon, "410102-GAJ", ""), people(world, kLife, "", ""), people(world, kAid, "", ""),
                             people(world, kOldAndDisabled, "", ""), people(world, kParty, "", "")};
    Table table = parts.front();
    table.reason = "演示数据";
    std::vector<std::function<void(std::size_t, std::vector<CellValue>&)>> fills{parts.front().fill};
    for (std::size_t i = 1; i < parts.size(); ++i) {
        table.elements.insert(table.elements.end(), parts[i].elements.begin() + 1, parts[i].elements.end());
        fills.push_back(parts[i].fill);
    }
    table.fill = [fills](std::size_t row, std::vector<CellValue>& cells) {
        fills.front()(row, cells);
        for (std::size_t i = 1; i < fills.size(); ++i) {
            std::size_t const key = cells.size();
            fills[i](row, cells);
            cells.erase(cells.begin() + static_cast<std::ptrdiff_t>(key));
        }
    };
    return table;
}

}  // namespace

/// 中共须水街道天王寺村支部委员会
std::string branch_of(Community const& community) {
    std::string name = community.name;
    for (std::string_view const ending : {"居民委员会", "居委会", "委会"}) {
        if (name.ends_with(ending)) {
            name.resize(name.size() - ending.size());
            break;
        }
    }
    return "中共" + community.street + name + "支部委员会";
}

Table people_table(World const& world) { return everybody(world); }

/// What the insurance bureau gathered lately, so far of one street: every column of a row that it does not say keeps an
/// origin of its own.
Table payments_table(World const& world) {
    Table table = people(world, kPayments, "410102-YBJ", "演示数据");
    table.as_of = world.today.plus_days(-kDaysOld);
    std::vector<std::size_t> insured;
    for (std::size_t i = 0; i < world.people.size(); ++i) {
        if (community(world, world.people[i]).street == kInsuredStreet) insured.push_back(i);
    }
    table.rows = insured.size();
    table.unit = [all = std::move(table.unit), insured](std::size_t row) { return all(insured[row]); };
    table.fill = [all = std::move(table.fill), insured](std::size_t row, std::vector<CellValue>& cells) { all(insured[row], cells); };
    return table;
}

}  // namespace yizhen::app::demo

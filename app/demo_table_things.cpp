#include "app/demo_cells.h"
#include "app/demo_table_parts.h"
#include "app/demo_words.h"

#include <algorithm>

namespace yizhen::app::demo {

namespace {

template <class Row> struct Column {
    std::string_view element;
    CellValue (*make)(World const& world, Row const& row);
};

template <class Row> Community const& community(World const& world, Row const& row) {
    return world.communities[static_cast<std::size_t>(row.community)];
}
std::string grid_name(int grid) { return (grid < 10 ? "网格0" : "网格") + std::to_string(grid); }
Person const& head(World const& w, Household const& h) { return w.people[static_cast<std::size_t>(h.head)]; }
template <class Test> int members(World const& w, Household const& h, Test const& test) {
    auto const first = w.people.begin() + h.head;
    return static_cast<int>(std::count_if(first, first + h.size, test));
}
int aid_of(World const& w, Household const& h) {
    int sum = 0;
    for (int i = 0; i < h.size; ++i) sum += w.people[static_cast<std::size_t>(h.head + i)].aid_monthly;
    return sum;
}

constexpr Column<Household> kHouseholds[] = {
    {"户编号", [](World const&, Household const& h) { return words(h.number); }},
    {"户主姓名", [](World const& w, Household const& h) { return words(head(w, h).name); }},
    {"户主公民身份号码", [](World const& w, Household const& h) { return words(head(w, h).id); }},
    {"户主联系电话", [](World const& w, Household const& h) { return words(head(w, h).phone); }},
    {"户别", [](World const&, Household const&) { return code(1); }},
    {"户类型", [](World const&, Household const& h) { return code(h.kind); }},
    {"家庭住址", [](World const&, Household const& h) { return words(h.address); }},
    {"户所属村社区", [](World const& w, Household const& h) { return words(community(w, h).name); }},
    {"户所属乡镇街道", [](World const& w, Household const& h) { return words(community(w, h).street); }},
    {"户所属网格", [](World const& w, Household const& h) { return words(grid_name(head(w, h).grid)); }},
    {"家庭人口数", [](World const&, Household const& h) { return whole(h.size); }},
    {"家庭常住人口数", [](World const& w, Household const& h) { return whole(members(w, h, [](Person const& p) { return p.resident; })); }},
    {"家庭劳动力人数",
     [](World const& w, Household const& h) { return whole(members(w, h, [](Person const& p) { return p.age >= 16 && p.age < 60 && p.labour; })); }},
    {"家庭60岁及以上人数", [](World const& w, Household const& h) { return whole(members(w, h, [](Person const& p) { return p.age >= 60; })); }},
    {"家庭学龄人数",
     [](World const& w, Household const& h) { return whole(members(w, h, [](Person const& p) { return p.age >= 6 && p.age < 15; })); }},
    {"家庭残疾人数", [](World const& w, Household const& h) { return whole(members(w, h, [](Person const& p) { return p.disability != 0; })); }},
    {"家庭参加医保人数", [](World const& w, Household const& h) { return whole(members(w, h, [](Person const& p) { return p.insured; })); }},
    {"家庭工资性收入", [](World const&, Household const& h) { return yuan(h.wages); }},
    {"家庭生产经营性收入", [](World const&, Household const& h) { return yuan(h.business); }},
    {"家庭财产性收入", [](World const&, Household const& h) { return yuan(h.property); }},
    {"家庭转移性收入", [](World const&, Household const& h) { return yuan(h.transfers); }},
    {"家庭理赔收入", [](World const&, Household const&) { return yuan(0); }},
    {"家庭生产经营性支出", [](World const&, Household const& h) { return yuan(h.costs); }},
    {"是否低保户", [](World const&, Household const& h) { return yes(h.dibao); }},
    {"低保户月保障金额", [](World const& w, Household const& h) { return when(h.dibao, [&] { return yuan(aid_of(w, h)); }); }},
    {"低保保障人数", [](World const&, Household const& h) { return when(h.dibao, [&] { return whole(h.size); }); }},
    {"是否低保边缘家庭", [](World const&, Household const& h) { return yes(h.kind == "7"); }},
    {"是否脱贫户", [](World const&, Household const&) { return yes(false); }},
    {"监测对象类别", [](World const&, Household const& h) { return when(h.monitored, [&] { return code(h.kind[0] - '2'); }); }},
    {"监测对象识别日期", [](World const&, Household const& h) { return when(h.monitored, [&] { return day(h.monitored_from); }); }},
    {"返贫致贫风险类型", [](World const&, Household const& h) { return when(h.monitored, [&] { return code(h.risk); }); }},
    {"是否消除风险", [](World const&, Household const& h) { return when(h.monitored, [&] { return yes(h.risk_gone); }); }},
    {"是否军烈属", [](World const&, Household const&) { return yes(false); }},
    {"承包土地面积", [](World const&, Household const& h) { return when(h.rural, [&] { return scaled(h.land, 2); }); }},
    {"耕地地力保护补贴面积", [](World const&, Household const& h) { return when(h.rural, [&] { return scaled(h.grain_area, 2); }); }},
    {"耕地地力保护补贴金额", [](World const&, Household const& h) { return when(h.rural, [&] { return scaled(h.grain_area * 98LL, 2); }); }},
    {"户厕类型", [](World const&, Household const& h) { return when(h.rural, [&] { return code(h.toilet); }); }},
    {"改厕补助金额", [](World const&, Household const& h) { return when(h.rural && h.toilet != "8", [] { return yuan(600); }); }},
    {"改厕验收日期", [](World const&, Household const& h) { return when(h.rural && h.toilet != "8", [&] { return day(h.toilet_checked); }); }},
    {"是否通生活用电", [](World const&, Household const&) { return yes(true); }},
    {"饮水是否安全", [](World const&, Household const&) { return yes(true); }},
};
constexpr Column<Dwelling> kDwellings[] = {
    {"房屋编码", [](World const&, Dwelling const& d) { return words(d.code); }},
    {"房屋地址", [](World const&, Dwelling const& d) { return words(d.address); }},
    {"小区名称", [](World const&, Dwelling const& d) { return when(!d.self_built, [&] { return words(d.estate); }); }},
    {"楼栋号", [](World const&, Dwelling const& d) { return words(d.building); }},
    {"单元号", [](World const&, Dwelling const& d) { return when(!d.self_built, [&] { return words(d.stair); }); }},
    {"房号", [](World const&, Dwelling const& d) { return when(!d.self_built, [&] { return words(d.room); }); }},
    {"所在楼层", [](World const&, Dwelling const& d) { return whole(d.floor); }},
    {"楼栋地上层数", [](World const&, Dwelling const& d) { return whole(d.floors); }},
    {"房屋建筑面积", [](World const&, Dwelling const& d) { return scaled(d.area, 2); }},
    {"房屋间数", [](World const&, Dwelling const& d) { return whole(d.rooms); }},
    {"房屋结构类型", [](World const&, Dwelling const& d) { return code(d.structure); }},
    {"房屋用途", [](World const&, Dwelling const&) { return code(1); }},
    {"住所类型", [](World const&, Dwelling const&) { return code(1); }},
    {"建成年份", [](World const&, Dwelling const& d) { return whole(d.year); }},
    {"产权性质", [](World const&, Dwelling const& d) { return code(d.property); }},
    {"产权人姓名", [](World const&, Dwelling const& d) { return words(d.owner); }},
    {"产权人证件号码", [](World const&, Dwelling const& d) { return words(d.owner_id); }},
    {"产权人联系电话", [](World const&, Dwelling const& d) { return words(d.owner_phone); }},
    {"房屋居住状态", [](World const&, Dwelling const& d) { return code(d.occupancy); }},
    {"是否出租", [](World const&, Dwelling const& d) { return yes(d.let); }},
    {"承租人姓名", [](World const&, Dwelling const& d) { return when(d.let, [&] { return words(d.tenant); }); }},
    {"承租人联系电话", [](World const&, Dwelling const& d) { return when(d.let, [&] { return words(d.tenant_phone); }); }},
    {"是否自建房", [](World const&, Dwelling const& d) { return yes(d.self_built); }},
    {"住房安全等级", [](World const&, Dwelling const& d) { return code(d.grade); }},
    {"房屋所属村社区", [](World const& w, Dwelling const& d) { return words(community(w, d).name); }},
    {"房屋所属乡镇街道", [](World const& w, Dwelling const& d) { return words(community(w, d).street); }},
};
constexpr Column<Organisation> kOrganisations[] = {
    {"单位名称", [](World const&, Organisation const& o) { return words(o.name); }},
    {"统一社会信用代码", [](World const&, Organisation const& o) { return words(o.code); }},
    {"主体类型", [](World const&, Organisation const& o) { return code(o.type); }},
    {"登记状态", [](World const&, Organisation const&) { return code(1); }},
    {"行业门类", [](World const&, Organisation const& o) { return code(o.industry_section); }},
    {"行业大类代码", [](World const&, Organisation const& o) { return code(o.industry); }},
    {"经营范围", [](World const&, Organisation const& o) { return words(o.scope); }},
    {"注册地址", [](World const&, Organisation const& o) { return words(o.address); }},
    {"经营地址", [](World const&, Organisation const& o) { return words(o.address); }},
    {"注册资本", [](World const&, Organisation const& o) { return scaled(o.capital, 2); }},
    {"成立日期", [](World const&, Organisation const& o) { return day(o.founded); }},
    {"负责人姓名", [](World const&, Organisation const& o) { return words(o.manager); }},
    {"负责人联系电话", [](World const&, Organisation const& o) { return words(o.manager_phone); }},
    {"单位所属网格", [](World const&, Organisation const& o) { return words(grid_name(o.grid)); }},
    {"从业人员数", [](World const&, Organisation const& o) { return whole(o.staff); }},
    {"是否九小场所", [](World const&, Organisation const& o) { return yes(o.nine_small); }},
    {"场所类型", [](World const&, Organisation const& o) { return code(o.place_kind); }},
    {"食品经营许可情况", [](World const&, Organisation const& o) { return code(o.food_licence); }},
    {"消防检查日期", [](World const&, Organisation const& o) { return day(o.fire_checked); }},
    {"消防检查结果", [](World const&, Organisation const& o) { return code(o.fire_result); }},
    {"是否危险化学品单位", [](World const&, Organisation const&) { return yes(false); }},
    {"单位所属村社区", [](World const& w, Organisation const& o) { return words(community(w, o).name); }},
    {"单位所属乡镇街道", [](World const& w, Organisation const& o) { return words(community(w, o).street); }},
};
constexpr Column<Plot> kPlots[] = {
    {"地块编码", [](World const&, Plot const& p) { return words(p.code); }},
    {"地块名称", [](World const&, Plot const& p) { return words(p.name); }},
    {"地块面积", [](World const&, Plot const& p) { return scaled(p.area, 2); }},
    {"地类", [](World const&, Plot const&) { return code("01"); }},
    {"土地所有权性质", [](World const&, Plot const&) { return code(2); }},
    {"承包方代表姓名", [](World const&, Plot const& p) { return words(p.contractor); }},
    {"承包方公民身份号码", [](World const&, Plot const& p) { return words(p.contractor_id); }},
    {"种植作物", [](World const&, Plot const& p) { return code(p.crop); }},
    {"当季播种面积", [](World const&, Plot const& p) { return scaled(p.area, 2); }},
    {"是否流转", [](World const&, Plot const& p) { return yes(p.transferred); }},
    {"是否永久基本农田", [](World const&, Plot const& p) { return yes(p.basic); }},
    {"是否撂荒", [](World const&, Plot const&) { return yes(false); }},
    {"地块所属村社区", [](World const& w, Plot const& p) { return words(community(w, p).name); }},
    {"地块所属乡镇街道", [](World const& w, Plot const& p) { return words(community(w, p).street); }},
};
constexpr Column<Hazard> kHazards[] = {
    {"事件编号", [](World const&, Hazard const& h) { return words(h.number); }},
    {"事件类别", [](World const&, Hazard const&) { return code(2); }},
    {"隐患场所名称", [](World const&, Hazard const& h) { return words(h.place); }},
    {"隐患所在村社区", [](World const& w, Hazard const& h) { return words(community(w, h).name); }},
    {"事件所属村社区", [](World const& w, Hazard const& h) { return words(community(w, h).name); }},
    {"事件所属乡镇街道", [](World const& w, Hazard const& h) { return words(community(w, h).street); }},
    {"隐患行业领域", [](World const&, Hazard const& h) { return code(h.field); }},
    {"隐患描述", [](World const&, Hazard const& h) { return words(h.text); }},
    {"隐患等级", [](World const&, Hazard const& h) { return code(h.grade); }},
    {"隐患排查日期", [](World const&, Hazard const& h) { return day(h.found); }},
    {"隐患整改措施", [](World const&, Hazard const& h) { return words(h.measure); }},
    {"隐患整改责任人姓名", [](World const&, Hazard const& h) { return words(h.responsible); }},
    {"隐患整改时限", [](World const&, Hazard const& h) { return day(h.due); }},
    {"隐患整改状态", [](World const&, Hazard const& h) { return code(h.state); }},
    {"隐患验收人姓名", [](World const&, Hazard const& h) { return when(h.state == "3", [&] { return words(h.checker); }); }},
    {"隐患验收日期", [](World const&, Hazard const& h) { return when(h.state == "3", [&] { return day(h.checked); }); }},
    {"是否销号", [](World const&, Hazard const& h) { return yes(h.state == "3"); }},
};
constexpr Column<Dispute> kDisputes[] = {
    {"事件编号", [](World const&, Dispute const& d) { return words(d.number); }},
    {"事件类别", [](World const&, Dispute const&) { return code(1); }},
    {"纠纷类型", [](World const&, Dispute const& d) { return code(d.kind); }},
    {"事件简述", [](World const&, Dispute const& d) { return words(d.text); }},
    {"上报日期", [](World const&, Dispute const& d) { return day(d.reported); }},
    {"办理状态", [](World const&, Dispute const& d) { return code(d.state); }},
    {"办结日期", [](World const&, Dispute const& d) { return when(d.solved, [&] { return day(d.closed); }); }},
    {"纠纷当事人姓名", [](World const&, Dispute const& d) { return words(d.party); }},
    {"纠纷对方当事人姓名", [](World const&, Dispute const& d) { return words(d.other); }},
    {"调解员姓名", [](World const&, Dispute const& d) { return words(d.mediator); }},
    {"调解结果", [](World const&, Dispute const& d) { return code(d.solved ? 1 : 3); }},
    {"事件所属村社区", [](World const& w, Dispute const& d) { return words(community(w, d).name); }},
    {"事件所属乡镇街道", [](World const& w, Dispute const& d) { return words(community(w, d).street); }},
};

template <class Row, std::size_t N>
Table table_of(World const& world, std::vector<Row> const& rows, Column<Row> const (&columns)[N], std::string ledger, std::string source,
               CivilDate as_of) {
    Table table;
    table.ledger = std::move(ledger);
    table.source = std::move(source);
    table.reason = "演示数据";
    table.as_of = as_of;
    for (Column<Row> const& column : columns) table.elements.emplace_back(column.element);
    table.rows = rows.size();
    table.unit = [&world, &rows](std::size_t row) { return community(world, rows[row]).code; };
    table.fill = [&world, &rows, &columns](std::size_t row, std::vector<CellValue>& cells) {
        for (Column<Row> const& column : columns) cells.push_back(column.make(world, rows[row]));
    };
    return table;
}

}  // namespace

CivilDate register_day(CivilDate today) {
    static constexpr int kFreshDays = 60;
    CivilDate const month_first = CivilDate::of(today.year(), today.month(), 1).value();
    CivilDate const quarter_first = CivilDate::of(today.year(), (today.month() - 1) / 3 * 3 + 1, 1).value();
    bool const fresh = today.days() - quarter_first.days() < kFreshDays;
    return (fresh ? quarter_first : month_first).plus_days(-1);
}

Table households_table(World const& w) { return table_of(w, w.households, kHouseholds, "household", "410102-NYNC", register_day(w.today)); }
Table dwellings_table(World const& w) { return table_of(w, w.dwellings, kDwellings, "dwelling", "410102-ZJJ", register_day(w.today)); }
Table organisations_table(World const& w) { return table_of(w, w.organisations, kOrganisations, "organisation", "410102-SCJG", register_day(w.today)); }
Table plots_table(World const& w) { return table_of(w, w.plots, kPlots, "land", "410102-NYNC", register_day(w.today)); }
Table hazards_table(World const& w) { return table_of(w, w.hazards, kHazards, "event", "410102-YJJ", w.today.plus_days(-kDaysOld)); }
Table disputes_table(World const& w) { return table_of(w, w.disputes, kDisputes, "event", "410102-SFJ", w.today.plus_days(-kDaysOld)); }

std::vector<Table> tables_of(World const& world) {
    return {people_table(world), payments_table(world), households_table(world), dwellings_table(world), organisations_table(world),
            plots_table(world), hazards_table(world), disputes_table(world)};
}

}  // namespace yizhen::app::demo

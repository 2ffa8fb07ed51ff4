// What the gate remembers: versions of a verdict, open asks, new elements, and the facts that rules take from the register.

#include "kernel/problem_catalogue.h"
#include "modules/gate/drawn_form.h"
#include "tests/gate_fixture.h"

#include <boost/json.hpp>

#include <thread>

namespace yizhen {
namespace {

using test::field;
using test::hit;
using test::kSource;
using test::kToday;
std::filesystem::path const kForm = kSource / "cases/forms/files/renkou_jiben_tongji.xlsx";
CivilDate on(int month, int day) { return CivilDate::of(2026, month, day).value(); }

class GateRegister : public test::GateOnStores {
protected:
    /// A matrix of 须水街道's communities by these columns.
    std::filesystem::path matrix(std::string const& name, std::vector<std::string> const& columns) {
        std::string text = name + "\n序号,村（社区）";
        for (auto const& column : columns) text += "," + column;
        text += "\n";
        int row = 0;
        for (auto const& village : m_county->org().tree()->children(unit("410102012"))) {
            text += std::to_string(++row) + "," + village.name + std::string(columns.size(), ',') + "\n";
        }
        return file(name + ".csv", text);
    }
};

TEST_P(GateRegister, what_is_drawn_is_what_was_judged) {
    hold("总户数", {{"须水村委会", 983}});
    auto const first = take(envelope(), kForm);
    ASSERT_TRUE(first) << first.problem().message;
    auto const id = first.value().demand.id;
    hold("总户数", {{"河东路社区", 304}});
    auto const shown = gate().look(id, app::system_actor());
    ASSERT_TRUE(shown) << shown.problem().message;
    EXPECT_EQ(field(shown.value(), "总户数（户）").coverage.held, 1) << "a figure that came later is not in this verdict";
    EXPECT_EQ(shown.value().json, first.value().json);
    auto const again = gate().again(id, kToday, app::system_actor());
    ASSERT_TRUE(again) << again.problem().message;
    EXPECT_EQ(again.value().demand.version, 2);
    EXPECT_EQ(field(gate().look(id, app::system_actor()).value(), "总户数（户）").coverage.held, 2);
    auto const versions = gate().verdicts(id);
    ASSERT_EQ(versions.size(), 2u);
    EXPECT_EQ(versions[1].digest, first.value().demand.digest) << "the former verdict stays";
}

TEST_P(GateRegister, a_csv_is_shown_and_filled_from_its_sealed_copy) {
    hold("总户数", {{"须水村委会", 983}});
    auto const first = take(envelope(), matrix("甲表", {"总户数"}));
    ASSERT_TRUE(first) << first.problem().message;
    EXPECT_EQ(field(first.value(), "总户数").sheet, "甲表");
    auto const shown = gate().look(first.value().demand.id, app::system_actor());
    ASSERT_TRUE(shown) << shown.problem().message;
    auto const out = m_folder.path() / "另一个名字.csv";
    auto const written = gate().write_filled(shown.value(), out);
    ASSERT_TRUE(written) << written.problem().message;
    EXPECT_NE(files::read_file(out).value().find("983"), std::string::npos);
}

TEST_P(GateRegister, an_alias_of_another_demand_changes_no_verdict) {
    hold("总户数", {{"须水村委会", 983}});
    auto const first = take(envelope(), kForm);
    auto other = envelope();
    other.title = "另一张";
    auto const second = take(other, kForm);
    ASSERT_TRUE(first && second);
    auto const named = field(second.value(), "总户数（户）").field.id;
    ASSERT_TRUE(gate().correct(second.value().demand.id, {named, ""}, kToday, app::system_actor()));
    auto const shown = gate().look(first.value().demand.id, app::system_actor());
    ASSERT_TRUE(shown) << shown.problem().message;
    EXPECT_EQ(field(shown.value(), "总户数（户）").coverage.held, 1);
    EXPECT_EQ(field(gate().look(second.value().demand.id, app::system_actor()).value(), "总户数（户）").coverage.held, 0);
}

TEST_P(GateRegister, nothing_new_makes_no_version_and_the_day_after_its_due_day_a_form_is_still_shown) {
    auto const first = take(envelope(), kForm);
    ASSERT_TRUE(first);
    EXPECT_EQ(gate().again(first.value().demand.id, kToday, app::system_actor()).value().demand.version, 1);
    EXPECT_EQ(gate().again(first.value().demand.id, on(12, 22), app::system_actor()).value().demand.version, 2);
    EXPECT_TRUE(gate().look(first.value().demand.id, app::system_actor()));
}

TEST_P(GateRegister, the_same_request_from_several_at_once_is_one_demand) {
    std::vector<Result<gate::Answer>> answers(4, Result<gate::Answer>(Problem{problems::kInternal, ""}));
    std::vector<std::thread> threads;
    for (auto& answer : answers) threads.emplace_back([&] { answer = take(envelope(), kForm); });
    for (auto& thread : threads) thread.join();
    int taken = 0;
    for (auto const& answer : answers) {
        taken += answer ? 1 : 0;
        EXPECT_TRUE(answer || answer.problem().is(problems::kChangedMeanwhile)) << answer.problem().message;
    }
    EXPECT_GE(taken, 1);
    EXPECT_EQ(gate().list({.realm = realm()}).size(), 1u);
}

TEST_P(GateRegister, what_an_open_demand_asks_is_not_asked_again) {
    auto const first = take(envelope(), matrix("甲表", {"总户数", "常住人口数"}));
    ASSERT_TRUE(first) << first.problem().message;
    ASSERT_FALSE(first.value().demand.control_number.empty());
    auto other = envelope();
    other.issuer = "区农业农村局";
    auto const second = take(other, matrix("乙表", {"总户数", "耕地面积", "村民小组个数", "村社区个数"}));
    ASSERT_TRUE(second) << second.problem().message;
    auto const& asked = field(second.value(), "总户数");
    EXPECT_EQ(asked.status, gate::FieldStatus::asked);
    EXPECT_EQ(asked.asked_by, first.value().demand.control_number);
    EXPECT_EQ(second.value().record.price.cells_elsewhere, asked.coverage.missing);
    EXPECT_NE(second.value().json.find(R"("kind":"open_demand")"), std::string::npos);
    auto elsewhere = other;
    elsewhere.period = "2026-11";
    EXPECT_NE(field(take(elsewhere, matrix("丙表", {"总户数"})).value(), "总户数").status, gate::FieldStatus::asked) << "another period";
    auto wider = other;
    wider.targets = {"须水街道", "林山寨街道"};
    EXPECT_NE(field(take(wider, matrix("丁表", {"总户数"})).value(), "总户数").status, gate::FieldStatus::asked) << "the open one does not ask there";
}

TEST_P(GateRegister, a_merge_delivers_the_difference) {
    auto const first = take(envelope(), matrix("甲表", {"总户数", "常住人口数", "户籍人口数"}));
    ASSERT_TRUE(first);
    auto other = envelope();
    other.issuer = "区农业农村局";
    auto const second = take(other, matrix("乙表", {"总户数", "常住人口数", "户籍人口数", "耕地面积"}));
    ASSERT_TRUE(second) << second.problem().message;
    auto const& verdict = second.value().record.verdict;
    ASSERT_EQ(verdict.outcome, gate::Outcome::merge);
    ASSERT_TRUE(verdict.merge);
    EXPECT_EQ(verdict.merge->number, first.value().demand.control_number);
    EXPECT_EQ(verdict.merge->shared_fields, 3);
    ASSERT_EQ(verdict.merge->difference.size(), 1u);
    EXPECT_EQ(verdict.merge->difference[0].path.back(), "耕地面积");
    EXPECT_EQ(verdict.merge->cells_left, field(second.value(), "耕地面积").coverage.missing);
    EXPECT_EQ(second.value().record.price.cells_asked, verdict.merge->cells_left) << "only the difference costs anybody time";
    auto const json = boost::json::parse(second.value().json);
    EXPECT_EQ(json.at("merge").at("difference").at(0).at("cells_left").as_int64(), verdict.merge->cells_left);
    auto const marked = std::ranges::count(second.value().plan.cells, sheet::CellPatch::Mark::residual, &sheet::CellPatch::mark);
    EXPECT_EQ(marked, verdict.merge->cells_left) << "only the difference is marked as left to a person";
}

TEST_P(GateRegister, all_that_is_missing_being_asked_already_is_a_merge) {
    hold("总户数", {{"须水村委会", 983}});
    ASSERT_TRUE(take(envelope(), matrix("甲表", {"总户数", "常住人口数", "户籍人口数", "村民小组个数"})));
    auto other = envelope();
    other.title = "同一单位的另一张表";
    auto const second = take(other, matrix("乙表", {"总户数"}));
    ASSERT_TRUE(second);
    EXPECT_EQ(second.value().record.verdict.outcome, gate::Outcome::merge);
    EXPECT_EQ(second.value().record.price.cells_asked, 0);
    EXPECT_EQ(second.value().record.price.hours_after.text(), "0.00");
}

TEST_P(GateRegister, a_new_field_becomes_a_candidate_and_is_not_new_twice) {
    auto const first = take(envelope(), matrix("甲表", {"总户数", "低空飞行起降点数"}));
    ASSERT_TRUE(first) << first.problem().message;
    ASSERT_EQ(field(first.value(), "低空飞行起降点数").status, gate::FieldStatus::fresh);
    auto const candidates = gate().candidates(realm());
    ASSERT_EQ(candidates.size(), 1u);
    EXPECT_EQ(candidates[0].code, "HX0001");
    EXPECT_EQ(candidates[0].name, "低空飞行起降点数");
    EXPECT_EQ(candidates[0].entity, "区划");
    EXPECT_EQ(candidates[0].owner, "人口科");
    EXPECT_TRUE(candidates[0].by_period);
    EXPECT_NE(first.value().json.find(R"("new_elements":[{"code":"HX0001")"), std::string::npos);
    auto other = envelope();
    other.issuer = "区农业农村局";
    auto const second = take(other, matrix("乙表", {"低空飞行起降点数", "耕地面积", "村民小组个数"}));
    ASSERT_TRUE(second) << second.problem().message;
    auto const& again = field(second.value(), "低空飞行起降点数");
    EXPECT_EQ(again.match.element, "HX0001");
    EXPECT_EQ(again.status, gate::FieldStatus::asked);
    EXPECT_EQ(again.asked_by, first.value().demand.control_number);
    EXPECT_EQ(gate().candidates(realm()).size(), 1u);
    auto const same = take(envelope(), matrix("甲表", {"总户数", "低空飞行起降点数"}));
    ASSERT_TRUE(same);
    EXPECT_EQ(same.value().json, first.value().json) << "its own candidate is no news to a demand";
}

TEST_P(GateRegister, a_new_field_without_an_owner_is_not_taken_into_the_catalogue) {
    auto unowned = envelope();
    unowned.owner.clear();
    auto const answer = take(unowned, matrix("甲表", {"总户数", "低空飞行起降点数"}));
    ASSERT_TRUE(answer);
    EXPECT_TRUE(gate().candidates(realm()).empty());
    EXPECT_TRUE(std::ranges::any_of(answer.value().record.notes, [](auto const& note) { return note.find("没有责任人") != std::string::npos; }));
    auto returned = unowned;
    returned.title = "又一张";
    adopt("R-06");
    EXPECT_EQ(take(returned, matrix("甲表", {"总户数", "低空飞行起降点数"})).value().record.verdict.outcome, gate::Outcome::give_back);
}

TEST_P(GateRegister, what_came_from_outside_brings_no_candidate) {
    auto received = envelope();
    received.received = true;
    ASSERT_TRUE(take(received, matrix("甲表", {"总户数", "低空飞行起降点数"})));
    EXPECT_TRUE(gate().candidates(realm()).empty());
}

// --- F-12

TEST_P(GateRegister, data_that_never_came_back_is_held_against_its_issuer) {
    auto early = envelope();
    early.due = on(10, 20);
    auto const taken = take(early, matrix("甲表", {"总户数"}), on(10, 12));
    ASSERT_TRUE(taken) << taken.problem().message;
    auto later = envelope();
    later.title = "后来的表";
    EXPECT_EQ(hit(take(later, matrix("乙表", {"耕地面积"}), on(11, 17)).value(), "F-12"), nullptr) << "twenty working days after the due day";
    later.title = "更后来的表";
    auto const late = take(later, matrix("乙表", {"耕地面积"}), on(11, 18));
    ASSERT_NE(hit(late.value(), "F-12"), nullptr) << "the twenty-first";
    EXPECT_NE(hit(late.value(), "F-12")->message.find(taken.value().demand.control_number), std::string::npos);
    hold("总户数", {{"须水村委会", 983}}, taken.value().demand.control_number);
    later.title = "数据回流以后的表";
    EXPECT_EQ(hit(take(later, matrix("乙表", {"耕地面积"}), on(11, 18)).value(), "F-12"), nullptr);
}

// --- L-02

TEST_P(GateRegister, a_new_ledger_that_repeats_a_held_one_is_merged_into_it) {
    auto const form = file("经营主体台账.csv", "经营主体台账\n序号,单位名称,统一社会信用代码,法定代表人姓名,注册地址,夜间噪声分贝\n1,,,,,\n2,,,,,\n");
    auto const answer = take(envelope(), form);
    ASSERT_TRUE(answer) << answer.problem().message;
    auto const* fired = hit(answer.value(), "L-02");
    ASSERT_NE(fired, nullptr);
    EXPECT_NE(fired->message.find("单位台账"), std::string::npos);
    auto const& merge = answer.value().record.verdict.merge;
    ASSERT_TRUE(merge);
    EXPECT_EQ(merge->kind, "ledger");
    ASSERT_EQ(merge->difference.size(), 1u);
    EXPECT_EQ(merge->difference[0].path.back(), "夜间噪声分贝");
    auto const plain = file("经营主体登记.csv", "经营主体登记\n序号,单位名称,统一社会信用代码,法定代表人姓名,注册地址,夜间噪声分贝\n1,,,,,\n2,,,,,\n");
    auto other = envelope();
    other.issuer = "区农业农村局";
    EXPECT_EQ(hit(take(other, plain).value(), "L-02"), nullptr) << "no ledger";
}

// --- F-10

TEST_P(GateRegister, nothing_changed_since_the_last_answer) {
    std::vector<std::vector<Value>> rows{{std::string("91419900MA3X00001X"), std::string("甲店（合成）"), std::int64_t{5}},
                                         {std::string("91419900MA3X00002X"), std::string("乙店（合成）"), std::int64_t{7}}};
    std::vector<std::string> const names{"统一社会信用代码", "单位名称", "从业人员数"};
    write_rows("organisation", names, rows, on(6, 1));
    auto asked = envelope();
    asked.population = "从业人员数 >= 1";
    asked.period.clear();
    auto const form = file("经营主体登记.csv", "经营主体登记\n序号,单位名称,统一社会信用代码,从业人员数\n1,,,\n");
    auto const first = take(asked, form, on(9, 1));
    ASSERT_TRUE(first) << first.problem().message;
    ASSERT_EQ(first.value().record.verdict.outcome, gate::Outcome::answer) << first.value().json;
    asked.due = on(12, 31);
    auto const stale = take(asked, form, on(12, 7));  // 从业人员数 is fresh for 180 days
    ASSERT_TRUE(stale);
    auto const* fired = hit(stale.value(), "F-10");
    ASSERT_NE(fired, nullptr) << stale.value().json;
    EXPECT_FALSE(fired->binding) << "it advises until a county adopts it";
    EXPECT_NE(stale.value().record.verdict.outcome, gate::Outcome::answer);
    adopt("F-10");
    auto const adopted = take(asked, form, on(12, 7));
    EXPECT_EQ(adopted.value().record.verdict.outcome, gate::Outcome::answer);
    EXPECT_EQ(adopted.value().record.price.cells_asked, 0);
    EXPECT_EQ(adopted.value().record.price.hours_after.text(), "0.00");
    rows[0][2] = std::int64_t{6};
    write_rows("organisation", names, rows, on(6, 2));
    auto const changed = take(asked, form, on(12, 8));
    EXPECT_EQ(hit(changed.value(), "F-10"), nullptr) << "one value is another now";
}

// --- F-20

TEST_P(GateRegister, what_is_retired_is_returned_or_warned_of_until_it_is_taken_back) {
    auto const form = matrix("旧表", {"总户数", "常住人口数"});
    auto const first = take(envelope(), form);
    ASSERT_TRUE(first) << first.problem().message;
    EXPECT_EQ(hit(first.value(), "F-20"), nullptr);
    auto const retirement = gate().retirement();
    auto const decided = retirement.decide(realm(), {{{"form", first.value().demand.form_key}}, true, true, "三年没人看过"}, app::system_actor());
    ASSERT_TRUE(decided) << decided.problem().message;
    auto again = gate().again(first.value().demand.id, kToday, app::system_actor());
    ASSERT_TRUE(again) << again.problem().message;
    EXPECT_EQ(again.value().demand.version, 2) << "the decision is an input";
    EXPECT_EQ(again.value().record.verdict.outcome, gate::Outcome::give_back);
    ASSERT_NE(hit(again.value(), "F-20"), nullptr);
    EXPECT_NE(hit(again.value(), "F-20")->message.find("三年没人看过"), std::string::npos);
    auto const element = gate().catalogue().find_by_name("总户数")->code;
    ASSERT_TRUE(retirement.decide(realm(), {{{"form", first.value().demand.form_key}}, false, false, "恢复"}, app::system_actor()));
    ASSERT_TRUE(retirement.decide(realm(), {{{"element", element}}, true, false, "已由公安系统提供"}, app::system_actor()));
    again = gate().again(first.value().demand.id, kToday, app::system_actor());
    ASSERT_TRUE(again) << again.problem().message;
    EXPECT_EQ(again.value().record.verdict.outcome, first.value().record.verdict.outcome);
    ASSERT_NE(hit(again.value(), "F-20"), nullptr);
    EXPECT_EQ(hit(again.value(), "F-20")->outcome, gate::RuleOutcome::warn);
    EXPECT_NE(hit(again.value(), "F-20")->message.find("总户数"), std::string::npos);
    ASSERT_TRUE(retirement.decide(realm(), {{{"element", element}}, false, false, "恢复"}, app::system_actor()));
    EXPECT_EQ(hit(gate().again(first.value().demand.id, kToday, app::system_actor()).value(), "F-20"), nullptr);
}

TEST_P(GateRegister, cells_that_nobody_had_to_answer_are_counted_by_unit) {
    hold("总户数", {{"须水村委会", 983}, {"河东路社区", 304}});
    auto const answer = take(envelope(), matrix("甲表", {"总户数", "常住人口数"}));
    ASSERT_TRUE(answer) << answer.problem().message;
    auto const& price = answer.value().record.price;
    gate::DigitalQuestion question{.realm = realm(), .from_month = "2026-01", .to_month = "2026-12", .by_issuer = false, .by_unit = true, .by_month = false};
    auto const by_unit = gate().digital_shares(question);
    auto const village = m_county->org().tree()->resolve(realm(), "须水村委会").value().code;
    auto const own = std::ranges::find(by_unit, village, &gate::DigitalShare::unit);
    ASSERT_NE(own, by_unit.end());
    EXPECT_EQ(own->answered, 1);
    EXPECT_EQ(own->cells, 2);
    std::int64_t answered = 0;
    std::int64_t cells = 0;
    for (auto const& share : by_unit) answered += share.answered, cells += share.cells;
    EXPECT_EQ(answered, price.cells_answered);
    EXPECT_EQ(cells, price.cells_answered + price.cells_asked);
}

// --- F-17

TEST_P(GateRegister, a_new_recurring_form_needs_equal_hours_removed_and_each_old_form_counts_once) {
    auto old = envelope();
    old.frequency = "month";
    auto const first = take(old, matrix("旧表", {"总户数", "常住人口数"}));
    ASSERT_TRUE(first);
    ASSERT_NE(hit(first.value(), "F-17"), nullptr) << "it is new itself";
    auto fresh = envelope();
    fresh.frequency = "month";
    fresh.replaces = {first.value().demand.control_number, first.value().demand.control_number};
    auto const second = take(fresh, matrix("新表", {"耕地面积", "村民小组个数"}));
    ASSERT_TRUE(second) << second.problem().message;
    EXPECT_EQ(hit(second.value(), "F-17"), nullptr) << second.value().json;
    EXPECT_EQ(gate().standing_of(*gate().find(first.value().demand.id), kToday), gate::Standing::withdrawn) << "the old form stops";
    auto third = fresh;
    third.replaces = {first.value().demand.control_number};
    auto const twice = take(third, matrix("再一张新表", {"独居老人数", "养老机构个数"}));
    ASSERT_NE(hit(twice.value(), "F-17"), nullptr) << "its hours are spent";
    auto other = third;
    other.issuer = "区农业农村局";
    EXPECT_NE(hit(take(other, matrix("别家的新表", {"自然村个数", "镇个数"})).value(), "F-17"), nullptr) << "another issuer's form removes nothing";
}

// --- R-01, F-11

TEST_P(GateRegister, what_came_from_outside_waits_three_working_days_for_its_issuer) {
    auto received = envelope();
    received.received = true;
    auto const taken = take(received, kForm, on(9, 30));  // 1 to 7 October 2026 are holidays
    ASSERT_TRUE(taken);
    auto const demand = *gate().find(taken.value().demand.id);
    EXPECT_EQ(gate().standing_of(demand, on(10, 9)), gate::Standing::waiting);
    auto last = on(9, 30);
    int working = 0;
    while (working < 3) {
        last = last.plus_days(1);
        if (m_county->calendar().is_working_day(last).value()) ++working;
    }
    EXPECT_EQ(gate().standing_of(demand, last), gate::Standing::waiting);
    auto next = last.plus_days(1);
    while (!m_county->calendar().is_working_day(next).value()) next = next.plus_days(1);
    EXPECT_EQ(gate().standing_of(demand, next), gate::Standing::lapsed);
    auto const again = gate().again(taken.value().demand.id, next, app::system_actor());
    EXPECT_EQ(std::ranges::count(again.value().record.verdict.rules, std::string("R-01"), &gate::RuleHit::id), 2);
    EXPECT_GT(next.days() - on(9, 30).days(), 4) << "days off do not count";
}

TEST_P(GateRegister, its_issuer_confirms_and_it_is_numbered_or_withdraws_and_nobody_is_asked) {
    auto received = envelope();
    received.received = true;
    auto const taken = take(received, matrix("甲表", {"总户数"}));
    ASSERT_TRUE(taken);
    auto const id = taken.value().demand.id;
    auto const confirmed = gate().confirm(id, kToday, app::system_actor());
    ASSERT_TRUE(confirmed) << confirmed.problem().message;
    EXPECT_FALSE(confirmed.value().demand.control_number.empty());
    EXPECT_EQ(hit(confirmed.value(), "R-01"), nullptr);
    EXPECT_EQ(gate().standing_of(*gate().find(id), kToday), gate::Standing::open);
    EXPECT_FALSE(gate().confirm(id, kToday, app::system_actor())) << "once";
    auto other = envelope();
    other.issuer = "区农业农村局";
    EXPECT_EQ(field(take(other, matrix("乙表", {"总户数", "耕地面积", "村民小组个数"})).value(), "总户数").status, gate::FieldStatus::asked);
    ASSERT_TRUE(gate().withdraw(id, kToday, app::system_actor()));
    EXPECT_EQ(gate().standing_of(*gate().find(id), kToday), gate::Standing::withdrawn);
    other.title = "撤回以后";
    EXPECT_NE(field(take(other, matrix("乙表", {"总户数", "耕地面积", "村民小组个数"})).value(), "总户数").status, gate::FieldStatus::asked);
    EXPECT_FALSE(gate().withdraw(id, kToday, app::system_actor()));
}

TEST_P(GateRegister, an_urgent_form_is_filed_within_three_working_days) {
    auto urgent = envelope();
    urgent.emergency = true;
    auto const taken = take(urgent, kForm, on(11, 20));  // a Friday
    ASSERT_TRUE(taken);
    EXPECT_EQ(hit(gate().again(taken.value().demand.id, on(11, 25), app::system_actor()).value(), "F-11"), nullptr);
    EXPECT_NE(hit(gate().again(taken.value().demand.id, on(11, 26), app::system_actor()).value(), "F-11"), nullptr);
}

TEST_P(GateRegister, whoever_is_hit_objects) {
    auto const taken = take(envelope(), kForm);
    ASSERT_TRUE(taken);
    auto const id = taken.value().demand.id;
    EXPECT_NE(taken.value().json.find("/api/v1/demands/" + std::to_string(id.value) + "/appeals"), std::string::npos);
    EXPECT_FALSE(gate().appeal(id, "", "", kToday, app::system_actor()));
    ASSERT_TRUE(gate().appeal(id, "F-02", "表号在附件里", kToday, app::system_actor()));
    ASSERT_EQ(gate().appeals(id).size(), 1u);
    EXPECT_EQ(gate().appeals(id)[0].rule, "F-02");
}

INSTANTIATE_TEST_SUITE_P(Stores, GateRegister, ::testing::ValuesIn(sql::test_databases()));

}  // namespace
}  // namespace yizhen

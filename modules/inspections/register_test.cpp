// Findings, conclusions, reviews, joint calendars and draws, on both databases. All data are synthetic.

#include "modules/inspections/test_register.h"

#include "modules/inspections/test_draw.h"
#include "platform/crypto/digest.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::inspections {
namespace {

using testing::kActor;
using testing::on;

class InspectionRegister : public testing::RegisterTest {
protected:
    Result<Finding> found(DemandId demand, FindingKind kind, std::string unit = "410102012", std::optional<HeldCell> held = {}, std::string owner = {}, std::optional<CivilDate> due = {},
                          std::string by = "410102-TJ") {
        Finding finding;
        finding.demand = demand;
        finding.department = std::move(by);
        finding.kind = kind;
        finding.unit = std::move(unit);
        finding.words = "看过了";
        finding.held = std::move(held);
        finding.owner = std::move(owner);
        finding.due = due;
        return m_register.find(std::move(finding), kActor);
    }
    static std::string words(auto const& result) { return result ? std::string("taken") : result.problem().message; }
    StoredPlan planned(bool anew = false) {
        auto const made = m_register.make_plan(m_realm, {2026, 5, anew}, kActor);
        EXPECT_TRUE(made) << made.problem().message;
        return made.value();
    }
};
INSTANTIATE_TEST_SUITE_P(Stores, InspectionRegister, ::testing::ValuesIn(sql::test_databases()));

TEST_P(InspectionRegister, what_was_found_is_kept_from_the_day_of_the_visit_on) {
    auto const visit = keep({.day = "2026-11-24"});
    EXPECT_NE(words(found(visit, FindingKind::seen)).find("还没有去"), std::string::npos);
    m_clock.set(on("2026-11-24"));
    EXPECT_EQ(words(found(visit, FindingKind::seen)), "taken");
    EXPECT_EQ(words(found(visit, FindingKind::heard, "410102012001")), "taken") << "a village below the visited township";
    EXPECT_EQ(words(found(visit, FindingKind::solved)), "taken");
    EXPECT_NE(words(found(visit, FindingKind::seen, "410102001")).find("unit"), std::string::npos);
    EXPECT_NE(words(found(DemandId{99}, FindingKind::seen)).find("99"), std::string::npos);
    auto const record = m_register.record(*m_register.find_visit(visit));
    ASSERT_EQ(record.findings.size(), 3u);
    EXPECT_EQ(record.findings[1].kind, FindingKind::heard);
    EXPECT_EQ(record.findings[1].day, on("2026-11-24"));
}

TEST_P(InspectionRegister, a_held_value_that_is_contradicted_is_marked_and_a_confirmed_one_is_not) {
    auto const visit = keep({.day = "2026-11-23"});
    HeldCell const cell{"person", RowId{5}, "E1"};
    EXPECT_EQ(words(found(visit, FindingKind::held_confirmed, "410102012", cell)), "taken");
    EXPECT_TRUE(m_disputes.empty());
    auto const contradicted = found(visit, FindingKind::held_contradicted, "410102012", cell);
    ASSERT_TRUE(contradicted) << contradicted.problem().message;
    EXPECT_EQ(contradicted.value().dispute, 41);
    ASSERT_EQ(m_disputes.size(), 1u);
    EXPECT_NE(m_disputes.front().find(number(visit)), std::string::npos);
    EXPECT_TRUE(m_disputes.front().starts_with("410102-TJ: ")) << "in the name of who says so, not of who was visited";
    EXPECT_EQ(contradicted.value().reporter, "410102-NY") << "for who said it to look at";
    EXPECT_EQ(contradicted.value().concerned(), "410102-NY");
    EXPECT_NE(words(found(visit, FindingKind::held_contradicted)).find("held"), std::string::npos);
    EXPECT_NE(words(found(visit, FindingKind::seen, "410102012", cell)).find("held"), std::string::npos);
    EXPECT_NE(words(found(visit, FindingKind::held_contradicted, "410102012", HeldCell{"person", RowId{6}, "E1"})).find("名下"), std::string::npos);
    EXPECT_EQ(m_disputes.size(), 1u) << "what is refused marks nothing";
    m_source = "区统计局";
    EXPECT_EQ(found(visit, FindingKind::held_contradicted, "410102012", cell).value().reporter, "410102-TJ") << "by its name";
    m_source = "去年的表.xlsx";
    EXPECT_EQ(found(visit, FindingKind::held_contradicted, "410102012", cell).value().reporter, "410102012001") << "nobody known: the unit under which it stands";
    EXPECT_EQ(m_register.record(*m_register.find_visit(visit)).findings.back().reporter, "410102012001");
}

TEST_P(InspectionRegister, what_took_place_stays_when_its_demand_is_withdrawn) {
    auto const visit = keep({.day = "2026-11-24"});
    m_clock.set(on("2026-11-24"));
    ASSERT_EQ(words(found(visit, FindingKind::seen)), "taken");
    keep({.day = "2026-11-24"}, false, gate::Outcome::admit, visit.value);
    ASSERT_TRUE(m_register.find_visit(visit)) << "on the day itself, once something was found";
    m_clock.set(on("2026-11-26"));
    ASSERT_EQ(words(m_register.conclude(visit, "三处不足", kActor)), "taken");
    auto const silent = keep({.topic = "别的", .day = "2026-11-25"});
    for (auto const one : {visit, silent}) keep({.day = "2026-12-24"}, false, gate::Outcome::admit, one.value);
    ASSERT_TRUE(m_register.find_visit(silent)) << "over, though nothing was written down";
    auto const record = m_register.record(*m_register.find_visit(visit));
    EXPECT_EQ(record.findings.size(), 1u);
    EXPECT_TRUE(record.conclusion);
    EXPECT_EQ(record.visit.day, on("2026-11-24"));
    EXPECT_EQ(words(m_register.ask_review(visit, "410102012", "不服", kActor)), "taken") << "the right of review stays too";
    auto const ahead = keep({.topic = "又一", .day = "2026-12-24"});
    keep({.topic = "又一", .day = "2026-12-24"}, false, gate::Outcome::admit, ahead.value);
    EXPECT_FALSE(m_register.find_visit(ahead)) << "what has not taken place is none any more";
}

TEST_P(InspectionRegister, who_goes_along_writes_down_what_they_found) {
    auto const visit = keep({.day = "2026-11-24"});
    auto const joined = keep({.issuer = "410102-NY", .day = "2026-11-30"}, true, gate::Outcome::merge, 0, number(visit));
    EXPECT_EQ(m_register.find_visit(visit)->joined, std::vector<std::string>{"410102-NY"});
    m_clock.set(on("2026-11-24"));
    auto const by = [&](char const* department) { return words(found(visit, FindingKind::seen, "410102012", {}, {}, {}, department)); };
    EXPECT_EQ(by("410102-NY"), "taken");
    EXPECT_EQ(by("410102-TJ"), "taken");
    EXPECT_NE(by("410102").find("一同去"), std::string::npos) << "nobody else, not the county";
    EXPECT_EQ(m_register.record(*m_register.find_visit(visit)).findings.front().department, "410102-NY");
    keep({.issuer = "410102-NY", .day = "2026-11-30"}, false, gate::Outcome::merge, joined.value, number(visit));
    EXPECT_NE(by("410102-NY").find("一同去"), std::string::npos) << "withdrawn";
}

TEST_P(InspectionRegister, a_problem_has_an_owner_above_and_a_clock) {
    auto const visit = keep({.day = "2026-11-23"});
    auto const opened = [&](char const* owner, std::optional<CivilDate> due, char const* unit = "410102012") {
        return words(found(visit, FindingKind::problem, unit, {}, owner, due));
    };
    EXPECT_EQ(opened("410102-NY", on("2026-12-31")), "taken") << "a department of the county above";
    EXPECT_EQ(opened("410102", on("2026-12-31")), "taken");
    EXPECT_EQ(opened("410102012", on("2026-12-31"), "410102012001"), "taken") << "the township above a village";
    EXPECT_NE(opened("410102012", on("2026-12-31")).find("之上"), std::string::npos) << "not the visited unit itself";
    EXPECT_NE(opened("410102012001", on("2026-12-31")).find("之上"), std::string::npos) << "nor one below";
    EXPECT_NE(opened("410102001", on("2026-12-31")).find("之上"), std::string::npos) << "nor a neighbour";
    EXPECT_NE(opened("", on("2026-12-31")).find("之上"), std::string::npos);
    EXPECT_NE(opened("410102", std::nullopt).find("期限"), std::string::npos);
    EXPECT_NE(opened("410102", on("2026-11-23")).find("期限"), std::string::npos);
    EXPECT_NE(opened("410102", on("2027-11-23")).find("期限"), std::string::npos);
    EXPECT_NE(words(found(visit, FindingKind::seen, "410102012", {}, "410102")).find("owner"), std::string::npos);
}

TEST_P(InspectionRegister, the_conclusion_goes_back_once_and_may_be_reviewed_for_thirty_days) {
    auto const visit = keep({.day = "2026-11-24"});
    EXPECT_NE(words(m_register.conclude(visit, "好", kActor)).find("还没有去"), std::string::npos);
    m_clock.set(on("2026-11-25"));
    EXPECT_NE(words(m_register.ask_review(visit, "410102012", "不服", kActor)).find("还没有反馈"), std::string::npos);
    EXPECT_EQ(words(m_register.conclude(visit, "三处不足", kActor)), "taken");
    EXPECT_NE(words(m_register.conclude(visit, "四处不足", kActor)).find("已经反馈"), std::string::npos);
    EXPECT_NE(words(m_register.ask_review(visit, "410102001", "不服", kActor)).find("unit"), std::string::npos);
    m_clock.set(on("2026-12-25"));
    auto const review = m_register.ask_review(visit, "410102012", "只有两处", kActor);
    ASSERT_TRUE(review) << review.problem().message;
    EXPECT_EQ(review.value().due(), on("2027-01-24"));
    EXPECT_NE(words(m_register.ask_review(visit, "410102012", "再问", kActor)).find("没有答复"), std::string::npos);
    EXPECT_EQ(words(m_register.answer_review(visit, review.value().id, false, "维持", kActor)), "taken");
    EXPECT_NE(words(m_register.answer_review(visit, review.value().id, true, "又改", kActor)).find("待答复"), std::string::npos);
    m_clock.set(on("2026-12-26"));
    EXPECT_NE(words(m_register.ask_review(visit, "410102012", "再问", kActor)).find("已经过了"), std::string::npos);
}

TEST_P(InspectionRegister, departments_that_want_the_same_unit_in_the_same_month_come_once) {
    ASSERT_TRUE(admit("410102-TJ", "甲", 12, {}, "township"));
    ASSERT_TRUE(admit("410102-NY", "乙", 12, {"410102012"}));
    auto const plan = planned();
    EXPECT_EQ(plan.wishes.size(), 3u);
    EXPECT_EQ(plan.visits, 2) << "one a township";
    EXPECT_EQ(plan.unplaced, 0);
    EXPECT_EQ(plan.version, 1);
    EXPECT_LE(plan.lower_bound, plan.objective);
    auto const kept = m_register.find_plan(m_realm, 2026, 0);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->wishes.size(), 3u);
    for (auto const& wish : kept->wishes) EXPECT_GE(wish.week, week_of(2026, on("2026-12-01"))) << wish.wish;
}

TEST_P(InspectionRegister, what_was_let_in_keeps_its_week_and_takes_the_place_of_its_line) {
    ASSERT_TRUE(admit("410102-TJ", "防汛物资", 12, {"410102012"}));
    ASSERT_TRUE(admit("410102-NY", "乙", 12, {"410102012"}));
    auto const visit = keep({.day = "2026-12-16"});
    keep({.topic = "突击", .day = "2026-12-17", .unannounced = true});
    auto const plan = planned();
    ASSERT_EQ(plan.wishes.size(), 2u) << "an unannounced visit is in no calendar";
    EXPECT_EQ(plan.visits, 1) << "the other department goes along";
    EXPECT_EQ(plan.wishes[0].week, week_of(2026, on("2026-12-16")));
    EXPECT_TRUE(std::ranges::any_of(plan.wishes, [&](auto const& wish) { return wish.number == number(visit); }));
}

TEST_P(InspectionRegister, protected_days_close_their_week_and_what_finds_no_place_says_why) {
    ASSERT_TRUE(admit("410102-TJ", "甲", 12, {"410102012", "410102001"}));
    m_protected["410102012"] = {{on("2026-12-01"), on("2026-12-31")}};
    m_protected["410102001"] = {{on("2026-12-01"), on("2026-12-20")}};
    auto const plan = planned();
    EXPECT_EQ(plan.unplaced, 1);
    ASSERT_EQ(plan.wishes.size(), 2u);
    EXPECT_EQ(plan.wishes[0].unit, "410102012");
    EXPECT_EQ(plan.wishes[0].cap, "blackout");
    EXPECT_FALSE(plan.wishes[0].why.empty());
    EXPECT_GE(plan.wishes[1].week, week_of(2026, on("2026-12-21")));
}

TEST_P(InspectionRegister, what_was_let_in_is_load_that_no_plan_moves) {
    // Two in four weeks is all that a unit takes, and both are let in: nothing is put beside them, and they stay.
    keep({.topic = "一", .day = "2026-12-07"});
    keep({.topic = "二", .day = "2026-12-16"});
    keep({.topic = "三", .day = "2026-12-28"});
    ASSERT_TRUE(admit("410102-TJ", "甲", 12, {"410102012"}));
    auto const plan = planned(true);
    EXPECT_EQ(plan.visits, 3) << "more than the cap, but let in";
    ASSERT_EQ(plan.unplaced, 1);
    EXPECT_EQ(plan.wishes[0].entry > 0, true);
    EXPECT_EQ(plan.wishes[0].cap, "visits_per_unit_per_4_weeks");
    EXPECT_EQ(plan.wishes[1].week, week_of(2026, on("2026-12-07")));
    EXPECT_EQ(plan.wishes[3].week, week_of(2026, on("2026-12-28")));
}

TEST_P(InspectionRegister, visits_of_the_last_weeks_keep_their_distance) {
    keep({.topic = "一", .day = "2026-11-12"});
    keep({.issuer = "410102-NY", .topic = "二", .day = "2026-11-18", .unannounced = true});
    ASSERT_TRUE(admit("410102-TJ", "甲", 12, {"410102012"}));
    auto const plan = planned();
    ASSERT_EQ(plan.wishes.size(), 1u) << "what is over is not shown as still to come";
    EXPECT_EQ(plan.visits, 1);
    EXPECT_GE(plan.wishes[0].week, week_of(2026, on("2026-11-12")) + 4) << "two within four weeks is all";
}

TEST_P(InspectionRegister, a_year_begins_beside_the_visits_of_the_year_before) {
    m_clock.set(on("2026-12-28"));
    keep({.topic = "一", .day = "2026-12-22"});
    keep({.issuer = "410102-NY", .topic = "二", .day = "2026-12-30"});
    Entry entry{.id = 0, .realm = m_realm, .year = 2027, .department = "410102-TJ", .topic = "甲", .units = {"410102012"}, .level = {}, .month = 1, .comprehensive = false, .joinable = true,
                .decision = "中督〔2026〕9 号", .decided = {}};
    ASSERT_TRUE(m_register.admit(entry, kActor));
    auto const made = m_register.make_plan(m_realm, {2027, 5, false}, kActor);
    ASSERT_TRUE(made) << made.problem().message;
    ASSERT_EQ(made.value().wishes.size(), 1u);
    EXPECT_GE(monday_of(2027, made.value().wishes[0].week), on("2027-01-18")) << "the fourth Monday after that of 22 December";
}

TEST_P(InspectionRegister, a_later_version_moves_nothing_that_was_told) {
    for (auto const* topic : {"甲", "乙"}) ASSERT_TRUE(admit("410102-TJ", topic, 12, {}, "township"));
    auto const first = planned();
    ASSERT_TRUE(admit("410102-NY", "丙", 12, {"410102012"}));
    auto const second = planned();
    EXPECT_EQ(second.version, 2);
    EXPECT_FALSE(second.anew);
    for (auto const& told : first.wishes) {
        auto const now = std::ranges::find(second.wishes, told.wish, &PlannedWish::wish);
        ASSERT_NE(now, second.wishes.end());
        EXPECT_EQ(now->week, told.week);
    }
    EXPECT_TRUE(planned(true).anew);
    EXPECT_EQ(m_register.find_plan(m_realm, 2026, 1)->wishes.size(), first.wishes.size()) << "the first one stays";
}

class InspectionDraws : public InspectionRegister {
protected:
    void SetUp() override {
        RegisterTest::SetUp();
        m_clock.set(on("2026-11-27"));
        std::string villages = "code,name,parent,kind\n";
        for (std::size_t at = 0; at < m_list.units.size(); ++at) {
            auto& unit = m_list.units[at];
            unit.code = fmt::format("410102012{:03}", 100 + at);
            villages += fmt::format("{},抽签{}村,410102012,\n", unit.code, at);
        }
        org::UnitFile const file{"villages.csv", villages};
        ASSERT_EQ(m_org->import_units({&file, 1}, {.today = m_clock.today(), .changes_from = m_clock.today()}, kActor).value().rejected, 0);
        m_visit = keep({.day = "2026-12-05", .targets = {"410102"}, .unannounced = true});
        ASSERT_TRUE(m_register.register_digest(m_realm, nonce_digest(m_nonces.auditor), kAuditor));
    }
    Commitment commitment(int serial, std::string previous) {
        auto terms = testing::terms_of(m_nonces);
        terms.serial = serial;
        terms.previous = std::move(previous);
        return commit_draw(m_list, terms).value();
    }
    std::string committed(Commitment const& made) { return words(m_register.commit(m_visit, text_of(made), kActor)); }
    /// With another nonce of the auditor's, said by them.
    void fresh_nonce() {
        m_nonces.auditor = testing::made_nonce(m_dice);
        ASSERT_TRUE(m_register.register_digest(m_realm, nonce_digest(m_nonces.auditor), kAuditor));
    }
    static inline Actor const kAuditor{8, 1, "auditor", "r"};
    testing::Dice m_dice{11};
    testing::Parties m_nonces{testing::made_nonce(m_dice), testing::made_nonce(m_dice)};
    DrawList m_list = testing::made_list(m_dice, {.units = 20, .strata = 2, .teams = 2, .draw = 3});
    DemandId m_visit;
};
INSTANTIATE_TEST_SUITE_P(Stores, InspectionDraws, ::testing::ValuesIn(sql::test_databases()));

TEST_P(InspectionDraws, a_draw_opens_on_the_day_of_the_visit_byte_for_byte) {
    auto const made = commitment(1, {});
    auto const draw = m_register.commit(m_visit, text_of(made), kActor);
    ASSERT_TRUE(draw) << draw.problem().message;
    EXPECT_EQ(m_register.commitment_text(draw.value()).value(), text_of(made));
    EXPECT_EQ(fact({.targets = {"410102"}, .unannounced = true}, "points_by_host_permille", m_visit), std::to_string(draw.value().host_permille));
    EXPECT_EQ(fact({}, "points_by_host_permille"), "null");
    auto const record = text_of(run_draw(made, testing::reveal_of(m_nonces)).value());
    auto changed = record;
    changed[changed.find("3421.55")] = '4';
    EXPECT_NE(words(m_register.end_draw(draw.value().id, record, kActor)).find("2026-12-01"), std::string::npos) << "the public value is not known yet";
    m_clock.set(on("2026-12-01"));
    EXPECT_NE(words(m_register.end_draw(draw.value().id, changed, kActor)).find("验算不符"), std::string::npos);
    auto const ended = m_register.end_draw(draw.value().id, record, kActor);
    ASSERT_TRUE(ended) << ended.problem().message;
    EXPECT_EQ(ended.value().file_digest, crypto::hex(crypto::sha256(record)));
    EXPECT_NE(words(m_register.end_draw(draw.value().id, record, kActor)).find("已经结束"), std::string::npos);
    EXPECT_NE(words(m_register.file_text(ended.value())).find("2026-12-05"), std::string::npos);
    m_clock.set(on("2026-12-05"));
    EXPECT_EQ(words(m_register.file_text(ended.value())), "taken");
    EXPECT_EQ(m_register.file_text(ended.value()).value(), record);
}

TEST_P(InspectionDraws, draws_follow_without_a_gap_and_an_aborted_one_stays) {
    auto const made = commitment(1, {});
    auto const first = m_register.commit(m_visit, text_of(made), kActor);
    ASSERT_TRUE(first) << first.problem().message;
    EXPECT_NE(words(m_register.commit(m_visit, text_of(commitment(2, std::string(64, 'a'))), kActor)).find("还没有结束"), std::string::npos);
    auto const aborted = text_of(abort_draw(made, {on("2026-11-27"), "减负办", "名单漏了一个村"}).value());
    ASSERT_TRUE(m_register.end_draw(first.value().id, aborted, kActor));
    EXPECT_NE(committed(commitment(2, crypto::hex(crypto::sha256(aborted)))).find("摘要"), std::string::npos) << "the auditor's nonce is used up";
    fresh_nonce();
    EXPECT_NE(words(m_register.commit(m_visit, text_of(commitment(1, {})), kActor)).find("第 2 次"), std::string::npos);
    EXPECT_NE(words(m_register.commit(m_visit, text_of(commitment(2, std::string(64, 'a'))), kActor)).find("没有接上"), std::string::npos);
    EXPECT_EQ(words(m_register.commit(m_visit, text_of(commitment(2, crypto::hex(crypto::sha256(aborted)))), kActor)), "taken");
    auto const all = m_register.draws(m_realm);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[1].state, DrawState::aborted);
    EXPECT_EQ(m_register.file_text(all[1]).value(), aborted) << "an aborted one drew nobody: it is open at once";
    EXPECT_NE(words(m_register.commit(m_visit, "{}", kActor)).find("核对不符"), std::string::npos);
    EXPECT_NE(words(m_register.commit(DemandId{99}, text_of(made), kActor)).find("99"), std::string::npos);
}

TEST_P(InspectionDraws, a_commitment_is_of_today_and_its_chance_still_to_come) {
    for (auto const* day : {"2026-11-26", "2026-11-28"}) {
        m_clock.set(on(day));
        EXPECT_NE(committed(commitment(1, {})).find("当天"), std::string::npos) << day;
    }
    m_clock.set(on("2026-11-27"));
    EXPECT_EQ(committed(commitment(1, {})), "taken");
    m_list.public_value.day = on("2026-11-27");
    EXPECT_FALSE(commit_draw(m_list, testing::terms_of(m_nonces))) << "known today is known already";
}

TEST_P(InspectionDraws, the_list_lies_below_those_to_be_visited_and_a_refusal_names_none) {
    auto const outside = m_list.units.front().code;
    m_visit = keep({.topic = "另一项", .day = "2026-12-06", .targets = {"410102001"}, .unannounced = true});
    auto const refused = committed(commitment(1, {}));
    EXPECT_NE(refused.find("名单"), std::string::npos);
    EXPECT_EQ(refused.find(outside), std::string::npos);
    m_visit = keep({.topic = "又一项", .day = "2026-12-06", .targets = {"410102012"}, .unannounced = true});
    m_list.units.front().code = "410102012999";
    EXPECT_NE(committed(commitment(1, {})).find("名单"), std::string::npos) << "there is no such unit";
    m_list.units.front().code = outside;
    EXPECT_EQ(committed(commitment(1, {})), "taken");
}

TEST_P(InspectionDraws, a_chain_is_one_issuers) {
    auto const made = commitment(1, {});
    auto const first = m_register.commit(m_visit, text_of(made), kActor);
    ASSERT_TRUE(first) << first.problem().message;
    auto const aborted = text_of(abort_draw(made, {on("2026-11-27"), "减负办", "改日"}).value());
    ASSERT_TRUE(m_register.end_draw(first.value().id, aborted, kActor));
    fresh_nonce();
    auto const next = commitment(2, crypto::hex(crypto::sha256(aborted)));
    auto const own = m_visit;
    m_visit = keep({.issuer = "410102-NY", .topic = "另一项", .day = "2026-12-06", .targets = {"410102"}, .unannounced = true});
    EXPECT_NE(committed(next).find("别的单位"), std::string::npos);
    keep({.day = "2026-12-05", .targets = {"410102"}, .unannounced = true}, false, gate::Outcome::admit, own.value);
    EXPECT_NE(committed(next).find("别的单位"), std::string::npos) << "also when the visit of the draw before is no more";
    m_visit = keep({.topic = "第三项", .day = "2026-12-07", .targets = {"410102"}, .unannounced = true});
    EXPECT_EQ(committed(next), "taken");
}

TEST_P(InspectionDraws, the_auditors_digest_is_the_auditors_word) {
    auto const ours = Actor{kActor.person, 1, "auditor", "r"};
    m_nonces.auditor = testing::made_nonce(m_dice);
    EXPECT_NE(committed(commitment(1, {})).find("摘要"), std::string::npos) << "nobody registered it";
    ASSERT_TRUE(m_register.register_digest(m_realm, nonce_digest(m_nonces.auditor), ours));
    EXPECT_NE(committed(commitment(1, {})).find("摘要"), std::string::npos) << "who commits registered it";
    EXPECT_FALSE(m_register.register_digest(m_realm, nonce_digest(m_nonces.auditor), kAuditor)) << "said once";
    EXPECT_FALSE(m_register.register_digest(m_realm, "ABC", kAuditor));
    fresh_nonce();
    EXPECT_EQ(committed(commitment(1, {})), "taken");
}

}  // namespace
}  // namespace yizhen::inspections

// Every kind of demand passes the same gate: judged, numbered, booked in the account of hours. All data are synthetic.

#include "modules/burden/burden.h"
#include "tests/gate_fixture.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace yizhen::test {
namespace {

class GateKinds : public GateOnStores {
protected:
    Result<gate::Answer> raise(std::string const& kind, std::string const& title, gate::Facts payload, CivilDate today = kToday, std::string const& issuer = {}) {
        auto made = envelope();
        if (!issuer.empty()) made.issuer = issuer;
        if (today > *made.due) made.due = today.plus_days(30);
        made.kind = kind;
        made.title = title;
        made.period = {};
        made.payload = std::move(payload);
        return gate().take({.file = {}, .file_name = {}, .envelope = std::move(made), .today = today, .actor = app::system_actor()});
    }
    static gate::Facts meeting(std::int64_t heads, std::int64_t minutes, std::string const& day) {
        return {{"heads_per_unit", heads}, {"minutes", minutes}, {"meeting_day", day}};
    }
    std::string spent(char const* unit, int year) {
        Decimal total;
        m_county->database().read([&](sql::Connection& connection) { total = burden::year_total(connection, realm(), unit, year); });
        return total.text();
    }
    void expect_sound_account() {
        std::vector<std::string> faults;
        m_county->database().read([&](sql::Connection& connection) { faults = burden::verify(connection, realm()); });
        EXPECT_TRUE(faults.empty()) << faults.front();
    }
};
INSTANTIATE_TEST_SUITE_P(Stores, GateKinds, ::testing::ValuesIn(sql::test_databases()));

/// What no store has a part in is seen on one of them.
class GateKindsWords : public GateKinds {};
INSTANTIATE_TEST_SUITE_P(Sqlite, GateKindsWords, ::testing::Values("sqlite"));

TEST_P(GateKinds, a_meeting_is_numbered_priced_and_booked_on_its_township) {
    auto const answer = raise("meeting", "人口工作推进会", meeting(3, 90, "2026-12-10"));
    ASSERT_TRUE(answer) << answer.problem().message;
    EXPECT_EQ(answer.value().record.verdict.outcome, gate::Outcome::admit);
    EXPECT_FALSE(answer.value().demand.control_number.empty());
    EXPECT_EQ(answer.value().demand.price.hours_after.text(), "6.00") << "three people, 90 minutes and 30 on the road";
    EXPECT_EQ(spent("410102012", 2026), "6.00");
    expect_sound_account();
}

TEST_P(GateKindsWords, the_same_request_is_the_same_demand_and_is_booked_once) {
    auto const first = raise("meeting", "人口工作推进会", meeting(3, 90, "2026-12-10"));
    auto const again = raise("meeting", "人口工作推进会", meeting(3, 90, "2026-12-10"));
    ASSERT_TRUE(first && again) << again.problem().message;
    EXPECT_EQ(first.value().demand.id, again.value().demand.id);
    EXPECT_EQ(spent("410102012", 2026), "6.00");
    expect_sound_account();
}

TEST_P(GateKindsWords, what_the_kind_does_not_know_or_misses_is_refused_by_name) {
    auto const words = [&](std::string const& kind, gate::Facts payload) {
        auto const answer = raise(kind, "试", std::move(payload));
        return answer ? std::string("taken") : answer.problem().message;
    };
    EXPECT_NE(words("party", {}).find("party"), std::string::npos);
    EXPECT_NE(words("meeting", {{"heads_per_unit", std::int64_t{1}}, {"minutes", std::int64_t{60}}}).find("meeting_day"), std::string::npos);
    auto unknown = meeting(1, 60, "2026-12-10");
    unknown["colour"] = std::string("红");
    EXPECT_NE(words("meeting", unknown).find("colour"), std::string::npos);
    EXPECT_NE(words("meeting", meeting(1, 60, "下周三")).find("日期"), std::string::npos);
    EXPECT_NE(words("meeting", meeting(-1, 60, "2026-12-10")).find("heads_per_unit"), std::string::npos);
    auto typed = meeting(1, 60, "2026-12-10");
    typed["chiefs_asked"] = std::string("是");
    EXPECT_NE(words("meeting", typed).find("true"), std::string::npos);
    auto form = envelope();
    form.payload = {{"minutes", std::int64_t{3}}};
    auto const answer = take(form, file("a.csv", "社区,常住人口\n河南工大社区,\n"));
    ASSERT_FALSE(answer);
    EXPECT_NE(answer.problem().message.find("payload"), std::string::npos);
}

TEST_P(GateKindsWords, chiefs_asked_by_a_deputy_are_returned_once_the_county_adopted_the_rule) {
    auto asked = meeting(1, 60, "2026-12-10");
    asked["convened_by_deputy"] = true;
    asked["chiefs_asked"] = true;
    auto const advised = raise("meeting", "甲会", asked);
    ASSERT_TRUE(advised) << advised.problem().message;
    EXPECT_EQ(advised.value().record.verdict.outcome, gate::Outcome::admit);
    ASSERT_NE(hit(advised.value(), "M-05"), nullptr);
    EXPECT_FALSE(hit(advised.value(), "M-05")->binding);
    adopt("M-05");
    auto const returned = raise("meeting", "乙会", asked);
    ASSERT_TRUE(returned) << returned.problem().message;
    EXPECT_EQ(returned.value().record.verdict.outcome, gate::Outcome::give_back);
    EXPECT_TRUE(returned.value().demand.control_number.empty());
    EXPECT_EQ(spent("410102012", 2026), "1.50") << "of the first one; what was returned costs nobody anything";
    expect_sound_account();
}

TEST_P(GateKinds, a_text_met_about_already_is_merged_and_costs_nothing_more) {
    auto const first = raise("meeting", "全区防汛工作会议", meeting(2, 60, "2026-12-10"));
    ASSERT_TRUE(first) << first.problem().message;
    auto const series = raise("meeting", "全区防汛工作会议", meeting(2, 30, "2026-12-17"));
    ASSERT_TRUE(series) << series.problem().message;
    EXPECT_EQ(hit(series.value(), "M-03"), nullptr) << "an issuer's own next one is no meeting held again below";
    ASSERT_TRUE(gate().withdraw(series.value().demand.id, kToday, app::system_actor()));
    auto const second = raise("meeting", "传达全区防汛工作会议精神", meeting(2, 120, "2026-12-20"), kToday, "区农业农村局");
    ASSERT_TRUE(second) << second.problem().message;
    EXPECT_EQ(second.value().record.verdict.outcome, gate::Outcome::merge);
    ASSERT_TRUE(second.value().record.verdict.merge.has_value());
    EXPECT_EQ(second.value().record.verdict.merge->number, first.value().demand.control_number);
    EXPECT_EQ(second.value().demand.price.hours_after.text(), "0.00");
    EXPECT_EQ(spent("410102012", 2026), "3.00") << "of the first one only";
    expect_sound_account();
}

TEST_P(GateKinds, withdrawn_it_gives_the_hours_back) {
    auto const answer = raise("task", "清理楼道堆物", {{"staff_days", std::int64_t{2}}, {"acceptance_criteria", std::string("楼道没有堆物")}});
    ASSERT_TRUE(answer) << answer.problem().message;
    EXPECT_EQ(spent("410102012", 2026), "16.00");
    ASSERT_TRUE(gate().withdraw(answer.value().demand.id, kToday, app::system_actor()));
    EXPECT_EQ(spent("410102012", 2026), "0.00");
    expect_sound_account();
}

TEST_P(GateKindsWords, a_secret_mark_in_the_words_is_kept_nowhere) {
    auto const answer = raise("document", "机密★五年 关于某事的通知", {});
    ASSERT_TRUE(answer) << answer.problem().message;
    EXPECT_FALSE(answer.value().demand.id.known());
    EXPECT_EQ(answer.value().record.verdict.outcome, gate::Outcome::block);
    EXPECT_TRUE(gate().list({.realm = realm(), .words = {}, .outcome = {}, .issuer_code = {}}).empty());
}

TEST_P(GateKindsWords, judged_again_without_a_file_it_is_what_it_was) {
    auto const answer = raise("document", "关于做好冬季防火工作的通知", {{"relief_assessment_given", true}});
    ASSERT_TRUE(answer) << answer.problem().message;
    auto const looked = gate().look(answer.value().demand.id, app::system_actor());
    ASSERT_TRUE(looked) << looked.problem().message;
    EXPECT_EQ(looked.value().demand.digest, answer.value().demand.digest);
    auto const again = gate().again(answer.value().demand.id, kToday.plus_days(1), app::system_actor());
    ASSERT_TRUE(again) << again.problem().message;
    EXPECT_EQ(again.value().demand.envelope.payload, answer.value().demand.envelope.payload);
    EXPECT_EQ(spent("410102012", 2026), "0.17") << "ten minutes to find and file it";
    expect_sound_account();
}

TEST_P(GateKinds, what_is_read_counts_once_a_person_confirmed_it) {
    auto const document = file("通知.txt", "各街道：\n要层层签订责任状。每月报送信息不少于3篇。严禁层层签订责任状。\n");
    auto made = envelope();
    made.kind = "document";
    made.title = "关于做好某项工作的通知";
    made.payload = {{"relief_assessment_given", true}};
    auto const take_it = [&] { return gate().take({.file = document, .file_name = "通知.txt", .envelope = made, .today = kToday, .actor = app::system_actor()}); };
    auto const first = take_it();
    ASSERT_TRUE(first) << first.problem().message;
    EXPECT_EQ(hit(first.value(), "P-05"), nullptr) << "nobody looked at it yet";
    ASSERT_FALSE(first.value().record.notes.empty());
    EXPECT_NE(first.value().record.notes.back().find("还没有人确认"), std::string::npos);
    auto const id = first.value().demand.id;
    auto const read = gate().reading_of(id, app::system_actor());
    ASSERT_TRUE(read) << read.problem().message;
    std::vector<std::string> letters;
    std::vector<std::string> quotas;
    for (auto const& mark : read.value().reading.marks) {
        if (mark.category == forms::ReadingCategory::letter) letters.push_back(mark.id());
        if (mark.category == forms::ReadingCategory::quota) quotas.push_back(mark.id());
    }
    ASSERT_EQ(letters.size(), 1u) << "the second one forbids it";
    ASSERT_EQ(quotas.size(), 1u);

    auto const confirmed = gate().confirm_marks(id, quotas, false, kToday, app::system_actor());
    ASSERT_TRUE(confirmed) << confirmed.problem().message;
    ASSERT_NE(hit(confirmed.value(), "P-05"), nullptr);
    EXPECT_NE(hit(confirmed.value(), "P-05")->message.find("责任状"), std::string::npos);
    EXPECT_EQ(hit(confirmed.value(), "B-01"), nullptr) << "that mark was none, somebody said";
    EXPECT_EQ(confirmed.value().demand.version, 2);
    EXPECT_FALSE(gate().confirm_marks(id, {"trace@99999"}, false, kToday, app::system_actor()));

    ASSERT_TRUE(gate().confirm_marks(id, {}, true, kToday, app::system_actor()));
    auto const over = gate().confirm_marks(id, letters, false, kToday, app::system_actor());
    ASSERT_TRUE(over) << over.problem().message;
    EXPECT_NE(over.value().json.find("\"P-05\""), std::string::npos) << "the gatekeeper's word stands over the issuer's";
    EXPECT_NE(over.value().json.find("\"B-01\""), std::string::npos);
    EXPECT_EQ(over.value().demand.version, 3) << "it changes nothing, so no version was made";
}

TEST_P(GateKindsWords, a_document_with_a_secret_mark_is_kept_nowhere) {
    auto made = envelope();
    made.kind = "document";
    made.title = "关于某事的通知";
    auto const answer = gate().take({.file = file("件.txt", "秘密★1年\n正文。\n"), .file_name = "件.txt", .envelope = made, .today = kToday, .actor = app::system_actor()});
    ASSERT_TRUE(answer) << answer.problem().message;
    EXPECT_FALSE(answer.value().demand.id.known());
    EXPECT_TRUE(gate().list({.realm = realm(), .words = {}, .outcome = {}, .issuer_code = {}}).empty());
}

TEST_P(GateKindsWords, a_document_that_is_too_long_is_returned) {
    adopt("D-02");
    std::string text;
    for (int i = 0; i < 501; ++i) text += "这一段正好有十个字呢。\n";
    auto made = envelope();
    made.kind = "document";
    made.title = "关于某事的通知";
    made.payload = {{"relief_assessment_given", true}};
    auto const answer = gate().take({.file = file("长.txt", text), .file_name = "长.txt", .envelope = made, .today = kToday, .actor = app::system_actor()});
    ASSERT_TRUE(answer) << answer.problem().message;
    EXPECT_EQ(answer.value().record.verdict.outcome, gate::Outcome::give_back);
    EXPECT_NE(hit(answer.value(), "D-02"), nullptr);
}

TEST_P(GateKindsWords, a_form_that_names_another_period_than_its_envelope_is_told_so) {
    auto const form = file("人口.csv", "2026年9月人口情况统计表,\n社区,总人口数\n河南工大社区,\n");
    auto const other = take(envelope(), form);
    ASSERT_TRUE(other) << other.problem().message;
    auto const& notes = other.value().record.notes;
    EXPECT_TRUE(std::ranges::any_of(notes, [](auto const& note) { return note.find("2026-09") != std::string::npos && note.find("2026-10") != std::string::npos; }));
    auto same = envelope();
    same.period = "2026-09";
    auto const fits = take(same, form);
    ASSERT_TRUE(fits) << fits.problem().message;
    for (auto const& note : fits.value().record.notes) EXPECT_EQ(note.find("所属期"), std::string::npos) << note;
}

TEST_P(GateKindsWords, withdrawn_it_stays_free_when_it_is_judged_again) {
    auto const answer = raise("task", "清理楼道堆物", {{"staff_days", std::int64_t{2}}, {"acceptance_criteria", std::string("楼道没有堆物")}});
    ASSERT_TRUE(answer) << answer.problem().message;
    ASSERT_TRUE(gate().withdraw(answer.value().demand.id, kToday, app::system_actor()));
    ASSERT_TRUE(gate().again(answer.value().demand.id, kToday.plus_days(1), app::system_actor()));
    EXPECT_EQ(spent("410102012", 2026), "0.00");
    expect_sound_account();
}

TEST_P(GateKindsWords, judged_again_in_a_later_month_its_rounds_stay_where_they_were) {
    auto const answer = raise("meeting", "人口工作推进会", meeting(3, 90, "2026-12-10"));
    ASSERT_TRUE(answer) << answer.problem().message;
    ASSERT_TRUE(gate().again(answer.value().demand.id, CivilDate::of(2027, 1, 5).value(), app::system_actor()));
    EXPECT_EQ(spent("410102012", 2026), "6.00");
    EXPECT_EQ(spent("410102012", 2027), "0.00");
    expect_sound_account();
}

TEST_P(GateKindsWords, two_demands_without_a_file_have_not_sent_the_same_file) {
    ASSERT_TRUE(raise("meeting", "甲会", meeting(1, 60, "2026-12-10")));
    auto const other = raise("document", "关于做好冬季防火工作的通知", {{"relief_assessment_given", true}});
    ASSERT_TRUE(other) << other.problem().message;
    EXPECT_EQ(hit(other.value(), "F-09"), nullptr);
}

TEST_P(GateKindsWords, what_a_person_confirmed_holds_when_the_request_is_sent_again) {
    auto made = envelope();
    made.kind = "document";
    made.title = "关于做好某项工作的通知";
    made.payload = {{"relief_assessment_given", true}};
    auto const document = file("通知.txt", "各街道：\n要层层签订责任状。\n");
    auto const take_it = [&] { return gate().take({.file = document, .file_name = "通知.txt", .envelope = made, .today = kToday, .actor = app::system_actor()}); };
    auto const first = take_it();
    ASSERT_TRUE(first) << first.problem().message;
    ASSERT_TRUE(gate().confirm_marks(first.value().demand.id, {}, false, kToday, app::system_actor()));
    auto const again = take_it();
    ASSERT_TRUE(again) << again.problem().message;
    EXPECT_EQ(again.value().demand.id, first.value().demand.id);
    EXPECT_NE(again.value().json.find("\"P-05\""), std::string::npos);
    made.marks_rejected = {"letter@99999"};
    made.title = "另一件";
    auto const unknown = take_it();
    ASSERT_FALSE(unknown) << "a mark that is not there cannot be rejected";
    EXPECT_NE(unknown.problem().message.find("letter@99999"), std::string::npos);
}

TEST_P(GateKindsWords, a_slip_of_the_hand_is_no_number) {
    auto const answer = raise("meeting", "人口工作推进会", meeting(3, 9'000'000'000, "2026-12-10"));
    ASSERT_FALSE(answer);
    EXPECT_NE(answer.problem().message.find("minutes"), std::string::npos);
}

TEST_P(GateKindsWords, a_register_that_began_this_year_knows_nothing_of_the_last_one) {
    auto const send = [&](std::string const& title, CivilDate day) {
        auto const answer = raise("document", title, {{"relief_assessment_given", true}}, day);
        if (!answer) throw std::runtime_error(answer.problem().message);
        return answer.value();
    };
    send("关于做好冬季防火工作的通知", kToday);
    EXPECT_EQ(hit(send("关于做好冬季防寒工作的通知", kToday), "D-01"), nullptr) << "two this year, last year unknown";
    auto const next = CivilDate::of(2027, 3, 1).value();
    send("关于做好春季防火工作的通知", next);
    send("关于做好春季防汛工作的通知", next);
    EXPECT_NE(hit(send("关于做好春耕工作的通知", next), "D-01"), nullptr) << "three, and two last year";
}

TEST_P(GateKindsWords, village_plaques_are_counted_in_villages) {
    auto const plaque = [&](int number, std::string const& target) {
        auto made = envelope();
        made.kind = "plaque";
        made.title = fmt::format("挂第{}块牌", number);
        made.period = {};
        made.targets = {target};
        made.payload = {{"plaque_text", fmt::format("牌{}", number)}, {"outdoor", true}, {"plaque_approved", true}};
        auto const answer = gate().take({.file = {}, .file_name = {}, .envelope = std::move(made), .today = kToday, .actor = app::system_actor()});
        if (!answer) throw std::runtime_error(answer.problem().message);
        return hit(answer.value(), "P-14") != nullptr;
    };
    for (int i = 1; i <= 4; ++i) {
        EXPECT_FALSE(plaque(i, "河南工大社区")) << i;
        EXPECT_FALSE(plaque(10 + i, "须水街道")) << i;
    }
    EXPECT_FALSE(plaque(15, "须水街道")) << "a township's own plaques are not a village's";
    EXPECT_TRUE(plaque(5, "河南工大社区"));
}

TEST_P(GateKindsWords, filling_times_correct_last_months_estimate_once) {
    auto made = envelope();
    made.title = "人口情况统计表";
    auto const answer = take(made, file("人口.csv", "人口情况统计表,\n社区,总人口数\n三十里铺社区,\n"));
    ASSERT_TRUE(answer) << answer.problem().message;
    auto const& demand = answer.value().demand;
    ASSERT_FALSE(demand.cells_left.empty());
    auto const& [ask, cells] = *demand.cells_left.begin();
    ASSERT_GT(cells, 0);
    auto const form = demand.form_number.empty() ? demand.title : demand.form_number;
    gate::FillingMeans const means{{form, {{ask, std::int64_t{3'600'000}}}}};
    EXPECT_EQ(gate().book_filling_times(realm(), means, kToday, app::system_actor()).value(), 0) << "the month is not over";
    auto const later = CivilDate::of(2027, 1, 5).value();  // the month after the due day's
    EXPECT_EQ(gate().book_filling_times(realm(), {}, later, app::system_actor()).value(), 0) << "nothing was measured";
    EXPECT_EQ(gate().book_filling_times(realm(), means, later, app::system_actor()).value(), 1);
    auto const sides = gate().hours_sides(demand);
    ASSERT_TRUE(sides.measured.has_value());
    EXPECT_EQ(sides.measured->text(), fmt::format("{}.00", cells)) << "an hour a cell";
    EXPECT_NE(sides.estimated.text(), sides.measured->text());
    EXPECT_EQ(gate().book_filling_times(realm(), means, later, app::system_actor()).value(), 0) << "once";
    expect_sound_account();
}

TEST_P(GateKindsWords, every_kind_can_be_raised) {
    EXPECT_EQ(gate().kinds().size(), 11u);
    for (auto const& kind : gate().kinds()) {
        gate::Facts payload;
        for (auto const& field : kind.fields) {
            if (!field.required) continue;
            if (field.type == gate::PayloadType::number) payload[std::string(field.name)] = std::int64_t{2};
            if (field.type == gate::PayloadType::text) payload[std::string(field.name)] = std::string("试");
            if (field.type == gate::PayloadType::day) payload[std::string(field.name)] = std::string("2026-12-10");
            if (field.type == gate::PayloadType::choice) payload[std::string(field.name)] = std::string(field.choices.front().value);
        }
        auto const answer = raise(std::string(kind.kind), fmt::format("{}（合成）", kind.name_zh), payload);
        ASSERT_TRUE(answer) << kind.kind << ": " << answer.problem().message;
        EXPECT_GT(answer.value().demand.price.hours_before.units, 0) << kind.kind;
    }
    expect_sound_account();
}

TEST_P(GateKindsWords, an_overspent_township_is_told_so) {
    auto const answer = raise("secondment", "抽人进专班（合成）", {{"heads_per_unit", std::int64_t{8}}, {"loan_days", std::int64_t{248}}});
    ASSERT_TRUE(answer) << answer.problem().message;
    auto const* budget = hit(answer.value(), "F-16");
    ASSERT_NE(budget, nullptr) << "8 × 1,984 hours are more than a tenth of 70 people's";
    EXPECT_EQ(budget->outcome, gate::RuleOutcome::give_back);
}

}  // namespace
}  // namespace yizhen::test

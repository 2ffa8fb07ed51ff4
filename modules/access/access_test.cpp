#include "kernel/problem_catalogue.h"
#include "modules/access/test_access.h"
#include "modules/access/rules.h"

namespace yizhen::access {
namespace {

INSTANTIATE_TEST_SUITE_P(Stores, AccessTest, ::testing::ValuesIn(sql::test_databases()));

constexpr std::int64_t kMinute = 60'000;

TEST_P(AccessTest, signs_in_and_is_recognised) {
    PersonId const id = add("wang.wu", "410102001", {Role::frontline, Role::leader});
    auto const session = sign_in("wang.wu");
    ASSERT_TRUE(session) << session.problem().message;
    auto const who = m_access->identify_session(session.value().token);
    ASSERT_TRUE(who);
    EXPECT_EQ(who.value().person.id, id);
    EXPECT_TRUE(who.value().has(Role::leader));
    EXPECT_FALSE(who.value().has(Role::admin));
    EXPECT_EQ(who.value().realm, m_org->tree()->realm_of(unit("410102001")));
    EXPECT_EQ(session.value().csrf, Access::csrf_of(session.value().token));
    EXPECT_FALSE(m_access->identify_session(session.value().token + "x"));
    EXPECT_FALSE(m_access->identify_session(""));
}

TEST_P(AccessTest, the_database_never_holds_a_token_or_a_password) {
    add("wang.wu", "410102001", {Role::frontline});
    auto const session = sign_in("wang.wu");
    EXPECT_EQ(count("SELECT count(*) FROM session WHERE token_digest = '" + session.value().token + "'"), 0);
    EXPECT_EQ(count("SELECT count(*) FROM session"), 1);
    EXPECT_EQ(count("SELECT count(*) FROM person WHERE password_hash LIKE '$argon2id$%'"), 1);
}

TEST_P(AccessTest, five_failures_lock_for_fifteen_minutes) {
    add("wang.wu", "410102001", {Role::frontline});
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(sign_in("wang.wu", "wrong").problem().is(problems::kSignInFailed));
    EXPECT_TRUE(sign_in("wang.wu")) << "four failures do not lock, and success forgets them";
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(sign_in("wang.wu", "wrong").problem().is(problems::kSignInFailed));
    EXPECT_TRUE(sign_in("wang.wu").problem().is(problems::kAccountLocked)) << "even the right password";
    m_clock.advance_ms(15 * kMinute - 1);
    EXPECT_TRUE(sign_in("wang.wu").problem().is(problems::kAccountLocked));
    m_clock.advance_ms(1);
    EXPECT_TRUE(sign_in("wang.wu"));
}

TEST_P(AccessTest, a_lock_outlives_a_restart) {
    add("wang.wu", "410102001", {Role::frontline});
    for (int i = 0; i < 5; ++i) (void)sign_in("wang.wu", "wrong");
    m_access = Access::make(*m_database, *m_org, m_clock);
    EXPECT_TRUE(sign_in("wang.wu").problem().is(problems::kAccountLocked));
}

TEST_P(AccessTest, an_unknown_account_behaves_like_a_known_one) {
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(sign_in("nobody", "wrong").problem().is(problems::kSignInFailed));
    EXPECT_TRUE(sign_in("nobody", "wrong").problem().is(problems::kAccountLocked));
}

TEST_P(AccessTest, twenty_attempts_a_minute_from_one_address) {
    for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(sign_in("n" + std::to_string(i), "wrong", "10.0.0.1").problem().is(problems::kSignInFailed));
    }
    EXPECT_TRUE(sign_in("n20", "wrong", "10.0.0.1").problem().is(problems::kTooManyAttempts));
    EXPECT_TRUE(sign_in("n20", "wrong", "10.0.0.2").problem().is(problems::kSignInFailed));
    m_clock.advance_ms(kMinute);
    EXPECT_TRUE(sign_in("n20", "wrong", "10.0.0.1").problem().is(problems::kSignInFailed));
}

TEST_P(AccessTest, a_session_ends_by_disuse_by_age_and_by_signing_out) {
    PersonId const id = add("wang.wu", "410102001", {Role::frontline});
    auto const idle = sign_in("wang.wu").value().token;
    m_clock.advance_ms(kIdleMs - 1);
    EXPECT_TRUE(m_access->identify_session(idle));
    m_clock.advance_ms(kIdleMs);
    EXPECT_FALSE(m_access->identify_session(idle));

    auto const old = sign_in("wang.wu").value().token;
    for (std::int64_t spent = 0; spent < kSessionMs - kMinute; spent += 30 * kMinute) {
        EXPECT_TRUE(m_access->identify_session(old));
        m_clock.advance_ms(30 * kMinute);
    }
    EXPECT_FALSE(m_access->identify_session(old)) << "used all the time, but twelve hours old";

    auto const left = sign_in("wang.wu").value().token;
    EXPECT_TRUE(m_access->sign_out(left, {id.value, unit("410102001").value, "frontline", "r"}));
    EXPECT_FALSE(m_access->identify_session(left));
}

TEST_P(AccessTest, a_session_outlives_a_restart_but_not_its_age) {
    add("wang.wu", "410102001", {Role::frontline});
    auto const token = sign_in("wang.wu").value().token;
    m_access = Access::make(*m_database, *m_org, m_clock);
    EXPECT_TRUE(m_access->identify_session(token));
    m_clock.advance_ms(kSessionMs);
    m_access = Access::make(*m_database, *m_org, m_clock);
    EXPECT_FALSE(m_access->identify_session(token));
}

TEST_P(AccessTest, a_new_password_or_disabling_ends_sessions_and_tokens) {
    PersonId const id = add("wang.wu", "410102001", {Role::frontline});
    auto const first = sign_in("wang.wu").value().token;
    EXPECT_TRUE(m_access->set_password(id, "another long secret", {}));
    EXPECT_FALSE(m_access->identify_session(first));
    EXPECT_FALSE(sign_in("wang.wu"));
    auto const second = sign_in("wang.wu", "another long secret").value().token;
    auto const token = m_access->make_token(id, "脚本", {}, 30, {}).value().token;
    EXPECT_TRUE(m_access->identify_token(token));
    EXPECT_TRUE(m_access->disable(id, {}));
    EXPECT_FALSE(m_access->identify_session(second));
    EXPECT_FALSE(m_access->identify_token(token));
    EXPECT_FALSE(sign_in("wang.wu", "another long secret"));
}

TEST_P(AccessTest, tokens_carry_no_more_than_their_person_and_end) {
    PersonId const id = add("wang.wu", "410102001", {Role::frontline, Role::leader});
    EXPECT_FALSE(m_access->make_token(id, "太大", {Role::admin}, 30, {}));
    EXPECT_FALSE(m_access->make_token(id, "太久", {}, 367, {}));
    EXPECT_FALSE(m_access->make_token(id, "", {}, 30, {}));
    auto const made = m_access->make_token(id, "导出脚本", {Role::leader}, 30, {}).value();
    auto const who = m_access->identify_token(made.token).value();
    EXPECT_EQ(who.roles, std::vector{Role::leader});
    EXPECT_EQ(m_access->tokens(id).size(), 1u);
    EXPECT_FALSE(m_access->revoke_token(PersonId(id.value + 1), made.info.id, {})) << "not somebody else's";
    EXPECT_TRUE(m_access->revoke_token(id, made.info.id, {}));
    EXPECT_FALSE(m_access->identify_token(made.token));
    auto const second = m_access->make_token(id, "二", {}, 1, {}).value().token;
    m_clock.advance_ms(24 * 60 * kMinute);
    EXPECT_FALSE(m_access->identify_token(second));
}

TEST_P(AccessTest, a_new_account_is_checked) {
    auto const refused = [&](NewPerson person) { return m_access->add_person(person, {}).problem().message; };
    NewPerson const good{"li.si", "李四", unit("410102"), {Role::requester}, kPassword, false};
    NewPerson person = good;
    person.account = "Li Si";
    EXPECT_NE(refused(person).find("账号"), std::string::npos);
    person = good;
    person.password = "short";
    EXPECT_NE(refused(person).find("口令"), std::string::npos);
    person.password = "li.si.li.si.li";
    EXPECT_NE(refused(person).find("账号名"), std::string::npos);
    person = good;
    person.roles = {};
    EXPECT_NE(refused(person).find("角色"), std::string::npos);
    person = good;
    person.unit = UnitId(987654);
    EXPECT_NE(refused(person).find("单位"), std::string::npos);
    EXPECT_TRUE(m_access->add_person(good, {}));
    EXPECT_TRUE(m_access->add_person(good, {}).problem().is(problems::kConflict));
    EXPECT_EQ(m_access->people().size(), 1u);
    EXPECT_EQ(m_access->find_account("li.si")->name, "李四");
}

TEST_P(AccessTest, demo_accounts_keep_the_server_on_loopback) {
    EXPECT_TRUE(m_access->may_listen("0.0.0.0"));
    PersonId const id = add("demo", "410102", {Role::leader}, true);
    EXPECT_TRUE(m_access->has_demo_accounts());
    for (char const* address : {"127.0.0.1", "127.0.0.2", "::1", "localhost"}) EXPECT_TRUE(m_access->may_listen(address));
    for (char const* address : {"0.0.0.0", "::", "192.168.1.5", "10.0.0.1"}) EXPECT_FALSE(m_access->may_listen(address));
    EXPECT_TRUE(m_access->disable(id, {}));
    EXPECT_TRUE(m_access->may_listen("0.0.0.0"));
}

TEST_P(AccessTest, scope_follows_unit_and_role) {
    auto const tree = m_org->tree();
    auto const scope = [&](std::string_view code, std::vector<Role> const& roles) { return scope_of(tree, unit(code), roles); };
    Scope const clerk = scope("410102001", {Role::frontline});
    EXPECT_TRUE(clerk.holds(unit("410102001")));
    EXPECT_TRUE(clerk.holds(unit("410102001001")));
    EXPECT_FALSE(clerk.holds(unit("410102002")));
    EXPECT_FALSE(clerk.holds(unit("410102")));
    Scope const bureau = scope("410102-MZ", {Role::requester});
    EXPECT_TRUE(bureau.holds(unit("410102-MZ-1")));
    EXPECT_FALSE(bureau.holds(unit("410102001"))) << "raising demands gives no sight of the streets";
    Scope const office = scope("410102-MZ-1", {Role::requester, Role::gatekeeper});
    EXPECT_TRUE(office.holds(unit("410102001001")));
    EXPECT_TRUE(office.holds(unit("410102-MZ")));
    EXPECT_FALSE(office.holds(unit("410103")));
    EXPECT_EQ(office.intervals().size(), 1u) << "the narrower one lies inside";
    EXPECT_TRUE(scope("410102", {Role::publik}).empty());
    EXPECT_FALSE(scope("410102", {Role::publik}).holds(unit("410102")));
    EXPECT_FALSE(clerk.holds(UnitId(987654)));
    EXPECT_TRUE(m_access->scope_of(Actor{0, 0, kSystemRole, ""}).holds(unit("410103")));
    EXPECT_FALSE(m_access->scope_of(Actor{1, unit("410102").value, "public", ""}).holds(unit("410102")));
    EXPECT_TRUE(m_access->scope_of(Actor{1, unit("410102-MZ").value, "frontline,auditor", ""}).holds(unit("410102002")));
}

TEST_P(AccessTest, scopes_narrow) {
    Scope const county = scope_of(m_org->tree(), unit("410102"), {Role::leader});
    Scope const street = county.within(unit("410102001"));
    EXPECT_TRUE(street.holds(unit("410102001001")));
    EXPECT_FALSE(street.holds(unit("410102002")));
    EXPECT_TRUE(county.within(unit("410103")).empty());
    EXPECT_EQ(county.within(unit("41")).tops(), county.tops()) << "asking wider gives no more";
}

TEST_P(AccessTest, grants_hold_for_their_unit_ledger_and_days_only) {
    Grant asked{{}, m_org->tree()->realm_of(unit("410102")), unit("410102-MZ"), "person", "age(出生日期, as_of) >= 80",
                {"YZ0001", "YZ0007"}, "410102-2026-000123-X", CivilDate::of(2026, 11, 23).value(),
                CivilDate::of(2026, 12, 22).value(), {}};
    auto const id = m_access->grant(asked, {5, 0, "gatekeeper", "r"});
    ASSERT_TRUE(id) << id.problem().message;
    auto const on = [](int month, int day) { return CivilDate::of(2026, month, day).value(); };
    EXPECT_EQ(m_access->grants_of(unit("410102-MZ"), "person", on(11, 23)).size(), 1u);
    EXPECT_EQ(m_access->grants_of(unit("410102-MZ"), "person", on(12, 22)).size(), 1u);
    EXPECT_TRUE(m_access->grants_of(unit("410102-MZ"), "person", on(12, 23)).empty());
    EXPECT_TRUE(m_access->grants_of(unit("410102-MZ"), "person", on(11, 22)).empty());
    EXPECT_TRUE(m_access->grants_of(unit("410102-MZ"), "household", on(11, 23)).empty());
    EXPECT_TRUE(m_access->grants_of(unit("410102"), "person", on(11, 23)).empty());
    auto const back = *m_access->find_grant(id.value());
    EXPECT_EQ(back.columns, asked.columns);
    EXPECT_EQ(back.predicate, asked.predicate);
    EXPECT_EQ(back.granted_by, PersonId(5));
    EXPECT_TRUE(m_access->revoke(id.value(), "撤回", {}));
    EXPECT_TRUE(m_access->grants_of(unit("410102-MZ"), "person", on(11, 23)).empty());
    asked.units = {"410102001", "410102002"};
    asked.as_of = on(10, 31);
    auto const narrow = m_access->grant(asked, {});
    ASSERT_TRUE(narrow);
    EXPECT_EQ(m_access->find_grant(narrow.value())->units, asked.units);
    EXPECT_EQ(m_access->find_grant(narrow.value())->as_of, on(10, 31));
    EXPECT_EQ(m_access->grants_of(unit("410102-MZ"), on(11, 23)).size(), 1u);
    EXPECT_EQ(m_access->grants_for(asked.cause, on(11, 23)).size(), 1u);
    EXPECT_TRUE(m_access->grants_for("410102-2026-000124-8", on(11, 23)).empty());
    asked.columns = {};
    EXPECT_FALSE(m_access->grant(asked, {}));
    asked.columns = {"YZ0001"};
    asked.cause = "";
    EXPECT_FALSE(m_access->grant(asked, {}));
}

}  // namespace
}  // namespace yizhen::access

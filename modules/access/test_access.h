#pragma once
/// For the tests of this folder: a small county, two streets, a department, on a fixed clock.

#include "modules/access/access.h"
#include "platform/clock/clock.h"
#include "platform/sql/test_database.h"

#include <gtest/gtest.h>

namespace yizhen::access {

inline constexpr char kPassword[] = "correct horse 电池";

class AccessTest : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        org::ImportOptions options;
        options.today = options.new_from = options.changes_from = m_clock.today();
        options.new_from = org::kSinceEver;
        std::vector<org::UnitFile> const files{
            {"units.csv", "code,name,parent,kind\n41,河南省,,\n4101,郑州市,41,\n410102,中原区,4101,\n410103,二七区,4101,\n"
                          "410102001,林山寨街道,410102,\n410102002,建设路街道,410102,\n410102001001,甲社区,410102001,\n"
                          "410102-MZ,区民政局,410102,department\n410102-MZ-1,救助科,410102-MZ,section\n"}};
        auto const receipt = m_org->import_units(files, options, {});
        ASSERT_TRUE(receipt) << receipt.problem().message;
        ASSERT_EQ(receipt.value().rejected, 0) << receipt.value().first_rejected[0].reason;
    }
    UnitId unit(std::string_view code) { return m_org->tree()->find_code(code)->id; }
    PersonId add(std::string const& account, std::string_view code, std::vector<Role> const& roles, bool demo = false) {
        auto const id = m_access->add_person({account, "测试人员", unit(code), roles, kPassword, demo}, {});
        EXPECT_TRUE(id) << id.problem().message;
        return id.value();
    }
    Result<NewSession> sign_in(std::string const& account, std::string const& password = kPassword,
                               std::string const& address = "127.0.0.1") {
        return m_access->sign_in(account, password, address, "r1");
    }
    std::int64_t count(std::string const& sql) {
        std::int64_t out = -1;
        m_database->read([&](sql::Connection& connection) {
            auto const rows = connection.query(sql);
            if (rows->next()) out = rows->integer(0);
        });
        return out;
    }

    clock::FixedClock m_clock{CivilDate::of(2026, 11, 23).value()};
    sql::SilentAudit m_audit;
    sql::TestDatabase m_database{GetParam(), m_audit};
    std::unique_ptr<org::Org> m_org = org::Org::make(*m_database, m_clock);
    std::unique_ptr<Access> m_access = Access::make(*m_database, *m_org, m_clock);
};

}  // namespace yizhen::access

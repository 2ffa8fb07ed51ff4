#include "app/backup.h"

#include "app/county.h"
#include "app/data_folder.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace yizhen::app {
namespace {

class BackupTest : public ::testing::Test {
protected:
    void SetUp() override {
        m_config.data = m_data;
        m_folder = DataFolder::open(m_config, m_clock, DataFolder::Make::yes).value();
        ASSERT_TRUE(crypto::KeyRing::create(keys_of(m_data)));
        std::filesystem::create_directories(m_data / "files/ab");
        files::write_file(m_data / "files/ab/form", "sealed original");
        files::write_file(m_data / "yizhen.toml", "workers = 2\n");
        for (int i = 0; i < 30; ++i) write(i);
    }
    void write(int number) {
        ASSERT_TRUE(m_folder->database().write(RealmId(1), {}, [&](sql::WriteTransaction& tx) -> Result<Done> {
            tx.audit({"test", "row:" + std::to_string(number), "", "{}"});
            return Done{};
        }));
    }
    Result<BackupReceipt> restore(std::string const& name, std::string const& passphrase = "") {
        return restore_backup(m_file, m_home.path() / name, passphrase, keys_of(m_data), "", m_clock);
    }

    clock::FixedClock m_clock{CivilDate::of(2026, 11, 23).value()};
    files::TempDir m_home;
    std::filesystem::path m_data = m_home.path() / "data";
    std::filesystem::path m_file = m_home.path() / "backup.yz";
    Config m_config;
    std::unique_ptr<DataFolder> m_folder;
};

TEST_F(BackupTest, comes_back_while_others_write) {
    std::atomic<bool> stop = false;
    std::thread writer([&] {
        for (int i = 100; !stop; ++i) write(i);
    });
    auto const made = make_backup(m_data, m_file, "");
    stop = true;
    writer.join();
    ASSERT_TRUE(made) << made.problem().message;
    EXPECT_EQ(made.value().files, 3);
    auto const back = restore("restored");
    ASSERT_TRUE(back) << back.problem().message;
    EXPECT_GE(back.value().audit_entries, 30);
    EXPECT_EQ(files::read_file(m_home.path() / "restored/files/ab/form").value(), "sealed original");
    Config config;
    config.data = m_home.path() / "restored";
    auto const folder = DataFolder::open(config, m_clock, DataFolder::Make::no);
    ASSERT_TRUE(folder) << folder.problem().message;
    EXPECT_GE(audit::list(folder.value()->database(), {RealmId(1), AuditChain::writes, INT64_MAX, 50, "row:29", 0}).size(), 1u);
}

TEST_F(BackupTest, a_passphrase_opens_it_without_the_keys) {
    ASSERT_TRUE(make_backup(m_data, m_file, "twelve or more"));
    EXPECT_FALSE(restore("a")) << "asks for the passphrase";
    EXPECT_FALSE(restore("b", "another one here"));
    std::filesystem::remove_all(keys_of(m_data));
    EXPECT_TRUE(restore("c", "twelve or more"));
    EXPECT_FALSE(std::filesystem::exists(m_home.path() / "b"));
}

TEST_F(BackupTest, a_damaged_backup_leaves_nothing) {
    ASSERT_TRUE(make_backup(m_data, m_file, ""));
    std::string const good = files::read_file(m_file).value();
    for (auto const& bad : {good.substr(0, good.size() / 2), good.substr(0, 30), std::string("hello")}) {
        files::write_file(m_file, bad);
        EXPECT_FALSE(restore("x"));
        EXPECT_FALSE(std::filesystem::exists(m_home.path() / "x"));
    }
}

TEST_F(BackupTest, nothing_is_overwritten) {
    ASSERT_TRUE(make_backup(m_data, m_file, ""));
    EXPECT_FALSE(make_backup(m_data, m_file, ""));
    EXPECT_FALSE(restore("data"));
    EXPECT_FALSE(make_backup(m_home.path() / "nowhere", m_home.path() / "y", ""));
    EXPECT_FALSE(std::filesystem::exists(m_home.path() / "y"));
}

TEST_F(BackupTest, a_tampered_chain_is_not_restored) {
    m_folder.reset();
    {
        struct Silent final : AuditSink {
            void append(Transaction& tx, std::int64_t, Actor const&, AuditEntry const& e) override {
                ++static_cast<sql::WriteTransaction&>(tx).head(e.chain).count;
            }
        } silent;
        auto const raw = sql::Database::open({.url = (m_data / "yizhen.db").string()}, silent);
        ASSERT_TRUE(raw->write(RealmId(999), {}, [](sql::WriteTransaction& tx) -> Result<Done> {
            tx.sql().script("UPDATE audit_entry SET object = 'x' WHERE realm_id = 1 AND number = 3");
            tx.audit({"x", "x", "", ""});
            return Done{};
        }));
    }
    ASSERT_TRUE(make_backup(m_data, m_file, ""));
    auto const back = restore("x");
    ASSERT_FALSE(back);
    EXPECT_NE(back.problem().message.find("第 3 条"), std::string::npos) << back.problem().message;
}

}  // namespace
}  // namespace yizhen::app

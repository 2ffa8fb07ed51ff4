// What must hold when things go wrong: killed processes, failing neighbours, full disks, changed migrations.
#include "kernel/problem_catalogue.h"
#include "platform/sql/migrations.h"
#include "platform/sql/test_database.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sqlite3.h>

#include <csignal>
#include <fstream>
#include <set>
#include <sys/wait.h>
#include <thread>

namespace yizhen::sql {
namespace {

using Kind = Failure::Kind;

class DurabilityTest : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        ASSERT_TRUE(m_database->write(RealmId(1), {}, [](WriteTransaction& tx) -> Result<Done> {
            tx.sql().script("CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT NOT NULL)");
            tx.audit({"x", "x", "", ""});
            return Done{};
        }));
    }
    static Result<Done> put(WriteTransaction& tx, std::int64_t id) {
        tx.sql().execute("INSERT INTO thing (id, name) VALUES ($1, $2)", {id, "n" + std::to_string(id)});
        tx.audit({"x", "x", "", ""});
        return Done{};
    }
    std::set<std::int64_t> ids() {
        std::set<std::int64_t> out;
        m_database->read([&](Connection& connection) {
            auto const rows = connection.query("SELECT id FROM thing");
            while (rows->next()) out.insert(rows->integer(0));
        });
        return out;
    }

    SilentAudit m_audit;
    TestDatabase m_database{GetParam(), m_audit};
};
INSTANTIATE_TEST_SUITE_P(Stores, DurabilityTest, ::testing::ValuesIn(test_databases()));

// A child acknowledges each write through a pipe and is killed amid its work; whatever it acknowledged must be there.
TEST_P(DurabilityTest, a_killed_process_loses_nothing_it_acknowledged) {
    m_database.close();
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    std::fflush(nullptr);
    pid_t const child = ::fork();
    if (child == 0) {
        ::close(pipe_ends[0]);
        m_database.open();
        for (std::int64_t first = 0; first < 4; ++first) {
            std::thread([this, first, out = pipe_ends[1]] {
                for (std::int64_t id = first;; id += 4) {
                    if (!m_database->write(RealmId(1 + first % 2), {}, [id](WriteTransaction& tx) { return put(tx, id); })) _exit(1);
                    if (::write(out, &id, sizeof id) != sizeof id) _exit(1);
                }
            }).detach();
        }
        ::pause();
        _exit(1);
    }
    ::close(pipe_ends[1]);
    std::set<std::int64_t> acknowledged;
    std::int64_t id = 0;
    while (acknowledged.size() < 60 && ::read(pipe_ends[0], &id, sizeof id) == sizeof id) acknowledged.insert(id);
    ::kill(child, SIGKILL);
    while (::read(pipe_ends[0], &id, sizeof id) == sizeof id) acknowledged.insert(id);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(pipe_ends[0]);
    EXPECT_TRUE(WIFSIGNALED(status));
    ASSERT_GE(acknowledged.size(), 60u);
    m_database.open();
    auto const kept = ids();
    for (std::int64_t const one : acknowledged) EXPECT_TRUE(kept.contains(one)) << one;
}

// Random requests of which some refuse, throw, break a constraint or forget their audit entry, posted together so that
// they share commits: exactly the good ones are there, each hears its own outcome, and positions count only them.
TEST_P(DurabilityTest, a_failing_request_does_not_touch_its_neighbours) {
    enum Fate { good, refuses, throws, breaks, forgets, swallows };
    std::int64_t next = 0;
    std::int64_t position = 1;  // SetUp wrote once
    EXPECT_TRUE(rc::check("any mixture", [&] {
        auto const fates = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6));
        std::int64_t const first = next;
        next += static_cast<std::int64_t>(fates.size());
        std::vector<std::atomic<int>> outcomes(fates.size());
        std::vector<std::int64_t> positions(fates.size());
        for (std::size_t i = 0; i < fates.size(); ++i) {
            std::int64_t const id = first + static_cast<std::int64_t>(i);
            m_database->write_later(RealmId(1), {}, [&, id, i, fate = fates[i]](WriteTransaction& tx) -> Result<Done> {
                positions[i] = tx.position();
                if (fate == forgets) {
                    tx.sql().execute("INSERT INTO thing (id, name) VALUES ($1, 'silent')", {id});
                    return Done{};
                }
                auto const done = put(tx, id);
                if (fate == refuses) return Problem(problems::kConflict, "不行");
                if (fate == throws) throw std::out_of_range("ours");
                if (fate == breaks) tx.sql().execute("INSERT INTO thing (id, name) VALUES ($1, 'twice')", {id});
                if (fate == swallows) {
                    try {
                        tx.sql().execute("INSERT INTO thing (id, name) VALUES ($1, 'twice')", {id});
                    } catch (Failure const&) {
                    }
                }
                return done;
            }, [&outcomes, i](Result<Done> result) { outcomes[i] = result ? 1 : 2; });
        }
        for (auto const& outcome : outcomes) {
            while (outcome == 0) std::this_thread::yield();
        }
        auto const kept = ids();
        for (std::size_t i = 0; i < fates.size(); ++i) {
            bool const fine = fates[i] == good;
            RC_ASSERT((outcomes[i] == 1) == fine);
            RC_ASSERT(kept.contains(first + static_cast<std::int64_t>(i)) == fine);
            RC_ASSERT(positions[i] == position + 1);
            if (fine) ++position;
        }
    }));
}

TEST_P(DurabilityTest, a_migration_changed_or_unknown_is_refused) {
    m_database.close();
    files::TempDir const folder;
    auto const copy = folder.path() / "migrations";
    std::filesystem::copy(std::string(YIZHEN_SOURCE_DIR) + "/migrations", copy);
    auto const open = [&] { return Database::open({m_database.url(), 1, 1, copy.string()}, m_audit); };
    EXPECT_NO_THROW((void)open());
    std::ofstream(copy / "0010-audit.sql", std::ios::app) << "-- later\n";
    EXPECT_THROW((void)open(), Failure);
    std::filesystem::copy_file(std::string(YIZHEN_SOURCE_DIR) + "/migrations/0010-audit.sql", copy / "0010-audit.sql",
                               std::filesystem::copy_options::overwrite_existing);
    std::ofstream(copy / "9000-newer.sql") << "CREATE TABLE newer (id BIGINT PRIMARY KEY);\n";
    EXPECT_NO_THROW((void)open());
    std::filesystem::remove(copy / "9000-newer.sql");
    EXPECT_THROW((void)open(), Failure) << "made by a newer program";
}

TEST_P(DurabilityTest, a_migration_that_fails_leaves_nothing_of_itself) {
    m_database.close();
    files::TempDir const folder;
    auto const copy = folder.path() / "migrations";
    std::filesystem::copy(std::string(YIZHEN_SOURCE_DIR) + "/migrations", copy);
    auto const open = [&] { return Database::open({m_database.url(), 1, 1, copy.string()}, m_audit); };
    std::ofstream(copy / "9001-half.sql") << "CREATE TABLE half (id BIGINT PRIMARY KEY);\nINSERT INTO nowhere VALUES (1);\n";
    EXPECT_THROW((void)open(), Failure);
    std::ofstream(copy / "9001-half.sql") << "CREATE TABLE half (id BIGINT PRIMARY KEY);\n";
    EXPECT_NO_THROW((void)open());
}

TEST(SqliteFaults, one_process_a_data_folder) {
    SilentAudit audit;
    TestDatabase const database("sqlite", audit);
    try {
        (void)Database::open({database.url(), 1, 1, std::string(YIZHEN_SOURCE_DIR) + "/migrations"}, audit);
        FAIL() << "opened twice";
    } catch (Failure const& failure) {
        EXPECT_EQ(failure.kind(), Kind::in_use);
        EXPECT_NE(std::string(failure.what()).find(std::to_string(::getpid())), std::string::npos);
    }
}

TEST(SqliteFaults, a_full_disk_fails_cleanly_and_is_over_when_there_is_room_again) {
    SilentAudit audit;
    TestDatabase const database("sqlite", audit);
    auto const write = [&](std::string const& sql) {
        return database->write(RealmId(1), {}, [&](WriteTransaction& tx) -> Result<Done> {
            tx.sql().script(sql);
            tx.audit({"x", "x", "", ""});
            return Done{};
        });
    };
    auto const limit = [&](std::string const& pages) {
        // Of the writer's own connection, outside any transaction of ours: a limit on pages stands in for a full disk.
        (void)write("PRAGMA max_page_count = " + pages);
    };
    ASSERT_TRUE(write("CREATE TABLE big (x TEXT)"));
    limit("120");
    std::string const fill = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) "
                             "INSERT INTO big SELECT hex(zeroblob(4000)) FROM n";
    try {
        (void)write(fill);
        FAIL() << "the disk was not full";
    } catch (Failure const& failure) {
        EXPECT_EQ(failure.kind(), Kind::disk_full) << failure.what();
        EXPECT_TRUE(problem_of(failure).is(problems::kDiskFull));
    }
    limit("1000000");
    EXPECT_TRUE(write(fill));
    EXPECT_TRUE(database->healthy());
}

TEST(SqliteFaults, a_read_only_folder_is_said) {
    SilentAudit audit;
    EXPECT_THROW((void)Database::open({"/proc/no-such-place/yizhen.db", 1, 1, std::string(YIZHEN_SOURCE_DIR) + "/migrations"}, audit),
                 Failure);
}

TEST(PostgresFaults, a_lost_connection_is_made_again) {
    auto const kinds = test_databases();
    if (kinds.size() < 2) GTEST_SKIP() << "no PostgreSQL: set YIZHEN_TEST_POSTGRES";
    SilentAudit audit;
    TestDatabase const database("postgres", audit);
    auto const write = [&] {
        return database->write(RealmId(1), {}, [](WriteTransaction& tx) -> Result<Done> {
            tx.audit({"x", "x", "", ""});
            return Done{};
        });
    };
    ASSERT_TRUE(write());
    // Every other connection is cut, as a restarting server does.
    database->read([](Connection& connection) {
        (void)connection.query("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                               "WHERE datname = current_database() AND pid <> pg_backend_pid()")->next();
    });
    EXPECT_TRUE(write());
    database->read([](Connection& connection) {
        auto const rows = connection.query("SELECT position FROM realm_position WHERE realm_id = 1");
        ASSERT_TRUE(rows->next());
        EXPECT_EQ(rows->integer(0), 2);
    });
    EXPECT_TRUE(database->healthy());
}

// Cut amid a group: nothing was acknowledged, the request hears that it is not there, and it is not there.
TEST(PostgresFaults, a_connection_lost_amid_a_write_writes_nothing) {
    auto const kinds = test_databases();
    if (kinds.size() < 2) GTEST_SKIP() << "no PostgreSQL: set YIZHEN_TEST_POSTGRES";
    SilentAudit audit;
    TestDatabase const database("postgres", audit);
    try {
        (void)database->write(RealmId(1), {}, [&](WriteTransaction& tx) -> Result<Done> {
            tx.audit({"x", "x", "", ""});
            std::int64_t pid = 0;
            {
                auto const rows = tx.sql().query("SELECT pg_backend_pid()");
                (void)rows->next();
                pid = rows->integer(0);
            }
            database->read([pid](Connection& connection) { (void)connection.query("SELECT pg_terminate_backend($1::int)", {pid})->next(); });
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            tx.sql().execute("INSERT INTO health_probe (one, filler) VALUES (1, $1)", {Blob{"x"}});
            return Done{};
        });
        FAIL() << "written over a dead connection";
    } catch (Failure const& failure) {
        EXPECT_EQ(failure.kind(), Kind::unavailable);
    }
    database->read([](Connection& connection) {
        EXPECT_FALSE(connection.query("SELECT position FROM realm_position WHERE realm_id = 1")->next());
    });
}

}  // namespace
}  // namespace yizhen::sql

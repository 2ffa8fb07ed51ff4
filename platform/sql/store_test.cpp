// One suite for both databases: what a module may rely on.
#include "kernel/problem_catalogue.h"
#include "platform/sql/test_database.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <latch>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace yizhen::sql {
namespace {

using Kind = Failure::Kind;

class SqlStoreTest : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        must([](WriteTransaction& tx) {
            tx.sql().script("CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT NOT NULL, weight BIGINT, raw BYTEA); "
                            "CREATE UNIQUE INDEX thing_name ON thing (name)");
            return done(tx);
        });
    }
    static Result<Done> done(WriteTransaction& tx) {
        tx.audit({"test.write", "thing", "", "{}"});
        return Done{};
    }
    Result<Done> write(std::function<Result<Done>(WriteTransaction&)> const& work, RealmId realm = RealmId(1)) {
        return m_database->write(realm, {}, work);
    }
    void must(std::function<Result<Done>(WriteTransaction&)> const& work) { ASSERT_TRUE(write(work)); }
    void put(std::int64_t id, std::string const& name) {
        must([&](WriteTransaction& tx) {
            tx.sql().execute("INSERT INTO thing (id, name) VALUES ($1, $2)", {id, name});
            return done(tx);
        });
    }
    std::int64_t number(std::string const& sql, Parameters const& parameters = {}) {
        std::int64_t out = -1;
        m_database->read([&](Connection& connection) {
            auto const rows = connection.query(sql, parameters);
            if (rows->next()) out = rows->integer(0);
        });
        return out;
    }
    std::int64_t position(RealmId realm = RealmId(1)) {
        return number("SELECT position FROM realm_position WHERE realm_id = $1", {realm.value});
    }

    SilentAudit m_audit;
    TestDatabase m_database{GetParam(), m_audit};
};
INSTANTIATE_TEST_SUITE_P(Stores, SqlStoreTest, ::testing::ValuesIn(test_databases()));

TEST_P(SqlStoreTest, every_type_comes_back_as_it_went_in) {
    std::string const raw("\0\x01\xff\\x\n", 6);
    must([&](WriteTransaction& tx) {
        tx.sql().execute("INSERT INTO thing (id, name, weight, raw) VALUES ($1, $2, $3, $4)",
                         {INT64_MIN, "一针 'x' $1 \\ \t", INT64_MAX, Blob{raw}});
        tx.sql().execute("INSERT INTO thing (id, name, weight, raw) VALUES ($1, $2, $3, $4)",
                         {0, "", Parameter{}, Parameter{}});
        return done(tx);
    });
    m_database->read([&](Connection& connection) {
        auto const rows = connection.query("SELECT id, name, weight, raw, weight > 1 FROM thing ORDER BY id");
        ASSERT_TRUE(rows->next());
        EXPECT_EQ(rows->columns(), 5);
        EXPECT_EQ(rows->integer(0), INT64_MIN);
        EXPECT_EQ(rows->text(1), "一针 'x' $1 \\ \t");
        EXPECT_EQ(rows->integer(2), INT64_MAX);
        EXPECT_EQ(rows->blob(3), raw);
        EXPECT_EQ(rows->integer(4), 1);
        ASSERT_TRUE(rows->next());
        EXPECT_EQ(rows->text(1), "");
        EXPECT_FALSE(rows->null(1));
        EXPECT_TRUE(rows->null(2));
        EXPECT_TRUE(rows->null(3));
        EXPECT_EQ(rows->blob(3), "");
        EXPECT_FALSE(rows->next());
        EXPECT_FALSE(rows->next());
    });
}

TEST_P(SqlStoreTest, parameters_go_by_their_number_not_by_their_order) {
    put(7, "seven");
    EXPECT_EQ(number("SELECT id FROM thing WHERE name = $2 AND id = $1 AND id < $1 + 1", {7, "seven"}), 7);
}

TEST_P(SqlStoreTest, a_null_first_and_a_value_later_use_the_same_statement) {
    for (Parameter const& weight : {Parameter{}, Parameter{std::int64_t{5'000'000'000}}, Parameter{}}) {
        must([&](WriteTransaction& tx) {
            tx.sql().execute("INSERT INTO thing (id, name, weight) VALUES ($1, $2, $3)",
                             {tx.new_id(), "w" + std::to_string(tx.position()), weight});
            return done(tx);
        });
    }
    EXPECT_EQ(number("SELECT count(*) FROM thing WHERE weight IS NULL"), 2);
    EXPECT_EQ(number("SELECT weight FROM thing WHERE weight IS NOT NULL"), 5'000'000'000);
}

TEST_P(SqlStoreTest, text_sorts_by_code_point_and_like_minds_case) {
    put(1, "a");
    put(2, "B");
    put(3, "安全生产");
    EXPECT_EQ(number("SELECT id FROM thing ORDER BY name LIMIT 1"), 2);
    EXPECT_EQ(number("SELECT count(*) FROM thing WHERE name LIKE 'b%'"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM thing WHERE name LIKE '%安全%'"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM thing WHERE name LIKE '%全%'"), 1);
}

TEST_P(SqlStoreTest, a_write_without_an_audit_entry_breaks_a_check_and_leaves_nothing) {
    EXPECT_THROW((void)write([](WriteTransaction& tx) -> Result<Done> {
        tx.sql().execute("INSERT INTO thing (id, name) VALUES (1, 'silent')");
        return Done{};
    }), BrokenInvariant);
    EXPECT_EQ(number("SELECT count(*) FROM thing"), 0);
}

TEST_P(SqlStoreTest, a_refusal_and_an_exception_roll_back_and_come_back) {
    auto const refused = write([](WriteTransaction& tx) -> Result<Done> {
        tx.sql().execute("INSERT INTO thing (id, name) VALUES (1, 'a')");
        tx.audit({"test", "x", "", "{}"});
        return Problem(problems::kConflict, "不行");
    });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.problem().message, "不行");
    EXPECT_THROW((void)write([](WriteTransaction& tx) -> Result<Done> {
        tx.sql().execute("INSERT INTO thing (id, name) VALUES (1, 'a')");
        throw std::out_of_range("ours");
    }), std::out_of_range);
    EXPECT_EQ(number("SELECT count(*) FROM thing"), 0);
    EXPECT_EQ(position(), 1);
}

TEST_P(SqlStoreTest, a_failed_statement_ends_the_request_even_when_it_is_caught) {
    put(1, "a");
    try {
        (void)write([](WriteTransaction& tx) -> Result<Done> {
            EXPECT_THROW(tx.sql().execute("INSERT INTO thing (id, name) VALUES (2, 'a')"), Failure);
            EXPECT_THROW(tx.sql().execute("INSERT INTO thing (id, name) VALUES (3, 'c')"), Failure);
            return Done{};
        });
        FAIL() << "accepted";
    } catch (Failure const& failure) {
        EXPECT_EQ(failure.kind(), Kind::constraint);
    }
    put(4, "d");
    EXPECT_EQ(number("SELECT count(*) FROM thing"), 2);
}

TEST_P(SqlStoreTest, wrong_sql_is_our_mistake) {
    try {
        (void)number("SELECT nothing FROM nowhere");
        FAIL() << "accepted";
    } catch (Failure const& failure) {
        EXPECT_EQ(failure.kind(), Kind::statement);
    }
    EXPECT_EQ(number("SELECT 1"), 1);
}

TEST_P(SqlStoreTest, positions_count_the_changes_of_each_realm) {
    std::vector<std::int64_t> seen;
    auto const note = [&](WriteTransaction& tx) -> Result<Done> {
        seen.push_back(tx.position());
        return done(tx);
    };
    ASSERT_TRUE(write(note));
    ASSERT_TRUE(write(note, RealmId(2)));
    ASSERT_TRUE(write(note));
    ASSERT_TRUE(write([](WriteTransaction& tx) -> Result<Done> {
        tx.audit({"read", "x", "", "{}", AuditChain::reads});
        return Done{};
    }));
    ASSERT_TRUE(write(note));
    EXPECT_EQ(seen, (std::vector<std::int64_t>{2, 1, 3, 4}));
    EXPECT_EQ(position(), 4);
    EXPECT_EQ(number("SELECT reads_count FROM realm_position WHERE realm_id = 1"), 1);
}

TEST_P(SqlStoreTest, ids_are_never_given_twice) {
    std::vector<std::int64_t> ids;
    auto const take = [&](WriteTransaction& tx, bool refuse) -> Result<Done> {
        std::int64_t const id = tx.new_id();
        if (refuse) return Problem(problems::kConflict, "不行");
        ids.push_back(id);
        return done(tx);
    };
    for (int i = 0; i < 600; ++i) (void)write([&](WriteTransaction& tx) { return take(tx, i % 3 == 0); });
    m_database.reopen();
    for (int i = 0; i < 3; ++i) (void)write([&](WriteTransaction& tx) { return take(tx, false); });
    std::vector<std::int64_t> sorted = ids;
    std::sort(sorted.begin(), sorted.end());
    EXPECT_EQ(std::unique(sorted.begin(), sorted.end()), sorted.end());
}

TEST_P(SqlStoreTest, effects_run_after_the_commit_and_only_then) {
    int before = 0;
    int after = 0;
    must([&](WriteTransaction& tx) {
        tx.before_commit([&] { ++before; });
        tx.after_commit([&] { after = before; });
        return done(tx);
    });
    EXPECT_EQ(after, 1);
    (void)write([&](WriteTransaction& tx) -> Result<Done> {
        tx.before_commit([&] { ++before; });
        tx.after_commit([&] { ++after; });
        return Problem(problems::kConflict, "不行");
    });
    EXPECT_EQ(before, 1);
    EXPECT_EQ(after, 1);
    EXPECT_THROW(must([&](WriteTransaction& tx) {
        tx.sql().execute("INSERT INTO thing (id, name) VALUES (9, 'i')");
        tx.before_commit([] { throw Failure(Kind::disk_full, "key file"); });
        tx.after_commit([&] { ++after; });
        return done(tx);
    }), Failure);
    EXPECT_EQ(after, 1);
    EXPECT_EQ(number("SELECT count(*) FROM thing"), 0);
}

TEST_P(SqlStoreTest, a_read_is_one_snapshot) {
    put(1, "a");
    m_database->read([&](Connection& connection) {
        auto const count = [&] {
            auto const rows = connection.query("SELECT count(*) FROM thing");
            (void)rows->next();
            return rows->integer(0);
        };
        EXPECT_EQ(count(), 1);
        std::thread([&] { put(2, "b"); }).join();
        EXPECT_EQ(count(), 1);
        EXPECT_THROW(connection.execute("INSERT INTO thing (id, name) VALUES (3, 'c')"), Failure);
    });
    EXPECT_EQ(number("SELECT count(*) FROM thing"), 2);
}

TEST_P(SqlStoreTest, rows_end_with_the_next_statement) {
    put(1, "a");
    put(2, "b");
    m_database->read([&](Connection& connection) {
        auto const rows = connection.query("SELECT id FROM thing ORDER BY id");
        ASSERT_TRUE(rows->next());
        (void)connection.query("SELECT 1")->next();
        EXPECT_THROW((void)rows->next(), BrokenInvariant);
    });
    EXPECT_EQ(number("SELECT count(*) FROM thing"), 2);
}

TEST_P(SqlStoreTest, returning_has_run_even_if_nobody_reads_it) {
    must([](WriteTransaction& tx) {
        (void)tx.sql().query("INSERT INTO thing (id, name) VALUES (1, 'a'), (2, 'b') RETURNING id");
        return done(tx);
    });
    EXPECT_EQ(number("SELECT count(*) FROM thing"), 2);
}

TEST_P(SqlStoreTest, many_at_once) {
    std::int64_t const rows_max = 3'000;
    std::int64_t made = 0;
    auto const next = [&](Parameters& row) {
        if (made == rows_max) return false;
        ++made;
        Parameter weight;
        if (made % 2 == 0) weight = made;
        row = {made, "行\t\\\n" + std::to_string(made), weight, Blob{std::string(1, static_cast<char>(made))}};
        return true;
    };
    must([&](WriteTransaction& tx) {
        EXPECT_EQ(tx.sql().bulk_insert("thing", {"id", "name", "weight", "raw"}, next), rows_max);
        made = 0;
        EXPECT_EQ(tx.sql().execute_many(
                      "INSERT INTO thing (id, name, weight, raw) VALUES ($1, $2, $3, $4) "
                      "ON CONFLICT (id) DO UPDATE SET weight = coalesce(thing.weight, 0) + 1", next), rows_max);
        return done(tx);
    });
    EXPECT_EQ(number("SELECT sum(weight) FROM thing"), 1'500 * 1'501 + 3'000);
    EXPECT_EQ(number("SELECT count(*) FROM thing WHERE name = $1 AND raw = $2", {"行\t\\\n77", Blob{"M"}}), 1);
}

TEST_P(SqlStoreTest, a_failure_amid_many_rolls_all_back) {
    for (bool const bulk : {true, false}) {
        int made = 0;
        auto const next = [&](Parameters& row) {
            row = {++made, made == 900 ? "n1" : "n" + std::to_string(made)};
            return made <= 1'000;
        };
        EXPECT_THROW(must([&](WriteTransaction& tx) {
            if (bulk) tx.sql().bulk_insert("thing", {"id", "name"}, next);
            else tx.sql().execute_many("INSERT INTO thing (id, name) VALUES ($1, $2)", next);
            return done(tx);
        }), Failure);
        EXPECT_EQ(number("SELECT count(*) FROM thing"), 0);
    }
    put(1, "still works");
}

TEST_P(SqlStoreTest, an_exception_from_the_feeder_rolls_back_and_the_next_request_works) {
    EXPECT_THROW(must([&](WriteTransaction& tx) {
        int made = 0;
        tx.sql().bulk_insert("thing", {"id", "name"}, [&](Parameters& row) {
            if (++made == 10) throw std::out_of_range("feeder");
            row = {made, std::to_string(made)};
            return true;
        });
        return done(tx);
    }), std::out_of_range);
    EXPECT_EQ(number("SELECT count(*) FROM thing"), 0);
    put(1, "a");
}

TEST_P(SqlStoreTest, later_writes_report_after_the_commit) {
    std::atomic<int> good = 0;
    std::atomic<int> bad = 0;
    for (int i = 0; i < 50; ++i) {
        m_database->write_later(RealmId(1), {}, [i](WriteTransaction& tx) {
            tx.sql().execute("INSERT INTO thing (id, name) VALUES ($1, $2)", {i, std::to_string(i / 2)});
            return done(tx);
        }, [&](Result<Done> result) { ++(result ? good : bad); });
    }
    m_database.close();
    EXPECT_EQ(good, 25);
    EXPECT_EQ(bad, 25);
    m_database.open();
    EXPECT_EQ(number("SELECT count(*) FROM thing"), 25);
}

TEST_P(SqlStoreTest, a_write_inside_a_write_is_refused_at_once) {
    EXPECT_THROW(must([&](WriteTransaction& tx) {
        (void)write([](WriteTransaction& inner) { return done(inner); });
        return done(tx);
    }), BrokenInvariant);
}

TEST_P(SqlStoreTest, tables_made_at_run_time_and_rolled_back) {
    (void)write([](WriteTransaction& tx) -> Result<Done> {
        tx.sql().execute("CREATE TABLE l_x (row_id BIGINT PRIMARY KEY, e1 TEXT)");
        return Problem(problems::kConflict, "不行");
    });
    EXPECT_THROW((void)number("SELECT count(*) FROM l_x"), Failure);
    must([](WriteTransaction& tx) {
        tx.sql().execute("CREATE TABLE l_x (row_id BIGINT PRIMARY KEY, e1 TEXT)");
        tx.sql().execute("INSERT INTO l_x (row_id, e1) VALUES ($1, $2)", {tx.new_id(), "v"});
        tx.sql().execute("ALTER TABLE l_x ADD COLUMN e2 BIGINT");
        return done(tx);
    });
    EXPECT_EQ(number("SELECT count(e1) + count(e2) FROM l_x"), 1);
}

TEST_P(SqlStoreTest, backup_is_a_copy_while_others_write) {
    for (int i = 1; i <= 20; ++i) put(i, std::to_string(i));
    auto const file = m_database.folder() / "copy";
    std::atomic<bool> stop = false;
    std::thread writer([&] {
        for (int i = 100; !stop; ++i) put(i, std::to_string(i));
    });
    m_database->backup(file.string());
    stop = true;
    writer.join();
    EXPECT_GT(std::filesystem::file_size(file), 1'000u);
    EXPECT_THROW(m_database->backup(file.string()), Failure) << "an older backup is never overwritten";
    put(99, "still writable");
}

// Whatever orders by ids orders by time: whichever writer took the request, and whatever it wrote before.
TEST_P(SqlStoreTest, ids_rise_with_the_positions_of_a_realm) {
    std::mutex mutex;
    std::map<std::int64_t, std::int64_t> id_of;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 25; ++n) {
                EXPECT_TRUE(m_database->write(RealmId(1), {}, [&](WriteTransaction& tx) -> Result<Done> {
                    tx.audit({"x", "x", "", ""});
                    std::lock_guard const lock(mutex);
                    id_of[tx.position()] = tx.new_id();
                    return Done{};
                }));
            }
        });
    }
    for (auto& thread : threads) thread.join();
    ASSERT_EQ(id_of.size(), 100u);
    std::int64_t before = 0;
    for (auto const& [position, id] : id_of) EXPECT_LT(std::exchange(before, id), id) << position;
}

// Twice as many threads as readers, each reading within its read when all readers are lent.
TEST_P(SqlStoreTest, a_read_within_a_read_never_waits_for_its_own_kind) {
    constexpr int kThreads = 4;
    std::latch both{2};
    std::atomic<int> entered = 0;
    auto all = std::async(std::launch::async, [&] {
        std::vector<std::thread> threads;
        for (int i = 0; i < kThreads; ++i) {
            threads.emplace_back([&] {
                m_database->read([&](Connection&) {
                    if (entered.fetch_add(1) < 2) both.arrive_and_wait();
                    m_database->read([&](Connection& inner) { EXPECT_TRUE(inner.query("SELECT 1")->next()); });
                });
            });
        }
        for (auto& thread : threads) thread.join();
    });
    if (all.wait_for(std::chrono::seconds(60)) == std::future_status::ready) return;
    std::fputs("two reads wait for each other\n", stderr);
    std::abort();  // the threads would never end
}

TEST_P(SqlStoreTest, healthy) { EXPECT_TRUE(m_database->healthy()); }

}  // namespace
}  // namespace yizhen::sql

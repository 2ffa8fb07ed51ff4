// The trap of STACK.md: on an FTS5 trigram table LIKE with one or two characters finds nothing and says nothing.
// The product keeps searchable text in plain tables; this test fails when a newer SQLite no longer needs the care.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

int count(sqlite3* db, char const* sql) {
    int out = -1;
    sqlite3_exec(db, sql, [](void* to, int, char** values, char**) {
        *static_cast<int*>(to) = std::atoi(values[0]);
        return 0;
    }, &out, nullptr);
    return out;
}

TEST(TrigramTrap, short_words_are_lost_silently_and_plus_or_a_plain_table_finds_them) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(":memory:", &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, "CREATE VIRTUAL TABLE indexed USING fts5(x, tokenize='trigram'); CREATE TABLE plain (x TEXT); "
                               "INSERT INTO indexed VALUES ('安全生产检查'); INSERT INTO plain VALUES ('安全生产检查')",
                           nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_EQ(count(db, "SELECT count(*) FROM indexed WHERE x LIKE '%安全生%'"), 1);
    EXPECT_EQ(count(db, "SELECT count(*) FROM indexed WHERE x LIKE '%安全%'"), 0) << "the trap is gone: see ADR 0002";
    EXPECT_EQ(count(db, "SELECT count(*) FROM indexed WHERE +x LIKE '%安全%'"), 1);
    EXPECT_EQ(count(db, "SELECT count(*) FROM plain WHERE x LIKE '%安全%'"), 1);
    EXPECT_EQ(count(db, "SELECT count(*) FROM plain WHERE x LIKE '%安%'"), 1);
    sqlite3_close(db);
}

TEST(TrigramTrap, no_migration_walks_into_it) {
    for (auto const& entry : std::filesystem::directory_iterator(std::string(YIZHEN_SOURCE_DIR) + "/migrations")) {
        std::ifstream in(entry.path());
        std::string const text{std::istreambuf_iterator<char>(in), {}};
        EXPECT_EQ(text.find("trigram"), std::string::npos) << entry.path();
    }
}

}  // namespace

#include "platform/sql/migrations.h"

#include "platform/crypto/digest.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

namespace yizhen::sql {
namespace {

constexpr std::string_view kSqliteEnding = ".sqlite.sql";
constexpr std::string_view kPostgresEnding = ".pg.sql";

Failure wrong(std::string const& what) { return {Failure::Kind::statement, "migrations: " + what}; }

std::string read(std::filesystem::path const& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw Failure(Failure::Kind::unavailable, file.string() + ": cannot be read");
    return {std::istreambuf_iterator<char>(in), {}};
}

Migration load(std::filesystem::path const& file) {
    std::string const name = file.filename().string();
    auto const digits = name.find_first_not_of("0123456789");
    if (digits != 4 || name[4] != '-') throw wrong(name + " has no four-digit number");
    std::string text = read(file);
    if (text.find("DEFERRABLE") != std::string::npos) throw wrong(name + " defers a constraint beyond its request");
    std::string const checksum = crypto::hex(crypto::sha256(text));
    return {std::stoll(name.substr(0, 4)), name.substr(0, name.find('.')), std::move(text), checksum};
}

std::map<std::int64_t, std::string> applied(Connection& connection) {
    connection.script("CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, "
                      "checksum TEXT NOT NULL)");
    std::map<std::int64_t, std::string> out;
    auto const rows = connection.query("SELECT number, checksum FROM schema_migration ORDER BY number");
    while (rows->next()) out.emplace(rows->integer(0), rows->text(1));
    return out;
}

void check_known(std::map<std::int64_t, std::string> const& done, std::vector<Migration> const& migrations) {
    for (auto const& [number, checksum] : done) {
        auto const found = std::ranges::find(migrations, number, &Migration::number);
        if (found == migrations.end()) {
            throw wrong("the database has migration " + std::to_string(number) + ", made by a newer yizhen");
        }
        if (found->checksum != checksum) throw wrong(found->name + " was changed after it was applied");
    }
}

}  // namespace

std::vector<Migration> load_migrations(std::filesystem::path const& folder, Dialect dialect) {
    std::vector<Migration> out;
    std::error_code error;
    for (auto const& entry : std::filesystem::directory_iterator(folder, error)) {
        std::string const name = entry.path().filename().string();
        bool const other = name.ends_with(dialect == Dialect::sqlite ? kPostgresEnding : kSqliteEnding);
        if (entry.path().extension() == ".sql" && !other) out.push_back(load(entry.path()));
    }
    if (error || out.empty()) throw Failure(Failure::Kind::unavailable, folder.string() + ": no migrations there");
    std::ranges::sort(out, {}, &Migration::number);
    auto const twice = std::ranges::adjacent_find(out, {}, &Migration::number);
    if (twice != out.end()) throw wrong("two files are numbered " + std::to_string(twice->number));
    return out;
}

int migrate(Connection& connection, std::function<void(char const*)> const& control,
            std::vector<Migration> const& migrations, std::int64_t last) {
    auto const done = applied(connection);
    check_known(done, migrations);
    int count = 0;
    for (auto const& migration : migrations) {
        if (migration.number > last || done.contains(migration.number)) continue;
        control("BEGIN");
        try {
            connection.script(migration.text);
            connection.execute("INSERT INTO schema_migration (number, name, checksum) VALUES ($1, $2, $3)",
                               {migration.number, migration.name, migration.checksum});
            control("COMMIT");
        } catch (Failure const& failure) {
            control("ROLLBACK");
            throw Failure(failure.kind(), migration.name + ": " + failure.what());
        }
        ++count;
    }
    return count;
}

}  // namespace yizhen::sql

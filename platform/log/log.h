#pragma once
/// The log: one JSON object a line, for operators. Words for users are another thing (kernel/problem.h).
/// Never a personal value: ids, counts, durations, codes of problems. As a last guard, what looks like an identity
/// number, a bank card or a phone is masked before it is written.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace yizhen::log {

enum class Level { debug, info, warn, error };

struct Field {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, bool> value;

    Field(std::string_view field, std::string_view text) : name(field), value(text) {}
    Field(std::string_view field, char const* text) : name(field), value(std::string_view(text)) {}
    Field(std::string_view field, std::string const& text) : name(field), value(std::string_view(text)) {}
    Field(std::string_view field, std::int64_t number) : name(field), value(number) {}
    Field(std::string_view field, int number) : name(field), value(std::int64_t{number}) {}
    Field(std::string_view field, bool yes) : name(field), value(yes) {}
};

using Fields = std::initializer_list<Field>;

/// `event` is a short stable name: "request", "write-failed".
void write(Level level, std::string_view event, Fields fields = {});
inline void info(std::string_view event, Fields fields = {}) { write(Level::info, event, fields); }
inline void warn(std::string_view event, Fields fields = {}) { write(Level::warn, event, fields); }
inline void error(std::string_view event, Fields fields = {}) { write(Level::error, event, fields); }

struct Options {
    std::string file;  ///< empty: standard error
    Level level = Level::info;
    std::uint64_t file_bytes_max = 64ull << 20;  ///< then it is renamed to .1, .2 …
    int files_max = 5;
};
/// Once, at the start. Before it, lines go to standard error from level warn on.
void open(Options const& options);
void flush();

/// The line as written, for tests: {"time":…,"level":…,"event":…,…}
[[nodiscard]] std::string line(std::int64_t now_ms, Level level, std::string_view event, Fields fields);

}  // namespace yizhen::log

#include "platform/log/log.h"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <chrono>
#include <memory>
#include <mutex>

namespace yizhen::log {
namespace {

constexpr std::size_t kTextBytesMax = 2'000;
constexpr std::size_t kMaskedFrom = 11;  // digits in a row: phone 11, identity 15 or 18, bank card 16 to 19
constexpr std::size_t kMaskedTo = 19;

spdlog::level::level_enum level_of(Level level) {
    switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warn: return spdlog::level::warn;
    case Level::error: break;
    }
    return spdlog::level::err;
}

std::string_view name_of(Level level) {
    switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warn: return "warn";
    case Level::error: break;
    }
    return "error";
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string masked(std::string_view text) {
    std::string out(text.substr(0, kTextBytesMax));
    for (std::size_t from = 0; from < out.size();) {
        std::size_t to = from;
        while (to < out.size() && is_digit(out[to])) ++to;
        if (to - from >= kMaskedFrom && to - from <= kMaskedTo) out.replace(from + 3, to - from - 3, to - from - 3, '*');
        from = to + 1;
    }
    return out;
}

std::string iso_time(std::int64_t now_ms) {
    using namespace std::chrono;
    sys_time<milliseconds> const now{milliseconds{now_ms}};
    auto const day = floor<days>(now);
    year_month_day const date{day};
    hh_mm_ss const time{now - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

std::shared_ptr<spdlog::logger> make_logger(spdlog::sink_ptr sink, Level level) {
    auto made = std::make_shared<spdlog::logger>("yizhen", std::move(sink));
    made->set_pattern("%v");
    made->set_level(level_of(level));
    made->flush_on(spdlog::level::warn);
    return made;
}

std::mutex g_mutex;

std::shared_ptr<spdlog::logger>& slot() {
    static auto logger = make_logger(std::make_shared<spdlog::sinks::stderr_sink_mt>(), Level::warn);
    return logger;
}

std::shared_ptr<spdlog::logger> current() {
    std::lock_guard const lock(g_mutex);
    return slot();
}

}  // namespace

std::string line(std::int64_t now_ms, Level level, std::string_view event, Fields fields) {
    boost::json::object object;
    object["time"] = iso_time(now_ms);
    object["level"] = name_of(level);
    object["event"] = event;
    for (auto const& field : fields) {
        auto& value = object[field.name];
        if (auto const* text = std::get_if<std::string_view>(&field.value)) value = masked(*text);
        if (auto const* number = std::get_if<std::int64_t>(&field.value)) value = *number;
        if (auto const* yes = std::get_if<bool>(&field.value)) value = *yes;
    }
    return boost::json::serialize(object);
}

void write(Level level, std::string_view event, Fields fields) {
    auto const logger = current();
    if (!logger->should_log(level_of(level))) return;
    auto const now = std::chrono::system_clock::now().time_since_epoch();  // tidy: a log line's own time
    logger->log(level_of(level),
                line(std::chrono::duration_cast<std::chrono::milliseconds>(now).count(), level, event, fields));
}

void open(Options const& options) {
    spdlog::sink_ptr sink;
    if (options.file.empty()) {
        sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else {
        sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(options.file, options.file_bytes_max,
                                                                      static_cast<std::size_t>(options.files_max));
    }
    auto made = make_logger(std::move(sink), options.level);
    std::lock_guard const lock(g_mutex);
    slot() = std::move(made);
}

void flush() { current()->flush(); }

}  // namespace yizhen::log

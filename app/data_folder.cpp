#include "app/data_folder.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>

#include <cstdio>

namespace yizhen::app {

Actor system_actor() { return {0, 0, "system", "cli"}; }

std::string database_url_of(Config const& config) {
    return config.database_url.empty() ? (config.data / "yizhen.db").string() : config.database_url;
}

DataFolder::DataFolder(Config const& config, Clock const& clock)
    : m_path(config.data), m_clock(clock), m_chain(clock) {
    m_database = sql::Database::open({.url = database_url_of(config)}, m_chain);
    m_units = org::Org::make(*m_database, clock);
    m_access = access::Access::make(*m_database, *m_units, clock);
    m_focus = org::FocusTimes::make(*m_database, *m_units, clock);
}

Result<std::unique_ptr<DataFolder>> DataFolder::open(Config const& config, Clock const& clock, Make make) {
    if (!std::filesystem::is_directory(config.data)) {
        if (make == Make::no) {
            return Problem{problems::kNotFound, fmt::format("数据目录 {} 不存在，请先用 yizhen demo 或 yizhen import units 建立",
                                                            config.data.string())};
        }
        std::error_code error;
        std::filesystem::create_directories(config.data, error);
        if (error) {
            return Problem{problems::kBadInput, fmt::format("不能建立数据目录 {}：{}", config.data.string(), error.message())};
        }
    }
    try {
        return std::unique_ptr<DataFolder>(new DataFolder(config, clock));  // tidy: the constructor is private
    } catch (sql::Failure const& failure) {
        if (failure.kind() != sql::Failure::Kind::in_use) throw;
        return Problem{problems::kBusy, fmt::format("数据目录 {} 正被另一个 yizhen 使用，请先停下它再试", config.data.string())};
    }
}

int at_the_border(std::function<Result<Done>()> const& work) {
    try {
        Result<Done> const done = work();
        if (done) return 0;
        fmt::print(stderr, "{}\n", done.problem().message);
        return done.problem().kind->exit_code;
    } catch (sql::Failure const& failure) {
        Problem const problem = sql::problem_of(failure);
        fmt::print(stderr, "{}\n", problem.message);
        return problem.kind->exit_code;
    } catch (std::exception const& error) {
        fmt::print(stderr, "程序内部出错：{}\n", error.what());
        return 70;
    }
}

}  // namespace yizhen::app

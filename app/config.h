#pragma once
/// What a server is told: flags, over DIR/yizhen.toml, over what is sensible.

#include "kernel/result.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace yizhen::app {

struct Config {
    std::filesystem::path data;
    std::string listen_address = "127.0.0.1";
    std::uint16_t listen_port = 8070;
    std::string database_url;  ///< empty: DIR/yizhen.db
    int workers = 4;
    int connections_max = 1'024;
    bool secure_cookies = false;  ///< behind a proxy that speaks TLS
    std::string log_file;         ///< empty: standard error
};

/// "127.0.0.1:8070", "[::1]:8070", ":8070".
Result<Done> set_listen(Config& config, std::string_view listen);

/// Reads DIR/yizhen.toml if it is there. An unknown key is refused by name: a misspelt limit is no limit.
Result<Config> read_config(std::filesystem::path const& data);

}  // namespace yizhen::app

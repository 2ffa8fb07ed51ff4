#include "app/config.h"

#include "kernel/problem_catalogue.h"
#include "platform/files/files.h"

#include <toml++/toml.h>

#include <charconv>
#include <optional>
#include <set>

namespace yizhen::app {
namespace {

constexpr int kWorkersMax = 256;
constexpr int kConnectionsMax = 100'000;

Problem refused(std::string const& why) { return Problem(problems::kUsage, "配置文件 yizhen.toml " + why + "；请改正后再启动。"); }

std::optional<Problem> refuse_unknown(toml::table const& table) {
    static std::set<std::string, std::less<>> const kKnown{"listen", "database", "workers", "connections_max",
                                                           "secure_cookies", "log_file"};
    for (auto const& [key, value] : table) {
        if (!kKnown.contains(key.str())) return refused("里有不认识的项 " + std::string(key.str()));
    }
    return std::nullopt;
}

Result<int> bounded(toml::table const& table, std::string const& key, int otherwise, int most) {
    auto const node = table[key];
    if (!node) return otherwise;
    auto const value = node.value<std::int64_t>();
    if (!value || *value < 1 || *value > most) return refused("的 " + key + " 应为 1 到 " + std::to_string(most) + " 的整数");
    return static_cast<int>(*value);
}

Result<Config> from_table(toml::table const& table, Config config) {
    if (auto problem = refuse_unknown(table)) return *problem;
    if (auto const listen = table["listen"].value<std::string>()) {
        if (auto done = set_listen(config, *listen); !done) return done.problem();
    }
    config.database_url = table["database"].value_or(config.database_url);
    config.secure_cookies = table["secure_cookies"].value_or(config.secure_cookies);
    config.log_file = table["log_file"].value_or(config.log_file);
    auto const workers = bounded(table, "workers", config.workers, kWorkersMax);
    if (!workers) return workers.problem();
    auto const connections = bounded(table, "connections_max", config.connections_max, kConnectionsMax);
    if (!connections) return connections.problem();
    config.workers = workers.value();
    config.connections_max = connections.value();
    return config;
}

}  // namespace

Result<Done> set_listen(Config& config, std::string_view listen) {
    auto const wrong = [&] {
        return Problem(problems::kUsage, "监听地址“" + std::string(listen) + "”写法不对；应如 127.0.0.1:8070 或 [::1]:8070。");
    };
    std::size_t const colon = listen.rfind(':');
    if (colon == std::string_view::npos) return wrong();
    std::string_view address = listen.substr(0, colon);
    std::string_view const port = listen.substr(colon + 1);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    auto const parsed = std::from_chars(port.data(), port.data() + port.size(), config.listen_port);
    if (parsed.ec != std::errc() || parsed.ptr != port.data() + port.size()) return wrong();
    if (!address.empty()) config.listen_address = std::string(address);
    return Done{};
}

Result<Config> read_config(std::filesystem::path const& data) {
    Config config;
    config.data = data;
    std::filesystem::path const file = data / "yizhen.toml";
    if (!std::filesystem::exists(file)) return config;
    auto const text = files::read_file(file, 1 << 20);
    if (!text) return text.problem();
    try {
        return from_table(toml::parse(text.value()), config);
    } catch (toml::parse_error const& error) {
        return refused("第 " + std::to_string(error.source().begin.line) + " 行读不懂");
    }
}

}  // namespace yizhen::app

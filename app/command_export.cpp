// `yizhen export`: over the socket of a running server, else with the data folder's own lock. Both ways the same routes
// answer, and the file is written as it comes.

#include "app/command_export.h"

#include "app/ask_routes.h"
#include "app/commands.h"
#include "app/county.h"
#include "app/demand_exports.h"
#include "app/import_receipts.h"
#include "app/remote.h"
#include "app/wiring.h"
#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/gate/routes.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"
#include "platform/http/http.h"
#include "platform/http/local_client.h"
#include "platform/http/target.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <system_error>

namespace yizhen::app {
namespace {

/// The target, written beside it until it is whole.
class Out {
public:
    explicit Out(std::filesystem::path target) : m_target(std::move(target)), m_part(m_target.string() + ".part") {
        m_stream.open(m_part, std::ios::binary | std::ios::trunc);
        if (!m_stream) throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(), m_part.string());
    }
    ~Out() {
        std::error_code ignored;
        if (!m_kept) std::filesystem::remove(m_part, ignored);
    }
    Out(Out const&) = delete;
    Out& operator=(Out const&) = delete;

    void write(std::string_view bytes) {
        m_stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        m_bytes += bytes.size();
        if (!m_stream) throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(), m_part.string());
    }
    void keep() {
        m_stream.close();
        if (!m_stream) throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(), m_part.string());
        std::filesystem::rename(m_part, m_target);
        m_kept = true;
    }
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }

private:
    std::filesystem::path m_target;
    std::filesystem::path m_part;
    std::ofstream m_stream;
    std::uint64_t m_bytes = 0;
    bool m_kept = false;
};

using Headers = std::map<std::string, std::string>;  ///< lower-case names

Result<Headers> there(std::filesystem::path const& data, RouteAsk const& asked, Out& out) {
    auto const answer = http::fetch(socket_of(data), target_of(asked), [&](std::string_view bytes) { out.write(bytes); });
    if (!answer) return answer.problem();
    if (answer.value().status >= 400) return refusal_of(answer.value());
    return answer.value().headers;
}

Result<Headers> here(std::filesystem::path const& data, RouteAsk const& asked, Out& out) {
    clock::SystemClock const clock;
    auto config = read_config(data);
    if (!config) return config.problem();
    auto opened = County::open(config.value(), clock);
    if (!opened) return opened.problem();
    auto& county = *opened.value();
    auto& access = county.folder().access();
    auto systems = read_systems(files::share_dir(), data, county.gate().catalogue());
    if (!systems) return systems.problem();
    ledgers::ExportPorts const ports{county.database(), county.ledgers(), access, county.org(), clock};
    auto routes = ledgers::export_routes(ports);
    for (auto& route : demand_export_routes(county.gate(), ports, std::move(systems).value())) routes.push_back(std::move(route));
    for (auto& route : with_audited_files(gate::routes(county.gate(), access, county.org(), clock), county.gate(), ports)) routes.push_back(std::move(route));
    http::Request request;
    request.method = "GET";
    request.path_values = asked.values;
    request.query = asked.query;
    request.local = true;
    request.actor = system_actor();
    request.actor.role = access::kSystemRole;
    for (auto const& route : routes) {
        if (route.method != "GET" || route.pattern != asked.pattern) continue;
        auto response = route.handler(request);
        if (response.status >= 400) return refusal_of({response.status, {}, response.body});
        drain(response, [&out](std::string_view bytes) { out.write(bytes); });
        Headers headers;
        for (auto const& [name, value] : response.headers) headers[http::lower_case(name)] = value;
        return headers;
    }
    return Problem{problems::kInternal, "没有这个接口"};
}

Result<std::string> format_of(ExportOptions const& options) {
    if (!options.format.empty()) return options.format;
    auto const ending = options.out.extension();
    if (ending == ".xlsx") return std::string("xlsx");
    if (ending == ".csv" || ending == ".zip") return std::string("csv");
    return Problem{problems::kUsage, "从文件名看不出格式；请用 --format 写明 xlsx、csv 或 gb18030。"};
}

Result<RouteAsk> asked_by(ExportOptions const& options) {
    int const named = (options.demand.empty() ? 0 : 1) + (options.ledger.empty() ? 0 : 1) + (options.ledger.empty() && !options.unit.empty() ? 1 : 0);
    if (named != 1) return Problem{problems::kUsage, "请用 --ledger、--unit 或 --demand 写明导出什么。"};
    RouteAsk out;
    auto const say = [&](char const* name, std::string const& value) {
        if (!value.empty()) out.query[name] = value;
    };
    if (!options.demand.empty()) {
        static constexpr std::array<std::string_view, 3> kinds{"answers", "filled", "system-file"};
        if (std::ranges::find(kinds, options.what) == kinds.end()) return Problem{problems::kUsage, "--what 有 answers、filled、system-file。"};
        out.pattern = "/api/v1/demands/{id}/" + options.what;
        out.values = {{"id", options.demand}};
        if (options.what == "filled") out.query["at"] = "now";
        if (options.what != "answers") return out;
    } else if (!options.ledger.empty()) {
        out.pattern = "/api/v1/ledgers/{ledger}/export";
        out.values = {{"ledger", options.ledger}};
        say("units", options.unit);
        say("elements", options.elements);
        say("population", options.population);
        say("period", options.period);
        say("as_of", options.as_of);
    } else {
        out.pattern = "/api/v1/units/{code}/holdings";
        out.values = {{"code", options.unit}};
    }
    auto const format = format_of(options);
    if (!format) return format.problem();
    out.query["format"] = format.value();
    say("reason", options.reason);
    if (options.plain) out.query["plain"] = "1";
    return out;
}

void print_taken(ExportOptions const& options, Headers const& headers, std::uint64_t bytes) {
    auto const said = [&](char const* name) {
        auto const found = headers.find(name);
        return found == headers.end() ? std::string() : found->second;
    };
    if (options.json) {
        boost::json::object out{{"file", options.out.string()}, {"bytes", bytes}};
        for (auto const& [key, name] : {std::pair{"delete_by", "x-delete-by"}, std::pair{"grant", "x-grant"}, std::pair{"completeness", "x-completeness"},
                                        std::pair{"system", "x-system"}, std::pair{"required_missing", "x-required-missing"}}) {
            if (auto const value = said(name); !value.empty()) out[key] = value;
        }
        fmt::print("{}\n", boost::json::serialize(out));
        return;
    }
    fmt::print("已导出 {}（{} 字节）\n", options.out.string(), bytes);
    if (auto const day = said("x-delete-by"); !day.empty()) fmt::print("{} 后删除{}\n", day, options.what == "filled" ? "" : "；文件里写明了导出人、依据和日期");
    if (auto const share = said("x-completeness"); !share.empty()) fmt::print("完整度 {}（{} 格）\n", share, said("x-cells-answered"));
    if (said("x-system-verified") == "false") fmt::print("这个系统的格式未核实，导入前请和系统自己的模板对一遍\n");
    if (auto const lacking = said("x-required-missing"); !lacking.empty() && lacking != "0") fmt::print("系统必填而还没有数的有 {} 格\n", lacking);
}

}  // namespace

int export_file(ExportOptions const& options) {
    return at_the_border([&]() -> Result<Done> {
        auto const asked = asked_by(options);
        if (!asked) return asked.problem();
        Out out(options.out);
        bool const served = http::server_listens(socket_of(options.data));
        auto const headers = served ? there(options.data, asked.value(), out) : here(options.data, asked.value(), out);
        if (!headers) return headers.problem();
        out.keep();
        print_taken(options, headers.value(), out.bytes());
        return Done{};
    });
}

}  // namespace yizhen::app

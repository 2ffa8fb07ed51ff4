// `yizhen unit …`: the route of a running server; without one the same route over the folder itself.

#include "app/commands.h"
#include "app/data_folder.h"
#include "app/remote.h"
#include "kernel/problem_catalogue.h"
#include "modules/org/routes.h"
#include "platform/clock/clock.h"
#include "platform/http/http.h"
#include "platform/http/target.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace yizhen::app {
namespace {

namespace json = boost::json;

json::object body_of(UnitOptions const& options) {
    json::object out{{"kind", options.what}, {"reason", options.reason}};
    auto const put = [&](char const* name, std::string const& value) {
        if (!value.empty()) out[name] = value;
    };
    put("unit", options.unit);
    put("name", options.name);
    put("code", options.code);
    put("parent", options.parent);
    put("into", options.into);
    put("unit_kind", options.kind);
    put("from", options.from);
    if (!options.units.empty()) {
        json::array units;
        for (auto const& code : options.units) units.push_back(json::string(code));
        out["units"] = std::move(units);
    }
    return out;
}

void print_history(json::array const& versions, bool as_json) {
    if (as_json) {
        fmt::print("{}\n", json::serialize(versions));
        return;
    }
    for (auto const& version : versions) {
        auto const text = [&](char const* name, char const* otherwise) {
            auto const& value = version.at(name);
            return value.is_string() ? std::string(value.as_string()) : std::string(otherwise);
        };
        fmt::print("{} 至 {}  {}  {}  上级 {}{}  {}\n", text("from", "最初"), text("to", "今"), text("code", ""), text("name", ""), text("parent", "无"),
                   version.at("successor").is_string() ? "  并入 " + text("successor", "") : "", text("reason", ""));
    }
}

/// Without a server: the module's own route, as the system user.
Result<json::value> in_folder(UnitOptions const& options) {
    clock::SystemClock const clock;
    auto const config = read_config(options.data);
    if (!config) return config.problem();
    auto const folder = DataFolder::open(config.value(), clock, DataFolder::Make::no);
    if (!folder) return folder.problem();
    auto const anybody = [](http::Request const&, UnitId) { return std::optional<Problem>(); };
    WorkingCalendar const calendar;
    auto const routes = org::routes(folder.value()->units(), folder.value()->focus(),
                                    {clock, calendar, anybody, anybody, [](http::Request const&) { return std::optional<Problem>(); }, {}});
    http::Request request;
    request.actor = system_actor();
    request.path_values["code"] = options.unit;
    request.body = json::serialize(body_of(options));
    auto const pattern = options.what == "history" ? "/api/v1/units/{code}/history" : "/api/v1/unit-changes";
    auto const route = std::ranges::find(routes, pattern, &http::Route::pattern);
    auto const answer = route->handler(request);
    if (answer.status >= 400) return refusal_of({answer.status, {}, answer.body});
    return json::parse(answer.body);
}

Result<json::value> ask(UnitOptions const& options) {
    auto const remote = Remote::of(options.data);
    if (!remote) return in_folder(options);
    if (options.what == "history") return remote->get("/api/v1/units/" + http::percent_encoded(options.unit) + "/history");
    return remote->post("/api/v1/unit-changes", body_of(options));
}

}  // namespace

int change_unit(UnitOptions const& options) {
    return at_the_border([&]() -> Result<Done> {
        auto const said = ask(options);
        if (!said) return said.problem();
        print_history(said.value().at("items").as_array(), options.json);
        return Done{};
    });
}

}  // namespace yizhen::app

// `yizhen focus list|set|lift`: over the socket of a running server, else with the data folder's own lock.

#include "app/commands.h"
#include "app/data_folder.h"
#include "app/remote.h"
#include "kernel/problem_catalogue.h"
#include "platform/clock/clock.h"
#include "platform/http/target.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace yizhen::app {
namespace {

namespace json = boost::json;

constexpr int kListDays = 366;

void print_times(json::array const& times, bool as_json) {
    if (as_json) {
        fmt::print("{}\n", json::serialize(times));
        return;
    }
    if (times.empty()) fmt::print("没有保护时间。\n");
    for (auto const& time : times) {
        auto const text = [&](char const* name) { return std::string(time.at(name).as_string()); };
        auto const kind = org::parse_focus_kind(text("kind"));
        fmt::print("{}  {} 至 {}  {}  {}  {}\n", text("id"), text("first"), text("last"), kind ? org::chinese_name_of(*kind) : "",
                   std::string_view(time.at("unit").at("name").as_string()), text("reason"));
    }
}

json::object json_of(org::Tree const& tree, org::FocusTime const& time) {
    auto const unit = tree.find(time.unit);
    return {{"id", std::to_string(time.id)}, {"unit", {{"code", unit ? unit->code : ""}, {"name", unit ? unit->name : ""}}},
            {"first", time.first.iso()}, {"last", time.last.iso()}, {"kind", org::name_of(time.kind)}, {"reason", time.reason}};
}

Result<Done> there(FocusOptions const& options, Remote const& remote) {
    if (options.what == "set") {
        auto const made = remote.post("/api/v1/focus-times", {{"unit", options.unit}, {"first", options.from}, {"last", options.to},
                                                              {"kind", options.kind}, {"reason", options.reason}});
        if (!made) return made.problem();
        print_times({made.value()}, options.json);
        return Done{};
    }
    if (options.what == "lift") {
        return remote.remove(fmt::format("/api/v1/focus-times/{}?reason={}", options.id, http::percent_encoded(options.reason)));
    }
    auto target = fmt::format("/api/v1/focus-times?unit={}", http::percent_encoded(options.unit));
    if (!options.from.empty()) target += "&from=" + http::percent_encoded(options.from);
    if (!options.to.empty()) target += "&to=" + http::percent_encoded(options.to);
    auto const page = remote.get(target);
    if (!page) return page.problem();
    print_times(page.value().at("items").as_array(), options.json);
    return Done{};
}

Result<UnitId> unit_of(org::Tree const& tree, std::string const& code) {
    if (code.empty() && !tree.roots().empty()) return tree.roots().front().id;
    auto const unit = tree.find_code(code);
    if (!unit) return Problem{problems::kNotFound, fmt::format("没有代码为“{}”的单位；请核对。", code)};
    return unit->id;
}

Result<Done> here(FocusOptions const& options) {
    clock::SystemClock const clock;
    auto const config = read_config(options.data);
    if (!config) return config.problem();
    auto const folder = DataFolder::open(config.value(), clock, DataFolder::Make::no);
    if (!folder) return folder.problem();
    auto& focus = folder.value()->focus();
    auto const tree = folder.value()->units().tree();
    if (options.what == "lift") return focus.lift(options.id, options.reason, system_actor());
    auto const unit = unit_of(*tree, options.unit);
    if (!unit) return unit.problem();
    auto const from = options.from.empty() ? Result<CivilDate>(clock.today()) : CivilDate::parse(options.from);
    if (!from) return from.problem();
    auto const to = options.to.empty() ? Result<CivilDate>(from.value().plus_days(kListDays)) : CivilDate::parse(options.to);
    if (!to) return to.problem();
    json::array times;
    if (options.what == "set") {
        auto const kind = org::parse_focus_kind(options.kind);
        if (!kind) return Problem{problems::kUsage, fmt::format("不认识“{}”；--kind 可用 harvest 农忙、flood 防汛、election 换届选举、other 其他。", options.kind)};
        org::FocusTime time{0, unit.value(), from.value(), to.value(), *kind, options.reason};
        auto const id = focus.protect(time, system_actor());
        if (!id) return id.problem();
        time.id = id.value();
        times.push_back(json_of(*tree, time));
    } else {
        for (auto const& time : focus.list(unit.value(), from.value(), to.value())) times.push_back(json_of(*tree, time));
    }
    print_times(times, options.json);
    return Done{};
}

Result<Done> run(FocusOptions const& options) {
    if (auto const remote = Remote::of(options.data)) return there(options, *remote);
    return here(options);
}

}  // namespace

int keep_focus(FocusOptions const& options) {
    return at_the_border([&] { return run(options); });
}

}  // namespace yizhen::app

// `yizhen indicators list|show|take`.

#include "app/ask_routes.h"
#include "app/commands.h"
#include "app/county.h"
#include "app/wiring.h"
#include "kernel/text/text.h"
#include "platform/http/http.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace yizhen::app {
namespace {

namespace json = boost::json;

Result<json::value> ask(IndicatorOptions const& options, RouteAsk const& wanted) {
    return ask_routes(options.data, wanted, [](County& county, access::Access& access, Clock const& clock) {
        return ledgers::indicator_routes(county.ledgers(), access, county.org(), clock);
    });
}

void print_list(json::value const& answer) {
    for (auto const& each : answer.at("items").as_array()) {
        fmt::print("{}\t{}\t{}\t{}\t{}\n", words_of(each.at("code")), words_of(each.at("name")), words_of(each.at("unit_of_measure")),
                   words_of(each.at("roll_up")), words_of(each.at("expression")));
    }
}

void print_values(json::value const& answer) {
    fmt::print("统计日 {}\n", words_of(answer.at("as_of")));
    for (auto const& unit : answer.at("items").as_array()) {
        for (auto const& value : unit.at("values").as_array()) {
            auto const& one = value.as_object();
            std::string more;
            if (one.contains("disputed")) more += "（有争议）";
            if (one.contains("note")) more += "\t" + words_of(one.at("note"));
            if (one.contains("missing_units")) more += fmt::format("（缺 {} 个单位）", one.at("missing_units").as_array().size());
            fmt::print("{} {}\t{}\t{}{}\n", words_of(unit.at("code")), words_of(unit.at("name")), words_of(one.at("indicator")), words_of(one.at("value")), more);
        }
    }
}

Result<Done> take(IndicatorOptions const& options) {
    json::object body{{"unit", options.unit}, {"period", options.period}, {"as_of", options.as_of}, {"reason", options.reason},
                      {"dry_run", options.dry_run}, {"restates", options.restates}};
    json::array codes;
    for (auto const part : text::split(options.codes, ',')) {
        if (!text::trimmed(part).empty()) codes.emplace_back(std::string(text::trimmed(part)));
    }
    body["codes"] = std::move(codes);
    auto const answer = ask(options, {"POST", "/api/v1/indicators/figures", {}, {}, json::serialize(body), {}});
    if (!answer) return answer.problem();
    if (options.json) {
        fmt::print("{}\n", json::serialize(answer.value()));
        return Done{};
    }
    auto const number = [&](char const* name) { return answer.value().at(name).to_number<std::int64_t>(); };
    fmt::print("{}新写 {} 个单位，改 {} 个，没变 {} 个\n", options.dry_run ? "（试运行）" : "", number("created"), number("updated"), number("same"));
    for (auto const& each : answer.value().at("rejected").as_array()) fmt::print("  {}：{}\n", words_of(each.at("unit")), words_of(each.at("reason")));
    return Done{};
}

}  // namespace

int keep_indicators(IndicatorOptions const& options) {
    return at_the_border([&]() -> Result<Done> {
        if (options.what == "take") return take(options);
        bool const list = options.what == "list";
        RouteAsk wanted{"GET", list ? "/api/v1/indicators" : "/api/v1/indicators/values", {}, {}, {}, {}};
        if (!list) wanted.query = {{"codes", options.codes}, {"unit", options.unit}, {"period", options.period}, {"as_of", options.as_of}, {"depth", options.below ? "1" : ""}};
        auto const answer = ask(options, wanted);
        if (!answer) return answer.problem();
        if (options.json) fmt::print("{}\n", json::serialize(answer.value()));
        else if (list) print_list(answer.value());
        else print_values(answer.value());
        return Done{};
    });
}

}  // namespace yizhen::app

// `yizhen retire list|set|undo`, `yizhen digital`, `yizhen strictness show|set`.

#include "app/ask_routes.h"
#include "app/commands.h"
#include "app/county.h"
#include "app/wiring.h"
#include "kernel/problem_catalogue.h"
#include "modules/gate/routes.h"
#include "platform/files/files.h"
#include "platform/http/http.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace yizhen::app {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kSettingsBytesMax = 1u << 20;

Result<json::value> ask_gate(std::filesystem::path const& data, RouteAsk const& ask) {
    return ask_routes(data, ask, [](County& county, access::Access& access, Clock const& clock) {
        return gate::upkeep_routes(county.gate(), access, county.org(), clock);
    });
}

std::int64_t number(json::value const& value) { return value.to_number<std::int64_t>(); }

void print_unused(json::value const& answer) {
    fmt::print("{} 天没有用过的，一年共 {} 小时\n", number(answer.at("days")), words_of(answer.at("hours")));
    for (auto const& one : answer.at("unused").as_array()) {
        fmt::print("{}\t{}\t{}\t{} 格\t{} 小时\t最后一次 {}\n", words_of(one.at("kind")), words_of(one.at("subject")), words_of(one.at("title")), number(one.at("cells")),
                   words_of(one.at("hours")), words_of(one.at("last_used")));
    }
    for (auto const& one : answer.at("retired").as_array()) {
        fmt::print("已停用\t{}\t{}\t{}\t{}\t{}\n", words_of(one.at("subject")), words_of(one.at("title")), words_of(one.at("at_gate")), words_of(one.at("day")), words_of(one.at("reason")));
    }
}

Result<json::value> decide(RetireOptions const& options) {
    json::array subjects;
    for (auto const& code : options.elements) subjects.push_back(json::object{{"kind", "element"}, {"subject", code}});
    for (auto const& key : options.forms) subjects.push_back(json::object{{"kind", "form"}, {"subject", key}});
    json::object const body{{"subjects", std::move(subjects)}, {"decision", options.what == "undo" ? "restore" : "retire"},
                            {"at_gate", options.refuse ? "refuse" : "warn"}, {"reason", options.reason}, {"unit", options.unit}};
    return ask_gate(options.data, {"POST", "/api/v1/retirements", {}, {}, json::serialize(body), {}});
}

RoutesOf strictness_of() {
    return [](County& county, access::Access& access, Clock const& clock) {
        return collection::strictness_routes(county.collection(), access, county.org(), clock);
    };
}

Result<json::value> set_strictness(StrictnessOptions const& options) {
    auto const text = files::read_file(options.settings, kSettingsBytesMax);
    if (!text) return text.problem();
    boost::system::error_code error;
    auto const settings = json::parse(text.value(), error);
    if (error) return Problem{problems::kBadInput, fmt::format("{}：不是 JSON。", options.settings.string())};
    json::object const body{{"settings", settings}, {"effective_from", options.from}, {"reason", options.reason}};
    return ask_routes(options.data, {"PUT", "/api/v1/form-strictness", {}, {{"form", options.form}, {"unit", options.unit}}, json::serialize(body), {}}, strictness_of());
}

}  // namespace

int retire(RetireOptions const& options) {
    return at_the_border([&]() -> Result<Done> {
        bool const list = options.what == "list";
        auto const answer = list ? ask_gate(options.data, {"GET", "/api/v1/retirements", {}, {{"days", options.days}, {"unit", options.unit}}, {}, {}}) : decide(options);
        if (!answer) return answer.problem();
        if (options.json) fmt::print("{}\n", json::serialize(answer.value()));
        else if (list) print_unused(answer.value());
        else {
            for (auto const& one : answer.value().at("items").as_array()) {
                fmt::print("{}\t{}\t{}\n", one.at("retired").as_bool() ? "停用" : "恢复", words_of(one.at("subject")), words_of(one.at("title")));
            }
        }
        return Done{};
    });
}

int show_digital(DigitalOptions const& options) {
    return at_the_border([&]() -> Result<Done> {
        auto const answer = ask_gate(options.data, {"GET", "/api/v1/digital-shares", {},
                                                    {{"from", options.from}, {"to", options.to}, {"issuer", options.issuer}, {"unit", options.unit}, {"by", options.by}}, {}, {}});
        if (!answer) return answer.problem();
        if (options.json) {
            fmt::print("{}\n", json::serialize(answer.value()));
            return Done{};
        }
        auto const line = [](std::string const& head, json::value const& one) {
            auto const permille = number(one.at("permille"));
            fmt::print("{}\t{} / {}\t{}.{}%\n", head, number(one.at("answered")), number(one.at("cells")), permille / 10, permille % 10);
        };
        for (auto const& one : answer.value().at("items").as_array()) {
            line(fmt::format("{}\t{} {}\t{} {}", words_of(one.at("month")), words_of(one.at("issuer").at("code")), words_of(one.at("issuer").at("name")),
                             words_of(one.at("unit").at("code")), words_of(one.at("unit").at("name"))), one);
        }
        line("合计（不经人手作答的格 / 所要的格）", answer.value());
        return Done{};
    });
}

int keep_strictness(StrictnessOptions const& options) {
    return at_the_border([&]() -> Result<Done> {
        auto const answer = options.what == "set" ? set_strictness(options)
                                                  : ask_routes(options.data, {"GET", "/api/v1/form-strictness", {}, {{"form", options.form}, {"unit", options.unit}, {"day", options.day}}, {}, {}}, strictness_of());
        if (!answer) return answer.problem();
        if (options.json) {
            fmt::print("{}\n", json::serialize(answer.value()));
            return Done{};
        }
        fmt::print("{} 在 {}：{}\n", words_of(answer.value().at("form")), words_of(answer.value().at("day")), json::serialize(answer.value().at("in_force")));
        for (auto const& one : answer.value().at("versions").as_array()) {
            fmt::print("第 {} 版\t自 {}\t{}\t{}\n", number(one.at("version")), words_of(one.at("effective_from")), words_of(one.at("reason")), json::serialize(one.at("settings")));
        }
        return Done{};
    });
}

}  // namespace yizhen::app

// `yizhen rollup show|verify`: over the socket of a running server, else with the data folder's own lock. Both ways the
// same route answers.

#include "app/ask_routes.h"
#include "app/commands.h"
#include "app/county.h"
#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/elements/elements.h"
#include "platform/files/files.h"
#include "platform/http/http.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace yizhen::app {
namespace {

namespace json = boost::json;
using Query = std::map<std::string, std::string>;

constexpr std::size_t kShownMax = 50;

Result<json::value> ask(std::filesystem::path const& data, std::string const& path, Query const& query) {
    return ask_routes(data, {.method = "GET", .pattern = path, .values = {}, .query = query, .body = {}, .headers = {}},
                      [](County& county, access::Access& access, Clock const& clock) {
                          return ledgers::totals_routes(county.ledgers(), access, county.org(), clock);
                      });
}

/// Names become codes.
Result<std::string> codes_of(std::string const& words) {
    auto const text = files::read_file(files::share_dir() / "data" / "elements" / "catalogue.tsv");
    if (!text) return text.problem();
    auto const catalogue = elements::Catalogue::parse(text.value(), "catalogue.tsv");
    if (!catalogue) return catalogue.problem();
    std::string out;
    for (auto const part : text::split(words, ',')) {
        std::string const word(text::trimmed(part));
        auto const* element = catalogue.value().find_by_name(word);
        out += fmt::format("{}{}", out.empty() ? "" : ",", element != nullptr ? element->code : word);
    }
    return out;
}

std::string shown(json::object const& cell) {
    auto const blank = cell.contains("blank") ? cell.at("blank").as_int64() : 0;
    auto const disputed = cell.contains("disputed") ? cell.at("disputed").as_int64() : 0;
    std::string out(words_of(cell.at("value")));
    if (cell.contains("error")) out = "超出范围";
    if (blank > 0) out += fmt::format("（缺 {}）", blank);
    if (disputed > 0) out += fmt::format("（存疑 {}）", disputed);
    if (cell.contains("own")) out += fmt::format("（自报 {}）", words_of(cell.at("own")));
    return out;
}

void print_table(json::object const& table) {
    fmt::print("{} 的汇总，按 {} 的单位树{}\n", words_of(table.at("period")), words_of(table.at("tree_day")), table.at("as_closed").as_bool() ? "，关账时的数" : "");
    std::string head = "单位";
    for (auto const& element : table.at("elements").as_array()) head += fmt::format("\t{}", words_of(element.at("name")));
    fmt::print("{}\n", head);
    for (auto const& item : table.at("items").as_array()) {
        std::string line = fmt::format("{} {}", words_of(item.at("unit")), words_of(item.at("name")));
        for (auto const& cell : item.at("cells").as_array()) line += "\t" + shown(cell.as_object());
        fmt::print("{}\n", line);
    }
    for (auto const& one : table.at("differences").as_array()) {
        fmt::print("  {} 的 {} 自报 {}，下级相加 {}，差 {}\n", words_of(one.at("unit")), words_of(one.at("element")), words_of(one.at("total")),
                   words_of(one.at("parts_sum")), words_of(one.at("difference")));
    }
    if (table.at("outside").as_int64() > 0) fmt::print("  另有 {} 个数的单位不在这天的树里，没有加\n", table.at("outside").as_int64());
    if (table.at("next").is_string()) fmt::print("  …… 还有更多单位\n");
}

}  // namespace

int show_totals(RollupOptions const& options) {
    return at_the_border([&]() -> Result<Done> {
        auto const codes = codes_of(options.elements);
        if (!codes) return codes.problem();
        Query query{{"elements", codes.value()}, {"period", options.period}, {"depth", std::to_string(options.depth)}};
        if (!options.unit.empty()) query["unit"] = options.unit;
        if (!options.levels.empty()) query["levels"] = options.levels;
        if (!options.day.empty()) query["day"] = options.day;
        if (options.as_closed) query["as_closed"] = "1";
        auto const table = ask(options.data, "/api/v1/totals", query);
        if (!table) return table.problem();
        if (options.json) fmt::print("{}\n", json::serialize(table.value()));
        else print_table(table.value().as_object());
        return Done{};
    });
}

int verify_totals(RollupOptions const& options) {
    int outcome = 0;
    int const border = at_the_border([&]() -> Result<Done> {
        auto const found = ask(options.data, "/api/v1/totals/verification", {});
        if (!found) return found.problem();
        auto const& faults = found.value().at("faults").as_array();
        outcome = faults.empty() ? 0 : 1;
        if (options.json) {
            fmt::print("{}\n", json::serialize(found.value()));
            return Done{};
        }
        for (std::size_t at = 0; at < std::min(faults.size(), kShownMax); ++at) {
            auto const& fault = faults[at];
            fmt::print("{} {} {}：{}\n", words_of(fault.at("element")), words_of(fault.at("period")), words_of(fault.at("unit")), words_of(fault.at("what")));
        }
        fmt::print("核对了 {} 列汇总，{} 列不符\n", found.value().at("checked").to_number<std::int64_t>(), faults.size());
        return Done{};
    });
    return border != 0 ? border : outcome;
}

}  // namespace yizhen::app

#include "app/commands.h"

#include "platform/sheet/sheet_files.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace yizhen::app {

namespace {

std::string as_json(std::vector<sheet::Difference> const& differences) {
    boost::json::array list;
    for (auto const& each : differences)
        list.push_back({{"part", each.part}, {"where", each.where}, {"what", each.what}});
    return boost::json::serialize(boost::json::object{{"differences", std::move(list)}}) + "\n";
}

std::string as_text(std::vector<sheet::Difference> const& differences) {
    if (differences.empty()) return "除所列单元格外没有不同。\n";
    std::string text;
    for (auto const& each : differences) {
        text += fmt::format("{}{}{}：{}\n", each.part, each.where.empty() ? "" : " ", each.where, each.what);
    }
    return text + fmt::format("共 {} 处不同。\n", differences.size());
}

} // namespace

int diff_forms(FormDiffOptions const& options) {
    auto const differences = sheet::differences(options.a, options.b, options.except);
    if (!differences) {
        fmt::print(stderr, "{}\n", differences.problem().message);
        return differences.problem().kind->exit_code;
    }
    std::fputs((options.json ? as_json(differences.value()) : as_text(differences.value())).c_str(), stdout);
    return differences.value().empty() ? 0 : 1;
}

} // namespace yizhen::app

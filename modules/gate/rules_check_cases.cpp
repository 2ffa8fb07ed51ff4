// cases/rules/*.json as values.

#include "modules/gate/rules_check.h"

#include "kernel/problem_catalogue.h"
#include "modules/gate/docket_json.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace yizhen::gate {
namespace {

namespace json = boost::json;

Problem unreadable(std::string_view file, std::string_view why) {
    return {problems::kBadInput, fmt::format("用例文件 {}：{}", file, why)};
}

Result<RuleCase> case_of(json::value const& raw, std::string const& rule, Facts const& base) {
    RuleCase one{.rule = rule, .why = std::string(raw.at("why").as_string()), .docket = base, .expect = {}};
    auto given = facts_of(raw.at("given").as_object());
    if (!given) return given.problem();
    for (auto& [name, value] : given.value()) one.docket[name] = value;
    for (auto const& outcome : raw.at("expect").as_array()) one.expect.emplace_back(outcome.as_string());
    return one;
}

}  // namespace

Result<Facts> read_base_docket(std::string_view text, std::string_view file_name) {
    boost::system::error_code error;
    auto const raw = json::parse(text, error);
    auto const* object = error ? nullptr : raw.if_object();
    auto const* given = object ? object->if_contains("given") : nullptr;
    if (!given || !given->is_object()) return unreadable(file_name, "应为 {\"why\": …, \"given\": {…}}。");
    auto facts = facts_of(given->get_object());
    if (!facts) return unreadable(file_name, facts.problem().message);
    return facts;
}

Result<std::vector<RuleCase>> read_rule_cases(std::string_view text, std::string_view file_name, Facts const& base) {
    boost::system::error_code error;
    auto const raw = json::parse(text, error);
    if (error) return unreadable(file_name, "不是 JSON。");
    std::vector<RuleCase> cases;
    try {
        std::string const rule(raw.at("rule").as_string());
        for (auto const& entry : raw.at("cases").as_array()) {
            auto one = case_of(entry, rule, base);
            if (!one) return unreadable(file_name, fmt::format("第 {} 例：{}", cases.size() + 1, one.problem().message));
            cases.push_back(std::move(one).value());
        }
    } catch (std::exception const&) {  // another shape
        return unreadable(file_name, "应为 {\"rule\": …, \"cases\": [{\"why\": …, \"given\": {…}, \"expect\": [\"warn\"]}]}。");
    }
    return cases;
}

}  // namespace yizhen::gate

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

Result<RuleCases> read_base_dockets(std::string_view text, std::string_view file_name) {
    boost::system::error_code error;
    auto const raw = json::parse(text, error);
    auto const* object = error ? nullptr : raw.if_object();
    auto const* given = object ? object->if_contains("given") : nullptr;
    auto const* of_kind = object ? object->if_contains("of_kind") : nullptr;
    bool const is_good = given && given->is_object() && (!of_kind || of_kind->is_object());
    if (!is_good) return unreadable(file_name, "应为 {\"why\": …, \"given\": {…}, \"of_kind\": {\"campaign\": {…}}}。");
    auto facts = facts_of(given->get_object());
    if (!facts) return unreadable(file_name, facts.problem().message);
    RuleCases out{.base = std::move(facts).value(), .base_of_kind = {}, .cases = {}};
    if (!of_kind) return out;
    for (auto const& [kind, more] : of_kind->get_object()) {
        auto own = more.is_object() ? facts_of(more.get_object()) : Result<Facts>(Problem{problems::kBadInput, "应为对象。"});
        if (!own) return unreadable(file_name, own.problem().message);
        out.base_of_kind.emplace(kind, std::move(own).value());
    }
    return out;
}

Result<Facts> read_base_docket(std::string_view text, std::string_view file_name) {
    auto read = read_base_dockets(text, file_name);
    if (!read) return read.problem();
    return std::move(read).value().base;
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

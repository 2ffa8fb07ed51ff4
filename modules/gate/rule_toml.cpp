#include "modules/gate/rule.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>

namespace yizhen::gate {
namespace {

/// Thrown inside this file only, so that one place names the rule.
struct Refused {
    std::string why;
};

std::string text_of(toml::table const& table, std::string_view key, bool required = true) {
    auto const text = table[key].value<std::string>();
    if (!text && required) throw Refused{fmt::format("缺少 {}", key)};
    return text.value_or("");
}

RuleOutcome outcome_of(std::string_view name) {
    for (auto const outcome : {RuleOutcome::block, RuleOutcome::give_back, RuleOutcome::merge, RuleOutcome::answer,
                               RuleOutcome::admit, RuleOutcome::warn, RuleOutcome::note}) {
        if (name_of(outcome) == name) return outcome;
    }
    throw Refused{fmt::format("不认识的 outcome “{}”", name)};
}

RuleMode mode_of(std::string_view name) {
    for (auto const mode : {RuleMode::advise, RuleMode::adopted, RuleMode::always, RuleMode::off}) {
        if (name_of(mode) == name) return mode;
    }
    throw Refused{fmt::format("不认识的 mode “{}”", name)};
}

CivilDate day_of(toml::table const& table) {
    auto const date = table["from"].value<toml::date>();
    if (!date) throw Refused{"参数缺少 from 日期"};
    auto const day = CivilDate::of(date->year, date->month, date->day);
    if (!day) throw Refused{day.problem().message};
    return day.value();
}

Parameter parameter_of(std::string_view name, toml::array const& dated) {
    Parameter parameter;
    parameter.name = name;
    for (auto const& entry : dated) {
        auto const* table = entry.as_table();
        auto const value = table ? (*table)["value"].value<std::int64_t>() : std::nullopt;
        if (!value) throw Refused{fmt::format("参数 {} 缺少整数 value", name)};
        parameter.values.emplace_back(day_of(*table), *value);
    }
    std::ranges::sort(parameter.values, std::greater{});
    if (parameter.values.empty()) throw Refused{fmt::format("参数 {} 没有值", name)};
    return parameter;
}

void check_status(std::string_view status) {
    constexpr std::array<std::string_view, 5> known{"official", "practice", "foreign", "design", "reconstructed"};
    if (std::ranges::find(known, status) == known.end()) throw Refused{fmt::format("不认识的 source_status “{}”", status)};
}

void check_parts(Rule const& rule) {
    check_status(rule.source_status);
    if (rule.pass != 1 && rule.pass != 2) throw Refused{"pass 应为 1 或 2"};
    if (rule.clauses.empty()) throw Refused{"没有 [[rule.when]]"};
}

std::vector<toml::table const*> tables_of(toml::table const& table, std::string_view key) {
    std::vector<toml::table const*> tables;
    if (!table.contains(key)) return tables;
    auto const* list = table[key].as_array();
    if (!list) throw Refused{fmt::format("[[{}]] 写法不对", key)};
    for (auto const& entry : *list) {
        if (!entry.as_table()) throw Refused{fmt::format("[[{}]] 写法不对", key)};
        tables.push_back(entry.as_table());
    }
    return tables;
}

std::vector<std::string> texts_of(toml::table const& table, std::string_view key) {
    std::vector<std::string> texts;
    if (auto const* list = table[key].as_array()) {
        for (auto const& one : *list) texts.push_back(one.value_or(std::string()));
    }
    return texts;
}

Rule rule_of(toml::table const& table) {
    Rule rule;
    rule.version = table["version"].value_or(1);
    rule.name_zh = text_of(table, "name_zh");
    rule.name_en = text_of(table, "name_en");
    rule.pass = table["pass"].value_or(2);
    rule.thesis = text_of(table, "thesis");
    rule.basis = text_of(table, "basis");
    rule.source = text_of(table, "source");
    rule.source_status = text_of(table, "source_status");
    rule.verified = table["verified"].value_or(false);
    rule.enabled = table["enabled"].value_or(true);
    rule.waits_for = text_of(table, "waits_for", false);
    rule.mode = mode_of(table["mode"].value_or(std::string("advise")));
    rule.kinds = texts_of(table, "kinds");
    if (auto const* clauses = table["when"].as_array()) {
        for (auto const& entry : *clauses) {
            auto const* clause = entry.as_table();
            if (!clause) throw Refused{"[[rule.when]] 写法不对"};
            rule.clauses.push_back({text_of(*clause, "condition"), outcome_of(text_of(*clause, "outcome")),
                                    text_of(*clause, "message"), (*clause)["whole"].value_or(false),
                                    text_of(*clause, "merge_with", false)});
        }
    }
    if (auto const* parameters = table["parameters"].as_table()) {
        for (auto const& [name, dated] : *parameters) {
            if (!dated.as_array()) throw Refused{fmt::format("参数 {} 应为带日期的列表", name.str())};
            rule.parameters.push_back(parameter_of(name.str(), *dated.as_array()));
        }
    }
    check_parts(rule);
    return rule;
}

Prohibition prohibition_of(toml::table const& table, toml::table const& pack) {
    Prohibition item{.id = text_of(table, "id"), .text_zh = text_of(table, "text_zh"), .text_en = text_of(table, "text_en"),
                     .theses = texts_of(table, "thesis"), .rules = texts_of(table, "rules"), .source = text_of(pack, "source"),
                     .source_status = text_of(pack, "source_status")};
    check_status(item.source_status);
    if (item.rules.empty()) throw Refused{"没有写明由哪些规则落实（rules）"};
    return item;
}

Problem refuse(std::string_view file, std::string_view rule, std::string_view why) {
    return {problems::kBadInput, fmt::format("规则文件 {} 的 {}：{}。", file, rule, why)};
}

}  // namespace

std::optional<std::int64_t> Parameter::on(CivilDate day) const {
    auto const holds = std::ranges::find_if(values, [&](auto const& dated) { return dated.first <= day; });
    if (holds == values.end()) return std::nullopt;
    return holds->second;
}

Result<RulePack> read_rule_pack(std::string_view toml_text, std::string_view file_name) {
    RulePack pack;
    std::string at = "开头";
    try {
        auto const table = toml::parse(toml_text, file_name);
        pack.name = text_of(table, "pack");
        pack.version = table["version"].value_or(1);
        pack.title = text_of(table, "title", false);
        for (auto const* rule : tables_of(table, "rule")) {
            at = text_of(*rule, "id");
            pack.rules.push_back(rule_of(*rule));
            pack.rules.back().id = at;
        }
        for (auto const* item : tables_of(table, "prohibition")) {
            at = text_of(*item, "id");
            pack.prohibitions.push_back(prohibition_of(*item, table));
        }
        if (pack.rules.empty() && pack.prohibitions.empty()) return refuse(file_name, at, "没有 [[rule]]，也没有 [[prohibition]]");
    } catch (toml::parse_error const& error) {
        return refuse(file_name, fmt::format("第 {} 行", error.source().begin.line), "TOML 写法不对");
    } catch (Refused const& refused) {
        return refuse(file_name, at, refused.why);
    }
    return pack;
}

Result<Rule> read_rule(std::string_view toml_text, std::string_view name) {
    std::string at = "开头";
    try {
        auto const table = toml::parse(toml_text, name);
        auto const rules = tables_of(table, "rule");
        if (rules.size() != 1 || table.size() != 1) return refuse(name, at, "应为一条 [[rule]]，别的都不要");
        at = text_of(*rules.front(), "id");
        auto rule = rule_of(*rules.front());
        rule.id = at;
        return rule;
    } catch (toml::parse_error const& error) {
        return refuse(name, fmt::format("第 {} 行", error.source().begin.line), "TOML 写法不对");
    } catch (Refused const& refused) {
        return refuse(name, at, refused.why);
    }
}

}  // namespace yizhen::gate

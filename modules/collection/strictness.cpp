#include "modules/collection/strictness.h"

#include "kernel/problem_catalogue.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace yizhen::collection {
namespace {

namespace json = boost::json;

constexpr std::size_t kElementsMax = 500;

struct Bound {
    std::string_view name;
    std::int64_t Strictness::* field;
    std::int64_t max;
};
constexpr std::array kBounds{Bound{"tolerance_permille", &Strictness::tolerance_permille, 1'000},
                             Bound{"tolerance_units", &Strictness::tolerance_units, 1'000'000'000},
                             Bound{"jump_percent", &Strictness::jump_percent, 1'000'000},
                             Bound{"jump_floor", &Strictness::jump_floor, 1'000'000'000'000}};

struct Limit {
    std::string_view name;
    std::optional<std::int64_t> Strictness::* field;
};
constexpr std::array kLimits{Limit{"least", &Strictness::least}, Limit{"most", &Strictness::most}};
constexpr std::int64_t kLimitMax = 1'000'000'000'000'000;

Problem wrong(std::string const& place, std::string const& why) { return {problems::kBadInput, fmt::format("{}：{}。", place, why)}; }

Result<Done> read_checks(json::value const& value, std::string const& place, Strictness& out) {
    if (!value.is_object()) return wrong(place, "checks 应为对象：检查 → error 或 warning");
    for (auto const& [rule, grade] : value.get_object()) {
        if (std::ranges::find(graded_rules(), std::string_view(rule)) == graded_rules().end()) {
            return wrong(place, fmt::format("检查“{}”不能改；能改的有 range、balance、part、last_period、jump、elsewhere、ledger", std::string_view(rule)));
        }
        auto const words = grade.is_string() ? std::string_view(grade.get_string()) : std::string_view();
        if (words != "error" && words != "warning") return wrong(place, fmt::format("检查“{}”应为 error 或 warning", std::string_view(rule)));
        out.errors[std::string(rule)] = words == "error";
    }
    return Done{};
}

Result<Strictness> read_one(json::value const& value, std::string const& place, Strictness const& from) {
    if (!value.is_object()) return wrong(place, "应为对象");
    Strictness out = from;
    for (auto const& [name, setting] : value.get_object()) {
        if (name == "checks") {
            if (auto read = read_checks(setting, place, out); !read) return read.problem();
            continue;
        }
        if (auto const limit = std::ranges::find(kLimits, std::string_view(name), &Limit::name); limit != kLimits.end()) {
            if (!setting.is_null() && (!setting.is_int64() || std::abs(setting.get_int64()) > kLimitMax)) return wrong(place, fmt::format("{} 应为整数，或 null（不设）", limit->name));
            out.*(limit->field) = setting.is_null() ? std::nullopt : std::optional(setting.get_int64());
            continue;
        }
        auto const bound = std::ranges::find(kBounds, std::string_view(name), &Bound::name);
        if (bound == kBounds.end()) return wrong(place, fmt::format("没有“{}”这一项；有 tolerance_permille、tolerance_units、jump_percent、jump_floor、least、most、checks", std::string_view(name)));
        if (!setting.is_int64() || setting.get_int64() < 0 || setting.get_int64() > bound->max) {
            return wrong(place, fmt::format("{} 应为 0 到 {} 的整数", bound->name, bound->max));
        }
        out.*(bound->field) = setting.get_int64();
    }
    if (out.least && out.most && *out.least > *out.most) return wrong(place, "least 大于 most");
    return out;
}

json::object written(Strictness const& one, Strictness const& beside) {
    json::object out;
    for (auto const& bound : kBounds) {
        if (one.*(bound.field) != beside.*(bound.field)) out[bound.name] = one.*(bound.field);
    }
    for (auto const& limit : kLimits) {
        if (one.*(limit.field) == beside.*(limit.field)) continue;
        out[limit.name] = one.*(limit.field) ? json::value(*(one.*(limit.field))) : json::value();
    }
    json::object checks;
    for (auto const& [rule, error] : one.errors) {
        auto const known = beside.errors.find(rule);
        if (known == beside.errors.end() || known->second != error) checks[rule] = error ? "error" : "warning";
    }
    if (!checks.empty()) out["checks"] = std::move(checks);
    return out;
}

}  // namespace

std::vector<std::string_view> const& graded_rules() {
    static std::vector<std::string_view> const rules{"range", "balance", "part", "last_period", "jump", "elsewhere", "ledger"};
    return rules;
}

Result<FormStrictness> parse_strictness(std::string_view text) {
    boost::system::error_code error;
    auto const value = json::parse(text, error);
    if (error || !value.is_object()) return Problem{problems::kBadInput, "设置应为 JSON 对象：form 与 elements。"};
    FormStrictness out;
    auto const& object = value.get_object();
    for (auto const& [name, part] : object) {
        if (name != "form" && name != "elements") return wrong("设置", fmt::format("没有“{}”这一项；有 form 与 elements", std::string_view(name)));
    }
    if (auto const* form = object.if_contains("form")) {
        auto read = read_one(*form, "form", {});
        if (!read) return read.problem();
        out.form = std::move(read).value();
    }
    auto const* elements = object.if_contains("elements");
    if (elements == nullptr) return out;
    if (!elements->is_object() || elements->get_object().size() > kElementsMax) return wrong("elements", fmt::format("应为对象，最多 {} 个数据元", kElementsMax));
    for (auto const& [code, part] : elements->get_object()) {
        auto read = read_one(part, std::string(code), out.form);
        if (!read) return read.problem();
        out.elements.emplace(std::string(code), std::move(read).value());
    }
    return out;
}

std::string strictness_json(FormStrictness const& strictness) {
    json::object elements;
    for (auto const& [code, one] : strictness.elements) elements[code] = written(one, strictness.form);
    return json::serialize(json::object{{"form", written(strictness.form, {})}, {"elements", std::move(elements)}});
}

}  // namespace yizhen::collection

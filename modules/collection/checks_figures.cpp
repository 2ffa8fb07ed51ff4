// Figures of a unit against each other and against the last period: balance, 其中 ≤ 合计, jumps, ranges.

#include "modules/collection/checks_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::collection {
namespace {

constexpr int kRatioScale = 4;

Finding say(Finding::Grade grade, std::string key, std::string rule, std::string message) {
    return {grade, std::move(key), std::move(rule), std::move(message), std::nullopt};
}

Decimal magnitude(Decimal value) { return value.units < 0 ? Decimal{-value.units, value.scale} : value; }

/// What total and parts may differ by: what rounding of the parts makes unavoidable, or what the county allowed.
Result<Decimal> allowed(Decimal total, std::size_t parts, int scale, Strictness const& strict) {
    // Each part was rounded to its last place, so n parts may miss by n/2 of that place; integers are not rounded.
    Decimal const rounding{scale == 0 ? 0 : static_cast<std::int64_t>((parts + 1) / 2), static_cast<std::uint8_t>(scale)};
    auto const share = multiply(magnitude(total), Decimal{strict.tolerance_permille, 3}, std::max(scale, 3));
    if (!share) return share;
    return std::max({rounding, share.value(), Decimal{strict.tolerance_units, 0}});
}

/// The fields of a relation that somebody has a value for; "/" counts as nothing, unless all of them are "/".
struct Sides {
    Decimal left;
    Decimal right;
    int scale = 0;
    std::vector<std::string> rows;
    std::string key;  ///< of the first answered cell of the relation: where the finding is shown
};

std::optional<Sides> sides_of(Relation const& relation, FormValues const& values, std::string const& record) {
    auto const left = values.find(relation.left, record);
    if (!left) return std::nullopt;
    Sides sides{.left = left->value, .right = {}, .scale = left->value.scale, .rows = {}, .key = left->key};
    bool all_absent = left->absent;
    for (auto const& [sign, field] : relation.right) {
        auto const part = values.find(field, record);
        if (!part) return std::nullopt;
        all_absent = all_absent && part->absent;
        sides.scale = std::max<int>(sides.scale, part->value.scale);
        auto const sum = sign < 0 ? subtract(sides.right, part->value) : add(sides.right, part->value);
        if (!sum) return std::nullopt;
        sides.right = sum.value();
        sides.rows.push_back(part->key.empty() ? part->name : part->key);
        if (sides.key.empty()) sides.key = part->key;
    }
    if (all_absent) return std::nullopt;
    if (!relation.divisor.empty()) {
        if (left->absent) return std::nullopt;  // a ratio may well have no meaning
        auto const under = values.find(relation.divisor, record);
        if (!under || under->value.units == 0) return std::nullopt;
        auto const hundred = relation.percent ? multiply(sides.right, Decimal{100, 0}, sides.right.scale) : Result<Decimal>(sides.right);
        if (!hundred) return std::nullopt;
        auto const ratio = divide(hundred.value(), under->value, std::max(kRatioScale, sides.scale));
        if (!ratio) return std::nullopt;
        auto const rounded = ratio.value().rescaled(left->value.scale);
        if (!rounded) return std::nullopt;
        sides.right = rounded.value();
        sides.scale = left->value.scale;
        if (sides.key.empty()) sides.key = under->key;
    }
    return sides;
}

bool is_kept(Relation const& relation, Decimal difference, Decimal tolerance) {
    if (relation.relation == "<=") return difference <= tolerance;
    if (relation.relation == ">=") return Decimal{-difference.units, difference.scale} <= tolerance;
    return magnitude(difference) <= tolerance;
}

std::string message_of(Relation const& relation, Sides const& sides, Decimal difference) {
    if (relation.relation == "=" && relation.divisor.empty() && relation.right.size() > 1) {
        return fmt::format("{}：合计 {}，各项之和 {}，差 {}。请核对；系统只照实报出，不代改。", relation.text, sides.left.text(), sides.right.text(), difference.text());
    }
    return fmt::format("{} 不成立：左边 {}，右边 {}。请核对。", relation.text, sides.left.text(), sides.right.text());
}

bool may_be_negative(std::string_view name) {
    for (std::string_view const word : {"增减", "增长", "净", "差额", "变化", "变动", "盈亏", "利润", "收益", "温度", "结余", "余额"}) {
        if (name.find(word) != std::string_view::npos) return true;
    }
    return false;
}

bool is_share(Ask const& ask) { return ask.unit_of_measure == "%" || ask.name.ends_with("率") || ask.name.ends_with("比例") || ask.name.ends_with("占比"); }
bool may_pass_hundred(std::string_view name) { return name.find("增") != std::string_view::npos || name.find("完成") != std::string_view::npos || name.find("密度") != std::string_view::npos; }

/// Of the element on the left side of a relation.
Strictness const& strictness_of(Relation const& relation, CheckInput const& input) {
    auto const left = std::ranges::find(input.asked.asks, relation.left, &Ask::field);
    return input.strictness.of(left == input.asked.asks.end() ? std::string() : left->element);
}

}  // namespace

void check_relations(CheckInput const& input, FormValues const& values, std::vector<Finding>& out) {
    for (auto const& relation : input.asked.relations) {
        for (auto const& record : values.records()) {
            auto const sides = sides_of(relation, values, record);
            // Figures that nobody enters here were judged when they were; a finding must name a cell that can be mended.
            if (!sides || sides->key.empty()) continue;
            auto const difference = subtract(sides->left, sides->right);
            auto const tolerance = allowed(sides->left, relation.right.size(), sides->scale, strictness_of(relation, input));
            if (!difference || !tolerance || is_kept(relation, difference.value(), tolerance.value())) continue;
            auto finding = say(Finding::Grade::error, sides->key, relation.relation == "=" ? "balance" : "part", message_of(relation, *sides, difference.value()));
            if (relation.divisor.empty()) finding.parts = PartsReport{sides->left, sides->right, difference.value(), sides->rows};
            out.push_back(std::move(finding));
        }
    }
}

void check_ranges(CheckInput const& input, std::vector<Finding>& out) {
    for (auto const& [key, ask, value] : answered_asks(input)) {
        if (auto const number = number_of(value)) {
            auto const& strict = input.strictness.of(ask->element);
            if (strict.least && *number < Decimal{*strict.least, 0}) {
                out.push_back(say(Finding::Grade::error, key, "range", fmt::format("“{}”不能小于 {}，填的是 {}。", ask->name, *strict.least, number->text())));
            } else if (strict.most && Decimal{*strict.most, 0} < *number) {
                out.push_back(say(Finding::Grade::error, key, "range", fmt::format("“{}”不能大于 {}，填的是 {}。", ask->name, *strict.most, number->text())));
            } else if (number->units < 0 && !strict.least && !may_be_negative(ask->name)) {
                out.push_back(say(Finding::Grade::error, key, "range", fmt::format("“{}”不会是负数，填的是 {}。", ask->name, number->text())));
            } else if (is_share(*ask) && ask->unit_of_measure == "%" && *number > Decimal{100, 0}) {
                auto const grade = may_pass_hundred(ask->name) ? Finding::Grade::warning : Finding::Grade::error;
                out.push_back(say(grade, key, "range", fmt::format("“{}”超过 100%，填的是 {}%。", ask->name, number->text())));
            }
        }
        auto const* day = std::get_if<CivilDate>(&value);
        if (day == nullptr) continue;
        bool const past = ask->name.find("出生") != std::string::npos || ask->name.find("死亡") != std::string::npos || ask->name.find("登记日期") != std::string::npos;
        if (past && *day > input.today) {
            out.push_back(say(Finding::Grade::error, key, "range", fmt::format("“{}”在今天之后（{}）；请核对。", ask->name, day->iso())));
        } else if (day->year() < 1900) {
            out.push_back(say(Finding::Grade::warning, key, "range", fmt::format("“{}”早于 1900 年（{}）；请核对或写明原因。", ask->name, day->iso())));
        }
    }
}

void check_counted(CheckInput const& input, std::map<std::string, Decimal> const& counted, std::vector<Finding>& out) {
    for (auto const& [key, ask, value] : answered_asks(input)) {
        auto const number = number_of(value);
        auto const there = ask->by_period ? counted.find(ask->element) : counted.end();
        if (!number || there == counted.end() || *number == there->second) continue;
        out.push_back(say(Finding::Grade::warning, key, "ledger",
                          fmt::format("“{}”与台账不一致：台账里数出 {}，填的是 {}；请核对或写明原因。", ask->name, there->second.text(), number->text())));
    }
}

void check_last_period(CheckInput const& input, std::map<std::string, Decimal> const& last, std::vector<Finding>& out) {
    for (auto const& [key, ask, value] : answered_asks(input)) {
        auto const& strict = input.strictness.of(ask->element);
        auto const number = number_of(value);
        auto const before = ask->by_period ? last.find(ask->element) : last.end();
        if (!number || before == last.end()) continue;
        auto const was = before->second;
        if (ask->name.find("累计") != std::string::npos && *number < was && input.same_year_as_last) {
            out.push_back(say(Finding::Grade::warning, key, "last_period", fmt::format("累计数比上期少：上期 {}，本期 {}；请核对或写明原因。", was.text(), number->text())));
            continue;
        }
        auto const change = subtract(*number, was);
        if (!change) continue;
        auto const size = magnitude(change.value());
        auto const smaller = std::min(magnitude(*number), magnitude(was));
        // Measured against the smaller one, so that half of it gone is as far as twice as much.
        auto const limit = multiply(smaller, Decimal{strict.jump_percent, 2}, std::max<int>(smaller.scale, 2));
        if (size <= Decimal{strict.jump_floor, 0} || (limit && size <= limit.value())) continue;
        out.push_back(say(Finding::Grade::warning, key, "jump", fmt::format("“{}”与上期差得多：上期 {}，本期 {}；请核对或写明原因。", ask->name, was.text(), number->text())));
    }
}

}  // namespace yizhen::collection

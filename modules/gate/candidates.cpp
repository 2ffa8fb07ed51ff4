#include "modules/gate/candidates.h"

#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace yizhen::gate {
namespace {

constexpr std::int64_t kIdsFrom = 2'000'000;  ///< above every shipped element
constexpr int kYear = 366;

bool is_new(FieldFinding const& finding) {
    return finding.status == FieldStatus::fresh && finding.match.kind == elements::MatchKind::none && !finding.field.path.empty() &&
           finding.ask.starts_with("name:") && finding.ask.size() > 5 && finding.coverage.missing > 0;
}

std::string type_of(std::string_view field_type) {
    if (field_type == "number") return "number";
    if (field_type == "date") return "date";
    return "string";
}

elements::Sensitivity sensitivity_of(FieldFinding const& finding) {
    constexpr std::array<std::string_view, 3> kTypes{"identity", "phone", "account"};
    constexpr std::array<std::string_view, 7> kWords{"姓名", "身份证", "证件号", "电话", "手机", "账号", "卡号"};
    auto const& name = finding.field.path.back();
    bool const identifier = std::ranges::find(kTypes, finding.field.type) != kTypes.end() ||
                            std::ranges::any_of(kWords, [&](auto word) { return name.find(word) != std::string::npos; });
    if (identifier) return elements::Sensitivity::identifier;
    return finding.entity == "人员" || finding.entity == "家庭" ? elements::Sensitivity::filter_attribute : elements::Sensitivity::open;
}

/// A value is fresh until it would be asked again.
int fresh_days(std::int64_t times_a_year) { return std::max<int>(1, kYear / static_cast<int>(std::clamp<std::int64_t>(times_a_year, 1, kYear))); }

}  // namespace

std::int64_t new_fields(Evidence const& evidence) { return std::ranges::count_if(evidence.fields, is_new); }

std::vector<NewElement> new_elements(Evidence const& evidence, std::string_view owner, std::string_view source, std::int64_t times_a_year) {
    std::vector<NewElement> out;
    if (text::trimmed(owner).empty()) return out;
    std::set<std::pair<std::string, std::string>> seen;
    for (auto const& finding : evidence.fields) {
        if (!is_new(finding) || !seen.emplace(finding.ask, finding.entity).second) continue;
        NewElement one;
        one.name = text::folded(finding.field.path.back());
        one.words = finding.ask.substr(5);
        one.entity = finding.entity;
        one.type = type_of(finding.field.type);
        one.unit_of_measure = finding.field.unit_of_measure;
        one.source = source;
        one.sensitivity = sensitivity_of(finding);
        one.fresh_days = fresh_days(times_a_year);
        one.by_period = finding.entity == "区划";
        one.owner = owner;
        one.field = finding.field.id;
        out.push_back(std::move(one));
    }
    return out;
}

elements::Element element_of(NewElement const& one) {
    elements::Element element;
    std::int64_t serial = 0;
    std::from_chars(one.code.data() + std::min<std::size_t>(2, one.code.size()), one.code.data() + one.code.size(), serial);
    element.id = ElementId{kIdsFrom + serial};
    element.code = one.code;
    element.name = one.name;
    element.definition = fmt::format("候选数据元，由{}提出", one.owner);
    element.entity = one.entity;
    element.form_type = one.type;
    element.type = one.type == "number" ? ValueType::decimal : one.type == "date" ? ValueType::date : ValueType::text;
    element.unit_of_measure = one.unit_of_measure;
    element.sensitivity = one.sensitivity;
    element.fresh_days = one.fresh_days;
    element.source_unit = one.source;
    element.by_period = one.by_period;
    element.aliases = {one.words};
    return element;
}

elements::Catalogue with_candidates(elements::Catalogue const& shipped, std::vector<NewElement> const& candidates) {
    if (candidates.empty()) return shipped;
    auto all = shipped.elements();
    for (auto const& one : candidates) all.push_back(element_of(one));
    return elements::Catalogue(std::move(all));
}

}  // namespace yizhen::gate

// A reading as JSON and as a text for people.

#include "modules/forms/reading.h"

#include "kernel/text/text.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::forms {
namespace {

namespace json = boost::json;

std::string_view name_of(Addressee addressee) {
    switch (addressee) {
        case Addressee::unsaid: return "";
        case Addressee::base: return "base";
        case Addressee::superior: return "superior";
    }
    return "";
}

json::object mark_json(ReadingMark const& mark) {
    json::object out{{"id", mark.id()},     {"category", forms::name_of(mark.category)}, {"category_zh", name_zh_of(mark.category)}, {"begin", mark.begin},
                     {"end", mark.end},     {"words", mark.words},                       {"why", mark.why}};
    if (auto const value = mark.value_text(); !value.empty()) out["value"] = value;
    if (!mark.unit.empty()) out["unit"] = mark.unit;
    if (mark.addressee != Addressee::unsaid) out["addressee"] = name_of(mark.addressee);
    return out;
}

json::value maybe(std::optional<std::int64_t> const& number) { return number ? json::value(*number) : json::value(nullptr); }

json::object counts_json(ReadingCounts const& c) {
    json::object out{{"characters", c.characters}, {"deadlines", c.deadlines}, {"headcounts", c.headcounts}, {"brief_quotas", c.brief_quotas},
                     {"other_quotas", c.other_quotas}, {"rates", c.rates}, {"trace_criteria", c.trace_criteria}, {"track_uploads", c.track_uploads},
                     {"catch_all_phrases", c.catch_all_phrases}, {"responsibility_letters", c.responsibility_letters}, {"veto_clauses", c.veto_clauses},
                     {"hard_base", c.hard_base}, {"soft_base", c.soft_base}, {"hard_upper", c.hard_upper}, {"soft_upper", c.soft_upper},
                     {"forced_functions", c.forced_functions}, {"group_orders", c.group_orders}, {"copy_down_phrases", c.copy_down_phrases},
                     {"task_forces", c.task_forces}, {"secondments", c.secondments}, {"task_force_shifts", c.task_force_shifts},
                     {"score_requests", c.score_requests}, {"material_requests", c.material_requests}, {"preparation_materials", c.preparation_materials}, {"praise_scores", c.praise_scores},
                     {"extreme_targets", c.extreme_targets}, {"certificates", c.certificates}, {"task_verbs", c.task_verbs}};
    out["earliest_deadline"] = c.earliest_deadline ? json::value(c.earliest_deadline->iso()) : json::value(nullptr);
    out["hard_base_permille"] = maybe(c.hard_base_permille);
    out["hard_upper_permille"] = maybe(c.hard_upper_permille);
    return out;
}

void indent(std::string& out, json::value const& value, std::string const& margin) {
    if (auto const* object = value.if_object(); object && !object->empty()) {
        out += "{\n";
        std::size_t left = object->size();
        for (auto const& [key, each] : *object) {
            out += margin + "  " + json::serialize(key) + ": ";
            indent(out, each, margin + "  ");
            out += --left > 0 ? ",\n" : "\n";
        }
        out += margin + "}";
    } else if (auto const* array = value.if_array(); array && !array->empty()) {
        out += "[\n";
        for (std::size_t i = 0; i < array->size(); ++i) {
            out += margin + "  " + json::serialize((*array)[i]) + (i + 1 < array->size() ? ",\n" : "\n");
        }
        out += margin + "]";
    } else {
        out += json::serialize(value);
    }
}

/// "【时限=2026-03-05：3月5日前】".
std::string opening(ReadingMark const& mark) {
    auto const value = mark.value_text();
    return fmt::format("【{}{}{}：", name_zh_of(mark.category), value.empty() ? "" : "=", value);
}


std::string summary(Reading const& reading) {
    std::string out = fmt::format("\n正文 {} 字", reading.characters);
    for (std::size_t i = 0; i < kReadingCategories; ++i) {
        auto const category = static_cast<ReadingCategory>(i);
        auto const number = std::ranges::count(reading.marks, category, &ReadingMark::category);
        if (number > 0) out += fmt::format("，{} {}", name_zh_of(category), number);
    }
    return out + "。标出的要由人确认才算数。\n";
}

}  // namespace

std::string reading_json(Reading const& reading, DocumentText const& document, bool indented) {
    json::array marks;
    for (auto const& mark : reading.marks) marks.push_back(mark_json(mark));
    json::array paragraphs;
    for (auto const& paragraph : document.paragraphs) paragraphs.push_back({{"begin", paragraph.begin}, {"end", paragraph.end}, {"in_table", paragraph.in_table}});
    json::object out{{"characters", reading.characters}, {"addressed", name_of(reading.addressed)}, {"text", document.text}};
    out["paragraphs"] = std::move(paragraphs);
    out["marks"] = std::move(marks);
    out["counts"] = counts_json(counts_of(reading));
    if (!indented) return json::serialize(out);
    std::string text;
    indent(text, out, "");
    return text + "\n";
}

std::string reading_text(Reading const& reading, DocumentText const& document) {
    auto const characters = text::code_points(document.text);
    auto marks = reading.marks;
    std::ranges::stable_sort(marks, [](auto const& a, auto const& b) { return a.begin != b.begin ? a.begin < b.begin : a.end > b.end; });
    std::u32string out;
    std::vector<std::size_t> open;  ///< ends of marks, the innermost last
    std::size_t next = 0;
    for (std::size_t at = 0; at <= characters.size(); ++at) {
        while (!open.empty() && open.back() <= at) {
            out += U'】';
            open.pop_back();
        }
        for (; next < marks.size() && marks[next].begin == at; ++next) {
            out += text::code_points(opening(marks[next]));
            open.push_back(open.empty() ? marks[next].end : std::min(open.back(), marks[next].end));
        }
        if (at < characters.size()) out += characters[at];
    }
    return text::utf8(out) + "\n" + summary(reading);
}

}  // namespace yizhen::forms

// Rules as they hold in a county: read by everybody, adopted, tried and edited by its gatekeepers.

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/gate/docket_json.h"
#include "modules/gate/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

constexpr std::size_t kChangesShownMax = 100;

std::string iso_of_ms(std::int64_t ms) { return CivilDate::from_days(static_cast<std::int32_t>(ms / 86'400'000)).iso(); }

/// Gatekeepers of the county: not of one of its townships, whose demands they judge.
std::optional<Problem> refuse_unless_of_county(Served const& served, Request const& request) {
    if (auto no = access::refuse_unless(request, {access::Role::gatekeeper})) return no;
    if (access::decides_for_county(*served.org.tree(), request, realm_of(served, request))) return std::nullopt;
    return Problem{problems::kNotAllowed, "规则由县（区）的把关人定，乡镇、村（社区）不能改。"};
}

/// A request's JSON object.
class Body {
public:
    static Result<Body> of(Request const& request) {
        boost::system::error_code error;
        auto value = json::parse(request.body, error);
        if (error || !value.is_object()) return Problem{problems::kBadInput, "请求体应为 JSON 对象。"};
        return Body(std::move(value.as_object()));
    }
    /// A missing one is empty.
    Result<std::string> text(std::string_view name) const {
        auto const* value = m_object.if_contains(name);
        if (!value || value->is_null()) return std::string();
        if (!value->is_string()) return Problem{problems::kBadInput, fmt::format("{} 应为文字。", name)};
        return std::string(value->get_string());
    }
    Result<bool> yes(std::string_view name, bool otherwise) const {
        auto const* value = m_object.if_contains(name);
        if (!value || value->is_null()) return otherwise;
        if (!value->is_bool()) return Problem{problems::kBadInput, fmt::format("{} 应为 true 或 false。", name)};
        return value->get_bool();
    }
    Result<std::int64_t> whole(std::string_view name) const {
        auto const* value = m_object.if_contains(name);
        if (value && value->is_int64() && value->get_int64() >= 0) return value->get_int64();
        return Problem{problems::kBadInput, fmt::format("{} 应为不小于零的整数。", name)};
    }
    [[nodiscard]] json::value const* find(std::string_view name) const { return m_object.if_contains(name); }

private:
    explicit Body(json::object object) : m_object(std::move(object)) {}
    json::object m_object;
};

Result<CivilDate> day_or(Result<std::string> const& text, CivilDate otherwise) {
    if (!text) return text.problem();
    return text.value().empty() ? Result<CivilDate>(otherwise) : CivilDate::parse(text.value());
}

/// {"toml", "enabled", "effective_from", "reason", "cases": […]}
Result<RuleEdit> edit_of(Served const& served, Request const& request) {
    auto const body = Body::of(request);
    if (!body) return body.problem();
    auto const toml = body.value().text("toml");
    if (!toml) return toml.problem();
    auto const reason = body.value().text("reason");
    if (!reason) return reason.problem();
    auto const enabled = body.value().yes("enabled", true);
    if (!enabled) return enabled.problem();
    auto const from = day_or(body.value().text("effective_from"), served.clock.today());
    if (!from) return from.problem();
    RuleEdit edit{.rule = request.path_values.at("rule"), .version = 0, .toml = toml.value(), .cases = {}, .enabled = enabled.value(), .from = from.value(), .author = {}, .reason = reason.value()};
    auto const* cases = body.value().find("cases");
    bool const any = cases && !cases->is_null() && !(cases->is_array() && cases->get_array().empty());
    if (any) edit.cases = json::serialize(json::object{{"rule", edit.rule}, {"cases", *cases}});
    return edit;
}

json::value edit_brief(std::optional<RuleEdit> const& edit) {
    if (!edit) return nullptr;
    return json::object{{"version", edit->version}, {"effective_from", edit->from.iso()}, {"reason", edit->reason}};
}

json::object edit_json(Served const& served, RuleEdit const& edit, bool holds) {
    auto const person = served.access.find(edit.author);
    json::array cases;
    if (!edit.cases.empty()) cases = json::parse(edit.cases).at("cases").as_array();
    return {{"rule", edit.rule}, {"version", edit.version}, {"toml", edit.toml}, {"enabled", edit.enabled}, {"effective_from", edit.from.iso()}, {"reason", edit.reason},
            {"author", person ? person->name : "系统"}, {"recorded", iso_of_ms(edit.recorded_ms)}, {"holds", holds}, {"cases", std::move(cases)}};
}

json::object values_of(Rule const& rule) {
    json::object all;
    for (auto const& parameter : rule.parameters) {
        json::array values;
        for (auto const& [from, value] : parameter.values) values.push_back({{"from", from.iso()}, {"value", value}});
        all[parameter.name] = std::move(values);
    }
    return all;
}

json::value prohibition_json(std::optional<Prohibition> const& item) {
    if (!item) return nullptr;
    return json::object{{"id", item->id}, {"text", item->text_zh}, {"text_en", item->text_en}, {"source", item->source}, {"source_status", item->source_status}};
}

json::object rule_json(CountyRule const& one, std::vector<Adoption> const& adoptions, CivilDate today) {
    auto const& rule = one.rule;
    auto const adopted = std::ranges::find_if(adoptions, [&](auto const& each) { return each.rule == rule.id && each.from <= today; });
    auto const mode = rule.mode == RuleMode::advise && adopted != adoptions.end() ? RuleMode::adopted : rule.mode;
    json::object parameters;
    for (auto const& parameter : rule.parameters) {
        if (auto const value = parameter.on(today)) parameters[parameter.name] = *value;
    }
    json::array clauses;
    for (auto const& clause : rule.clauses) {
        clauses.push_back({{"condition", clause.condition}, {"outcome", name_of(clause.outcome)}, {"message", clause.message}});
    }
    json::value adoption;
    if (adopted != adoptions.end()) {
        adoption = json::object{{"from", adopted->from.iso()}, {"decision", adopted->decision}, {"signer", adopted->signer}};
    }
    return {{"id", rule.id}, {"version", rule.version}, {"name", rule.name_zh}, {"name_en", rule.name_en}, {"pack", one.pack},
            {"pack_title", one.pack_title.empty() ? one.pack : one.pack_title}, {"pass", rule.pass}, {"thesis", rule.thesis}, {"basis", rule.basis}, {"source", rule.source},
            {"source_status", rule.source_status}, {"verified", rule.verified}, {"enabled", rule.enabled}, {"waits_for", rule.waits_for.empty() ? json::value() : json::value(rule.waits_for)}, {"mode", name_of(mode)}, {"adoption", std::move(adoption)},
            {"parameters", std::move(parameters)}, {"parameter_values", values_of(rule)}, {"clauses", std::move(clauses)}, {"from", one.edit ? "county" : "shipped"},
            {"edit", edit_brief(one.edit)}, {"prohibition", prohibition_json(one.prohibition)}};
}

Response list_rules(Served const& served, Request const& request) {
    auto const realm = realm_of(served, request);
    auto const adoptions = served.gate.adoptions(realm);
    json::array items;
    for (auto const& rule : served.gate.county_rules(realm)) items.push_back(rule_json(rule, adoptions, served.clock.today()));
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

Response adopt_rule(Served const& served, Request const& request) {
    if (auto const no = refuse_unless_of_county(served, request)) return refused(request, *no);
    auto const body = Body::of(request);
    if (!body) return refused(request, body.problem());
    auto const from = day_or(body.value().text("from"), served.clock.today());
    if (!from) return refused(request, from.problem());
    auto const decision = body.value().text("decision");
    if (!decision) return refused(request, decision.problem());
    auto const signer = body.value().text("signer");
    if (!signer) return refused(request, signer.problem());
    auto const realm = realm_of(served, request);
    auto const& rule = request.path_values.at("rule");
    auto const done = served.gate.adopt(realm, {rule, from.value(), decision.value(), signer.value()}, request.actor);
    if (!done) return refused(request, done.problem());
    for (auto const& one : served.gate.county_rules(realm)) {
        if (one.rule.id == rule) return http::json(201, json::serialize(rule_json(one, served.gate.adoptions(realm), served.clock.today())));
    }
    return refused(request, {problems::kNotFound, "没有这条规则。"});
}

json::object words_json(Served const& served, std::string const& rule, RuleWords const& words) {
    json::array items;
    for (auto const& edit : words.edits) items.push_back(edit_json(served, edit, edit.version == words.holds));
    return {{"rule", rule}, {"shipped", words.is_shipped}, {"toml", words.toml}, {"items", std::move(items)}};
}

Response list_edits(Served const& served, Request const& request) {
    auto const& rule = request.path_values.at("rule");
    auto const words = served.gate.rule_words(realm_of(served, request), rule);
    if (!words) return refused(request, words.problem());
    return http::json(200, json::serialize(words_json(served, rule, words.value())));
}

Response add_edit(Served const& served, Request const& request) {
    if (auto const no = refuse_unless_of_county(served, request)) return refused(request, *no);
    auto edit = edit_of(served, request);
    if (!edit) return refused(request, edit.problem());
    auto const body = Body::of(request);
    if (!body) return refused(request, body.problem());
    auto const based_on = body.value().whole("based_on");
    if (!based_on) return refused(request, {problems::kBadInput, "based_on 要写明是在第几版上改的（items 里最新的 version）；本县还没有改过写 0。"});
    edit.value().based_on = based_on.value();
    auto const realm = realm_of(served, request);
    auto const saved = served.gate.edit_rule(realm, std::move(edit).value(), request.actor);
    if (!saved) return refused(request, saved.problem());
    return http::json(201, json::serialize(edit_json(served, saved.value(), saved.value().from <= served.clock.today())));
}

json::value value_json(Value const& value) {
    if (std::holds_alternative<std::monostate>(value)) return nullptr;
    if (auto const* whole = std::get_if<std::int64_t>(&value)) return *whole;
    if (auto const* is_so = std::get_if<bool>(&value)) return *is_so;
    return json::value(to_text(value));
}

json::object case_json(ShownCase const& one) {
    json::object given;
    for (auto const& [name, value] : one.given) given[name] = value_json(value);
    return {{"why", one.why}, {"given", std::move(given)}, {"expect", json::array(one.expect.begin(), one.expect.end())},
            {"before", one.before ? json::value(json::array(one.before->begin(), one.before->end())) : json::value()}};
}

json::object change_json(TrialChange const& change) {
    auto const side = [](TrialSide const& one) {
        return json::object{{"outcome", name_of(one.outcome)}, {"rules", json::array(one.rules.begin(), one.rules.end())}};
    };
    return {{"id", std::to_string(change.demand.id.value)}, {"control_number", change.demand.number.empty() ? json::value() : json::value(change.demand.number)},
            {"title", change.demand.title}, {"issuer", change.demand.issuer}, {"judged", change.demand.judged.iso()}, {"before", side(change.before)}, {"after", side(change.after)}};
}

Response try_edit(Served const& served, Request const& request) {
    if (auto const no = refuse_unless_of_county(served, request)) return refused(request, *no);
    auto const edit = edit_of(served, request);
    if (!edit) return refused(request, edit.problem());
    auto const most = static_cast<int>(kTrialDocketsMax);
    request.tell("正在用去年的登记册试", 0, most);
    auto const tell = [&](std::int64_t read) { request.tell("正在用去年的登记册试", static_cast<int>(read), most); };
    auto const tried = served.gate.try_rule(realm_of(served, request), edit.value(), tell);
    if (!tried) return refused(request, tried.problem());
    auto const& trial = tried.value().trial;
    json::array changes;
    for (auto const& change : trial.changes()) {
        if (changes.size() < kChangesShownMax) changes.push_back(change_json(change));
    }
    json::array cases;
    for (auto const& one : tried.value().cases) cases.push_back(case_json(one));
    return http::json(200, json::serialize(json::object{{"rule", edit.value().rule}, {"since", tried.value().since.iso()}, {"tried", trial.tried}, {"not_tried", trial.not_tried},
                                                        {"more", tried.value().more}, {"changed", trial.changed}, {"unlike_register", trial.unlike_register},
                                                        {"as_if_adopted", tried.value().as_if_adopted}, {"hours_before", trial.hours_before.text()},
                                                        {"hours_after", trial.hours_after.text()}, {"changes", std::move(changes)}, {"cases", std::move(cases)}}));
}

}  // namespace

std::vector<http::Route> rule_routes(Served const& served) {
    auto const with = [served](Response (*handler)(Served const&, Request const&)) {
        return [served, handler](Request const& request) { return handler(served, request); };
    };
    return {
        {"GET", "/api/v1/rules", with(list_rules)},
        {"POST", "/api/v1/rules/{rule}/adoptions", with(adopt_rule)},
        {"POST", "/api/v1/rules/{rule}/trial", with(try_edit)},
        {"GET", "/api/v1/rules/{rule}/edits", with(list_edits)},
        {"POST", "/api/v1/rules/{rule}/edits", with(add_edit)},
    };
}

}  // namespace yizhen::gate

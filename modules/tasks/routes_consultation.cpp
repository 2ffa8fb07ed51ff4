// Consultations over HTTP: opened by the county, heard by townships, answered by the drafter, read by everybody in the county.

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/org/org.h"
#include "modules/tasks/routes_parts.h"

#include <boost/json.hpp>

#include <charconv>

namespace yizhen::tasks {
namespace {

namespace json = boost::json;
using access::Role;
using http::Request;
using http::Response;

json::object published(org::Tree const& tree, Consultation const& consultation) {
    auto const sums = sums_of(consultation);
    json::array townships;
    for (auto const& one : consultation.townships) townships.push_back({{"unit", unit_ref(tree, one.unit)}, {"type", one.type}, {"heard", day_or_null(one.heard)}});
    json::array visits;
    for (auto const& one : consultation.visits) visits.push_back({{"unit", unit_ref(tree, one.unit)}, {"day", one.day.iso()}, {"seen", one.seen}});
    json::array comments;
    for (auto const& one : consultation.comments) {
        comments.push_back({{"id", std::to_string(one.id)}, {"unit", unit_ref(tree, one.unit)}, {"said", one.said}, {"changed", one.changed}, {"answer", one.answer}});
    }
    json::array bands;
    for (auto const& [unit, band] : consultation.bands) {
        bands.push_back({{"unit", unit_ref(tree, unit)}, {"least", band.least}, {"aim", band.aim}, {"most", band.most}});
    }
    json::object out{{"id", consultation.id}, {"title", consultation.title}, {"issuer", unit_ref(tree, consultation.issuer)}, {"opened", consultation.opened.iso()}};
    out["demand"] = consultation.demand.known() ? json::value(std::to_string(consultation.demand.value)) : json::value();
    out["townships_heard"] = sums.townships;
    out["township_types_heard"] = sums.types;
    out["townships_heard_permille"] = sums.permille;
    out["site_visit_recorded"] = sums.visited;
    out["comments_unanswered"] = sums.unanswered;
    out["townships"] = std::move(townships);
    out["visits"] = std::move(visits);
    out["comments"] = std::move(comments);
    out["target_rule"] = consultation.target_rule;
    out["bands"] = std::move(bands);
    return out;
}

Response shown(Served const& served, Request const& request, int status, Result<Consultation> const& consultation) {
    if (!consultation) return refused(request, consultation.problem());
    return http::json(status, json::serialize(published(*served.org.tree(), consultation.value())));
}

Result<std::vector<Township>> townships_of(json::object const& body) {
    std::vector<Township> out;
    auto const* list = body.if_contains("townships");
    if (list == nullptr || !list->is_array()) return out;
    for (auto const& one : list->get_array()) {
        auto const township = checked_members(one.get_object(), {{"unit"}, {"type"}});
        if (!township) return township.problem();
        out.push_back({text_at(township.value(), "unit"), text_at(township.value(), "type"), std::nullopt});
    }
    return out;
}

std::vector<std::string> texts_at(json::object const& body, std::string_view key) {
    std::vector<std::string> out;
    auto const* list = body.if_contains(key);
    if (list == nullptr || !list->is_array()) return out;
    for (auto const& one : list->get_array()) out.emplace_back(one.get_string());
    return out;
}

/// What one of the routes below needs, or why it cannot begin.
struct Begun {
    RealmId realm;
    std::string id;
    json::object body;
};

Result<Begun> begun(Served const& served, Request const& request, std::vector<Role> const& roles, std::vector<Member> const& members) {
    if (auto const no = access::refuse_unless(request, roles)) return *no;
    auto const realm = realm_of(served, request);
    if (!realm) return realm.problem();
    auto body = body_of(request, members);
    if (!body) return body.problem();
    auto const id = request.path_values.find("id");
    return Begun{realm.value(), id == request.path_values.end() ? std::string() : id->second, std::move(body).value()};
}

Response open(Served const& served, Request const& request) {
    auto const begin = begun(served, request, {Role::gatekeeper, Role::leader}, {{"id"}, {"issuer"}, {"title"}, {"townships", MemberType::objects}});
    if (!begin) return refused(request, begin.problem());
    if (!access::decides_for_county(*served.org.tree(), request, begin.value().realm)) {
        return refused(request, {problems::kNotAllowed, "征求意见由县（区）开始，并写明各乡镇（街道）是什么类型。"});
    }
    auto const& body = begin.value().body;
    auto townships = townships_of(body);
    if (!townships) return refused(request, townships.problem());
    NewConsultation const wanted{text_at(body, "id"), text_at(body, "issuer"), text_at(body, "title"), std::move(townships).value()};
    return shown(served, request, 201, served.tasks.open_consultation(begin.value().realm, wanted, request.actor));
}

Response get(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::frontline, Role::requester, Role::gatekeeper, Role::steward, Role::leader, Role::auditor})) return refused(request, *no);
    auto const realm = realm_of(served, request);
    if (!realm) return refused(request, realm.problem());
    auto const found = served.tasks.consultation(realm.value(), request.path_values.at("id"));
    if (!found) return refused(request, {problems::kNotFound, "没有这个编号的征求意见。"});
    return shown(served, request, 200, *found);
}

Response visit(Served const& served, Request const& request) {
    auto const begin = begun(served, request, {Role::frontline, Role::leader}, {{"day"}, {"seen"}});
    if (!begin) return refused(request, begin.problem());
    auto const& [realm, id, body] = begin.value();
    auto const day = day_at(served, body, "day");
    if (!day) return refused(request, day.problem());
    return shown(served, request, 201, served.tasks.record_visit(realm, id, day.value(), text_at(body, "seen"), request.actor));
}

Response hear(Served const& served, Request const& request) {
    auto const begin = begun(served, request, {Role::frontline, Role::leader}, {{"comments", MemberType::texts}});
    if (!begin) return refused(request, begin.problem());
    auto const& [realm, id, body] = begin.value();
    return shown(served, request, 201, served.tasks.hear(realm, id, texts_at(body, "comments"), request.actor));
}

Response answer(Served const& served, Request const& request) {
    auto const begin = begun(served, request, {Role::requester, Role::leader}, {{"comment"}, {"changed"}, {"answer"}});
    if (!begin) return refused(request, begin.problem());
    auto const& [realm, id, body] = begin.value();
    std::int64_t comment = 0;
    auto const text = text_at(body, "comment");
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), comment);
    if (error != std::errc{} || end != text.data() + text.size()) return refused(request, {problems::kBadInput, "comment 应为意见的编号，写在引号里。"});
    return shown(served, request, 201, served.tasks.answer(realm, id, comment, text_at(body, "changed"), text_at(body, "answer"), request.actor));
}

Response targets(Served const& served, Request const& request) {
    auto const begin = begun(served, request, {Role::requester, Role::leader},
                             {{"units", MemberType::texts}, {"baseline_element"}, {"capacity_element"}, {"period"}, {"at_most", MemberType::yes_no}, {"uniform", MemberType::whole}, {"reason"}});
    if (!begin) return refused(request, begin.problem());
    auto const& [realm, id, body] = begin.value();
    NewTargets const wanted{texts_at(body, "units"), text_at(body, "baseline_element"), text_at(body, "capacity_element"), text_at(body, "period"),
                            yes_at(body, "at_most"), number_at(body, "uniform"), text_at(body, "reason")};
    return shown(served, request, 200, served.tasks.set_targets(realm, id, wanted, request.actor));
}

}  // namespace

http::Routes consultation_routes(Served const& served) {
    return {{"POST", "/api/v1/consultations", [served](Request const& request) { return open(served, request); }},
            {"GET", "/api/v1/consultations/{id}", [served](Request const& request) { return get(served, request); }},
            {"POST", "/api/v1/consultations/{id}/visits", [served](Request const& request) { return visit(served, request); }},
            {"POST", "/api/v1/consultations/{id}/hearings", [served](Request const& request) { return hear(served, request); }},
            {"POST", "/api/v1/consultations/{id}/answers", [served](Request const& request) { return answer(served, request); }},
            {"PUT", "/api/v1/consultations/{id}/targets", [served](Request const& request) { return targets(served, request); }}};
}

}  // namespace yizhen::tasks

// Draws over HTTP. Answers to POST hold digests only: they are kept for a while, so that a request can be sent twice.

#include "kernel/problem_catalogue.h"
#include "modules/inspections/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <utility>

namespace yizhen::inspections {
namespace {

namespace json = boost::json;
using access::Role;
using http::Request;
using http::Response;

json::object draw_json(StoredDraw const& draw) {
    json::object out{{"id", std::to_string(draw.id)}, {"demand", std::to_string(draw.demand.value)}, {"chain", draw.chain}, {"serial", draw.serial}, {"state", name_of(draw.state)},
                     {"commitment_digest", draw.commitment_digest}, {"committed", draw.committed.iso()}, {"points", draw.points}, {"host_permille", draw.host_permille}};
    out["previous"] = draw.previous.empty() ? json::value() : json::value(draw.previous);
    out["file_digest"] = draw.file_digest.empty() ? json::value() : json::value(draw.file_digest);
    out["ended"] = draw.ended ? json::value(draw.ended->iso()) : json::value();
    return out;
}

/// Whoever sees the visit; the county's own people also when the visit is no more: a draw stays on record.
bool may_see(Served const& served, Request const& request, StoredDraw const& draw) {
    return is_of_county(served, request, draw.realm) || visible_visit(served, request, draw.demand);
}

Response list_draws(Served const& served, Request const& request) {
    if (auto const no = refuse_outsiders(request)) return refused(request, *no);
    auto const realm = realm_of(served, request);
    if (!realm) return refused(request, realm.problem());
    json::array items;
    for (auto const& draw : served.inspections.draws(realm.value())) {
        if (may_see(served, request, draw)) items.push_back(draw_json(draw));
    }
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

Result<StoredDraw> draw_asked(Served const& served, Request const& request) {
    auto draw = served.inspections.find_draw(id_in_path(request, "id"));
    if (!draw || !may_see(served, request, *draw)) return Problem{problems::kNotFound, "没有这一次抽签，或不在你的范围内。"};
    return std::move(*draw);
}

/// Commitment and, from the visit's day on, the file that ended it: both byte for byte, for `yizhen draw verify`.
Response get_draw(Served const& served, Request const& request) {
    if (auto const no = refuse_outsiders(request)) return refused(request, *no);
    auto const draw = draw_asked(served, request);
    if (!draw) return refused(request, draw.problem());
    auto const commitment = served.inspections.commitment_text(draw.value());
    if (!commitment) return refused(request, commitment.problem());
    auto out = draw_json(draw.value());
    out["commitment"] = commitment.value();
    auto const file = served.inspections.file_text(draw.value());
    out["file"] = file ? json::value(file.value()) : json::value();
    return http::json(200, json::serialize(out));
}

/// The issuer's people and the county's gatekeepers; the auditor only where `with_auditor`, because whoever draws must not
/// be who watches it.
std::optional<Problem> refuse_unless_drawing(Served const& served, Request const& request, DemandId demand, bool with_auditor) {
    if (auto no = access::refuse_unless(request, {Role::requester, Role::gatekeeper, Role::auditor})) return no;
    auto const visit = visible_visit(served, request, demand);
    if (!visit) return visit.problem();
    if (is_gatekeeper(served, request, visit.value().realm)) return std::nullopt;
    bool const issuers = !access::refuse_unless(request, {Role::requester}) && acts_for(served, request, visit.value().issuer);
    if (issuers || (with_auditor && is_auditor(served, request, visit.value().realm))) return std::nullopt;
    return Problem{problems::kNotAllowed, "抽签由发起检查的单位或本县（区）的减负办办理。"};
}

Response register_digest(Served const& served, Request const& request) {
    auto const realm = realm_of(served, request);
    if (!realm) return refused(request, realm.problem());
    if (!is_auditor(served, request, realm.value())) return refused(request, {problems::kNotAllowed, "审计方随机数的摘要由本县（区）的审计（督查）人员登记。"});
    auto const digest = read_body(request, {"digest"}, [](Place const& at) { return need_text(at, "digest"); });
    if (!digest) return refused(request, digest.problem());
    if (auto const done = served.inspections.register_digest(realm.value(), digest.value(), request.actor); !done) return refused(request, done.problem());
    return http::json(201, json::serialize(json::object{{"digest", digest.value()}, {"registered", served.inspections.today().iso()}}));
}

Response commit(Served const& served, Request const& request) {
    auto const said = read_body(request, {"demand", "commitment"}, [](Place const& at) { return std::pair{DemandId{need_id(at, "demand")}, need_text(at, "commitment")}; });
    if (!said) return refused(request, said.problem());
    auto const& [demand, commitment] = said.value();
    if (auto const no = refuse_unless_drawing(served, request, demand, false)) return refused(request, *no);
    auto const draw = served.inspections.commit(demand, commitment, request.actor);
    if (!draw) return refused(request, draw.problem());
    return http::json(201, json::serialize(draw_json(draw.value())));
}

Response end(Served const& served, Request const& request) {
    auto const found = draw_asked(served, request);
    if (!found) return refused(request, found.problem());
    if (auto const no = refuse_unless_drawing(served, request, found.value().demand, true)) return refused(request, *no);
    auto const file = read_body(request, {"file"}, [](Place const& at) { return need_text(at, "file"); });
    if (!file) return refused(request, file.problem());
    auto const draw = served.inspections.end_draw(found.value().id, file.value(), request.actor);
    if (!draw) return refused(request, draw.problem());
    return http::json(200, json::serialize(draw_json(draw.value())));
}

}  // namespace

std::vector<http::Route> draw_routes(Served const& served) {
    auto const with = [served](Response (*handler)(Served const&, Request const&)) { return [served, handler](Request const& request) { return handler(served, request); }; };
    return {{"GET", "/api/v1/inspection-draws", with(list_draws)},
            {"POST", "/api/v1/inspection-draws", with(commit)},
            {"POST", "/api/v1/inspection-draw-digests", with(register_digest)},
            {"GET", "/api/v1/inspection-draws/{id}", with(get_draw)},
            {"POST", "/api/v1/inspection-draws/{id}/end", with(end)}};
}

}  // namespace yizhen::inspections

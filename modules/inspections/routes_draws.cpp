// Draws over HTTP. Answers to POST hold digests only: they are kept for a while, so that a request can be sent twice.

#include "kernel/problem_catalogue.h"
#include "modules/inspections/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <charconv>

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
    if (visible_visit(served, request, draw.demand)) return true;
    auto const tree = served.inspections.org().tree();
    auto const county = tree->find(tree->county_of(draw.realm));
    return county && holds(served, request, county->code);
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

std::optional<Problem> refuse_unless_drawing(Served const& served, Request const& request, DemandId demand) {
    if (auto no = access::refuse_unless(request, {Role::requester, Role::gatekeeper, Role::auditor})) return no;
    auto const visit = visible_visit(served, request, demand);
    if (!visit) return visit.problem();
    if (!holds(served, request, visit.value().issuer)) return Problem{problems::kNotAllowed, "抽签由发起检查的单位或本县（区）的减负办办理。"};
    return std::nullopt;
}

Response commit(Served const& served, Request const& request) {
    auto const body = body_of(request, {"demand", "commitment"});
    if (!body) return refused(request, body.problem());
    auto const text = text_in(body.value(), "demand");
    std::int64_t number = 0;
    (void)std::from_chars(text.data(), text.data() + text.size(), number);
    if (auto const no = refuse_unless_drawing(served, request, DemandId{number})) return refused(request, *no);
    auto const draw = served.inspections.commit(DemandId{number}, text_in(body.value(), "commitment"), request.actor);
    if (!draw) return refused(request, draw.problem());
    return http::json(201, json::serialize(draw_json(draw.value())));
}

Response end(Served const& served, Request const& request) {
    auto const found = draw_asked(served, request);
    if (!found) return refused(request, found.problem());
    if (auto const no = refuse_unless_drawing(served, request, found.value().demand)) return refused(request, *no);
    auto const body = body_of(request, {"file"});
    if (!body) return refused(request, body.problem());
    auto const draw = served.inspections.end_draw(found.value().id, text_in(body.value(), "file"), request.actor);
    if (!draw) return refused(request, draw.problem());
    return http::json(200, json::serialize(draw_json(draw.value())));
}

}  // namespace

std::vector<http::Route> draw_routes(Served const& served) {
    auto const with = [served](Response (*handler)(Served const&, Request const&)) { return [served, handler](Request const& request) { return handler(served, request); }; };
    return {{"GET", "/api/v1/inspection-draws", with(list_draws)},
            {"POST", "/api/v1/inspection-draws", with(commit)},
            {"GET", "/api/v1/inspection-draws/{id}", with(get_draw)},
            {"POST", "/api/v1/inspection-draws/{id}/end", with(end)}};
}

}  // namespace yizhen::inspections

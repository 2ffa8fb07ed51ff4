#include "modules/gate/routes_parts.h"

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/gate/hidden.h"
#include "modules/gate/houses.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yizhen::gate {

using http::Request;
using http::Response;

namespace {

bool reaches(access::Scope const& scope, org::Tree const& tree, std::string_view code) {
    auto const unit = tree.find_code(code);
    if (!unit) return false;
    if (scope.holds(unit->id)) return true;
    return std::ranges::any_of(scope.tops(), [&](UnitId top) { return tree.within(top, unit->id); });
}

/// One of those that the person acts for belongs to the same house: another section, or the department itself.
bool stands_in_house(access::Scope const& scope, org::Tree const& tree, UnitId unit) {
    auto const house = house_of(tree, unit);
    return std::ranges::any_of(scope.tops(), [&](UnitId top) { return house_of(tree, top) == house; });
}

/// A department's gatekeepers and auditors act for the county, and are visited with their department all the same.
bool is_visited(org::Tree const& tree, UnitId unit, StoredDemand const& demand) {
    auto const house = tree.find(house_of(tree, unit));
    if (!house || org::is_area(house->kind)) return false;
    return std::ranges::any_of(demand.targets, [&](auto const& code) {
        auto const target = tree.find_code(code);
        return target && house_of(tree, target->id) == house->id;
    });
}

bool has_role(Request const& request, std::string_view role) { return std::ranges::find(request.scopes, role) != request.scopes.end(); }

/// Who decides for it, and who audits it: not whoever may read all of it, another department's leader for one.
bool watches_county(Served const& served, Request const& request, RealmId realm) {
    return access::decides_for_county(*served.org.tree(), request, realm) || (has_role(request, access::name_of(access::Role::auditor)) && keeps_county(served, request, realm));
}

}  // namespace

bool is_visible(Served const& served, Request const& request, StoredDemand const& demand) {
    auto const scope = served.access.scope_of(request.actor);
    auto const tree = served.org.tree();
    auto const issuer = tree->find_code(demand.issuer_code);
    if (is_hidden(demand.envelope, served.clock.today())) {
        UnitId const own{request.actor.unit};
        bool const of_issuers_house = issuer && !scope.empty() && house_of(*tree, own) == house_of(*tree, issuer->id);
        return of_issuers_house || (watches_county(served, request, demand.realm) && !is_visited(*tree, own, demand));
    }
    if (issuer && (scope.holds(issuer->id) || stands_in_house(scope, *tree, issuer->id))) return true;
    return std::ranges::any_of(demand.targets, [&](auto const& code) { return reaches(scope, *tree, code); });
}

bool keeps_county(Served const& served, Request const& request, RealmId realm) {
    if (request.actor.role == access::kSystemRole) return true;
    return realm.known() && served.access.scope_of(request.actor).holds(served.org.tree()->county_of(realm));
}

std::int64_t number_or(std::string_view text, std::int64_t otherwise) {
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : otherwise;
}

std::string query(Request const& request, std::string const& name) {
    auto const found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
}

int limit_of(Request const& request, std::string const& name, int otherwise, int most) {
    return static_cast<int>(std::clamp<std::int64_t>(number_or(query(request, name), otherwise), 1, most));
}

Response refused(Request const& request, Problem const& problem) { return http::refusal(problem, request.request_id); }

std::string etag_of(StoredDemand const& demand) { return fmt::format("\"{}-{}\"", demand.id.value, demand.version); }

std::string with_standing(Served const& served, StoredDemand const& demand, std::string const& verdict_json) {
    auto const standing = name_of(served.gate.standing_of(demand, served.clock.today()));
    return fmt::format("{{\"standing\":\"{}\",{}", standing, std::string_view(verdict_json).substr(1));
}

Response demand_response(Served const& served, int status, StoredDemand const& demand) {
    auto response = http::json(status, with_standing(served, demand, demand.verdict_json));
    response.headers["ETag"] = etag_of(demand);
    return response;
}

Result<StoredDemand> visible_demand(Served const& served, Request const& request) {
    auto const& said = request.path_values.at("id");  // its number in the register, or its control number
    auto demand = said.find('-') == std::string::npos ? served.gate.find(DemandId{number_or(said, 0)}) : served.gate.find_number(said);
    if (!demand || !is_visible(served, request, *demand)) {
        return Problem{problems::kNotFound, fmt::format("没有编号为“{}”的要求，或不在你的范围内。", request.path_values.at("id"))};
    }
    return std::move(*demand);
}

std::optional<Problem> may_send(Served const& served, Request const& request, Envelope const& envelope) {
    if (request.actor.role == access::kSystemRole) return std::nullopt;  // the command line of whoever runs the server
    auto const scope = served.access.scope_of(request.actor);
    auto const tree = served.org.tree();
    auto const holds = [&](std::string const& words) {
        auto unit = tree->find_code(words);
        if (!unit && !scope.tops().empty()) {
            if (auto found = tree->resolve(tree->realm_of(scope.tops().front()), words)) unit = found.value();
        }
        return unit && scope.holds(unit->id);
    };
    if (envelope.received) {
        for (auto const& target : envelope.targets) {
            if (!holds(target)) return Problem{problems::kNotAllowed, fmt::format("“{}”不在你的范围内，不能替它登记收到的表。", target)};
        }
    } else if (!holds(envelope.issuer)) {
        return Problem{problems::kNotAllowed, fmt::format("你不能以“{}”的名义提需求。", envelope.issuer)};
    }
    return std::nullopt;
}

boost::json::object unit_ref(std::string_view code, std::string_view name) { return {{"code", code}, {"name", name}}; }

RealmId realm_of(Served const& served, Request const& request) {
    auto const scope = served.access.scope_of(request.actor);
    auto const tree = served.org.tree();
    return scope.tops().empty() ? RealmId{} : tree->realm_of(scope.tops().front());
}

bool acts_for_issuer(Served const& served, Request const& request, StoredDemand const& demand) {
    if (request.actor.role == access::kSystemRole) return true;
    auto const issuer = served.org.tree()->find_code(demand.issuer_code);
    return issuer && served.access.scope_of(request.actor).holds(issuer->id) &&
           (has_role(request, access::name_of(access::Role::requester)) || issuer->id.value == request.actor.unit);
}

Reader reader_of(Served const& served, Request const& request, StoredDemand const& demand) {
    if (request.actor.role == access::kSystemRole) return {};
    auto const tree = served.org.tree();
    auto const scope = served.access.scope_of(request.actor);
    std::vector<std::string> own;
    for (auto const top : scope.tops()) {
        if (auto const unit = tree->find(top)) own.push_back(unit->code);
    }
    Reader out;
    auto const sender = tree->find_code(demand.issuer_code);
    if (!sender || !scope.holds(sender->id)) out.figures = own;
    bool const works_with_rows = has_role(request, access::name_of(access::Role::frontline)) || has_role(request, access::name_of(access::Role::steward));
    if (works_with_rows) {
        out.rows = !own.empty();
        out.units = std::move(own);
        return out;
    }
    bool const issuer = has_role(request, access::name_of(access::Role::requester)) && acts_for_issuer(served, request, demand);
    auto const today = served.clock.today();
    bool const open = !demand.control_number.empty() && today <= rows_until(demand.envelope, demand.created_day) &&
                      served.gate.standing_of(demand, today) == Standing::open;
    out.rows = issuer && open;
    return out;
}

}  // namespace yizhen::gate

// Shared phones over HTTP: the leader of a unit registers and removes them.
#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "platform/http/http.h"

#include <boost/json.hpp>

#include <cstdlib>

namespace yizhen::access {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

class DeviceRoutes {
public:
    DeviceRoutes(Access& access, org::Org& org) : m_access(access), m_org(org) {}

    Response list(Request const& request) const {
        auto const code = request.query.find("unit");
        auto const unit = mine(request, code == request.query.end() ? "" : code->second);
        if (!unit) return http::refusal(unit.problem(), request.request_id);
        json::array items;
        for (auto const& person : m_access.people_of(unit.value())) {
            if (person.is_device()) items.push_back(json::object{{"id", std::to_string(person.id.value)}, {"label", person.name}});
        }
        return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
    }

    Response add(Request const& request) const {
        boost::system::error_code error;
        auto const body = json::parse(request.body, error);
        if (error || !body.is_object()) return http::refusal({problems::kBadInput, "请求体应为 JSON 对象"}, request.request_id);
        auto const text = [&](char const* name) {
            auto const* value = body.as_object().if_contains(name);
            return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
        };
        auto const unit = mine(request, text("unit"));
        if (!unit) return http::refusal(unit.problem(), request.request_id);
        auto const made = m_access.add_device({unit.value(), text("label"), text("pin")}, request.actor);
        if (!made) return http::refusal(made.problem(), request.request_id);
        auto answer = http::json(201, json::serialize(json::object{{"id", std::to_string(made.value().id.value)}, {"account", made.value().account},
                                                                   {"label", text("label")}}));
        answer.headers["Cache-Control"] = "no-store";
        return answer;
    }

    Response remove(Request const& request) const {
        auto const device = m_access.find(PersonId(std::atoll(request.path_values.at("id").c_str())));
        Problem const none(problems::kNotFound, "没有这部共用手机，或不在您的管理范围");
        if (!device || !device->is_device() || device->disabled) return http::refusal(none, request.request_id);
        auto const unit = m_org.tree()->find(device->unit);
        auto const allowed = mine(request, unit ? unit->code : "");
        if (!allowed) return http::refusal(none, request.request_id);
        if (auto const done = m_access.disable(device->id, request.actor); !done) return http::refusal(done.problem(), request.request_id);
        Response answer;
        answer.status = 204;
        return answer;
    }

private:
    /// A unit that the person leads, itself or from above.
    [[nodiscard]] Result<UnitId> mine(Request const& request, std::string const& code) const {
        if (auto refused = refuse_unless(request, {Role::leader})) return *refused;
        auto const unit = m_org.tree()->find_code(code);
        bool const held = unit && (request.actor.role == kSystemRole || m_access.scope_of(request.actor).holds(unit->id));
        if (!held) return Problem(problems::kNotFound, "没有单位 " + code.substr(0, 80) + "，或不在您的管理范围；请核对单位编码");
        return unit->id;
    }

    Access& m_access;
    org::Org& m_org;
};

}  // namespace

http::Routes device_routes(Access& access, org::Org& org) {
    auto const devices = std::make_shared<DeviceRoutes>(access, org);
    return {
        {"GET", "/api/v1/devices", [devices](Request const& r) { return devices->list(r); }},
        {"POST", "/api/v1/devices", [devices](Request const& r) { return devices->add(r); }},
        {"DELETE", "/api/v1/devices/{id}", [devices](Request const& r) { return devices->remove(r); }},
    };
}

}  // namespace yizhen::access

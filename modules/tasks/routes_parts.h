#pragma once
/// What the routes of tasks and consultations share: who sees what, how bodies are read. No decisions. Inside the module.

#include "modules/tasks/tasks.h"
#include "platform/http/http.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace yizhen::tasks {

struct Served {
    Tasks& tasks;
    access::Access& access;
    org::Org& org;
    Clock const& clock;
};

[[nodiscard]] http::Response refused(http::Request const& request, Problem const& problem);
[[nodiscard]] std::string query(http::Request const& request, std::string const& name);
/// The county that the person works in; for those above counties the one of `unit`, or the only one there is.
Result<RealmId> realm_of(Served const& served, http::Request const& request);
enum class MemberType { text, yes_no, whole, texts, objects };
struct Member {
    std::string_view name;
    MemberType type = MemberType::text;
};
/// A JSON object with these members and no others, each of its type or null; else a Problem that names the member. So the
/// readers below meet nothing that they would have to take for missing.
Result<boost::json::object> body_of(http::Request const& request, std::vector<Member> const& known);
Result<boost::json::object> checked_members(boost::json::object object, std::vector<Member> const& known);
[[nodiscard]] std::string text_at(boost::json::object const& body, std::string_view key);
[[nodiscard]] bool yes_at(boost::json::object const& body, std::string_view key);
[[nodiscard]] std::optional<std::int64_t> number_at(boost::json::object const& body, std::string_view key);
/// ISO day, today if empty.
Result<CivilDate> day_at(Served const& served, boost::json::object const& body, std::string_view key);
[[nodiscard]] boost::json::object unit_ref(org::Tree const& tree, std::string_view code);
[[nodiscard]] boost::json::value day_or_null(std::optional<CivilDate> const& day);

[[nodiscard]] http::Routes consultation_routes(Served const& served);

}  // namespace yizhen::tasks

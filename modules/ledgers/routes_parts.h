#pragma once
/// Inside of the module: what the routes*.cpp files share.

#include "modules/access/access.h"
#include "modules/ledgers/ledgers.h"
#include "platform/http/http.h"

#include <boost/json/fwd.hpp>

namespace yizhen::ledgers::served {

struct Served {
    Ledgers& ledgers;
    access::Access& access;
    org::Org& org;
    RoutePorts ports;
};

[[nodiscard]] std::string query(http::Request const& request, std::string const& name);
[[nodiscard]] std::int64_t number_or(std::string_view text, std::int64_t otherwise);
[[nodiscard]] std::vector<std::string> listed(std::string const& text);

/// Whose data of their own people may see row by row: those who work with it there.
[[nodiscard]] bool works_with_rows(http::Request const& request);
/// The county of `unit` (a code inside the scope), else of the scope; the only one there is for the system user.
[[nodiscard]] Result<RealmId> realm_of(Served const& served, http::Request const& request, std::string const& unit = {});
/// The body as a JSON object.
[[nodiscard]] Result<boost::json::object> body_of(http::Request const& request);
[[nodiscard]] std::string text_of(boost::json::object const& body, std::string_view name);
[[nodiscard]] std::optional<bool> truth_of(boost::json::object const& body, std::string_view name);

[[nodiscard]] boost::json::object json_of(HeldCell const& cell, std::string const& element);
[[nodiscard]] boost::json::object unit_json(org::Tree const& tree, UnitId unit);

/// The question of a request, its units inside the scope; without units the whole scope.
struct Asked {
    RealmId realm;
    Shape const* shape = nullptr;
    Question question;
};
[[nodiscard]] Result<Asked> asked_by(Served const& served, http::Request const& request, std::size_t elements_max);
/// The same but for its units, which scope or grant decide.
[[nodiscard]] Result<Asked> question_of(Served const& served, http::Request const& request, std::size_t elements_max);
/// Its units inside the scope; without units the whole scope.
[[nodiscard]] Result<Done> place_by_scope(Served const& served, http::Request const& request, Asked& asked);
/// The rows that the grant gives and no others: its units, its day, its condition.
[[nodiscard]] Result<Done> place_by_grant(Served const& served, http::Request const& request, access::Grant const& grant, Asked& asked);
/// The grant that lets this unit read all these columns today: the newest, or the one named.
[[nodiscard]] Result<access::Grant> grant_for(Served const& served, http::Request const& request, Asked const& asked);

[[nodiscard]] http::Response import_file(Served const& served, http::Request const& request);
[[nodiscard]] std::vector<http::Route> care_routes(Served const& served);

}  // namespace yizhen::ledgers::served

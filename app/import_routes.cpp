#include "app/import_routes.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/access/access.h"
#include "modules/gate/gate.h"
#include "platform/files/files.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::app {
namespace {

struct Served {
    County& county;
    LateMatcher& matcher;
    Clock const& clock;
};

std::string field(http::Request const& request, char const* name) {
    auto const found = request.form.find(name);
    return found == request.form.end() ? std::string() : std::string(text::trimmed(found->second));
}

/// The county of the unit named, or of the scope.
Result<RealmId> realm_of(Served const& served, access::Scope const& scope, std::string const& unit) {
    auto const tree = served.county.org().tree();
    if (auto const found = unit.empty() ? std::nullopt : tree->find_code(unit)) {
        if (!scope.holds(found->id)) return Problem{problems::kNotAllowed, fmt::format("单位“{}”不在你的范围内。", unit)};
        return tree->realm_of(found->id);
    }
    for (auto const top : scope.tops()) {
        if (auto const realm = tree->realm_of(top); realm.known()) return realm;
        if (auto const counties = tree->all_of_kind(top, org::UnitKind::county); counties.size() == 1) return tree->realm_of(counties.front());
    }
    return Problem{problems::kBadInput, "请用 unit 写明单位代码。"};
}

http::Response take(Served const& served, http::Request const& request) {
    auto const refused = [&](Problem const& problem) { return http::refusal(problem, request.request_id); };
    if (auto const no = access::refuse_unless(request, {access::Role::frontline, access::Role::steward})) return refused(*no);
    auto const file = std::ranges::find(request.uploads, "file", &http::Upload::name);
    if (file == request.uploads.end()) return refused({problems::kBadForm, "要有 file（填好的表）这一部分。"});
    auto const scope = served.county.folder().access().scope_of(request.actor);
    auto const realm = realm_of(served, scope, field(request, "unit"));
    if (!realm) return refused(realm.problem());
    ledgers::ImportOptions options;
    options.as_of = served.clock.today();
    if (auto const text = field(request, "as_of"); !text.empty()) {
        auto const day = CivilDate::parse(text);
        if (!day) return refused(day.problem());
        options.as_of = day.value();
    }
    options.source = field(request, "source");
    options.unit = field(request, "unit");
    options.period = field(request, "period");
    options.demand = field(request, "demand");
    options.dry_run = field(request, "dry_run") == "true";
    options.may_write = [scope](UnitId unit) { return scope.holds(unit); };
    auto const matcher = served.matcher.get();
    if (!matcher) return refused(matcher.problem());
    request.tell("正在读表和写入", 0, 1);
    auto const receipts = take_answers(served.county, *matcher.value(), file->file, file->file_name, realm.value(), request.actor, options);
    if (!receipts) return refused(receipts.problem());
    std::string items;
    for (auto const& receipt : receipts.value()) items += (items.empty() ? "" : ",") + ledgers::receipt_json(receipt);
    auto answer = http::json(200, "{\"items\":[" + items + "]}");
    answer.headers["Cache-Control"] = "no-store";  // reasons may quote what stood in a cell
    return answer;
}

}  // namespace

Result<elements::Matcher const*> LateMatcher::get() {
    std::lock_guard const lock(m_mutex);
    if (!m_matcher) {
        auto knowledge = gate::read_knowledge(files::share_dir());
        if (!knowledge) return knowledge.problem();
        auto made = elements::Matcher::make(knowledge.value().catalogue, knowledge.value().matching);
        if (!made) return made.problem();
        m_matcher.emplace(std::move(made).value());
    }
    return &*m_matcher;
}

http::Routes import_routes(County& county, LateMatcher& matcher, Clock const& clock) {
    Served const served{county, matcher, clock};
    return {{"POST", "/api/v1/answers", [served](http::Request const& request) { return take(served, request); }}};
}

}  // namespace yizhen::app

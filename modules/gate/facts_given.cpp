#include "modules/gate/facts_given.h"

#include "modules/gate/docket.h"
#include "modules/gate/ports.h"

#include <algorithm>
#include <map>
#include <set>

namespace yizhen::gate {
namespace {

/// Without asking anybody: worked out for every demand, or for forms, or read in the words of what is none.
bool is_worked_out(FactSpec const& fact, bool form) { return fact.from == "gate" || fact.from == (form ? "form" : "reading"); }

bool gives_for(FactSource const& source, std::string_view kind) {
    return source.gives && std::ranges::any_of(source.kinds, [&](auto const& one) { return one == "*" || one == kind; });
}

std::set<std::string, std::less<>> given_of(std::string_view kind, std::vector<KindPayload> const& kinds, std::vector<FactSource> const& sources) {
    std::set<std::string, std::less<>> names;
    for (auto const& fact : docket_schema()) {
        if (is_worked_out(fact, kind == kFormKind)) names.emplace(fact.name);
    }
    if (auto const* payload = find_kind(kinds, kind)) {
        for (auto const& field : payload->fields) names.emplace(field.name);
    }
    for (auto const& source : sources) {
        if (!gives_for(source, kind)) continue;
        for (auto const name : source.gives(kind)) names.emplace(name);
    }
    return names;
}

}  // namespace

std::vector<std::string_view> const& demand_kinds() {
    static std::vector<std::string_view> const all{"form",  "task",       "inspection", "meeting",    "document", "account",
                                                   "brief", "assessment", "plaque",     "secondment", "campaign", "certificate"};
    return all;
}

IsGiven facts_given(std::vector<KindPayload> const& kinds, std::vector<FactSource> const& sources) {
    std::map<std::string, std::set<std::string, std::less<>>, std::less<>> given;
    for (auto const kind : demand_kinds()) given.emplace(kind, given_of(kind, kinds, sources));
    return [given = std::move(given)](std::string_view kind, std::string_view fact) {
        auto const names = given.find(kind);
        return names != given.end() && names->second.contains(fact);
    };
}

}  // namespace yizhen::gate

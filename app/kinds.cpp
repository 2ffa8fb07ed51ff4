#include "app/kinds.h"

#include "modules/appraisal/appraisal.h"
#include "modules/channels/channels.h"
#include "modules/inspections/facts.h"
#include "modules/inspections/kind.h"
#include "modules/matters/matters.h"
#include "modules/tasks/tasks.h"

namespace yizhen::app {

std::vector<gate::KindPayload> all_kinds() {
    std::vector<gate::KindPayload> kinds{tasks::kind(), inspections::kind()};
    for (auto& kind : matters::kinds()) kinds.push_back(std::move(kind));
    for (auto& kind : channels::kinds()) kinds.push_back(std::move(kind));
    kinds.push_back(appraisal::kind());
    return kinds;
}

std::vector<gate::FactSource> all_sources(std::function<std::string(std::string const&)> house_of) {
    return {matters::facts(), tasks::facts(), inspections::facts(), channels::facts(std::move(house_of))};
}

}  // namespace yizhen::app

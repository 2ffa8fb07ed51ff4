#include "modules/gate/completeness.h"

#include <fmt/format.h>

namespace yizhen::gate {

std::string Completeness::percent_text() const { return fmt::format("{}.{}%", permille() / 10, permille() % 10); }

Completeness completeness_of(Evidence const& evidence) {
    Completeness out;
    for (auto const& field : evidence.fields) {
        auto const& coverage = field.coverage;
        out.cells += coverage.cells;
        out.answered += coverage.held + coverage.not_applicable;
        out.stale += coverage.stale;
        out.disputed += coverage.disputed;
        out.missing += coverage.missing;
    }
    return out;
}

}  // namespace yizhen::gate

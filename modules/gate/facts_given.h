#pragma once
/// Which facts of the docket somebody gives, of demands of which kind: a condition on a fact that nobody gives never holds, and
/// nobody would notice.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::gate {

struct FactSource;
struct KindPayload;

using IsGiven = std::function<bool(std::string_view kind, std::string_view fact)>;

/// By what the schema says of a fact (FactSpec::from), what the kind asks its issuer, and what the sources give.
[[nodiscard]] IsGiven facts_given(std::vector<KindPayload> const& kinds, std::vector<FactSource> const& sources);
/// Every kind of demand.
[[nodiscard]] std::vector<std::string_view> const& demand_kinds();

}  // namespace yizhen::gate

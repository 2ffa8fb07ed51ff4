#pragma once
/// What a national area code says by its length: 6 digits a county, 9 a township, 12 a village. Other codes (departments,
/// firms, areas without a national code) stand nowhere and are only equal to themselves.

#include <string>
#include <string_view>
#include <vector>

namespace yizhen::inspections {

/// "county", "township", "village"; empty for any other code.
[[nodiscard]] std::string_view level_of(std::string_view code);
/// The township and the county a village stands in, the county of a township; nearest first.
[[nodiscard]] std::vector<std::string> areas_above(std::string_view code);
/// Is `code` the `top` or below it?
[[nodiscard]] bool stands_in(std::string_view code, std::string_view top);

}  // namespace yizhen::inspections

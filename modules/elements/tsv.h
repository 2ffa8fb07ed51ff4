#pragma once
/// Tab-separated text with one header line: what every data file of this module is.

#include "kernel/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace yizhen::elements {

inline constexpr std::size_t kTsvBytesMax = std::size_t{256} << 20;
inline constexpr std::size_t kTsvColumnsMax = 64;

struct Tsv {
    std::string file;
    std::vector<std::string_view> columns;
    std::vector<std::vector<std::string_view>> rows;  ///< as long as `columns`, short lines filled up with ""
    std::vector<int> lines;                           ///< 1-based line of each row

    [[nodiscard]] int column(std::string_view name) const;  ///< -1 when absent
    [[nodiscard]] Problem problem(std::size_t row, std::string const& what) const;
};

/// Views point into `text`. Blank lines and lines that begin with '#' are skipped; BOM and CR are forgiven.
Result<Tsv> parse_tsv(std::string_view text, std::string_view file, std::vector<std::string_view> const& required);

}  // namespace yizhen::elements

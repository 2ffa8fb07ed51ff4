#pragma once
/// Where the data below a header goes on and where it ends; which of its rows are totals.

#include "modules/forms/header.h"

#include <vector>

namespace yizhen::forms {

enum class RowKind { blank, framed, note, signature, continuation, repeated_header, title, data };

struct DataZone {
    int first = 0;
    int last = 0;  ///< first - 1 where nothing is left for data
    std::vector<int> total_rows;
    int next_row = 0;        ///< where reading goes on
    bool continued = false;  ///< ended at 续表 or at the header printed again
};

[[nodiscard]] RowKind row_kind(GridView const& view, HeaderBand const& band, int row);
[[nodiscard]] DataZone read_zone(GridView const& view, HeaderBand const& band);
/// Takes 合计 rows off both ends of the zone. `records` only at the foot.
void take_totals(GridView const& view, HeaderBand const& band, bool records, DataZone& zone);
/// Could a table begin here: at least two labels and no figures.
[[nodiscard]] bool is_header_like(GridView const& view, int row);

}  // namespace yizhen::forms

#pragma once
/// Cards: labels left of their values, several pairs a row, tables and columns of opinions inside.

#include "modules/forms/grid_view.h"
#include "modules/forms/table.h"
#include "modules/forms/types.h"

#include <vector>

namespace yizhen::forms {

/// Does a card begin in `row`? Labels alternate with places to write in.
[[nodiscard]] bool is_card_start(GridView const& view, int row, int first_column, int last_column);

struct CardRead {
    std::vector<Block> blocks;  ///< the card itself first, then the tables inside it
    std::vector<std::string> signatures;  ///< places to sign: "贫困户（签名）"
    int next_row = 0;
};
[[nodiscard]] CardRead read_card(GridView const& view, int row, int first_column, int last_column, TableContext const& context);

}  // namespace yizhen::forms

#pragma once
/// The world as rows of the ledgers, by the canonical names of their elements.

#include "app/demo_world.h"
#include "kernel/value.h"

#include <functional>
#include <string>
#include <vector>

namespace yizhen::app::demo {

/// Rows of one ledger. Made when they are asked for, so that only one row is in memory.
struct Table {
    std::string ledger;
    std::string source;                  ///< code of the unit that keeps the data
    std::string reason;
    CivilDate as_of;
    std::vector<std::string> elements;   ///< names
    std::size_t rows = 0;
    std::function<std::string(std::size_t row)> unit;    ///< code
    std::function<std::string(std::size_t row)> period;  ///< "" but for figures
    std::function<void(std::size_t row, std::vector<CellValue>& cells)> fill;
};

/// Tables point into the world.
std::vector<Table> tables_of(World const& world);
/// Figures of every community, counted from the people, homes, organisations and cases themselves.
std::vector<Table> figures_of(World const& world);

}  // namespace yizhen::app::demo

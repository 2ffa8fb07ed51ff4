#pragma once
/// `yizhen export`: what is held, or what a demand got, as a file.

#include <filesystem>
#include <string>

namespace yizhen::app {

struct ExportOptions {
    std::filesystem::path data;
    std::filesystem::path out;  ///< written whole or not at all
    std::string ledger;         ///< rows of one ledger …
    std::string unit;           ///< … or all that is held about a unit; with `ledger`: its rows of these units, parted by commas
    std::string demand;         ///< … or what a demand got: its number in the register
    std::string what = "answers";  ///< of a demand: answers, filled, system-file
    std::string format;         ///< xlsx, csv, gb18030; empty: by the ending of `out`
    std::string elements, population, period, as_of, reason;
    bool plain = false;         ///< identifiers in full; needs a reason
    bool json = false;
};
/// app/command_export.cpp
int export_file(ExportOptions const& options);

}  // namespace yizhen::app

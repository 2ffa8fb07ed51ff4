#pragma once
/// Systems of upper levels in which the same is keyed again: the file that each takes, described in data/systems/*.toml.
/// A description is data; a new system needs no build.

#include "kernel/result.h"
#include "modules/elements/elements.h"
#include "modules/gate/gate.h"
#include "platform/sheet/table_export.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::app {

/// One column of the file, in its order.
struct SystemColumn {
    enum class Is { element, unit_code, unit_name, period, ordinal, fixed };
    std::string title;
    Is is = Is::element;
    std::string element;                        ///< canonical name
    std::string text;                           ///< fixed
    std::map<std::string, std::string> codes;   ///< our code → theirs; a code without one goes by its name
    bool required = false;                      ///< the system refuses a row without it
};

struct UpperSystem {
    std::string id;
    std::string name;
    std::vector<std::string> words;  ///< how demands name it
    std::string source;
    std::string source_status;       ///< official, practice, foreign, design, reconstructed
    bool verified = false;
    sheet::ExportFormat format = sheet::ExportFormat::xlsx;
    std::string sheet;
    std::string rows;                ///< "units", or the name of a ledger
    std::vector<SystemColumn> columns;
};

/// Refuses what it does not know by name. `elements` by canonical name must exist.
Result<UpperSystem> read_system(std::string_view toml, std::string_view file, elements::Catalogue const& catalogue);
/// data/systems of the share folder, and systems/ of the data folder, whose descriptions stand above those.
Result<std::vector<UpperSystem>> read_systems(std::filesystem::path const& share, std::filesystem::path const& data, elements::Catalogue const& catalogue);
/// The one whose words stand in what a demand says; null: none is known.
[[nodiscard]] UpperSystem const* system_named(std::vector<UpperSystem> const& systems, std::string_view said);

/// The rows of the file, and how many required cells nobody has answered yet.
struct SystemRows {
    std::vector<std::vector<sheet::ExportValue>> rows;
    std::int64_t lacking = 0;
};
[[nodiscard]] SystemRows system_rows(UpperSystem const& system, gate::Evidence const& evidence, std::string_view period, elements::Catalogue const& catalogue,
                                     ledgers::Shapes const& shapes, std::function<std::string(std::string const& code)> const& unit_name);

}  // namespace yizhen::app

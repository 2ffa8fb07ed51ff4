#pragma once
/// Reads files of units. Views point into the files' text or into `kept`; a bad row is named, never guessed.

#include "kernel/result.h"
#include "modules/org/org.h"

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::org {

inline constexpr std::size_t kNameCodePointsMax = 60;
inline constexpr std::size_t kCodeBytesMax = 40;

struct UnitRow {
    std::string_view code, name, parent, other_names;
    UnitKind kind = UnitKind::village;
    std::uint32_t file = 0;  ///< index of the file
    std::int32_t line = 0;
};

struct UnitRows {
    std::vector<UnitRow> rows;
    std::deque<std::string> kept;  ///< cells that stood in quotes
    std::int64_t rejected = 0;
    std::vector<RejectedRow> first_rejected;

    void reject(std::string const& file, int line, std::string reason);
};

/// Adds the rows of one file. A Problem: no header, an unknown column, an unclosed quote, not UTF-8 at all.
Result<Done> read_units(UnitFile const& file, std::uint32_t index, UnitRows& into);

/// The kind of a national code by its length; nothing for other codes.
[[nodiscard]] std::optional<UnitKind> kind_of_national_code(std::string_view code);

}  // namespace yizhen::org

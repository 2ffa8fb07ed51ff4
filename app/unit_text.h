#pragma once
/// A file of units as text, unpacked where it is .xz; bounded.

#include "kernel/result.h"

#include <filesystem>
#include <string>

namespace yizhen::app {

[[nodiscard]] Result<std::string> unit_text_of(std::filesystem::path const& file);

}  // namespace yizhen::app

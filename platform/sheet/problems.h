#pragma once
/// One line that names file, sheet and cell: what every refusal of this folder looks like.

#include "kernel/problem_catalogue.h"

#include <filesystem>
#include <string>

namespace yizhen::sheet {

struct Place {
    std::filesystem::path file;
    std::string sheet; ///< or package part; may be empty
    std::string cell;  ///< may be empty
};

/// "文件“a.xlsx”工作表“人口”单元格 C5：……": `what` says what is wrong, with which value, and what to do now.
[[nodiscard]] Problem problem_at(ProblemKind const& kind, Place const& place, std::string const& what);
/// The same problem of a converted copy, told of the file the user knows.
[[nodiscard]] Problem about_file(Problem problem, std::filesystem::path const& file);

} // namespace yizhen::sheet

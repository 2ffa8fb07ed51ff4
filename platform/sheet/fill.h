#pragma once
/// The three writers behind fill_workbook.

#include "platform/sheet/sheet_files.h"

namespace yizhen::sheet {

Result<Done> fill_xlsx(std::filesystem::path const& input, FillPlan const& plan,
                       std::filesystem::path const& output);
Result<Done> fill_docx(std::filesystem::path const& input, FillPlan const& plan,
                       std::filesystem::path const& output);
Result<Done> fill_csv(std::filesystem::path const& input, FillPlan const& plan,
                      std::filesystem::path const& output);

} // namespace yizhen::sheet

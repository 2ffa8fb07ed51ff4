#include "platform/sheet/csv.h"

#include <fmt/format.h>

#include <fstream>

namespace yizhen::sheet {

Result<Workbook> read_csv(std::filesystem::path const& file, ReadLimits const& limits) {
    std::ifstream in{file, std::ios::binary};
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    auto const dialect = csv_dialect(bytes, true, file);
    if (!dialect) return dialect.problem();
    auto const encoding = dialect.value().encoding;
    bytes = csv_text(std::move(bytes), encoding);
    bool const is_gb = encoding == CsvEncoding::gb18030;
    Workbook book;
    auto& sheet = book.sheets.emplace_back();
    sheet.name = file.stem().string();
    std::optional<Problem> refused;
    std::int64_t cells = 0;
    CsvParser parser{
        dialect.value().separator, [&](int row, std::vector<CsvField>& fields) {
            if (row > limits.rows_max) {
                refused = problem_at(problems::kSheetTooLarge, {file, {}, CellRef{row, 1}.a1()},
                                     fmt::format("超过上限 {} 行；请拆开。", limits.rows_max));
                return false;
            }
            for (std::size_t i = 0; i < fields.size(); ++i) {
                auto const column = static_cast<int>(i) + 1;
                if (fields[i].value.empty()) continue;
                CellRef const at{row, std::min(column, kColumnsMax)};
                auto value = csv_decoded(fields[i].value, is_gb ? encoding : CsvEncoding::utf8);
                if (!value) {
                    refused = problem_at(problems::kSheetEncoding, {file, {}, at.a1()},
                                         "这一格的文字编码坏了；请另存为 UTF-8 的 CSV 后再交。");
                    return false;
                }
                if (column > limits.columns_max) {
                    refused = problem_at(
                        problems::kSheetTooLarge, {file, {}, at.a1()},
                        fmt::format("有内容的列超过上限 columns_max={}；请检查分隔符，或拆成几张表。",
                                    limits.columns_max));
                    return false;
                }
                if (++cells > limits.cells_max) {
                    refused =
                        problem_at(problems::kSheetTooLarge, {file, {}, at.a1()},
                                   fmt::format("单元格超过上限 {} 个；名册请改用导入（yizhen import）。",
                                               limits.cells_max));
                    return false;
                }
                auto cell = csv_cell(at, std::move(*value));
                if (cell.kind != CellKind::empty) sheet.put(std::move(cell));
            }
            return true;
        }};
    if (parser.feed(bytes)) parser.finish();
    if (refused) return *refused;
    if (auto wrong = parser.problem(file)) return *wrong;
    return book;
}

} // namespace yizhen::sheet

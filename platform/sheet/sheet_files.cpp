#include "platform/sheet/sheet_files.h"

#include "platform/sheet/convert.h"
#include "platform/sheet/csv.h"
#include "platform/sheet/docx.h"
#include "platform/sheet/file_kind.h"
#include "platform/sheet/fill.h"
#include "platform/sheet/sheet_reader.h"

namespace yizhen::sheet {

namespace {

constexpr std::uint64_t kKeptTextBytesMax = 48ull << 20;

Result<Workbook> read_xlsx(std::filesystem::path const& file, ReadLimits const& limits) {
    auto const package = Package::open(file, limits);
    if (!package) return package.problem();
    auto const book = read_book(package.value());
    if (!book) return book.problem();
    auto const formats = read_cell_formats(package.value(), book.value());
    if (!formats) return formats.problem();
    auto const strings = read_shared_strings(package.value(), book.value(), kKeptTextBytesMax);
    if (!strings) return strings.problem();
    Workbook workbook;
    workbook.date_1904 = book.value().date_1904;
    workbook.has_external_links = book.value().has_external_links;
    workbook.has_macros = book.value().has_macros;
    workbook.defined_names = book.value().defined_names;
    std::int64_t cells_left = limits.cells_max;
    std::uint64_t text_left = kKeptTextBytesMax;
    for (auto const& entry : book.value().sheets) {
        auto& sheet = workbook.sheets.emplace_back();
        sheet.name = entry.name;
        sheet.hidden = entry.hidden;
        SheetEvents const events{[&](int, std::vector<Cell>& cells) {
                                     for (auto& cell : cells)
                                         sheet.put(std::move(cell));
                                     return true;
                                 },
                                 &sheet, &cells_left, &text_left};
        auto const read = read_sheet(package.value(), book.value(), entry, formats.value(), *strings.value(),
                                     limits, events);
        if (!read) return read.problem();
    }
    return workbook;
}

Result<Workbook> read_docx_tables(std::filesystem::path const& file, ReadLimits const& limits) {
    auto const package = Package::open(file, limits);
    if (!package) return package.problem();
    auto const document = read_docx(package.value(), limits);
    if (!document) return document.problem();
    return docx_workbook(document.value(), file, limits);
}

Result<Workbook> read_converted(std::filesystem::path const& file, KnownFile const& kind,
                                ReadLimits const& limits) {
    auto const converted = convert_to_xlsx(file, kind);
    if (!converted) return converted.problem();
    auto workbook = read_xlsx(converted.value().xlsx, limits);
    if (!workbook) return about_file(workbook.problem(), file);
    return workbook;
}

} // namespace

Result<Workbook> read_workbook(std::filesystem::path const& file, ReadLimits const& limits) {
    auto const kind = file_kind(file, limits);
    if (!kind) return kind.problem();
    switch (kind.value().kind) {
    case FileKind::xlsx: return read_xlsx(file, limits);
    case FileKind::docx: return read_docx_tables(file, limits);
    case FileKind::csv: return read_csv(file, limits);
    case FileKind::convertible: break;
    }
    return read_converted(file, kind.value(), limits);
}

Result<Done> fill_workbook(std::filesystem::path const& input, FillPlan const& plan,
                           std::filesystem::path const& output) {
    auto const kind = file_kind(input, {});
    if (!kind) return kind.problem();
    switch (kind.value().kind) {
    case FileKind::xlsx: return fill_xlsx(input, plan, output);
    case FileKind::docx: return fill_docx(input, plan, output);
    case FileKind::csv: return fill_csv(input, plan, output);
    case FileKind::convertible: break;
    }
    auto const converted = convert_to_xlsx(input, kind.value());
    if (!converted) return converted.problem();
    auto const filled = fill_xlsx(converted.value().xlsx, plan, output);
    if (!filled) return about_file(filled.problem(), input);
    return filled;
}

} // namespace yizhen::sheet

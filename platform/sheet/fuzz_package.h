#pragma once
/// For fuzz targets: a sound workbook in which one part is replaced by the input.

#include "platform/files/files.h"
#include "platform/sheet/package_writer.h"

#include <string_view>

namespace yizhen::sheet {

inline constexpr std::string_view kFuzzTypes =
    "<Types><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>";
inline constexpr std::string_view kFuzzWorkbook =
    "<workbook xmlns:r=\"r\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
inline constexpr std::string_view kFuzzRels =
    "<Relationships><Relationship Id=\"rId1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"x/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>";
inline constexpr std::string_view kFuzzSheet =
    "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" "
    "t=\"s\"><v>1</v></c></row></sheetData></worksheet>";

/// An empty zip, which write_package copies and adds to.
inline constexpr std::string_view kEmptyZip{"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22};

inline PackedPart fuzz_part(std::string_view bytes) {
    PartWriter out{PackLevel::fast};
    out.append(bytes);
    return out.finish();
}

/// Writes the workbook to `file`; `part` holds `bytes`.
inline void write_fuzz_workbook(files::TempDir const& folder, std::filesystem::path const& file,
                                std::string const& part, std::string_view bytes) {
    auto const empty = folder.path() / "empty.zip";
    files::write_file(empty, kEmptyZip);
    auto const package = Package::open(empty, {});
    if (!package) return;
    PartChanges changes;
    changes["[Content_Types].xml"] = fuzz_part(kFuzzTypes);
    changes["xl/workbook.xml"] = fuzz_part(kFuzzWorkbook);
    changes["xl/_rels/workbook.xml.rels"] = fuzz_part(kFuzzRels);
    changes["xl/worksheets/sheet1.xml"] = fuzz_part(kFuzzSheet);
    changes[part] = fuzz_part(bytes);
    static_cast<void>(write_package(package.value(), changes, file));
}

} // namespace yizhen::sheet

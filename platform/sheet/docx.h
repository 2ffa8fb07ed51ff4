#pragma once
/// The tables of a .docx, with the byte range of every cell, so that reading and filling agree on where a
/// cell is. Each top-level table is a sheet "表1", "表2" …; the paragraphs above it are rows of one cell
/// before the table, those below the last table rows after it. Tables inside cells are text of their cell.

#include "platform/sheet/package.h"

namespace yizhen::sheet {

struct DocxCell {
    int column = 0; ///< in the table's grid
    int span = 1;
    bool continues_above = false; ///< vMerge
    std::string text;
    CellStyle style;
    std::size_t begin = 0; ///< of the w:tc element in the document part
    std::size_t end = 0;
};

struct DocxRow {
    std::vector<DocxCell> cells;
};

struct DocxTable {
    std::vector<DocxCell> above; ///< paragraphs; begin and end are those of the w:p
    std::vector<DocxRow> rows;
    std::vector<DocxCell> below;
};

struct DocxDocument {
    std::string part; ///< "word/document.xml"
    std::string xml;
    std::vector<DocxTable> tables;
};

Result<DocxDocument> read_docx(Package const& package, ReadLimits const& limits);
Result<Workbook> docx_workbook(DocxDocument const& document, std::filesystem::path const& file,
                               ReadLimits const& limits);

} // namespace yizhen::sheet

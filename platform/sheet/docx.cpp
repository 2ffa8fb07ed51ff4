#include "platform/sheet/docx.h"

#include "kernel/text/text.h"
#include "platform/sheet/problems.h"
#include "platform/sheet/xml_scan.h"
#include "platform/sheet/xml_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

namespace yizhen::sheet {

namespace {

constexpr std::uint64_t kDocumentBytesMax = 64ull << 20;
constexpr std::size_t kTablesMax = 500;

/// The scanner trusts well-formed input; expat says whether it is, and refuses document types.
class Nothing : public XmlHandler {
    void start(std::string_view, XmlAttributes const&) override {}
    void end(std::string_view) override {}
    void text(std::string_view) override {}
};

int number(std::string_view text, int otherwise) {
    int value = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

class Walk {
public:
    explicit Walk(DocxDocument& document) : m_document(document), m_scan(document.xml) {}

    void run() {
        XmlToken token;
        while (m_scan.next(token)) {
            if (token.kind == XmlKind::start) {
                start(token);
            } else if (token.kind == XmlKind::empty) {
                mark(token, true);
            } else if (token.kind == XmlKind::end) {
                end(token);
            } else if (token.kind == XmlKind::text && m_in_text) {
                text().append(xml_decoded(token.raw));
            }
        }
        if (!m_document.tables.empty()) m_document.tables.back().below = std::move(m_paragraphs);
    }

private:
    [[nodiscard]] DocxCell* cell() {
        if (m_table_depth == 0 || !m_cell_open) return nullptr;
        return &m_document.tables.back().rows.back().cells.back();
    }
    std::string& text() {
        auto* const inside = cell();
        return inside ? inside->text : m_paragraph.text;
    }

    void start(XmlToken const& token) {
        if (token.name == "Fallback") { // the same words a second time, for old programs
            m_scan.skip_element();
        } else if (token.name == "tbl") {
            if (++m_table_depth == 1) begin_table();
        } else if (token.name == "tr" && m_table_depth == 1) {
            m_document.tables.back().rows.emplace_back();
            m_column = 1;
        } else if (token.name == "tc" && m_table_depth == 1) {
            begin_cell(token);
        } else if (token.name == "p") {
            begin_paragraph(token);
        } else if (token.name == "t") {
            m_in_text = true;
        } else {
            mark(token, false);
        }
    }

    void end(XmlToken const& token) {
        m_in_text = false;
        if (token.name == "tbl" && m_table_depth > 0) {
            --m_table_depth;
        } else if (token.name == "tc" && m_table_depth == 1 && m_cell_open) {
            auto& last = *cell();
            last.end = token.end;
            m_column = last.column + last.span;
            m_cell_open = false;
        } else if (token.name == "p" && m_table_depth == 0 && --m_paragraph_depth == 0) {
            m_paragraph.end = token.end;
            if (!text::trimmed(m_paragraph.text).empty()) m_paragraphs.push_back(m_paragraph);
            m_paragraph = DocxCell{};
        }
    }

    void begin_table() {
        auto& table = m_document.tables.emplace_back();
        table.above = std::move(m_paragraphs);
        m_paragraphs.clear();
        m_cell_open = false;
    }
    void begin_cell(XmlToken const& token) {
        if (m_document.tables.back().rows.empty()) m_document.tables.back().rows.emplace_back();
        auto& made = m_document.tables.back().rows.back().cells.emplace_back();
        made.column = m_column;
        made.begin = token.begin;
        made.end = token.end;
        made.style.bordered = true;
        m_cell_open = true;
        m_paragraphs_in_cell = 0;
    }
    void begin_paragraph(XmlToken const& token) {
        if (auto* inside = cell()) {
            if (m_paragraphs_in_cell++ > 0) inside->text += '\n';
        } else if (m_table_depth == 0 && m_paragraph_depth++ == 0) { // a text box holds paragraphs inside one
            m_paragraph = DocxCell{};
            m_paragraph.column = 1;
            m_paragraph.begin = token.begin;
        }
    }

    /// Properties and the characters that are elements.
    void mark(XmlToken const& token, bool empty) {
        auto const value = attribute_value(token.raw, "val");
        auto* const inside = cell();
        auto& style = inside ? inside->style : m_paragraph.style;
        if (token.name == "gridSpan" && inside && m_table_depth == 1) {
            inside->span = std::clamp(number(value, 1), 1, kColumnsMax);
        } else if (token.name == "vMerge" && inside && m_table_depth == 1) {
            inside->continues_above = value != "restart";
        } else if (token.name == "gridBefore" && m_table_depth == 1 && !inside) {
            m_column += std::clamp(number(value, 0), 0, kColumnsMax);
        } else if (token.name == "jc" && (value == "center" || value == "distribute")) {
            style.centered = true;
        } else if (token.name == "b" && value != "0" && value != "false") {
            style.bold = true;
        } else if (token.name == "shd" && inside && attribute_value(token.raw, "fill") != "auto") {
            style.filled = true;
        } else if (empty && token.name == "tab" && value.empty()) {
            text() += '\t';
        } else if (empty && (token.name == "br" || token.name == "cr")) {
            text() += '\n';
        }
    }

    DocxDocument& m_document;
    XmlScan m_scan;
    int m_table_depth = 0;
    bool m_cell_open = false;
    bool m_in_text = false;
    int m_column = 1;
    int m_paragraphs_in_cell = 0;
    int m_paragraph_depth = 0;
    DocxCell m_paragraph;
    std::vector<DocxCell> m_paragraphs;
};

void put_line(Sheet& sheet, int row, DocxCell const& line) {
    Cell cell;
    cell.at = {row, 1};
    cell.kind = CellKind::text;
    cell.text = std::string{text::trimmed(line.text)};
    cell.style = line.style;
    sheet.put(std::move(cell));
}

/// A merge grows downward while the same columns go on being continued.
class Merges {
public:
    explicit Merges(Sheet& sheet) : m_sheet(sheet) {}
    void add(int row, DocxCell const& cell) {
        if (cell.continues_above) {
            auto const open = m_open.find(cell.column);
            if (open != m_open.end() && open->second.last.row == row - 1) open->second.last.row = row;
            return;
        }
        close(cell.column);
        m_open[cell.column] = {{row, cell.column}, {row, cell.column + cell.span - 1}};
    }
    void finish() {
        while (!m_open.empty())
            close(m_open.begin()->first);
        std::ranges::sort(m_sheet.merges);
    }

private:
    void close(int column) {
        auto const open = m_open.find(column);
        if (open == m_open.end()) return;
        if (open->second.first != open->second.last) m_sheet.merges.push_back(open->second);
        m_open.erase(open);
    }
    Sheet& m_sheet;
    std::map<int, Range> m_open;
};

} // namespace

Result<DocxDocument> read_docx(Package const& package, ReadLimits const& limits) {
    DocxDocument document;
    document.part = "word/document.xml";
    auto const* part = package.find(document.part);
    if (!part)
        return problem_at(problems::kSheetMalformed, {package.file(), {}, {}},
                          "里面没有正文部件，不是完整的 .docx；请另存后再交。");
    auto xml = package.read(*part, std::min(kDocumentBytesMax, limits.unpacked_bytes_max));
    if (!xml) return xml.problem();
    document.xml = std::move(xml.value());
    Nothing nothing;
    XmlStream check{nothing};
    if (!check.feed(document.xml) || !check.finish()) {
        return problem_at(problems::kSheetMalformed, {package.file(), {}, {}},
                          fmt::format("正文坏了：{}；请用 Word 或 WPS 另存后再交。", check.error()));
    }
    Walk{document}.run();
    if (document.tables.empty()) {
        return problem_at(problems::kSheetUnsupported, {package.file(), {}, {}},
                          "这份 .docx 里没有表格；没有要填的格子。");
    }
    return document;
}

Result<Workbook> docx_workbook(DocxDocument const& document, std::filesystem::path const& file,
                               ReadLimits const& limits) {
    Workbook workbook;
    std::int64_t cells = 0;
    if (document.tables.size() > kTablesMax) {
        return problem_at(
            problems::kSheetTooLarge, {file, {}, {}},
            fmt::format("表格有 {} 张，上限 {}；请分成几个文件。", document.tables.size(), kTablesMax));
    }
    for (auto const& table : document.tables) {
        auto& sheet = workbook.sheets.emplace_back();
        sheet.name = "表" + std::to_string(workbook.sheets.size());
        int row = 0;
        for (auto const& line : table.above)
            put_line(sheet, ++row, line);
        Merges merges{sheet};
        for (auto const& line : table.rows) {
            ++row;
            for (auto const& each : line.cells) {
                int const last_column = each.column + each.span - 1;
                if (last_column > limits.columns_max || row > limits.rows_max || ++cells > limits.cells_max) {
                    return problem_at(
                        problems::kSheetTooLarge,
                        {file, sheet.name,
                         CellRef{std::min(row, kRowsMax), std::min(each.column, kColumnsMax)}.a1()},
                        fmt::format("表格太大（上限 columns_max={}、单元格 {} 个）；请拆开。",
                                    limits.columns_max, limits.cells_max));
                }
                merges.add(row, each);
                if (each.continues_above) continue;
                Cell cell;
                cell.at = {row, each.column};
                cell.text = std::string{text::trimmed(each.text)};
                cell.kind = cell.text.empty() ? CellKind::empty : CellKind::text;
                cell.style = each.style;
                sheet.put(std::move(cell));
                sheet.columns = std::max(sheet.columns, last_column);
            }
            sheet.rows = std::max(sheet.rows, row);
        }
        merges.finish();
        for (auto const& line : table.below)
            put_line(sheet, ++row, line);
    }
    return workbook;
}

} // namespace yizhen::sheet

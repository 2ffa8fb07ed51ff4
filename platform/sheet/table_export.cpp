#include "platform/sheet/table_export.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "platform/sheet/csv.h"
#include "platform/sheet/number_format.h"
#include "platform/sheet/xml_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yizhen::sheet {
namespace {

constexpr std::size_t kSafeDigits = 15;
constexpr std::size_t kSheetNameMax = 31;
constexpr std::size_t kFooterMax = 200;  ///< letters; a spreadsheet takes 255

bool is_number(std::string_view text) {
    double value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && text.find_first_of("0123456789") != std::string_view::npos;
}

bool is_short_number(std::string_view text) {
    auto const digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
    return static_cast<std::size_t>(digits) <= kSafeDigits && is_number(text);
}

/// XML can hold it, and it is text at all.
Problem no_text() { return {problems::kBadInput, "有一格的文字不是有效的 UTF-8，没有导出；请先更正这一格。"}; }

std::string plain_name(std::string_view name) {
    std::string out;
    for (char const c : name) out += std::string_view("[]:*?/\\'").find(c) == std::string_view::npos ? c : ' ';
    return text::shortened(out, kSheetNameMax - 1);
}

/// `&` begins a code in headers and footers.
std::string footer_words(std::string_view words) {
    std::string out;
    for (char const c : text::shortened(words, kFooterMax)) {
        out += c;
        if (c == '&') out += c;
    }
    return xml_escaped(out);
}

// --- CSV ------------------------------------------------------------------------------------------------------------------

/// One file after the other; several lie in a zip.
class CsvTables final : public TableExport {
public:
    CsvTables(CsvEncoding encoding, ByteSink sink, std::vector<ExportTable> tables, ExportMark mark)
        : m_encoding(encoding), m_tables(std::move(tables)), m_mark(std::move(mark)) {
        if (m_tables.size() > 1) {
            m_zip = std::make_unique<ZipStream>(std::move(sink));
            m_sink = [this](std::string_view bytes) { m_zip->append(bytes); };
        } else {
            m_sink = std::move(sink);
        }
        open();
    }

    Result<Done> row(std::vector<ExportValue> const& values) override {
        m_line.clear();
        for (std::size_t at = 0; at < values.size(); ++at) {
            if (at > 0) m_line += ',';
            field(values[at].kind == CellKind::text ? neutralised(values[at].text) : values[at].text);
        }
        return end_line();
    }
    void next_table() override {
        ++m_at;
        open();
    }
    void finish() override {
        if (m_zip) m_zip->finish();
    }

private:
    void open() {
        auto const& table = m_tables.at(m_at);
        if (m_zip) m_zip->begin(plain_name(table.name) + ".csv");
        if (m_encoding == CsvEncoding::utf8_bom) m_sink("\xEF\xBB\xBF");
        m_line.clear();
        for (auto const& column : table.columns) {
            if (!m_line.empty()) m_line += ',';
            field(neutralised(column.title));
        }
        if (m_mark.beside_data) {
            m_line += ',';
            field(fmt::format("{}：{}", kExportMarkTitle, m_mark.line));
        }
        auto const done = end_line();
        YIZHEN_CHECK(done && "titles are our own words");
    }
    void field(std::string_view text) {
        if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
            m_line += text;
            return;
        }
        m_line += '"';
        for (char const c : text) {
            m_line += c;
            if (c == '"') m_line += c;
        }
        m_line += '"';
    }
    Result<Done> end_line() {
        m_line += "\r\n";
        if (!text::valid_utf8(m_line)) return no_text();
        if (m_encoding != CsvEncoding::gb18030) {
            m_sink(m_line);
            return Done{};
        }
        // GB18030 has a place for every letter of Unicode: only what is no letter is refused.
        auto const encoded = csv_encoded(m_line, m_encoding);
        if (!encoded) return no_text();
        m_sink(*encoded);
        return Done{};
    }

    CsvEncoding m_encoding;
    std::vector<ExportTable> m_tables;
    ExportMark m_mark;
    std::unique_ptr<ZipStream> m_zip;
    ByteSink m_sink;
    std::size_t m_at = 0;
    std::string m_line;
};

// --- .xlsx ----------------------------------------------------------------------------------------------------------------

constexpr std::string_view kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view kDocument = "http://schemas.openxmlformats.org/officeDocument/2006";
constexpr std::string_view kPackage = "http://schemas.openxmlformats.org/package/2006";

/// 0 plain, 1 title, 2 day.
constexpr std::string_view kStyles =
    "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>"
    "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"宋体\"/></font><font><b/><sz val=\"11\"/><name val=\"宋体\"/></font></fonts>"
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>"
    "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
    "<cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
    "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>"
    "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/></cellXfs>"
    "<cellStyles count=\"1\"><cellStyle name=\"常规\" xfId=\"0\" builtinId=\"0\"/></cellStyles>";

class XlsxTables final : public TableExport {
public:
    XlsxTables(ByteSink sink, std::vector<ExportTable> tables, ExportMark mark) : m_zip(std::move(sink)), m_tables(std::move(tables)), m_mark(std::move(mark)) {
        unique_names();
        write_parts();
        open();
    }

    Result<Done> row(std::vector<ExportValue> const& values) override {
        if (m_row > kExportRowsMax) {
            return Problem{problems::kTooLarge, fmt::format("超过一张工作表能放的 {} 行；请改用 CSV，或缩小范围。", kExportRowsMax)};
        }
        begin_row();
        for (std::size_t at = 0; at < values.size(); ++at) {
            if (auto const done = cell(at, values[at]); !done) return done;
        }
        end_row();
        return Done{};
    }
    void next_table() override {
        close();
        ++m_at;
        open();
    }
    void finish() override {
        close();
        if (m_mark.beside_data) write_mark_sheet();
        m_zip.finish();
    }

private:
    void unique_names() {
        std::vector<std::string> known{std::string(kExportMarkTitle)};
        for (auto& table : m_tables) {
            auto name = plain_name(table.name);
            if (name.empty()) name = "数据";
            for (int copy = 2; std::ranges::find(known, name) != known.end(); ++copy) name = fmt::format("{} {}", text::shortened(plain_name(table.name), kSheetNameMax - 5), copy);
            known.push_back(name);
            table.name = std::move(name);
        }
    }
    void part(std::string name, std::string_view content) {
        m_zip.begin(std::move(name));
        m_zip.append(kXml);
        m_zip.append(content);
    }
    void write_parts() {
        auto const sheets = m_tables.size() + (m_mark.beside_data ? 1 : 0);
        std::string types = fmt::format("<Types xmlns=\"{}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                                        "<Default Extension=\"xml\" ContentType=\"application/xml\"/>", kPackage);
        auto const type = [&](std::string_view name, std::string_view what) {
            types += fmt::format("<Override PartName=\"{}\" ContentType=\"application/vnd.openxmlformats-{}+xml\"/>", name, what);
        };
        type("/xl/workbook.xml", "officedocument.spreadsheetml.sheet.main");
        type("/xl/styles.xml", "officedocument.spreadsheetml.styles");
        type("/docProps/core.xml", "package.core-properties");
        type("/docProps/custom.xml", "officedocument.custom-properties");
        std::string names;
        std::string links;
        for (std::size_t at = 0; at < sheets; ++at) {
            type(fmt::format("/xl/worksheets/sheet{}.xml", at + 1), "officedocument.spreadsheetml.worksheet");
            auto const name = at < m_tables.size() ? m_tables[at].name : std::string(kExportMarkTitle);
            names += fmt::format("<sheet name=\"{}\" sheetId=\"{}\" r:id=\"rId{}\"/>", xml_escaped(name), at + 1, at + 1);
            links += fmt::format("<Relationship Id=\"rId{}\" Type=\"{}/relationships/worksheet\" Target=\"worksheets/sheet{}.xml\"/>", at + 1, kDocument, at + 1);
        }
        links += fmt::format("<Relationship Id=\"rId{}\" Type=\"{}/relationships/styles\" Target=\"styles.xml\"/>", sheets + 1, kDocument);
        part("[Content_Types].xml", types + "</Types>");
        part("_rels/.rels",
             fmt::format("<Relationships xmlns=\"{0}/relationships\"><Relationship Id=\"rId1\" Type=\"{1}/relationships/officeDocument\" Target=\"xl/workbook.xml\"/>"
                         "<Relationship Id=\"rId2\" Type=\"{0}/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>"
                         "<Relationship Id=\"rId3\" Type=\"{1}/relationships/custom-properties\" Target=\"docProps/custom.xml\"/></Relationships>", kPackage, kDocument));
        part("xl/workbook.xml", fmt::format("<workbook xmlns=\"{}\" xmlns:r=\"{}/relationships\"><sheets>{}</sheets></workbook>", kMain, kDocument, names));
        part("xl/_rels/workbook.xml.rels", fmt::format("<Relationships xmlns=\"{}/relationships\">{}</Relationships>", kPackage, links));
        part("xl/styles.xml", fmt::format("<styleSheet xmlns=\"{}\">{}</styleSheet>", kMain, kStyles));
        write_properties();
    }
    void write_properties() {
        part("docProps/core.xml", fmt::format("<cp:coreProperties xmlns:cp=\"{}/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
                                              "<dc:description>{}</dc:description></cp:coreProperties>", kPackage, xml_escaped(m_mark.line)));
        std::string properties;
        int id = 2;  // the format begins there
        for (auto const& [name, value] : m_mark.facts) {
            properties += fmt::format("<property fmtid=\"{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}\" pid=\"{}\" name=\"{}\"><vt:lpwstr>{}</vt:lpwstr></property>", id++,
                                      xml_escaped(name), xml_escaped(value));
        }
        part("docProps/custom.xml", fmt::format("<Properties xmlns=\"{0}/custom-properties\" xmlns:vt=\"{0}/docPropsVTypes\">{1}</Properties>", kDocument, properties));
    }

    void begin_sheet(bool frozen) {
        m_zip.begin(fmt::format("xl/worksheets/sheet{}.xml", ++m_sheets));
        m_zip.append(kXml);
        m_zip.append(fmt::format("<worksheet xmlns=\"{}\">", kMain));
        if (frozen) {
            m_zip.append("<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"
                         "</sheetView></sheetViews>");
        }
    }
    void open() {
        auto const& columns = m_tables.at(m_at).columns;
        begin_sheet(true);
        std::string widths;
        m_letters.clear();
        for (std::size_t at = 0; at < columns.size(); ++at) {
            widths += fmt::format("<col min=\"{0}\" max=\"{0}\" width=\"{1}\" customWidth=\"1\"/>", at + 1, columns[at].width);
            auto a1 = CellRef{1, static_cast<int>(at) + 1}.a1();
            a1.pop_back();
            m_letters.push_back(std::move(a1));
        }
        if (!widths.empty()) m_zip.append("<cols>" + widths + "</cols>");
        m_zip.append("<sheetData>");
        m_row = 1;
        begin_row();
        for (std::size_t at = 0; at < columns.size(); ++at) words(at, columns[at].title, 1);
        end_row();
    }
    void close() {
        m_zip.append("</sheetData>");
        auto const marked = footer_words(m_mark.line);
        m_zip.append(fmt::format("<headerFooter><oddHeader>&amp;R{}</oddHeader><oddFooter>&amp;L{}&amp;R&amp;P/&amp;N</oddFooter></headerFooter></worksheet>", marked, marked));
    }
    void write_mark_sheet() {
        begin_sheet(false);
        m_zip.append("<cols><col min=\"1\" max=\"1\" width=\"16\" customWidth=\"1\"/><col min=\"2\" max=\"2\" width=\"80\" customWidth=\"1\"/></cols><sheetData>");
        m_letters = {"A", "B"};
        m_row = 1;
        auto const line = [&](std::string_view name, std::string_view value) {
            begin_row();
            words(0, name, 1);
            words(1, value, 0);
            end_row();
        };
        line(kExportMarkTitle, m_mark.line);
        for (auto const& [name, value] : m_mark.facts) line(name, value);
        m_zip.append("</sheetData></worksheet>");
    }

    void begin_row() {
        m_number = fmt::format_int(m_row).str();
        m_xml = "<row r=\"";
        m_xml += m_number;
        m_xml += "\">";
    }
    void end_row() {
        m_xml += "</row>";
        m_zip.append(m_xml);
        ++m_row;
    }
    void open_cell(std::size_t column, int style, std::string_view type) {
        m_xml += "<c r=\"";
        m_xml += m_letters.at(column);
        m_xml += m_number;
        if (style == 1) m_xml += "\" s=\"1";
        if (style == 2) m_xml += "\" s=\"2";
        if (!type.empty()) {
            m_xml += "\" t=\"";
            m_xml += type;
        }
        m_xml += "\">";
    }
    void value(std::size_t column, int style, std::string_view type, std::string_view content) {
        open_cell(column, style, type);
        m_xml += "<v>";
        m_xml += content;
        m_xml += "</v></c>";
    }
    void words(std::size_t column, std::string_view content, int style) {
        open_cell(column, style, "inlineStr");
        m_xml += "<is><t xml:space=\"preserve\">";
        m_xml += xml_escaped_words(content);
        m_xml += "</t></is></c>";
    }
    Result<Done> cell(std::size_t column, ExportValue const& said) {
        if (said.text.empty() || said.kind == CellKind::empty) return Done{};
        auto const serial = said.kind == CellKind::date ? serial_of_iso(said.text, false) : std::nullopt;
        if (said.kind == CellKind::number && is_short_number(said.text)) {
            value(column, 0, {}, said.text);
        } else if (serial && is_short_number(*serial)) {
            value(column, 2, {}, *serial);
        } else if (said.kind == CellKind::boolean) {
            value(column, 0, "b", said.text == "TRUE" ? "1" : "0");
        } else {
            if (!text::valid_utf8(said.text)) return no_text();
            words(column, said.kind == CellKind::text ? neutralised(said.text) : said.text, 0);
        }
        return Done{};
    }

    ZipStream m_zip;
    std::vector<ExportTable> m_tables;
    ExportMark m_mark;
    std::size_t m_at = 0;
    int m_sheets = 0;
    std::int64_t m_row = 1;
    std::string m_number;
    std::string m_xml;
    std::vector<std::string> m_letters;
};

}  // namespace

std::optional<ExportFormat> parse_export_format(std::string_view name) {
    if (name == "xlsx") return ExportFormat::xlsx;
    if (name == "csv") return ExportFormat::csv;
    if (name == "gb18030") return ExportFormat::csv_gb18030;
    return std::nullopt;
}

std::string_view content_type_of(ExportFormat format, bool several_tables) {
    if (format == ExportFormat::xlsx) return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    if (several_tables) return "application/zip";
    return format == ExportFormat::csv ? "text/csv; charset=utf-8" : "text/csv; charset=GB18030";
}

std::string_view ending_of(ExportFormat format, bool several_tables) {
    if (format == ExportFormat::xlsx) return ".xlsx";
    return several_tables ? ".zip" : ".csv";
}

std::string neutralised(std::string text) {
    static constexpr std::string_view kStarts[] = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
    bool const starts = std::ranges::any_of(kStarts, [&](std::string_view start) { return text.starts_with(start); });
    if (starts && !is_number(text)) text.insert(text.begin(), '\'');
    return text;
}

std::unique_ptr<TableExport> TableExport::make(ExportFormat format, ByteSink sink, std::vector<ExportTable> tables, ExportMark mark) {
    YIZHEN_CHECK(!tables.empty());
    if (format == ExportFormat::xlsx) return std::make_unique<XlsxTables>(std::move(sink), std::move(tables), std::move(mark));
    auto const encoding = format == ExportFormat::csv ? CsvEncoding::utf8_bom : CsvEncoding::gb18030;
    return std::make_unique<CsvTables>(encoding, std::move(sink), std::move(tables), std::move(mark));
}

}  // namespace yizhen::sheet

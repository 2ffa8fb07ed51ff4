#include "platform/sheet/csv.h"
#include "platform/sheet/docx.h"
#include "platform/sheet/file_kind.h"
#include "platform/sheet/problems.h"
#include "platform/sheet/sheet_index.h"
#include "platform/sheet/xml_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace yizhen::sheet {

namespace {

constexpr std::uint64_t kPartBytesMax = 128ull << 20;
constexpr std::size_t kDifferencesMax = 1'000;

/// Cells that may differ. A merged cell is one cell: with any part of it the whole is left out.
class Exceptions {
public:
    static Result<Exceptions> parse(std::vector<std::string> const& words) {
        Exceptions made;
        for (auto const& word : words) {
            auto const bang = word.rfind('!');
            auto sheet = bang == std::string::npos ? std::string{} : word.substr(0, bang);
            if (sheet.size() >= 2 && sheet.front() == '\'' && sheet.back() == '\'')
                sheet = sheet.substr(1, sheet.size() - 2);
            auto const range =
                Range::parse(std::string_view{word}.substr(bang == std::string::npos ? 0 : bang + 1));
            if (!range) return range.problem();
            made.m_ranges.emplace_back(std::move(sheet), range.value());
        }
        return made;
    }
    [[nodiscard]] bool covers(std::string const& sheet, CellRef at, std::vector<Range> const& merges) const {
        Range whole{at, at};
        for (auto const& merge : merges) {
            if (merge.contains(at)) whole = merge;
        }
        return std::ranges::any_of(m_ranges, [&](auto const& each) {
            auto const& range = each.second;
            bool const meets = range.first.row <= whole.last.row && range.last.row >= whole.first.row &&
                               range.first.column <= whole.last.column &&
                               range.last.column >= whole.first.column;
            return (each.first.empty() || each.first == sheet) && meets;
        });
    }

private:
    std::vector<std::pair<std::string, Range>> m_ranges;
};

std::string shown(std::string_view raw) {
    constexpr std::size_t kShown = 120;
    std::string text{raw.substr(0, kShown)};
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80)
        text.pop_back();
    if (raw.size() > kShown && !text.empty() && static_cast<unsigned char>(text.back()) >= 0x80)
        text.pop_back();
    return raw.size() > kShown ? text + "…" : text;
}

class List {
public:
    void add(std::string part, std::string where, std::string what) {
        if (items.size() < kDifferencesMax)
            items.push_back({std::move(part), std::move(where), std::move(what)});
    }
    std::vector<Difference> items;
};

std::string without(std::string tag, std::string_view name) {
    if (auto const span = attribute_span(tag, name)) {
        auto const begin = tag.find_last_of(" \t\r\n", span->begin);
        tag.erase(begin, span->end + 1 - begin);
    }
    return tag;
}

/// A formula cell without its formula, which is compared by meaning (a shared one may be written out), and
/// without the value it showed last, which follows from the others.
std::string dress_of_formula_cell(std::string_view cell) {
    std::string out;
    XmlScan scan{cell};
    XmlToken token;
    while (scan.next(token)) {
        bool const opens = token.kind == XmlKind::start || token.kind == XmlKind::empty;
        if (opens && (token.name == "v" || token.name == "f")) {
            if (token.kind == XmlKind::start) scan.skip_element();
        } else {
            out += opens && token.name == "c" ? without(std::string{token.raw}, "t") : std::string{token.raw};
        }
    }
    return out;
}

class SheetComparison {
public:
    SheetComparison(std::string sheet, SheetIndex const& a, SheetIndex const& b, Exceptions const& except,
                    List& out)
        : m_sheet(std::move(sheet)), m_a(a), m_b(b), m_except(except), m_out(out) {}

    void run() {
        around(std::string_view{m_a.xml}.substr(0, m_a.data_begin),
               std::string_view{m_b.xml}.substr(0, m_b.data_begin));
        around(std::string_view{m_a.xml}.substr(m_a.data_end),
               std::string_view{m_b.xml}.substr(m_b.data_end));
        std::set<int> numbers;
        for (auto const& row : m_a.rows)
            numbers.insert(row.row);
        for (auto const& row : m_b.rows)
            numbers.insert(row.row);
        for (int const number : numbers)
            compare_row(number, m_a.row(number), m_b.row(number));
    }

private:
    void around(std::string_view a, std::string_view b) {
        if (a == b ||
            (m_a.data_is_empty_tag != m_b.data_is_empty_tag && a.find("sheetData") != b.find("sheetData")))
            return;
        XmlScan scan_a{a};
        XmlScan scan_b{b};
        XmlToken token_a;
        XmlToken token_b;
        while (true) {
            bool const more_a = scan_a.next(token_a);
            bool const more_b = scan_b.next(token_b);
            if (!more_a && !more_b) return;
            if (more_a && more_b && token_a.raw == token_b.raw) continue;
            m_out.add(m_sheet, "",
                      fmt::format("表格以外的内容不同：{} ↔ {}", more_a ? shown(token_a.raw) : "（无）",
                                  more_b ? shown(token_b.raw) : "（无）"));
            return;
        }
    }

    static std::string_view open_tag(SheetIndex const& index, IndexedRow const& row) {
        return std::string_view{index.xml}.substr(row.begin, row.open_end - row.begin);
    }
    static std::string plain_row(std::string_view tag) {
        auto text = without(std::string{tag}, "spans");
        if (text.ends_with("/>")) text.replace(text.size() - 2, 2, ">");
        return text;
    }

    void compare_row(int number, IndexedRow const* a, IndexedRow const* b) {
        auto const cells_a = a ? m_a.cells_of(*a) : std::vector<IndexedCell>{};
        auto const cells_b = b ? m_b.cells_of(*b) : std::vector<IndexedCell>{};
        if (a && b && plain_row(open_tag(m_a, *a)) != plain_row(open_tag(m_b, *b))) {
            m_out.add(
                m_sheet, std::to_string(number),
                fmt::format("行的属性不同：{} ↔ {}", shown(open_tag(m_a, *a)), shown(open_tag(m_b, *b))));
        }
        if (!a != !b && cells_a.empty() && cells_b.empty())
            m_out.add(m_sheet, std::to_string(number), a ? "少了一行" : "多了一行");
        std::size_t i = 0;
        std::size_t j = 0;
        while (i < cells_a.size() || j < cells_b.size()) {
            int const column_a = i < cells_a.size() ? cells_a[i].column : kColumnsMax + 1;
            int const column_b = j < cells_b.size() ? cells_b[j].column : kColumnsMax + 1;
            int const column = std::min(column_a, column_b);
            auto const text_a = column_a == column ? bytes(m_a, cells_a[i++]) : std::string_view{};
            auto const text_b = column_b == column ? bytes(m_b, cells_b[j++]) : std::string_view{};
            compare_cell({number, column}, text_a, text_b);
        }
    }
    static std::string_view bytes(SheetIndex const& index, IndexedCell const& cell) {
        return std::string_view{index.xml}.substr(cell.begin, cell.end - cell.begin);
    }
    void compare_cell(CellRef at, std::string_view a, std::string_view b) {
        if (a == b || m_except.covers(m_sheet, at, m_a.merges)) return;
        auto const* formula_a = m_a.formula_at(at);
        auto const* formula_b = m_b.formula_at(at);
        bool const same_formula = formula_a && formula_b && formula_a->text == formula_b->text &&
                                  formula_a->is_array == formula_b->is_array;
        if (same_formula && dress_of_formula_cell(a) == dress_of_formula_cell(b)) return;
        m_out.add(m_sheet, at.a1(),
                  fmt::format("{} ↔ {}", a.empty() ? "（无）" : shown(a), b.empty() ? "（无）" : shown(b)));
    }

    std::string m_sheet;
    SheetIndex const& m_a;
    SheetIndex const& m_b;
    Exceptions const& m_except;
    List& m_out;
};

/// True where `b` is `a` with entries appended to fills, borders and cell formats, and their counts.
bool only_appended(std::string_view a, std::string_view b) {
    XmlScan scan_a{a};
    XmlScan scan_b{b};
    XmlToken token_a;
    XmlToken token_b;
    std::string list;
    while (scan_a.next(token_a)) {
        if (!scan_b.next(token_b)) return false;
        bool const grows = token_a.name == "fills" || token_a.name == "borders" || token_a.name == "cellXfs";
        if (grows && token_a.kind == XmlKind::end) {
            while (token_b.raw != token_a.raw) {
                if (token_b.kind == XmlKind::start) scan_b.skip_element();
                if (!scan_b.next(token_b)) return false;
            }
        }
        auto const same =
            grows ? without(std::string{token_a.raw}, "count") == without(std::string{token_b.raw}, "count")
                  : token_a.raw == token_b.raw;
        if (!same) return false;
    }
    return !scan_b.next(token_b);
}

/// The workbook part without the request to compute on opening.
std::string without_calc_request(std::string_view xml) {
    std::string out;
    XmlScan scan{xml};
    XmlToken token;
    while (scan.next(token)) {
        auto tag = token.name == "calcPr" ? without(std::string{token.raw}, "fullCalcOnLoad")
                                          : std::string{token.raw};
        if (token.name == "calcPr" && (tag == "<calcPr/>" || tag == "<calcPr></calcPr>")) continue;
        out += tag;
    }
    return out;
}

/// Lists of parts without the calculation chain, which an overwritten formula takes with it.
std::string without_chain(std::string_view xml) {
    std::string out;
    XmlScan scan{xml};
    XmlToken token;
    while (scan.next(token)) {
        if (token.kind != XmlKind::empty || token.raw.find("calcChain.xml") == std::string_view::npos)
            out += token.raw;
    }
    return out;
}

bool same_part(Book const& book, std::string const& name, std::string_view a, std::string_view b) {
    if (a == b) return true;
    if (name == book.styles_part) return only_appended(a, b);
    if (name == book.workbook_part) return without_calc_request(a) == without_calc_request(b);
    if (name == "[Content_Types].xml" || name.ends_with("workbook.xml.rels"))
        return without_chain(a) == without_chain(b);
    return false;
}

Result<std::vector<Difference>> compare_packages(std::filesystem::path const& file_a,
                                                 std::filesystem::path const& file_b,
                                                 Exceptions const& except, bool docx) {
    auto const a = Package::open(file_a, {});
    if (!a) return a.problem();
    auto const b = Package::open(file_b, {});
    if (!b) return b.problem();
    List out;
    Book book;
    if (!docx) {
        auto read = read_book(a.value());
        if (!read) return read.problem();
        book = std::move(read.value());
    }
    std::set<std::string> done;
    for (auto const& sheet : book.sheets) {
        done.insert(sheet.part);
        auto const* part_a = a.value().find(sheet.part);
        auto const* part_b = b.value().find(sheet.part);
        if (!part_b || !part_a) continue;
        auto const index_a = index_sheet(a.value(), sheet);
        if (!index_a) return index_a.problem();
        auto const index_b = index_sheet(b.value(), sheet);
        if (!index_b) return index_b.problem();
        if (index_a.value().xml != index_b.value().xml)
            SheetComparison{sheet.name, index_a.value(), index_b.value(), except, out}.run();
    }
    for (auto const& part : a.value().parts()) {
        if (part.directory || (docx && part.name == "word/document.xml")) continue;
        auto const* other = b.value().find(part.name);
        if (!other) {
            if (!part.name.ends_with("calcChain.xml")) out.add(part.name, "", "少了这个部件");
            continue;
        }
        if (done.contains(part.name)) continue;
        auto const bytes_a = a.value().read(part, kPartBytesMax);
        if (!bytes_a) return bytes_a.problem();
        auto const bytes_b = b.value().read(*other, kPartBytesMax);
        if (!bytes_b) return bytes_b.problem();
        if (!same_part(book, part.name, bytes_a.value(), bytes_b.value())) out.add(part.name, "", "内容不同");
    }
    for (auto const& part : b.value().parts()) {
        if (!part.directory && !a.value().find(part.name)) out.add(part.name, "", "多了这个部件");
    }
    return std::move(out.items);
}

/// The document with every cell and paragraph of its tables replaced by its text, then cell by cell.
Result<std::vector<Difference>> compare_docx(std::filesystem::path const& file_a,
                                             std::filesystem::path const& file_b, Exceptions const& except) {
    auto parts = compare_packages(file_a, file_b, except, true);
    if (!parts) return parts.problem();
    auto const a = Package::open(file_a, {});
    auto const b = Package::open(file_b, {});
    auto const doc_a = read_docx(a.value(), {});
    if (!doc_a) return doc_a.problem();
    auto const doc_b = read_docx(b.value(), {});
    if (!doc_b) return doc_b.problem();
    auto const book = docx_workbook(doc_a.value(), file_a, {});
    if (!book) return book.problem();
    struct Piece {
        std::string sheet;
        CellRef at;
        std::string bytes;
    };
    auto const pieces = [](DocxDocument const& document) {
        std::vector<Piece> list;
        std::size_t copied = 0;
        auto const add = [&](std::string const& sheet, CellRef at, DocxCell const& cell) {
            list.push_back({"", {}, document.xml.substr(copied, cell.begin - copied)});
            list.push_back({sheet, at, document.xml.substr(cell.begin, cell.end - cell.begin)});
            copied = cell.end;
        };
        for (std::size_t i = 0; i < document.tables.size(); ++i) {
            auto const sheet = "表" + std::to_string(i + 1);
            int row = 0;
            for (auto const& line : document.tables[i].above)
                add(sheet, {++row, 1}, line);
            for (auto const& line : document.tables[i].rows) {
                ++row;
                for (auto const& cell : line.cells)
                    add(sheet, {row, cell.column}, cell);
            }
            for (auto const& line : document.tables[i].below)
                add(sheet, {++row, 1}, line);
        }
        list.push_back({"", {}, document.xml.substr(copied)});
        return list;
    };
    auto const list_a = pieces(doc_a.value());
    auto const list_b = pieces(doc_b.value());
    List out;
    out.items = std::move(parts.value());
    if (list_a.size() != list_b.size())
        out.add("word/document.xml", "",
                fmt::format("格子数不同：{} ↔ {}", list_a.size() / 2, list_b.size() / 2));
    for (std::size_t i = 0; i < std::min(list_a.size(), list_b.size()); ++i) {
        auto const& one = list_a[i];
        auto const& other = list_b[i];
        if (one.bytes == other.bytes) continue;
        std::vector<Range> merges;
        for (auto const& sheet : book.value().sheets) {
            if (sheet.name == one.sheet) merges = sheet.merges;
        }
        if (!one.sheet.empty() && except.covers(one.sheet, one.at, merges)) continue;
        out.add(one.sheet.empty() ? "word/document.xml" : one.sheet, one.sheet.empty() ? "" : one.at.a1(),
                fmt::format("{} ↔ {}", shown(one.bytes), shown(other.bytes)));
    }
    return std::move(out.items);
}

/// Records with the bytes of each field and of what follows it.
Result<std::vector<std::vector<std::string>>> csv_fields(std::filesystem::path const& file,
                                                         CsvDialect& dialect, bool& ascii_only) {
    std::ifstream in{file, std::ios::binary};
    std::string const bytes{std::istreambuf_iterator<char>(in), {}};
    auto const found = csv_dialect(bytes, true, file);
    if (!found) return found.problem();
    auto const separator = dialect.separator;
    dialect = found.value();
    if (separator != '\0') dialect.separator = separator;
    ascii_only = std::ranges::none_of(bytes, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    auto const text = csv_text(bytes, dialect.encoding);
    std::vector<std::vector<std::string>> records;
    CsvParser parser{dialect.separator, [&](int, std::vector<CsvField>& fields) {
                         auto& record = records.emplace_back();
                         for (auto const& field : fields)
                             record.push_back(text.substr(field.begin, field.end - field.begin));
                         return true;
                     }};
    if (parser.feed(text)) parser.finish();
    if (auto wrong = parser.problem(file)) return *wrong;
    return records;
}

Result<std::vector<Difference>> compare_csv(std::filesystem::path const& file_a,
                                            std::filesystem::path const& file_b, Exceptions const& except) {
    CsvDialect dialect_a{CsvEncoding::utf8, '\0', {}}; // found in the file
    bool ascii_a = false;
    bool ascii_b = false;
    CsvDialect dialect_b;
    auto const a = csv_fields(file_a, dialect_a, ascii_a);
    if (!a) return a.problem();
    dialect_b.separator = dialect_a.separator; // an answer may hold a letter that looks like another one
    auto const b = csv_fields(file_b, dialect_b, ascii_b);
    if (!b) return b.problem();
    List out;
    auto const sheet = file_a.stem().string();
    auto const plain = [](CsvEncoding encoding) {
        return encoding == CsvEncoding::utf8 || encoding == CsvEncoding::gb18030;
    };
    bool const one_is_ascii = plain(dialect_a.encoding) && plain(dialect_b.encoding) && (ascii_a || ascii_b);
    if (!one_is_ascii && dialect_a.encoding != dialect_b.encoding) out.add(sheet, "", "文字编码不同");
    if (dialect_a.line_end != dialect_b.line_end) out.add(sheet, "", "换行不同");
    static std::vector<std::string> const kNone;
    for (std::size_t row = 0; row < std::max(a.value().size(), b.value().size()); ++row) {
        auto const& one = row < a.value().size() ? a.value()[row] : kNone;
        auto const& other = row < b.value().size() ? b.value()[row] : kNone;
        for (std::size_t column = 0; column < std::max(one.size(), other.size()); ++column) {
            auto const text_a = column < one.size() ? one[column] : "";
            auto const text_b = column < other.size() ? other[column] : "";
            CellRef const at{static_cast<int>(row) + 1, static_cast<int>(column) + 1};
            if (text_a == text_b || except.covers(sheet, at, {})) continue;
            auto const one_utf8 = csv_decoded(
                text_a, dialect_a.encoding == CsvEncoding::gb18030 ? dialect_a.encoding : CsvEncoding::utf8);
            auto const other_utf8 = csv_decoded(
                text_b, dialect_b.encoding == CsvEncoding::gb18030 ? dialect_b.encoding : CsvEncoding::utf8);
            out.add(sheet, at.a1(),
                    fmt::format("{} ↔ {}", shown(one_utf8.value_or("？")), shown(other_utf8.value_or("？"))));
        }
    }
    return std::move(out.items);
}

} // namespace

Result<std::vector<Difference>> differences(std::filesystem::path const& a, std::filesystem::path const& b,
                                            std::vector<std::string> const& except) {
    auto const exceptions = Exceptions::parse(except);
    if (!exceptions) return exceptions.problem();
    auto const kind_a = file_kind(a, {});
    if (!kind_a) return kind_a.problem();
    auto const kind_b = file_kind(b, {});
    if (!kind_b) return kind_b.problem();
    if (kind_a.value().kind != kind_b.value().kind)
        return std::vector<Difference>{{"", "", "两个文件不是同一种格式"}};
    switch (kind_a.value().kind) {
    case FileKind::xlsx: return compare_packages(a, b, exceptions.value(), false);
    case FileKind::docx: return compare_docx(a, b, exceptions.value());
    case FileKind::csv: return compare_csv(a, b, exceptions.value());
    case FileKind::convertible: break;
    }
    std::ifstream in_a{a, std::ios::binary};
    std::ifstream in_b{b, std::ios::binary};
    bool const same =
        std::equal(std::istreambuf_iterator<char>(in_a), {}, std::istreambuf_iterator<char>(in_b), {});
    return same ? std::vector<Difference>{}
                : std::vector<Difference>{{"", "", "旧格式只能整份比较：内容不同"}};
}

} // namespace yizhen::sheet

#include "platform/sheet/convert.h"
#include "platform/sheet/csv.h"
#include "platform/sheet/file_kind.h"
#include "platform/sheet/sheet_reader.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <optional>

namespace yizhen::sheet {

namespace {

constexpr std::uint64_t kKeptStringBytes = 24ull << 20;
constexpr std::size_t kChunkBytes = 64 << 10;
constexpr std::size_t kHeadBytes = 1 << 20;

Result<Done> stream_xlsx(std::filesystem::path const& file, RowSink& sink, ReadLimits const& limits) {
    auto const package = Package::open(file, limits);
    if (!package) return package.problem();
    auto const book = read_book(package.value());
    if (!book) return book.problem();
    auto const formats = read_cell_formats(package.value(), book.value());
    if (!formats) return formats.problem();
    auto const strings =
        read_shared_strings(package.value(), book.value(), kKeptStringBytes, Overflow::spill);
    if (!strings) return strings.problem();
    std::int64_t cells_left = limits.cells_max;
    bool stopped = false;
    for (auto const& entry : book.value().sheets) {
        SheetEvents const events{
            [&](int row, std::vector<Cell>& cells) { return !(stopped = !sink.row(entry.name, row, cells)); },
            nullptr, &cells_left, nullptr};
        auto const read = read_sheet(package.value(), book.value(), entry, formats.value(), *strings.value(),
                                     limits, events);
        if (!read) return read.problem();
        if (stopped) break;
    }
    return Done{};
}

class CsvRows {
public:
    CsvRows(std::filesystem::path const& file, RowSink& sink, ReadLimits const& limits, CsvEncoding encoding)
        : m_file(file), m_name(file.stem().string()), m_sink(sink), m_limits(limits), m_encoding(encoding) {}

    bool row(int number, std::vector<CsvField> const& fields) {
        if (number > m_limits.rows_max)
            return refuse(problems::kSheetTooLarge, number, 1,
                          fmt::format("超过上限 {} 行；请拆开。", m_limits.rows_max));
        m_cells.clear();
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (fields[i].value.empty()) continue;
            auto const column = static_cast<int>(i) + 1;
            if (column > m_limits.columns_max) {
                return refuse(problems::kSheetTooLarge, number, column,
                              fmt::format("有内容的列超过上限 columns_max={}；请检查分隔符，或拆成几张表。",
                                          m_limits.columns_max));
            }
            auto value = csv_decoded(fields[i].value, m_encoding);
            if (!value)
                return refuse(problems::kSheetEncoding, number, column,
                              "这一格的文字编码坏了；请另存为 UTF-8 的 CSV 后再交。");
            auto cell = csv_cell({number, column}, std::move(*value));
            if (cell.kind != CellKind::empty) m_cells.push_back(std::move(cell));
        }
        return m_cells.empty() || m_sink.row(m_name, number, m_cells);
    }
    [[nodiscard]] std::optional<Problem> const& refused() const { return m_refused; }

private:
    bool refuse(ProblemKind const& kind, int row, int column, std::string const& what) {
        m_refused = problem_at(kind, {m_file, {}, CellRef{row, std::min(column, kColumnsMax)}.a1()}, what);
        return false;
    }
    std::filesystem::path m_file;
    std::string m_name;
    RowSink& m_sink;
    ReadLimits const& m_limits;
    CsvEncoding m_encoding;
    std::vector<Cell> m_cells;
    std::optional<Problem> m_refused;
};

Result<Done> stream_csv(std::filesystem::path const& file, RowSink& sink, ReadLimits const& limits) {
    std::ifstream in{file, std::ios::binary};
    std::string head(kHeadBytes, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(in.gcount()));
    auto const dialect = csv_dialect(head, in.eof(), file);
    if (!dialect) return dialect.problem();
    auto const encoding = dialect.value().encoding;
    if (encoding == CsvEncoding::utf16le ||
        encoding == CsvEncoding::utf16be) { // seldom and small: read as a whole
        auto const book = read_csv(file, limits);
        if (!book) return book.problem();
        return stream_workbook(book.value(), sink);
    }
    CsvRows rows{file, sink, limits, encoding};
    CsvParser parser{dialect.value().separator,
                     [&](int number, std::vector<CsvField>& fields) { return rows.row(number, fields); }};
    bool more = parser.feed(std::string_view{head}.substr(encoding == CsvEncoding::utf8_bom ? 3 : 0));
    std::array<char, kChunkBytes> chunk;
    while (more && in) {
        in.read(chunk.data(), chunk.size());
        more = parser.feed({chunk.data(), static_cast<std::size_t>(in.gcount())});
    }
    if (more) parser.finish();
    if (rows.refused()) return *rows.refused();
    if (auto wrong = parser.problem(file)) return *wrong;
    return Done{};
}

} // namespace

ReadLimits streaming_limits() {
    ReadLimits limits;
    limits.file_bytes_max = 1ull << 30;
    limits.unpacked_bytes_max = 8ull << 30;
    limits.ratio_max = 100;
    limits.cells_max = 200'000'000;
    return limits;
}

Result<Done> stream_workbook(Workbook const& book, RowSink& sink) {
    std::vector<Cell> row;
    for (auto const& sheet : book.sheets) {
        for (auto const& cell : sheet.cells()) {
            if (!row.empty() && row.front().at.row != cell.at.row) {
                if (!sink.row(sheet.name, row.front().at.row, row)) return Done{};
                row.clear();
            }
            row.push_back(cell);
        }
        if (!row.empty() && !sink.row(sheet.name, row.front().at.row, row)) return Done{};
        row.clear();
    }
    return Done{};
}

Result<Done> stream_rows(std::filesystem::path const& file, RowSink& sink, ReadLimits const& limits) {
    auto const kind = file_kind(file, limits);
    if (!kind) return kind.problem();
    if (kind.value().kind == FileKind::xlsx) return stream_xlsx(file, sink, limits);
    if (kind.value().kind == FileKind::csv) return stream_csv(file, sink, limits);
    if (kind.value().kind == FileKind::convertible) {
        auto const converted = convert_to_xlsx(file, kind.value());
        if (!converted) return converted.problem();
        auto const streamed = stream_xlsx(converted.value().xlsx, sink, limits);
        if (!streamed) return about_file(streamed.problem(), file);
        return streamed;
    }
    auto const book = read_workbook(file, limits);
    if (!book) return book.problem();
    return stream_workbook(book.value(), sink);
}

} // namespace yizhen::sheet

#pragma once
/// CSV as Chinese offices write it: UTF-8 with or without BOM, GB18030, UTF-16; comma, tab or semicolon;
/// quotes; a tab before long numbers so that nobody rounds them.

#include "platform/sheet/problems.h"
#include "platform/sheet/sheet_files.h"

#include <functional>
#include <optional>

namespace yizhen::sheet {

enum class CsvEncoding { utf8, utf8_bom, gb18030, utf16le, utf16be };

struct CsvDialect {
    CsvEncoding encoding = CsvEncoding::utf8;
    char separator = ',';
    std::string line_end = "\n";
};

/// One field and where its bytes lie (of the UTF-8 text for UTF-16 files, else of the file).
struct CsvField {
    std::string value; ///< quotes opened, still in the file's encoding
    bool quoted = false;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

/// Reads records as bytes come. Separators and quotes are never part of a GB18030 or UTF-8 letter.
class CsvParser {
public:
    /// `record` gets the row (1-based) and its fields; it returns false to stop.
    CsvParser(char separator, std::function<bool(int row, std::vector<CsvField>& fields)> record);
    /// False: stopped, or a field or record is over the limits (see `problem`).
    bool feed(std::string_view bytes);
    bool finish();
    [[nodiscard]] std::optional<Problem> problem(std::filesystem::path const& file) const;

private:
    enum class State { field_start, plain, quoted, quote_in_quoted, after_return };
    enum class Wrong { nothing, field_too_long, too_many_columns, open_quote };
    void end_field(std::uint64_t end);
    bool end_record();
    bool take(char c);

    char m_separator;
    std::function<bool(int, std::vector<CsvField>&)> m_record;
    State m_state = State::field_start;
    Wrong m_wrong = Wrong::nothing;
    std::vector<CsvField> m_fields;
    CsvField m_field;
    std::uint64_t m_offset = 0;
    int m_row = 1;
    bool m_stopped = false;
};

/// Looks at the first bytes of a file (all of it where the file is short).
Result<CsvDialect> csv_dialect(std::string_view head, bool is_whole_file, std::filesystem::path const& file);
/// A whole file behind its byte order mark, UTF-16 as UTF-8, anything else in its own bytes.
[[nodiscard]] std::string csv_text(std::string bytes, CsvEncoding encoding);
/// UTF-8 of one field; nothing where its bytes are no text in this encoding.
[[nodiscard]] std::optional<std::string> csv_decoded(std::string_view bytes, CsvEncoding encoding);
/// The field in the file's encoding; nothing where a letter cannot be written in it.
[[nodiscard]] std::optional<std::string> csv_encoded(std::string_view utf8, CsvEncoding encoding);
/// A cell of the value: a leading tab and ="…" are opened, plain numbers are numbers.
[[nodiscard]] Cell csv_cell(CellRef at, std::string text);

/// Cells that lie in memory already, row by row.
Result<Done> stream_workbook(Workbook const& book, RowSink& sink);
Result<Workbook> read_csv(std::filesystem::path const& file, ReadLimits const& limits);

} // namespace yizhen::sheet

#pragma once
/// The small parts of an .xlsx: which sheets there are, their names, styles and shared strings.

#include "platform/sheet/number_format.h"
#include "platform/sheet/package.h"

#include <string>
#include <vector>

namespace yizhen::sheet {

struct BookSheet {
    std::string name;
    std::string part;
    bool hidden = false;
};

struct Book {
    std::vector<BookSheet> sheets;
    std::vector<DefinedName> defined_names;
    std::string workbook_part;
    std::string styles_part;         ///< empty if none
    std::string shared_strings_part; ///< empty if none
    bool date_1904 = false;
    bool has_external_links = false;
    bool has_macros = false;
};

/// A cell format of the file (cellXfs), as a reader needs it.
struct CellFormat {
    CellStyle style;
    std::string number_format;
    FormatShows shows = FormatShows::number;
};

Result<Book> read_book(Package const& package);
Result<std::vector<CellFormat>> read_cell_formats(Package const& package, Book const& book);

/// Text of strings that the sheets name by number.
class StringTable {
public:
    virtual ~StringTable() = default;
    /// Valid until the next call; null where there is no such string.
    virtual std::string const* at(std::size_t index) = 0;
};

enum class Overflow { refuse, spill }; ///< spill: to a file without a name, so that memory stays bounded
/// Rich text is joined, phonetic marks are left out.
Result<std::unique_ptr<StringTable>> read_shared_strings(Package const& package, Book const& book,
                                                         std::uint64_t kept_bytes_max,
                                                         Overflow overflow = Overflow::refuse);

/// "_x000D_" and its like, as the format writes control characters.
[[nodiscard]] std::string without_x_escapes(std::string text);

} // namespace yizhen::sheet

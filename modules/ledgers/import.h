#pragma once
/// Files of rows into a ledger: which column is which element, and what became of each row.
/// Header words are matched exactly (canonical name, then alias), then by the matcher's automatic band; a column that is
/// neither is reported and left out, never guessed.

#include "kernel/sheet/grid.h"
#include "modules/ledgers/definitions.h"
#include "modules/ledgers/ports.h"
#include "modules/ledgers/types.h"

#include <filesystem>
#include <functional>
#include <map>

namespace yizhen::ledgers {

class Ledgers;

/// What modules/elements would say of the headers that no name or alias settles.
using HeaderMatcher = std::function<std::vector<elements::Match>(elements::FormToMatch const&)>;

struct ImportOptions {
    std::string ledger;
    CivilDate as_of;
    std::string source;  ///< unit or file; empty: the file's name
    std::string file_name = {};  ///< as people call it; empty: that of its path
    std::string unit;    ///< code or name: of rows that do not say their own, and where names are looked for
    std::string demand;
    std::string reason;
    std::string period;  ///< ledgers by period: of rows that do not say their own
    bool dry_run = false;
    bool may_move = false;
    std::function<bool(UnitId)> may_write = {};  ///< see Batch::may_write
    std::optional<Completeness> complete = {};  ///< the file is the whole list below a unit: see Batch::complete
};

enum class ColumnUse { element, unit, period, ordinal, derived, unknown, twice };

struct ColumnReport {
    int column = 0;
    std::string header;
    ColumnUse use = ColumnUse::unknown;
    std::string element;  ///< code
    std::string how;      ///< Chinese: 名称, 别名, 匹配, or why it was left out
};

struct ImportReceipt {
    std::string file;
    std::string sheet;
    int header_row = 0;
    std::vector<ColumnReport> columns;
    BatchReceipt rows;
    std::vector<std::string> skipped;  ///< addresses of total, signature and repeated header rows, with what they said
};

/// .xlsx, .csv (UTF-8, BOM, GB18030), .xls through the converter; streamed.
Result<ImportReceipt> import_rows(Ledgers& ledgers, Units const& units, RealmId realm, Actor const& actor,
                                  std::filesystem::path const& file, ImportOptions const& options, HeaderMatcher const& matcher = {});

/// One cell of a form filled last time, as modules/forms read it.
struct AnsweredCell {
    std::string element;  ///< code
    std::string raw;
    bool is_number = false;
    bool date_1904 = false;
    std::string unit_of_measure;  ///< of the form, where it says one
    std::string address;          ///< "Sheet1!C5"
};

/// One record of it: a row of a roster, or one unit's figures.
struct AnsweredRow {
    std::string unit;    ///< code or name; empty: what the cells of village, township and county say, else options.unit
    std::string period;  ///< figures only
    std::vector<AnsweredCell> cells;
    std::string address;
    std::vector<std::string> under;  ///< labels above the unit's, outermost first: the township of a village
};

struct Answers {
    std::string title;  ///< words of the form, for F-19
    std::vector<AnsweredRow> rows;
};

/// A form filled last time becomes held values with their day and source; one batch a ledger. Cells of derived
/// elements and of unit names are not stored. A cell that cannot be read refuses its row, with the cell's address.
Result<std::vector<ImportReceipt>> record_answers(Ledgers& ledgers, Units const& units, RealmId realm, Actor const& actor,
                                                  Answers const& answers, ImportOptions const& options);

// --- parts, also for tests -------------------------------------------------------------------------------------------

/// The header of a table, chosen among its first rows: the one with the most words that name elements of the ledger.
struct Header {
    std::string sheet;
    int row = 0;
    std::vector<std::string> words;       ///< by column, 0-based
    std::vector<ColumnReport> columns;
    std::vector<int> index;               ///< by column: of Shape::columns, -1 not stored
    std::vector<std::string> measures;    ///< by column: unit of measure in the header's brackets
    std::vector<int> unit_columns;        ///< by level (village, township, county): column or -1
    int period_column = -1;
};

struct SeenRow {
    std::string sheet;
    int row = 0;
    std::vector<sheet::Cell> cells;
};

Result<Header> choose_header(Shape const& shape, std::vector<SeenRow> const& first_rows, HeaderMatcher const& matcher);

/// "金额（元）" → "金额", "元".
[[nodiscard]] std::pair<std::string, std::string> without_measure(std::string_view header);
/// Reads a raw cell by its column's rule; a measure in the header counts as said in the cell.
[[nodiscard]] Result<CellValue> read_cell(Column const& column, RawValue const& raw, std::string_view measure);
/// "合计", "总计", "小计", "填表人：" …: rows that are no record.
[[nodiscard]] bool is_no_record(std::vector<sheet::Cell> const& cells);

/// Finds units by the words of a row, once a wording.
class UnitFinder {
public:
    UnitFinder(Units const& units, RealmId realm, std::string default_unit) : m_units(units), m_realm(realm), m_default(std::move(default_unit)) {}
    /// By level, narrowest first; empty words are not said. Gives the code.
    [[nodiscard]] Result<std::string> find(std::vector<std::string> const& words_by_level);

private:
    [[nodiscard]] Result<std::string> look_up(std::vector<std::string> const& words_by_level) const;
    Units const& m_units;
    RealmId m_realm;
    std::string m_default;
    std::map<std::vector<std::string>, Result<std::string>> m_known;
};

}  // namespace yizhen::ledgers

#pragma once
/// What leaves the house as a file: by which right, until when it may be kept, what the chain of audit knows of it, and
/// rows on their way out in bounded memory.

#include "kernel/ports.h"
#include "kernel/result.h"
#include "modules/ledgers/ledgers.h"
#include "platform/sheet/table_export.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace yizhen::http {
struct Request;
struct Response;
}  // namespace yizhen::http

namespace yizhen::ledgers {

/// A file of one's own units may be kept so long; one by a grant until the grant ends.
inline constexpr int kExportKeepDays = 30;

/// What routes of exports need; filled in by app.
struct ExportPorts {
    sql::Database& database;
    Ledgers& ledgers;
    access::Access& access;
    org::Org& org;
    Clock const& clock;
};

/// One file that leaves.
struct Leaving {
    RealmId realm;
    Actor actor;
    std::string object;        ///< "ledger:person", "demand:12", "unit:410102012"
    std::string title;         ///< as people call it
    std::int64_t grant = 0;    ///< 0: of one's own units, which needs none
    std::string right;         ///< Chinese: 授权 17（410102-2026-000123-X）, 本单位数据
    std::string purpose;
    std::string taker;         ///< name and unit
    std::string completeness;  ///< of a demand's answers: "87.3%（812/930 格）"; else empty
    CivilDate day;
    CivilDate delete_by;
    sheet::ExportFormat format = sheet::ExportFormat::xlsx;
};

/// Taker, day, format (`?format=`, CSV if none is named) and, until a grant says more, the right to one's own data.
[[nodiscard]] Result<Leaving> leaving_of(ExportPorts const& ports, http::Request const& request, RealmId realm);

/// In the chain of writes before the first byte leaves, and once more with the number of rows that did; gone without
/// `complete`, it says that the file broke off.
class ExportRecord {
public:
    static Result<std::shared_ptr<ExportRecord>> begin(sql::Database& database, Leaving leaving);
    ~ExportRecord();
    ExportRecord(ExportRecord const&) = delete;
    ExportRecord& operator=(ExportRecord const&) = delete;

    void add_rows(std::int64_t rows) { m_rows += rows; }
    void complete();
    [[nodiscard]] Leaving const& leaving() const { return m_leaving; }
    [[nodiscard]] sheet::ExportMark mark() const;

    ExportRecord(sql::Database& database, Leaving leaving) : m_database(database), m_leaving(std::move(leaving)) {}  ///< by `begin`

private:
    void end(bool whole);

    sql::Database& m_database;
    Leaving m_leaving;
    std::int64_t m_id = 0;
    std::int64_t m_rows = 0;
    bool m_ended = false;
};

/// Tables whose bytes are taken as they are made.
class TableFile {
public:
    TableFile(sheet::ExportFormat format, std::vector<sheet::ExportTable> tables, sheet::ExportMark mark);
    [[nodiscard]] sheet::TableExport& table() { return *m_table; }
    [[nodiscard]] std::string take() { return std::exchange(m_bytes, {}); }

private:
    std::string m_bytes;
    std::unique_ptr<sheet::TableExport> m_table;
};

/// A cell as files have it; import reads it back.
[[nodiscard]] sheet::ExportValue export_value(CellValue const& cell);
[[nodiscard]] sheet::ExportValue export_text(std::string words);

/// Name of a unit by its code; empty where there is none.
using UnitName = std::function<std::string(std::string const& code)>;
[[nodiscard]] UnitName unit_names(org::Org& org);

/// Rows of one ledger.
struct ExportPart {
    Shape const* shape = nullptr;
    Question question;  ///< its paging is set here
};

/// Rows of one or several ledgers, page by page; each page is noted in the chain of reads before its bytes leave, where it
/// carries plain identifiers.
class RowsFile {
public:
    /// Reads the first page, so that what cannot be asked is refused before anything leaves.
    static Result<std::shared_ptr<RowsFile>> open(Ledgers& ledgers, UnitName unit_name, std::vector<ExportPart> parts, std::optional<ReadCause> cause,
                                                  std::shared_ptr<ExportRecord> record);
    /// The next bytes; false when there are no more. What breaks off is thrown: half a file must not look whole.
    bool next(std::string& chunk);

    RowsFile(Ledgers& ledgers, UnitName unit_name, std::vector<ExportPart> parts, std::optional<ReadCause> cause, std::shared_ptr<ExportRecord> record);  ///< by `open`

private:
    Result<Done> read_page();
    void write_row(HeldRow const& row);

    Ledgers& m_ledgers;
    UnitName m_unit_name;
    std::vector<ExportPart> m_parts;
    std::optional<ReadCause> m_cause;
    std::shared_ptr<ExportRecord> m_record;
    std::unique_ptr<TableFile> m_file;
    std::vector<HeldRow> m_page;
    std::size_t m_part = 0;
};

/// A download that is made while it is sent. `next` as RowsFile::next.
[[nodiscard]] http::Response sent_while_made(Leaving const& leaving, bool several_tables, std::function<bool(std::string&)> next);

/// /api/v1/ledgers/{ledger}/export, /api/v1/units/{code}/holdings.
[[nodiscard]] std::vector<http::Route> export_routes(ExportPorts const& ports);

}  // namespace yizhen::ledgers

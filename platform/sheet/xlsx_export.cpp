#include "platform/sheet/xlsx_export.h"

#include "platform/sheet/number_format.h"

#include <xlsxwriter.h>

#include <cerrno>
#include <charconv>
#include <system_error>

namespace yizhen::sheet {

namespace {

constexpr std::size_t kSafeDigits = 15;

bool is_short_number(std::string const& text, double& value) {
    std::size_t digits = 0;
    for (char const c : text)
        digits += c >= '0' && c <= '9' ? 1 : 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && digits > 0 && digits <= kSafeDigits;
}

} // namespace

struct XlsxExport::Book {
    lxw_workbook* workbook = nullptr;
    lxw_worksheet* sheet = nullptr;
    lxw_format* bold = nullptr;
    lxw_format* date = nullptr;
    std::filesystem::path part;
    std::filesystem::path output;
    std::vector<ExportColumn> columns;
    lxw_row_t next = 0;
    bool has_header = false;

    void write_header() {
        if (has_header) return;
        has_header = true;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            worksheet_write_string(sheet, next, static_cast<lxw_col_t>(i), columns[i].title.c_str(), bold);
        }
        worksheet_freeze_panes(sheet, next + 1, 0);
        ++next;
    }
};

XlsxExport::XlsxExport(std::filesystem::path const& output, std::string const& sheet,
                       std::vector<ExportColumn> const& columns)
    : m_book(std::make_unique<Book>()) {
    m_book->output = output;
    m_book->part = output.string() + ".part";
    m_book->columns = columns;
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    m_book->workbook = workbook_new_opt(m_book->part.c_str(), &options);
    if (!m_book->workbook) throw std::system_error(ENOMEM, std::generic_category(), "workbook_new");
    m_book->sheet = workbook_add_worksheet(m_book->workbook, sheet.c_str());
    if (!m_book->sheet)
        m_book->sheet = workbook_add_worksheet(m_book->workbook, nullptr); // a name a spreadsheet refuses
    m_book->bold = workbook_add_format(m_book->workbook);
    format_set_bold(m_book->bold);
    m_book->date = workbook_add_format(m_book->workbook);
    format_set_num_format(m_book->date, "yyyy-mm-dd");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        auto const column = static_cast<lxw_col_t>(i);
        worksheet_set_column(m_book->sheet, column, column, columns[i].width, nullptr);
    }
}

XlsxExport::~XlsxExport() {
    if (!m_book->workbook) return;
    workbook_close(m_book->workbook);
    std::error_code ignored;
    std::filesystem::remove(m_book->part, ignored);
}

void XlsxExport::note(std::string const& text) {
    worksheet_write_string(m_book->sheet, m_book->next++, 0, text.c_str(), nullptr);
}

void XlsxExport::row(std::vector<ExportValue> const& values) {
    m_book->write_header();
    for (std::size_t i = 0; i < values.size(); ++i) {
        auto const column = static_cast<lxw_col_t>(i);
        auto const& value = values[i];
        double number = 0;
        auto const serial = value.kind == CellKind::date ? serial_of_iso(value.text, false) : std::nullopt;
        if (value.kind == CellKind::number && is_short_number(value.text, number)) {
            worksheet_write_number(m_book->sheet, m_book->next, column, number, nullptr);
        } else if (serial && is_short_number(*serial, number)) {
            worksheet_write_number(m_book->sheet, m_book->next, column, number, m_book->date);
        } else if (value.kind == CellKind::boolean) {
            worksheet_write_boolean(m_book->sheet, m_book->next, column, value.text == "TRUE", nullptr);
        } else if (!value.text.empty()) {
            worksheet_write_string(m_book->sheet, m_book->next, column, value.text.c_str(), nullptr);
        }
    }
    ++m_book->next;
}

void XlsxExport::finish() {
    m_book->write_header();
    auto const error = workbook_close(m_book->workbook);
    m_book->workbook = nullptr;
    if (error != LXW_NO_ERROR) {
        std::error_code ignored;
        std::filesystem::remove(m_book->part, ignored);
        throw std::system_error(errno ? errno : EIO, std::generic_category(), lxw_strerror(error));
    }
    std::filesystem::rename(m_book->part, m_book->output);
}

} // namespace yizhen::sheet

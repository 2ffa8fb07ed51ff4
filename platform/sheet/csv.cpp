#include "platform/sheet/csv.h"

#include "kernel/text/text.h"

#include <fmt/format.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#include <algorithm>
#include <memory>

namespace yizhen::sheet {

namespace {

constexpr std::size_t kFieldBytesMax = 256 << 10;
constexpr std::size_t kFieldsMax = 20'000; // the caller's columns_max speaks first; this bounds memory
constexpr std::size_t kUtf8TailMax = 3;

using Converter = std::unique_ptr<UConverter, void (*)(UConverter*)>;

Converter open_converter(char const* name) {
    UErrorCode status = U_ZERO_ERROR;
    Converter converter{ucnv_open(name, &status), &ucnv_close};
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    return converter;
}

char const* converter_name(CsvEncoding encoding) {
    switch (encoding) {
    case CsvEncoding::gb18030: return "gb18030";
    case CsvEncoding::utf16le: return "UTF-16LE";
    case CsvEncoding::utf16be: return "UTF-16BE";
    default: return "UTF-8";
    }
}

std::optional<std::string> converted(std::string_view bytes, char const* to, char const* from,
                                     bool last_may_be_cut) {
    thread_local std::string last_to, last_from;
    thread_local Converter target{nullptr, &ucnv_close}, source{nullptr, &ucnv_close};
    if (last_to != to || last_from != from) {
        target = open_converter(to);
        source = open_converter(from);
        last_to = to;
        last_from = from;
    }
    ucnv_reset(target.get());
    ucnv_reset(source.get());
    std::string out(bytes.size() * 3 + 16, '\0');
    char* write = out.data();
    char const* read = bytes.data();
    UErrorCode status = U_ZERO_ERROR;
    ucnv_convertEx(target.get(), source.get(), &write, out.data() + out.size(), &read,
                   bytes.data() + bytes.size(), nullptr, nullptr, nullptr, nullptr, true, !last_may_be_cut,
                   &status);
    if (U_FAILURE(status)) return std::nullopt;
    out.resize(static_cast<std::size_t>(write - out.data()));
    return out;
}

bool is_ascii(std::string_view bytes) {
    return std::ranges::none_of(bytes, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

bool looks_utf8(std::string_view head, bool is_whole_file) {
    if (text::valid_utf8(head)) return true;
    if (is_whole_file) return false;
    for (std::size_t cut = 1; cut <= kUtf8TailMax && cut < head.size(); ++cut) {
        if (text::valid_utf8(head.substr(0, head.size() - cut))) return true;
    }
    return false;
}

std::string guessed_encoding(std::string_view head) {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<UCharsetDetector, void (*)(UCharsetDetector*)> const detector{ucsdet_open(&status),
                                                                                  &ucsdet_close};
    ucsdet_setText(detector.get(), head.data(), static_cast<std::int32_t>(head.size()), &status);
    auto const* match = ucsdet_detect(detector.get(), &status);
    char const* name = match ? ucsdet_getName(match, &status) : nullptr;
    return U_SUCCESS(status) && name ? name : "";
}

/// The row in which GB18030 stops making sense.
int first_bad_row(std::string_view head) {
    int row = 1;
    for (std::size_t from = 0; from < head.size(); ++row) {
        auto const to = std::min(head.find('\n', from), head.size());
        if (!csv_decoded(head.substr(from, to - from), CsvEncoding::gb18030)) return row;
        from = to + 1;
    }
    return row;
}

char separator_of(std::string_view head) {
    static constexpr char kCandidates[] = {',', '\t', ';'};
    int lines[3] = {0, 0, 0};
    int seen = 0;
    for (std::size_t from = 0; from < head.size() && seen < 50; ++seen) {
        auto const to = std::min(head.find('\n', from), head.size());
        auto const line = head.substr(from, to - from);
        for (int i = 0; i < 3; ++i)
            lines[i] += line.find(kCandidates[i]) != std::string_view::npos ? 1 : 0;
        from = to + 1;
    }
    return kCandidates[std::max_element(lines, lines + 3) - lines];
}

bool is_plain_number(std::string_view text) {
    auto const digits = text.substr(text.starts_with('-') ? 1 : 0);
    auto const dot = std::min(digits.find('.'), digits.size());
    auto const all_digits = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    auto const whole = digits.substr(0, dot);
    if (!all_digits(whole) || (dot < digits.size() && !all_digits(digits.substr(dot + 1)))) return false;
    return digits.size() <= 16 && (whole.size() == 1 || whole.front() != '0');
}

} // namespace

CsvParser::CsvParser(char separator, std::function<bool(int, std::vector<CsvField>&)> record)
    : m_separator(separator), m_record(std::move(record)) {}

void CsvParser::end_field(std::uint64_t end) {
    m_field.end = end;
    m_fields.push_back(std::move(m_field));
    m_field = CsvField{};
    m_field.begin = end + 1;
    m_state = State::field_start;
}

bool CsvParser::end_record() {
    bool const go_on = m_record(m_row, m_fields);
    m_fields.clear();
    ++m_row;
    m_stopped = m_stopped || !go_on;
    return go_on;
}

bool CsvParser::take(char c) {
    if (m_state == State::after_return) {
        m_state = State::field_start;
        m_field.begin = m_offset + (c == '\n' ? 1 : 0);
        if (c == '\n') return true;
    }
    if (m_state == State::quoted) {
        if (c == '"') {
            m_state = State::quote_in_quoted;
        } else {
            m_field.value += c;
        }
        return true;
    }
    if (c == '"' && m_state == State::quote_in_quoted) {
        m_field.value += c;
        m_state = State::quoted;
    } else if (c == '"' && m_state == State::field_start) {
        m_field.quoted = true;
        m_state = State::quoted;
    } else if (c == m_separator) {
        end_field(m_offset);
    } else if (c == '\n' || c == '\r') {
        end_field(m_offset);
        m_state = c == '\r' ? State::after_return : State::field_start;
        return end_record();
    } else {
        m_field.value += c;
        m_state = State::plain;
    }
    return true;
}

bool CsvParser::feed(std::string_view bytes) {
    for (char const c : bytes) {
        if (m_stopped || !take(c)) return false;
        ++m_offset;
        if (m_field.value.size() > kFieldBytesMax)
            m_wrong = m_field.quoted ? Wrong::open_quote : Wrong::field_too_long;
        if (m_fields.size() > kFieldsMax) m_wrong = Wrong::too_many_columns;
        if (m_wrong != Wrong::nothing) return !(m_stopped = true);
    }
    return true;
}

bool CsvParser::finish() {
    if (m_stopped) return m_wrong == Wrong::nothing;
    if (m_state == State::quoted) {
        m_wrong = Wrong::open_quote;
        m_stopped = true;
        return false;
    }
    if (m_state == State::after_return || (m_state == State::field_start && m_fields.empty())) return true;
    end_field(m_offset);
    end_record();
    return true;
}

std::optional<Problem> CsvParser::problem(std::filesystem::path const& file) const {
    auto const column = static_cast<int>(m_fields.size()) + 1;
    Place const place{file, {}, CellRef{m_row, std::min(column, kColumnsMax)}.a1()};
    switch (m_wrong) {
    case Wrong::nothing: return std::nullopt;
    case Wrong::field_too_long:
        return problem_at(problems::kSheetTooLarge, place,
                          fmt::format("一格文字超过 {} 字节；请拆开。", kFieldBytesMax));
    case Wrong::too_many_columns:
        return problem_at(problems::kSheetTooLarge, place,
                          fmt::format("一行超过 {} 列；请检查分隔符，或拆成几张表。", kFieldsMax));
    case Wrong::open_quote: break;
    }
    return problem_at(problems::kSheetUnclosedQuote, place,
                      "从这一格起的双引号没有收尾，后面的行都会被吞进去；请补上引号。");
}

Result<CsvDialect> csv_dialect(std::string_view head, bool is_whole_file, std::filesystem::path const& file) {
    CsvDialect dialect;
    std::string utf8;
    if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff")) {
        dialect.encoding = head.front() == '\xff' ? CsvEncoding::utf16le : CsvEncoding::utf16be;
        auto decoded = converted(head.substr(2), "UTF-8", converter_name(dialect.encoding), !is_whole_file);
        if (!decoded)
            return problem_at(problems::kSheetEncoding, {file, {}, {}},
                              "开头说是 UTF-16，内容却不是；请另存为 UTF-8 后再交。");
        utf8 = std::move(*decoded);
        head = utf8;
    } else if (head.starts_with("\xef\xbb\xbf")) {
        dialect.encoding = CsvEncoding::utf8_bom;
    } else if (!looks_utf8(head, is_whole_file)) {
        dialect.encoding = CsvEncoding::gb18030;
        if (!converted(head, "UTF-8", "gb18030", !is_whole_file)) {
            auto const guess = guessed_encoding(head);
            return problem_at(
                problems::kSheetEncoding, {file, {}, fmt::format("A{}", first_bad_row(head))},
                fmt::format("这一行的文字既不是 UTF-8 也不是 GB18030{}；请另存为 UTF-8 的 CSV 后再交。",
                            guess.empty() ? "" : "（像是 " + guess + "）"));
        }
    }
    dialect.separator = separator_of(head);
    auto const newline = head.find_first_of("\r\n");
    if (newline != std::string_view::npos) {
        dialect.line_end = head[newline] == '\n' ? "\n" : head.substr(newline, 2) == "\r\n" ? "\r\n" : "\r";
    }
    return dialect;
}

std::optional<std::string> csv_decoded(std::string_view bytes, CsvEncoding encoding) {
    if (encoding == CsvEncoding::gb18030) {
        if (is_ascii(bytes)) return std::string{bytes};
        return converted(bytes, "UTF-8", "gb18030", false);
    }
    if (encoding == CsvEncoding::utf16le || encoding == CsvEncoding::utf16be) {
        return converted(bytes, "UTF-8", converter_name(encoding), false);
    }
    if (!text::valid_utf8(bytes)) return std::nullopt;
    return std::string{bytes};
}

std::optional<std::string> csv_encoded(std::string_view utf8, CsvEncoding encoding) {
    if (encoding == CsvEncoding::utf8 || encoding == CsvEncoding::utf8_bom ||
        (is_ascii(utf8) && encoding == CsvEncoding::gb18030)) {
        return std::string{utf8};
    }
    return converted(utf8, converter_name(encoding), "UTF-8", false);
}

Cell csv_cell(CellRef at, std::string text) {
    Cell cell;
    cell.at = at;
    bool forced_text = false;
    if (text.size() > 3 && text.starts_with("=\"") && text.ends_with('"')) {
        text = text.substr(2, text.size() - 3);
        forced_text = true;
    }
    auto const letters = text.find_first_not_of('\t');
    forced_text = forced_text || (letters != 0 && letters != std::string::npos);
    text.erase(0, std::min(letters, text.size()));
    while (!text.empty() && text.back() == '\t')
        text.pop_back();
    if (text.empty()) return cell;
    cell.kind = !forced_text && is_plain_number(text) ? CellKind::number : CellKind::text;
    cell.text = std::move(text);
    return cell;
}

std::string csv_text(std::string bytes, CsvEncoding encoding) {
    if (encoding == CsvEncoding::utf8_bom) return bytes.substr(3);
    if (encoding == CsvEncoding::utf16le || encoding == CsvEncoding::utf16be) {
        return csv_decoded(std::string_view{bytes}.substr(2), encoding).value_or("");
    }
    return bytes;
}

} // namespace yizhen::sheet

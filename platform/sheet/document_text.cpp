#include "platform/sheet/document_text.h"

#include "kernel/text/text.h"
#include "platform/files/files.h"
#include "platform/sheet/csv.h"
#include "platform/sheet/file_kind.h"
#include "platform/sheet/helper_program.h"
#include "platform/sheet/problems.h"

#include <fmt/format.h>

#include <fstream>

namespace yizhen::sheet {

namespace {

constexpr int kPdfWallMs = 20'000;
constexpr std::size_t kHeadBytes = 5;

std::string bytes_of(std::filesystem::path const& file, std::size_t bytes_max) {
    std::ifstream in{file, std::ios::binary};
    std::string bytes(bytes_max, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    return bytes;
}

Problem too_long(std::filesystem::path const& file) {
    return problem_at(problems::kSheetTooLarge, {file, {}, {}},
                      fmt::format("文字超过 {} MB；请只交通知本身，附件另交。", kDocumentTextBytesMax >> 20));
}

Result<std::vector<TextParagraph>> read_plain(std::filesystem::path const& file) {
    auto bytes = bytes_of(file, kDocumentTextBytesMax + 1);
    if (bytes.size() > kDocumentTextBytesMax) return too_long(file);
    auto const dialect = csv_dialect(bytes, true, file);
    auto const encoding = dialect ? dialect.value().encoding : CsvEncoding::utf8;
    auto const words = dialect ? csv_decoded(csv_text(std::move(bytes), encoding),
                                             encoding == CsvEncoding::gb18030 ? encoding : CsvEncoding::utf8)
                               : std::nullopt;
    if (!words) {
        return problem_at(problems::kSheetEncoding, {file, {}, {}},
                          "文字既不是 UTF-8 也不是 GB18030；请用记事本另存为 UTF-8 后再交。");
    }
    if (words->find('\0') != std::string::npos) {
        return problem_at(problems::kSheetUnsupported, {file, {}, {}},
                          "这不是文字文件；请交 .docx、有文字层的 .pdf 或 .txt。");
    }
    std::vector<TextParagraph> paragraphs;
    for (std::size_t from = 0; from < words->size();) {
        auto const to = std::min(words->find_first_of("\r\n", from), words->size());
        std::string_view const line = std::string_view{*words}.substr(from, to - from);
        if (!text::trimmed(line).empty()) paragraphs.push_back({std::string{line}, false});
        from = to + 1;
    }
    return paragraphs;
}

HelperCommand pdf_command(std::filesystem::path const& program, std::filesystem::path const& folder) {
    HelperCommand command;
    command.folder = folder;
    command.words = {program, "-enc", "UTF-8", "-nopgbrk", "-q", "input.pdf", "out.txt"};
    command.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + folder.string(), "LANG=C.UTF-8"};
    command.wall_ms = kPdfWallMs;
    command.file_bytes_max = 4 * kDocumentTextBytesMax;
    return command;
}

Result<std::vector<TextParagraph>> read_pdf(std::filesystem::path const& file) {
    Place const place{file, {}, {}};
    auto const program = pdf_program();
    if (program.empty()) {
        return problem_at(problems::kConverterMissing, place,
                          "读 PDF 要靠 pdftotext，本机没有装；请交 .docx，或请管理员安装 poppler-utils。");
    }
    files::TempDir const folder{files::memory_dir()};
    std::filesystem::copy_file(file, folder.path() / "input.pdf");
    auto const ended = run_helper(pdf_command(program, folder.path()));
    if (ended == HelperEnded::late) {
        return problem_at(problems::kConverterFailed, place,
                          fmt::format("读 PDF 超过 {} 秒，已停下；请交 .docx 原件。", kPdfWallMs / 1000));
    }
    auto const out = folder.path() / "out.txt";
    if (ended == HelperEnded::badly || !std::filesystem::exists(out)) {
        return problem_at(problems::kConverterFailed, place,
                          "PDF 读不了，可能损坏、加了密码或太大；请交 .docx 原件，或去掉密码另存后再交。");
    }
    auto const words = bytes_of(out, kDocumentTextBytesMax + 1);
    if (words.size() > kDocumentTextBytesMax) return too_long(file);
    auto paragraphs = joined_lines(words);
    if (paragraphs.empty()) {
        return problem_at(problems::kSheetUnsupported, place,
                          "这份 PDF 没有文字层，是扫描的图片；请交 .docx 原件，或把文字录成 .txt 后再交。");
    }
    return paragraphs;
}

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

/// "1", "— 12 —", "第3页": nothing but a page's number.
bool is_page_number(std::u32string_view line) {
    bool digits = false;
    for (char32_t const c : line) {
        bool const dress = c == U' ' || c == U'-' || c == U'—' || c == U'–' || c == U'·' || c == U'第' || c == U'页';
        if (!is_digit(c) && !dress) return false;
        digits = digits || is_digit(c);
    }
    return digits;
}

/// "一、", "（一）", "1.", "（1）", "附件": the next item begins.
bool starts_item(std::u32string_view line) {
    static constexpr std::u32string_view kOrdinals = U"0123456789一二三四五六七八九十";
    if (line.starts_with(U"附件")) return true;
    bool const bracket = line.starts_with(U'（') || line.starts_with(U'(');
    std::size_t at = bracket ? 1 : 0;
    auto const from = at;
    while (at < line.size() && at - from < 3 && kOrdinals.find(line[at]) != std::u32string_view::npos)
        ++at;
    if (at == from || at >= line.size()) return false;
    return bracket ? line[at] == U'）' || line[at] == U')'
                   : line[at] == U'、' || (line[at] == U'.' && at + 1 < line.size() && !is_digit(line[at + 1]));
}

int width(std::u32string_view line) {
    int cells = 0;
    for (char32_t const c : line)
        cells += c < 0x2000 ? 1 : 2;
    return cells;
}

} // namespace

std::vector<TextParagraph> joined_lines(std::string_view pages) {
    static constexpr std::u32string_view kEnds = U"。！？：；!?:;";
    std::vector<std::u32string> lines;
    int widest = 0;
    for (auto const raw : text::split(pages, '\n')) {
        auto line = text::code_points(text::trimmed(raw));
        if (line.empty() || is_page_number(line)) continue;
        widest = std::max(widest, width(line));
        lines.push_back(std::move(line));
    }
    std::vector<TextParagraph> paragraphs;
    bool open = false;
    for (auto const& line : lines) {
        auto const words = text::utf8(line);
        if (open && !starts_item(line)) {
            auto& last = paragraphs.back().text;
            bool const latin = static_cast<unsigned char>(last.back()) < 0x80 && line.front() < 0x80;
            last += latin && !(is_digit(line.front())) ? " " + words : words;
        } else {
            paragraphs.push_back({words, false});
        }
        // Two characters short of the margin: punctuation may not start a line, so one line may be shorter.
        bool const full = width(line) + 6 >= widest;
        open = full && kEnds.find(line.back()) == std::u32string_view::npos;
    }
    return paragraphs;
}

std::filesystem::path pdf_program() {
    return find_helper("YIZHEN_PDFTOTEXT", {"/usr/bin/pdftotext", "/usr/local/bin/pdftotext"});
}

Result<std::vector<TextParagraph>> read_document_text(std::filesystem::path const& file,
                                                      ReadLimits const& limits) {
    Place const place{file, {}, {}};
    std::error_code error;
    bool const pdf = std::filesystem::is_regular_file(file, error) && bytes_of(file, kHeadBytes).starts_with("%PDF");
    if (pdf && std::filesystem::file_size(file, error) <= limits.file_bytes_max) return read_pdf(file);
    auto const kind = file_kind(file, limits);
    if (!kind) return kind.problem();
    if (kind.value().kind == FileKind::csv) return read_plain(file);
    if (kind.value().kind != FileKind::docx) {
        return problem_at(problems::kSheetUnsupported, place,
                          "这是表格或网页，不是通知的文字；请交 .docx、有文字层的 .pdf 或 .txt。");
    }
    auto const package = Package::open(file, limits);
    if (!package) return package.problem();
    return read_docx_text(package.value(), limits, kDocumentTextBytesMax);
}

} // namespace yizhen::sheet

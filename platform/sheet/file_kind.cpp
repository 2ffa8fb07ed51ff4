#include "platform/sheet/file_kind.h"

#include "platform/sheet/package.h"
#include "platform/sheet/problems.h"

#include <fmt/format.h>

#include <fstream>

namespace yizhen::sheet {

namespace {

constexpr std::size_t kHeadBytes = 64 << 10;

std::string head_of(std::filesystem::path const& file) {
    std::ifstream in{file, std::ios::binary};
    std::string head(kHeadBytes, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    return head;
}

std::string utf16(std::string_view ascii) {
    std::string wide;
    for (char const c : ascii)
        wide += {c, '\0'};
    return wide;
}

Problem encrypted(Place const& place) {
    return problem_at(problems::kSheetEncrypted, place, "文件加了打开密码，读不了；请去掉密码另存后再交。");
}

/// The old binary container. Only its directory names matter here; BIFF8's own password shows in the second
/// record.
Result<KnownFile> kind_of_ole(std::filesystem::path const& file, Place const& place) {
    static constexpr std::string_view kWorkbookStart{"\x09\x08\x10\x00\x00\x06\x05\x00", 8};
    std::ifstream in{file, std::ios::binary};
    std::string const bytes{std::istreambuf_iterator<char>(in), {}};
    auto const has = [&](std::string_view name) { return bytes.find(utf16(name)) != std::string::npos; };
    if (has("EncryptedPackage") || has("EncryptionInfo")) return encrypted(place);
    if (has("WordDocument")) {
        return problem_at(problems::kSheetUnsupported, place,
                          "这是旧版 Word 文件（.doc）；请用 Word 或 WPS 另存为 .docx 后再交。");
    }
    if (!has("Workbook") && !has("Book"))
        return problem_at(problems::kSheetUnsupported, place,
                          "里面没有表格；请交 .xlsx、.xls、.csv 或 .docx。");
    auto const start = bytes.find(kWorkbookStart);
    if (start != std::string::npos && start + 22 < bytes.size() && bytes[start + 20] == '\x2f' &&
        bytes[start + 21] == '\0') {
        return encrypted(place);
    }
    return KnownFile{FileKind::convertible, ".xls"};
}

Result<KnownFile> kind_of_zip(std::filesystem::path const& file, Place const& place,
                              ReadLimits const& limits) {
    auto const package = Package::open(file, limits);
    if (!package) return package.problem();
    if (package.value().find("xl/workbook.bin")) return KnownFile{FileKind::convertible, ".xlsb"};
    if (package.value().find("word/document.xml")) return KnownFile{FileKind::docx, {}};
    if (package.value().has_folder("xl/")) return KnownFile{FileKind::xlsx, {}};
    if (auto const* mime = package.value().find("mimetype")) {
        auto const type = package.value().read(*mime, 1'000);
        if (type && type.value().starts_with("application/vnd.oasis.opendocument.spreadsheet"))
            return KnownFile{FileKind::convertible, ".ods"};
    }
    if (package.value().find("[Content_Types].xml"))
        return KnownFile{FileKind::xlsx, {}}; // its workbook may lie anywhere
    return problem_at(problems::kSheetUnsupported, place,
                      "这是一个压缩包，里面没有表格；请解开后交其中的表。");
}

std::string lower_ascii(std::string_view text) {
    std::string result{text};
    for (char& c : result)
        c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    return result;
}

Result<KnownFile> kind_of_text(std::string_view head, Place const& place) {
    bool const wide = head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff");
    auto const markup = lower_ascii(head.substr(head.starts_with("\xef\xbb\xbf") ? 3 : 0, 4'096));
    auto const first = markup.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && markup[first] == '<') {
        if (markup.find("urn:schemas-microsoft-com:office:spreadsheet") != std::string::npos)
            return KnownFile{FileKind::convertible, ".xml"};
        for (auto const word : {"<html", "<table", "<!doctype html"}) {
            if (markup.find(word) != std::string::npos) return KnownFile{FileKind::convertible, ".html"};
        }
        return problem_at(problems::kSheetUnsupported, place,
                          "这是一份 XML，不是表格；请交 .xlsx、.xls、.csv 或 .docx。");
    }
    if (head.starts_with("%PDF"))
        return problem_at(problems::kSheetUnsupported, place,
                          "这是 PDF，填不回去；请向出表单位要 .xlsx 或 .docx 原件。");
    if (markup.starts_with("mime-version:"))
        return problem_at(problems::kSheetUnsupported, place,
                          "这是网页存档（.mht）；请用电子表格软件打开后另存为 .xlsx。");
    if (!wide && head.find('\0') != std::string_view::npos) {
        return problem_at(problems::kSheetUnsupported, place,
                          "这不是表格文件；请交 .xlsx、.xls、.csv 或 .docx。");
    }
    return KnownFile{FileKind::csv, {}};
}

} // namespace

Result<KnownFile> file_kind(std::filesystem::path const& file, ReadLimits const& limits) {
    Place const place{file, {}, {}};
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) {
        return problem_at(problems::kSheetNotFound, place, "没有这个文件；请检查路径。");
    }
    auto const size = std::filesystem::file_size(file, error);
    if (error) return problem_at(problems::kSheetNotFound, place, "读不了这个文件；请检查权限。");
    if (size > limits.file_bytes_max) {
        return problem_at(
            problems::kSheetTooLarge, place,
            fmt::format("有 {} 字节，上限 {}；请拆开或删去图片后再交。", size, limits.file_bytes_max));
    }
    auto const head = head_of(file);
    if (head.empty())
        return problem_at(problems::kSheetTruncated, place, "是空文件，或没有权限读；请重新取一份。");
    if (head.starts_with("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return kind_of_ole(file, place);
    if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06"))
        return kind_of_zip(file, place, limits);
    return kind_of_text(head, place);
}

} // namespace yizhen::sheet

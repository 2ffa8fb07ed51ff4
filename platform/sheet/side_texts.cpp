#include "platform/sheet/side_texts.h"

#include "platform/sheet/file_kind.h"
#include "platform/sheet/package.h"
#include "platform/sheet/xml_scan.h"

#include <algorithm>
#include <array>

namespace yizhen::sheet {

namespace {

constexpr std::size_t kSidePartBytesMax = 8u << 20;    ///< of a part of comments, text boxes, headers
constexpr std::size_t kSheetTailBytes = 256u << 10; ///< a sheet says how its pages are printed behind its cells

enum class Keep { beginning, end };

std::string piece_of(Package const& package, Part const& part, Keep keep) {
    std::string out;
    auto const read = package.stream(part, [&](std::string_view chunk) {
        out.append(chunk);
        if (keep == Keep::beginning) return out.size() < kSidePartBytesMax;
        if (out.size() > 2 * kSheetTailBytes) out.erase(0, out.size() - kSheetTailBytes);
        return true;
    });
    return read ? out : std::string(); // a part that does not unpack is the reader's to refuse
}

bool ends_a_text(std::string_view name) {
    static constexpr std::array<std::string_view, 9> kNames{"p",        "text",        "title",         "subject", "category",
                                                            "keywords", "description", "contentStatus", "lpwstr"};
    return std::ranges::find(kNames, name) != kNames.end();
}

bool is_page_text(std::string_view name) { return name.ends_with("Header") || name.ends_with("Footer"); }

void add(std::vector<std::string>& out, std::string& text) {
    if (text.find_first_not_of(" \t\r\n") != std::string::npos) out.push_back(std::move(text));
    text.clear();
}

/// `&C&"宋体,常规"&14机密★1年`: the parts behind &L, &C and &R, without the codes of fonts, sizes and fields.
void add_page_text(std::vector<std::string>& out, std::string_view coded) {
    std::string text;
    for (std::size_t at = 0; at < coded.size();) {
        if (coded[at] != '&' || at + 1 == coded.size()) {
            text += coded[at++];
            continue;
        }
        char const code = coded[at + 1];
        at += 2;
        if (code == '&') text += '&';
        if (code == 'L' || code == 'C' || code == 'R') add(out, text);
        if (code == '"') at = std::min(coded.find('"', at), coded.size() - 1) + 1;
        if (code == 'K') at = std::min(at + 6, coded.size());
        if (code >= '0' && code <= '9') at = std::min(coded.find_first_not_of("0123456789", at), coded.size());
    }
    add(out, text);
}

void add_texts(std::vector<std::string>& out, std::string_view xml) {
    std::string text;
    XmlScan scan{xml};
    XmlToken token;
    while (scan.next(token)) {
        if (token.kind == XmlKind::text) text += xml_decoded(token.raw);
        if (token.kind == XmlKind::end && ends_a_text(token.name)) add(out, text);
    }
    add(out, text);
}

void add_page_texts(std::vector<std::string>& out, std::string_view tail) {
    XmlScan scan{tail, std::min(tail.find("<headerFooter"), tail.size())};
    XmlToken token;
    std::string text;
    while (scan.next(token) && !(token.kind == XmlKind::end && token.name == "headerFooter")) {
        if (token.kind == XmlKind::start) text.clear();
        if (token.kind == XmlKind::text) text += xml_decoded(token.raw);
        if (token.kind == XmlKind::end && is_page_text(token.name)) add_page_text(out, text);
    }
}

bool is_beside(std::string_view part) {
    static constexpr std::array<std::string_view, 8> kBeginnings{"xl/comments",  "xl/threadedComments", "xl/drawings/",  "word/header",
                                                                "word/footer", "word/comments",       "docProps/core", "docProps/custom"};
    return part.ends_with(".xml") && std::ranges::any_of(kBeginnings, [&](std::string_view each) { return part.starts_with(each); });
}

} // namespace

Result<std::vector<std::string>> side_texts(std::filesystem::path const& file) {
    auto const kind = file_kind(file, {});
    if (!kind) return kind.problem();
    if (kind.value().kind != FileKind::xlsx && kind.value().kind != FileKind::docx) return std::vector<std::string>();
    auto const package = Package::open(file, {});
    if (!package) return package.problem();
    std::vector<std::string> out;
    for (auto const& part : package.value().parts()) {
        if (is_beside(part.name)) add_texts(out, piece_of(package.value(), part, Keep::beginning));
        if (part.name.starts_with("xl/worksheets/sheet")) add_page_texts(out, piece_of(package.value(), part, Keep::end));
    }
    return out;
}

} // namespace yizhen::sheet

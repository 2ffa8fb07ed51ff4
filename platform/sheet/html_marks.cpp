#include "kernel/text/text.h"
#include "platform/sheet/convert.h"
#include "platform/sheet/csv.h"

namespace yizhen::sheet {

namespace {

constexpr std::size_t kDigitsSafe =
    11; // longer numbers are names of things: identity, bank account, credit code
constexpr std::size_t kMarksHeadBytes = 4'096;

std::string lower(std::string_view text) {
    std::string result{text};
    for (char& c : result)
        c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    return result;
}

/// The words of a cell: tags left out, up to its end.
std::string cell_words(std::string_view html, std::size_t from) {
    std::string words;
    while (from < html.size()) {
        if (html[from] != '<') {
            words += html[from++];
            continue;
        }
        auto const tag = lower(html.substr(from, 5));
        if (tag.starts_with("</td") || tag.starts_with("</th") || tag.starts_with("<td") ||
            tag.starts_with("<th") || tag.starts_with("</tr") || tag.starts_with("<tr")) {
            break;
        }
        auto const close = html.find('>', from);
        if (close == std::string_view::npos) break;
        from = close + 1;
    }
    return std::string{text::trimmed(words)};
}

bool must_stay_text(std::string_view words) {
    if (words.empty() || words.find_first_not_of("0123456789") != std::string_view::npos) return false;
    return words.size() > kDigitsSafe || (words.size() > 1 && words.front() == '0');
}

} // namespace

std::string html_with_text_marks(std::string_view html) {
    std::string out;
    out.reserve(html.size() + html.size() / 16);
    if (lower(html.substr(0, kMarksHeadBytes)).find("charset") == std::string::npos) {
        auto const dialect = csv_dialect(html, true, "html");
        bool const gb = dialect && dialect.value().encoding == CsvEncoding::gb18030;
        out += gb ? "<meta charset=\"gb18030\">" : "<meta charset=\"utf-8\">";
    }
    for (std::size_t at = 0; at < html.size();) {
        auto const open = std::min(html.find('<', at), html.size());
        out.append(html.substr(at, open - at));
        if (open == html.size()) break;
        auto const close = html.find('>', open);
        auto const tag = lower(html.substr(open, 4));
        bool const cell =
            (tag.starts_with("<td") || tag.starts_with("<th")) && tag.size() == 4 &&
            (tag[3] == '>' || tag[3] == ' ' || tag[3] == '\n' || tag[3] == '\t' || tag[3] == '\r');
        if (close == std::string_view::npos) {
            out.append(html.substr(open));
            break;
        }
        if (cell && must_stay_text(cell_words(html, close + 1))) {
            out.append(html.substr(open, 3));
            out += " sdnum=\"2052;0;@\"";
            out.append(html.substr(open + 3, close - open - 2));
        } else {
            out.append(html.substr(open, close - open + 1));
        }
        at = close + 1;
    }
    return out;
}

} // namespace yizhen::sheet

#include "modules/forms/reading_scan.h"

#include "kernel/text/text.h"

#include <algorithm>
#include <array>

namespace yizhen::forms {
namespace {

constexpr std::u32string_view kLeftOut = U"\"'“”‘’「」『』()[]【】〔〕《》〈〉<>*";
constexpr std::u32string_view kClauseEnds = U",;。.!?\n";
/// A title that ends so names a document; one that ends otherwise (责任书, 台账) names a thing that may be asked for.
constexpr std::array<std::u32string_view, 20> kDocumentKinds{
    U"通知", U"意见", U"办法", U"方案", U"决定", U"规定", U"条例", U"批复", U"函", U"纲要",
    U"细则", U"规则", U"法", U"措施", U"规划", U"要点", U"通报", U"公告", U"试行", U"清单"};

bool is_blank(char32_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == 0xA0 || c == 0x3000 || c == 0xFEFF || (c >= 0x2000 && c <= 0x200F);
}

/// One character for one, so that offsets stay: full-width forms, and the radicals that PDF files are full of.
char32_t folded_char(char32_t c) {
    if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFEE0;
    bool const compatible = (c >= 0x2E80 && c <= 0x2FDF) || (c >= 0xF900 && c <= 0xFAFF);
    if (!compatible) return c == U'﹪' ? U'%' : c;
    auto const one = text::code_points(text::nfkc(text::utf8(std::u32string_view(&c, 1))));
    return one.size() == 1 ? one.front() : c;
}

std::u32string simplified(std::u32string_view text) {
    auto out = text::code_points(text::simplified(text::utf8(text)));
    return out.size() == text.size() ? out : std::u32string(text);
}

bool names_document(std::u32string_view title) {
    while (!title.empty() && kLeftOut.find(folded_char(title.back())) != std::u32string_view::npos) title.remove_suffix(1);
    return std::ranges::any_of(kDocumentKinds, [&](auto const& kind) { return title.ends_with(kind); });
}

std::vector<bool> titles_of(std::u32string_view text) {
    std::vector<bool> inside(text.size(), false);
    std::size_t open = 0;
    bool is_open = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == U'\n') is_open = false;
        if (text[i] == U'《' && !is_open) {
            is_open = true;
            open = i;
        } else if (text[i] == U'》' && is_open) {
            is_open = false;
            if (names_document(text.substr(open + 1, i - open - 1))) std::fill(inside.begin() + static_cast<std::ptrdiff_t>(open), inside.begin() + static_cast<std::ptrdiff_t>(i), true);
        }
    }
    return inside;
}

}  // namespace

bool ends_clause(char32_t c) { return kClauseEnds.find(c) != std::u32string_view::npos; }

void ScanIndex::prepare(std::size_t size) {
    from.assign(size + 1, kNoSpan);
    to.assign(size + 1, kNoSpan);
}

void ScanIndex::add(ScanSpan span) {
    auto const index = static_cast<std::uint32_t>(spans.size());
    from[span.begin] = index;
    to[span.end] = index;
    spans.push_back(std::move(span));
}

ScannedText scan(std::u32string_view raw, CivilDate issued) {
    ScannedText out;
    auto const titles = titles_of(raw);
    std::u32string folded;
    folded.reserve(raw.size());
    for (char32_t const c : raw) folded += folded_char(c);
    auto const text = simplified(folded);
    out.chars.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_blank(text[i]) || kLeftOut.find(text[i]) != std::u32string_view::npos) continue;
        out.chars += text[i];
        out.at.push_back(static_cast<std::uint32_t>(i));
        out.in_title.push_back(titles[i]);
    }
    find_numbers(out);
    find_rates(out);
    find_days(out, issued);
    return out;
}

}  // namespace yizhen::forms

#include "modules/elements/glyphs.h"

#include <algorithm>
#include <array>

namespace yizhen::elements {

namespace {

constexpr std::size_t kEditGlyphsMax = 48;

char32_t next_glyph(std::string_view utf8, std::size_t& at) {
    auto const lead = static_cast<unsigned char>(utf8[at]);
    int const more = lead < 0x80 ? 0 : (lead >> 5) == 6 ? 1 : (lead >> 4) == 14 ? 2 : (lead >> 3) == 30 ? 3 : -1;
    if (more < 0 || at + static_cast<std::size_t>(more) >= utf8.size()) {
        ++at;
        return lead < 0x80 ? lead : U'\uFFFD';
    }
    char32_t glyph = more == 0 ? lead : lead & (0x3FU >> more);
    for (int i = 1; i <= more; ++i) {
        auto const next = static_cast<unsigned char>(utf8[at + static_cast<std::size_t>(i)]);
        if ((next >> 6) != 2) {
            at += static_cast<std::size_t>(i);
            return U'\uFFFD';
        }
        glyph = (glyph << 6) | (next & 0x3FU);
    }
    at += static_cast<std::size_t>(more) + 1;
    return glyph;
}

char32_t folded(char32_t c) {
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    if (c >= U'A' && c <= U'Z') c += 32;
    switch (c) {
        case U'〔': case U'[': case U'【': case U'{': case U'〈': case U'《': return U'(';
        case U'〕': case U']': case U'】': case U'}': case U'〉': case U'》': return U')';
        case U'—': case U'–': case U'－': case U'―': case U'_': case U'~': case U'～': case U'‑': return U'-';
        case U'“': case U'”': case U'"': case U'‘': case U'’': case U'\'': return U'"';
        case U'，': case U'；': case U';': return U',';
        case U'﹕': return U':';
        case U'㎡': return U'㎡';
        default: return c;
    }
}

bool is_space(char32_t c) {
    return c <= 32 || c == 0xA0 || c == 0x3000 || c == 0xFEFF || (c >= 0x2000 && c <= 0x200F);
}

}  // namespace

std::u32string folded_glyphs(std::string_view utf8) {
    std::u32string glyphs;
    glyphs.reserve(utf8.size() / 3 + 1);
    for (std::size_t at = 0; at < utf8.size();) {
        char32_t const glyph = folded(next_glyph(utf8, at));
        if (!is_space(glyph)) glyphs.push_back(glyph);
    }
    return glyphs;
}

std::string to_utf8(std::u32string_view glyphs) {
    std::string out;
    for (char32_t const c : glyphs) {
        if (c < 0x80) {
            out += static_cast<char>(c);
        } else if (c < 0x800) {
            out += static_cast<char>(0xC0 | (c >> 6));
            out += static_cast<char>(0x80 | (c & 0x3F));
        } else if (c < 0x10000) {
            out += static_cast<char>(0xE0 | (c >> 12));
            out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
            out += static_cast<char>(0x80 | (c & 0x3F));
        } else {
            out += static_cast<char>(0xF0 | (c >> 18));
            out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
            out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
            out += static_cast<char>(0x80 | (c & 0x3F));
        }
    }
    return out;
}

bool is_han_glyph(char32_t c) { return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == U'〇'; }
bool is_digit_glyph(char32_t c) { return c >= U'0' && c <= U'9'; }

std::vector<std::uint32_t> grams_of(std::u32string_view glyphs) {
    std::vector<std::uint32_t> grams;
    grams.reserve(2 * glyphs.size());
    for (std::size_t i = 0; i < glyphs.size(); ++i) {
        grams.push_back(static_cast<std::uint32_t>(glyphs[i]));
        if (i > 0) grams.push_back(0x80000000U | (static_cast<std::uint32_t>(glyphs[i - 1]) * 40503U + glyphs[i]));
    }
    std::sort(grams.begin(), grams.end());
    grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
    return grams;
}

double dice(std::vector<std::uint32_t> const& a, std::vector<std::uint32_t> const& b) {
    if (a.empty() || b.empty()) return 0;
    std::size_t shared = 0;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        if (a[i] == b[j]) {
            ++shared;
            ++i;
            ++j;
        } else if (a[i] < b[j]) {
            ++i;
        } else {
            ++j;
        }
    }
    return 2.0 * static_cast<double>(shared) / static_cast<double>(a.size() + b.size());
}

double edit_likeness(std::u32string_view a, std::u32string_view b) {
    a = a.substr(0, kEditGlyphsMax);
    b = b.substr(0, kEditGlyphsMax);
    if (a.empty() || b.empty()) return 0;
    std::array<int, kEditGlyphsMax + 1> row{};
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        int diagonal = row[0];
        row[0] = static_cast<int>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            int const replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return 1.0 - static_cast<double>(row[b.size()]) / static_cast<double>(std::max(a.size(), b.size()));
}

}  // namespace yizhen::elements

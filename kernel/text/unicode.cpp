#include "kernel/text/text.h"

#include "kernel/check.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

namespace yizhen::text {
namespace {

bool is_ascii(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

icu::Normalizer2 const& normalizer() {
    static icu::Normalizer2 const* const instance = [] {
        UErrorCode status = U_ZERO_ERROR;
        auto const* found = icu::Normalizer2::getNFKCInstance(status);
        YIZHEN_CHECK(U_SUCCESS(status));
        return found;
    }();
    return *instance;
}

void append(std::string& out, char32_t c) {
    char bytes[U8_MAX_LENGTH];
    std::int32_t size = 0;
    bool failed = false;
    U8_APPEND(bytes, size, U8_MAX_LENGTH, static_cast<UChar32>(c), failed);
    if (failed) {
        out += "\xEF\xBF\xBD";
    } else {
        out.append(bytes, static_cast<std::size_t>(size));
    }
}

/// The code point at `at`, which moves past it; an invalid sequence counts as one U+FFFD.
char32_t next(std::string_view bytes, std::int32_t& at) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(bytes.data(), at, static_cast<std::int32_t>(bytes.size()), c);
    return static_cast<char32_t>(c);
}

}  // namespace

std::string nfkc(std::string_view utf8) {
    if (is_ascii(utf8)) return std::string(utf8);
    UErrorCode status = U_ZERO_ERROR;
    icu::StringPiece const input(utf8.data(), static_cast<std::int32_t>(utf8.size()));
    if (normalizer().isNormalizedUTF8(input, status) && valid_utf8(utf8)) return std::string(utf8);
    status = U_ZERO_ERROR;
    // Repaired first: where a broken sequence ends must not depend on the normaliser's own idea of it.
    auto const repaired = valid_utf8(utf8) ? std::string(utf8) : text::utf8(code_points(utf8));
    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    normalizer().normalizeUTF8(0, {repaired.data(), static_cast<std::int32_t>(repaired.size())}, sink, nullptr, status);
    YIZHEN_CHECK(U_SUCCESS(status));
    return out;
}

bool valid_utf8(std::string_view bytes) {
    auto const size = static_cast<std::int32_t>(bytes.size());
    for (std::int32_t at = 0; at < size;) {
        UChar32 c = 0;
        U8_NEXT(bytes.data(), at, size, c);
        if (c < 0) return false;
    }
    return true;
}

std::u32string code_points(std::string_view utf8) {
    std::u32string out;
    out.reserve(utf8.size() / 2);
    for (std::int32_t at = 0; at < static_cast<std::int32_t>(utf8.size());) out += next(utf8, at);
    return out;
}

std::string utf8(std::u32string_view code_points) {
    std::string out;
    out.reserve(code_points.size() * 3);
    for (char32_t const c : code_points) append(out, c);
    return out;
}

std::size_t length(std::string_view utf8) {
    std::size_t count = 0;
    for (std::int32_t at = 0; at < static_cast<std::int32_t>(utf8.size()); ++count) next(utf8, at);
    return count;
}

std::string shortened(std::string_view utf8, std::size_t code_points_max) {
    auto const all = code_points(utf8);
    if (all.size() <= code_points_max) return text::utf8(all);
    if (code_points_max == 0) return {};
    return text::utf8(std::u32string_view(all).substr(0, code_points_max - 1)) + "…";
}

bool is_han(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x323AF) ||
           (c >= 0xF900 && c <= 0xFAFF) || c == 0x3007;
}

}  // namespace yizhen::text

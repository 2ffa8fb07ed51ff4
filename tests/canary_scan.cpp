#include "tests/canary_scan.h"

#include <iconv.h>
#include <zip.h>

#include <array>
#include <cstring>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

namespace yizhen::tests {
namespace {

constexpr std::size_t kPeople = 50;
constexpr std::size_t kHeadBytes = 8;  // every pattern is at least this long
constexpr std::size_t kFindingsMax = 1'000;
constexpr std::uint64_t kUnpackedMax = 1ull << 30;

thread_local std::uint64_t t_searched = 0;

char check_digit(std::string const& first_17) {
    constexpr std::array<int, 17> kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (std::size_t i = 0; i < 17; ++i) sum += (first_17[i] - '0') * kWeights[i];
    return "10X98765432"[sum % 11];
}

std::string padded(std::size_t number, std::size_t digits) {
    std::string const text = std::to_string(number);
    return std::string(digits - text.size(), '0') + text;
}

std::vector<CanaryPerson> make_people() {
    constexpr std::array<std::string_view, 10> kThird{"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"};
    constexpr std::array<std::string_view, 5> kFourth{"金", "木", "水", "火", "土"};
    std::vector<CanaryPerson> out;
    for (std::size_t i = 0; i < kPeople; ++i) {
        std::string const first = "419900" + padded(1931 + i, 4) + padded(i % 12 + 1, 2) + padded(i % 28 + 1, 2) + padded(901 + i, 3);
        out.push_back({"雀丝" + std::string(kThird[i % 10]) + std::string(kFourth[i / 10]), first + check_digit(first),
                       "6299419900" + padded(770'000'000 + i * 7'919, 9)});
    }
    return out;
}

std::string converted(std::string const& utf8, char const* to) {
    iconv_t const converter = iconv_open(to, "UTF-8");
    std::string in = utf8;
    std::string out(utf8.size() * 4 + 8, '\0');
    char* from = in.data();
    char* into = out.data();
    std::size_t left = in.size();
    std::size_t room = out.size();
    std::size_t const code = iconv(converter, &from, &left, &into, &room);
    iconv_close(converter);
    if (code == static_cast<std::size_t>(-1)) throw std::runtime_error(std::string("cannot be written as ") + to);
    out.resize(out.size() - room);
    return out;
}

std::string hex_of(std::string const& bytes) {
    std::string out;
    for (unsigned char const byte : bytes) {
        out += "0123456789abcdef"[byte >> 4];
        out += "0123456789abcdef"[byte & 15];
    }
    return out;
}

/// The base64 of a text that stands somewhere inside another: what is the same whatever surrounds it, for each of the
/// three ways it can be aligned.
std::vector<std::string> base64_insides(std::string const& bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::vector<std::string> out;
    for (std::size_t skip = 0; skip < 3; ++skip) {
        std::string text;
        for (std::size_t i = (3 - skip) % 3; i + 2 < bytes.size(); i += 3) {
            auto const at = [&](std::size_t k) { return static_cast<unsigned>(static_cast<unsigned char>(bytes[i + k])); };
            unsigned const three = at(0) << 16 | at(1) << 8 | at(2);
            for (int shift = 18; shift >= 0; shift -= 6) text += kDigits[three >> shift & 63];
        }
        out.push_back(text);
    }
    return out;
}

struct Pattern {
    std::string bytes;
    std::string what;
};

class Patterns {
public:
    Patterns() : m_maybe(1 << 16) {
        auto const& people = canary_people();
        for (std::size_t i = 0; i < people.size(); ++i) {
            std::string const who = " of person " + std::to_string(i + 1);
            add_all(people[i].name, "name" + who);
            add_all(people[i].identity_number, "identity_number" + who);
            add_all(people[i].bank_account, "bank_account" + who);
        }
    }
    template <class Found> void search(std::string_view text, Found const& found) const {
        t_searched += text.size();
        if (text.size() < kHeadBytes) return;
        for (std::size_t i = 0; i + kHeadBytes <= text.size(); ++i) {
            if (!m_maybe[two_of(text.data() + i)]) continue;
            auto const here = m_by_head.find(std::string(text.substr(i, kHeadBytes)));
            if (here == m_by_head.end()) continue;
            for (auto const& pattern : here->second) {
                if (text.substr(i).starts_with(pattern.bytes)) found(i, pattern.what);
            }
        }
    }

private:
    static std::size_t two_of(char const* at) {
        return static_cast<std::size_t>(static_cast<unsigned char>(at[0])) << 8 | static_cast<unsigned char>(at[1]);
    }
    void add(std::string bytes, std::string const& what) {
        if (bytes.size() < kHeadBytes) throw std::logic_error("a canary too short to search for: " + what);
        m_maybe[two_of(bytes.data())] = true;
        std::string const head = bytes.substr(0, kHeadBytes);
        m_by_head[head].push_back({std::move(bytes), what});
    }
    void add_all(std::string const& text, std::string const& what) {
        add(text, what + ", utf-8");
        if (auto const gb = converted(text, "GB18030"); gb != text) add(gb, what + ", gb18030");
        add(converted(text, "UTF-16LE"), what + ", utf-16le");
        add(converted(text, "UTF-16BE"), what + ", utf-16be");
        add(hex_of(text), what + ", hex");
        for (auto const& inside : base64_insides(text)) {
            if (inside.size() >= kHeadBytes) add(inside, what + ", base64");
        }
    }

    std::vector<bool> m_maybe;
    std::unordered_map<std::string, std::vector<Pattern>> m_by_head;
};

std::string read_all(std::filesystem::path const& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The unpacked entries of a zip package, one after the other; empty when it is none.
std::string unpacked(std::filesystem::path const& file) {
    int error = 0;
    std::unique_ptr<zip_t, void (*)(zip_t*)> const package(zip_open(file.c_str(), ZIP_RDONLY, &error), zip_discard);
    if (package == nullptr) return {};
    std::string out;
    for (zip_int64_t i = 0; i < zip_get_num_entries(package.get(), 0) && out.size() < kUnpackedMax; ++i) {
        std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> const entry(
            zip_fopen_index(package.get(), static_cast<zip_uint64_t>(i), 0), zip_fclose);
        std::array<char, 65'536> block{};
        for (zip_int64_t size = 1; entry != nullptr && size > 0 && out.size() < kUnpackedMax;) {
            size = zip_fread(entry.get(), block.data(), block.size());
            if (size > 0) out.append(block.data(), static_cast<std::size_t>(size));
        }
    }
    return out;
}

void scan_file(Patterns const& patterns, std::filesystem::path const& file, std::vector<CanaryFinding>& findings) {
    auto const found = [&](std::string const& where) {
        return [&findings, &file, where](std::size_t offset, std::string const& what) {
            if (findings.size() < kFindingsMax) findings.push_back({file, offset, what + where});
        };
    };
    std::string const bytes = read_all(file);
    patterns.search(bytes, found(""));
    if (bytes.starts_with("PK")) patterns.search(unpacked(file), found(", inside the package"));
}

}  // namespace

std::vector<CanaryPerson> const& canary_people() {
    static std::vector<CanaryPerson> const people = make_people();
    return people;
}

std::vector<CanaryFinding> scan_for_canaries(std::vector<std::filesystem::path> const& places) {
    static Patterns const patterns;
    t_searched = 0;
    std::vector<CanaryFinding> findings;
    for (auto const& place : places) {
        if (!std::filesystem::exists(place)) throw std::runtime_error("nothing to search at " + place.string());
        if (!std::filesystem::is_directory(place)) {
            scan_file(patterns, place, findings);
            continue;
        }
        for (auto const& entry : std::filesystem::recursive_directory_iterator(place)) {
            if (entry.is_regular_file()) scan_file(patterns, entry.path(), findings);
        }
    }
    return findings;
}

std::uint64_t canary_bytes_searched() { return t_searched; }

}  // namespace yizhen::tests

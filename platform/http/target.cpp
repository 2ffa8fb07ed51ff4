#include "platform/http/target.h"

#include "kernel/problem_catalogue.h"

#include <optional>

namespace yizhen::http {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<std::string> decoded(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            if (i + 2 >= text.size()) return std::nullopt;
            int const high = hex_digit(text[i + 1]);
            int const low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return out;
}

bool has_control(std::string_view text) {
    for (char const c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
    }
    return false;
}

Problem bad_target(std::string_view why) {
    return Problem(problems::kBadRequest, "请求地址写法不对（" + std::string(why) + "），没有处理；请检查地址后重试。");
}

std::optional<Problem> refuse_path(std::string_view path) {
    if (path.empty() || path.front() != '/') return bad_target("应以 / 开头");
    if (has_control(path) || path.find('\\') != std::string_view::npos) return bad_target("含控制字符或反斜线");
    if (!valid_utf8(path)) return bad_target("不是 UTF-8");
    std::size_t begin = 1;
    while (begin <= path.size()) {
        std::size_t const end = std::min(path.find('/', begin), path.size());
        std::string_view const segment = path.substr(begin, end - begin);
        if (segment == "." || segment == "..") return bad_target("含点段");
        begin = end + 1;
    }
    return std::nullopt;
}

std::optional<std::size_t> utf8_step(std::string_view bytes, std::size_t at) {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    unsigned char const lead = byte(at);
    if (lead < 0x80) return 1;
    std::size_t const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || at + length > bytes.size()) return std::nullopt;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xc0) != 0x80) return std::nullopt;
    }
    unsigned char const second = byte(at + 1);
    bool const overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
    bool const outside = (lead == 0xed && second > 0x9f) || (lead == 0xf4 && second > 0x8f);
    if (overlong || outside) return std::nullopt;
    return length;
}

}  // namespace

bool valid_utf8(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        auto const step = utf8_step(bytes, at);
        if (!step) return false;
        at += *step;
    }
    return true;
}

Result<std::map<std::string, std::string>> parse_urlencoded(std::string_view text) {
    std::map<std::string, std::string> pairs;
    std::size_t count = 0;
    while (!text.empty()) {
        std::size_t const end = std::min(text.find('&'), text.size());
        std::string_view const pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        if (++count > kPairsMax) return bad_target("字段超过 " + std::to_string(kPairsMax) + " 个");
        std::size_t const equals = std::min(pair.find('='), pair.size());
        auto const name = decoded(pair.substr(0, equals), true);
        auto const value = decoded(equals < pair.size() ? pair.substr(equals + 1) : std::string_view{}, true);
        if (!name || !value) return bad_target("百分号转义不完整");
        if (!valid_utf8(*name) || !valid_utf8(*value)) return bad_target("不是 UTF-8");
        if (name->find('\0') != std::string::npos || value->find('\0') != std::string::npos) return bad_target("含空字符");
        pairs[*name] = *value;
    }
    return pairs;
}

Result<Target> parse_target(std::string_view target) {
    if (target.size() > kTargetBytesMax) return bad_target("超过 " + std::to_string(kTargetBytesMax) + " 字节");
    std::size_t const mark = std::min(target.find('?'), target.size());
    std::string_view const raw = target.substr(0, mark);
    if (raw.find('#') != std::string_view::npos) return bad_target("含 #");
    for (std::size_t at = raw.find('%'); at != std::string_view::npos; at = raw.find('%', at + 1)) {
        std::string_view const escape = raw.substr(at, 3);
        if (escape == "%2f" || escape == "%2F") return bad_target("含转义的斜线");
    }
    auto path = decoded(raw, false);
    if (!path) return bad_target("百分号转义不完整");
    if (auto refused = refuse_path(*path)) return *std::move(refused);
    auto query = parse_urlencoded(mark < target.size() ? target.substr(mark + 1) : std::string_view{});
    if (!query) return query.problem();
    return Target{*std::move(path), std::move(query).value()};
}

std::map<std::string, std::string> parse_cookies(std::string_view header) {
    std::map<std::string, std::string> cookies;
    while (!header.empty() && cookies.size() < kCookiesMax) {
        std::size_t const end = std::min(header.find(';'), header.size());
        std::string_view const pair = trimmed(header.substr(0, end));
        header.remove_prefix(std::min(end + 1, header.size()));
        std::size_t const equals = pair.find('=');
        if (equals == std::string_view::npos || equals == 0) continue;
        std::string_view value = trimmed(pair.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        if (has_control(pair)) continue;
        cookies.emplace(trimmed(pair.substr(0, equals)), value);  // the first wins: it is the most specific
    }
    return cookies;
}

std::string lower_case(std::string_view ascii) {
    std::string out(ascii);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

std::string media_type(std::string_view content_type) {
    return lower_case(trimmed(content_type.substr(0, std::min(content_type.find(';'), content_type.size()))));
}

namespace {

/// Takes a quoted string or a token off the front of `text`.
std::string take_value(std::string_view& text) {
    std::string value;
    if (text.empty() || text.front() != '"') {
        std::size_t const end = std::min(text.find(';'), text.size());
        value = std::string(trimmed(text.substr(0, end)));
        text.remove_prefix(end);
        return value;
    }
    std::size_t at = 1;
    for (; at < text.size() && text[at] != '"'; ++at) {
        bool const escaped = text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\');
        if (escaped) ++at;
        value += text[at];
    }
    text.remove_prefix(std::min(at + 1, text.size()));
    return value;
}

}  // namespace

std::string parameter(std::string_view header, std::string_view name) {
    std::size_t const semicolon = header.find(';');
    if (semicolon == std::string_view::npos) return {};
    header.remove_prefix(semicolon);
    while (!header.empty()) {
        if (header.front() == ';' || header.front() == ' ' || header.front() == '\t') {
            header.remove_prefix(1);
            continue;
        }
        std::size_t const stop = std::min(header.find_first_of("=;"), header.size());
        std::string const key = lower_case(trimmed(header.substr(0, stop)));
        header.remove_prefix(stop);
        if (header.empty() || header.front() == ';') continue;
        header.remove_prefix(1);
        std::string const value = take_value(header);
        if (key == name) return value;
        header.remove_prefix(std::min(header.find(';'), header.size()));
    }
    return {};
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '.' || c == '_' || c == '~';
        if (plain) out += c;
        else (out += '%') += {kDigits[byte >> 4], kDigits[byte & 15]};
    }
    return out;
}

bool etag_listed(std::string_view list, std::string_view tag) {
    if (trimmed(list) == "*") return true;
    while (!list.empty()) {
        std::size_t const end = std::min(list.find(','), list.size());
        std::string_view one = trimmed(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
        if (one.starts_with("W/")) one.remove_prefix(2);
        if (one == tag) return true;
    }
    return false;
}

}  // namespace yizhen::http

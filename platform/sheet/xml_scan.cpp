#include "platform/sheet/xml_scan.h"

#include <algorithm>
#include <charconv>

namespace yizhen::sheet {

namespace {

constexpr auto npos = std::string_view::npos;

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view local(std::string_view name) {
    auto const colon = name.rfind(':');
    return colon == npos ? name : name.substr(colon + 1);
}

/// Behind the ">" of the tag that begins at `from`; quoted values may hold ">".
std::size_t tag_end(std::string_view xml, std::size_t from) {
    char quote = 0;
    for (std::size_t i = from; i < xml.size(); ++i) {
        char const c = xml[i];
        if (quote) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            return i + 1;
        }
    }
    return npos;
}

std::size_t special_end(std::string_view xml, std::size_t from) {
    auto const behind = [&](std::string_view mark) {
        auto const at = xml.find(mark, from);
        return at == npos ? npos : at + mark.size();
    };
    auto const rest = xml.substr(from);
    if (rest.starts_with("<!--")) return behind("-->");
    if (rest.starts_with("<![CDATA[")) return behind("]]>");
    if (rest.starts_with("<?")) return behind("?>");
    return tag_end(xml, from);
}

std::string_view name_of(std::string_view tag) {
    std::size_t from = tag.starts_with("</") ? 2 : 1;
    auto to = from;
    while (to < tag.size() && !is_space(tag[to]) && tag[to] != '>' && tag[to] != '/')
        ++to;
    return local(tag.substr(from, to - from));
}

void append_utf8(std::string& out, unsigned code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += {static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 0x3F))};
    } else if (code < 0x10000) {
        out += {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
                static_cast<char>(0x80 | (code & 0x3F))};
    } else {
        out += {static_cast<char>(0xF0 | code >> 18), static_cast<char>(0x80 | (code >> 12 & 0x3F)),
                static_cast<char>(0x80 | (code >> 6 & 0x3F)), static_cast<char>(0x80 | (code & 0x3F))};
    }
}

std::optional<unsigned> numeric(std::string_view entity) {
    if (!entity.starts_with('#')) return std::nullopt;
    bool const hex = entity.size() > 1 && (entity[1] == 'x' || entity[1] == 'X');
    auto const digits = entity.substr(hex ? 2 : 1);
    unsigned code = 0;
    auto const [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    bool const letter = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF) && code != 0;
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() || !letter)
        return std::nullopt;
    return code;
}

} // namespace

bool XmlScan::next(XmlToken& token) {
    if (m_at >= m_xml.size() || m_broken) return false;
    token = {};
    token.begin = m_at;
    if (m_xml[m_at] != '<') {
        token.kind = XmlKind::text;
        token.end = std::min(m_xml.find('<', m_at), m_xml.size());
    } else {
        bool const special = m_at + 1 < m_xml.size() && (m_xml[m_at + 1] == '!' || m_xml[m_at + 1] == '?');
        token.end = special ? special_end(m_xml, m_at) : tag_end(m_xml, m_at);
        if (token.end == npos) return !(m_broken = true);
        auto const tag = m_xml.substr(m_at, token.end - m_at);
        if (special) {
            token.kind = tag.starts_with("<![CDATA[") ? XmlKind::text : XmlKind::other;
        } else {
            token.kind = tag.starts_with("</") ? XmlKind::end
                         : tag.ends_with("/>") ? XmlKind::empty
                                               : XmlKind::start;
            token.name = name_of(tag);
        }
    }
    token.raw = m_xml.substr(token.begin, token.end - token.begin);
    m_at = token.end;
    return true;
}

std::size_t XmlScan::skip_element() {
    int depth = 1;
    XmlToken token;
    while (depth > 0) {
        if (!next(token)) return npos;
        depth += token.kind == XmlKind::start ? 1 : token.kind == XmlKind::end ? -1 : 0;
    }
    return m_at;
}

std::optional<AttributeSpan> attribute_span(std::string_view tag, std::string_view name) {
    std::size_t i = 1;
    while (i < tag.size() && !is_space(tag[i]) && tag[i] != '>')
        ++i;
    while (i < tag.size()) {
        while (i < tag.size() && is_space(tag[i]))
            ++i;
        auto const from = i;
        while (i < tag.size() && tag[i] != '=' && !is_space(tag[i]) && tag[i] != '>')
            ++i;
        auto const key = tag.substr(from, i - from);
        while (i < tag.size() && tag[i] != '"' && tag[i] != '\'' && tag[i] != '>')
            ++i;
        if (i >= tag.size() || tag[i] == '>') return std::nullopt;
        auto const close = tag.find(tag[i], i + 1);
        if (close == npos) return std::nullopt;
        if (local(key) == name && !key.starts_with("xmlns:")) return AttributeSpan{i + 1, close};
        i = close + 1;
    }
    return std::nullopt;
}

std::string_view attribute_value(std::string_view tag, std::string_view name) {
    auto const span = attribute_span(tag, name);
    return span ? tag.substr(span->begin, span->end - span->begin) : std::string_view{};
}

std::string with_attribute(std::string_view tag, std::string_view name, std::string_view escaped_value) {
    std::string result{tag};
    if (auto const span = attribute_span(tag, name)) {
        result.replace(span->begin, span->end - span->begin, escaped_value);
    } else {
        auto const close = tag.size() - (tag.ends_with("/>") ? 2 : 1);
        result.insert(close, " " + std::string{name} + "=\"" + std::string{escaped_value} + "\"");
    }
    return result;
}

bool is_utf8_xml(std::string_view xml) {
    if (xml.starts_with("\xff\xfe") || xml.starts_with("\xfe\xff") ||
        xml.starts_with(std::string_view{"\0<", 2}) || xml.starts_with(std::string_view{"<\0", 2})) {
        return false;
    }
    if (xml.starts_with("\xef\xbb\xbf")) xml.remove_prefix(3);
    if (!xml.starts_with("<?xml")) return true;
    std::string encoding{
        attribute_value(xml.substr(0, std::min(xml.find('>'), xml.size() - 1) + 1), "encoding")};
    for (char& c : encoding)
        c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    return encoding.empty() || encoding == "utf-8" || encoding == "utf8" || encoding == "us-ascii";
}

std::string xml_decoded(std::string_view escaped) {
    if (escaped.starts_with("<![CDATA[")) return std::string{escaped.substr(9, escaped.size() - 12)};
    std::string out;
    out.reserve(escaped.size());
    for (std::size_t i = 0; i < escaped.size(); ++i) {
        auto const semicolon = escaped[i] == '&' ? escaped.find(';', i) : npos;
        if (semicolon == npos || semicolon - i > 10) {
            out += escaped[i];
            continue;
        }
        auto const entity = escaped.substr(i + 1, semicolon - i - 1);
        if (auto const code = numeric(entity)) {
            append_utf8(out, *code);
        } else if (entity == "amp" || entity == "lt" || entity == "gt" || entity == "quot" ||
                   entity == "apos") {
            out += entity == "amp"    ? '&'
                   : entity == "lt"   ? '<'
                   : entity == "gt"   ? '>'
                   : entity == "quot" ? '"'
                                      : '\'';
        } else {
            out.append(escaped.substr(i, semicolon - i + 1));
        }
        i = semicolon;
    }
    return out;
}

std::string xml_escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 8);
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '"') {
            out += "&quot;";
        } else if (c == '\r') {
            out += "&#13;";
        } else if (byte >= 0x20 || c == '\t' || c == '\n') {
            out += c;
        }
    }
    return out;
}

std::string xml_escaped_words(std::string_view text) {
    if (text.find("_x") == std::string_view::npos) return xml_escaped(text);
    std::string words{text};
    for (auto at = words.find("_x"); at != std::string::npos; at = words.find("_x", at + 7)) {
        bool const looks_escaped =
            at + 6 < words.size() && words[at + 6] == '_' &&
            words.substr(at + 2, 4).find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
        if (looks_escaped) words.insert(at, "_x005F");
    }
    return xml_escaped(words);
}

} // namespace yizhen::sheet

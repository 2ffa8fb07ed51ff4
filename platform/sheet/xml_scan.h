#pragma once
/// XML as a row of byte ranges: for patching a part while every node that is not touched keeps its bytes.
/// Reading for values is xml_stream's work; this one only knows where things begin and end, and never looks
/// past the buffer.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace yizhen::sheet {

enum class XmlKind { start, end, empty, text, other };

struct XmlToken {
    XmlKind kind = XmlKind::other;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string_view raw;  ///< the bytes between
    std::string_view name; ///< without prefix; empty for text and other
};

class XmlScan {
public:
    explicit XmlScan(std::string_view xml, std::size_t from = 0) : m_xml(xml), m_at(from) {}
    /// False at the end, or where a tag is not closed (then `broken`).
    bool next(XmlToken& token);
    [[nodiscard]] bool broken() const noexcept { return m_broken; }
    [[nodiscard]] std::size_t at() const noexcept { return m_at; }
    /// After a start tag: goes behind its end tag and returns that place; npos where it is missing.
    std::size_t skip_element();

private:
    std::string_view m_xml;
    std::size_t m_at;
    bool m_broken = false;
};

/// Where an attribute's value lies inside a tag, quotes left out. The name is compared without prefix.
struct AttributeSpan {
    std::size_t begin = 0;
    std::size_t end = 0;
};
[[nodiscard]] std::optional<AttributeSpan> attribute_span(std::string_view tag, std::string_view name);
/// Still escaped; empty where absent.
[[nodiscard]] std::string_view attribute_value(std::string_view tag, std::string_view name);
/// The tag with the attribute set (appended where absent); `escaped_value` goes in as it is.
[[nodiscard]] std::string with_attribute(std::string_view tag, std::string_view name,
                                         std::string_view escaped_value);

/// By its declaration; without one it is.
[[nodiscard]] bool is_utf8_xml(std::string_view xml);
/// The five named entities and numeric references opened; anything else stays.
[[nodiscard]] std::string xml_decoded(std::string_view escaped);
/// For text and attributes. Characters that XML cannot hold are left out.
[[nodiscard]] std::string xml_escaped(std::string_view text);
/// The words of a cell, as the format escapes them; a literal "_x0041_" must not be taken for such an escape.
[[nodiscard]] std::string xml_escaped_words(std::string_view text);

} // namespace yizhen::sheet

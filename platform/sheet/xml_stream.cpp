#include "platform/sheet/xml_stream.h"

#include <expat.h>
#include <fmt/format.h>

#include <new>

namespace yizhen::sheet {

namespace {

constexpr int kDepthMax = 200;

std::string_view local_name(char const* name) {
    std::string_view const whole = name;
    auto const colon = whole.rfind(':');
    return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

} // namespace

/// Expat calls back through C functions; an exception must not fly through it.
struct XmlStreamCalls {
    static XmlStream& self(void* user) { return *static_cast<XmlStream*>(user); }
    static void start(void* user, char const* name, char const** attributes) {
        auto& stream = self(user);
        if (stream.m_stopped || !stream.m_error.empty()) return;
        if (++stream.m_depth > kDepthMax) return stream.fail(fmt::format("XML 嵌套超过 {} 层", kDepthMax));
        stream.m_handler.start(local_name(name), XmlAttributes{attributes});
    }
    static void end(void* user, char const* name) {
        auto& stream = self(user);
        if (stream.m_stopped || !stream.m_error.empty()) return;
        --stream.m_depth;
        stream.m_handler.end(local_name(name));
    }
    static void text(void* user, char const* bytes, int size) {
        auto& stream = self(user);
        if (stream.m_stopped || !stream.m_error.empty()) return;
        stream.m_handler.text({bytes, static_cast<std::size_t>(size)});
    }
    static void doctype(void* user, char const*, char const*, char const*, int) {
        self(user).fail("XML 里带有文档类型声明（实体炸弹用它），办公文件没有这种写法");
    }
};

std::string_view XmlAttributes::get(std::string_view name) const {
    for (char const** pair = m_pairs; *pair; pair += 2) {
        if (name == *pair || name == local_name(*pair)) return pair[1];
    }
    return {};
}

bool XmlAttributes::has(std::string_view name) const {
    for (char const** pair = m_pairs; *pair; pair += 2) {
        if (name == *pair || name == local_name(*pair)) return true;
    }
    return false;
}

bool XmlAttributes::flag(std::string_view name, bool otherwise) const {
    if (!has(name)) return otherwise;
    auto const value = get(name);
    return value == "1" || value == "true" || value == "on";
}

XmlStream::XmlStream(XmlHandler& handler) : m_handler(handler), m_parser(XML_ParserCreate(nullptr)) {
    auto* const parser = static_cast<XML_Parser>(m_parser);
    if (!parser) throw std::bad_alloc();
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, &XmlStreamCalls::start, &XmlStreamCalls::end);
    XML_SetCharacterDataHandler(parser, &XmlStreamCalls::text);
    XML_SetStartDoctypeDeclHandler(parser, &XmlStreamCalls::doctype);
}

XmlStream::~XmlStream() {
    XML_ParserFree(static_cast<XML_Parser>(m_parser));
}

bool XmlStream::feed(std::string_view bytes) {
    return parse(bytes, false);
}

bool XmlStream::finish() {
    return m_stopped || parse({}, true);
}

bool XmlStream::parse(std::string_view bytes, bool last) {
    if (m_stopped || !m_error.empty()) return false;
    auto* const parser = static_cast<XML_Parser>(m_parser);
    if (XML_Parse(parser, bytes.data(), static_cast<int>(bytes.size()), last) == XML_STATUS_ERROR &&
        !m_stopped && m_error.empty()) {
        m_error =
            fmt::format("XML 第 {} 行第 {} 列不通（{}）", XML_GetCurrentLineNumber(parser),
                        XML_GetCurrentColumnNumber(parser) + 1, XML_ErrorString(XML_GetErrorCode(parser)));
    }
    return !m_stopped && m_error.empty();
}

void XmlStream::stop() {
    m_stopped = true;
    XML_StopParser(static_cast<XML_Parser>(m_parser), XML_FALSE);
}

void XmlStream::fail(std::string why) {
    m_error = std::move(why);
    XML_StopParser(static_cast<XML_Parser>(m_parser), XML_FALSE);
}

} // namespace yizhen::sheet

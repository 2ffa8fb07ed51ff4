#pragma once
/// XML as events, in bounded memory. Document types are refused: no part of an office file has one, entity
/// bombs do.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace yizhen::sheet {

/// The attributes of one start tag; names without prefix ("r:id" is asked for as "r:id" or "id").
class XmlAttributes {
public:
    explicit XmlAttributes(char const** pairs) : m_pairs(pairs) {}
    /// Empty if absent.
    [[nodiscard]] std::string_view get(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;
    /// "1", "true", "on" are true; absent gives `otherwise`.
    [[nodiscard]] bool flag(std::string_view name, bool otherwise = false) const;

private:
    char const** m_pairs;
};

class XmlHandler {
public:
    virtual ~XmlHandler() = default;
    virtual void start(std::string_view name, XmlAttributes const& attributes) = 0; ///< name without prefix
    virtual void end(std::string_view name) = 0;
    virtual void text(std::string_view utf8) = 0;
};

class XmlStream {
public:
    explicit XmlStream(XmlHandler& handler);
    ~XmlStream();
    XmlStream(XmlStream const&) = delete;
    XmlStream& operator=(XmlStream const&) = delete;

    /// False when the XML is broken or `stop` was called; then nothing more is accepted.
    bool feed(std::string_view bytes);
    bool finish();
    /// Called by the handler from inside an event: enough was read.
    void stop();
    [[nodiscard]] bool stopped() const noexcept { return m_stopped; }
    /// What is wrong, for the user; empty if nothing.
    [[nodiscard]] std::string const& error() const noexcept { return m_error; }

private:
    friend struct XmlStreamCalls;
    bool parse(std::string_view bytes, bool last);
    void fail(std::string why);

    XmlHandler& m_handler;
    void* m_parser;
    int m_depth = 0;
    bool m_stopped = false;
    std::string m_error;
};

} // namespace yizhen::sheet

#include "platform/sheet/docx_text.h"

#include "kernel/text/text.h"
#include "platform/sheet/problems.h"
#include "platform/sheet/xml_stream.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::sheet {

namespace {

/// A text box's paragraphs lie inside the paragraph that holds the box: each depth has its own open text.
class Words : public XmlHandler {
public:
    explicit Words(std::size_t bytes_max) : m_bytes_max(bytes_max) {}

    std::vector<TextParagraph> paragraphs;
    [[nodiscard]] bool too_long() const { return m_bytes > m_bytes_max; }

private:
    void start(std::string_view name, XmlAttributes const& attributes) override {
        if (m_left_out > 0 || name == "Fallback" || name == "del" || name == "moveFrom") {
            ++m_left_out; // also inside: everything up to its end tag
        } else if (name == "tbl") {
            ++m_tables;
        } else if (name == "p") {
            m_open.emplace_back();
        } else if (name == "t") {
            m_in_text = true;
        } else if (name == "tab" && !attributes.has("val") && !m_open.empty()) {
            m_open.back() += ' ';
        } else if ((name == "br" || name == "cr") && !m_open.empty()) {
            flush();
        }
    }
    void end(std::string_view name) override {
        if (m_left_out > 0) {
            --m_left_out;
        } else if (name == "tbl") {
            --m_tables;
        } else if (name == "t") {
            m_in_text = false;
        } else if (name == "p" && !m_open.empty()) {
            flush();
            m_open.pop_back();
        }
    }
    void text(std::string_view words) override {
        if (!m_in_text || m_left_out > 0 || m_open.empty()) return;
        m_bytes += words.size();
        if (too_long()) return;
        for (char const c : words)
            m_open.back() += c == '\n' || c == '\r' ? ' ' : c;
    }
    void flush() {
        auto& open = m_open.back();
        if (!text::trimmed(open).empty()) paragraphs.push_back({std::move(open), m_tables > 0});
        open.clear();
    }

    std::size_t m_bytes_max;
    std::size_t m_bytes = 0;
    std::vector<std::string> m_open;
    int m_tables = 0;
    int m_left_out = 0;
    bool m_in_text = false;
};

} // namespace

Result<std::vector<TextParagraph>> read_docx_text(Package const& package, ReadLimits const& limits,
                                                  std::size_t text_bytes_max) {
    auto const* part = package.find("word/document.xml");
    Place const place{package.file(), {}, {}};
    if (!part) {
        return problem_at(problems::kSheetMalformed, place, "里面没有正文部件，不是完整的 .docx；请另存后再交。");
    }
    auto const xml = package.read(*part, std::min<std::uint64_t>(limits.file_bytes_max, limits.unpacked_bytes_max));
    if (!xml) return xml.problem();
    Words words{text_bytes_max};
    XmlStream stream{words};
    if (!stream.feed(xml.value()) || !stream.finish()) {
        return problem_at(problems::kSheetMalformed, place,
                          fmt::format("正文坏了：{}；请用 Word 或 WPS 另存后再交。", stream.error()));
    }
    if (words.too_long()) {
        return problem_at(problems::kSheetTooLarge, place,
                          fmt::format("正文超过 {} 字节；请只交通知本身，附件另交。", text_bytes_max));
    }
    return std::move(words.paragraphs);
}

} // namespace yizhen::sheet

#include "platform/sheet/problems.h"
#include "platform/sheet/xlsx_book.h"
#include "platform/sheet/xml_stream.h"

#include <fmt/format.h>

namespace yizhen::sheet {

namespace {

/// All strings in one buffer, so that a million of them cost eight bytes each beside their letters.
class KeptStrings : public StringTable {
public:
    std::string const* at(std::size_t index) override {
        if (index >= m_ends.size()) return nullptr;
        auto const from = index == 0 ? 0 : m_ends[index - 1];
        m_current.assign(m_letters, from, m_ends[index] - from);
        return &m_current;
    }
    void add(std::string_view text) {
        m_letters.append(text);
        m_ends.push_back(m_letters.size());
    }
    [[nodiscard]] std::uint64_t bytes() const { return m_letters.size() + m_ends.size() * sizeof(m_ends[0]); }

private:
    std::string m_letters;
    std::vector<std::uint64_t> m_ends;
    std::string m_current;
};

class Reader : public XmlHandler {
public:
    Reader(KeptStrings& table, std::uint64_t bytes_max) : m_table(table), m_bytes_max(bytes_max) {}
    void start(std::string_view name, XmlAttributes const&) override {
        if (name == "si") m_text.clear();
        if (name == "rPh") ++m_phonetic;
        m_in_text = name == "t" && m_phonetic == 0;
    }
    void end(std::string_view name) override {
        m_in_text = false;
        if (name == "rPh") --m_phonetic;
        if (name != "si") return;
        m_table.add(without_x_escapes(m_text));
        if (m_table.bytes() > m_bytes_max && m_stream) {
            too_large = true;
            m_stream->stop();
        }
    }
    void text(std::string_view utf8) override {
        if (!m_in_text) return;
        m_text.append(utf8);
        if (m_text.size() > m_bytes_max && m_stream) {
            too_large = true;
            m_stream->stop();
        }
    }
    void watch(XmlStream& stream) { m_stream = &stream; }
    bool too_large = false;

private:
    KeptStrings& m_table;
    std::uint64_t m_bytes_max;
    XmlStream* m_stream = nullptr;
    std::string m_text;
    int m_phonetic = 0;
    bool m_in_text = false;
};

}  // namespace

Result<std::unique_ptr<StringTable>> read_shared_strings(Package const& package, Book const& book, std::uint64_t kept_bytes_max) {
    auto table = std::make_unique<KeptStrings>();
    auto const* part = package.find(book.shared_strings_part);
    if (book.shared_strings_part.empty() || !part) return std::unique_ptr<StringTable>{std::move(table)};
    Reader reader{*table, kept_bytes_max};
    XmlStream stream{reader};
    reader.watch(stream);
    auto const done = package.stream(*part, [&](std::string_view chunk) { return stream.feed(chunk); });
    if (!done) return done.problem();
    if (reader.too_large) {
        return problem_at(problems::kSheetTooLarge, {package.file(), {}, {}},
                          fmt::format("文字总量超过 {} 字节；请把名册拆开或改用导入。", kept_bytes_max));
    }
    if (!stream.error().empty() || !stream.finish()) {
        return problem_at(problems::kSheetMalformed, {package.file(), {}, {}}, fmt::format("共享文字部件坏了：{}；请另存后再交。", stream.error()));
    }
    return std::unique_ptr<StringTable>{std::move(table)};
}

}  // namespace yizhen::sheet

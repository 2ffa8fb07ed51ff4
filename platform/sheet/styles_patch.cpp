#include "platform/sheet/styles_patch.h"

#include "platform/sheet/xml_scan.h"

#include <algorithm>
#include <vector>

namespace yizhen::sheet {

namespace {

// The product's own sign for "left to a person" (需填): white ground, dashed frame in ink.
constexpr std::string_view kGround = "FFFFFFFF";
constexpr std::string_view kInk = "FF1D2420";

} // namespace

StylesPatch::StylesPatch(std::string xml) : m_xml(std::move(xml)) {
    find_lists();
}

void StylesPatch::find_lists() {
    XmlScan scan{m_xml};
    XmlToken token;
    while (scan.next(token)) {
        if (token.kind == XmlKind::start && token.name == "styleSheet") {
            auto const colon = token.raw.find_first_of(" :>");
            if (colon != std::string_view::npos && token.raw[colon] == ':')
                m_prefix = std::string{token.raw.substr(1, colon)};
        }
        auto* list = token.name == "fills"     ? &m_fills
                     : token.name == "borders" ? &m_borders
                     : token.name == "cellXfs" ? &m_formats
                                               : nullptr;
        if (!list || token.kind != XmlKind::start) continue;
        *list = {token.begin, token.end, 0, 0};
        XmlToken child;
        while (scan.next(child) && child.kind != XmlKind::end) {
            if (child.kind != XmlKind::start && child.kind != XmlKind::empty) continue;
            auto const begin = child.begin;
            auto const end = child.kind == XmlKind::start ? scan.skip_element() : child.end;
            if (end == std::string_view::npos) return;
            if (list == &m_formats) m_format_tags[list->count] = m_xml.substr(begin, end - begin);
            ++list->count;
        }
        list->close_begin = child.begin;
    }
}

int StylesPatch::residual(int style) {
    if (m_formats.close_begin == 0 || m_fills.close_begin == 0 || m_borders.close_begin == 0) return style;
    auto const slot = m_twins.try_emplace(style, m_formats.count + static_cast<int>(m_twins.size())).first;
    return slot->second;
}

std::string StylesPatch::twin_of(int style) const {
    auto const own = m_format_tags.find(style);
    std::string format = own != m_format_tags.end()
                             ? own->second
                             : "<" + m_prefix + "xf numFmtId=\"0\" fontId=\"0\" xfId=\"0\"/>";
    auto const open_end = format.find('>') + 1; // attributes of xf are numbers and flags: no ">" inside
    std::string open = format.substr(0, open_end);
    open = with_attribute(open, "fillId", std::to_string(m_fills.count));
    open = with_attribute(open, "borderId", std::to_string(m_borders.count));
    open = with_attribute(open, "applyFill", "1");
    open = with_attribute(open, "applyBorder", "1");
    return open + format.substr(open_end);
}

std::string StylesPatch::xml() const {
    if (m_twins.empty()) return m_xml;
    auto const p = m_prefix;
    std::string fill = "<" + p + "fill><" + p + "patternFill patternType=\"solid\"><" + p + "fgColor rgb=\"" +
                       std::string{kGround} + "\"/><" + p + "bgColor indexed=\"64\"/></" + p +
                       "patternFill></" + p + "fill>";
    std::string border = "<" + p + "border>";
    for (auto const* side : {"left", "right", "top", "bottom"}) {
        border += "<" + p + side + " style=\"mediumDashed\"><" + p + "color rgb=\"" + std::string{kInk} +
                  "\"/></" + p + side + ">";
    }
    border += "<" + p + "diagonal/></" + p + "border>";
    std::vector<std::pair<int, int>> twins; // by their new number
    for (auto const& [style, twin] : m_twins)
        twins.emplace_back(twin, style);
    std::ranges::sort(twins);
    std::string formats;
    for (auto const& [twin, style] : twins)
        formats += twin_of(style);
    std::vector<std::pair<List, std::string>> additions{
        {m_fills, fill}, {m_borders, border}, {m_formats, formats}};
    int const added[] = {1, 1, static_cast<int>(m_twins.size())};
    std::vector<std::pair<std::size_t, std::pair<std::size_t, std::string>>> edits; // begin, end, text
    for (std::size_t i = 0; i < additions.size(); ++i) {
        auto const& [list, text] = additions[i];
        auto const open = m_xml.substr(list.open_begin, list.open_end - list.open_begin);
        if (attribute_span(open, "count"))
            edits.push_back(
                {list.open_begin,
                 {list.open_end, with_attribute(open, "count", std::to_string(list.count + added[i]))}});
        edits.push_back({list.close_begin, {list.close_begin, text}});
    }
    std::ranges::sort(edits);
    std::string out;
    std::size_t copied = 0;
    for (auto const& [begin, rest] : edits) {
        out += m_xml.substr(copied, begin - copied) + rest.second;
        copied = rest.first;
    }
    return out + m_xml.substr(copied);
}

} // namespace yizhen::sheet

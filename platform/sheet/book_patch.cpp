#include "platform/sheet/book_patch.h"

#include "platform/sheet/sheet_patch.h"
#include "platform/sheet/xml_scan.h"

#include <charconv>
#include <functional>

namespace yizhen::sheet {

namespace {

constexpr std::uint64_t kPartBytesMax = 64ull << 20;

/// A tag or a text as it shall be written; `parent` is the element a text lies in.
using Rewrite = std::function<std::string(XmlToken const& token, std::string const& parent)>;

std::string rewritten(std::string_view xml, Rewrite const& rewrite) {
    std::string out;
    out.reserve(xml.size() + 256);
    XmlScan scan{xml};
    XmlToken token;
    std::string parent;
    while (scan.next(token)) {
        out += rewrite(token, parent);
        parent = token.kind == XmlKind::start  ? std::string{token.name}
                 : token.kind == XmlKind::text ? parent
                                               : "";
    }
    return out;
}

std::string prefix_of(std::string_view tag) {
    auto const end = tag.find_first_of(" \t\r\n/>:", 1);
    return end != std::string_view::npos && tag[end] == ':' ? std::string{tag.substr(1, end)} : "";
}

std::string moved_text(XmlToken const& token, std::string const& sheet,
                       std::vector<RowInsertion> const& insertions) {
    auto const formula = xml_decoded(token.raw);
    auto const moved = formula_after_all(formula, sheet, insertions, false);
    return moved == formula ? std::string{token.raw} : xml_escaped(moved);
}

/// workbook.xml: names follow their rows; the file asks to be computed when it is opened.
std::string patched_workbook(std::string_view xml, BookPatch const& patch) {
    bool asked = !patch.recalculates;
    return rewritten(xml, [&](XmlToken const& token, std::string const& parent) -> std::string {
        if (token.kind == XmlKind::text && parent == "definedName")
            return moved_text(token, "", patch.insertions);
        if (token.name == "calcPr" && token.kind != XmlKind::end && !asked) {
            asked = true;
            return attribute_value(token.raw, "fullCalcOnLoad") == "1"
                       ? std::string{token.raw}
                       : with_attribute(token.raw, "fullCalcOnLoad", "1");
        }
        return std::string{token.raw};
    });
}

/// calcPr comes after sheets, externalReferences and definedNames.
std::string with_calc_request(std::string xml) {
    XmlScan scan{xml};
    XmlToken token;
    std::size_t place = std::string::npos;
    std::string prefix;
    while (scan.next(token)) {
        if (token.name == "calcPr") return xml;
        bool const before = token.name == "sheets" || token.name == "functionGroups" ||
                            token.name == "externalReferences" || token.name == "definedNames";
        if (before && (token.kind == XmlKind::end || token.kind == XmlKind::empty)) place = token.end;
        if (token.name == "workbook" && token.kind == XmlKind::start) prefix = prefix_of(token.raw);
    }
    if (place != std::string::npos) xml.insert(place, "<" + prefix + "calcPr fullCalcOnLoad=\"1\"/>");
    return xml;
}

/// The list of content types or of relations without the entries that name a removed part.
std::string without_entry(std::string_view xml, std::string_view attribute, std::string_view ending) {
    std::string out;
    XmlScan scan{xml};
    XmlToken token;
    while (scan.next(token)) {
        bool const names_it =
            token.kind == XmlKind::empty && attribute_value(token.raw, attribute).ends_with(ending);
        if (!names_it) out += token.raw;
    }
    return out;
}

int number(std::string_view text) {
    int value = -1;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// Tables and comments name their cells; drawings count rows from 0 in the text of xdr:row.
std::string patched_attachment(std::string_view xml, std::string const& sheet,
                               std::vector<RowInsertion> const& insertions) {
    return rewritten(xml, [&](XmlToken const& token, std::string const& parent) -> std::string {
        if (token.kind == XmlKind::text && parent == "row") {
            int const row = number(token.raw);
            int const moved = row_after_all(row + 1, sheet, insertions) - 1;
            return row < 0 || moved == row ? std::string{token.raw} : std::to_string(moved);
        }
        if (token.kind == XmlKind::start || token.kind == XmlKind::empty) {
            bool const table = token.name == "table" || token.name == "autoFilter";
            auto const moved = ranges_after(attribute_value(token.raw, "ref"), sheet, insertions, table);
            if (!moved.empty()) return with_attribute(token.raw, "ref", moved);
        }
        return std::string{token.raw};
    });
}

std::string patched_chart(std::string_view xml, std::vector<RowInsertion> const& insertions) {
    return rewritten(xml, [&](XmlToken const& token, std::string const& parent) -> std::string {
        if (token.kind == XmlKind::text && parent == "f") return moved_text(token, "", insertions);
        return std::string{token.raw};
    });
}

class BookPatcher {
public:
    BookPatcher(Package const& package, Book const& book, BookPatch const& patch)
        : m_package(package), m_book(book), m_patch(patch) {}

    Result<BookParts> run() {
        if (m_patch.recalculates || !m_patch.insertions.empty()) {
            auto const done = change(m_book.workbook_part, [&](std::string_view xml) {
                auto text = patched_workbook(xml, m_patch);
                return m_patch.recalculates ? with_calc_request(std::move(text)) : text;
            });
            if (!done) return done.problem();
        }
        if (m_patch.drops_chain) {
            if (auto const done = drop_chain(); !done) return done.problem();
        }
        if (!m_patch.insertions.empty()) {
            if (auto const done = move_attachments(); !done) return done.problem();
        }
        return std::move(m_parts);
    }

private:
    Result<Done> change(std::string const& name, std::function<std::string(std::string_view)> const& patch) {
        auto const* part = m_package.find(name);
        if (!part) return Done{};
        auto const xml = m_package.read(*part, kPartBytesMax);
        if (!xml) return xml.problem();
        if (!is_utf8_xml(xml.value())) return Done{};
        auto changed = patch(xml.value());
        if (changed != xml.value()) m_parts[part->name] = std::move(changed);
        return Done{};
    }

    Result<Done> drop_chain() {
        auto const folder = m_book.workbook_part.substr(0, m_book.workbook_part.rfind('/') + 1);
        auto const* chain = m_package.find(folder + "calcChain.xml");
        if (!chain) return Done{};
        m_parts[chain->name] = std::nullopt;
        auto const types = change("[Content_Types].xml", [](std::string_view xml) {
            return without_entry(xml, "PartName", "/calcChain.xml");
        });
        if (!types) return types.problem();
        auto const rels = folder + "_rels/" + m_book.workbook_part.substr(folder.size()) + ".rels";
        return change(rels,
                      [](std::string_view xml) { return without_entry(xml, "Target", "calcChain.xml"); });
    }

    Result<Done> move_attachments() {
        for (auto const& sheet : m_book.sheets) {
            auto const slash = sheet.part.rfind('/') + 1;
            auto const* rels =
                m_package.find(sheet.part.substr(0, slash) + "_rels/" + sheet.part.substr(slash) + ".rels");
            if (!rels) continue;
            auto const xml = m_package.read(*rels, kPartBytesMax);
            if (!xml) return xml.problem();
            XmlScan scan{xml.value()};
            XmlToken token;
            while (scan.next(token)) {
                auto const type = attribute_value(token.raw, "Type");
                if (!type.ends_with("/table") && !type.ends_with("/drawing") && !type.ends_with("/comments"))
                    continue;
                auto const done = change(resolved_part(sheet.part, attribute_value(token.raw, "Target")),
                                         [&](std::string_view part) {
                                             return patched_attachment(part, sheet.name, m_patch.insertions);
                                         });
                if (!done) return done.problem();
            }
        }
        for (auto const& part : m_package.parts()) {
            if (!part.name.starts_with("xl/charts/chart") || !part.name.ends_with(".xml")) continue;
            auto const done = change(
                part.name, [&](std::string_view xml) { return patched_chart(xml, m_patch.insertions); });
            if (!done) return done.problem();
        }
        return Done{};
    }

    Package const& m_package;
    Book const& m_book;
    BookPatch const& m_patch;
    BookParts m_parts;
};

} // namespace

Result<BookParts> patched_book_parts(Package const& package, Book const& book, BookPatch const& patch) {
    return BookPatcher{package, book, patch}.run();
}

} // namespace yizhen::sheet

#include "platform/sheet/docx.h"
#include "platform/sheet/fill.h"
#include "platform/sheet/package_writer.h"
#include "platform/sheet/problems.h"
#include "platform/sheet/xml_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace yizhen::sheet {

namespace {

/// The dashed frame and white ground of 需填.
constexpr std::string_view kResidualFrame =
    "<w:tcBorders><w:top w:val=\"dashed\" w:sz=\"12\" w:space=\"0\" w:color=\"1D2420\"/><w:left "
    "w:val=\"dashed\" w:sz=\"12\" w:space=\"0\" w:color=\"1D2420\"/>"
    "<w:bottom w:val=\"dashed\" w:sz=\"12\" w:space=\"0\" w:color=\"1D2420\"/><w:right w:val=\"dashed\" "
    "w:sz=\"12\" w:space=\"0\" w:color=\"1D2420\"/></w:tcBorders>"
    "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"FFFFFF\"/>";

/// A child element of `xml`, by name: the bytes from its opening to its end; empty if absent.
std::string first_element(std::string_view xml, std::string_view name, std::string_view stop_at = {}) {
    XmlScan scan{xml};
    XmlToken token;
    while (scan.next(token)) {
        if (!stop_at.empty() && token.name == stop_at && token.kind == XmlKind::start && token.begin > 0)
            return {};
        if (token.name != name || token.kind == XmlKind::end) continue;
        auto const end = token.kind == XmlKind::start ? scan.skip_element() : token.end;
        return end == std::string_view::npos ? std::string{}
                                             : std::string{xml.substr(token.begin, end - token.begin)};
    }
    return {};
}

std::string run_of(std::string const& properties, std::string const& text) {
    std::string run = "<w:r>" + properties;
    for (std::size_t from = 0; from <= text.size();) {
        auto const to = std::min(text.find('\n', from), text.size());
        if (from > 0) run += "<w:br/>";
        run += "<w:t xml:space=\"preserve\">" + xml_escaped(std::string_view{text}.substr(from, to - from)) +
               "</w:t>";
        from = to + 1;
    }
    return run + "</w:r>";
}

/// The paragraph with its properties, holding this text in the dress of its first run.
std::string paragraph_with(std::string_view paragraph, std::string const& text) {
    XmlScan scan{paragraph};
    XmlToken open;
    if (!scan.next(open)) return {};
    std::string tag{open.raw};
    if (open.kind == XmlKind::empty) tag.replace(tag.size() - 2, 2, ">");
    auto const properties = first_element(paragraph, "pPr", "r");
    auto const first_run = first_element(paragraph, "r");
    auto dress = first_element(first_run, "rPr");
    if (dress.empty()) dress = first_element(properties, "rPr");
    return tag + properties + (text.empty() ? "" : run_of(dress, text)) + "</w:p>";
}

/// The properties of a cell with the mark put where the schema wants it: behind width, spans and merges.
std::string marked_properties(std::string const& properties) {
    if (properties.empty()) return "<w:tcPr>" + std::string{kResidualFrame} + "</w:tcPr>";
    if (properties.ends_with("/>") && properties.find('<', 1) == std::string::npos)
        return "<w:tcPr>" + std::string{kResidualFrame} + "</w:tcPr>";
    std::string out;
    bool placed = false;
    XmlScan scan{properties};
    XmlToken token;
    scan.next(token);
    out += token.raw;
    while (scan.next(token)) {
        bool const before = token.name == "cnfStyle" || token.name == "tcW" || token.name == "gridSpan" ||
                            token.name == "hMerge" || token.name == "vMerge";
        auto const begin = token.begin;
        auto const end = token.kind == XmlKind::start ? scan.skip_element() : token.end;
        if (end == std::string_view::npos) break;
        if (token.name == "tcBorders" || token.name == "shd") continue;
        if (!before && token.kind != XmlKind::text && !placed) {
            out += kResidualFrame;
            placed = true;
        }
        out += properties.substr(begin, end - begin);
    }
    return out;
}

/// A w:tc with the edit in it.
std::string cell_with(std::string_view cell, CellPatch const& patch) {
    auto properties = first_element(cell, "tcPr", "p");
    XmlScan scan{cell};
    XmlToken open;
    if (!scan.next(open) || open.kind != XmlKind::start) return std::string{cell};
    auto const content =
        open.end + (properties.empty() ? 0 : cell.find(properties) + properties.size() - open.end);
    auto const shown = patch.mark == CellPatch::Mark::residual ? marked_properties(properties) : properties;
    std::string out = std::string{open.raw} + shown;
    if (patch.kind == CellPatch::Kind::keep) return out + std::string{cell.substr(content)};
    auto paragraph = first_element(cell, "p");
    if (paragraph.empty()) paragraph = "<w:p/>";
    return out + paragraph_with(paragraph, patch.kind == CellPatch::Kind::blank ? "" : patch.text) +
           "</w:tc>";
}

class DocxFill {
public:
    DocxFill(DocxDocument const& document, std::filesystem::path const& file, FillPlan const& plan)
        : m_document(document), m_file(file), m_plan(plan) {}

    Result<std::string> run() {
        for (auto const& patch : m_plan.cells) {
            if (auto const done = place(patch); !done) return done.problem();
        }
        for (auto const& roster : m_plan.rosters) {
            if (auto const done = place_roster(roster); !done) return done.problem();
        }
        std::string out;
        std::size_t copied = 0;
        for (auto const& [begin, edit] : m_edits) {
            if (begin < copied) continue;
            out += m_document.xml.substr(copied, begin - copied) + edit.second;
            copied = edit.first;
        }
        return out + m_document.xml.substr(copied);
    }

private:
    Problem no_such(std::string const& sheet, CellRef at) const {
        return problem_at(problems::kSheetNoSuchPlace,
                          {m_file, sheet, at.row > 0 && at.column > 0 ? at.a1() : ""},
                          "文档里没有这个格子，答案无处可填。");
    }
    [[nodiscard]] DocxTable const* table(std::string const& sheet) const {
        for (std::size_t i = 0; i < m_document.tables.size(); ++i) {
            if (sheet == "表" + std::to_string(i + 1)) return &m_document.tables[i];
        }
        return nullptr;
    }
    static DocxCell const* cell_at(DocxRow const& row, int column) {
        for (auto const& cell : row.cells) {
            if (column >= cell.column && column < cell.column + cell.span) return &cell;
        }
        return nullptr;
    }
    std::string_view bytes(DocxCell const& cell) const {
        return std::string_view{m_document.xml}.substr(cell.begin, cell.end - cell.begin);
    }

    Result<Done> place(CellPatch const& patch) {
        auto const* found = table(patch.sheet);
        if (!found) return no_such(patch.sheet, patch.at);
        auto const above = static_cast<int>(found->above.size());
        auto const rows = static_cast<int>(found->rows.size());
        int const line = patch.at.row - 1;
        auto const* paragraph =
            line >= 0 && line < above ? &found->above[static_cast<std::size_t>(line)]
            : line >= above + rows && line < above + rows + static_cast<int>(found->below.size())
                ? &found->below[static_cast<std::size_t>(line - above - rows)]
                : nullptr;
        if (paragraph) {
            if (patch.kind != CellPatch::Kind::keep)
                m_edits[paragraph->begin] = {paragraph->end, paragraph_with(bytes(*paragraph), patch.text)};
            return Done{};
        }
        if (line < above || line >= above + rows) return no_such(patch.sheet, patch.at);
        auto at = static_cast<std::size_t>(line - above);
        auto const* cell = cell_at(found->rows[at], patch.at.column);
        while (cell && cell->continues_above && at > 0)
            cell = cell_at(found->rows[--at], patch.at.column);
        if (!cell) return no_such(patch.sheet, patch.at);
        m_edits[cell->begin] = {cell->end, cell_with(bytes(*cell), patch)};
        return Done{};
    }

    /// Records that the table has rows for are placed; the others become copies of the template row behind
    /// the last one.
    Result<Done> place_roster(RosterRows const& roster) {
        auto const* found = table(roster.sheet);
        auto const above = found ? static_cast<int>(found->above.size()) : 0;
        auto const row_at = [&](int row) { return static_cast<std::size_t>(row - above - 1); };
        int const last = roster.first_row + roster.existing_rows - 1;
        if (!found || row_at(roster.template_row) >= found->rows.size() ||
            row_at(last) >= found->rows.size() || found->rows[row_at(roster.template_row)].cells.empty() ||
            found->rows[row_at(last)].cells.empty()) {
            return no_such(roster.sheet, {roster.template_row, 1});
        }
        std::vector<CellPatch> record;
        std::string clones;
        for (std::int64_t i = 0; i < roster.count; ++i) {
            record.clear();
            roster.row(i, record);
            if (i >= roster.existing_rows) {
                clones += clone(found->rows[row_at(roster.template_row)], record);
                continue;
            }
            for (auto& patch : record) {
                patch.sheet = roster.sheet;
                patch.at.row = roster.first_row + static_cast<int>(i);
                if (auto const done = place(patch); !done) return done.problem();
            }
        }
        auto const end = m_document.xml.find("</w:tr>", found->rows[row_at(last)].cells.back().end);
        if (!clones.empty() && end != std::string::npos) m_edits[end + 7] = {end + 7, clones};
        return Done{};
    }

    std::string clone(DocxRow const& row, std::vector<CellPatch> const& record) const {
        auto const begin = std::max(m_document.xml.rfind("<w:tr>", row.cells.front().begin),
                                    m_document.xml.rfind("<w:tr ", row.cells.front().begin));
        auto const safe_begin =
            begin == std::string::npos ? m_document.xml.rfind("<w:tr", row.cells.front().begin) : begin;
        std::string out;
        auto copied = safe_begin;
        for (auto const& cell : row.cells) {
            out += m_document.xml.substr(copied, cell.begin - copied);
            copied = cell.end;
            CellPatch patch;
            patch.kind = CellPatch::Kind::blank;
            for (auto const& each : record) {
                if (each.at.column >= cell.column && each.at.column < cell.column + cell.span) patch = each;
            }
            // What the template's row says is not this record's.
            if (patch.kind == CellPatch::Kind::keep) patch.kind = CellPatch::Kind::blank;
            out += cell_with(bytes(cell), patch);
        }
        auto const end = m_document.xml.find("</w:tr>", copied);
        return out + m_document.xml.substr(copied, end + 7 - copied);
    }

    DocxDocument const& m_document;
    std::filesystem::path m_file;
    FillPlan const& m_plan;
    std::map<std::size_t, std::pair<std::size_t, std::string>> m_edits; ///< begin → end, new bytes
};

} // namespace

Result<Done> fill_docx(std::filesystem::path const& input, FillPlan const& plan,
                       std::filesystem::path const& output) {
    auto const package = Package::open(input, {});
    if (!package) return package.problem();
    auto const document = read_docx(package.value(), {});
    if (!document) return document.problem();
    auto const xml = DocxFill{document.value(), input, plan}.run();
    if (!xml) return xml.problem();
    PartWriter out;
    out.append(xml.value());
    PartChanges changes;
    changes[package.value().find(document.value().part)->name] = out.finish();
    return write_package(package.value(), changes, output);
}

} // namespace yizhen::sheet

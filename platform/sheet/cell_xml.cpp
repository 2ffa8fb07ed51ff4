#include "platform/sheet/cell_xml.h"

#include "platform/sheet/number_format.h"
#include "platform/sheet/xml_scan.h"

#include <algorithm>
#include <charconv>

namespace yizhen::sheet {

namespace {

constexpr std::size_t kSafeDigits = 15; // a spreadsheet rounds what is longer

bool is_number(std::string_view text) {
    double number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    auto const digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
    return error == std::errc{} && end == text.data() + text.size() && digits > 0 &&
           static_cast<std::size_t>(digits) <= kSafeDigits &&
           text.find_first_of("nNxX") == std::string_view::npos;
}

void without_attribute(std::string& tag, std::string_view name) {
    auto const span = attribute_span(tag, name);
    if (!span) return;
    auto const begin = tag.find_last_of(" \t\r\n", span->begin);
    tag.erase(begin, span->end + 1 - begin);
}

bool spans_hold(std::string_view open, RowEdits const& edits) {
    auto const spans = attribute_value(open, "spans");
    auto const colon = spans.find(':');
    if (colon == std::string_view::npos) return true;
    int const first = std::atoi(std::string{spans.substr(0, colon)}.c_str());
    int const last = std::atoi(std::string{spans.substr(colon + 1)}.c_str());
    return edits.begin()->first >= first && edits.rbegin()->first <= last;
}

} // namespace

CellWriter::CellWriter(SheetIndex const& index, SheetPatchContext const& context)
    : m_index(index), m_context(context), m_cell_open("<" + index.prefix + "c"),
      m_cell_close("</" + index.prefix + "c>") {}

int CellWriter::style_for(int style, CellEdit const& edit) const {
    return edit.residual && m_context.residual_style ? m_context.residual_style(style) : style;
}

bool CellWriter::formula_changes(IndexedFormula const& formula, bool in_data) const {
    if (formula.shared >= 0 && m_unshared.contains(formula.shared)) return true;
    if (formula.has_value && m_context.stale_formulas->contains(formula.at)) return true;
    return formula_after_all(formula.text, m_context.sheet_name, *m_context.insertions, in_data) !=
           formula.text;
}

bool CellWriter::touches_formulas(int row) const {
    auto formula = std::ranges::lower_bound(m_index.formulas, CellRef{row, 1}, {}, &IndexedFormula::at);
    for (; formula != m_index.formulas.end() && formula->at.row == row; ++formula) {
        if (formula_changes(*formula, false) || formula_changes(*formula, true)) return true;
    }
    return false;
}

void CellWriter::patched_row(std::string& out, IndexedRow const& row, int moved_to, RowEdits const& edits,
                             bool in_data) {
    std::string_view const xml = m_index.xml;
    std::string open{xml.substr(row.begin, row.open_end - row.begin)};
    if (moved_to != row.row) open = with_attribute(open, "r", std::to_string(moved_to));
    bool const was_empty = open.ends_with("/>");
    if (was_empty && !edits.empty()) open.replace(open.size() - 2, 2, ">");
    if (!edits.empty() && !spans_hold(open, edits))
        without_attribute(open, "spans"); // a hint only; a wrong one harms
    out += open;
    auto edit = edits.begin();
    int const row_style = attribute_value(open, "customFormat").starts_with("1")
                              ? std::atoi(std::string{attribute_value(open, "s")}.c_str())
                              : -1;
    auto const add_before = [&](int column) {
        for (; edit != edits.end() && edit->first < column; ++edit) {
            int const style = row_style >= 0 ? row_style : m_index.column_style(edit->first);
            new_cell(out, {moved_to, edit->first}, style, edit->second);
        }
    };
    auto copied = row.open_end;
    for (auto const& cell : m_index.cells_of(row)) {
        out += xml.substr(copied, cell.begin - copied);
        copied = cell.end;
        add_before(cell.column);
        CellRef const from{row.row, cell.column};
        CellRef const to{moved_to, cell.column};
        if (edit != edits.end() && edit->first == cell.column) {
            patched_cell(out, cell, from, to, edit->second);
            ++edit;
        } else {
            moved_cell(out, cell, from, to, in_data);
        }
    }
    auto const close = was_empty ? row.end : xml.rfind("</", row.end - 1);
    out += xml.substr(copied, close - copied);
    add_before(kColumnsMax + 1);
    if (was_empty && !edits.empty()) {
        out += "</" + m_index.prefix + "row>";
    } else {
        out += xml.substr(close, row.end - close);
    }
}

void CellWriter::new_row(std::string& out, int number, RowEdits const& edits) {
    out += "<" + m_index.prefix + "row r=\"" + std::to_string(number) + "\">";
    for (auto const& [column, edit] : edits)
        new_cell(out, {number, column}, m_index.column_style(column), edit);
    out += "</" + m_index.prefix + "row>";
}

void CellWriter::patched_cell(std::string& out, IndexedCell const& cell, CellRef from, CellRef to,
                              CellEdit const& edit) {
    std::string_view const xml = m_index.xml;
    std::string open{xml.substr(cell.begin, cell.open_end - cell.begin)};
    int const style = style_for(cell.style, edit);
    if (style != cell.style) open = with_attribute(open, "s", std::to_string(style));
    if (to != from) open = with_attribute(open, "r", to.a1());
    if (edit.kind != CellPatch::Kind::keep) return value(out, std::move(open), cell.style, edit);
    auto const* formula = m_index.formula_at(from);
    if (formula && formula_changes(*formula, false))
        return formula_cell(out, xml.substr(cell.open_end, cell.end - cell.open_end), *formula,
                            std::move(open), false);
    out += open;
    out += xml.substr(cell.open_end, cell.end - cell.open_end);
}

void CellWriter::moved_cell(std::string& out, IndexedCell const& cell, CellRef from, CellRef to,
                            bool in_data) {
    std::string_view const xml = m_index.xml;
    auto const* formula = m_index.formula_at(from);
    bool const changes = formula && (formula_changes(*formula, in_data) || (formula->is_array && to != from));
    if (to == from && !changes) {
        out += xml.substr(cell.begin, cell.end - cell.begin);
        return;
    }
    std::string open{xml.substr(cell.begin, cell.open_end - cell.begin)};
    if (to != from) open = with_attribute(open, "r", to.a1());
    if (changes)
        return formula_cell(out, xml.substr(cell.open_end, cell.end - cell.open_end), *formula,
                            std::move(open), in_data);
    out += open;
    out += xml.substr(cell.open_end, cell.end - cell.open_end);
}

/// `xml`: the content and end tag of a cell that holds a formula.
void CellWriter::formula_cell(std::string& out, std::string_view xml, IndexedFormula const& formula,
                              std::string open, bool in_data) {
    bool const stale = formula.has_value && m_context.stale_formulas->contains(formula.at);
    if (stale) without_attribute(open, "t");
    out += open;
    bool const unshared = formula.shared >= 0 && m_unshared.contains(formula.shared);
    auto const text = formula_after_all(formula.text, m_context.sheet_name, *m_context.insertions, in_data);
    XmlScan scan{xml};
    XmlToken token;
    while (scan.next(token)) {
        bool const opens = token.kind == XmlKind::start || token.kind == XmlKind::empty;
        if (opens && token.name == "f") {
            if (token.kind == XmlKind::start) scan.skip_element();
            auto const moved = ranges_after(attribute_value(token.raw, "ref"), m_context.sheet_name,
                                            *m_context.insertions, false);
            if (!unshared && text == formula.text && moved.empty()) {
                out += xml.substr(token.begin, scan.at() - token.begin);
                continue;
            }
            auto tag = unshared ? "<" + m_index.prefix + "f>" : std::string{token.raw};
            if (!moved.empty() && !unshared) tag = with_attribute(tag, "ref", moved);
            out += tag.ends_with("/>") ? tag : tag + xml_escaped(text) + "</" + m_index.prefix + "f>";
        } else if (opens && token.name == "v" && stale) {
            if (token.kind == XmlKind::start) scan.skip_element();
        } else {
            out += token.raw;
        }
    }
}

void CellWriter::new_cell(std::string& out, CellRef at, int style, CellEdit const& edit) {
    int const worn = style_for(style, edit);
    if (edit.kind == CellPatch::Kind::keep && worn == style) return;
    std::string open = m_cell_open + " r=\"" + at.a1() + "\"";
    if (worn != 0) open += " s=\"" + std::to_string(worn) + "\"";
    value(out, open + ">", style, edit);
}

/// Completes a cell from its opening tag; `style` is the one without marks.
void CellWriter::value(std::string& out, std::string open, int style, CellEdit const& edit) {
    if (open.ends_with("/>")) open.replace(open.size() - 2, 2, ">");
    auto const format = static_cast<std::size_t>(style);
    auto kind = edit.kind;
    std::string number = edit.text;
    if (kind == CellPatch::Kind::date) {
        bool const shows_dates =
            format < m_context.formats->size() && (*m_context.formats)[format].shows != FormatShows::number;
        auto const serial = shows_dates ? serial_of_iso(edit.text, m_context.date_1904) : std::nullopt;
        kind = serial ? CellPatch::Kind::number : CellPatch::Kind::text;
        if (serial) number = *serial;
    } else if (kind == CellPatch::Kind::number && !is_number(edit.text)) {
        kind = CellPatch::Kind::text;
    }
    if (kind == CellPatch::Kind::text && edit.text.empty()) kind = CellPatch::Kind::blank;
    bool const stays_number = attribute_value(open, "t") == "n";
    if (kind == CellPatch::Kind::text) {
        open = with_attribute(open, "t", "inlineStr");
    } else if (!stays_number) {
        without_attribute(open, "t");
    }
    if (kind == CellPatch::Kind::text) {
        bool const spaces = edit.text.front() == ' ' || edit.text.back() == ' ' ||
                            edit.text.find_first_of("\n\t\r") != std::string::npos;
        out += open + "<" + m_index.prefix + "is><" + m_index.prefix +
               (spaces ? "t xml:space=\"preserve\">" : "t>");
        out +=
            xml_escaped_words(edit.text) + "</" + m_index.prefix + "t></" + m_index.prefix + "is>" + m_cell_close;
    } else if (kind == CellPatch::Kind::number) {
        out += open + "<" + m_index.prefix + "v>" + number + "</" + m_index.prefix + "v>" + m_cell_close;
    } else {
        out += open.replace(open.size() - 1, 1, "/>");
    }
}

RowTemplate CellWriter::row_template(int row) const {
    RowTemplate made;
    made.row = row;
    auto const* indexed = m_index.row(row);
    std::string open = indexed ? m_index.xml.substr(indexed->begin, indexed->open_end - indexed->begin)
                               : "<" + m_index.prefix + "row>";
    if (open.ends_with("/>")) open.replace(open.size() - 2, 2, ">");
    open = with_attribute(open, "r", "");
    auto const number = attribute_span(open, "r");
    made.open_before_number = open.substr(0, number->begin);
    made.open_after_number = open.substr(number->begin);
    if (!indexed) return made;
    for (auto const& cell : m_index.cells_of(*indexed)) {
        auto const* formula = m_index.formula_at({row, cell.column});
        made.columns.push_back(
            {cell.column, cell.style,
             formula && !formula->is_array
                 ? formula_after_all(formula->text, m_context.sheet_name, *m_context.insertions, true)
                 : ""});
    }
    return made;
}

void CellWriter::cloned_row(std::string& out, RowTemplate const& row_template, int number,
                            std::vector<CellPatch>& record) {
    auto const by_column = [](CellPatch const& a, CellPatch const& b) { return a.at.column < b.at.column; };
    if (!std::ranges::is_sorted(record, by_column)) std::ranges::stable_sort(record, by_column);
    auto const same_column = [](CellPatch const& a, CellPatch const& b) {
        return a.at.column == b.at.column;
    };
    while (true) { // of two answers for one cell the later one stands
        auto const twice = std::ranges::adjacent_find(record, same_column);
        if (twice == record.end()) break;
        record.erase(twice);
    }
    auto const digits = std::to_string(number);
    out += row_template.open_before_number;
    out += digits;
    out += row_template.open_after_number;
    auto patch = record.begin();
    auto const add_before = [&](int column) {
        for (; patch != record.end() && patch->at.column < column; ++patch)
            new_cell(out, {number, patch->at.column}, m_index.column_style(patch->at.column),
                     edit_of(*patch));
    };
    for (auto const& column : row_template.columns) {
        add_before(column.column);
        if (patch != record.end() && patch->at.column == column.column &&
            patch->kind != CellPatch::Kind::keep) {
            new_cell(out, {number, column.column}, column.style, edit_of(*patch++));
            continue;
        }
        int const style = patch != record.end() && patch->at.column == column.column
                              ? style_for(column.style, edit_of(*patch++))
                              : column.style;
        out += m_cell_open + " r=\"" + column_letters(column.column) + digits + "\"";
        if (style != 0) out += " s=\"" + std::to_string(style) + "\"";
        if (column.formula.empty()) {
            out += "/>";
        } else {
            out += "><" + m_index.prefix + "f>" +
                   xml_escaped(moved_formula(column.formula, number - row_template.row, 0)) + "</" +
                   m_index.prefix + "f>" + m_cell_close;
        }
    }
    add_before(kColumnsMax + 1);
    out += "</" + m_index.prefix + "row>";
}

} // namespace yizhen::sheet

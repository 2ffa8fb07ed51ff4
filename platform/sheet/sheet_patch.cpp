#include "platform/sheet/sheet_patch.h"

#include "platform/sheet/cell_xml.h"
#include "platform/sheet/xml_scan.h"

#include <algorithm>

namespace yizhen::sheet {

namespace {

class Patcher {
public:
    Patcher(SheetIndex const& index, SheetPatch const& patch, SheetPatchContext const& context,
            PartWriter& out)
        : m_index(index), m_patch(patch), m_context(context), m_cells(index, context), m_out(out) {
        for (auto const& insertion : *context.insertions) {
            if (insertion.sheet == context.sheet_name) m_own.push_back(insertion);
        }
        find_unshared();
    }

    void run() {
        std::string_view const xml = m_index.xml;
        write_around(0, m_index.data_begin);
        if (m_index.data_is_empty_tag) m_out.append("<" + m_index.prefix + "sheetData>");
        write_rows();
        if (m_index.data_is_empty_tag) m_out.append("</" + m_index.prefix + "sheetData>");
        write_around(m_index.data_end, xml.size());
    }

private:
    /// Groups of shared formulas that lose a member's place are written out, cell by cell.
    void find_unshared() {
        for (auto const& formula : m_index.formulas) {
            if (formula.shared < 0) continue;
            bool const moved = !m_context.insertions->empty();
            bool const replaced = edit_at(formula.at) != nullptr || in_roster(formula.at.row);
            if (moved || replaced) m_cells.unshare(formula.shared);
        }
    }
    [[nodiscard]] CellEdit const* edit_at(CellRef at) const {
        auto const row = m_patch.rows.find(at.row);
        if (row == m_patch.rows.end()) return nullptr;
        auto const cell = row->second.find(at.column);
        return cell == row->second.end() || cell->second.kind == CellPatch::Kind::keep ? nullptr
                                                                                       : &cell->second;
    }
    [[nodiscard]] bool in_roster(int row) const {
        return std::ranges::any_of(m_patch.rosters, [&](auto const* roster) {
            return row >= roster->first_row && row < roster->first_row + roster->existing_rows;
        });
    }

    void write_rows() {
        std::set<int> numbers; // rows that get answers without being in the file
        for (auto const& [row, edits] : m_patch.rows)
            numbers.insert(row);
        for (auto const* roster : m_patch.rosters) {
            auto const filled = std::min<std::int64_t>(roster->existing_rows, roster->count);
            for (int i = 0; i < filled; ++i)
                numbers.insert(roster->first_row + i);
            numbers.insert(roster->first_row + roster->existing_rows - 1);
        }
        auto roster = m_patch.rosters.begin();
        auto const write = [&](int number, IndexedRow const* row) {
            if (row) write_gap(*row);
            RowEdits edits;
            if (auto const own = m_patch.rows.find(number); own != m_patch.rows.end()) edits = own->second;
            if (roster != m_patch.rosters.end() && number >= (*roster)->first_row &&
                m_next_record < (*roster)->count &&
                number < (*roster)->first_row + (*roster)->existing_rows) {
                take_record(**roster, edits);
            }
            write_row(number, row, edits);
            if (roster != m_patch.rosters.end() &&
                number == (*roster)->first_row + (*roster)->existing_rows - 1) {
                write_clones(**roster);
                m_next_record = 0;
                ++roster;
            }
        };
        m_copied = m_index.data_begin;
        for (auto const& row : m_index.rows) {
            while (!numbers.empty() && *numbers.begin() < row.row)
                write(numbers.extract(numbers.begin()).value(), nullptr);
            if (!numbers.empty() && *numbers.begin() == row.row) numbers.erase(numbers.begin());
            write(row.row, &row);
        }
        while (!numbers.empty())
            write(numbers.extract(numbers.begin()).value(), nullptr);
        if (!m_index.data_is_empty_tag) copy(m_copied, m_index.data_end);
    }

    void write_gap(IndexedRow const& row) {
        copy(m_copied, row.begin);
        m_copied = row.end;
    }
    void copy(std::size_t from, std::size_t to) {
        m_out.append(std::string_view{m_index.xml}.substr(from, to - from));
    }

    void take_record(RosterRows const& roster, RowEdits& edits) {
        m_record.clear();
        roster.row(m_next_record++, m_record);
        for (auto const& patch : m_record)
            edits[patch.at.column] = edit_of(patch);
    }

    void write_row(int number, IndexedRow const* row, RowEdits const& edits) {
        int const moved_to = row_after_all(number, m_context.sheet_name, m_own);
        if (row && edits.empty() && moved_to == number &&
            !(row->has_formula && m_cells.touches_formulas(number))) {
            return copy(row->begin, row->end);
        }
        if (!row && edits.empty()) return;
        m_line.clear();
        if (row) {
            m_cells.patched_row(m_line, *row, moved_to, edits, in_roster(number));
        } else {
            m_cells.new_row(m_line, moved_to, edits);
        }
        m_out.append(m_line);
    }

    void write_clones(RosterRows const& roster) {
        auto const clones = roster.count - roster.existing_rows;
        if (clones <= 0) return;
        auto const last = roster.first_row + roster.existing_rows - 1;
        auto const start = row_after_all(last, m_context.sheet_name, m_own) + 1;
        RowTemplate const row_template = m_cells.row_template(roster.template_row);
        m_next_record = std::max<std::int64_t>(m_next_record, roster.existing_rows);
        for (std::int64_t i = 0; i < clones; ++i) {
            m_record.clear();
            roster.row(m_next_record++, m_record);
            m_line.clear();
            m_cells.cloned_row(m_line, row_template, start + static_cast<int>(i), m_record);
            m_out.append(m_line);
        }
    }

    /// Head and tail: merges, conditional formats, validations, links, filters and breaks follow their rows.
    void write_around(std::size_t from, std::size_t to) {
        std::string_view const xml = m_index.xml;
        if (m_own.empty() && m_context.insertions->empty()) return copy(from, to);
        XmlScan scan{xml.substr(0, to), from};
        XmlToken token;
        std::string parent;
        while (scan.next(token)) {
            if (token.kind == XmlKind::text && is_formula(parent)) {
                auto const formula = xml_decoded(token.raw);
                auto const moved =
                    formula_after_all(formula, m_context.sheet_name, *m_context.insertions, false);
                m_out.append(moved == formula ? std::string{token.raw} : xml_escaped(moved));
            } else if (token.kind == XmlKind::text && parent == "sqref") {
                auto const moved = ranges_after(token.raw, m_context.sheet_name, m_own, true);
                m_out.append(moved.empty() ? token.raw : std::string_view{moved});
            } else if (token.kind == XmlKind::start || token.kind == XmlKind::empty) {
                write_tag(token);
            } else if (token.kind == XmlKind::end && token.name == "mergeCells") {
                m_out.append(cloned_merges());
                m_out.append(token.raw);
            } else {
                m_out.append(token.raw);
            }
            parent = token.kind == XmlKind::start  ? std::string{token.name}
                     : token.kind == XmlKind::text ? parent
                                                   : "";
        }
    }
    static bool is_formula(std::string_view name) {
        return name == "f" || name == "formula" || name == "formula1" || name == "formula2";
    }

    void write_tag(XmlToken const& token) {
        std::string tag{token.raw};
        bool const wider = token.name == "conditionalFormatting" || token.name == "dataValidation" ||
                           token.name == "autoFilter" || token.name == "dimension" ||
                           token.name == "ignoredError" || token.name == "protectedRange";
        for (auto const* name : {"ref", "sqref"}) {
            auto const moved = ranges_after(attribute_value(tag, name), m_context.sheet_name, m_own, wider);
            if (!moved.empty()) tag = with_attribute(tag, name, moved);
        }
        if (token.name == "mergeCells") {
            auto const total = m_index.merges.size() + cloned_merge_count();
            if (attribute_span(tag, "count")) tag = with_attribute(tag, "count", std::to_string(total));
        }
        if (token.name == "brk") {
            auto const id = std::string{attribute_value(tag, "id")};
            int const row = id.empty() || id.size() > 7 ? 0 : std::atoi(id.c_str());
            int const moved = row_after_all(row, m_context.sheet_name, m_own);
            if (moved != row && attribute_value(tag, "max") == "16383")
                tag = with_attribute(tag, "id", std::to_string(moved));
        }
        m_out.append(tag);
    }

    template <class Each> void each_cloned_merge(Each each) const {
        for (auto const* roster : m_patch.rosters) {
            auto const clones = roster->count - roster->existing_rows;
            int const start =
                row_after_all(roster->first_row + roster->existing_rows - 1, m_context.sheet_name, m_own) + 1;
            for (auto const& merge : m_index.merges) {
                if (merge.first.row != roster->template_row || merge.last.row != roster->template_row)
                    continue;
                for (std::int64_t i = 0; i < clones; ++i) {
                    int const row = start + static_cast<int>(i);
                    each(Range{{row, merge.first.column}, {row, merge.last.column}});
                }
            }
        }
    }
    [[nodiscard]] std::size_t cloned_merge_count() const {
        std::size_t count = 0;
        each_cloned_merge([&](Range const&) { ++count; });
        return count;
    }
    [[nodiscard]] std::string cloned_merges() const {
        std::string tags;
        each_cloned_merge([&](Range const& range) {
            tags += "<" + m_index.prefix + "mergeCell ref=\"" + range.a1() + "\"/>";
        });
        return tags;
    }

    SheetIndex const& m_index;
    SheetPatch const& m_patch;
    SheetPatchContext const& m_context;
    CellWriter m_cells;
    PartWriter& m_out;
    std::vector<RowInsertion> m_own;
    std::size_t m_copied = 0;
    std::int64_t m_next_record = 0;
    std::vector<CellPatch> m_record;
    std::string m_line;
};

} // namespace

void write_patched_sheet(SheetIndex const& index, SheetPatch const& patch, SheetPatchContext const& context,
                         PartWriter& out) {
    Patcher{index, patch, context, out}.run();
}

int row_after_all(int row, std::string_view sheet, std::vector<RowInsertion> const& insertions) {
    int moved = row;
    for (auto const& insertion : insertions) {
        if (insertion.sheet == sheet && row > insertion.after) moved += insertion.count;
    }
    return moved;
}

std::string ranges_after(std::string_view ranges, std::string_view sheet,
                         std::vector<RowInsertion> const& insertions, bool wider) {
    std::string out;
    bool changed = false;
    for (std::size_t from = 0; from < ranges.size();) {
        auto const to = std::min(ranges.find(' ', from), ranges.size());
        auto const text = ranges.substr(from, to - from);
        from = to + 1;
        auto const range = Range::parse(text);
        out += out.empty() ? "" : " ";
        if (!range) {
            out += text;
            continue;
        }
        Range moved = range.value();
        moved.first.row = row_after_all(moved.first.row, sheet, insertions);
        moved.last.row = row_after_all(moved.last.row, sheet, insertions);
        for (auto const& insertion : insertions) {
            if (wider && insertion.sheet == sheet &&
                grows(range.value().first.row, range.value().last.row, insertion))
                moved.last.row += insertion.count;
        }
        moved.last.row = std::min(moved.last.row, kRowsMax);
        changed = changed || moved != range.value();
        out += moved == range.value() ? std::string{text} : moved.a1();
    }
    return changed ? out : std::string{};
}

std::string formula_after_all(std::string formula, std::string_view sheet,
                              std::vector<RowInsertion> const& insertions, bool in_data) {
    // From the bottom up, so that the rows named by an insertion are still those of the file as it came.
    for (auto insertion = insertions.rbegin(); insertion != insertions.rend(); ++insertion) {
        formula = formula_after(formula, sheet, *insertion, in_data);
    }
    return formula;
}

CellEdit edit_of(CellPatch const& patch) {
    return {patch.kind, patch.text, patch.mark == CellPatch::Mark::residual};
}

} // namespace yizhen::sheet

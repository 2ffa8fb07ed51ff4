#include "platform/sheet/sheet_index.h"

#include "kernel/sheet/formula.h"
#include "platform/sheet/problems.h"
#include "platform/sheet/xml_scan.h"
#include "platform/sheet/xml_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yizhen::sheet {

namespace {

constexpr std::uint64_t kSheetBytesMax = 128ull << 20;

class Nothing : public XmlHandler {
    void start(std::string_view, XmlAttributes const&) override {}
    void end(std::string_view) override {}
    void text(std::string_view) override {}
};

int number(std::string_view text, int otherwise) {
    int value = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string prefix_of(std::string_view tag) {
    auto const end = tag.find_first_of(" \t\r\n/>:", 1);
    return end != std::string_view::npos && tag[end] == ':' ? std::string{tag.substr(1, end)} : "";
}

class Indexer {
public:
    explicit Indexer(SheetIndex& index) : m_index(index), m_scan(index.xml) {}

    void run() {
        XmlToken token;
        while (m_scan.next(token)) {
            if (token.kind != XmlKind::start && token.kind != XmlKind::empty) continue;
            if (token.name == "worksheet") m_index.prefix = prefix_of(token.raw);
            if (token.name == "sheetData") read_data(token);
            if (token.name == "mergeCell") {
                if (auto const range = Range::parse(attribute_value(token.raw, "ref")))
                    m_index.merges.push_back(range.value());
            }
            if (token.name == "col") {
                int const first = std::clamp(number(attribute_value(token.raw, "min"), 1), 1, kColumnsMax);
                int const last = std::clamp(number(attribute_value(token.raw, "max"), 1), first, kColumnsMax);
                m_index.column_styles.push_back(
                    {{{1, first}, {kRowsMax, last}}, number(attribute_value(token.raw, "style"), 0)});
            }
        }
    }

private:
    void read_data(XmlToken const& data) {
        m_index.data_begin = data.kind == XmlKind::empty ? data.begin : data.end;
        m_index.data_end = data.end;
        m_index.data_is_empty_tag = data.kind == XmlKind::empty;
        if (data.kind == XmlKind::empty) return;
        XmlToken token;
        while (m_scan.next(token)) {
            if (token.kind == XmlKind::end && token.name == "sheetData") {
                m_index.data_end = token.begin;
                return;
            }
            if (token.name == "row" && token.kind != XmlKind::end) read_row(token);
        }
    }

    void read_row(XmlToken const& open) {
        IndexedRow row{number(attribute_value(open.raw, "r"), m_row + 1), open.begin, open.end, open.end,
                       false};
        m_row = row.row;
        m_column = 0;
        XmlToken token;
        while (open.kind == XmlKind::start && m_scan.next(token)) {
            if (token.kind == XmlKind::end && token.name == "row") {
                row.end = token.end;
                break;
            }
            if (token.name == "c" && token.kind != XmlKind::end) {
                auto const at = CellRef::parse(attribute_value(token.raw, "r"));
                m_column = at ? at.value().column : m_column + 1;
            } else if (token.name == "f" && token.kind != XmlKind::end) {
                row.has_formula = true;
                read_formula(token);
            } else if (token.name == "v" && token.kind == XmlKind::start && !m_index.formulas.empty() &&
                       m_index.formulas.back().at == CellRef{m_row, m_column}) {
                m_index.formulas.back().has_value = true;
            }
        }
        m_index.rows.push_back(row);
    }

    void read_formula(XmlToken const& open) {
        IndexedFormula formula;
        formula.at = {m_row, m_column};
        auto const type = attribute_value(open.raw, "t");
        formula.is_array = type == "array";
        if (type == "shared") formula.shared = number(attribute_value(open.raw, "si"), 0);
        XmlToken token;
        while (open.kind == XmlKind::start && m_scan.next(token) && token.kind != XmlKind::end)
            formula.text += xml_decoded(token.raw);
        if (formula.shared >= 0) {
            auto const master = m_shared.find(formula.shared);
            if (!formula.text.empty()) {
                m_shared[formula.shared] = {formula.at, formula.text};
            } else if (master != m_shared.end()) {
                formula.text = moved_formula(master->second.second, formula.at.row - master->second.first.row,
                                             formula.at.column - master->second.first.column);
            }
        }
        m_index.formulas.push_back(std::move(formula));
    }

    SheetIndex& m_index;
    XmlScan m_scan;
    int m_row = 0;
    int m_column = 0;
    std::map<int, std::pair<CellRef, std::string>> m_shared;
};

} // namespace

IndexedRow const* SheetIndex::row(int number) const {
    auto const slot = std::ranges::lower_bound(rows, number, {}, &IndexedRow::row);
    return slot == rows.end() || slot->row != number ? nullptr : &*slot;
}

std::vector<IndexedCell> SheetIndex::cells_of(IndexedRow const& row) const {
    std::vector<IndexedCell> cells;
    XmlScan scan{std::string_view{xml}.substr(0, row.end), row.open_end};
    XmlToken token;
    int column = 0;
    while (scan.next(token)) {
        if (token.name != "c" || token.kind == XmlKind::end) continue;
        auto const at = CellRef::parse(attribute_value(token.raw, "r"));
        column = at ? at.value().column : column + 1;
        IndexedCell cell{column, token.begin, token.end, token.end,
                         number(attribute_value(token.raw, "s"), 0)};
        if (token.kind == XmlKind::start) {
            auto const end = scan.skip_element();
            if (end == std::string_view::npos) break;
            cell.end = end;
        }
        cells.push_back(cell);
    }
    return cells;
}

IndexedFormula const* SheetIndex::formula_at(CellRef at) const {
    auto const slot = std::ranges::lower_bound(formulas, at, {}, &IndexedFormula::at);
    return slot == formulas.end() || slot->at != at ? nullptr : &*slot;
}

int SheetIndex::column_style(int column) const {
    for (auto const& [range, style] : column_styles) {
        if (range.contains({1, column})) return style;
    }
    return 0;
}

Result<SheetIndex> index_sheet(Package const& package, BookSheet const& entry) {
    Place const place{package.file(), entry.name, {}};
    auto const* part = package.find(entry.part);
    if (!part)
        return problem_at(problems::kSheetMalformed, place,
                          "工作簿里列了这张表，却没有它的内容；请另存后再交。");
    auto xml = package.read(*part, kSheetBytesMax);
    if (!xml) return xml.problem();
    SheetIndex index;
    index.xml = std::move(xml.value());
    if (!is_utf8_xml(index.xml)) {
        return problem_at(problems::kSheetUnsupported, place,
                          "内容不是用 UTF-8 存放，填写会改动全文；请用电子表格软件另存后再交。");
    }
    Nothing nothing;
    XmlStream check{nothing};
    if (!check.feed(index.xml) || !check.finish()) {
        return problem_at(problems::kSheetMalformed, place,
                          fmt::format("内容坏了：{}；请用电子表格软件打开另存后再交。", check.error()));
    }
    Indexer{index}.run();
    if (index.data_end == 0)
        return problem_at(problems::kSheetMalformed, place, "没有单元格部分；请另存后再交。");
    auto const out_of_order =
        std::ranges::adjacent_find(index.rows, [](auto const& a, auto const& b) { return a.row >= b.row; });
    if (out_of_order != index.rows.end()) {
        return problem_at(problems::kSheetMalformed, place,
                          fmt::format("第 {} 行之后次序乱了，文件损坏；请另存后再交。", out_of_order->row));
    }
    return index;
}

} // namespace yizhen::sheet

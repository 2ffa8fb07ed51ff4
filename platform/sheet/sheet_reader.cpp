#include "platform/sheet/sheet_reader.h"

#include "kernel/sheet/formula.h"
#include "platform/sheet/problems.h"
#include "platform/sheet/xml_stream.h"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <optional>

namespace yizhen::sheet {

namespace {

constexpr std::size_t kCellTextBytesMax = 256 << 10; // a cell holds 32,767 characters at most
constexpr std::size_t kMergesMax = 200'000;
constexpr std::size_t kSharedFormulasMax = 100'000;

int int_of(std::string_view text, int otherwise = 0) {
    int value = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

struct SharedFormula {
    std::string text;
    CellRef at;
};

class SheetReader : public XmlHandler {
public:
    SheetReader(Place place, Book const& book, std::vector<CellFormat> const& formats, StringTable& strings,
                ReadLimits const& limits, SheetEvents const& events)
        : m_place(std::move(place)), m_book(book), m_formats(formats), m_strings(strings), m_limits(limits),
          m_events(events) {}

    void watch(XmlStream& stream) { m_stream = &stream; }
    [[nodiscard]] std::optional<Problem> const& refused() const { return m_refused; }

    void start(std::string_view name, XmlAttributes const& attributes) override {
        if (m_in_data) {
            start_in_data(name, attributes);
        } else if (name == "sheetData") {
            m_in_data = true;
        } else if (m_events.sheet) {
            start_around(name, attributes);
        }
    }

    void end(std::string_view name) override {
        m_text_goes_to = nullptr;
        if (!m_in_data) return;
        if (name == "c") {
            finish_cell();
        } else if (name == "row") {
            finish_row();
        } else if (name == "rPh") {
            --m_phonetic;
        } else if (name == "f" && m_shared >= 0 && !m_cell.formula.empty() &&
                   m_shared_formulas.size() < kSharedFormulasMax) {
            m_shared_formulas[m_shared] = {m_cell.formula, m_cell.at};
        } else if (name == "sheetData") {
            m_in_data = false;
        }
    }

    void text(std::string_view utf8) override {
        if (!m_text_goes_to) return;
        m_text_goes_to->append(utf8);
        if (m_text_goes_to->size() > kCellTextBytesMax) {
            refuse(problems::kSheetTooLarge,
                   fmt::format("一格文字超过 {} 字节；请拆开。", kCellTextBytesMax));
        }
    }

private:
    void refuse(ProblemKind const& kind, std::string const& what) {
        if (m_refused) return;
        m_place.cell = m_cell.at.column > 0 && m_cell.at.row > 0 ? m_cell.at.a1() : "";
        m_refused = problem_at(kind, m_place, what);
        m_stream->stop();
    }

    void start_in_data(std::string_view name, XmlAttributes const& attributes) {
        if (name == "c") return start_cell(attributes);
        if (name == "v") {
            m_text_goes_to = &m_value;
        } else if (name == "f") {
            start_formula(attributes);
        } else if (name == "t" && m_phonetic == 0) {
            m_text_goes_to = &m_inline;
        } else if (name == "rPh") {
            ++m_phonetic;
        } else if (name == "row") {
            start_row(attributes);
        }
    }

    void start_row(XmlAttributes const& attributes) {
        m_row = int_of(attributes.get("r"), m_row + 1);
        m_column = 0;
        m_cell.at = {m_row, 0};
        if (m_row < 1 || m_row > m_limits.rows_max) {
            m_cell.at = {};
            return refuse(
                problems::kSheetTooLarge,
                fmt::format("第 {} 行超出上限 {} 行；请删去多余的行另存。", m_row, m_limits.rows_max));
        }
        if (m_events.sheet && attributes.flag("hidden")) m_events.sheet->hidden_rows.push_back(m_row);
    }

    void start_cell(XmlAttributes const& attributes) {
        m_cell = Cell{};
        m_cell.at = {m_row, m_column + 1};
        m_value.clear();
        m_inline.clear();
        m_shared = -1;
        m_type = attributes.get("t");
        m_format = static_cast<std::size_t>(int_of(attributes.get("s")));
        if (auto const where = attributes.get("r"); !where.empty()) {
            auto const at = CellRef::parse(where);
            if (!at) {
                m_cell.at = {};
                return refuse(
                    problems::kSheetTooLarge,
                    fmt::format(
                        "单元格“{}”不在表格能有的位置（最多 XFD 列、1048576 行）；请删去多余的行列另存。",
                        where.substr(0, 20)));
            }
            m_cell.at = at.value();
        }
        if (m_cell.at.row != m_row || m_cell.at.column <= m_column) {
            return refuse(problems::kSheetMalformed,
                          "单元格的次序乱了，文件损坏；请用电子表格软件打开另存后再交。");
        }
        m_column = m_cell.at.column;
    }

    void start_formula(XmlAttributes const& attributes) {
        m_text_goes_to = &m_cell.formula;
        if (attributes.get("t") != "shared") return;
        m_shared = int_of(attributes.get("si"), -1);
        auto const master = m_shared_formulas.find(m_shared);
        if (master == m_shared_formulas.end() || attributes.has("ref")) return;
        m_expanded = moved_formula(master->second.text, m_cell.at.row - master->second.at.row,
                                   m_cell.at.column - master->second.at.column);
        m_has_expanded = true;
    }

    void finish_cell() {
        if (m_has_expanded && m_cell.formula.empty()) m_cell.formula = std::move(m_expanded);
        m_has_expanded = false;
        if (m_format < m_formats.size()) m_cell.style = m_formats[m_format].style;
        give_value();
        if (m_cell.kind == CellKind::empty && m_cell.formula.empty()) {
            bool const dressed = m_format > 0 && m_format < m_formats.size();
            if (!dressed || m_cell.at.column > m_limits.columns_max) return;
        }
        if (m_format < m_formats.size()) m_cell.number_format = m_formats[m_format].number_format;
        if (m_cell.at.column > m_limits.columns_max) {
            return refuse(
                problems::kSheetTooLarge,
                fmt::format("有内容的列超过上限 columns_max={}；请拆成几张表。", m_limits.columns_max));
        }
        if (--*m_events.cells_left < 0) {
            return refuse(
                problems::kSheetTooLarge,
                fmt::format("单元格超过上限 {} 个；名册请改用导入（yizhen import）。", m_limits.cells_max));
        }
        if (m_events.text_left) {
            auto const size = m_cell.text.size() + m_cell.formula.size();
            if (size > *m_events.text_left)
                return refuse(problems::kSheetTooLarge, "文字总量太大；名册请改用导入（yizhen import）。");
            *m_events.text_left -= size;
        }
        m_cells.push_back(std::move(m_cell));
        m_cell = Cell{};
    }

    void give_value() {
        if (m_type == "inlineStr" || (m_value.empty() && !m_inline.empty()))
            return give_text(without_x_escapes(std::move(m_inline)));
        if (m_value.empty()) {
            if (m_type == "str" && m_cell.formula.empty()) return;
            return;
        }
        if (m_type == "s") return give_shared();
        if (m_type == "str") return give_text(without_x_escapes(m_value));
        if (m_type == "b") {
            m_cell.kind = CellKind::boolean;
            m_cell.text = m_value == "1" || m_value == "true" ? "TRUE" : "FALSE";
        } else if (m_type == "e") {
            m_cell.kind = CellKind::error;
            m_cell.text = m_value;
        } else if (m_type == "d") {
            m_cell.kind = CellKind::date;
            m_cell.text = m_value.ends_with("T00:00:00") ? m_value.substr(0, 10) : m_value;
        } else {
            give_number();
        }
    }

    void give_text(std::string text) {
        if (text.empty()) return;
        m_cell.kind = CellKind::text;
        m_cell.text = std::move(text);
    }

    void give_shared() {
        std::size_t index = 0;
        auto const [end, error] = std::from_chars(m_value.data(), m_value.data() + m_value.size(), index);
        auto const* text = error == std::errc{} ? m_strings.at(index) : nullptr;
        if (!text)
            return refuse(
                problems::kSheetMalformed,
                fmt::format("指向不存在的第 {} 号文字，文件损坏；请另存后再交。", m_value.substr(0, 20)));
        give_text(*text);
    }

    void give_number() {
        m_cell.kind = CellKind::number;
        m_cell.text = m_value;
        if (m_format >= m_formats.size() || m_formats[m_format].shows == FormatShows::number) return;
        if (auto iso = iso_of_serial(m_value, m_book.date_1904, m_formats[m_format].shows)) {
            m_cell.kind = CellKind::date;
            m_cell.text = std::move(*iso);
        }
    }

    void finish_row() {
        if (!m_cells.empty() && !m_events.row(m_row, m_cells)) m_stream->stop();
        m_cells.clear();
    }

    void start_around(std::string_view name, XmlAttributes const& attributes) {
        auto& sheet = *m_events.sheet;
        if (name == "mergeCell") {
            auto const range = Range::parse(attributes.get("ref"));
            if (sheet.merges.size() >= kMergesMax)
                return refuse(problems::kSheetTooLarge, fmt::format("合并单元格超过 {} 处。", kMergesMax));
            if (range && range.value().first != range.value().last) sheet.merges.push_back(range.value());
        } else if (name == "pane" && attributes.get("state").starts_with("frozen")) {
            sheet.frozen_rows = int_of(attributes.get("ySplit"));
        } else if (name == "col" && attributes.flag("hidden")) {
            int const last = std::min(int_of(attributes.get("max")), m_limits.columns_max);
            for (int column = std::max(1, int_of(attributes.get("min"))); column <= last; ++column)
                sheet.hidden_columns.push_back(column);
        }
    }

    Place m_place;
    Book const& m_book;
    std::vector<CellFormat> const& m_formats;
    StringTable& m_strings;
    ReadLimits const& m_limits;
    SheetEvents const& m_events;
    XmlStream* m_stream = nullptr;
    std::optional<Problem> m_refused;

    bool m_in_data = false;
    int m_row = 0;
    int m_column = 0;
    int m_phonetic = 0;
    Cell m_cell;
    std::string m_type;
    std::string m_value;
    std::string m_inline;
    std::size_t m_format = 0;
    int m_shared = -1;
    std::string m_expanded;
    bool m_has_expanded = false;
    std::string* m_text_goes_to = nullptr;
    std::vector<Cell> m_cells;
    std::map<int, SharedFormula> m_shared_formulas;
};

} // namespace

Result<Done> read_sheet(Package const& package, Book const& book, BookSheet const& entry,
                        std::vector<CellFormat> const& formats, StringTable& strings,
                        ReadLimits const& limits, SheetEvents const& events) {
    Place const place{package.file(), entry.name, {}};
    auto const* part = package.find(entry.part);
    if (!part)
        return problem_at(problems::kSheetMalformed, place,
                          "工作簿里列了这张表，却没有它的内容；请另存后再交。");
    SheetReader reader{place, book, formats, strings, limits, events};
    XmlStream stream{reader};
    reader.watch(stream);
    auto const done = package.stream(*part, [&](std::string_view chunk) { return stream.feed(chunk); });
    if (reader.refused()) return *reader.refused();
    if (!stream.error().empty() || (done && !stream.finish())) {
        return problem_at(problems::kSheetMalformed, place,
                          fmt::format("内容坏了：{}；请用电子表格软件打开另存后再交。", stream.error()));
    }
    return done;
}

} // namespace yizhen::sheet

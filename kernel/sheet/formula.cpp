#include "kernel/sheet/formula.h"

#include "kernel/sheet/grid.h"

#include <optional>

namespace yizhen::sheet {

namespace {

bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_word(char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '$' || c == '\\' || c == '?' ||
           static_cast<unsigned char>(c) >= 0x80;
}

/// Reads "$A$1", "$A" or "$1" at the whole of `word`.
std::optional<ReferencePoint> point_of(std::string_view word) {
    ReferencePoint point;
    std::size_t i = 0;
    bool fixed = i < word.size() && word[i] == '$';
    i += fixed ? 1 : 0;
    std::size_t const letters_from = i;
    for (; i < word.size() && is_letter(word[i]) && point.column <= kColumnsMax; ++i) {
        point.column = point.column * 26 + ((word[i] | 32) - 'a' + 1);
    }
    if (i > letters_from) {
        point.column_fixed = fixed;
        fixed = i < word.size() && word[i] == '$';
        i += fixed ? 1 : 0;
    }
    std::size_t const digits_from = i;
    for (; i < word.size() && is_digit(word[i]) && point.row <= kRowsMax; ++i)
        point.row = point.row * 10 + (word[i] - '0');
    if (i > digits_from) point.row_fixed = fixed;
    if (i != word.size() || word.empty()) return std::nullopt;
    if (word.back() == '$' || point.column > kColumnsMax || point.row > kRowsMax) return std::nullopt;
    if (point.column == 0 && point.row == 0) return std::nullopt;
    return point;
}

class Walk {
public:
    Walk(std::string_view formula, std::function<void(Reference const&, std::string&)> const& replace)
        : m_formula(formula), m_replace(replace) {}

    std::string run() {
        while (m_at < m_formula.size()) {
            char const c = m_formula[m_at];
            if (c == '"') {
                copy(quoted_end('"'));
            } else if (c == '\'') {
                quoted_sheet();
            } else if (c == '[') {
                bracket();
            } else if (c == '#') {
                error_value();
            } else if (is_word(c)) {
                word();
            } else {
                copy(m_at + 1);
            }
        }
        return std::move(m_out);
    }

private:
    void copy(std::size_t to) {
        m_out.append(m_formula.substr(m_at, to - m_at));
        m_at = to;
    }
    std::size_t quoted_end(char mark) const {
        for (std::size_t i = m_at + 1; i < m_formula.size(); ++i) {
            if (m_formula[i] != mark) continue;
            if (i + 1 < m_formula.size() && m_formula[i + 1] == mark) {
                ++i;
            } else {
                return i + 1;
            }
        }
        return m_formula.size();
    }
    std::size_t word_end(std::size_t from) const {
        while (from < m_formula.size() && is_word(m_formula[from]))
            ++from;
        return from;
    }
    char peek(std::size_t at) const { return at < m_formula.size() ? m_formula[at] : '\0'; }

    void quoted_sheet() {
        auto const end = quoted_end('\'');
        if (peek(end) != '!') return copy(end);
        std::string sheet;
        for (std::size_t i = m_at + 1; i + 1 < end; ++i) {
            sheet += m_formula[i];
            if (m_formula[i] == '\'') ++i;
        }
        bool const external = sheet.find('[') != std::string::npos;
        copy(end + 1);
        reference_after(sheet, external);
    }
    void bracket() { // "[1]Sheet!A1" of another file, or a table's "[column]"
        int depth = 0;
        auto end = m_at;
        for (; end < m_formula.size(); ++end) {
            depth += m_formula[end] == '[' ? 1 : m_formula[end] == ']' ? -1 : 0;
            if (depth == 0) break;
        }
        end = std::min(end + 1, m_formula.size());
        auto const sheet_end = word_end(end);
        if (peek(sheet_end) == '!' && (m_out.empty() || !is_word(m_out.back()))) {
            copy(sheet_end + 1);
            reference_after("", true);
        } else {
            copy(end);
        }
    }
    void error_value() {
        auto end = m_at + 1;
        while (end < m_formula.size() &&
               (is_letter(m_formula[end]) || is_digit(m_formula[end]) || m_formula[end] == '/'))
            ++end;
        if (peek(end) == '!' || peek(end) == '?') ++end;
        copy(end);
    }
    void word() {
        auto const end = word_end(m_at);
        if (peek(end) == '!') {
            std::string const sheet{m_formula.substr(m_at, end - m_at)};
            copy(end + 1);
            reference_after(sheet, false);
        } else if (peek(end) == '(' || peek(end) == '[') {
            copy(end);
        } else {
            reference_after("", false);
        }
    }
    void reference_after(std::string const& sheet, bool external) {
        auto const end = word_end(m_at);
        auto const first = point_of(m_formula.substr(m_at, end - m_at));
        if (!first) return copy(end);
        Reference reference{sheet, external, false, *first, *first};
        auto whole_end = end;
        if (peek(end) == ':') {
            auto const last_end = word_end(end + 1);
            auto const last = point_of(m_formula.substr(end + 1, last_end - end - 1));
            if (last && (last->row == 0) == (first->row == 0) &&
                (last->column == 0) == (first->column == 0)) {
                reference.is_range = true;
                reference.last = *last;
                whole_end = last_end;
            }
        }
        if (!reference.is_range && (first->row == 0 || first->column == 0))
            return copy(end); // a name, a number
        std::string text{m_formula.substr(m_at, whole_end - m_at)};
        m_replace(reference, text);
        m_out += text;
        m_at = whole_end;
    }

    std::string_view m_formula;
    std::function<void(Reference const&, std::string&)> const& m_replace;
    std::size_t m_at = 0;
    std::string m_out;
};

bool move_point(ReferencePoint& point, int rows, int columns) {
    if (point.row != 0 && !point.row_fixed) {
        point.row += rows;
        if (point.row < 1 || point.row > kRowsMax) return false;
    }
    if (point.column != 0 && !point.column_fixed) {
        point.column += columns;
        if (point.column < 1 || point.column > kColumnsMax) return false;
    }
    return true;
}

std::string text_of(Reference const& reference) {
    return reference.is_range ? reference.first.a1() + ":" + reference.last.a1() : reference.first.a1();
}

} // namespace

std::string ReferencePoint::a1() const {
    std::string text;
    if (column != 0) text += (column_fixed ? "$" : "") + column_letters(column);
    if (row != 0) text += (row_fixed ? "$" : "") + std::to_string(row);
    return text;
}

std::string with_references(std::string_view formula,
                            std::function<void(Reference const&, std::string&)> const& replace) {
    return Walk{formula, replace}.run();
}

std::string moved_formula(std::string_view formula, int rows, int columns) {
    return with_references(formula, [&](Reference const& reference, std::string& text) {
        Reference moved = reference;
        bool const inside = move_point(moved.first, rows, columns) && move_point(moved.last, rows, columns);
        text = inside ? text_of(moved) : "#REF!";
    });
}

int row_after(int row, RowInsertion const& insertion) noexcept {
    return row > insertion.after ? row + insertion.count : row;
}

bool grows(int first_row, int last_row, RowInsertion const& insertion) noexcept {
    return last_row == insertion.after && first_row >= insertion.data_first;
}

std::string formula_after(std::string_view formula, std::string_view own_sheet, RowInsertion const& insertion,
                          bool in_data) {
    return with_references(formula, [&](Reference const& reference, std::string& text) {
        std::string_view const sheet =
            reference.sheet.empty() ? own_sheet : std::string_view{reference.sheet};
        if (reference.external || sheet != insertion.sheet || reference.first.row == 0) return;
        Reference moved = reference;
        auto* upper = &moved.first;
        auto* lower = &moved.last;
        if (upper->row > lower->row) std::swap(upper, lower);
        bool const wider =
            reference.is_range && grows(upper->row, lower->row, insertion) && (!in_data || lower->row_fixed);
        upper->row = row_after(upper->row, insertion);
        lower->row = wider ? lower->row + insertion.count : row_after(lower->row, insertion);
        if (moved.first.row > kRowsMax || moved.last.row > kRowsMax) {
            text = "#REF!";
        } else if (moved.first.row != reference.first.row || moved.last.row != reference.last.row) {
            text = text_of(moved);
        }
    });
}

} // namespace yizhen::sheet

#include "modules/forms/answers.h"

#include "modules/forms/grid_view.h"
#include "modules/forms/words.h"

#include "kernel/text/text.h"

#include <algorithm>
#include <unordered_map>

namespace yizhen::forms {
namespace {

bool is_box(char32_t c) { return c == U'□' || c == U'☐' || c == U'○'; }
bool is_tick(char32_t c) { return std::u32string_view(U"☑☒■√✓✔▣●").find(c) != std::u32string_view::npos; }

/// What a cell answers; empty when its place is still open.
std::string answer_in(Unit const& unit, FormField const& field) {
    if (unit.text.empty()) return {};
    if (auto const ticked = ticked_options(unit.text); !ticked.empty()) {
        std::string out;
        for (auto const& option : ticked) out += (out.empty() ? "" : "、") + option;
        return out;
    }
    if (is_fillable(unit.text)) return {};
    // A printed list of options, "1.家庭户 2.集体户", is no answer.
    if (field.choices.size() >= 2 && choices_in(unit.text).size() >= 2) return {};
    return std::string(unit.text);
}

struct AnswerReader {
    GridView const& view;
    SheetLayout const& page;
    std::vector<AnsweredCell>& out;
    std::size_t block_index = 0;

    [[nodiscard]] AnsweredCell start(FormField const& field, Unit const& unit) const {
        AnsweredCell cell;
        cell.sheet = page.sheet;
        cell.block = block_index;
        cell.field = field.id;
        cell.path = field.path;
        cell.unit_of_measure = field.unit_of_measure;
        cell.at = unit.range.first;
        cell.computed = unit.cell != nullptr && !unit.cell->formula.empty();
        return cell;
    }

    void take(FormField const& field, int row, int column, StubRow const* line, std::string const& key, std::string across) {
        auto const unit = view.unit(row, column);
        if (unit.range.first.row != row) return;
        auto raw = answer_in(unit, field);
        if (raw.empty()) return;
        auto cell = start(field, unit);
        cell.raw = std::move(raw);
        cell.key = key;
        cell.across = std::move(across);
        if (line != nullptr) {
            cell.row_label = line->label;
            cell.under = line->ancestors;
        }
        out.push_back(std::move(cell));
    }

    void read_columns(Block const& block) {
        std::unordered_map<int, StubRow const*> lines;
        for (auto const& line : block.stub) lines[line.row] = &line;
        auto const key_field = std::ranges::find_if(block.fields, [](FormField const& field) {
            return (field.type == "identity" || field.type == "credit_code") && field.path.size() <= 2;
        });
        for (int row = block.data.first.row; row <= block.data.last.row; ++row) {
            auto const found = lines.find(row);
            auto const* line = found == lines.end() ? nullptr : found->second;
            if (line != nullptr && (line->is_total || line->is_group)) continue;
            std::string key;
            if (key_field != block.fields.end()) key = std::string(view.unit(row, key_field->cells.first.column).text);
            for (auto const& field : block.fields) {
                if (!field.is_ordinal && !field.is_stub) take(field, row, field.cells.first.column, line, key, {});
            }
        }
    }

    void read_rows(Block const& block) {
        std::unordered_map<int, StubRow const*> lines;
        for (auto const& line : block.stub) lines[line.row] = &line;
        for (auto const& field : block.fields) {
            auto const found = lines.find(field.cells.first.row);
            for (auto const& column : block.across) {
                bool const several = block.across.size() > 1;
                if (column.is_total && several) continue;
                take(field, field.cells.first.row, column.column, found == lines.end() ? nullptr : found->second, {},
                     several && !column.path.empty() ? column.path.back() : std::string{});
            }
        }
    }
};

}  // namespace

std::vector<std::string> ticked_options(std::string_view raw) {
    // Each option begins at a box or a tick; "是☑ 否□" puts the box behind, then the words before it are meant.
    auto const points = text::code_points(raw);
    auto const first = std::ranges::find_if(points, [](char32_t c) { return is_box(c) || is_tick(c); });
    if (first == points.end()) return {};
    bool const behind = !std::ranges::all_of(points.begin(), first, [](char32_t c) { return c == ' ' || c == 0x3000; });
    std::vector<std::string> out;
    std::u32string word;
    bool ticked = false;
    auto const close = [&] {
        auto const option = label_text(text::utf8(word));
        if (ticked && !option.empty()) out.push_back(option);
        word.clear();
    };
    for (std::size_t i = 0; i < points.size(); ++i) {
        char32_t const c = points[i];
        if (!is_box(c) && !is_tick(c)) {
            word.push_back(c);
            continue;
        }
        bool now = is_tick(c);
        if (is_box(c) && i + 1 < points.size() && is_tick(points[i + 1])) now = true, ++i;  // □√
        if (behind) {
            ticked = now;
            close();
        } else {
            close();
            ticked = now;
        }
    }
    if (!behind) close();
    return out;
}

std::vector<AnsweredCell> read_answers(Layout const& layout, sheet::Workbook const& book) {
    std::vector<AnsweredCell> out;
    for (auto const& page : layout.sheets) {
        auto const sheet = std::ranges::find(book.sheets, page.sheet, &sheet::Sheet::name);
        if (sheet == book.sheets.end() || page.is_instruction) continue;
        GridView const view(*sheet);
        AnswerReader reader{view, page, out, 0};
        for (; reader.block_index < page.blocks.size(); ++reader.block_index) {
            auto const& block = page.blocks[reader.block_index];
            if (block.orientation == Orientation::columns) reader.read_columns(block);
            else if (block.orientation == Orientation::rows) reader.read_rows(block);
            else for (auto const& field : block.fields) reader.take(field, field.cells.first.row, field.cells.first.column, nullptr, {}, {});
        }
    }
    return out;
}

}  // namespace yizhen::forms

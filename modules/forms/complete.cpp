#include "modules/forms/complete.h"

#include "modules/forms/words.h"

#include "kernel/decimal.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>

namespace yizhen::forms {
namespace {

using Patch = sheet::CellPatch;
constexpr int kRatioScale = 2;
constexpr int kEquationRoundsMax = 4;  // an equation may need what another one gives

bool is_summable(FormField const& field) {
    if (field.is_ordinal || field.is_stub || field.type != "number" || field.path.empty()) return false;
    auto const key = squeezed(field.path.back());
    return field.unit_of_measure != "%" && !has_any(key, {"率", "排名", "名次", "人均", "平均", "比重", "占比", "比例", "%", "年龄", "标准"});
}

/// Boxes with words beside them; bare boxes are for digits, one each.
bool has_options(std::string_view text) {
    auto rest = squeezed(text);
    bool const boxes = has(rest, "□");
    for (auto at = rest.find("□"); at != std::string::npos; at = rest.find("□")) rest.erase(at, std::string_view("□").size());
    return boxes && !rest.empty();
}

/// One sheet: what each cell holds once the plan is written.
class Page {
public:
    Page(SheetLayout const& layout, sheet::Sheet const& grid, sheet::FillPlan& plan) : m_layout(layout), m_grid(grid), m_plan(plan) {
        for (std::size_t i = 0; i < plan.cells.size(); ++i) {
            if (plan.cells[i].sheet == layout.sheet) m_patches[plan.cells[i].at] = i;
        }
        for (auto const& roster : plan.rosters) {
            if (roster.sheet == layout.sheet) m_rosters.push_back(&roster);
        }
    }

    void complete(Completion& done) {
        for (int round = 0; round < kEquationRoundsMax; ++round) {
            if (apply_equations(done) == 0) break;
        }
        for (auto const& block : m_layout.blocks) {
            if (block.orientation == Orientation::columns) add_totals(block, done);
        }
        apply_equations(done);
        for (auto const& block : m_layout.blocks) add_manners(block);
    }

private:
    [[nodiscard]] Patch* patch_at(sheet::CellRef at) {
        auto const found = m_patches.find(at);
        return found == m_patches.end() ? nullptr : &m_plan.cells[found->second];
    }

    [[nodiscard]] bool has_formula(sheet::CellRef at) const {
        auto const* cell = m_grid.find(at);
        return cell != nullptr && !cell->formula.empty();
    }

    /// The number a cell will show; nothing if it is left to a person, empty, or no plain number.
    [[nodiscard]] std::optional<Decimal> number_at(sheet::CellRef at) {
        std::string text;
        if (auto const* patch = patch_at(at)) {
            if (patch->mark == Patch::Mark::residual || patch->kind != Patch::Kind::number) return std::nullopt;
            text = patch->text;
        } else {
            auto const* cell = m_grid.find(at);
            if (cell == nullptr || (cell->kind != sheet::CellKind::number && cell->kind != sheet::CellKind::text)) return std::nullopt;
            text = squeezed(cell->text);
            std::erase(text, ',');
        }
        auto const value = Decimal::parse(text);
        return value ? std::optional(value.value()) : std::nullopt;
    }

    void write(sheet::CellRef at, std::string text, Patch::Kind kind = Patch::Kind::number) {
        Patch patch{.sheet = m_layout.sheet, .at = at, .kind = kind, .text = std::move(text), .mark = Patch::Mark::none};
        if (auto* known = patch_at(at)) {
            *known = std::move(patch);
            return;
        }
        m_patches[at] = m_plan.cells.size();
        m_plan.cells.push_back(std::move(patch));
    }

    void leave_to_person(sheet::CellRef at) {
        if (patch_at(at) != nullptr) return;
        m_patches[at] = m_plan.cells.size();
        m_plan.cells.push_back({.sheet = m_layout.sheet, .at = at, .kind = Patch::Kind::keep, .text = {}, .mark = Patch::Mark::residual});
    }

    [[nodiscard]] std::pair<Block const*, FormField const*> field_of(std::string const& id) const {
        for (auto const& block : m_layout.blocks) {
            for (auto const& field : block.fields) {
                if (field.id == id) return {&block, &field};
            }
        }
        return {nullptr, nullptr};
    }

    [[nodiscard]] std::optional<Decimal> right_side(BalanceCheck const& check, std::vector<sheet::CellRef> const& cells, sheet::CellRef const* divisor) {
        Decimal sum{0, 0};
        for (std::size_t i = 0; i < cells.size(); ++i) {
            auto const term = number_at(cells[i]);
            if (!term) return std::nullopt;
            auto const next = check.right[i].first > 0 ? add(sum, *term) : subtract(sum, *term);
            if (!next) return std::nullopt;
            sum = next.value();
        }
        if (divisor == nullptr) return sum;
        auto const by = number_at(*divisor);
        if (!by || *by == Decimal{0, 0}) return std::nullopt;
        auto const top = check.percent ? multiply(sum, Decimal{100, 0}, sum.scale) : Result<Decimal>(sum);
        if (!top) return std::nullopt;
        auto const ratio = divide(top.value(), *by, kRatioScale);
        return ratio ? std::optional(ratio.value()) : std::nullopt;
    }

    /// Records of a block: rows of a table, columns of an indicator list.
    [[nodiscard]] static std::vector<int> records(Block const& block) {
        std::vector<int> out;
        if (block.orientation == Orientation::rows) {
            for (auto const& column : block.across) out.push_back(column.column);
            return out;
        }
        if (block.orientation == Orientation::card) return {0};
        for (int row = block.data.first.row; row <= block.data.last.row; ++row) out.push_back(row);
        out.insert(out.end(), block.total_rows.begin(), block.total_rows.end());
        return out;
    }

    [[nodiscard]] static sheet::CellRef cell_of(Block const& block, FormField const& field, int record) {
        if (block.orientation == Orientation::rows) return {field.cells.first.row, record};
        if (block.orientation == Orientation::card) return field.cells.first;
        return {record, field.cells.first.column};
    }

    int apply_equations(Completion& done) {
        int written = 0;
        for (auto const& check : m_layout.checks) {
            if (check.relation != "=" || check.left_field.empty()) continue;
            auto const [block, left] = field_of(check.left_field);
            if (block == nullptr) continue;
            std::vector<FormField const*> right;
            for (auto const& id : check.right_fields) right.push_back(field_of(id).second);
            auto const* divisor = check.divisor_field.empty() ? nullptr : field_of(check.divisor_field).second;
            if (std::ranges::find(right, nullptr) != right.end()) continue;
            for (int const record : records(*block)) written += apply(check, *block, *left, right, divisor, record) ? 1 : 0;
        }
        done.equations += written;
        return written;
    }

    bool apply(BalanceCheck const& check, Block const& block, FormField const& left, std::vector<FormField const*> const& right,
               FormField const* divisor, int record) {
        auto const at = cell_of(block, left, record);
        auto const* patch = patch_at(at);
        if (patch == nullptr || patch->mark != Patch::Mark::residual || patch->kind != Patch::Kind::keep || has_formula(at)) return false;
        std::vector<sheet::CellRef> cells;
        for (auto const* field : right) cells.push_back(cell_of(block, *field, record));
        auto const under = divisor != nullptr ? std::optional(cell_of(block, *divisor, record)) : std::nullopt;
        auto const value = right_side(check, cells, under ? &*under : nullptr);
        if (!value) return false;
        write(at, value->text());
        return true;
    }

    [[nodiscard]] sheet::RosterRows const* streamed(Block const& block) const {
        auto const found = std::ranges::find_if(m_rosters, [&](auto const* roster) {
            return roster->first_row >= block.data.first.row && roster->first_row <= block.data.last.row;
        });
        return found == m_rosters.end() ? nullptr : *found;
    }

    using Sum = std::function<std::optional<std::string>(FormField const&)>;

    void add_totals(Block const& block, Completion& done) {
        if (block.subject != Subject::units) return;
        if (auto const* roster = streamed(block)) return add_streamed_totals(block, *roster, done);
        bool const answered = std::ranges::any_of(m_patches, [&](auto const& entry) { return block.data.contains(entry.first); });
        if (!answered) return;
        std::vector<int> since;  // rows since the last subtotal
        std::vector<int> all;
        for (auto const& line : block.stub) {
            if (line.is_group || line.is_part) continue;
            if (!line.is_total) {
                since.push_back(line.row);
                all.push_back(line.row);
                continue;
            }
            add_total_row(block, line.row, since, done);
            since.clear();
        }
        for (int const row : block.total_rows) add_total_row(block, row, all, done);
    }

    void add_total_row(Block const& block, int row, std::vector<int> const& parts, Completion& done) {
        for (auto const& field : block.fields) {
            if (field.type == "choice" && may_total({row, field.cells.first.column})) add_count({row, field.cells.first.column}, field, parts, done);
        }
        add_total_row(block, row, [&](FormField const& field) { return sum_of(field, parts); }, done);
    }

    [[nodiscard]] bool may_total(sheet::CellRef at) {
        auto const* known = patch_at(at);
        return !has_formula(at) && (known == nullptr || known->kind == Patch::Kind::keep);
    }

    void add_total_row(Block const& block, int row, Sum const& sum_of_field, Completion& done) {
        for (auto const& field : block.fields) {
            sheet::CellRef const at{row, field.cells.first.column};
            bool const pair = field.type == "pair";
            if (!may_total(at) || (field.type != "number" && !pair) || field.is_ordinal || field.is_stub) continue;
            if (!pair && !is_summable(field)) {
                if (field.has_equation) leave_to_person(at);  // the equation is tried next
                continue;
            }
            if (auto sum = sum_of_field(field)) {
                write(at, std::move(*sum), pair ? Patch::Kind::text : Patch::Kind::number);
                ++done.totals;
            } else {
                leave_to_person(at);
            }
        }
    }

    /// Rows that are written in below each other: their totals are those of the rows.
    void add_streamed_totals(Block const& block, sheet::RosterRows const& roster, Completion& done) {
        struct Column {
            std::int64_t cells = 0;
            Tally tally;
        };
        std::map<int, Column> columns;
        std::vector<Patch> cells;
        for (std::int64_t i = 0; i < roster.count; ++i) {
            roster.row(i, cells);
            for (auto const& cell : cells) {
                auto& column = columns[cell.at.column];
                ++column.cells;
                bool const known = cell.mark != Patch::Mark::residual && (cell.kind == Patch::Kind::number || cell.kind == Patch::Kind::text);
                column.tally.take(known ? std::optional(cell.text) : std::nullopt);
            }
        }
        for (int const row : block.total_rows) {
            add_total_row(block, row, [&](FormField const& field) -> std::optional<std::string> {
                auto const found = columns.find(field.cells.first.column);
                if (found == columns.end() || found->second.cells != roster.count) return std::nullopt;
                return found->second.tally.text();
            }, done);
        }
    }

    /// Figures added up, or pairs of figures; nothing once one of them is neither.
    struct Tally {
        Decimal first{0, 0};
        Decimal second{0, 0};
        std::string sample;  ///< how pairs are written
        bool broken = false;
        std::int64_t parts = 0;

        void take(std::optional<std::string> const& text) {
            ++parts;
            if (broken || !text) return void(broken = true);
            auto plain = squeezed(*text);
            std::erase(plain, ',');
            auto const number = Decimal::parse(plain);
            auto const pair = number ? std::nullopt : pair_of(*text);
            bool const as_before = parts == 1 || sample.empty() != pair.has_value();
            broken = (!number && !pair) || !as_before;
            if (broken) return;
            if (pair && sample.empty()) sample = *text;
            auto const left = add(first, number ? number.value() : pair->first);
            auto const right = add(second, number ? Decimal{0, 0} : pair->second);
            broken = !left || !right;
            if (!broken) first = left.value(), second = right.value();
        }
        [[nodiscard]] std::optional<std::string> text() const {
            if (broken || parts == 0) return std::nullopt;
            return sample.empty() ? first.text() : pair_text(sample, first.text(), second.text());
        }
    };

    [[nodiscard]] std::optional<std::string> sum_of(FormField const& field, std::vector<int> const& parts) {
        Tally tally;
        for (int const row : parts) tally.take(words_at({row, field.cells.first.column}, field.type == "pair"));
        return tally.text();
    }

    /// What a cell will show, where it is a figure or, asked for, two of them.
    [[nodiscard]] std::optional<std::string> words_at(sheet::CellRef at, bool pair) {
        if (!pair) {
            auto const number = number_at(at);
            return number ? std::optional(number->text()) : std::nullopt;
        }
        if (auto const* patch = patch_at(at)) {
            return patch->mark == Patch::Mark::residual || patch->kind != Patch::Kind::text ? std::nullopt : std::optional(patch->text);
        }
        auto const* cell = m_grid.find(at);
        return cell == nullptr ? std::nullopt : std::optional(cell->text);
    }

    /// 是/否: the total counts the 是, where the file has a number in that cell already.
    void add_count(sheet::CellRef at, FormField const& field, std::vector<int> const& parts, Completion& done) {
        auto const* total = m_grid.find(at);
        if (total == nullptr || total->kind != sheet::CellKind::number) return;
        std::int64_t count = 0;
        for (int const row : parts) {
            sheet::CellRef const cell{row, field.cells.first.column};
            std::string text;
            if (auto const* patch = patch_at(cell)) {
                if (patch->mark == Patch::Mark::residual) return leave_to_person(at);
                text = patch->text;
            } else if (auto const* own = m_grid.find(cell)) {
                text = squeezed(own->text);
            }
            count += text == "是" ? 1 : 0;
        }
        write(at, std::to_string(count));
        ++done.totals;
    }

    void add_manners(Block const& block) {
        for (auto const& field : block.fields) {
            auto const dates = field.type == "date" ? date_sample(field) : std::string{};
            for (int row = field.cells.first.row; row <= field.cells.last.row; ++row) {
                for (int column = field.cells.first.column; column <= field.cells.last.column; ++column) {
                    if (auto* patch = patch_at({row, column})) add_manner(*patch, dates);
                }
            }
            if (!dates.empty()) wrap_rosters(field.cells.first.column, dates);
        }
    }

    /// A date in words from the column; none if its cells are real dates.
    [[nodiscard]] std::string date_sample(FormField const& field) const {
        for (int row = field.cells.first.row; row <= field.cells.last.row && row < field.cells.first.row + 20; ++row) {
            auto const* cell = m_grid.find({row, field.cells.first.column});
            if (cell == nullptr || trim(cell->text).empty()) continue;
            if (cell->kind == sheet::CellKind::date) return {};
            if (!date_like(cell->text, "2026-01-01").empty()) return cell->text;
        }
        return {};
    }

    void add_manner(Patch& patch, std::string const& date) {
        if (patch.kind == Patch::Kind::date && !date.empty()) {
            patch.text = date_like(date, patch.text);
            patch.kind = Patch::Kind::text;
            return;
        }
        auto const* cell = m_grid.find(patch.at);
        if (cell == nullptr || patch.kind == Patch::Kind::keep || patch.kind == Patch::Kind::blank) return;
        if (has_options(cell->text)) {
            auto words = ticked(cell->text, patch.text);
            // The printed options stay; which of them is meant, a person says.
            patch = {.sheet = patch.sheet, .at = patch.at, .kind = words.empty() ? Patch::Kind::keep : Patch::Kind::text, .text = words,
                     .mark = words.empty() ? Patch::Mark::residual : patch.mark};
        } else if (auto const blank = cell->text.find("__"); blank != std::string::npos) {
            auto const end = cell->text.find_first_not_of('_', blank);
            auto const tail = end == std::string::npos ? std::string{} : cell->text.substr(end);
            if (tail.find("__") != std::string::npos) return;  // several blanks: nobody said which
            patch.text = cell->text.substr(0, blank) + patch.text + tail;
            patch.kind = Patch::Kind::text;
        }
    }

    void wrap_rosters(int column, std::string const& sample) {
        for (auto& roster : m_plan.rosters) {
            if (roster.sheet != m_layout.sheet) continue;
            roster.row = [inner = std::move(roster.row), column, sample](std::int64_t i, std::vector<Patch>& cells) {
                inner(i, cells);
                for (auto& cell : cells) {
                    if (cell.at.column != column || cell.kind != Patch::Kind::date) continue;
                    cell.text = date_like(sample, cell.text);
                    cell.kind = Patch::Kind::text;
                }
            };
        }
    }

    SheetLayout const& m_layout;
    sheet::Sheet const& m_grid;
    sheet::FillPlan& m_plan;
    std::map<sheet::CellRef, std::size_t> m_patches;
    std::vector<sheet::RosterRows const*> m_rosters;
};

}  // namespace

Completion complete_plan(Layout const& layout, sheet::Workbook const& book, sheet::FillPlan& plan) {
    Completion done;
    for (auto const& page : layout.sheets) {
        auto const grid = std::ranges::find(book.sheets, page.sheet, &sheet::Sheet::name);
        if (grid == book.sheets.end() || page.is_instruction) continue;
        Page(page, *grid, plan).complete(done);
    }
    return done;
}

}  // namespace yizhen::forms

#include "platform/sheet/book_patch.h"
#include "platform/sheet/dependants.h"
#include "platform/sheet/fill.h"
#include "platform/sheet/problems.h"
#include "platform/sheet/sheet_patch.h"
#include "platform/sheet/styles_patch.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::sheet {

namespace {

constexpr std::uint64_t kStylesBytesMax = 48ull << 20;
constexpr std::int64_t kLargeRoster = 2'000;

class Fill {
public:
    Fill(Package const& package, Book book, FillPlan const& plan)
        : m_package(package), m_book(std::move(book)), m_plan(plan) {}

    Result<PartChanges> run() {
        if (auto const done = index_sheets(); !done) return done.problem();
        if (auto const done = place_cells(); !done) return done.problem();
        if (auto const done = place_rosters(); !done) return done.problem();
        auto const formats = read_cell_formats(m_package, m_book);
        if (!formats) return formats.problem();
        std::string styles_xml;
        if (auto const* part = m_package.find(m_book.styles_part); part && !m_book.styles_part.empty()) {
            auto read = m_package.read(*part, kStylesBytesMax);
            if (!read) return read.problem();
            styles_xml = std::move(read.value());
        }
        StylesPatch styles{std::move(styles_xml)};
        m_stale = stale_formulas(m_sheets, m_changed, m_book.defined_names);
        write_sheets(formats.value(), styles);
        if (styles.changed()) put(m_book.styles_part, styles.xml());
        if (auto const done = write_other_parts(); !done) return done.problem();
        return std::move(m_changes);
    }

private:
    Result<Done> index_sheets() {
        for (auto const& sheet : m_book.sheets) {
            auto index = index_sheet(m_package, sheet);
            if (!index) return index.problem();
            m_sheets.emplace(sheet.name, std::move(index.value()));
        }
        return Done{};
    }

    Problem no_such(std::string const& sheet, std::string const& cell, std::string const& why) const {
        return problem_at(problems::kSheetNoSuchPlace, {m_package.file(), sheet, cell}, why);
    }

    Result<Done> place_cells() {
        for (auto const& patch : m_plan.cells) {
            auto const index = m_sheets.find(patch.sheet);
            if (index == m_sheets.end()) return no_such(patch.sheet, "", "没有这张工作表，答案无处可填。");
            if (patch.at.row < 1 || patch.at.row > kRowsMax || patch.at.column < 1 ||
                patch.at.column > kColumnsMax) {
                return no_such(patch.sheet, fmt::format("R{}C{}", patch.at.row, patch.at.column),
                               "表格没有这个位置，答案无处可填。");
            }
            auto const at = merge_start(index->second, patch.at);
            auto& slot = m_patches[patch.sheet].rows[at.row][at.column];
            slot = edit_of(patch);
            if (patch.kind != CellPatch::Kind::keep) m_changed[patch.sheet].push_back({at, at});
            if (slot.residual) mark_merge(index->second, patch.sheet, at);
        }
        return Done{};
    }
    static CellRef merge_start(SheetIndex const& index, CellRef at) {
        for (auto const& merge : index.merges) {
            if (merge.contains(at)) return merge.first;
        }
        return at;
    }
    /// The frame of a merged cell is drawn by all the cells in it.
    void mark_merge(SheetIndex const& index, std::string const& sheet, CellRef at) {
        for (auto const& merge : index.merges) {
            if (merge.first != at) continue;
            for (int row = merge.first.row; row <= merge.last.row; ++row) {
                auto const* indexed = index.row(row);
                if (!indexed) continue;
                for (auto const& cell : index.cells_of(*indexed)) {
                    if (merge.contains({row, cell.column}) && CellRef{row, cell.column} != at) {
                        m_patches[sheet].rows[row].try_emplace(cell.column,
                                                               CellEdit{CellPatch::Kind::keep, {}, true});
                    }
                }
            }
        }
    }

    Result<Done> place_rosters() {
        for (auto const& roster : m_plan.rosters) {
            auto const index = m_sheets.find(roster.sheet);
            if (index == m_sheets.end()) return no_such(roster.sheet, "", "没有这张工作表，名册无处可填。");
            auto const last = roster.first_row + roster.existing_rows - 1;
            auto const inserted = std::max<std::int64_t>(0, roster.count - roster.existing_rows);
            auto const lowest =
                std::max<std::int64_t>(index->second.rows.empty() ? 0 : index->second.rows.back().row, last);
            if (roster.first_row < 1 || roster.existing_rows < 0 || roster.count < 0 || last < 1 ||
                lowest + inserted > kRowsMax) {
                return no_such(roster.sheet, "",
                               fmt::format("名册有 {} 行，从第 {} 行起放不下（一张表最多 {} 行）；请分表。",
                                           roster.count, roster.first_row, kRowsMax));
            }
            m_patches[roster.sheet].rosters.push_back(&roster);
            m_changed[roster.sheet].push_back(
                {{roster.first_row, 1}, {std::max(roster.first_row, last), kColumnsMax}});
            if (inserted > 0)
                m_insertions.push_back({roster.sheet, last, static_cast<int>(inserted), roster.first_row});
        }
        for (auto& [sheet, patch] : m_patches) {
            std::ranges::sort(patch.rosters, {}, [](auto const* roster) { return roster->first_row; });
            for (std::size_t i = 1; i < patch.rosters.size(); ++i) {
                if (patch.rosters[i]->first_row <
                    patch.rosters[i - 1]->first_row + std::max(patch.rosters[i - 1]->existing_rows, 1)) {
                    return no_such(sheet, CellRef{patch.rosters[i]->first_row, 1}.a1(),
                                   "两个名册占了同样的行，没法同时加行；请分开填。");
                }
            }
        }
        std::ranges::sort(m_insertions, {}, [](auto const& insertion) {
            return std::pair{insertion.sheet, insertion.after};
        });
        return Done{};
    }

    /// Whether the part would come out differently at all.
    [[nodiscard]] bool is_touched(std::string const& name, SheetIndex const& index) const {
        if (m_patches.contains(name)) return true;
        auto const stale = m_stale.find(name);
        for (auto const& formula : index.formulas) {
            if (formula.has_value && stale != m_stale.end() && stale->second.contains(formula.at))
                return true;
            if (formula_after_all(formula.text, name, m_insertions, false) != formula.text) return true;
        }
        // A validation or a conditional format may name the rows that move.
        auto const around = std::string_view{index.xml}.substr(index.data_end);
        return !m_insertions.empty() && (around.find("formula") != std::string_view::npos ||
                                         around.find(":f>") != std::string_view::npos);
    }

    void write_sheets(std::vector<CellFormat> const& formats, StylesPatch& styles) {
        static SheetPatch const kNothing;
        for (auto const& sheet : m_book.sheets) {
            auto const& index = m_sheets.at(sheet.name);
            if (!is_touched(sheet.name, index)) continue;
            auto const patch = m_patches.find(sheet.name);
            bool const large = patch != m_patches.end() &&
                               std::ranges::any_of(patch->second.rosters, [](auto const* roster) {
                                   return roster->count > kLargeRoster;
                               });
            SheetPatchContext const context{sheet.name,
                                            m_book.date_1904,
                                            &formats,
                                            &m_insertions,
                                            [&](int style) { return styles.residual(style); },
                                            &m_stale[sheet.name]};
            PartWriter out{large ? PackLevel::fast : PackLevel::small};
            write_patched_sheet(index, patch == m_patches.end() ? kNothing : patch->second, context, out);
            auto const* part = m_package.find(sheet.part);
            auto packed = out.finish();
            if (packed.crc != part->crc || packed.size != part->size)
                m_changes[part->name] = std::move(packed);
            note_formulas(sheet.name, index);
        }
    }
    /// The calculation chain names every formula cell; it must go when one is overwritten or moves.
    void note_formulas(std::string const& name, SheetIndex const& index) {
        if (index.formulas.empty()) return;
        m_drops_chain = m_drops_chain || !m_insertions.empty();
        auto const patch = m_patches.find(name);
        if (patch == m_patches.end()) return;
        for (auto const& formula : index.formulas) {
            auto const row = patch->second.rows.find(formula.at.row);
            bool const overwritten =
                row != patch->second.rows.end() && row->second.contains(formula.at.column);
            bool const in_roster = std::ranges::any_of(patch->second.rosters, [&](auto const* roster) {
                return formula.at.row >= roster->first_row &&
                       formula.at.row < roster->first_row + roster->existing_rows;
            });
            m_drops_chain = m_drops_chain || overwritten || in_roster;
        }
    }

    void put(std::string const& part, std::string const& xml) {
        PartWriter out;
        out.append(xml);
        auto const* known = m_package.find(part);
        m_changes[known ? known->name : part] = out.finish();
    }

    Result<Done> write_other_parts() {
        bool const recalculates =
            std::ranges::any_of(m_stale, [](auto const& each) { return !each.second.empty(); });
        auto const parts = patched_book_parts(m_package, m_book, {m_insertions, recalculates, m_drops_chain});
        if (!parts) return parts.problem();
        for (auto const& [part, xml] : parts.value()) {
            if (xml) {
                put(part, *xml);
            } else {
                m_changes[part] = std::nullopt;
            }
        }
        return Done{};
    }

    Package const& m_package;
    Book m_book;
    FillPlan const& m_plan;
    std::map<std::string, SheetIndex> m_sheets;
    std::map<std::string, SheetPatch> m_patches;
    std::map<std::string, std::vector<Range>> m_changed;
    std::map<std::string, std::set<CellRef>> m_stale;
    std::vector<RowInsertion> m_insertions;
    PartChanges m_changes;
    bool m_drops_chain = false;
};

} // namespace

Result<Done> fill_xlsx(std::filesystem::path const& input, FillPlan const& plan,
                       std::filesystem::path const& output) {
    auto const package = Package::open(input, {});
    if (!package) return package.problem();
    auto book = read_book(package.value());
    if (!book) return book.problem();
    auto const changes = Fill{package.value(), std::move(book.value()), plan}.run();
    if (!changes) return changes.problem();
    return write_package(package.value(), changes.value(), output);
}

} // namespace yizhen::sheet


#include "app/answers.h"

#include "kernel/problem_catalogue.h"
#include "modules/forms/forms.h"
#include "modules/gate/evidence_meanings.h"
#include "platform/sheet/sheet_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace yizhen::app {
namespace {

/// Which element each field means, where the matcher needs no person: read as the gate reads the same form.
Result<std::map<std::string, std::string>> meanings(forms::Layout const& layout, sheet::Workbook const& book, elements::Matcher const& matcher) {
    gate::Confirmed const nobody;
    auto const matched = gate::matched(matcher, nobody, {});
    std::map<std::string, std::string> out;
    for (auto const& page : layout.sheets) {
        if (page.is_instruction || page.is_hidden) continue;
        for (auto const& block : page.blocks) {
            auto const said = matched->of(gate::form_to_match(page, block, book), block);
            if (!said) return said.problem();
            for (auto const& match : said.value().matches) {
                if (match.kind == elements::MatchKind::element && match.band == elements::Band::automatic) out.emplace(match.field, match.element);
            }
        }
    }
    return out;
}

class Composer {
public:
    Composer(sheet::Workbook const& book, forms::Layout const& layout, elements::Catalogue const& catalogue, ledgers::Units const& units, RealmId realm, std::string period)
        : m_book(book), m_layout(layout), m_catalogue(catalogue), m_units(units), m_realm(realm), m_period(std::move(period)) {}

    void add(forms::AnsweredCell const& cell, std::string const& element) {
        auto const& page = *std::ranges::find(m_layout.sheets, cell.sheet, &forms::SheetLayout::sheet);
        auto const& block = page.blocks[cell.block];
        auto const* held = m_catalogue.find(element);
        if (held == nullptr) return;
        bool const figure = held->by_period;
        ledgers::AnsweredCell out{element, cell.raw, is_number(cell), m_book.date_1904, cell.unit_of_measure, fmt::format("{}!{}", cell.sheet, cell.at.a1())};
        auto& row = m_rows[key_of(cell, block, figure)];
        if (row.cells.empty()) {
            row.address = fmt::format("{}!{}", cell.sheet, cell.at.row);
            if (figure) name_unit(row, cell, block, page);
            else if (!page.filler.empty() && known(page.filler)) row.under = {page.filler};
            if (figure) row.period = m_period;
        }
        row.cells.push_back(std::move(out));
    }

    ledgers::Answers finish(std::string title) {
        ledgers::Answers out{std::move(title), {}};
        for (auto& [key, row] : m_rows) out.rows.push_back(std::move(row));
        return out;
    }

private:
    using Key = std::tuple<std::string, std::size_t, int, int>;  // sheet, block, row or 0, column or 0

    /// What makes one record: a row, a column where records run across, the whole block for a card or an indicator list.
    static Key key_of(forms::AnsweredCell const& cell, forms::Block const& block, bool figure) {
        if (block.orientation == forms::Orientation::columns && block.subject != forms::Subject::indicators) return {cell.sheet, cell.block, cell.at.row, 0};
        if (block.orientation == forms::Orientation::rows && !cell.across.empty()) return {cell.sheet, cell.block, 0, cell.at.column};
        if (figure && block.subject == forms::Subject::units) return {cell.sheet, cell.block, cell.at.row, 0};
        return {cell.sheet, cell.block, 0, 0};
    }

    [[nodiscard]] bool is_number(forms::AnsweredCell const& answer) const {
        auto const page = std::ranges::find(m_book.sheets, answer.sheet, &sheet::Sheet::name);
        auto const* cell = page == m_book.sheets.end() ? nullptr : page->find(answer.at);
        return cell != nullptr && cell->kind == sheet::CellKind::number;
    }

    [[nodiscard]] bool known(std::string const& words) const { return static_cast<bool>(m_units.resolve(m_realm, words)); }

    void name_unit(ledgers::AnsweredRow& row, forms::AnsweredCell const& cell, forms::Block const& block, forms::SheetLayout const& page) const {
        if (block.subject == forms::Subject::units) {
            row.unit = cell.row_label.empty() ? cell.across : cell.row_label;
            row.under = cell.under;
        } else if (!page.filler.empty() && known(page.filler)) {
            row.unit = page.filler;
        }
    }

    sheet::Workbook const& m_book;
    forms::Layout const& m_layout;
    elements::Catalogue const& m_catalogue;
    ledgers::Units const& m_units;
    RealmId m_realm;
    std::string m_period;
    std::map<Key, ledgers::AnsweredRow> m_rows;
};

std::string period_of(ledgers::ImportOptions const& options, forms::EnvelopeFacts const& facts, CivilDate as_of) {
    if (!options.period.empty()) return options.period;
    if (facts.period) return facts.period->text();
    return as_of.iso().substr(0, 7);
}

std::string title_of(forms::Layout const& layout, std::string const& name) {
    std::string out = std::filesystem::path(name).stem().string();
    for (auto const& page : layout.sheets) out += " " + page.title;
    return out;
}

void report_fields(forms::Layout const& layout, std::map<std::string, std::string> const& elements, ledgers::ImportReceipt& receipt) {
    for (auto const& page : layout.sheets) {
        for (auto const& block : page.blocks) {
            for (auto const& field : block.fields) {
                if (elements.contains(field.id) || field.is_stub || field.is_ordinal || field.is_computed || field.path.empty()) continue;
                receipt.columns.push_back({field.cells.first.column, field.path.back(), ledgers::ColumnUse::unknown, {}, "没有把握是哪个数据元，不猜"});
            }
        }
    }
}

}  // namespace

Result<std::vector<ledgers::ImportReceipt>> take_answers(County& county, elements::Matcher const& matcher, std::filesystem::path const& file,
                                                         std::string const& name, RealmId realm, Actor const& actor, ledgers::ImportOptions options) {
    auto const book = sheet::read_workbook(file);
    if (!book) return book.problem();
    auto const layout = forms::understand(book.value());
    auto const cells = forms::read_answers(layout, book.value());
    auto const meant = meanings(layout, book.value(), matcher);
    if (!meant) return meant.problem();
    auto const& elements = meant.value();
    auto const facts = forms::envelope_facts(layout, options.as_of);
    Composer composer(book.value(), layout, matcher.catalogue(), county.ledger_units(), realm, period_of(options, facts, options.as_of));
    for (auto const& cell : cells) {
        if (auto const found = elements.find(cell.field); found != elements.end()) composer.add(cell, found->second);
    }
    if (options.source.empty()) options.source = name;
    options.reason = "上次填好的表";
    auto receipts = ledgers::record_answers(county.ledgers(), county.ledger_units(), realm, actor, composer.finish(title_of(layout, name)), options);
    if (!receipts) return receipts;
    if (receipts.value().empty()) return Problem{problems::kBadInput, fmt::format("{}：没有一格读得懂又存得下；请先用 yizhen form inspect 看看读出了什么。", name)};
    report_fields(layout, elements, receipts.value().front());
    return receipts;
}

}  // namespace yizhen::app

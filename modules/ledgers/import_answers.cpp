// A form filled last time, as held values.

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/ledgers/ledgers.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers {
namespace {

struct Ledgerful {
    std::vector<std::string> elements;
    std::vector<IncomingRow> rows;
};

class Recorder {
public:
    Recorder(Shapes const& shapes, Units const& units, RealmId realm, ImportOptions const& options)
        : m_shapes(shapes), m_options(options), m_units(units, realm, options.unit) {}

    /// Which elements each ledger gets, so that every row of a batch has the same columns.
    void collect(Answers const& answers) {
        for (auto const& row : answers.rows) {
            for (auto const& cell : row.cells) {
                auto const* shape = m_shapes.of_element(cell.element);
                if (shape == nullptr || !stored(*shape, cell.element)) continue;
                auto& elements = batches[shape->definition.name].elements;
                if (std::ranges::find(elements, cell.element) == elements.end()) elements.push_back(cell.element);
            }
        }
    }

    void take(AnsweredRow const& row) {
        std::map<std::string, IncomingRow> by_ledger;
        auto const unit_words = units_said(row);
        for (auto const& cell : row.cells) {
            auto const* shape = m_shapes.of_element(cell.element);
            if (shape == nullptr || !stored(*shape, cell.element)) continue;
            auto const& elements = batches.at(shape->definition.name).elements;
            auto& out = by_ledger[shape->definition.name];
            out.cells.resize(elements.size());
            auto const at = static_cast<std::size_t>(std::ranges::find(elements, cell.element) - elements.begin());
            read(*shape->find(cell.element), cell, out, out.cells[at]);
        }
        for (auto& [ledger, out] : by_ledger) {
            out.address = row.address;
            out.period = row.period.empty() ? m_options.period : row.period;
            auto const unit = m_units.find(unit_words);
            if (unit) out.unit = unit.value();
            else refuse(out, unit.problem().message);
            auto const said = [](CellValue const& cell) { return cell.state != CellState::blank; };
            if (out.refusal.empty() && std::ranges::none_of(out.cells, said)) continue;
            batches.at(ledger).rows.push_back(std::move(out));
        }
    }

    std::map<std::string, Ledgerful> batches;

private:
    /// The row's own unit, or what its cells of village, township and county say.
    [[nodiscard]] std::vector<std::string> units_said(AnsweredRow const& row) const {
        std::vector<std::string> words(3);
        for (auto const& cell : row.cells) {
            auto const* shape = m_shapes.of_element(cell.element);
            int const level = shape == nullptr ? -1 : shape->unit_level(static_cast<std::size_t>(shape->index_of(cell.element)));
            if (level >= 0) words[static_cast<std::size_t>(level)] = text::trimmed(cell.raw);
        }
        if (!row.unit.empty()) words = {row.unit};
        words.insert(words.end(), row.under.rbegin(), row.under.rend());
        return words;
    }

    static bool stored(Shape const& shape, std::string const& element) {
        auto const index = static_cast<std::size_t>(shape.index_of(element));
        return shape.columns[index].element.formula.empty() && shape.unit_level(index) < 0;
    }
    static void refuse(IncomingRow& out, std::string const& reason) { out.refusal += (out.refusal.empty() ? "" : "；") + reason; }

    static void read(Column const& column, AnsweredCell const& cell, IncomingRow& row, CellValue& into) {
        auto value = read_cell(column, {cell.raw, cell.is_number, cell.date_1904}, cell.unit_of_measure);
        if (!value) return refuse(row, fmt::format("{}：{}", cell.address, value.problem().message));
        if (into.state != CellState::blank && value.value().state != CellState::blank) {
            return refuse(row, fmt::format("{}：“{}”在这一行填了两处，不知道以哪处为准", cell.address, column.element.name));
        }
        if (value.value().state != CellState::blank) into = std::move(value).value();
    }

    Shapes const& m_shapes;
    ImportOptions const& m_options;
    UnitFinder m_units;
};

/// Name of a key element that the form does not have; then nobody could say which row an answer belongs to.
std::string key_not_asked(Shape const& shape, std::vector<std::string> const& elements) {
    for (auto const key : shape.key) {
        auto const& element = shape.columns[key].element;
        if (std::ranges::find(elements, element.code) == elements.end()) return element.name;
    }
    return {};
}

}  // namespace

Result<std::vector<ImportReceipt>> record_answers(Ledgers& ledgers, Units const& units, RealmId realm, Actor const& actor,
                                                  Answers const& answers, ImportOptions const& options) {
    Recorder recorder(ledgers.shapes(), units, realm, options);
    recorder.collect(answers);
    for (auto const& row : answers.rows) recorder.take(row);
    std::vector<ImportReceipt> out;
    for (auto& [ledger, batch_rows] : recorder.batches) {
        if (auto lacking = key_not_asked(*ledgers.shapes().find(ledger), batch_rows.elements); !lacking.empty()) {
            out.push_back({options.source, ledger, 0, {}, {}, {fmt::format("这张表没有“{}”，认不出是哪一条，{} 个数据元没有存", lacking, batch_rows.elements.size())}});
            continue;
        }
        Batch batch{ledger, batch_rows.elements, options.source, options.demand, options.reason, options.as_of, options.dry_run, options.may_move, {}, {}};
        batch.may_write = options.may_write;
        batch.subject = {answers.title, options.source};
        std::size_t at = 0;
        batch.next = [&at, &rows = batch_rows.rows](IncomingRow& row) {
            if (at == rows.size()) return false;
            row = std::move(rows[at++]);
            return true;
        };
        auto written = ledgers.write(realm, actor, batch);
        if (!written) return written.problem();
        out.push_back({options.source, ledger, 0, {}, std::move(written).value(), {}});
    }
    return out;
}

}  // namespace yizhen::ledgers

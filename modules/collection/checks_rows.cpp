// Rows that a unit lists itself: nobody twice, nobody who is another unit's, nothing other than the ledger has it unsaid.

#include "modules/collection/checks_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::collection {
namespace {

constexpr std::size_t kComparedMax = 500;

struct ListedCell {
    std::string key;
    Ask const* ask = nullptr;
    Value value;
};
using Listed = std::map<int, std::vector<ListedCell>>;  ///< by row number

/// By ledger: what tells two records apart is its key.
std::map<std::string, Listed> listed(CheckInput const& input) {
    std::map<std::string, Listed> out;
    for (auto const& [key, answer] : input.answers) {
        if (answer.value.state != CellState::present) continue;
        auto const cell = find_cell(input.task.cells, input.asked.asks, key);
        if (!cell || !input.asked.asks[cell->ask].in_rows) continue;
        auto const& ask = input.asked.asks[cell->ask];
        if (!ask.ledger.empty()) out[ask.ledger][cell->nth].push_back({key, &ask, answer.value.value});
    }
    return out;
}

std::string literal(std::string_view words) {
    std::string out = "\"";
    for (char const c : words) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

ListedCell const* key_cell(std::vector<ListedCell> const& row, ledgers::Shape const& shape) {
    if (shape.key.size() != 1) return nullptr;
    auto const& code = shape.columns[shape.key.front()].element.code;
    auto const found = std::ranges::find_if(row, [&](auto const& cell) { return cell.ask->element == code; });
    return found == row.end() ? nullptr : &*found;
}

/// Who is held outside of the unit stays so until the steward says otherwise; the clerk learns no more than that.
void say_elsewhere(ListedCell const& key, std::vector<Finding>& out) {
    out.push_back({Finding::Grade::warning, key.key, "elsewhere", "由其他单位持有，报出后转数源责任人核定；请写明为什么列在这里。", std::nullopt});
}

void compare(std::vector<ListedCell> const& row, ledgers::HeldRow const& held, std::vector<std::string> const& elements, std::vector<Finding>& out) {
    for (auto const& cell : row) {
        auto const at = std::ranges::find(elements, cell.ask->element);
        if (at == elements.end() || cell.ask->sensitivity == elements::Sensitivity::identifier) continue;
        auto const& there = held.cells[static_cast<std::size_t>(at - elements.begin())];
        if (there.standing != ledgers::Standing::held || to_text(there.cell.value) == to_text(cell.value)) continue;
        out.push_back({Finding::Grade::warning, cell.key, "ledger",
                       fmt::format("“{}”与台账不一致：台账（{}，{}）是 {}，填的是 {}；请核对或写明原因。", cell.ask->name, there.origin.source,
                                   there.origin.as_of.iso(), to_text(there.cell.value), to_text(cell.value)), std::nullopt});
    }
}

class RowChecks {
public:
    RowChecks(CheckInput const& input, ledgers::Shape const& shape, std::vector<Finding>& out) : m_input(input), m_shape(shape), m_out(out) {}

    Result<Done> run(Listed const& rows) {
        std::map<std::string, int> seen;
        std::size_t compared = 0;
        for (auto const& [number, row] : rows) {
            auto const* key = key_cell(row, m_shape);
            if (key == nullptr) continue;
            auto const [first, fresh] = seen.emplace(to_text(key->value), number);
            if (!fresh) {
                m_out.push_back({Finding::Grade::error, key->key, "duplicate", fmt::format("第 {} 行与第 {} 行是同一个；请只留一行。", number, first->second), std::nullopt});
                continue;
            }
            if (++compared > kComparedMax) continue;
            if (auto const done = against_ledger(row, *key); !done) return done;
        }
        return Done{};
    }

private:
    Result<Done> against_ledger(std::vector<ListedCell> const& row, ListedCell const& key) {
        ledgers::Question question{.elements = {}, .units = {}, .population = key.ask->name + " = " + literal(to_text(key.value)),
                                   .period = std::nullopt, .as_of = m_input.today, .today = m_input.today, .rows_max = 1, .after = {}, .change = {}};
        for (auto const& cell : row) {
            if (m_shape.find(cell.ask->element) != nullptr && cell.ask != key.ask) question.elements.push_back(cell.ask->element);
        }
        if (question.elements.empty()) question.elements.push_back(key.ask->element);
        question.units = {m_input.unit_code};  // and all below it
        auto const own = m_input.ledgers.rows(m_input.asked.realm, question);
        if (!own) return own.problem();
        if (!own.value().empty()) {
            compare(row, own.value().front(), question.elements, m_out);
            return Done{};
        }
        question.units = {m_input.realm_code};
        auto const others = m_input.ledgers.rows(m_input.asked.realm, question);
        if (!others) return others.problem();
        if (!others.value().empty()) say_elsewhere(key, m_out);
        return Done{};
    }

    CheckInput const& m_input;
    ledgers::Shape const& m_shape;
    std::vector<Finding>& m_out;
};

}  // namespace

Result<Done> check_rows(CheckInput const& input, std::vector<Finding>& out) {
    for (auto const& [ledger, rows] : listed(input)) {
        auto const* shape = input.ledgers.shapes().find(ledger);
        if (shape == nullptr) continue;
        if (auto const done = RowChecks(input, *shape, out).run(rows); !done) return done;
    }
    return Done{};
}

}  // namespace yizhen::collection

#include "modules/collection/plan.h"

#include "modules/collection/cells.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace yizhen::collection {
namespace {

constexpr int kUnknownNumberScale = 2;

std::optional<Why> why_of(ledgers::Standing standing) {
    switch (standing) {
    case ledgers::Standing::missing: return Why::missing;
    case ledgers::Standing::stale: return Why::stale;
    case ledgers::Standing::disputed: return Why::disputed;
    case ledgers::Standing::held:
    case ledgers::Standing::not_applicable: break;
    }
    return std::nullopt;
}

/// Does the field mean something the ledgers can hold, beyond doubt?
bool is_settled(gate::FieldFinding const& finding) {
    auto const& match = finding.match;
    return match.band == elements::Band::automatic && (!match.element.empty() || !match.operands.empty());
}

void describe(Ask& ask, elements::Element const& element) {
    ask.name = element.name;
    ask.by_period = element.by_period;
    ask.type = element.type;
    ask.scale = element.scale;
    ask.unit_of_measure = element.unit_of_measure;
    ask.code_list = element.code_list;
    ask.format = ledgers::format_of(element);
    ask.sensitivity = element.sensitivity;
}

/// A column of a ledger, or an element that a demand brought in and no ledger has a column for.
Ask ask_for_element(std::string const& code, ledgers::Shapes const& shapes, elements::Catalogue const& catalogue) {
    Ask ask;
    ask.element = code;
    auto const* shape = shapes.of_element(code);
    if (auto const* column = shape ? shape->find(code) : nullptr) {
        describe(ask, column->element);
        ask.ledger = shape->definition.name;
        ask.by_period = shape->by_period();
    } else if (auto const* element = catalogue.find(code)) {
        describe(ask, *element);
        if (ask.type == ValueType::decimal && ask.scale == 0) ask.scale = kUnknownNumberScale;
    }
    return ask;
}

/// As header and samples say.
Ask ask_for_words(gate::FieldFinding const& finding) {
    auto const& field = finding.field;
    Ask ask;
    ask.unit_of_measure = field.unit_of_measure;
    ask.choices = field.choices;
    auto const identifier = [&](ledgers::TextFormat format) {
        ask.format = format;
        ask.sensitivity = elements::Sensitivity::identifier;
    };
    if (field.type == "number") {
        ask.type = ValueType::decimal;
        ask.scale = kUnknownNumberScale;
    } else if (field.type == "date") {
        ask.type = ValueType::date;
    } else if (field.type == "identity") {
        identifier(ledgers::TextFormat::identity_number);
    } else if (field.type == "phone") {
        identifier(ledgers::TextFormat::phone);
    } else if (field.type == "account") {
        identifier(ledgers::TextFormat::account);
    } else if (!field.path.empty() && field.path.back().ends_with("姓名")) {
        identifier(ledgers::TextFormat::person_name);
    }
    return ask;
}

class Planner {
public:
    Planner(gate::Evidence const& evidence, forms::Layout const& layout, std::vector<std::string> const& targets,
            ledgers::Shapes const& shapes, elements::Catalogue const& catalogue, std::vector<Ask> before)
        : m_evidence(evidence), m_targets(targets), m_shapes(shapes), m_catalogue(catalogue) {
        m_plan.asks = std::move(before);
        for (std::size_t at = 0; at < m_plan.asks.size(); ++at) m_known.emplace(identity_of(m_plan.asks[at]), at);
        for (auto const& page : layout.sheets) {
            for (auto const& block : page.blocks) {
                if (block.subject != forms::Subject::records) continue;
                for (auto const& field : block.fields) m_of_rosters.emplace(page.sheet, field.id);
            }
        }
    }

    Plan run() {
        for (std::size_t at = 0; at < m_evidence.fields.size(); ++at) name_field(at);
        for (auto const& cell : m_evidence.cells) take(cell);
        for (auto const& roster : m_evidence.rosters) {
            for (auto const& record : roster.records) std::ranges::for_each(record, [this](auto const& cell) { take(cell); });
        }
        return std::move(m_plan);
    }

private:
    /// Every field has its ask, also one that is held throughout: its values are shown beside the task.
    void name_field(std::size_t at) {
        auto const& finding = m_evidence.fields[at];
        if (finding.status == gate::FieldStatus::given || !is_settled(finding) || finding.match.element.empty()) return;
        (void)ask_of(at, finding.match.element, false);
    }

    std::size_t ask_of(std::size_t field, std::string const& element, bool in_rows) {
        auto const& finding = m_evidence.fields[field];
        auto ask = element.empty() ? ask_for_words(finding) : ask_for_element(element, m_shapes, m_catalogue);
        ask.is_operand = !element.empty() && element != finding.match.element;
        ask.in_rows = in_rows;
        if (!ask.is_operand) {
            ask.path = finding.field.path;
            ask.sheet = finding.sheet;
            ask.field = finding.field.id;
        }
        if (ask.name.empty() && !finding.field.path.empty()) ask.name = finding.field.path.back();
        auto const [known, fresh] = m_known.try_emplace(identity_of(ask), m_plan.asks.size());
        if (fresh) m_plan.asks.push_back(std::move(ask));
        return known->second;
    }

    void take(gate::CellFinding const& cell) {
        auto const& finding = m_evidence.fields[cell.field];
        if (finding.status == gate::FieldStatus::given || finding.status == gate::FieldStatus::blocked) return;
        if (std::ranges::find(m_evidence.quiet, cell.field) != m_evidence.quiet.end()) return;  // an open demand asks it
        bool const settled = is_settled(finding);
        auto const why = settled ? why_of(cell.standing) : std::optional(Why::unknown);
        if (!why) return;
        bool const listed = cell.row.value == 0 && cell.unit.empty() && m_of_rosters.contains({cell.sheet, finding.field.id});
        if (settled && !listed && !cell.lacking.empty()) {
            for (auto const& lack : cell.lacking) {
                auto const ask = ask_of(cell.field, lack.element, false);
                bool const here = lack.unit == cell.unit && lack.element == finding.match.element;
                place(lack.unit, {.ask = ask, .why = why_of(lack.standing).value_or(Why::missing), .at = here ? cell.at.a1() : std::string()});
            }
            return;
        }
        auto const needed = settled && finding.match.element.empty() ? finding.match.operands : std::vector{settled ? finding.match.element : std::string()};
        for (auto const& element : needed) {
            TaskCell asked{.ask = ask_of(cell.field, element, listed), .why = *why, .row = cell.row.value, .nth = listed ? 1 : 0,
                           .at = cell.at.row > 0 && !listed ? cell.at.a1() : std::string()};
            if (!cell.unit.empty()) place(cell.unit, asked);
            else for (auto const& each : listed && is_listed_below(cell.field) ? m_evidence.listers : m_targets) place(each, asked);
        }
    }

    [[nodiscard]] bool is_listed_below(std::size_t field) const {
        return std::ranges::find(m_evidence.listed_below, field) != m_evidence.listed_below.end();
    }

    /// Once a unit: an element that stands twice in a form is asked once; several cells of an unknown field are counted.
    void place(std::string const& unit, TaskCell cell) {
        auto const& ask = m_plan.asks[cell.ask];
        if (ask.element.empty() && !ask.in_rows && cell.row == 0) {
            auto const count = ++m_nth[{unit, cell.ask}];
            if (count > 1) cell.nth = count;
        }
        if (!m_seen.emplace(unit, cell.key()).second) return;
        m_plan.tasks[unit].push_back(std::move(cell));
        ++m_plan.cells;
    }

    gate::Evidence const& m_evidence;
    std::vector<std::string> const& m_targets;
    ledgers::Shapes const& m_shapes;
    elements::Catalogue const& m_catalogue;
    Plan m_plan;
    std::map<std::string, std::size_t> m_known;
    std::set<std::pair<std::string, std::string>> m_of_rosters;  ///< sheet, field id
    std::map<std::pair<std::string, std::size_t>, int> m_nth;
    std::set<std::pair<std::string, std::string>> m_seen;  ///< unit, key
};

}  // namespace

Plan plan_of(gate::Evidence const& evidence, forms::Layout const& layout, std::vector<std::string> const& targets,
             ledgers::Shapes const& shapes, elements::Catalogue const& catalogue, std::vector<Ask> before) {
    return Planner(evidence, layout, targets, shapes, catalogue, std::move(before)).run();
}

}  // namespace yizhen::collection

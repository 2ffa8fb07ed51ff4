#include "modules/gate/digital.h"

#include <algorithm>

namespace yizhen::gate {
namespace {

class Split {
public:
    Split(Evidence const& evidence, std::string const& otherwise) : m_evidence(evidence), m_otherwise(otherwise) {}

    void take(CellFinding const& cell) {
        auto const& field = m_evidence.fields[cell.field];
        bool const counts = field.status != FieldStatus::given && field.status != FieldStatus::asked && !std::ranges::binary_search(m_evidence.quiet, cell.field);
        if (!counts) return;
        auto& unit = m_units[cell.unit.empty() ? m_otherwise : cell.unit];
        bool const person = cell.standing == ledgers::Standing::missing || cell.standing == ledgers::Standing::disputed || cell.standing == ledgers::Standing::stale;
        (person ? unit.asked : unit.answered) += 1;
        (person ? m_asked : m_answered) += 1;
    }

    std::vector<UnitCells> finish(Price const& price) {
        if (m_answered > price.cells_answered || m_asked > price.cells_asked) m_units.clear(), m_answered = m_asked = 0;
        auto& rest = m_units[m_otherwise];
        rest.answered += price.cells_answered - m_answered;
        rest.asked += price.cells_asked - m_asked;
        std::vector<UnitCells> out;
        for (auto& [code, cells] : m_units) {
            if (cells.answered == 0 && cells.asked == 0) continue;
            cells.unit = code;
            out.push_back(cells);
        }
        return out;
    }

private:
    Evidence const& m_evidence;
    std::string const& m_otherwise;
    std::map<std::string, UnitCells> m_units;
    std::int64_t m_answered = 0;
    std::int64_t m_asked = 0;
};

}  // namespace

std::vector<UnitCells> cells_by_unit(Evidence const& evidence, Price const& price, std::string const& otherwise) {
    Split split(evidence, otherwise);
    for (auto const& cell : evidence.cells) split.take(cell);
    for (auto const& roster : evidence.rosters) {
        for (auto const& record : roster.records) {
            for (auto const& cell : record) split.take(cell);
        }
    }
    return split.finish(price);
}

}  // namespace yizhen::gate

// Any bytes as the first rows of a table: a header is found or refused, every cell is a value, a state or a refusal.

#include "kernel/text/text.h"
#include "modules/ledgers/ledgers.h"

#include <cstddef>
#include <cstdint>

namespace {

using namespace yizhen;
using namespace yizhen::ledgers;

elements::Element element(std::int64_t id, std::string name, ValueType type, std::string unit, std::vector<std::string> aliases) {
    elements::Element out;
    out.id = ElementId(id);
    out.code = "T" + std::to_string(id);
    out.name = std::move(name);
    out.type = type;
    out.unit_of_measure = std::move(unit);
    out.ledger = "person";
    out.aliases = std::move(aliases);
    return out;
}

Shapes const& shapes() {
    static Shapes const made = [] {
        std::vector<elements::Element> const elements{
            element(1, "公民身份号码", ValueType::text, "", {"身份证号"}), element(2, "姓名", ValueType::text, "", {"名"}),
            element(3, "金额", ValueType::decimal, "元", {"数额"}),       element(4, "出生日期", ValueType::date, "", {}),
            element(5, "所属村", ValueType::text, "", {"村"}),             element(6, "是否低保", ValueType::boolean, "", {})};
        return Shapes::make({{"person", "人员", {"公民身份号码"}, {"所属村"}, "公民身份号码"}}, {}, elements, {}).value();
    }();
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), std::min<std::size_t>(size, 20'000));
    std::vector<SeenRow> rows;
    for (auto const line : text::split(text, '\n')) {
        SeenRow row{"表", static_cast<int>(rows.size()) + 1, {}};
        for (auto const part : text::split(line, ',')) {
            if (row.cells.size() == 100) break;
            sheet::Cell cell;
            cell.at = {row.row, static_cast<int>(row.cells.size()) + 1};
            cell.kind = sheet::CellKind::text;
            cell.text = part;
            row.cells.push_back(std::move(cell));
        }
        rows.push_back(std::move(row));
        if (rows.size() == 60) break;
    }
    auto const& shape = shapes().all().front();
    auto const header = choose_header(shape, rows, {});
    if (!header) return 0;
    for (auto const& row : rows) {
        (void)is_no_record(row.cells);
        for (auto const& cell : row.cells) {
            auto const at = static_cast<std::size_t>(cell.at.column) - 1;
            if (at >= header.value().index.size() || header.value().index[at] < 0) continue;
            auto const& column = shape.columns[static_cast<std::size_t>(header.value().index[at])];
            (void)read_cell(column, {cell.text, false, false}, header.value().measures[at]);
        }
    }
    return 0;
}

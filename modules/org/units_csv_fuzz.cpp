/// Whatever the bytes are: rows or a refusal, and a plan whose parents come before their children.

#include "modules/org/import_plan.h"

#include <cstdint>
#include <cstdlib>
#include <set>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace yizhen::org;
    std::vector<UnitFile> const files{{"fuzz.csv", {reinterpret_cast<char const*>(data), size}}};
    UnitRows rows;
    if (!read_units(files[0], 0, rows)) return 0;
    std::size_t const taken = rows.rows.size();
    static std::shared_ptr<Tree const> const empty = TreeBuilder().build();
    std::int64_t const before = rows.rejected;
    ImportPlan const plan = plan_import(*empty, [](yizhen::UnitId) { return std::string(); }, files, 1, rows);
    if (plan.created.size() + static_cast<std::size_t>(rows.rejected - before) != taken) std::abort();
    std::set<std::int64_t> known;
    TreeBuilder builder;
    for (PlannedUnit const& unit : plan.created) {
        if (unit.parent.known() && !known.contains(unit.parent.value)) std::abort();
        known.insert(unit.id.value);
        UnitRow const& row = rows.rows[unit.row];
        builder.add({unit.id, unit.parent, row.kind, row.code, row.name, "", ""});
    }
    std::shared_ptr<Tree const> const tree = builder.build();
    if (tree->size() != plan.created.size()) std::abort();
    for (PlannedUnit const& unit : plan.created) {
        auto const found = tree->find_code(rows.rows[unit.row].code);
        if (!found || found->id != unit.id) std::abort();
    }
    return 0;
}

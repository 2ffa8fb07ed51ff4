#include "modules/org/import_plan.h"
#include "modules/org/org.h"

namespace yizhen::org {

Result<std::shared_ptr<Tree const>> tree_of_files(std::span<UnitFile const> files, ImportReceipt& receipt) {
    UnitRows rows;
    std::vector<UnitFile> const list(files.begin(), files.end());
    for (std::uint32_t at = 0; at < list.size(); ++at) {
        if (auto const read = read_units(list[at], at, rows); !read) return read.problem();
    }
    TreeBuilder none;
    auto const plan = plan_import(*none.build(), [](UnitId) { return std::string(); }, list, 1, rows);
    TreeBuilder builder;
    builder.reserve(plan.created.size());
    for (auto const& planned : plan.created) {
        auto const& row = rows.rows[planned.row];
        builder.add({planned.id, planned.parent, row.kind, row.code, row.name, {}, {}});
    }
    receipt.rows = static_cast<std::int64_t>(rows.rows.size());
    receipt.created = static_cast<std::int64_t>(plan.created.size());
    receipt.rejected = rows.rejected;
    receipt.first_rejected = std::move(rows.first_rejected);
    return builder.build();
}

}  // namespace yizhen::org

#include "app/import_receipts.h"

#include "kernel/problem_catalogue.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace yizhen::app {
namespace {

constexpr std::size_t kShownMax = 20;

std::string_view word_of(ledgers::RowOutcome outcome) {
    switch (outcome) {
    case ledgers::RowOutcome::created: return "created";
    case ledgers::RowOutcome::updated: return "updated";
    case ledgers::RowOutcome::same: return "same";
    case ledgers::RowOutcome::rejected: break;
    }
    return "rejected";
}

std::string_view word_of(ledgers::ColumnUse use) {
    switch (use) {
    case ledgers::ColumnUse::element: return "element";
    case ledgers::ColumnUse::unit: return "unit";
    case ledgers::ColumnUse::period: return "period";
    case ledgers::ColumnUse::ordinal: return "ordinal";
    case ledgers::ColumnUse::derived: return "derived";
    case ledgers::ColumnUse::twice: return "twice";
    case ledgers::ColumnUse::unknown: break;
    }
    return "unknown";
}

boost::json::object json_of(ledgers::ImportReceipt const& receipt) {
    boost::json::array columns;
    for (auto const& column : receipt.columns) {
        columns.push_back({{"column", column.column}, {"header", column.header}, {"use", word_of(column.use)}, {"element", column.element}, {"how", column.how}});
    }
    boost::json::array rows;
    for (auto const& row : receipt.rows.rows) rows.push_back({{"address", row.address}, {"outcome", word_of(row.outcome)}, {"reason", row.reason}});
    boost::json::array skipped;
    for (auto const& line : receipt.skipped) skipped.push_back(boost::json::string(line));
    return {{"file", receipt.file}, {"sheet", receipt.sheet}, {"header_row", receipt.header_row}, {"created", receipt.rows.created},
            {"updated", receipt.rows.updated}, {"same", receipt.rows.same}, {"rejected", receipt.rows.rejected}, {"change", receipt.rows.change.value},
            {"columns", std::move(columns)}, {"rows", std::move(rows)}, {"skipped", std::move(skipped)}};
}

void print_one(ledgers::ImportReceipt const& receipt, bool dry_run) {
    auto const& rows = receipt.rows;
    fmt::print("{}{} {}：{} 行，新建 {}，更新 {}，未变 {}，拒收 {}\n", dry_run ? "试运行，没有写入。" : "", receipt.file, receipt.sheet,
               rows.created + rows.updated + rows.same + rows.rejected, rows.created, rows.updated, rows.same, rows.rejected);
    for (auto const& column : receipt.columns) {
        bool const left_out = column.use == ledgers::ColumnUse::unknown || column.use == ledgers::ColumnUse::twice || column.use == ledgers::ColumnUse::derived;
        if (left_out) fmt::print("  没有存的列 {}“{}”：{}\n", sheet::column_letters(column.column), column.header, column.how);
    }
    for (auto const& line : receipt.skipped) fmt::print("  没有当作记录 {}\n", line);
    std::size_t shown = 0;
    for (auto const& row : rows.rows) {
        if (row.outcome != ledgers::RowOutcome::rejected || shown++ >= kShownMax) continue;
        fmt::print("  拒收 {}：{}\n", row.address, row.reason);
    }
    if (shown > kShownMax) fmt::print("  …… 共拒收 {} 行，用 --json 看全部\n", rows.rejected);
}

}  // namespace

Result<RealmId> realm_for(org::Org& org, std::string const& unit) {
    auto const tree = org.tree();
    if (auto const found = tree->find_code(unit)) return tree->realm_of(found->id);
    std::vector<UnitId> counties;
    for (auto const& root : tree->roots()) {
        for (auto const county : tree->all_of_kind(root.id, org::UnitKind::county)) counties.push_back(county);
    }
    if (counties.size() == 1) return tree->realm_of(counties.front());
    if (counties.empty()) return Problem{problems::kNotFound, "数据目录里还没有县区；请先用 yizhen import units 导入单位。"};
    return Problem{problems::kUsage, fmt::format("数据目录里有 {} 个县区；请用 --unit 写明单位代码。", counties.size())};
}

Result<CivilDate> as_of_day(std::string const& text, Clock const& clock) {
    if (text.empty()) return clock.today();
    return CivilDate::parse(text);
}

Result<Done> print_receipts(std::vector<ledgers::ImportReceipt> const& receipts, ImportRowsOptions const& options) {
    std::int64_t taken = 0;
    std::int64_t rejected = 0;
    boost::json::array all;
    for (auto const& receipt : receipts) {
        taken += receipt.rows.created + receipt.rows.updated + receipt.rows.same;
        rejected += receipt.rows.rejected;
        if (options.json) all.push_back(json_of(receipt));
        else print_one(receipt, options.dry_run);
    }
    if (options.json) fmt::print("{}\n", boost::json::serialize(all));
    if (taken > 0) return Done{};
    if (rejected > 0) return Problem{problems::kBadInput, "没有一行可以导入；原因见上。"};
    return Problem{problems::kBadInput, "文件里没有可以导入的行。"};
}

}  // namespace yizhen::app

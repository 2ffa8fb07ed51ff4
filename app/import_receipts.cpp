#include "app/import_receipts.h"

#include "kernel/problem_catalogue.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace yizhen::app {
namespace {

constexpr std::size_t kShownMax = 20;

std::string text_at(boost::json::object const& object, char const* name) { return std::string(object.at(name).as_string()); }

std::int64_t number_at(boost::json::object const& object, char const* name) { return object.at(name).to_number<std::int64_t>(); }

void print_one(boost::json::object const& receipt, bool dry_run) {
    auto const created = number_at(receipt, "created"), updated = number_at(receipt, "updated"), same = number_at(receipt, "same"),
               rejected = number_at(receipt, "rejected"), ended = number_at(receipt, "ended");
    fmt::print("{}{} {}：{} 行，新建 {}，更新 {}，未变 {}，拒收 {}\n", dry_run ? "试运行，没有写入。" : "", text_at(receipt, "file"), text_at(receipt, "sheet"),
               created + updated + same + rejected, created, updated, same, rejected);
    if (ended > 0) fmt::print("  {} {} 行（清单范围内原有 {} 行）：完整清单里没有它们\n", dry_run ? "会停用" : "已停用", ended, number_at(receipt, "in_scope"));
    if (auto const claims = number_at(receipt, "claims"); claims > 0) fmt::print("  {} 行已登记在别的单位名下，{}数源责任人核定归属\n", claims, dry_run ? "会转" : "已转");
    for (auto const& each : receipt.at("columns").as_array()) {
        auto const& column = each.as_object();
        auto const use = text_at(column, "use");
        if (use != "unknown" && use != "twice" && use != "derived") continue;
        fmt::print("  没有存的列 {}“{}”：{}\n", sheet::column_letters(static_cast<int>(number_at(column, "column"))), text_at(column, "header"), text_at(column, "how"));
    }
    for (auto const& line : receipt.at("skipped").as_array()) fmt::print("  没有当作记录 {}\n", std::string_view(line.as_string()));
    std::size_t shown = 0;
    for (auto const& each : receipt.at("rows").as_array()) {
        auto const& row = each.as_object();
        if (text_at(row, "outcome") != "rejected" || shown++ >= kShownMax) continue;
        fmt::print("  拒收 {}：{}\n", text_at(row, "address"), text_at(row, "reason"));
    }
    if (shown > kShownMax) fmt::print("  …… 共拒收 {} 行，用 --json 看全部\n", rejected);
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

boost::json::array json_of(std::vector<ledgers::ImportReceipt> const& receipts) {
    boost::json::array out;
    for (auto const& receipt : receipts) out.push_back(boost::json::parse(ledgers::receipt_json(receipt)));
    return out;
}

std::map<std::string, std::string> import_fields(ImportRowsOptions const& options) {
    std::map<std::string, std::string> out;
    auto const put = [&](char const* name, std::string const& value) {
        if (!value.empty()) out[name] = value;
    };
    put("as_of", options.as_of);
    put("source", options.source);
    put("unit", options.unit);
    put("period", options.period);
    put("demand", options.demand);
    put("dry_run", options.dry_run ? "true" : "");
    put("complete", options.complete ? "true" : "");
    put("confirm", options.confirm ? "true" : "");
    return out;
}

Result<Done> print_receipts(boost::json::array const& receipts, ImportRowsOptions const& options) {
    std::int64_t taken = 0;
    std::int64_t rejected = 0;
    for (auto const& each : receipts) {
        auto const& receipt = each.as_object();
        taken += number_at(receipt, "created") + number_at(receipt, "updated") + number_at(receipt, "same") + number_at(receipt, "ended");
        rejected += number_at(receipt, "rejected");
        if (!options.json) print_one(receipt, options.dry_run);
    }
    if (options.json) fmt::print("{}\n", boost::json::serialize(receipts));
    if (taken > 0) return Done{};
    if (rejected > 0) return Problem{problems::kBadInput, "没有一行可以导入；原因见上。"};
    return Problem{problems::kBadInput, "文件里没有可以导入的行。"};
}

}  // namespace yizhen::app

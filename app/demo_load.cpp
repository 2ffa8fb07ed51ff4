#include "app/demo_load.h"

#include "app/data_folder.h"
#include "kernel/problem_catalogue.h"
#include "platform/files/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace yizhen::app::demo {

namespace {

constexpr char kCounty[] = "410102";
constexpr std::array kUnitFiles{"data/divisions/zhongyuan_410102/1_province.csv", "data/divisions/zhongyuan_410102/2_prefecture.csv",
                                "data/divisions/zhongyuan_410102/3_county.csv",   "data/divisions/zhongyuan_410102/4_township.csv",
                                "data/divisions/zhongyuan_410102/5_village.csv",  "data/demo/departments.csv"};

Result<std::vector<std::string>> codes_of(ledgers::Shape const& shape, std::vector<std::string> const& names) {
    std::vector<std::string> codes;
    for (std::string const& name : names) {
        ledgers::Column const* const column = shape.named(name);
        if (column == nullptr)
            return Problem{problems::kInternal, fmt::format("演示数据用到的“{}”不在“{}”里", name, shape.definition.title)};
        codes.push_back(column->element.code);
    }
    return codes;
}

Result<std::int64_t> load(ledgers::Ledgers& ledgers, RealmId realm, Table const& table) {
    ledgers::Shape const* const shape = ledgers.shapes().find(table.ledger);
    if (shape == nullptr) return Problem{problems::kInternal, fmt::format("没有台账 {}", table.ledger)};
    Result<std::vector<std::string>> codes = codes_of(*shape, table.elements);
    if (!codes) return codes.problem();
    ledgers::Batch batch;
    batch.ledger = table.ledger;
    batch.elements = std::move(codes).value();
    batch.source = table.source;
    batch.reason = table.reason;
    batch.as_of = table.as_of;
    std::size_t row = 0;
    batch.next = [&](ledgers::IncomingRow& incoming) {
        if (row >= table.rows) return false;
        incoming.unit = table.unit(row);
        incoming.period = table.period ? table.period(row) : std::string();
        incoming.cells.clear();
        table.fill(row, incoming.cells);
        incoming.address = fmt::format("{}!{}", table.ledger, row + 1);
        ++row;
        return true;
    };
    Result<ledgers::BatchReceipt> const receipt = ledgers.write(realm, system_actor(), batch);
    if (!receipt) return receipt.problem();
    for (ledgers::RowReceipt const& each : receipt.value().rows) {
        if (each.outcome == ledgers::RowOutcome::rejected)
            return Problem{problems::kInternal, fmt::format("演示数据 {} 没有通过：{}", each.address, each.reason)};
    }
    return static_cast<std::int64_t>(table.rows);
}

}  // namespace

Result<RealmId> load_units(org::Org& units, CivilDate today, std::filesystem::path const& share, Loaded& loaded) {
    std::vector<std::string> texts;
    for (char const* const name : kUnitFiles) {
        Result<std::string> text = files::read_file(share / name);
        if (!text) return text.problem();
        texts.push_back(std::move(text).value());
    }
    std::vector<org::UnitFile> list;
    for (std::size_t i = 0; i < texts.size(); ++i) list.push_back({kUnitFiles[i], texts[i]});
    org::ImportOptions options;
    options.today = options.changes_from = today;
    Result<org::ImportReceipt> const receipt = units.import_units(list, options, system_actor());
    if (!receipt) return receipt.problem();
    if (receipt.value().rejected > 0) {
        auto const& row = receipt.value().first_rejected.front();
        return Problem{problems::kInternal, fmt::format("{} 第 {} 行：{}", row.file, row.line, row.reason)};
    }
    loaded.units = receipt.value().rows;
    std::optional<org::Unit> const county = units.tree()->find_code(kCounty);
    if (!county) return Problem{problems::kInternal, "演示县没有导入成功"};
    loaded.realm = county->realm;
    return county->realm;
}

std::vector<Community> communities_of(org::Org& units, RealmId realm) {
    std::shared_ptr<org::Tree const> const tree = units.tree();
    std::vector<Community> communities;
    for (UnitId const id : tree->all_of_kind(tree->county_of(realm), org::UnitKind::village)) {
        std::optional<org::Unit> const unit = tree->find(id);
        std::optional<org::Unit> const street = tree->find(unit->parent);
        communities.push_back({unit->code, unit->name, street->code, street->name, unit->name.ends_with("村委会")});
    }
    return communities;
}

Result<Done> load_rows(ledgers::Ledgers& ledgers, RealmId realm, World const& world, Loaded& loaded) {
    for (Table const& table : tables_of(world)) {
        Result<std::int64_t> const rows = load(ledgers, realm, table);
        if (!rows) return rows.problem();
        auto& count = table.ledger == "person"         ? loaded.people
                      : table.ledger == "household"    ? loaded.households
                      : table.ledger == "dwelling"     ? loaded.dwellings
                      : table.ledger == "organisation" ? loaded.organisations
                                                       : loaded.others;
        count = std::max(count, table.ledger == "event" || table.ledger == "land" ? count + rows.value() : rows.value());
    }
    for (Table const& table : figures_of(world)) {
        Result<std::int64_t> const rows = load(ledgers, realm, table);
        if (!rows) return rows.problem();
        loaded.figures += rows.value() * static_cast<std::int64_t>(table.elements.size());
    }
    return Done{};
}

}  // namespace yizhen::app::demo

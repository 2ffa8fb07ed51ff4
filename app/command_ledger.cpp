// `yizhen ledger verify|overdue|erase`: what a steward does about the lifetime of held values.

#include "app/import_receipts.h"
#include "kernel/problem_catalogue.h"
#include "platform/clock/clock.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <functional>

namespace yizhen::app {
namespace {

constexpr std::size_t kShownMax = 20;

/// Opens the county and runs `work` in the realm the options name.
int with_county(LedgerOptions const& options, std::function<Result<Done>(ledgers::Ledgers&, RealmId, CivilDate)> const& work) {
    return at_the_border([&]() -> Result<Done> {
        clock::SystemClock clock;
        auto config = read_config(options.data);
        if (!config) return config.problem();
        auto const county = County::open(config.value(), clock);
        if (!county) return county.problem();
        auto const realm = realm_for(county.value()->org(), options.unit);
        if (!realm) return realm.problem();
        return work(county.value()->ledgers(), realm.value(), clock.today());
    });
}

}  // namespace

int verify_ledgers(LedgerOptions const& options) {
    return with_county(options, [&](ledgers::Ledgers& ledgers, RealmId realm, CivilDate) -> Result<Done> {
        auto const wrong = ledgers.verify(realm);
        if (options.json) fmt::print("{}\n", boost::json::serialize(boost::json::object{{"verified", !wrong}, {"problem", wrong.value_or("")}}));
        if (wrong) return Problem{problems::kConflict, "台账核验不通过：" + *wrong + "；请与审计链和备份比对。"};
        if (!options.json) fmt::print("台账核验通过：每次变更写下的行都和当时的摘要一致。\n");
        return Done{};
    });
}

int overdue_values(LedgerOptions const& options) {
    return with_county(options, [&](ledgers::Ledgers& ledgers, RealmId realm, CivilDate today) -> Result<Done> {
        if (options.sweep && options.reason.empty()) return Problem{problems::kUsage, "清理要写明依据，请用 --reason。"};
        auto const cells = ledgers.overdue(realm, today);
        if (options.json) {
            boost::json::array out;
            for (auto const& cell : cells) {
                out.push_back({{"ledger", cell.ledger}, {"row", cell.row.value}, {"element", cell.element}, {"as_of", cell.as_of}, {"due", cell.due}});
            }
            fmt::print("{}\n", boost::json::serialize(out));
        } else {
            fmt::print("过了保存期的值：{} 个{}\n", cells.size(), cells.size() == 10'000 ? "（一次最多列 10000 个）" : "");
            for (std::size_t at = 0; at < cells.size() && at < kShownMax; ++at) {
                fmt::print("  {} 第 {} 行 {}：数据日期 {}，应在 {} 前清理\n", cells[at].ledger, cells[at].row.value, cells[at].element, cells[at].as_of, cells[at].due);
            }
        }
        if (!options.sweep) return Done{};
        auto const swept = ledgers.sweep(realm, system_actor(), cells, options.reason);
        if (!swept) return swept.problem();
        if (!options.json) fmt::print("已清理 {} 个值，现行和历史里都不再有。\n", swept.value());
        return Done{};
    });
}

int erase_person(LedgerOptions const& options) {
    return with_county(options, [&](ledgers::Ledgers& ledgers, RealmId realm, CivilDate) -> Result<Done> {
        if (options.reason.empty()) return Problem{problems::kUsage, "删除要写明依据（如“本人申请”），请用 --reason。"};
        auto const touched = ledgers.erase_person(realm, system_actor(), options.identity, options.reason);
        if (!touched) return touched.problem();
        fmt::print("已销毁这个人的密钥，涉及 {} 行；现行、历史和旧备份里都读不出来了。\n", touched.value());
        return Done{};
    });
}

}  // namespace yizhen::app

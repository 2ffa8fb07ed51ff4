// `yizhen import rows`: a file of rows into one ledger.

#include "app/import_receipts.h"
#include "kernel/problem_catalogue.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"

namespace yizhen::app {
namespace {

Result<Done> run(ImportRowsOptions const& options) {
    if (options.data.empty()) return Problem{problems::kUsage, "请用 --data 写明数据目录。"};
    clock::SystemClock clock;
    auto config = read_config(options.data);
    if (!config) return config.problem();
    auto const as_of = as_of_day(options.as_of, clock);
    if (!as_of) return as_of.problem();
    auto knowledge = gate::read_knowledge(files::share_dir());
    if (!knowledge) return knowledge.problem();
    auto const matcher = elements::Matcher::make(knowledge.value().catalogue, knowledge.value().matching);
    if (!matcher) return matcher.problem();
    auto const county = County::open(config.value(), clock);
    if (!county) return county.problem();
    auto const realm = realm_for(county.value()->org(), options.unit);
    if (!realm) return realm.problem();
    ledgers::ImportOptions import{options.ledger, as_of.value(), options.source, options.unit, {}, "导入文件", options.period, options.dry_run, true};
    auto receipt = ledgers::import_rows(county.value()->ledgers(), county.value()->ledger_units(), realm.value(), system_actor(), options.file, import,
                                        [&](elements::FormToMatch const& form) { return matcher.value().match(form); });
    if (!receipt) return receipt.problem();
    return print_receipts({std::move(receipt).value()}, options);
}

}  // namespace

int import_rows(ImportRowsOptions const& options) {
    return at_the_border([&] { return run(options); });
}

}  // namespace yizhen::app

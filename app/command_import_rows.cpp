// `yizhen import rows`: a file of rows into one ledger.

#include "app/answers.h"
#include "app/import_receipts.h"
#include "app/remote.h"
#include "kernel/problem_catalogue.h"
#include "platform/clock/clock.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace yizhen::app {
namespace {

/// A server works in the folder: it takes the file.
Result<Done> there(ImportRowsOptions const& options, Remote const& remote) {
    auto const said = remote.post_files(fmt::format("/api/v1/ledgers/{}/rows", options.ledger), import_fields(options),
                                        {{"file", options.file.filename().string(), options.file}});
    if (!said) return said.problem();
    return print_receipts(boost::json::array{said.value()}, options);
}

Result<Done> here(ImportRowsOptions const& options) {
    clock::SystemClock clock;
    auto config = read_config(options.data);
    if (!config) return config.problem();
    auto const as_of = as_of_day(options.as_of, clock);
    if (!as_of) return as_of.problem();
    LateMatcher late;
    auto const matcher = late.get();
    if (!matcher) return matcher.problem();
    auto const county = County::open(config.value(), clock);
    if (!county) return county.problem();
    auto const realm = realm_for(county.value()->org(), options.unit);
    if (!realm) return realm.problem();
    ledgers::ImportOptions import;
    import.ledger = options.ledger;
    import.as_of = as_of.value();
    import.source = options.source;
    import.unit = options.unit;
    import.reason = "导入文件";
    import.demand = options.demand;
    import.period = options.period;
    import.dry_run = options.dry_run;
    import.may_move = true;
    if (options.complete) import.complete = ledgers::Completeness{options.unit, options.period, options.confirm};
    auto const receipt = ledgers::import_rows(county.value()->ledgers(), county.value()->ledger_units(), realm.value(), system_actor(), options.file, import,
                                              [&](elements::FormToMatch const& form) { return matcher.value()->match(form); });
    if (!receipt) return receipt.problem();
    return print_receipts(json_of({receipt.value()}), options);
}

Result<Done> run(ImportRowsOptions const& options) {
    if (options.data.empty()) return Problem{problems::kUsage, "请用 --data 写明数据目录。"};
    if (options.complete && options.unit.empty()) return Problem{problems::kUsage, "完整清单要用 --unit 写明是哪个单位的全部。"};
    if (options.confirm && !options.complete) return Problem{problems::kUsage, "--confirm 只和 --complete 一起用。"};
    if (auto const remote = Remote::of(options.data)) return there(options, *remote);
    return here(options);
}

}  // namespace

int import_rows(ImportRowsOptions const& options) {
    return at_the_border([&] { return run(options); });
}

}  // namespace yizhen::app

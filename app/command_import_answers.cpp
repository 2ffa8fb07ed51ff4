// `yizhen import --answers`: a form filled last time becomes held values with their day and source.

#include "app/answers.h"
#include "app/import_receipts.h"
#include "app/remote.h"
#include "kernel/problem_catalogue.h"
#include "platform/clock/clock.h"

#include <boost/json.hpp>

namespace yizhen::app {
namespace {

Result<Done> there(ImportRowsOptions const& options, Remote const& remote) {
    auto const said = remote.post_files("/api/v1/answers", import_fields(options), {{"file", options.file.filename().string(), options.file}});
    if (!said) return said.problem();
    return print_receipts(said.value().at("items").as_array(), options);
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
    import.as_of = as_of.value();
    import.source = options.source;
    import.unit = options.unit;
    import.demand = options.demand;
    import.period = options.period;
    import.dry_run = options.dry_run;
    auto const receipts = take_answers(*county.value(), *matcher.value(), options.file, options.file.filename().string(), realm.value(), system_actor(), import);
    if (!receipts) return receipts.problem();
    return print_receipts(json_of(receipts.value()), options);
}

Result<Done> run(ImportRowsOptions const& options) {
    if (options.data.empty()) return Problem{problems::kUsage, "请用 --data 写明数据目录。"};
    if (auto const remote = Remote::of(options.data)) return there(options, *remote);
    return here(options);
}

}  // namespace

int import_answers(ImportRowsOptions const& options) {
    return at_the_border([&] { return run(options); });
}

}  // namespace yizhen::app

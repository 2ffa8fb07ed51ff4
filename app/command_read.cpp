#include "app/commands.h"
#include "app/shipped.h"

#include "kernel/problem_catalogue.h"
#include "modules/forms/forms.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"

#include <fmt/format.h>

#include <cstdio>

namespace yizhen::app {
namespace {

int report(Problem const& problem) {
    fmt::print(stderr, "{}\n", problem.message);
    return problem.kind->exit_code;
}

/// As said; else as the document says of itself; else today.
Result<CivilDate> issued_on(ReadOptions const& options, forms::DocumentText const& document) {
    if (!options.issued.empty()) return CivilDate::parse(options.issued);
    if (auto const own = forms::issue_day(document)) return *own;
    return clock::SystemClock().today();
}

}  // namespace

int read_words(ReadOptions const& options) {
    auto const document = forms::read_document(options.file);
    if (!document) return report(document.problem());
    auto const issued = issued_on(options, document.value());
    if (!issued) {
        report(issued.problem());
        return problems::kUsage.exit_code;
    }
    auto const patterns = load_reading_patterns(files::share_dir());
    if (!patterns) return report(patterns.problem());
    auto const calendar = load_calendar(files::share_dir());
    auto const reading = forms::read(document.value(), patterns.value(), issued.value(), calendar ? &calendar.value() : nullptr);
    auto const out = options.json ? forms::reading_json(reading, document.value(), true) : forms::reading_text(reading, document.value());
    std::fputs(out.c_str(), stdout);
    return 0;
}

}  // namespace yizhen::app

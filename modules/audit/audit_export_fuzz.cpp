// Any text may come as an export: it is refused or verified, never trusted, and nothing crashes.
#include "modules/audit/audit.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace yizhen;
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    std::string const head(64, 'a');
    auto const found = audit::verify_export_text(text, head);
    // Nobody finds a text whose SHA-256 is all a's: something must be wrong with each.
    if (found) YIZHEN_CHECK_OR_DIE(!found.value().findings.empty());
    (void)audit::verify_export_text(text, "3:" + head);
    return 0;
}

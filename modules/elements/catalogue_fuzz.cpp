// Any bytes as a catalogue file: read or refused, never a crash; what is read survives being looked up.
#include "modules/elements/catalogue.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    auto const read = yizhen::elements::Catalogue::parse(text, "fuzz.tsv");
    if (read) {
        for (auto const& element : read.value().elements()) {
            if (read.value().find(element.code) == nullptr) std::abort();
        }
    } else if (read.problem().message.empty()) {
        std::abort();
    }
    auto const aliases = yizhen::elements::parse_aliases(text, "fuzz.tsv");
    if (aliases) {
        auto const again = yizhen::elements::parse_aliases(yizhen::elements::to_tsv(aliases.value()), "again.tsv");
        if (!again && !aliases.value().empty()) std::abort();
    }
    return 0;
}

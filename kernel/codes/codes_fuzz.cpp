#include "kernel/check.h"
#include "kernel/codes/code_list.h"
#include "kernel/codes/codes.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    namespace codes = yizhen::codes;
    if (size > 4096) return 0;
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    auto const person = codes::parse_identity_number(text);
    if (person) {
        // What was accepted is accepted again, and means the same.
        auto const again = codes::parse_identity_number(person.value().number);
        YIZHEN_CHECK_OR_DIE(again && again.value().birth == person.value().birth);
    }
    (void)codes::parse_credit_code(text);
    (void)codes::parse_organisation_code(text);
    auto const division = codes::parse_division_code(text);
    if (division) YIZHEN_CHECK_OR_DIE(bool(codes::parse_division_code(division.value().code)));
    (void)codes::masked_identity_number(text);
    (void)codes::masked_name(text);
    auto const list = codes::CodeList::parse("fuzz", text);
    if (list) {
        for (auto const& entry : list.value().entries()) YIZHEN_CHECK_OR_DIE(list.value().find_code(entry.code) != nullptr);
    }
    return 0;
}

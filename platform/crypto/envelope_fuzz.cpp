// Whatever bytes stand in a cell: an envelope opens to what was sealed, or not at all, and never crashes.
#include "platform/crypto/cipher.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace yizhen::crypto;
    std::string_view const bytes(reinterpret_cast<char const*>(data), size);
    std::string const key(kKeyBytes, 'k');
    if (auto const plain = open(key, "1/2/3", bytes)) YIZHEN_CHECK_OR_DIE(plain->size() < bytes.size());
    if (size < kEnvelopeMax / 2) {
        Profile const profile = size % 2 == 0 ? Profile::aes : Profile::sm4;
        YIZHEN_CHECK_OR_DIE(open(key, "1/2/3", seal(profile, size, key, "1/2/3", bytes)) == bytes);
    }
    return 0;
}

#include "platform/crypto/random.h"

#include "kernel/check.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

namespace yizhen::crypto {

std::string random_bytes(std::size_t count) {
    std::string out(count, '\0');
    int const ok = RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count));
    YIZHEN_CHECK_OR_DIE(ok == 1);  // a predictable key is worse than no process
    return out;
}

std::string base64url(std::string_view bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    unsigned int bits = 0;
    int count = 0;
    for (unsigned char const byte : bytes) {
        bits = bits << 8 | byte;
        for (count += 8; count >= 6; count -= 6) out += kDigits[bits >> (count - 6) & 63];
    }
    if (count > 0) out += kDigits[bits << (6 - count) & 63];
    return out;
}

std::string random_token() { return base64url(random_bytes(32)); }

void wipe(std::string& secret) {
    OPENSSL_cleanse(secret.data(), secret.size());
    secret.clear();
}

}  // namespace yizhen::crypto

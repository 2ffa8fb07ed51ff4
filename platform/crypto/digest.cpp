#include "platform/crypto/digest.h"

#include "kernel/check.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace yizhen::crypto {
namespace {

// Fetched once: EVP_sha256() looks the provider up again on every call, which costs more than a short digest.
EVP_MD const* method_of(Hash hash) {
    static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    static EVP_MD* const sm3 = EVP_MD_fetch(nullptr, "SM3", nullptr);
    EVP_MD const* const method = hash == Hash::sha256 ? sha256 : sm3;
    YIZHEN_CHECK(method != nullptr);
    return method;
}

unsigned char const* data_of(std::string_view bytes) {
    return reinterpret_cast<unsigned char const*>(bytes.data());
}

int nibble(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string digest(Hash hash, std::string_view bytes) {
    std::string out(kDigestBytes, '\0');
    unsigned int size = 0;
    int const ok = EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size,
                              method_of(hash), nullptr);
    YIZHEN_CHECK(ok == 1 && size == kDigestBytes);
    return out;
}

std::string hmac(Hash hash, std::string_view key, std::string_view bytes) {
    std::string out(kDigestBytes, '\0');
    unsigned int size = 0;
    unsigned char const* const made =
        HMAC(method_of(hash), key.data(), static_cast<int>(key.size()), data_of(bytes), bytes.size(),
             reinterpret_cast<unsigned char*>(out.data()), &size);
    YIZHEN_CHECK(made != nullptr && size == kDigestBytes);
    return out;
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (unsigned char const byte : bytes) {
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
    return out;
}

std::string from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return {};
    std::string out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        int const high = nibble(text[i]);
        int const low = nibble(text[i + 1]);
        if (high < 0 || low < 0) return {};
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

bool equal(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace yizhen::crypto

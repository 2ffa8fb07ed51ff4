#include "platform/crypto/signature.h"

#include "kernel/check.h"

#include <openssl/evp.h>

#include <memory>

namespace yizhen::crypto {
namespace {

constexpr std::size_t kEdKeyBytes = 32;

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

unsigned char const* in_of(std::string_view bytes) { return reinterpret_cast<unsigned char const*>(bytes.data()); }

Key secret_key(std::string_view secret) {
    YIZHEN_CHECK(secret.size() == kEdKeyBytes);
    Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, in_of(secret), secret.size()));
    YIZHEN_CHECK(key != nullptr);
    return key;
}

}  // namespace

std::string public_key_of(std::string_view secret) {
    Key const key = secret_key(secret);
    std::string out(kEdKeyBytes, '\0');
    std::size_t size = out.size();
    YIZHEN_CHECK(EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(out.data()), &size) == 1);
    return out;
}

std::string sign(std::string_view secret, std::string_view message) {
    Key const key = secret_key(secret);
    Context const context(EVP_MD_CTX_new());
    YIZHEN_CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
    std::string out(kSignatureBytes, '\0');
    std::size_t size = out.size();
    YIZHEN_CHECK(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, in_of(message),
                                message.size()) == 1);
    return out;
}

bool verify(std::string_view public_key, std::string_view message, std::string_view signature) {
    if (public_key.size() != kEdKeyBytes || signature.size() != kSignatureBytes) return false;
    Key const key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, in_of(public_key), public_key.size()));
    Context const context(EVP_MD_CTX_new());
    if (key == nullptr || EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1) return false;
    return EVP_DigestVerify(context.get(), in_of(signature), signature.size(), in_of(message), message.size()) == 1;
}

}  // namespace yizhen::crypto

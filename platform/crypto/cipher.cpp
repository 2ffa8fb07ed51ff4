#include "platform/crypto/cipher.h"

#include "platform/crypto/digest.h"
#include "platform/crypto/random.h"

#include <openssl/evp.h>

#include <memory>

namespace yizhen::crypto {
namespace {

constexpr std::size_t kAesNonce = 12;
constexpr std::size_t kAesTag = 16;
constexpr std::size_t kSm4Nonce = 16;
constexpr std::size_t kSm4KeyBytes = 16;

struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, Free>;

unsigned char* out_of(std::string& bytes, std::size_t from = 0) {
    return reinterpret_cast<unsigned char*>(bytes.data()) + from;
}
unsigned char const* in_of(std::string_view bytes) { return reinterpret_cast<unsigned char const*>(bytes.data()); }

/// Drawn many at a time: a call of the generator costs more than the sealing of a cell. A process that forks must not seal
/// in the child; none does.
std::string fresh_nonce(std::size_t count) {
    constexpr std::size_t kDrawn = 4'096;
    thread_local std::string drawn;
    thread_local std::size_t at = 0;
    if (at + count > drawn.size()) {
        drawn = random_bytes(kDrawn);
        at = 0;
    }
    at += count;
    return drawn.substr(at - count, count);
}

EVP_CIPHER const* gcm() {
    static EVP_CIPHER* const method = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    return method;
}
EVP_CIPHER const* ctr() {
    static EVP_CIPHER* const method = EVP_CIPHER_fetch(nullptr, "SM4-CTR", nullptr);
    return method;
}

Context begin(EVP_CIPHER const* method, std::string_view key, std::string_view nonce, bool encrypt) {
    Context context(EVP_CIPHER_CTX_new());
    int const ok = EVP_CipherInit_ex2(context.get(), method, in_of(key), in_of(nonce), encrypt ? 1 : 0, nullptr);
    YIZHEN_CHECK(ok == 1);
    return context;
}

void feed(EVP_CIPHER_CTX* context, std::string_view bytes, unsigned char* out) {
    int size = 0;
    YIZHEN_CHECK(EVP_CipherUpdate(context, out, &size, in_of(bytes), static_cast<int>(bytes.size())) == 1);
    YIZHEN_CHECK(static_cast<std::size_t>(size) == bytes.size());
}

std::optional<std::string> open_gcm(std::string_view key, std::string_view nonce, std::string_view associated,
                                    std::string_view cipher, std::string_view tag) {
    Context const context = begin(gcm(), key, nonce, false);
    std::string plain(cipher.size(), '\0');
    std::string expected(tag);
    feed(context.get(), associated, nullptr);
    feed(context.get(), cipher, out_of(plain));
    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(kAesTag), expected.data());
    int size = 0;
    unsigned char rest[16];
    if (EVP_CipherFinal_ex(context.get(), rest, &size) != 1) return std::nullopt;
    return plain;
}

std::string big_endian(std::uint64_t number) {
    std::string out;
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xff);
    return out;
}

std::string sm4_tag(std::string_view key, std::string_view head_and_nonce, std::string_view associated,
                    std::string_view cipher) {
    std::string const mac_key = hmac(Hash::sm3, key, "yizhen sm4 authenticate");
    std::string text(head_and_nonce);
    text += big_endian(associated.size());
    text += associated;
    text += cipher;
    return hmac(Hash::sm3, mac_key, text);
}

std::string sm4_key(std::string_view key) {
    return hmac(Hash::sm3, key, "yizhen sm4 encrypt").substr(0, kSm4KeyBytes);
}

}  // namespace

namespace raw {

std::string aes_256_gcm(std::string_view key, std::string_view nonce, std::string_view associated,
                        std::string_view plain) {
    YIZHEN_CHECK(key.size() == kKeyBytes && nonce.size() == kAesNonce);
    Context const context = begin(gcm(), key, nonce, true);
    std::string out(plain.size() + kAesTag, '\0');
    feed(context.get(), associated, nullptr);
    feed(context.get(), plain, out_of(out));
    int size = 0;
    YIZHEN_CHECK(EVP_CipherFinal_ex(context.get(), out_of(out, plain.size()), &size) == 1);
    YIZHEN_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(kAesTag),
                                     out_of(out, plain.size())) == 1);
    return out;
}

std::string sm4_ctr(std::string_view key, std::string_view counter, std::string_view text) {
    YIZHEN_CHECK(key.size() == kSm4KeyBytes && counter.size() == kSm4Nonce);
    Context const context = begin(ctr(), key, counter, true);
    std::string out(text.size(), '\0');
    feed(context.get(), text, out_of(out));
    return out;
}

}  // namespace raw

std::size_t nonce_bytes(Profile profile) { return profile == Profile::aes ? kAesNonce : kSm4Nonce; }
std::size_t tag_bytes(Profile profile) { return profile == Profile::aes ? kAesTag : kDigestBytes; }

std::string seal(Profile profile, std::uint64_t key_id, std::string_view key, std::string_view associated,
                 std::string_view plain) {
    YIZHEN_CHECK(key.size() == kKeyBytes);
    YIZHEN_CHECK(plain.size() + 64 < kEnvelopeMax);
    std::string const nonce = fresh_nonce(nonce_bytes(profile));
    std::string const head = static_cast<char>(profile) + big_endian(key_id);
    std::string out = head + nonce;
    if (profile == Profile::aes) {
        out += raw::aes_256_gcm(key, nonce, head + std::string(associated), plain);
    } else {
        std::string const cipher = raw::sm4_ctr(sm4_key(key), nonce, plain);
        std::string const tag = sm4_tag(key, out, associated, cipher);
        out += cipher;
        out += tag;
    }
    return out;
}

std::optional<EnvelopeHead> head_of(std::string_view envelope) {
    if (envelope.size() < kHeaderBytes || envelope.size() > kEnvelopeMax) return std::nullopt;
    auto const alg = static_cast<unsigned char>(envelope[0]);
    if (alg != 1 && alg != 2) return std::nullopt;
    EnvelopeHead head{static_cast<Profile>(alg), 0};
    for (std::size_t i = 1; i < kHeaderBytes; ++i) head.key_id = head.key_id << 8 | static_cast<unsigned char>(envelope[i]);
    if (envelope.size() < kHeaderBytes + nonce_bytes(head.profile) + tag_bytes(head.profile)) return std::nullopt;
    return head;
}

std::optional<std::string> open(std::string_view key, std::string_view associated, std::string_view envelope) {
    YIZHEN_CHECK(key.size() == kKeyBytes);
    auto const head = head_of(envelope);
    if (!head) return std::nullopt;
    std::size_t const nonce_size = nonce_bytes(head->profile);
    std::string_view const before = envelope.substr(0, kHeaderBytes + nonce_size);
    std::string_view const nonce = before.substr(kHeaderBytes);
    std::string_view const tag = envelope.substr(envelope.size() - tag_bytes(head->profile));
    std::string_view const cipher = envelope.substr(before.size(), envelope.size() - before.size() - tag.size());
    if (head->profile == Profile::aes) {
        return open_gcm(key, nonce, std::string(envelope.substr(0, kHeaderBytes)) + std::string(associated), cipher, tag);
    }
    if (!equal(sm4_tag(key, before, associated, cipher), tag)) return std::nullopt;
    return raw::sm4_ctr(sm4_key(key), nonce, cipher);
}

}  // namespace yizhen::crypto

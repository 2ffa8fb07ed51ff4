// The standards' own examples: FIPS 180, GB/T 32905 (SM3), RFC 4231, the GCM paper, GB/T 32907 (SM4), RFC 8032, argon2.
#include "platform/crypto/cipher.h"
#include "platform/crypto/digest.h"
#include "platform/crypto/password.h"
#include "platform/crypto/random.h"
#include "platform/crypto/signature.h"

#include <gtest/gtest.h>

namespace yizhen::crypto {
namespace {

std::string times(int count, std::string const& text) {
    std::string out;
    for (int i = 0; i < count; ++i) out += text;
    return out;
}

TEST(Vectors, sha256) {
    EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Vectors, sm3) {
    EXPECT_EQ(hex(digest(Hash::sm3, "abc")), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    EXPECT_EQ(hex(digest(Hash::sm3, times(16, "abcd"))),
              "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
}

TEST(Vectors, hmac_sha256_of_rfc_4231) {
    EXPECT_EQ(hex(hmac(Hash::sha256, std::string(20, '\x0b'), "Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hex(hmac(Hash::sha256, "Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Vectors, hmac_sm3_is_hmac_by_its_definition) {
    std::string const key = "0123456789abcdef0123456789abcdef";
    std::string inner(64, '\x36');
    std::string outer(64, '\x5c');
    for (std::size_t i = 0; i < key.size(); ++i) {
        inner[i] = static_cast<char>(inner[i] ^ key[i]);
        outer[i] = static_cast<char>(outer[i] ^ key[i]);
    }
    EXPECT_EQ(hmac(Hash::sm3, key, "一针"), digest(Hash::sm3, outer + digest(Hash::sm3, inner + "一针")));
}

TEST(Vectors, aes_256_gcm) {
    EXPECT_EQ(hex(raw::aes_256_gcm(std::string(32, '\0'), std::string(12, '\0'), "", std::string(16, '\0'))),
              "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
    auto const key = from_hex(times(2, "feffe9928665731c6d6a8f9467308308"));
    auto const plain = from_hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e24"
                                "49a6b525b16aedf5aa0de657ba637b39");
    auto const associated = from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    EXPECT_EQ(hex(raw::aes_256_gcm(key, from_hex("cafebabefacedbaddecaf888"), associated, plain)),
              "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e63"
              "93ba7a0abcc9f662"
              "76fc6ece0f4e1768cddf8853bb2d551b");
}

TEST(Vectors, sm4_of_its_standard_seen_through_counter_mode) {
    auto const key = from_hex("0123456789abcdeffedcba9876543210");
    EXPECT_EQ(hex(raw::sm4_ctr(key, key, std::string(16, '\0'))), "681edf34d206965e86b3e94f536e4246");
    std::string const two = raw::sm4_ctr(key, key, std::string(32, '\0'));
    std::string next = key;
    next.back() = static_cast<char>(next.back() + 1);
    EXPECT_EQ(two.substr(16), raw::sm4_ctr(key, next, std::string(16, '\0')));
}

TEST(Vectors, ed25519_of_rfc_8032) {
    auto const secret = from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    auto const known = from_hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    EXPECT_EQ(public_key_of(secret), known);
    std::string const signature = sign(secret, "");
    EXPECT_EQ(hex(signature), "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
                              "cf9b46bd25bf5f0595bbe24655141438e7a100b");
    EXPECT_TRUE(verify(known, "", signature));
    EXPECT_FALSE(verify(known, "x", signature));
    EXPECT_FALSE(verify(known, "", std::string(64, '\0')));
    EXPECT_FALSE(verify("short", "", signature));
}

TEST(Vectors, argon2id_of_the_reference) {
    std::string const known = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    EXPECT_TRUE(verify_password("password", known));
    EXPECT_FALSE(verify_password("passwore", known));
    EXPECT_FALSE(verify_password("password", "$argon2id$broken"));
    std::string const mine = hash_password("长口令 with spaces");
    EXPECT_TRUE(mine.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << mine;
    EXPECT_TRUE(verify_password("长口令 with spaces", mine));
    EXPECT_FALSE(verify_password("", mine));
    EXPECT_NE(mine, hash_password("长口令 with spaces"));
}

TEST(Vectors, hex_and_base64url) {
    EXPECT_EQ(from_hex("00fF"), std::string("\0\xff", 2));
    EXPECT_EQ(from_hex("0"), "");
    EXPECT_EQ(from_hex("zz"), "");
    EXPECT_EQ(base64url(std::string("\xfb\xff\xfe", 3)), "-__-");
    EXPECT_EQ(base64url("f"), "Zg");
    EXPECT_EQ(base64url("fo"), "Zm8");
    EXPECT_EQ(random_token().size(), 43u);
    EXPECT_NE(random_token(), random_token());
}

}  // namespace
}  // namespace yizhen::crypto

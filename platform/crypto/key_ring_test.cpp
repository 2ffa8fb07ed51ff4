#include "platform/crypto/key_ring.h"

#include "kernel/problem_catalogue.h"
#include "platform/crypto/qr.h"
#include "platform/files/files.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <fstream>
#include <sys/stat.h>

namespace yizhen::crypto {
namespace {

class KeyRingTest : public ::testing::TestWithParam<Profile> {
protected:
    files::TempDir m_folder;
    std::unique_ptr<KeyRing> m_keys = KeyRing::create(m_folder.path() / "keys", GetParam()).value();
};
INSTANTIATE_TEST_SUITE_P(Profiles, KeyRingTest, ::testing::Values(Profile::aes, Profile::sm4));

TEST_P(KeyRingTest, seals_and_opens) {
    KeyId const id = m_keys->new_key();
    std::string const place = place_of(3, 17, 5);
    std::string const sealed = m_keys->seal(id, place, "419900199001011234");
    EXPECT_EQ(sealed.find("4199"), std::string::npos);
    EXPECT_NE(sealed, m_keys->seal(id, place, "419900199001011234")) << "nonces are fresh";
    EXPECT_EQ(m_keys->open_sealed(place, sealed).value(), "419900199001011234");
    EXPECT_EQ(m_keys->open_sealed(place, m_keys->seal(id, place, "")).value(), "");
    EXPECT_EQ(m_keys->open_sealed(place, m_keys->seal(0, place, "own")).value(), "own");
}

TEST_P(KeyRingTest, a_cell_moved_elsewhere_does_not_open) {
    KeyId const id = m_keys->new_key();
    std::string const sealed = m_keys->seal(id, place_of(3, 17, 5), "x");
    for (auto const& place : {place_of(3, 17, 6), place_of(3, 1, 75), place_of(31, 7, 5), std::string()}) {
        auto const opened = m_keys->open_sealed(place, sealed);
        ASSERT_FALSE(opened);
        EXPECT_TRUE(opened.problem().is(problems::kEnvelopeDamaged));
    }
}

TEST_P(KeyRingTest, any_changed_byte_is_noticed) {
    KeyId const one = m_keys->new_key();
    (void)m_keys->new_keys(300);  // so that a changed key id names another living key
    std::string const sealed = m_keys->seal(one, "p", "some words");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        for (int const bit : {1, 128}) {
            std::string changed = sealed;
            changed[i] = static_cast<char>(changed[i] ^ bit);
            EXPECT_FALSE(m_keys->open_sealed("p", changed)) << "byte " << i;
        }
        EXPECT_FALSE(m_keys->open_sealed("p", sealed.substr(0, i)));
    }
}

TEST_P(KeyRingTest, a_destroyed_key_opens_nothing_also_after_a_restart) {
    auto const ids = m_keys->new_keys(3);
    std::string const first = m_keys->seal(ids[0], "p", "first");
    std::string const second = m_keys->seal(ids[1], "p", "second");
    m_keys->sync();
    EXPECT_TRUE(m_keys->destroy(ids[0]));
    EXPECT_FALSE(m_keys->destroy(ids[0]));
    EXPECT_FALSE(m_keys->destroy(999));
    EXPECT_FALSE(m_keys->destroy(0)) << "the installation's own key stays";
    for (int round = 0; round < 2; ++round) {
        auto const opened = m_keys->open_sealed("p", first);
        ASSERT_FALSE(opened);
        EXPECT_TRUE(opened.problem().is(problems::kKeyDestroyed));
        EXPECT_EQ(m_keys->open_sealed("p", second).value(), "second");
        EXPECT_THROW((void)m_keys->seal(ids[0], "p", "again"), BrokenInvariant);
        m_keys = KeyRing::open(m_folder.path() / "keys").value();
    }
    EXPECT_EQ(m_keys->new_key(), ids[2] + 1) << "a number is never used twice";
}

TEST_P(KeyRingTest, another_process_destroying_is_seen_at_once) {
    KeyId const id = m_keys->new_key();
    std::string const sealed = m_keys->seal(id, "p", "x");
    auto const other = KeyRing::open(m_folder.path() / "keys").value();
    EXPECT_EQ(other->open_sealed("p", sealed).value(), "x");
    EXPECT_TRUE(other->destroy(id));
    EXPECT_FALSE(m_keys->open_sealed("p", sealed));
    EXPECT_EQ(m_keys->new_key(), id + 1);
    EXPECT_EQ(other->new_key(), id + 2);
}

TEST_P(KeyRingTest, digests_compare_and_keep_purposes_apart) {
    std::string const digest = m_keys->keyed_digest("identity-number", "419900199001011234");
    EXPECT_EQ(digest.size(), 37u);
    EXPECT_EQ(digest, m_keys->keyed_digest("identity-number", "419900199001011234"));
    EXPECT_NE(digest, m_keys->keyed_digest("phone", "419900199001011234"));
    EXPECT_NE(m_keys->keyed_digest("ab", "c"), m_keys->keyed_digest("a", "bc"));
    auto const other = KeyRing::create(m_folder.path() / "other", GetParam()).value();
    EXPECT_NE(digest, other->keyed_digest("identity-number", "419900199001011234"));
}

TEST_P(KeyRingTest, a_slot_cut_off_by_a_crash_is_written_over) {
    KeyId const first = m_keys->new_key();
    m_keys->sync();
    std::ofstream(m_folder.path() / "keys/data.keys", std::ios::app) << "torn";
    KeyId const second = m_keys->new_key();
    EXPECT_EQ(second, first + 1);
    std::string const sealed = m_keys->seal(second, "p", "x");
    auto const again = KeyRing::open(m_folder.path() / "keys").value();
    EXPECT_EQ(again->open_sealed("p", sealed).value(), "x");
}

TEST(KeyFiles, the_master_is_private_and_never_replaced) {
    files::TempDir const folder;
    ASSERT_TRUE(KeyRing::create(folder.path()));
    EXPECT_FALSE(KeyRing::create(folder.path()));
    EXPECT_TRUE(KeyRing::open_or_create(folder.path()));
    auto const file = folder.path() / "master.key";
    struct stat info{};
    ASSERT_EQ(::stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    ::chmod(file.c_str(), 0640);
    auto const refused = KeyRing::open(folder.path());
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.problem().message.find("chmod 600"), std::string::npos);
}

TEST(KeyFiles, a_damaged_or_missing_master_is_named) {
    files::TempDir const folder;
    EXPECT_FALSE(KeyRing::open(folder.path()));
    ASSERT_TRUE(KeyRing::create(folder.path()));
    auto const file = folder.path() / "master.key";
    std::string text;
    std::getline(std::ifstream(file), text, '\0');
    text[text.find("key: ") + 5] = text[text.find("key: ") + 5] == '0' ? '1' : '0';
    std::ofstream(file) << text;
    auto const refused = KeyRing::open(folder.path());
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.problem().message.find("已损坏"), std::string::npos);
}

TEST(Envelope, opens_exactly_what_was_sealed) {
    EXPECT_TRUE(rc::check("any text, any place, both profiles", [](std::string const& plain, std::string const& place) {
        std::string const key(32, '\x07');
        for (Profile const profile : {Profile::aes, Profile::sm4}) {
            std::string const sealed = seal(profile, 42, key, place, plain);
            RC_ASSERT(head_of(sealed)->key_id == 42u);
            RC_ASSERT(open(key, place, sealed) == plain);
            RC_ASSERT(!open(key, place + "x", sealed));
            RC_ASSERT(!open(std::string(32, '\x08'), place, sealed));
        }
    }));
}

TEST(Qr, has_its_three_finders_and_scales) {
    auto const code = qr_code("410102-2026-000123-X").value();
    EXPECT_EQ(code.side, 25);
    for (auto const& [row, column] : {std::pair{0, 0}, {0, code.side - 7}, {code.side - 7, 0}}) {
        for (int i = 0; i < 7; ++i) EXPECT_TRUE(code.at(row, column + i) && code.at(row + i, column));
        EXPECT_TRUE(code.at(row + 3, column + 3));
        EXPECT_FALSE(code.at(row + 1, column + 1));
    }
    EXPECT_NE(qr_svg(code).find("viewBox=\"0 0 33 33\""), std::string::npos);
    EXPECT_FALSE(qr_code(std::string(3'000, 'x')));
}

}  // namespace
}  // namespace yizhen::crypto

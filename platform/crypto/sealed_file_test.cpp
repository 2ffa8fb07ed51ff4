#include "platform/crypto/sealed_file.h"

#include "kernel/problem_catalogue.h"
#include "platform/files/files.h"

#include <gtest/gtest.h>

namespace yizhen::crypto {
namespace {

class SealedFile : public ::testing::TestWithParam<Profile> {
protected:
    static Result<std::string> key(std::string_view salt) { return std::string(salt) + std::string(salt); }
    void write(std::string const& text) {
        std::filesystem::remove(m_file);
        SealedWriter writer(m_file, SealKind::passphrase, GetParam(), key);
        for (std::size_t i = 0; i < text.size(); i += 70'001) writer.write(std::string_view(text).substr(i, 70'001));
        writer.finish();
    }
    Result<std::string> read(KeyForSalt const& with = key) const {
        auto const reader = SealedReader::open(m_file, with);
        if (!reader) return reader.problem();
        std::string out;
        for (;;) {
            auto block = reader.value()->next();
            if (!block) return block;
            if (block.value().empty()) return out;
            out += block.value();
        }
    }
    std::string bytes() const { return files::read_file(m_file).value(); }

    files::TempDir m_folder;
    std::filesystem::path m_file = m_folder.path() / "sealed";
};
INSTANTIATE_TEST_SUITE_P(Profiles, SealedFile, ::testing::Values(Profile::aes, Profile::sm4));

TEST_P(SealedFile, comes_back_whole) {
    for (std::size_t const size : {0u, 1u, 512u * 1024 - 1, 512u * 1024, 512u * 1024 + 1, 1'700'000u}) {
        std::string text;
        for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(i * 31 % 251);
        write(text);
        auto const back = read();
        ASSERT_TRUE(back) << size;
        EXPECT_TRUE(back.value() == text) << size;
        EXPECT_TRUE(size < 20 || bytes().find(text.substr(0, 20)) == std::string::npos);
    }
    EXPECT_EQ(kind_of_sealed(m_file).value(), SealKind::passphrase);
}

TEST_P(SealedFile, another_key_a_changed_byte_or_a_cut_is_refused) {
    write(std::string(1'200'000, 'x'));
    std::string const good = bytes();
    EXPECT_FALSE(read([](std::string_view) -> Result<std::string> { return std::string(32, 'k'); }));
    for (std::size_t const at : {std::size_t{15}, std::size_t{30}, std::size_t{50}, good.size() / 2, good.size() - 1}) {
        std::string changed = good;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        files::write_file(m_file, changed);
        EXPECT_FALSE(read()) << at;
    }
    for (std::size_t const size : {std::size_t{10}, std::size_t{42}, good.size() / 3, good.size() - 5}) {
        files::write_file(m_file, good.substr(0, size));
        EXPECT_FALSE(read()) << size;
    }
    files::write_file(m_file, good + "more");
    EXPECT_FALSE(read());
}

TEST_P(SealedFile, a_block_left_out_at_the_end_is_noticed) {
    write(std::string(2 * 512 * 1024, 'x'));  // two full blocks and the empty last one
    std::string const good = bytes();
    std::size_t const last = 4 + kHeaderBytes + nonce_bytes(GetParam()) + tag_bytes(GetParam());
    files::write_file(m_file, good.substr(0, good.size() - last));
    EXPECT_FALSE(read());
}

TEST_P(SealedFile, what_is_not_finished_is_removed_and_nothing_is_overwritten) {
    {
        SealedWriter writer(m_file, SealKind::key_ring, GetParam(), key);
        writer.write("half");
    }
    EXPECT_FALSE(std::filesystem::exists(m_file));
    write("one");
    EXPECT_THROW(SealedWriter(m_file, SealKind::key_ring, GetParam(), key), std::system_error);
    EXPECT_EQ(read().value(), "one");
    EXPECT_NE(key_of_passphrase("a", std::string(16, 's')), key_of_passphrase("a", std::string(16, 't')));
}

}  // namespace
}  // namespace yizhen::crypto

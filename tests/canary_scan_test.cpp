// The search itself: it finds what is there in every form, and nothing else.
#include "tests/canary_scan.h"

#include "platform/files/files.h"

#include <gtest/gtest.h>
#include <zip.h>

#include <fstream>
#include <set>

namespace yizhen::tests {
namespace {

class CanaryScan : public ::testing::Test {
protected:
    void put(std::string const& name, std::string const& bytes) { std::ofstream(m_folder.path() / name, std::ios::binary) << bytes; }
    [[nodiscard]] std::vector<CanaryFinding> scan() const { return scan_for_canaries({m_folder.path()}); }

    files::TempDir m_folder;
    CanaryPerson const& m_one = canary_people()[6];
};

TEST_F(CanaryScan, fifty_people_all_different) {
    std::set<std::string> all;
    for (auto const& person : canary_people()) {
        EXPECT_EQ(person.identity_number.size(), 18u);
        EXPECT_TRUE(person.identity_number.starts_with("419900"));
        EXPECT_EQ(person.bank_account.size(), 19u);
        all.insert({person.name, person.identity_number, person.bank_account});
    }
    EXPECT_EQ(canary_people().size(), 50u);
    EXPECT_EQ(all.size(), 150u);
}

TEST_F(CanaryScan, nothing_in_nothing) {
    put("log", std::string(100'000, 'x') + "419900 雀丝 6299419900");
    std::filesystem::create_directory(m_folder.path() / "empty");
    EXPECT_TRUE(scan().empty());
    EXPECT_GT(canary_bytes_searched(), 100'000u);
}

TEST_F(CanaryScan, utf_8_at_any_place_with_its_offset) {
    put("a.log", "id=" + m_one.identity_number);
    put("b.db", std::string(70'001, '\0') + m_one.name);
    std::filesystem::create_directories(m_folder.path() / "deep/er");
    put("deep/er/c", m_one.bank_account + "\n");
    auto const found = scan();
    ASSERT_EQ(found.size(), 3u);
    std::set<std::string> what;
    for (auto const& finding : found) what.insert(finding.what + "@" + std::to_string(finding.offset));
    EXPECT_EQ(what, (std::set<std::string>{"identity_number of person 7, utf-8@3", "name of person 7, utf-8@70001",
                                           "bank_account of person 7, utf-8@0"}));
}

TEST_F(CanaryScan, other_encodings) {
    std::string le;
    std::string be;
    for (char const c : m_one.identity_number) {
        le += std::string{c, '\0'};
        be += std::string{'\0', c};
    }
    put("le", "x" + le);
    put("be", be);
    put("gb", "\xc8\xb8\xcb\xbf\xb8\xfd\xbd\xf0");  // 雀丝庚金, person 7
    put("hex", "blob 343139393030" + [&] {
        std::string hex;
        for (char const c : m_one.identity_number.substr(6)) hex += std::string("3") + (c == 'X' ? "?" : std::string(1, c));
        return hex;
    }());
    auto const found = scan();
    std::set<std::string> files;
    for (auto const& finding : found) files.insert(finding.file.filename().string());
    EXPECT_TRUE(files.contains("le"));
    EXPECT_TRUE(files.contains("be"));
    EXPECT_TRUE(files.contains("gb"));
    EXPECT_EQ(files.contains("hex"), m_one.identity_number.back() != 'X');
}

TEST_F(CanaryScan, base64_in_each_alignment) {
    // "a" + number, "ab" + number, "abc" + number as base64 say the same inside.
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::string const before : {"", "a", "ab"}) {
        std::string const text = before + m_one.identity_number + "zz";
        std::string coded;
        unsigned bits = 0;
        int count = 0;
        for (unsigned char const byte : text) {
            bits = bits << 8 | byte;
            for (count += 8; count >= 6; count -= 6) coded += kDigits[bits >> (count - 6) & 63];
        }
        put("b64", "{\"body\":\"" + coded + "\"}");
        EXPECT_FALSE(scan().empty()) << before.size();
    }
}

TEST_F(CanaryScan, inside_a_package) {
    auto const file = m_folder.path() / "filled.xlsx";
    int error = 0;
    zip_t* const package = zip_open(file.c_str(), ZIP_CREATE, &error);
    ASSERT_NE(package, nullptr);
    std::string const sheet = std::string(5'000, ' ') + "<t>" + m_one.name + "</t>" + std::string(5'000, ' ');
    ASSERT_GE(zip_file_add(package, "xl/sharedStrings.xml", zip_source_buffer(package, sheet.data(), sheet.size(), 0), 0), 0);
    ASSERT_EQ(zip_close(package), 0);
    auto const found = scan();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_NE(found[0].what.find("inside the package"), std::string::npos);
}

TEST_F(CanaryScan, a_place_that_is_not_there_does_not_pass) {
    EXPECT_THROW((void)scan_for_canaries({m_folder.path() / "none"}), std::runtime_error);
}

}  // namespace
}  // namespace yizhen::tests

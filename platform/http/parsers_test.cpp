#include "platform/http/answer_head.h"
#include "platform/http/idempotency.h"
#include "platform/http/multipart.h"
#include "platform/http/router.h"
#include "platform/http/target.h"
#include "platform/http/test_server.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <iterator>

namespace yizhen::http {
namespace {

TEST(Target, DecodesPathAndQuery) {
    auto const target = parse_target("/api/v1/units?q=%E4%B8%AD%E5%8E%9F+%E5%8C%BA&limit=20&flag");
    ASSERT_TRUE(target);
    EXPECT_EQ(target.value().path, "/api/v1/units");
    EXPECT_EQ(target.value().query.at("q"), "中原 区");
    EXPECT_EQ(target.value().query.at("limit"), "20");
    EXPECT_EQ(target.value().query.at("flag"), "");
    EXPECT_EQ(parse_target("/%E4%B8%AD").value().path, "/中");
}

TEST(Target, RefusesWhatCouldLeadElsewhere) {
    for (std::string_view const bad : {"", "a", "*", "/a/../b", "/..", "/%2e%2e/etc", "/a%2fb", "/a%2Fb", "/a%5cb", "/%00",
                                       "/a%0d%0ab", "/%", "/%4", "/%xy", "/%ff", "/%c0%ae", "/a#b", "/?%zz=1", "/?a=%ff"}) {
        EXPECT_FALSE(parse_target(bad)) << bad;
    }
    EXPECT_FALSE(parse_target("/" + std::string(kTargetBytesMax, 'a')));
    std::string many = "/?";
    for (std::size_t i = 0; i <= kPairsMax; ++i) many += "a" + std::to_string(i) + "=1&";
    EXPECT_FALSE(parse_target(many));
}

RC_GTEST_PROP(Target, EncodedTextComesBack, ()) {
    auto const pieces = *rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("a", " ", "+", "%", "&", "=", "#", "/", "?", ";", "\"", "\x01", "\x7f", "é", "中", "𠀀"));
    std::string text;
    for (auto const& piece : pieces) text += piece;
    auto const target = parse_target("/x?v=" + percent_encoded(text));
    RC_ASSERT(static_cast<bool>(target));
    RC_ASSERT(target.value().query.at("v") == text);
}

TEST(Cookies, KeepsTheGoodOnes) {
    auto const cookies = parse_cookies("yizhen_session=abc; bad; =x; theme=\"dark\";a=b=c; yizhen_session=other");
    EXPECT_EQ(cookies.at("yizhen_session"), "abc");
    EXPECT_EQ(cookies.at("theme"), "dark");
    EXPECT_EQ(cookies.at("a"), "b=c");
    EXPECT_EQ(cookies.size(), 3u);
}

TEST(Headers, ReadsTypesAndParameters) {
    EXPECT_EQ(media_type("Multipart/Form-Data; boundary=x"), "multipart/form-data");
    EXPECT_EQ(parameter("multipart/form-data; charset=utf-8; boundary=\"a b\"", "boundary"), "a b");
    EXPECT_EQ(parameter("form-data; name=\"f\"; filename=\"a;b\\\"c.xlsx\"", "filename"), "a;b\"c.xlsx");
    EXPECT_EQ(parameter("form-data; filename=\"x; name=evil\"; name=good", "name"), "good");
    EXPECT_EQ(parameter("text/plain", "boundary"), "");
    EXPECT_TRUE(etag_listed("\"a\", W/\"b\"", "\"b\""));
    EXPECT_TRUE(etag_listed("*", "\"z\""));
    EXPECT_FALSE(etag_listed("\"a\"", "\"b\""));
}

TEST(AnswerHead, CannotBeSplitByAValue) {
    Response answer;
    answer.headers["Location"] = "/x\r\nSet-Cookie: evil=1";
    std::string const head = answer_head(answer, {});
    EXPECT_EQ(head.find("\r\nSet-Cookie"), std::string::npos);
    EXPECT_EQ(http_date(1'795'459'980'000), "Mon, 23 Nov 2026 18:53:00 GMT");
}

TEST(Router, PrefersLiteralsAndTellsOtherMethods) {
    auto const none = [](Request const&) { return Response{}; };
    Router const router({{"GET", "/a/{id}", none}, {"GET", "/a/new", none}, {"POST", "/a/{id}/b/{other}", none}});
    EXPECT_EQ(router.find("GET", "/a/new").route->pattern, "/a/new");
    auto const found = router.find("GET", "/a/17");
    EXPECT_EQ(found.values.at("id"), "17");
    EXPECT_EQ(router.find("HEAD", "/a/17").route, found.route);
    EXPECT_EQ(router.find("POST", "/a/1/b/2").values.at("other"), "2");
    EXPECT_EQ(router.find("DELETE", "/a/17").methods, std::vector<std::string>{"GET"});
    EXPECT_EQ(router.find("GET", "/a/").route, nullptr);
    EXPECT_EQ(router.find("GET", "/a/1/b").route, nullptr);
    EXPECT_EQ(router.find("GET", "/").route, nullptr);
    EXPECT_THROW(Router({{"GET", "/a", none}, {"GET", "/a", none}}), std::logic_error);
}

/// Keeps a file in memory, so that a property runs fast.
struct MemorySpool : Spool {
    struct Sink : FileSink {
        explicit Sink(MemorySpool& spool) : owner(spool) {}
        void write(std::string_view bytes) override { content += bytes; }
        void finish(Upload& upload) override {
            upload.bytes = content.size();
            owner.files.push_back(content);
        }
        MemorySpool& owner;
        std::string content;
    };
    std::unique_ptr<FileSink> open() override { return std::make_unique<Sink>(*this); }
    std::vector<std::string> files;
};

std::string const kForm =
    "preamble\r\n--B\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n"
    "--B  \r\ncontent-disposition: form-data; name=\"title\"\r\n\r\n报\r\n-- B 表\r\n"
    "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\\\dir\\\\表 1.xlsx\"\r\n"
    "Content-Type: application/octet-stream\r\n\r\nPK\r\n\r\n--\r\n-B\r\n"
    "--B\r\nContent-Disposition: form-data; name=\"envelope\"; filename=\"blob\"\r\nContent-Type: application/json\r\n\r\n{}\r\n"
    "--B--\r\nepilogue --B\r\n";

TEST(Multipart, ReadsFieldsAndFilesWhereverTheBytesAreCut) {
    for (std::size_t step = 1; step <= kForm.size(); ++step) {
        MemorySpool spool;
        MultipartReader reader("B", spool);
        for (std::size_t at = 0; at < kForm.size(); at += step) {
            auto const problem = reader.feed(std::string_view(kForm).substr(at, step));
            ASSERT_FALSE(problem) << problem->message << " step " << step << " at " << at;
        }
        ASSERT_FALSE(reader.finish()) << step;
        EXPECT_EQ(reader.form.at("empty"), "");
        EXPECT_EQ(reader.form.at("envelope"), "{}");
        ASSERT_EQ(spool.files.size(), 1u);
        EXPECT_EQ(spool.files[0], "PK\r\n\r\n--\r\n-B") << step;
        EXPECT_EQ(reader.uploads[0].file_name, "表 1.xlsx");
    }
}

TEST(Multipart, RefusesWhatIsNotOne) {
    auto const refused = [](std::string_view boundary, std::string_view body, MultipartLimits limits = {}) {
        MemorySpool spool;
        MultipartReader reader(boundary, spool, limits);
        return reader.feed(body).has_value() || reader.finish().has_value();
    };
    std::string const part = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n";
    EXPECT_FALSE(refused("B", part + "--B--"));
    EXPECT_TRUE(refused("B", part)) << "cut off";
    EXPECT_TRUE(refused("B", ""));
    EXPECT_TRUE(refused("", part + "--B--"));
    EXPECT_TRUE(refused(std::string(71, 'b'), part));
    EXPECT_TRUE(refused("B", "--B\r\n\r\nno headers\r\n--B--"));
    EXPECT_TRUE(refused("B", "--B\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--B--"));
    EXPECT_TRUE(refused("B", "--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--B--"));
    EXPECT_TRUE(refused("B", "--B\r\nX: " + std::string(9'000, 'h') + "\r\n\r\nx\r\n--B--"));
    EXPECT_TRUE(refused("B", part + part + part + "--B--", {.parts_max = 2}));
    EXPECT_TRUE(refused("B", part + "--B--", {.field_bytes_max = 0}));
}

TEST(Multipart, CleansFileNames) {
    EXPECT_EQ(safe_file_name("../../etc/passwd"), "passwd");
    EXPECT_EQ(safe_file_name("a\x01\nb.xlsx"), "ab.xlsx");
    EXPECT_EQ(safe_file_name(".."), "upload");
    EXPECT_EQ(safe_file_name("\xff\xfe"), "upload");
    EXPECT_EQ(safe_file_name(std::string(1'000, 'a') + ".xlsx").size(), 240u);
    EXPECT_TRUE(safe_file_name(std::string(1'000, 'a') + ".xlsx").ends_with(".xlsx"));
}

TEST(Spool, RemovesTheFileWithItsLastCopyAndWhatWasLeftBehind) {
    testing::Folder folder;
    std::ofstream(folder.path / "upload-1-1") << "left by an ended process";
    std::ofstream(folder.path / "other") << "not ours";
    auto spool = folder_spool(folder.path);
    EXPECT_FALSE(std::filesystem::exists(folder.path / "upload-1-1"));
    EXPECT_TRUE(std::filesystem::exists(folder.path / "other"));
    Upload upload;
    {
        auto sink = spool->open();
        sink->write("abc");
        sink->finish(upload);
    }
    EXPECT_EQ(upload.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    Upload copy = upload;
    upload = {};
    EXPECT_TRUE(std::filesystem::exists(copy.file));
    auto const file = copy.file;
    copy = {};
    EXPECT_FALSE(std::filesystem::exists(file));
}

}  // namespace
}  // namespace yizhen::http

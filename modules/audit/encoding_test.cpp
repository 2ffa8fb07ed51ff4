// The vectors were computed by another program from the words of docs/adr/0008-audit-encoding.md.
#include "modules/audit/encoding.h"

#include "modules/audit/export_text.h"
#include "platform/crypto/digest.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <fstream>
#include <iterator>

namespace yizhen::audit {
namespace {

boost::json::value vectors() {
    std::ifstream in(std::string(YIZHEN_SOURCE_DIR) + "/cases/audit/vectors.json");
    return boost::json::parse(std::string{std::istreambuf_iterator<char>(in), {}});
}

Entry entry_of(boost::json::object const& at) {
    auto const number = [&at](char const* name) { return at.at(name).to_number<std::int64_t>(); };
    auto const text = [&at](char const* name) { return std::string(at.at(name).as_string()); };
    Entry entry;
    entry.realm = RealmId(number("realm"));
    entry.chain = text("chain") == "writes" ? AuditChain::writes : AuditChain::reads;
    entry.number = number("number");
    entry.position = number("position");
    entry.at_ms = number("at_ms");
    entry.person = number("person");
    entry.unit = number("unit");
    entry.role = text("role");
    entry.request_id = text("request_id");
    entry.action = text("action");
    entry.object = text("object");
    entry.digest = text("digest");
    entry.detail = text("detail");
    entry.previous = crypto::from_hex(text("previous"));
    entry.hash = crypto::from_hex(text("hash"));
    return entry;
}

TEST(AuditEncoding, vectors) {
    auto const all = vectors();
    for (auto const& at : all.at("entries").as_array()) {
        Entry const entry = entry_of(at.as_object());
        EXPECT_EQ(crypto::hex(encode(entry)), at.at("encoded").as_string()) << at.at("why");
        EXPECT_EQ(crypto::hex(hash_of(entry)), at.at("hash").as_string()) << at.at("why");
    }
    auto const& at = all.at("root").as_object();
    Root root;
    root.number = at.at("number").to_number<std::int64_t>();
    root.at_ms = at.at("at_ms").to_number<std::int64_t>();
    root.previous = at.at("previous").as_string();
    root.heads = parse_heads(at.at("heads").as_string()).value();
    EXPECT_EQ(text_of(root.heads), at.at("heads").as_string());
    EXPECT_EQ(root_of(root), at.at("root").as_string());
}

TEST(AuditEncoding, no_two_entries_share_their_bytes) {
    Entry a;
    a.previous = first_previous();
    Entry b = a;
    a.action = "ab";
    a.object = "c";
    b.action = "a";
    b.object = "bc";
    EXPECT_NE(hash_of(a), hash_of(b));
}

TEST(AuditEncoding, an_export_line_comes_back_whole) {
    EXPECT_TRUE(rc::check("any text", [](std::string const& object, std::string const& detail, std::int64_t at) {
        Entry entry;
        entry.number = 1;
        entry.at_ms = at;
        entry.object = object;
        entry.detail = detail;
        entry.previous = first_previous();
        entry.hash = hash_of(entry);
        std::string const line = export_line(entry);
        RC_ASSERT(line.find('\n') == std::string::npos);
        auto const back = parse_export_line({}, line, 2);
        RC_ASSERT(bool(back));
        RC_ASSERT(hash_of(back.value()) == entry.hash);
        RC_ASSERT(back.value().hash == entry.hash);
    }));
}

}  // namespace
}  // namespace yizhen::audit

// Every kind of tampering, at a random place of a random chain, is found and named.
#include "modules/audit/verify.h"

#include "modules/audit/encoding.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace yizhen::audit {
namespace {

using Kind = Finding::Kind;

void seal(std::vector<Entry>& chain, std::size_t from) {
    for (std::size_t i = from; i < chain.size(); ++i) {
        chain[i].previous = i == 0 ? first_previous() : chain[i - 1].hash;
        chain[i].hash = hash_of(chain[i]);
    }
}

std::vector<Entry> chain_of(int count) {
    std::vector<Entry> out;
    for (int i = 1; i <= count; ++i) {
        Entry entry;
        entry.realm = RealmId(5);
        entry.number = i;
        entry.position = i;
        entry.at_ms = 1'000 * i;
        entry.action = "ledger.write";
        entry.object = "row:" + std::to_string(i);
        out.push_back(entry);
    }
    seal(out, 0);
    return out;
}

Head head_of(std::vector<Entry> const& chain) {
    return {RealmId(5), AuditChain::writes, static_cast<std::int64_t>(chain.size()), chain.back().hash};
}

std::vector<Finding> check(std::vector<Entry> const& chain, std::optional<Head> const& head,
                           std::vector<Head> const& anchors = {}) {
    std::vector<Finding> findings;
    ChainCheck check(RealmId(5), AuditChain::writes, findings);
    for (auto const& anchor : anchors) check.expect(anchor.count, anchor.hash, "锚点第 1 号");
    for (auto const& entry : chain) check.next(entry);
    check.finish(head, "辖区位置行");
    return findings;
}

/// Exactly one finding, of this kind, naming these entries.
void is_one(std::vector<Finding> const& findings, Kind kind, std::int64_t first, std::int64_t last) {
    for (auto const& finding : findings) RC_LOG(finding.text + "\n");
    RC_ASSERT(findings.size() == 1u);
    RC_ASSERT(name_of(findings[0].kind) == name_of(kind));
    RC_ASSERT(findings[0].first == first);
    RC_ASSERT(findings[0].last == last);
    RC_ASSERT(findings[0].text.find(std::to_string(first)) != std::string::npos);
}

void renumber(std::vector<Entry>& chain) {
    for (std::size_t i = 0; i < chain.size(); ++i) chain[i].number = static_cast<std::int64_t>(i) + 1;
}

struct Tampered {
    std::vector<Entry> chain;
    Head head;
    std::size_t at = 0;  ///< index of the entry tampered with
    [[nodiscard]] std::int64_t number() const { return static_cast<std::int64_t>(at) + 1; }
};

/// A chain of 3 to 40 entries and a place in it, `from_end` entries away from the end at least.
Tampered a_chain(int from_end) {
    int const count = *rc::gen::inRange(3, 41);
    Tampered out{chain_of(count), {}, static_cast<std::size_t>(*rc::gen::inRange(0, count - from_end))};
    out.head = head_of(out.chain);
    return out;
}

TEST(AuditVerify, an_untouched_chain_has_nothing_to_find) {
    for (int count = 1; count < 30; ++count) {
        auto const chain = chain_of(count);
        std::vector<Head> const anchors{{RealmId(5), AuditChain::writes, 1, chain[0].hash}, head_of(chain)};
        EXPECT_TRUE(check(chain, head_of(chain), anchors).empty());
    }
    EXPECT_TRUE(check({}, Head{RealmId(5), AuditChain::writes, 0, {}}).empty());
}

TEST(AuditVerify, changed_content) {
    EXPECT_TRUE(rc::check("any field of any entry", [] {
        Tampered t = a_chain(0);
        Entry& entry = t.chain[t.at];
        switch (*rc::gen::inRange(0, 8)) {
        case 0: entry.person += 1; break;
        case 1: entry.at_ms -= 1; break;
        case 2: entry.action += "x"; break;
        case 3: entry.object = "row:0"; break;
        case 4: entry.detail = "{}"; break;
        case 5: entry.digest = "ff"; break;
        case 6: entry.position += 1; break;
        default: entry.previous[3] = static_cast<char>(entry.previous[3] ^ 1);
        }
        is_one(check(t.chain, t.head), Kind::changed, t.number(), t.number());
    }));
}

TEST(AuditVerify, changed_hash) {
    EXPECT_TRUE(rc::check("the hash alone", [] {
        Tampered t = a_chain(1);
        t.chain[t.at].hash[5] = static_cast<char>(t.chain[t.at].hash[5] ^ 4);
        is_one(check(t.chain, t.head), Kind::hash_changed, t.number(), t.number());
    }));
}

TEST(AuditVerify, replaced_with_a_consistent_entry) {
    EXPECT_TRUE(rc::check("content and hash of one entry", [] {
        Tampered t = a_chain(0);
        t.chain[t.at].object = "row:0";
        t.chain[t.at].hash = hash_of(t.chain[t.at]);
        is_one(check(t.chain, t.head), Kind::replaced, t.number(), t.number());
    }));
}

TEST(AuditVerify, removed) {
    EXPECT_TRUE(rc::check("leaving a gap", [] {
        Tampered t = a_chain(1);
        t.chain.erase(t.chain.begin() + static_cast<std::ptrdiff_t>(t.at));
        is_one(check(t.chain, t.head), Kind::removed, t.number(), t.number());
    }));
    EXPECT_TRUE(rc::check("and the rest renumbered", [] {
        Tampered t = a_chain(1);
        t.chain.erase(t.chain.begin() + static_cast<std::ptrdiff_t>(t.at));
        renumber(t.chain);
        t.head.count -= 1;  // the realm's row was set back too
        is_one(check(t.chain, t.head), Kind::removed, t.number(), t.number());
    }));
}

TEST(AuditVerify, inserted) {
    EXPECT_TRUE(rc::check("a well-made entry, the rest renumbered", [] {
        Tampered t = a_chain(0);
        Entry added = t.chain[t.at];
        added.object = "row:0";
        added.previous = t.at == 0 ? first_previous() : t.chain[t.at - 1].hash;
        if (*rc::gen::arbitrary<bool>()) added.previous = std::string(kHashBytes, 'x');
        added.hash = hash_of(added);
        t.chain.insert(t.chain.begin() + static_cast<std::ptrdiff_t>(t.at), added);
        bool const renumbered = *rc::gen::arbitrary<bool>();
        if (renumbered) {
            renumber(t.chain);
            t.head.count += 1;
        }
        RC_PRE(t.at > 0u || added.previous == first_previous());
        is_one(check(t.chain, t.head), Kind::inserted, t.number(), t.number());
    }));
}

TEST(AuditVerify, cut_off) {
    EXPECT_TRUE(rc::check("the newest entries are gone", [] {
        Tampered t = a_chain(1);
        auto const count = static_cast<std::int64_t>(t.chain.size());
        t.chain.resize(t.at + 1);
        is_one(check(t.chain, t.head), Kind::cut_off, t.number() + 1, count);
        // The realm's row was set back too: only the anchor knows.
        is_one(check(t.chain, head_of(t.chain), {t.head}), Kind::cut_off, t.number() + 1, count);
    }));
}

TEST(AuditVerify, appended_after_the_known_head) {
    EXPECT_TRUE(rc::check("entries after the head", [] {
        Tampered t = a_chain(1);
        Head const head{RealmId(5), AuditChain::writes, t.number(), t.chain[t.at].hash};
        is_one(check(t.chain, head), Kind::appended, t.number() + 1, static_cast<std::int64_t>(t.chain.size()));
    }));
}

TEST(AuditVerify, wholly_rewritten_from_some_entry_on) {
    EXPECT_TRUE(rc::check("consistent in itself, but the anchors know better", [] {
        Tampered t = a_chain(0);
        Head const first{RealmId(5), AuditChain::writes, 1, t.chain[0].hash};
        RC_PRE(t.at > 0u);
        t.chain[t.at].object = "row:0";
        seal(t.chain, t.at);
        is_one(check(t.chain, head_of(t.chain), {first, t.head}), Kind::rewritten, 2,
               static_cast<std::int64_t>(t.chain.size()));
    }));
}

TEST(AuditVerify, two_wrongs_are_both_named) {
    auto chain = chain_of(20);
    Head const head = head_of(chain);
    chain[3].object = "x";
    chain[11].person = 9;
    chain.erase(chain.begin() + 16);
    auto const findings = check(chain, head);
    ASSERT_EQ(findings.size(), 3u);
    EXPECT_EQ(findings[0].first, 4);
    EXPECT_EQ(findings[1].first, 12);
    EXPECT_EQ(findings[2].first, 17);
    EXPECT_EQ(findings[2].kind, Kind::removed);
}

}  // namespace
}  // namespace yizhen::audit

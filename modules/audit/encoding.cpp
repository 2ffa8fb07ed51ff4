#include "modules/audit/encoding.h"

#include "kernel/check.h"
#include "platform/crypto/digest.h"

namespace yizhen::audit {
namespace {

constexpr std::string_view kMagic = "YZAUDIT1";
constexpr std::string_view kRootMagic = "YZROOT1";

void put_number(std::string& out, std::int64_t number) {
    auto const bits = static_cast<std::uint64_t>(number);
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(bits >> shift & 0xff);
}

void put_text(std::string& out, std::string_view text) {
    YIZHEN_CHECK(text.size() <= 0xffffffffu);
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(text.size() >> shift & 0xff);
    out += text;
}

}  // namespace

std::string_view name_of(AuditChain chain) { return chain == AuditChain::writes ? "writes" : "reads"; }

std::string_view name_of(Finding::Kind kind) {
    switch (kind) {
    case Finding::Kind::changed: return "changed";
    case Finding::Kind::hash_changed: return "hash-changed";
    case Finding::Kind::replaced: return "replaced";
    case Finding::Kind::removed: return "removed";
    case Finding::Kind::inserted: return "inserted";
    case Finding::Kind::cut_off: return "cut-off";
    case Finding::Kind::appended: return "appended";
    case Finding::Kind::rewritten: return "rewritten";
    case Finding::Kind::anchor: return "anchor";
    }
    return "";
}

std::string first_previous() { return std::string(kHashBytes, '\0'); }

std::string encode(Entry const& entry) {
    YIZHEN_CHECK(entry.previous.size() == kHashBytes);
    std::string out(kMagic);
    out += entry.previous;
    put_number(out, entry.realm.value);
    out += entry.chain == AuditChain::writes ? '\0' : '\1';
    for (auto const number :
         {entry.number, entry.position, entry.at_ms, entry.person, entry.unit}) {
        put_number(out, number);
    }
    for (auto const* const text :
         {&entry.role, &entry.request_id, &entry.action, &entry.object, &entry.digest, &entry.detail}) {
        put_text(out, *text);
    }
    return out;
}

std::string hash_of(Entry const& entry) { return crypto::sha256(encode(entry)); }

std::string text_of(std::vector<Head> const& heads) {
    std::string out;
    for (auto const& head : heads) {
        if (!out.empty()) out += ',';
        out += std::to_string(head.realm.value) + ":" + std::string(name_of(head.chain)) + ":" +
               std::to_string(head.count) + ":" + crypto::hex(head.hash);
    }
    return out;
}

std::string root_of(Root const& root) {
    return crypto::hex(crypto::sha256(std::string(kRootMagic) + "\t" + std::to_string(root.number) + "\t" +
                                      std::to_string(root.at_ms) + "\t" + root.previous + "\t" +
                                      text_of(root.heads)));
}

}  // namespace yizhen::audit

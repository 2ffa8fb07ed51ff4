// The use cases that open transactions: appending, reading, anchoring, verifying.
#include "kernel/problem_catalogue.h"
#include "modules/audit/encoding.h"
#include "modules/audit/export_text.h"
#include "modules/audit/store.h"
#include "modules/audit/verify.h"
#include "platform/crypto/digest.h"
#include "platform/sql/sql.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <set>
#include <unistd.h>

namespace yizhen::audit {
namespace {

constexpr std::string_view kNoRoot = "0000000000000000000000000000000000000000000000000000000000000000";

/// Appends and syncs. Empty when it worked, else why not.
std::string append_durably(std::filesystem::path const& file, std::string const& text) {
    int const handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (handle < 0) return std::strerror(errno);
    bool const ok = ::write(handle, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                    ::fsync(handle) == 0;
    std::string const why = ok ? "" : std::strerror(errno);
    ::close(handle);
    return why;
}

/// Realms below zero are letter boxes: what nobody in particular wrote in realm -r. Their entries name nobody and tell the
/// day alone, at its beginning in China.
bool is_letter_box(RealmId realm) { return realm.value < 0; }

std::int64_t day_begins(std::int64_t at_ms) {
    constexpr std::int64_t kDayMs = 86'400'000;
    constexpr std::int64_t kChinaMs = 8 * 3'600'000;
    return (at_ms + kChinaMs) / kDayMs * kDayMs - kChinaMs;
}

/// A head that grew between two roots, or between midnight and the day's first, would tell the hour: in all roots of a day a
/// letter box stands as it stood when the day began.
void still_letter_boxes(sql::Connection& connection, Root& root) {
    std::vector<Head> heads;
    for (auto const& head : root.heads) {
        auto const still = is_letter_box(head.realm) ? store::head_before(connection, head.realm, head.chain, day_begins(root.at_ms)) : head;
        if (still) heads.push_back(*still);
    }
    root.heads = std::move(heads);
}

Result<std::vector<Root>> read_anchors(std::filesystem::path const& file) {
    std::vector<Root> out;
    std::ifstream in(file, std::ios::binary);
    std::string line;
    for (std::int64_t number = 1; std::getline(in, line); ++number) {
        auto root = parse_anchor_line(line, number);
        if (!root) return Problem(problems::kBadInput, "锚点文件 " + file.string() + " " + root.problem().message);
        out.push_back(std::move(root.value()));
    }
    return out;
}

void find_in_anchors(std::vector<Root> const& anchors, std::vector<store::StoredRoot> const& kept,
                     std::vector<Finding>& findings) {
    auto const add = [&](std::int64_t number, std::string const& what) {
        findings.push_back({Finding::Kind::anchor, {}, {}, number, number, "锚点第 " + std::to_string(number) + " 号" + what});
    };
    std::string previous(kNoRoot);
    std::int64_t number = 0;
    for (auto const& anchor : anchors) {
        ++number;
        if (anchor.number != number) add(number, "缺失或次序不对");
        if (anchor.previous != previous) add(anchor.number, "没有接上前一锚点");
        if (root_of(anchor) != anchor.root) add(anchor.number, "内容与校验值不符，锚点文件被改动");
        auto const found = std::ranges::find(kept, anchor.number, &store::StoredRoot::number);
        if (found == kept.end()) add(anchor.number, "在数据库中缺失");
        else if (found->line != anchor_line(anchor)) add(anchor.number, "与数据库所存不同");
        previous = anchor.root;
        number = anchor.number;
    }
}

void check_chain(sql::Connection& connection, RealmId realm, AuditChain chain, std::vector<Root> const& anchors,
                 std::vector<Head> const& known, Verification& out) {
    ChainCheck check(realm, chain, out.findings);
    auto const same = [&](Head const& head) { return head.realm == realm && head.chain == chain; };
    for (auto const& anchor : anchors) {
        auto const found = std::ranges::find_if(anchor.heads, same);
        if (found != anchor.heads.end()) check.expect(found->count, found->hash, "锚点第 " + std::to_string(anchor.number) + " 号");
    }
    store::scan(connection, realm, chain, [&](Entry const& entry) { check.next(entry); });
    auto const head = std::ranges::find_if(known, same);
    check.finish(head == known.end() ? Head{realm, chain, 0, {}} : *head, "辖区位置行");
    ++out.chains;
    out.entries += check.count();
    out.heads.push_back({realm, chain, check.count(), check.hash()});
}

}  // namespace

void Chain::append(Transaction& transaction, std::int64_t realm, Actor const& actor, AuditEntry const& entry) {
    auto& tx = static_cast<sql::WriteTransaction&>(transaction);
    sql::ChainHead& head = tx.head(entry.chain);
    Entry link;
    link.realm = RealmId(realm);
    link.chain = entry.chain;
    link.number = head.count + 1;
    link.position = tx.position();
    link.at_ms = m_clock.now_ms();
    if (is_letter_box(link.realm)) {
        link.at_ms = day_begins(link.at_ms);
    } else {
        link.person = actor.person;
        link.unit = actor.unit;
        link.role = actor.role;
        link.request_id = actor.request_id;
    }
    link.action = entry.action;
    link.object = entry.object;
    link.digest = entry.digest;
    link.detail = entry.detail;
    link.previous = head.count == 0 ? first_previous() : head.hash;
    link.hash = hash_of(link);
    store::insert(tx.sql(), link);
    head = {link.number, link.hash};
}

Result<Done> record_read(sql::Database& database, RealmId realm, Actor const& actor, AuditEntry entry) {
    entry.chain = AuditChain::reads;
    return database.write(realm, actor, [&entry](sql::WriteTransaction& tx) -> Result<Done> {
        tx.audit(entry);
        return Done{};
    });
}

std::vector<Entry> list(sql::Database& database, Query const& query) {
    std::vector<Entry> out;
    database.read([&](sql::Connection& connection) { out = store::list(connection, query); });
    return out;
}

std::vector<Head> heads(sql::Database& database) {
    std::vector<Head> out;
    database.read([&](sql::Connection& connection) { out = store::heads(connection); });
    return out;
}

Result<Root> anchor(sql::Database& database, Clock const& clock, std::filesystem::path const& file) {
    Root root;
    std::vector<store::StoredRoot> kept;
    auto const written = database.write(RealmId(0), {}, [&](sql::WriteTransaction& tx) -> Result<Done> {
        kept = store::roots(tx.sql(), 0);
        root.number = kept.empty() ? 1 : kept.back().number + 1;
        root.previous = kept.empty() ? std::string(kNoRoot) : kept.back().root;
        root.at_ms = clock.now_ms();
        root.heads = store::heads(tx.sql());
        still_letter_boxes(tx.sql(), root);
        root.root = root_of(root);
        store::insert_root(tx.sql(), root);
        tx.audit({"audit.anchor", "root:" + std::to_string(root.number), root.root, "{}"});
        return Done{};
    });
    if (!written) return written.problem();
    kept.push_back({root.number, anchor_line(root), root.root});
    auto const anchored = read_anchors(file);
    if (!anchored) return anchored.problem();
    std::int64_t const last = anchored.value().empty() ? 0 : anchored.value().back().number;
    std::string missing;
    for (auto const& line : kept) {
        if (line.number > last) missing += line.line + "\n";
    }
    if (auto const why = append_durably(file, missing); !why.empty()) {
        return Problem(problems::kDiskFull, "锚点文件 " + file.string() + " 写不进去（" + why + "）；请检查后等下一小时自动补记");
    }
    return root;
}

Result<Verification> verify(sql::Database& database, std::filesystem::path const& anchor_file) {
    std::vector<Root> anchors;
    if (!anchor_file.empty()) {
        auto read = read_anchors(anchor_file);
        if (!read) return read.problem();
        anchors = std::move(read.value());
    }
    Verification out;
    out.anchors = static_cast<std::int64_t>(anchors.size());
    database.read([&](sql::Connection& connection) {
        find_in_anchors(anchors, store::roots(connection, 0), out.findings);
        auto const known = store::heads(connection);
        std::set<std::pair<RealmId, AuditChain>> all;
        for (auto const& chain : store::chains(connection)) all.insert(chain);
        for (auto const& head : known) all.emplace(head.realm, head.chain);
        for (auto const& anchor : anchors) {
            for (auto const& head : anchor.heads) all.emplace(head.realm, head.chain);
        }
        for (auto const& [realm, chain] : all) check_chain(connection, realm, chain, anchors, known, out);
    });
    return out;
}

Result<Head> export_chain(sql::Database& database, RealmId realm, AuditChain chain, std::filesystem::path const& file) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    Head head{realm, chain, 0, {}};
    out << export_title(realm, chain) << '\n';
    database.read([&](sql::Connection& connection) {
        store::scan(connection, realm, chain, [&](Entry const& entry) {
            out << export_line(entry) << '\n';
            head.count = entry.number;
            head.hash = entry.hash;
        });
    });
    out.close();
    if (!out) return Problem(problems::kDiskFull, "导出文件 " + file.string() + " 写不进去；请检查目录权限和磁盘空间");
    return head;
}

}  // namespace yizhen::audit

#include "modules/audit/verify.h"

#include "modules/audit/encoding.h"

#include <algorithm>
#include <iterator>

namespace yizhen::audit {
namespace {

constexpr std::int64_t kShiftMax = 16;

std::string numbers(std::int64_t first, std::int64_t last) {
    std::string const from = "第 " + std::to_string(first);
    return first == last ? from + " 条" : from + " 至 " + std::to_string(last) + " 条";
}

/// The number under which this content was sealed, relative to the number it bears; empty when it fits none nearby.
std::optional<std::int64_t> sealed_shift(Entry const& entry, std::int64_t likely) {
    Entry tried = entry;
    auto const fits = [&](std::int64_t shift) {
        tried.number = entry.number + shift;
        return hash_of(tried) == entry.hash;
    };
    if (fits(0)) return 0;
    if (likely != 0 && fits(likely)) return likely;
    for (std::int64_t shift = 1; shift <= kShiftMax; ++shift) {
        if (fits(likely + shift)) return likely + shift;
        if (fits(likely - shift)) return likely - shift;
    }
    return std::nullopt;
}

}  // namespace

void ChainCheck::add(Finding::Kind kind, std::int64_t first, std::int64_t last, std::string const& what) {
    if (m_findings.size() >= kFindingsMax) return;
    std::string const chain = m_chain == AuditChain::writes ? "写入链" : "读取链";
    m_findings.push_back({kind, m_realm, m_chain, first, last,
                          "辖区 " + std::to_string(m_realm.value) + " " + chain + numbers(first, last) + what});
}

void ChainCheck::expect(std::int64_t count, std::string hash, std::string const& who) {
    m_anchors[count] = {std::move(hash), who};
}

void ChainCheck::next(Entry const& entry) {
    bool linked = m_last > 0 || entry.number == 1;
    if (m_last == 0) m_hash = first_previous();
    if (entry.previous.size() != kHashBytes) {
        if (entry.number > m_last + 1) check_number(entry, linked);
        add(Finding::Kind::changed, entry.number, entry.number, "的前链值长度不对，内容被改动");
        m_pending.reset();
    } else {
        check_number(entry, linked);
        bool const sound = check_shift(entry, linked);
        if (linked) check_link(entry, sound);
        if (!sound) m_pending = Pending{entry.number, hash_of(entry)};
    }
    check_anchor(entry.number, entry.hash);
    m_hash = entry.hash;
    m_last = std::max(m_last, entry.number);
}

void ChainCheck::check_number(Entry const& entry, bool& linked) {
    if (entry.number > m_last + 1) {
        settle_pending({});
        add(Finding::Kind::removed, m_last + 1, entry.number - 1, "缺失，被移走");
        linked = false;
    } else if (entry.number <= m_last) {
        settle_pending({});
        clear_neighbour(entry.number - 1);
        add(Finding::Kind::inserted, entry.number, entry.number, "出现了不止一次，其中一条是插入的");
        linked = false;
    }
}

// Entries keep the number they were sealed under, so renumbering after a removal or an insertion betrays itself.
bool ChainCheck::check_shift(Entry const& entry, bool& linked) {
    auto const shift = sealed_shift(entry, m_shift);
    if (!shift) return false;
    std::int64_t const more = *shift - m_shift;
    if (more > 0) {
        settle_pending({});
        std::int64_t const first = entry.number + m_shift;
        add(Finding::Kind::removed, first, first + more - 1, "（原编号）被移走，其后的条目被重新编号");
        linked = false;
    } else if (more < 0) {
        m_pending.reset();
        clear_neighbour(entry.number + more - 1);
        add(Finding::Kind::inserted, entry.number + more, entry.number - 1, "是插入的，其后的条目被重新编号");
        linked = false;
    }
    m_shift = *shift;
    return true;
}

void ChainCheck::check_link(Entry const& entry, bool sound) {
    if (m_pending) return settle_pending(sound ? entry.previous : std::string());
    if (sound && entry.previous != m_hash) {
        if (entry.number == 1) {
            add(Finding::Kind::removed, 1, 1, "之前本有条目，链头被移走");
        } else {
            add(Finding::Kind::replaced, entry.number - 1, entry.number - 1, "被替换：下一条所接的不是它");
        }
    }
}

// An inserted entry that continues nothing made the one before it look replaced.
void ChainCheck::clear_neighbour(std::int64_t number) {
    if (!m_findings.empty() && m_findings.back().kind == Finding::Kind::replaced && m_findings.back().last == number) {
        m_findings.pop_back();
    }
}

void ChainCheck::settle_pending(std::string const& continued) {
    if (!m_pending) return;
    bool const only_hash = !continued.empty() && continued == m_pending->computed;
    add(only_hash ? Finding::Kind::hash_changed : Finding::Kind::changed, m_pending->number, m_pending->number,
        only_hash ? "的校验值被改动，内容未变" : "内容与校验值不符，内容被改动");
    m_pending.reset();
}

void ChainCheck::check_anchor(std::int64_t number, std::string const& hash) {
    auto const found = m_anchors.find(number);
    if (found == m_anchors.end()) return;
    if (found->second.hash != hash) {
        add(Finding::Kind::rewritten, m_anchored + 1, number, "与" + found->second.who + "所记不同，其间有条目被改写");
    }
    m_anchored = number;
}

void ChainCheck::finish(std::optional<Head> const& head, std::string const& who) {
    bool const settled = m_pending.has_value();
    settle_pending(head ? head->hash : std::string());
    auto const newest = m_anchors.empty() ? m_anchors.end() : std::prev(m_anchors.end());
    std::int64_t known = m_last;
    std::string source;
    if (newest != m_anchors.end() && newest->first > known) {
        known = newest->first;
        source = newest->second.who;
    }
    if (head && head->count > known) {
        known = head->count;
        source = who;
    }
    if (known > m_last) {
        add(Finding::Kind::cut_off, m_last + 1, known, "被截去：" + source + "记有 " + std::to_string(known) + " 条");
    }
    if (!head) return;
    if (head->count < m_last) {
        add(Finding::Kind::appended, head->count + 1, m_last, "在" + who + "所记的链头之后，是添加的");
    } else if (head->count == m_last && m_last > 0 && head->hash != m_hash && !settled) {
        add(Finding::Kind::replaced, m_last, m_last, "与" + who + "所记的链头不符，末条被替换");
    }
}

}  // namespace yizhen::audit

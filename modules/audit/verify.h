#pragma once
/// Reads a chain from its beginning and says which entry is wrong, and how. Pure; holds one entry at a time.

#include "modules/audit/types.h"

#include <map>
#include <optional>

namespace yizhen::audit {

inline constexpr std::size_t kFindingsMax = 1'000;

class ChainCheck {
public:
    ChainCheck(RealmId realm, AuditChain chain, std::vector<Finding>& findings)
        : m_realm(realm), m_chain(chain), m_findings(findings) {}

    /// What an anchor saw: at `count` the chain ended in `hash`. Before the first `next`.
    void expect(std::int64_t count, std::string hash, std::string const& who);
    void next(Entry const& entry);
    /// `head`: what the realm's row or the caller says the end is; `who` names it in the finding.
    void finish(std::optional<Head> const& head, std::string const& who);

    [[nodiscard]] std::int64_t count() const { return m_last; }
    [[nodiscard]] std::string const& hash() const { return m_hash; }

private:
    struct Anchor {
        std::string hash;
        std::string who;
    };
    struct Pending {  ///< self-check failed; the next entry tells whether content or hash was altered
        std::int64_t number = 0;
        std::string computed;
    };

    void check_number(Entry const& entry, bool& linked);
    bool check_shift(Entry const& entry, bool& linked);
    void check_link(Entry const& entry, bool sound);
    void check_anchor(std::int64_t number, std::string const& hash);
    void clear_neighbour(std::int64_t number);
    void settle_pending(std::string const& continued);
    void add(Finding::Kind kind, std::int64_t first, std::int64_t last, std::string const& what);

    RealmId m_realm;
    AuditChain m_chain;
    std::vector<Finding>& m_findings;
    std::map<std::int64_t, Anchor> m_anchors;
    std::int64_t m_anchored = 0;  ///< newest anchor that agreed
    std::int64_t m_last = 0;
    std::string m_hash;
    std::int64_t m_shift = 0;     ///< sealed number minus present number, after renumbering
    std::optional<Pending> m_pending;
};

}  // namespace yizhen::audit

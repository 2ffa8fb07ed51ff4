#pragma once
/// Entries of the audit chains, and what verification finds wrong with them.

#include "kernel/ids.h"
#include "kernel/ports.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::audit {

/// One link. `previous` and `hash` are 32 raw bytes; the first entry's previous is 32 zero bytes.
struct Entry {
    RealmId realm;
    AuditChain chain = AuditChain::writes;
    std::int64_t number = 0;    ///< from 1, without gaps
    std::int64_t position = 0;  ///< of the realm, at the change
    std::int64_t at_ms = 0;     ///< since 1970-01-01T00:00Z
    std::int64_t person = 0;
    std::int64_t unit = 0;
    std::string role;
    std::string request_id;
    std::string action;
    std::string object;
    std::string digest;
    std::string detail;
    std::string previous;
    std::string hash;
};

/// Where a chain stood, according to somebody: the realm's row, an anchor, a note on paper.
struct Head {
    RealmId realm;
    AuditChain chain = AuditChain::writes;
    std::int64_t count = 0;
    std::string hash;
};

/// All heads at one time, joined; `previous` is the root before (64 zeros before the first). Hex.
struct Root {
    std::int64_t number = 0;
    std::int64_t at_ms = 0;
    std::vector<Head> heads;  ///< by realm, then chain
    std::string previous;
    std::string root;
};

struct Finding {
    enum class Kind {
        changed,       ///< content is not what was sealed
        hash_changed,  ///< content stands, its hash was altered
        replaced,      ///< consistent in itself, but not what the next entry continues
        removed,
        inserted,
        cut_off,       ///< the newest entries are missing
        appended,      ///< entries after the known head
        rewritten,     ///< an anchor saw something else
        anchor,        ///< the anchor file or the table of roots itself
    };
    Kind kind = Kind::changed;
    RealmId realm;
    AuditChain chain = AuditChain::writes;
    std::int64_t first = 0;  ///< entries concerned, both included
    std::int64_t last = 0;
    std::string text;        ///< Chinese, one line, names the entry and what is wrong
};

[[nodiscard]] std::string_view name_of(AuditChain chain);        ///< "writes", "reads"
[[nodiscard]] std::string_view name_of(Finding::Kind kind);      ///< "changed", "cut-off" …

struct Verification {
    std::int64_t entries = 0;
    std::int64_t chains = 0;
    std::int64_t anchors = 0;
    std::vector<Finding> findings;
    std::vector<Head> heads;  ///< as found, to be noted elsewhere
};

}  // namespace yizhen::audit

#pragma once
/// What the inside needs from the outside, so that a test can stand on any day and draw any number.

#include "kernel/date.h"

#include <cstdint>
#include <span>
#include <string>

namespace yizhen {

class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual CivilDate today() const = 0;
    [[nodiscard]] virtual std::int64_t now_ms() const = 0;        ///< since 1970-01-01T00:00Z
    [[nodiscard]] virtual std::int64_t monotonic_ms() const = 0;  ///< for time-outs only
};

class Randomness {
public:
    virtual ~Randomness() = default;
    virtual void fill(std::span<unsigned char> bytes) = 0;  ///< cryptographic in production
};

/// Who acts, for the audit trail and for scope.
struct Actor {
    std::int64_t person = 0;
    std::int64_t unit = 0;
    std::string role;
    std::string request_id;
};

/// Two chains a realm: of its writes, and of the reads of personal data.
enum class AuditChain { writes, reads };

/// One entry of the audit chain. Digests, never values.
struct AuditEntry {
    std::string action;         ///< "demand.admit", "ledger.write"
    std::string object;         ///< "demand:17"
    std::string digest;         ///< lower-case hex of what was written or read; may be empty
    std::string detail;         ///< canonical JSON without personal data
    AuditChain chain = AuditChain::writes;
};

/// The open transaction an entry belongs to; platform/sql derives its write transaction from it.
class Transaction {
public:
    virtual ~Transaction() = default;
};

/// Required by every write transaction; implemented by modules/audit, so that no write can forget it.
class AuditSink {
public:
    virtual ~AuditSink() = default;
    virtual void append(Transaction& transaction, std::int64_t realm, Actor const& actor, AuditEntry const& entry) = 0;
};

}  // namespace yizhen

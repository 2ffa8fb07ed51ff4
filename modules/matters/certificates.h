#pragma once
/// The county's list of certificates that a village may still be asked for, each with its clause (P-15). Everybody may read it.

#include "kernel/ids.h"
#include "kernel/ports.h"
#include "kernel/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace yizhen::access {
class Access;
}
namespace yizhen::http {
struct Route;
}
namespace yizhen::org {
class Org;
}
namespace yizhen::sql {
class Connection;
class Database;
}  // namespace yizhen::sql

namespace yizhen::matters {

struct Certificate {
    std::string name;    ///< as the payload's certificate_name says it
    std::string clause;  ///< of the law that asks for it
    std::int64_t decided_ms = 0;
};

class Certificates {
public:
    struct Parts {
        sql::Database& database;
        Clock const& clock;
    };
    explicit Certificates(Parts parts) : m_parts(parts) {}

    /// By name.
    [[nodiscard]] std::vector<Certificate> all(RealmId realm) const;
    /// A name already listed gets the new clause. Both must be said: bad-input.
    Result<Certificate> list(RealmId realm, std::string const& name, std::string const& clause, Actor const& actor);
    /// not-found when it is not listed.
    Result<Done> unlist(RealmId realm, std::string const& name, Actor const& actor);

private:
    Parts m_parts;
};

/// GET, POST /api/v1/certificates; DELETE /api/v1/certificates/{name}.
[[nodiscard]] std::vector<http::Route> certificate_routes(Certificates& certificates, access::Access& access, org::Org& org);

namespace store {
[[nodiscard]] std::vector<Certificate> certificates(sql::Connection& connection, RealmId realm);
}

}  // namespace yizhen::matters

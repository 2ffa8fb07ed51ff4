#pragma once
/// Units as org knows them.

#include "modules/ledgers/ports.h"
#include "modules/org/org.h"

namespace yizhen::ledgers {

class OrgUnits final : public Units {
public:
    explicit OrgUnits(org::Org& org) : m_org(org) {}
    [[nodiscard]] std::optional<UnitId> find(RealmId realm, std::string_view code) const override;
    [[nodiscard]] Result<UnitId> resolve(RealmId realm, std::string_view words) const override;
    [[nodiscard]] std::string code_of(UnitId unit) const override;
    [[nodiscard]] std::string name_of(UnitId unit) const override;
    [[nodiscard]] std::optional<std::string> name_at(UnitId unit, AreaLevel level) const override;
    [[nodiscard]] std::vector<UnitId> subtree(UnitId unit) const override;
    [[nodiscard]] std::vector<UnitId> leaves(UnitId unit) const override;

private:
    org::Org& m_org;
};

}  // namespace yizhen::ledgers

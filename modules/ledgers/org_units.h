#pragma once
/// Units as org knows them.

#include "modules/ledgers/ports.h"
#include "modules/org/org.h"

#include <mutex>

namespace yizhen::ledgers {

class OrgUnits final : public Units {
public:
    /// On `tree` where it is given, else on the newest one at every call.
    explicit OrgUnits(org::Org& org, std::shared_ptr<org::Tree const> tree = nullptr) : m_org(org), m_tree(std::move(tree)) {}
    [[nodiscard]] std::optional<UnitId> find(RealmId realm, std::string_view code) const override;
    [[nodiscard]] Result<UnitId> resolve(RealmId realm, std::string_view words) const override;
    [[nodiscard]] std::string code_of(UnitId unit) const override;
    [[nodiscard]] std::string name_of(UnitId unit) const override;
    [[nodiscard]] std::optional<std::string> name_at(UnitId unit, AreaLevel level) const override;
    [[nodiscard]] UnitId current(UnitId unit) const override;
    [[nodiscard]] std::vector<UnitId> subtree(UnitId unit) const override;
    [[nodiscard]] std::vector<UnitId> leaves(UnitId unit) const override;
    [[nodiscard]] std::unique_ptr<Units const> as_now() const override { return std::make_unique<OrgUnits>(m_org, tree()); }

private:
    [[nodiscard]] std::shared_ptr<org::Tree const> tree() const { return m_tree ? m_tree : m_org.tree(); }

    org::Org& m_org;
    std::shared_ptr<org::Tree const> m_tree;
};

class OrgAreaTrees final : public AreaTrees {
public:
    explicit OrgAreaTrees(org::Org& org) : m_org(org) {}
    [[nodiscard]] std::shared_ptr<totals::Shape const> on(CivilDate day) const override;

private:
    struct Known {
        std::shared_ptr<org::Tree const> tree;
        std::shared_ptr<totals::Shape const> shape;
    };
    org::Org& m_org;
    mutable std::mutex m_mutex;
    mutable std::vector<Known> m_known;  ///< the one used last at the end
};

}  // namespace yizhen::ledgers

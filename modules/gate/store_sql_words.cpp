// What people decide about rules, forms and purposes, and looking into the register.

#include "kernel/problem_catalogue.h"
#include "modules/gate/store.h"
#include "modules/gate/store_sql_inside.h"
#include "platform/crypto/digest.h"
#include "platform/crypto/key_ring.h"
#include "platform/crypto/signature.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {

Result<Done> Gate::adopt(RealmId realm, Adoption const& adoption, Actor const& actor) {
    auto const view = m_inside->view_of(realm);
    bool const known = std::ranges::any_of(view->rules.rules(), [&](auto const* rule) { return rule->id == adoption.rule; });
    if (!known) return Problem{problems::kNotFound, fmt::format("没有编号为“{}”的规则。", adoption.rule)};
    if (adoption.decision.empty() || adoption.signer.empty()) {
        return Problem{problems::kBadInput, "采用一条规则要写明决定的文号和签发人。"};
    }
    auto done = m_inside->parts.database.write(realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        add_adoption(transaction, adoption, m_inside->parts.clock.now_ms());
        transaction.audit({.action = "rule.adopt", .object = "rule:" + adoption.rule, .digest = hex_digest(adoption.decision), .detail = {}});
        return Done{};
    });
    m_inside->forget(realm);
    return done;
}

Result<Done> Gate::admit_form(RealmId realm, CatalogueForm const& form, Actor const& actor) {
    return m_inside->parts.database.write(realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        add_catalogue_form(transaction, form);
        transaction.audit({.action = "form.admit", .object = "form:" + form.form_number, .digest = hex_digest(form.decision), .detail = {}});
        return Done{};
    });
}

Result<Done> Gate::confirm_purpose(RealmId realm, PurposeConfirmation const& confirmation, Actor const& actor) {
    if (confirmation.clause.empty() || confirmation.purpose.empty()) {
        return Problem{problems::kBadInput, "确认用途要写明依据条款和用途。"};
    }
    return m_inside->parts.database.write(realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        add_purpose(transaction, confirmation);
        transaction.audit({.action = "purpose.confirm", .object = "form:" + confirmation.form_number,
                           .digest = hex_digest(confirmation.clause + "\n" + confirmation.purpose), .detail = {}});
        return Done{};
    });
}

std::vector<PurposeConfirmation> Gate::purposes(RealmId realm) const {
    std::vector<PurposeConfirmation> all;
    m_inside->parts.database.read([&](sql::Connection& connection) { all = read_purposes(connection, realm); });
    return all;
}

std::vector<Adoption> Gate::adoptions(RealmId realm) const {
    std::vector<Adoption> all;
    m_inside->parts.database.read([&](sql::Connection& connection) { all = read_adoptions(connection, realm); });
    return all;
}

std::vector<Rule> Gate::rules(RealmId realm) const {
    std::vector<Rule> all;
    for (auto const* rule : m_inside->view_of(realm)->rules.rules()) all.push_back(*rule);
    return all;
}

std::vector<NewElement> Gate::candidates(RealmId realm) const {
    std::vector<NewElement> all;
    m_inside->parts.database.read([&](sql::Connection& connection) { all = read_candidates(connection, realm, DemandId{}); });
    return all;
}

Retirement Gate::retirement() const {
    return Retirement({m_inside->parts.database, m_inside->parts.ledgers, m_inside->knowledge.catalogue, m_inside->knowledge.hours, m_inside->parts.clock});
}

std::vector<DigitalShare> Gate::digital_shares(DigitalQuestion const& question) const { return gate::digital_shares(m_inside->parts.database, question); }

std::vector<Appeal> Gate::appeals(DemandId id) const {
    std::vector<Appeal> all;
    m_inside->parts.database.read([&](sql::Connection& connection) { all = read_appeals(connection, id); });
    return all;
}

std::vector<StoredVerdict> Gate::verdicts(DemandId id) const {
    std::vector<StoredVerdict> all;
    m_inside->parts.database.read([&](sql::Connection& connection) { all = read_verdicts(connection, id); });
    return all;
}

std::optional<StoredDemand> Gate::find(DemandId id) const {
    std::optional<StoredDemand> found;
    m_inside->parts.database.read([&](sql::Connection& connection) { found = find_demand(connection, id); });
    return found;
}

std::optional<StoredDemand> Gate::find_number(std::string_view number) const {
    std::optional<StoredDemand> found;
    m_inside->parts.database.read([&](sql::Connection& connection) { found = find_by_number(connection, number); });
    return found;
}

std::vector<StoredDemand> Gate::list(PageQuestion const& question) const {
    std::vector<StoredDemand> page;
    m_inside->parts.database.read([&](sql::Connection& connection) { page = list_demands(connection, question); });
    return page;
}

elements::Catalogue const& Gate::catalogue() const { return m_inside->knowledge.catalogue; }

std::string Gate::public_key() const { return crypto::hex(crypto::public_key_of(m_inside->parts.keys.derive(kSignatureLabel))); }

}  // namespace yizhen::gate

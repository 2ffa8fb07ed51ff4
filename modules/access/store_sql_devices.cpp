// Phones that the people of a unit share.
#include "modules/access/service.h"

#include "kernel/problem_catalogue.h"
#include "platform/crypto/digest.h"
#include "platform/crypto/password.h"
#include "platform/crypto/random.h"
#include "platform/sql/sql.h"

namespace yizhen::access {
namespace {

constexpr std::size_t kAccountHexDigits = 32;

}  // namespace

Result<DeviceKey> Service::add_device(NewDevice const& device, Actor const& actor) {
    if (auto checked = check_new_device(device); !checked) return checked.problem();
    if (!m_org.tree()->holds(device.unit)) return Problem(problems::kNotFound, "没有这个单位；请核对单位编码");
    store::StoredPerson stored;
    // Nobody can guess the account: the phone holds it, the person knows the PIN.
    stored.person = {{}, "device-" + crypto::hex(crypto::random_bytes(kAccountHexDigits / 2)), device.label, device.unit, {Role::device}, false, false};
    stored.password_hash = crypto::hash_password(device.pin);
    auto const written = m_database.write(realm_of(device.unit), actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        stored.person.id = PersonId(tx.new_id());
        store::insert_person(tx.sql(), stored, m_clock.now_ms());
        tx.audit({"device.add", "person:" + std::to_string(stored.person.id.value), "", R"({"unit":)" + std::to_string(device.unit.value) + "}"});
        return Done{};
    });
    if (!written) return written.problem();
    return DeviceKey{stored.person.id, stored.person.account};
}

std::vector<Person> Service::people_of(UnitId unit) {
    std::vector<Person> out;
    m_database.read([&](sql::Connection& connection) { out = store::people_of(connection, unit); });
    return out;
}

}  // namespace yizhen::access

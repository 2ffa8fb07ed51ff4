// The face over the store.

#include "modules/ledgers/store_sql.h"
#include "modules/ledgers/store_sql_revise.h"
#include "platform/crypto/digest.h"

#include <fmt/format.h>

namespace yizhen::ledgers {

struct Ledgers::Store {
    Parts parts;
    store::Context context;

    explicit Store(Parts given) : parts(std::move(given)), context{parts.database, parts.shapes, parts.units, parts.keys, parts.clock} {}
};

Ledgers::Ledgers(std::unique_ptr<Store> store) : m_store(std::move(store)) {}
Ledgers::~Ledgers() = default;

Result<std::unique_ptr<Ledgers>> Ledgers::open(Parts parts) {
    auto out = std::make_unique<Ledgers>(std::make_unique<Store>(std::move(parts)));
    if (auto made = store::ensure_tables(out->m_store->context); !made) return made.problem();
    store::finish_erasures(out->m_store->context);
    return out;
}

Shapes const& Ledgers::shapes() const { return m_store->parts.shapes; }

std::vector<LedgerSummary> Ledgers::summaries(RealmId realm) const { return store::summaries(m_store->context, realm); }

Result<BatchReceipt> Ledgers::write(RealmId realm, Actor const& actor, Batch const& batch) {
    if (auto refusal = barred_by(m_store->parts.barred, batch.subject)) return *refusal;
    return store::write_batch(m_store->context, realm, actor, batch);
}

Result<BatchReceipt> Ledgers::write_in(sql::WriteTransaction& transaction, Actor const& actor, Batch const& batch) {
    YIZHEN_CHECK(!batch.dry_run);
    if (auto refusal = barred_by(m_store->parts.barred, batch.subject)) return *refusal;
    return store::write_batch_in(m_store->context, transaction, actor, batch);
}

Result<std::vector<Coverage>> Ledgers::coverage(RealmId realm, Question const& question) const {
    return store::coverage(m_store->context, realm, question);
}

Result<std::vector<HeldRow>> Ledgers::rows(RealmId realm, Question const& question, ReadCause const* cause) {
    auto out = store::rows(m_store->context, realm, question, cause != nullptr);
    if (!out || cause == nullptr) return out;
    if (auto noted = store::note_read(m_store->context, realm, question, out.value(), *cause); !noted) return noted.problem();
    return out;
}

Result<std::vector<Figure>> Ledgers::figures(RealmId realm, Question const& question) const {
    return store::figures(m_store->context, realm, question);
}

Result<std::int64_t> Ledgers::dispute(RealmId realm, Actor const& actor, Dispute const& said) {
    return store::dispute(m_store->context, realm, actor, said);
}

Result<Done> Ledgers::decide(RealmId realm, Actor const& actor, std::int64_t dispute, bool upheld, std::string const& reason,
                             std::optional<CellValue> const& corrected) {
    return store::decide(m_store->context, realm, actor, dispute, upheld, reason, corrected);
}

std::vector<Dispute> Ledgers::open_disputes(RealmId realm) const { return store::open_disputes(m_store->context, realm); }

Result<std::int64_t> Ledgers::erase_person(RealmId realm, Actor const& actor, std::string const& identity_number, std::string const& reason) {
    return store::erase_person(m_store->context, realm, actor, identity_number, reason);
}

std::vector<Overdue> Ledgers::overdue(RealmId realm, CivilDate today, std::size_t cells_max) const {
    return store::overdue(m_store->context, realm, today, cells_max);
}

Result<std::int64_t> Ledgers::sweep(RealmId realm, Actor const& actor, std::vector<Overdue> const& cells, std::string const& reason) {
    return store::sweep(m_store->context, realm, actor, cells, reason);
}

std::optional<std::string> Ledgers::verify(RealmId realm) const { return store::verify(m_store->context, realm); }

namespace store {

Result<Done> note_read(Context const& context, RealmId realm, Question const& question, std::vector<HeldRow> const& rows, ReadCause const& cause) {
    std::string ids;
    for (auto const& row : rows) ids += fmt::format("{} ", row.id.value);
    std::string elements;
    for (auto const& element : question.elements) elements += fmt::format("{}\"{}\"", elements.empty() ? "" : ",", element);
    auto const* shape = context.shapes.of_element(question.elements.front());
    AuditEntry entry{"ledger.read", "ledger:" + shape->definition.name, crypto::hex(crypto::sha256(ids)),
                     fmt::format("{{\"elements\":[{}],\"grant\":\"{}\",\"rows\":{}}}", elements, cause.grant, rows.size())};
    entry.chain = AuditChain::reads;
    return context.database.write(realm, cause.actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        tx.audit(entry);
        return Done{};
    });
}

}  // namespace store
}  // namespace yizhen::ledgers

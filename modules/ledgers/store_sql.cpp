// The face over the store.

#include "modules/ledgers/store_sql.h"
#include "modules/ledgers/store_sql_filter.h"
#include "modules/ledgers/store_sql_indicators.h"
#include "modules/ledgers/store_sql_revise.h"
#include "modules/ledgers/store_sql_totals.h"
#include "platform/crypto/digest.h"

#include <fmt/format.h>

namespace yizhen::ledgers {
namespace {

/// A question is answered on one tree of units.
template <class Work> auto at_once(store::Context const& context, Work const& work) {
    auto const units = context.units.as_now();
    if (!units) return work(context);
    return work(store::Context{context.database, context.shapes, *units, context.keys, context.clock, context.figures, context.conditions});
}

}  // namespace

struct Ledgers::Store {
    Parts parts;
    store::Conditions conditions;
    store::Context context;
    std::unique_ptr<store::TotalsKeeper> totals;
    std::unique_ptr<Indicators> indicators;

    explicit Store(Parts given) : parts(std::move(given)), context{parts.database, parts.shapes, parts.units, parts.keys, parts.clock, nullptr, &conditions} {
        if (parts.trees == nullptr) return;
        totals = store::make_totals(context, *parts.trees, parts.totals_folder, parts.totals_bytes_max);
        context.figures = totals.get();
    }
};

Ledgers::Ledgers(std::unique_ptr<Store> store) : m_store(std::move(store)) {}
Ledgers::~Ledgers() = default;

Result<std::unique_ptr<Ledgers>> Ledgers::open(Parts parts) {
    auto out = std::make_unique<Ledgers>(std::make_unique<Store>(std::move(parts)));
    if (auto made = store::ensure_tables(out->m_store->context); !made) return made.problem();
    store::finish_erasures(out->m_store->context);
    auto indicators = store::make_indicators(out->m_store->context, out->m_store->parts.indicators);
    if (!indicators) return indicators.problem();
    out->m_store->indicators = std::move(indicators).value();
    return out;
}

Indicators& Ledgers::indicators() { return *m_store->indicators; }

Totals& Ledgers::totals() {
    YIZHEN_CHECK(m_store->totals != nullptr);
    return *m_store->totals;
}

Shapes const& Ledgers::shapes() const { return m_store->parts.shapes; }

std::map<std::string, std::int64_t> Ledgers::held_cells(RealmId realm, Shape const& shape) const { return store::held_cells(m_store->context, realm, shape); }

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
    return at_once(m_store->context, [&](store::Context const& context) { return store::coverage(context, realm, question); });
}

Result<std::vector<HeldRow>> Ledgers::rows(RealmId realm, Question const& question, ReadCause const* cause) {
    auto out = at_once(m_store->context, [&](store::Context const& context) { return store::rows(context, realm, question, cause != nullptr); });
    if (!out || cause == nullptr) return out;
    if (auto noted = store::note_read(m_store->context, realm, question, out.value(), *cause); !noted) return noted.problem();
    return out;
}

Result<std::vector<Figure>> Ledgers::figures(RealmId realm, Question const& question) const {
    return at_once(m_store->context, [&](store::Context const& context) { return store::figures(context, realm, question); });
}

ChangeId Ledgers::last_change(RealmId realm) const { return store::last_change(m_store->context, realm); }

std::vector<std::string> Ledgers::written_for(RealmId realm, std::vector<std::string> const& demands) const {
    return store::written_for(m_store->context, realm, demands);
}

Result<std::int64_t> Ledgers::dispute(RealmId realm, Actor const& actor, Dispute const& said) {
    return store::dispute(m_store->context, realm, actor, said);
}

Result<Done> Ledgers::decide(RealmId realm, Actor const& actor, std::int64_t dispute, bool upheld, std::string const& reason,
                             std::optional<CellValue> const& corrected) {
    return store::decide(m_store->context, realm, actor, dispute, upheld, reason, corrected);
}

std::vector<Dispute> Ledgers::open_disputes(RealmId realm) const { return store::disputes(m_store->context, realm, true); }
std::vector<Dispute> Ledgers::decided_disputes(RealmId realm) const { return store::disputes(m_store->context, realm, false); }
std::optional<Dispute> Ledgers::find_dispute(RealmId realm, std::int64_t id) const { return store::find_dispute(m_store->context, realm, id); }

std::optional<UnitId> Ledgers::unit_of(RealmId realm, std::string const& ledger, RowId row) const {
    return store::unit_of(m_store->context, realm, ledger, row);
}

std::vector<Claim> Ledgers::open_claims(RealmId realm) const { return store::open_claims(m_store->context, realm); }

Result<Done> Ledgers::settle_claim(RealmId realm, Actor const& actor, std::int64_t claim, bool move, std::string const& reason) {
    return store::settle_claim(m_store->context, realm, actor, claim, move, reason);
}

Result<std::vector<Ledgers::AboutPerson>> Ledgers::about_person(RealmId realm, std::string const& identity_number, ReadCause const& cause) {
    return store::about_person(m_store->context, realm, identity_number, cause);
}

Result<std::optional<RetentionProposal>> Ledgers::propose_retention(RealmId realm, Actor const& actor, CivilDate today) {
    return store::propose_retention(m_store->context, realm, actor, today);
}

std::optional<RetentionProposal> Ledgers::open_proposal(RealmId realm) const { return store::open_proposal(m_store->context, realm); }

Result<std::int64_t> Ledgers::decide_retention(RealmId realm, Actor const& actor, std::int64_t proposal, bool erase, std::string const& reason) {
    return store::decide_retention(m_store->context, realm, actor, proposal, erase, reason);
}

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

#include "modules/org/store.h"

#include "kernel/check.h"
#include "kernel/text/text.h"
#include "platform/sql/sql.h"

namespace yizhen::org {

namespace {

constexpr char const* kCounters = "SELECT version, unit_id_max FROM org_version WHERE one = 1";
constexpr char const* kSetCounters = "UPDATE org_version SET version = $1, unit_id_max = $2 WHERE one = 1";
constexpr char const* kUnitsOfDay =
    "SELECT unit_id, parent_id, kind, code, name, initials, search_names FROM org_unit "
    "WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1)";
constexpr char const* kFormerNames =
    "SELECT unit_id, name FROM org_unit WHERE valid_to IS NOT NULL AND valid_to <= $1 ORDER BY unit_id, valid_from";
constexpr char const* kLastChange =
    "SELECT max(day) FROM (SELECT max(valid_to) AS day FROM org_unit WHERE valid_to IS NOT NULL AND valid_to <= $1 "
    "UNION ALL SELECT max(valid_from) FROM org_unit WHERE valid_from <= $1) AS days";
std::string const kVersionColumns =
    "SELECT unit_id, valid_from, valid_to, code, name, kind, parent_id, successor_id, reason, other_names FROM org_unit ";
std::vector<std::string> const kInsertedColumns{"unit_id",   "valid_from", "code",        "name",         "kind",
                                                "parent_id", "reason",     "other_names", "search_names", "initials"};
constexpr char const* kMerges = "SELECT unit_id, successor_id, valid_to FROM org_unit WHERE valid_to IS NOT NULL AND successor_id IS NOT NULL";
constexpr char const* kOpenCode = "SELECT unit_id FROM org_unit WHERE code = $1 AND valid_to IS NULL";
constexpr char const* kEndOpen =
    "UPDATE org_unit SET valid_to = $2, successor_id = $3 WHERE unit_id = $1 AND valid_to IS NULL AND valid_from < $2";
constexpr char const* kRemoveOpen = "DELETE FROM org_unit WHERE unit_id = $1 AND valid_to IS NULL AND valid_from >= $2";

CivilDate date_of(std::string_view iso) {
    Result<CivilDate> const date = CivilDate::parse(iso);
    YIZHEN_CHECK(date);
    return date.value();
}

UnitKind kind_of(std::string_view name) {
    std::optional<UnitKind> const kind = parse_unit_kind(name);
    YIZHEN_CHECK(kind.has_value());
    return *kind;
}

std::vector<UnitVersion> versions(sql::Connection& connection, std::string const& where, sql::Parameters const& parameters) {
    std::vector<UnitVersion> out;
    auto const rows = connection.query(kVersionColumns + where, parameters);
    while (rows->next()) {
        UnitVersion version;
        version.id = UnitId{rows->integer(0)};
        version.from = date_of(rows->text(1));
        if (!rows->null(2)) version.to = date_of(rows->text(2));
        version.code = rows->text(3);
        version.name = rows->text(4);
        version.kind = kind_of(rows->text(5));
        if (!rows->null(6)) version.parent = UnitId{rows->integer(6)};
        if (!rows->null(7)) version.successor = UnitId{rows->integer(7)};
        version.reason = rows->text(8);
        version.other_names = rows->text(9);
        out.push_back(std::move(version));
    }
    return out;
}

std::shared_ptr<Tree const> load_tree(sql::Connection& connection, CivilDate day) {
    TreeBuilder builder;
    {
        auto const rows = connection.query(kUnitsOfDay, {day.iso()});
        while (rows->next()) {
            UnitId const parent = rows->null(1) ? UnitId{} : UnitId{rows->integer(1)};
            builder.add({UnitId{rows->integer(0)}, parent, kind_of(rows->text(2)), rows->text(3), rows->text(4),
                         rows->text(5), rows->text(6)});
        }
    }
    auto const former = connection.query(kFormerNames, {day.iso()});
    while (former->next()) builder.add_other_name(UnitId{former->integer(0)}, text::folded(former->text(1)));
    return builder.build();
}

sql::Parameter id_or_null(UnitId id) { return id.known() ? sql::Parameter{id.value} : sql::Parameter{}; }

template <class Base> class View : public Base {
public:
    explicit View(sql::Connection& connection) : m_sql(connection) {}

    Counters counters() override {
        auto const rows = m_sql.query(kCounters);
        YIZHEN_CHECK(rows->next());
        return {rows->integer(0), rows->integer(1)};
    }
    std::shared_ptr<Tree const> tree(CivilDate day) override { return load_tree(m_sql, day); }
    CivilDate last_change_until(CivilDate day) override {
        auto const rows = m_sql.query(kLastChange, {day.iso()});
        if (!rows->next() || rows->null(0)) return day;
        return date_of(rows->text(0));
    }
    std::vector<UnitVersion> history(UnitId id) override {
        return versions(m_sql, "WHERE unit_id = $1 ORDER BY valid_from", {id.value});
    }
    std::vector<StoreView::Merge> merges() override {
        std::vector<StoreView::Merge> out;
        auto const rows = m_sql.query(kMerges);
        while (rows->next()) out.push_back({UnitId{rows->integer(0)}, UnitId{rows->integer(1)}, date_of(rows->text(2))});
        return out;
    }
    std::optional<UnitVersion> open_version(UnitId id) override {
        auto found = versions(m_sql, "WHERE unit_id = $1 AND valid_to IS NULL", {id.value});
        if (found.empty()) return std::nullopt;
        return std::move(found.front());
    }
    std::vector<UnitVersion> open_children(UnitId id) override {
        return versions(m_sql, "WHERE parent_id = $1 AND valid_to IS NULL ORDER BY code", {id.value});
    }
    std::optional<UnitId> open_code(std::string_view code) override {
        auto const rows = m_sql.query(kOpenCode, {std::string(code)});
        if (!rows->next()) return std::nullopt;
        return UnitId{rows->integer(0)};
    }

protected:
    sql::Connection& m_sql;
};

class Change final : public View<StoreChange> {
public:
    explicit Change(sql::WriteTransaction& transaction)
        : View(transaction.sql()), m_transaction(transaction) {}

    void set_counters(Counters const& counters) override {
        m_sql.execute(kSetCounters, {counters.version, counters.unit_id_max});
    }
    void insert(std::function<bool(StoredVersion&)> const& next) override {
        StoredVersion stored;
        m_sql.bulk_insert("org_unit", kInsertedColumns, [&](sql::Parameters& row) {
            if (!next(stored)) return false;
            UnitVersion const& v = stored.version;
            YIZHEN_CHECK(!v.to);
            row = {v.id.value, v.from.iso(), v.code, v.name, std::string(name_of(v.kind)), id_or_null(v.parent), v.reason,
                   v.other_names, stored.search_names, stored.initials};
            return true;
        });
    }
    void end_open(UnitId id, CivilDate first_day_after, UnitId successor) override {
        m_sql.execute(kRemoveOpen, {id.value, first_day_after.iso()});
        m_sql.execute(kEndOpen, {id.value, first_day_after.iso(), id_or_null(successor)});
    }
    void audit(AuditEntry const& entry) override { m_transaction.audit(entry); }

private:
    sql::WriteTransaction& m_transaction;
};

class SqlStore final : public Store {
public:
    explicit SqlStore(sql::Database& database) : m_database(database) {}

    void read(std::function<void(StoreView&)> const& work) override {
        m_database.read([&](sql::Connection& connection) {
            View<StoreView> view(connection);
            work(view);
        });
    }
    Result<Done> write(Actor const& actor, std::function<Result<Done>(StoreChange&)> const& work) override {
        return m_database.write(RealmId{}, actor, [&](sql::WriteTransaction& transaction) {
            Change change(transaction);
            return work(change);
        });
    }

private:
    sql::Database& m_database;
};

}  // namespace

std::unique_ptr<Store> Store::make(sql::Database& database) { return std::make_unique<SqlStore>(database); }

}  // namespace yizhen::org

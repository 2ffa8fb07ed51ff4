#pragma once
/// The port to what the module keeps; store_sql.cpp is the SQL behind it.

#include "kernel/ports.h"
#include "kernel/result.h"
#include "modules/org/tree.h"
#include "modules/org/types.h"

#include <functional>
#include <memory>
#include <vector>

namespace yizhen::sql {
class Database;
}

namespace yizhen::org {

/// A stretch with its search words already worked out.
struct StoredVersion {
    UnitVersion version;
    std::string search_names;
    std::string initials;
};
[[nodiscard]] StoredVersion with_search_words(UnitVersion version);

struct Counters {
    std::int64_t version = 0;  ///< moves with every change of units
    std::int64_t unit_id_max = 0;
};

class StoreView {
public:
    virtual ~StoreView() = default;
    [[nodiscard]] virtual Counters counters() = 0;
    /// The units of a day, former names included for search.
    [[nodiscard]] virtual std::shared_ptr<Tree const> tree(CivilDate day) = 0;
    /// The last day up to `day` on which any unit changed: trees without a change between them are one.
    [[nodiscard]] virtual CivilDate last_change_until(CivilDate day) = 0;
    [[nodiscard]] virtual std::vector<UnitVersion> history(UnitId id) = 0;
    struct Merge {
        UnitId gone, into;
        CivilDate from;
    };
    [[nodiscard]] virtual std::vector<Merge> merges() = 0;
    [[nodiscard]] virtual std::optional<UnitVersion> open_version(UnitId id) = 0;
    [[nodiscard]] virtual std::vector<UnitVersion> open_children(UnitId id) = 0;
    [[nodiscard]] virtual std::optional<UnitId> open_code(std::string_view code) = 0;
};

class StoreChange : public StoreView {
public:
    virtual void set_counters(Counters const& counters) = 0;
    /// `next` fills a stretch or returns false; open stretches only.
    virtual void insert(std::function<bool(StoredVersion&)> const& next) = 0;
    /// Ends the open stretch; one that began on that very day or later is taken away instead.
    virtual void end_open(UnitId id, CivilDate first_day_after, UnitId successor) = 0;
    virtual void audit(AuditEntry const& entry) = 0;
};

class Store {
public:
    virtual ~Store() = default;
    static std::unique_ptr<Store> make(sql::Database& database);
    virtual void read(std::function<void(StoreView&)> const& work) = 0;
    virtual Result<Done> write(Actor const& actor, std::function<Result<Done>(StoreChange&)> const& work) = 0;
};

}  // namespace yizhen::org

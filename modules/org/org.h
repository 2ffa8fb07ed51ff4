#pragma once
/// The face of the module: the units, as they are and as they were, and how they change.

#include "kernel/ports.h"
#include "kernel/result.h"
#include "modules/org/focus_time.h"
#include "modules/org/tree.h"
#include "modules/org/types.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::sql {
class Database;
}

namespace yizhen::org {

/// A file of units, as text. Columns by name: code,name,parent and, where wanted, kind,other_names (编码, 名称, 上级编码,
/// 类型, 别名). The kind of a national code follows from its length.
struct UnitFile {
    std::string name;  ///< for messages
    std::string_view text;
};

/// The first day there is: units loaded for the first time have always been there.
inline constexpr CivilDate kSinceEver = CivilDate::from_days(-719'162);  // 0001-01-01

struct ImportOptions {
    CivilDate today;
    CivilDate changes_from;           ///< new names and parents of known units hold from this day on
    CivilDate new_from = kSinceEver;  ///< units not known before hold from this day on
    bool dry_run = false;
};

/// Every change of units is a change of the installation (realm 0): it is audited, and every tree handed out later
/// shows it. Trees already handed out stay as they are.
class Org {
public:
    virtual ~Org() = default;
    static std::unique_ptr<Org> make(sql::Database& database, Clock const& clock);

    [[nodiscard]] virtual CivilDate today() const = 0;  ///< of the clock the trees stand on
    /// The units of today.
    [[nodiscard]] virtual std::shared_ptr<Tree const> tree() = 0;
    /// The units as they were, or will be, on a day.
    [[nodiscard]] virtual std::shared_ptr<Tree const> tree(CivilDate day) = 0;
    [[nodiscard]] virtual std::vector<UnitVersion> history(UnitId id) = 0;
    /// Follows merges up to the day: who took over the unit's work.
    [[nodiscard]] virtual UnitId successor(UnitId id, CivilDate day) = 0;
    /// Units that were merged into these, directly or one after the other, up to today: what was theirs is these units' now.
    [[nodiscard]] virtual std::vector<UnitId> predecessors(std::vector<UnitId> const& ids) = 0;

    /// All files are one import; their order does not matter. Good rows are taken, bad rows are named in the receipt.
    /// A Problem: a file that cannot be read at all.
    virtual Result<ImportReceipt> import_units(std::span<UnitFile const> files, ImportOptions const& options,
                                               Actor const& actor) = 0;

    virtual Result<UnitId> create(NewUnit const& unit, CivilDate from, std::string const& reason,
                                  Actor const& actor) = 0;
    virtual Result<Done> rename(UnitId id, std::string const& name, CivilDate from, std::string const& reason,
                                Actor const& actor) = 0;
    virtual Result<Done> recode(UnitId id, std::string const& code, CivilDate from, std::string const& reason,
                                Actor const& actor) = 0;
    /// Under another parent of the same realm.
    virtual Result<Done> move(UnitId id, UnitId parent, CivilDate from, std::string const& reason,
                              Actor const& actor) = 0;
    /// `gone` end on that day; their children stand below `into` from then on.
    virtual Result<Done> merge(std::vector<UnitId> const& gone, UnitId into, CivilDate from, std::string const& reason,
                               Actor const& actor) = 0;
    /// Only a unit without children.
    virtual Result<Done> close(UnitId id, CivilDate from, std::string const& reason, Actor const& actor) = 0;
};

/// A tree straight from files, without a store: for sums over files. Bad rows are named in the receipt.
Result<std::shared_ptr<Tree const>> tree_of_files(std::span<UnitFile const> files, ImportReceipt& receipt);

}  // namespace yizhen::org

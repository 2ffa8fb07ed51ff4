#pragma once
/// The domain over one data folder, without HTTP: what the command line and the server share. Wires, decides nothing.
///
///     DIR/yizhen.db      the store (or a PostgreSQL URL)      DIR/files/   issuers' files, sealed
///     DIR/lock           one process at a time                DIR.keys/    master key and data keys, outside DIR
///     DIR/totals/        cache of totals, may be deleted at any time
///     DIR.anchor         anchored roots of the audit chains

#include "app/data_folder.h"
#include "kernel/calendar.h"
#include "kernel/ports.h"
#include "modules/collection/collection.h"
#include "modules/gate/gate.h"
#include "modules/ledgers/ledgers.h"
#include "modules/org/org.h"
#include "platform/crypto/key_ring.h"
#include "platform/sql/sql.h"

#include <filesystem>
#include <memory>
#include <string>

namespace yizhen::app {

/// Members are made in this order and go in the opposite one.
class County {
public:
    /// Refuses (Problem) a folder that is missing or in use, and keys that do not fit it.
    static Result<std::unique_ptr<County>> open(Config const& config, Clock const& clock, DataFolder::Make make = DataFolder::Make::no);
    County() = default;  ///< `open` calls it
    ~County();
    County(County const&) = delete;
    County& operator=(County const&) = delete;

    [[nodiscard]] DataFolder& folder() { return *m_folder; }
    [[nodiscard]] sql::Database& database() { return m_folder->database(); }
    [[nodiscard]] org::Org& org() { return m_folder->units(); }
    [[nodiscard]] crypto::KeyRing& keys() { return *m_keys; }
    [[nodiscard]] ledgers::Ledgers& ledgers() { return *m_ledgers; }
    [[nodiscard]] ledgers::Units const& ledger_units() const { return *m_units; }
    [[nodiscard]] collection::Collection& collection() { return *m_collection; }
    [[nodiscard]] gate::Gate& gate() { return *m_gate; }
    [[nodiscard]] WorkingCalendar const& calendar() const { return m_calendar; }

private:
    Result<Done> open_parts(Clock const& clock, DataFolder::Make make);
    [[nodiscard]] collection::Days days(gate::Knowledge const& knowledge, CivilDate today) const;

    WorkingCalendar m_calendar;
    std::unique_ptr<DataFolder> m_folder;
    std::unique_ptr<crypto::KeyRing> m_keys;
    std::unique_ptr<ledgers::Units> m_units;
    std::unique_ptr<ledgers::AreaTrees> m_area_trees;
    std::unique_ptr<ledgers::Ledgers> m_ledgers;
    std::unique_ptr<collection::Collection> m_collection;
    std::unique_ptr<gate::Gate> m_gate;  ///< hands what it admits to the collection
};

/// Where the keys of a data folder are: env YIZHEN_KEYS, else DIR.keys beside it.
[[nodiscard]] std::filesystem::path keys_of(std::filesystem::path const& data);
[[nodiscard]] std::filesystem::path anchor_of(std::filesystem::path const& data);

}  // namespace yizhen::app

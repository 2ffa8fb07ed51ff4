#pragma once
/// A data folder, opened: its database with the audit chain behind it, and the units. Commands and the server stand on it.

#include "app/config.h"
#include "kernel/ports.h"
#include "modules/access/access.h"
#include "modules/audit/audit.h"
#include "modules/org/org.h"
#include "platform/sql/sql.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace yizhen::app {

/// Who acts when the program is run by whoever owns the machine.
[[nodiscard]] Actor system_actor();

class DataFolder {
public:
    enum class Make { no, yes };
    /// A Problem: no such folder (unless it may be made), or another process works in it.
    static Result<std::unique_ptr<DataFolder>> open(Config const& config, Clock const& clock, Make make);

    [[nodiscard]] sql::Database& database() { return *m_database; }
    [[nodiscard]] org::Org& units() { return *m_units; }
    [[nodiscard]] access::Access& access() { return *m_access; }
    [[nodiscard]] org::FocusTimes& focus() { return *m_focus; }
    [[nodiscard]] Clock const& clock() const { return m_clock; }
    [[nodiscard]] std::filesystem::path const& path() const { return m_path; }

private:
    DataFolder(Config const& config, Clock const& clock);

    std::filesystem::path m_path;
    Clock const& m_clock;
    audit::Chain m_chain;
    std::unique_ptr<sql::Database> m_database;
    std::unique_ptr<org::Org> m_units;
    std::unique_ptr<access::Access> m_access;
    std::unique_ptr<org::FocusTimes> m_focus;
};

/// Where the database of a data folder is: a file in it, or the configured URL.
[[nodiscard]] std::string database_url_of(Config const& config);

/// Runs a command's work at the border: a Problem is printed and becomes the exit code, and so is a failing world.
int at_the_border(std::function<Result<Done>()> const& work);

}  // namespace yizhen::app

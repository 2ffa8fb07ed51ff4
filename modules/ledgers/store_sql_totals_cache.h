#pragma once
/// Inside of the module: cache files of totals, one a column. Always dispensable: what is damaged, of another tree, of
/// another history or of another version is dropped and read from the ledgers.

#include "kernel/totals/column.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace yizhen::ledgers::store {

class TotalsFiles {
public:
    /// An empty folder name: nothing is kept.
    explicit TotalsFiles(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    /// `name`: of the figure's table column. `key` gets what `save` was given. Nothing where there is no good file; a bad one is removed.
    [[nodiscard]] std::optional<totals::Column> load(std::string const& name, std::string const& period, std::shared_ptr<totals::Shape const> const& shape,
                                                     std::string& key) const;
    void save(std::string const& name, std::string const& period, totals::Column const& column, std::string const& key) const;
    void remove_all() const;

private:
    [[nodiscard]] std::filesystem::path file_of(std::string const& name, std::string const& period, totals::Shape const& shape) const;
    std::filesystem::path m_folder;
};

}  // namespace yizhen::ledgers::store

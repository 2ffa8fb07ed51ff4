#pragma once
/// One process at a time in a data folder: an flock on `<folder>/lock`, released by the kernel even after kill -9.

#include <filesystem>

namespace yizhen::sql {

class DataLock {
public:
    /// Throws Failure in_use, naming the process that holds it; read_only when the file cannot be made.
    explicit DataLock(std::filesystem::path const& folder);
    ~DataLock();
    DataLock(DataLock const&) = delete;
    DataLock& operator=(DataLock const&) = delete;

private:
    int m_file = -1;
};

}  // namespace yizhen::sql

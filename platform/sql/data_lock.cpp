#include "platform/sql/data_lock.h"

#include "platform/sql/sql.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace yizhen::sql {

DataLock::DataLock(std::filesystem::path const& folder) {
    auto const file = folder / "lock";
    m_file = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (m_file < 0) throw Failure(Failure::Kind::read_only, file.string() + ": " + std::strerror(errno));
    if (::flock(m_file, LOCK_EX | LOCK_NB) != 0) {
        std::array<char, 32> holder{};
        auto const size = ::read(m_file, holder.data(), holder.size() - 1);
        ::close(m_file);
        throw Failure(Failure::Kind::in_use, file.string() + " is held by process " +
                                                 std::string(holder.data(), size > 0 ? static_cast<std::size_t>(size) : 0));
    }
    std::string const me = std::to_string(::getpid());
    if (::ftruncate(m_file, 0) != 0 || ::pwrite(m_file, me.data(), me.size(), 0) < 0) {
        // Who holds it is a courtesy; the lock itself stands.
    }
}

DataLock::~DataLock() { ::close(m_file); }

}  // namespace yizhen::sql

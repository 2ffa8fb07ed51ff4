#include "modules/ledgers/store_sql_totals_cache.h"

#include "platform/files/files.h"

#include <fmt/format.h>

namespace yizhen::ledgers::store {
namespace {

constexpr std::uint64_t kFileBytesMax = 1ull << 30;
constexpr std::string_view kEnding = ".totals";

}  // namespace

std::filesystem::path TotalsFiles::file_of(std::string const& name, std::string const& period, totals::Shape const& shape) const {
    return m_folder / fmt::format("{}_{}_{:016x}{}", name, period, shape.fingerprint(), kEnding);
}

std::optional<totals::Column> TotalsFiles::load(std::string const& name, std::string const& period, std::shared_ptr<totals::Shape const> const& shape,
                                                std::string& key) const {
    if (m_folder.empty()) return std::nullopt;
    auto const file = file_of(name, period, *shape);
    if (!std::filesystem::exists(file)) return std::nullopt;
    auto const bytes = files::read_file(file, kFileBytesMax);
    if (bytes) {
        if (auto column = totals::from_cache(shape, bytes.value(), key)) return std::move(column).value();
    }
    std::error_code ignored;  // a folder that cannot be written loses nothing: the file is judged again next time
    std::filesystem::remove(file, ignored);
    return std::nullopt;
}

void TotalsFiles::save(std::string const& name, std::string const& period, totals::Column const& column, std::string const& key) const {
    if (m_folder.empty()) return;
    std::filesystem::create_directories(m_folder);
    files::write_file(file_of(name, period, column.shape()), totals::to_cache(key, column));
}

void TotalsFiles::remove_all() const {
    if (m_folder.empty() || !std::filesystem::exists(m_folder)) return;
    for (auto const& entry : std::filesystem::directory_iterator(m_folder)) {
        if (entry.path().extension() == kEnding) std::filesystem::remove(entry.path());
    }
}

}  // namespace yizhen::ledgers::store

#include "platform/sheet/package.h"

#include "platform/sheet/problems.h"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <array>

namespace yizhen::sheet {

namespace {

constexpr std::size_t kChunkBytes = 64 << 10;
constexpr std::int64_t kPartsMax = 10'000;
constexpr std::uint64_t kRatioFrom = 1 << 20; // smaller parts do no harm, however well they pack

std::string lower(std::string_view name) {
    std::string result{name};
    for (char& c : result)
        c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    return result;
}

bool leaves_package(std::string_view name) {
    if (name.empty() || name.front() == '/' || name.find('\\') != std::string_view::npos) return true;
    if (name.find('\0') != std::string_view::npos || (name.size() > 1 && name[1] == ':')) return true;
    for (std::size_t from = 0; from <= name.size();) {
        auto const to = std::min(name.find('/', from), name.size());
        if (name.substr(from, to - from) == "..") return true;
        from = to + 1;
    }
    return false;
}

Result<Done> check_entry(zip_stat_t const& stat, std::filesystem::path const& file,
                         ReadLimits const& limits) {
    Place const place{file, {}, {}};
    if (leaves_package(stat.name)) {
        return problem_at(
            problems::kSheetMalformed, place,
            fmt::format("压缩包里的路径“{}”指到包外，疑为伪造；请向出表单位要原文件。", stat.name));
    }
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE) {
        return problem_at(problems::kSheetEncrypted, place, "压缩包加了密码；请去掉密码另存后再交。");
    }
    if (stat.size > limits.unpacked_bytes_max) {
        return problem_at(problems::kSheetBomb, place,
                          fmt::format("部件“{}”解开有 {} 字节，超过上限 {}；请删去无用的行列另存。",
                                      stat.name, stat.size, limits.unpacked_bytes_max));
    }
    if (stat.size > kRatioFrom && stat.size / std::max<std::uint64_t>(stat.comp_size, 1) >
                                      static_cast<std::uint64_t>(limits.ratio_max)) {
        return problem_at(
            problems::kSheetBomb, place,
            fmt::format("部件“{}”压缩比 {} 超过上限 {}，疑为压缩炸弹；请用电子表格软件另存后再交。",
                        stat.name, stat.size / std::max<std::uint64_t>(stat.comp_size, 1), limits.ratio_max));
    }
    return Done{};
}

Problem not_a_zip(std::filesystem::path const& file) {
    return problem_at(problems::kSheetTruncated, {file, {}, {}},
                      "文件不完整（压缩包的目录读不出来），可能没有传完；请重新取一份。");
}

} // namespace

void Package::Closer::operator()(::zip* archive) const noexcept {
    zip_discard(archive);
}

Result<Package> Package::open(std::filesystem::path const& file, ReadLimits const& limits) {
    int error = 0;
    Package package;
    package.m_file = file;
    package.m_zip.reset(zip_open(file.c_str(), ZIP_RDONLY, &error));
    if (!package.m_zip) return not_a_zip(file);
    auto const count = zip_get_num_entries(package.m_zip.get(), 0);
    if (count > kPartsMax) {
        return problem_at(problems::kSheetBomb, {file, {}, {}},
                          fmt::format("压缩包里有 {} 个部件，上限 {}。", count, kPartsMax));
    }
    std::uint64_t total = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        zip_stat_t stat;
        zip_stat_init(&stat);
        if (zip_stat_index(package.m_zip.get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_GUESS, &stat) != 0)
            return not_a_zip(file);
        if (auto const checked = check_entry(stat, file, limits); !checked) return checked.problem();
        total += stat.size;
        if (total > limits.unpacked_bytes_max) {
            return problem_at(
                problems::kSheetBomb, {file, {}, {}},
                fmt::format("全部解开超过上限 {} 字节；请删去无用的行列另存。", limits.unpacked_bytes_max));
        }
        std::string const name = stat.name;
        if (!package.m_by_name.emplace(lower(name), package.m_parts.size()).second) {
            return problem_at(problems::kSheetMalformed, {file, {}, {}},
                              fmt::format("压缩包里“{}”出现两次，不知道该信哪一份；请另存后再交。", name));
        }
        package.m_parts.push_back(
            {name, static_cast<std::uint64_t>(i), stat.size, stat.comp_size, stat.crc, name.back() == '/'});
    }
    return package;
}

Part const* Package::find(std::string_view name) const {
    auto const slot = m_by_name.find(lower(name.substr(name.starts_with('/') ? 1 : 0)));
    return slot == m_by_name.end() ? nullptr : &m_parts[slot->second];
}

bool Package::has_folder(std::string_view prefix) const {
    return std::ranges::any_of(m_parts,
                               [&](Part const& part) { return lower(part.name).starts_with(prefix); });
}

Result<std::string> Package::read(Part const& part, std::uint64_t bytes_max) const {
    if (part.size > bytes_max) {
        return problem_at(problems::kSheetTooLarge, {m_file, {}, {}},
                          fmt::format("部件“{}”有 {} 字节，上限 {}；请删去无用的样式和行列另存。", part.name,
                                      part.size, bytes_max));
    }
    std::string bytes;
    bytes.reserve(part.size);
    auto const done = stream(part, [&](std::string_view chunk) {
        bytes.append(chunk);
        return true;
    });
    if (!done) return done.problem();
    return bytes;
}

Result<Done> Package::stream(Part const& part, std::function<bool(std::string_view)> const& chunk) const {
    auto const broken = [&] {
        return problem_at(problems::kSheetTruncated, {m_file, {}, {}},
                          fmt::format("部件“{}”解压失败，文件损坏或没有传完；请重新取一份。", part.name));
    };
    std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> const entry{zip_fopen_index(m_zip.get(), part.index, 0),
                                                                  &zip_fclose};
    if (!entry) return broken();
    std::array<char, kChunkBytes> buffer;
    std::uint64_t total = 0;
    while (true) {
        auto const got = zip_fread(entry.get(), buffer.data(), buffer.size());
        if (got < 0) return broken();
        if (got == 0) break;
        total += static_cast<std::uint64_t>(got);
        if (total > part.size) {
            return problem_at(
                problems::kSheetBomb, {m_file, {}, {}},
                fmt::format("部件“{}”解开比它自己声明的 {} 字节还多，疑为压缩炸弹。", part.name, part.size));
        }
        if (!chunk({buffer.data(), static_cast<std::size_t>(got)})) return Done{};
    }
    if (total < part.size) return broken();
    return Done{};
}

std::string resolved_part(std::string_view base_part, std::string_view target) {
    if (target.starts_with('/')) return std::string{target.substr(1)};
    std::vector<std::string_view> pieces;
    auto const take = [&](std::string_view path) {
        for (std::size_t from = 0; from < path.size();) {
            auto const to = std::min(path.find('/', from), path.size());
            auto const piece = path.substr(from, to - from);
            if (piece == ".." && !pieces.empty()) pieces.pop_back();
            if (piece != ".." && piece != "." && !piece.empty()) pieces.push_back(piece);
            from = to + 1;
        }
    };
    auto const slash = base_part.rfind('/');
    if (slash != std::string_view::npos) take(base_part.substr(0, slash));
    take(target);
    std::string joined;
    for (auto const piece : pieces)
        joined += (joined.empty() ? "" : "/") + std::string{piece};
    return joined;
}

} // namespace yizhen::sheet

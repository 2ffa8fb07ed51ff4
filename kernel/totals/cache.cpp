// A column as bytes: magic, key, tree, values, states, what units said themselves, strays, CRC-32 of all before it.

#include "kernel/problem_catalogue.h"
#include "kernel/totals/column.h"

#include <fmt/format.h>
#include <zlib.h>

#include <cstring>
#include <utility>

namespace yizhen::totals {
namespace {

constexpr std::string_view kMagic = "YZTOTAL1";
constexpr std::size_t kKeyMax = 1u << 20;

template <class Number> void append(std::string& out, Number number) { out.append(reinterpret_cast<char const*>(&number), sizeof number); }

template <class Number> void append(std::string& out, std::vector<Number> const& numbers) {
    out.append(reinterpret_cast<char const*>(numbers.data()), numbers.size() * sizeof(Number));
}

std::uint32_t checksum(std::string_view bytes) {
    return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size()));
}

/// Takes from the front; once it ran out, everything it gives is 0 and `ok` is false.
struct Cursor {
    std::string_view left;
    bool ok = true;

    std::string_view take(std::size_t bytes) {
        if (bytes > left.size()) {
            ok = false;
            return {};
        }
        auto const out = left.substr(0, bytes);
        left.remove_prefix(bytes);
        return out;
    }
    template <class Number> Number number() {
        Number out{};
        if (auto const bytes = take(sizeof out); ok) std::memcpy(&out, bytes.data(), sizeof out);
        return out;
    }
    template <class Number> void into(std::vector<Number>& numbers) {
        if (numbers.empty()) return;
        if (auto const bytes = take(numbers.size() * sizeof(Number)); ok) std::memcpy(numbers.data(), bytes.data(), bytes.size());
    }
};

template <class Key> void append(std::string& out, std::map<Key, Cell> const& cells) {
    append(out, static_cast<std::uint64_t>(cells.size()));
    for (auto const& [key, cell] : cells) {
        append(out, static_cast<std::int64_t>(key));
        append(out, cell.value);
        append(out, static_cast<std::uint8_t>(cell.state));
    }
}

template <class Key> void read(Cursor& from, std::map<Key, Cell>& cells) {
    auto const count = from.number<std::uint64_t>();
    for (std::uint64_t at = 0; at < count && from.ok; ++at) {
        auto const key = static_cast<Key>(from.number<std::int64_t>());
        Cell cell{from.number<std::int64_t>(), {}};
        cell.state = static_cast<State>(from.number<std::uint8_t>() & 3);
        cells[key] = cell;
    }
}

}  // namespace

std::string to_cache(std::string_view key, Column const& column) {
    std::string out;
    out.reserve(column.m_values.size() * 9 + key.size() + 1024);
    out += kMagic;
    append(out, static_cast<std::uint64_t>(key.size()));
    out += key;
    append(out, column.m_shape->fingerprint());
    append(out, column.m_magnitude);
    append(out, column.m_values);
    append(out, column.m_low);
    append(out, column.m_high);
    append(out, column.m_own);
    append(out, column.m_outside);
    append(out, checksum(out));
    return out;
}

std::string_view key_of_cache(std::string_view bytes) {
    Cursor from{bytes};
    if (from.take(kMagic.size()) != kMagic) return {};
    auto const size = from.number<std::uint64_t>();
    return size > kKeyMax ? std::string_view{} : from.take(size);
}

Result<Column> from_cache(std::shared_ptr<Shape const> shape, std::string_view bytes, std::string& key) {
    Problem const damaged{problems::kConflict, "汇总缓存损坏或不是这个版本的；将从台账重新计算。"};
    if (bytes.size() < kMagic.size() + sizeof(std::uint32_t)) return damaged;
    auto const content = bytes.substr(0, bytes.size() - sizeof(std::uint32_t));
    std::uint32_t kept = 0;
    std::memcpy(&kept, bytes.data() + content.size(), sizeof kept);
    if (checksum(content) != kept || !content.starts_with(kMagic)) return damaged;
    Cursor from{content};
    from.take(kMagic.size());
    key = std::string(from.take(from.number<std::uint64_t>()));
    if (from.number<std::uint64_t>() != shape->fingerprint()) return Problem{problems::kConflict, "汇总缓存属于另一天的单位树；将从台账重新计算。"};
    Column column(std::move(shape));
    column.m_magnitude = from.number<std::uint64_t>();
    from.into(column.m_values);
    from.into(column.m_low);
    from.into(column.m_high);
    read(from, column.m_own);
    read(from, column.m_outside);
    if (!from.ok || !from.left.empty()) return damaged;
    column.recompute();
    return column;
}

}  // namespace yizhen::totals

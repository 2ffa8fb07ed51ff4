#include "app/backup.h"

#include "app/county.h"
#include "app/data_folder.h"
#include "kernel/problem_catalogue.h"
#include "modules/audit/audit.h"
#include "platform/crypto/sealed_file.h"
#include "platform/files/files.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>

namespace yizhen::app {
namespace {

constexpr std::string_view kDatabase = "yizhen.db";
constexpr std::string_view kDump = "yizhen.pgdump";
constexpr std::string_view kEnd = "END\n";
constexpr std::size_t kBlock = 1 << 20;
constexpr std::size_t kNameMax = 1'000;

crypto::KeyForSalt key_of(std::string const& passphrase, std::filesystem::path const& keys) {
    return [&passphrase, keys](std::string_view salt) -> Result<std::string> {
        if (!passphrase.empty()) return crypto::key_of_passphrase(passphrase, salt);
        auto const ring = crypto::KeyRing::open(keys);
        if (!ring) return ring.problem();
        return ring.value()->derive("backup " + std::string(salt));
    };
}

/// "name TAB size LF", then the bytes.
void add(crypto::SealedWriter& archive, std::string const& name, std::filesystem::path const& file, BackupReceipt& receipt) {
    std::ifstream in(file, std::ios::binary);
    auto left = static_cast<std::int64_t>(std::filesystem::file_size(file));
    archive.write(name + "\t" + std::to_string(left) + "\n");
    std::string block(kBlock, '\0');
    ++receipt.files;
    receipt.bytes += left;
    while (left > 0) {
        in.read(block.data(), static_cast<std::streamsize>(std::min<std::int64_t>(left, static_cast<std::int64_t>(kBlock))));
        if (in.gcount() <= 0) throw std::runtime_error(file.string() + " became shorter while it was read");
        archive.write(std::string_view(block).substr(0, static_cast<std::size_t>(in.gcount())));
        left -= in.gcount();
    }
}

/// Reads the archive's stream across its blocks.
class Stream {
public:
    explicit Stream(crypto::SealedReader& reader) : m_reader(reader) {}

    Result<std::string> line() {
        for (;;) {
            if (auto const end = m_buffer.find('\n'); end != std::string::npos) {
                std::string out = m_buffer.substr(0, end + 1);
                m_buffer.erase(0, end + 1);
                return out;
            }
            if (m_buffer.size() > kNameMax) return Problem(problems::kBadInput, "备份内容读不懂，没有恢复任何内容");
            if (auto more = fill(); !more) return more.problem();
        }
    }
    Result<Done> copy(std::int64_t size, std::ostream& out) {
        while (size > 0) {
            if (m_buffer.empty()) {
                if (auto more = fill(); !more) return more;
            }
            auto const part = static_cast<std::size_t>(std::min<std::int64_t>(size, static_cast<std::int64_t>(m_buffer.size())));
            out.write(m_buffer.data(), static_cast<std::streamsize>(part));
            m_buffer.erase(0, part);
            size -= static_cast<std::int64_t>(part);
        }
        return Done{};
    }

private:
    Result<Done> fill() {
        auto block = m_reader.next();
        if (!block) return block.problem();
        if (block.value().empty()) return Problem(problems::kBadInput, "备份在半途结束，没有恢复任何内容");
        m_buffer += block.value();
        return Done{};
    }

    crypto::SealedReader& m_reader;
    std::string m_buffer;
};

/// A name from the archive as a path inside the folder; nothing that leads out of it.
Result<std::filesystem::path> inside(std::filesystem::path const& folder, std::string const& name) {
    std::filesystem::path const relative(name);
    bool safe = !name.empty() && relative.is_relative();
    for (auto const& part : relative) safe = safe && part != ".." && part != ".";
    if (!safe) return Problem(problems::kBadInput, fmt::format("备份里有不该有的文件名“{}”，没有恢复任何内容", name));
    return folder / relative;
}

Result<Done> unpack(crypto::SealedReader& reader, std::filesystem::path const& folder, BackupReceipt& receipt) {
    Stream stream(reader);
    for (;;) {
        auto const line = stream.line();
        if (!line) return line.problem();
        if (line.value() == kEnd) return Done{};
        auto const tab = line.value().rfind('\t');
        std::int64_t size = -1;
        if (tab != std::string::npos) std::from_chars(line.value().data() + tab + 1, line.value().data() + line.value().size(), size);
        if (size < 0) return Problem(problems::kBadInput, "备份内容读不懂，没有恢复任何内容");
        auto const path = inside(folder, line.value().substr(0, tab));
        if (!path) return path.problem();
        std::filesystem::create_directories(path.value().parent_path());
        std::ofstream out(path.value(), std::ios::binary);
        if (auto copied = stream.copy(size, out); !copied) return copied;
        out.close();
        if (!out) return Problem(problems::kDiskFull, "磁盘写不下备份内容，没有恢复任何内容；请清理空间后重试");
        ++receipt.files;
        receipt.bytes += size;
    }
}

/// The restored database, page by page and chain by chain.
Result<Done> check(std::string const& url, Clock const& clock, BackupReceipt& receipt) {
    audit::Chain chain(clock);
    auto const database = sql::Database::open({.url = url, .readers = 1, .reading_only = true}, chain);
    if (database->dialect() == sql::Dialect::sqlite) {
        std::string said;
        database->read([&](sql::Connection& connection) {
            auto const rows = connection.query("PRAGMA integrity_check");
            if (rows->next()) said = rows->text(0);
        });
        if (said != "ok") return Problem(problems::kBadInput, "备份里的数据库不完整（" + said + "），没有恢复任何内容");
    }
    auto const found = audit::verify(*database, {});
    if (!found) return found.problem();
    if (!found.value().findings.empty()) {
        return Problem(problems::kBadInput, "备份里的审计链不对：" + found.value().findings.front().text + "；没有恢复任何内容");
    }
    receipt.audit_entries = found.value().entries;
    return Done{};
}

Result<Done> restore_into(crypto::SealedReader& reader, std::filesystem::path const& folder, std::string const& database_url,
                          Clock const& clock, BackupReceipt& receipt) {
    if (auto unpacked = unpack(reader, folder, receipt); !unpacked) return unpacked;
    if (std::filesystem::exists(folder / kDump)) {
        if (database_url.empty()) return Problem(problems::kUsage, "这是 PostgreSQL 的备份，请用 --database 写明要恢复到的空数据库");
        sql::restore_dump(database_url, (folder / kDump).string());
        std::filesystem::remove(folder / kDump);
    }
    std::string const url = database_url.empty() ? (folder / kDatabase).string() : database_url;
    if (auto checked = check(url, clock, receipt); !checked) return checked;
    for (char const* rest : {"yizhen.db-wal", "yizhen.db-shm"}) std::filesystem::remove(folder / rest);
    return Done{};
}

}  // namespace

Result<BackupReceipt> make_backup(std::filesystem::path const& data, std::filesystem::path const& out,
                                  std::string const& passphrase) {
    auto const config = read_config(data);
    if (!config) return config.problem();
    std::string const url = database_url_of(config.value());
    bool const is_file = url.find("://") == std::string::npos;
    if (is_file && !std::filesystem::exists(url)) {
        return Problem(problems::kNotFound, fmt::format("{} 里没有数据库，无从备份；请核对 --data", data.string()));
    }
    if (std::filesystem::exists(out)) return Problem(problems::kConflict, fmt::format("{} 已经存在，不会覆盖；请换一个文件名", out.string()));
    auto const key = key_of(passphrase, keys_of(data));
    if (auto tried = key(std::string(16, '\0')); !tried) return tried.problem();
    class NoSink final : public AuditSink {
        void append(Transaction&, std::int64_t, Actor const&, AuditEntry const&) override {}
    } sink;
    auto const database = sql::Database::open({.url = url, .readers = 1, .reading_only = true}, sink);
    files::TempDir const copy(data);
    std::string const name(is_file ? kDatabase : kDump);
    database->backup((copy.path() / name).string());

    BackupReceipt receipt;
    auto const kind = passphrase.empty() ? crypto::SealKind::key_ring : crypto::SealKind::passphrase;
    crypto::SealedWriter archive(out, kind, crypto::Profile::aes, key);
    add(archive, name, copy.path() / name, receipt);
    if (std::filesystem::exists(data / "yizhen.toml")) add(archive, "yizhen.toml", data / "yizhen.toml", receipt);
    if (std::filesystem::exists(data / "files")) {
        for (auto const& entry : std::filesystem::recursive_directory_iterator(data / "files")) {
            if (entry.is_regular_file()) add(archive, std::filesystem::relative(entry.path(), data).string(), entry.path(), receipt);
        }
    }
    archive.write(kEnd);
    archive.finish();
    return receipt;
}

Result<BackupReceipt> restore_backup(std::filesystem::path const& file, std::filesystem::path const& data,
                                     std::string const& passphrase, std::filesystem::path const& keys,
                                     std::string const& database_url, Clock const& clock) {
    if (std::filesystem::exists(data)) {
        return Problem(problems::kConflict, fmt::format("{} 已经存在，不会覆盖；请恢复到一个新目录", data.string()));
    }
    auto const kind = crypto::kind_of_sealed(file);
    if (!kind) return kind.problem();
    if (kind.value() == crypto::SealKind::passphrase && passphrase.empty()) {
        return Problem(problems::kUsage, "这份备份用口令加密，请用 --passphrase-file 给出口令");
    }
    bool const by_ring = kind.value() == crypto::SealKind::key_ring;
    auto const reader = crypto::SealedReader::open(file, key_of(by_ring ? std::string() : passphrase, keys.empty() ? keys_of(data) : keys));
    if (!reader) return reader.problem();
    auto const parent = std::filesystem::absolute(data).parent_path();
    std::filesystem::create_directories(parent);
    files::TempDir const place(parent);
    auto const folder = place.path() / "data";
    std::filesystem::create_directory(folder);
    BackupReceipt receipt;
    if (auto restored = restore_into(*reader.value(), folder, database_url, clock, receipt); !restored) return restored.problem();
    std::filesystem::rename(folder, data);
    return receipt;
}

}  // namespace yizhen::app

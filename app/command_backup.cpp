// `yizhen backup` and `yizhen restore`.
#include "app/backup.h"
#include "app/commands.h"
#include "app/data_folder.h"
#include "kernel/problem_catalogue.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"

#include <fmt/format.h>

namespace yizhen::app {
namespace {

constexpr std::size_t kPassphraseMin = 12;

/// The first line of the file; empty when no file was named.
Result<std::string> passphrase_of(std::filesystem::path const& file) {
    if (file.empty()) return std::string();
    auto text = files::read_file(file, 4'096);
    if (!text) return text;
    std::string line = text.value().substr(0, text.value().find('\n'));
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.size() < kPassphraseMin) {
        return Problem(problems::kUsage, fmt::format("{} 第一行的口令太短，至少 {} 个字符", file.string(), kPassphraseMin));
    }
    return line;
}

}  // namespace

int backup(BackupOptions const& options) {
    return at_the_border([&]() -> Result<Done> {
        auto const passphrase = passphrase_of(options.passphrase_file);
        if (!passphrase) return passphrase.problem();
        auto const receipt = make_backup(options.data, options.file, passphrase.value());
        if (!receipt) return receipt.problem();
        fmt::print("已备份 {} 个文件、{} 字节到 {}；密钥目录不在其中，请另外保存最新一份\n", receipt.value().files,
                   receipt.value().bytes, options.file.string());
        return Done{};
    });
}

int restore(BackupOptions const& options) {
    return at_the_border([&]() -> Result<Done> {
        auto const passphrase = passphrase_of(options.passphrase_file);
        if (!passphrase) return passphrase.problem();
        clock::SystemClock const clock;
        auto const receipt = restore_backup(options.file, options.data, passphrase.value(), options.keys, options.database, clock);
        if (!receipt) return receipt.problem();
        fmt::print("已恢复 {} 个文件、{} 字节到 {}；审计链 {} 条记录完好\n", receipt.value().files, receipt.value().bytes,
                   options.data.string(), receipt.value().audit_entries);
        return Done{};
    });
}

}  // namespace yizhen::app

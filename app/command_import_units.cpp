#include "app/commands.h"
#include "app/data_folder.h"
#include "kernel/problem_catalogue.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace yizhen::app {
namespace {

constexpr std::size_t kTextBytesMax = 256u << 20;
constexpr std::size_t kRejectedPrinted = 20;

Result<std::string> text_of(std::filesystem::path const& file) {
    Result<std::unique_ptr<files::ByteSource>> source = files::open_bytes(file);
    if (!source) return source.problem();
    std::string text;
    std::string block(1u << 20, '\0');
    while (true) {
        Result<std::size_t> const size = source.value()->read(block);
        if (!size) return size.problem();
        if (size.value() == 0) return text;
        if (text.size() + size.value() > kTextBytesMax) {
            return Problem{problems::kTooLarge, fmt::format("{} 超过 {} MB，请分成几个文件一起导入", file.string(),
                                                            kTextBytesMax >> 20)};
        }
        text.append(block, 0, size.value());
    }
}

void print_text(org::ImportReceipt const& receipt, bool dry_run) {
    fmt::print("{}{} 行：新建 {}，更新 {}，未变 {}，拒收 {}\n", dry_run ? "试运行，没有写入。" : "", receipt.rows, receipt.created,
               receipt.updated, receipt.same, receipt.rejected);
    std::size_t shown = 0;
    for (org::RejectedRow const& row : receipt.first_rejected) {
        if (shown++ == kRejectedPrinted) break;
        fmt::print("  {} 第 {} 行：{}\n", row.file, row.line, row.reason);
    }
    if (receipt.rejected > static_cast<std::int64_t>(kRejectedPrinted)) fmt::print("  …… 用 --json 看全部\n");
}

void print_json(org::ImportReceipt const& receipt) {
    boost::json::array rejected;
    for (org::RejectedRow const& row : receipt.first_rejected)
        rejected.push_back({{"file", row.file}, {"line", row.line}, {"reason", row.reason}});
    boost::json::object const out{{"rows", receipt.rows},     {"created", receipt.created},
                                  {"updated", receipt.updated}, {"same", receipt.same},
                                  {"rejected", receipt.rejected}, {"first_rejected", std::move(rejected)}};
    fmt::print("{}\n", boost::json::serialize(out));
}

Result<Done> run(ImportUnitsOptions const& options) {
    std::vector<std::string> texts;
    for (std::filesystem::path const& file : options.files) {
        Result<std::string> text = text_of(file);
        if (!text) return text.problem();
        texts.push_back(std::move(text).value());
    }
    std::vector<org::UnitFile> list;
    for (std::size_t i = 0; i < texts.size(); ++i) list.push_back({options.files[i].filename().string(), texts[i]});

    clock::SystemClock const clock;
    org::ImportOptions import;
    import.today = import.changes_from = clock.today();
    import.dry_run = options.dry_run;
    if (!options.from.empty()) {
        Result<CivilDate> const from = CivilDate::parse(options.from);
        if (!from) return from.problem();
        import.changes_from = import.new_from = from.value();
    }
    Result<Config> const config = read_config(options.data);
    if (!config) return config.problem();
    auto folder = DataFolder::open(config.value(), clock, DataFolder::Make::yes);
    if (!folder) return folder.problem();
    Result<org::ImportReceipt> const receipt = folder.value()->units().import_units(list, import, system_actor());
    if (!receipt) return receipt.problem();
    if (options.json) {
        print_json(receipt.value());
    } else {
        print_text(receipt.value(), options.dry_run);
    }
    std::int64_t const taken = receipt.value().rows - receipt.value().rejected;
    if (taken == 0 && receipt.value().rows > 0) return Problem{problems::kBadInput, "没有一行可以导入"};
    return Done{};
}

}  // namespace

int import_units(ImportUnitsOptions const& options) {
    return at_the_border([&] { return run(options); });
}

}  // namespace yizhen::app

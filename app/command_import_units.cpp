// `yizhen import units`: over the socket of a running server, else with the data folder's own lock.

#include "app/commands.h"
#include "app/data_folder.h"
#include "app/remote.h"
#include "app/unit_text.h"
#include "modules/org/routes.h"
#include "kernel/problem_catalogue.h"
#include "platform/clock/clock.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace yizhen::app {
namespace {

constexpr std::size_t kRejectedPrinted = 20;

namespace json = boost::json;

void print_receipt(std::string const& receipt, ImportUnitsOptions const& options) {
    if (options.json) {
        fmt::print("{}\n", receipt);
        return;
    }
    auto const said = json::parse(receipt);
    auto const number = [&](char const* name) { return said.at(name).to_number<std::int64_t>(); };
    fmt::print("{}{} 行：新建 {}，更新 {}，未变 {}，拒收 {}\n", options.dry_run ? "试运行，没有写入。" : "", number("rows"), number("created"),
               number("updated"), number("same"), number("rejected"));
    std::size_t shown = 0;
    for (auto const& row : said.at("first_rejected").as_array()) {
        if (shown++ == kRejectedPrinted) break;
        fmt::print("  {} 第 {} 行：{}\n", std::string_view(row.at("file").as_string()), row.at("line").to_number<int>(), std::string_view(row.at("reason").as_string()));
    }
    if (number("rejected") > static_cast<std::int64_t>(kRejectedPrinted)) fmt::print("  …… 用 --json 看全部\n");
}

Result<Done> print_outcome(std::string const& receipt, ImportUnitsOptions const& options) {
    print_receipt(receipt, options);
    auto const said = json::parse(receipt);
    bool const nothing = said.at("rows").to_number<std::int64_t>() > 0 && said.at("rows") == said.at("rejected");
    if (nothing) return Problem{problems::kBadInput, "没有一行可以导入"};
    return Done{};
}

/// A server works in the folder: it takes the files.
Result<Done> there(ImportUnitsOptions const& options, Remote const& remote) {
    std::map<std::string, std::string> fields;
    if (!options.from.empty()) fields["from"] = options.from;
    if (options.dry_run) fields["dry_run"] = "true";
    std::vector<http::LocalFile> files;
    for (auto const& file : options.files) files.push_back({"file", file.filename().string(), file});
    auto const said = remote.post_files("/api/v1/units", fields, files);
    if (!said) return said.problem();
    return print_outcome(json::serialize(said.value()), options);
}

Result<Done> here(ImportUnitsOptions const& options) {
    std::vector<std::string> texts;
    for (std::filesystem::path const& file : options.files) {
        Result<std::string> text = unit_text_of(file);
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
    return print_outcome(org::receipt_json(receipt.value()), options);
}

Result<Done> run(ImportUnitsOptions const& options) {
    if (auto const remote = Remote::of(options.data)) return there(options, *remote);
    return here(options);
}

}  // namespace

int import_units(ImportUnitsOptions const& options) {
    return at_the_border([&] { return run(options); });
}

}  // namespace yizhen::app

// `yizhen audit …`: beside a running server too, since it only looks on.
#include "app/commands.h"
#include "app/county.h"
#include "app/data_folder.h"
#include "kernel/problem_catalogue.h"
#include "modules/audit/audit.h"
#include "platform/clock/clock.h"
#include "platform/crypto/digest.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace yizhen::app {
namespace {

Result<std::unique_ptr<sql::Database>> look_on(std::filesystem::path const& data, AuditSink& sink) {
    auto const config = read_config(data);
    if (!config) return config.problem();
    std::string const url = database_url_of(config.value());
    bool const is_file = url.find("://") == std::string::npos;
    if (is_file && !std::filesystem::exists(url)) {
        return Problem(problems::kNotFound, fmt::format("{} 里没有数据库 yizhen.db；请核对 --data", data.string()));
    }
    sql::DatabaseOptions options;
    options.url = url;
    options.readers = 1;
    options.reading_only = true;
    return sql::Database::open(options, sink);
}

boost::json::object json_of(audit::Verification const& found) {
    boost::json::array findings;
    for (auto const& finding : found.findings) {
        findings.push_back(boost::json::object{{"kind", audit::name_of(finding.kind)}, {"realm", finding.realm.value},
                                               {"chain", audit::name_of(finding.chain)}, {"first", finding.first},
                                               {"last", finding.last}, {"text", finding.text}});
    }
    boost::json::array heads;
    for (auto const& head : found.heads) {
        heads.push_back(boost::json::object{{"realm", head.realm.value}, {"chain", audit::name_of(head.chain)},
                                            {"count", head.count}, {"hash", crypto::hex(head.hash)}});
    }
    return {{"sound", found.findings.empty()}, {"chains", found.chains}, {"entries", found.entries},
            {"anchors", found.anchors}, {"findings", std::move(findings)}, {"heads", std::move(heads)}};
}

void print(audit::Verification const& found, bool json) {
    if (json) return fmt::print("{}\n", boost::json::serialize(json_of(found)));
    for (auto const& finding : found.findings) fmt::print("{}：{}\n", audit::name_of(finding.kind), finding.text);
    fmt::print("{} 条链，{} 条记录，{} 个锚点：{}\n", found.chains, found.entries, found.anchors,
               found.findings.empty() ? "完好" : fmt::format("{} 处不对", found.findings.size()));
    for (auto const& head : found.heads) {
        fmt::print("  辖区 {} {} 链头 {}:{}\n", head.realm.value, audit::name_of(head.chain), head.count, crypto::hex(head.hash));
    }
}

Result<Done> verify_data(AuditVerifyOptions const& options, bool& sound) {
    clock::SystemClock const clock;
    audit::Chain chain(clock);
    auto const database = look_on(options.data, chain);
    if (!database) return database.problem();
    auto anchors = options.anchors.empty() ? anchor_of(options.data) : options.anchors;
    if (!std::filesystem::exists(anchors)) {
        if (!options.anchors.empty()) return Problem(problems::kNotFound, fmt::format("没有锚点文件 {}", anchors.string()));
        fmt::print(stderr, "没有锚点文件 {}：只能核对数据库自身，截尾可能看不出来\n", anchors.string());
        anchors.clear();
    }
    auto const found = audit::verify(*database.value(), anchors);
    if (!found) return found.problem();
    print(found.value(), options.json);
    sound = found.value().findings.empty();
    return Done{};
}

Result<Done> verify_one_file(AuditVerifyOptions const& options, bool& sound) {
    auto const found = audit::verify_export(options.file, options.head);
    if (!found) return found.problem();
    print(found.value(), options.json);
    sound = found.value().findings.empty();
    return Done{};
}

}  // namespace

int verify_audit(AuditVerifyOptions const& options) {
    bool sound = true;
    int const code = at_the_border([&]() -> Result<Done> {
        if (options.file.empty() == options.data.empty()) return Problem(problems::kUsage, "请用 --data DIR，或 --file 加 --head，二者之一");
        if (!options.file.empty() && options.head.empty()) return Problem(problems::kUsage, "核对导出文件要用 --head 写明链头");
        return options.file.empty() ? verify_data(options, sound) : verify_one_file(options, sound);
    });
    return code != 0 ? code : (sound ? 0 : 1);
}

int export_audit(AuditExportOptions const& options) {
    return at_the_border([&]() -> Result<Done> {
        clock::SystemClock const clock;
        audit::Chain chain(clock);
        if (options.chain != "writes" && options.chain != "reads") return Problem(problems::kUsage, "--chain 应为 writes 或 reads");
        auto const database = look_on(options.data, chain);
        if (!database) return database.problem();
        auto const head = audit::export_chain(*database.value(), RealmId(options.realm),
                                              options.chain == "reads" ? AuditChain::reads : AuditChain::writes, options.out);
        if (!head) return head.problem();
        fmt::print("{} 条，链头 {}:{}\n", head.value().count, head.value().count, crypto::hex(head.value().hash));
        return Done{};
    });
}

}  // namespace yizhen::app

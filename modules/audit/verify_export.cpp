#include "kernel/problem_catalogue.h"
#include "modules/audit/audit.h"
#include "modules/audit/encoding.h"
#include "modules/audit/export_text.h"
#include "modules/audit/verify.h"
#include "platform/crypto/digest.h"

#include <charconv>
#include <fstream>
#include <functional>
#include <sstream>

namespace yizhen::audit {
namespace {

using NextLine = std::function<bool(std::string&)>;

/// "hash" or "count:hash"; a count of 0 means that it was not said.
Result<Head> parse_head(std::string const& text) {
    Head head;
    auto const colon = text.find(':');
    std::string_view const count = colon == std::string::npos ? "" : std::string_view(text).substr(0, colon);
    head.hash = crypto::from_hex(colon == std::string::npos ? text : text.substr(colon + 1));
    auto const parsed = std::from_chars(count.data(), count.data() + count.size(), head.count);
    bool const count_ok = colon == std::string::npos || (parsed.ec == std::errc() && parsed.ptr == count.data() + count.size());
    if (head.hash.size() != kHashBytes || !count_ok || head.count < 0) {
        return Problem(problems::kBadInput, "--head 应为末条的 64 位十六进制校验值，或 “条数:校验值”；收到的是 " + text.substr(0, 80));
    }
    return head;
}

/// With the hash alone the count is unknown: the entry that bears the hash, if any does, tells it.
void finish(ChainCheck& check, Head head, std::int64_t bearer, std::vector<Finding>& findings, ExportTitle const& title) {
    head.realm = title.realm;
    head.chain = title.chain;
    if (head.count == 0) head.count = bearer;
    if (head.count > 0) return check.finish(head, "所给链头");
    check.finish(std::nullopt, "");
    std::int64_t const last = check.count();
    findings.push_back({Finding::Kind::cut_off, title.realm, title.chain, last + 1, last + 1,
                        "文件在第 " + std::to_string(last) +
                            " 条结束，其中没有一条的校验值等于所给链头：末尾被截去，或末条被替换"});
}

Result<Verification> verify_lines(NextLine const& next, std::string const& head_text) {
    auto const head = parse_head(head_text);
    if (!head) return head.problem();
    std::string line;
    if (!next(line)) line.clear();
    auto const title = parse_export_title(line);
    if (!title) return title.problem();
    Verification out;
    ChainCheck check(title.value().realm, title.value().chain, out.findings);
    std::int64_t bearer = 0;
    for (std::int64_t number = 2; next(line); ++number) {
        auto const entry = parse_export_line(title.value(), line, number);
        if (!entry) return entry.problem();
        check.next(entry.value());
        if (entry.value().hash == head.value().hash) bearer = entry.value().number;
    }
    finish(check, head.value(), bearer, out.findings, title.value());
    out.chains = 1;
    out.entries = check.count();
    out.heads.push_back({title.value().realm, title.value().chain, check.count(), check.hash()});
    return out;
}

}  // namespace

Result<Verification> verify_export(std::filesystem::path const& file, std::string const& head) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return Problem(problems::kNotFound, "找不到文件 " + file.string() + "；请核对路径");
    return verify_lines([&in](std::string& line) { return static_cast<bool>(std::getline(in, line)); }, head);
}

Result<Verification> verify_export_text(std::string_view text, std::string const& head) {
    std::istringstream in{std::string(text)};
    return verify_lines([&in](std::string& line) { return static_cast<bool>(std::getline(in, line)); }, head);
}

}  // namespace yizhen::audit

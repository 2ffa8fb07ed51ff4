#include "modules/audit/export_text.h"

#include "kernel/problem_catalogue.h"
#include "modules/audit/encoding.h"
#include "platform/crypto/digest.h"

#include <array>
#include <charconv>
#include <optional>

namespace yizhen::audit {
namespace {

constexpr std::string_view kTitle = "yizhen-audit-1";
constexpr std::size_t kFields = 13;

Problem bad_line(std::int64_t number, std::string const& what) {
    return {problems::kBadInput, "第 " + std::to_string(number) + " 行" + what + "；文件不完整或被改动，请重新导出后核对"};
}

std::string escaped(std::string_view text) {
    std::string out;
    for (char const c : text) {
        switch (c) {
        case '\\': out += "\\\\"; break;
        case '\t': out += "\\t"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        default: out += c;
        }
    }
    return out;
}

std::optional<std::string> unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        if (++i == text.size()) return std::nullopt;
        switch (text[i]) {
        case '\\': out += '\\'; break;
        case 't': out += '\t'; break;
        case 'n': out += '\n'; break;
        case 'r': out += '\r'; break;
        default: return std::nullopt;
        }
    }
    return out;
}

std::vector<std::string_view> split(std::string_view text, char by) {
    std::vector<std::string_view> out;
    for (std::size_t from = 0;;) {
        std::size_t const to = text.find(by, from);
        out.push_back(text.substr(from, to == std::string_view::npos ? to : to - from));
        if (to == std::string_view::npos) return out;
        from = to + 1;
    }
}

bool parse_number(std::string_view text, std::int64_t& out) {
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

bool parse_chain(std::string_view text, AuditChain& out) {
    if (text != "writes" && text != "reads") return false;
    out = text == "writes" ? AuditChain::writes : AuditChain::reads;
    return true;
}

}  // namespace

std::string export_title(RealmId realm, AuditChain chain) {
    return std::string(kTitle) + "\t" + std::to_string(realm.value) + "\t" + std::string(name_of(chain));
}

std::string export_line(Entry const& entry) {
    std::string out;
    for (auto const number : {entry.number, entry.position, entry.at_ms, entry.person, entry.unit}) {
        out += std::to_string(number) + "\t";
    }
    for (auto const* const text :
         {&entry.role, &entry.request_id, &entry.action, &entry.object, &entry.digest, &entry.detail}) {
        out += escaped(*text) + "\t";
    }
    return out + crypto::hex(entry.previous) + "\t" + crypto::hex(entry.hash);
}

Result<ExportTitle> parse_export_title(std::string_view line) {
    auto const parts = split(line, '\t');
    ExportTitle title;
    if (parts.size() != 3 || parts[0] != kTitle || !parse_number(parts[1], title.realm.value) ||
        !parse_chain(parts[2], title.chain)) {
        return Problem(problems::kBadInput, "这不是 yizhen 的审计导出：首行应为 “yizhen-audit-1、辖区号、writes 或 reads”");
    }
    return title;
}

Result<Entry> parse_export_line(ExportTitle const& title, std::string_view line, std::int64_t line_number) {
    auto const parts = split(line, '\t');
    if (parts.size() != kFields) {
        return bad_line(line_number, "有 " + std::to_string(parts.size()) + " 栏，应为 13 栏");
    }
    Entry entry;
    entry.realm = title.realm;
    entry.chain = title.chain;
    std::array<std::int64_t*, 5> const integers{&entry.number, &entry.position, &entry.at_ms, &entry.person, &entry.unit};
    for (std::size_t i = 0; i < integers.size(); ++i) {
        if (!parse_number(parts[i], *integers[i])) return bad_line(line_number, "第 " + std::to_string(i + 1) + " 栏不是整数");
    }
    std::array<std::string*, 6> const texts{&entry.role,   &entry.request_id, &entry.action,
                                            &entry.object, &entry.digest,     &entry.detail};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        auto text = unescaped(parts[5 + i]);
        if (!text) return bad_line(line_number, "第 " + std::to_string(6 + i) + " 栏转义有误");
        *texts[i] = std::move(*text);
    }
    entry.previous = crypto::from_hex(parts[11]);
    entry.hash = crypto::from_hex(parts[12]);
    if (entry.previous.size() != kHashBytes || entry.hash.size() != kHashBytes) {
        return bad_line(line_number, "的链值不是 64 位十六进制");
    }
    return entry;
}

std::string anchor_line(Root const& root) {
    return std::to_string(root.number) + "\t" + std::to_string(root.at_ms) + "\t" + text_of(root.heads) + "\t" +
           root.previous + "\t" + root.root;
}

Result<std::vector<Head>> parse_heads(std::string_view text) {
    std::vector<Head> out;
    if (text.empty()) return out;
    for (auto const part : split(text, ',')) {
        auto const fields = split(part, ':');
        Head head;
        if (fields.size() != 4 || !parse_number(fields[0], head.realm.value) || !parse_chain(fields[1], head.chain) ||
            !parse_number(fields[2], head.count)) {
            return Problem(problems::kBadInput, "链头写法有误：" + std::string(part.substr(0, 80)));
        }
        head.hash = crypto::from_hex(fields[3]);
        if (head.hash.size() != kHashBytes) return Problem(problems::kBadInput, "链头的校验值有误：" + std::string(part.substr(0, 80)));
        out.push_back(std::move(head));
    }
    return out;
}

Result<Root> parse_anchor_line(std::string_view line, std::int64_t line_number) {
    auto const parts = split(line, '\t');
    Root root;
    if (parts.size() != 5 || !parse_number(parts[0], root.number) || !parse_number(parts[1], root.at_ms)) {
        return bad_line(line_number, "不是锚点记录");
    }
    auto heads = parse_heads(parts[2]);
    if (!heads) return bad_line(line_number, "的链头写法有误");
    root.heads = std::move(heads.value());
    root.previous = parts[3];
    root.root = parts[4];
    return root;
}

}  // namespace yizhen::audit

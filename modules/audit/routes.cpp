#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/audit/audit.h"
#include "modules/org/org.h"
#include "platform/crypto/digest.h"
#include "platform/files/files.h"
#include "platform/http/http.h"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

namespace yizhen::audit {
namespace {

namespace json = boost::json;

constexpr int kPageMax = 200;
constexpr std::size_t kShownFindings = 100;

json::object entry_json(Entry const& entry) {
    return {{"number", entry.number},   {"position", entry.position},     {"at_ms", entry.at_ms},
            {"person", entry.person},   {"unit", entry.unit},             {"role", entry.role},
            {"action", entry.action},   {"object", entry.object},         {"digest", entry.digest},
            {"detail", entry.detail},   {"request_id", entry.request_id}, {"hash", crypto::hex(entry.hash)}};
}

json::object head_json(Head const& head) {
    return {{"realm", head.realm.value}, {"chain", name_of(head.chain)}, {"count", head.count}, {"hash", crypto::hex(head.hash)}};
}

class AuditRoutes {
public:
    AuditRoutes(sql::Database& database, org::Org& org, std::filesystem::path anchors)
        : m_database(database), m_org(org), m_anchors(std::move(anchors)) {}

    http::Response list(http::Request const& request) const {
        Query query;
        if (auto refused = admit(request, query)) return *refused;
        auto const limit = number(request, "limit", 50);
        query.limit = static_cast<int>(std::clamp<std::int64_t>(limit, 1, kPageMax));
        query.before = number(request, "cursor", INT64_MAX);
        query.object = text(request, "object");
        query.person = number(request, "person", 0);
        auto const entries = audit::list(m_database, query);
        json::array items;
        for (auto const& entry : entries) items.push_back(entry_json(entry));
        json::value next;
        if (entries.size() == static_cast<std::size_t>(query.limit)) next = std::to_string(entries.back().number);
        return http::json(200, json::serialize(json::object{{"items", std::move(items)}, {"next", next}}));
    }
    http::Response heads(http::Request const& request) const {
        Query query;
        if (auto refused = admit(request, query)) return *refused;
        json::array items;
        for (auto const& head : audit::heads(m_database)) {
            if (head.realm == query.realm) items.push_back(head_json(head));
        }
        return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
    }
    http::Response verification(http::Request const& request) const {
        Query query;
        if (auto refused = admit(request, query)) return *refused;
        auto const found = verify(m_database, std::filesystem::exists(m_anchors) ? m_anchors : std::filesystem::path());
        if (!found) return http::refusal(found.problem(), request.request_id);
        json::array findings;
        for (auto const& finding : found.value().findings) {
            bool const ours = finding.realm == query.realm || finding.kind == Finding::Kind::anchor;
            if (!ours || findings.size() >= kShownFindings) continue;
            findings.push_back(json::object{{"kind", name_of(finding.kind)}, {"chain", name_of(finding.chain)},
                                            {"first", finding.first}, {"last", finding.last}, {"text", finding.text}});
        }
        bool const sound = findings.empty();
        return http::json(200, json::serialize(json::object{{"sound", sound},
                                                            {"entries", found.value().entries},
                                                            {"anchors", found.value().anchors},
                                                            {"findings", std::move(findings)}}));
    }
    http::Response download(http::Request const& request) const {
        Query query;
        if (auto refused = admit(request, query)) return *refused;
        files::TempFile file(".tsv");
        auto const head = export_chain(m_database, query.realm, query.chain, file.path());
        if (!head) return http::refusal(head.problem(), request.request_id);
        std::string const name = "audit-" + std::to_string(query.realm.value) + "-" + std::string(name_of(query.chain)) + ".tsv";
        http::Response answer = http::download(file.release(), name, "text/tab-separated-values; charset=utf-8", true);
        answer.headers["X-Audit-Head"] = std::to_string(head.value().count) + ":" + crypto::hex(head.value().hash);
        return answer;
    }

private:
    static std::string text(http::Request const& request, std::string const& name) {
        auto const found = request.query.find(name);
        return found == request.query.end() ? std::string() : found->second;
    }
    static std::int64_t number(http::Request const& request, std::string const& name, std::int64_t otherwise) {
        std::string const given = text(request, name);
        std::int64_t out = otherwise;
        auto const parsed = std::from_chars(given.data(), given.data() + given.size(), out);
        return parsed.ec == std::errc() && parsed.ptr == given.data() + given.size() ? out : otherwise;
    }

    [[nodiscard]] std::optional<http::Response> admit(http::Request const& request, Query& query) const {
        if (auto refused = access::refuse_unless(request, {access::Role::auditor})) {
            return http::refusal(*refused, request.request_id);
        }
        bool const system = request.actor.role == access::kSystemRole;
        query.realm = system ? RealmId(number(request, "realm", 0)) : m_org.tree()->realm_of(UnitId(request.actor.unit));
        std::string const chain = text(request, "chain");
        if (chain != "" && chain != "writes" && chain != "reads") {
            return http::refusal(Problem(problems::kBadInput, "chain 应为 writes 或 reads"), request.request_id);
        }
        query.chain = chain == "reads" ? AuditChain::reads : AuditChain::writes;
        return std::nullopt;
    }

    sql::Database& m_database;
    org::Org& m_org;
    std::filesystem::path m_anchors;
};

}  // namespace

http::Routes routes(sql::Database& database, org::Org& org, std::filesystem::path anchor_file) {
    auto const audit = std::make_shared<AuditRoutes>(database, org, std::move(anchor_file));
    using http::Request;
    return {
        {"GET", "/api/v1/audit", [audit](Request const& r) { return audit->list(r); }},
        {"GET", "/api/v1/audit/heads", [audit](Request const& r) { return audit->heads(r); }},
        {"GET", "/api/v1/audit/verification", [audit](Request const& r) { return audit->verification(r); }},
        {"GET", "/api/v1/audit/export", [audit](Request const& r) { return audit->download(r); }},
    };
}

}  // namespace yizhen::audit

#include "platform/http/router.h"

#include "kernel/check.h"

namespace yizhen::http {
namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> segments;
    if (!path.empty()) path.remove_prefix(1);
    while (true) {
        std::size_t const end = path.find('/');
        segments.push_back(path.substr(0, end));
        if (end == std::string_view::npos) return segments;
        path.remove_prefix(end + 1);
    }
}

bool is_named(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

}  // namespace

Router::Router(Routes routes) : m_routes(std::move(routes)) {
    for (std::size_t i = 0; i < m_routes.size(); ++i) {
        YIZHEN_CHECK(m_routes[i].pattern.starts_with("/"));
        int node = 0;
        for (auto const segment : segments_of(m_routes[i].pattern)) node = child(node, segment);
        bool const fresh =
            m_nodes[static_cast<std::size_t>(node)].by_method.emplace(m_routes[i].method, static_cast<int>(i)).second;
        YIZHEN_CHECK(fresh);
    }
}

int Router::child(int node, std::string_view segment) {
    auto const next = static_cast<int>(m_nodes.size());
    Node& parent = m_nodes[static_cast<std::size_t>(node)];
    if (is_named(segment)) {
        if (parent.named >= 0) return parent.named;
        parent.named = next;
    } else {
        auto const [found, fresh] = parent.literals.emplace(segment, next);
        if (!fresh) return found->second;
    }
    m_nodes.emplace_back();
    return next;
}

/// The node of the path that has routes; -1 if none. Depth is bounded by the patterns, so recursion is too.
int Router::walk(int node, std::vector<std::string_view> const& segments, std::size_t at) const {
    Node const& here = m_nodes[static_cast<std::size_t>(node)];
    if (at == segments.size()) return here.by_method.empty() ? -1 : node;
    auto const literal = here.literals.find(segments[at]);
    if (literal != here.literals.end()) {
        int const found = walk(literal->second, segments, at + 1);
        if (found >= 0) return found;
    }
    if (here.named < 0 || segments[at].empty()) return -1;
    return walk(here.named, segments, at + 1);
}

Router::Found Router::find(std::string_view method, std::string_view path) const {
    Found found;
    auto const segments = segments_of(path);
    int const node = walk(0, segments, 0);
    if (node < 0) return found;
    auto const& by_method = m_nodes[static_cast<std::size_t>(node)].by_method;
    auto chosen = by_method.find(std::string(method));
    if (chosen == by_method.end() && method == "HEAD") chosen = by_method.find("GET");
    if (chosen == by_method.end()) {
        for (auto const& [known, route] : by_method) found.methods.push_back(known);
        return found;
    }
    found.route = &m_routes[static_cast<std::size_t>(chosen->second)];
    auto const pattern = segments_of(found.route->pattern);
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (!is_named(pattern[i])) continue;
        found.values[std::string(pattern[i].substr(1, pattern[i].size() - 2))] = std::string(segments[i]);
    }
    return found;
}

}  // namespace yizhen::http

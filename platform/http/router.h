#pragma once
/// Which route answers a path. Literal segments win over {named} ones; HEAD is answered by GET's route.

#include "platform/http/http.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::http {

class Router {
public:
    /// A pattern that is given twice for one method, or is malformed, is our own mistake: YIZHEN_CHECK.
    explicit Router(Routes routes);

    struct Found {
        Route const* route = nullptr;  ///< null: nothing here, or another method
        std::map<std::string, std::string> values;
        std::vector<std::string> methods;  ///< that the path knows, when the method is another
    };
    [[nodiscard]] Found find(std::string_view method, std::string_view path) const;
    [[nodiscard]] Routes const& routes() const noexcept { return m_routes; }

private:
    struct Node {
        std::map<std::string, int, std::less<>> literals;
        int named = -1;
        std::map<std::string, int> by_method;  ///< index of the route
    };
    int child(int node, std::string_view segment);
    [[nodiscard]] int walk(int node, std::vector<std::string_view> const& segments, std::size_t at) const;

    Routes m_routes;
    std::vector<Node> m_nodes{Node{}};
};

}  // namespace yizhen::http

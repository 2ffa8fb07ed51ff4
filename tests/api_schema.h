#pragma once
/// docs/api.yaml for tests: its routes, and whether an answer has the shape it promises.

#include <set>
#include <string>
#include <utility>

namespace yizhen::tests {

class ApiText {
public:
    /// Through tools/api_json.py; a missing python3-yaml fails the test that asks.
    ApiText();
    [[nodiscard]] bool readable() const { return !m_json.empty(); }
    /// "GET /api/v1/units"
    [[nodiscard]] std::set<std::string> routes() const;
    /// Empty if `body` fits components/schemas/NAME; else what does not.
    [[nodiscard]] std::string misfit(std::string const& schema, std::string const& body) const;

private:
    std::string m_json;
};

}  // namespace yizhen::tests

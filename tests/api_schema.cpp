#include "tests/api_schema.h"

#include <boost/json.hpp>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <memory>

namespace yizhen::tests {
namespace {

namespace json = boost::json;

std::string output_of(std::string const& command) {
    std::unique_ptr<FILE, int (*)(FILE*)> const pipe(::popen(command.c_str(), "r"), &::pclose);
    std::string all;
    std::array<char, 4'096> chunk{};
    while (pipe != nullptr) {
        std::size_t const got = std::fread(chunk.data(), 1, chunk.size(), pipe.get());
        if (got == 0) break;
        all.append(chunk.data(), got);
    }
    return all;
}

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text;
}

}  // namespace

ApiText::ApiText() : m_json(output_of("python3 " YIZHEN_SOURCE_DIR "/tools/api_json.py " YIZHEN_SOURCE_DIR "/docs/api.yaml")) {}

std::set<std::string> ApiText::routes() const {
    std::set<std::string> all;
    auto const root = json::parse(m_json);
    for (auto const& path : root.at("paths").as_object()) {
        for (auto const& method : path.value().as_object()) {
            all.insert(upper(std::string(method.key())) + " " + std::string(path.key()));
        }
    }
    return all;
}

namespace {

/// There is one contract: a schema of it is read once a process, because reading takes longer than a whole request.
valijson::Schema const& schema_of(std::string const& contract, std::string const& name) {
    static json::value root = json::parse(contract);
    static std::map<std::string, std::unique_ptr<valijson::Schema>> known;
    auto& schema = known[name];
    if (schema) return *schema;
    schema = std::make_unique<valijson::Schema>();
    root.as_object()["$ref"] = "#/components/schemas/" + name;
    valijson::adapters::BoostJsonAdapter const adapter(root);
    valijson::SchemaParser().populateSchema(adapter, *schema);
    return *schema;
}

}  // namespace

std::string ApiText::misfit(std::string const& schema_name, std::string const& body) const {
    json::error_code error_code;
    json::value const target = json::parse(body, error_code);
    if (error_code) return "not JSON: " + body.substr(0, 200);
    auto const& schema = schema_of(m_json, schema_name);
    valijson::Validator validator;
    valijson::ValidationResults results;
    valijson::adapters::BoostJsonAdapter const target_adapter(target);
    if (validator.validate(schema, target_adapter, &results)) return {};
    std::string words;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        for (auto const& part : error.context) words += part;
        words += ": " + error.description + "\n";
    }
    return words;
}

}  // namespace yizhen::tests

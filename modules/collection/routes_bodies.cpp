#include "modules/collection/routes_bodies.h"

#include "kernel/problem_catalogue.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <charconv>

namespace yizhen::collection {

namespace json = boost::json;
using http::Request;

std::int64_t number_or(std::string_view text, std::int64_t otherwise) {
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : otherwise;
}

Problem bad_body(std::string_view what) { return {problems::kBadInput, fmt::format("请求体{}", what)}; }

Result<json::object> body_of(Request const& request) {
    boost::system::error_code error;
    auto value = json::parse(request.body.empty() ? "{}" : request.body, error);
    if (error || !value.is_object()) return bad_body("应为 JSON 对象。");
    return std::move(value.as_object());
}

Result<std::string> words_in(json::object const& body, char const* name) {
    auto const* value = body.if_contains(name);
    if (value == nullptr || value->is_null()) return std::string();
    if (!value->is_string()) return bad_body(fmt::format("的 {} 应为文字。", name));
    return std::string(value->get_string());
}

Result<std::int64_t> id_in(json::object const& body, char const* name) {
    auto const words = words_in(body, name);
    if (!words) return words.problem();
    auto const id = words.value().empty() ? 0 : number_or(words.value(), -1);
    if (id < 0) return bad_body(fmt::format("的 {} 应为编号。", name));
    return id;
}

Result<std::map<std::string, std::string>> words_by_key(json::object const& body, char const* name) {
    std::map<std::string, std::string> out;
    auto const* value = body.if_contains(name);
    if (value == nullptr) return out;
    if (!value->is_object()) return bad_body(fmt::format("的 {} 应为对象：格的编号 → 文字。", name));
    for (auto const& [key, words] : value->get_object()) {
        if (words.is_string()) out.emplace(key, words.get_string());
        else if (words.is_int64()) out.emplace(key, std::to_string(words.get_int64()));
        else if (words.is_null()) out.emplace(key, "");
        else return bad_body(fmt::format("的 {}.{} 应为文字；小数也请写成文字，免得走样。", name, std::string_view(key)));
    }
    return out;
}

Result<Done> take_confirmed(json::object const& body, Submission& said) {
    auto const* value = body.if_contains("confirm");
    if (value == nullptr) return Done{};
    if (value->is_string() && value->get_string() == "all") {
        said.confirm_all = true;
        return Done{};
    }
    if (!value->is_array()) return bad_body("的 confirm 应为 \"all\" 或格的编号列表。");
    for (auto const& key : value->get_array()) {
        if (!key.is_string()) return bad_body("的 confirm 应为 \"all\" 或格的编号列表。");
        said.confirmed.emplace_back(key.get_string());
    }
    return Done{};
}

namespace {

Result<bool> flag_in(json::object const& body, char const* name) {
    auto const* value = body.if_contains(name);
    if (value == nullptr) return false;
    if (!value->is_bool()) return bad_body(fmt::format("的 {} 应为 true 或 false。", name));
    return value->get_bool();
}

}  // namespace

Result<Submission> submission_of(json::object const& body) {
    Submission said;
    auto values = words_by_key(body, "values");
    if (!values) return values.problem();
    said.values = std::move(values).value();
    auto reasons = words_by_key(body, "reasons");
    if (!reasons) return reasons.problem();
    said.reasons = std::move(reasons).value();
    if (auto const taken = take_confirmed(body, said); !taken) return taken.problem();
    auto const nothing = flag_in(body, "nothing");
    if (!nothing) return nothing.problem();
    said.nothing = nothing.value();
    auto const acting = id_in(body, "acting");
    if (!acting) return acting.problem();
    said.acting = PersonId(acting.value());
    if (auto const* times = body.if_contains("active_ms")) {
        if (!times->is_object()) return bad_body("的 active_ms 应为对象：格的编号 → 毫秒。");
        for (auto const& [key, ms] : times->get_object()) {
            if (ms.is_int64()) said.active_ms.emplace(key, ms.get_int64());
        }
    }
    if (auto const* version = body.if_contains("version"); version != nullptr && version->is_int64()) said.version = version->get_int64();
    return said;
}

Result<std::vector<CellComment>> comments_in(json::object const& body) {
    std::vector<CellComment> out;
    auto const comments = words_by_key(body, "comments");
    if (!comments) return comments.problem();
    for (auto const& [key, words] : comments.value()) out.push_back({key, words});
    return out;
}

}  // namespace yizhen::collection

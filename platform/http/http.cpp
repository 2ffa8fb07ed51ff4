#include "platform/http/http.h"

#include "kernel/problem_catalogue.h"
#include "platform/http/target.h"

#include <boost/json.hpp>

namespace yizhen::http {

std::string Request::header(std::string const& lower_case_name) const {
    auto const found = headers.find(lower_case_name);
    return found == headers.end() ? std::string{} : found->second;
}

Response json(int status, std::string body) {
    Response answer;
    answer.status = status;
    answer.headers["Content-Type"] = "application/json; charset=utf-8";
    answer.body = std::move(body);
    return answer;
}

std::string problem_json(Problem const& problem, std::string_view request_id) {
    namespace json = boost::json;
    json::object object;
    object["type"] = "urn:yizhen:problem:" + std::string(problem.kind->code);
    object["title"] = std::string(problem.kind->code);
    object["status"] = problem.kind->http_status;
    object["code"] = std::string(problem.kind->code);
    object["detail"] = problem.message;
    object["request_id"] = std::string(request_id);
    if (!problem.details.empty()) {
        json::array details;
        for (auto const& detail : problem.details) {
            details.push_back(json::object{{"name", detail.name}, {"value", detail.value}});
        }
        object["details"] = std::move(details);
    }
    return json::serialize(object);
}

Response refusal(Problem const& problem, std::string_view request_id) {
    Response answer = json(problem.kind->http_status, problem_json(problem, request_id));
    answer.headers["Content-Type"] = "application/problem+json; charset=utf-8";
    answer.headers["Cache-Control"] = "no-store";
    return answer;
}

Response download(std::filesystem::path file, std::string_view name, std::string_view content_type,
                  bool remove_after) {
    std::string plain;
    for (char const c : name) {
        bool const safe = c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '%';
        if (safe) plain += c;
        else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) plain += '_';
    }
    Response answer;
    answer.headers["Content-Type"] = std::string(content_type);
    answer.headers["Content-Disposition"] =
        "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + percent_encoded(name);
    answer.headers["Cache-Control"] = "no-store";
    answer.file = std::move(file);
    answer.remove_file_after = remove_after;
    return answer;
}

void set_cookie(Response& response, std::string_view name, std::string_view value, int max_age_s, bool secure) {
    std::string cookie = std::string(name) + "=" + std::string(value) + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" +
                         std::to_string(max_age_s);
    if (secure) cookie += "; Secure";
    response.headers["Set-Cookie"] = std::move(cookie);
}

std::optional<Response> changed_meanwhile(Request const& request, std::string_view current_etag) {
    std::string const wanted = request.header("if-match");
    if (wanted.empty() || etag_listed(wanted, current_etag)) return std::nullopt;
    return refusal(Problem(problems::kChangedMeanwhile,
                           "您打开页面之后，这一项已被别人改过，本次修改没有保存；请刷新后再改。",
                           {{"current", std::string(current_etag)}}),
                   request.request_id);
}

}  // namespace yizhen::http

#include "platform/http/answer_head.h"

#include "kernel/date.h"

#include <fmt/format.h>

#include <iterator>

namespace yizhen::http {

std::string_view reason_of(int status) {
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return status < 400 ? "Answer" : "Refused";
    }
}

std::string http_date(std::int64_t now_ms) {
    static constexpr std::string_view kDays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::int64_t const seconds = now_ms / 1000;
    auto const day = CivilDate::from_days(static_cast<std::int32_t>(seconds / 86'400));
    auto const time = static_cast<int>(seconds % 86'400);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[day.weekday() - 1], day.day(),
                       kMonths[day.month() - 1], day.year(), time / 3600, time / 60 % 60, time % 60);
}

std::string answer_head(Response const& answer, AnswerHead const& how) {
    std::string out;
    out.reserve(768);
    auto const to = std::back_inserter(out);
    fmt::format_to(to, "HTTP/1.1 {} {}\r\nDate: {}\r\n", answer.status, reason_of(answer.status), http_date(how.now_ms));
    for (auto const& [name, value] : answer.headers) {
        out += name;
        out += ": ";
        for (char const c : value) out += c == '\r' || c == '\n' ? ' ' : c;
        out += "\r\n";
    }
    bool const bodiless = answer.status == 204 || answer.status == 304;
    if (how.framing == Framing::chunked) out += "Transfer-Encoding: chunked\r\n";
    if (how.framing == Framing::length && !bodiless) fmt::format_to(to, "Content-Length: {}\r\n", how.length);
    if (!how.keep_alive) out += "Connection: close\r\n";
    else if (how.http_1_0) out += "Connection: keep-alive\r\n";
    out += "\r\n";
    return out;
}

}  // namespace yizhen::http

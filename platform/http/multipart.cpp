#include "platform/http/multipart.h"

#include "kernel/problem_catalogue.h"
#include "platform/http/target.h"

namespace yizhen::http {
namespace {

constexpr std::size_t kBoundaryMax = 70;      // RFC 2046
constexpr std::size_t kFileNameBytesMax = 240;

Problem bad_form(std::string const& why) {
    return Problem(problems::kBadForm, "上传的表单读不完整（" + why + "），没有处理；请重新选择文件再提交。");
}

/// The value of one header line of a part; empty if it has none.
std::string_view header_line(std::string_view headers, std::string_view name) {
    while (!headers.empty()) {
        std::size_t const end = std::min(headers.find("\r\n"), headers.size());
        std::string_view const line = headers.substr(0, end);
        headers.remove_prefix(std::min(end + 2, headers.size()));
        std::size_t const colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        if (lower_case(trimmed(line.substr(0, colon))) == name) return trimmed(line.substr(colon + 1));
    }
    return {};
}

/// filename*=UTF-8''%E8%A1%A8.xlsx, as some clients write it.
std::string extended_file_name(std::string_view disposition) {
    std::string const value = parameter(disposition, "filename*");
    if (lower_case(value.substr(0, 7)) != "utf-8''") return {};
    auto const pair = parse_urlencoded("n=" + value.substr(7));
    return pair && pair.value().contains("n") ? pair.value().at("n") : std::string{};
}

}  // namespace

std::string safe_file_name(std::string_view sent) {
    std::size_t const slash = sent.find_last_of("/\\");
    if (slash != std::string_view::npos) sent.remove_prefix(slash + 1);
    if (!valid_utf8(sent)) return "upload";
    std::string name;
    for (char const c : sent) {
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) name += c;
    }
    if (name.size() > kFileNameBytesMax) {  // keep the ending; cut at a character's border
        std::size_t cut = name.size() - kFileNameBytesMax;
        while (cut < name.size() && (static_cast<unsigned char>(name[cut]) & 0xc0) == 0x80) ++cut;
        name.erase(0, cut);
    }
    return name.empty() || name == "." || name == ".." ? "upload" : name;
}

MultipartReader::MultipartReader(std::string_view boundary, Spool& spool, MultipartLimits limits)
    : m_delimiter("\r\n--" + std::string(boundary)), m_spool(spool), m_limits(limits) {
    if (boundary.empty() || boundary.size() > kBoundaryMax) m_delimiter.clear();
}

std::optional<Problem> MultipartReader::feed(std::string_view bytes) {
    if (m_delimiter.empty()) return bad_form("分隔标记缺失或过长");
    if (m_at == At::end) return std::nullopt;  // the epilogue means nothing
    m_pending += bytes;
    std::optional<Problem> problem;
    while (!problem && m_at != At::end && step(problem)) {}
    return problem;
}

std::optional<Problem> MultipartReader::finish() {
    if (m_delimiter.empty()) return bad_form("分隔标记缺失或过长");
    if (m_at != At::end) return bad_form("内容中途断开");
    return std::nullopt;
}

bool MultipartReader::step(std::optional<Problem>& problem) {
    return m_at == At::headers ? read_headers(problem) : read_content(problem);
}

/// Everything before the next delimiter; true if the state moved.
bool MultipartReader::read_content(std::optional<Problem>& problem) {
    std::size_t const found = m_pending.find(m_delimiter);
    if (found == std::string::npos) {
        std::size_t const sure = m_pending.size() - std::min(m_pending.size(), m_delimiter.size() - 1);
        problem = take(std::string_view(m_pending).substr(0, sure));
        m_pending.erase(0, sure);
        return false;
    }
    // What follows a delimiter decides: "--" ends the body, a line end begins a part.
    std::string_view rest = std::string_view(m_pending).substr(found + m_delimiter.size());
    if (rest.size() < 2) return false;
    problem = take(std::string_view(m_pending).substr(0, found));
    if (problem) return false;
    end_part();
    if (rest.starts_with("--")) {
        m_at = At::end;
        m_pending.clear();
        return true;
    }
    std::size_t const line_end = rest.find("\r\n");
    bool const padded = trimmed(rest.substr(0, line_end)).empty();
    if (line_end == std::string_view::npos ? rest.size() > m_limits.header_bytes_max : !padded) {
        problem = bad_form("分隔行后有多余内容");
        return false;
    }
    m_at = At::headers;
    m_pending.erase(0, found + m_delimiter.size());
    return true;
}

bool MultipartReader::read_headers(std::optional<Problem>& problem) {
    std::size_t const line = m_pending.find("\r\n");
    if (line != std::string::npos && !trimmed(std::string_view(m_pending).substr(0, line)).empty()) {
        problem = bad_form("分隔行后有多余内容");
        return false;
    }
    std::size_t const end = m_pending.find("\r\n\r\n");
    if (end == std::string::npos || end > m_limits.header_bytes_max) {
        // Four more: the blank line itself may still be on its way.
        bool const over = end != std::string::npos || m_pending.size() >= m_limits.header_bytes_max + 4;
        if (over) problem = bad_form("某一部分的标头过长");
        return false;
    }
    std::string const headers = m_pending.substr(0, end);
    m_pending.erase(0, end + 2);  // the blank line's CR LF stays: an empty part's delimiter begins with it
    m_skip = 2;
    problem = begin_part(headers);
    return !problem;
}

std::optional<Problem> MultipartReader::begin_part(std::string_view headers) {
    if (++m_parts > m_limits.parts_max) return bad_form("部分超过 " + std::to_string(m_limits.parts_max) + " 个");
    std::string_view const disposition = header_line(headers, "content-disposition");
    if (media_type(disposition) != "form-data") return bad_form("某一部分没有说明用途");
    m_name = parameter(disposition, "name");
    if (m_name.empty() || !valid_utf8(m_name)) return bad_form("某一部分没有名称");
    std::string file_name = extended_file_name(disposition);
    if (file_name.empty()) file_name = parameter(disposition, "filename");
    // A JSON part is a value even when the client calls it a file ("blob").
    bool const is_value = media_type(header_line(headers, "content-type")) == "application/json";
    if (file_name.empty() || is_value) {
        m_value.clear();
        m_at = At::field;
        return std::nullopt;
    }
    m_upload = Upload{};
    m_upload.name = m_name;
    m_upload.file_name = safe_file_name(file_name);
    m_sink = m_spool.open();
    m_at = At::file;
    return std::nullopt;
}

std::optional<Problem> MultipartReader::take(std::string_view bytes) {
    std::size_t const skipped = std::min(m_skip, bytes.size());
    m_skip -= skipped;
    bytes.remove_prefix(skipped);
    if (m_at == At::file) m_sink->write(bytes);
    if (m_at != At::field) return std::nullopt;
    if (m_value.size() + bytes.size() > m_limits.field_bytes_max) {
        return Problem(problems::kTooLarge, "字段“" + m_name + "”超过 " + std::to_string(m_limits.field_bytes_max >> 10) +
                                                " KB，没有处理；长内容请放进文件里。");
    }
    m_value += bytes;
    return std::nullopt;
}

void MultipartReader::end_part() {
    m_skip = 0;
    if (m_at == At::file) {
        m_sink->finish(m_upload);
        m_sink.reset();
        uploads.push_back(std::move(m_upload));
    }
    if (m_at == At::field) form[m_name] = std::move(m_value);
}

}  // namespace yizhen::http

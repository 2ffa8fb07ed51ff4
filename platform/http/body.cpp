#include "platform/http/body.h"

#include "kernel/problem_catalogue.h"
#include "platform/http/target.h"

namespace yizhen::http {

namespace {

bool stays_in_memory(std::string const& type) {
    return type.empty() || type.starts_with("text/") || type.ends_with("json") ||
           type == "application/x-www-form-urlencoded";
}

}  // namespace

bool BodyTaker::would_spool(Request const& request) { return !stays_in_memory(media_type(request.header("content-type"))); }

BodyTaker::BodyTaker(Request& request, Spool& spool, std::uint64_t memory_bytes_max)
    : m_request(request), m_memory_bytes_max(memory_bytes_max) {
    std::string const content_type = request.header("content-type");
    std::string const type = media_type(content_type);
    if (type == "multipart/form-data") {
        m_kind = Kind::multipart;
        m_multipart.emplace(parameter(content_type, "boundary"), spool);
    } else if (type == "application/x-www-form-urlencoded") {
        m_kind = Kind::urlencoded;
        m_memory_bytes_max = std::min<std::uint64_t>(m_memory_bytes_max, kUrlencodedBytesMax);
    } else if (!stays_in_memory(type)) {
        m_kind = Kind::file;
        m_upload.name = "body";
        m_upload.file_name = "upload";
        m_sink = spool.open();
    }
}

std::optional<Problem> BodyTaker::take(std::string_view bytes) {
    if (m_kind == Kind::multipart) return m_multipart->feed(bytes);
    if (m_kind == Kind::file) {
        m_sink->write(bytes);
        return std::nullopt;
    }
    if (m_request.body.size() + bytes.size() > m_memory_bytes_max) {
        return Problem(problems::kTooLarge, "请求正文超过 " + std::to_string(m_memory_bytes_max >> 10) +
                                                " KB，没有处理；较大的内容请作为文件上传。");
    }
    m_request.body += bytes;
    return std::nullopt;
}

std::optional<Problem> BodyTaker::finish() {
    if (m_kind == Kind::file) {
        m_sink->finish(m_upload);
        m_sink.reset();
        m_request.uploads.push_back(std::move(m_upload));
    }
    if (m_kind == Kind::multipart) {
        if (auto problem = m_multipart->finish()) return problem;
        m_request.form = std::move(m_multipart->form);
        m_request.uploads = std::move(m_multipart->uploads);
    }
    if (m_kind == Kind::urlencoded) {
        auto form = parse_urlencoded(m_request.body);
        if (!form) return form.problem();
        m_request.form = std::move(form).value();
        m_request.body.clear();
    }
    return std::nullopt;
}

}  // namespace yizhen::http

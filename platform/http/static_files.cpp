#include "platform/http/static_files.h"

#include "platform/http/spool.h"
#include "platform/http/target.h"

#include <fstream>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

namespace yizhen::http {
namespace {

namespace fs = std::filesystem;

std::string_view content_type_of(std::string_view path) {
    static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
        {".html", "text/html; charset=utf-8"},   {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},     {".json", "application/json; charset=utf-8"},
        {".svg", "image/svg+xml"},               {".png", "image/png"},
        {".ico", "image/x-icon"},                {".woff2", "font/woff2"},
        {".webmanifest", "application/manifest+json"}};
    for (auto const& [ending, type] : kTypes) {
        if (path.ends_with(ending)) return type;
    }
    return "application/octet-stream";
}

std::string content_of(fs::path const& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string etag_of(fs::path const& file) {
    Digest digest;
    digest.add(content_of(file));
    return "\"" + digest.hex().substr(0, 20) + "\"";
}

/// A page's address has no dot in its last segment: /demands/17.
bool is_page(std::string_view path) { return path.substr(path.rfind('/') + 1).find('.') == std::string_view::npos; }

}  // namespace

StaticFiles::StaticFiles(fs::path const& folder) {
    if (!fs::is_directory(folder)) return;
    std::set<std::string> packed;
    for (auto const& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::string const path = "/" + entry.path().lexically_relative(folder).generic_string();
        if (path.ends_with(".gz")) packed.insert(path.substr(0, path.size() - 3));
        else m_files[path] = {entry.path(), etag_of(entry.path()), false};
    }
    for (auto const& path : packed) {
        auto const found = m_files.find(path);
        if (found != m_files.end()) found->second.has_gzip = true;
    }
}

std::optional<Response> StaticFiles::answer(Request const& request) const {
    bool const reads = request.method == "GET" || request.method == "HEAD";
    if (!reads || request.path.starts_with("/api/")) return std::nullopt;
    auto const found = m_files.find(request.path);
    if (found != m_files.end()) return serve(request.path, found->second, request);
    auto const index = m_files.find("/index.html");
    if (index == m_files.end() || !is_page(request.path)) return std::nullopt;
    return serve(index->first, index->second, request);
}

Response StaticFiles::serve(std::string const& path, File const& file, Request const& request) const {
    Response answer;
    bool const gzip = file.has_gzip && request.header("accept-encoding").find("gzip") != std::string::npos;
    answer.headers["Content-Type"] = std::string(content_type_of(path));
    answer.headers["Vary"] = "Accept-Encoding";
    std::string const etag = gzip ? file.etag.substr(0, file.etag.size() - 1) + "-gz\"" : file.etag;
    answer.headers["ETag"] = etag;
    // Built files under /assets/ carry a digest in their name.
    bool const immutable = path.starts_with("/assets/");
    answer.headers["Cache-Control"] = immutable ? "public, max-age=31536000, immutable" : "no-cache";
    if (gzip) answer.headers["Content-Encoding"] = "gzip";
    fs::path shown = file.path;
    if (gzip) shown += ".gz";
    answer.body = content_of(shown);
    return answer;
}

}  // namespace yizhen::http

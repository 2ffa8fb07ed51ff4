#pragma once
/// The built web page. The folder is listed once at the start; only listed files are served, so no path can lead out.

#include "platform/http/http.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace yizhen::http {

class StaticFiles {
public:
    StaticFiles() = default;
    explicit StaticFiles(std::filesystem::path const& folder);

    /// A file, its ready-made .gz where the client takes it, index.html for a page's address; else nothing.
    [[nodiscard]] std::optional<Response> answer(Request const& request) const;
    [[nodiscard]] bool empty() const noexcept { return m_files.empty(); }

private:
    struct File {
        std::filesystem::path path;
        std::string etag;
        bool has_gzip = false;
    };
    [[nodiscard]] Response serve(std::string const& path, File const& file, Request const& request) const;
    std::map<std::string, File> m_files;
};

}  // namespace yizhen::http

#pragma once
/// Files of requests on their way: written as they arrive, hashed, removed when nobody needs them any more.

#include "platform/http/http.h"

#include <memory>
#include <string>
#include <string_view>

namespace yizhen::http {

/// SHA-256 as it comes.
class Digest {
public:
    Digest();
    ~Digest();
    Digest(Digest const&) = delete;
    Digest& operator=(Digest const&) = delete;
    void add(std::string_view bytes);
    /// Adds the length first, so that neighbours cannot run into each other.
    void add_framed(std::string_view bytes);
    [[nodiscard]] std::string hex();  ///< once

private:
    void* m_context;
};

/// Takes one file of a request.
class FileSink {
public:
    virtual ~FileSink() = default;
    virtual void write(std::string_view bytes) = 0;
    /// Fills `file`, `bytes`, `sha256`, `keep`.
    virtual void finish(Upload& upload) = 0;
};

class Spool {
public:
    virtual ~Spool() = default;
    [[nodiscard]] virtual std::unique_ptr<FileSink> open() = 0;
};

/// In `folder` (made if missing, mode 0700; what an ended process left there is removed). A full disk is an exception.
[[nodiscard]] std::unique_ptr<Spool> folder_spool(std::filesystem::path folder);

}  // namespace yizhen::http

#include "platform/http/local_client.h"

#include "kernel/problem_catalogue.h"
#include "platform/http/target.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>

namespace yizhen::http {
namespace {

class Socket {
public:
    explicit Socket(std::filesystem::path const& path) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (path.native().size() >= sizeof address.sun_path) return;
        std::memcpy(address.sun_path, path.c_str(), path.native().size());
        m_descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (m_descriptor < 0) return;
        m_connected = ::connect(m_descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    ~Socket() {
        if (m_descriptor >= 0) ::close(m_descriptor);
    }
    Socket(Socket const&) = delete;
    Socket& operator=(Socket const&) = delete;

    [[nodiscard]] bool connected() const { return m_connected; }
    void limit(int timeout_ms) const {
        timeval const time{timeout_ms / 1000, timeout_ms % 1000 * 1000};
        (void)::setsockopt(m_descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
        (void)::setsockopt(m_descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
    }
    [[nodiscard]] bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            ssize_t const sent = ::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Everything until the server closes, in pieces; false on a failure, or where `take` wants no more.
    [[nodiscard]] bool receive(std::function<bool(std::string_view)> const& take) const {
        std::array<char, 64 << 10> chunk;
        while (true) {
            ssize_t const got = ::recv(m_descriptor, chunk.data(), chunk.size(), 0);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return false;
            if (got == 0) return true;
            if (!take({chunk.data(), static_cast<std::size_t>(got)})) return false;
        }
    }
    [[nodiscard]] std::optional<std::string> receive_all() const {
        std::string all;
        bool const whole = receive([&](std::string_view bytes) {
            all += bytes;
            return true;
        });
        return whole ? std::optional(std::move(all)) : std::nullopt;
    }

private:
    int m_descriptor = -1;
    bool m_connected = false;
};

std::optional<std::string> unchunked(std::string_view body) {
    std::string out;
    while (true) {
        std::size_t const line = body.find("\r\n");
        std::size_t size = 0;
        if (line == std::string_view::npos) return std::nullopt;
        auto const parsed = std::from_chars(body.data(), body.data() + line, size, 16);
        if (parsed.ec != std::errc() || body.size() < line + 2 + size + 2) return std::nullopt;
        if (size == 0) return out;
        out += body.substr(line + 2, size);
        body.remove_prefix(line + 2 + size + 2);
    }
}

/// `head` without the empty line that ends it.
std::optional<LocalAnswer> parsed_head(std::string_view head) {
    if (!head.starts_with("HTTP/1.1 ") || head.size() < 12) return std::nullopt;
    LocalAnswer answer;
    (void)std::from_chars(head.data() + 9, head.data() + 12, answer.status);
    for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
        std::string_view line = head.substr(at + 2);
        line = line.substr(0, line.find("\r\n"));
        std::size_t const colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        answer.headers[lower_case(line.substr(0, colon))] = std::string(trimmed(line.substr(colon + 1)));
    }
    return answer;
}

std::optional<LocalAnswer> parsed(std::string_view all) {
    std::size_t const end = all.find("\r\n\r\n");
    auto head = end == std::string_view::npos ? std::nullopt : parsed_head(all.substr(0, end));
    if (!head) return std::nullopt;
    auto& answer = *head;
    std::string_view const body = all.substr(end + 4);
    if (answer.headers["transfer-encoding"] == "chunked") {
        auto whole = unchunked(body);
        if (!whole) return std::nullopt;
        answer.body = *std::move(whole);
        return answer;
    }
    std::size_t length = body.size();
    auto const& declared = answer.headers["content-length"];
    if (!declared.empty()) (void)std::from_chars(declared.data(), declared.data() + declared.size(), length);
    if (body.size() < length) return std::nullopt;
    answer.body = std::string(body.substr(0, length));
    return answer;
}

constexpr std::size_t kHeadBytesMax = 64 << 10;
constexpr std::size_t kChunkLineMax = 64;

/// An answer as it comes: its head, then its body in pieces.
class Incoming {
public:
    explicit Incoming(std::function<void(std::string_view)> const& body) : m_body(body) {}

    /// False when it is no answer.
    bool take(std::string_view bytes) {
        m_waiting += bytes;
        if (!m_answer && !take_head()) return m_waiting.size() <= kHeadBytesMax;
        return m_chunked ? take_chunks() : take_plain();
    }
    /// Nothing when it was cut off.
    [[nodiscard]] std::optional<LocalAnswer> finish() {
        bool const whole = m_answer && (m_chunked ? m_over : !m_sized || m_left == 0);
        return whole ? std::move(m_answer) : std::nullopt;
    }

private:
    bool take_head() {
        auto const end = m_waiting.find("\r\n\r\n");
        if (end == std::string::npos) return false;
        m_answer = parsed_head(std::string_view(m_waiting).substr(0, end));
        if (!m_answer) return false;
        m_waiting.erase(0, end + 4);
        m_chunked = m_answer->headers["transfer-encoding"] == "chunked";
        auto const& length = m_answer->headers["content-length"];
        m_sized = !length.empty();
        (void)std::from_chars(length.data(), length.data() + length.size(), m_left);
        return true;
    }
    void give(std::string_view bytes) {
        if (m_answer->status >= 400) m_answer->body += bytes;
        else m_body(bytes);
    }
    bool take_plain() {
        auto const size = m_sized ? std::min(m_left, m_waiting.size()) : m_waiting.size();
        give(std::string_view(m_waiting).substr(0, size));
        m_left -= m_sized ? size : 0;
        m_waiting.clear();
        return true;
    }
    /// SIZE CRLF bytes CRLF …, at the end 0 CRLF CRLF.
    bool take_chunks() {
        while (!m_over && !m_waiting.empty()) {
            if (m_left == 0) {
                auto const line = m_waiting.find("\r\n");
                if (line == std::string::npos) return m_waiting.size() <= kChunkLineMax;
                auto const read = std::from_chars(m_waiting.data(), m_waiting.data() + line, m_left, 16);
                if (read.ec != std::errc()) return false;
                m_waiting.erase(0, line + 2);
                if (m_left == 0) m_over = true;
                else m_left += 2;  // the line end behind the bytes
                continue;
            }
            auto const size = std::min(m_left, m_waiting.size());
            auto const behind = m_left <= 2 ? m_left : 2;  // of what is left, that much is the line end
            auto const content = m_left - behind;
            if (content > 0) give(std::string_view(m_waiting).substr(0, std::min(size, content)));
            m_waiting.erase(0, size);
            m_left -= size;
        }
        return true;
    }

    std::function<void(std::string_view)> const& m_body;
    std::optional<LocalAnswer> m_answer;
    std::string m_waiting;
    std::size_t m_left = 0;
    bool m_chunked = false;
    bool m_sized = false;
    bool m_over = false;
};

}  // namespace

bool server_listens(std::filesystem::path const& unix_socket) { return Socket(unix_socket).connected(); }

Result<LocalAnswer> exchange(std::filesystem::path const& unix_socket, std::string_view method, std::string_view target,
                             std::map<std::string, std::string> const& headers, std::string_view body, int timeout_ms) {
    Socket const socket(unix_socket);
    if (!socket.connected()) {
        return Problem(problems::kBusy, "没有服务在 " + unix_socket.string() + " 上应答；请先启动 yizhen serve，或直接在命令行运行。");
    }
    socket.limit(timeout_ms);
    std::string head = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    for (auto const& [name, value] : headers) head += name + ": " + value + "\r\n";
    head += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    // A server that refuses early closes its side while we still send: what it said is read all the same.
    (void)(socket.send(head) && socket.send(body));
    auto const all = socket.receive_all();
    auto answer = all ? parsed(*all) : std::nullopt;
    if (!answer) {
        return Problem(problems::kOutcomeUnknown, "服务中途断开，这次操作做没做成不清楚；请先到登记册核对，再决定是否重做。");
    }
    return *std::move(answer);
}

Result<LocalAnswer> fetch(std::filesystem::path const& unix_socket, std::string_view target, std::function<void(std::string_view)> const& body,
                          int timeout_ms) {
    Socket const socket(unix_socket);
    if (!socket.connected()) return Problem(problems::kBusy, "没有服务在 " + unix_socket.string() + " 上应答。");
    socket.limit(timeout_ms);
    (void)socket.send("GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    Incoming incoming(body);
    bool const received = socket.receive([&](std::string_view bytes) { return incoming.take(bytes); });
    auto answer = received ? incoming.finish() : std::nullopt;
    if (!answer) return Problem(problems::kInternal, "服务中途断开，文件没有取完整；请再取一次。");
    return *std::move(answer);
}

namespace {

std::string file_head(std::string_view boundary, std::string_view part, std::string_view file_name) {
    std::string safe_name;
    for (char const c : file_name) safe_name += c == '"' || c == '\r' || c == '\n' ? '_' : c;
    return "--" + std::string(boundary) + "\r\nContent-Disposition: form-data; name=\"" + std::string(part) + "\"; filename=\"" + safe_name +
           "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
}

std::string fields_text(std::string_view boundary, std::map<std::string, std::string> const& fields) {
    std::string out;
    for (auto const& [name, value] : fields) {
        out += "--" + std::string(boundary) + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }
    return out;
}

/// No file holds it but by a chance of 2^-128.
std::string unguessable_boundary(Randomness& random) {
    std::array<unsigned char, 16> bytes{};
    random.fill(bytes);
    std::string out = "yizhen-";
    for (auto const byte : bytes) out += {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
    return out;
}

}  // namespace

Result<LocalAnswer> send_files(std::filesystem::path const& unix_socket, std::string_view target, std::map<std::string, std::string> const& headers,
                               std::map<std::string, std::string> const& fields, std::vector<LocalFile> const& files, Randomness& random, int timeout_ms) {
    auto const boundary = unguessable_boundary(random);
    auto const first = fields_text(boundary, fields);
    std::string const last = "--" + boundary + "--\r\n";
    std::uintmax_t length = first.size() + last.size();
    for (auto const& file : files) {
        std::error_code error;
        auto const bytes = std::filesystem::file_size(file.path, error);
        if (error) return Problem(problems::kSheetNotFound, "没有文件 " + file.path.string() + "，或读不了。");
        length += file_head(boundary, file.part, file.file_name).size() + bytes + 2;
    }
    Socket const socket(unix_socket);
    if (!socket.connected()) return Problem(problems::kBusy, "没有服务在 " + unix_socket.string() + " 上应答。");
    socket.limit(timeout_ms);
    std::string head = "POST " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=" + boundary + "\r\n";
    for (auto const& [name, value] : headers) head += name + ": " + value + "\r\n";
    bool going = socket.send(head + "Content-Length: " + std::to_string(length) + "\r\n\r\n" + first);
    std::string chunk(256 << 10, '\0');
    for (auto const& file : files) {
        going = going && socket.send(file_head(boundary, file.part, file.file_name));
        std::ifstream in(file.path, std::ios::binary);
        while (going && in) {
            in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
            going = socket.send(std::string_view(chunk.data(), static_cast<std::size_t>(in.gcount())));
        }
        going = going && socket.send("\r\n");
    }
    (void)(going && socket.send(last));
    auto const all = socket.receive_all();
    auto answer = all ? parsed(*all) : std::nullopt;
    if (!answer) return Problem(problems::kOutcomeUnknown, "服务中途断开，这次操作做没做成不清楚；重新导入不会重复登记，可以再做一次。");
    return *std::move(answer);
}

MultipartBody multipart_body(std::map<std::string, std::string> const& fields, std::string_view part,
                             std::string_view file_name, std::string_view content) {
    std::string boundary = "yizhen-boundary";
    auto const occurs = [&] {
        for (auto const& [name, value] : fields) {
            if (value.find(boundary) != std::string::npos) return true;
        }
        return content.find(boundary) != std::string_view::npos;
    };
    for (int n = 0; occurs(); ++n) boundary = "yizhen-boundary-" + std::to_string(n);
    std::string body;
    for (auto const& [name, value] : fields) {
        body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }
    if (part.empty()) return {"multipart/form-data; boundary=" + boundary, body + "--" + boundary + "--\r\n"};
    std::string safe_name;
    for (char const c : file_name) safe_name += c == '"' || c == '\r' || c == '\n' ? '_' : c;
    body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + std::string(part) + "\"; filename=\"" +
            safe_name + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
    body += content;
    body += "\r\n--" + boundary + "--\r\n";
    return {"multipart/form-data; boundary=" + boundary, std::move(body)};
}

}  // namespace yizhen::http

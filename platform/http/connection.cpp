// g++ 12 mistakes the frames of Asio's coroutines for a mismatch; a false alarm of the optimiser.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

#include "platform/http/connection.h"

#include "kernel/problem_catalogue.h"
#include "platform/http/answer_head.h"
#include "platform/http/target.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/parser.hpp>

#include <array>
#include <cstdio>
#include <chrono>
#include <fstream>

namespace yizhen::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
using asio::awaitable;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReadBytes = 16 << 10;  // a slice of the io thread's time: 64 uploads at once must not hold up a small request
constexpr std::size_t kWriteBytes = 256 << 10;
constexpr std::size_t kSpoolBytes = 64 << 10;  // handed to the disk at once; more would be memory touched for the first time
constexpr int kLingerMs = 2'000;
constexpr std::size_t kLingerBytesMax = 8 << 20;
constexpr std::size_t kHeadersMax = 100;

/// Bytes of the body, as the parser frees them from their framing.
struct PendingBody {
    using value_type = std::string;
    class reader {
    public:
        template <bool isRequest, class Fields>
        reader(wire::header<isRequest, Fields>&, value_type& pending) : m_pending(pending) {}
        void init(boost::optional<std::uint64_t> const&, beast::error_code& error) { error = {}; }
        template <class Buffers> std::size_t put(Buffers const& buffers, beast::error_code& error) {
            error = {};
            std::size_t taken = 0;
            for (auto const buffer : beast::buffers_range_ref(buffers)) {
                m_pending.append(static_cast<char const*>(buffer.data()), buffer.size());
                taken += buffer.size();
            }
            return taken;
        }
        void finish(beast::error_code& error) { error = {}; }

    private:
        value_type& m_pending;
    };
};

/// Runs `work` on `pool` and comes back to the io thread.
template <class Work> awaitable<void> on(asio::thread_pool& pool, Work work) {
    auto const home = co_await asio::this_coro::executor;
    co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(
        [&pool, home, &work](auto handler) {
            asio::post(pool, [home, &work, handler = std::move(handler)]() mutable {
                work();
                asio::post(home, std::move(handler));
            });
        },
        asio::use_awaitable);
}

std::chrono::milliseconds ms(int count) { return std::chrono::milliseconds(count); }

Problem malformed(std::string const& why) {
    return Problem(problems::kBadRequest, "收到的不是规范的 HTTP 请求（" + why + "），没有处理；请检查发送请求的程序或中间代理。");
}

Problem too_slow() {
    return Problem(problems::kTimedOut, "请求传得太慢或中途停住，没有处理；请检查网络后重新提交。");
}

Problem too_large(std::uint64_t limit) {
    return Problem(problems::kTooLarge,
                   "上传内容超过 " + std::to_string(limit >> 20) + " MB，没有处理；请拆分文件或删去图片后再提交。",
                   {{"limit_bytes", std::to_string(limit)}});
}

Problem busy() { return Problem(problems::kBusy, "此刻请求太多，这一次没有处理；请几秒钟后再试。"); }

bool plain_id(std::string_view id) {
    if (id.size() < 8 || id.size() > 64) return false;
    return id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") ==
           std::string_view::npos;
}

/// Beast also takes "5, 5"; a proxy before us might not.
bool plain_length(std::string_view value) {
    return !value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

struct Connection::Incoming {
    wire::request_parser<PendingBody> parser;
    Dispatcher::Work work;
    bool head_done = false;
    bool gone = false;  ///< the client left: nobody to answer
    std::optional<Response> early;  ///< refused before its body was taken
};

Connection::Connection(Shared& shared, Protocol::socket socket, std::string peer, bool local)
    : m_shared(shared), m_socket(std::move(socket)), m_buffer(kReadBytes + shared.options.header_bytes_max),
      m_peer(std::move(peer)), m_local(local) {}

void Deadline::arm(int limit_ms) {
    m_passed = false;
    std::uint64_t const turn = ++m_turn;
    m_timer.expires_after(std::chrono::milliseconds(limit_ms));
    m_timer.async_wait([this, turn, alive = m_alive](beast::error_code error) {
        if (error || !*alive || turn != m_turn) return;
        m_passed = true;
        m_socket.cancel(error);
    });
}

void Deadline::disarm() {
    ++m_turn;
    m_timer.cancel();
}

void Connection::ask_to_end() {
    m_ending = true;
    if (m_idle) close();
}

void Connection::close() {
    beast::error_code ignored;
    m_socket.shutdown(Protocol::socket::shutdown_both, ignored);
    m_socket.close(ignored);
}

awaitable<void> Connection::serve() {
    try {
        while (!m_ending && co_await one_request()) {}
    } catch (std::exception const&) {
        ++m_shared.metrics.malformed;  // a connection that cannot go on harms nobody else
    }
    close();
}

std::string Connection::request_id_for(std::string_view sent) const {
    if (plain_id(sent)) return std::string(sent);
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<unsigned char, 8> raw{};
    m_shared.random->fill(raw);
    std::string id;
    for (auto const byte : raw) (id += kDigits[byte >> 4]) += kDigits[byte & 15];
    return id;
}

/// True if the connection can take another request.
awaitable<bool> Connection::one_request() {
    m_idle = true;
    if (m_buffer.size() == 0) {
        m_deadline.arm(m_shared.options.idle_ms);
        if (co_await read_some() != Got::bytes) co_return false;
    }
    m_idle = false;
    Incoming incoming;
    incoming.parser.eager(false);
    incoming.parser.header_limit(m_shared.options.header_bytes_max);
    incoming.parser.body_limit(m_shared.options.body_bytes_max);
    incoming.work.request.request_id = request_id_for({});

    auto problem = co_await read_head(incoming);
    if (!problem && !incoming.gone) problem = begin_request(incoming);
    if (!problem && !incoming.gone && !incoming.parser.is_done()) problem = co_await read_body(incoming);
    if (incoming.gone) co_return false;
    if (problem) incoming.early = m_shared.dispatcher->refuse(*problem, incoming.work.request.request_id);
    if (incoming.early) {
        if (co_await write(incoming, *incoming.early, false)) co_await linger();
        co_return false;
    }
    Response answer = co_await handled(incoming);
    bool const keep_alive = incoming.parser.is_done() && incoming.parser.keep_alive() && !m_ending;
    bool const written = co_await write(incoming, answer, keep_alive);
    if (written && !incoming.parser.is_done()) co_await linger();
    co_return written && keep_alive;
}

/// Until the deadline that the caller armed.
awaitable<Connection::Got> Connection::read_some() {
    auto const [error, count] = co_await m_socket.async_read_some(m_buffer.prepare(kReadBytes), kAwait);
    m_buffer.commit(count);
    if (!error) co_return Got::bytes;
    co_return m_deadline.passed() ? Got::late : Got::end;
}

awaitable<std::optional<Problem>> Connection::read_head(Incoming& incoming) {
    m_deadline.arm(m_shared.options.header_ms);
    while (true) {
        beast::error_code error;
        if (m_buffer.size() > 0) m_buffer.consume(incoming.parser.put(m_buffer.data(), error));
        if (error == wire::error::header_limit) {
            co_return Problem(problems::kHeaderTooLarge, "请求标头超过 " +
                                                             std::to_string(m_shared.options.header_bytes_max >> 10) +
                                                             " KB，没有处理；请清除本站 Cookie 后重试。");
        }
        if (error == wire::error::body_limit) co_return too_large(m_shared.options.body_bytes_max);
        if (error && error != wire::error::need_more) co_return malformed(error.message());
        if (incoming.parser.is_header_done()) co_return std::nullopt;
        Got const got = co_await read_some();
        if (got == Got::late) co_return too_slow();
        incoming.gone = got == Got::end;
        if (incoming.gone) co_return std::nullopt;
    }
}

/// Turns the parser's head into a Request; refuses what two readers could understand differently.
std::optional<Problem> Connection::begin_request(Incoming& incoming) {
    incoming.head_done = true;
    auto const& head = incoming.parser.get();
    Request& request = incoming.work.request;
    if (head.version() != 10 && head.version() != 11) return malformed("版本不是 1.0 或 1.1");
    if (std::distance(head.begin(), head.end()) > static_cast<std::ptrdiff_t>(kHeadersMax)) return malformed("标头太多");
    bool has_length = false;
    for (auto const& field : head) {
        std::string const name = lower_case(field.name_string());
        bool const single = name == "host" || name == "content-length" || name == "transfer-encoding" ||
                            name == "content-type" || name == "idempotency-key";
        auto const [found, fresh] = request.headers.emplace(name, field.value());
        if (!fresh && single) return malformed("标头 " + name + " 重复");
        if (!fresh) found->second += (name == "cookie" ? "; " : ", ") + std::string(field.value());
        if (name == "content-length" && !plain_length(field.value())) return malformed("Content-Length 不是数字");
        has_length = has_length || name == "content-length";
    }
    bool const has_coding = request.headers.contains("transfer-encoding");
    if (has_coding && has_length) return malformed("同时有 Content-Length 与 Transfer-Encoding");
    bool const chunked = has_coding && lower_case(request.headers["transfer-encoding"]) == "chunked";
    if (has_coding && (!chunked || head.version() == 10)) return malformed("不支持的 Transfer-Encoding");
    if (head.version() == 11 && !request.headers.contains("host")) return malformed("缺少 Host");
    if (request.headers.contains("content-encoding")) {
        return Problem(problems::kMediaType, "不接受压缩过的请求正文（Content-Encoding），没有处理；请不压缩直接发送。");
    }
    auto target = parse_target(head.target());
    if (!target) return target.problem();
    request.method = std::string(head.method_string());
    request.path = target.value().path;
    request.query = target.value().query;
    request.cookies = parse_cookies(request.header("cookie"));
    request.peer = m_peer;
    request.local = m_local;
    request.request_id = request_id_for(request.header("x-request-id"));
    return std::nullopt;
}

awaitable<std::optional<Problem>> Connection::take(Incoming& incoming, BodyTaker& taker, std::string& bytes) {
    m_shared.metrics.body_bytes += static_cast<std::int64_t>(bytes.size());
    std::optional<Problem> problem;
    bool const last = incoming.parser.is_done();
    auto const work = [&] {
        try {
            problem = taker.take(bytes);
            if (!problem && last) problem = taker.finish();
        } catch (std::exception const&) {
            problem = Problem(problems::kBusy, "服务器磁盘暂时写不进去，上传没有完成；请稍后再试，并告诉管理员检查磁盘空间。");
        }
        bytes.clear();
    };
    if (taker.spools()) co_await on(*m_shared.writers, work);
    else work();
    co_return problem;
}

awaitable<std::optional<Problem>> Connection::read_body(Incoming& incoming) {
    if (BodyTaker::would_spool(incoming.work.request)) {
        co_await on(*m_shared.workers, [&] { incoming.early = m_shared.dispatcher->preflight(incoming.work); });
        if (incoming.early) co_return std::nullopt;
    }
    std::optional<BodyTaker> taker;
    std::optional<Problem> problem;
    try {
        taker.emplace(incoming.work.request, *m_shared.spool, m_shared.options.memory_body_bytes_max);
    } catch (std::exception const&) {
        problem = busy();
    }
    if (problem) co_return problem;
    if (lower_case(incoming.work.request.header("expect")) == "100-continue") {
        if (!co_await write_bytes("HTTP/1.1 100 Continue\r\n\r\n")) incoming.gone = true;
    }
    co_return co_await read_rest(incoming, *taker);
}

/// True if the body comes more slowly than an honest line would.
bool Connection::crawling(std::int64_t begin_ms, std::uint64_t received) const {
    auto const spent_ms = m_shared.clock->monotonic_ms() - begin_ms;
    if (spent_ms <= m_shared.options.body_grace_ms) return false;
    auto const counted_ms = static_cast<std::uint64_t>(spent_ms - m_shared.options.body_grace_ms);
    return received * 1000 < counted_ms * m_shared.options.bytes_per_second_min;
}

awaitable<std::optional<Problem>> Connection::read_rest(Incoming& incoming, BodyTaker& taker) {
    std::string& pending = incoming.parser.get().body();
    auto const begin_ms = m_shared.clock->monotonic_ms();
    std::uint64_t received = 0;
    while (!incoming.gone) {
        beast::error_code error;
        std::size_t const before = pending.size();
        while (m_buffer.size() > 0 && !incoming.parser.is_done() && !error) {
            m_buffer.consume(incoming.parser.put(m_buffer.data(), error));
        }
        received += pending.size() - before;
        if (error == wire::error::body_limit) co_return too_large(m_shared.options.body_bytes_max);
        if (error && error != wire::error::need_more) co_return malformed(error.message());
        bool const done = incoming.parser.is_done();
        if (done || pending.size() >= (taker.spools() ? kSpoolBytes : 1)) {
            if (auto problem = co_await take(incoming, taker, pending)) co_return problem;
        }
        if (done) co_return std::nullopt;
        if (crawling(begin_ms, received)) co_return too_slow();
        m_deadline.arm(m_shared.options.read_ms);
        Got const got = co_await read_some();
        if (got == Got::late) co_return too_slow();
        incoming.gone = got == Got::end;
    }
    co_return std::nullopt;
}

awaitable<Response> Connection::handled(Incoming& incoming) {
    if (m_shared.waiting >= m_shared.options.waiting_max) {
        Response answer = m_shared.dispatcher->refuse(busy(), incoming.work.request.request_id);
        answer.headers["Retry-After"] = "1";
        co_return answer;
    }
    Response answer;
    m_deadline.disarm();
    ++m_shared.waiting;
    co_await on(*m_shared.workers, [&] { answer = m_shared.dispatcher->answer(incoming.work); });
    --m_shared.waiting;
    co_return answer;
}

/// Reads what the client still sends for a moment, so that our last words are not lost in a reset.
awaitable<void> Connection::linger() {
    beast::error_code ignored;
    m_socket.shutdown(Protocol::socket::shutdown_send, ignored);
    m_deadline.arm(kLingerMs);
    std::size_t discarded = 0;
    while (discarded < kLingerBytesMax) {
        m_buffer.clear();
        auto const [error, count] = co_await m_socket.async_read_some(m_buffer.prepare(kReadBytes), kAwait);
        if (error) co_return;
        discarded += count;
    }
}

awaitable<bool> Connection::write_bytes(std::string_view bytes) {
    while (!bytes.empty()) {
        std::string_view const slice = bytes.substr(0, kWriteBytes);
        m_deadline.arm(m_shared.options.write_ms);
        auto const [error, count] = co_await asio::async_write(m_socket, asio::buffer(slice.data(), slice.size()), kAwait);
        if (error) co_return false;
        bytes.remove_prefix(slice.size());
    }
    co_return true;
}

awaitable<bool> Connection::write(Incoming& incoming, Response& answer, bool keep_alive) {
    AnswerHead how;
    how.http_1_0 = incoming.head_done && incoming.parser.get().version() == 10;
    how.now_ms = m_shared.clock->now_ms();
    if (answer.file) {
        std::error_code error;
        how.length = std::filesystem::file_size(*answer.file, error);
        if (error) {
            answer = m_shared.dispatcher->refuse(Problem(problems::kInternal, "要下载的文件读不出来；请重新生成后再下载。"),
                                                 incoming.work.request.request_id);
        }
    }
    if (!answer.file) how.length = answer.body.size();
    if (answer.stream) how.framing = how.http_1_0 ? Framing::until_close : Framing::chunked;
    how.keep_alive = keep_alive && how.framing != Framing::until_close;
    bool const with_body = incoming.work.request.method != "HEAD" && answer.status != 304 && answer.status != 204;
    std::string head = answer_head(answer, how);
    bool done = false;
    if (!with_body) {
        done = co_await write_bytes(head);
    } else if (answer.stream) {
        done = co_await write_bytes(head) && co_await write_stream(answer, how.framing == Framing::chunked);
    } else if (answer.file) {
        done = co_await write_bytes(head) && co_await write_file(*answer.file, how.length);
    } else {
        head += answer.body;
        done = co_await write_bytes(head);
    }
    if (answer.file && answer.remove_file_after) {
        co_await on(*m_shared.writers, [&] {
            std::error_code ignored;
            std::filesystem::remove(*answer.file, ignored);
        });
    }
    co_return done && how.keep_alive == keep_alive;
}

awaitable<bool> Connection::write_file(std::filesystem::path const& file, std::uint64_t length) {
    std::ifstream in(file, std::ios::binary);
    std::string chunk;
    while (length > 0) {
        co_await on(*m_shared.writers, [&] {
            chunk.resize(static_cast<std::size_t>(std::min<std::uint64_t>(length, kWriteBytes)));
            in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
            chunk.resize(static_cast<std::size_t>(in.gcount()));
        });
        if (chunk.empty()) co_return false;  // shorter than promised: the client must see a broken download
        length -= chunk.size();
        if (!co_await write_bytes(chunk)) co_return false;
    }
    co_return true;
}

awaitable<bool> Connection::write_stream(Response& answer, bool chunked) {
    asio::steady_timer pause(co_await asio::this_coro::executor);
    bool more = true;
    bool failed = false;
    while (more && !failed) {
        std::string chunk;
        co_await on(*m_shared.workers, [&] {
            try {
                more = answer.stream(chunk);
            } catch (std::exception const&) {
                failed = true;
            }
        });
        if (failed) co_return false;
        if (chunk.empty()) {
            if (m_shared.stopping) break;
            pause.expires_after(ms(answer.poll_ms));
            if (more) co_await pause.async_wait(kAwait);
            continue;
        }
        char size[20];
        std::snprintf(size, sizeof size, "%zx\r\n", chunk.size());
        std::string const framed = chunked ? size + chunk + "\r\n" : chunk;
        if (!co_await write_bytes(framed)) co_return false;
    }
    co_return !chunked || co_await write_bytes("0\r\n\r\n");
}

}  // namespace yizhen::http

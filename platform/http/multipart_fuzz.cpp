// multipart/form-data: the same bytes give the same parts however they are cut.
#include "platform/http/multipart.h"

#include <cstdlib>

namespace {

struct Spool : yizhen::http::Spool {
    struct Sink : yizhen::http::FileSink {
        explicit Sink(std::string& all) : content(all) { content += "\x01"; }
        void write(std::string_view bytes) override { content += bytes; }
        void finish(yizhen::http::Upload&) override {}
        std::string& content;
    };
    std::unique_ptr<yizhen::http::FileSink> open() override { return std::make_unique<Sink>(files); }
    std::string files;
};

struct Outcome {
    bool refused = false;
    std::map<std::string, std::string> form;
    std::string files;
};

Outcome read(std::string_view body, std::size_t step) {
    Spool spool;
    yizhen::http::MultipartReader reader("B", spool, {.parts_max = 8, .header_bytes_max = 256, .field_bytes_max = 512});
    Outcome outcome;
    for (std::size_t at = 0; at < body.size() && !outcome.refused; at += step) {
        outcome.refused = reader.feed(body.substr(at, step)).has_value();
    }
    outcome.refused = outcome.refused || reader.finish().has_value();
    outcome.form = reader.form;
    outcome.files = spool.files;
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const body(reinterpret_cast<char const*>(data), size);
    Outcome const whole = read(body, size + 1);
    Outcome const pieces = read(body, 1 + size % 7);
    if (whole.refused != pieces.refused) std::abort();
    if (!whole.refused && (whole.form != pieces.form || whole.files != pieces.files)) std::abort();
    return 0;
}

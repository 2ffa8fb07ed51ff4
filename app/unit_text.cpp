#include "app/unit_text.h"

#include "kernel/problem_catalogue.h"
#include "platform/files/files.h"

#include <fmt/format.h>

namespace yizhen::app {
namespace {

constexpr std::size_t kTextBytesMax = 256u << 20;

}  // namespace

Result<std::string> unit_text_of(std::filesystem::path const& file) {
    auto source = files::open_bytes(file);
    if (!source) return source.problem();
    std::string text;
    std::string block(1u << 20, '\0');
    while (true) {
        auto const size = source.value()->read(block);
        if (!size) return size.problem();
        if (size.value() == 0) return text;
        if (text.size() + size.value() > kTextBytesMax) {
            return Problem{problems::kTooLarge, fmt::format("{} 超过 {} MB，请分成几个文件一起导入", file.filename().string(), kTextBytesMax >> 20)};
        }
        text.append(block, 0, size.value());
    }
}

}  // namespace yizhen::app

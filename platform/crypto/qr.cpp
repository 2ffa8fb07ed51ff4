#include "platform/crypto/qr.h"

#include "kernel/problem_catalogue.h"

#include <qrencode.h>

#include <memory>

namespace yizhen::crypto {
namespace {

constexpr int kQuietModules = 4;

struct FreeCode {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

Result<QrCode> qr_code(std::string_view text) {
    std::unique_ptr<QRcode, FreeCode> const made(QRcode_encodeData(
        static_cast<int>(text.size()), reinterpret_cast<unsigned char const*>(text.data()), 0, QR_ECLEVEL_M));
    if (made == nullptr) {
        return Problem(problems::kTooLarge, "二维码内容有 " + std::to_string(text.size()) + " 字节，放不下；请缩短内容");
    }
    QrCode out{made->width, {}};
    auto const count = static_cast<std::size_t>(made->width) * static_cast<std::size_t>(made->width);
    for (std::size_t i = 0; i < count; ++i) out.dark.push_back((made->data[i] & 1) != 0);
    return out;
}

std::string qr_svg(QrCode const& code) {
    std::string const whole = std::to_string(code.side + 2 * kQuietModules);
    std::string path;
    for (int row = 0; row < code.side; ++row) {
        for (int column = 0; column < code.side; ++column) {
            if (!code.at(row, column)) continue;
            int width = 1;
            while (column + width < code.side && code.at(row, column + width)) ++width;
            path += "M" + std::to_string(column + kQuietModules) + " " + std::to_string(row + kQuietModules) + "h" +
                    std::to_string(width) + "v1h-" + std::to_string(width) + "z";
            column += width;
        }
    }
    return R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 )" + whole + " " + whole +
           R"(" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h)" + whole + "v" + whole + "H0z\"/><path d=\"" +
           path + "\"/></svg>";
}

}  // namespace yizhen::crypto

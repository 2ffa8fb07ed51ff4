#pragma once
/// QR codes as a matrix of modules and as SVG; for control numbers and their signatures.

#include "kernel/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace yizhen::crypto {

struct QrCode {
    int side = 0;                    ///< modules
    std::vector<bool> dark;          ///< row by row, side × side

    [[nodiscard]] bool at(int row, int column) const { return dark[static_cast<std::size_t>(row * side + column)]; }
};

/// Error correction M. Too long a text (over about 2,300 bytes) is a Problem.
[[nodiscard]] Result<QrCode> qr_code(std::string_view text);
/// One path, a quiet zone of four modules, no size of its own: it scales.
[[nodiscard]] std::string qr_svg(QrCode const& code);

}  // namespace yizhen::crypto

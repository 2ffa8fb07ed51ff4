#include "kernel/codes/codes.h"

#include "kernel/text/text.h"

namespace yizhen::codes {
namespace {

/// Keeps `head` and `tail` code points; a text that would keep more than two thirds keeps less.
std::string masked(std::string_view text, std::size_t head, std::size_t tail) {
    auto points = text::code_points(text);
    if (points.empty()) return {};
    while (head + tail > 0 && (head + tail) * 3 > points.size() * 2) {
        if (head >= tail) {
            --head;
        } else {
            --tail;
        }
    }
    for (std::size_t i = head; i + tail < points.size(); ++i) points[i] = U'*';
    return text::utf8(points);
}

}  // namespace

std::string masked_identity_number(std::string_view text) { return masked(text, 6, 4); }
std::string masked_phone(std::string_view text) { return masked(text, 3, 4); }
std::string masked_account(std::string_view text) { return masked(text, 0, 4); }

std::string masked_name(std::string_view name) {
    auto points = text::code_points(name);
    for (std::size_t i = 1; i < points.size(); ++i) {
        bool const last_of_three = i + 1 == points.size() && points.size() >= 3;
        if (!last_of_three) points[i] = U'*';
    }
    if (points.size() == 1) points[0] = U'*';
    return text::utf8(points);
}

}  // namespace yizhen::codes

#include "kernel/check.h"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace yizhen {

void abandon(char const* condition, char const* file, int line) {
    throw BrokenInvariant(std::string(file) + ":" + std::to_string(line) + ": " + condition);
}

void die(char const* condition, char const* file, int line) noexcept {
    std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, condition);
    std::abort();
}

}  // namespace yizhen

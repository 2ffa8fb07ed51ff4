#pragma once
/// Our own mistakes, in three grades. Checks never judge what a user sent.

#include <cassert>
#include <stdexcept>

namespace yizhen {

/// Thrown by YIZHEN_CHECK: this request or job is abandoned, the process goes on.
class BrokenInvariant : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

[[noreturn]] void abandon(char const* condition, char const* file, int line);
[[noreturn]] void die(char const* condition, char const* file, int line) noexcept;

}  // namespace yizhen

/// Abandons this request only.
#define YIZHEN_CHECK(condition)                                                                              \
    do {                                                                                                     \
        if (!(condition)) ::yizhen::abandon(#condition, __FILE__, __LINE__);                                 \
    } while (false)

/// Ends the process: going on would harm data.
#define YIZHEN_CHECK_OR_DIE(condition)                                                                       \
    do {                                                                                                     \
        if (!(condition)) ::yizhen::die(#condition, __FILE__, __LINE__);                                     \
    } while (false)

/// Debug builds only, for hot paths.
#define YIZHEN_ASSUME(condition) assert(condition)

#pragma once
/// Result<T>: a value, or the Problem that says why there is none.

#include "kernel/check.h"
#include "kernel/problem.h"

#include <utility>
#include <variant>

namespace yizhen {

template <class T> class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Problem why) : m_state(std::in_place_index<1>, std::move(why)) {}

    explicit operator bool() const noexcept { return m_state.index() == 0; }

    T const& value() const& {
        YIZHEN_CHECK(m_state.index() == 0);
        return std::get<0>(m_state);
    }
    T& value() & {
        YIZHEN_CHECK(m_state.index() == 0);
        return std::get<0>(m_state);
    }
    T&& value() && {
        YIZHEN_CHECK(m_state.index() == 0);
        return std::get<0>(std::move(m_state));
    }
    Problem const& problem() const {
        YIZHEN_CHECK(m_state.index() == 1);
        return std::get<1>(m_state);
    }

private:
    std::variant<T, Problem> m_state;
};

/// Stands for "it was done" where there is nothing to return.
struct Done {};

}  // namespace yizhen

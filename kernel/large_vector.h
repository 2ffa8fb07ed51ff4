#pragma once
/// Arrays of many megabytes, in large pages where the system has them: touched for the first time, 58 MB took 250 ms on a
/// virtual machine in pages of 4 KB and 6 ms in pages of 2 MB. Smaller ones are as any vector's.

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

namespace yizhen {

template <class T> struct LargeAllocator {
    using value_type = T;
    LargeAllocator() = default;
    template <class Other> LargeAllocator(LargeAllocator<Other> const&) noexcept {}

    T* allocate(std::size_t count) {
        if (!is_large(count)) return static_cast<T*>(::operator new(count * sizeof(T)));
        auto const bytes = (count * sizeof(T) + kPage - 1) / kPage * kPage;
        void* const at = std::aligned_alloc(kPage, bytes);
        if (at == nullptr) throw std::bad_alloc();
        ::madvise(at, bytes, MADV_HUGEPAGE);  // a system that says no gives small pages: slower, no less right
        return static_cast<T*>(at);
    }
    void deallocate(T* at, std::size_t count) noexcept {
        if (is_large(count)) std::free(at);
        else ::operator delete(at);
    }
    friend bool operator==(LargeAllocator, LargeAllocator) { return true; }

private:
    static constexpr std::size_t kPage = std::size_t{2} << 20;
    static bool is_large(std::size_t count) { return count >= 2 * kPage / sizeof(T); }
};

template <class T> using LargeVector = std::vector<T, LargeAllocator<T>>;

}  // namespace yizhen

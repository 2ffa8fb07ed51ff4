#pragma once
/// Things lent to one thread at a time, to so many threads at once. Whoever holds one already never waits for another: a
/// read within a read gets one that is free or made for it, or threads could hold all there are and wait for each other.

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace yizhen::sql {

template <class T> class Pool {
public:
    using Make = std::function<std::unique_ptr<T>()>;
    Pool(std::vector<std::unique_ptr<T>> items, Make make) : m_make(std::move(make)), m_limit(items.size()), m_free(std::move(items)) {}

    /// Gives the thing back when it goes out of scope.
    class Loan {
    public:
        Loan(Pool& pool, std::unique_ptr<T> item) : m_pool(pool), m_item(std::move(item)) {}
        ~Loan() { m_pool.give_back(std::move(m_item)); }
        Loan(Loan const&) = delete;
        Loan& operator=(Loan const&) = delete;
        T& operator*() const { return *m_item; }
        T* operator->() const { return m_item.get(); }

    private:
        Pool& m_pool;
        std::unique_ptr<T> m_item;
    };

    Loan lend() {
        int& held = held_by_this_thread();
        std::unique_ptr<T> item;
        {
            std::unique_lock lock(m_mutex);
            if (held == 0) {
                m_wake.wait(lock, [this] { return m_threads < m_limit; });
                ++m_threads;
            }
            if (!m_free.empty()) {
                item = std::move(m_free.back());
                m_free.pop_back();
            }
        }
        ++held;
        try {
            if (!item) item = m_make();
        } catch (...) {
            give_back(nullptr);
            throw;
        }
        return Loan(*this, std::move(item));
    }

private:
    /// A loan ends on the thread that took it.
    int& held_by_this_thread() const {
        static thread_local std::unordered_map<void const*, int> held;
        return held[this];
    }

    void give_back(std::unique_ptr<T> item) {
        bool const last = --held_by_this_thread() == 0;
        {
            std::lock_guard const lock(m_mutex);
            if (last) --m_threads;
            if (item && m_free.size() < 2 * m_limit) m_free.push_back(std::move(item));
        }
        if (last) m_wake.notify_one();  // one too many ends here, outside the lock
    }

    Make m_make;
    std::size_t m_limit;
    std::size_t m_threads = 0;  ///< that hold one or more
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::vector<std::unique_ptr<T>> m_free;
};

}  // namespace yizhen::sql

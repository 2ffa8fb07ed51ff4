#pragma once
/// A number of things, lent to one thread at a time. Whoever holds one already never waits for another: a read within a
/// read gets one made for it, or two such threads could hold all there are and wait for each other.

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
    Pool(std::vector<std::unique_ptr<T>> items, Make make) : m_make(std::move(make)), m_free(std::move(items)) {}

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
        std::unique_lock lock(m_mutex);
        if (held > 0 && m_free.empty()) {
            ++m_extra;
            lock.unlock();
            std::unique_ptr<T> made;
            try {
                made = m_make();
            } catch (...) {
                lock.lock();
                --m_extra;
                throw;
            }
            ++held;
            return Loan(*this, std::move(made));
        }
        m_wake.wait(lock, [this] { return !m_free.empty(); });
        std::unique_ptr<T> item = std::move(m_free.back());
        m_free.pop_back();
        ++held;
        return Loan(*this, std::move(item));
    }

private:
    /// A loan ends on the thread that took it.
    int& held_by_this_thread() const {
        static thread_local std::unordered_map<void const*, int> held;
        return held[this];
    }

    void give_back(std::unique_ptr<T> item) {
        --held_by_this_thread();
        {
            std::lock_guard const lock(m_mutex);
            if (m_extra > 0) {
                --m_extra;  // as many as before; this one ends below, outside the lock
            } else {
                m_free.push_back(std::move(item));
            }
        }
        m_wake.notify_one();
    }

    Make m_make;
    int m_extra = 0;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::vector<std::unique_ptr<T>> m_free;
};

}  // namespace yizhen::sql

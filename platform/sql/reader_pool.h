#pragma once
/// A fixed number of things, lent to one thread at a time.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace yizhen::sql {

template <class T> class Pool {
public:
    explicit Pool(std::vector<std::unique_ptr<T>> items) : m_free(std::move(items)) {}

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
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [this] { return !m_free.empty(); });
        std::unique_ptr<T> item = std::move(m_free.back());
        m_free.pop_back();
        return Loan(*this, std::move(item));
    }

private:
    void give_back(std::unique_ptr<T> item) {
        {
            std::lock_guard const lock(m_mutex);
            m_free.push_back(std::move(item));
        }
        m_wake.notify_one();
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::vector<std::unique_ptr<T>> m_free;
};

}  // namespace yizhen::sql

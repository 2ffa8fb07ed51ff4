#include "platform/crypto/key_ring.h"

#include "kernel/problem_catalogue.h"
#include "platform/crypto/data_keys.h"
#include "platform/crypto/random.h"

#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>
#include <unordered_map>

namespace yizhen::crypto {
namespace {

constexpr std::size_t kCachedKeys = 65'536;
constexpr std::string_view kTitle = "yizhen master key 1";
constexpr std::uint32_t kGeneration = 1;

Problem key_problem(std::filesystem::path const& file, std::string const& what) {
    return {problems::kKeyFile, "密钥文件 " + file.string() + " " + what};
}

std::string_view name_of(Profile profile) { return profile == Profile::aes ? "aes" : "sm4"; }

class FileKeyRing final : public KeyRing {
public:
    FileKeyRing(Profile profile, std::string master, std::filesystem::path const& folder)
        : m_profile(profile), m_master(std::move(master)), m_wrap(derive("wrap data keys")),
          m_own(derive("installation data key")), m_digest(derive("keyed digests")), m_file(folder / "data.keys") {}
    ~FileKeyRing() override {
        for (auto* secret : {&m_master, &m_wrap, &m_own, &m_digest}) wipe(*secret);
        for (auto& [id, key] : m_cache) wipe(key);
    }

    [[nodiscard]] Profile profile() const override { return m_profile; }

    std::vector<KeyId> new_keys(std::size_t count) override {
        if (count == 0) return {};
        KeyId const first = m_file.append(count, [this](KeyId id) {
            std::string key = random_bytes(kKeyBytes);
            std::string wrapped = crypto::seal(m_profile, 0, m_wrap, place(id), key);
            remember(id, std::move(key));
            return wrapped;
        });
        std::vector<KeyId> out;
        for (std::size_t i = 0; i < count; ++i) out.push_back(first + i);
        return out;
    }
    void sync() override { m_file.sync(); }
    bool destroy(KeyId id) override {
        if (!alive(id) || id == 0) return false;
        m_file.destroy(id);
        std::lock_guard const lock(m_mutex);
        if (auto const found = m_cache.find(id); found != m_cache.end()) {
            wipe(found->second);
            m_cache.erase(found);
        }
        return true;
    }
    [[nodiscard]] bool alive(KeyId id) const override {
        return id == 0 || m_file.state(id) == DataKeyFile::State::live;
    }

    [[nodiscard]] std::string seal(KeyId id, std::string_view associated, std::string_view plain) const override {
        auto key = key_of(id);
        YIZHEN_CHECK(key && "sealing under a destroyed or unknown key");
        return crypto::seal(m_profile, id, key.value(), associated, plain);
    }
    [[nodiscard]] Result<std::string> open_sealed(std::string_view associated,
                                                  std::string_view envelope) const override {
        auto const head = head_of(envelope);
        if (!head) return damaged();
        auto const key = key_of(head->key_id);
        if (!key) return key.problem();
        auto plain = crypto::open(key.value(), associated, envelope);
        if (!plain) return damaged();
        return std::move(*plain);
    }

    [[nodiscard]] std::string keyed_digest(std::string_view purpose, std::string_view value) const override {
        std::string text = std::to_string(purpose.size()) + ":";
        text += purpose;
        text += value;
        std::string out(1, static_cast<char>(m_profile));
        for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(kGeneration >> shift & 0xff);
        return out + hmac(hash(), m_digest, text);
    }
    [[nodiscard]] std::string derive(std::string_view label) const override {
        return hmac(hash(), m_master, "yizhen derive 1|" + std::string(label));
    }

private:
    static std::string place(KeyId id) { return "data-key/" + std::to_string(id); }
    static Problem damaged() {
        return {problems::kEnvelopeDamaged, "一个加密值打不开：内容被改动或被挪到了别处；请从备份核对该行"};
    }
    [[nodiscard]] Hash hash() const { return m_profile == Profile::aes ? Hash::sha256 : Hash::sm3; }

    void remember(KeyId id, std::string key) const {
        std::lock_guard const lock(m_mutex);
        if (m_cache.size() >= kCachedKeys) {
            wipe(m_cache.begin()->second);
            m_cache.erase(m_cache.begin());
        }
        m_cache.insert_or_assign(id, std::move(key));
    }

    // The slot is asked every time: another process may have destroyed the key that is remembered here.
    [[nodiscard]] Result<std::string> key_of(KeyId id) const {
        if (id == 0) return m_own;
        if (m_file.state(id) != DataKeyFile::State::live) {
            return Problem(problems::kKeyDestroyed, "该值已按规定删除（密钥已销毁），不能再读取");
        }
        {
            std::lock_guard const lock(m_mutex);
            if (auto const found = m_cache.find(id); found != m_cache.end()) return found->second;
        }
        auto key = crypto::open(m_wrap, place(id), m_file.wrapped(id));
        if (!key || key->size() != kKeyBytes) return damaged();
        remember(id, *key);
        return std::move(*key);
    }

    Profile m_profile;
    std::string m_master;
    std::string m_wrap;
    std::string m_own;
    std::string m_digest;
    mutable DataKeyFile m_file;
    mutable std::mutex m_mutex;
    mutable std::unordered_map<KeyId, std::string> m_cache;
};

std::string check_of(std::string_view master) { return hex(sha256(master)).substr(0, 8); }

bool write_new(std::filesystem::path const& file, std::string const& text) {
    int const handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (handle < 0) return false;
    bool const ok = ::write(handle, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                    ::fsync(handle) == 0;
    ::close(handle);
    return ok;
}

/// "name: value" lines after the title.
std::string field(std::string const& text, std::string const& name) {
    auto const at = text.find("\n" + name + ": ");
    if (at == std::string::npos) return {};
    auto const from = at + name.size() + 3;
    return text.substr(from, text.find('\n', from) - from);
}

}  // namespace

Result<std::unique_ptr<KeyRing>> KeyRing::create(std::filesystem::path const& folder, Profile profile) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!error) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    auto const file = folder / "master.key";
    if (error) return key_problem(file, "无法建立：目录不可写；请检查目录权限");
    if (std::filesystem::exists(file)) return key_problem(file, "已经存在，不会覆盖；如要新装，请另选目录");
    std::string const master = random_bytes(kKeyBytes);
    std::string const text = std::string(kTitle) + "\nprofile: " + std::string(name_of(profile)) +
                             "\nkey: " + hex(master) + "\ncheck: " + check_of(master) + "\n";
    if (!write_new(file, text)) return key_problem(file, "无法写入；请检查目录权限和磁盘空间");
    return open(folder);
}

Result<std::unique_ptr<KeyRing>> KeyRing::open(std::filesystem::path const& folder) {
    auto const file = folder / "master.key";
    struct stat info{};
    if (::stat(file.c_str(), &info) != 0) {
        return key_problem(file, "不存在；没有它就读不出已加密的数据，请从密钥备份恢复，新装请用 serve --init");
    }
    if ((info.st_mode & 077) != 0) return key_problem(file, "可被他人读取；请执行 chmod 600 后重试");
    std::ifstream in(file, std::ios::binary);
    std::string const text{std::istreambuf_iterator<char>(in), {}};
    std::string const profile = field(text, "profile");
    std::string master = from_hex(field(text, "key"));
    if (!text.starts_with(kTitle) || (profile != "aes" && profile != "sm4") || master.size() != kKeyBytes ||
        field(text, "check") != check_of(master)) {
        return key_problem(file, "已损坏；请从密钥备份恢复");
    }
    return std::unique_ptr<KeyRing>(
        std::make_unique<FileKeyRing>(profile == "aes" ? Profile::aes : Profile::sm4, std::move(master), folder));
}

Result<std::unique_ptr<KeyRing>> KeyRing::open_or_create(std::filesystem::path const& folder, Profile profile) {
    return std::filesystem::exists(folder / "master.key") ? open(folder) : create(folder, profile);
}

std::string place_of(std::int64_t ledger, std::int64_t row, std::int64_t element) {
    return std::to_string(ledger) + "/" + std::to_string(row) + "/" + std::to_string(element);
}

}  // namespace yizhen::crypto

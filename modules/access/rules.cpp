#include "modules/access/rules.h"

#include "kernel/problem_catalogue.h"

#include <algorithm>
#include <array>

namespace yizhen::access {
namespace {

struct Name {
    Role role;
    std::string_view english;
    std::string_view chinese;
};
constexpr std::array<Name, 9> kNames{{{Role::frontline, "frontline", "基层干部"},
                                      {Role::requester, "requester", "上级部门经办人"},
                                      {Role::gatekeeper, "gatekeeper", "报表准入员"},
                                      {Role::steward, "steward", "数源责任人"},
                                      {Role::leader, "leader", "负责人"},
                                      {Role::auditor, "auditor", "审计"},
                                      {Role::publik, "public", "群众"},
                                      {Role::admin, "admin", "系统管理员"},
                                      {Role::device, "device", "共用手机"}}};

bool fits_account(std::string_view account) {
    return !account.empty() && account.size() <= kAccountBytesMax && std::ranges::all_of(account, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    });
}

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

std::string_view name_of(Role role) { return std::ranges::find(kNames, role, &Name::role)->english; }
std::string_view chinese_name_of(Role role) { return std::ranges::find(kNames, role, &Name::role)->chinese; }

std::optional<Role> parse_role(std::string_view name) {
    auto const found = std::ranges::find_if(kNames, [name](Name const& n) { return n.english == name || n.chinese == name; });
    if (found == kNames.end()) return std::nullopt;
    return found->role;
}

std::string join(std::vector<Role> const& roles) {
    std::string out;
    for (Role const role : roles) out += (out.empty() ? "" : ",") + std::string(name_of(role));
    return out;
}

bool Identity::has(Role role) const { return std::ranges::find(roles, role) != roles.end(); }

bool is_locked(Failures const& failures, std::int64_t now_ms) { return now_ms < failures.locked_until_ms; }

Failures after_failure(Failures failures, std::int64_t now_ms) {
    if (failures.locked_until_ms != 0 && !is_locked(failures, now_ms)) failures = {};
    ++failures.count;
    if (failures.count >= kFailuresMax) failures.locked_until_ms = now_ms + kLockMs;
    return failures;
}

bool AttemptLimit::admit(std::string const& address, std::int64_t now_ms) {
    forget_old(now_ms);
    auto& times = m_by_address[address];
    while (!times.empty() && times.front() <= now_ms - kMinuteMs) times.pop_front();
    if (times.size() >= kAttemptsPerMinute) return false;
    times.push_back(now_ms);
    return true;
}

void AttemptLimit::forget_old(std::int64_t now_ms) {
    if (now_ms - m_swept_ms >= kMinuteMs) {
        m_swept_ms = now_ms;
        std::erase_if(m_by_address, [now_ms](auto const& entry) {
            return entry.second.empty() || entry.second.back() <= now_ms - kMinuteMs;
        });
    }
    while (m_by_address.size() >= kAddressesMax) m_by_address.erase(m_by_address.begin());
}

Result<Done> check_password(std::string_view password, std::string_view account) {
    if (characters(password) < kPasswordMin || password.size() > kPasswordBytesMax) {
        return Problem(problems::kBadInput, "口令应有 10 个字以上、200 字节以内；请换一个长些的");
    }
    if (!account.empty() && password.find(account) != std::string_view::npos) {
        return Problem(problems::kBadInput, "口令里含有账号名，容易被猜到；请换一个");
    }
    return Done{};
}

Result<Done> check_new_person(NewPerson const& person) {
    if (!fits_account(person.account)) {
        return Problem(problems::kBadInput, "账号“" + person.account.substr(0, 80) +
                                                "”不合规则：用小写字母、数字和 . - _，最长 60 个字符");
    }
    if (person.name.empty() || person.name.size() > 120) {
        return Problem(problems::kBadInput, "账号 " + person.account + " 缺姓名或姓名过长；请用 --name 写明");
    }
    if (person.roles.empty()) {
        return Problem(problems::kBadInput, "账号 " + person.account + " 没有角色；请用 --role 写明，如 frontline、requester");
    }
    if (std::ranges::find(person.roles, Role::device) != person.roles.end()) {
        return Problem(problems::kBadInput, "共用手机由本单位负责人登记，不能当作账号添加");
    }
    return check_password(person.password, person.account);
}

Result<Done> check_new_device(NewDevice const& device) {
    if (device.label.empty() || device.label.size() > 120) return Problem(problems::kBadInput, "请给共用手机起个名字，如“值班手机”");
    bool const digits = std::ranges::all_of(device.pin, [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || device.pin.size() < kPinDigitsMin || device.pin.size() > kPinDigitsMax) {
        return Problem(problems::kBadInput, "开机码应为 6 到 12 位数字");
    }
    bool alike = true;
    bool rising = true;
    bool falling = true;
    for (std::size_t at = 1; at < device.pin.size(); ++at) {
        alike = alike && device.pin[at] == device.pin[at - 1];
        rising = rising && device.pin[at] == device.pin[at - 1] + 1;
        falling = falling && device.pin[at] == device.pin[at - 1] - 1;
    }
    if (alike || rising || falling) return Problem(problems::kBadInput, "开机码太容易猜（全同或连号）；请换一个");
    return Done{};
}

bool is_loopback(std::string_view address) {
    return address == "localhost" || address == "::1" || address.starts_with("127.");
}

}  // namespace yizhen::access

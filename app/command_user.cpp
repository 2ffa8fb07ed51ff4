// `yizhen user …`: over the socket of a running server, else with the data folder's own lock.
#include "app/commands.h"
#include "app/data_folder.h"
#include "app/wiring.h"
#include "kernel/problem_catalogue.h"
#include "platform/clock/clock.h"
#include "platform/crypto/random.h"
#include "platform/http/local_client.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <iostream>

namespace yizhen::app {
namespace {

namespace json = boost::json;

Result<std::string> password_of(UserOptions const& options) {
    std::string out;
    if (!options.password_from_input) {
        out = crypto::random_token().substr(0, 20);
        fmt::print("口令（只显示这一次）：{}\n", out);
        return out;
    }
    if (!std::getline(std::cin, out) || out.empty()) return Problem(problems::kUsage, "标准输入里没有口令");
    return out;
}

Result<std::vector<access::Role>> roles_of(std::vector<std::string> const& names) {
    std::vector<access::Role> out;
    for (auto const& name : names) {
        auto const role = access::parse_role(name);
        if (!role) {
            return Problem(problems::kUsage, fmt::format("不认识角色“{}”；可用：frontline requester gatekeeper steward leader auditor public admin", name));
        }
        out.push_back(*role);
    }
    return out;
}

json::array names_of(std::vector<access::Role> const& roles) {
    json::array out;
    for (auto const role : roles) out.emplace_back(access::name_of(role));
    return out;
}

/// The answer of the running server, or the Problem it names.
Result<json::value> ask(UserOptions const& options, std::string_view method, std::string const& target, json::object const& body) {
    auto const answer = http::exchange(socket_of(options.data), method, target, {{"content-type", "application/json"}},
                                       body.empty() ? "" : json::serialize(body));
    if (!answer) return answer.problem();
    boost::system::error_code error;
    json::value value = json::parse(answer.value().body, error);
    if (answer.value().status < 400) return error ? json::value(json::object()) : value;
    auto const* const detail = !error && value.is_object() ? value.as_object().if_contains("detail") : nullptr;
    bool const missing = answer.value().status == 404;
    return Problem(missing ? problems::kNotFound : problems::kBadInput,
                   detail != nullptr && detail->is_string() ? std::string(detail->as_string()) : fmt::format("服务答复 {}", answer.value().status));
}

void print_person(std::string_view account, std::string_view name, std::string_view unit, std::string const& roles, bool demo, bool disabled) {
    fmt::print("{}\t{}\t{}\t{}{}{}\n", account, name, unit, roles, demo ? "\t演示" : "", disabled ? "\t已停用" : "");
}

Result<Done> print_people(json::value const& page) {
    for (auto const& item : page.at("items").as_array()) {
        std::string roles;
        for (auto const& role : item.at("roles").as_array()) roles += (roles.empty() ? "" : ",") + std::string(role.as_string());
        print_person(item.at("account").as_string(), item.at("name").as_string(), item.at("unit").at("name").as_string(), roles,
                     item.at("demo").as_bool(), item.at("disabled").as_bool());
    }
    return Done{};
}

/// With a server running: the same routes as anybody's, as the local system user.
class Remote {
public:
    explicit Remote(UserOptions const& options) : m_options(options) {}

    Result<Done> add(std::vector<access::Role> const& roles, std::string const& password) const {
        auto const made = ask(m_options, "POST", "/api/v1/people",
                              {{"account", m_options.account}, {"name", m_options.name}, {"unit", m_options.unit},
                               {"roles", names_of(roles)}, {"password", password}});
        if (!made) return made.problem();
        return Done{};
    }
    Result<Done> list() const {
        std::string cursor;
        do {
            auto const page = ask(m_options, "GET", "/api/v1/people" + (cursor.empty() ? "" : "?cursor=" + cursor), {});
            if (!page) return page.problem();
            (void)print_people(page.value());
            auto const& next = page.value().at("next");
            cursor = next.is_string() ? std::string(next.as_string()) : std::string();
        } while (!cursor.empty());
        return Done{};
    }
    Result<Done> token(std::vector<access::Role> const& roles) const {
        json::object body{{"account", m_options.account}, {"name", m_options.name}, {"days", m_options.days}};
        if (!roles.empty()) body["roles"] = names_of(roles);
        auto const made = ask(m_options, "POST", "/api/v1/tokens", body);
        if (!made) return made.problem();
        fmt::print("令牌（只显示这一次）：{}\n", std::string_view(made.value().at("token").as_string()));
        return Done{};
    }
    Result<Done> change(json::object const& what) const {
        std::string cursor;
        do {
            auto const page = ask(m_options, "GET", "/api/v1/people" + (cursor.empty() ? "" : "?cursor=" + cursor), {});
            if (!page) return page.problem();
            for (auto const& item : page.value().at("items").as_array()) {
                if (item.at("account").as_string() != m_options.account) continue;
                auto const done = ask(m_options, "PATCH", "/api/v1/people/" + std::string(item.at("id").as_string()), what);
                if (!done) return done.problem();
                return Done{};
            }
            auto const& next = page.value().at("next");
            cursor = next.is_string() ? std::string(next.as_string()) : std::string();
        } while (!cursor.empty());
        return Problem(problems::kNotFound, fmt::format("没有账号 {}", m_options.account));
    }

private:
    UserOptions const& m_options;
};

/// Without one: in the folder itself.
class Local {
public:
    Local(UserOptions const& options, DataFolder& folder) : m_options(options), m_folder(folder) {}

    Result<Done> add(std::vector<access::Role> const& roles, std::string const& password) const {
        auto const unit = m_folder.units().tree()->find_code(m_options.unit);
        if (!unit) return Problem(problems::kNotFound, fmt::format("没有单位 {}；请核对编码", m_options.unit));
        auto const id = m_folder.access().add_person({m_options.account, m_options.name, unit->id, roles, password, false}, system_actor());
        if (!id) return id.problem();
        return Done{};
    }
    Result<Done> list() const {
        auto const tree = m_folder.units().tree();
        std::string after;
        for (auto people = m_folder.access().people(after); !people.empty(); people = m_folder.access().people(after)) {
            for (auto const& person : people) {
                auto const unit = tree->find(person.unit);
                print_person(person.account, person.name, unit ? unit->name : "", access::join(person.roles), person.demo, person.disabled);
            }
            after = people.back().account;
        }
        return Done{};
    }
    Result<Done> token(std::vector<access::Role> const& roles) const {
        auto const person = known();
        if (!person) return person.problem();
        auto const made = m_folder.access().make_token(person.value().id, m_options.name, roles, m_options.days, system_actor());
        if (!made) return made.problem();
        fmt::print("令牌（只显示这一次）：{}\n", made.value().token);
        return Done{};
    }
    Result<Done> set_password(std::string const& password) const {
        auto const person = known();
        if (!person) return person.problem();
        return m_folder.access().set_password(person.value().id, password, system_actor());
    }
    Result<Done> disable() const {
        auto const person = known();
        if (!person) return person.problem();
        return m_folder.access().disable(person.value().id, system_actor());
    }

private:
    [[nodiscard]] Result<access::Person> known() const {
        auto person = m_folder.access().find_account(m_options.account);
        if (!person) return Problem(problems::kNotFound, fmt::format("没有账号 {}", m_options.account));
        return *std::move(person);
    }

    UserOptions const& m_options;
    DataFolder& m_folder;
};

Result<Done> run_remote(UserOptions const& options, std::vector<access::Role> const& roles) {
    Remote const remote(options);
    if (options.what == "list") return remote.list();
    if (options.what == "token") return remote.token(roles);
    if (options.what == "disable") return remote.change({{"disabled", true}});
    auto const password = password_of(options);
    if (!password) return password.problem();
    if (options.what == "add") return remote.add(roles, password.value());
    return remote.change({{"password", password.value()}});
}

Result<Done> run_local(UserOptions const& options, std::vector<access::Role> const& roles) {
    clock::SystemClock const clock;
    auto const config = read_config(options.data);
    if (!config) return config.problem();
    auto const folder = DataFolder::open(config.value(), clock, DataFolder::Make::no);
    if (!folder) return folder.problem();
    Local const local(options, *folder.value());
    if (options.what == "list") return local.list();
    if (options.what == "token") return local.token(roles);
    if (options.what == "disable") return local.disable();
    auto const password = password_of(options);
    if (!password) return password.problem();
    if (options.what == "add") return local.add(roles, password.value());
    return local.set_password(password.value());
}

}  // namespace

int keep_users(UserOptions const& options) {
    return at_the_border([&]() -> Result<Done> {
        auto const roles = roles_of(options.roles);
        if (!roles) return roles.problem();
        bool const running = http::server_listens(socket_of(options.data));
        return running ? run_remote(options, roles.value()) : run_local(options, roles.value());
    });
}

}  // namespace yizhen::app

#include "app/demo_sign_ins.h"

#include "app/data_folder.h"
#include "kernel/problem_catalogue.h"

#include <fmt/format.h>

namespace yizhen::app::demo {

std::vector<SignIn> const& sign_ins() {
    using access::Role;
    static std::vector<SignIn> const all{
        {"jiedao", "须水街道经办（演示）", "410102012", Role::frontline},
        {"shequ", "河南工大社区经办（演示）", "410102001005", Role::frontline},
        {"cunwei", "须水村文书（演示）", "410102012201", Role::frontline},
        {"cunzhang", "须水村主任（演示）", "410102012201", Role::leader},
        {"minzheng", "区民政局经办（演示）", "410102-MZJ", Role::requester},
        {"jianfu", "区减负办（演示）", "410102-JFB", Role::gatekeeper},
        {"shuyuan", "区政数局数源责任人（演示）", "410102-ZSJ", Role::steward},
        {"lingdao", "区政府负责人（演示）", "410102", Role::leader},
        {"shenji", "区审计局（演示）", "410102-SJJ", Role::auditor},
        {"qunzhong", "群众（演示）", "410102001005", Role::publik},
        {"guanli", "系统管理员（演示）", "410102", Role::admin},
    };
    return all;
}

Result<Done> load_sign_ins(access::Access& access, org::Org& units) {
    std::shared_ptr<org::Tree const> const tree = units.tree();
    for (SignIn const& each : sign_ins()) {
        if (access.find_account(each.account)) continue;
        std::optional<org::Unit> const unit = tree->find_code(each.unit);
        if (!unit) return Problem{problems::kInternal, fmt::format("演示账号 {} 的单位 {} 不存在", each.account, each.unit)};
        access::NewPerson person;
        person.account = each.account;
        person.name = each.name;
        person.unit = unit->id;
        person.roles = {each.role};
        person.password = kPassword;
        person.demo = true;
        if (Result<PersonId> const added = access.add_person(person, system_actor()); !added) return added.problem();
    }
    return Done{};
}

}  // namespace yizhen::app::demo

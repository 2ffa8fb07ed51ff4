#include "modules/org/types.h"

#include <array>
#include <utility>

namespace yizhen::org {

namespace {

struct KindNames {
    UnitKind kind;
    std::string_view name, chinese;
};
constexpr std::array<KindNames, 9> kNames{{
    {UnitKind::province, "province", "省"},
    {UnitKind::prefecture, "prefecture", "市"},
    {UnitKind::county, "county", "县（区）"},
    {UnitKind::township, "township", "乡镇（街道）"},
    {UnitKind::village, "village", "村（社区）"},
    {UnitKind::local_area, "local_area", "开发区"},
    {UnitKind::department, "department", "部门"},
    {UnitKind::section, "section", "内设机构"},
    {UnitKind::task_force, "task_force", "专班"},
}};
constexpr std::array<std::pair<std::string_view, UnitKind>, 22> kOtherWords{{
    {"自治区", UnitKind::province}, {"直辖市", UnitKind::province}, {"地级市", UnitKind::prefecture},
    {"州", UnitKind::prefecture},   {"县", UnitKind::county},       {"区", UnitKind::county},
    {"乡镇", UnitKind::township},   {"乡", UnitKind::township},     {"镇", UnitKind::township},
    {"街道", UnitKind::township},   {"村", UnitKind::village},      {"社区", UnitKind::village},
    {"居委会", UnitKind::village},  {"村委会", UnitKind::village},  {"功能区", UnitKind::local_area},
    {"园区", UnitKind::local_area}, {"局", UnitKind::department},   {"科室", UnitKind::section},
    {"科", UnitKind::section},      {"站所", UnitKind::section},    {"领导小组", UnitKind::task_force},
    {"工作组", UnitKind::task_force},
}};

}  // namespace

std::string_view name_of(UnitKind kind) { return kNames[static_cast<std::size_t>(kind)].name; }
std::string_view chinese_name_of(UnitKind kind) { return kNames[static_cast<std::size_t>(kind)].chinese; }

std::optional<UnitKind> parse_unit_kind(std::string_view text) {
    for (KindNames const& names : kNames) {
        if (text == names.name || text == names.chinese) return names.kind;
    }
    for (auto const& [word, kind] : kOtherWords) {
        if (text == word) return kind;
    }
    return std::nullopt;
}

bool is_area(UnitKind kind) { return kind <= UnitKind::local_area; }

bool may_hold(UnitKind parent, UnitKind child) {
    switch (child) {
        case UnitKind::province: return false;
        case UnitKind::prefecture: return parent == UnitKind::province;
        case UnitKind::county: return parent == UnitKind::prefecture || parent == UnitKind::province;
        case UnitKind::township: return parent == UnitKind::county || parent == UnitKind::local_area;
        case UnitKind::village: return parent == UnitKind::township || parent == UnitKind::local_area;
        case UnitKind::local_area: return is_area(parent) && parent != UnitKind::village;
        case UnitKind::department: return is_area(parent) && parent != UnitKind::village;
        case UnitKind::section: return parent == UnitKind::department || is_area(parent);
        case UnitKind::task_force: return is_area(parent) || parent == UnitKind::department;
    }
    return false;
}

}  // namespace yizhen::org

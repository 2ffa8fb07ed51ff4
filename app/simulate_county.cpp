#include "app/simulate_county.h"

#include "kernel/problem_catalogue.h"
#include "platform/files/files.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>

namespace yizhen::app::sim {
namespace {

constexpr std::size_t kFileMax = 1 << 16;
constexpr int kFigureMax = 100'000;

struct Slot {
    std::string_view group;
    std::string_view key;
    int CountyFile::* member;
};

constexpr Slot kSlots[] = {
    {"", "townships", &CountyFile::townships},
    {"", "villages", &CountyFile::villages},
    {"", "departments", &CountyFile::departments},
    {"", "staff_per_township", &CountyFile::staff_per_township},
    {"year", "forms", &CountyFile::forms},
    {"year", "rounds", &CountyFile::rounds},
    {"year", "documents", &CountyFile::documents},
    {"year", "meetings", &CountyFile::meetings},
    {"year", "inspections", &CountyFile::inspections},
    {"year", "tasks", &CountyFile::tasks},
    {"year", "briefs", &CountyFile::briefs},
    {"year", "accounts", &CountyFile::accounts},
    {"year", "plaques", &CountyFile::plaques},
    {"year", "secondments", &CountyFile::secondments},
    {"year", "campaigns", &CountyFile::campaigns},
    {"year", "assessments", &CountyFile::assessments},
    {"year", "certificates", &CountyFile::certificates},
    {"habits", "approved", &CountyFile::approved},
    {"habits", "outside", &CountyFile::outside},
    {"habits", "no_basis", &CountyFile::no_basis},
    {"habits", "no_owner", &CountyFile::no_owner},
    {"habits", "short_notice", &CountyFile::short_notice},
    {"habits", "borrowed_fields", &CountyFile::borrowed_fields},
    {"habits", "new_fields", &CountyFile::new_fields},
    {"habits", "confirms", &CountyFile::confirms},
    {"habits", "mends", &CountyFile::mends},
    {"habits", "sent_twice", &CountyFile::sent_twice},
    {"habits", "repeats_meeting", &CountyFile::repeats_meeting},
    {"habits", "calls_chiefs", &CountyFile::calls_chiefs},
    {"habits", "whole_county_inspection", &CountyFile::whole_county_inspection},
    {"habits", "withdraws", &CountyFile::withdraws},
    {"base", "late", &CountyFile::late},
    {"base", "wrong_first", &CountyFile::wrong_first},
    {"base", "left_open", &CountyFile::left_open},
    {"base", "heads_per_meeting", &CountyFile::heads_per_meeting},
    {"base", "meeting_minutes", &CountyFile::meeting_minutes},
    {"base", "inspectors", &CountyFile::inspectors},
    {"base", "escorts", &CountyFile::escorts},
    {"residents", "problems_per_1000_hours", &CountyFile::problems_per_1000_hours},
    {"sensitivity", "low_cell", &CountyFile::low_cell},
    {"sensitivity", "low_fixed", &CountyFile::low_fixed},
    {"sensitivity", "high_cell", &CountyFile::high_cell},
    {"sensitivity", "high_fixed", &CountyFile::high_fixed},
};

Problem refuse(std::filesystem::path const& file, std::string_view key, std::string_view why) {
    return {problems::kBadInput, fmt::format("{} 的 {}：{}。", file.filename().string(), key, why)};
}

std::string full_name(Slot const& slot) { return slot.group.empty() ? std::string(slot.key) : fmt::format("{}.{}", slot.group, slot.key); }

/// A key that is not known would be an assumption that nobody sees.
Result<Done> refuse_unknown(toml::table const& table, std::filesystem::path const& file, std::string_view group = {}) {
    for (auto const& [key, node] : table) {
        auto const name = key.str();
        if (node.is_table()) {
            if (!group.empty() || std::ranges::none_of(kSlots, [&](auto const& slot) { return slot.group == name; })) return refuse(file, name, "不认识这一组");
            if (auto const inner = refuse_unknown(*node.as_table(), file, name); !inner) return inner;
            continue;
        }
        bool const text = group.empty() && (name == "name" || name == "code");
        if (!text && std::ranges::none_of(kSlots, [&](auto const& slot) { return slot.group == group && slot.key == name; })) return refuse(file, name, "不认识这一项");
    }
    return Done{};
}

}  // namespace

std::vector<std::pair<std::string, int>> CountyFile::assumptions() const {
    std::vector<std::pair<std::string, int>> out;
    for (auto const& slot : kSlots) out.emplace_back(full_name(slot), this->*slot.member);
    return out;
}

Result<CountyFile> read_county(std::filesystem::path const& file) {
    auto const text = files::read_file(file, kFileMax);
    if (!text) return text.problem();
    CountyFile county;
    try {
        auto const table = toml::parse(text.value());
        if (auto const known = refuse_unknown(table, file); !known) return known.problem();
        county.name = table["name"].value_or(std::string());
        county.code = table["code"].value_or(std::string());
        if (county.name.empty()) return refuse(file, "name", "没有写");
        if (county.code.size() != 6 || !std::ranges::all_of(county.code, [](char c) { return c >= '0' && c <= '9'; })) return refuse(file, "code", "应为六位数字");
        for (auto const& slot : kSlots) {
            auto const value = slot.group.empty() ? table[slot.key].value<std::int64_t>() : table[slot.group][slot.key].value<std::int64_t>();
            if (!value || *value < 0 || *value > kFigureMax) return refuse(file, full_name(slot), "应为不小于零的整数");
            county.*slot.member = static_cast<int>(*value);
        }
    } catch (toml::parse_error const& error) {
        return refuse(file, fmt::format("第 {} 行", error.source().begin.line), "TOML 写法不对");
    }
    if (county.townships < 1 || county.townships > 99) return refuse(file, "townships", "应为 1 到 99");
    if (county.villages < county.townships || county.villages > county.townships * 99) return refuse(file, "villages", "每个乡镇应有 1 到 99 个村");
    if (county.departments < 2 || county.departments > 99) return refuse(file, "departments", "应为 2 到 99");
    if (county.forms > 0 && county.rounds < county.forms) return refuse(file, "year.rounds", "不应少于 forms");
    return county;
}

std::string township_code(CountyFile const& county, int nth) { return fmt::format("{}{:03}", county.code, nth + 1); }
std::string department_code(CountyFile const& county, int nth) { return fmt::format("{}-B{:02}", county.code, nth + 1); }

std::string units_csv(CountyFile const& county) {
    std::string csv = "code,name,parent,kind\n";
    auto const province = county.code.substr(0, 2);
    auto const city = county.code.substr(0, 4);
    csv += fmt::format("{},虚构省,,\n{},虚构市,{},\n{},{},{},\n", province, city, province, county.code, county.name, city);
    for (int township = 0; township < county.townships; ++township) {
        auto const code = township_code(county, township);
        csv += fmt::format("{},第{:02}镇,{},\n", code, township + 1, county.code);
        int const first = county.villages * township / county.townships;
        int const last = county.villages * (township + 1) / county.townships;
        for (int village = first; village < last; ++village) csv += fmt::format("{}{:03},第{:02}镇第{:02}村,{},\n", code, 201 + village - first, township + 1, village - first + 1, code);
    }
    for (int department = 0; department < county.departments; ++department) {
        csv += fmt::format("{},县第{:02}局,{},部门\n", department_code(county, department), department + 1, county.code);
    }
    return csv;
}

}  // namespace yizhen::app::sim

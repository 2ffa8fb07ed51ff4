#pragma once
/// For whole-server tests: 中原区 with its streets and communities, three departments, and nothing else.

#include "app/county.h"
#include "kernel/codes/test_people.h"
#include "platform/files/files.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace yizhen::test {

inline std::filesystem::path const kSource = YIZHEN_SOURCE_DIR;
inline CivilDate const kToday = CivilDate::of(2026, 11, 23).value();

class FixedClock final : public Clock {
public:
    [[nodiscard]] CivilDate today() const override { return kToday; }
    [[nodiscard]] std::int64_t now_ms() const override { return std::int64_t{kToday.days()} * 86'400'000; }
    [[nodiscard]] std::int64_t monotonic_ms() const override { return now_ms(); }
};

using codes::test::synthetic_id;

inline void load_units(org::Org& org) {
    std::vector<std::string> texts;
    for (auto const* name : {"1_province", "2_prefecture", "3_county", "4_township", "5_village"}) {
        texts.push_back(files::read_file(kSource / "data/divisions/zhongyuan_410102" / (std::string(name) + ".csv")).value());
    }
    texts.emplace_back("code,name,parent,kind\n410102-TJ,区统计局,410102,部门\n410102-TJ-1,人口科,410102-TJ,科室\n"
                       "410102-NY,区农业农村局,410102,部门\n");
    std::vector<org::UnitFile> units;
    for (auto const& text : texts) units.push_back({"units.csv", text});
    auto const receipt = org.import_units(units, {.today = kToday, .changes_from = kToday}, app::system_actor());
    if (!receipt || receipt.value().rejected > 0) throw std::runtime_error("the units could not be loaded");
}

/// DIR, and what stands beside it under its name: its keys and anchor.
inline void copy_data_folder(std::filesystem::path const& from, std::filesystem::path const& to) {
    for (auto const* beside : {"", ".keys", ".anchor"}) {
        if (auto const part = from.string() + beside; std::filesystem::exists(part)) {
            std::filesystem::copy(part, to.string() + beside, std::filesystem::copy_options::recursive);
        }
    }
}

/// A folder that has the units and nothing else: made once a process, because a copy of it costs next to nothing.
inline std::filesystem::path const& folder_with_units() {
    static files::TempDir const folder;
    static std::filesystem::path const data = [] {
        app::Config config;
        config.data = folder.path() / "data";
        FixedClock const clock;
        auto opened = app::DataFolder::open(config, clock, app::DataFolder::Make::yes);
        if (!opened) throw std::runtime_error(opened.problem().message);
        load_units(opened.value()->units());
        return config.data;
    }();
    return data;
}

/// Opens (and makes) DIR with the units loaded. `database_url` empty: SQLite in DIR.
inline std::unique_ptr<app::County> open_county(std::filesystem::path const& data, Clock const& clock, std::string const& database_url = {}) {
    app::Config config;
    config.data = data;
    config.database_url = database_url;
    if (database_url.empty() && !std::filesystem::exists(data)) copy_data_folder(folder_with_units(), data);
    auto opened = app::County::open(config, clock, app::DataFolder::Make::yes);
    if (!opened) throw std::runtime_error(opened.problem().message);
    if (!database_url.empty()) load_units(opened.value()->org());
    return std::move(opened).value();
}

}  // namespace yizhen::test

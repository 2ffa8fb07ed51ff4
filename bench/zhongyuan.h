#pragma once
/// A county to measure in: 中原区 from the real divisions, with one department.

#include "app/county.h"
#include "platform/files/files.h"

#include <string>
#include <vector>

namespace yizhen::bench {

inline void load_units(app::County& county, CivilDate today) {
    auto const folder = files::share_dir() / "data/divisions/zhongyuan_410102";
    std::vector<std::string> texts;
    for (auto const* name : {"1_province.csv", "2_prefecture.csv", "3_county.csv", "4_township.csv", "5_village.csv"}) {
        texts.push_back(files::read_file(folder / name).value());
    }
    texts.emplace_back("code,name,parent,kind\n410102-TJ,区统计局,410102,部门\n");
    std::vector<org::UnitFile> units;
    for (auto const& text : texts) units.push_back({"units.csv", text});
    YIZHEN_CHECK(static_cast<bool>(county.org().import_units(units, {.today = today, .changes_from = today}, app::system_actor())));
}

}  // namespace yizhen::bench

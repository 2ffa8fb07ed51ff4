/// The traps of the national divisions (data/divisions/README.md), on the shipped files.

#include "modules/org/import_plan.h"
#include "modules/org/store.h"
#include "platform/files/files.h"

#include <gtest/gtest.h>

#include <array>

namespace yizhen::org {
namespace {

/// Every unit above the villages, and the villages of the counties that hold a trap.
constexpr std::array<std::string_view, 12> kVillagesOf{"420602", "420684", "441424", "451302", "450681", "110101",
                                                       "410102", "419001", "429004", "441900", "460400", "620201"};

std::string lines_of(std::string const& name, bool only_traps) {
    std::string text;
    bool first = true;
    auto const read = files::for_each_line(std::string(YIZHEN_SOURCE_DIR) + "/data/divisions/" + name, [&](std::string_view line) {
        bool const wanted = first || !only_traps || std::any_of(kVillagesOf.begin(), kVillagesOf.end(), [&](std::string_view county) {
            return line.starts_with(county);
        });
        first = false;
        if (wanted) text.append(line) += '\n';
        return true;
    });
    EXPECT_TRUE(read);
    return text;
}

class Divisions : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        s_texts = {lines_of("5_village.csv.xz", true), lines_of("1_province.csv", false),
                   lines_of("2_prefecture.csv", false), lines_of("3_county.csv", false),
                   lines_of("4_township.csv.xz", false)};
        std::vector<UnitFile> files;
        for (std::string const& text : s_texts) files.push_back({"f" + std::to_string(files.size()), text});
        UnitRows rows;
        for (std::uint32_t i = 0; i < files.size(); ++i) ASSERT_TRUE(read_units(files[i], i, rows));
        ImportPlan const plan = plan_import(*TreeBuilder().build(), [](UnitId) { return std::string(); }, files, 1, rows);
        EXPECT_EQ(rows.rejected, 0);
        TreeBuilder builder;
        for (PlannedUnit const& planned : plan.created) {
            UnitRow const& row = rows.rows[planned.row];
            UnitVersion version;
            version.name = row.name;
            StoredVersion const stored = with_search_words(version);
            builder.add({planned.id, planned.parent, row.kind, row.code, row.name, stored.initials, stored.search_names});
        }
        s_tree = builder.build();
    }
    static void TearDownTestSuite() { s_tree.reset(); }

    static std::string path(std::string_view code) {
        std::optional<Unit> const unit = s_tree->find_code(code);
        return unit ? s_tree->path_text(unit->id) : std::string("missing");
    }

    static inline std::vector<std::string> s_texts;
    static inline std::shared_ptr<Tree const> s_tree;
};

TEST_F(Divisions, every_level_is_there) {
    std::array<int, 9> counts{};
    for (std::int32_t place = 0; place < static_cast<std::int32_t>(s_tree->size()); ++place)
        ++counts[static_cast<std::size_t>(s_tree->kind_at(place))];
    EXPECT_EQ(counts[0], 31);
    EXPECT_EQ(counts[1], 342);
    EXPECT_EQ(counts[2], 2978);
    EXPECT_EQ(counts[3], 41352);
    EXPECT_EQ(s_tree->roots().size(), 31U);
}

TEST_F(Divisions, characters_outside_the_basic_plane_and_of_private_use) {
    for (auto const& [code, part] : {std::pair{"420602006207", "莫𡐓村"}, std::pair{"441424103203", "輋𣒍村"},
                                     std::pair{"451302107210", "那𡌶村"}}) {
        std::optional<Unit> const unit = s_tree->find_code(code);
        ASSERT_TRUE(unit) << code;
        EXPECT_TRUE(unit->name.starts_with(part)) << unit->name;
        auto const hits = s_tree->search(unit->name, {});
        ASSERT_FALSE(hits.empty());
        EXPECT_EQ(hits.front().unit.code, code);
    }
    for (char const* code : {"420684103229", "450681101201"}) {
        std::optional<Unit> const unit = s_tree->find_code(code);
        ASSERT_TRUE(unit);
        EXPECT_EQ(s_tree->search(unit->name, {}).front().unit.code, code);
    }
}

TEST_F(Divisions, municipalities_and_counties_without_a_city) {
    EXPECT_EQ(path("110101001"), "北京市/市辖区/东城区/东华门街道");
    EXPECT_EQ(s_tree->find_code("5002")->kind, UnitKind::prefecture);
    EXPECT_EQ(s_tree->find_code("419001")->name, "济源市");
    EXPECT_EQ(s_tree->find_code("429004")->name, "仙桃市");
    for (char const* code : {"419001", "429004", "441900", "442000", "460400", "620201", "469001", "659001"}) {
        std::optional<Unit> const county = s_tree->find_code(code);
        ASSERT_TRUE(county) << code;
        EXPECT_EQ(county->kind, UnitKind::county);
        EXPECT_EQ(county->realm, RealmId{county->id.value}) << "a realm like any other: " << county->name;
        EXPECT_GT(county->children, 0) << county->name;
    }
    // The one county row of a whole city.
    EXPECT_EQ(s_tree->children(s_tree->find_code("4419")->id).size(), 1U);
}

TEST_F(Divisions, the_same_name_needs_its_path) {
    auto const hits = s_tree->search("城关镇", {.within = {}, .kind = UnitKind::township, .limit = 200});
    EXPECT_GT(hits.size(), 50U) << "dozens of townships bear this name";
    auto const one = s_tree->search("济源 承留镇", {});
    ASSERT_EQ(one.size(), 1U);
    EXPECT_EQ(one.front().path.substr(0, std::string("河南省").size()), "河南省");
}

TEST_F(Divisions, longest_and_bracketed_names_are_kept) {
    auto const hits = s_tree->search("中国（上海）自由贸易试验区（保税片区）", {});
    ASSERT_FALSE(hits.empty());
    EXPECT_EQ(hits.front().unit.name, "中国（上海）自由贸易试验区（保税片区）");
    EXPECT_FALSE(s_tree->search("中国(上海)自由贸易试验区(保税片区)", {}).empty()) << "half-width brackets find it too";
}

}  // namespace
}  // namespace yizhen::org

#include "modules/org/store.h"
#include "modules/org/tree.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace yizhen::org {
namespace {

class Small {
public:
    UnitId add(std::string code, std::string name, UnitKind kind, UnitId parent, std::string other_names = {}) {
        UnitId const id{++m_last};
        StoredVersion const stored = with_search_words({id, {}, {}, code, name, kind, parent, {}, {}, other_names});
        m_builder.add({id, parent, kind, stored.version.code, stored.version.name, stored.initials, stored.search_names});
        return id;
    }
    std::shared_ptr<Tree const> build() { return m_builder.build(); }

private:
    TreeBuilder m_builder;
    std::int64_t m_last = 0;
};

/// 河南省 / 郑州市 / {中原区, 二七区, 经开区} with departments; the numbers are real, the departments are ordinary ones.
class OrgTree : public ::testing::Test {
protected:
    Small small;
    UnitId henan = small.add("41", "河南省", UnitKind::province, {});
    UnitId provincial = small.add("41-MZT", "河南省民政厅", UnitKind::department, henan);
    UnitId zhengzhou = small.add("4101", "郑州市", UnitKind::prefecture, henan);
    UnitId zone = small.add("4101-JK", "郑州经济技术开发区", UnitKind::local_area, zhengzhou, "经开区");
    UnitId zhongyuan = small.add("410102", "中原区", UnitKind::county, zhengzhou);
    UnitId civil = small.add("410102-MZJ", "中原区民政局", UnitKind::department, zhongyuan, "区民政局");
    UnitId aid = small.add("410102-MZJ-01", "社会救助科", UnitKind::section, civil);
    UnitId street = small.add("410102001", "林山寨街道", UnitKind::township, zhongyuan);
    UnitId university = small.add("410102001005", "河南工大社区居民委员会", UnitKind::village, street);
    UnitId peace = small.add("410102001009", "和平社区居民委员会", UnitKind::village, street);
    UnitId erqi = small.add("410103", "二七区", UnitKind::county, zhengzhou);
    UnitId erqi_civil = small.add("410103-MZJ", "二七区民政局", UnitKind::department, erqi, "区民政局");
    UnitId erqi_street = small.add("410103001", "淮河路街道", UnitKind::township, erqi);
    UnitId erqi_peace = small.add("410103001002", "和平社区居民委员会", UnitKind::village, erqi_street);
    std::shared_ptr<Tree const> tree = small.build();
    RealmId realm{zhongyuan.value};

    std::vector<std::string> found(std::string_view query, SearchOptions const& options = {}) {
        std::vector<std::string> out;
        for (Hit const& hit : tree->search(query, options)) out.push_back(hit.unit.code);
        return out;
    }
    using Codes = std::vector<std::string>;
};

TEST_F(OrgTree, children_come_in_the_order_of_codes) {
    Codes codes;
    for (Unit const& child : tree->children(zhongyuan)) codes.push_back(child.code);
    EXPECT_EQ(codes, (Codes{"410102-MZJ", "410102001"}));
    EXPECT_EQ(tree->find(zhongyuan)->children, 2);
    EXPECT_EQ(tree->children(peace).size(), 0U);
    EXPECT_EQ(tree->path_text(university), "河南省/郑州市/中原区/林山寨街道/河南工大社区居民委员会");
}

TEST_F(OrgTree, subtree_is_an_interval) {
    EXPECT_TRUE(tree->within(university, henan));
    EXPECT_TRUE(tree->within(zhongyuan, zhongyuan));
    EXPECT_FALSE(tree->within(zhongyuan, street));
    EXPECT_FALSE(tree->within(erqi_peace, zhongyuan));
    EXPECT_FALSE(tree->within(UnitId{999}, henan));
    EXPECT_FALSE(tree->within(UnitId{}, UnitId{}));
    Interval const own = tree->interval(zhongyuan);
    EXPECT_EQ(own.last - own.first + 1, 6);
}

TEST_F(OrgTree, a_realm_governs_its_departments_and_not_the_province) {
    EXPECT_TRUE(tree->governs(realm, civil));
    EXPECT_TRUE(tree->governs(realm, aid));
    EXPECT_TRUE(tree->governs(realm, street));
    EXPECT_FALSE(tree->governs(realm, provincial));
    EXPECT_FALSE(tree->governs(realm, zhengzhou));
    EXPECT_FALSE(tree->governs(realm, erqi_civil));
    EXPECT_FALSE(tree->governs({}, zhengzhou)) << "an unknown realm governs nobody";
    EXPECT_EQ(tree->realm_of(zone), RealmId{zone.value}) << "a zone straight under the city stands beside the counties";
}

TEST_F(OrgTree, search_by_name_initials_code_and_path) {
    EXPECT_EQ(found("林山寨"), Codes{"410102001"});
    EXPECT_EQ(found("lszjd"), Codes{"410102001"});
    EXPECT_EQ(found("LSZ"), Codes{"410102001"});
    EXPECT_EQ(found("zyq"), (Codes{"410102", "410102-MZJ"}));
    EXPECT_EQ(found("410102001"), (Codes{"410102001", "410102001005", "410102001009"}));
    EXPECT_EQ(found("和平社区"), (Codes{"410102001009", "410103001002"}));
    EXPECT_EQ(found("二七 和平"), Codes{"410103001002"});
    EXPECT_EQ(found("二七区淮河路街道和平社区居民委员会"), Codes{"410103001002"});
    EXPECT_EQ(found("经开区"), Codes{"4101-JK"});
    EXPECT_EQ(found("和平社区", {.within = zhongyuan, .kind = {}, .limit = 20}), Codes{"410102001009"});
    EXPECT_EQ(found("和平", {.within = {}, .kind = UnitKind::village, .limit = 1}), Codes{"410102001009"});
    EXPECT_EQ(found("林山寨街道　和平"), Codes{"410102001009"}) << "an ideographic space parts words too";
    EXPECT_EQ(found("没有这个"), Codes{});
    EXPECT_EQ(found(""), Codes{});
    EXPECT_EQ(found(" / "), Codes{});
}

TEST_F(OrgTree, exact_names_come_first_then_wider_units) {
    // 中原区 itself, before its department whose name begins so.
    EXPECT_EQ(found("中原区").front(), "410102");
    EXPECT_EQ(found("区民政局"), (Codes{"410102-MZJ", "410103-MZJ"}));
}

TEST_F(OrgTree, resolves_what_a_person_writes) {
    EXPECT_EQ(tree->resolve(realm, "区民政局").value().id, civil);
    EXPECT_EQ(tree->resolve(realm, "中原区民政局").value().id, civil);
    EXPECT_EQ(tree->resolve(realm, "410102-MZJ").value().id, civil);
    EXPECT_EQ(tree->resolve(realm, "林山寨街道/和平社区居民委员会").value().id, peace);
    EXPECT_EQ(tree->resolve(realm, "河南工大社区").value().id, university);
    EXPECT_EQ(tree->resolve(realm, "河南省民政厅").value().id, provincial) << "issuers above are meant by their full name";
    EXPECT_EQ(tree->resolve(realm, "区教育局").problem().message, "找不到单位“区教育局”，请写全称、简称或编码");
    auto const many = tree->resolve(realm, "社区居民委员会");
    ASSERT_FALSE(many);
    EXPECT_NE(many.problem().message.find("可能指 2 个单位"), std::string::npos) << many.problem().message;
}

TEST_F(OrgTree, of_one_kind) {
    EXPECT_EQ(tree->all_of_kind(zhengzhou, UnitKind::village), (std::vector<UnitId>{university, peace, erqi_peace}));
    EXPECT_EQ(tree->roots().size(), 1U);
}

TEST(OrgTreeEmpty, answers_nothing) {
    std::shared_ptr<Tree const> const tree = TreeBuilder().build();
    EXPECT_EQ(tree->size(), 0U);
    EXPECT_FALSE(tree->find(UnitId{1}));
    EXPECT_FALSE(tree->find_code("41"));
    EXPECT_TRUE(tree->search("中原", {}).empty());
    EXPECT_FALSE(tree->resolve(RealmId{1}, "中原"));
    EXPECT_FALSE(tree->within(UnitId{1}, UnitId{1}));
}

/// Random forests in random order of arrival: the interval says the same as walking up.
RC_GTEST_PROP(OrgTreeProperty, within_equals_walking_up, ()) {
    auto const count = *rc::gen::inRange(1, 60);
    std::vector<std::int64_t> parent(static_cast<std::size_t>(count) + 1, 0);
    for (int id = 2; id <= count; ++id) parent[static_cast<std::size_t>(id)] = *rc::gen::inRange(0, id);
    std::vector<int> arrival;
    for (int id = 1; id <= count; ++id) arrival.push_back(id);
    for (std::size_t i = arrival.size(); i > 1; --i)
        std::swap(arrival[i - 1], arrival[static_cast<std::size_t>(*rc::gen::inRange<int>(0, static_cast<int>(i)))]);
    TreeBuilder builder;
    for (int const id : arrival) {
        std::string const code = "C" + std::to_string(*rc::gen::inRange(0, 1000)) + "-" + std::to_string(id);
        builder.add({UnitId{id}, UnitId{parent[static_cast<std::size_t>(id)]}, UnitKind::section, code, "单位", "dw", ""});
    }
    std::shared_ptr<Tree const> const tree = builder.build();
    for (int unit = 1; unit <= count; ++unit) {
        for (int top = 1; top <= count; ++top) {
            std::int64_t up = unit;
            while (up != 0 && up != top) up = parent[static_cast<std::size_t>(up)];
            RC_ASSERT(tree->within(UnitId{unit}, UnitId{top}) == (up == top));
        }
        std::string before;
        for (Unit const& child : tree->children(UnitId{unit})) {
            RC_ASSERT(child.parent == UnitId{unit});
            RC_ASSERT(before < child.code);
            before = child.code;
        }
        RC_ASSERT(tree->at(tree->interval(UnitId{unit}).first) == UnitId{unit});
    }
}

}  // namespace
}  // namespace yizhen::org

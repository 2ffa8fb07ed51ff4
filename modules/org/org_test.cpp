#include "modules/org/org.h"

#include "kernel/problem_catalogue.h"
#include "platform/files/files.h"
#include "platform/sql/test_database.h"

#include <gtest/gtest.h>

#include <utility>

namespace yizhen::org {
namespace {

class SetClock final : public Clock {
public:
    CivilDate day = CivilDate::parse("2026-11-20").value();
    CivilDate today() const override { return day; }
    std::int64_t now_ms() const override { return 0; }
    std::int64_t monotonic_ms() const override { return 0; }
};

CivilDate on(std::string_view iso) { return CivilDate::parse(iso).value(); }

class OrgStore : public ::testing::TestWithParam<std::string> {
protected:
    sql::SilentAudit m_audit;
    sql::TestDatabase m_database{GetParam(), m_audit};
    SetClock m_clock;
    std::unique_ptr<Org> m_org = Org::make(*m_database, m_clock);

    ImportReceipt import(std::vector<UnitFile> const& files, bool dry_run = false) {
        ImportOptions options;
        options.today = options.changes_from = m_clock.day;
        options.dry_run = dry_run;
        auto receipt = m_org->import_units(files, options, {});
        EXPECT_TRUE(receipt) << receipt.problem().message;
        return receipt.value();
    }
    ImportReceipt import(std::string const& text) { return import({{"单位.csv", text}}); }
    void import_zhongyuan() {
        std::vector<std::string> texts;
        for (char const* name : {"5_village", "1_province", "3_county", "2_prefecture", "4_township"}) {
            texts.push_back(files::read_file(std::string(YIZHEN_SOURCE_DIR) + "/data/divisions/zhongyuan_410102/" + name +
                                             ".csv").value());
        }
        std::vector<UnitFile> list;
        for (std::string const& text : texts) list.push_back({"f" + std::to_string(list.size()), text});
        ImportReceipt const receipt = import(list);
        EXPECT_EQ(receipt.created, 174);
        EXPECT_EQ(receipt.rejected, 0);
    }
    Unit unit(std::string_view code) {
        std::optional<Unit> const found = m_org->tree()->find_code(code);
        EXPECT_TRUE(found) << code;
        return found.value_or(Unit{});
    }
};
INSTANTIATE_TEST_SUITE_P(Stores, OrgStore, ::testing::ValuesIn(sql::test_databases()));

TEST_P(OrgStore, loads_the_demo_county_in_any_order_of_files) {
    import_zhongyuan();
    std::shared_ptr<Tree const> const tree = m_org->tree();
    Unit const county = unit("410102");
    EXPECT_EQ(county.children, 14);
    EXPECT_EQ(tree->all_of_kind(county.id, UnitKind::village).size(), 157U);
    EXPECT_EQ(county.realm, RealmId{county.id.value});
    EXPECT_EQ(tree->path_text(unit("410102001005").id), "河南省/郑州市/中原区/林山寨街道/河南工大社区居民委员会");
    EXPECT_EQ(tree->search("hngdsq", {}).front().unit.code, "410102001005");
}

TEST_P(OrgStore, a_second_import_changes_nothing) {
    import_zhongyuan();
    Unit const before = unit("410102001");
    ImportReceipt const again = import("code,name,parent\n410102001,林山寨街道,410102\n410102002,建设路街道,410102\n");
    EXPECT_EQ(again.same, 2);
    EXPECT_EQ(again.created + again.updated + again.rejected, 0);
    EXPECT_EQ(unit("410102001").id, before.id);
}

TEST_P(OrgStore, a_new_name_in_a_file_is_a_rename_from_today) {
    import_zhongyuan();
    UnitId const id = unit("410102001").id;
    ImportReceipt const receipt = import("code,name,parent\n410102001,林山寨中心街道,410102\n");
    EXPECT_EQ(receipt.updated, 1);
    EXPECT_EQ(m_org->tree()->find(id)->name, "林山寨中心街道");
    EXPECT_EQ(m_org->tree(on("2026-11-19"))->find(id)->name, "林山寨街道");
    EXPECT_EQ(m_org->tree()->search("林山寨街道", {}).front().unit.id, id) << "the former name still finds it";
    ASSERT_EQ(m_org->history(id).size(), 2U);
    EXPECT_EQ(m_org->history(id)[0].to, on("2026-11-20"));
}

TEST_P(OrgStore, bad_rows_are_named_and_good_ones_taken) {
    import_zhongyuan();
    ImportReceipt const receipt = import(
        "code,name,parent,kind\n"
        "410102099,高新片区,410102,开发区\n"            // 2: digits of a township, yet a zone: taken as written
        "410102-GX,高新技术片区,410102,开发区\n"         // 3
        "4101020,错位数,410102,\n"                       // 4: 7 digits
        "410102-A,没有类型,410102,\n"                    // 5
        "410102-B,,410102,部门\n"                        // 6
        "410102-C,孤儿,410199,部门\n"                    // 7: no such parent
        "410102-D,甲,410102-E,科室\n"                    // 8: ring
        "410102-E,乙,410102-D,科室\n"                    // 9: ring
        "410102-F,民政局,410102,部门\n"                  // 10
        "410102-F,民政局二,410102,部门\n"                // 11: twice
        "410102-G,局,410102001005,部门\n"                // 12: a village holds no department
        "410103001,淮河路街道,410102,\n"                 // 13: not the parent's prefix
        "410102-H,太长" + std::string(200, 'x') + ",410102,部门\n"  // 14
        "410102-I,\xff\xfe,410102,部门\n"                // 15: not UTF-8
        "410102-J,怪类型,410102,飞船\n"                  // 16
        "410102-K,少一列\n"                              // 17
        "410102-L,没有上级,,部门\n"                      // 18
        "41 0102,空格,410102,部门\n");                   // 19
    EXPECT_EQ(receipt.rows, 18);
    EXPECT_EQ(receipt.created, 3);
    EXPECT_EQ(receipt.rejected, 15);
    std::map<int, std::string> reasons;
    for (RejectedRow const& row : receipt.first_rejected) reasons[row.line] = row.reason;
    EXPECT_EQ(reasons.size(), 15U);
    EXPECT_NE(reasons[4].find("4101020"), std::string::npos) << reasons[4];
    EXPECT_NE(reasons[5].find("请在 kind 列写明类型"), std::string::npos) << reasons[5];
    EXPECT_NE(reasons[7].find("上级编码 410199 不存在"), std::string::npos) << reasons[7];
    EXPECT_NE(reasons[9].find("没有通过"), std::string::npos) << reasons[9];
    EXPECT_EQ(reasons[11], "编码 410102-F 与 单位.csv 第 10 行重复");
    EXPECT_EQ(reasons[12], "部门“局”不能直属于村（社区）");
    EXPECT_EQ(reasons[13], "编码 410103001 不以上级编码“410102”开头");
    EXPECT_NE(reasons[15].find("不是 UTF-8"), std::string::npos) << reasons[15];
    EXPECT_EQ(reasons[17], "有 2 列，表头有 4 列");
    for (int line : {6, 8, 14, 16, 18, 19}) EXPECT_NE(reasons[line], "") << line;
}

TEST_P(OrgStore, files_that_cannot_be_read_change_nothing) {
    ImportOptions options;
    options.today = options.changes_from = m_clock.day;
    auto refused = [&](std::string_view text) {
        std::vector<UnitFile> const files{{"坏.csv", text}};
        auto const receipt = m_org->import_units(files, options, {});
        EXPECT_FALSE(receipt) << text;
        return receipt ? std::string{} : receipt.problem().message;
    };
    EXPECT_EQ(refused("code,name,parent\n41,\"河南省,\n"), "坏.csv 第 2 行的引号没有闭合，文件没有导入");
    EXPECT_EQ(refused("code,name\n41,河南省\n"), "坏.csv 的表头缺少“parent”列，第 1 行应写 code,name,parent");
    EXPECT_EQ(refused("code,name,parent,颜色\n"), "坏.csv 第 1 行有不认识的列“颜色”，可用的列是 code,name,parent,kind,other_names");
    EXPECT_EQ(refused("code,name,parent,名称\n"), "坏.csv 第 1 行“名称”列出现两次");
    EXPECT_NE(refused(""), "");
    EXPECT_EQ(m_org->tree()->size(), 0U);
}

TEST_P(OrgStore, a_dry_run_says_the_same_and_writes_nothing) {
    std::vector<UnitFile> const files{{"a.csv", "编码,名称,上级编码\r\n41,\"河南省\",\r\n4101,郑州市,41\r\n"}};
    EXPECT_EQ(import(files, true).created, 2);
    EXPECT_EQ(m_org->tree()->size(), 0U);
    EXPECT_EQ(import(files).created, 2);
    EXPECT_EQ(import(files, true).same, 2);
}

TEST_P(OrgStore, rename_move_merge_and_close_keep_the_past) {
    import_zhongyuan();
    UnitId const street = unit("410102001").id, other = unit("410102002").id, village = unit("410102001005").id;
    CivilDate const spring = on("2027-03-01"), summer = on("2027-06-01");
    ASSERT_TRUE(m_org->rename(village, "工大社区", spring, "豫民〔2027〕1号", {}));
    EXPECT_EQ(m_org->tree()->find(village)->name, "河南工大社区居民委员会");
    EXPECT_EQ(m_org->tree(spring)->find(village)->name, "工大社区");
    ASSERT_TRUE(m_org->move(village, other, summer, "调整管辖", {}));
    EXPECT_TRUE(m_org->tree(on("2027-05-31"))->within(village, street));
    EXPECT_FALSE(m_org->tree(summer)->within(village, street));
    EXPECT_TRUE(m_org->tree(summer)->within(village, other));

    std::size_t const villages = m_org->tree(summer)->children(street).size();
    std::size_t const others = m_org->tree(summer)->children(other).size();
    CivilDate const autumn = on("2027-09-01");
    ASSERT_TRUE(m_org->merge({street}, other, autumn, "撤并", {}));
    EXPECT_FALSE(m_org->tree(autumn)->holds(street));
    EXPECT_EQ(m_org->tree(autumn)->children(other).size(), villages + others);
    EXPECT_EQ(m_org->tree(summer)->children(street).size(), villages) << "the past stays as it was";
    EXPECT_EQ(m_org->successor(street, autumn), other);
    EXPECT_EQ(m_org->successor(street, summer), street);

    EXPECT_TRUE(m_org->predecessors({other}).empty()) << "not before the day";
    CivilDate const before = std::exchange(m_clock.day, autumn);
    EXPECT_EQ(m_org->predecessors({other, village}), std::vector<UnitId>{street});
    EXPECT_TRUE(m_org->predecessors({street}).empty());
    m_clock.day = before;

    auto const refused = m_org->close(other, on("2027-10-01"), "撤销", {});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.problem().message.find("还有"), std::string::npos);
    ASSERT_TRUE(m_org->close(village, on("2027-10-01"), "撤销", {}));
    EXPECT_FALSE(m_org->tree(on("2027-10-01"))->holds(village));
    EXPECT_TRUE(m_org->tree(on("2027-09-30"))->holds(village));
}

TEST_P(OrgStore, impossible_changes_are_refused) {
    import_zhongyuan();
    import("code,name,parent\n410103,二七区,4101\n410103001,淮河路街道,410103\n");
    UnitId const street = unit("410102001").id, village = unit("410102001005").id;
    EXPECT_EQ(m_org->move(street, village, on("2027-01-01"), "", {}).problem().message,
              "“林山寨街道”不能移到自己的下级“河南工大社区居民委员会”之下");
    EXPECT_EQ(m_org->move(village, unit("410103001").id, on("2027-01-01"), "", {}).problem().message,
              "“河南工大社区居民委员会”与“淮河路街道”不在同一个县：请在新县新建单位，再登记合并");
    EXPECT_FALSE(m_org->rename(UnitId{99999}, "甲", on("2027-01-01"), "", {}));
    EXPECT_FALSE(m_org->rename(village, "  ", on("2027-01-01"), "", {}));
    ASSERT_TRUE(m_org->rename(village, "甲社区", on("2027-02-01"), "", {}));
    EXPECT_EQ(m_org->rename(village, "乙社区", on("2027-01-01"), "", {}).problem().message,
              "“甲社区”在 2027-02-01 已有更晚的变更，不能再从 2027-01-01 起变更");
    EXPECT_FALSE(m_org->merge({street}, village, on("2027-03-01"), "", {}));
}

TEST_P(OrgStore, units_made_by_hand) {
    import_zhongyuan();
    UnitId const county = unit("410102").id;
    NewUnit bureau{"410102-MZJ", "中原区民政局", UnitKind::department, county, "区民政局"};
    auto const made = m_org->create(bureau, on("2026-01-01"), "机构改革", {});
    ASSERT_TRUE(made) << made.problem().message;
    NewUnit const section{"410102-MZJ-1", "社会救助科", UnitKind::section, made.value(), ""};
    ASSERT_TRUE(m_org->create(section, on("2026-01-01"), "", {}));
    EXPECT_FALSE(m_org->create(bureau, on("2026-01-01"), "", {})) << "the code is taken";
    EXPECT_FALSE(m_org->tree(on("2025-12-31"))->find_code("410102-MZJ"));
    RealmId const realm{county.value};
    EXPECT_EQ(m_org->tree()->resolve(realm, "区民政局").value().id, made.value());
    EXPECT_TRUE(m_org->tree()->governs(realm, unit("410102-MZJ-1").id));
    ASSERT_TRUE(m_org->recode(made.value(), "410102-MZ", on("2026-06-01"), "", {}));
    EXPECT_EQ(m_org->tree()->find_code("410102-MZ")->id, made.value());
    bureau.code = "410102-MZJ";
    EXPECT_TRUE(m_org->create(bureau, on("2026-07-01"), "", {})) << "a code that is free again";
}

TEST_P(OrgStore, another_process_sees_the_change) {
    import_zhongyuan();
    std::unique_ptr<Org> const second = Org::make(*m_database, m_clock);
    UnitId const id = unit("410102001").id;
    EXPECT_EQ(second->tree()->find(id)->name, "林山寨街道");
    ASSERT_TRUE(m_org->rename(id, "新名街道", m_clock.day, "", {}));
    EXPECT_EQ(second->tree()->find(id)->name, "新名街道");
}

}  // namespace
}  // namespace yizhen::org

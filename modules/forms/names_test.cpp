// Units by the words of a row: cases/forms/unit_names.tsv; envelope facts: cases/forms/envelope.tsv.

#include "modules/forms/envelope.h"
#include "modules/forms/unit_names.h"

#include "kernel/text/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>

namespace yizhen::forms {
namespace {

std::vector<std::vector<std::string>> rows_of(char const* name, std::size_t columns) {
    std::ifstream in(std::string(YIZHEN_SOURCE_DIR) + "/cases/forms/" + name);
    EXPECT_TRUE(in.is_open()) << name;
    std::vector<std::vector<std::string>> out;
    std::string line;
    while (std::getline(in, line)) {
        if (line.empty() || line.front() == '!') continue;
        std::vector<std::string> cells;
        for (auto const cell : text::split(line, '\t')) cells.emplace_back(cell);
        EXPECT_EQ(cells.size(), columns) << line;
        if (cells.size() == columns) out.push_back(std::move(cells));
    }
    return out;
}

UnitNames zhongyuan() {
    return UnitNames({{"410102", "中原区", "", {}},
                      {"410102001", "林山寨街道", "410102", {"林山寨街道办事处"}},
                      {"410102012", "须水街道", "410102", {"须水镇"}},
                      {"410102013", "莲湖街道", "410102", {}},
                      {"410102012001", "井下基地社区居委会", "410102012", {}},
                      {"410102012002", "富贵路社区居民委员会", "410102012", {}},
                      {"410102012200", "须水村委会", "410102012", {}},
                      {"410102012201", "付庄村委会", "410102012", {}},
                      {"410102013201", "付庄村委会", "410102013", {}},
                      {"410102013005", "开元社区居委会", "410102013", {}},
                      {"410102013006", "中原中路一社区居委会", "410102013", {}},
                      {"410102013007", "中原中路二社区居委会", "410102013", {}}});
}

TEST(UnitNames, Cases) {
    auto const names = zhongyuan();
    auto const cases = rows_of("unit_names.tsv", 3);
    EXPECT_GE(cases.size(), 30u);
    for (auto const& row : cases) {
        std::vector<std::string> under;
        if (!row[1].empty()) under.push_back(row[1]);
        EXPECT_EQ(names.find(row[0], under).value_or(""), row[2]) << row[0] << " under " << row[1];
    }
}

RC_GTEST_PROP(UnitNames, NeverGuessesBetweenTwo, ()) {
    // Whatever the words, an answer is a unit whose own name shares the words' first two characters somewhere.
    auto const names = zhongyuan();
    auto const piece = rc::gen::element<std::string>("须水", "付庄", "街道", "村", "社区", "居委会", "中原区", "莲湖", "办事处", "一");
    auto const parts = *rc::gen::container<std::vector<std::string>>(piece);
    std::string words;
    for (auto const& part : parts) words += part;
    auto const found = names.find(words);
    if (found) RC_ASSERT(*found != "410102012201" && *found != "410102013201");  // two 付庄: never without a township
}

TEST(Envelope, Cases) {
    auto const today = CivilDate::of(2026, 11, 23).value();
    auto const cases = rows_of("envelope.tsv", 5);
    EXPECT_GE(cases.size(), 25u);
    for (auto const& row : cases) {
        SheetLayout page;
        page.title = row[0];
        page.date_line = row[1];
        if (!row[1].empty()) page.preamble.push_back(row[1]);
        auto const facts = envelope_facts(Layout{{page}}, today);
        std::string const got = (facts.period ? facts.period->text() : "") + "|" + (facts.due ? facts.due->iso() : "") + "|" + facts.frequency;
        EXPECT_EQ(got, row[2] + "|" + row[3] + "|" + row[4]) << row[0] << " / " << row[1];
    }
}

TEST(Envelope, IssuerIsWhoIsToBeReportedTo) {
    SheetLayout page;
    page.title = "高龄老人统计表";
    page.notes = {"请于12月5日前报区民政局。"};
    auto const facts = envelope_facts(Layout{{page}}, CivilDate::of(2026, 11, 23).value());
    EXPECT_EQ(facts.issuer, "区民政局");
    EXPECT_EQ(facts.due->iso(), "2026-12-05");
}

TEST(LevelOfHeading, says_whose_rows_a_column_wants) {
    EXPECT_EQ(level_of_heading("村（社区）"), UnitLevel::village);
    EXPECT_EQ(level_of_heading("行政村名称"), UnitLevel::village);
    EXPECT_EQ(level_of_heading("乡镇（街道）"), UnitLevel::township);
    EXPECT_EQ(level_of_heading("街道、乡镇"), UnitLevel::township);
    EXPECT_EQ(level_of_heading("县（市、区）"), UnitLevel::county);
    EXPECT_EQ(level_of_heading("填报单位"), UnitLevel::reporting);
    for (auto const* other : {"网格", "贫困村", "机构名称", "姓名", "村民小组", ""}) EXPECT_FALSE(level_of_heading(other)) << other;
}

TEST(LooksLikeUnit, a_name_of_one_unit) {
    for (auto const* name : {"莲湖街道", "中原区", "付庄村委会", "三官庙社区居民委员会", "郑州市中原区莲湖街道办事处"}) EXPECT_TRUE(looks_like_unit(name)) << name;
    for (auto const* other : {"各村", "行政村", "区民政局", "Sheet1", "全区", "农村", "社区", "汇总", ""}) EXPECT_FALSE(looks_like_unit(other)) << other;
}

}  // namespace
}  // namespace yizhen::forms

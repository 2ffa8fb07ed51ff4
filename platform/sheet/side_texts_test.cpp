#include "platform/sheet/fuzz_package.h"
#include "platform/sheet/side_texts.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace yizhen::sheet {
namespace {

std::vector<std::string> texts_beside(std::string const& part, std::string_view xml) {
    files::TempDir const folder;
    auto const file = folder.path() / "a.xlsx";
    write_fuzz_workbook(folder, file, part, xml);
    auto const texts = side_texts(file);
    EXPECT_TRUE(texts) << texts.problem().message;
    return texts ? texts.value() : std::vector<std::string>{};
}

using Texts = std::vector<std::string>;

TEST(SideTexts, headers_and_footers_lose_their_codes) {
    EXPECT_EQ(texts_beside("xl/worksheets/sheet1.xml",
                           "<worksheet><sheetData/><headerFooter><oddHeader>&amp;L&amp;\"宋体,常规\"&amp;14 机密★1年&amp;C第&amp;P页&amp;R&amp;K00FF00甲&amp;&amp;乙</oddHeader>"
                           "<evenFooter>绝密</evenFooter></headerFooter></worksheet>"),
              (Texts{" 机密★1年", "第页", "甲&乙", "绝密"}));
}

TEST(SideTexts, comments_text_boxes_and_properties_are_read) {
    EXPECT_EQ(texts_beside("xl/comments1.xml", "<comments><commentList><comment ref=\"A1\"><text><r><t>秘</t></r><r><t>密</t></r></text></comment>"
                                               "<comment ref=\"A2\"><text><t>填整数</t></text></comment></commentList></comments>"),
              (Texts{"秘密", "填整数"}));
    EXPECT_EQ(texts_beside("xl/drawings/drawing1.xml", "<wsDr><sp><txBody><a:p><a:r><a:t>密级：机密</a:t></a:r></a:p></txBody></sp></wsDr>"), (Texts{"密级：机密"}));
    EXPECT_EQ(texts_beside("docProps/core.xml", "<cp:coreProperties><dc:title>统计表</dc:title><cp:category>秘密</cp:category></cp:coreProperties>"),
              (Texts{"统计表", "秘密"}));
}

TEST(SideTexts, cells_are_not_beside_and_what_is_cut_off_ends_the_reading) {
    EXPECT_EQ(texts_beside("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>机密</t></is></c></row></sheetData></worksheet>"), Texts{});
    EXPECT_EQ(texts_beside("xl/worksheets/sheet1.xml", "<worksheet><headerFooter><oddHeader>&amp;"), Texts{});
    EXPECT_EQ(texts_beside("xl/worksheets/sheet1.xml", "<worksheet><headerFooter><oddHeader>甲&amp;\"宋体</oddHeader></headerFooter></worksheet>"), Texts{"甲"});
}

TEST(SideTexts, a_csv_has_nothing_beside_its_cells) {
    files::TempDir const folder;
    files::write_file(folder.path() / "a.csv", "姓名,年龄\n");
    EXPECT_EQ(side_texts(folder.path() / "a.csv").value(), Texts{});
    EXPECT_FALSE(side_texts(folder.path() / "absent.xlsx"));
}

} // namespace
} // namespace yizhen::sheet

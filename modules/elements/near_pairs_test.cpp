#include "modules/elements/scoring_test.h"
#include "modules/elements/tsv.h"

#include <gtest/gtest.h>

namespace yizhen::elements {
namespace {

/// The element stands alone in its catalogue: nothing better takes the field away, so a wrong pair is at its strongest.
Match alone(std::string_view title, std::string_view field, Element const& element) {
    Result<Matcher> const matcher = Matcher::make(Catalogue({element}), scoring::shipped_texts());
    EXPECT_TRUE(matcher) << matcher.problem().message;
    FormToMatch const form{"f", std::string(title), {{"1", std::string(field), {}, "", "", {}}}};
    return matcher.value().match(form).front();
}

TEST(near_pairs, what_differs_in_a_word_differs) {
    std::string const text = scoring::slurp("cases/matching/near_pairs.tsv");
    Result<Tsv> const read = parse_tsv(text, "near_pairs.tsv", {"title", "field", "element", "entity", "type", "expect", "why"});
    ASSERT_TRUE(read) << read.problem().message;
    ASSERT_GE(read.value().rows.size(), 120U);
    for (std::vector<std::string_view> const& row : read.value().rows) {
        std::string const line = "element\tname\tdefinition\ttype\tunit_or_codelist\tentity\nE1\t" + std::string(row[2]) + "\t\t" + std::string(row[4]) +
                                 "\t\t" + std::string(row[3]) + "\n";
        Result<Catalogue> const catalogue = Catalogue::parse(line, "case");
        ASSERT_TRUE(catalogue) << catalogue.problem().message;
        Match const match = alone(row[0], row[1], catalogue.value().elements().front());
        if (row[5] == "same") {
            EXPECT_EQ(match.element, "E1") << row[1] << " / " << row[2] << "：" << match.reason << " " << match.score;
        } else {
            EXPECT_FALSE(match.band == Band::automatic && match.kind == MatchKind::element)
                << row[1] << " / " << row[2] << "（" << row[6] << "）：" << match.reason << " " << match.score;
        }
    }
}

}  // namespace
}  // namespace yizhen::elements

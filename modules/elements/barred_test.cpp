/// Rule F-19's lint list: no element of the shipped catalogue belongs to a form that lists people to watch them.

#include "modules/elements/catalogue.h"
#include "modules/elements/tsv.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace yizhen::elements {
namespace {

std::string content_of(std::string const& name) {
    std::ifstream file(std::string(YIZHEN_SOURCE_DIR) + "/data/elements/" + name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<std::string> barred_words() {
    std::string const text = content_of("barred.tsv");
    auto const read = parse_tsv(text, "barred.tsv", {"word", "kind", "reason", "statutory_system"});
    std::vector<std::string> words;
    if (!read) return words;
    for (auto const& row : read.value().rows) words.emplace_back(row[0]);
    return words;
}

std::vector<std::string> barred_in(Catalogue const& catalogue, std::vector<std::string> const& words) {
    std::vector<std::string> found;
    for (Element const& element : catalogue.elements()) {
        std::string all = element.name + "\n" + element.definition;
        for (std::string const& alias : element.aliases) all += "\n" + alias;
        for (std::string const& word : words) {
            if (all.find(word) != std::string::npos) found.push_back(element.code + " " + word);
        }
    }
    return found;
}

TEST(barred, shipped_catalogue_holds_none) {
    auto const catalogue = Catalogue::parse(content_of("catalogue.tsv"), "catalogue.tsv");
    ASSERT_TRUE(catalogue) << catalogue.problem().message;
    EXPECT_GE(catalogue.value().elements().size(), 300U);
    std::vector<std::string> const words = barred_words();
    ASSERT_GE(words.size(), 50U);
    EXPECT_EQ(barred_in(catalogue.value(), words), std::vector<std::string>{});
}

TEST(barred, planted_word_is_found) {
    Element watched;
    watched.code = "YZ0001";
    watched.name = "稳控责任人姓名";
    Element former;
    former.code = "YZ0002";
    former.name = "姓名";
    former.aliases = {"刑满释放人员姓名"};
    Catalogue const planted({watched, former});
    EXPECT_EQ(barred_in(planted, barred_words()),
              (std::vector<std::string>{"YZ0001 稳控", "YZ0002 刑满释放"}));
}

}  // namespace
}  // namespace yizhen::elements

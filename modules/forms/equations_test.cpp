// cases/forms/equations.tsv: text → left, relation, right terms, divisor.

#include "modules/forms/checks.h"

#include "kernel/text/text.h"

#include <gtest/gtest.h>

#include <fstream>

namespace yizhen::forms {
namespace {

std::string shown(BalanceCheck const& check) {
    std::string out = check.left + check.relation;
    for (auto const& [sign, word] : check.right) out += (sign > 0 ? (out.back() == '=' ? "" : "+") : "-") + word;
    if (!check.divisor.empty()) out += "/" + check.divisor;
    return out + (check.percent ? "*100%" : "");
}

TEST(Equations, Cases) {
    std::ifstream in(std::string(YIZHEN_SOURCE_DIR) + "/cases/forms/equations.tsv");
    ASSERT_TRUE(in.is_open());
    std::string line;
    int cases = 0;
    while (std::getline(in, line)) {
        if (line.empty() || line.front() == '!') continue;
        auto const cells = text::split(line, '\t');
        ASSERT_EQ(cells.size(), 2u) << line;
        std::string got;
        for (auto const& check : equations_in(cells[0])) got += (got.empty() ? "" : " ; ") + shown(check);
        EXPECT_EQ(got, cells[1]) << line;
        ++cases;
    }
    EXPECT_GE(cases, 25);
}

}  // namespace
}  // namespace yizhen::forms

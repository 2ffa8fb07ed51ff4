// docs/expr.md: its populations and indicators are taken, or refused with the words it gives.

#include "modules/ledgers/test_ledgers.h"

namespace yizhen::ledgers {
namespace {

using test::content_of;
using test::kRealm;

/// Kind of the box ("population household") and its lines.
std::vector<std::pair<std::string, std::string>> boxed_lines() {
    std::istringstream page(content_of("docs/expr.md"));
    std::vector<std::pair<std::string, std::string>> out;
    std::string kind;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("```")) kind = line.substr(3);
        else if (!kind.empty()) out.emplace_back(kind, line);
    }
    return out;
}

class ExprPageTest : public test::LedgersTest {};

TEST_P(ExprPageTest, PopulationsAreTakenOrRefused) {
    int taken = 0;
    int refused = 0;
    for (auto const& [kind, line] : boxed_lines()) {
        if (!kind.starts_with("population ")) continue;
        auto const* shape = m_ledgers->shapes().find(kind.substr(11));
        ASSERT_NE(shape, nullptr) << kind;
        auto const mark = line.rfind(" =! ");
        Question asked{{shape->columns[shape->key.front()].element.code}, {"100"}, line.substr(0, mark), {}, m_clock.day, m_clock.day};
        auto const rows = m_ledgers->rows(kRealm, asked);
        (rows ? taken : refused) += 1;
        if (mark == std::string::npos) EXPECT_TRUE(rows) << line << "\n" << rows.problem().message;
        else EXPECT_TRUE(!rows && rows.problem().message.find(line.substr(mark + 4)) != std::string::npos) << line;
    }
    EXPECT_GT(taken, 5);
    EXPECT_GT(refused, 1);
}

TEST_P(ExprPageTest, IndicatorsAreTaken) {
    std::string tsv;
    for (auto const& [kind, line] : boxed_lines()) {
        if (kind == "indicators") tsv += line + "\n";
    }
    auto const parsed = parse_indicators(tsv, "docs/expr.md");
    ASSERT_TRUE(parsed) << parsed.problem().message;
    EXPECT_GT(parsed.value().size(), 5u);
    auto const opened = Ledgers::open({*m_database, test::shipped_shapes(), m_units, *m_keys, m_clock, {}, nullptr, {}, 1u << 20, parsed.value()});
    ASSERT_TRUE(opened) << opened.problem().message;
    IndicatorQuestion question{{}, {UnitId(100), UnitId(111)}, m_clock.day, m_clock.day, Period::parse("2026-10").value()};
    auto const values = opened.value()->indicators().values(kRealm, question);
    ASSERT_TRUE(values) << values.problem().message;
    for (auto const& value : values.value()) EXPECT_FALSE(value.note.empty()) << "nothing is held: " << value.indicator;
}

INSTANTIATE_TEST_SUITE_P(Stores, ExprPageTest, ::testing::ValuesIn(sql::test_databases()));

}  // namespace
}  // namespace yizhen::ledgers

#pragma once
/// The gate over a whole county on either store. All persons, organisations and figures are synthetic.

#include "modules/access/access.h"
#include "modules/gate/gate.h"
#include "platform/sql/test_database.h"
#include "tests/county_fixture.h"

#include <algorithm>
#include <fstream>
#include <memory>

namespace yizhen::test {

class GateOnStores : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        std::string url;
        if (GetParam() != "sqlite") {
            m_postgres = std::make_unique<sql::TestDatabase>(GetParam(), m_audit);
            m_postgres->close();
            url = m_postgres->url();
        }
        m_county = open_county(m_folder.path() / "data", m_clock, url);
    }
    void TearDown() override { m_county.reset(); }

    [[nodiscard]] gate::Gate& gate() { return m_county->gate(); }
    [[nodiscard]] RealmId realm() { return m_county->org().tree()->find_code("410102")->realm; }
    [[nodiscard]] UnitId unit(char const* code) { return m_county->org().tree()->find_code(code)->id; }

    /// Figures of one element for the named communities of 须水街道, October 2026.
    void hold(std::string const& element_name, std::vector<std::pair<std::string, std::int64_t>> const& figures, std::string const& demand = {}) {
        auto const* element = gate().catalogue().find_by_name(element_name);
        ASSERT_NE(element, nullptr) << element_name;
        auto const tree = m_county->org().tree();
        std::size_t at = 0;
        ledgers::Batch batch{.ledger = "unit_period", .elements = {element->code}, .source = "410102-TJ", .demand = demand,
                             .reason = "测试数据（合成）", .as_of = CivilDate::of(2026, 10, 31).value()};
        batch.next = [&](ledgers::IncomingRow& row) {
            if (at == figures.size()) return false;
            auto const found = tree->resolve(realm(), figures[at].first);
            EXPECT_TRUE(found) << figures[at].first;
            row = {.unit = found ? found.value().code : "", .period = "2026-10", .cells = {{figures[at].second, CellState::present}}, .address = {}};
            ++at;
            return true;
        };
        auto const receipt = m_county->ledgers().write(realm(), app::system_actor(), batch);
        ASSERT_TRUE(receipt) << receipt.problem().message;
    }

    /// Rows of a ledger in the first community of 须水街道, or in the n-th.
    void write_rows(std::string const& ledger, std::vector<std::string> const& names, std::vector<std::vector<Value>> const& rows,
                    CivilDate as_of, std::size_t community = 0) {
        ledgers::Batch batch{.ledger = ledger, .elements = {}, .source = "测试", .demand = {}, .reason = "测试数据（合成）", .as_of = as_of};
        for (auto const& name : names) batch.elements.push_back(m_county->ledgers().shapes().find(ledger)->named(name)->element.code);
        auto const village = m_county->org().tree()->children(unit("410102012"))[community].code;
        std::size_t at = 0;
        batch.next = [&](ledgers::IncomingRow& row) {
            if (at == rows.size()) return false;
            row = {village, {}, {}, "测试", {}};
            for (auto const& value : rows[at]) row.cells.push_back({value, CellState::present});
            ++at;
            return true;
        };
        auto const receipt = m_county->ledgers().write(realm(), app::system_actor(), batch);
        ASSERT_TRUE(receipt) << receipt.problem().message;
        for (auto const& row : receipt.value().rows) ASSERT_NE(row.outcome, ledgers::RowOutcome::rejected) << row.reason;
    }

    std::filesystem::path file(std::string const& name, std::string const& content) {
        auto const path = m_folder.path() / name;
        std::ofstream(path, std::ios::binary) << content;
        return path;
    }

    gate::Envelope envelope() {
        gate::Envelope made;
        made.issuer = "区统计局";
        made.targets = {"须水街道"};
        made.owner = "人口科";
        made.basis = "某制度第五条";
        made.purpose = "掌握人口情况";
        made.period = "2026-10";
        made.due = CivilDate::of(2026, 12, 20).value();
        return made;
    }

    Result<gate::Answer> take(gate::Envelope made, std::filesystem::path const& form, CivilDate today = kToday) {
        return gate().take({.file = form, .file_name = form.filename().string(), .envelope = std::move(made), .today = today,
                            .actor = app::system_actor()});
    }

    void adopt(char const* rule) {
        auto const done = gate().adopt(realm(), {rule, CivilDate::of(2026, 1, 1).value(), "试验〔2026〕1号", "试验"}, app::system_actor());
        ASSERT_TRUE(done) << done.problem().message;
    }

    sql::SilentAudit m_audit;
    std::unique_ptr<sql::TestDatabase> m_postgres;
    files::TempDir m_folder;
    FixedClock m_clock;
    std::unique_ptr<app::County> m_county;
};

inline gate::FieldFinding const& field(gate::Answer const& answer, std::string_view last_word) {
    auto const found = std::ranges::find_if(answer.evidence.fields, [&](auto const& one) { return one.field.path.back() == last_word; });
    if (found == answer.evidence.fields.end()) throw std::runtime_error("no field " + std::string(last_word));
    return *found;
}

inline gate::RuleHit const* hit(gate::Answer const& answer, std::string_view rule) {
    auto const& rules = answer.record.verdict.rules;
    auto const found = std::ranges::find(rules, rule, &gate::RuleHit::id);
    return found == rules.end() ? nullptr : &*found;
}

}  // namespace yizhen::test

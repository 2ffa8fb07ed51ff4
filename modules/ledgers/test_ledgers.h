#pragma once
/// For tests only: the shipped catalogue over a small realm, on either database, with real keys.

#include "kernel/codes/test_people.h"
#include "kernel/problem_catalogue.h"
#include "modules/elements/elements.h"
#include "modules/ledgers/ledgers.h"
#include "platform/crypto/key_ring.h"
#include "platform/sql/test_database.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace yizhen::ledgers::test {

inline std::string content_of(std::string const& path) {
    std::ifstream file(std::string(YIZHEN_SOURCE_DIR) + "/" + path, std::ios::binary);
    std::ostringstream out;
    out << file.rdbuf();
    return out.str();
}

/// County 100 with townships 110 (villages 111, 112, 113) and 120 (village 121); realm 100.
class SmallTree final : public Units {
public:
    struct Node {
        std::int64_t id, parent;
        char const* name;
    };
    inline static Node const nodes[] = {{100, 0, "试验县"},   {110, 100, "东镇"},   {111, 110, "甲村"}, {112, 110, "乙村"},
                                        {113, 110, "丙村"}, {120, 100, "西街道"}, {121, 120, "丁社区"}};
    static Node const* node(UnitId unit) {
        for (auto const& each : nodes) {
            if (each.id == unit.value) return &each;
        }
        return nullptr;
    }
    std::optional<UnitId> find(RealmId realm, std::string_view code) const override {
        for (auto const& each : nodes) {
            if (realm == RealmId(100) && std::to_string(each.id) == code) return UnitId(each.id);
        }
        return std::nullopt;
    }
    Result<UnitId> resolve(RealmId, std::string_view words) const override {
        for (auto const& each : nodes) {
            if (words == each.name || words == std::to_string(each.id)) return UnitId(each.id);
        }
        return Problem{problems::kNotFound, "没有“" + std::string(words) + "”这个单位"};
    }
    std::string code_of(UnitId unit) const override { return std::to_string(unit.value); }
    std::string name_of(UnitId unit) const override { return node(unit)->name; }
    std::optional<std::string> name_at(UnitId unit, AreaLevel level) const override {
        for (auto const* each = node(unit); each != nullptr; each = node(UnitId(each->parent))) {
            auto const its = each->id == 100 ? AreaLevel::county : each->id % 10 == 0 ? AreaLevel::township : AreaLevel::village;
            if (its == level) return each->name;
        }
        return std::nullopt;
    }
    std::vector<UnitId> subtree(UnitId unit) const override {
        std::vector<UnitId> out{unit};
        for (auto const& each : nodes) {
            if (each.parent != unit.value) continue;
            for (auto const inner : subtree(UnitId(each.id))) out.push_back(inner);
        }
        return out;
    }
    std::vector<UnitId> leaves(UnitId unit) const override {
        std::vector<UnitId> out;
        for (auto const each : subtree(unit)) {
            if (subtree(each).size() == 1) out.push_back(each);
        }
        return out;
    }
};

/// The same units for totals; from `moved_from` on village 113 stands under 西街道.
class SmallAreaTrees final : public AreaTrees {
public:
    SmallAreaTrees() : m_before(make(false)), m_after(make(true)) {}
    std::shared_ptr<totals::Shape const> on(CivilDate day) const override { return day < moved_from ? m_before : m_after; }
    CivilDate moved_from = CivilDate::of(9999, 1, 1).value();

private:
    static std::shared_ptr<totals::Shape const> make(bool moved) {
        std::vector<totals::Place> places{{100, -1, 2}, {110, 0, 3}, {111, 1, 4}, {112, 1, 4}};
        if (!moved) places.push_back({113, 1, 4});
        auto const west = static_cast<std::int32_t>(places.size());
        places.push_back({120, 0, 3});
        if (moved) places.push_back({113, west, 4});
        places.push_back({121, west, 4});
        return std::move(totals::Shape::make(places)).value();
    }
    std::shared_ptr<totals::Shape const> m_before, m_after;
};

class FixedClock final : public Clock {
public:
    CivilDate day = CivilDate::of(2026, 11, 23).value();
    CivilDate today() const override { return day; }
    std::int64_t now_ms() const override { return std::int64_t{day.days()} * 86'400'000; }
    std::int64_t monotonic_ms() const override { return now_ms(); }
};

/// `without`: the name of an element the catalogue does not have yet.
inline Shapes shipped_shapes(std::string const& without = {}) {
    auto const catalogue = elements::Catalogue::parse(content_of("data/elements/catalogue.tsv"), "catalogue.tsv");
    auto const aliases = parse_code_aliases(content_of("data/ledgers/code_aliases.tsv"), "code_aliases.tsv");
    std::map<std::string, CodeNames> lists;
    std::istringstream titles(content_of("data/codelists/lists.tsv"));
    for (std::string line; std::getline(titles, line);) {
        auto const tab = line.find('\t');
        auto const name = line.substr(0, tab);
        if (name == "list") continue;
        auto const found = aliases.value().find(name);
        auto list = parse_code_list(line.substr(tab + 1), content_of("data/codelists/" + name + ".csv"), name,
                                    found == aliases.value().end() ? std::map<std::string, std::vector<std::string>>{} : found->second);
        lists.emplace(name, std::move(list).value());
    }
    std::vector<elements::Element> known;
    for (auto const& element : catalogue.value().elements()) {
        if (element.name != without) known.push_back(element);
    }
    auto shapes = Shapes::make(parse_definitions(content_of("data/ledgers/ledgers.tsv"), "ledgers.tsv").value(),
                               parse_counts(content_of("data/ledgers/counts.tsv"), "counts.tsv").value(),
                               known, std::move(lists));
    auto const related = shapes.value().relate(parse_relations(content_of("data/ledgers/relations.tsv"), "relations.tsv").value());
    EXPECT_TRUE(related) << related.problem().message;
    return std::move(shapes).value();
}

using codes::test::synthetic_id;

inline CellValue held(Value value) { return {std::move(value), CellState::present}; }
inline CellValue blank() { return {}; }
inline CellValue not_applicable() { return {{}, CellState::not_applicable}; }
inline CivilDate day(int year, int month, int number) { return CivilDate::of(year, month, number).value(); }

inline constexpr RealmId kRealm{100};

class LedgersTest : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override { open(); }
    void open() {
        if (!m_keys) m_keys = std::move(crypto::KeyRing::open_or_create(m_key_folder.path() / "keys", profile())).value();
        auto opened = Ledgers::open({*m_database, shipped_shapes(), m_units, *m_keys, m_clock, {}, &m_trees, totals_folder(), 384u << 20, indicators()});
        ASSERT_TRUE(opened) << opened.problem().message;
        m_ledgers = std::move(opened).value();
    }
    static crypto::Profile profile() { return crypto::Profile::aes; }
    static std::vector<Indicator> shipped_indicators() {
        auto out = parse_indicators(content_of("data/ledgers/indicators.tsv"), "indicators.tsv");
        EXPECT_TRUE(out) << out.problem().message;
        return out ? std::move(out).value() : std::vector<Indicator>{};
    }
    virtual std::vector<Indicator> indicators() const { return shipped_indicators(); }
    std::filesystem::path totals_folder() const { return m_key_folder.path() / "totals"; }

    std::string code(std::string_view name) const {
        for (auto const& shape : m_ledgers->shapes().all()) {
            if (auto const* column = shape.named(name)) return column->element.code;
        }
        ADD_FAILURE() << "no element " << name;
        return {};
    }
    std::vector<std::string> codes(std::vector<std::string> const& names) const {
        std::vector<std::string> out;
        for (auto const& name : names) out.push_back(code(name));
        return out;
    }
    BatchReceipt write(std::string const& ledger, std::vector<std::string> const& names, std::vector<IncomingRow> rows, CivilDate as_of,
                       bool dry_run = false) {
        Batch batch;
        batch.ledger = ledger;
        batch.elements = codes(names);
        batch.source = "测试";
        batch.as_of = as_of;
        batch.dry_run = dry_run;
        std::size_t at = 0;
        batch.next = [&](IncomingRow& row) {
            if (at == rows.size()) return false;
            row = rows[at++];
            return true;
        };
        auto receipt = m_ledgers->write(kRealm, {1, 100, "steward", "r1"}, batch);
        EXPECT_TRUE(receipt) << receipt.problem().message;
        return receipt ? std::move(receipt).value() : BatchReceipt{};
    }
    Question question(std::vector<std::string> const& names, std::vector<std::string> units = {"100"}, std::string population = {}) const {
        return {codes(names), std::move(units), std::move(population), {}, m_clock.day, m_clock.day, 200'000};
    }
    std::int64_t number(std::string const& sql) {
        std::int64_t out = -1;
        m_database->read([&](sql::Connection& connection) {
            auto const rows = connection.query(sql);
            if (rows->next()) out = rows->integer(0);
        });
        return out;
    }

    SmallTree m_units;
    SmallAreaTrees m_trees;
    FixedClock m_clock;
    sql::SilentAudit m_audit;
    sql::TestDatabase m_database{GetParam(), m_audit};
    files::TempDir m_key_folder;
    std::unique_ptr<crypto::KeyRing> m_keys;
    std::unique_ptr<Ledgers> m_ledgers;
};

}  // namespace yizhen::ledgers::test

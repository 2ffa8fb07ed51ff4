// `yizhen ledger verify|overdue|erase`: what a steward does about the lifetime of held values. Over the socket of a
// running server, else with the data folder's own lock.

#include "app/import_receipts.h"
#include "app/remote.h"
#include "kernel/problem_catalogue.h"
#include "platform/clock/clock.h"
#include "platform/http/target.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <functional>

namespace yizhen::app {
namespace {

namespace json = boost::json;

std::string unit_query(LedgerOptions const& options) { return options.unit.empty() ? "" : "?unit=" + http::percent_encoded(options.unit); }

/// `there` with a server running, else `here` in the realm the options name.
int with_county(LedgerOptions const& options, std::function<Result<Done>(Remote const&)> const& there,
                std::function<Result<Done>(ledgers::Ledgers&, RealmId, CivilDate)> const& here) {
    return at_the_border([&]() -> Result<Done> {
        if (auto const remote = Remote::of(options.data)) return there(*remote);
        clock::SystemClock clock;
        auto config = read_config(options.data);
        if (!config) return config.problem();
        auto const county = County::open(config.value(), clock);
        if (!county) return county.problem();
        auto const realm = realm_for(county.value()->org(), options.unit);
        if (!realm) return realm.problem();
        return here(county.value()->ledgers(), realm.value(), clock.today());
    });
}

Result<Done> print_verified(LedgerOptions const& options, std::string const& wrong) {
    if (options.json) fmt::print("{}\n", json::serialize(json::object{{"verified", wrong.empty()}, {"problem", wrong}}));
    if (!wrong.empty()) return Problem{problems::kConflict, "台账核验不通过：" + wrong + "；请与审计链和备份比对。"};
    if (!options.json) fmt::print("台账核验通过：每次变更写下的行都和当时的摘要一致。\n");
    return Done{};
}

struct ShownLine {
    std::string ledger, element;
    std::int64_t cells = 0;
    std::string oldest;
};

void print_proposal(LedgerOptions const& options, std::string const& id, std::int64_t cells, std::vector<ShownLine> const& lines) {
    if (options.json) {
        json::array out;
        for (auto const& line : lines) out.push_back({{"ledger", line.ledger}, {"element", line.element}, {"cells", line.cells}, {"oldest", line.oldest}});
        fmt::print("{}\n", json::serialize(json::object{{"proposal", id}, {"cells", cells}, {"lines", std::move(out)}}));
        return;
    }
    if (id.empty()) {
        fmt::print("没有过了保存期的值。\n");
        return;
    }
    fmt::print("提议 {}：过了保存期的值 {} 个（现行和历史）\n", id, cells);
    for (auto const& line : lines) fmt::print("  {} {}：{} 个，最早的数据日期 {}\n", line.ledger, line.element, line.cells, line.oldest);
}

void print_decided(LedgerOptions const& options, std::int64_t swept) {
    if (options.json) return;
    if (options.sweep) fmt::print("已清理 {} 个值，现行和历史里都不再有。\n", swept);
    else fmt::print("已决定保留，提议关闭。\n");
}

Result<Done> overdue_there(LedgerOptions const& options, Remote const& remote) {
    auto const made = remote.post("/api/v1/retention" + unit_query(options), {});
    if (!made) return made.problem();
    auto const& proposal = made.value().at("proposal");
    if (proposal.is_null()) {
        print_proposal(options, {}, 0, {});
        return Done{};
    }
    std::vector<ShownLine> lines;
    for (auto const& line : proposal.at("lines").as_array()) {
        lines.push_back({std::string(line.at("ledger").as_string()), std::string(line.at("element").as_string()), line.at("cells").as_int64(),
                         std::string(line.at("oldest").as_string())});
    }
    auto const id = std::string(proposal.at("id").as_string());
    print_proposal(options, id, proposal.at("cells").as_int64(), lines);
    if (!options.sweep && !options.keep) return Done{};
    auto const done = remote.post(fmt::format("/api/v1/retention/{}/decision{}", id, unit_query(options)), {{"erase", options.sweep}, {"reason", options.reason}});
    if (!done) return done.problem();
    print_decided(options, done.value().at("cells").as_int64());
    return Done{};
}

Result<Done> overdue_here(LedgerOptions const& options, ledgers::Ledgers& ledgers, RealmId realm, CivilDate today) {
    auto const proposal = ledgers.propose_retention(realm, system_actor(), today);
    if (!proposal) return proposal.problem();
    if (!proposal.value()) {
        print_proposal(options, {}, 0, {});
        return Done{};
    }
    std::vector<ShownLine> lines;
    for (auto const& line : proposal.value()->lines) lines.push_back({line.ledger, line.element, line.cells, line.oldest});
    print_proposal(options, std::to_string(proposal.value()->id), proposal.value()->cells, lines);
    if (!options.sweep && !options.keep) return Done{};
    auto const swept = ledgers.decide_retention(realm, system_actor(), proposal.value()->id, options.sweep, options.reason);
    if (!swept) return swept.problem();
    print_decided(options, swept.value());
    return Done{};
}

void print_erased(std::int64_t rows) { fmt::print("已销毁这个人的密钥，涉及 {} 行；现行、历史和旧备份里都读不出来了。\n", rows); }

int refused(Problem const& problem) {
    return at_the_border([&]() -> Result<Done> { return problem; });
}

}  // namespace

int verify_ledgers(LedgerOptions const& options) {
    return with_county(
        options,
        [&](Remote const& remote) -> Result<Done> {
            auto const said = remote.get("/api/v1/ledger-verification" + unit_query(options));
            if (!said) return said.problem();
            return print_verified(options, std::string(said.value().at("problem").as_string()));
        },
        [&](ledgers::Ledgers& ledgers, RealmId realm, CivilDate) { return print_verified(options, ledgers.verify(realm).value_or("")); });
}

int overdue_values(LedgerOptions const& options) {
    if ((options.sweep || options.keep) && options.reason.empty()) return refused({problems::kUsage, "决定要写明依据，请用 --reason。"});
    return with_county(
        options, [&](Remote const& remote) { return overdue_there(options, remote); },
        [&](ledgers::Ledgers& ledgers, RealmId realm, CivilDate today) { return overdue_here(options, ledgers, realm, today); });
}

int erase_person(LedgerOptions const& options) {
    if (options.reason.empty()) return refused({problems::kUsage, "删除要写明依据（如“本人申请”），请用 --reason。"});
    return with_county(
        options,
        [&](Remote const& remote) -> Result<Done> {
            json::object body{{"identity", options.identity}, {"reason", options.reason}};
            if (!options.unit.empty()) body["unit"] = options.unit;
            auto const done = remote.post("/api/v1/residents/erasure", body);
            if (!done) return done.problem();
            print_erased(done.value().at("rows").as_int64());
            return Done{};
        },
        [&](ledgers::Ledgers& ledgers, RealmId realm, CivilDate) -> Result<Done> {
            auto const touched = ledgers.erase_person(realm, system_actor(), options.identity, options.reason);
            if (!touched) return touched.problem();
            print_erased(touched.value());
            return Done{};
        });
}

}  // namespace yizhen::app

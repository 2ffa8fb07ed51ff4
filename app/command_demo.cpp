#include "app/commands.h"
#include "app/county.h"
#include "app/demo_load.h"
#include "app/demo_sign_ins.h"
#include "kernel/problem_catalogue.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <future>

namespace yizhen::app {
namespace {

/// Says that everybody in the folder is made up; without it a folder with rows is somebody's real work.
std::filesystem::path mark_of(std::filesystem::path const& data) { return data / "demo.json"; }

Result<Done> refuse_real_data(County& county, RealmId realm) {
    if (std::filesystem::exists(mark_of(county.folder().path()))) return Done{};
    for (ledgers::LedgerSummary const& ledger : county.ledgers().summaries(realm)) {
        if (ledger.rows == 0) continue;
        return Problem{problems::kConflict, fmt::format("数据目录 {} 的{}已有 {} 行，不是演示数据。演示请另用一个空目录",
                                                        county.folder().path().string(), ledger.title, ledger.rows)};
    }
    return Done{};
}

void print_sign_ins() {
    fmt::print("演示账号（口令都是 {}）：\n", demo::kPassword);
    for (demo::SignIn const& each : demo::sign_ins())
        fmt::print("  {:<10} {}：{}\n", each.account, access::chinese_name_of(each.role), each.name);
}

/// The day a demo was made for: made again, it must be the same people, not as many new ones.
Result<CivilDate> day_of(DemoOptions const& options, CivilDate today) {
    if (!options.today.empty()) {
        Result<CivilDate> const day = CivilDate::parse(options.today);
        if (!day) return day;
        today = day.value();
    }
    if (!std::filesystem::exists(mark_of(options.data))) return today;
    Result<std::string> const text = files::read_file(mark_of(options.data));
    if (!text) return text.problem();
    boost::system::error_code error;
    boost::json::value const mark = boost::json::parse(text.value(), error);
    auto const* const made = error ? nullptr : mark.if_object();
    auto const* const day = made ? made->if_contains("day") : nullptr;
    auto const* const seed = made ? made->if_contains("seed") : nullptr;
    auto const* const people = made ? made->if_contains("people") : nullptr;
    Result<CivilDate> const same = CivilDate::parse(day && day->is_string() ? std::string_view(day->as_string()) : std::string_view());
    if (!same || !seed || !seed->is_number() || !people || !people->is_number()) {
        return Problem{problems::kBadInput, fmt::format("{} 已损坏，请另用一个空目录建演示县", mark_of(options.data).string())};
    }
    bool const other = seed->to_number<std::uint64_t>() != options.seed || people->to_number<int>() != options.people;
    if (other || (!options.today.empty() && same.value() != today)) {
        return Problem{problems::kConflict, fmt::format("数据目录 {} 已是种子 {}、{} 的演示县，请另用一个空目录",
                                                        options.data.string(), seed->to_number<std::uint64_t>(), same.value().iso())};
    }
    return same;
}

void print(demo::Loaded const& loaded, DemoOptions const& options, std::int64_t ms) {
    if (options.json) {
        boost::json::object const out{
            {"units", loaded.units},         {"people", loaded.people},   {"households", loaded.households},
            {"dwellings", loaded.dwellings}, {"organisations", loaded.organisations},
            {"others", loaded.others},       {"figures", loaded.figures}, {"seed", options.seed},
            {"ms", ms},                      {"password", demo::kPassword}};
        fmt::print("{}\n", boost::json::serialize(out));
        return;
    }
    fmt::print("演示县（郑州市中原区）：{} 个单位，{} 人，{} 户，{} 处房屋，{} 个经营主体，{} 块地和事件，{} 个区划指标；用时 {}.{} 秒\n"
               "全部人员、号码由种子 {} 生成：身份号码以 419900 开头，电话打码，世上没有这些人。\n",
               loaded.units, loaded.people, loaded.households, loaded.dwellings, loaded.organisations, loaded.others,
               loaded.figures, ms / 1000, ms % 1000 / 100, options.seed);
    print_sign_ins();
}

/// One roster whose purpose the steward confirmed, so that the demo shows rows being given; all others show totals only.
Result<Done> confirm_one_purpose(County& county, RealmId realm, CivilDate today) {
    gate::PurposeConfirmation confirmation;
    confirmation.form_number = "2026年第三季度高龄津贴发放花名册";
    confirmation.issuer_code = "410102-MZJ";
    confirmation.purpose = "核发高龄津贴";
    confirmation.clause = "演示县高龄津贴发放办法第四条（演示）";
    confirmation.steward = "shuyuan";
    confirmation.from = today;
    return county.gate().confirm_purpose(realm, confirmation, system_actor());
}

Result<Done> run(DemoOptions const& options) {
    clock::SystemClock const system;
    std::int64_t const start = system.monotonic_ms();
    if (options.sign_ins) {
        print_sign_ins();
        return Done{};
    }
    Result<CivilDate> const day = day_of(options, system.today());
    if (!day) return day.problem();
    CivilDate const today = day.value();
    clock::FixedClock const clock(today);
    Result<Config> const config = read_config(options.data);
    if (!config) return config.problem();
    Result<std::unique_ptr<County>> opened = County::open(config.value(), clock, DataFolder::Make::yes);
    if (!opened) return opened.problem();
    County& county = *opened.value();

    demo::Loaded loaded;
    Result<RealmId> const realm = demo::load_units(county.org(), today, files::share_dir(), loaded);
    if (!realm) return realm.problem();
    if (Result<Done> const fine = refuse_real_data(county, realm.value()); !fine) return fine;
    bool const fresh = !std::filesystem::exists(mark_of(options.data));
    if (Result<Done> const done = fresh ? confirm_one_purpose(county, realm.value(), today) : Done{}; !done) return done;
    files::write_file(mark_of(options.data),
                      fmt::format("{{\"seed\":{},\"people\":{},\"day\":\"{}\"}}\n", options.seed, options.people, today.iso()));
    // Hashing passwords keeps a core busy while the other one makes the people.
    std::unique_ptr<access::Access> const people = access::Access::make(county.database(), county.org(), clock);
    auto sign_ins = std::async(std::launch::async, [&] { return demo::load_sign_ins(*people, county.org()); });
    demo::World const world = demo::make_world(demo::communities_of(county.org(), realm.value()), options.seed, today, options.people);
    if (Result<Done> const done = demo::load_rows(county.ledgers(), realm.value(), world, loaded); !done) return done;
    if (Result<Done> const done = sign_ins.get(); !done) return done;
    print(loaded, options, system.monotonic_ms() - start);
    return Done{};
}

}  // namespace

int make_demo(DemoOptions const& options) {
    return at_the_border([&] { return run(options); });
}

}  // namespace yizhen::app

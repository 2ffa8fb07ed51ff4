// `yizhen draw nonce|commit|run|abort|verify`: visits drawn so that nobody could choose, and anybody can work it out again.
// Files in, files out: no data folder, no network.

#include "app/commands.h"
#include "app/data_folder.h"
#include "kernel/problem_catalogue.h"
#include "modules/inspections/inspections.h"
#include "platform/clock/clock.h"
#include "platform/crypto/digest.h"
#include "platform/crypto/random.h"
#include "platform/files/files.h"

#include <fmt/format.h>

#include <cstdio>
#include <map>

namespace yizhen::app {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kFileBytesMax = 512ull << 20;  // a million units

Problem named(fs::path const& file, Problem const& problem) { return {*problem.kind, fmt::format("{}：{}", file.filename().string(), problem.message)}; }

/// Files of a draw are evidence: none is written over.
Result<Done> may_write(fs::path const& out) {
    if (auto const folder = out.parent_path(); !folder.empty() && !fs::is_directory(folder)) {
        return Problem{problems::kNotFound, fmt::format("没有目录 {}，文件无处可写。", folder.string())};
    }
    if (fs::exists(out)) return Problem{problems::kConflict, fmt::format("已有文件 {}；抽取的文件是凭据，不覆盖，请换一个文件名。", out.string())};
    return Done{};
}

/// What `parse` makes of the file.
template <class Parse> auto read(fs::path const& file, Parse const& parse) -> decltype(parse(std::string_view{}, std::string_view{})) {
    auto const text = files::read_file(file, kFileBytesMax);
    if (!text) return text.problem();
    return parse(text.value(), file.filename().string());
}

Result<CivilDate> day_or_today(std::string const& iso) {
    if (iso.empty()) return clock::SystemClock().today();
    return CivilDate::parse(iso);
}

Result<Done> make_nonce(fs::path const& out) {
    if (auto const may = may_write(out); !may) return may.problem();
    auto nonce = crypto::random_bytes(inspections::kNonceBytesMade);
    files::write_file(out, inspections::text_of_nonce(nonce));
    fmt::print("{}\n", inspections::nonce_digest(nonce));
    crypto::wipe(nonce);
    fmt::print(stderr, "以上是摘要，可以公开；随机数在 {}，公开数出来之前不要给任何人看。\n", out.string());
    return Done{};
}

/// Serial and digest that follow from the draw before.
Result<Done> take_previous(fs::path const& file, std::string const& chain, inspections::CommitTerms& terms) {
    auto const bytes = files::read_file(file, kFileBytesMax);
    if (!bytes) return bytes.problem();
    auto const before = inspections::verify_draws(std::vector<inspections::DrawFile>{{file.filename().string(), bytes.value()}});
    if (!before) return before.problem();
    auto const& commitment = before.value().front().commitment;
    if (commitment.list.chain != chain) {
        return named(file, {problems::kBadInput, fmt::format("它属于“{}”这条链，名单的 chain 却是“{}”。", commitment.list.chain, chain)});
    }
    terms.serial = commitment.terms.serial + 1;
    terms.previous = crypto::hex(crypto::sha256(bytes.value()));
    return Done{};
}

Result<Done> commit(DrawCommitOptions const& options) {
    if (auto const may = may_write(options.out); !may) return may.problem();
    auto list = read(options.in, inspections::parse_draw_list);
    if (!list) return list.problem();
    auto const day = day_or_today(options.day);
    if (!day) return day.problem();
    inspections::CommitTerms terms{day.value(), 1, {}, options.gatekeeper, options.auditor};
    if (!options.previous.empty()) {
        if (auto const taken = take_previous(options.previous, list.value().chain, terms); !taken) return taken.problem();
    }
    std::string nonce;
    if (!options.nonce_out.empty()) {
        if (auto const may = may_write(options.nonce_out); !may) return may.problem();
        if (options.nonce_out == options.out) return Problem{problems::kUsage, "--out 与 --nonce-out 是同一个文件。"};
        nonce = crypto::random_bytes(inspections::kNonceBytesMade);
        terms.gatekeeper_digest = inspections::nonce_digest(nonce);
    }
    auto const commitment = inspections::commit_draw(std::move(list).value(), std::move(terms));
    if (!commitment) return named(options.in, commitment.problem());
    if (!nonce.empty()) files::write_file(options.nonce_out, inspections::text_of_nonce(nonce));
    crypto::wipe(nonce);
    files::write_file(options.out, inspections::text_of(commitment.value()));
    auto const& made = commitment.value();
    fmt::print("{}\n", made.digest);
    fmt::print(stderr, "以上是承诺的摘要：“{}”第 {} 次，{} 个单位、{} 层。现在就公布 {}；{}（{}）出来后再抽。\n", made.list.chain, made.terms.serial, made.list.units.size(),
               made.list.strata.size(), options.out.string(), made.list.public_value.what, made.list.public_value.day.iso());
    return Done{};
}

void print_drawn(inspections::DrawRecord const& record) {
    std::map<std::string_view, std::string_view> names;
    for (auto const& unit : record.commitment.list.units) names[unit.code] = unit.name;
    for (auto const& [code, stratum, team, stop] : record.drawn->units) {
        auto const name = names[code];
        fmt::print("  {}{}{}  {}  {} 第 {} 站\n", code, name.empty() ? "" : " ", name, stratum, team, stop);
    }
}

void print_record(inspections::DrawRecord const& record) {
    int const serial = record.commitment.terms.serial;
    if (record.aborted) {
        fmt::print("第 {} 次：{} 由{}作废，{}\n", serial, record.aborted->day.iso(), record.aborted->by, record.aborted->reason);
        return;
    }
    fmt::print("第 {} 次：抽中 {} 个\n", serial, record.drawn->units.size());
    print_drawn(record);
}

Result<Done> draw(DrawRunOptions const& options) {
    if (auto const may = may_write(options.out); !may) return may.problem();
    auto commitment = read(options.commit, inspections::parse_commitment);
    if (!commitment) return commitment.problem();
    auto gatekeeper = read(options.gatekeeper, inspections::parse_nonce);
    if (!gatekeeper) return gatekeeper.problem();
    auto auditor = read(options.auditor, inspections::parse_nonce);
    if (!auditor) return auditor.problem();
    auto const day = CivilDate::parse(options.public_day);
    if (!day) return day.problem();
    auto const record = inspections::run_draw(std::move(commitment).value(),
                                              {std::move(gatekeeper).value(), std::move(auditor).value(), options.public_value, day.value()});
    if (!record) return named(options.commit, record.problem());
    files::write_file(options.out, inspections::text_of(record.value()));
    print_record(record.value());
    return Done{};
}

Result<Done> abort(DrawAbortOptions const& options) {
    if (auto const may = may_write(options.out); !may) return may.problem();
    auto commitment = read(options.commit, inspections::parse_commitment);
    if (!commitment) return commitment.problem();
    auto const day = day_or_today(options.day);
    if (!day) return day.problem();
    auto const record = inspections::abort_draw(std::move(commitment).value(), {day.value(), options.by, options.reason});
    if (!record) return named(options.commit, record.problem());
    files::write_file(options.out, inspections::text_of(record.value()));
    print_record(record.value());
    return Done{};
}

Result<Done> verify(DrawVerifyOptions const& options) {
    std::vector<inspections::DrawFile> draws;
    for (auto const& file : options.files) {
        auto bytes = files::read_file(file, kFileBytesMax);
        if (!bytes) return bytes.problem();
        draws.push_back({file.filename().string(), std::move(bytes).value()});
    }
    auto const records = inspections::verify_draws(draws);
    if (!records) return records.problem();
    auto const& first = records.value().front().commitment;
    fmt::print("核对一致：{}，{} 份文件\n", first.list.chain, draws.size());
    for (auto const& record : records.value()) print_record(record);
    if (first.terms.serial > 1) fmt::print(stderr, "注意：第 {} 次之前的文件没有给出，抽过或作废过 {} 次，请一并索要核对。\n", first.terms.serial, first.terms.serial - 1);
    return Done{};
}

}  // namespace

int make_draw_nonce(DrawNonceOptions const& options) {
    return at_the_border([&] { return make_nonce(options.out); });
}

int commit_to_draw(DrawCommitOptions const& options) {
    return at_the_border([&] { return commit(options); });
}

int run_draw(DrawRunOptions const& options) {
    return at_the_border([&] { return draw(options); });
}

int abort_draw(DrawAbortOptions const& options) {
    return at_the_border([&] { return abort(options); });
}

int verify_draw(DrawVerifyOptions const& options) {
    return at_the_border([&] { return verify(options); });
}

}  // namespace yizhen::app

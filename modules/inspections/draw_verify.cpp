// A draw worked out again, and a chain of draws followed.

#include "kernel/problem_catalogue.h"
#include "modules/inspections/draw.h"
#include "modules/inspections/draw_rules.h"
#include "platform/crypto/digest.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::inspections {
namespace {

using Fault = std::optional<std::string>;

std::vector<std::string> codes_of(std::vector<DrawnUnit> const& units) {
    std::vector<std::string> codes;
    for (auto const& unit : units) codes.push_back(unit.code);
    std::ranges::sort(codes);
    return codes;
}

/// The first of `here` that `there` lacks; both sorted.
Fault missing(std::vector<std::string> const& here, std::vector<std::string> const& there) {
    std::vector<std::string> only;
    std::ranges::set_difference(here, there, std::back_inserter(only));
    if (only.empty()) return std::nullopt;
    return only.front();
}

Fault fault_of_units(std::vector<DrawnUnit> const& written, std::vector<DrawnUnit> const& worked_out) {
    auto const here = codes_of(written);
    auto const there = codes_of(worked_out);
    if (auto const more = missing(here, there)) return fmt::format("抽中的单位不符：文件里的“{}”没有抽中。", *more);
    if (auto const less = missing(there, here)) return fmt::format("抽中的单位不符：抽中的“{}”不在文件里。", *less);
    for (std::size_t at = 0; at < written.size(); ++at) {
        auto const& [code, stratum, team, stop] = written[at];
        auto const& right = worked_out[at];
        if (code != right.code) return fmt::format("次序不符：第 {} 个抽中的是“{}”，文件里是“{}”。", at + 1, right.code, code);
        if (stratum != right.stratum) return fmt::format("单位“{}”的层不符：应为“{}”，文件里是“{}”。", code, right.stratum, stratum);
        if (team != right.team) return fmt::format("单位“{}”的小组不符：应为“{}”，文件里是“{}”。", code, right.team, team);
        if (stop != right.stop) return fmt::format("单位“{}”的路线次序不符：应为第 {} 站，文件里是第 {} 站。", code, right.stop, stop);
    }
    return std::nullopt;
}

Result<DrawRecord> worked_out_again(DrawRecord const& record) {
    if (record.aborted) return abort_draw(record.commitment, *record.aborted);
    return run_draw(record.commitment, record.drawn->reveal);
}

/// The commitment was judged when it was read.
Fault fault_of_record(DrawRecord const& record, std::string_view bytes) {
    auto const again = worked_out_again(record);
    if (!again) return again.problem().message;
    if (record.drawn) {
        auto const& right = *again.value().drawn;
        if (record.drawn->seed != right.seed) return fmt::format("种子不符：文件里是 {}，重算得 {}。", record.drawn->seed, right.seed);
        if (auto fault = fault_of_units(record.drawn->units, right.units)) return fault;
    }
    auto const text = text_of(again.value());
    if (text == bytes) return std::nullopt;
    auto const differs = std::ranges::mismatch(text, bytes).in1 - text.begin();
    return fmt::format("内容一致，字节却不同（第 {} 行起）：文件写出之后被动过，请用原件核对。", 1 + std::ranges::count(text.substr(0, static_cast<std::size_t>(differs)), '\n'));
}

CivilDate end_of(DrawRecord const& record) { return record.aborted ? record.aborted->day : record.drawn->reveal.public_day; }

struct Link {
    DrawRecord record;
    std::string name;
    std::string digest;  ///< of the file's bytes
};

Fault fault_of_link(Link const& before, Link const& here) {
    auto const& terms = here.record.commitment.terms;
    int const last = before.record.commitment.terms.serial;
    if (here.record.commitment.list.chain != before.record.commitment.list.chain) {
        return fmt::format("与 {} 不是同一条链：“{}”与“{}”。", before.name, here.record.commitment.list.chain, before.record.commitment.list.chain);
    }
    if (terms.serial == last) return fmt::format("与 {} 都是第 {} 次抽取：同一次抽了两回。", before.name, last);
    if (terms.serial != last + 1) return fmt::format("第 {} 次之前缺第 {} 次的文件；作废的也要在。", terms.serial, last + 1);
    if (terms.previous != before.digest) return fmt::format("链断了：previous 是 {}，第 {} 次的文件 {} 的摘要却是 {}。", terms.previous, last, before.name, before.digest);
    if (terms.day < end_of(before.record)) {
        return fmt::format("承诺日 {} 早于第 {} 次结束的日子 {}。", terms.day.iso(), last, end_of(before.record).iso());
    }
    return std::nullopt;
}

Problem in_file(std::string_view name, std::string_view words) { return {problems::kBadInput, fmt::format("{}：{}", name, words)}; }

}  // namespace

Result<std::vector<DrawRecord>> verify_draws(std::span<DrawFile const> files) {
    std::vector<Link> links;
    for (auto const& [name, bytes] : files) {
        auto record = parse_draw(bytes, name);
        if (!record) return record.problem();
        if (auto const fault = fault_of_record(record.value(), bytes)) return in_file(name, *fault);
        links.push_back({std::move(record).value(), name, crypto::hex(crypto::sha256(bytes))});
    }
    std::ranges::stable_sort(links, {}, [](Link const& link) { return link.record.commitment.terms.serial; });
    for (std::size_t at = 1; at < links.size(); ++at) {
        if (auto const fault = fault_of_link(links[at - 1], links[at])) return in_file(links[at].name, *fault);
    }
    std::vector<DrawRecord> records;
    for (auto& link : links) records.push_back(std::move(link.record));
    return records;
}

}  // namespace yizhen::inspections

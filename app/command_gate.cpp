// `yizhen gate FILE`: the main job in a terminal.

#include "app/commands.h"
#include "app/county.h"
#include "app/wiring.h"
#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"
#include "platform/http/local_client.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace yizhen::app {
namespace {

Result<Done> take_day(std::string const& text, std::optional<CivilDate>& into) {
    if (text.empty()) return Done{};
    auto const day = CivilDate::parse(text);
    if (!day) return day.problem();
    into = day.value();
    return Done{};
}

/// DEMAND.toml first, flags over it.
Result<gate::Envelope> envelope_of(GateOptions const& options) {
    gate::Envelope envelope;
    if (!options.demand.empty()) {
        auto const text = files::read_file(options.demand, 1 << 20);
        if (!text) return text.problem();
        auto read = gate::read_envelope(text.value(), options.demand.filename().string());
        if (!read) return read;
        envelope = std::move(read).value();
    }
    auto const lay = [](std::string const& flag, std::string& into) {
        if (!flag.empty()) into = flag;
    };
    lay(options.issuer, envelope.issuer);
    lay(options.owner, envelope.owner);
    lay(options.basis, envelope.basis);
    lay(options.purpose, envelope.purpose);
    lay(options.population, envelope.population);
    lay(options.period, envelope.period);
    lay(options.frequency, envelope.frequency);
    lay(options.title, envelope.title);
    if (!options.targets.empty()) {
        envelope.targets.clear();
        for (auto const part : text::split(options.targets, ',')) {
            if (!text::trimmed(part).empty()) envelope.targets.emplace_back(text::trimmed(part));
        }
    }
    if (auto const done = take_day(options.due, envelope.due); !done) return done.problem();
    if (auto const done = take_day(options.as_of, envelope.as_of); !done) return done.problem();
    envelope.received = envelope.received || options.received;
    envelope.emergency = envelope.emergency || options.emergency;
    return envelope;
}

std::string coverage_words(ledgers::Coverage const& c) {
    std::string out = fmt::format("{} 格", c.cells);
    if (c.held > 0) out += fmt::format("，已有 {}", c.held);
    if (c.stale > 0) out += fmt::format("，待核 {}", c.stale);
    if (c.disputed > 0) out += fmt::format("，有异议 {}", c.disputed);
    if (c.missing > 0) out += fmt::format("，要填 {}", c.missing);
    if (c.not_applicable > 0) out += fmt::format("，不适用 {}", c.not_applicable);
    return out;
}

std::string_view mark_of(gate::FieldStatus status) {
    switch (status) {
    case gate::FieldStatus::held: return "● 已有";
    case gate::FieldStatus::derived: return "ƒ 可算";
    case gate::FieldStatus::asked: return "⇄ 已在收";
    case gate::FieldStatus::unsure: return "? 待认";
    case gate::FieldStatus::stale: return "◷ 待核";
    case gate::FieldStatus::fresh: return "✎ 需填";
    case gate::FieldStatus::disputed: return "≠ 有异议";
    case gate::FieldStatus::blocked: return "✕ 不予";
    case gate::FieldStatus::given: return "· 自带";
    }
    return "";
}

std::string path_text(forms::FormField const& field) {
    std::string out;
    for (auto const& words : field.path) out += (out.empty() ? "" : " / ") + words;
    return out;
}

void print_people(gate::Answer const& answer, std::filesystem::path const& out) {
    auto const& record = answer.record;
    fmt::print("{}\n{}\n", record.title, record.verdict.headline);
    if (!record.control_number.empty()) fmt::print("控制号 {}\n", record.control_number);
    fmt::print("工时：不经过闸口 {} 小时/年，经过闸口 {} 小时/年；要人填 {} 格，已答 {} 格\n\n", record.price.hours_before.text(),
               record.price.hours_after.text(), record.price.cells_asked, record.price.cells_answered);
    for (auto const& finding : record.fields) {
        if (finding.status == gate::FieldStatus::given) continue;
        fmt::print("  {:<10} {}  [{}]  {}\n", mark_of(finding.status), path_text(finding.field), finding.field.cells.a1(),
                   coverage_words(finding.coverage));
        if (!finding.match.reason.empty()) fmt::print("             {}\n", finding.match.reason);
    }
    if (!record.verdict.rules.empty()) fmt::print("\n规则：\n");
    for (auto const& hit : record.verdict.rules) {
        fmt::print("  {} {}（{}{}）{}\n      来源：{}（{}）\n", hit.id, hit.name, gate::name_of(hit.outcome),
                   hit.binding ? "" : "，试行只作提醒", hit.message, hit.source, hit.source_status);
    }
    for (auto const& note : answer.evidence.notes) fmt::print("  注：{}\n", note);
    if (!out.empty() && record.may_download) fmt::print("\n填好的表：{}\n", out.string());
}

Result<Done> judge_here(GateOptions const& options, gate::Envelope envelope, Config const& config, CivilDate today, Clock const& clock) {
    auto const county = County::open(config, clock);
    if (!county) return county.problem();
    auto& gate = county.value()->gate();
    auto const answer = gate.take({.file = options.file, .file_name = options.file.filename().string(), .envelope = std::move(envelope),
                                   .today = today, .actor = system_actor()});
    if (!answer) return answer.problem();
    if (!options.out.empty() && answer.value().record.may_download) {
        if (auto const written = gate.write_filled(answer.value(), options.file, options.out); !written) return written;
    }
    if (options.json) {
        fmt::print("{}\n", answer.value().json);
    } else {
        print_people(answer.value(), options.out);
    }
    return Done{};
}

/// A refusal that came over the socket, with the exit code of its kind where we know it.
Problem refusal_of(http::LocalAnswer const& answer) {
    boost::system::error_code error;
    auto const body = boost::json::parse(answer.body, error);
    auto const* object = error ? nullptr : body.if_object();
    auto const* detail = object ? object->if_contains("detail") : nullptr;
    auto const words = detail && detail->is_string() ? std::string(detail->get_string()) : fmt::format("服务器回答 {}", answer.status);
    auto const& kind = answer.status == 404 ? problems::kNotFound : answer.status == 403 ? problems::kNotAllowed : problems::kBadInput;
    return {kind, words};
}

/// A server works in the data folder: it judges, and hands the filled file back.
Result<Done> judge_there(GateOptions const& options, gate::Envelope const& envelope, std::filesystem::path const& socket) {
    auto const content = files::read_file(options.file);
    if (!content) return content.problem();
    auto const form = http::multipart_body({{"envelope", gate::to_json(envelope)}}, "file", options.file.filename().string(), content.value());
    auto const created = http::exchange(socket, "POST", "/api/v1/demands", {{"Content-Type", form.content_type}}, form.body);
    if (!created) return created.problem();
    if (created.value().status >= 400) return refusal_of(created.value());
    auto const demand = boost::json::parse(created.value().body);
    if (!options.out.empty() && demand.at("may_download").as_bool()) {
        auto const id = std::string(demand.at("id").as_string());
        auto const filled = http::exchange(socket, "GET", fmt::format("/api/v1/demands/{}/filled", id), {}, {});
        if (!filled) return filled.problem();
        if (filled.value().status >= 400) return refusal_of(filled.value());
        files::write_file(options.out, filled.value().body);
    }
    if (options.json) {
        fmt::print("{}\n", created.value().body);
    } else {
        fmt::print("{}\n{}\n", std::string_view(demand.at("title").as_string()), std::string_view(demand.at("headline").as_string()));
        if (!options.out.empty()) fmt::print("填好的表：{}\n", options.out.string());
    }
    return Done{};
}

Result<Done> judge_form(GateOptions const& options) {
    auto envelope = envelope_of(options);
    if (!envelope) return envelope.problem();
    clock::SystemClock const clock;
    std::optional<CivilDate> today = clock.today();
    if (auto const done = take_day(options.today, today); !done) return done;
    auto const config = read_config(options.data);
    if (!config) return config.problem();
    if (auto const socket = socket_of(options.data); http::server_listens(socket)) {
        if (!options.today.empty()) return Problem{problems::kUsage, "服务器正在运行，由它的时钟说今天是哪天；请去掉 --today，或先停下服务器。"};
        return judge_there(options, envelope.value(), socket);
    }
    return judge_here(options, std::move(envelope).value(), config.value(), *today, clock);
}

}  // namespace

int run_gate(GateOptions const& options) {
    return at_the_border([&] { return judge_form(options); });
}

}  // namespace yizhen::app

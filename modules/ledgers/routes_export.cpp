// Exports over HTTP: rows of a ledger, and all that is held about a unit.

#include "kernel/problem_catalogue.h"
#include "modules/ledgers/routes_export.h"
#include "modules/ledgers/routes_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers {

using http::Request;
using http::Response;
using served::Asked;
using served::query;
using served::Served;

namespace {

constexpr std::size_t kElementsMax = 1'000;

/// All that is stored of a ledger: neither what is worked out nor the names of units, which the tree gives.
std::vector<std::string> stored_elements(Shape const& shape) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < shape.columns.size(); ++at) {
        if (shape.columns[at].element.formula.empty() && shape.unit_level(at) < 0) out.push_back(shape.columns[at].element.code);
    }
    return out;
}

/// Without `elements`: all that is stored.
Request with_all_elements(Ledgers& ledgers, Request const& request) {
    auto out = request;
    auto const* shape = ledgers.shapes().find(request.path_values.at("ledger"));
    if (shape == nullptr || !query(request, "elements").empty()) return out;
    std::string all;
    for (auto const& code : stored_elements(*shape)) all += (all.empty() ? "" : ",") + code;
    out.query["elements"] = all;
    return out;
}

/// A sheet has an end; that of CSV files nobody has found yet.
std::optional<Problem> too_many_for_a_sheet(Ledgers& ledgers, RealmId realm, std::vector<ExportPart> const& parts, sheet::ExportFormat format) {
    if (format != sheet::ExportFormat::xlsx) return std::nullopt;
    for (auto const& summary : ledgers.summaries(realm)) {
        bool const asked = std::ranges::any_of(parts, [&](auto const& part) { return part.shape->definition.name == summary.name && part.question.population.empty(); });
        if (!asked || summary.rows <= sheet::kExportRowsMax) continue;
        return Problem{problems::kTooLarge, fmt::format("“{}”有 {} 行，一张工作表最多放 {} 行；请改用 format=csv。", summary.title, summary.rows, sheet::kExportRowsMax)};
    }
    return std::nullopt;
}

Result<Response> sent(ExportPorts const& ports, Leaving leaving, std::vector<ExportPart> parts, std::optional<ReadCause> cause) {
    if (auto const no = too_many_for_a_sheet(ports.ledgers, leaving.realm, parts, leaving.format)) return *no;
    bool const several = parts.size() > 1;
    // What cannot be asked is refused before the record says that something left.
    for (auto const& part : parts) {
        auto probe = part.question;
        probe.after = RowId(0);
        probe.rows_max = 1;
        if (auto const can = ports.ledgers.rows(leaving.realm, probe); !can) return can.problem();
    }
    auto record = ExportRecord::begin(ports.database, leaving);
    if (!record) return record.problem();
    auto file = RowsFile::open(ports.ledgers, unit_names(ports.org), std::move(parts), std::move(cause), record.value());
    if (!file) return file.problem();
    return sent_while_made(record.value()->leaving(), several, [file = std::move(file).value()](std::string& chunk) { return file->next(chunk); });
}

/// In full only with a reason, which goes into the chain of reads.
Result<std::optional<ReadCause>> own_cause(Request const& request) {
    if (query(request, "plain") != "1") return std::optional<ReadCause>{};
    auto const reason = query(request, "reason");
    if (reason.empty()) return Problem{problems::kBadInput, "导出完整的号码和姓名要写明事由（reason），它会记入查阅留痕。"};
    return std::optional<ReadCause>(ReadCause{request.actor, "本单位数据", reason});
}

Response export_rows(ExportPorts const& ports, Served const& served, Request const& request) {
    auto const whole = with_all_elements(ports.ledgers, request);
    auto asked = served::question_of(served, whole, kElementsMax);
    if (!asked) return http::refusal(asked.problem(), request.request_id);
    std::optional<ReadCause> cause;
    std::optional<access::Grant> by;
    if (served::works_with_rows(request)) {
        if (asked.value().question.units.empty() && request.actor.role == access::kSystemRole) {  // whose scope begins above the counties
            auto const realm = served::realm_of(served, request);
            if (!realm) return http::refusal(realm.problem(), request.request_id);
            asked.value().question.units = {served.org.tree()->find(served.org.tree()->county_of(realm.value()))->code};
        }
        if (auto const placed = served::place_by_scope(served, whole, asked.value()); !placed) return http::refusal(placed.problem(), request.request_id);
        auto own = own_cause(request);
        if (!own) return http::refusal(own.problem(), request.request_id);
        cause = std::move(own).value();
    } else {
        auto grant = served::grant_for(served, request, asked.value());
        if (!grant) return http::refusal(grant.problem(), request.request_id);
        if (auto const placed = served::place_by_grant(served, whole, grant.value(), asked.value()); !placed) return http::refusal(placed.problem(), request.request_id);
        cause = ReadCause{request.actor, grant.value().cause, "按授权导出"};
        by = std::move(grant).value();
    }
    auto leaving = leaving_of(ports, request, asked.value().realm);
    if (!leaving) return http::refusal(leaving.problem(), request.request_id);
    leaving.value().object = "ledger:" + asked.value().shape->definition.name;
    leaving.value().title = asked.value().shape->definition.title;
    if (by) {
        leaving.value().grant = by->id.value;
        leaving.value().right = fmt::format("授权 {}（{}）", by->id.value, by->cause);
        leaving.value().delete_by = by->last;
    }
    auto answer = sent(ports, std::move(leaving).value(), {{asked.value().shape, std::move(asked.value().question)}}, std::move(cause));
    return answer ? std::move(answer).value() : http::refusal(answer.problem(), request.request_id);
}

/// All that is held about a unit and what is below it, a table a ledger.
Response export_holdings(ExportPorts const& ports, Request const& request) {
    if (!served::works_with_rows(request)) {
        return http::refusal({problems::kNotAllowed, "一个单位的全部数据只给这个单位自己；其他单位按已准入要求的授权取。"}, request.request_id);
    }
    auto const tree = ports.org.tree();
    auto const unit = tree->find_code(request.path_values.at("code"));
    if (!unit || !ports.access.scope_of(request.actor).holds(unit->id) || !tree->realm_of(unit->id).known()) {
        return http::refusal({problems::kNotFound, fmt::format("没有单位“{}”，或不在你的范围内。", request.path_values.at("code"))}, request.request_id);
    }
    auto cause = own_cause(request);
    if (!cause) return http::refusal(cause.problem(), request.request_id);
    auto leaving = leaving_of(ports, request, tree->realm_of(unit->id));
    if (!leaving) return http::refusal(leaving.problem(), request.request_id);
    leaving.value().object = "unit:" + unit->code;
    leaving.value().title = unit->name + " 全部数据";
    auto const today = ports.clock.today();
    std::vector<ExportPart> parts;
    for (auto const& shape : ports.ledgers.shapes().all()) {
        ExportPart part{&shape, {}};
        part.question.elements = stored_elements(shape);
        part.question.units = {unit->code};
        part.question.as_of = today;
        part.question.today = today;
        if (!part.question.elements.empty()) parts.push_back(std::move(part));
    }
    auto answer = sent(ports, std::move(leaving).value(), std::move(parts), std::move(cause).value());
    return answer ? std::move(answer).value() : http::refusal(answer.problem(), request.request_id);
}

}  // namespace

Result<Leaving> leaving_of(ExportPorts const& ports, Request const& request, RealmId realm) {
    Leaving out;
    auto const named = query(request, "format");
    auto const format = sheet::parse_export_format(named.empty() ? "csv" : named);
    if (!format) return Problem{problems::kBadInput, fmt::format("没有“{}”这种格式；有 xlsx、csv（UTF-8）、gb18030（CSV）。", named)};
    out.realm = realm;
    out.actor = request.actor;
    out.format = *format;
    out.right = "本单位数据";
    auto const reason = query(request, "reason");
    out.purpose = reason.empty() ? "核对本单位数据" : reason;
    auto const person = ports.access.find(PersonId(request.actor.person));
    auto const unit = person ? ports.org.tree()->find(person->unit) : std::nullopt;
    out.taker = person ? fmt::format("{}（{}）", person->name, unit ? unit->name : "") : "运行服务器的系统用户";
    out.day = ports.clock.today();
    out.delete_by = CivilDate::from_days(out.day.days() + kExportKeepDays);
    return out;
}

Response sent_while_made(Leaving const& leaving, bool several_tables, std::function<bool(std::string&)> next) {
    auto const name = fmt::format("{}（{}，{}后删除）{}", leaving.title, leaving.right, leaving.delete_by.iso(), sheet::ending_of(leaving.format, several_tables));
    auto answer = http::download({}, name, sheet::content_type_of(leaving.format, several_tables), false);
    answer.file.reset();
    answer.headers["X-Delete-By"] = leaving.delete_by.iso();
    if (leaving.grant != 0) answer.headers["X-Grant"] = std::to_string(leaving.grant);
    answer.stream = std::move(next);
    return answer;
}

std::vector<http::Route> export_routes(ExportPorts const& ports) {
    Served const served{ports.ledgers, ports.access, ports.org, {ports.clock, {}, {}}};
    return {
        {"GET", "/api/v1/ledgers/{ledger}/export", [ports, served](Request const& request) { return export_rows(ports, served, request); }},
        {"GET", "/api/v1/units/{code}/holdings", [ports](Request const& request) { return export_holdings(ports, request); }},
    };
}

}  // namespace yizhen::ledgers

// Files of rows into the ledgers over HTTP.

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/ledgers/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers {

namespace json = boost::json;
using access::Role;
using http::Request;
using http::Response;

namespace {

std::string_view word_of(RowOutcome outcome) {
    switch (outcome) {
    case RowOutcome::created: return "created";
    case RowOutcome::updated: return "updated";
    case RowOutcome::same: return "same";
    case RowOutcome::ended: return "ended";
    case RowOutcome::rejected: break;
    }
    return "rejected";
}

std::string_view word_of(ColumnUse use) {
    switch (use) {
    case ColumnUse::element: return "element";
    case ColumnUse::unit: return "unit";
    case ColumnUse::period: return "period";
    case ColumnUse::ordinal: return "ordinal";
    case ColumnUse::derived: return "derived";
    case ColumnUse::twice: return "twice";
    case ColumnUse::unknown: break;
    }
    return "unknown";
}

}  // namespace

std::string receipt_json(ImportReceipt const& receipt) {
    json::array columns;
    for (auto const& column : receipt.columns) {
        columns.push_back({{"column", column.column}, {"header", column.header}, {"use", word_of(column.use)}, {"element", column.element}, {"how", column.how}});
    }
    json::array rows;
    for (auto const& row : receipt.rows.rows) {
        json::object line{{"address", row.address}, {"outcome", word_of(row.outcome)}, {"reason", row.reason}};
        if (row.outcome == RowOutcome::ended) line["row"] = std::to_string(row.row.value);
        rows.push_back(std::move(line));
    }
    json::array skipped;
    for (auto const& line : receipt.skipped) skipped.push_back(json::string(line));
    return json::serialize(json::object{
        {"file", receipt.file}, {"sheet", receipt.sheet}, {"header_row", receipt.header_row}, {"created", receipt.rows.created}, {"updated", receipt.rows.updated},
        {"same", receipt.rows.same}, {"rejected", receipt.rows.rejected}, {"ended", receipt.rows.ended}, {"in_scope", receipt.rows.in_scope},
        {"claims", receipt.rows.claims}, {"change", receipt.rows.change.value}, {"columns", std::move(columns)}, {"rows", std::move(rows)},
        {"skipped", std::move(skipped)}});
}

namespace served {
namespace {

/// What the form fields of an import say.
Result<ImportOptions> options_of(Served const& served, Request const& request) {
    auto const field = [&](char const* name) {
        auto const found = request.form.find(name);
        return found == request.form.end() ? std::string() : std::string(text::trimmed(found->second));
    };
    ImportOptions out;
    out.ledger = request.path_values.at("ledger");
    out.as_of = served.ports.clock.today();
    if (auto const text = field("as_of"); !text.empty()) {
        auto const day = CivilDate::parse(text);
        if (!day) return day.problem();
        out.as_of = day.value();
    }
    out.source = field("source");
    out.unit = field("unit");
    out.period = field("period");
    out.demand = field("demand");
    out.reason = "导入文件";
    out.dry_run = field("dry_run") == "true";
    out.may_move = std::ranges::find(request.scopes, "steward") != request.scopes.end() || request.actor.role == access::kSystemRole;
    if (field("complete") == "true") {
        if (out.unit.empty()) return Problem{problems::kBadInput, "完整清单要写明是哪个单位的全部（unit）。"};
        out.complete = Completeness{out.unit, out.period, field("confirm") == "true"};
    }
    return out;
}

}  // namespace

Response import_file(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::frontline, Role::steward})) return http::refusal(*no, request.request_id);
    auto const file = std::ranges::find(request.uploads, "file", &http::Upload::name);
    if (file == request.uploads.end()) return http::refusal({problems::kBadForm, "要有 file（数据文件）这一部分。"}, request.request_id);
    auto options = options_of(served, request);
    if (!options) return http::refusal(options.problem(), request.request_id);
    auto const tree = served.org.tree();
    auto const scope = served.access.scope_of(request.actor);
    auto const realm = realm_of(served, request);
    auto const named = options.value().unit.empty() ? std::nullopt : tree->find_code(options.value().unit);
    if (!realm && !named) return http::refusal(realm.problem(), request.request_id);
    auto const county = named && tree->realm_of(named->id).known() ? tree->realm_of(named->id) : realm ? realm.value() : RealmId{};
    if (!county.known()) return http::refusal(realm.problem(), request.request_id);
    if (named && !scope.holds(named->id)) {
        return http::refusal({problems::kNotAllowed, fmt::format("单位“{}”不在你的范围内。", options.value().unit)}, request.request_id);
    }
    options.value().may_write = [scope](UnitId unit) { return scope.holds(unit); };
    options.value().file_name = file->file_name;
    request.tell("正在读取和写入", 0, 1);
    auto const units = units_of(served.org);
    auto receipt = import_rows(served.ledgers, *units, county, request.actor, file->file, options.value(), served.ports.matcher);
    if (!receipt) return http::refusal(receipt.problem(), request.request_id);
    auto answer = http::json(200, receipt_json(receipt.value()));
    answer.headers["Cache-Control"] = "no-store";  // reasons may quote what stood in a cell
    return answer;
}

}  // namespace served
}  // namespace yizhen::ledgers

// Ledgers as files over HTTP: rows in, and all that is held about a unit out.

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/ledgers/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

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

constexpr std::size_t kExportElementsMax = 500;
constexpr std::int64_t kExportPage = 2'000;

/// A cell of a CSV: quoted where it must be, and no formula for whoever opens it.
std::string csv_cell(std::string text) {
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
        bool const number = text.find_first_not_of("+-.0123456789") == std::string::npos && text.size() > 1;
        if (!number) text.insert(text.begin(), '\'');
    }
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (char const c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

/// Streams pages of rows; each page is read, and noted where it is plain, before its bytes leave.
class Csv {
public:
    Csv(Ledgers& ledgers, RealmId realm, Shape const& shape, Question question, std::optional<ReadCause> cause, std::shared_ptr<org::Tree const> tree)
        : m_ledgers(ledgers), m_realm(realm), m_shape(shape), m_question(std::move(question)), m_cause(std::move(cause)), m_tree(std::move(tree)) {
        m_question.after = RowId(0);
        m_question.rows_max = kExportPage;
    }

    Result<std::string> head() {
        m_page = m_ledgers.rows(m_realm, m_question, m_cause ? &*m_cause : nullptr);
        if (!m_page) return m_page.problem();
        std::string out = "\xEF\xBB\xBF单位代码,单位";
        if (m_shape.by_period()) out += ",报告期";
        for (auto const& element : m_question.elements) out += "," + csv_cell(m_shape.find(element)->element.name);
        return out + ",有异议的项\r\n";
    }
    bool next(std::string& chunk) {
        if (m_page.value().empty()) return false;
        for (auto const& row : m_page.value()) chunk += line(row);
        if (static_cast<std::int64_t>(m_page.value().size()) < kExportPage) return false;
        m_question.after = m_page.value().back().id;
        m_page = m_ledgers.rows(m_realm, m_question, m_cause ? &*m_cause : nullptr);
        if (!m_page) throw std::runtime_error("an export broke off");  // the connection ends: half a file must not look whole
        return !m_page.value().empty();
    }

private:
    [[nodiscard]] std::string line(HeldRow const& row) const {
        auto const unit = m_tree->find_code(row.unit);
        auto out = csv_cell(row.unit) + "," + csv_cell(unit ? unit->name : "");
        if (m_shape.by_period()) out += "," + csv_cell(row.key);
        std::string disputed;
        for (std::size_t at = 0; at < row.cells.size(); ++at) {
            auto const& cell = row.cells[at];
            out += "," + csv_cell(cell.standing == Standing::not_applicable ? "不适用" : to_text(cell.cell.value));
            if (cell.standing == Standing::disputed) disputed += (disputed.empty() ? "" : "；") + m_shape.find(m_question.elements[at])->element.name;
        }
        return out + "," + csv_cell(disputed) + "\r\n";
    }

    Ledgers& m_ledgers;
    RealmId m_realm;
    Shape const& m_shape;
    Question m_question;
    std::optional<ReadCause> m_cause;
    std::shared_ptr<org::Tree const> m_tree;
    Result<std::vector<HeldRow>> m_page{std::vector<HeldRow>{}};
};

/// Without `elements`: all that is stored.
http::Request with_all_elements(Served const& served, Request const& request) {
    auto out = request;
    auto const* shape = served.ledgers.shapes().find(request.path_values.at("ledger"));
    if (shape == nullptr || !query(request, "elements").empty()) return out;
    std::string all;
    for (std::size_t at = 0; at < shape->columns.size(); ++at) {
        if (!shape->columns[at].element.formula.empty() || shape->unit_level(at) >= 0) continue;
        all += (all.empty() ? "" : ",") + shape->columns[at].element.code;
    }
    out.query["elements"] = all;
    return out;
}

}  // namespace

Response export_rows(Served const& served, Request const& request) {
    auto const whole = with_all_elements(served, request);
    auto asked = question_of(served, whole, kExportElementsMax);
    if (!asked) return http::refusal(asked.problem(), request.request_id);
    auto& question = asked.value().question;
    std::optional<ReadCause> cause;
    auto const reason = query(request, "reason");
    if (!works_with_rows(request)) {
        auto const grant = grant_for(served, request, asked.value());
        if (!grant) return http::refusal(grant.problem(), request.request_id);
        if (auto const placed = place_by_grant(served, whole, grant.value(), asked.value()); !placed) return http::refusal(placed.problem(), request.request_id);
        cause = ReadCause{request.actor, grant.value().cause, "按授权导出"};
    } else {
        if (auto const placed = place_by_scope(served, whole, asked.value()); !placed) return http::refusal(placed.problem(), request.request_id);
        if (query(request, "plain") == "1") {
            if (reason.empty()) return http::refusal({problems::kBadInput, "导出完整的号码和姓名要写明事由（reason），它会记入查阅留痕。"}, request.request_id);
            cause = ReadCause{request.actor, "本单位数据", reason};
        }
    }
    auto const csv = std::make_shared<Csv>(served.ledgers, asked.value().realm, *asked.value().shape, std::move(question), std::move(cause), served.org.tree());
    auto first = csv->head();
    if (!first) return http::refusal(first.problem(), request.request_id);
    Response answer;
    answer.headers["Content-Type"] = "text/csv; charset=utf-8";
    answer.headers["Content-Disposition"] = fmt::format("attachment; filename=\"{}.csv\"", asked.value().shape->definition.name);
    answer.headers["Cache-Control"] = "no-store";
    answer.stream = [csv, head = std::make_shared<std::string>(std::move(first).value())](std::string& chunk) {
        chunk = std::exchange(*head, {});
        return csv->next(chunk);
    };
    return answer;
}

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

#include "modules/gate/routes.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/access/access.h"
#include "modules/gate/candidates.h"
#include "modules/gate/drawn_form.h"
#include "modules/gate/gate.h"
#include "modules/gate/hidden.h"
#include "modules/gate/houses.h"
#include "modules/gate/routes_parts.h"
#include "modules/gate/verdict_json.h"
#include "platform/files/files.h"
#include "platform/http/http.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace yizhen::gate {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

constexpr int kPageDefault = 20;
constexpr int kRowsDefault = 200;
constexpr int kRowsMaxDrawn = 500;
constexpr int kElementsDefault = 20;

Response create_demand(Served const& served, Request const& request) {
    auto const file = std::ranges::find(request.uploads, "file", &http::Upload::name);
    bool const has_file = file != request.uploads.end();
    auto const envelope_text = request.form.find("envelope");
    Problem const incomplete{problems::kBadForm, "要有 file（表格文件）和 envelope（JSON）两个部分；报表以外的种类可以没有 file。"};
    if (envelope_text == request.form.end()) return refused(request, incomplete);
    auto envelope = read_envelope_json(envelope_text->second);
    if (!envelope) return refused(request, envelope.problem());
    if (!has_file && envelope.value().kind == kFormKind) return refused(request, incomplete);
    if (auto const no = may_send(served, request, envelope.value())) return refused(request, *no);
    request.tell("正在读表、找数、判断", 1, 3);
    auto answer = served.gate.take({.file = has_file ? file->file : std::filesystem::path(), .file_name = has_file ? file->file_name : std::string(), .envelope = std::move(envelope).value(),
                                    .today = served.clock.today(), .actor = request.actor});
    if (!answer) return refused(request, answer.problem());
    request.tell("已有结论", 3, 3);
    if (!answer.value().demand.id.known()) return http::json(201, answer.value().json);  // R-05: nothing was kept
    auto const saved = served.gate.find(answer.value().demand.id);
    YIZHEN_CHECK(saved.has_value());
    auto response = demand_response(served, 201, *saved);
    response.headers["Location"] = fmt::format("/api/v1/demands/{}", saved->id.value);
    return response;
}

/// The verdict as it stands, or a former one of it.
Response get_demand(Served const& served, Request const& request) {
    auto const demand = visible_demand(served, request);
    if (!demand) return refused(request, demand.problem());
    auto const version = number_or(query(request, "version"), 0);
    if (version == 0) return demand_response(served, 200, demand.value());
    auto const all = served.gate.verdicts(demand.value().id);
    auto const one = std::ranges::find(all, version, &StoredVerdict::version);
    if (one == all.end()) return refused(request, {problems::kNotFound, fmt::format("这件要求没有第 {} 版结论。", version)});
    return http::json(200, with_standing(served, demand.value(), one->verdict_json));
}

/// A page of the register. Hours are decimals: their digits go in as they are.
std::string summary_json(StoredDemand const& demand, org::Tree const& tree) {
    json::array targets;
    for (auto const& code : demand.targets) {
        auto const unit = tree.find_code(code);
        targets.push_back(unit_ref(code, unit ? unit->name : code));
    }
    auto const full = json::parse(demand.verdict_json);
    json::object out{{"id", std::to_string(demand.id.value)},
                     {"kind", demand.envelope.kind},
                     {"title", demand.title},
                     {"issuer", unit_ref(demand.issuer_code, demand.issuer_name)},
                     {"targets", std::move(targets)},
                     {"received", demand.envelope.received},
                     {"outcome", name_of(demand.outcome)},
                     {"created", full.at("created")},
                     {"unsure", demand.fields_unsure}};
    out["control_number"] = demand.control_number.empty() ? json::value() : json::value(demand.control_number);
    out["due"] = demand.envelope.due ? json::value(demand.envelope.due->iso()) : json::value();
    auto text = json::serialize(out);
    text.pop_back();
    return fmt::format("{},\"price\":{{\"hours_before\":{},\"hours_after\":{},\"cells_asked\":{},\"cells_answered\":{}}}}}", text,
                       demand.price.hours_before.text(), demand.price.hours_after.text(), demand.price.cells_asked,
                       demand.price.cells_answered);
}

/// What the register's page shows to this person.
PageQuestion page_question(Served const& served, Request const& request) {
    auto const tree = served.org.tree();
    auto const scope = served.access.scope_of(request.actor);
    PageQuestion question{.realm = {}, .words = query(request, "q"), .outcome = query(request, "outcome"), .kind = query(request, "kind"),
                          .issuer_code = query(request, "issuer"), .before = number_or(query(request, "cursor"), 0),
                          .limit = limit_of(request, "limit", kPageDefault, kPageMax)};
    for (auto const top : scope.tops()) {
        auto const unit = tree->find(top);
        if (!unit) continue;
        if (!question.realm.known()) question.realm = unit->realm;
        if (org::is_area(unit->kind)) question.unit_prefixes.push_back(unit->code);
        for (auto& code : codes_of_house(*tree, top)) question.issuers.push_back(std::move(code));
        for (auto const& above : tree->path(top)) {
            if (above.realm.known() && above.id != top) question.units_above.push_back(above.code);
        }
    }
    return question;
}

struct ShownPage {
    std::vector<StoredDemand> demands;
    std::int64_t next = 0;  ///< the last one shown; 0: nothing comes behind it
};

/// Filled from what the person may see: a short page, or a cursor that stands behind a row nobody showed, would tell them that
/// something is kept from them.
ShownPage shown_page(Served const& served, Request const& request, PageQuestion question) {
    ShownPage page;
    auto const wanted = std::exchange(question.limit, std::min(question.limit + 1, kPageMax));
    for (;;) {
        auto batch = served.gate.list(question);
        for (auto& demand : batch) {
            question.before = demand.id.value;
            if (is_hidden(demand.envelope, served.clock.today()) && !is_visible(served, request, demand)) continue;
            if (std::ssize(page.demands) == wanted) {
                page.next = page.demands.back().id.value;
                return page;
            }
            page.demands.push_back(std::move(demand));
        }
        if (std::ssize(batch) < question.limit) return page;
    }
}

Response list_page(Served const& served, Request const& request) {
    auto const question = page_question(served, request);
    if (!question.realm.known()) return http::json(200, R"({"items":[],"next":null})");
    auto const page = shown_page(served, request, question);
    auto const tree = served.org.tree();
    std::string items;
    for (auto const& demand : page.demands) items += (items.empty() ? "" : ",") + summary_json(demand, *tree);
    auto const next = page.next > 0 ? fmt::format("\"{}\"", page.next) : std::string("null");
    return http::json(200, fmt::format("{{\"items\":[{}],\"next\":{}}}", items, next));
}

Response get_form(Served const& served, Request const& request) {
    auto const demand = visible_demand(served, request);
    if (!demand) return refused(request, demand.problem());
    auto const answer = served.gate.look(demand.value().id, request.actor, reader_of(served, request, demand.value()));
    if (!answer) return refused(request, answer.problem());
    if (!answer.value().record.may_download) return refused(request, {problems::kNotAllowed, "这件要求不作答，没有可看的表。"});
    if (demand.value().envelope.kind != kFormKind) return refused(request, {problems::kNotFound, "这件要求不是报表，没有可看的表。"});
    return http::json(200, drawn_form(answer.value(), limit_of(request, "rows", kRowsDefault, kRowsMaxDrawn)));
}

/// A filled form says in its name by which right it was given and until when it may be kept: every other byte of it is the
/// issuer's.
std::string filled_name(StoredDemand const& demand) {
    auto const& name = demand.file_name;
    auto const dot = name.rfind('.');
    auto const ending = dot == std::string::npos ? std::string() : name.substr(dot);
    bool const converted = ending == ".xls" || ending == ".et" || ending == ".html";
    auto const right = fmt::format("（{}，{}后删除）", demand.control_number.empty() ? "未编号" : demand.control_number,
                                   rows_until(demand.envelope, demand.created_day).iso());
    return name.substr(0, dot) + "-已填" + right + (converted ? ".xlsx" : ending);
}

/// As the verdict saw it, or with what is held by now.
Result<Answer> answered(Served const& served, Request const& request, StoredDemand const& demand) {
    auto const reader = reader_of(served, request, demand);
    return query(request, "at") == "now" ? served.gate.now(demand.id, request.actor, reader) : served.gate.look(demand.id, request.actor, reader);
}

void say_completeness(Response& response, Completeness const& completeness) {
    response.headers["X-Completeness"] = completeness.percent_text();
    response.headers["X-Cells-Answered"] = fmt::format("{}/{}", completeness.answered, completeness.cells);
}

Response download_filled(Served const& served, Request const& request) {
    auto const demand = visible_demand(served, request);
    if (!demand) return refused(request, demand.problem());
    auto const answer = answered(served, request, demand.value());
    if (!answer) return refused(request, answer.problem());
    auto const& evidence = answer.value().evidence;
    auto const name = filled_name(demand.value());
    files::TempFile filled(std::filesystem::path(name).extension().string(), files::memory_dir());
    if (auto const written = served.gate.write_filled(answer.value(), filled.path()); !written) return refused(request, written.problem());
    auto response = http::download(filled.release(), name, "application/octet-stream", true);
    say_completeness(response, completeness_of(evidence));
    return response;
}

/// How much of the form is answered by now; a fact of data, asked of nobody.
Response get_completeness(Served const& served, Request const& request) {
    auto const demand = visible_demand(served, request);
    if (!demand) return refused(request, demand.problem());
    auto const answer = served.gate.now(demand.value().id, request.actor, reader_of(served, request, demand.value()));
    if (!answer) return refused(request, answer.problem());
    auto const one = completeness_of(answer.value().evidence);
    auto response = http::json(200, json::serialize(json::object{{"cells", one.cells}, {"answered", one.answered}, {"stale", one.stale},
                                                                 {"disputed", one.disputed}, {"missing", one.missing}, {"permille", one.permille()}}));
    say_completeness(response, one);
    return response;
}

Response correct_match(Served const& served, Request const& request) {
    auto const demand = visible_demand(served, request);
    if (!demand) return refused(request, demand.problem());
    if (auto const changed = http::changed_meanwhile(request, etag_of(demand.value()))) return *changed;
    boost::system::error_code error;
    auto const body = json::parse(request.body, error);
    auto const* object = error ? nullptr : body.if_object();
    auto const* field = object ? object->if_contains("field") : nullptr;
    auto const* element = object ? object->if_contains("element") : nullptr;
    if (!field || !field->is_string() || !element || !(element->is_string() || element->is_null())) {
        return refused(request, {problems::kBadInput, "请求体应为 {\"field\": 栏目编号, \"element\": 数据元代码或 null}。"});
    }
    Correction const correction{std::string(field->get_string()), element->is_null() ? std::string() : std::string(element->get_string())};
    auto const answer = served.gate.correct(demand.value().id, correction, served.clock.today(), request.actor);
    if (!answer) return refused(request, answer.problem());
    auto const saved = served.gate.find(demand.value().id);
    YIZHEN_CHECK(saved.has_value());
    return demand_response(served, 200, *saved);
}

/// Judged again with what is known today; a new version, unless nothing has changed since.
Response judge_again(Served const& served, Request const& request) {
    auto const demand = visible_demand(served, request);
    if (!demand) return refused(request, demand.problem());
    if (auto const changed = http::changed_meanwhile(request, etag_of(demand.value()))) return *changed;
    auto const answer = served.gate.again(demand.value().id, served.clock.today(), request.actor);
    if (!answer) return refused(request, answer.problem());
    auto const saved = served.gate.find(demand.value().id);
    YIZHEN_CHECK(saved.has_value());
    return demand_response(served, 200, *saved);
}

Response list_verdicts(Served const& served, Request const& request) {
    auto const demand = visible_demand(served, request);
    if (!demand) return refused(request, demand.problem());
    json::array items;
    for (auto const& one : served.gate.verdicts(demand.value().id)) {
        items.push_back({{"version", one.version}, {"outcome", name_of(one.outcome)}, {"judged", one.judged_day.iso()}, {"digest", one.digest}});
    }
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

/// 3: the name itself; 2: it begins so; 1: somewhere in the name or an alias; 0: not at all.
int likeness(elements::Element const& element, std::string const& words) {
    if (words.empty()) return 1;
    if (element.name == words || element.code == words) return 3;
    if (element.name.starts_with(words)) return 2;
    bool const inside = element.name.find(words) != std::string::npos ||
                        std::ranges::any_of(element.aliases, [&](auto const& alias) { return alias.find(words) != std::string::npos; });
    return inside ? 1 : 0;
}

json::object element_json(elements::Element const& element, bool candidate) {
    return {{"code", element.code}, {"name", element.name}, {"definition", element.definition},
            {"entity", element.entity}, {"type", name_of(element.type)},
            {"unit_of_measure", element.unit_of_measure}, {"source_unit", element.source_unit},
            {"sensitivity", sensitivity_name(element.sensitivity)}, {"candidate", candidate}};
}

Response list_elements(Served const& served, Request const& request) {
    auto const words = text::folded(query(request, "q"));
    std::vector<elements::Element> own;
    if (auto const realm = realm_of(served, request); realm.known()) {
        for (auto const& one : served.gate.candidates(realm)) own.push_back(element_of(one));
    }
    std::vector<std::tuple<int, bool, elements::Element const*>> found;
    auto const look = [&](std::vector<elements::Element> const& all, bool candidate) {
        for (auto const& element : all) {
            if (int const like = likeness(element, words); like > 0) found.emplace_back(-like, candidate, &element);
        }
    };
    look(served.gate.catalogue().elements(), false);
    look(own, true);
    std::ranges::stable_sort(found, {}, [](auto const& one) { return std::get<0>(one); });
    auto const limit = static_cast<std::size_t>(limit_of(request, "limit", kElementsDefault, kPageMax));
    json::array items;
    for (auto const& [like, candidate, element] : found) {
        if (items.size() == limit) break;
        items.push_back(element_json(*element, candidate));
    }
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

}  // namespace

std::vector<http::Route> routes(Gate& gate, access::Access& access, org::Org& org, Clock const& clock) {
    Served const served{gate, access, org, clock};
    auto const with = [served](Response (*handler)(Served const&, Request const&)) {
        return [served, handler](Request const& request) { return handler(served, request); };
    };
    std::vector<http::Route> all{
        {"POST", "/api/v1/demands", with(create_demand)},
        {"GET", "/api/v1/demands", with(list_page)},
        {"GET", "/api/v1/demands/{id}", with(get_demand)},
        {"GET", "/api/v1/demands/{id}/form", with(get_form)},
        {"GET", "/api/v1/demands/{id}/filled", with(download_filled)},
        {"GET", "/api/v1/demands/{id}/completeness", with(get_completeness)},
        {"POST", "/api/v1/demands/{id}/matches", with(correct_match)},
        {"GET", "/api/v1/elements", with(list_elements)},
        {"GET", "/api/v1/kinds", with(list_kinds)},
        {"POST", "/api/v1/readings", with(preview_reading)},
        {"GET", "/api/v1/demands/{id}/reading", with(get_reading)},
        {"POST", "/api/v1/demands/{id}/reading", with(confirm_reading)},
        {"GET", "/api/v1/demands/{id}/verdicts", with(list_verdicts)},
        {"POST", "/api/v1/demands/{id}/verdicts", with(judge_again)},
    };
    for (auto& route : word_routes(served)) all.push_back(std::move(route));
    for (auto& route : rule_routes(served)) all.push_back(std::move(route));
    return all;
}

}  // namespace yizhen::gate

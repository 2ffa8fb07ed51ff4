// What a steward decides and what a service window does for a resident, over HTTP.

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/ledgers/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers::served {

namespace json = boost::json;
using access::Role;
using http::Request;
using http::Response;

namespace {

Response refused(Request const& request, Problem const& problem) { return http::refusal(problem, request.request_id); }

/// Personal data: not kept by anybody on the way, nor for the same request again.
Response personal(int status, json::object const& body) {
    auto answer = http::json(status, json::serialize(body));
    answer.headers["Cache-Control"] = "no-store";
    return answer;
}

std::int64_t id_of(Request const& request) { return number_or(request.path_values.at("id"), 0); }

/// Like every list: not found and not mine look alike.
Problem no_such(std::string_view what, Request const& request) {
    return {problems::kNotFound, fmt::format("没有编号为“{}”的{}，或不在你的范围内。", request.path_values.at("id"), what)};
}

std::string due_of(Served const& served, std::string const& opened) {
    auto const day = CivilDate::parse(opened);
    if (!day) return {};
    auto const due = served.ports.plus_working_days(day.value(), kDisputeWorkingDays);
    return due ? due.value().iso() : std::string();
}

/// The value a dispute is about, as it is now, masked.
json::value value_now(Served const& served, RealmId realm, Dispute const& dispute) {
    Question question;
    question.elements = {dispute.element};
    auto const unit = served.org.tree()->find(dispute.row_unit);
    if (!unit || dispute.element.empty()) return nullptr;
    question.units = {unit->code};
    question.as_of = question.today = served.ports.clock.today();
    question.after = RowId(dispute.row.value - 1);
    question.rows_max = 1;
    auto const rows = served.ledgers.rows(realm, question);
    if (!rows || rows.value().empty() || rows.value().front().id != dispute.row) return nullptr;
    auto const& cell = rows.value().front().cells.front();
    json::object out = json_of(cell, dispute.element);
    out["key"] = rows.value().front().key;
    return out;
}

json::object dispute_json(Served const& served, RealmId realm, Dispute const& dispute) {
    auto const tree = served.org.tree();
    auto const* shape = served.ledgers.shapes().find(dispute.ledger);
    auto const* column = shape == nullptr ? nullptr : shape->find(dispute.element);
    auto const author = tree->find_code(dispute.unit);
    json::object out{{"id", std::to_string(dispute.id)}, {"ledger", dispute.ledger}, {"ledger_title", shape == nullptr ? "" : shape->definition.title},
                     {"row", std::to_string(dispute.row.value)}, {"element", dispute.element}, {"element_name", column == nullptr ? "" : column->element.name},
                     {"unit", unit_json(*tree, dispute.row_unit)}, {"by", {{"code", dispute.unit}, {"name", author ? author->name : ""}}},
                     {"reason", dispute.reason}, {"opened", dispute.opened}, {"due", nullptr}, {"overdue", false}, {"decision", nullptr}, {"now", nullptr}};
    if (!dispute.decision.empty()) {
        out["decision"] = {{"outcome", dispute.decision}, {"day", dispute.decided}, {"reason", dispute.decision_reason}};
        return out;
    }
    if (auto const due = due_of(served, dispute.opened); !due.empty()) {
        out["due"] = due;
        out["overdue"] = due < served.ports.clock.today().iso();
    }
    out["now"] = value_now(served, realm, dispute);
    return out;
}

Response list_disputes(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::frontline, Role::steward})) return refused(request, *no);
    auto const realm = realm_of(served, request, query(request, "unit"));
    if (!realm) return refused(request, realm.problem());
    auto const scope = served.access.scope_of(request.actor);
    bool const decided = query(request, "state") == "decided";
    json::array items;
    for (auto const& dispute : decided ? served.ledgers.decided_disputes(realm.value()) : served.ledgers.open_disputes(realm.value())) {
        auto const author = served.org.tree()->find_code(dispute.unit);
        bool const mine = scope.holds(dispute.row_unit) || (author && scope.holds(author->id));
        if (mine) items.push_back(dispute_json(served, realm.value(), dispute));
    }
    return personal(200, {{"items", std::move(items)}});
}

Response open_dispute(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::frontline, Role::steward})) return refused(request, *no);
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const realm = realm_of(served, request, text_of(body.value(), "unit"));
    if (!realm) return refused(request, realm.problem());
    Dispute said;
    said.ledger = text_of(body.value(), "ledger");
    said.row = RowId(number_or(text_of(body.value(), "row"), 0));
    said.element = text_of(body.value(), "element");
    said.reason = text_of(body.value(), "reason");
    auto const unit = served.ledgers.unit_of(realm.value(), said.ledger, said.row);
    if (!unit || !served.access.scope_of(request.actor).holds(*unit)) {
        return refused(request, {problems::kNotFound, "没有这一行，或不在你的范围内。"});
    }
    auto const tree = served.org.tree();
    auto const author = tree->find(UnitId(request.actor.unit));
    said.unit = author ? author->code : tree->find(*unit)->code;
    auto const id = served.ledgers.dispute(realm.value(), request.actor, said);
    if (!id) return refused(request, id.problem());
    return personal(201, dispute_json(served, realm.value(), *served.ledgers.find_dispute(realm.value(), id.value())));
}

/// The corrected value as words, read by the element's own rule. Empty words: the value goes.
Result<std::optional<CellValue>> corrected(Served const& served, Dispute const& dispute, json::object const& body) {
    auto const words = text_of(body, "value");
    if (words.empty()) return std::optional<CellValue>{};
    auto const* shape = served.ledgers.shapes().find(dispute.ledger);
    auto const* column = shape == nullptr ? nullptr : shape->find(dispute.element);
    if (column == nullptr) return std::optional<CellValue>{};
    auto value = parse_value({words}, column->rule);
    if (!value) return value.problem();
    return std::optional{std::move(value).value()};
}

Response decide_dispute(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::steward})) return refused(request, *no);
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const realm = realm_of(served, request, query(request, "unit"));
    if (!realm) return refused(request, realm.problem());
    auto const dispute = served.ledgers.find_dispute(realm.value(), id_of(request));
    if (!dispute || !served.access.scope_of(request.actor).holds(dispute->row_unit)) return refused(request, no_such("异议", request));
    auto const upheld = truth_of(body.value(), "upheld");
    auto const reason = text_of(body.value(), "reason");
    if (!upheld || reason.empty()) return refused(request, {problems::kBadInput, "请写明 upheld（true 或 false）和 reason（核定的依据）。"});
    auto const value = corrected(served, *dispute, body.value());
    if (!value) return refused(request, value.problem());
    auto const done = served.ledgers.decide(realm.value(), request.actor, dispute->id, *upheld, reason, value.value());
    if (!done) return refused(request, done.problem());
    return personal(200, dispute_json(served, realm.value(), *served.ledgers.find_dispute(realm.value(), dispute->id)));
}

json::object claim_json(Served const& served, Claim const& claim) {
    auto const tree = served.org.tree();
    auto const* shape = served.ledgers.shapes().find(claim.ledger);
    return {{"id", std::to_string(claim.id)}, {"ledger", claim.ledger}, {"ledger_title", shape == nullptr ? "" : shape->definition.title},
            {"row", std::to_string(claim.row.value)}, {"holder", unit_json(*tree, claim.holder)}, {"claimant", unit_json(*tree, claim.claimant)},
            {"source", claim.source}, {"as_of", claim.as_of}, {"opened", claim.opened}, {"due", due_of(served, claim.opened)}};
}

/// Both units must be the steward's: nobody else learns who holds what.
bool is_mine(access::Scope const& scope, Claim const& claim) {
    return scope.holds(claim.claimant) && (!claim.holder.known() || scope.holds(claim.holder));
}

Response list_claims(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::steward})) return refused(request, *no);
    auto const realm = realm_of(served, request, query(request, "unit"));
    if (!realm) return refused(request, realm.problem());
    auto const scope = served.access.scope_of(request.actor);
    json::array items;
    for (auto const& claim : served.ledgers.open_claims(realm.value())) {
        if (is_mine(scope, claim)) items.push_back(claim_json(served, claim));
    }
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

Response settle_claim(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::steward})) return refused(request, *no);
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const realm = realm_of(served, request, query(request, "unit"));
    if (!realm) return refused(request, realm.problem());
    auto const move = truth_of(body.value(), "move");
    if (!move) return refused(request, {problems::kBadInput, "请写明 move：true 归提出的单位，false 维持原单位。"});
    auto const claims = served.ledgers.open_claims(realm.value());
    auto const found = std::ranges::find(claims, id_of(request), &Claim::id);
    if (found == claims.end() || !is_mine(served.access.scope_of(request.actor), *found)) return refused(request, no_such("待核归属", request));
    auto const done = served.ledgers.settle_claim(realm.value(), request.actor, found->id, *move, text_of(body.value(), "reason"));
    if (!done) return refused(request, done.problem());
    return http::json(200, json::serialize(claim_json(served, *found)));
}

/// What is held about a resident who stands at the window: rows inside the scope; of others only that they are there.
Response about_resident(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::frontline, Role::steward})) return refused(request, *no);
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const reason = text_of(body.value(), "reason");
    if (reason.empty()) return refused(request, {problems::kBadInput, "请写明事由（如“本人持证件查询”）；每次查询都会留痕。"});
    auto const realm = realm_of(served, request, text_of(body.value(), "unit"));
    if (!realm) return refused(request, realm.problem());
    auto const found = served.ledgers.about_person(realm.value(), text_of(body.value(), "identity"), {request.actor, "服务窗口", reason});
    if (!found) return refused(request, found.problem());
    auto const scope = served.access.scope_of(request.actor);
    auto const tree = served.org.tree();
    json::array items;
    bool elsewhere = false;
    for (auto const& about : found.value()) {
        auto const& shape = *served.ledgers.shapes().find(about.ledger);
        for (auto const& row : about.rows) {
            auto const unit = tree->find_code(row.unit);
            if (!unit || !scope.holds(unit->id)) {
                elsewhere = true;
                continue;
            }
            json::array cells;
            for (std::size_t at = 0; at < row.cells.size(); ++at) {
                if (row.cells[at].standing == Standing::missing) continue;
                auto cell = json_of(row.cells[at], about.elements[at]);
                cell["name"] = shape.find(about.elements[at])->element.name;
                cells.push_back(std::move(cell));
            }
            items.push_back({{"ledger", about.ledger}, {"ledger_title", shape.definition.title}, {"row", std::to_string(row.id.value)},
                             {"key", row.key}, {"unit", {{"code", row.unit}, {"name", unit->name}}}, {"cells", std::move(cells)}});
        }
    }
    return personal(200, {{"items", std::move(items)}, {"elsewhere", elsewhere}});
}

/// The whole county's rows go, so only a steward of the whole county may say so.
Response erase_resident(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::steward})) return refused(request, *no);
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const realm = realm_of(served, request, text_of(body.value(), "unit"));
    if (!realm) return refused(request, realm.problem());
    if (!served.access.scope_of(request.actor).holds(UnitId(realm.value().value))) {
        return refused(request, {problems::kNotAllowed, "删除涉及全县区的台账，只有县区一级的数源责任人可以决定；请转给他们。"});
    }
    auto const reason = text_of(body.value(), "reason");
    if (reason.empty()) return refused(request, {problems::kBadInput, "请写明依据（如“本人申请，登记号 …”）。"});
    auto const touched = served.ledgers.erase_person(realm.value(), request.actor, text_of(body.value(), "identity"), reason);
    if (!touched) return refused(request, touched.problem());
    return personal(200, {{"rows", touched.value()}});
}

json::object proposal_json(Served const& served, RetentionProposal const& proposal) {
    json::array lines;
    for (auto const& line : proposal.lines) {
        auto const* shape = served.ledgers.shapes().find(line.ledger);
        auto const* column = shape == nullptr ? nullptr : shape->find(line.element);
        lines.push_back({{"ledger", line.ledger}, {"ledger_title", shape == nullptr ? "" : shape->definition.title}, {"element", line.element},
                         {"element_name", column == nullptr ? "" : column->element.name}, {"cells", line.cells}, {"oldest", line.oldest},
                         {"retention_years", column == nullptr ? 0 : column->element.retention_years}});
    }
    return {{"id", std::to_string(proposal.id)}, {"made_on", proposal.made_on}, {"cells", proposal.cells}, {"lines", std::move(lines)}};
}

Response show_retention(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::steward})) return refused(request, *no);
    auto const realm = realm_of(served, request, query(request, "unit"));
    if (!realm) return refused(request, realm.problem());
    json::object out{{"proposal", nullptr}};
    if (auto const open = served.ledgers.open_proposal(realm.value())) out["proposal"] = proposal_json(served, *open);
    return http::json(200, json::serialize(out));
}

Result<RealmId> realm_to_clean(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::steward})) return *no;
    auto const realm = realm_of(served, request, query(request, "unit"));
    if (!realm) return realm;
    if (served.access.scope_of(request.actor).holds(UnitId(realm.value().value))) return realm;
    return Problem{problems::kNotAllowed, "保存期清理涉及全县区的台账，只有县区一级的数源责任人可以决定。"};
}

Response propose_retention(Served const& served, Request const& request) {
    auto const realm = realm_to_clean(served, request);
    if (!realm) return refused(request, realm.problem());
    auto const proposal = served.ledgers.propose_retention(realm.value(), request.actor, served.ports.clock.today());
    if (!proposal) return refused(request, proposal.problem());
    json::object out{{"proposal", nullptr}};
    if (proposal.value()) out["proposal"] = proposal_json(served, *proposal.value());
    return http::json(200, json::serialize(out));
}

Response decide_retention(Served const& served, Request const& request) {
    auto const realm = realm_to_clean(served, request);
    if (!realm) return refused(request, realm.problem());
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const erase = truth_of(body.value(), "erase");
    if (!erase) return refused(request, {problems::kBadInput, "请写明 erase：true 清理，false 保留。"});
    request.tell("正在清理过了保存期的值", 0, 1);
    auto const swept = served.ledgers.decide_retention(realm.value(), request.actor, id_of(request), *erase, text_of(body.value(), "reason"));
    if (!swept) return refused(request, swept.problem());
    return http::json(200, json::serialize(json::object{{"cells", swept.value()}}));
}

Response verify_rows(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::steward, Role::auditor})) return refused(request, *no);
    auto const realm = realm_of(served, request, query(request, "unit"));
    if (!realm) return refused(request, realm.problem());
    auto const wrong = served.ledgers.verify(realm.value());
    return http::json(200, json::serialize(json::object{{"verified", !wrong}, {"problem", wrong.value_or("")}}));
}

}  // namespace

std::vector<http::Route> care_routes(Served const& served) {
    auto const with = [&](Response (*handler)(Served const&, Request const&)) {
        return [served, handler](Request const& request) { return handler(served, request); };
    };
    return {
        {"GET", "/api/v1/disputes", with(list_disputes)},
        {"POST", "/api/v1/disputes", with(open_dispute)},
        {"POST", "/api/v1/disputes/{id}/decision", with(decide_dispute)},
        {"GET", "/api/v1/claims", with(list_claims)},
        {"POST", "/api/v1/claims/{id}/decision", with(settle_claim)},
        {"POST", "/api/v1/residents/inquiry", with(about_resident)},
        {"POST", "/api/v1/residents/erasure", with(erase_resident)},
        {"GET", "/api/v1/retention", with(show_retention)},
        {"POST", "/api/v1/retention", with(propose_retention)},
        {"POST", "/api/v1/retention/{id}/decision", with(decide_retention)},
        {"GET", "/api/v1/ledger-verification", with(verify_rows)},
    };
}

}  // namespace yizhen::ledgers::served

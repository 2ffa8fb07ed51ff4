// Totals over HTTP. Scope says where; counts of few people are not told to who has no right to rows.

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/access/access.h"
#include "modules/ledgers/ledgers.h"
#include "platform/http/http.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yizhen::ledgers {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

constexpr std::size_t kPageDefault = 1'000;
constexpr int kDepthMax = 6;
constexpr std::size_t kCellsMax = 200;  ///< of one restatement
constexpr std::size_t kChunkBytes = 256 << 10;  ///< of a table on its way out

struct TotalsServed {
    Ledgers& ledgers;
    access::Access& access;
    org::Org& org;
    Clock const& clock;
};

std::string query(Request const& request, std::string const& name) {
    auto const found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
}

std::vector<std::string> listed(std::string const& text) {
    std::vector<std::string> out;
    for (auto const part : text::split(text, ',')) {
        if (!text::trimmed(part).empty()) out.emplace_back(text::trimmed(part));
    }
    return out;
}

Result<std::size_t> number_of(Request const& request, std::string const& name, std::size_t otherwise, std::size_t max) {
    auto const text = query(request, name);
    if (text.empty()) return otherwise;
    std::size_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > max) {
        return Problem{problems::kBadInput, fmt::format("{} 应为 0 到 {} 的整数，现在是“{}”。", name, max, text.substr(0, 40))};
    }
    return value;
}

/// Whoever works with the rows may know how few they are.
bool works_with_rows(Request const& request) {
    return request.actor.role == access::kSystemRole ||
           std::ranges::any_of(request.scopes, [](std::string const& role) { return role == "frontline" || role == "steward"; });
}

/// The unit named, inside the scope; without a name the scope's top, for the system user everything.
Result<UnitId> unit_of(TotalsServed const& served, Request const& request, std::string const& code) {
    auto const scope = served.access.scope_of(request.actor);
    auto const tree = served.org.tree();
    if (code.empty()) {
        if (request.actor.role == access::kSystemRole) return UnitId{};
        if (scope.tops().size() == 1) return scope.tops().front();
        return Problem{problems::kBadInput, "请用 unit 说明看哪个单位的汇总。"};
    }
    auto const unit = tree->find_code(code);
    if (!unit || !scope.holds(unit->id)) return Problem{problems::kNotAllowed, fmt::format("单位“{}”不在你的范围内。", code)};
    return unit->id;
}

struct Wanted {
    TotalsQuestion question;
    TotalsRows rows;
};

Result<TotalsRows> rows_of(TotalsServed const& served, Request const& request) {
    auto const top = unit_of(served, request, query(request, "unit"));
    if (!top) return top.problem();
    auto const depth = number_of(request, "depth", 1, kDepthMax);
    if (!depth) return depth.problem();
    auto const limit = number_of(request, "limit", kPageDefault, kTotalsRowsMax);
    if (!limit) return limit.problem();
    TotalsRows out{top.value(), static_cast<int>(depth.value()), {}, {}, std::max<std::size_t>(limit.value(), top.value().known() ? 1 : 2)};  // a cursor names a unit
    for (auto const& name : listed(query(request, "levels"))) {
        auto const kind = org::parse_unit_kind(name);
        if (!kind || !org::is_area(*kind)) return Problem{problems::kBadInput, fmt::format("levels 里的“{}”不是地区的级别；可用 province、prefecture、county、township、village、local_area。", name)};
        out.levels.push_back(static_cast<int>(*kind));
    }
    if (auto const cursor = query(request, "cursor"); !cursor.empty()) {
        auto const unit = served.org.tree()->find_code(cursor);
        if (!unit) return Problem{problems::kBadInput, fmt::format("cursor“{}”不认识；请用上一页的 next。", cursor)};
        out.after = unit->id;
    }
    return out;
}

Result<Wanted> wanted_by(TotalsServed const& served, Request const& request) {
    auto const period = Period::parse(query(request, "period"));
    if (!period) return period.problem();
    auto const rows = rows_of(served, request);
    if (!rows) return rows.problem();
    Wanted out{{listed(query(request, "elements")), period.value()}, rows.value()};
    if (auto const text = query(request, "day"); !text.empty()) {
        auto const day = CivilDate::parse(text);
        if (!day) return day.problem();
        out.question.day = day.value();
    }
    out.question.as_closed = query(request, "as_closed") == "1";
    out.question.hide_small = !works_with_rows(request);
    return out;
}

// --- writing out -------------------------------------------------------------------------------------------------------
// By hand where there are many: a table of 280,000 cells is one string, not as many objects.

std::string number_text(TotalsElement const& element, std::int64_t number) {
    return element.decimal ? Decimal{number, static_cast<std::uint8_t>(element.scale)}.text() : std::to_string(number);
}

void append_number(std::string& out, TotalsElement const& element, std::int64_t number) {
    out += '"';
    if (element.decimal) {
        out += number_text(element, number);
    } else {
        fmt::format_int const digits(number);
        out.append(digits.data(), digits.size());
    }
    out += '"';
}

void append_count(std::string& out, std::string_view name, std::int32_t count) {
    if (count == 0) return;
    out += ",\"";
    out += name;
    out += "\":";
    fmt::format_int const digits(count);
    out.append(digits.data(), digits.size());
}

void append_cell(std::string& out, TotalsElement const& element, TotalsCell const& cell, bool leaf) {
    out += "{\"value\":";
    if (cell.parts.has_sum()) append_number(out, element, cell.parts.sum);
    else out += "null";
    if (cell.hidden) {
        out += ",\"hidden\":true}";
        return;
    }
    append_count(out, "present", cell.parts.present);
    append_count(out, "blank", cell.parts.blank());
    append_count(out, "not_applicable", cell.parts.not_applicable);
    append_count(out, "disputed", cell.parts.disputed);
    if (cell.parts.overflow) out += ",\"error\":\"overflow\"";
    bool const own = cell.own && (!leaf || !element.formula.empty()) && cell.own->state != totals::State::not_applicable;
    if (own) {
        out += ",\"own\":";
        append_number(out, element, cell.own->value);
    }
    out += '}';
}

void append_text(std::string& out, std::string_view text) { out += json::serialize(json::string(text)); }

void append_unit(std::string& out, org::Tree const& tree, TotalsRow const& row) {
    auto const unit = row.unit.known() ? tree.find(row.unit) : std::nullopt;
    out += "{\"unit\":";
    append_text(out, unit ? unit->code : "");
    out += ",\"name\":";
    append_text(out, unit ? unit->name : "全部");
    out += ",\"level\":";
    append_text(out, row.level < 0 ? "all" : org::name_of(static_cast<org::UnitKind>(row.level)));
}

std::string code_of(org::Tree const& tree, UnitId unit) {
    auto const found = tree.find(unit);
    return found ? found->code : std::string();
}

json::value value_json(TotalsElement const& element, totals::Reading const& reading) {
    return reading.has_sum() ? json::value(number_text(element, reading.sum)) : json::value(nullptr);
}

json::array differences_json(TotalsTable const& table, org::Tree const& tree, bool hide_small) {
    json::array out;
    for (auto const& one : table.differences) {
        auto const& element = table.elements[one.element];
        bool const few = [&] {
            auto const is_small = [](std::int64_t number) { return number > 0 && number < kSmallCount; };
            return is_small(one.parts_sum) || std::ranges::any_of(one.rows, [&](auto const& part) { return is_small(part.reading.sum); });
        }();
        json::array rows;
        for (auto const& part : one.rows) {
            if (hide_small && few) break;
            rows.push_back({{"unit", code_of(tree, part.unit)}, {"value", value_json(element, part.reading)}, {"blank", part.reading.blank()}});
        }
        json::value difference = nullptr;
        if (one.difference) difference = json::string(number_text(element, *one.difference));
        out.push_back({{"unit", code_of(tree, table.rows[one.row].unit)}, {"element", element.code}, {"total", number_text(element, one.total)},
                       {"parts_sum", number_text(element, one.parts_sum)}, {"difference", std::move(difference)}, {"rows", std::move(rows)}});
    }
    return out;
}

json::array elements_json(TotalsTable const& table) {
    json::array out;
    for (auto const& element : table.elements) {
        out.push_back({{"code", element.code}, {"name", element.name}, {"unit_of_measure", element.unit_of_measure}, {"formula", element.formula}});
    }
    return out;
}

void append_row(std::string& out, TotalsTable const& table, org::Tree const& tree, std::size_t row) {
    append_unit(out, tree, table.rows[row]);
    out += ",\"cells\":[";
    for (std::size_t at = 0; at < table.elements.size(); ++at) {
        if (at > 0) out += ',';
        append_cell(out, table.elements[at], table.cell(row, at), table.rows[row].leaf);
    }
    out += "]}";
}

/// A table on its way out, row by row: all of it is from one moment, and no more than a chunk is written out ahead.
struct Outgoing {
    TotalsTable table;
    Wanted wanted;
    std::shared_ptr<org::Tree const> tree;
    std::size_t next_row = 0;

    std::string chunk() {
        std::string out;
        out.reserve(kChunkBytes + kChunkBytes / 4);
        if (next_row == 0) out += head();
        for (; next_row < table.rows.size() && out.size() < kChunkBytes; ++next_row) {
            if (next_row > 0) out += ',';
            append_row(out, table, *tree, next_row);
        }
        if (next_row == table.rows.size()) out += tail();
        return out;
    }
    [[nodiscard]] bool ended() const { return next_row == table.rows.size(); }

private:
    [[nodiscard]] std::string head() const {
        return fmt::format("{{\"period\":\"{}\",\"tree_day\":\"{}\",\"as_closed\":{},\"elements\":{},\"items\":[", wanted.question.period.text(),
                           table.tree_day.iso(), wanted.question.as_closed, json::serialize(elements_json(table)));
    }
    [[nodiscard]] std::string tail() const {
        json::array closed;
        for (auto const county : table.closed) closed.emplace_back(code_of(*tree, county));
        json::value next = nullptr;
        if (table.next) next = json::string(code_of(*tree, *table.next));
        return fmt::format("],\"differences\":{},\"closed\":{},\"outside\":{},\"next\":{}}}",
                           json::serialize(differences_json(table, *tree, wanted.question.hide_small)), json::serialize(closed), table.outside, json::serialize(next));
    }
};

Response totals(TotalsServed const& served, Request const& request) {
    auto wanted = wanted_by(served, request);
    if (!wanted) return http::refusal(wanted.problem(), request.request_id);
    auto table = served.ledgers.totals().table(wanted.value().question, wanted.value().rows);
    if (!table) return http::refusal(table.problem(), request.request_id);
    auto const tree = served.org.tree(table.value().tree_day);
    auto const outgoing = std::make_shared<Outgoing>(Outgoing{std::move(table).value(), std::move(wanted).value(), tree});
    auto first = outgoing->chunk();
    if (outgoing->ended()) return http::json(200, std::move(first));
    auto answer = http::json(200, {});
    answer.stream = [outgoing, first = std::move(first)](std::string& chunk) mutable {
        if (!first.empty()) {
            chunk = std::move(first);
            first.clear();
            return true;
        }
        if (outgoing->ended()) return false;
        chunk = outgoing->chunk();
        return true;
    };
    return answer;
}

Response extremes(TotalsServed const& served, Request const& request) {
    if (!works_with_rows(request)) return http::refusal({problems::kNotAllowed, "最大、最小和不同值的个数会透露单个单位的数，只给经办这些数据的人看。"}, request.request_id);
    auto const wanted = wanted_by(served, request);
    if (!wanted) return http::refusal(wanted.problem(), request.request_id);
    auto const found = served.ledgers.totals().extremes(wanted.value().question, wanted.value().rows.top);
    if (!found) return http::refusal(found.problem(), request.request_id);
    json::array items;
    auto const* shape = served.ledgers.shapes().of_element(wanted.value().question.elements.front());
    for (std::size_t at = 0; at < found.value().size(); ++at) {
        auto const& one = found.value()[at];
        auto const& column = *shape->find(wanted.value().question.elements[at]);
        TotalsElement element;
        element.decimal = column.rule.type == ValueType::decimal;
        element.scale = column.rule.scale;
        auto const shown = [&](std::int64_t number) { return one.cells == 0 ? json::value(nullptr) : json::value(number_text(element, number)); };
        items.push_back({{"element", column.element.code}, {"min", shown(one.min)}, {"max", shown(one.max)}, {"distinct", one.distinct}, {"cells", one.cells}});
    }
    return http::json(200, json::serialize(json::object{{"computed", "on reading"}, {"items", std::move(items)}}));
}

// --- closing and restating ---------------------------------------------------------------------------------------------

Result<json::object> body_of(Request const& request) {
    boost::system::error_code error;
    auto value = json::parse(request.body, error);
    if (error || !value.is_object()) return Problem{problems::kBadInput, "请求内容不是 JSON 对象；请按接口说明改正。"};
    return std::move(value.as_object());
}

std::string text_of(json::object const& body, std::string_view name) {
    auto const* value = body.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

struct Place {
    UnitId unit;
    RealmId realm;
    Period period;
};

Result<Place> place_of(TotalsServed const& served, Request const& request, std::string const& unit, std::string const& period_text) {
    auto const period = Period::parse(period_text);
    if (!period) return period.problem();
    auto const found = unit_of(served, request, unit);
    if (!found) return found.problem();
    auto const realm = served.org.tree()->realm_of(found.value());
    if (!realm.known()) return Problem{problems::kBadInput, "请用 unit 说明是哪个县（区）或它下面的哪个单位。"};
    return Place{found.value(), realm, period.value()};
}

json::object closing_json(Closing const& closing, org::Tree const& tree) {
    return {{"county", code_of(tree, UnitId(closing.realm.value))}, {"period", closing.period.text()}, {"day", closing.day}, {"reason", closing.reason}};
}

Response close(TotalsServed const& served, Request const& request) {
    if (auto refused = access::refuse_unless(request, {access::Role::steward, access::Role::leader})) return http::refusal(*refused, request.request_id);
    auto const body = body_of(request);
    if (!body) return http::refusal(body.problem(), request.request_id);
    auto const place = place_of(served, request, text_of(body.value(), "unit"), text_of(body.value(), "period"));
    if (!place) return http::refusal(place.problem(), request.request_id);
    auto const tree = served.org.tree();
    if (place.value().unit != tree->county_of(place.value().realm)) {
        return http::refusal({problems::kBadInput, "关账以县（区）为单位：unit 请给县（区）的代码。"}, request.request_id);
    }
    auto const& [unit, realm, period] = place.value();
    auto const closed = served.ledgers.totals().close(realm, request.actor, period, text_of(body.value(), "reason"));
    if (!closed) return http::refusal(closed.problem(), request.request_id);
    auto const closing = served.ledgers.totals().closing(realm, period);
    return http::json(201, json::serialize(closing_json(*closing, *tree)));
}

json::value cell_json(totals::Cell const& cell, int scale) {
    if (cell.state == totals::State::blank || cell.state == totals::State::not_applicable) return nullptr;
    return json::string(Decimal{cell.value, static_cast<std::uint8_t>(scale)}.text());
}

Response restatements(TotalsServed const& served, Request const& request) {
    if (!works_with_rows(request)) return http::refusal({problems::kNotAllowed, "重述的明细只给经办这些数据的人看。"}, request.request_id);
    auto const place = place_of(served, request, query(request, "unit"), query(request, "period"));
    if (!place) return http::refusal(place.problem(), request.request_id);
    auto const tree = served.org.tree();
    auto const& [unit, realm, period] = place.value();
    json::array items;
    for (auto const& one : served.ledgers.totals().restatements(realm, period)) {
        if (!tree->within(one.unit, unit)) continue;
        items.push_back({{"unit", code_of(*tree, one.unit)}, {"element", one.element}, {"former", cell_json(one.former, one.scale)},
                         {"value", cell_json(one.now, one.scale)}, {"day", one.day}, {"reason", one.reason}, {"change", std::to_string(one.change.value)}});
    }
    json::value closing = nullptr;
    if (auto const found = served.ledgers.totals().closing(realm, period)) closing = closing_json(*found, *tree);
    return http::json(200, json::serialize(json::object{{"closing", std::move(closing)}, {"items", std::move(items)}}));
}

/// The cells of a restatement in their columns' terms.
Result<IncomingRow> restated_row(TotalsServed const& served, json::object const& body, Batch& batch) {
    IncomingRow row;
    auto const* cells = body.if_contains("cells");
    if (cells == nullptr || !cells->is_array() || cells->as_array().empty() || cells->as_array().size() > kCellsMax) {
        return Problem{problems::kBadInput, fmt::format("cells 应为 1 到 {} 个 {{element, value}}。", kCellsMax)};
    }
    auto const* shape = served.ledgers.shapes().find(batch.ledger);
    for (auto const& item : cells->as_array()) {
        auto const code = item.is_object() ? text_of(item.as_object(), "element") : std::string();
        auto const* column = shape->find(code);
        if (column == nullptr) return Problem{problems::kBadInput, fmt::format("“{}”不是按报告期登记的指标。", code.substr(0, 40))};
        auto const words = text_of(item.as_object(), "value");
        auto const value = parse_value({words}, column->rule);
        if (!value) return Problem{problems::kBadInput, fmt::format("“{}”的值“{}”：{}", column->element.name, words.substr(0, 60), value.problem().message)};
        batch.elements.push_back(code);
        row.cells.push_back(value.value());
    }
    return row;
}

Response restate(TotalsServed const& served, Request const& request) {
    if (auto refused = access::refuse_unless(request, {access::Role::steward})) return http::refusal(*refused, request.request_id);
    auto const body = body_of(request);
    if (!body) return http::refusal(body.problem(), request.request_id);
    auto const unit = text_of(body.value(), "unit");
    auto const place = place_of(served, request, unit, text_of(body.value(), "period"));
    if (!place) return http::refusal(place.problem(), request.request_id);
    Batch batch;
    batch.ledger = "unit_period";
    batch.source = code_of(*served.org.tree(), UnitId(request.actor.unit));
    if (batch.source.empty()) batch.source = unit;
    batch.reason = text_of(body.value(), "reason");
    batch.as_of = served.clock.today();
    batch.restates = true;
    auto row = restated_row(served, body.value(), batch);
    if (!row) return http::refusal(row.problem(), request.request_id);
    row.value().unit = unit;
    row.value().period = place.value().period.text();
    bool given = false;
    batch.next = [&](IncomingRow& out) {
        if (given) return false;
        out = row.value();
        return given = true;
    };
    auto const receipt = served.ledgers.write(place.value().realm, request.actor, batch);
    if (!receipt) return http::refusal(receipt.problem(), request.request_id);
    if (receipt.value().rejected > 0) return http::refusal({problems::kConflict, receipt.value().rows.front().reason}, request.request_id);
    bool const changed = receipt.value().created + receipt.value().updated > 0;
    return http::json(changed ? 201 : 200, json::serialize(json::object{{"changed", changed}, {"change", std::to_string(receipt.value().change.value)}}));
}

Response verification(TotalsServed const& served, Request const& request) {
    if (auto refused = access::refuse_unless(request, {access::Role::auditor, access::Role::admin})) return http::refusal(*refused, request.request_id);
    std::size_t checked = 0;
    auto const tree = served.org.tree();
    json::array faults;
    for (auto const& fault : served.ledgers.totals().verify(checked)) {
        faults.push_back({{"element", fault.element}, {"period", fault.period}, {"unit", code_of(*tree, fault.unit)}, {"what", fault.what}});
    }
    return http::json(200, json::serialize(json::object{{"checked", checked}, {"faults", std::move(faults)}}));
}

}  // namespace

std::vector<http::Route> totals_routes(Ledgers& ledgers, access::Access& access, org::Org& org, Clock const& clock) {
    TotalsServed const served{ledgers, access, org, clock};
    return {
        {"GET", "/api/v1/totals", [served](Request const& request) { return totals(served, request); }},
        {"GET", "/api/v1/totals/extremes", [served](Request const& request) { return extremes(served, request); }},
        {"POST", "/api/v1/totals/closings", [served](Request const& request) { return close(served, request); }},
        {"GET", "/api/v1/totals/restatements", [served](Request const& request) { return restatements(served, request); }},
        {"POST", "/api/v1/totals/restatements", [served](Request const& request) { return restate(served, request); }},
        {"GET", "/api/v1/totals/verification", [served](Request const& request) { return verification(served, request); }},
    };
}

}  // namespace yizhen::ledgers

#include "modules/gate/verdict_json.h"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <fmt/format.h>

namespace yizhen::gate {
namespace {

/// Writes members in the order they come; numbers may be decimals, which a JSON library would turn into floats.
class Writer {
public:
    Writer& open(char bracket) {
        comma();
        m_out += bracket;
        m_first = true;
        return *this;
    }
    Writer& close(char bracket) {
        m_out += bracket;
        m_first = false;
        return *this;
    }
    Writer& key(std::string_view name) {
        comma();
        m_out += json_text(name) + ":";
        m_first = true;
        return *this;
    }
    Writer& raw(std::string_view value) {
        comma();
        m_out += value;
        return *this;
    }
    Writer& text(std::string_view value) { return raw(json_text(value)); }
    Writer& number(std::int64_t value) { return raw(std::to_string(value)); }
    Writer& yes(bool value) { return raw(value ? "true" : "false"); }
    [[nodiscard]] std::string take() { return std::move(m_out); }

private:
    void comma() {
        if (!m_first) m_out += ',';
        m_first = false;
    }
    std::string m_out;
    bool m_first = true;
};

std::string_view band_name(elements::Band band) {
    switch (band) {
    case elements::Band::automatic: return "auto";
    case elements::Band::ask: return "ask";
    case elements::Band::fresh: return "new";
    }
    return "new";
}

std::string_view kind_name(elements::MatchKind kind) {
    switch (kind) {
    case elements::MatchKind::element: return "element";
    case elements::MatchKind::expression: return "expression";
    case elements::MatchKind::open_demand: return "open_demand";
    case elements::MatchKind::none: return "none";
    }
    return "none";
}

void nullable(Writer& out, std::string_view value) { value.empty() ? out.raw("null") : out.text(value); }

void write_match(Writer& out, FieldFinding const& finding) {
    auto const& match = finding.match;
    out.open('{').key("kind").text(kind_name(match.kind)).key("band").text(band_name(match.band));
    nullable(out.key("element"), match.element);
    nullable(out.key("id"), match.kind == elements::MatchKind::open_demand ? finding.asked_by : match.element);
    nullable(out.key("name"), finding.element_name);
    nullable(out.key("formula"), match.formula);
    out.key("operands").open('[');
    for (auto const& operand : match.operands) out.text(operand);
    out.close(']').key("score").number(match.score).key("reason").text(match.reason);
    out.key("confirmed").yes(finding.confirmed).key("candidates").open('[');
    for (std::size_t i = 0; i < match.candidates.size(); ++i) {
        auto const& candidate = match.candidates[i];
        auto const name = i < finding.candidate_names.size() ? finding.candidate_names[i] : std::string();
        out.open('{').key("element").text(candidate.element).key("name").text(name).key("score").number(candidate.score).close('}');
    }
    out.close(']').close('}');
}

void write_coverage(Writer& out, ledgers::Coverage const& c) {
    out.open('{').key("cells").number(c.cells).key("held").number(c.held).key("stale").number(c.stale);
    out.key("disputed").number(c.disputed).key("missing").number(c.missing).key("not_applicable").number(c.not_applicable).close('}');
}

void write_field(Writer& out, FieldFinding const& finding) {
    auto const& field = finding.field;
    out.open('{').key("id").text(field.id).key("sheet").text(finding.sheet).key("path").open('[');
    for (auto const& words : field.path) out.text(words);
    out.close(']').key("cells").text(field.cells.a1()).key("type").text(field.type);
    out.key("unit_of_measure").text(field.unit_of_measure).key("given").yes(finding.status == FieldStatus::given);
    out.key("status").text(finding.status == FieldStatus::given ? "held" : name_of(finding.status));
    write_match(out.key("match"), finding);
    write_coverage(out.key("coverage"), finding.coverage);
    out.close('}');
}

void write_value(Writer& out, Value const& value) {
    if (std::holds_alternative<std::monostate>(value)) {
        out.raw("null");
    } else if (auto const* is_so = std::get_if<bool>(&value)) {
        out.yes(*is_so);
    } else if (std::holds_alternative<std::int64_t>(value) || std::holds_alternative<Decimal>(value)) {
        out.raw(to_text(value));
    } else {
        out.text(to_text(value));
    }
}

void write_hit(Writer& out, RuleHit const& hit) {
    out.open('{').key("id").text(hit.id).key("version").number(hit.version).key("name").text(hit.name);
    out.key("outcome").text(name_of(hit.outcome)).key("binding").yes(hit.binding).key("facts").open('{');
    for (auto const& [name, value] : hit.facts) write_value(out.key(name), value);
    out.close('}').key("message").text(hit.message).key("source").text(hit.source);
    out.key("source_status").text(hit.source_status).key("mode").text(name_of(hit.mode)).close('}');
}

void write_price(Writer& out, Price const& price) {
    out.open('{').key("hours_before").raw(price.hours_before.text()).key("hours_after").raw(price.hours_after.text());
    out.key("cells_asked").number(price.cells_asked).key("cells_answered").number(price.cells_answered);
    out.key("cells_elsewhere").number(price.cells_elsewhere).key("explanation").open('[');
    for (auto const& line : price.explanation) out.text(line);
    out.close(']').close('}');
}

void write_inputs(Writer& out, Inputs const& inputs) {
    out.open('{').key("register_position").number(inputs.register_position).key("ledger_change").number(inputs.ledger_change);
    out.key("answers_kept").number(inputs.answers_kept).key("rule_pack").text(inputs.rule_pack);
    out.key("catalogue").text(inputs.catalogue).key("aliases").text(inputs.aliases).key("matcher").text(inputs.matcher);
    out.key("candidates").text(inputs.candidates).key("decisions").text(inputs.decisions);
    out.key("as_of").text(inputs.as_of.iso()).key("today").text(inputs.today.iso()).close('}');
}

void write_merge(Writer& out, std::optional<Merge> const& merge) {
    if (!merge) {
        out.raw("null");
        return;
    }
    out.open('{').key("kind").text(merge->kind).key("number").text(merge->number).key("title").text(merge->title);
    nullable(out.key("issuer"), merge->issuer);
    nullable(out.key("due"), merge->due);
    out.key("shared_fields").number(merge->shared_fields).key("difference").open('[');
    for (auto const& one : merge->difference) {
        out.open('{').key("field").text(one.field).key("path").open('[');
        for (auto const& words : one.path) out.text(words);
        out.close(']').key("sheet").text(one.sheet).key("cells").text(one.cells).key("status").text(name_of(one.status));
        out.key("cells_left").number(one.cells_left).close('}');
    }
    out.close(']').key("units_left").open('[');
    for (auto const& unit : merge->units_left) out.text(unit);
    out.close(']').key("cells_left").number(merge->cells_left).close('}');
}

void write_total(Writer& out, Total const& total) {
    out.open('{').key("unit").open('{').key("code").text(total.unit).key("name").text(total.unit_name).close('}');
    out.key("ledger").text(total.ledger).key("count");
    total.count ? out.number(*total.count) : out.raw("null");
    nullable(out.key("as_of"), total.as_of);
    out.close('}');
}

void write_fields(Writer& out, std::vector<FieldFinding> const& fields) {
    out.open('[');
    for (auto const& field : fields) write_field(out, field);
    out.close(']');
}

void write_new_element(Writer& out, NewElement const& one) {
    out.open('{').key("code").text(one.code).key("name").text(one.name).key("entity").text(one.entity).key("type").text(one.type);
    out.key("unit_of_measure").text(one.unit_of_measure).key("source").text(one.source);
    out.key("sensitivity").text(sensitivity_name(one.sensitivity)).key("fresh_days").number(one.fresh_days);
    out.key("owner").text(one.owner).key("field").text(one.field).close('}');
}

void write_members(Writer& out, VerdictRecord const& record) {
    out.key("kind").text(record.kind).key("title").text(record.title);
    out.key("outcome").text(name_of(record.verdict.outcome)).key("headline").text(record.verdict.headline);
    out.key("advice").yes(record.verdict.advice);
    nullable(out.key("merged_with"), record.verdict.merged_with);
    write_merge(out.key("merge"), record.verdict.merge);
    out.key("may_download").yes(record.may_download);
    write_fields(out.key("fields"), record.fields);
    out.key("totals").open('[');
    for (auto const& total : record.totals) write_total(out, total);
    out.close(']').key("notes").open('[');
    for (auto const& note : record.notes) out.text(note);
    out.close(']');
    write_price(out.key("price"), record.price);
    out.key("rules").open('[');
    for (auto const& hit : record.verdict.rules) write_hit(out, hit);
    out.close(']');
    write_inputs(out.key("inputs"), record.inputs);
}

}  // namespace

std::string json_text(std::string_view text) { return boost::json::serialize(boost::json::string(text)); }

std::string fields_json(std::vector<FieldFinding> const& fields) {
    Writer out;
    write_fields(out, fields);
    return out.take();
}

std::string inputs_text(Inputs const& inputs) {
    Writer out;
    write_inputs(out, inputs);
    return out.take();
}

std::string_view sensitivity_name(elements::Sensitivity sensitivity) {
    switch (sensitivity) {
    case elements::Sensitivity::open: return "open";
    case elements::Sensitivity::filter_attribute: return "filter_attribute";
    case elements::Sensitivity::identifier: return "identifier";
    }
    return "open";
}

std::string canonical_json(VerdictRecord const& record) {
    Writer out;
    out.open('{');
    write_members(out, record);
    out.close('}');
    return out.take();
}

std::string full_json(VerdictRecord const& record, std::string_view digest, std::string_view more) {
    Writer out;
    write_members(out, record);
    out.key("new_elements").open('[');
    for (auto const& one : record.new_elements) write_new_element(out, one);
    out.close(']').key("grants").open('[');
    for (auto const& grant : record.grants) {
        out.open('{').key("id").text(std::to_string(grant.id)).key("ledger").text(grant.ledger).key("last").text(grant.last.iso()).close('}');
    }
    out.close(']');
    nullable(out.key("appeal"), record.appeal);
    nullable(out.key("control_number"), record.control_number);
    nullable(out.key("qr"), record.qr);
    out.key("digest").text(digest);
    return fmt::format("{{{}{}}}", more, out.take());
}

}  // namespace yizhen::gate

#include "modules/gate/docket.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace yizhen::gate {
namespace {

Value whole(std::int64_t number) { return number; }
Value words(std::string text) { return Value{std::move(text)}; }
Value yes(bool is_so) { return Value{is_so}; }

std::string joined(std::vector<std::string> const& parts) { return fmt::format("{}", fmt::join(parts, "、")); }

bool has_clause(std::string_view basis) {
    auto const at = basis.find("第");
    return at != std::string_view::npos && basis.find("条", at) != std::string_view::npos;
}

std::vector<std::string> missing_marks(forms::FormMarks const& marks) {
    std::array<std::pair<std::string_view, std::string const*>, 5> const five{{{"表号", &marks.form_number},
                                                                              {"制定机关", &marks.issuer},
                                                                              {"批准机关", &marks.approver},
                                                                              {"批准文号", &marks.approval_number},
                                                                              {"有效期", &marks.expiry}}};
    std::vector<std::string> missing;
    for (auto const& [name, value] : five) {
        if (value->empty()) missing.emplace_back(name);
    }
    return missing;
}

std::int64_t months_between(CivilDate from, CivilDate to) {
    return (to.year() - from.year()) * 12 + to.month() - from.month() + (to.day() > from.day() ? 1 : 0);
}

void put_envelope(Facts& facts, Seen const& seen) {
    auto const& envelope = seen.envelope;
    facts["kind"] = words(envelope.kind);
    facts["emergency"] = yes(envelope.emergency);
    facts["received_outside"] = yes(envelope.received);
    facts["working_days_since_received"] = whole(seen.working_days_since_received);
    facts["basis_given"] = yes(!envelope.basis.empty());
    facts["basis_has_clause"] = yes(has_clause(envelope.basis));
    facts["issuer_kind"] = words(seen.issuer.kind);
    facts["issuer_kind_zh"] = words(seen.issuer.kind_zh);
    facts["issuer_governed"] = yes(seen.issuer.governed);
    facts["owner_given"] = yes(!envelope.owner.empty());
    facts["due_given"] = yes(envelope.due.has_value());
    facts["lead_working_days"] = seen.lead_working_days ? whole(*seen.lead_working_days) : Value{};
    facts["due_that_passes"] = words(seen.due_that_passes);
    facts["times_a_year"] = whole(seen.times_a_year);
    facts["recurring"] = yes(seen.times_a_year > 1);
    facts["frequency_reason_given"] = yes(!envelope.frequency_reason.empty());
    facts["urgent_ad_hoc"] = yes(envelope.emergency && seen.times_a_year == 1);
    facts["purpose_changed"] = yes(!seen.history.purpose_admitted.empty() && seen.history.purpose_admitted != envelope.purpose);
    facts["purpose_admitted"] = words(seen.history.purpose_admitted);
    facts["purpose_now"] = words(envelope.purpose);
}

void put_marks(Facts& facts, Seen const& seen) {
    auto const missing = missing_marks(seen.marks);
    facts["marks_missing"] = whole(static_cast<std::int64_t>(missing.size()));
    facts["marks_missing_zh"] = words(joined(missing));
    facts["days_past_expiry"] = seen.form_expiry ? whole(seen.today.days() - seen.form_expiry->days()) : Value{};
    auto const from = seen.form_approved.value_or(seen.today);
    facts["validity_months"] = seen.form_expiry ? whole(months_between(from, *seen.form_expiry)) : Value{};
    facts["approved_survey"] = yes(missing.empty() && (!seen.form_expiry || *seen.form_expiry >= seen.today));
    facts["is_ledger"] = yes(seen.is_ledger);
}

void put_cells(Facts& facts, Seen const& seen) {
    auto const sum = sum_of(seen.findings);
    facts["cells"] = whole(sum.cells);
    facts["cells_held"] = whole(sum.held);
    facts["cells_stale"] = whole(sum.stale);
    facts["cells_disputed"] = whole(sum.disputed);
    facts["cells_missing"] = whole(sum.missing);
    facts["cells_not_applicable"] = whole(sum.not_applicable);
    facts["cells_residual"] = whole(residual_cells(seen.findings) + sum.stale);
    facts["cells_elsewhere"] = whole(elsewhere_cells(seen.findings));
    auto const first_asked = std::ranges::find(seen.findings, FieldStatus::asked, &FieldFinding::status);
    facts["elsewhere_number"] = words(first_asked == seen.findings.end() ? std::string() : first_asked->asked_by);
    auto const count = [&](FieldStatus status) { return std::ranges::count(seen.findings, status, &FieldFinding::status); };
    facts["fields"] = whole(static_cast<std::int64_t>(seen.findings.size()) - count(FieldStatus::given));
    facts["fields_unsure"] = whole(count(FieldStatus::unsure));
    std::vector<std::string> sensitive;
    for (auto const& finding : seen.findings) {
        if (finding.sensitivity == elements::Sensitivity::identifier && finding.match.kind == elements::MatchKind::element) {
            sensitive.push_back(finding.field.path.empty() ? finding.element_name : finding.field.path.back());
        }
    }
    facts["sensitive_fields"] = whole(static_cast<std::int64_t>(sensitive.size()));
    facts["sensitive_fields_zh"] = words(joined(sensitive));
}

void put_history(Facts& facts, History const& history) {
    facts["emergency_share_permille"] = whole(history.emergency_share_permille);
    facts["in_catalogue"] = yes(history.in_catalogue);
    facts["fields_held_this_period"] = whole(history.fields_held_this_period);
    facts["overlap_other_issuer"] = yes(!history.overlap_number.empty());
    facts["overlap_permille"] = whole(history.overlap_permille);
    facts["overlap_issuer"] = words(history.overlap_issuer);
    facts["overlap_number"] = words(history.overlap_number);
    facts["is_new_form"] = yes(history.is_new_form);
    facts["same_document_before"] = whole(history.same_document_before);
    facts["same_document_number"] = words(history.same_document_number);
    facts["answered_before"] = yes(history.answered_before);
    facts["changed_fields_since"] = whole(history.changed_fields_since);
    facts["issuer_unreturned_days"] = whole(history.issuer_unreturned_days);
    facts["issuer_unreturned_number"] = words(history.issuer_unreturned_number);
    facts["hours_removed"] = history.hours_removed;
    facts["ledger_overlap_permille"] = whole(history.ledger_overlap_permille);
    facts["ledger_overlap_name"] = words(history.ledger_overlap_name);
}

void put_words(Facts& facts, Seen const& seen) {
    auto const& marks = seen.words;
    facts["orders_party_or_government"] = yes(marks.orders_party_or_government);
    facts["secret_mark"] = yes(marks.secret);
    facts["barred_purpose"] = yes(!marks.barred.empty());
    facts["barred_words"] = words(joined(marks.barred));
    facts["statutory_system"] = words(marks.statutory_system);
    facts["trace_criteria"] = whole(static_cast<std::int64_t>(marks.traces.size()));
    facts["trace_criteria_zh"] = words(joined(marks.traces));
    facts["necessary_record"] = yes(marks.necessary_record);
    facts["paper_copy"] = yes(!marks.paper.empty());
    facts["paper_copy_words"] = words(joined(marks.paper));
    facts["process_fields"] = whole(marks.process_fields);
    facts["outcome_fields"] = whole(marks.outcome_fields);
    facts["invalid_codes"] = whole(seen.codes.invalid);
    facts["invalid_code_cell"] = words(seen.codes.first_cell);
    facts["retired_form"] = yes(seen.retired.form_refused);
    facts["retired_form_warned"] = yes(seen.retired.form_warned);
    facts["retired_fields"] = whole(seen.retired.fields_refused);
    facts["retired_fields_warned"] = whole(seen.retired.fields_warned);
    facts["retired_zh"] = words(seen.retired.words);
    facts["definition_clashes"] = whole(static_cast<std::int64_t>(seen.definition_clashes.size()));
    facts["definition_clashes_zh"] = words(joined(seen.definition_clashes));
    facts["budget_left_permille"] = whole(seen.budget_left_permille);
    facts["hours_after"] = seen.price.hours_after;
}

bool is_asked_of_people(FieldFinding const& finding) { return finding.status != FieldStatus::given; }

}  // namespace

ledgers::Coverage sum_of(std::vector<FieldFinding> const& findings) {
    ledgers::Coverage sum;
    for (auto const& finding : findings) {
        if (!is_asked_of_people(finding)) continue;
        sum.cells += finding.coverage.cells;
        sum.held += finding.coverage.held;
        sum.stale += finding.coverage.stale;
        sum.disputed += finding.coverage.disputed;
        sum.missing += finding.coverage.missing;
        sum.not_applicable += finding.coverage.not_applicable;
    }
    return sum;
}

std::int64_t residual_cells(std::vector<FieldFinding> const& findings) {
    auto const sum = sum_of(findings);
    return sum.missing + sum.disputed - elsewhere_cells(findings);
}

std::int64_t elsewhere_cells(std::vector<FieldFinding> const& findings) {
    std::int64_t cells = 0;
    for (auto const& finding : findings) {
        if (finding.status == FieldStatus::asked) cells += finding.coverage.missing + finding.coverage.disputed;
    }
    return cells;
}

std::int64_t stale_cells(std::vector<FieldFinding> const& findings) { return sum_of(findings).stale; }

Facts docket_of(Seen const& seen) {
    Facts facts;
    put_envelope(facts, seen);
    put_marks(facts, seen);
    put_cells(facts, seen);
    put_history(facts, seen.history);
    put_words(facts, seen);
    for (auto const& [name, value] : seen.more) facts[name] = value;
    return facts;
}

}  // namespace yizhen::gate

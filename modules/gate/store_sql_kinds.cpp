// Demands that are no forms: a meeting, a document, an inspection. Their words take the place of cells.

#include "modules/gate/store_sql_inside.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/gate/marks.h"
#include "modules/gate/plain_words.h"
#include "modules/gate/store.h"
#include "platform/sheet/side_texts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace yizhen::gate {
namespace {

/// Everything that the issuer wrote, for a look at what must not come in.
bool is_secret(Envelope const& envelope, std::string_view file_name) {
    auto const marked = [](std::string_view text) { return has_secret_mark(text); };
    auto const any = [&](std::vector<std::string> const& list) { return std::ranges::any_of(list, marked); };
    bool const in_payload = std::ranges::any_of(envelope.payload, [&](auto const& one) {
        auto const* words = std::get_if<std::string>(&one.second);
        return words != nullptr && marked(*words);
    });
    std::string_view const texts[] = {envelope.title,   envelope.purpose,   envelope.basis,        envelope.owner,
                                      envelope.contact, envelope.duty_item, envelope.consultation, file_name.substr(0, file_name.rfind('.'))};
    return in_payload || any(envelope.attachments) || any(envelope.pledges) || std::ranges::any_of(texts, marked);
}

/// A mark may stand in a header, a comment or the properties as well as in the text.
Result<bool> is_secret(std::filesystem::path const& file, forms::DocumentText const& document) {
    if (std::ranges::any_of(text::split(document.text, '\n'), [](std::string_view paragraph) { return has_secret_mark(paragraph); })) return true;
    if (file.extension() != ".docx") return false;
    auto const beside = sheet::side_texts(file);
    if (!beside) return beside.problem();
    return std::ranges::any_of(beside.value(), [](std::string const& text) { return has_secret_mark(text); });
}

/// What the envelope says in words, a paragraph each: it is read as the document is.
std::string own_words(Envelope const& envelope) {
    std::string text = envelope.title + "\n" + envelope.purpose;
    for (auto const& [name, value] : envelope.payload) {
        if (auto const* words = std::get_if<std::string>(&value)) text += "\n" + *words;
    }
    return text;
}

std::string joined(std::vector<std::string> const& words) { return fmt::format("{}", fmt::join(words, "、")); }

/// Counts and words of the marks that count, by their facts' names.
void put_reading(Facts& facts, forms::ReadingCounts const& counts) {
    using forms::ReadingCategory;
    struct Slot {
        std::string_view fact;
        std::int64_t forms::ReadingCounts::* member;
        std::string_view words_fact;
        ReadingCategory category;
    };
    using Counts = forms::ReadingCounts;
    constexpr Slot kSlots[] = {
        {"task_verbs", &Counts::task_verbs, "task_verbs_zh", ReadingCategory::task_verb},
        {"copy_down_phrases", &Counts::copy_down_phrases, "copy_down_zh", ReadingCategory::copy_down},
        {"score_requests", &Counts::score_requests, "score_requests_zh", ReadingCategory::disguised},
        {"material_requests", &Counts::material_requests, "material_requests_zh", ReadingCategory::disguised},
        {"preparation_materials", &Counts::preparation_materials, "preparation_materials_zh", ReadingCategory::preparation},
        {"catch_all_phrases", &Counts::catch_all_phrases, "catch_all_zh", ReadingCategory::catch_all},
        {"responsibility_letters", &Counts::responsibility_letters, "responsibility_letters_zh", ReadingCategory::letter},
        {"veto_clauses", &Counts::veto_clauses, "veto_clauses_zh", ReadingCategory::veto},
        {"task_force_shifts", &Counts::task_force_shifts, "task_force_shifts_zh", ReadingCategory::shift},
        {"forced_functions", &Counts::forced_functions, "forced_functions_zh", ReadingCategory::forced},
        {"track_uploads", &Counts::track_uploads, "track_uploads_zh", ReadingCategory::track},
        {"brief_quotas", &Counts::brief_quotas, "brief_quotas_zh", ReadingCategory::quota},
        {"praise_scores", &Counts::praise_scores, "praise_scores_zh", ReadingCategory::praise},
        {"extreme_targets", &Counts::extreme_targets, "extreme_targets_zh", ReadingCategory::absolute},
        {"group_orders", &Counts::group_orders, "group_orders_zh", ReadingCategory::group_order},
        {"trace_criteria", &Counts::trace_criteria, "trace_criteria_zh", ReadingCategory::trace},
    };
    for (auto const& slot : kSlots) {
        facts[std::string(slot.fact)] = counts.*slot.member;
        facts[std::string(slot.words_fact)] = joined(counts.words[static_cast<std::size_t>(slot.category)]);
    }
    facts["named_as_research"] = counts.score_requests + counts.material_requests > 0;
    if (counts.hard_base_permille) facts["hard_base_permille"] = *counts.hard_base_permille;
    if (counts.hard_upper_permille) facts["hard_upper_permille"] = *counts.hard_upper_permille;
}

Result<Done> refuse_unknown_marks(DemandReading const& reading) {
    std::set<std::string> known;
    for (auto const& mark : reading.reading.marks) known.insert(mark.id());
    for (auto const& id : reading.rejected) {
        if (!known.contains(id)) return Problem{problems::kBadInput, fmt::format("marks_rejected：文字里没有“{}”这一处。", id)};
    }
    return Done{};
}

bool concerns(FactSource const& source, std::string_view kind) {
    return std::ranges::any_of(source.kinds, [&](auto const& one) { return one == "*" || one == kind; });
}

}  // namespace

std::vector<KindPayload> const& Gate::kinds() const { return m_inside->parts.kinds; }

Result<Done> Gate::Inside::open_plain(Work& work) {
    auto& envelope = work.incoming.envelope;
    auto const* kind = find_kind(parts.kinds, envelope.kind);
    if (kind == nullptr) return Problem{problems::kBadInput, fmt::format("没有“{}”这一种要求。", envelope.kind)};
    if (envelope.title.empty()) return Problem{problems::kBadInput, "没有写明标题（title）。"};
    auto payload = checked_payload(*kind, envelope.payload);
    if (!payload) return payload.problem();
    envelope.payload = std::move(payload).value();
    auto read = read_plain(envelope, work.incoming.file, envelope.issued.value_or(work.incoming.today));
    if (!read) return read.problem();
    work.reading = std::move(read).value();
    work.seen.words = words_of_plain(work.reading.document.text, knowledge.phrases);
    work.seen.words.secret = work.reading.secret || is_secret(envelope, work.incoming.file_name);
    if (!work.demand.id.known()) return refuse_unknown_marks(work.reading);
    read_marks(work);
    return Done{};
}

/// A person's word on the marks of a registered demand.
void Gate::Inside::read_marks(Work& work) const {
    if (is_form(work.incoming.envelope)) return;
    parts.database.read([&](sql::Connection& connection) {
        auto const word = read_marks_word(connection, work.demand.id);
        if (!word) return;
        work.reading.confirmed = true;
        work.reading.rejected = *word;
    });
}

Result<DemandReading> Gate::Inside::read_plain(Envelope const& envelope, std::filesystem::path const& document, CivilDate issued) const {
    DemandReading out;
    std::string text;
    if (!document.empty()) {
        auto written = forms::read_document(document);
        if (!written) return written.problem();
        out.characters = forms::characters_of(written.value());
        auto const secret = is_secret(document, written.value());
        if (!secret) return secret.problem();
        out.secret = secret.value();
        text = std::move(written).value().text + "\n";
    }
    text += own_words(envelope);  // behind the document, so that its marks have the same names before the envelope is written
    out.document = forms::document_of(text);
    if (knowledge.reading) out.reading = forms::read(out.document, *knowledge.reading, issued);
    out.confirmed = envelope.marks_confirmed;
    out.rejected = envelope.marks_rejected;
    return out;
}

/// Marks that nobody confirmed count for nothing; where there are none, nobody is asked.
void Gate::Inside::take_marks(Work& work) const {
    auto const& reading = work.reading;
    if (reading.characters > 0) work.seen.more["characters"] = reading.characters;
    if (reading.confirmed || reading.reading.marks.empty()) {
        put_reading(work.seen.more, forms::counts_of(reading.reading, {reading.rejected.begin(), reading.rejected.end()}));
        return;
    }
    work.evidence.notes.push_back(fmt::format("文字里读到 {} 处要留意的说法，还没有人确认，这次没有据此判；在“读到的”里确认后会重新判。", reading.reading.marks.size()));
}

Price Gate::Inside::price_plain(Work const& work) const {
    auto const* kind = find_kind(parts.kinds, work.incoming.envelope.kind);
    YIZHEN_CHECK(kind != nullptr);
    auto const hours = kind->hours(work.incoming.envelope.payload, static_cast<std::int64_t>(work.parties.targets.size()),
                                   work.seen.times_a_year, knowledge.hours);
    Price price;
    price.hours_before = hours.hours;
    price.hours_after = hours.hours;
    price.explanation = {hours.explanation};
    return price;
}

/// Joined to a demand that takes place anyway: it costs those whom that one asks nothing beside.
void Gate::Inside::merge_plain(Work& work) const {
    auto& verdict = work.answer.record.verdict;
    Merge merge{.kind = "demand", .number = verdict.merged_with, .title = {}, .issuer = {}, .due = {}, .shared_fields = 0, .difference = {},
                .units_left = {}, .cells_left = 0, .cells_stale = 0};
    std::vector<std::string> targets;
    parts.database.read([&](sql::Connection& connection) {
        auto const open = find_by_number(connection, merge.number);
        if (!open) return;
        merge.title = open->title;
        merge.issuer = open->issuer_name;
        merge.due = open->envelope.due ? open->envelope.due->iso() : std::string();
        targets = open->targets;
    });
    std::vector<org::Unit> left;
    for (auto const& target : work.parties.targets) {
        if (within_any(targets, target.code)) continue;
        merge.units_left.push_back(target.name);
        left.push_back(target);
    }
    verdict.headline = fmt::format("并入{}“{}”（{}）一并办，不另占基层时间。", merge.issuer, merge.title, merge.number);
    auto& price = work.seen.price;
    price.explanation.push_back(fmt::format("并入 {}，对方已要的单位不另占时间", merge.number));
    price.hours_after = Decimal{0, 2};
    if (!merge.units_left.empty()) {
        auto const* kind = find_kind(parts.kinds, work.incoming.envelope.kind);
        auto const rest = kind->hours(work.incoming.envelope.payload, static_cast<std::int64_t>(merge.units_left.size()), work.seen.times_a_year, knowledge.hours);
        price.hours_after = rest.hours;
        price.explanation.push_back("对方没有要的单位：" + rest.explanation);
        verdict.headline = fmt::format("并入{}“{}”（{}）一并办；另有 {} 个单位对方没有要，仍按工时记账。", merge.issuer, merge.title, merge.number, merge.units_left.size());
        work.weights = townships_of(*parts.org.tree(), left);
    }
    verdict.merge = std::move(merge);
}

/// The kind's own words first: what another module counts may not be overwritten by them.
void Gate::Inside::collect_facts(Work& work) {
    auto& more = work.seen.more;
    if (auto const* kind = find_kind(parts.kinds, work.incoming.envelope.kind)) more = facts_of(*kind, work.incoming.envelope.payload);
    if (!is_form(work.incoming.envelope)) take_marks(work);
    more["duty_item_named"] = !work.incoming.envelope.duty_item.empty();
    more["issuer_level"] = work.parties.issuer.level;
    Draft const draft{work.parties.realm, work.demand.id, work.incoming.envelope, work.demand.issuer_code, work.demand.targets, work.incoming.today};
    parts.database.read([&](sql::Connection& connection) {
        for (auto const& source : parts.sources) {
            if (concerns(source, draft.envelope.kind)) source.collect(connection, draft, more);
        }
    });
}

void Gate::Inside::keep_by_kind(sql::WriteTransaction& transaction, StoredDemand const& demand, bool in_order, CivilDate today) const {
    auto const* kind = find_kind(parts.kinds, demand.envelope.kind);
    if (kind != nullptr && kind->keep) kind->keep(transaction, demand, in_order, today);
}

}  // namespace yizhen::gate

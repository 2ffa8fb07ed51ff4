#include "modules/elements/features.h"

#include "modules/elements/glyphs.h"

#include <algorithm>
#include <cmath>

namespace yizhen::elements {

std::array<std::string_view, kFeatureCount> const kFeatureNames{
    "exact", "same_bag", "cover_field", "cover_element", "hand", "hand_squared", "missing_field", "missing_element",
    "head_same", "head_near", "head_conflict", "head_absent", "role_same", "role_inherited", "role_conflict",
    "modifier_conflict", "modifier_missing", "entity_fit", "entity_same", "population_missing",
    "kind_same", "kind_conflict", "standard_same", "standard_conflict", "unit_same", "unit_conflict",
    "edit", "grams", "definition", "unknown_field", "unknown_element", "short_name", "specific", "sample_same", "sample_conflict",
    "reading_used", "guessed", "weak_name", "definition_cover", "options_same", "margin", "first"};

namespace {

constexpr double kMet = 0.12;  // what an entity word costs that the form or the element's entity says anyway

double kind_weight(AtomKind kind) {
    switch (kind) {
        case AtomKind::role: return 1.6;
        case AtomKind::head: return 1.0;
        case AtomKind::property: return 1.8;
        case AtomKind::modifier: return 1.1;
        case AtomKind::topic: return 1.4;
        case AtomKind::entity: return 0.9;
        case AtomKind::soft: return 0.15;
        case AtomKind::filler: break;
    }
    return 0;
}

/// Kinds of value that can stand for each other: a date may be written as text, a code as text, a flag as a code.
bool kinds_clash(std::string_view field, std::string_view element) {
    auto loose = [](std::string_view kind) { return kind.empty() || kind == "text"; };
    if (loose(field) || field == element) return false;
    if (loose(element)) return field == "date" || field == "bool" || field == "number" || field == "file";
    auto pair = [&](std::string_view a, std::string_view b) { return (field == a && element == b) || (field == b && element == a); };
    if (pair("bool", "code") || pair("date", "year") || pair("number", "year") || pair("code", "number")) return false;
    if ((field == "id" || field == "phone") && (element == "text" || element == "code")) return false;
    return true;
}

/// 元 beside 元/年: the name says the span, the unit need not.
bool same_measure(std::string const& a, std::string const& b) {
    return a.starts_with(b + "/") || b.starts_with(a + "/");
}

/// Share of a field's listed values that the element's definition lists too.
double options_same(Label const& label, std::u32string const& definition) {
    if (label.options.size() < 2) return 0;
    auto const found = std::count_if(label.options.begin(), label.options.end(), [&](std::u32string const& option) {
        return option.size() >= 2 && definition.find(option) != std::u32string::npos;
    });
    return static_cast<double>(found) / static_cast<double>(label.options.size());
}

std::string kind_of_source(std::string_view type) {
    if (type == "date" || type == "datetime" || type == "time") return "date";
    if (type == "int" || type == "integer" || type == "number" || type == "decimal" || type == "double" || type == "float") return "number";
    if (type == "bool" || type == "boolean") return "bool";
    if (type == "file" || type == "image") return "file";
    if (type == "code" || type == "choice" || type == "select") return "code";
    return {};
}

}  // namespace

double Comparer::weight_of(Item const& item) const {
    if (item.atom == kUnknownAtom) return std::min(2.0, 0.55 * static_cast<double>(item.text.size())) * (item.from_path ? 0.4 : 1.0);
    double const weight = kind_weight(m_vocabulary.atom(item.atom).kind) * m_index.rarity(item.atom);
    return weight * (item.from_path ? 0.6 : 1.0);
}

double Comparer::likeness(Item const& a, Item const& b) const {
    if (a.atom != kUnknownAtom && b.atom != kUnknownAtom) return m_vocabulary.near(a.atom, b.atom);
    if (a.atom == kUnknownAtom && b.atom == kUnknownAtom) {
        if (a.text == b.text) return 1.0;
        double const like = dice(grams_of(a.text), grams_of(b.text));
        return like >= 0.5 ? like * 0.8 : 0.0;
    }
    // An unknown word beside one that only the catalogue uses: alike as far as their characters are.
    Item const& unknown = a.atom == kUnknownAtom ? a : b;
    std::u32string const& learnt = m_vocabulary.atom(a.atom == kUnknownAtom ? b.atom : a.atom).learnt;
    if (learnt.empty()) return 0.0;
    double const like = dice(grams_of(unknown.text), grams_of(learnt));
    return like >= 0.5 ? like * 0.8 : 0.0;
}

/// How much of what the field says stands in the element's name, definition or code list.
double Comparer::definition_cover(Meaning const& field, ElementMeaning const& element) const {
    double total = 0, met = 0;
    for (Item const& item : field.items) {
        double const weight = weight_of(item);
        total += weight;
        if (item.atom == kUnknownAtom) {
            auto const found = std::count_if(item.text.begin(), item.text.end(), [&](char32_t c) { return element.definition.find(c) != std::u32string::npos; });
            met += weight * static_cast<double>(found) / static_cast<double>(std::max<std::size_t>(1, item.text.size()));
            continue;
        }
        double best = 0;
        for (AtomId const said : element.definition_atoms) best = std::max(best, m_vocabulary.near(item.atom, said));
        met += weight * best;
    }
    return total > 0 ? met / total : 0;
}

bool Comparer::said_by_title(FormMeaning const& form, AtomId atom) const {
    return std::any_of(form.title_atoms.begin(), form.title_atoms.end(), [&](AtomId a) { return m_vocabulary.near(a, atom) >= 0.7; });
}

/// An unmatched word costs less when the form or the element's entity says it anyway.
double Comparer::context_cost(Item const& item, bool of_field, FormMeaning const& form, ElementMeaning const& element) const {
    if (item.atom == kUnknownAtom) return 1.0;
    Atom const& atom = m_vocabulary.atom(item.atom);
    double cost = m_vocabulary.missing_cost(item.atom);
    if (atom.kind == AtomKind::entity) {
        bool const generic = m_entities.generic(item.atom);
        // The field says 房屋 and the element is one of houses; the element says 房屋 and the form lists houses.
        bool const met = generic ? atom.group == (of_field ? element.entity : form.entity)
                                 : said_by_title(form, item.atom) || (of_field && element.population == item.atom);
        if (met) cost = std::min(cost, kMet);
        else if (generic && of_field && atom.group == form.entity) cost *= 0.6;
    } else if (form.title_has(item.atom)) {
        cost *= atom.kind == AtomKind::modifier ? 0.7 : 0.5;
    }
    return cost;
}

/// What a name is about, as against what kind of value it has and how it is limited.
bool Comparer::tells(Item const& item) const {
    if (item.atom == kUnknownAtom) return true;
    AtomKind const kind = m_vocabulary.atom(item.atom).kind;
    return kind == AtomKind::property || kind == AtomKind::topic || (kind == AtomKind::entity && !m_entities.generic(item.atom));
}

bool Comparer::excludes(Item const& item, Meaning const& other) const {
    std::string const& group = m_vocabulary.atom(item.atom).group;
    if (group.empty()) return false;
    return std::any_of(other.items.begin(), other.items.end(), [&](Item const& theirs) {
        if (theirs.atom == kUnknownAtom || theirs.atom == item.atom) return false;
        Atom const& atom = m_vocabulary.atom(theirs.atom);
        return atom.kind == AtomKind::modifier && atom.group == group && m_vocabulary.near(theirs.atom, item.atom) < 0.5;
    });
}

Comparer::Cover Comparer::cover(FormMeaning const& form, Meaning const& field, ElementMeaning const& element, Meaning const& name) const {
    Cover out;
    double field_total = 0, field_met = 0, element_total = 0, element_met = 0, worst = 0;
    auto side = [&](Meaning const& mine, Meaning const& theirs, bool is_field) {
        for (Item const& item : mine.items) {
            double const weight = weight_of(item);
            double best = 0;
            for (Item const& other : theirs.items) best = std::max(best, likeness(item, other));
            double const cost = context_cost(item, is_field, form, element);
            double const total = weight * (best + (1.0 - best) * cost);
            double const missing = weight * (1.0 - best) * cost;
            (is_field ? field_total : element_total) += total;
            (is_field ? field_met : element_met) += weight * best;
            (is_field ? out.missing_field : out.missing_element) += missing;
            if (is_field && tells(item)) out.specific += weight * best;
            if (missing > worst) {
                worst = missing;
                out.deciding = item.atom;
                out.deciding_text = item.text;
            }
            if (item.atom == kUnknownAtom || m_vocabulary.atom(item.atom).kind != AtomKind::modifier || best >= 0.5) continue;
            out.modifier_missing += (1.0 - best) * cost * (item.from_path ? 0.8 : 1.0);
            if (excludes(item, theirs)) {
                out.modifier_conflict = true;
                worst = 100;
                out.deciding = item.atom;
            }
        }
    };
    side(field, name, true);
    side(name, field, false);
    out.of_field = field_total > 0 ? field_met / field_total : 0;
    out.of_element = element_total > 0 ? element_met / element_total : 0;
    return out;
}

void Comparer::object(Comparison& out, Objection objection, std::string difference) const {
    if (out.objection != Objection::none) return;
    out.objection = objection;
    out.difference = std::move(difference);
}

void Comparer::judge_head(Meaning const& field, Meaning const& name, Comparison& out) const {
    if (field.head == kUnknownAtom || name.head == kUnknownAtom) {
        out[Feature::head_absent] = field.head == name.head ? 0.5 : 1.0;
        return;
    }
    double const near = std::max({m_vocabulary.near(field.head, name.head), name.has(field.head) ? 0.5 : 0.0, field.has(name.head) ? 0.5 : 0.0});
    out[Feature::head_same] = field.head == name.head ? 1.0 : 0.0;
    out[Feature::head_near] = field.head == name.head ? 0.0 : near;
    if (near < 0.3) {
        out[Feature::head_conflict] = 1.0;
        object(out, Objection::head, m_vocabulary.atom(field.head).name);
    }
}

/// 隐患整改责任人 is 整改责任人 on a form whose title says 隐患.
bool Comparer::same_in_context(FormMeaning const& form, std::string const& longer, std::string const& shorter) const {
    std::string const tail = shorter.starts_with('?') ? shorter.substr(1) : shorter;
    if (!longer.starts_with('?') || tail.empty() || !longer.ends_with(tail)) return false;
    std::u32string const words = folded_glyphs(longer.substr(1, longer.size() - 1 - tail.size()));
    std::vector<Token> const tokens = m_vocabulary.segment(words);
    return !tokens.empty() && std::all_of(tokens.begin(), tokens.end(), [&](Token const& token) {
        return token.atoms != nullptr && std::all_of(token.atoms->begin(), token.atoms->end(), [&](AtomId a) { return form.title_has(a) || m_entities.generic(a); });
    });
}

void Comparer::judge_role(FormMeaning const& form, Meaning const& field, Meaning const& name, Comparison& out) const {
    bool const same = field.role == name.role || (!field.role.empty() && !name.role.empty() &&
                                                  (same_in_context(form, field.role, name.role) || same_in_context(form, name.role, field.role)));
    if (same) {
        if (!field.role.empty()) out[field.role_inherited ? Feature::role_inherited : Feature::role_same] = 1.0;
        return;
    }
    AtomId const a = m_vocabulary.find("r:" + field.role);
    AtomId const b = m_vocabulary.find("r:" + name.role);
    double const near = a != kUnknownAtom && b != kUnknownAtom ? m_vocabulary.near(a, b) : 0;
    if (near > 0) {
        out.role_near = true;
        out[Feature::role_same] = field.role_inherited ? 0 : near;
        out[Feature::role_inherited] = field.role_inherited ? near : 0;
        return;
    }
    out[Feature::role_conflict] = 1.0;
    std::string const& said = field.role.empty() ? name.role : field.role;
    bool const relation = field.head == m_reader.known().relation;
    object(out, relation ? Objection::relation : Objection::role, said.starts_with('?') ? said.substr(1) : said);
}

void Comparer::judge_entity(FormMeaning const& form, Meaning const& field, ElementMeaning const& element, Comparison& out) const {
    double fit = m_entities.fit(form.entity, element.entity);
    bool const said = std::any_of(field.items.begin(), field.items.end(), [&](Item const& item) {
        if (item.atom == kUnknownAtom) return false;
        Atom const& atom = m_vocabulary.atom(item.atom);
        return atom.kind == AtomKind::entity && !element.entity.empty() && atom.group == element.entity;
    });
    if (said) fit = std::max(fit, 0.7);
    if (!field.role.empty() && out[Feature::role_conflict] == 0.0 && fit >= 0.3) fit = std::max(fit, 0.6);
    if (element.population != kUnknownAtom && !form.title_has(element.population) && !field.has(element.population)) {
        bool const near = std::any_of(form.title_atoms.begin(), form.title_atoms.end(), [&](AtomId a) { return m_vocabulary.near(a, element.population) > 0.4; });
        out[Feature::population_missing] = near ? 0.3 : 1.0;
    }
    out[Feature::entity_fit] = fit;
    out[Feature::entity_same] = form.entity == element.entity && !form.entity.empty() ? 1.0 : 0.0;
    if (fit <= 0.2) object(out, Objection::entity, element.entity);
}

void Comparer::judge_values(FieldMeaning const& field, ElementMeaning const& element, Comparison& out) const {
    std::string const source = kind_of_source(field.source_kind);
    if (kinds_clash(field.kind, element.kind)) {
        out[Feature::kind_conflict] = 1.0;
        object(out, Objection::kind, field.kind);
    } else if (kinds_clash(source, element.kind)) {
        out[Feature::kind_conflict] = source == "date" || element.kind == "date" ? 1.0 : 0.5;
        if (out[Feature::kind_conflict] == 1.0) object(out, Objection::kind, source);
    } else if (!field.kind.empty() && field.kind == element.kind) {
        out[Feature::kind_same] = 1.0;
    }
    for (std::string const& standard : field.label.standards) {
        if (element.standards.empty()) continue;
        bool const same = std::find(element.standards.begin(), element.standards.end(), standard) != element.standards.end();
        out[same ? Feature::standard_same : Feature::standard_conflict] = 1.0;
        if (!same) object(out, Objection::standard, standard);
    }
    if (!field.unit.empty() && !element.unit.empty()) {
        bool const same = field.unit == element.unit || same_measure(field.unit, element.unit);
        out[same ? Feature::unit_same : Feature::unit_conflict] = 1.0;
        if (!same) object(out, Objection::unit, field.unit);
    }
    if (field.sample_kind.empty()) return;
    std::string const& sample = field.sample_kind;
    bool const identity = !element.standards.empty() && element.standards.front() == "11643";
    bool clash = false;
    if (sample == "identity") clash = element.kind != "text" || (!element.standards.empty() && !identity);
    if (sample == "phone") clash = element.kind != "text" || identity;
    if (sample == "date") clash = element.kind == "number" || element.kind == "bool" || element.kind == "code" || identity;
    if (sample == "number") clash = element.kind == "date" || element.kind == "bool" || identity;
    if (sample == "bool") clash = element.kind == "date" || element.kind == "number" || identity;
    if (sample == "text") clash = element.kind == "date" || element.kind == "number" || identity;
    out[Feature::sample_conflict] = clash ? 1.0 : 0.0;
    bool const same = (sample == "identity" && identity) || (sample == "date" && element.kind == "date") ||
                      (sample == "number" && element.kind == "number") || (sample == "bool" && element.kind == "bool");
    out[Feature::sample_same] = same ? 1.0 : 0.0;
    if (clash) object(out, Objection::sample, sample);
}

Comparison Comparer::compare_names(FormMeaning const& form, FieldMeaning const& field, Meaning const& reading,
                                   ElementMeaning const& element, ElementName const& name) const {
    Comparison out;
    Cover const cover = this->cover(form, reading, element, name.meaning);
    judge_role(form, reading, name.meaning, out);
    if (cover.modifier_conflict) {
        out[Feature::modifier_conflict] = 1.0;
        object(out, Objection::modifier, cover.deciding == kUnknownAtom ? std::string{} : m_vocabulary.atom(cover.deciding).name);
    }
    judge_head(reading, name.meaning, out);
    judge_entity(form, reading, element, out);
    judge_values(field, element, out);
    if (out.difference.empty() && cover.missing_field + cover.missing_element > 0.5) {
        out.difference = cover.deciding == kUnknownAtom ? to_utf8(cover.deciding_text) : m_vocabulary.atom(cover.deciding).name;
    }
    bool const own = &reading == &field.readings.front();
    out[Feature::exact] = field.label.name == name.label.name ? 1.0 : 0.0;
    out[Feature::cover_field] = cover.of_field;
    out[Feature::cover_element] = cover.of_element;
    out[Feature::same_bag] = cover.missing_field + cover.missing_element < 0.01 && cover.of_field > 0.95 ? 1.0 : 0.0;
    out[Feature::missing_field] = std::min(4.0, cover.missing_field);
    out[Feature::missing_element] = std::min(4.0, cover.missing_element);
    out[Feature::specific] = std::min(3.0, cover.specific);
    out[Feature::modifier_missing] = std::min(2.0, cover.modifier_missing);
    out[Feature::edit] = edit_likeness(field.label.name, name.label.name);
    out[Feature::grams] = dice(field.grams, name.grams);
    out[Feature::definition] = dice(field.grams, element.definition_grams);
    out[Feature::unknown_field] = std::min(1.0, static_cast<double>(reading.unknown_glyphs) / std::max(1, reading.glyphs));
    out[Feature::unknown_element] = std::min(1.0, static_cast<double>(name.meaning.unknown_glyphs) / std::max(1, name.meaning.glyphs));
    out[Feature::short_name] = field.label.name.size() <= 2 ? 1.0 : 0.0;
    out[Feature::reading_used] = own ? 0.0 : 1.0;
    out[Feature::guessed] = std::max(reading.guessed, name.meaning.guessed);
    out[Feature::weak_name] = name.weak;
    double hand = 0.5 * (cover.of_field + cover.of_element);
    hand = std::min(cover.of_field, cover.of_element) * 0.6 + hand * 0.4;
    hand -= 0.35 * out[Feature::role_conflict] + 0.3 * out[Feature::modifier_conflict] + 0.25 * out[Feature::head_conflict];
    hand -= 0.15 * out[Feature::kind_conflict] + 0.2 * out[Feature::standard_conflict] + 0.15 * out[Feature::unit_conflict];
    hand -= 0.15 * out[Feature::modifier_missing] + 0.12 * out[Feature::population_missing] + 0.3 * out[Feature::sample_conflict];
    hand -= 0.15 * out[Feature::guessed] + 0.04 * out[Feature::weak_name];
    hand += 0.06 * out[Feature::grams] + 0.04 * out[Feature::definition] + 0.05 * out[Feature::standard_same];
    hand += 0.2 * (out[Feature::entity_fit] - 1.0) + 0.03 * out[Feature::entity_same] - (own ? 0.0 : 0.03);
    out[Feature::hand] = std::clamp(hand, 0.0, 1.1);
    out[Feature::hand_squared] = out[Feature::hand] * out[Feature::hand];
    out.role_inherited = reading.role_inherited;
    return out;
}

Comparison Comparer::compare(FormMeaning const& form, FieldMeaning const& field, int number) const {
    ElementMeaning const& element = m_index.element(number);
    Comparison best;
    best[Feature::hand] = -1;
    for (Meaning const& reading : field.readings) {
        for (ElementName const& name : element.names) {
            if (!name.for_entity.empty() && name.for_entity != form.entity) continue;
            Comparison const one = compare_names(form, field, reading, element, name);
            bool const better = one[Feature::hand] > best[Feature::hand];
            bool const confirmed = name.confirmed && field.label.name == name.label.name && one[Feature::role_conflict] == 0.0;
            bool const keep = best.confirmed || confirmed;
            if (better || (confirmed && !best.confirmed)) best = one;
            best.confirmed = keep;
        }
    }
    best[Feature::definition_cover] = definition_cover(field.plain(), element);
    best[Feature::options_same] = options_same(field.label, element.definition);
    best.bare_region = field.plain().has(m_vocabulary.find("h:地"));
    return best;
}

}  // namespace yizhen::elements

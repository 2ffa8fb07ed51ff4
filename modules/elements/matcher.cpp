#include "modules/elements/decide.h"
#include "modules/elements/elements.h"
#include "modules/elements/glyphs.h"
#include "modules/elements/overlap.h"

#include "kernel/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace yizhen::elements {

namespace {

constexpr std::string_view kCodeVersion = "2";
constexpr double kDeriveBelow = 0.75;  ///< a surer hold is not replaced by a formula
constexpr double kPathCover = 0.9;      ///< of field by element and of element by field
constexpr double kPathRivalMost = 0.2;  ///< the runner-up's probability
constexpr double kPathMargin = 0.02;

int thousandths(double probability) { return static_cast<int>(std::lround(1000 * std::clamp(probability, 0.0, 1.0))); }

std::string digest_of(MatchingTexts const& texts) {
    std::uint64_t hash = 1469598103934665603ULL;
    for (std::string const* text : {&texts.vocabulary, &texts.near_pairs, &texts.entities, &texts.derivations, &texts.ranker}) {
        for (char const c : *text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    return fmt::format("{}-{:016x}", kCodeVersion, hash);
}

std::string own_words(FieldToMatch const& field) {
    std::string words;
    for (std::string const& part : field.path) words += part + "/";
    return words + field.name;
}

}  // namespace

struct Matcher::Parts {
    Catalogue catalogue;
    Vocabulary vocabulary;
    Entities entities;
    MeaningReader reader;
    ElementIndex index;
    Comparer comparer;
    Derivations derivations;
    Ranker ranker;
    Cuts cuts;
    std::string version;

    Parts(Catalogue all, Vocabulary words, Entities kinds, Ranker weights, std::vector<Alias> const& aliases)
        : catalogue(std::move(all)), vocabulary(std::move(words)), entities(std::move(kinds)), reader(vocabulary, entities.personal()),
          index(catalogue, aliases, reader, entities), comparer(index, reader, entities), ranker(std::move(weights)) {
        cuts = {ranker.setting("cut:ask", 0.35), ranker.setting("cut:automatic", 0.9)};
    }

    [[nodiscard]] FieldCandidates candidates(FormMeaning const& form, FieldMeaning const& field) const;
    [[nodiscard]] Match decided(FormToMatch const& form, FormMeaning const& meaning, std::size_t i, FieldCandidates const& field,
                                std::optional<std::size_t> place) const;
    void show_candidates(FieldCandidates const& field, std::optional<std::size_t> place, std::vector<bool> const& taken, Match& match) const;
    [[nodiscard]] Scored settled_by_path(FieldToMatch const& field, FieldCandidates const& candidates, std::size_t place) const;
    [[nodiscard]] bool derived(FormToMatch const& form, FormMeaning const& meaning, std::size_t i, bool only_automatic, Match& match) const;
};

Matcher::Matcher(std::unique_ptr<Parts const> parts) : m_parts(std::move(parts)) {}
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;
Matcher::~Matcher() = default;

Result<Matcher> Matcher::make(Catalogue catalogue, MatchingTexts const& texts, std::vector<Alias> const& aliases, Training const& training) {
    Result<Vocabulary> words = Vocabulary::parse(texts.vocabulary, texts.near_pairs, {training.drop_percent, training.seed, training.drop_words});
    if (!words) return words.problem();
    std::vector<std::u32string> names;
    for (Element const& element : catalogue.elements()) {
        names.push_back(parse_label(element.name).name);
        for (std::string const& alias : element.aliases) names.push_back(parse_label(alias).name);
    }
    words.value().learn(names);
    Result<Entities> kinds = Entities::parse(texts.entities, words.value());
    if (!kinds) return kinds.problem();
    Result<Ranker> weights = Ranker::parse(texts.ranker);
    if (!weights) return weights.problem();
    auto parts = std::make_unique<Parts>(std::move(catalogue), std::move(words).value(), std::move(kinds).value(), std::move(weights).value(), aliases);
    Result<Derivations> derivations = Derivations::parse(texts.derivations, parts->index, parts->reader, parts->entities);
    if (!derivations) return derivations.problem();
    parts->derivations = std::move(derivations).value();
    parts->version = digest_of(texts);
    return Matcher(std::move(parts));
}

FieldCandidates Matcher::Parts::candidates(FormMeaning const& form, FieldMeaning const& field) const {
    std::vector<Meaning const*> meanings;
    for (Meaning const& reading : field.readings) meanings.push_back(&reading);
    FieldCandidates out;
    for (Suggestion const& suggestion : index.suggest(meanings, field.grams, form.entity, kCandidatesCompared)) {
        out.ranked.push_back({suggestion.element, comparer.compare(form, field, suggestion.element), 0});
    }
    double best = -1, second = -1;
    for (Scored const& scored : out.ranked) {
        double const hand = scored.comparison[Feature::hand];
        if (hand > best) {
            second = best;
            best = hand;
        } else {
            second = std::max(second, hand);
        }
    }
    for (Scored& scored : out.ranked) {
        double const hand = scored.comparison[Feature::hand];
        double const rival = hand >= best ? second : best;
        scored.comparison[Feature::margin] = std::clamp(hand - std::max(0.0, rival), -0.5, 0.5);
        scored.comparison[Feature::first] = hand >= best ? 1.0 : 0.0;
        scored.probability = ranker.probability(scored.comparison);
    }
    std::sort(out.ranked.begin(), out.ranked.end(), [](Scored const& a, Scored const& b) {
        if (a.comparison.confirmed != b.comparison.confirmed) return a.comparison.confirmed;
        return a.probability != b.probability ? a.probability > b.probability : a.element < b.element;
    });
    return out;
}

void Matcher::Parts::show_candidates(FieldCandidates const& field, std::optional<std::size_t> place, std::vector<bool> const& taken, Match& match) const {
    auto show = [&](Scored const& scored) { match.candidates.push_back({index.code(scored.element), thousandths(scored.probability)}); };
    if (place) show(field.ranked[*place]);
    // An element that another field of the form holds is a worse proposal than one that is free.
    for (bool const others : {false, true}) {
        for (std::size_t k = 0; k < field.ranked.size() && match.candidates.size() < kCandidatesShown; ++k) {
            if (place && k == *place) continue;
            if (taken[static_cast<std::size_t>(field.ranked[k].element)] == others) show(field.ranked[k]);
        }
    }
}

bool Matcher::Parts::derived(FormToMatch const& form, FormMeaning const& meaning, std::size_t i, bool only_automatic, Match& match) const {
    std::optional<Derived> const found = derivations.derive(meaning, meaning.fields[i]);
    if (!found || (only_automatic && !found->automatic)) return false;
    match.kind = MatchKind::expression;
    match.band = found->automatic ? Band::automatic : Band::ask;
    match.formula = found->formula;
    match.score = found->automatic ? 950 : 750;
    std::string names;
    for (int const operand : found->operands) {
        match.operands.push_back(index.code(operand));
        Element const* element = catalogue.find(index.code(operand));
        names += (names.empty() ? "" : "、") + (element == nullptr ? std::string{} : element->name);
    }
    match.reason = reason_of_derivation(form.fields[i].name, names);
    return true;
}

/// The ranker learnt on tables whose names stand alone. Under a header path the words of path and name together say the
/// element: where they cover it wholly, it covers them, and nothing else comes near, the pair is as sure as equal names.
Scored Matcher::Parts::settled_by_path(FieldToMatch const& field, FieldCandidates const& candidates, std::size_t place) const {
    Scored settled = candidates.ranked[place];
    Comparison const& c = settled.comparison;
    bool const covers = c[Feature::same_bag] > 0 || (c[Feature::cover_field] > kPathCover && c[Feature::cover_element] > kPathCover);
    bool const plainly = c[Feature::guessed] == 0 && c[Feature::weak_name] == 0;
    if (field.path.empty() || !covers || !plainly || settled.probability < cuts.ask) return settled;
    for (std::size_t k = 0; k < candidates.ranked.size(); ++k) {
        if (k != place && candidates.ranked[k].probability > kPathRivalMost) return settled;
    }
    settled.probability = std::max(settled.probability, cuts.automatic + kPathMargin);
    return settled;
}

Match Matcher::Parts::decided(FormToMatch const& form, FormMeaning const& meaning, std::size_t i, FieldCandidates const& field,
                              std::optional<std::size_t> place) const {
    Match match;
    match.field = form.fields[i].id;
    Scored const* chosen = place ? &field.ranked[*place] : nullptr;
    // A rule that names just these words beats an element that only resembles them; a mere count does not.
    bool const same = chosen != nullptr && (chosen->comparison.confirmed || chosen->comparison[Feature::same_bag] > 0);
    bool const sure = chosen != nullptr && chosen->probability >= kDeriveBelow;
    if (!same && derived(form, meaning, i, sure, match)) return match;
    Scored const* const shown = chosen != nullptr ? chosen : field.ranked.empty() ? nullptr : &field.ranked.front();
    if (chosen != nullptr) {
        bool const first = *place == 0 || std::all_of(field.ranked.begin(), field.ranked.begin() + static_cast<std::ptrdiff_t>(*place), refused);
        Scored const settled = settled_by_path(form.fields[i], field, *place);
        match.band = band_of(settled, first, meaning, cuts);
        match.score = settled.comparison.confirmed ? 1000 : thousandths(settled.probability);
    }
    if (match.band != Band::fresh) {
        match.kind = MatchKind::element;
        match.element = index.code(chosen->element);
    }
    if (shown == nullptr) {
        match.reason = fmt::format("目录中没有与“{}”相近的数据元", to_utf8(meaning.fields[i].label.name.substr(0, 30)));
        return match;
    }
    Element const* element = catalogue.find(index.code(shown->element));
    match.reason = reason_of(form.fields[i].name, element == nullptr ? std::string{} : element->name, *shown, match.band);
    return match;
}

std::vector<Match> Matcher::match(FormToMatch const& form, OpenAsks const* open_asks) const {
    FormMeaning const meaning = read_form(form, m_parts->reader, m_parts->entities);
    std::vector<FieldCandidates> fields;
    for (FieldMeaning const& field : meaning.fields) fields.push_back(m_parts->candidates(meaning, field));
    std::vector<std::optional<std::size_t>> const places = assign(fields, m_parts->cuts.ask * 0.5);
    std::vector<bool> taken(static_cast<std::size_t>(m_parts->index.size()), false);
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (places[i]) taken[static_cast<std::size_t>(fields[i].ranked[*places[i]].element)] = true;
    }
    std::vector<Match> matches;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        Match match = m_parts->decided(form, meaning, i, fields[i], places[i]);
        m_parts->show_candidates(fields[i], places[i], taken, match);
        if (open_asks != nullptr && match.kind == MatchKind::element && open_asks->asked_by(match.element)) match.kind = MatchKind::open_demand;
        matches.push_back(std::move(match));
    }
    return matches;
}

std::string Matcher::feature_rows(FormToMatch const& form) const {
    FormMeaning const meaning = read_form(form, m_parts->reader, m_parts->entities);
    std::string out;
    for (std::size_t i = 0; i < meaning.fields.size(); ++i) {
        for (Scored const& scored : m_parts->candidates(meaning, meaning.fields[i]).ranked) {
            out += fmt::format("{}\t{}\t{}\t{}", form.id, form.fields[i].id, m_parts->index.code(scored.element), refused(scored) ? 1 : 0);
            for (double const value : scored.comparison.features) out += fmt::format("\t{:.4g}", value);
            out += '\n';
        }
    }
    return out;
}

std::string Matcher::feature_header() {
    std::string out = "form\tfield\telement\trefused";
    for (std::string_view const name : kFeatureNames) out += fmt::format("\t{}", name);
    return out + '\n';
}

FormSignature Matcher::signature(FormToMatch const& form, std::vector<Match> const& matches) const {
    YIZHEN_CHECK(form.fields.size() == matches.size());
    FormSignature signature{form.id, form.title, read_form(form, m_parts->reader, m_parts->entities).entity, {}};
    for (std::size_t i = 0; i < matches.size(); ++i) {
        Match const& match = matches[i];
        signature.asks.push_back(!match.element.empty()   ? match.element
                                 : !match.formula.empty() ? match.formula
                                                          : "name:" + alias_key(form.fields[i]));
    }
    std::sort(signature.asks.begin(), signature.asks.end());
    signature.asks.erase(std::unique(signature.asks.begin(), signature.asks.end()), signature.asks.end());
    return signature;
}

std::vector<FormOverlap> Matcher::overlap(FormSignature const& incoming, std::span<FormSignature const> open) const {
    return overlap_of(incoming, open);
}

std::string Matcher::alias_key(FieldToMatch const& field) { return to_utf8(parse_label(own_words(field)).name); }

std::string Matcher::explain(FormToMatch const& form) const {
    FormMeaning const meaning = read_form(form, m_parts->reader, m_parts->entities);
    std::string out = fmt::format("{}\t{}\t主体 {}\n", form.id, form.title, meaning.entity);
    for (std::size_t i = 0; i < meaning.fields.size(); ++i) {
        Meaning const& plain = meaning.fields[i].plain();
        out += fmt::format("  {}\t{}\t", form.fields[i].id, form.fields[i].name);
        for (Item const& item : plain.items) {
            if (item.atom == kUnknownAtom) out += fmt::format("?{} ", to_utf8(item.text));
            else out += fmt::format("{}:{} ", static_cast<char>(m_parts->vocabulary.atom(item.atom).kind), m_parts->vocabulary.atom(item.atom).name);
        }
        if (!plain.role.empty()) out += fmt::format("[{}{}]", plain.role, plain.role_inherited ? "↓" : "");
        out += '\n';
    }
    return out;
}

Catalogue const& Matcher::catalogue() const { return m_parts->catalogue; }
std::string const& Matcher::version() const { return m_parts->version; }

}  // namespace yizhen::elements

#include "modules/elements/decide.h"

#include "modules/elements/glyphs.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yizhen::elements {

namespace {

constexpr std::size_t kReasonGlyphsMax = 60;
constexpr double kEntityDespite = 0.995;
constexpr double kKindDespite = 0.8;
constexpr double kGuessedMost = 0.3;     // a word that only resembles a known one, less than this alike, is asked about
constexpr double kOtherThingLeast = 0.6;  // an element of another kind of thing must fit the form at least so well

std::string shortened(std::string const& text, std::size_t glyphs_max) {
    std::size_t glyphs = 0, cut = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) continue;
        if (glyphs == glyphs_max - 1) cut = i;
        if (++glyphs > glyphs_max) return text.substr(0, cut) + "…";
    }
    return text;
}

std::string_view word_of(Objection objection) {
    switch (objection) {
        case Objection::none: return "";
        case Objection::role: return "是谁的不同";
        case Objection::relation: return "与谁的关系不同";
        case Objection::modifier: return "口径不同";
        case Objection::entity: return "说的不是同一类事物";
        case Objection::kind: return "值的类型不同";
        case Objection::unit: return "计量单位不同";
        case Objection::standard: return "代码标准不同";
        case Objection::sample: return "样例值不像";
        case Objection::head: return "问的内容不同";
        case Objection::population: return "人群不同";
    }
    return "";
}

}  // namespace

bool refused(Scored const& scored) {
    Comparison const& c = scored.comparison;
    if (c.confirmed) return false;
    if (c[Feature::role_conflict] > 0 || c[Feature::modifier_conflict] > 0 || c[Feature::sample_conflict] > 0) return true;
    if (c[Feature::entity_fit] <= 0.2 && scored.probability < kEntityDespite) return true;
    if (c[Feature::head_conflict] > 0 && scored.probability < kKindDespite) return true;
    if (c[Feature::kind_conflict] >= 1.0 && scored.probability < kKindDespite) return true;
    return c[Feature::modifier_missing] >= 0.8 && scored.probability < kKindDespite;
}

std::vector<std::optional<std::size_t>> assign(std::vector<FieldCandidates> const& fields, double floor) {
    struct Pair {
        double probability;
        double hand;
        std::size_t field, place;
        int element;
    };
    std::vector<Pair> pairs;
    for (std::size_t f = 0; f < fields.size(); ++f) {
        for (std::size_t k = 0; k < fields[f].ranked.size(); ++k) {
            Scored const& scored = fields[f].ranked[k];
            bool const worth = scored.comparison.confirmed || scored.probability >= floor;
            if (!worth || refused(scored)) continue;
            double const probability = scored.comparison.confirmed ? 2.0 : scored.probability;
            pairs.push_back({probability, scored.comparison[Feature::hand], f, k, scored.element});
        }
    }
    std::sort(pairs.begin(), pairs.end(), [](Pair const& a, Pair const& b) {
        if (a.probability != b.probability) return a.probability > b.probability;
        if (a.hand != b.hand) return a.hand > b.hand;
        return a.field != b.field ? a.field < b.field : a.element < b.element;
    });
    std::vector<std::optional<std::size_t>> chosen(fields.size());
    std::set<int> taken;
    for (Pair const& pair : pairs) {
        if (chosen[pair.field] || !taken.insert(pair.element).second) continue;
        chosen[pair.field] = pair.place;
    }
    return chosen;
}

Band band_of(Scored const& scored, bool first_choice, FormMeaning const& form, Cuts const& cuts) {
    Comparison const& c = scored.comparison;
    if (c.confirmed) return Band::automatic;
    if (scored.probability < cuts.ask) return Band::fresh;
    // A value of another kind of thing, and the element says something that the field does not.
    bool const other_thing = c[Feature::entity_same] == 0 && c[Feature::entity_fit] < 0.85 && c[Feature::missing_element] > 0.3;
    // One side says something weighty that the other leaves out: a person looks at it, however likely it is.
    bool const unsaid = c[Feature::missing_element] > 0.75 || c[Feature::missing_field] > 0.75 ||
                        (c[Feature::head_absent] >= 1.0 && c[Feature::missing_element] > 0.5);
    bool const far = c[Feature::entity_same] == 0 && c[Feature::entity_fit] < kOtherThingLeast;
    bool const doubtful = other_thing || unsaid || far || c[Feature::guessed] > kGuessedMost || !first_choice || c.bare_region || c[Feature::modifier_missing] > 0.3 || c[Feature::unit_conflict] > 0 ||
                          c[Feature::kind_conflict] > 0 || c[Feature::standard_conflict] > 0 ||
                          c[Feature::head_conflict] > 0 || c.role_near || (c.role_inherited && form.entity == "人");
    return scored.probability >= cuts.automatic && !doubtful ? Band::automatic : Band::ask;
}

std::string reason_of(std::string const& field, std::string const& element, Scored const& scored, Band band) {
    Comparison const& c = scored.comparison;
    std::string const names = fmt::format("“{}”与“{}”", shortened(field, 16), shortened(element, 14));
    std::string why;
    if (c.confirmed) {
        why = "经人确认为同一项";
    } else if (c.objection != Objection::none) {
        why = word_of(c.objection);
        bool const wordy = c.objection == Objection::role || c.objection == Objection::modifier || c.objection == Objection::relation ||
                           c.objection == Objection::unit;
        if (wordy && !c.difference.empty()) why += "：" + shortened(c.difference, 10);
    } else if (c[Feature::guessed] > 0) {
        why = "用词相近";
    } else if (c[Feature::exact] > 0) {
        why = "名称相同，主体一致";
    } else if (c[Feature::same_bag] > 0) {
        why = "同义，主体一致";
    } else if (!c.difference.empty()) {
        why = "差别在" + shortened(c.difference, 10);
    } else {
        why = "意思相近";
    }
    if (band == Band::ask) why += "，请确认";
    if (band == Band::fresh && c.objection == Objection::none) why += "，不足以认定";
    return shortened(names + why, kReasonGlyphsMax);
}

std::string reason_of_derivation(std::string const& field, std::string const& operands) {
    return shortened(fmt::format("“{}”可由“{}”算出，不必再问", shortened(field, 16), shortened(operands, 24)), kReasonGlyphsMax);
}

}  // namespace yizhen::elements

#pragma once
/// One field beside one element: what agrees, what is missing, what contradicts. Numbers in, no decision here.

#include "modules/elements/element_index.h"
#include "modules/elements/form_context.h"

#include <array>
#include <string>
#include <string_view>

namespace yizhen::elements {

enum class Feature : std::size_t {
    exact, same_bag, cover_field, cover_element, hand, hand_squared, missing_field, missing_element,
    head_same, head_near, head_conflict, head_absent, role_same, role_inherited, role_conflict,
    modifier_conflict, modifier_missing, entity_fit, entity_same, population_missing,
    kind_same, kind_conflict, standard_same, standard_conflict, unit_same, unit_conflict,
    edit, grams, definition, unknown_field, unknown_element, short_name, specific, sample_same, sample_conflict,
    reading_used, guessed, weak_name, definition_cover, options_same, margin, first, count
};
inline constexpr std::size_t kFeatureCount = static_cast<std::size_t>(Feature::count);
extern std::array<std::string_view, kFeatureCount> const kFeatureNames;

/// Why a pair must not be held, whatever the score says. Also the deciding difference that a reason names.
enum class Objection { none, role, modifier, relation, entity, kind, unit, standard, sample, head, population };

struct Comparison {
    std::array<double, kFeatureCount> features{};
    Objection objection = Objection::none;
    std::string difference;   ///< the word that decided, for the reason: "监护人", "上年"
    bool confirmed = false;   ///< equal to an alias that a person confirmed
    bool role_inherited = false;
    bool role_near = false;   ///< another word for whose value it is, not quite the same person
    bool bare_region = false; ///< 地 alone: region or street address, only a person knows

    [[nodiscard]] double& operator[](Feature f) { return features[static_cast<std::size_t>(f)]; }
    [[nodiscard]] double operator[](Feature f) const { return features[static_cast<std::size_t>(f)]; }
};

class Comparer {
public:
    Comparer(ElementIndex const& index, MeaningReader const& reader, Entities const& entities)
        : m_index(index), m_reader(reader), m_entities(entities), m_vocabulary(reader.vocabulary()) {}

    /// The best of the field's readings against the best of the element's names. `margin` and `first` stay 0: they
    /// need the other candidates.
    [[nodiscard]] Comparison compare(FormMeaning const& form, FieldMeaning const& field, int element) const;

private:
    ElementIndex const& m_index;
    MeaningReader const& m_reader;
    Entities const& m_entities;
    Vocabulary const& m_vocabulary;

    struct Cover {
        double of_field = 0, of_element = 0, missing_field = 0, missing_element = 0, specific = 0;
        double modifier_missing = 0;
        bool modifier_conflict = false;
        AtomId deciding = kUnknownAtom;
        std::u32string deciding_text;
    };
    [[nodiscard]] double weight_of(Item const& item) const;
    [[nodiscard]] double likeness(Item const& a, Item const& b) const;
    [[nodiscard]] double definition_cover(Meaning const& field, ElementMeaning const& element) const;
    [[nodiscard]] double context_cost(Item const& item, bool of_field, FormMeaning const& form, ElementMeaning const& element) const;
    [[nodiscard]] bool said_by_title(FormMeaning const& form, AtomId atom) const;
    [[nodiscard]] bool tells(Item const& item) const;
    [[nodiscard]] bool excludes(Item const& item, Meaning const& other) const;
    [[nodiscard]] Cover cover(FormMeaning const& form, Meaning const& field, ElementMeaning const& element, Meaning const& name) const;
    [[nodiscard]] Comparison compare_names(FormMeaning const& form, FieldMeaning const& field, Meaning const& reading,
                                           ElementMeaning const& element, ElementName const& name) const;
    void judge_head(Meaning const& field, Meaning const& name, Comparison& out) const;
    [[nodiscard]] bool same_in_context(FormMeaning const& form, std::string const& longer, std::string const& shorter) const;
    void judge_role(FormMeaning const& form, Meaning const& field, Meaning const& name, Comparison& out) const;
    void judge_entity(FormMeaning const& form, Meaning const& field, ElementMeaning const& element, Comparison& out) const;
    void judge_values(FieldMeaning const& field, ElementMeaning const& element, Comparison& out) const;
    void object(Comparison& out, Objection objection, std::string difference) const;
};

}  // namespace yizhen::elements

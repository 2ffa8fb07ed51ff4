#pragma once
/// From scores to decisions: one element a field and one field an element, three bands, and the words that say why.

#include "modules/elements/derivation.h"
#include "modules/elements/features.h"
#include "modules/elements/ranker.h"
#include "modules/elements/types.h"

#include <optional>
#include <vector>

namespace yizhen::elements {

inline constexpr std::size_t kCandidatesCompared = 48;
inline constexpr std::size_t kCandidatesShown = 8;

struct Scored {
    int element = 0;
    Comparison comparison;
    double probability = 0;
};

struct FieldCandidates {
    std::vector<Scored> ranked;  ///< best first
};

struct Cuts {
    double ask = 0.35;
    double automatic = 0.9;
};

/// Index into `ranked` of each field's element, or none. Best pairs first; a refused pair takes nobody's place.
[[nodiscard]] std::vector<std::optional<std::size_t>> assign(std::vector<FieldCandidates> const& fields, double floor);
/// Why the pair may not be held in any band; none when it may.
[[nodiscard]] bool refused(Scored const& scored);
[[nodiscard]] Band band_of(Scored const& scored, bool first_choice, FormMeaning const& form, Cuts const& cuts);
[[nodiscard]] std::string reason_of(std::string const& field, std::string const& element, Scored const& scored, Band band);
[[nodiscard]] std::string reason_of_derivation(std::string const& field, std::string const& operands);

}  // namespace yizhen::elements

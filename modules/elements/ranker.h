#pragma once
/// A logistic model over the features: how likely the field asks for just this element. Weights are data
/// (data/matching/ranker.tsv), made by tools/train_matching.py.

#include "kernel/result.h"
#include "modules/elements/features.h"

#include <string_view>

namespace yizhen::elements {

class Ranker {
public:
    static Result<Ranker> parse(std::string_view text);
    [[nodiscard]] double probability(Comparison const& comparison) const;
    [[nodiscard]] double setting(std::string_view name, double otherwise) const;

private:
    std::array<double, kFeatureCount> m_weights{};
    double m_bias = 0;
    std::map<std::string, double, std::less<>> m_settings;  ///< rows "cut:ask", "cut:automatic"
};

}  // namespace yizhen::elements

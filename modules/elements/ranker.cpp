#include "modules/elements/ranker.h"

#include "modules/elements/tsv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace yizhen::elements {

Result<Ranker> Ranker::parse(std::string_view text) {
    Result<Tsv> const read = parse_tsv(text, "ranker.tsv", {"feature", "weight"});
    if (!read) return read.problem();
    Tsv const& tsv = read.value();
    Ranker out;
    for (std::size_t row = 0; row < tsv.rows.size(); ++row) {
        std::string_view const name = tsv.rows[row][0];
        double const weight = std::strtod(std::string(tsv.rows[row][1]).c_str(), nullptr);  // tidy: a weight, not an amount
        if (!std::isfinite(weight)) return tsv.problem(row, "权重不是数");
        auto const found = std::find(kFeatureNames.begin(), kFeatureNames.end(), name);
        if (found != kFeatureNames.end()) {
            out.m_weights[static_cast<std::size_t>(found - kFeatureNames.begin())] = weight;
        } else if (name == "bias") {
            out.m_bias = weight;
        } else if (name.starts_with("cut:")) {
            out.m_settings.emplace(std::string(name), weight);
        } else {
            return tsv.problem(row, fmt::format("不认识的特征“{}”，请重新训练", name));
        }
    }
    return out;
}

double Ranker::probability(Comparison const& comparison) const {
    double sum = m_bias;
    for (std::size_t i = 0; i < kFeatureCount; ++i) sum += m_weights[i] * comparison.features[i];
    return 1.0 / (1.0 + std::exp(-sum));
}

double Ranker::setting(std::string_view name, double otherwise) const {
    auto const found = m_settings.find(name);
    return found == m_settings.end() ? otherwise : found->second;
}

}  // namespace yizhen::elements

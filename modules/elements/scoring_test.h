#pragma once
/// Scores decisions against labelled forms: how much is found, and how much is wrongly called held.

#include "modules/elements/elements.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace yizhen::elements::scoring {

struct Gold {
    std::string label;
    std::set<std::string> also;
};

struct LabelledForms {
    std::string catalogue_text;
    std::vector<FormToMatch> forms;
    std::map<std::string, Gold> gold;  ///< "form/field"
};

struct Score {
    int fields = 0, held = 0, fresh = 0, derivable = 0;
    int top1 = 0, right_held = 0, wrong_held = 0, false_held = 0, declared = 0, declared_right = 0, derived_right = 0;

    [[nodiscard]] double top1_share() const;
    [[nodiscard]] double precision() const;  ///< of all declared holds
    [[nodiscard]] double recall() const;
    [[nodiscard]] double f1() const;
    [[nodiscard]] double false_hold_rate() const;
    [[nodiscard]] double burden_cut() const;
};

[[nodiscard]] std::string slurp(std::string const& path_below_source);
[[nodiscard]] MatchingTexts shipped_texts();
[[nodiscard]] LabelledForms labelled(std::string const& folder);
[[nodiscard]] Score score(LabelledForms const& set, Matcher const& matcher, bool automatic_only);

}  // namespace yizhen::elements::scoring

#include "modules/elements/scoring_test.h"

#include "modules/elements/tsv.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace yizhen::elements::scoring {

namespace {

double share(int part, int whole) { return whole == 0 ? 0.0 : static_cast<double>(part) / whole; }

bool accepted(Gold const& gold, std::string const& decision) { return decision == gold.label || gold.also.count(decision) > 0; }

std::string decision_of(Match const& match, bool automatic_only) {
    bool const used = match.band == Band::automatic || (match.band == Band::ask && !automatic_only);
    if (!used) return "NEW";
    return match.kind == MatchKind::expression ? "DERIVABLE" : match.element;
}

void count(Gold const& gold, Match const& match, std::string const& said, Score& score) {
    bool const held = said != "NEW" && said != "DERIVABLE";
    bool const right = accepted(gold, said);
    ++score.fields;
    score.declared += held ? 1 : 0;
    score.declared_right += held && right ? 1 : 0;
    if (gold.label == "NEW") {
        ++score.fresh;
        score.false_held += held && !right ? 1 : 0;
    } else if (gold.label == "DERIVABLE") {
        ++score.derivable;
        score.derived_right += said == "DERIVABLE" ? 1 : 0;
    } else {
        ++score.held;
        score.top1 += !match.candidates.empty() && accepted(gold, match.candidates.front().element) ? 1 : 0;
        score.right_held += held && right ? 1 : 0;
        score.wrong_held += held && !right ? 1 : 0;
    }
}

}  // namespace

double Score::top1_share() const { return share(top1, held); }
double Score::precision() const { return share(declared_right, declared); }
double Score::recall() const { return share(right_held, held); }
double Score::false_hold_rate() const { return share(false_held, fresh); }
double Score::burden_cut() const { return share(right_held + derived_right, fields); }
double Score::f1() const {
    double const p = share(right_held, right_held + wrong_held + false_held);
    return p + recall() == 0 ? 0 : 2 * p * recall() / (p + recall());
}

std::string slurp(std::string const& path) {
    std::ifstream in(std::string(YIZHEN_SOURCE_DIR) + "/" + path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    EXPECT_FALSE(text.str().empty()) << path;
    return text.str();
}

MatchingTexts shipped_texts() {
    return {slurp("data/matching/vocabulary.tsv"), slurp("data/matching/near_pairs.tsv"), slurp("data/matching/entities.tsv"),
            slurp("data/matching/derivations.tsv"), slurp("data/matching/ranker.tsv")};
}

LabelledForms labelled(std::string const& folder) {
    LabelledForms out;
    out.catalogue_text = slurp(folder + "/catalogue.tsv");
    Result<std::vector<FormToMatch>> forms = parse_forms(slurp(folder + "/forms.tsv"), "forms.tsv", slurp(folder + "/fields.tsv"), "fields.tsv");
    EXPECT_TRUE(forms);
    out.forms = std::move(forms).value();
    std::string const labels = slurp(folder + "/labels.tsv");
    Result<Tsv> const tsv = parse_tsv(labels, "labels.tsv", {"form", "field", "label", "also_accepted"});
    EXPECT_TRUE(tsv);
    for (auto const& row : tsv.value().rows) {
        Gold gold{std::string(row[2]), {}};
        std::stringstream also{std::string(row[3])};
        for (std::string one; std::getline(also, one, ',');) gold.also.insert(one);
        out.gold[std::string(row[0]) + "/" + std::string(row[1])] = std::move(gold);
    }
    return out;
}

Score score(LabelledForms const& set, Matcher const& matcher, bool automatic_only) {
    Score score;
    for (FormToMatch const& form : set.forms) {
        for (Match const& match : matcher.match(form)) {
            auto const gold = set.gold.find(form.id + "/" + match.field);
            if (gold != set.gold.end()) count(gold->second, match, decision_of(match, automatic_only), score);
        }
    }
    return score;
}

}  // namespace yizhen::elements::scoring

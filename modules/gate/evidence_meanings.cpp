#include "modules/gate/evidence_meanings.h"

#include "kernel/problem_catalogue.h"
#include "modules/gate/evidence_parts.h"

#include <set>

namespace yizhen::gate {
namespace {

/// The newest word that a person said on such a field: for the form's entity, else for any.
elements::Alias const* word_on(Confirmed const& confirmed, elements::FieldToMatch const& field, std::string_view entity,
                               std::string_view first_entity) {
    auto const found = confirmed.find(elements::Matcher::alias_key(field));
    if (found == confirmed.end()) return nullptr;
    elements::Alias const* best = nullptr;
    for (auto const& alias : found->second) {
        bool const fits = alias.entity == entity || alias.entity == first_entity;
        if (fits || (alias.entity.empty() && (best == nullptr || best->entity.empty()))) best = &alias;
    }
    return best;
}

/// A person's word stands above the matcher's, also where it says that nothing known fits.
void take_word(elements::Alias const& word, elements::Match& match, elements::Catalogue const& catalogue) {
    auto const* const element = catalogue.find(word.element);
    match.formula.clear();
    match.operands.clear();
    match.element = word.element;
    match.kind = element != nullptr ? elements::MatchKind::element : elements::MatchKind::none;
    match.band = element != nullptr ? elements::Band::automatic : elements::Band::fresh;
    match.score = element != nullptr ? 1000 : 0;
    match.reason = element != nullptr ? "经办人已认定是“" + element->name + "”" : "经办人已认定是新的数据项";
}

std::string ask_of(elements::Match const& match, elements::FieldToMatch const& field) {
    if (!match.element.empty()) return match.element;
    if (!match.formula.empty()) return match.formula;
    return "name:" + elements::Matcher::alias_key(field);
}

class Matched final : public Meanings {
public:
    Matched(elements::Matcher const& matcher, Confirmed const& confirmed, std::function<std::string(std::string const&)> asked_by)
        : m_matcher(matcher), m_confirmed(confirmed), m_asked_by(std::move(asked_by)) {}

    Result<BlockMeaning> of(elements::FormToMatch const& form, forms::Block const& block) override {
        BlockMeaning out;
        out.matches = m_matcher.match(form);
        match_pairs(block, m_matcher, form, out.matches);
        out.entity = m_matcher.signature(form, out.matches).entity;
        if (m_first_entity.empty()) m_first_entity = out.entity;
        for (std::size_t i = 0; i < form.fields.size(); ++i) {
            auto& match = out.matches[i];
            auto const* const word = word_on(m_confirmed, form.fields[i], out.entity, m_first_entity);
            if (word != nullptr) take_word(*word, match, m_matcher.catalogue());
            out.confirmed.push_back(word != nullptr);
            out.asks.push_back(ask_of(match, form.fields[i]));
            bool const settled = match.kind == elements::MatchKind::element && match.band == elements::Band::automatic;
            out.asked_by.push_back(settled && m_asked_by ? m_asked_by(out.asks.back()) : std::string());
            if (!out.asked_by.back().empty()) match.kind = elements::MatchKind::open_demand;
        }
        return out;
    }
    [[nodiscard]] elements::Catalogue const& catalogue() const override { return m_matcher.catalogue(); }

private:
    elements::Matcher const& m_matcher;
    Confirmed const& m_confirmed;
    std::function<std::string(std::string const&)> m_asked_by;
    std::string m_first_entity;
};

class Recorded final : public Meanings {
public:
    Recorded(std::vector<BlockMeaning> const& blocks, elements::Catalogue const& catalogue) : m_blocks(blocks), m_catalogue(catalogue) {}

    Result<BlockMeaning> of(elements::FormToMatch const& form, forms::Block const&) override {
        if (m_next == m_blocks.size() || m_blocks[m_next].matches.size() != form.fields.size()) {
            return Problem{problems::kConflict, "现在的版本对这张表的读法与当时不同；请重新审看，会记为新的一版结论。"};
        }
        return m_blocks[m_next++];
    }
    [[nodiscard]] elements::Catalogue const& catalogue() const override { return m_catalogue; }

private:
    std::vector<BlockMeaning> const& m_blocks;
    elements::Catalogue const& m_catalogue;
    std::size_t m_next = 0;
};

}  // namespace

std::unique_ptr<Meanings> matched(elements::Matcher const& matcher, Confirmed const& confirmed,
                                  std::function<std::string(std::string const&)> asked_by) {
    return std::make_unique<Matched>(matcher, confirmed, std::move(asked_by));
}

std::unique_ptr<Meanings> recorded(std::vector<BlockMeaning> const& blocks, elements::Catalogue const& catalogue) {
    return std::make_unique<Recorded>(blocks, catalogue);
}

}  // namespace yizhen::gate

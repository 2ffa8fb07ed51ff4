#pragma once
/// The catalogue made ready for matching: every name read once, and an inverted index from atoms and characters.

#include "modules/elements/catalogue.h"
#include "modules/elements/entities.h"
#include "modules/elements/meaning.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace yizhen::elements {

/// One name of an element: the canonical one or an alias.
struct ElementName {
    Label label;
    Meaning meaning;
    std::vector<std::uint32_t> grams;
    double weak = 0;         ///< 1: taken from the definition, 0.5: from the code list's name
    bool confirmed = false;  ///< a person confirmed it; `for_entity` limits where it counts
    std::string for_entity;
};

struct ElementMeaning {
    std::vector<ElementName> names;  ///< the canonical one first
    std::string entity;              ///< class: 人, 户, 房 …
    AtomId population = kUnknownAtom; ///< 党员, 精神障碍患者: only such people have it
    std::vector<std::string> standards;
    std::string unit;
    std::string kind;  ///< kind of value: date, number, bool, code, text, file
    std::vector<std::uint32_t> definition_grams;
    std::u32string definition;             ///< name, definition and code list, folded
    std::vector<AtomId> definition_atoms;  ///< what these say, sorted
};

/// How strongly an element is suggested by shared atoms and characters, before any comparison.
struct Suggestion {
    int element = 0;
    double strength = 0;
};

class ElementIndex {
public:
    ElementIndex(Catalogue const& catalogue, std::vector<Alias> const& aliases, MeaningReader const& reader, Entities const& entities);

    [[nodiscard]] ElementMeaning const& element(int i) const { return m_elements[static_cast<std::size_t>(i)]; }
    [[nodiscard]] int size() const { return static_cast<int>(m_elements.size()); }
    /// Rarity of an atom among the elements, 0.4 … 1.
    [[nodiscard]] double rarity(AtomId atom) const { return m_rarity[static_cast<std::size_t>(atom)]; }
    [[nodiscard]] double gram_rarity(std::uint32_t gram) const;
    /// The best `count_max` elements for these meanings, strongest first, ties by catalogue order of their codes.
    [[nodiscard]] std::vector<Suggestion> suggest(std::vector<Meaning const*> const& meanings, std::vector<std::uint32_t> const& grams,
                                                  std::string const& form_class, std::size_t count_max) const;
    [[nodiscard]] std::string const& code(int i) const { return m_codes[static_cast<std::size_t>(i)]; }

private:
    std::vector<ElementMeaning> m_elements;
    std::vector<std::string> m_codes;
    std::vector<double> m_rarity;
    std::vector<std::vector<int>> m_by_atom;
    std::unordered_map<std::string, std::vector<int>> m_by_role;
    std::unordered_map<std::uint32_t, std::vector<int>> m_by_gram;
    Vocabulary const& m_vocabulary;
    Entities const& m_entities;

    void add_name(ElementMeaning& meaning, std::string const& name, double weak, MeaningReader const& reader) const;
    void add_weak_names(Element const& element, ElementMeaning& meaning, MeaningReader const& reader) const;
    void read_element(Element const& element, MeaningReader const& reader);
    void add_alias(Alias const& alias, MeaningReader const& reader, std::unordered_map<std::string, int> const& by_code);
    void build_lists();
};

/// The kind of value an element has, from the type its file names.
[[nodiscard]] std::string value_kind_of(Element const& element);

}  // namespace yizhen::elements

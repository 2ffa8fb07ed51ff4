#include "modules/elements/element_index.h"

#include "modules/elements/glyphs.h"

#include <algorithm>
#include <cmath>

namespace yizhen::elements {

namespace {

constexpr double kGramStrength = 0.35;
/// A longer list proposes nothing by itself, it only strengthens what rarer evidence proposed: "名称" alone suggests
/// nothing in a catalogue of 100,000.
constexpr std::size_t kListMax = 1000;

std::string class_of(std::string const& entity, MeaningReader const& reader, Entities const& entities, AtomId& population) {
    std::string found = entities.class_named(to_utf8(folded_glyphs(entity)));
    if (!found.empty()) return found;
    for (Token const& token : reader.vocabulary().segment(folded_glyphs(entity))) {
        if (token.atoms == nullptr) continue;
        for (AtomId const id : *token.atoms) {
            Atom const& atom = reader.vocabulary().atom(id);
            if (atom.kind != AtomKind::entity || atom.group.empty()) continue;
            found = atom.group;
            population = entities.generic(id) ? kUnknownAtom : id;
        }
    }
    return found;
}

void unique_sorted(std::vector<int>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

std::string value_kind_of(Element const& element) {
    if (element.form_type == "file") return "file";
    switch (element.type) {
        case ValueType::date: return "date";
        case ValueType::integer: return element.form_type == "year" ? "year" : "number";
        case ValueType::decimal: return "number";
        case ValueType::boolean: return "bool";
        case ValueType::code: return "code";
        case ValueType::text: break;
    }
    return "text";
}

void ElementIndex::read_element(Element const& element, MeaningReader const& reader) {
    ElementMeaning meaning;
    std::vector<std::string> names{element.name};
    names.insert(names.end(), element.aliases.begin(), element.aliases.end());
    for (std::string const& name : names) {
        ElementName read;
        read.label = parse_label(name);
        read.meaning = reader.read(read.label);
        read.grams = grams_of(read.label.name);
        meaning.names.push_back(std::move(read));
    }
    meaning.entity = class_of(element.entity, reader, m_entities, meaning.population);
    meaning.standards = standards_in(folded_glyphs(element.code_list));
    meaning.unit = canonical_unit(folded_glyphs(element.unit_of_measure));
    if (meaning.unit.empty()) meaning.unit = meaning.names.front().label.unit;
    meaning.kind = value_kind_of(element);
    // A figure of a region is what villages report; its names and codes are what every form may ask.
    if (meaning.entity == "政" && meaning.kind == "number") meaning.entity = "村";
    meaning.definition_grams = grams_of(folded_glyphs(element.name + element.definition));
    m_elements.push_back(std::move(meaning));
    m_codes.push_back(element.code);
}

void ElementIndex::add_alias(Alias const& alias, MeaningReader const& reader, std::unordered_map<std::string, int> const& by_code) {
    auto const found = by_code.find(alias.element);
    if (found == by_code.end()) return;  // the element was retired since
    ElementName read;
    read.label = parse_label(alias.name);
    read.meaning = reader.read(read.label);
    read.grams = grams_of(read.label.name);
    read.confirmed = true;
    AtomId population = kUnknownAtom;
    read.for_entity = alias.entity.empty() ? std::string{} : class_of(alias.entity, reader, m_entities, population);
    if (read.for_entity.empty()) read.for_entity = alias.entity;
    m_elements[static_cast<std::size_t>(found->second)].names.push_back(std::move(read));
}

ElementIndex::ElementIndex(Catalogue const& catalogue, std::vector<Alias> const& aliases, MeaningReader const& reader,
                           Entities const& entities)
    : m_vocabulary(reader.vocabulary()), m_entities(entities) {
    // In the order of codes, so that the order of a file decides nothing.
    std::vector<Element const*> order;
    for (Element const& element : catalogue.elements()) order.push_back(&element);
    std::sort(order.begin(), order.end(), [](Element const* a, Element const* b) { return a->code < b->code; });
    std::unordered_map<std::string, int> by_code;
    for (Element const* element : order) {
        by_code.emplace(element->code, static_cast<int>(m_elements.size()));
        read_element(*element, reader);
    }
    for (Alias const& alias : aliases) add_alias(alias, reader, by_code);
    build_lists();
}

void ElementIndex::build_lists() {
    m_by_atom.resize(m_vocabulary.atom_count());
    for (int i = 0; i < size(); ++i) {
        for (ElementName const& name : element(i).names) {
            for (Item const& item : name.meaning.items) {
                if (item.atom != kUnknownAtom) m_by_atom[static_cast<std::size_t>(item.atom)].push_back(i);
            }
            for (std::uint32_t const gram : name.grams) m_by_gram[gram].push_back(i);
            if (!name.meaning.role.empty()) m_by_role[name.meaning.role].push_back(i);
        }
    }
    double const total = 1.0 + static_cast<double>(size());
    m_rarity.resize(m_by_atom.size());
    for (std::size_t a = 0; a < m_by_atom.size(); ++a) {
        unique_sorted(m_by_atom[a]);
        double const share = (1.0 + static_cast<double>(m_by_atom[a].size())) / total;
        m_rarity[a] = 0.4 + 0.6 * std::min(1.0, std::log(1.0 / share) / std::log(std::min(total, 400.0)));
    }
    for (auto& [gram, list] : m_by_gram) unique_sorted(list);
    for (auto& [role, list] : m_by_role) unique_sorted(list);
}

double ElementIndex::gram_rarity(std::uint32_t gram) const {
    auto const found = m_by_gram.find(gram);
    double const count = found == m_by_gram.end() ? 0.0 : static_cast<double>(found->second.size());
    return std::log((2.0 + static_cast<double>(size())) / (1.0 + count));
}

std::vector<Suggestion> ElementIndex::suggest(std::vector<Meaning const*> const& meanings, std::vector<std::uint32_t> const& grams,
                                              std::string const& form_class, std::size_t count_max) const {
    thread_local std::vector<double> strength;
    thread_local std::vector<int> touched;
    strength.resize(m_elements.size(), 0.0);
    touched.clear();
    struct LongList {
        std::vector<int> const* list;
        double by;
    };
    std::vector<LongList> long_lists;
    auto raise = [&](std::vector<int> const& list, double by) {
        if (list.size() > kListMax) {
            long_lists.push_back({&list, by});
            return;
        }
        for (int const i : list) {
            if (strength[static_cast<std::size_t>(i)] == 0.0) touched.push_back(i);
            strength[static_cast<std::size_t>(i)] += by;
        }
    };
    for (Meaning const* meaning : meanings) {
        for (Item const& item : meaning->items) {
            if (item.atom == kUnknownAtom) continue;
            double const weight = 1.5 * rarity(item.atom) * rarity(item.atom) * (item.from_path ? 0.5 : 1.0);
            raise(m_by_atom[static_cast<std::size_t>(item.atom)], weight);
            for (auto const& [other, near] : m_vocabulary.near_of(item.atom)) {
                std::vector<int> const& list = m_by_atom[static_cast<std::size_t>(other)];
                if (list.size() <= kListMax) raise(list, weight * near * 0.8);
            }
        }
        auto const role = m_by_role.find(meaning->role);
        if (!meaning->role.empty() && role != m_by_role.end()) raise(role->second, 1.5);
    }
    for (std::uint32_t const gram : grams) {
        auto const found = m_by_gram.find(gram);
        if (found == m_by_gram.end() || found->second.size() > kListMax) continue;
        double const weight = kGramStrength * std::min(1.0, gram_rarity(gram) / 5.0) * (gram >= 0x80000000U ? 1.0 : 0.5);
        raise(found->second, weight);
    }
    for (LongList const& one : long_lists) {
        if (touched.empty()) touched.assign(one.list->begin(), one.list->begin() + kListMax);
        for (int const i : touched) {
            if (std::binary_search(one.list->begin(), one.list->end(), i)) strength[static_cast<std::size_t>(i)] += one.by;
        }
    }
    std::vector<Suggestion> suggestions;
    suggestions.reserve(touched.size());
    for (int const i : touched) {
        double const fit = m_entities.fit(form_class, element(i).entity);
        suggestions.push_back({i, strength[static_cast<std::size_t>(i)] * (0.6 + 0.4 * fit)});
        strength[static_cast<std::size_t>(i)] = 0.0;
    }
    auto const better = [](Suggestion const& a, Suggestion const& b) { return a.strength != b.strength ? a.strength > b.strength : a.element < b.element; };
    if (suggestions.size() > count_max) {
        std::nth_element(suggestions.begin(), suggestions.begin() + static_cast<std::ptrdiff_t>(count_max), suggestions.end(), better);
        suggestions.resize(count_max);
    }
    std::sort(suggestions.begin(), suggestions.end(), better);
    return suggestions;
}

}  // namespace yizhen::elements

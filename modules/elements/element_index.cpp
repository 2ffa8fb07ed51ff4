#include "modules/elements/element_index.h"

#include "modules/elements/glyphs.h"

#include <algorithm>
#include <cmath>

namespace yizhen::elements {

namespace {

constexpr double kGramStrength = 0.35;
constexpr std::size_t kDefinitionNameMax = 12;
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

/// The name as it is read, and as it may be meant where a word of it is unknown.
void ElementIndex::add_name(ElementMeaning& meaning, std::string const& name, double weak, MeaningReader const& reader) const {
    ElementName read;
    read.label = parse_label(name);
    read.meaning = reader.read(read.label);
    read.grams = grams_of(read.label.name);
    read.weak = weak;
    std::optional<Meaning> guess = reader.guess({}, read.label, false);
    meaning.names.push_back(read);
    if (!guess) return;
    read.meaning = std::move(*guess);
    meaning.names.push_back(std::move(read));
}

/// 户口类别代码 names the element as well as 户口性质 does; so may a short definition. Such a name counts only where it
/// is about the same person, in the same scope, and asks for the same kind of value.
void ElementIndex::add_weak_names(Element const& element, ElementMeaning& meaning, MeaningReader const& reader) const {
    std::u32string list = folded_glyphs(element.code_list);
    for (std::u32string_view const tail : {U"代码表", U"代码", U"编码", U"字典"}) {
        if (list.size() > tail.size() + 1 && list.ends_with(tail)) list.resize(list.size() - tail.size());
    }
    std::u32string const definition = folded_glyphs(element.definition);
    bool const listed = list.size() >= 3 && std::all_of(list.begin(), list.end(), is_han_glyph);
    bool const defined = definition.size() >= 3 && definition.size() <= kDefinitionNameMax && std::all_of(definition.begin(), definition.end(), is_han_glyph);
    std::size_t const before = meaning.names.size();
    if (listed) add_name(meaning, to_utf8(list), 0.5, reader);
    if (defined) add_name(meaning, to_utf8(definition), 1, reader);
    Meaning const own = meaning.names.front().meaning;
    auto const strange = [&](ElementName const& name) {
        if (name.meaning.guessed > 0 || name.meaning.unknown_glyphs > 0 || name.meaning.role != own.role || name.meaning.items.empty()) return true;
        if (own.head != kUnknownAtom && (name.meaning.head == kUnknownAtom || m_vocabulary.near(own.head, name.meaning.head) < 0.5)) return true;
        return std::any_of(own.items.begin(), own.items.end(), [&](Item const& item) {
            return item.atom != kUnknownAtom && m_vocabulary.atom(item.atom).kind == AtomKind::modifier && !name.meaning.has(item.atom);
        });
    };
    meaning.names.erase(std::remove_if(meaning.names.begin() + static_cast<std::ptrdiff_t>(before), meaning.names.end(), strange), meaning.names.end());
}

void ElementIndex::read_element(Element const& element, MeaningReader const& reader) {
    ElementMeaning meaning;
    std::vector<std::string> names{element.name};
    names.insert(names.end(), element.aliases.begin(), element.aliases.end());
    for (std::string const& name : names) add_name(meaning, name, 0, reader);
    meaning.entity = class_of(element.entity, reader, m_entities, meaning.population);
    for (ElementName& name : meaning.names) name.meaning.role = m_entities.role_here(meaning.entity, name.meaning.role);
    meaning.standards = standards_in(folded_glyphs(element.code_list));
    meaning.unit = canonical_unit(folded_glyphs(element.unit_of_measure));
    if (meaning.unit.empty()) meaning.unit = meaning.names.front().label.unit;
    meaning.kind = value_kind_of(element);
    // A figure of a region is what villages report; its names and codes are what every form may ask.
    if (meaning.entity == "政" && meaning.kind == "number") meaning.entity = "村";
    meaning.definition_grams = grams_of(folded_glyphs(element.name + element.definition));
    meaning.definition = folded_glyphs(element.name + "," + element.definition + "," + element.code_list);
    for (Token const& token : reader.vocabulary().segment(meaning.definition)) {
        if (token.atoms != nullptr) meaning.definition_atoms.insert(meaning.definition_atoms.end(), token.atoms->begin(), token.atoms->end());
    }
    unique_sorted(meaning.definition_atoms);
    add_weak_names(element, meaning, reader);
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

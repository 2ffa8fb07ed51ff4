#pragma once
/// Kinds of things a form lists and an element belongs to, and how well the two go together.
/// Data: data/matching/entities.tsv, columns kind, a, b, value:
///   fits      form class, element class, 0..1        key       class, atoms of a bare field, how much it speaks for the class
///   personal  atom                                   reading   class, "atoms > atoms": what words stand for on such a form
///   generic   entity atom that names a class as a whole
///   role      class, "所有人 > 房主": who such a person is on such a form

#include "kernel/result.h"
#include "modules/elements/vocabulary.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yizhen::elements {

struct KeyField {
    std::string entity;
    std::vector<AtomId> atoms;
    double value = 0;
};

struct Reading {
    std::string entity;  ///< class of the form; "*" for any
    std::vector<AtomId> from;
    std::vector<AtomId> to;
};

class Entities {
public:
    static Result<Entities> parse(std::string_view text, Vocabulary const& vocabulary);

    /// 1 for equal classes; an unknown class fits half.
    [[nodiscard]] double fit(std::string_view form_class, std::string_view element_class) const;
    [[nodiscard]] std::vector<KeyField> const& keys() const { return m_keys; }
    [[nodiscard]] std::vector<Reading> const& readings() const { return m_readings; }
    [[nodiscard]] std::vector<AtomId> const& personal() const { return m_personal; }
    [[nodiscard]] bool generic(AtomId atom) const;
    /// 所有人 of a house is its 房主, of a car its 车主; any other role is itself.
    [[nodiscard]] std::string const& role_here(std::string_view entity, std::string const& role) const;
    /// The class that a catalogue's entity word names outright; empty when only its atoms can tell.
    [[nodiscard]] std::string class_named(std::string_view word) const;

private:
    std::map<std::pair<std::string, std::string>, double, std::less<>> m_fit;
    std::map<std::string, std::string, std::less<>> m_classes;
    std::map<std::pair<std::string, std::string>, std::string, std::less<>> m_roles;
    std::vector<KeyField> m_keys;
    std::vector<Reading> m_readings;
    std::vector<AtomId> m_personal;
    std::vector<AtomId> m_generic;
};

}  // namespace yizhen::elements

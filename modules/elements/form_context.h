#pragma once
/// What the form as a whole says about each of its fields: its subject, and roles carried from neighbour to neighbour.

#include "modules/elements/entities.h"
#include "modules/elements/meaning.h"
#include "modules/elements/types.h"

#include <string>
#include <vector>

namespace yizhen::elements {

struct FieldMeaning {
    Label label;
    std::vector<Meaning> readings;  ///< the plain one first; then what such words stand for on such a form
    std::vector<std::uint32_t> grams;
    std::string unit;
    std::string kind;         ///< kind of value the words promise; may be empty
    std::string source_kind;  ///< what the form's own type column says: string, date, code …
    std::string sample_kind;  ///< what the sample values show: identity, phone, date, number, credit_code, text; may be empty

    [[nodiscard]] Meaning const& plain() const { return readings.front(); }
};

struct FormMeaning {
    std::string entity;                 ///< class: 人, 户, 房, 单位 …; empty when nothing speaks
    std::vector<AtomId> title_atoms;    ///< entities, topics, modifiers of the title
    std::vector<std::uint32_t> title_grams;
    bool has_own_name = false;          ///< a bare 姓名 exists: the subject is a person
    std::vector<FieldMeaning> fields;

    [[nodiscard]] bool title_has(AtomId atom) const;
};

[[nodiscard]] FormMeaning read_form(FormToMatch const& form, MeaningReader const& reader, Entities const& entities);
/// identity, phone, date, number, credit_code, bool, text; empty when samples disagree or are none.
[[nodiscard]] std::string sample_kind_of(std::vector<std::string> const& samples);

}  // namespace yizhen::elements

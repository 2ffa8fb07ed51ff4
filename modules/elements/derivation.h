#pragma once
/// Fields that no element holds but that can be worked out: age from birth date, households from their flags.
/// Data: data/matching/derivations.tsv, columns
///   need      atoms the field must say, and nothing else but soft words
///   forms     classes of forms where it holds, parted by spaces, or *
///   operands  "class: atoms", parted by ";", alternatives by "|"; every operand must be in the catalogue
///   formula   {1}, {2} stand for the operands' codes
///   band      automatic or ask

#include "kernel/result.h"
#include "modules/elements/element_index.h"
#include "modules/elements/form_context.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::elements {

struct Derived {
    std::string formula;
    std::vector<int> operands;
    bool automatic = false;
    std::string because;  ///< for the reason: the operands' names
};

class Derivations {
public:
    static Result<Derivations> parse(std::string_view text, ElementIndex const& index, MeaningReader const& reader, Entities const& entities);
    [[nodiscard]] std::optional<Derived> derive(FormMeaning const& form, FieldMeaning const& field) const;

private:
    struct Rule {
        std::vector<AtomId> need;
        std::vector<std::string> forms;
        std::vector<int> operands;
        std::string formula;
        bool automatic = false;
    };
    /// A flag of persons or households that counts can be made of.
    struct Flag {
        int element = 0;
        std::string entity;
        std::vector<AtomId> says;
    };
    std::vector<Rule> m_rules;
    std::vector<Flag> m_flags;
    ElementIndex const* m_index = nullptr;
    MeaningReader const* m_reader = nullptr;
    Entities const* m_entities = nullptr;

    [[nodiscard]] int operand_of(std::string_view pattern) const;
    [[nodiscard]] std::vector<AtomId> telling(Meaning const& meaning, bool keep_count) const;
    [[nodiscard]] bool says_same(std::vector<AtomId> const& a, std::vector<AtomId> const& b) const;
    [[nodiscard]] std::optional<Derived> by_rule(FormMeaning const& form, Meaning const& meaning) const;
    [[nodiscard]] std::optional<Derived> by_flag(FormMeaning const& form, Meaning const& meaning) const;
    void collect_flags();
};

}  // namespace yizhen::elements

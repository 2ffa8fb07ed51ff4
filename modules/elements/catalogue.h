#pragma once
/// The catalogue as a file: one line an element. Two formats are read, told apart by their header line:
///   product:  code name definition entity type scale unit code_list sensitivity fresh_days retention_years source_unit
///             ledger by_period formula aliases          (aliases parted by "|")
///   exchange: element name definition type unit_or_codelist entity
/// Columns may come in any order; columns that are not known are refused, so that a typing error is not lost.

#include "kernel/result.h"
#include "modules/elements/types.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::elements {

inline constexpr std::size_t kElementsMax = 200'000;

class Catalogue {
public:
    Catalogue() = default;
    /// Elements keep their order. A code that comes twice makes two elements one and is refused.
    explicit Catalogue(std::vector<Element> elements);
    /// `file` names the file in messages: "elements.tsv 第 12 行：…".
    static Result<Catalogue> parse(std::string_view tsv, std::string_view file);

    [[nodiscard]] std::vector<Element> const& elements() const { return m_elements; }
    [[nodiscard]] Element const* find(std::string_view code) const;
    [[nodiscard]] Element const* find(ElementId id) const;
    [[nodiscard]] Element const* find_by_name(std::string_view name) const;  ///< exact canonical name, first wins
    /// Changes when any element changes; part of a verdict's inputs.
    [[nodiscard]] std::string const& version() const { return m_version; }

private:
    std::vector<Element> m_elements;
    std::map<std::string, std::size_t, std::less<>> m_by_code;
    std::map<std::string, std::size_t, std::less<>> m_by_name;
    std::map<std::int64_t, std::size_t> m_by_id;
    std::string m_version;
};

/// A name that a person confirmed for an element, and who, when, where. The gate records them; they extend matching.
struct Alias {
    std::string element;  ///< code
    std::string name;     ///< the field's words with its header path, as `alias_key` writes them
    std::string entity;   ///< entity of the form it was confirmed on; empty: everywhere
    std::string demand;   ///< provenance
    std::string person;
    std::string day;  ///< ISO
};

/// Header: element name entity demand person day. A file of aliases overlays the catalogue's own.
Result<std::vector<Alias>> parse_aliases(std::string_view tsv, std::string_view file);
[[nodiscard]] std::string to_tsv(std::vector<Alias> const& aliases);

}  // namespace yizhen::elements

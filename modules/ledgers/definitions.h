#pragma once
/// What a ledger is: its natural key, whose data its rows are, and the columns its elements give it.
/// Pure: catalogue and definitions in, shape out. The tables follow this shape (store_sql_schema.cpp).

#include "modules/elements/types.h"
#include "modules/ledgers/parse_value.h"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::ledgers {

/// One line of data/ledgers/ledgers.tsv. Elements are named by their canonical names.
struct Definition {
    std::string name;                ///< "person": of the table l_person
    std::string title;               ///< 人员台账: of the view
    std::vector<std::string> key;    ///< what makes two rows one; empty: unit and period
    std::vector<std::string> units;  ///< elements that name the row's village, township, county, in that order
    std::string subject;             ///< identity number of whom the row's identifiers speak of; may be empty
};

/// Header: ledger title key units subject (lists parted by "|").
Result<std::vector<Definition>> parse_definitions(std::string_view tsv, std::string_view file);

/// A figure that need not be reported, because the rows of another ledger say it. One line of data/ledgers/counts.tsv.
struct CountRule {
    std::string element;    ///< canonical name of the figure; "*": what holds for every figure counted from this ledger
    std::string ledger;
    std::string sum_of;     ///< canonical name of what is summed; empty: rows are counted
    std::string condition;  ///< over the ledger's elements; empty: all rows
};

/// Header: element ledger sum_of condition.
Result<std::vector<CountRule>> parse_counts(std::string_view tsv, std::string_view file);

/// Rows of another ledger that belong to a row of this one. One line of data/ledgers/relations.tsv.
struct Relation {
    std::string ledger;     ///< "*": every ledger
    std::string name;       ///< as expressions call these rows
    std::string of;         ///< the other ledger
    std::string own;        ///< canonical name of the element here; empty: rows of the same unit
    std::string their;      ///< and of the element there
};

/// Header: ledger name of by ("unit", or "own = their").
Result<std::vector<Relation>> parse_relations(std::string_view tsv, std::string_view file);

struct Column {
    elements::Element element;
    ValueRule rule;
    std::string name;         ///< e12
    std::string digest_name;  ///< e12d, identifiers only

    [[nodiscard]] bool sealed() const noexcept { return !digest_name.empty(); }
};

struct Shape {
    Definition definition;
    std::vector<Column> columns;         ///< by element id
    std::vector<std::size_t> key;        ///< indexes into columns
    std::vector<std::size_t> units;
    int subject = -1;
    std::vector<Relation> relations = {};
    std::map<std::string, std::size_t, std::less<>> said = {};  ///< column by every name expressions may use: its own and its aliases, normalised

    /// 0 village, 1 township, 2 county: the element is the name of the row's unit at that level; -1 it is not.
    [[nodiscard]] int unit_level(std::size_t column) const noexcept;
    [[nodiscard]] bool by_period() const noexcept { return key.empty(); }
    [[nodiscard]] Column const* find(std::string_view element_code) const;
    [[nodiscard]] Column const* find(ElementId id) const;
    [[nodiscard]] Column const* named(std::string_view element_name) const;
    [[nodiscard]] int index_of(std::string_view element_code) const;  ///< -1 when unknown
};

/// The ledgers of a catalogue. Elements of an unknown ledger, and keys that name no element, are refused.
class Shapes {
public:
    static Result<Shapes> make(std::vector<Definition> definitions, std::vector<CountRule> counts,
                               std::span<elements::Element const> elements, std::map<std::string, CodeNames> code_lists);

    /// Ledgers and elements that are not there, and identifiers tied to what is none, are refused.
    Result<Done> relate(std::vector<Relation> relations);

    [[nodiscard]] Shape const* find(std::string_view ledger) const;
    [[nodiscard]] std::vector<Shape> const& all() const noexcept { return m_shapes; }
    [[nodiscard]] Shape const* of_element(std::string_view element_code) const;
    [[nodiscard]] CodeNames const* code_list(std::string_view name) const;
    [[nodiscard]] std::vector<CountRule> const& counts() const noexcept { return m_counts; }
    [[nodiscard]] CountRule const* count_rule(std::string_view element_name) const;

private:
    std::vector<Shape> m_shapes;
    std::vector<CountRule> m_counts;
    std::map<std::string, std::size_t, std::less<>> m_ledger_of;  ///< element code → shape
    /// Shared, because columns point into it and Shapes is moved.
    std::shared_ptr<std::map<std::string, CodeNames, std::less<>> const> m_code_lists;
};

/// A code list as data/codelists has it: CSV with the columns code, name and what else; aliases come apart.
Result<CodeNames> parse_code_list(std::string_view title, std::string_view csv, std::string_view file,
                                  std::map<std::string, std::vector<std::string>> const& aliases = {});
/// data/ledgers/code_aliases.tsv (list code alias): list → code → other words for it.
Result<std::map<std::string, std::map<std::string, std::vector<std::string>>>> parse_code_aliases(std::string_view tsv, std::string_view file);

/// How an element's words are written, read from its name and sensitivity.
[[nodiscard]] TextFormat format_of(elements::Element const& element);
/// May this element's figures of several units be added? Ratios, means, ranks and words may not.
[[nodiscard]] bool summable(elements::Element const& element);

}  // namespace yizhen::ledgers

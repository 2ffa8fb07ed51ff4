#pragma once
/// Inside of the checks: the figures of one submission by field and record, whoever they come from.

#include "modules/collection/cells.h"
#include "modules/collection/checks.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::collection {

/// Numbers only; a "/" and a blank are no number.
[[nodiscard]] std::optional<Decimal> number_of(Value const& value);

/// An answer with what it answers; not applicable ones are left out.
struct AnsweredAsk {
    std::string key;
    Ask const* ask = nullptr;
    Value value;
};
[[nodiscard]] std::vector<AnsweredAsk> answered_asks(CheckInput const& input);

/// The numbers of a form as this unit gives them: answers first, else what is held fresh of the unit itself.
/// A record is a row of a ledger, a row that the unit lists, or the unit itself ("").
class FormValues {
public:
    struct Found {
        Decimal value;
        std::string key;   ///< of the answered cell; empty: held
        std::string name;
        bool absent = false;  ///< answered "/": adds nothing
    };

    FormValues(CheckInput const& input, std::map<std::string, Decimal> const& held_of_element);
    /// Answers of that record; the unit's own figures stand in every record.
    [[nodiscard]] std::optional<Found> find(std::string const& field, std::string const& record) const;
    [[nodiscard]] std::set<std::string> const& records() const { return m_records; }

private:
    std::map<std::pair<std::string, std::string>, Found> m_found;  ///< field, record
    std::set<std::string> m_records;
};

void check_relations(CheckInput const& input, FormValues const& values, std::vector<Finding>& out);
void check_ranges(CheckInput const& input, std::vector<Finding>& out);
/// `counted`: what rows of other ledgers say, by element: who types another number says why.
void check_counted(CheckInput const& input, std::map<std::string, Decimal> const& counted, std::vector<Finding>& out);
/// `last`: the unit's figures of the period before, by element.
void check_last_period(CheckInput const& input, std::map<std::string, Decimal> const& last, std::vector<Finding>& out);
/// Rows that the unit lists: twice in the list, held by another unit, other than the ledger has it.
[[nodiscard]] Result<Done> check_rows(CheckInput const& input, std::vector<Finding>& out);

}  // namespace yizhen::collection

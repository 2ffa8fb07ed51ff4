#pragma once
/// Who says what a form's fields mean: the matcher of today, or what was recorded with a verdict.

#include "modules/elements/elements.h"
#include "modules/forms/forms.h"
#include "modules/gate/types.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace yizhen::gate {

/// What persons said fields mean, by alias key. Their word stands above any score; an empty element says: nothing known.
using Confirmed = std::map<std::string, std::vector<elements::Alias>>;

/// The meaning of one block's fields, in their order.
struct BlockMeaning {
    std::vector<elements::Match> matches;
    std::vector<bool> confirmed;
    std::vector<std::string> asks;      ///< of each field
    std::vector<std::string> asked_by;  ///< of each field: control number of an open demand, or empty
    std::string entity;
};

class Meanings {
public:
    virtual ~Meanings() = default;
    /// Blocks come in the order of the layout.
    virtual Result<BlockMeaning> of(elements::FormToMatch const& form, forms::Block const& block) = 0;
    [[nodiscard]] virtual elements::Catalogue const& catalogue() const = 0;
};

/// A block as matching is asked of it: a matrix by unit and an indicator list ask for figures of units.
[[nodiscard]] elements::FormToMatch form_to_match(forms::SheetLayout const& page, forms::Block const& block, sheet::Workbook const& workbook);

/// `open_asks` may be null. `confirmed`: the newest word for the form's entity counts, then the newest for any.
[[nodiscard]] std::unique_ptr<Meanings> matched(elements::Matcher const& matcher, Confirmed const& confirmed,
                                                std::function<std::string(std::string const& ask)> asked_by);

/// What `blocks` recorded, for the same layout; a Problem where the layout is read differently now.
[[nodiscard]] std::unique_ptr<Meanings> recorded(std::vector<BlockMeaning> const& blocks, elements::Catalogue const& catalogue);

}  // namespace yizhen::gate

#pragma once
/// A catalogue of any size for measuring: the real one, and variants of its names (other years, scopes, owners). Every
/// variant is another element that no ledger holds.

#include "modules/elements/catalogue.h"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace yizhen::bench {

/// Beyond every number of the real catalogue.
inline constexpr std::int64_t kFirstVariantId = 9'000'000;

inline elements::Catalogue expanded(elements::Catalogue const& real, std::size_t size) {
    static std::vector<std::string> const marks{"上年", "本年", "城镇", "农村", "其中", "人均", "配偶", "监护人",
                                                "户主", "新增", "退出", "村级", "县级", "男性", "女性", "历史"};
    std::vector<elements::Element> all = real.elements();
    if (all.size() > size) all.erase(all.begin() + static_cast<std::ptrdiff_t>(size), all.end());
    for (std::size_t i = all.size(); i < size; ++i) {
        elements::Element element = real.elements()[i % real.elements().size()];
        std::size_t const round = i / real.elements().size();
        element.id = ElementId{kFirstVariantId + static_cast<std::int64_t>(i)};
        element.code = fmt::format("B{:07d}", i);
        element.aliases.clear();
        element.ledger.clear();
        element.name = marks[round % marks.size()] + element.name;
        if (round >= marks.size()) element.name += fmt::format("{}类", round / marks.size());
        all.push_back(std::move(element));
    }
    return elements::Catalogue(std::move(all));
}

}  // namespace yizhen::bench

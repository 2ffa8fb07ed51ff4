#include "modules/gate/plain_words.h"

#include "kernel/text/text.h"

namespace yizhen::gate {

MarksSeen words_of_plain(std::string_view text, std::vector<Phrase> const& phrases) {
    std::vector<std::string> paragraphs;
    for (auto const line : text::split(text, '\n')) paragraphs.emplace_back(line);
    MarksSeen seen;
    seen.orders_party_or_government = !hits(phrases, "order", paragraphs).empty();
    seen.paper = hits(phrases, "paper", paragraphs);
    return seen;
}

}  // namespace yizhen::gate

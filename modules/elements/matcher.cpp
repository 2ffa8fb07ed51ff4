#include "modules/elements/elements.h"

#include "kernel/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yizhen::elements {

namespace {

std::set<std::string> bigrams_of(std::string_view name) {
    std::vector<std::string> glyphs;
    for (std::size_t i = 0; i < name.size();) {
        auto const lead = static_cast<unsigned char>(name[i]);
        std::size_t const bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        glyphs.emplace_back(name.substr(i, bytes));
        i += bytes;
    }
    std::set<std::string> grams(glyphs.begin(), glyphs.end());
    for (std::size_t i = 1; i < glyphs.size(); ++i) grams.insert(glyphs[i - 1] + glyphs[i]);
    return grams;
}

int likeness(std::set<std::string> const& a, std::set<std::string> const& b) {
    std::size_t shared = 0;
    for (std::string const& gram : a) shared += b.count(gram);
    return a.empty() || b.empty() ? 0 : static_cast<int>(2000 * shared / (a.size() + b.size()));
}

}  // namespace

struct Matcher::Parts {
    Catalogue catalogue;
    std::string version = "0";
};

Matcher::Matcher(std::unique_ptr<Parts const> parts) : m_parts(std::move(parts)) {}
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;
Matcher::~Matcher() = default;

Result<Matcher> Matcher::make(Catalogue catalogue, MatchingTexts const&, std::vector<Alias> const&) {
    auto parts = std::make_unique<Parts>();
    parts->catalogue = std::move(catalogue);
    return Matcher(std::move(parts));
}

std::vector<Match> Matcher::match(FormToMatch const& form, OpenAsks const*) const {
    std::vector<Match> matches;
    for (FieldToMatch const& field : form.fields) {
        std::set<std::string> const words = bigrams_of(field.name);
        Match match;
        match.field = field.id;
        for (Element const& element : catalogue().elements()) {
            int const score = likeness(words, bigrams_of(element.name));
            if (score > 100) match.candidates.push_back({element.code, score});
        }
        std::stable_sort(match.candidates.begin(), match.candidates.end(),
                         [](Candidate const& a, Candidate const& b) { return a.score > b.score; });
        if (match.candidates.size() > 8) match.candidates.resize(8);
        if (!match.candidates.empty() && match.candidates.front().score >= 700) {
            match.kind = MatchKind::element;
            match.element = match.candidates.front().element;
            match.score = match.candidates.front().score;
            match.band = match.score == 1000 ? Band::automatic : Band::ask;
        }
        matches.push_back(std::move(match));
    }
    return matches;
}

FormSignature Matcher::signature(FormToMatch const& form, std::vector<Match> const& matches) const {
    FormSignature signature{form.id, form.title, {}, {}};
    YIZHEN_CHECK(form.fields.size() == matches.size());
    for (std::size_t i = 0; i < matches.size(); ++i) {
        Match const& match = matches[i];
        signature.asks.push_back(!match.element.empty()   ? match.element
                                 : !match.formula.empty() ? match.formula
                                                          : "name:" + alias_key(form.fields[i]));
    }
    std::sort(signature.asks.begin(), signature.asks.end());
    signature.asks.erase(std::unique(signature.asks.begin(), signature.asks.end()), signature.asks.end());
    return signature;
}

std::vector<FormOverlap> Matcher::overlap(FormSignature const& incoming, std::span<FormSignature const> open) const {
    std::vector<FormOverlap> overlaps;
    for (FormSignature const& other : open) {
        std::size_t shared = 0;
        for (std::string const& ask : incoming.asks) {
            shared += std::binary_search(other.asks.begin(), other.asks.end(), ask) ? 1 : 0;
        }
        int const score = incoming.asks.empty() ? 0 : static_cast<int>(1000 * shared / incoming.asks.size());
        overlaps.push_back({other.form, score, score >= 500});
    }
    std::stable_sort(overlaps.begin(), overlaps.end(), [](auto const& a, auto const& b) { return a.score > b.score; });
    return overlaps;
}

std::string Matcher::alias_key(FieldToMatch const& field) {
    std::string key;
    for (std::string const& part : field.path) key += part + "/";
    return key + field.name;
}

Catalogue const& Matcher::catalogue() const { return m_parts->catalogue; }
std::string const& Matcher::version() const { return m_parts->version; }

}  // namespace yizhen::elements

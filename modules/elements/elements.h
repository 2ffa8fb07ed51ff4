#pragma once
/// The face of the module: the catalogue of data elements, and what a form's field means in its terms.

#include "kernel/result.h"
#include "modules/elements/catalogue.h"
#include "modules/elements/types.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::elements {

/// Port: elements asks, the gate answers.
class OpenAsks {
public:
    virtual ~OpenAsks() = default;
    /// The control number of an open demand that already asks this element, if there is one.
    [[nodiscard]] virtual std::optional<std::string> asked_by(std::string_view element_code) const = 0;
};

/// The texts of data/matching/*.tsv. The module opens no file; who has the files hands their content in.
struct MatchingTexts {
    std::string vocabulary;
    std::string near_pairs;
    std::string entities;
    std::string derivations;
    std::string ranker;
};

/// What a form asks for, in terms that can be compared between forms.
struct FormSignature {
    std::string form;
    std::string title;
    std::string entity;
    std::vector<std::string> asks;  ///< element codes, formulas, "name:…" for what no element holds; sorted, unique
};

/// Words left out of the vocabulary, so that the ranker learns how far to trust it. Empty in the product.
struct Training {
    int drop_percent = 0;
    std::uint32_t seed = 0;
    std::vector<std::string> drop_words;
};

/// Says what each field of a form means. Immutable after `make`; any number of threads may call it.
/// Same catalogue, texts, aliases and form: same answer, byte for byte.
class Matcher {
public:
    static Result<Matcher> make(Catalogue catalogue, MatchingTexts const& texts, std::vector<Alias> const& aliases = {},
                                Training const& training = {});
    Matcher(Matcher&&) noexcept;
    Matcher& operator=(Matcher&&) noexcept;
    ~Matcher();

    /// One Match a field, in the form's order. Never empty-handed: candidates are given for fresh fields too.
    /// With `open_asks`, a field whose element an open demand already asks says so (kind open_demand).
    [[nodiscard]] std::vector<Match> match(FormToMatch const& form, OpenAsks const* open_asks = nullptr) const;

    [[nodiscard]] FormSignature signature(FormToMatch const& form, std::vector<Match> const& matches) const;
    /// How much of `incoming` the open forms already ask, best first; `declared` where a person should see it.
    [[nodiscard]] std::vector<FormOverlap> overlap(FormSignature const& incoming, std::span<FormSignature const> open) const;

    /// For training and for finding out why: the features of every pair compared, and how each label was read.
    [[nodiscard]] std::string feature_rows(FormToMatch const& form) const;
    [[nodiscard]] static std::string feature_header();
    [[nodiscard]] std::string explain(FormToMatch const& form) const;

    /// The words under which a confirmed pair is stored as an alias: header path and name, folded.
    [[nodiscard]] static std::string alias_key(FieldToMatch const& field);
    [[nodiscard]] Catalogue const& catalogue() const;
    [[nodiscard]] std::string const& version() const;  ///< of vocabulary, ranker and code together

private:
    struct Parts;
    explicit Matcher(std::unique_ptr<Parts const> parts);
    std::unique_ptr<Parts const> m_parts;
};

/// Forms from two files: form, title; and form, field, name, type, with path ("甲/乙"), unit and samples ("a|b") if present.
Result<std::vector<FormToMatch>> parse_forms(std::string_view forms_tsv, std::string_view forms_file, std::string_view fields_tsv,
                                             std::string_view fields_file);

}  // namespace yizhen::elements

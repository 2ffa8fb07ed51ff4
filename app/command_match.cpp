#include "app/commands.h"

#include "kernel/problem_catalogue.h"
#include "modules/elements/elements.h"
#include "platform/files/files.h"

#include <cstdio>
#include <fmt/format.h>
#include <iostream>
#include <string>
#include <vector>

namespace yizhen::app {
namespace {

using elements::Band;
using elements::FormToMatch;
using elements::Match;
using elements::Matcher;
using elements::MatchKind;

std::string json_text(std::string_view text) {
    std::string out = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<int>(c));
        else out += c;
    }
    return out + "\"";
}

std::string list_of(std::vector<std::string> const& words) {
    std::string out = "[";
    for (std::string const& word : words) out += (out.size() > 1 ? "," : "") + json_text(word);
    return out + "]";
}

/// One line of the prediction file. In the automatic band everything a person would be asked is NEW.
std::string field_line(FormToMatch const& form, Match const& match, bool automatic_only) {
    bool const used = match.band == Band::automatic || (match.band == Band::ask && !automatic_only);
    bool const held = used && !match.element.empty();
    bool const derived = used && match.kind == MatchKind::expression;
    std::vector<std::string> candidates;
    for (elements::Candidate const& candidate : match.candidates) candidates.push_back(candidate.element);
    std::string line = fmt::format(R"({{"form":{},"field":{},"element":{},"score":{:.3f},"candidates":{})", json_text(form.id), json_text(match.field),
                                   json_text(held ? match.element : derived ? "DERIVABLE" : "NEW"), match.score / 1000.0, list_of(candidates));
    if (derived) line += fmt::format(R"(,"sources":{},"formula":{})", list_of(match.operands), json_text(match.formula));
    return line + fmt::format(R"(,"reason":{}}})", json_text(match.reason)) + "\n";
}

std::string form_line(elements::FormSignature const& incoming, std::vector<elements::FormSignature> const& all, Matcher const& matcher) {
    std::vector<elements::FormSignature> others;
    for (elements::FormSignature const& other : all) {
        if (other.form != incoming.form) others.push_back(other);
    }
    std::string line = fmt::format(R"({{"kind":"form","form":{},"matches":[)", json_text(incoming.form));
    std::size_t shown = 0;
    for (elements::FormOverlap const& overlap : matcher.overlap(incoming, others)) {
        if (++shown > 5) break;
        line += fmt::format(R"({}{{"form":{},"score":{:.3f},"declared":{}}})", shown > 1 ? "," : "", json_text(overlap.open_form), overlap.score / 1000.0, overlap.declared);
    }
    return line + "]}\n";
}

int refuse(Problem const& problem) {
    std::cerr << problem.message << '\n';
    return problem.kind->exit_code;
}

Result<Matcher> matcher_of(MatchOptions const& options) {
    Result<std::string> const catalogue_text = files::read_file(options.catalogue);
    if (!catalogue_text) return catalogue_text.problem();
    Result<elements::Catalogue> catalogue = elements::Catalogue::parse(catalogue_text.value(), options.catalogue);
    if (!catalogue) return catalogue.problem();
    std::vector<elements::Alias> aliases;
    if (!options.aliases.empty()) {
        Result<std::string> const text = files::read_file(options.aliases);
        if (!text) return text.problem();
        Result<std::vector<elements::Alias>> read = elements::parse_aliases(text.value(), options.aliases);
        if (!read) return read.problem();
        aliases = std::move(read).value();
    }
    Result<elements::MatchingTexts> const texts = read_matching_texts(options.ranker);
    if (!texts) return texts.problem();
    elements::Training training{options.drop_percent, options.seed, {}};
    if (!options.drop_words.empty()) {
        Result<std::string> const text = files::read_file(options.drop_words);
        if (!text) return text.problem();
        for (std::size_t from = 0, to = 0; to != std::string::npos; from = to + 1) {
            to = text.value().find('\n', from);
            std::string word = text.value().substr(from, to == std::string::npos ? to : to - from);
            if (!word.empty()) training.drop_words.push_back(std::move(word));
        }
    }
    return Matcher::make(std::move(catalogue).value(), texts.value(), aliases, training);
}

std::string answers_for(MatchOptions const& options, Matcher const& matcher, std::vector<FormToMatch> const& forms) {
    std::string out = options.dump_features ? Matcher::feature_header() : std::string{};
    if (options.dump_features || options.explain) {
        for (FormToMatch const& form : forms) out += options.explain ? matcher.explain(form) : matcher.feature_rows(form);
        return out;
    }
    std::vector<elements::FormSignature> signatures;
    for (FormToMatch const& form : forms) {
        std::vector<Match> const matches = matcher.match(form);
        for (Match const& match : matches) out += field_line(form, match, options.band == "auto");
        signatures.push_back(matcher.signature(form, matches));
    }
    for (elements::FormSignature const& signature : signatures) out += form_line(signature, signatures, matcher);
    return out;
}

}  // namespace

Result<elements::MatchingTexts> read_matching_texts(std::string const& other_ranker) {
    std::filesystem::path const folder = files::share_dir() / "data" / "matching";
    elements::MatchingTexts texts;
    struct Part {
        std::string* text;
        std::filesystem::path file;
    };
    for (Part const& part : {Part{&texts.vocabulary, folder / "vocabulary.tsv"}, Part{&texts.near_pairs, folder / "near_pairs.tsv"},
                             Part{&texts.entities, folder / "entities.tsv"}, Part{&texts.derivations, folder / "derivations.tsv"},
                             Part{&texts.ranker, other_ranker.empty() ? folder / "ranker.tsv" : std::filesystem::path(other_ranker)}}) {
        Result<std::string> read = files::read_file(part.file);
        if (!read) return read.problem();
        *part.text = std::move(read).value();
    }
    return texts;
}

int match(MatchOptions const& options) {
    if (options.band != "auto" && options.band != "review") {
        return refuse({problems::kUsage, fmt::format("--band 只有 auto 和 review 两种，收到“{}”", options.band)});
    }
    Result<std::string> const forms_text = files::read_file(options.forms);
    if (!forms_text) return refuse(forms_text.problem());
    Result<std::string> const fields_text = files::read_file(options.fields);
    if (!fields_text) return refuse(fields_text.problem());
    Result<std::vector<FormToMatch>> const forms = elements::parse_forms(forms_text.value(), options.forms, fields_text.value(), options.fields);
    if (!forms) return refuse(forms.problem());
    Result<Matcher> const matcher = matcher_of(options);
    if (!matcher) return refuse(matcher.problem());
    files::write_file(options.out, answers_for(options, matcher.value(), forms.value()));
    return 0;
}

}  // namespace yizhen::app

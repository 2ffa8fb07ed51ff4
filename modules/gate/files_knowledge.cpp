// data/ and rules/ below the share folder, read once at start.

#include "kernel/problem_catalogue.h"
#include "modules/gate/gate.h"
#include "modules/gate/rules_check.h"
#include "platform/crypto/digest.h"
#include "platform/files/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace yizhen::gate {
namespace {

struct TextSlot {
    std::string_view file;
    std::string elements::MatchingTexts::* member;
};
constexpr TextSlot kMatching[] = {{"vocabulary.tsv", &elements::MatchingTexts::vocabulary},
                                  {"near_pairs.tsv", &elements::MatchingTexts::near_pairs},
                                  {"entities.tsv", &elements::MatchingTexts::entities},
                                  {"derivations.tsv", &elements::MatchingTexts::derivations},
                                  {"ranker.tsv", &elements::MatchingTexts::ranker}};

Result<Done> read_words(std::filesystem::path const& share, Knowledge& knowledge) {
    auto const phrases = files::read_file(share / "data/gate/phrases.tsv");
    if (!phrases) return phrases.problem();
    auto parsed = read_phrases(phrases.value());
    if (!parsed) return parsed.problem();
    knowledge.phrases = std::move(parsed).value();
    auto const barred = files::read_file(share / "data/elements/barred.tsv");
    if (!barred) return barred.problem();
    auto words = read_barred(barred.value());
    if (!words) return words.problem();
    knowledge.barred = std::move(words).value();
    auto const patterns = files::read_file(share / "data/reading/patterns.tsv");
    if (!patterns) return patterns.problem();
    auto reading = forms::read_patterns(patterns.value());
    if (!reading) return reading.problem();
    knowledge.reading = std::move(reading).value();
    return Done{};
}

std::vector<std::filesystem::path> files_of(std::filesystem::path const& folder, std::string_view ending) {
    std::vector<std::filesystem::path> found;
    std::error_code error;
    for (auto const& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().extension() == ending) found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
}

}  // namespace

Result<RuleCases> read_rule_case_files(std::filesystem::path const& folder) {
    constexpr std::string_view kBase = "_base.json";
    auto const ground = files::read_file(folder / kBase);
    if (!ground) return ground.problem();
    auto base = read_base_dockets(ground.value(), kBase);
    if (!base) return base.problem();
    auto all = std::move(base).value();
    for (auto const& file : files_of(folder, ".json")) {
        auto const name = file.filename().string();
        if (name.starts_with('_')) continue;
        auto const text = files::read_file(file);
        if (!text) return text.problem();
        auto cases = read_rule_cases(text.value(), name, all.base);
        if (!cases) return cases.problem();
        std::ranges::move(cases.value(), std::back_inserter(all.cases));
    }
    return all;
}

Result<std::vector<RulePack>> read_rule_packs(std::filesystem::path const& folder) {
    auto const found = files_of(folder, ".toml");
    if (found.empty()) return Problem{problems::kNotFound, fmt::format("{}：没有规则文件（*.toml）。", folder.string())};
    std::vector<RulePack> packs;
    for (auto const& file : found) {
        auto const text = files::read_file(file);
        if (!text) return text.problem();
        auto pack = read_rule_pack(text.value(), file.filename().string());
        if (!pack) return pack.problem();
        packs.push_back(std::move(pack).value());
        packs.back().digest = crypto::hex(crypto::sha256(text.value()));
    }
    return packs;
}

Result<Knowledge> read_knowledge(std::filesystem::path const& share) {
    Knowledge knowledge;
    auto const catalogue = files::read_file(share / "data/elements/catalogue.tsv");
    if (!catalogue) return catalogue.problem();
    auto parsed = elements::Catalogue::parse(catalogue.value(), "catalogue.tsv");
    if (!parsed) return parsed.problem();
    knowledge.catalogue = std::move(parsed).value();
    for (auto const& [file, member] : kMatching) {
        auto text = files::read_file(share / "data/matching" / file);
        if (!text) return text.problem();
        knowledge.matching.*member = std::move(text).value();
    }
    if (auto const words = read_words(share, knowledge); !words) return words.problem();
    auto packs = read_rule_packs(share / "rules");
    if (!packs) return packs.problem();
    knowledge.packs = std::move(packs).value();
    knowledge.cases = share / "cases" / "rules";
    auto hours = burden::read_parameters(share / "data/burden/hours.toml");
    if (!hours) return hours.problem();
    knowledge.hours = hours.value();
    return knowledge;
}

}  // namespace yizhen::gate

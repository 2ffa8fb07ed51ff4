// data/ and rules/ below the share folder, read once at start.

#include "modules/gate/gate.h"
#include "platform/crypto/digest.h"
#include "platform/files/files.h"

#include <algorithm>

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
    return Done{};
}

Result<Done> read_packs(std::filesystem::path const& share, Knowledge& knowledge) {
    std::vector<std::filesystem::path> packs;
    for (auto const& entry : std::filesystem::directory_iterator(share / "rules")) {
        if (entry.path().extension() == ".toml") packs.push_back(entry.path());
    }
    std::ranges::sort(packs);
    for (auto const& file : packs) {
        auto const text = files::read_file(file);
        if (!text) return text.problem();
        auto pack = read_rule_pack(text.value(), file.filename().string());
        if (!pack) return pack.problem();
        knowledge.packs.push_back(std::move(pack).value());
        knowledge.packs.back().digest = crypto::hex(crypto::sha256(text.value()));
    }
    return Done{};
}

}  // namespace

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
    if (auto const packs = read_packs(share, knowledge); !packs) return packs.problem();
    auto hours = burden::read_parameters(share / "data/burden/hours.toml");
    if (!hours) return hours.problem();
    knowledge.hours = hours.value();
    return knowledge;
}

}  // namespace yizhen::gate

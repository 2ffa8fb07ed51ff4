#include "app/shipped.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "platform/files/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

namespace yizhen::app {
namespace {

constexpr std::uint64_t kFileBytesMax = 1u << 20;

std::vector<std::filesystem::path> calendar_files(std::filesystem::path const& folder) {
    std::vector<std::filesystem::path> found;
    std::error_code ignored;
    for (auto const& entry : std::filesystem::directory_iterator(folder, ignored)) {
        auto const name = entry.path().filename().string();
        if (name.starts_with("exceptions_") && name.ends_with(".csv")) found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
}

Result<Done> extend(WorkingCalendar& calendar, std::filesystem::path const& folder) {
    for (auto const& file : calendar_files(folder)) {
        auto const text = files::read_file(file, kFileBytesMax);
        if (!text) return text.problem();
        auto const one = WorkingCalendar::parse(text.value());
        if (!one) return Problem{problems::kBadInput, fmt::format("{}：{}", file.filename().string(), one.problem().message)};
        calendar.extend(one.value());
    }
    return Done{};
}

using CodeAliases = std::map<std::string, std::map<std::string, std::vector<std::string>>>;

/// lists.tsv names every list and its title.
Result<std::map<std::string, ledgers::CodeNames>> read_code_lists(std::filesystem::path const& folder, CodeAliases const& aliases) {
    auto const titles = files::read_file(folder / "lists.tsv");
    if (!titles) return titles.problem();
    std::map<std::string, ledgers::CodeNames> lists;
    auto const lines = text::split(titles.value(), '\n');
    for (std::size_t i = 1; i < lines.size(); ++i) {
        auto const tab = lines[i].find('\t');
        if (tab == std::string_view::npos) continue;
        std::string const name(lines[i].substr(0, tab));
        auto const csv = files::read_file(folder / (name + ".csv"));
        if (!csv) return csv.problem();
        auto const words = aliases.find(name);
        auto list = ledgers::parse_code_list(lines[i].substr(tab + 1), csv.value(), name + ".csv",
                                             words == aliases.end() ? CodeAliases::mapped_type{} : words->second);
        if (!list) return list.problem();
        lists.emplace(name, std::move(list).value());
    }
    return lists;
}

}  // namespace

Result<WorkingCalendar> load_calendar(std::filesystem::path const& share) {
    WorkingCalendar calendar;
    if (auto const done = extend(calendar, share / "data" / "calendar"); !done) return done.problem();
    return calendar;
}

Result<WorkingCalendar> load_calendar(std::filesystem::path const& share, std::filesystem::path const& data) {
    auto calendar = load_calendar(share);
    if (!calendar) return calendar;
    if (auto const done = extend(calendar.value(), data / "calendar"); !done) return done.problem();
    return calendar;
}

Result<ledgers::Shapes> read_shapes(std::filesystem::path const& share, elements::Catalogue const& catalogue) {
    auto const folder = share / "data/ledgers";
    auto const definitions_text = files::read_file(folder / "ledgers.tsv");
    if (!definitions_text) return definitions_text.problem();
    auto definitions = ledgers::parse_definitions(definitions_text.value(), "ledgers.tsv");
    if (!definitions) return definitions.problem();
    auto const counts_text = files::read_file(folder / "counts.tsv");
    if (!counts_text) return counts_text.problem();
    auto counts = ledgers::parse_counts(counts_text.value(), "counts.tsv");
    if (!counts) return counts.problem();
    auto const aliases_text = files::read_file(folder / "code_aliases.tsv");
    if (!aliases_text) return aliases_text.problem();
    auto aliases = ledgers::parse_code_aliases(aliases_text.value(), "code_aliases.tsv");
    if (!aliases) return aliases.problem();
    auto lists = read_code_lists(share / "data/codelists", aliases.value());
    if (!lists) return lists.problem();
    auto shapes = ledgers::Shapes::make(std::move(definitions).value(), std::move(counts).value(), catalogue.elements(),
                                        std::move(lists).value());
    if (!shapes) return shapes;
    auto const relations_text = files::read_file(folder / "relations.tsv");
    if (!relations_text) return relations_text.problem();
    auto relations = ledgers::parse_relations(relations_text.value(), "relations.tsv");
    if (!relations) return relations.problem();
    if (auto related = shapes.value().relate(std::move(relations).value()); !related) return related.problem();
    return shapes;
}

Result<std::vector<ledgers::Indicator>> read_indicators(std::filesystem::path const& share) {
    auto const text = files::read_file(share / "data/ledgers/indicators.tsv");
    if (!text) return text.problem();
    return ledgers::parse_indicators(text.value(), "indicators.tsv");
}

Result<std::vector<ledgers::BarredWord>> read_barred(std::filesystem::path const& share) {
    auto const text = files::read_file(share / "data/elements/barred.tsv");
    if (!text) return text.problem();
    return ledgers::parse_barred(text.value(), "barred.tsv");
}

Result<forms::ReadingPatterns> load_reading_patterns(std::filesystem::path const& share) {
    auto const text = files::read_file(share / "data" / "reading" / "patterns.tsv", kFileBytesMax);
    return text ? forms::read_patterns(text.value()) : text.problem();
}

}  // namespace yizhen::app

// data/reading/patterns.tsv: category, words, needs, unless, unit, why, example.

#include "modules/forms/reading_pattern.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::forms {
namespace {

constexpr std::size_t kColumns = 7;
constexpr int kRowsMax = 5'000;
constexpr std::size_t kLineBytesMax = 16'000;

struct Name {
    ReadingCategory category;
    std::string_view name;
    std::string_view name_zh;
};

constexpr std::array<Name, kReadingCategories> kNames{{{ReadingCategory::deadline, "deadline", "时限"},
                                                       {ReadingCategory::headcount, "headcount", "人数"},
                                                       {ReadingCategory::quota, "quota", "数量指标"},
                                                       {ReadingCategory::rate, "rate", "比率指标"},
                                                       {ReadingCategory::trace, "trace", "留痕"},
                                                       {ReadingCategory::track, "track", "轨迹定位"},
                                                       {ReadingCategory::catch_all, "catch_all", "属地兜底"},
                                                       {ReadingCategory::letter, "letter", "责任状"},
                                                       {ReadingCategory::veto, "veto", "一票否决"},
                                                       {ReadingCategory::hard, "hard", "硬措辞"},
                                                       {ReadingCategory::soft, "soft", "软措辞"},
                                                       {ReadingCategory::forced, "forced", "强制功能"},
                                                       {ReadingCategory::group_order, "group_order", "群组摊派"},
                                                       {ReadingCategory::copy_down, "copy_down", "层层配套"},
                                                       {ReadingCategory::secondment, "secondment", "抽调借调"},
                                                       {ReadingCategory::shift, "shift", "专班转嫁"},
                                                       {ReadingCategory::disguised, "disguised", "变相检查"},
                                                       {ReadingCategory::preparation, "preparation", "迎检材料"},
                                                       {ReadingCategory::praise, "praise", "批示计分"},
                                                       {ReadingCategory::absolute, "absolute", "绝对指标"},
                                                       {ReadingCategory::certificate, "certificate", "村级证明"},
                                                       {ReadingCategory::task_verb, "task_verb", "部署用语"}}};

class Reader {
public:
    Result<Done> row(int line, std::vector<std::string_view> const& cells) {
        auto const kind = cells[0];
        if (kind.starts_with('=')) return list(kind.substr(1), cells[1]);
        if (kind.starts_with('!')) return shield(kind.substr(1), cells);
        CompiledPattern made;
        made.line = line;
        if (kind == "@base" || kind == "@superior") {
            made.kind = kind == "@base" ? ReadingRow::base : ReadingRow::superior;
        } else if (auto const category = reading_category(kind)) {
            made.category = *category;
        } else {
            return Problem{problems::kBadInput, fmt::format("没有类别“{}”", kind)};
        }
        return pattern(std::move(made), cells);
    }
    CompiledPatterns compiled;

private:
    Result<Done> list(std::string_view name, std::string_view words) {
        auto parsed = parse_pattern(words, m_lists);
        if (!parsed) return parsed.problem();
        if (parsed.value()->nullable) return Problem{problems::kBadInput, "词表里不能有空词"};
        if (!m_lists.emplace(text::code_points(name), parsed.value()).second) return Problem{problems::kBadInput, fmt::format("词表“{}”写了两次", name)};
        return Done{};
    }

    Result<Done> shield(std::string_view names, std::vector<std::string_view> const& cells) {
        PatternShield made;
        for (auto const name : text::split(names, ',')) {
            auto const category = reading_category(name);
            if (!category) return Problem{problems::kBadInput, fmt::format("没有类别“{}”", name)};
            made.categories |= std::uint64_t{1} << static_cast<unsigned>(*category);
        }
        auto stands = parse_contexts(cells[2], m_lists);
        if (!stands) return stands.problem();
        auto unless = parse_contexts(cells[3], m_lists);
        if (!unless) return unless.problem();
        made.stands = std::move(stands.value());
        made.unless = std::move(unless.value());
        compiled.shields.push_back(std::move(made));
        return Done{};
    }

    Result<Done> pattern(CompiledPattern made, std::vector<std::string_view> const& cells) {
        auto words = parse_pattern(cells[1], m_lists);
        if (!words) return words.problem();
        made.words = words.value();
        if (made.words->nullable) return Problem{problems::kBadInput, "一行的词不能全是可有可无的，也不能以省略号开头"};
        auto needs = parse_contexts(cells[2], m_lists);
        if (!needs) return needs.problem();
        auto unless = parse_contexts(cells[3], m_lists);
        if (!unless) return unless.problem();
        made.needs = std::move(needs.value());
        made.unless = std::move(unless.value());
        made.unit = cells[4];
        made.why = cells[5];
        made.example = cells[6];
        if (made.kind == ReadingRow::mark && (made.why.empty() || made.example.empty())) return Problem{problems::kBadInput, "缺少理由或例句"};
        auto const index = static_cast<std::uint32_t>(compiled.rows.size());
        for (char32_t const c : made.words->first) compiled.by_first[c].push_back(index);
        if (made.words->first_is_slot) compiled.by_slot.push_back(index);
        compiled.rows.push_back(std::move(made));
        return Done{};
    }

    PatternLists m_lists;
};

}  // namespace

std::string_view name_of(ReadingCategory category) { return kNames[static_cast<std::size_t>(category)].name; }
std::string_view name_zh_of(ReadingCategory category) { return kNames[static_cast<std::size_t>(category)].name_zh; }

std::optional<ReadingCategory> reading_category(std::string_view name) {
    auto const* const found = std::ranges::find_if(kNames, [&](Name const& one) { return one.name == name; });
    return found == kNames.end() ? std::nullopt : std::optional(found->category);
}

Result<ReadingPatterns> read_patterns(std::string_view tsv) {
    Reader reader;
    int line_number = 0;
    for (auto line : text::split(tsv, '\n')) {
        ++line_number;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line_number == 1 || text::trimmed(line).empty() || line.front() == '#') continue;
        auto const refused = [&](std::string const& why) { return Problem{problems::kBadInput, fmt::format("文字规则第 {} 行：{}。", line_number, why)}; };
        if (!text::valid_utf8(line)) return refused("不是 UTF-8");
        if (line.size() > kLineBytesMax || reader.compiled.rows.size() > kRowsMax) return refused("太长或行数太多");
        auto cells = text::split(line, '\t');
        if (cells.size() > kColumns || cells.size() < 2) return refused(fmt::format("应有 {} 列", kColumns));
        cells.resize(kColumns);
        if (auto const done = reader.row(line_number, cells); !done) return refused(done.problem().message);
    }
    return ReadingPatterns(std::make_shared<CompiledPatterns const>(std::move(reader.compiled)));
}

std::vector<PatternExample> examples_of(ReadingPatterns const& patterns) {
    std::vector<PatternExample> out;
    for (auto const& row : patterns.compiled().rows) {
        if (row.kind == ReadingRow::mark) out.push_back({row.line, row.category, row.example});
    }
    return out;
}

}  // namespace yizhen::forms

#pragma once
/// Reading: a document's words to marks that the gate asks about: deadlines, head-counts, quotas, traces, catch-all
/// phrases and the like. What is looked for is data (data/reading/patterns.tsv); a person confirms a mark before it counts.
/// Everything here is pure and deterministic. All offsets are characters (Unicode code points) of `DocumentText::text`.

#include "kernel/date.h"
#include "kernel/decimal.h"
#include "kernel/result.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace yizhen {
class WorkingCalendar;
}

namespace yizhen::forms {

struct DocumentParagraph {
    std::size_t begin = 0;
    std::size_t end = 0;  ///< without the line break
    bool in_table = false;
};

struct DocumentText {
    std::string text;  ///< UTF-8; paragraphs are parted by one '\n'
    std::vector<DocumentParagraph> paragraphs;
};

/// Line breaks part paragraphs; invalid bytes become U+FFFD.
[[nodiscard]] DocumentText document_of(std::string_view utf8);
/// Characters without white space: what a limit of length speaks of.
[[nodiscard]] std::int64_t characters_of(DocumentText const& document);
/// The day a document says it was issued on: the last paragraph that is a date and nothing else.
[[nodiscard]] std::optional<CivilDate> issue_day(DocumentText const& document);

enum class ReadingCategory {
    deadline,     ///< 时限: value the day where it can be worked out, else number and unit
    headcount,    ///< 人数
    quota,        ///< 数量指标: pieces, meetings, visits; unit says of what
    rate,         ///< 比率指标: value in per cent
    trace,        ///< 留痕: photos, minutes, ledgers, where they are asked for or judged by
    track,        ///< 轨迹定位: tracks, positions, photos to be uploaded
    catch_all,    ///< 兜底
    letter,       ///< 责任状
    veto,         ///< 一票否决
    hard,         ///< 硬措辞
    soft,         ///< 软措辞
    forced,       ///< 强制功能
    group_order,  ///< 群组摊派
    copy_down,    ///< 层层配套
    secondment,   ///< 抽调借调: unit 专班 or 借调
    shift,        ///< 专班转嫁: a workgroup or mechanism moves the duty down
    disguised,    ///< 变相检查: 调研, 观摩 that score
    preparation,  ///< 迎检材料
    praise,       ///< 批示计分
    absolute,     ///< 绝对指标: 100 % or zero of what residents decide
    certificate,  ///< 村级证明
    task_verb     ///< 部署用语: what makes a memo a task
};
inline constexpr std::size_t kReadingCategories = 22;
[[nodiscard]] std::string_view name_of(ReadingCategory category);     ///< "group_order"
[[nodiscard]] std::string_view name_zh_of(ReadingCategory category);  ///< "群组摊派"
[[nodiscard]] std::optional<ReadingCategory> reading_category(std::string_view name);

/// Whom a hard or soft clause binds, by the nearest subject before it in its paragraph.
enum class Addressee { unsaid, base, superior };

using MarkValue = std::variant<std::monostate, Decimal, CivilDate>;

struct ReadingMark {
    ReadingCategory category = ReadingCategory::deadline;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string words;  ///< the text between, as written
    MarkValue value;
    std::string unit;
    std::string why;  ///< Chinese, for the person who confirms
    Addressee addressee = Addressee::unsaid;  ///< of hard and soft wording only

    [[nodiscard]] std::string id() const;  ///< "trace@123": the same as long as the text is
    [[nodiscard]] std::string value_text() const;  ///< "3", "2026-03-05", or empty
    friend bool operator==(ReadingMark const&, ReadingMark const&) = default;
};

struct Reading {
    std::vector<ReadingMark> marks;  ///< by begin, then category; those of one category never overlap
    std::int64_t characters = 0;
    Addressee addressed = Addressee::unsaid;  ///< by the salutation: whom clauses without a subject bind
};

struct CompiledPatterns;
/// The table of patterns, checked and made ready. Cheap to copy, safe to share between threads.
class ReadingPatterns {
public:
    explicit ReadingPatterns(std::shared_ptr<CompiledPatterns const> compiled) : m_compiled(std::move(compiled)) {}
    [[nodiscard]] CompiledPatterns const& compiled() const { return *m_compiled; }

private:
    std::shared_ptr<CompiledPatterns const> m_compiled;
};

/// Refuses a row that cannot be understood, with its line and what is wrong. docs: data/reading/README.md.
Result<ReadingPatterns> read_patterns(std::string_view tsv);
/// One row's example, for the test that every pattern finds its own.
struct PatternExample {
    int line = 0;
    ReadingCategory category = ReadingCategory::deadline;
    std::string text;
};
[[nodiscard]] std::vector<PatternExample> examples_of(ReadingPatterns const& patterns);

/// Time is linear in the text. With a calendar "3个工作日内" becomes a day; without one it stays a number.
[[nodiscard]] Reading read(DocumentText const& document, ReadingPatterns const& patterns, CivilDate issued,
                           WorkingCalendar const* calendar = nullptr);

/// What the docket counts, by the names it has there, from the marks that nobody rejected.
struct ReadingCounts {
    std::int64_t characters = 0;
    std::int64_t deadlines = 0;
    std::optional<CivilDate> earliest_deadline;
    std::int64_t headcounts = 0;
    std::int64_t brief_quotas = 0;  ///< quotas of pieces: 篇, 条, 期
    std::int64_t other_quotas = 0;
    std::int64_t rates = 0;
    std::int64_t trace_criteria = 0;
    std::int64_t track_uploads = 0;
    std::int64_t catch_all_phrases = 0;
    std::int64_t responsibility_letters = 0;
    std::int64_t veto_clauses = 0;
    std::int64_t hard_base = 0, soft_base = 0, hard_upper = 0, soft_upper = 0;
    std::optional<std::int64_t> hard_base_permille;  ///< hard of hard and soft; nothing where there is no such clause
    std::optional<std::int64_t> hard_upper_permille;
    std::int64_t forced_functions = 0;
    std::int64_t group_orders = 0;
    std::int64_t copy_down_phrases = 0;
    std::int64_t task_forces = 0;
    std::int64_t secondments = 0;
    std::int64_t task_force_shifts = 0;
    std::int64_t score_requests = 0;     ///< 调研, 观摩, 交流, 评估 that score or rank; above zero the demand is named_as_research
    std::int64_t material_requests = 0;  ///< the same that ask for papers
    std::int64_t preparation_materials = 0;
    std::int64_t praise_scores = 0;
    std::int64_t extreme_targets = 0;
    std::int64_t certificates = 0;
    std::int64_t task_verbs = 0;
    /// The words found, each once, in the order of the text: for the `_zh` facts. By category.
    std::array<std::vector<std::string>, kReadingCategories> words;
};
[[nodiscard]] ReadingCounts counts_of(Reading const& reading, std::set<std::string> const& rejected = {});

/// {characters, addressed, marks: [{id, category, category_zh, begin, end, words, value, unit, why, addressee}], counts}.
[[nodiscard]] std::string reading_json(Reading const& reading, DocumentText const& document, bool indented = false);
/// The text with 【类别：words】 where a mark lies, then the counts. Of marks that overlap the outer one is shown around.
[[nodiscard]] std::string reading_text(Reading const& reading, DocumentText const& document);

}  // namespace yizhen::forms

// The pattern language, numbers and days, counts, and what holds of every reading whatever the text.

#include "modules/forms/reading.h"

#include "kernel/calendar.h"
#include "kernel/text/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iterator>

namespace yizhen::forms {
namespace {

constexpr std::string_view kHeader = "category\twords\tneeds\tunless\tunit\twhy\texample\n";

std::string file_text(std::string const& name) {
    std::ifstream in(std::string(YIZHEN_SOURCE_DIR) + "/" + name, std::ios::binary);
    EXPECT_TRUE(in.is_open()) << name;
    return {std::istreambuf_iterator<char>(in), {}};
}

ReadingPatterns const& shipped() {
    static ReadingPatterns const patterns = read_patterns(file_text("data/reading/patterns.tsv")).value();
    return patterns;
}

CivilDate day(int year, int month, int number) { return CivilDate::of(year, month, number).value(); }

ReadingPatterns patterns_of(std::string const& rows) {
    auto read = read_patterns(std::string(kHeader) + rows);
    EXPECT_TRUE(read) << read.problem().message;
    return read ? read.value() : shipped();
}

/// Words and values of all marks: "不少于３篇=3".
std::string found(std::string_view text, ReadingPatterns const& patterns, CivilDate issued = day(2026, 3, 2), WorkingCalendar const* calendar = nullptr) {
    std::string out;
    for (auto const& mark : read(document_of(text), patterns, issued, calendar).marks) {
        out += (out.empty() ? "" : " ") + mark.words + (mark.value_text().empty() ? "" : "=" + mark.value_text());
    }
    return out;
}

std::string refusal(std::string const& row) {
    auto const read = read_patterns(std::string(kHeader) + row);
    return read ? "" : read.problem().message;
}

TEST(ReadingPatterns, alternatives_options_gaps_and_slots) {
    auto const patterns = patterns_of("=件\t照片|台账\t\t\t\t\t\nquota\t(报送|上报)[的]…4<数>(篇|条)\t\t\t*\tw\t报送信息3篇\ntrace\t<件>\t报…6~\t不~\t\tw\t报台账\n");
    EXPECT_EQ(found("报送信息３篇", patterns), "报送信息３篇=3");
    EXPECT_EQ(found("上报的三十余条", patterns), "上报的三十余条=30");
    EXPECT_EQ(found("报送，信息3篇", patterns), "") << "a gap does not cross a clause";
    EXPECT_EQ(found("报送一二三四五信息3篇", patterns), "") << "a gap has a width";
    EXPECT_EQ(found("报 送 “信 息” 3 篇", patterns), "报 送 “信 息” 3 篇=3") << "blanks and quotes are not seen";
    EXPECT_EQ(found("报送照片和台账，看照片", patterns), "照片 台账");
    EXPECT_EQ(found("報送照片", patterns), "照片") << "traditional characters";
    EXPECT_EQ(found("报不照片", patterns), "");
    EXPECT_EQ(read(document_of("上报信息2条"), patterns, {}).marks.at(0).unit, "条");
}

TEST(ReadingPatterns, what_stands_in_the_name_of_a_document_is_not_marked) {
    auto const patterns = patterns_of("letter\t签订…6责任书\t\t\t\tw\t签订责任书\n");
    EXPECT_EQ(found("印发《关于签订责任书的通知》", patterns), "");
    EXPECT_EQ(found("签订《防火责任书》", patterns), "签订《防火责任书》");
    EXPECT_EQ(found("《甲\n签订责任书的通知》", patterns), "签订责任书") << "a title does not go on over a paragraph";
}

TEST(ReadingPatterns, a_shield_takes_back_what_does_not_stand_all_the_same) {
    auto const patterns = patterns_of("!veto\t\t不得不~\t(不得|取消)…4~\t\t\t\nveto\t一票否决\t\t\t\tw\t一票否决\n");
    EXPECT_EQ(found("取消一票否决", patterns), "");
    EXPECT_EQ(found("不得不一票否决", patterns), "一票否决");
    EXPECT_EQ(found("取消，一票否决", patterns), "一票否决");
}

TEST(ReadingPatterns, says_what_is_wrong_with_a_row) {
    EXPECT_NE(refusal("trace\t(照片\t\t\t\tw\te\n").find("第 2 行：括号没有收尾"), std::string::npos);
    EXPECT_NE(refusal("trace\t照片|\t\t\t\tw\te\n").find("空的"), std::string::npos);
    EXPECT_NE(refusal("trace\t<没有>\t\t\t\tw\te\n").find("没有词表“没有”"), std::string::npos);
    EXPECT_NE(refusal("trace\t“照片”\t\t\t\tw\te\n").find("不必写"), std::string::npos);
    EXPECT_NE(refusal("trace\t[照片]\t\t\t\tw\te\n").find("可有可无"), std::string::npos);
    EXPECT_NE(refusal("trace\t…4照片\t\t\t\tw\te\n").find("以省略号开头"), std::string::npos);
    EXPECT_NE(refusal("trace\t照…99片\t\t\t\tw\te\n").find("1 到 40"), std::string::npos);
    EXPECT_NE(refusal("trace\t照…40片…40册…40页\t\t\t\tw\te\n").find("省略号太多"), std::string::npos);
    EXPECT_NE(refusal("trace\t照片\t~\t\t\tw\te\n").find("前后"), std::string::npos);
    EXPECT_NE(refusal("trace\t照片\t~和~\t\t\tw\te\n").find("只能有一个"), std::string::npos);
    EXPECT_NE(refusal("foto\t照片\t\t\t\tw\te\n").find("没有类别“foto”"), std::string::npos);
    EXPECT_NE(refusal("trace\t照片\n").find("理由或例句"), std::string::npos);
    EXPECT_NE(refusal("trace\n").find("7 列"), std::string::npos);
    EXPECT_NE(refusal("=甲\t一\n=甲\t二\n").find("写了两次"), std::string::npos);
    EXPECT_NE(refusal("trace\t照\xff\t\t\t\tw\te\n").find("UTF-8"), std::string::npos);
    EXPECT_NE(refusal("trace\t" + std::string(60, '(') + "照" + std::string(60, ')') + "\t\t\t\tw\te\n").find("太深"), std::string::npos);
}

TEST(ReadingDays, are_worked_out_from_the_day_of_issue) {
    auto const patterns = patterns_of("deadline\t<日期>前\t\t\t\tw\t3月5日前\n");
    struct Case {
        char const* words;
        char const* day;
    };
    for (auto const& [words, expected] : {Case{"3月5日前", "2026-03-05"}, {"１２月３１日前", "2026-12-31"}, {"1月10日前", "2026-01-10"}, {"三月二十日前", "2026-03-20"},
                                          {"2027年1月5日前", "2027-01-05"}, {"二〇二七年一月五日前", "2027-01-05"}, {"2026-03-09前", "2026-03-09"}, {"2026.3.9前", "2026-03-09"},
                                          {"2月底前", "2026-02-28"}, {"4月中旬前", "2026-04-20"}, {"本月底前", "2026-03-31"}, {"下月5日前", "2026-04-05"}, {"年底前", "2026-12-31"},
                                          {"明年3月底前", "2027-03-31"}, {"一季度末前", "2026-03-31"}, {"本季度末前", "2026-03-31"}, {"本周五前", "2026-03-06"}, {"下周一前", "2026-03-09"},
                                          {"周日前", "2026-03-08"}, {"明天12时前", "2026-03-03"}, {"15日前", "2026-03-15"}, {"1日前", "2026-04-01"},
                                          {"3月5日（周四）下午5时30分前", "2026-03-05"}, {"每月25日前", ""}, {"每周五前", ""}, {"每季度末月20日前", ""}, {"次日9:00前", ""}}) {
        EXPECT_EQ(found(words, patterns), std::string(words) + (*expected == '\0' ? "" : std::string("=") + expected));
    }
    for (auto const* none : {"13月5日前", "2月30日前", "第3日前", "从前", "近5日前", "上周五前", "一周前", "410102199001011234前"}) EXPECT_EQ(found(none, patterns), "") << none;
    EXPECT_EQ(found("1月10日前", patterns, day(2026, 12, 1)), "1月10日前=2027-01-10");
    EXPECT_EQ(found("31日前", patterns, day(2026, 4, 2)), "31日前=2026-05-31");
}

TEST(ReadingDays, a_term_is_counted_where_it_can_be) {
    auto const calendar = WorkingCalendar::parse(file_text("data/calendar/exceptions_2024_2026.csv"));
    ASSERT_TRUE(calendar) << calendar.problem().message;
    EXPECT_EQ(found("请在3个工作日内答复", shipped(), day(2026, 3, 6)), "3个工作日内=3");
    EXPECT_EQ(found("请在3个工作日内答复", shipped(), day(2026, 3, 6), &calendar.value()), "3个工作日内=2026-03-11");
    EXPECT_EQ(found("一个月内完成", shipped(), day(2026, 1, 31)), "一个月内=2026-02-28");
    EXPECT_EQ(found("两周内完成", shipped()), "两周内=2026-03-16");
    EXPECT_EQ(found("36小时内回复", shipped()), "36小时内=2026-03-04");
    EXPECT_EQ(found("会后5日内报送", shipped()), "5日内=5") << "the day of the meeting is not known";
    EXPECT_EQ(found("收到通知后5日内报送", shipped()), "5日内=2026-03-07");
}

TEST(ReadingNumbers, as_officials_write_them) {
    auto const numbers = patterns_of("quota\t<数>篇\t\t\t篇\tw\t3篇\nrate\t率<比例>\t\t\t%\tw\t率5%\n");
    for (auto const& [words, value] : {std::pair{"12篇", "12"}, {"1.5万篇", "15000"}, {"十二篇", "12"}, {"二十篇", "20"}, {"一百零五篇", "105"}, {"两篇", "2"}, {"三万五千篇", "35000"}, {"30余篇", "30"}}) {
        EXPECT_EQ(found(words, numbers), std::string(words) + "=" + value);
    }
    for (auto const* none : {"第3篇", "百篇", "两三篇", "A4篇", "41010219900101123412篇"}) EXPECT_EQ(found(none, numbers), "") << none;
    for (auto const& [words, value] : {std::pair{"率95%", "95"}, {"率９８．５％", "98.5"}, {"率百分之九十", "90"}, {"率百分之百", "100"}, {"率百分百", "100"}, {"率三分之二", "66.67"}, {"率半数", "50"}}) {
        EXPECT_EQ(found(words, numbers), std::string(words) + "=" + value);
    }
}

TEST(ReadingCounts, speak_for_whom_a_clause_binds_and_leave_out_what_was_rejected) {
    auto const document = document_of("关于报送材料的通知\n各乡镇人民政府：\n务必按时报送，不得迟报。\n县财政局视情给予补助，必须到位。\n请上报照片、台账，每月报送信息2篇。\n2026年3月2日");
    EXPECT_EQ(issue_day(document), day(2026, 3, 2));
    auto const reading = read(document, shipped(), day(2026, 3, 2));
    EXPECT_EQ(reading.addressed, Addressee::base);
    auto const counts = counts_of(reading);
    EXPECT_EQ(counts.hard_base, 2);
    EXPECT_EQ(counts.hard_upper, 1);
    EXPECT_EQ(counts.soft_upper, 1);
    EXPECT_EQ(counts.hard_base_permille, 1'000);
    EXPECT_EQ(counts.hard_upper_permille, 500);
    EXPECT_EQ(counts.trace_criteria, 2);
    EXPECT_EQ(counts.brief_quotas, 1);
    EXPECT_EQ(counts.characters, 72);
    auto const& traces = counts.words[static_cast<std::size_t>(ReadingCategory::trace)];
    EXPECT_EQ(traces, (std::vector<std::string>{"照片", "台账"}));
    auto const photo = std::ranges::find(reading.marks, std::string("照片"), &ReadingMark::words);
    ASSERT_NE(photo, reading.marks.end());
    EXPECT_EQ(counts_of(reading, {photo->id()}).trace_criteria, 1);
    EXPECT_EQ(counts_of(read(document_of("按时报送"), shipped(), {})).hard_base_permille, std::nullopt);
}

TEST(ReadingText, shows_marks_in_place) {
    auto const document = document_of("请于3月5日前上报照片。");
    auto const reading = read(document, shipped(), day(2026, 3, 2));
    EXPECT_EQ(reading_text(reading, document), "请于【时限=2026-03-05：3月5日前】上报【留痕：照片】。\n\n正文 12 字，时限 1，留痕 1。标出的要由人确认才算数。\n");
    auto const json = reading_json(reading, document);
    EXPECT_NE(json.find(R"("id":"trace@9")"), std::string::npos) << json;
    EXPECT_NE(json.find(R"("begin":9,"end":11,"words":"照片")"), std::string::npos) << json;
}

// Texts made of the words the patterns know, so that most of them give marks.
std::string made_text() {
    static std::vector<std::string> const words = [] {
        std::vector<std::string> out{"，", "。", "、", "《", "》", "“", "”", "\n", "３", "两", "2026年", "3月5日", "前", "不得", "严禁", "各乡镇", "县财政局", "必须", "尽量", "100%", "\xf0\x9f\x98\x80", "的通知", "　"};
        for (auto const& example : examples_of(shipped())) out.push_back(example.text);
        return out;
    }();
    std::string out;
    for (auto const index : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, static_cast<int>(words.size())))) out += words[static_cast<std::size_t>(index)];
    return out;
}

RC_GTEST_PROP(ReadingProperty, words_lie_between_the_offsets_and_marks_of_a_category_never_overlap, ()) {
    auto const text = made_text();
    auto const document = document_of(text);
    auto const reading = read(document, shipped(), day(2026, 3, 2));
    auto const characters = text::code_points(document.text);
    std::array<std::size_t, kReadingCategories> end{};
    std::set<std::string> ids;
    for (auto const& mark : reading.marks) {
        RC_ASSERT(mark.begin < mark.end);
        RC_ASSERT(mark.end <= characters.size());
        RC_ASSERT(text::utf8(std::u32string_view(characters).substr(mark.begin, mark.end - mark.begin)) == mark.words);
        RC_ASSERT(mark.words.find('\n') == std::string::npos);
        auto& last = end[static_cast<std::size_t>(mark.category)];
        RC_ASSERT(mark.begin >= last);
        last = mark.end;
        RC_ASSERT(ids.insert(mark.id()).second);
    }
    RC_ASSERT(read(document, shipped(), day(2026, 3, 2)).marks == reading.marks);
    RC_ASSERT(reading_text(reading, document).find(std::string("正文")) != std::string::npos);
}

RC_GTEST_PROP(ReadingProperty, two_documents_one_after_the_other_give_the_marks_of_both, ()) {
    auto const first = document_of(made_text()), second = document_of(made_text());
    auto const issued = day(2026, 3, 2);
    auto expected = read(first, shipped(), issued).marks;
    auto const shift = text::length(first.text) + 1;
    for (auto mark : read(second, shipped(), issued).marks) {
        mark.begin += shift;
        mark.end += shift;
        expected.push_back(std::move(mark));
    }
    RC_ASSERT(read(document_of(first.text + "\n" + second.text), shipped(), issued).marks == expected);
}

TEST(ReadingTime, is_linear_in_the_text) {
    auto const seconds = [](std::size_t copies) {
        std::string text;
        for (std::size_t i = 0; i < copies; ++i) text += "上报照片不少于3张台账会议记录每月";  // no clause ever ends
        auto const document = document_of(text);
        auto const from = std::clock();  // processor time: other work on the machine does not count
        EXPECT_FALSE(read(document, shipped(), {}).marks.empty());
        return static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC;
    };
    auto const small = seconds(200), large = seconds(1'600);
    EXPECT_LT(large, small * 8 * 4 + 0.5) << "eight times the text took " << large / small << " times as long";
}

}  // namespace
}  // namespace yizhen::forms

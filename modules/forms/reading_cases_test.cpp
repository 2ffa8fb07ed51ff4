// cases/reading/sentences.tsv: sentences with the marks they must give, all of them and no others.

#include "modules/forms/reading.h"

#include "kernel/text/text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace yizhen::forms {
namespace {

std::string file_text(std::string const& name) {
    std::ifstream in(std::string(YIZHEN_SOURCE_DIR) + "/" + name, std::ios::binary);
    EXPECT_TRUE(in.is_open()) << name;
    return {std::istreambuf_iterator<char>(in), {}};
}

ReadingPatterns const& shipped() {
    static ReadingPatterns const patterns = [] {
        auto read = read_patterns(file_text("data/reading/patterns.tsv"));
        if (!read) throw std::runtime_error(read.problem().message);
        return read.value();
    }();
    return patterns;
}

/// A Monday: "本周五" is 2026-03-06.
CivilDate issued() { return CivilDate::of(2026, 3, 2).value(); }

struct Expected {
    std::string category, addressee, words, value;
};

/// "deadline:3月5日前:2026-03-05", "hard@base:必须".
Expected expected_of(std::string_view cell) {
    Expected out;
    auto const colon = std::min(cell.find(':'), cell.size());
    out.category = cell.substr(0, colon);
    out.words = cell.substr(std::min(colon + 1, cell.size()));
    if (auto const at = out.category.find('@'); at != std::string::npos) {
        out.addressee = out.category.substr(at + 1);
        out.category.resize(at);
    }
    auto const last = out.words.rfind(':');
    if (last != std::string::npos && last + 1 < out.words.size() && out.words.find_first_not_of("0123456789.-", last + 1) == std::string::npos) {
        out.value = out.words.substr(last + 1);
        out.words.resize(last);
    }
    return out;
}

std::string_view name_of_addressee(Addressee addressee) {
    return addressee == Addressee::base ? "base" : addressee == Addressee::superior ? "superior" : "";
}

bool agrees(Expected const& expected, ReadingMark const& mark) {
    return expected.category == name_of(mark.category) && expected.words == mark.words && (expected.value.empty() || expected.value == mark.value_text()) &&
           (expected.addressee.empty() || expected.addressee == name_of_addressee(mark.addressee));
}

std::string shown(ReadingMark const& mark) {
    auto const whom = name_of_addressee(mark.addressee);
    auto const value = mark.value_text();
    return std::string(name_of(mark.category)) + (whom.empty() ? "" : "@" + std::string(whom)) + ":" + mark.words + (value.empty() ? "" : ":" + value);
}

struct Tally {
    int sentences = 0, traps = 0, wanted = 0, found = 0, right = 0;
};

std::string differences(std::string_view sentence, std::vector<Expected> wanted, Tally& tally) {
    std::string text(sentence);
    for (auto at = text.find("\\n"); at != std::string::npos; at = text.find("\\n", at)) text.replace(at, 2, "\n");
    auto marks = read(document_of(text), shipped(), issued()).marks;
    tally.wanted += static_cast<int>(wanted.size());
    tally.found += static_cast<int>(marks.size());
    for (auto one = wanted.begin(); one != wanted.end();) {
        auto const found = std::ranges::find_if(marks, [&](auto const& mark) { return agrees(*one, mark); });
        if (found == marks.end()) {
            ++one;
            continue;
        }
        ++tally.right;
        marks.erase(found);
        one = wanted.erase(one);
    }
    std::string out;
    for (auto const& one : wanted) out += "  missing " + one.category + ":" + one.words + (one.value.empty() ? "" : ":" + one.value) + "\n";
    for (auto const& mark : marks) out += "  wrongly " + shown(mark) + "\n";
    return out;
}

TEST(Reading, marks_every_sentence_of_the_cases_as_a_person_does) {
    Tally tally;
    std::string wrong;
    auto const cases = file_text("cases/reading/sentences.tsv");
    for (auto const line : text::split(cases, '\n')) {
        if (line.empty() || line.front() == '#') continue;
        auto const cells = text::split(line, '\t');
        ASSERT_EQ(cells.size(), 3U) << line;
        std::vector<Expected> wanted;
        if (cells[1] != "-") {
            for (auto const cell : text::split(cells[1], '|')) wanted.push_back(expected_of(text::trimmed(cell)));
        }
        ++tally.sentences;
        tally.traps += cells[0].find("陷阱") != std::string_view::npos || cells[0].find("取一") != std::string_view::npos ? 1 : 0;
        auto const found = differences(cells[2], wanted, tally);
        if (!found.empty()) wrong += std::string(cells[2]) + "  (" + std::string(cells[0]) + ")\n" + found;
    }
    EXPECT_TRUE(wrong.empty()) << wrong << tally.right << " marks right of " << tally.wanted << " wanted and " << tally.found << " found";
    EXPECT_GE(tally.sentences, 120);
    EXPECT_GE(tally.traps * 2, tally.sentences) << "half of the cases are traps";
    RecordProperty("sentences", tally.sentences);
    RecordProperty("marks", tally.wanted);
}

TEST(Reading, every_pattern_finds_its_own_example) {
    for (auto const& example : examples_of(shipped())) {
        auto const marks = read(document_of(example.text), shipped(), issued()).marks;
        EXPECT_TRUE(std::ranges::any_of(marks, [&](auto const& mark) { return mark.category == example.category; }))
            << "line " << example.line << ": " << example.text;
    }
}

}  // namespace
}  // namespace yizhen::forms

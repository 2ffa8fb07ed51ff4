// What each collected form looks like to a person: cases/forms/expected.csv (18 sheets) and the golden files of
// cases/forms/layout/. A golden names only facts that were read off the file itself; what it does not name is free.
// Files under real/ carry no licence and are read from the shared data when it is there.

#include "modules/forms/files.h"
#include "modules/forms/forms.h"

#include "kernel/text/text.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace yizhen::forms {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

fs::path cases() { return fs::path(YIZHEN_SOURCE_DIR) / "cases/forms"; }

fs::path shared_forms() {
    char const* set = std::getenv("YIZHEN_SHARED_DATA");
    return (set != nullptr ? fs::path(set) : fs::path(YIZHEN_SOURCE_DIR).parent_path() / "shared/data") / "forms";
}

std::string slurp(fs::path const& file) {
    std::ifstream in(file, std::ios::binary);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
}

/// Old formats go through the converter: where it is not installed those files are named and left out.
bool needs_converter(fs::path const& file) { return file.extension() == ".xls"; }

SheetLayout const* sheet_of(Layout const& layout, std::string_view name) {
    for (auto const& sheet : layout.sheets) {
        if (sheet.sheet == name) return &sheet;
    }
    return nullptr;
}

int number(std::string_view text) { return text.empty() ? 0 : std::stoi(std::string(text)); }

TEST(LayoutFiles, EighteenExpectedSheets) {
    std::istringstream lines(slurp(cases() / "expected.csv"));
    std::string line;
    std::getline(lines, line);
    int sheets = 0;
    while (std::getline(lines, line)) {
        auto const cells = text::split(text::trimmed(line), ',');
        ASSERT_EQ(cells.size(), 10u) << line;
        SCOPED_TRACE(line);
        auto const form = read_form(cases() / "files" / fs::path(std::string(cells[0])).filename());
        ASSERT_TRUE(form) << form.problem().message;
        auto const* sheet = sheet_of(form.value().layout, cells[1]);
        ASSERT_NE(sheet, nullptr);
        EXPECT_EQ(sheet->title, cells[2]);
        EXPECT_EQ(sheet->header_rows, std::pair(number(cells[3]), number(cells[4])));
        EXPECT_EQ(sheet->data_rows, std::pair(number(cells[5]), number(cells[6])));
        EXPECT_EQ(sheet->total_rows, cells[7].empty() ? std::vector<int>{} : std::vector<int>{number(cells[7])});
        auto const& header = sheet->blocks.front().header;
        EXPECT_EQ(header.last.column - header.first.column + 1, number(cells[8]));
        for (auto const& raw : form.value().book.sheets) {
            if (raw.name != cells[1]) continue;
            EXPECT_EQ(raw.merges.size(), static_cast<std::size_t>(number(cells[9])));
        }
        ++sheets;
    }
    EXPECT_EQ(sheets, 18);
}

/// Everything the golden names must be there, and lists must have its length and order.
void expect_holds(json::value const& golden, json::value const& actual, std::string const& where) {
    if (golden.is_object()) {
        ASSERT_TRUE(actual.is_object()) << where;
        for (auto const& member : golden.as_object()) {
            auto const* found = actual.as_object().if_contains(member.key());
            // What is false or empty is not printed.
            if (found == nullptr) ADD_FAILURE() << where << "." << std::string(member.key()) << " is not there";
            else expect_holds(member.value(), *found, where + "." + std::string(member.key()));
        }
    } else if (golden.is_array()) {
        ASSERT_TRUE(actual.is_array()) << where;
        EXPECT_EQ(golden.as_array().size(), actual.as_array().size()) << where << " expected " << json::serialize(golden) << "\n got " << json::serialize(actual);
        for (std::size_t i = 0; i < std::min(golden.as_array().size(), actual.as_array().size()); ++i) {
            expect_holds(golden.as_array()[i], actual.as_array()[i], where + "[" + std::to_string(i) + "]");
        }
    } else {
        EXPECT_EQ(json::serialize(golden), json::serialize(actual)) << where;
    }
}

/// What goldens of long forms name instead of every line: field_count, group_rows, paths by cell.
void add_summaries(json::value& layout) {
    for (auto& sheet : layout.at("sheets").as_array()) {
        for (auto& entry : sheet.at("blocks").as_array()) {
            auto& block = entry.as_object();
            json::object paths;
            for (auto const& field : block.at("fields").as_array()) {
                if (field.at("cells").is_string()) paths[field.at("cells").as_string()] = field.at("path");
            }
            json::array groups;
            for (auto const& line : block.at("stub").as_array()) {
                if (line.as_object().contains("group")) groups.push_back(line.at("row"));
            }
            block["field_count"] = block.at("fields").as_array().size();
            block["paths"] = std::move(paths);
            block["group_rows"] = std::move(groups);
        }
    }
}

/// Compares every golden whose file is (or is not) in a format that needs the converter.
void compare_goldens(bool old_formats) {
    int compared = 0;
    int absent = 0;
    for (auto const& entry : fs::directory_iterator(cases() / "layout")) {
        auto const golden = json::parse(slurp(entry.path())).as_object();
        std::string const name(golden.at("file").as_string());
        if (needs_converter(name) != old_formats) continue;
        bool const real = name.starts_with("real/");
        auto const file = real ? shared_forms() / name : cases() / "files" / name;
        if (real && !fs::exists(file)) {
            ++absent;
            continue;
        }
        SCOPED_TRACE(name);
        auto const form = read_form(file);
        if (!form && needs_converter(file)) {
            ++absent;
            continue;
        }
        ASSERT_TRUE(form) << form.problem().message;
        auto actual = json::parse(layout_json(form.value().layout));
        add_summaries(actual);
        expect_holds(golden.at("sheets"), actual.at("sheets"), "sheets");
        ++compared;
    }
    EXPECT_GE(compared + absent, 1);
    std::printf("[   note   ] %d golden layouts compared, %d left out: file not here or no converter\n", compared, absent);
}

TEST(LayoutFiles, GoldenFiles) { compare_goldens(false); }

// Slow: each file goes through the converter first.
TEST(LayoutFiles, GoldenFilesOfOldFormats) { compare_goldens(true); }

}  // namespace
}  // namespace yizhen::forms

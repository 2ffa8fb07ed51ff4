/// docs/expr.md: every example of its boxes says what happens.

#include "kernel/expr/expr.h"
#include "kernel/text/text.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace yizhen::expr {
namespace {

/// Lines of the boxes that begin with ```kind.
std::vector<std::string> lines_of(std::string const& kind) {
    std::ifstream file(std::string(YIZHEN_SOURCE_DIR) + "/docs/expr.md");
    std::vector<std::string> out;
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("```")) inside = line == "```" + kind;
        else if (inside) out.push_back(line);
    }
    return out;
}

struct Column {
    Name name;
    std::string set;
    std::vector<std::string> values;
};

Column column_of(std::string const& line) {
    auto const parts = text::split(line, '|');
    EXPECT_EQ(parts.size(), 3u) << line;
    Column out;
    std::string name(text::trimmed(parts[0]));
    if (auto const point = name.find('.'); point != std::string::npos) {
        out.set = name.substr(0, point);
        name = name.substr(point + 1);
    }
    auto const type = std::string(text::trimmed(parts[1]));
    out.name.name = name;
    if (type == "identifier") out.name.sensitivity = Sensitivity::identifier;
    for (auto const kind : {ValueType::integer, ValueType::decimal, ValueType::text, ValueType::date, ValueType::boolean, ValueType::code}) {
        if (type.starts_with(name_of(kind))) out.name.type = kind;
    }
    if (out.name.type == ValueType::decimal) out.name.scale = 2;
    for (auto const value : text::split(parts[2], ',')) out.values.emplace_back(text::trimmed(value));
    return out;
}

Value value_of(Name const& name, std::string const& words) {
    if (words.empty()) return {};
    switch (name.type) {
    case ValueType::integer: return std::stoll(words);
    case ValueType::decimal: return Decimal::parse(words).value();
    case ValueType::date: return CivilDate::parse(words).value();
    case ValueType::boolean: return words == "true";
    case ValueType::code: return Code{words};
    case ValueType::text: break;
    }
    return words;
}

class Page {
public:
    Page() {
        std::map<std::string, NameTable> inner;
        std::map<std::string, std::vector<MapRow>> rows;
        for (auto const& line : lines_of("names")) {
            auto const column = column_of(line);
            if (column.set.empty()) {
                m_names.add(column.name);
                m_row.set(column.name.name, value_of(column.name, column.values.front()));
                continue;
            }
            inner[column.set].add(column.name);
            auto& of_set = rows[column.set];
            of_set.resize(column.values.size());
            for (std::size_t at = 0; at < of_set.size(); ++at) of_set[at].set(column.name.name, value_of(column.name, column.values[at]));
        }
        for (auto& [set, table] : inner) m_names.add_set(set, std::make_shared<NameTable>(table));
        for (auto& [set, of_set] : rows) m_row.set_rows(set, of_set);
    }
    std::string answer(std::string const& expression) const {
        auto const checked = check(expression, m_names);
        if (!checked) return "! " + checked.problem().message;
        auto const value = evaluate(checked.value(), m_row, {CivilDate::of(2026, 2, 27).value(), {}});
        if (!value) return "! " + value.problem().message;
        return value.value().value.index() == 0 ? "null" : to_text(value.value().value);
    }

private:
    NameTable m_names;
    MapRow m_row;
};

TEST(ExprPage, EveryExampleSaysWhatHappens) {
    Page const page;
    auto const lines = lines_of("expr");
    ASSERT_GT(lines.size(), 50u);
    int refused = 0;
    for (auto const& line : lines) {
        auto const value = line.rfind(" => ");
        auto const refusal = line.rfind(" =! ");
        ASSERT_TRUE(value != std::string::npos || refusal != std::string::npos) << line;
        auto const at = value != std::string::npos ? value : refusal;
        auto const said = page.answer(line.substr(0, at));
        auto const expected = line.substr(at + 4);
        if (value != std::string::npos) {
            EXPECT_EQ(said, expected) << line;
        } else {
            ++refused;
            EXPECT_TRUE(said.starts_with("! ") && said.find(expected) != std::string::npos) << line << "\n" << said;
        }
    }
    EXPECT_GT(refused, 5);
}

}  // namespace
}  // namespace yizhen::expr

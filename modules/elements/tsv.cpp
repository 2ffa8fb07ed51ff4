#include "modules/elements/tsv.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::elements {

namespace {

std::vector<std::string_view> cells_of(std::string_view line) {
    std::vector<std::string_view> cells;
    std::size_t from = 0;
    while (true) {
        std::size_t const tab = line.find('\t', from);
        cells.push_back(line.substr(from, tab == std::string_view::npos ? tab : tab - from));
        if (tab == std::string_view::npos) return cells;
        from = tab + 1;
    }
}

std::string_view next_line(std::string_view& rest) {
    std::size_t const end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

Problem at_line(std::string_view file, int line, std::string const& what) {
    return {problems::kBadInput, fmt::format("{} 第 {} 行：{}", file, line, what)};
}

}  // namespace

int Tsv::column(std::string_view name) const {
    auto const found = std::find(columns.begin(), columns.end(), name);
    return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

Problem Tsv::problem(std::size_t row, std::string const& what) const { return at_line(file, lines[row], what); }

Result<Tsv> parse_tsv(std::string_view text, std::string_view file, std::vector<std::string_view> const& required) {
    if (text.size() > kTsvBytesMax) {
        return Problem{problems::kTooLarge, fmt::format("{} 有 {} 字节，超过 {} 字节的上限，请拆成几个文件", file,
                                                        text.size(), kTsvBytesMax)};
    }
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    Tsv tsv;
    tsv.file = file;
    for (int line = 1; !text.empty(); ++line) {
        std::string_view const content = next_line(text);
        if (content.empty() || content.front() == '#') continue;
        std::vector<std::string_view> cells = cells_of(content);
        if (cells.size() > kTsvColumnsMax) {
            return at_line(file, line, fmt::format("有 {} 列，最多 {} 列", cells.size(), kTsvColumnsMax));
        }
        if (tsv.columns.empty()) {
            tsv.columns = std::move(cells);
            continue;
        }
        if (cells.size() > tsv.columns.size()) {
            return at_line(file, line, fmt::format("有 {} 列，表头只有 {} 列，请检查是否多了制表符", cells.size(), tsv.columns.size()));
        }
        cells.resize(tsv.columns.size());
        tsv.rows.push_back(std::move(cells));
        tsv.lines.push_back(line);
    }
    if (tsv.columns.empty()) return Problem{problems::kBadInput, fmt::format("{} 是空的：第一行应是表头", file)};
    for (std::string_view const name : required) {
        if (tsv.column(name) < 0) {
            return Problem{problems::kBadInput, fmt::format("{} 的表头缺少“{}”列，请补上后再读", file, name)};
        }
    }
    return tsv;
}

}  // namespace yizhen::elements

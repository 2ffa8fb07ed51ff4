#include "modules/org/units_csv.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace yizhen::org {

namespace {

constexpr std::string_view kKinds = "省、市、县、乡镇、村、开发区、部门、内设机构、专班";

enum Column { kCode, kName, kParent, kKind, kOtherNames, kColumns };
constexpr std::array<std::array<std::string_view, 3>, kColumns> kHeaders{{
    {"code", "编码", "单位编码"},
    {"name", "名称", "单位名称"},
    {"parent", "上级编码", "上级"},
    {"kind", "类型", "单位类型"},
    {"other_names", "别名", "简称"},
}};
constexpr std::size_t kCellsMax = 16;

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// One record at a time; a quoted cell may hold commas, line ends and doubled quotes.
class CsvReader {
public:
    CsvReader(std::string_view text, std::deque<std::string>& kept) : m_text(text), m_kept(kept) {
        if (m_text.starts_with("\xef\xbb\xbf")) m_text.remove_prefix(3);
    }
    /// False at the end, and after an unclosed quote (then `broken` is true).
    bool next(std::vector<std::string_view>& cells) {
        cells.clear();
        if (m_at >= m_text.size()) return false;
        m_line = m_next_line;
        while (true) {
            std::string_view cell;
            if (!read_cell(cell)) return false;
            cells.push_back(cell);
            if (m_at >= m_text.size()) return true;
            char const ended = m_text[m_at++];
            if (ended == '\n') {
                ++m_next_line;
                return true;
            }
        }
    }
    [[nodiscard]] int line() const { return m_line; }
    [[nodiscard]] bool broken() const { return m_broken; }

private:
    std::string_view m_text;
    std::deque<std::string>& m_kept;
    std::size_t m_at = 0;
    int m_line = 1, m_next_line = 1;
    bool m_broken = false;

    bool read_cell(std::string_view& cell) {
        if (m_at < m_text.size() && m_text[m_at] == '"') return read_quoted(cell);
        std::size_t const end = std::min(m_text.find_first_of(",\n", m_at), m_text.size());
        cell = text::trimmed(m_text.substr(m_at, end - m_at));
        m_at = end;
        return true;
    }

    bool read_quoted(std::string_view& cell) {
        std::string value;
        for (++m_at; m_at < m_text.size(); ++m_at) {
            char const c = m_text[m_at];
            if (c == '"' && m_at + 1 < m_text.size() && m_text[m_at + 1] == '"') {
                value += '"';
                ++m_at;
            } else if (c == '"') {
                ++m_at;
                m_at = std::min(m_text.find_first_of(",\n", m_at), m_text.size());
                cell = text::trimmed(m_kept.emplace_back(std::move(value)));
                return true;
            } else {
                if (c == '\n') ++m_next_line;
                value += c;
            }
        }
        m_broken = true;
        return false;
    }
};

Result<std::array<int, kColumns>> columns_of(UnitFile const& file, std::vector<std::string_view> const& header) {
    std::array<int, kColumns> columns{};
    columns.fill(-1);
    for (std::size_t i = 0; i < header.size(); ++i) {
        auto const known = std::find_if(kHeaders.begin(), kHeaders.end(), [&](auto const& words) {
            return std::find(words.begin(), words.end(), header[i]) != words.end();
        });
        if (known == kHeaders.end()) {
            return Problem{problems::kBadInput,
                           fmt::format("{} 第 1 行有不认识的列“{}”，可用的列是 code,name,parent,kind,other_names", file.name,
                                       text::shortened(header[i], 20))};
        }
        int& column = columns[static_cast<std::size_t>(known - kHeaders.begin())];
        if (column >= 0) return Problem{problems::kBadInput, fmt::format("{} 第 1 行“{}”列出现两次", file.name, header[i])};
        column = static_cast<int>(i);
    }
    for (Column const wanted : {kCode, kName, kParent}) {
        if (columns[wanted] < 0) {
            return Problem{problems::kBadInput, fmt::format("{} 的表头缺少“{}”列，第 1 行应写 code,name,parent", file.name,
                                                            kHeaders[wanted][0])};
        }
    }
    return columns;
}

bool good_code(std::string_view code) {
    return !code.empty() && code.size() <= kCodeBytesMax && std::all_of(code.begin(), code.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    });
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

/// Why the row is refused; empty when it is good. Fills the kind.
std::string judge(UnitRow& row, std::string_view kind) {
    if (!good_code(row.code)) {
        return fmt::format("编码“{}”不合格：只能用数字、字母、- 和 _，1 至 {} 位", text::shortened(row.code, 30), kCodeBytesMax);
    }
    if (row.name.empty()) return fmt::format("编码 {} 没有名称", row.code);
    if (!text::valid_utf8(row.name) || !text::valid_utf8(row.other_names))
        return fmt::format("编码 {} 的名称不是 UTF-8 文字，请把文件另存为 UTF-8", row.code);
    if (has_control(row.name) || has_control(row.other_names))
        return fmt::format("编码 {} 的名称里有换行或控制符", row.code);
    if (text::length(row.name) > kNameCodePointsMax || text::length(row.other_names) > 5 * kNameCodePointsMax)
        return fmt::format("编码 {} 的名称超过 {} 字", row.code, kNameCodePointsMax);
    if (row.parent == row.code) return fmt::format("编码 {} 的上级是它自己", row.code);
    std::optional<UnitKind> const national = kind_of_national_code(row.code);
    if (kind.empty()) {
        if (!national) return fmt::format("编码 {} 不是 2、4、6、9、12 位数字，请在 kind 列写明类型：{}", row.code, kKinds);
        row.kind = *national;
    } else {
        std::optional<UnitKind> const named = parse_unit_kind(kind);
        if (!named) return fmt::format("编码 {} 的类型“{}”不认识；有{}", row.code, text::shortened(kind, 20), kKinds);
        row.kind = *named;
    }
    bool const coded_nationally = national && row.kind == *national;
    if (coded_nationally && row.kind != UnitKind::province && !row.code.starts_with(row.parent))
        return fmt::format("编码 {} 不以上级编码“{}”开头", row.code, text::shortened(row.parent, 30));
    if (all_digits(row.code) && !national) return fmt::format("编码 {} 的位数不对，应为 2、4、6、9、12 位", row.code);
    return {};
}

}  // namespace

std::optional<UnitKind> kind_of_national_code(std::string_view code) {
    if (!all_digits(code)) return std::nullopt;
    switch (code.size()) {
        case 2: return UnitKind::province;
        case 4: return UnitKind::prefecture;
        case 6: return UnitKind::county;
        case 9: return UnitKind::township;
        case 12: return UnitKind::village;
        default: return std::nullopt;
    }
}

void UnitRows::reject(std::string const& file, int line, std::string reason) {
    ++rejected;
    if (first_rejected.size() < kRejectedShown) first_rejected.push_back({file, line, std::move(reason)});
}

Result<Done> read_units(UnitFile const& file, std::uint32_t index, UnitRows& into) {
    CsvReader reader(file.text, into.kept);
    std::vector<std::string_view> cells;
    if (!reader.next(cells) || cells.size() > kCellsMax)
        return Problem{problems::kBadInput, fmt::format("{} 第 1 行不是表头，应写 code,name,parent", file.name)};
    Result<std::array<int, kColumns>> const columns = columns_of(file, cells);
    if (!columns) return columns.problem();
    std::size_t const width = cells.size();
    while (reader.next(cells)) {
        if (cells.size() == 1 && cells[0].empty()) continue;
        auto cell = [&](Column column) {
            int const at = columns.value()[column];
            return at < 0 ? std::string_view{} : cells[static_cast<std::size_t>(at)];
        };
        if (cells.size() != width) {
            into.reject(file.name, reader.line(), fmt::format("有 {} 列，表头有 {} 列", cells.size(), width));
            continue;
        }
        UnitRow row{cell(kCode), cell(kName), cell(kParent), cell(kOtherNames), UnitKind::village, index, reader.line()};
        if (std::string reason = judge(row, cell(kKind)); !reason.empty()) {
            into.reject(file.name, reader.line(), std::move(reason));
            continue;
        }
        into.rows.push_back(row);
    }
    if (reader.broken())
        return Problem{problems::kBadInput, fmt::format("{} 第 {} 行的引号没有闭合，文件没有导入", file.name, reader.line())};
    return Done{};
}

}  // namespace yizhen::org

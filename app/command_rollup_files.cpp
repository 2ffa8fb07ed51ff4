// `yizhen rollup --values FILE --units DIR --out TOTALS.csv`: sums of a file's figures up the tree of units. The file is
// streamed; what stands in memory is one number a unit and figure.

#include "app/commands.h"
#include "app/data_folder.h"
#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "kernel/totals/column.h"
#include "modules/ledgers/ledgers.h"
#include "platform/files/files.h"
#include "platform/sheet/sheet_files.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>

namespace yizhen::app {
namespace {

using totals::kNowhere;
using totals::kWhole;

constexpr std::uint64_t kUnitsBytesMax = 256u << 20;
/// Every village of the country with forty figures, and room: rows are streamed.
constexpr sheet::ReadLimits kValuesLimits{.file_bytes_max = 1ull << 30, .unpacked_bytes_max = 4ull << 30, .cells_max = 200'000'000};
constexpr std::size_t kFindingsShown = 50;
constexpr std::size_t kFindingsMax = 100'000;
constexpr std::size_t kFiguresMax = 2'000;
constexpr std::array<std::string_view, 8> kCodeHeaders{"code", "unit", "编码", "代码", "单位代码", "单位编码", "区划代码", "统计用区划代码"};
constexpr std::array<std::string_view, 9> kNameHeaders{"name", "level", "parent", "kind", "名称", "单位名称", "单位", "级别", "上级编码"};

template <std::size_t Count> bool one_of(std::array<std::string_view, Count> const& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

struct Figure {
    std::string name;
    int column = 0;
    int scale = 0;
    totals::Column cells;
};

/// "410102000000" is "410102": statistics writes every code in twelve digits.
std::string_view without_padding(std::string_view code) {
    if (code.size() != 12) return code;
    for (std::size_t const digits : {2u, 4u, 6u, 9u}) {
        if (code.find_first_not_of('0', digits) == std::string_view::npos) return code.substr(0, digits);
    }
    return code;
}

/// Which units have others below them that spoke. One that spoke while nobody below it did is as deep as the file goes
/// there: it counts like a leaf.
std::shared_ptr<totals::Shape const> as_deep_as_told(std::shared_ptr<totals::Shape const> const& shape, std::vector<int> const& row_of) {
    std::vector<std::int32_t> told_before{0};
    for (int const row : row_of) told_before.push_back(told_before.back() + (row != 0 ? 1 : 0));
    auto const told_below = [&](std::int32_t place) {
        return told_before[static_cast<std::size_t>(shape->last_of(place)) + 1] - told_before[static_cast<std::size_t>(place) + 1];
    };
    std::vector<totals::Place> places;
    std::vector<std::int32_t> number(shape->size(), -1);
    for (std::int32_t place = 0; place < static_cast<std::int32_t>(shape->size()); ++place) {
        auto const parent = shape->parent_of(place);
        number[static_cast<std::size_t>(place)] = static_cast<std::int32_t>(places.size());
        places.push_back({shape->unit_at(place), parent < 0 ? -1 : number[static_cast<std::size_t>(parent)], shape->level_at(place)});
        bool const ends = row_of[static_cast<std::size_t>(place)] != 0 && !shape->is_leaf(place) && told_below(place) == 0;
        if (ends) place = shape->last_of(place);
    }
    if (places.size() == shape->size()) return shape;
    auto made = totals::Shape::make(places);
    YIZHEN_CHECK(made);
    return std::move(made).value();
}

/// Takes the rows as they come; what cannot be taken is named with its row and left blank, never guessed.
class ValuesReader final : public sheet::RowSink {
public:
    ValuesReader(org::Tree const& tree, std::shared_ptr<totals::Shape const> shape) : m_tree(tree), m_shape(std::move(shape)), m_row_of(m_shape->size()) {}

    bool row(std::string_view, int number, std::vector<sheet::Cell> const& cells) override {
        if (m_figures.empty()) return header(number, cells);
        ++m_rows;
        if (auto const place = place_of(number, cells); place != kNowhere) take(place, number, cells);
        return !m_problem;
    }
    /// All rows were read: sums can be asked for.
    void settle() {
        auto const shape = as_deep_as_told(m_shape, m_row_of);
        for (auto& figure : m_figures) {
            if (shape != m_shape) figure.cells = figure.cells.over(shape);
            figure.cells.recompute();
        }
        m_shape = shape;
    }
    [[nodiscard]] totals::Shape const& shape() const { return *m_shape; }
    [[nodiscard]] std::vector<Figure> const& figures() const { return m_figures; }
    [[nodiscard]] std::vector<std::string> const& findings() const { return m_findings; }
    [[nodiscard]] std::int64_t rows() const { return m_rows; }
    [[nodiscard]] std::int64_t bad() const { return m_bad; }
    [[nodiscard]] std::optional<Problem> const& problem() const { return m_problem; }

private:
    static sheet::Cell const* at(std::vector<sheet::Cell> const& cells, int column) {
        auto const found = std::ranges::find(cells, column, [](sheet::Cell const& cell) { return cell.at.column; });
        return found == cells.end() ? nullptr : &*found;
    }
    void find(std::string words) {
        ++m_bad;
        if (m_findings.size() < kFindingsMax) m_findings.push_back(std::move(words));
    }

    bool header(int number, std::vector<sheet::Cell> const& cells) {
        for (auto const& cell : cells) {
            if (one_of(kCodeHeaders, text::trimmed(cell.text)) && m_code_column == 0) m_code_column = cell.at.column;
        }
        if (m_code_column == 0 && !cells.empty()) m_code_column = cells.front().at.column;
        for (auto const& cell : cells) {
            std::string const name(text::trimmed(cell.text));
            if (cell.at.column == m_code_column || name.empty() || one_of(kNameHeaders, name)) continue;
            if (std::ranges::find(m_figures, name, &Figure::name) != m_figures.end()) {
                m_problem = Problem{problems::kBadInput, fmt::format("第 {} 行有两列都叫“{}”；请改名，免得弄混。", number, name)};
            }
            m_figures.push_back({name, cell.at.column, 0, totals::Column(m_shape)});
        }
        if (m_figures.empty()) m_problem = Problem{problems::kBadInput, fmt::format("第 {} 行应是表头：单位编码一列，指标各一列；这里没有指标列。", number)};
        if (m_figures.size() > kFiguresMax) m_problem = Problem{problems::kTooLarge, fmt::format("指标超过 {} 列，请分几个文件。", kFiguresMax)};
        return !m_problem;
    }

    std::int32_t place_of(int number, std::vector<sheet::Cell> const& cells) {
        auto const* cell = at(cells, m_code_column);
        auto const code = cell == nullptr ? std::string_view() : text::trimmed(cell->text);
        auto const said = m_tree.find_code(code);
        auto const unit = said ? said : m_tree.find_code(without_padding(code));
        auto const place = unit ? m_shape->find(unit->id.value) : kNowhere;
        if (place == kNowhere) {
            find(fmt::format("第 {} 行：没有编码为“{}”的单位，这一行没有加", number, code));
            return kNowhere;
        }
        auto& before = m_row_of[static_cast<std::size_t>(place)];
        if (before != 0) {
            find(fmt::format("第 {} 行：编码 {} 在第 {} 行已经有了，这一行没有加", number, code, before));
            return kNowhere;
        }
        before = number;
        return place;
    }

    void take(std::int32_t place, int number, std::vector<sheet::Cell> const& cells) {
        auto from = cells.begin();
        for (auto& figure : m_figures) {
            while (from != cells.end() && from->at.column < figure.column) ++from;
            if (from == cells.end() || from->at.column != figure.column) continue;
            auto const value = value_of(figure, *from);
            if (!value) {
                find(fmt::format("第 {} 行“{}”：{}", number, figure.name, value.problem().message));
                continue;
            }
            figure.cells.load_at(place, 0, value.value());
        }
    }

    /// In the column's decimals; more decimals than before widen the whole column.
    Result<totals::Cell> value_of(Figure& figure, sheet::Cell const& cell) {
        ledgers::ValueRule rule;
        rule.type = ValueType::decimal;
        std::optional<Problem> last;
        for (int scale = figure.scale; scale <= kDecimalScaleMax; ++scale) {
            rule.scale = scale;
            auto const parsed = ledgers::parse_value({cell.text, cell.kind == sheet::CellKind::number}, rule);
            if (!parsed) {
                last = parsed.problem();
                continue;
            }
            if (parsed.value().state == CellState::not_applicable) return totals::Cell{0, totals::State::not_applicable};
            if (parsed.value().state == CellState::blank) return totals::Cell{};
            if (scale > figure.scale) {
                if (auto const widened = widen(figure, scale); !widened) return widened.problem();
            }
            auto const at_scale = std::get<Decimal>(parsed.value().value).rescaled(scale);
            if (!at_scale) return at_scale.problem();
            return totals::Cell{at_scale.value().units, totals::State::present};
        }
        return *last;
    }

    Result<Done> widen(Figure& figure, int scale) {
        totals::Column wider(m_shape);
        for (std::int32_t place = 0; place < static_cast<std::int32_t>(m_shape->size()); ++place) {
            auto cell = figure.cells.own(place);
            if (!cell) continue;
            auto const value = Decimal{cell->value, static_cast<std::uint8_t>(figure.scale)}.rescaled(scale);
            if (!value) return Problem{problems::kBadInput, fmt::format("小数位太多，与前面的数放在一列会超出范围（{}）", value.problem().message)};
            wider.load_at(place, 0, {value.value().units, cell->state});
        }
        figure.cells = std::move(wider);
        figure.scale = scale;
        return Done{};
    }

    org::Tree const& m_tree;
    std::shared_ptr<totals::Shape const> m_shape;
    std::vector<int> m_row_of;  ///< by place: the row it came from
    std::vector<Figure> m_figures;
    int m_code_column = 0;
    std::int64_t m_rows = 0;
    std::int64_t m_bad = 0;
    std::vector<std::string> m_findings;
    std::optional<Problem> m_problem;
};

Result<std::string> unpacked(std::filesystem::path const& file) {
    auto source = files::open_bytes(file);
    if (!source) return source.problem();
    std::string text;
    std::string block(1u << 20, '\0');
    while (true) {
        auto const size = source.value()->read(block);
        if (!size) return size.problem();
        if (size.value() == 0) return text;
        text.append(block, 0, size.value());
        if (text.size() > kUnitsBytesMax) return Problem{problems::kTooLarge, fmt::format("{} 超过 {} MB", file.string(), kUnitsBytesMax >> 20)};
    }
}

Result<std::shared_ptr<org::Tree const>> tree_of(std::filesystem::path const& folder) {
    if (!std::filesystem::is_directory(folder)) return Problem{problems::kNotFound, fmt::format("没有单位目录 {}", folder.string())};
    std::vector<std::filesystem::path> paths;
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
        auto const name = entry.path().filename().string();
        if (name.ends_with(".csv") || name.ends_with(".csv.xz")) paths.push_back(entry.path());
    }
    if (paths.empty()) return Problem{problems::kBadInput, fmt::format("{} 里没有单位文件（.csv 或 .csv.xz）", folder.string())};
    std::ranges::sort(paths);
    std::vector<std::string> texts;
    for (auto const& path : paths) {
        auto text = unpacked(path);
        if (!text) return text.problem();
        texts.push_back(std::move(text).value());
    }
    std::vector<org::UnitFile> list;
    for (std::size_t at = 0; at < paths.size(); ++at) list.push_back({paths[at].filename().string(), texts[at]});
    org::ImportReceipt receipt;
    auto tree = org::tree_of_files(list, receipt);
    if (!tree) return tree.problem();
    for (std::size_t at = 0; at < std::min(receipt.first_rejected.size(), kFindingsShown); ++at) {
        auto const& row = receipt.first_rejected[at];
        fmt::print(stderr, "{} 第 {} 行：{}\n", row.file, row.line, row.reason);
    }
    if (receipt.created == 0) return Problem{problems::kBadInput, fmt::format("{} 里没有一个单位可用", folder.string())};
    return tree;
}

std::string csv_text(std::string_view text) {
    if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (char const c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

std::string number_of(Figure const& figure, std::int64_t value) { return Decimal{value, static_cast<std::uint8_t>(figure.scale)}.text(); }

/// One line a unit: code, level, sums (empty where nobody has a number), how many leaves, how many of their cells are blank.
class TotalsWriter {
public:
    /// `whole`: all units there are; `shape`: those that sums were made of.
    TotalsWriter(org::Tree const& tree, totals::Shape const& whole, totals::Shape const& shape, std::vector<Figure> const& figures)
        : m_tree(tree), m_whole(whole), m_shape(shape), m_figures(figures) {}

    void write(std::filesystem::path const& file, bool leaves) {
        std::filesystem::path const part = file.string() + ".part";
        std::ofstream out(part, std::ios::binary);
        out << "code,level";
        for (auto const& figure : m_figures) out << ',' << csv_text(figure.name);
        out << ",leaves,blank\n";
        if (m_shape.children(kWhole).size() > 1) line(out, kWhole);
        for (std::int32_t place = 0; place < static_cast<std::int32_t>(m_shape.size()); ++place) {
            if (leaves || !m_whole.is_leaf(m_whole.find(m_shape.unit_at(place)))) line(out, place);
        }
        out.close();
        if (!out) throw std::system_error(errno, std::generic_category(), file.string());
        std::filesystem::rename(part, file);
    }
    [[nodiscard]] std::vector<std::string> const& overflows() const { return m_overflows; }
    [[nodiscard]] std::int64_t units() const { return m_units; }

private:
    void line(std::ofstream& out, std::int32_t place) {
        ++m_units;
        auto const unit = place == kWhole ? std::nullopt : m_tree.find(UnitId(m_shape.unit_at(place)));
        auto const code = unit ? unit->code : "000000";
        out << code << ',' << (unit ? org::name_of(unit->kind) : "all");
        std::int64_t blank = 0;
        std::int32_t leaf_count = 0;
        for (auto const& figure : m_figures) {
            auto const reading = figure.cells.read(place);
            out << ',';
            if (reading.has_sum()) out << number_of(figure, reading.sum);
            if (reading.overflow) m_overflows.push_back(fmt::format("{} 的“{}”：合计超出 64 位整数，没有写", code, figure.name));
            blank += reading.blank();
            leaf_count = reading.leaves;
        }
        out << ',' << leaf_count << ',' << blank << '\n';
    }

    org::Tree const& m_tree;
    totals::Shape const& m_whole;
    totals::Shape const& m_shape;
    std::vector<Figure> const& m_figures;
    std::vector<std::string> m_overflows;
    std::int64_t m_units = 0;
};

/// Units above that said a figure themselves which is not the sum of their parts.
boost::json::array differences(org::Tree const& tree, totals::Shape const& shape, std::vector<Figure> const& figures) {
    boost::json::array out;
    for (auto const& figure : figures) {
        for (std::int32_t place = 0; place < static_cast<std::int32_t>(shape.size()); ++place) {
            if (shape.is_leaf(place)) continue;
            auto const own = figure.cells.own(place);
            auto const parts = figure.cells.read(place);
            std::int64_t difference = 0;
            if (!own || own->state != totals::State::present || !parts.has_sum() || own->value == parts.sum) continue;
            if (__builtin_sub_overflow(own->value, parts.sum, &difference)) continue;
            out.push_back({{"code", tree.find(UnitId(shape.unit_at(place)))->code}, {"figure", figure.name}, {"total", number_of(figure, own->value)},
                           {"parts_sum", number_of(figure, parts.sum)}, {"difference", number_of(figure, difference)}, {"rows", parts.leaves}});
        }
    }
    return out;
}

void print_findings(std::vector<std::string> const& findings, std::int64_t count) {
    for (std::size_t at = 0; at < std::min(findings.size(), kFindingsShown); ++at) fmt::print(stderr, "{}\n", findings[at]);
    if (count > static_cast<std::int64_t>(kFindingsShown)) fmt::print(stderr, "…… 一共 {} 处，用 --json 看全部\n", count);
}

void report(RollupFilesOptions const& options, ValuesReader& reader, TotalsWriter const& writer, boost::json::array const& apart) {
    if (options.json) {
        boost::json::array findings;
        for (auto const& words : reader.findings()) findings.push_back(boost::json::string(words));
        boost::json::array overflows;
        for (auto const& words : writer.overflows()) overflows.push_back(boost::json::string(words));
        fmt::print("{}\n", boost::json::serialize(boost::json::object{{"rows", reader.rows()}, {"figures", reader.figures().size()}, {"units", writer.units()},
                                                                      {"bad", reader.bad()}, {"findings", std::move(findings)}, {"overflows", std::move(overflows)},
                                                                      {"differences", apart}}));
        return;
    }
    fmt::print("{} 行 {} 个指标，汇总到 {} 个单位：{}\n", reader.rows(), reader.figures().size(), writer.units(), options.out.string());
    for (std::size_t at = 0; at < std::min(apart.size(), kFindingsShown); ++at) {
        auto const& one = apart[at].as_object();
        auto const word = [&](char const* name) { return std::string(one.at(name).as_string()); };
        fmt::print("  {}“{}”自报 {}，下级相加 {}，差 {}\n", word("code"), word("figure"), word("total"), word("parts_sum"), word("difference"));
    }
    for (auto const& words : writer.overflows()) fmt::print(stderr, "{}\n", words);
    print_findings(reader.findings(), reader.bad());
}

Result<Done> run(RollupFilesOptions const& options) {
    if (auto const folder = options.out.parent_path(); !folder.empty() && !std::filesystem::is_directory(folder)) {
        return Problem{problems::kNotFound, fmt::format("没有目录 {}，合计无处可写。", folder.string())};
    }
    auto const tree = tree_of(options.units);
    if (!tree) return tree.problem();
    auto const shape = ledgers::area_shape(*tree.value());
    ValuesReader reader(*tree.value(), shape);
    auto const read = sheet::stream_rows(options.values, reader, kValuesLimits);
    if (reader.problem()) return *reader.problem();
    if (!read) return read.problem();
    if (reader.figures().empty()) return Problem{problems::kBadInput, fmt::format("{} 是空的", options.values.string())};
    reader.settle();
    TotalsWriter writer(*tree.value(), *shape, reader.shape(), reader.figures());
    writer.write(options.out, options.leaves);
    report(options, reader, writer, differences(*tree.value(), reader.shape(), reader.figures()));
    if (reader.bad() > 0) return Problem{problems::kBadInput, fmt::format("有 {} 处没有加进去（见上），合计不含它们；请改正后重算。", reader.bad())};
    if (!writer.overflows().empty()) return Problem{problems::kBadInput, "有合计超出范围，没有写出。"};
    return Done{};
}

}  // namespace

int rollup_files(RollupFilesOptions const& options) {
    return at_the_border([&] { return run(options); });
}

}  // namespace yizhen::app

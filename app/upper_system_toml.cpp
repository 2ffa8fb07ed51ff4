#include "app/upper_system.h"

#include "kernel/problem_catalogue.h"
#include "platform/files/files.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <utility>

namespace yizhen::app {
namespace {

/// Thrown inside this file only, so that one place names the file.
struct Refused {
    std::string why;
};

constexpr std::size_t kColumnsMax = 500;

void refuse_unknown(toml::table const& table, std::initializer_list<std::string_view> known) {
    for (auto const& [key, value] : table) {
        if (std::ranges::find(known, key.str()) == known.end()) throw Refused{fmt::format("不认识的键“{}”", key.str())};
    }
}

std::string text_of(toml::table const& table, std::string_view key, bool required = true) {
    auto const text = table[key].value<std::string>();
    if (required && (!text || text->empty())) throw Refused{fmt::format("缺少 {}", key)};
    return text.value_or("");
}

SystemColumn::Is is_of(std::string_view name) {
    using Is = SystemColumn::Is;
    static constexpr std::array<std::pair<std::string_view, Is>, 5> kinds{{{"unit_code", Is::unit_code}, {"unit_name", Is::unit_name},
                                                                           {"period", Is::period}, {"ordinal", Is::ordinal}, {"fixed", Is::fixed}}};
    for (auto const& [word, kind] : kinds) {
        if (word == name) return kind;
    }
    throw Refused{fmt::format("不认识的 is “{}”；有 unit_code、unit_name、period、ordinal、fixed", name)};
}

SystemColumn column_of(toml::table const& table, elements::Catalogue const& catalogue) {
    refuse_unknown(table, {"title", "is", "element", "text", "codes", "required"});
    SystemColumn out;
    out.title = text_of(table, "title");
    out.element = text_of(table, "element", false);
    out.text = text_of(table, "text", false);
    out.required = table["required"].value_or(false);
    auto const is = text_of(table, "is", false);
    if (is.empty() == out.element.empty()) throw Refused{fmt::format("列“{}”要么写 element，要么写 is", out.title)};
    if (!is.empty()) out.is = is_of(is);
    if (!out.element.empty() && catalogue.find_by_name(out.element) == nullptr) throw Refused{fmt::format("列“{}”：目录里没有数据元“{}”", out.title, out.element)};
    if (auto const* codes = table["codes"].as_table()) {
        for (auto const& [ours, theirs] : *codes) {
            auto const text = theirs.value<std::string>();
            if (!text) throw Refused{fmt::format("列“{}”的 codes 应是文字对文字", out.title)};
            out.codes.emplace(ours.str(), *text);
        }
    }
    return out;
}

UpperSystem system_of(toml::table const& table, elements::Catalogue const& catalogue) {
    refuse_unknown(table, {"id", "name", "words", "source", "source_status", "verified", "format", "sheet", "rows", "column"});
    UpperSystem out;
    out.id = text_of(table, "id");
    out.name = text_of(table, "name");
    out.source = text_of(table, "source");
    out.source_status = text_of(table, "source_status");
    static constexpr std::array<std::string_view, 5> statuses{"official", "practice", "foreign", "design", "reconstructed"};
    if (std::ranges::find(statuses, out.source_status) == statuses.end()) throw Refused{fmt::format("不认识的 source_status “{}”", out.source_status)};
    out.verified = table["verified"].value_or(false);
    auto const format = sheet::parse_export_format(text_of(table, "format"));
    if (!format) throw Refused{"format 应是 xlsx、csv 或 gb18030"};
    out.format = *format;
    out.sheet = text_of(table, "sheet", false);
    out.rows = text_of(table, "rows");
    if (auto const* words = table["words"].as_array()) {
        for (auto const& word : *words) out.words.push_back(word.value_or(std::string()));
    }
    std::erase(out.words, std::string());
    if (out.words.empty()) out.words.push_back(out.name);
    auto const* columns = table["column"].as_array();
    if (columns == nullptr || columns->empty() || columns->size() > kColumnsMax) throw Refused{fmt::format("要有 1 到 {} 个 [[column]]", kColumnsMax)};
    for (auto const& column : *columns) {
        if (!column.is_table()) throw Refused{"column 应写成 [[column]]"};
        out.columns.push_back(column_of(*column.as_table(), catalogue));
    }
    return out;
}

}  // namespace

Result<UpperSystem> read_system(std::string_view text, std::string_view file, elements::Catalogue const& catalogue) {
    try {
        return system_of(toml::parse(text, file), catalogue);
    } catch (toml::parse_error const& error) {
        return Problem{problems::kBadInput, fmt::format("{} 第 {} 行：{}", file, error.source().begin.line, error.description())};
    } catch (Refused const& refused) {
        return Problem{problems::kBadInput, fmt::format("{}：{}。", file, refused.why)};
    }
}

Result<std::vector<UpperSystem>> read_systems(std::filesystem::path const& share, std::filesystem::path const& data, elements::Catalogue const& catalogue) {
    std::vector<UpperSystem> out;
    for (auto const& folder : {data / "systems", share / "data" / "systems"}) {
        if (!std::filesystem::is_directory(folder)) continue;
        std::vector<std::filesystem::path> files;
        for (auto const& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() == ".toml") files.push_back(entry.path());
        }
        std::ranges::sort(files);
        for (auto const& file : files) {
            auto const text = files::read_file(file);
            if (!text) return text.problem();
            auto system = read_system(text.value(), file.filename().string(), catalogue);
            if (!system) return system.problem();
            if (std::ranges::find(out, system.value().id, &UpperSystem::id) == out.end()) out.push_back(std::move(system).value());
        }
    }
    return out;
}

}  // namespace yizhen::app

#include "platform/sheet/xlsx_book.h"

#include "platform/sheet/problems.h"
#include "platform/sheet/xml_stream.h"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <charconv>
#include <map>

namespace yizhen::sheet {

namespace {

constexpr std::uint64_t kSmallPartBytesMax = 48ull << 20;
constexpr int kSheetsMax = 1'000;

std::string_view local(char const* name) {
    std::string_view const whole = name;
    auto const colon = whole.rfind(':');
    return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

pugi::xml_node child(pugi::xml_node node, std::string_view name) {
    return node.find_child([&](pugi::xml_node const& each) { return local(each.name()) == name; });
}

char const* attribute(pugi::xml_node node, std::string_view name) {
    return node.find_attribute([&](pugi::xml_attribute const& each) { return local(each.name()) == name; })
        .value();
}

int number(pugi::xml_node node, std::string_view name) {
    std::string_view const text = attribute(node, name);
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

bool flag(pugi::xml_node node, std::string_view name) {
    std::string_view const text = attribute(node, name);
    return text == "1" || text == "true" || text == "on";
}

Result<Done> load(Package const& package, Part const& part, pugi::xml_document& document) {
    auto bytes = package.read(part, kSmallPartBytesMax);
    if (!bytes) return bytes.problem();
    auto const parsed = document.load_buffer(bytes.value().data(), bytes.value().size());
    if (!parsed) {
        return problem_at(problems::kSheetMalformed, {package.file(), {}, {}},
                          fmt::format("部件“{}”的 XML 不通（第 {} 字节：{}）；请另存后再交。", part.name,
                                      parsed.offset, parsed.description()));
    }
    return Done{};
}

struct Relation {
    std::string type; // the last word of its address: "worksheet"
    std::string target;
    bool external = false;
};

std::string rels_part(std::string const& part) {
    auto const slash = part.rfind('/');
    auto const folder = slash == std::string::npos ? "" : part.substr(0, slash + 1);
    return folder + "_rels/" + part.substr(slash == std::string::npos ? 0 : slash + 1) + ".rels";
}

Result<std::map<std::string, Relation>> relations_of(Package const& package, std::string const& part) {
    std::map<std::string, Relation> relations;
    auto const* rels = package.find(rels_part(part));
    if (!rels) return relations;
    pugi::xml_document document;
    if (auto const loaded = load(package, *rels, document); !loaded) return loaded.problem();
    for (auto const node : document.document_element().children()) {
        std::string const type = attribute(node, "Type");
        relations[attribute(node, "Id")] = {type.substr(type.rfind('/') + 1),
                                            resolved_part(part, attribute(node, "Target")),
                                            std::string_view{attribute(node, "TargetMode")} == "External"};
    }
    return relations;
}

Problem no_workbook(Package const& package) {
    return problem_at(problems::kSheetMalformed, {package.file(), {}, {}},
                      "压缩包里没有工作簿部件，不是完整的 .xlsx；请另存后再交。");
}

void read_names(pugi::xml_node workbook, Book& book) {
    for (auto const node : child(workbook, "definedNames").children()) {
        DefinedName name{attribute(node, "name"), node.text().get(), {}, flag(node, "hidden")};
        std::string_view const scope = attribute(node, "localSheetId");
        auto const at = static_cast<std::size_t>(number(node, "localSheetId"));
        if (!scope.empty() && at < book.sheets.size()) name.sheet = book.sheets[at].name;
        book.defined_names.push_back(std::move(name));
    }
}

Result<Done> read_sheet_list(Package const& package, pugi::xml_node workbook,
                             std::map<std::string, Relation> const& relations, Book& book) {
    for (auto const node : child(workbook, "sheets").children()) {
        if (local(node.name()) != "sheet") continue;
        auto const relation = relations.find(attribute(node, "id"));
        if (relation == relations.end()) {
            return problem_at(problems::kSheetMalformed, {package.file(), attribute(node, "name"), {}},
                              "工作簿里列了这张表，却没有它的内容；请另存后再交。");
        }
        if (relation->second.type != "worksheet")
            continue; // chart sheets and macro sheets hold no cells to fill
        if (book.sheets.size() >= kSheetsMax) {
            return problem_at(problems::kSheetTooLarge, {package.file(), {}, {}},
                              fmt::format("工作表超过 {} 张；请分成几个文件。", kSheetsMax));
        }
        std::string_view const state = attribute(node, "state");
        book.sheets.push_back(
            {attribute(node, "name"), relation->second.target, state == "hidden" || state == "veryHidden"});
    }
    return Done{};
}

CellStyle style_of(pugi::xml_node xf, std::vector<bool> const& bold, std::vector<bool> const& filled,
                   std::vector<bool> const& bordered) {
    auto const in = [&](std::vector<bool> const& list, std::string_view id) {
        auto const at = static_cast<std::size_t>(number(xf, id));
        return at < list.size() && list[at];
    };
    CellStyle style;
    style.bold = in(bold, "fontId");
    style.filled = in(filled, "fillId");
    style.bordered = in(bordered, "borderId");
    auto const alignment = child(xf, "alignment");
    std::string_view const horizontal = attribute(alignment, "horizontal");
    style.centered =
        horizontal == "center" || horizontal == "centerContinuous" || horizontal == "distributed";
    style.wrapped = flag(alignment, "wrapText");
    style.indent = number(alignment, "indent");
    return style;
}

bool is_bold(pugi::xml_node font) {
    auto const b = child(font, "b");
    std::string_view const value = attribute(b, "val");
    return b && value != "0" && value != "false";
}

bool is_filled(pugi::xml_node fill) {
    std::string_view const pattern = attribute(child(fill, "patternFill"), "patternType");
    return child(fill, "gradientFill") || (!pattern.empty() && pattern != "none");
}

bool is_bordered(pugi::xml_node border) {
    for (auto const side : border.children()) {
        std::string_view const style = attribute(side, "style");
        if (local(side.name()) != "diagonal" && !style.empty() && style != "none") return true;
    }
    return false;
}

template <class Judge> std::vector<bool> flags_of(pugi::xml_node list, Judge judge) {
    std::vector<bool> flags;
    for (auto const node : list.children())
        flags.push_back(judge(node));
    return flags;
}

} // namespace

Result<Book> read_book(Package const& package) {
    Book book;
    auto const roots = relations_of(package, "");
    if (!roots) return roots.problem();
    for (auto const& [id, relation] : roots.value()) {
        if (relation.type == "officeDocument") book.workbook_part = relation.target;
    }
    if (book.workbook_part.empty()) book.workbook_part = "xl/workbook.xml";
    auto const* part = package.find(book.workbook_part);
    if (!part) return no_workbook(package);
    pugi::xml_document document;
    if (auto const loaded = load(package, *part, document); !loaded) return loaded.problem();
    auto const workbook = document.document_element();
    if (local(workbook.name()) != "workbook") return no_workbook(package);
    auto const relations = relations_of(package, book.workbook_part);
    if (!relations) return relations.problem();
    for (auto const& [id, relation] : relations.value()) {
        if (relation.type == "styles") book.styles_part = relation.target;
        if (relation.type == "sharedStrings") book.shared_strings_part = relation.target;
        if (relation.type == "externalLink") book.has_external_links = true;
        if (relation.type == "vbaProject") book.has_macros = true;
    }
    book.date_1904 = flag(child(workbook, "workbookPr"), "date1904");
    if (auto const listed = read_sheet_list(package, workbook, relations.value(), book); !listed)
        return listed.problem();
    if (book.sheets.empty())
        return problem_at(problems::kSheetMalformed, {package.file(), {}, {}}, "里面没有工作表。");
    read_names(workbook, book);
    return book;
}

Result<std::vector<CellFormat>> read_cell_formats(Package const& package, Book const& book) {
    std::vector<CellFormat> formats;
    auto const* part = package.find(book.styles_part);
    if (book.styles_part.empty() || !part) return formats;
    pugi::xml_document document;
    if (auto const loaded = load(package, *part, document); !loaded) return loaded.problem();
    auto const root = document.document_element();
    std::map<int, std::string> codes;
    for (auto const node : child(root, "numFmts").children())
        codes[number(node, "numFmtId")] = attribute(node, "formatCode");
    auto const bold = flags_of(child(root, "fonts"), is_bold);
    auto const filled = flags_of(child(root, "fills"), is_filled);
    auto const bordered = flags_of(child(root, "borders"), is_bordered);
    for (auto const xf : child(root, "cellXfs").children()) {
        CellFormat format;
        format.style = style_of(xf, bold, filled, bordered);
        auto const own = codes.find(number(xf, "numFmtId"));
        format.number_format =
            own != codes.end() ? own->second : std::string{builtin_format(number(xf, "numFmtId"))};
        if (format.number_format == "General") format.number_format.clear();
        format.shows = what_format_shows(format.number_format);
        formats.push_back(std::move(format));
    }
    return formats;
}

std::string without_x_escapes(std::string text) {
    for (auto at = text.find("_x"); at != std::string::npos; at = text.find("_x", at + 1)) {
        if (at + 7 > text.size() || text[at + 6] != '_') continue;
        unsigned code = 0;
        auto const [end, error] = std::from_chars(text.data() + at + 2, text.data() + at + 6, code, 16);
        if (error != std::errc{} || end != text.data() + at + 6 || code >= 0x80) continue;
        text.replace(at, 7, 1, static_cast<char>(code));
    }
    return text;
}

} // namespace yizhen::sheet

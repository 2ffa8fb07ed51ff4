#include "platform/sheet/problems.h"

namespace yizhen::sheet {

namespace {

/// Names come from strangers' files: one line, no control characters.
std::string one_line(std::string text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    return text;
}

} // namespace

Problem problem_at(ProblemKind const& kind, Place const& place, std::string const& what) {
    std::string message = "文件“" + one_line(place.file.filename().string()) + "”";
    std::vector<ProblemDetail> details{{"file", place.file.filename().string()}};
    if (!place.sheet.empty()) {
        message += "工作表“" + one_line(place.sheet) + "”";
        details.push_back({"sheet", place.sheet});
    }
    if (!place.cell.empty()) {
        message += "单元格 " + one_line(place.cell);
        details.push_back({"cell", place.cell});
    }
    return Problem{kind, message + "：" + one_line(what), std::move(details)};
}

Problem about_file(Problem problem, std::filesystem::path const& file) {
    auto const begin = problem.message.find("“");
    auto const end = problem.message.find("”");
    if (begin == std::string::npos || end == std::string::npos || !problem.message.starts_with("文件“"))
        return problem;
    auto const name = one_line(file.filename().string());
    problem.message.replace(begin + 3, end - begin - 3, name);
    for (auto& detail : problem.details) {
        if (detail.name == "file") detail.value = name;
    }
    return problem;
}

} // namespace yizhen::sheet

#include "platform/sheet/convert.h"

#include "platform/sheet/helper_program.h"
#include "platform/sheet/problems.h"

#include <fmt/format.h>

#include <fstream>

namespace yizhen::sheet {

namespace {

/// The limits of memory leave room for LibreOffice, which maps about 1 GB of libraries before it starts.
HelperCommand command_for(std::filesystem::path const& program, std::filesystem::path const& folder) {
    HelperCommand command;
    command.folder = folder;
    command.words = {program,         "-env:UserInstallation=file://" + (folder / "profile").string(),
                     "--headless",    "--norestore",
                     "--nolockcheck", "--nologo",
                     "--nodefault"};
    command.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + folder.string(),
                           "TMPDIR=" + folder.string(), "LANG=C.UTF-8", "SAL_USE_VCLPLUGIN=svp"};
    return command;
}

Problem missing(std::filesystem::path const& file) {
    return problem_at(problems::kConverterMissing, {file, {}, {}},
                      "这是旧格式，要靠 LibreOffice 转换，本机没有装；请另存为 .xlsx 后再交，或请管理员安装 "
                      "libreoffice-calc-nogui。");
}

Result<Done> outcome(HelperCommand const& command, std::filesystem::path const& result,
                     std::filesystem::path const& file) {
    auto const ended = run_helper(command);
    if (ended == HelperEnded::late) {
        return problem_at(problems::kConverterFailed, {file, {}, {}},
                          fmt::format("转换超过 {} 秒，已停下；请用电子表格软件打开，另存为 .xlsx 后再交。",
                                      command.wall_ms / 1000));
    }
    if (ended == HelperEnded::badly || !std::filesystem::exists(result)) {
        return problem_at(
            problems::kConverterFailed, {file, {}, {}},
            "转换不成，文件可能损坏、加了密码或太大；请用电子表格软件打开，另存为 .xlsx 后再交。");
    }
    return Done{};
}

/// Named, because a broken file would else be read as plain text.
std::string import_filter(std::string const& ending) {
    if (ending == ".html") return "HTML (StarCalc)";
    if (ending == ".xml") return "MS Excel 2003 XML";
    if (ending == ".ods") return "calc8";
    if (ending == ".xlsb") return "Calc MS Excel 2007 Binary";
    return "MS Excel 97";
}

std::string bytes_of(std::filesystem::path const& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

std::filesystem::path converter_program() {
    return find_helper("YIZHEN_SOFFICE", {"/usr/bin/soffice", "/usr/local/bin/soffice", "/usr/bin/libreoffice",
                                          "/usr/lib/libreoffice/program/soffice"});
}

Result<Converted> convert_to_xlsx(std::filesystem::path const& file, KnownFile const& kind,
                                  ConverterLimits const& limits) {
    auto const program = converter_program();
    if (program.empty()) return missing(file);
    Converted converted;
    auto const& folder = converted.folder.path();
    auto const input = folder / ("input" + kind.ending);
    if (kind.ending == ".html") {
        std::ofstream{input, std::ios::binary} << html_with_text_marks(bytes_of(file));
    } else {
        std::filesystem::copy_file(file, input);
    }
    auto command = command_for(program, folder);
    command.wall_ms = limits.wall_ms;
    command.cpu_seconds = limits.cpu_seconds;
    command.words.push_back("--infilter=" + import_filter(kind.ending));
    for (auto const& word : {std::string{"--convert-to"}, std::string{"xlsx:Calc MS Excel 2007 XML"},
                             std::string{"--outdir"}, (folder / "out").string(), input.string()}) {
        command.words.push_back(word);
    }
    converted.xlsx = folder / "out" / "input.xlsx";
    if (auto const done = outcome(command, converted.xlsx, file); !done) return done.problem();
    return converted;
}

Result<Done> convert_office_file(std::filesystem::path const& file, std::string const& format,
                                 std::filesystem::path const& folder) {
    auto const program = converter_program();
    if (program.empty()) return missing(file);
    files::TempDir const own;
    auto command = command_for(program, own.path());
    for (auto const& word :
         {std::string{"--convert-to"}, format, std::string{"--outdir"},
          std::filesystem::absolute(folder).string(), std::filesystem::absolute(file).string()}) {
        command.words.push_back(word);
    }
    auto const ending = format.substr(0, format.find(':'));
    return outcome(command, folder / (file.stem().string() + "." + ending), file);
}

} // namespace yizhen::sheet

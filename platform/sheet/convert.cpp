#include "platform/sheet/convert.h"

#include "platform/sheet/problems.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <system_error>

namespace yizhen::sheet {

namespace {

constexpr rlim_t kAddressBytesMax = 3ull << 30; // LibreOffice maps about 1 GB of libraries before it starts
constexpr rlim_t kDataBytesMax = 768ull << 20;
constexpr rlim_t kFileBytesMax = 512ull << 20;
constexpr int kPollMs = 10;

struct Limit {
    int what;
    rlim_t value;
};

/// Everything the child needs, made before the fork: after it only system calls are safe.
struct Command {
    std::vector<std::string> words;
    std::vector<std::string> environment;
    std::string folder;
    ConverterLimits limits;
    std::vector<char*> argv;
    std::vector<char*> envp;

    void seal() {
        for (auto& word : words)
            argv.push_back(word.data());
        for (auto& each : environment)
            envp.push_back(each.data());
        argv.push_back(nullptr);
        envp.push_back(nullptr);
    }
};

[[noreturn]] void run_child(Command& command) {
    setpgid(0, 0);
    Limit const limits[] = {{RLIMIT_AS, kAddressBytesMax},
                            {RLIMIT_DATA, kDataBytesMax},
                            {RLIMIT_CPU, static_cast<rlim_t>(command.limits.cpu_seconds)},
                            {RLIMIT_FSIZE, kFileBytesMax},
                            {RLIMIT_CORE, 0}};
    for (auto const& limit : limits) {
        rlimit const value{limit.value, limit.value};
        setrlimit(static_cast<__rlimit_resource>(limit.what), &value);
    }
    if (unshare(CLONE_NEWNET) != 0)
        static_cast<void>(unshare(CLONE_NEWUSER | CLONE_NEWNET)); // best effort: no links are followed
    int const nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd : {0, 1, 2})
        dup2(nothing, fd);
    if (chdir(command.folder.c_str()) != 0) _exit(126);
    execve(command.argv[0], command.argv.data(), command.envp.data());
    _exit(127);
}

enum class Ended { well, badly, late };

Ended run(Command& command) {
    command.seal();
    pid_t const child = fork();
    if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (child == 0) run_child(command);
    setpgid(child, child);
    int status = 0;
    pid_t ended = 0;
    for (int waited = 0; waited < command.limits.wall_ms && ended == 0; waited += kPollMs) {
        ended = waitpid(child, &status, WNOHANG);
        if (ended == 0) poll(nullptr, 0, kPollMs);
    }
    kill(-child, SIGKILL); // also what it started and left behind
    if (ended == 0) {
        waitpid(child, &status, 0);
        return Ended::late;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? Ended::well : Ended::badly;
}

Command command_for(std::filesystem::path const& program, std::filesystem::path const& folder) {
    Command command;
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

Result<Done> outcome(Command& command, std::filesystem::path const& result,
                     std::filesystem::path const& file) {
    auto const ended = run(command);
    if (ended == Ended::late) {
        return problem_at(problems::kConverterFailed, {file, {}, {}},
                          fmt::format("转换超过 {} 秒，已停下；请用电子表格软件打开，另存为 .xlsx 后再交。",
                                      command.limits.wall_ms / 1000));
    }
    if (ended == Ended::badly || !std::filesystem::exists(result)) {
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
    if (char const* named = std::getenv("YIZHEN_SOFFICE")) {
        return access(named, X_OK) == 0 ? std::filesystem::path{named} : std::filesystem::path{};
    }
    for (auto const* place : {"/usr/bin/soffice", "/usr/local/bin/soffice", "/usr/bin/libreoffice",
                              "/usr/lib/libreoffice/program/soffice"}) {
        if (access(place, X_OK) == 0) return place;
    }
    return {};
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
    command.limits = limits;
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

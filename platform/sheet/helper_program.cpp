#include "platform/sheet/helper_program.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <system_error>

namespace yizhen::sheet {

namespace {

constexpr int kPollMs = 10;

struct Limit {
    int what;
    rlim_t value;
};

/// Everything the child needs, made before the fork: after it only system calls are safe.
struct Sealed {
    HelperCommand command;
    std::vector<char*> argv;
    std::vector<char*> envp;

    explicit Sealed(HelperCommand given) : command(std::move(given)) {
        for (auto& word : command.words)
            argv.push_back(word.data());
        for (auto& each : command.environment)
            envp.push_back(each.data());
        argv.push_back(nullptr);
        envp.push_back(nullptr);
    }
};

[[noreturn]] void run_child(Sealed& sealed) {
    setpgid(0, 0);
    auto const& command = sealed.command;
    Limit const limits[] = {{RLIMIT_AS, command.address_bytes_max},
                            {RLIMIT_DATA, command.data_bytes_max},
                            {RLIMIT_CPU, static_cast<rlim_t>(command.cpu_seconds)},
                            {RLIMIT_FSIZE, command.file_bytes_max},
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
    execve(sealed.argv[0], sealed.argv.data(), sealed.envp.data());
    _exit(127);
}

} // namespace

HelperEnded run_helper(HelperCommand command) {
    Sealed sealed{std::move(command)};
    pid_t const child = fork();
    if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (child == 0) run_child(sealed);
    setpgid(child, child);
    int status = 0;
    pid_t ended = 0;
    for (int waited = 0; waited < sealed.command.wall_ms && ended == 0; waited += kPollMs) {
        ended = waitpid(child, &status, WNOHANG);
        if (ended == 0) poll(nullptr, 0, kPollMs);
    }
    kill(-child, SIGKILL); // also what it started and left behind
    if (ended == 0) {
        waitpid(child, &status, 0);
        return HelperEnded::late;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? HelperEnded::well : HelperEnded::badly;
}

std::filesystem::path find_helper(char const* variable, std::vector<char const*> const& places) {
    if (char const* named = std::getenv(variable)) {
        return access(named, X_OK) == 0 ? std::filesystem::path{named} : std::filesystem::path{};
    }
    for (auto const* place : places) {
        if (access(place, X_OK) == 0) return place;
    }
    return {};
}

} // namespace yizhen::sheet

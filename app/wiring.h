#pragma once
/// The composition root: which parts there are and what each is given. Wires, decides nothing.

#include "app/config.h"
#include "kernel/ports.h"
#include "platform/http/server.h"
#include "platform/jobs/jobs.h"

#include <memory>

namespace yizhen::app {

/// What comes from outside; a test stands on its own day.
struct Outside {
    Clock& clock;
    Randomness& random;
};

/// All parts over one data folder. Members are made in this order and go in the opposite one.
class House {
public:
    /// Refuses (Problem) a folder that is missing, in use, or made by a newer version.
    static Result<std::unique_ptr<House>> open(Config const& config, Outside outside);
    virtual ~House() = default;

    /// Every route that is served, but for /healthz, /readyz, /metrics and the page.
    [[nodiscard]] virtual http::Service service() = 0;
    /// Refuses an address that others can reach while demonstration accounts exist: their passwords are public.
    [[nodiscard]] virtual Result<Done> may_listen(std::string_view address) = 0;
};

/// The server over a house; `start` it.
[[nodiscard]] std::unique_ptr<http::Server> make_server(Config const& config, House& house, Outside outside);

/// Where the command line finds a running server.
[[nodiscard]] std::filesystem::path socket_of(std::filesystem::path const& data);

}  // namespace yizhen::app

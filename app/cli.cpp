#include "app/cli.h"

#include <CLI/CLI.hpp>

#include <exception>

namespace yizhen::app {

int run(int argc, char** argv) {
    CLI::App cli{"yizhen 一针: one gate for every demand on the base"};
    cli.require_subcommand(1);
    int exit_code = 0;
    try {
        cli.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        return cli.exit(error) == 0 ? 0 : 64;
    }
    return exit_code;
}

}  // namespace yizhen::app

#pragma once

namespace yizhen::app {

/// Parses the command line and runs the command; returns the exit code (docs/HACKING.md lists them).
int run(int argc, char** argv);

}  // namespace yizhen::app

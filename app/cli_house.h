#pragma once
/// Commands that keep the installation itself: units, protected time, audit trail, backups, accounts, rules. For cli.cpp.

namespace CLI {
class App;
}

namespace yizhen::app {

void add_unit(CLI::App& cli, int& exit_code);
void add_focus(CLI::App& cli, int& exit_code);
void add_audit(CLI::App& cli, int& exit_code);
void add_backup(CLI::App& cli, int& exit_code);
void add_user(CLI::App& cli, int& exit_code);
void add_rules(CLI::App& cli, int& exit_code);

}  // namespace yizhen::app

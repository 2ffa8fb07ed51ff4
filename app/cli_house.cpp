#include "app/cli_house.h"

#include "app/commands.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace yizhen::app {

void add_unit(CLI::App& cli, int& exit_code) {
    auto* unit = cli.add_subcommand("unit", "change a unit from a day on: what was before stays as it was");
    unit->require_subcommand(1);
    auto const o = std::make_shared<UnitOptions>();
    auto const one = [&](char const* what, char const* help, bool changes) {
        auto* command = unit->add_subcommand(what, help);
        command->add_option("--data", o->data, "data folder")->required();
        command->add_flag("--json", o->json, "for programs");
        if (changes) {
            command->add_option("--from", o->from, "first day, today if not given");
            command->add_option("--reason", o->reason, "on what ground: a document's number")->required();
        }
        command->callback([o, command, &exit_code] {
            o->what = command->get_name();
            exit_code = change_unit(*o);
        });
        return command;
    };
    auto* create = one("create", "a unit without a national code, or a new one", true);
    create->add_option("CODE", o->code, "its code")->required();
    create->add_option("--name", o->name, "its name")->required();
    create->add_option("--kind", o->kind, "department, section, task_force, local_area, village …")->required();
    create->add_option("--parent", o->parent, "code of the unit above")->required();
    auto* rename = one("rename", "another name", true);
    rename->add_option("UNIT", o->unit, "code")->required();
    rename->add_option("NAME", o->name, "new name")->required();
    auto* recode = one("recode", "another code", true);
    recode->add_option("UNIT", o->unit, "code")->required();
    recode->add_option("CODE", o->code, "new code")->required();
    auto* move = one("move", "under another unit of the county", true);
    move->add_option("UNIT", o->unit, "code")->required();
    move->add_option("PARENT", o->parent, "code of the unit above")->required();
    auto* merge = one("merge", "units end, another takes over what is theirs", true);
    merge->add_option("UNITS", o->units, "codes that end")->required();
    merge->add_option("--into", o->into, "code of the heir")->required();
    one("close", "ends; only without units below", true)->add_option("UNIT", o->unit, "code")->required();
    one("history", "what it was, from when to when", false)->add_option("UNIT", o->unit, "code")->required();
}

void add_focus(CLI::App& cli, int& exit_code) {
    auto* focus = cli.add_subcommand("focus", "protected focus time: days on which a unit has one thing to do");
    focus->require_subcommand(1);
    auto const o = std::make_shared<FocusOptions>();
    auto const common = [&](CLI::App* command) {
        command->add_option("--data", o->data, "data folder")->required();
        command->add_flag("--json", o->json, "for programs");
        command->callback([o, command, &exit_code] {
            o->what = command->get_name();
            exit_code = keep_focus(*o);
        });
        return command;
    };
    auto* list = common(focus->add_subcommand("list", "what protects a unit, or anybody below it"));
    list->add_option("--unit", o->unit, "unit code; everybody if not given");
    list->add_option("--from", o->from, "day, today if not given");
    list->add_option("--to", o->to, "day, a year later if not given");
    auto* set = common(focus->add_subcommand("set", "protect a unit and all below it"));
    set->add_option("--unit", o->unit, "unit code")->required();
    set->add_option("--from", o->from, "first day")->required();
    set->add_option("--to", o->to, "last day")->required();
    set->add_option("--kind", o->kind, "harvest, flood, election, other")->required();
    set->add_option("--reason", o->reason, "why")->required();
    auto* lift = common(focus->add_subcommand("lift", "it holds no more"));
    lift->add_option("ID", o->id, "as `focus list` shows it")->required();
    lift->add_option("--reason", o->reason, "why")->required();
}

void add_audit(CLI::App& cli, int& exit_code) {
    auto* audit = cli.add_subcommand("audit", "verify and export the chains of what was done and read");
    audit->require_subcommand(1);
    auto* verify = audit->add_subcommand("verify", "0: sound; 1: each finding is one line naming the entry");
    auto const options = std::make_shared<AuditVerifyOptions>();
    verify->add_option("--data", options->data, "data folder, also of a running server");
    verify->add_option("--anchors", options->anchors, "anchor file; not given: beside the data folder");
    verify->add_option("--file", options->file, "an export instead of a data folder");
    verify->add_option("--head", options->head, "where the export must end: HASH or COUNT:HASH");
    verify->add_flag("--json", options->json, "for programs");
    verify->callback([options, &exit_code] { exit_code = verify_audit(*options); });

    auto* out = audit->add_subcommand("export", "write one chain as text that verifies elsewhere; prints its head");
    auto const out_options = std::make_shared<AuditExportOptions>();
    out->add_option("--data", out_options->data, "data folder")->required();
    out->add_option("--realm", out_options->realm, "number of the realm; 0: the installation")->required();
    out->add_option("--chain", out_options->chain, "writes (if not given) or reads");
    out->add_option("--out", out_options->out, "file to write")->required();
    out->callback([out_options, &exit_code] { exit_code = export_audit(*out_options); });
}

void add_backup(CLI::App& cli, int& exit_code) {
    auto const options = std::make_shared<BackupOptions>();
    auto* save = cli.add_subcommand("backup", "one sealed file of the data folder, also of a running server; without the keys");
    save->add_option("--data", options->data, "data folder")->required();
    save->add_option("--out", options->file, "file to write; never overwritten")->required();
    save->add_option("--passphrase-file", options->passphrase_file, "first line: the passphrase; not given: the installation's key");
    save->callback([options, &exit_code] { exit_code = backup(*options); });

    auto const back = std::make_shared<BackupOptions>();
    auto* load = cli.add_subcommand("restore", "a data folder from its backup, checked page by page and chain by chain");
    load->add_option("FILE", back->file, "the backup")->required();
    load->add_option("--data", back->data, "data folder to make")->required();
    load->add_option("--passphrase-file", back->passphrase_file, "first line: the passphrase");
    load->add_option("--keys", back->keys, "key folder; not given: beside the data folder");
    load->add_option("--database", back->database, "empty PostgreSQL database, for a copy of one");
    load->callback([back, &exit_code] { exit_code = restore(*back); });
}

void add_user(CLI::App& cli, int& exit_code) {
    auto* user = cli.add_subcommand("user", "keep accounts; talks to a running server, else to the data folder");
    user->require_subcommand(1);
    auto const one = [user, &exit_code](std::string const& what, std::string const& help, bool named) {
        auto* command = user->add_subcommand(what, help);
        auto const options = std::make_shared<UserOptions>();
        options->what = what;
        command->add_option("--data", options->data, "data folder")->required();
        if (named) command->add_option("ACCOUNT", options->account, "account")->required();
        command->callback([options, &exit_code] { exit_code = keep_users(*options); });
        return std::pair(command, options);
    };
    auto const [add, added] = one("add", "make an account", true);
    add->add_option("--name", added->name, "name of the person")->required();
    add->add_option("--unit", added->unit, "unit code")->required();
    add->add_option("--role", added->roles, "frontline requester gatekeeper steward leader auditor public admin")->delimiter(',')->required();
    add->add_flag("--password-stdin", added->password_from_input, "read the password from standard input");
    auto const [password, changed] = one("password", "set a new password; ends the sessions", true);
    password->add_flag("--password-stdin", changed->password_from_input, "read it from standard input");
    auto const [token, made] = one("token", "make an API token, shown once", true);
    token->add_option("--name", made->name, "what it is for")->required();
    token->add_option("--role", made->roles, "fewer roles than the person has")->delimiter(',');
    token->add_option("--days", made->days, "1 to 366, 90 if not given");
    one("disable", "end an account, its sessions and tokens; the audit trail keeps its name", true);
    one("list", "all accounts: account, name, unit, roles", false);
}

void add_rules(CLI::App& cli, int& exit_code) {
    auto* rules = cli.add_subcommand("rules", "the rules the gate judges by: check them, try them out");
    rules->require_subcommand(1);
    auto const o = std::make_shared<RulesOptions>();
    auto const one = [&](char const* what, char const* help) {
        auto* command = rules->add_subcommand(what, help);
        command->add_flag("--json", o->json, "for programs");
        command->callback([o, command, &exit_code] {
            o->what = command->get_name();
            exit_code = keep_rules(*o);
        });
        return command;
    };
    auto* check = one("check", "names, types, missing cases, thresholds nobody tests, contradictions: 0 good, 65 a line each");
    check->add_option("--rules", o->rules, "folder of packs, .toml; the shipped ones if not given");
    check->add_option("--cases", o->cases, "folder of cases, .json; the shipped ones if not given");
    check->add_option("--today", o->today, "thresholds as of that day, today if not given");
    auto* trial = one("try", "judge the register again with a pack laid over the shipped ones; writes nothing");
    trial->add_option("PACK", o->pack, ".toml: the same id replaces a rule, a new id adds one")->required();
    trial->add_option("--data", o->data, "data folder")->required();
    trial->add_option("--since", o->since, "demands registered from that day on, a year back if not given");
}

}  // namespace yizhen::app

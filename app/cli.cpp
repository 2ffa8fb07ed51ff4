#include "app/cli.h"

#include "app/cli_house.h"
#include "app/command_export.h"
#include "app/commands.h"

#include <CLI/CLI.hpp>

#include <exception>
#include <memory>

namespace yizhen::app {
namespace {

// One function a command: its options here, its body in command_<name>.cpp.

void add_match(CLI::App& cli, int& exit_code) {
    auto* command = cli.add_subcommand("match", "say what the fields of forms mean in the terms of a catalogue");
    auto const options = std::make_shared<MatchOptions>();
    command->add_option("--catalogue", options->catalogue, "data elements, .tsv")->required();
    command->add_option("--forms", options->forms, "form, title; .tsv")->required();
    command->add_option("--fields", options->fields, "form, field, name, type; .tsv")->required();
    command->add_option("--out", options->out, "answers, JSON lines")->required();
    command->add_option("--band", options->band, "auto: only what needs no person; review: also what a person would confirm");
    command->add_option("--aliases", options->aliases, "confirmed pairs, .tsv");
    command->add_option("--ranker", options->ranker, "other weights, .tsv (training)");
    command->add_option("--drop-words", options->drop_words, "vocabulary words to leave out, one a line (training)");
    command->add_option("--drop-percent", options->drop_percent, "share of vocabulary words to leave out (training)");
    command->add_option("--seed", options->seed, "which words --drop-percent leaves out");
    command->add_flag("--dump-features", options->dump_features, "write the features of every pair instead (training)");
    command->add_flag("--explain", options->explain, "write how each label was read instead");
    command->callback([options, &exit_code] { exit_code = match(*options); });
}

void add_serve(CLI::App& cli, int& exit_code) {
    auto* command = cli.add_subcommand("serve", "serve the web page and the API until SIGTERM");
    auto const options = std::make_shared<ServeOptions>();
    command->add_option("--data", options->data, "data folder")->required();
    command->add_option("--listen", options->listen, "ADDRESS:PORT, 127.0.0.1:8070 if not given");
    command->callback([options, &exit_code] { exit_code = serve(*options); });
}

void add_form(CLI::App& cli, int& exit_code) {
    auto* form = cli.add_subcommand("form", "read a form as a person does");
    form->require_subcommand(1);
    auto* inspect = form->add_subcommand("inspect", "say what is understood: header, fields, rows, checks");
    auto const options = std::make_shared<FormInspectOptions>();
    inspect->add_option("FILE", options->file, ".xlsx, .csv, .docx, .xls")->required();
    inspect->add_flag("--json", options->json, "for programs");
    inspect->callback([options, &exit_code] { exit_code = inspect_form(*options); });

    auto* diff = form->add_subcommand("diff", "say what differs between two files; exits 0 when nothing else does");
    auto const diff_options = std::make_shared<FormDiffOptions>();
    diff->add_option("A", diff_options->a, "the issuer's file")->required();
    diff->add_option("B", diff_options->b, "the filled one")->required();
    diff->add_option("--except", diff_options->except, "cells that may differ: C5:C13 or Sheet!C5, separated by commas")->delimiter(',');
    diff->add_flag("--json", diff_options->json, "for programs");
    diff->callback([diff_options, &exit_code] { exit_code = diff_forms(*diff_options); });
}

void add_read(CLI::App& cli, int& exit_code) {
    auto* command = cli.add_subcommand("read", "mark in a document what the gate asks about: deadlines, quotas, traces, catch-all phrases");
    auto const options = std::make_shared<ReadOptions>();
    command->add_option("FILE", options->file, ".docx, .pdf with a text layer, .txt")->required();
    command->add_option("--issued", options->issued, "day of issue, from which deadlines count; as the document says if not given");
    command->add_flag("--json", options->json, "for programs");
    command->callback([options, &exit_code] { exit_code = read_words(*options); });
}

void add_import(CLI::App& cli, int& exit_code) {
    auto* import = cli.add_subcommand("import", "take units, ledgers and filled forms in");
    import->require_subcommand(0, 1);
    auto* units = import->add_subcommand("units", "units: code,name,parent[,kind,other_names]");
    auto const options = std::make_shared<ImportUnitsOptions>();
    units->add_option("--data", options->data, "data folder")->required();
    units->add_option("--from", options->from, "day from which the rows hold");
    units->add_flag("--dry-run", options->dry_run, "say what would change, write nothing");
    units->add_flag("--json", options->json, "for programs");
    units->add_option("FILE", options->files, ".csv or .csv.xz, in any order")->required();
    units->callback([options, &exit_code] { exit_code = import_units(*options); });

    auto const add_rows_options = [](CLI::App* to, ImportRowsOptions* o) {
        to->add_option("--data", o->data, "data folder");
        to->add_option("--as-of", o->as_of, "day the values speak of, today if not given");
        to->add_option("--source", o->source, "whose words they are; the file's name if not given");
        to->add_option("--unit", o->unit, "unit of rows that do not say their own: code or name");
        to->add_option("--period", o->period, "of figures: 2026, 2026Q3, 2026-10");
        to->add_option("--demand", o->demand, "control number of the demand that these values answer");
        to->add_flag("--dry-run", o->dry_run, "say what would change, write nothing");
        to->add_flag("--json", o->json, "for programs: every row");
    };
    auto* rows = import->add_subcommand("rows", "rows of a ledger: .xlsx, .csv, .xls");
    auto const row_options = std::make_shared<ImportRowsOptions>();
    add_rows_options(rows, row_options.get());
    rows->add_option("--ledger", row_options->ledger, "person, household, dwelling, organisation, land, event, unit_period")->required();
    rows->add_flag("--complete", row_options->complete, "the file is the whole list below --unit: who is not on it ends");
    rows->add_flag("--confirm", row_options->confirm, "let more than a fifth of the rows end");
    rows->add_option("FILE", row_options->file, "the file")->required();
    rows->callback([row_options, &exit_code] { exit_code = import_rows(*row_options); });

    auto const answers = std::make_shared<ImportRowsOptions>();
    import->add_option("--answers", answers->file, "a form filled last time: its answers become held values");
    add_rows_options(import, answers.get());
    import->callback([import, answers, &exit_code] {
        if (!import->get_subcommands().empty()) return;
        if (answers->file.empty()) throw CLI::RequiredError("units, rows or --answers");
        exit_code = import_answers(*answers);
    });
}

void add_ledger(CLI::App& cli, int& exit_code) {
    auto* ledger = cli.add_subcommand("ledger", "the lifetime of held values");
    ledger->require_subcommand(1);
    auto const o = std::make_shared<LedgerOptions>();
    auto const common = [o](CLI::App* command) {
        command->add_option("--data", o->data, "data folder")->required();
        command->add_option("--unit", o->unit, "a unit of the county, where there are several");
        command->add_flag("--json", o->json, "for programs");
        return command;
    };
    common(ledger->add_subcommand("verify", "do the rows still say what every change wrote"))->callback([o, &exit_code] { exit_code = verify_ledgers(*o); });
    auto* overdue = common(ledger->add_subcommand("overdue", "values past their retention, as a proposal to decide on"));
    auto* const sweep = overdue->add_flag("--sweep", o->sweep, "decide: end them, in the current rows and in the history");
    overdue->add_flag("--keep", o->keep, "decide: keep them")->excludes(sweep);
    overdue->add_option("--reason", o->reason, "on what ground");
    overdue->callback([o, &exit_code] { exit_code = overdue_values(*o); });
    auto* erase = common(ledger->add_subcommand("erase", "destroy the key of one person"));
    erase->add_option("--identity", o->identity, "identity number")->required();
    erase->add_option("--reason", o->reason, "on what ground")->required();
    erase->callback([o, &exit_code] { exit_code = erase_person(*o); });
}

void add_indicators(CLI::App& cli, int& exit_code) {
    auto* indicators = cli.add_subcommand("indicators", "named expressions over what units hold");
    indicators->require_subcommand(1);
    auto const o = std::make_shared<IndicatorOptions>();
    auto const one = [&](char const* what, char const* help) {
        auto* command = indicators->add_subcommand(what, help);
        command->add_option("--data", o->data, "data folder")->required();
        command->add_flag("--json", o->json, "for programs");
        command->callback([o, command, &exit_code] {
            o->what = command->get_name();
            exit_code = keep_indicators(*o);
        });
        return command;
    };
    one("list", "what there is, with its expression");
    auto* show = one("show", "worked out for a unit and a day");
    auto* take = one("take", "write the lowest units' values as figures of a period: the totals have them then");
    for (auto* command : {show, take}) {
        command->add_option("--codes", o->codes, "parted by commas; all if not given");
        command->add_option("--unit", o->unit, "unit code");
        command->add_option("--as-of", o->as_of, "day, today if not given");
    }
    show->add_option("--period", o->period, "of figures that an expression speaks of");
    show->add_flag("--below", o->below, "the units one level below as well");
    take->add_option("--period", o->period, "2026, 2026Q3, 2026-10")->required();
    take->add_option("--reason", o->reason, "on what ground")->required();
    take->add_flag("--restates", o->restates, "the period is closed: restate its figures");
    take->add_flag("--dry-run", o->dry_run, "say what would change, write nothing");
}

void add_upkeep(CLI::App& cli, int& exit_code) {
    auto* retiring = cli.add_subcommand("retire", "elements and forms that nobody uses: list them, end them, take it back");
    retiring->require_subcommand(1);
    auto const o = std::make_shared<RetireOptions>();
    for (auto const& [what, help] : {std::pair{"list", "unused for so long, with the hours they cost"}, std::pair{"set", "retire, as one decision"}, std::pair{"undo", "take back, as one decision"}}) {
        auto* command = retiring->add_subcommand(what, help);
        command->add_option("--data", o->data, "data folder")->required();
        command->add_option("--unit", o->unit, "a unit of the county, where there are several");
        command->add_flag("--json", o->json, "for programs");
        if (what == std::string("list")) {
            command->add_option("--days", o->days, "unused for so many days, 365 if not given");
        } else {
            command->add_option("--element", o->elements, "code; may be repeated");
            command->add_option("--form", o->forms, "as `list` shows it; may be repeated");
            command->add_option("--reason", o->reason, "why")->required();
        }
        if (what == std::string("set")) command->add_flag("--refuse", o->refuse, "the gate returns what asks for them; else it warns");
        command->callback([o, command, &exit_code] {
            o->what = command->get_name();
            exit_code = retire(*o);
        });
    }
    auto* digital = cli.add_subcommand("digital", "the share of demanded cells answered without a person");
    auto const d = std::make_shared<DigitalOptions>();
    digital->add_option("--data", d->data, "data folder")->required();
    digital->add_option("--from", d->from, "month, January of this year if not given");
    digital->add_option("--to", d->to, "month, this one if not given");
    digital->add_option("--issuer", d->issuer, "unit code");
    digital->add_option("--unit", d->unit, "unit code, with all below it");
    digital->add_option("--by", d->by, "issuer,unit,month; all three if not given");
    digital->add_flag("--json", d->json, "for programs");
    digital->callback([d, &exit_code] { exit_code = show_digital(*d); });
}

void add_strictness(CLI::App& cli, int& exit_code) {
    auto* strictness = cli.add_subcommand("strictness", "how strictly the figures of a form are checked");
    strictness->require_subcommand(1);
    auto const o = std::make_shared<StrictnessOptions>();
    auto const one = [&](char const* what, char const* help) {
        auto* command = strictness->add_subcommand(what, help);
        command->add_option("--data", o->data, "data folder")->required();
        command->add_option("--form", o->form, "form number, or title where it has none")->required();
        command->add_option("--unit", o->unit, "a unit of the county, where there are several");
        command->add_flag("--json", o->json, "for programs");
        command->callback([o, command, &exit_code] {
            o->what = command->get_name();
            exit_code = keep_strictness(*o);
        });
        return command;
    };
    one("show", "what is in force, and every decision")->add_option("--day", o->day, "in force on that day, today if not given");
    auto* set = one("set", "decide: tolerances, jumps, which checks are errors");
    set->add_option("--settings", o->settings, "JSON: {\"form\": {\"tolerance_units\": 1}, \"elements\": {…}}")->required();
    set->add_option("--from", o->from, "first day, today if not given");
    set->add_option("--reason", o->reason, "why")->required();
}

void add_rollup(CLI::App& cli, int& exit_code) {
    auto* rollup = cli.add_subcommand("rollup", "totals up the tree: of a file, or of a data folder");
    rollup->require_subcommand(0, 1);
    auto const files = std::make_shared<RollupFilesOptions>();
    rollup->add_option("--values", files->values, "unit code and figure columns: .csv, .xlsx");
    rollup->add_option("--units", files->units, "folder of unit files: code,name,parent; .csv or .csv.xz");
    rollup->add_option("--out", files->out, "code, level and sums; .csv");
    rollup->add_flag("--leaves", files->leaves, "write the lowest units as well");
    rollup->add_flag("--json", files->json, "for programs");
    rollup->callback([rollup, files, &exit_code] {
        if (!rollup->get_subcommands().empty()) return;
        if (files->values.empty() || files->units.empty() || files->out.empty()) throw CLI::RequiredError("show, verify, or --values with --units and --out");
        exit_code = rollup_files(*files);
    });
    auto const o = std::make_shared<RollupOptions>();
    auto* show = rollup->add_subcommand("show", "totals of a unit and of those below it");
    show->add_option("--data", o->data, "data folder")->required();
    show->add_option("--elements", o->elements, "codes or names, parted by commas")->required();
    show->add_option("--period", o->period, "2026, 2026Q3, 2026-10")->required();
    show->add_option("--unit", o->unit, "code; everything if not given");
    show->add_option("--depth", o->depth, "how many levels below, 1 if not given");
    show->add_option("--levels", o->levels, "all units of these levels instead: province,prefecture,county,township,village");
    show->add_option("--day", o->day, "on the tree of that day; else of the period's last");
    show->add_flag("--as-closed", o->as_closed, "as the figures stood when the period was closed");
    show->add_flag("--json", o->json, "for programs");
    show->callback([o, &exit_code] { exit_code = show_totals(*o); });
    auto* verify = rollup->add_subcommand("verify", "add everything up again and compare: 0 equal, 1 each difference is a line");
    verify->add_option("--data", o->data, "data folder, also of a running server")->required();
    verify->add_flag("--json", o->json, "for programs");
    verify->callback([o, &exit_code] { exit_code = verify_totals(*o); });
}

void add_plan(CLI::App& cli, int& exit_code) {
    constexpr double kSecondsMax = 3'600;
    auto* command = cli.add_subcommand("plan", "all departments' visits of a year in one calendar, with as few visits as possible");
    auto const o = std::make_shared<PlanOptions>();
    command->add_option("--in", o->in, "wishes, JSON: weeks, caps, blackout, wishes")->required();
    command->add_option("--out", o->out, "the plan, JSON: visits, unplaced with reasons, count, lower_bound, gap")->required();
    command->add_option("--before", o->before, "an earlier plan: its visits stay as far as possible");
    command->add_option("--seconds", o->seconds, "how long to look for a better plan, 10 if not given")->check(CLI::Range(0.1, kSecondsMax));
    command->callback([o, &exit_code] { exit_code = plan_visits(*o); });
}

void add_draw_commit(CLI::App& draw, int& exit_code) {
    auto* command = draw.add_subcommand("commit", "seal list, weights and rules, before anybody knows what will be drawn");
    auto const o = std::make_shared<DrawCommitOptions>();
    command->add_option("--in", o->in, "JSON: chain, title, public, rules, teams, strata, units")->required();
    command->add_option("--out", o->out, "the commitment, to be published at once")->required();
    auto* digest = command->add_option("--gatekeeper", o->gatekeeper, "digest of the gatekeeper's nonce");
    auto* nonce = command->add_option("--nonce-out", o->nonce_out, "make the gatekeeper's nonce here")->excludes(digest);
    command->add_option("--auditor", o->auditor, "digest of the auditor's nonce")->required();
    command->add_option("--previous", o->previous, "file of the draw before, drawn or aborted; not given: the first of its chain");
    command->add_option("--day", o->day, "day of the commitment, today if not given");
    command->callback([o, digest, nonce, &exit_code] {
        if (digest->count() + nonce->count() == 0) throw CLI::RequiredError("--gatekeeper or --nonce-out");
        exit_code = commit_to_draw(*o);
    });
}

void add_draw(CLI::App& cli, int& exit_code) {
    auto* draw = cli.add_subcommand("draw", "units to visit, drawn so that nobody can choose and anybody can check");
    draw->require_subcommand(1);
    add_draw_commit(*draw, exit_code);
    auto* nonce = draw->add_subcommand("nonce", "a party's secret number; prints the digest it is committed to by");
    auto const n = std::make_shared<DrawNonceOptions>();
    nonce->add_option("--out", n->out, "the nonce, secret until the public value is known")->required();
    nonce->callback([n, &exit_code] { exit_code = make_draw_nonce(*n); });
    auto* run = draw->add_subcommand("run", "draw from commitment, both nonces and the public value");
    auto const r = std::make_shared<DrawRunOptions>();
    run->add_option("--commit", r->commit, "the commitment")->required();
    run->add_option("--gatekeeper", r->gatekeeper, "the gatekeeper's nonce file")->required();
    run->add_option("--auditor", r->auditor, "the auditor's nonce file")->required();
    run->add_option("--public", r->public_value, "the public value, as the commitment says it is written")->required();
    run->add_option("--public-day", r->public_day, "day on which it became known")->required();
    run->add_option("--out", r->out, "the draw: all that is needed to check it")->required();
    run->callback([r, &exit_code] { exit_code = run_draw(*r); });
    auto* abort = draw->add_subcommand("abort", "end a commitment without a draw; it stays on record");
    auto const a = std::make_shared<DrawAbortOptions>();
    abort->add_option("--commit", a->commit, "the commitment")->required();
    abort->add_option("--by", a->by, "who decided")->required();
    abort->add_option("--reason", a->reason, "why")->required();
    abort->add_option("--day", a->day, "today if not given");
    abort->add_option("--out", a->out, "the record")->required();
    abort->callback([a, &exit_code] { exit_code = abort_draw(*a); });
    auto* verify = draw->add_subcommand("verify", "work draws out again: 0 agrees, 65 the first thing that does not");
    auto const v = std::make_shared<DrawVerifyOptions>();
    verify->add_option("FILES", v->files, "draw files of one chain, in any order")->required();
    verify->callback([v, &exit_code] { exit_code = verify_draw(*v); });
}

void add_expr(CLI::App& cli, int& exit_code) {
    auto* command = cli.add_subcommand("expr", "the value of an expression over one row");
    auto const options = std::make_shared<ExprOptions>();
    command->add_option("EXPR", options->expression, "年龄 >= 60 且 居住状况 = \"独居\"")->required();
    command->add_option("--row", options->row, "JSON: {\"年龄\": 63, \"人口\": [{…}]}");
    command->add_option("--as-of", options->as_of, "the day of as_of, today if not given");
    command->add_flag("--json", options->json, "value, type and state");
    command->callback([options, &exit_code] { exit_code = evaluate_expression(*options); });
}

void add_simulate(CLI::App& cli, int& exit_code) {
    auto* command = cli.add_subcommand("simulate", "a made-up county lives a year of demands; what holds is checked after every step");
    auto const o = std::make_shared<SimulateOptions>();
    command->add_option("--seed", o->seed, "the same seed lives the same year")->required();
    command->add_option("--county", o->county, "TOML as data/simulate/county-18.toml, which is taken if not given");
    command->add_option("--year", o->year, "2026 if not given");
    command->add_option("--until", o->until, "last day; the year's end if not given");
    command->add_flag("--no-gate", o->no_gate, "everything that is sent reaches the base");
    command->add_flag("--json", o->json, "for programs");
    command->callback([o, &exit_code] { exit_code = simulate_year(*o); });
}

void add_gate(CLI::App& cli, int& exit_code) {
    auto* command = cli.add_subcommand("gate", "judge a demand; a form is answered from the ledgers and handed back filled");
    auto const o = std::make_shared<GateOptions>();
    command->add_option("FILE", o->file, "the form: .xlsx, .xls, .csv, .docx; another kind's document, or none");
    command->add_option("--data", o->data, "data folder")->required();
    command->add_option("--demand", o->demand, "DEMAND.toml; flags lie over it");
    command->add_option("--issuer", o->issuer, "unit code or name")->take_last();
    command->add_option("--targets", o->targets, "unit codes or names, parted by commas")->take_last();
    command->add_option("--title", o->title, "taken from the form if not given");
    command->add_option("--owner", o->owner, "who answers for it");
    command->add_option("--basis", o->basis, "document and clause");
    command->add_option("--purpose", o->purpose, "what it is for");
    command->add_option("--population", o->population, "expression over element names");
    command->add_option("--period", o->period, "2026, 2026H1, 2026Q3, 2026-10");
    command->add_option("--frequency", o->frequency, "once, year, half, quarter, month, week, day");
    command->add_option("--due", o->due, "2026-12-01");
    command->add_option("--as-of", o->as_of, "day the values speak of");
    command->add_option("--today", o->today, "judge as if today were this day");
    command->add_flag("--received", o->received, "it reached the receiver outside the gate");
    command->add_flag("--emergency", o->emergency, "passes first, reviewed after");
    command->add_option("--out", o->out, "the filled file");
    command->add_flag("--json", o->json, "for programs");
    command->callback([o, &exit_code] { exit_code = run_gate(*o); });
}

void add_tasks(CLI::App& cli, int& exit_code) {
    auto* tasks = cli.add_subcommand("tasks", "what the gate let through and people have to fill");
    auto const o = std::make_shared<TaskOptions>();
    tasks->add_option("TASK", o->task, "one task with its cells; not given: the tasks of --unit");
    tasks->add_option("--data", o->data, "data folder")->required();
    tasks->add_option("--unit", o->unit, "unit code, with all below it");
    tasks->add_option("--state", o->state, "open, submitted, returned, approved, cancelled");
    tasks->add_option("--cursor", o->cursor, "where the page before ended");
    tasks->add_option("--limit", o->limit, "1 to 100")->check(CLI::Range(1, 100));
    tasks->add_flag("--json", o->json, "for programs");
    tasks->callback([o, &exit_code] {
        if (o->task.empty() && o->unit.empty()) throw CLI::RequiredError("TASK or --unit");
        exit_code = list_tasks(*o);
    });

    auto* submit = cli.add_subcommand("submit", "send the answers of a task in");
    auto const s = std::make_shared<SubmitOptions>();
    submit->add_option("TASK", s->task, "number of the task")->required();
    submit->add_option("--data", s->data, "data folder")->required();
    submit->add_option("--values", s->values, "JSON: cell to what is filled in");
    submit->add_option("--set", s->set, "CELL=VALUE, as often as needed")->take_all();
    submit->add_flag("--confirm-all", s->confirm_all, "what is held but old is unchanged");
    submit->add_flag("--nothing", s->nothing, "nothing to report");
    submit->add_option("--acting", s->acting, "number of the person of the unit whose answers these are; without it they count as the command line's own, which may then not approve them");
    submit->add_flag("--json", s->json, "for programs");
    submit->callback([s, &exit_code] { exit_code = submit_task(*s); });

    auto* approve = cli.add_subcommand("approve", "approve what was sent in, one step up");
    auto const a = std::make_shared<ApproveOptions>();
    approve->add_option("TASKS", a->tasks, "numbers of the tasks")->required();
    approve->add_option("--data", a->data, "data folder")->required();
    approve->add_flag("--json", a->json, "for programs");
    approve->callback([a, &exit_code] { exit_code = approve_tasks(*a); });
}

void add_export(CLI::App& cli, int& exit_code) {
    auto* command = cli.add_subcommand("export", "what is held, or what a demand got, as a file that import takes in again");
    auto const o = std::make_shared<ExportOptions>();
    command->add_option("--data", o->data, "data folder")->required();
    command->add_option("--out", o->out, "file to write")->required();
    command->add_option("--ledger", o->ledger, "rows of this ledger");
    command->add_option("--unit", o->unit, "all that is held about this unit; with --ledger: rows of these units");
    command->add_option("--demand", o->demand, "what this demand got: its number in the register");
    command->add_option("--what", o->what, "of a demand: answers (if not given), filled (the issuer's own file), system-file");
    command->add_option("--format", o->format, "xlsx, csv, gb18030; by the ending of --out if not given");
    command->add_option("--elements", o->elements, "codes parted by commas; all that is stored if not given");
    command->add_option("--population", o->population, "which rows, as an expression");
    command->add_option("--period", o->period, "of figures: 2026, 2026Q3, 2026-10");
    command->add_option("--as-of", o->as_of, "the rows as they were on that day");
    command->add_flag("--plain", o->plain, "identifiers in full; needs --reason");
    command->add_option("--reason", o->reason, "what for");
    command->add_flag("--json", o->json, "for programs");
    command->callback([o, &exit_code] { exit_code = export_file(*o); });
}

void add_demo(CLI::App& cli, int& exit_code) {
    auto* demo = cli.add_subcommand("demo", "make the demo county: real divisions, made-up people");
    auto const options = std::make_shared<DemoOptions>();
    demo->add_option("--data", options->data, "data folder")->required();
    demo->add_option("--today", options->today, "the day the data stand on");
    demo->add_option("--seed", options->seed, "the same seed makes the same people");
    demo->add_option("--people", options->people, "about how many")->check(CLI::Range(1'000, 1'000'000));
    demo->add_flag("--sign-ins", options->sign_ins, "only say who can sign in, make nothing");
    demo->add_flag("--json", options->json, "for programs");
    demo->callback([options, &exit_code] { exit_code = make_demo(*options); });
}

}  // namespace

int run(int argc, char** argv) {
    CLI::App cli{"yizhen 一针: one gate for every demand on the base"};
    cli.require_subcommand(1);
    int exit_code = 0;
    add_match(cli, exit_code);
    add_serve(cli, exit_code);
    add_audit(cli, exit_code);
    add_user(cli, exit_code);
    add_backup(cli, exit_code);
    add_form(cli, exit_code);
    add_read(cli, exit_code);
    add_import(cli, exit_code);
    add_ledger(cli, exit_code);
    add_indicators(cli, exit_code);
    add_upkeep(cli, exit_code);
    add_rules(cli, exit_code);
    add_strictness(cli, exit_code);
    add_focus(cli, exit_code);
    add_unit(cli, exit_code);
    add_rollup(cli, exit_code);
    add_plan(cli, exit_code);
    add_draw(cli, exit_code);
    add_demo(cli, exit_code);
    add_expr(cli, exit_code);
    add_gate(cli, exit_code);
    add_simulate(cli, exit_code);
    add_tasks(cli, exit_code);
    add_export(cli, exit_code);
    try {
        cli.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        return cli.exit(error) == 0 ? 0 : 64;
    }
    return exit_code;
}

}  // namespace yizhen::app

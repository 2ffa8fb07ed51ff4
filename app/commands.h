#pragma once
/// One options struct and one function a command; the function returns the exit code. Parsing is cli.cpp's.

#include "kernel/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace yizhen::elements {
struct MatchingTexts;
}

namespace yizhen::app {

struct MatchOptions {
    std::string catalogue, forms, fields, out;
    std::string band = "review";  ///< auto: what needs no person; review: also what a person would confirm
    std::string aliases;          ///< a file of confirmed pairs, or empty
    // For training and for finding out why.
    std::string ranker;      ///< other weights than data/matching/ranker.tsv
    std::string drop_words;  ///< a file of vocabulary words left out, one a line
    int drop_percent = 0;
    std::uint32_t seed = 0;
    bool dump_features = false;
    bool explain = false;
};
/// app/command_match.cpp: writes one JSON line a field, and one a form, to `out`.
int match(MatchOptions const& options);

/// The files of data/matching below share_dir(); `ranker` replaces one of them where it is given.
Result<elements::MatchingTexts> read_matching_texts(std::string const& ranker = {});

struct ServeOptions {
    std::filesystem::path data;
    std::string listen;  ///< empty: as configured
};
/// app/command_serve.cpp: listens until SIGTERM or SIGINT, then drains.
int serve(ServeOptions const& options);

struct FormInspectOptions {
    std::filesystem::path file;
    bool json = false;
};
/// app/command_form.cpp: what is understood of a form's file.
int inspect_form(FormInspectOptions const& options);

struct ReadOptions {
    std::filesystem::path file;
    std::string issued;  ///< ISO day; empty: as the document says, else today
    bool json = false;
};
/// app/command_read.cpp: a document's words with what the gate asks about marked in them.
int read_words(ReadOptions const& options);

struct FormDiffOptions {
    std::filesystem::path a;
    std::filesystem::path b;
    std::vector<std::string> except;  ///< "C5:C13" or "Sheet!C5"
    bool json = false;
};
/// app/command_form_diff.cpp: 0 where nothing but the excepted cells differs, 1 where something does.
int diff_forms(FormDiffOptions const& options);

struct ImportUnitsOptions {
    std::filesystem::path data;
    std::vector<std::filesystem::path> files;  ///< .csv or .csv.xz, in any order
    std::string from;                          ///< ISO day; empty: new units for ever, changes from today
    bool dry_run = false;
    bool json = false;
};
/// app/command_import_units.cpp: the units of a realm or of the nation; prints a receipt.
int import_units(ImportUnitsOptions const& options);
struct GateOptions {
    std::filesystem::path file;
    std::filesystem::path data;
    std::filesystem::path demand;  ///< DEMAND.toml; flags lie over it
    std::filesystem::path out;
    std::string issuer, targets, owner, basis, purpose, population, period, frequency, title, due, as_of, today;
    bool received = false;
    bool emergency = false;
    bool json = false;
};
/// app/command_gate.cpp: judges one form and writes the issuer's own file filled.
int run_gate(GateOptions const& options);

struct ExprOptions {
    std::string expression;
    std::string row;    ///< JSON object: names and values; an array of objects is a set
    std::string as_of;  ///< empty: today
    bool json = false;
};
/// app/command_expr.cpp: the value of an expression over one row.
int evaluate_expression(ExprOptions const& options);

struct SimulateOptions {
    std::uint64_t seed = 1;
    std::filesystem::path county;  ///< empty: the shipped county-18
    int year = 2026;
    std::string until;  ///< ISO day within the year; empty: its last
    bool no_gate = false;
    bool json = false;
};
/// app/command_simulate.cpp: a made-up county lives a year of demands, with and without the gate.
int simulate_year(SimulateOptions const& options);

struct DemoOptions {
    std::filesystem::path data;
    std::string today;            ///< ISO day; empty: today
    std::uint64_t seed = 410'102;
    int people = 52'000;          ///< about
    bool sign_ins = false;        ///< only say who can sign in
    bool json = false;
};
/// app/command_demo.cpp: the demo county: real divisions, made-up people.
int make_demo(DemoOptions const& options);

struct ImportRowsOptions {
    std::filesystem::path data;
    std::filesystem::path file;
    std::string ledger;
    std::string as_of;   ///< today if empty
    std::string source;  ///< unit or file; the file's name if empty
    std::string unit;    ///< code or name, of rows that do not say their own
    std::string period;
    bool complete = false;  ///< rows: the file is the whole list below `unit`; who is not on it ends
    bool confirm = false;   ///< somebody looked at how many would end
    std::string demand;  ///< control number of the demand that the values answer; empty: of none
    bool dry_run = false;
    bool json = false;
};
/// app/command_import_rows.cpp: rows of a file into one ledger, a receipt a row.
int import_rows(ImportRowsOptions const& options);
/// app/command_import_answers.cpp: a form filled last time becomes held values. `ledger` is not used.
int import_answers(ImportRowsOptions const& options);

struct AuditVerifyOptions {
    std::filesystem::path data;     ///< a data folder, also of a running server
    std::filesystem::path anchors;  ///< empty: beside the data folder
    std::filesystem::path file;     ///< or an export …
    std::string head;               ///< … and where it must end: HASH or COUNT:HASH
    bool json = false;
};
/// app/command_audit.cpp: 0 sound, 1 something is wrong with the chains (each finding is one line).
int verify_audit(AuditVerifyOptions const& options);

struct AuditExportOptions {
    std::filesystem::path data;
    std::filesystem::path out;
    std::int64_t realm = 0;
    std::string chain = "writes";
};
int export_audit(AuditExportOptions const& options);

struct UserOptions {
    std::string what;  ///< add, list, token, password, disable
    std::filesystem::path data;
    std::string account;
    std::string name;  ///< of the person, or of the token
    std::string unit;  ///< code
    std::vector<std::string> roles;
    int days = 90;
    bool password_from_input = false;  ///< else one is made up and shown once
};
/// app/command_user.cpp
int keep_users(UserOptions const& options);

struct LedgerOptions {
    std::filesystem::path data;
    std::string unit;      ///< of the county, where there are several
    std::string identity;  ///< erase: identity number
    std::string reason;
    bool sweep = false;    ///< overdue: end them
    bool keep = false;     ///< overdue: keep them, the proposal is closed
    bool json = false;
};
/// app/command_ledger.cpp: do the rows still say what every change wrote?
int verify_ledgers(LedgerOptions const& options);
/// Values past their retention, as a proposal; with `sweep` they end, with `keep` the proposal is closed.
int overdue_values(LedgerOptions const& options);
/// Destroys a person's key.
int erase_person(LedgerOptions const& options);

struct TaskOptions {
    std::filesystem::path data;
    std::string unit;    ///< code, with all below it
    std::string task;    ///< one task whole
    std::string state;
    std::string cursor;
    int limit = 20;
    bool json = false;
};
/// app/command_tasks.cpp: the tasks of a unit, or one of them with its cells.
int list_tasks(TaskOptions const& options);

struct SubmitOptions : TaskOptions {
    std::filesystem::path values;  ///< JSON: cell → words
    std::vector<std::string> set;  ///< "3=120"
    bool confirm_all = false;
    bool nothing = false;
    std::string acting;  ///< number of the person whose answers these are
};
int submit_task(SubmitOptions const& options);

struct ApproveOptions : TaskOptions {
    std::vector<std::string> tasks;
};
/// Each by itself; the exit code is that of the first that could not be approved.
int approve_tasks(ApproveOptions const& options);
struct UnitOptions {
    std::string what;  ///< create, rename, recode, move, merge, close, history
    std::filesystem::path data;
    std::string unit;  ///< code
    std::vector<std::string> units;  ///< merge: codes that end
    std::string name, code, parent, into, kind, from, reason;
    bool json = false;
};
/// app/command_unit.cpp: one unit changes from a day on.
int change_unit(UnitOptions const& options);

struct FocusOptions {
    std::string what;  ///< list, set, lift
    std::filesystem::path data;
    std::string unit;  ///< code
    std::string from, to, kind, reason;
    std::int64_t id = 0;
    bool json = false;
};
/// app/command_focus.cpp: protected focus time of units.
int keep_focus(FocusOptions const& options);
struct PlanOptions {
    std::filesystem::path in;      ///< wishes, JSON
    std::filesystem::path out;     ///< the plan, JSON
    std::filesystem::path before;  ///< an earlier plan, kept as far as possible; empty: from nothing
    double seconds = 10;
};
/// app/command_plan.cpp: all departments' wishes for a county year as one calendar with as few visits as possible.
int plan_visits(PlanOptions const& options);

struct DrawNonceOptions {
    std::filesystem::path out;
};
/// app/command_draw.cpp: visits drawn by chance that nobody holds alone. A party's nonce; prints its digest.
int make_draw_nonce(DrawNonceOptions const& options);

struct DrawCommitOptions {
    std::filesystem::path in;         ///< list, strata, teams, rules, JSON
    std::filesystem::path out;        ///< the commitment
    std::filesystem::path nonce_out;  ///< makes the gatekeeper's nonce here, instead of `gatekeeper`
    std::string gatekeeper, auditor;  ///< digests of their nonces
    std::filesystem::path previous;   ///< file of the draw before; empty: the first of its chain
    std::string day;                  ///< ISO day; empty: today
};
int commit_to_draw(DrawCommitOptions const& options);

struct DrawRunOptions {
    std::filesystem::path commit, gatekeeper, auditor, out;
    std::string public_value, public_day;
};
int run_draw(DrawRunOptions const& options);

struct DrawAbortOptions {
    std::filesystem::path commit, out;
    std::string by, reason, day;
};
int abort_draw(DrawAbortOptions const& options);

struct DrawVerifyOptions {
    std::vector<std::filesystem::path> files;
};
/// 0 and the drawn units, or 65 and the first thing that does not agree.
int verify_draw(DrawVerifyOptions const& options);

struct RollupFilesOptions {
    std::filesystem::path values;  ///< unit code and figure columns
    std::filesystem::path units;   ///< folder of unit files
    std::filesystem::path out;
    bool leaves = false;           ///< also the rows of the units without others below
    bool json = false;
};
/// app/command_rollup_files.cpp: sums of a file's figures up a tree of files.
int rollup_files(RollupFilesOptions const& options);

struct RollupOptions {
    std::filesystem::path data;
    std::string elements;  ///< codes or names, parted by commas
    std::string period;
    std::string unit;      ///< code
    std::string levels;
    std::string day;
    int depth = 1;
    bool as_closed = false;
    bool json = false;
};
/// app/command_rollup.cpp: totals of a data folder, also of a running server's.
int show_totals(RollupOptions const& options);
/// 0: what is kept equals what the ledgers give; 1: each difference is one line.
int verify_totals(RollupOptions const& options);

struct IndicatorOptions {
    std::string what;    ///< list, show, take
    std::filesystem::path data;
    std::string codes;   ///< parted by commas; empty: all
    std::string unit;    ///< code
    std::string period, as_of, reason;
    bool below = false;  ///< show: the units one level below as well
    bool restates = false;
    bool dry_run = false;
    bool json = false;
};
/// app/command_indicators.cpp: named expressions over what units hold, and their way into the totals.
int keep_indicators(IndicatorOptions const& options);

struct RetireOptions {
    std::string what;  ///< list, set, undo
    std::filesystem::path data;
    std::string unit;  ///< of the county, where there are several
    std::string days;
    std::vector<std::string> elements;  ///< codes
    std::vector<std::string> forms;     ///< keys, as `list` shows them
    std::string reason;
    bool refuse = false;
    bool json = false;
};
/// app/command_upkeep.cpp: what nobody uses any more, and its end.
int retire(RetireOptions const& options);

struct DigitalOptions {
    std::filesystem::path data;
    std::string from, to, issuer, unit, by;
    bool json = false;
};
/// The share of demanded cells answered without a person.
int show_digital(DigitalOptions const& options);

struct StrictnessOptions {
    std::string what;  ///< show, set
    std::filesystem::path data;
    std::string form;
    std::string unit, day, from, reason;
    std::filesystem::path settings;  ///< JSON
    bool json = false;
};
/// How strictly a form's figures are checked.
int keep_strictness(StrictnessOptions const& options);

struct RulesOptions {
    std::string what;             ///< check, try
    std::filesystem::path rules;  ///< folder; empty: the shipped ones
    std::filesystem::path cases;  ///< folder; empty: the shipped ones
    std::filesystem::path pack;   ///< try
    std::filesystem::path data;
    std::string since;  ///< try
    std::string today;  ///< check: thresholds as of that day
    bool json = false;
};
/// app/command_rules.cpp: what is wrong with rules; what a pack would have changed in the register.
int keep_rules(RulesOptions const& options);

struct BackupOptions {
    std::filesystem::path data;
    std::filesystem::path file;
    std::filesystem::path passphrase_file;  ///< empty: sealed with the installation's own key
    std::filesystem::path keys;             ///< restore: the key folder; empty: beside `data`
    std::string database;                   ///< restore of a PostgreSQL copy: the empty database it goes to
};
/// app/command_backup.cpp
int backup(BackupOptions const& options);
int restore(BackupOptions const& options);

}  // namespace yizhen::app

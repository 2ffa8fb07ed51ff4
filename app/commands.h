#pragma once
/// One options struct and one function a command; the function returns the exit code. Parsing is cli.cpp's.

#include <filesystem>
#include <string>
#include <vector>

namespace yizhen::app {

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

struct ImportUnitsOptions {
    std::filesystem::path data;
    std::vector<std::filesystem::path> files;  ///< .csv or .csv.xz, in any order
    std::string from;                          ///< ISO day; empty: new units for ever, changes from today
    bool dry_run = false;
    bool json = false;
};
/// app/command_import_units.cpp: the units of a realm or of the nation; prints a receipt.
int import_units(ImportUnitsOptions const& options);

struct ExprOptions {
    std::string expression;
    std::string row;    ///< JSON object: names and values; an array of objects is a set
    std::string as_of;  ///< empty: today
    bool json = false;
};
/// app/command_expr.cpp: the value of an expression over one row.
int evaluate_expression(ExprOptions const& options);

}  // namespace yizhen::app

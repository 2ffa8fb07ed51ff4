#pragma once
/// One options struct and one function a command; the function returns the exit code. Parsing is cli.cpp's.

#include <filesystem>
#include <string>

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

}  // namespace yizhen::app

#pragma once
/// What a user or another system asked for and was refused: a stable code, a status, words for the user.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yizhen {

/// One entry of the catalogue (problem_catalogue.h). A retired code is never reused.
struct ProblemKind {
    std::string_view code;  ///< stable, kebab-case: "sheet-truncated"
    int http_status;
    int exit_code;  ///< of the command line, see docs/HACKING.md
};

struct ProblemDetail {
    std::string name;
    std::string value;
};

/// `message` is shown to the user, in Chinese: what happened, with which value, why it matters, what to do now.
/// Words for the log are a different thing and never travel in here.
struct Problem {
    ProblemKind const* kind;
    std::string message;
    std::vector<ProblemDetail> details;

    Problem(ProblemKind const& which, std::string text, std::vector<ProblemDetail> more = {})
        : kind(&which), message(std::move(text)), details(std::move(more)) {}

    [[nodiscard]] bool is(ProblemKind const& which) const noexcept { return kind->code == which.code; }
};

}  // namespace yizhen

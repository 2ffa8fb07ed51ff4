#pragma once
/// Between the grammar and the checker: what was written, not yet what it means. Inside kernel/expr only.

#include "kernel/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace yizhen::expr {

class Schema;

enum class Form {
    number,      ///< text: digits, perhaps a point
    text,        ///< text: what stood between the quotes
    date,        ///< text: ISO
    word,        ///< an identifier; text as written, NFKC
    quoted,      ///< [an identifier]
    call,        ///< text: function; children: arguments
    aggregate,   ///< text: function; children: word, condition
    logical_or,  ///< children: operands
    logical_and,
    logical_not,
    compare,  ///< text: "=", "!=", "<", "<=", ">", ">="; two children
    in_list,  ///< children: subject, members
    between,  ///< children: subject, low, high
    like,     ///< children: subject, pattern
    is_null,  ///< children: subject
    sum,      ///< children: terms; text: one sign a term, "+-+"
    product,  ///< children: factors; text: one operator a factor but the first, "*/"
    negative  ///< children: operand
};

struct Syntax {
    Form form = Form::word;
    std::string text;
    std::size_t begin = 0;  ///< code points from 0
    std::size_t end = 0;
    std::vector<Syntax> children;
};

/// A Problem about the characters [begin, end) of the text.
Problem problem_at(std::size_t begin, std::size_t end, std::string const& words);

/// `schema` helps to end a Chinese name before a keyword that follows without a blank (年龄且…); it may be null.
Result<Syntax> parse(std::string_view text, Schema const* schema);

}  // namespace yizhen::expr

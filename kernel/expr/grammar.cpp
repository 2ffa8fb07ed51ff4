/// The grammar. PEGTL is named in this file only. Left-factored, so parsing is linear in the length of the text.

#include "kernel/expr/expr.h"
#include "kernel/expr/syntax.h"
#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>
#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/parse_tree.hpp>

#include <algorithm>
#include <array>

namespace yizhen::expr {
namespace {

namespace p = tao::pegtl;
namespace u8 = tao::pegtl::utf8;

/// Longest first where one begins another. Chinese operators need no blank around them.
constexpr std::array<std::u32string_view, 38> kChineseOperators = {
    U"大于等于", U"小于等于", U"不大于", U"不小于", U"不等于", U"不少于", U"不多于", U"不低于", U"不高于", U"不超过",
    U"不属于",   U"不匹配",   U"不为空", U"并且",   U"而且",   U"或者",   U"介于",   U"属于",   U"匹配",   U"形如",
    U"为空",     U"非空",     U"大于",   U"小于",   U"等于",   U"超过",   U"少于",   U"多于",   U"低于",   U"高于",
    U"不在",     U"不是",     U"且",     U"或",     U"在",     U"是",     U"和",     U"与"};

bool is_word_start(char32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || text::is_han(c);
}
bool is_word_character(char32_t c) { return is_word_start(c) || (c >= '0' && c <= '9') || c == U'·'; }

struct Input : p::memory_input<> {
    using p::memory_input<>::memory_input;
    Schema const* schema = nullptr;
    int depth = 0;
};

// --- words ---------------------------------------------------------------------------------------------------------

bool is_reserved(std::string_view word) {
    constexpr std::array kReserved = {"and", "or",   "not", "in",    "between", "like",
                                      "is",  "null", "true", "false", "where",   "AND",
                                      "OR",  "NOT",  "IN",  "BETWEEN", "LIKE",  "IS"};
    return std::any_of(kReserved.begin(), kReserved.end(), [&](char const* known) { return word == known; });
}

/// How many code points of the run are the name: all of it, or, where the schema does not know the whole, the longest
/// known beginning that a Chinese operator follows ("年龄且…").
std::size_t name_length(std::u32string_view run, Schema const* schema) {
    if (!schema || schema->find(text::nfkc(text::utf8(run)))) return run.size();
    for (std::size_t size = run.size() - 1; size > 0; --size) {
        auto const rest = run.substr(size);
        bool const operator_follows = std::any_of(kChineseOperators.begin(), kChineseOperators.end(),
                                                  [&](std::u32string_view word) { return rest.starts_with(word); });
        if (operator_follows && schema->find(text::nfkc(text::utf8(run.substr(0, size))))) return size;
    }
    return run.size();
}

/// A run of letters, digits, Han characters and single points between them ("需求.应报日期").
std::u32string word_run(std::string_view rest) {
    constexpr std::size_t kBytesMax = 4 * 200;
    auto const all = text::code_points(rest.substr(0, kBytesMax));
    std::size_t size = 0;
    while (size < all.size()) {
        bool const inner_point =
            all[size] == '.' && size > 0 && size + 1 < all.size() && is_word_start(all[size + 1]);
        if (!(size == 0 ? is_word_start(all[0]) : is_word_character(all[size]) || inner_point)) break;
        ++size;
    }
    return all.substr(0, size);
}

struct word {
    using rule_t = word;
    using subs_t = p::empty_list;
    template <typename ParseInput> static bool match(ParseInput& in) {
        auto const run = word_run({in.current(), in.size()});
        if (run.empty()) return false;
        auto const name = text::utf8(std::u32string_view(run).substr(0, name_length(run, in.schema)));
        if (is_reserved(name) && name != "null" && name != "true" && name != "false") return false;
        in.bump(name.size());
        return true;
    }
};

// --- tokens --------------------------------------------------------------------------------------------------------

struct blanks : p::star<p::one<' ', '\t', '\r', '\n'>> {};
template <typename Rule> struct token : p::seq<Rule, blanks> {};
template <char... C>
struct keyword : p::seq<p::istring<C...>, p::not_at<p::sor<p::identifier_other, p::range<'\x80', '\xff'>>>, blanks> {};
template <char32_t... C> struct zh : p::seq<u8::string<C...>, blanks> {};
template <char... C> struct sign : p::seq<p::string<C...>, blanks> {};

struct open : token<p::one<'('>> {};
struct close : token<p::one<')'>> {};
struct comma : token<p::sor<p::one<','>, u8::one<U'、'>>> {};

struct and_sign : p::sor<keyword<'a', 'n', 'd'>, zh<U'并', U'且'>, zh<U'而', U'且'>, zh<U'且'>, sign<'&', '&'>> {};
struct or_sign : p::sor<keyword<'o', 'r'>, zh<U'或', U'者'>, zh<U'或'>, sign<'|', '|'>> {};
struct before_operand : p::at<p::sor<p::one<' ', '(', '['>, u8::one<U'【'>>> {};
struct not_sign
    : p::sor<keyword<'n', 'o', 't'>, p::seq<p::one<'!'>, p::not_at<p::one<'='>>, blanks>,
             p::seq<p::sor<u8::string<U'并', U'非'>, u8::one<U'非'>>, before_operand, blanks>> {};

struct at_least : p::sor<sign<'>', '='>, zh<U'≥'>, zh<U'大', U'于', U'等', U'于'>, zh<U'不', U'小', U'于'>,
                         zh<U'不', U'少', U'于'>, zh<U'不', U'低', U'于'>> {};
struct at_most : p::sor<sign<'<', '='>, zh<U'≤'>, zh<U'小', U'于', U'等', U'于'>, zh<U'不', U'大', U'于'>,
                        zh<U'不', U'多', U'于'>, zh<U'不', U'高', U'于'>, zh<U'不', U'超', U'过'>> {};
struct unequal : p::sor<sign<'!', '='>, sign<'<', '>'>, zh<U'≠'>, zh<U'不', U'等', U'于'>, zh<U'不', U'是'>> {};
struct equal : p::sor<sign<'=', '='>, sign<'='>, zh<U'等', U'于'>, zh<U'是'>> {};
struct more : p::sor<sign<'>'>, zh<U'大', U'于'>, zh<U'超', U'过'>, zh<U'多', U'于'>, zh<U'高', U'于'>> {};
struct less : p::sor<sign<'<'>, zh<U'小', U'于'>, zh<U'少', U'于'>, zh<U'低', U'于'>> {};
struct compare_sign : p::sor<at_least, at_most, unequal, equal, more, less> {};

struct plus_sign : p::sor<token<p::one<'+'>>> {};
struct minus_sign : p::sor<token<p::one<'-'>>, zh<U'−'>> {};
struct times_sign : p::sor<token<p::one<'*'>>, zh<U'×'>> {};
struct over_sign : p::sor<token<p::one<'/'>>, zh<U'÷'>> {};
struct negation : minus_sign {};

struct iso_day : p::seq<p::rep<4, p::digit>, p::one<'-'>, p::rep<2, p::digit>, p::one<'-'>, p::rep<2, p::digit>,
                        p::not_at<p::digit>> {};
struct chinese_day : p::seq<p::rep<4, p::digit>, u8::one<U'年'>, p::rep_min_max<1, 2, p::digit>, u8::one<U'月'>,
                            p::rep_min_max<1, 2, p::digit>, u8::one<U'日'>> {};
struct number : p::seq<p::plus<p::digit>, p::opt<p::one<'.'>, p::plus<p::digit>>> {};

struct double_quoted : p::star<p::sor<p::string<'"', '"'>, p::not_one<'"'>>> {};
struct single_quoted : p::star<p::sor<p::string<'\'', '\''>, p::not_one<'\''>>> {};
struct curly_quoted : p::star<p::not_at<u8::one<U'”'>>, p::any> {};
struct corner_quoted : p::star<p::not_at<u8::one<U'」'>>, p::any> {};
struct close_double : token<p::one<'"'>> {};
struct close_single : token<p::one<'\''>> {};
struct close_curly : token<u8::one<U'”'>> {};
struct close_corner : token<u8::one<U'」'>> {};
struct literal : p::sor<p::if_must<p::one<'"'>, double_quoted, close_double>,
                        p::if_must<p::one<'\''>, single_quoted, close_single>,
                        p::if_must<u8::one<U'“'>, curly_quoted, close_curly>,
                        p::if_must<u8::one<U'「'>, corner_quoted, close_corner>> {};
struct bracketed_name : p::plus<p::not_at<p::sor<p::one<']'>, u8::one<U'】'>>>, p::any> {};
struct close_name : token<p::sor<p::one<']'>, u8::one<U'】'>>> {};
struct bracketed : p::if_must<p::sor<p::one<'['>, u8::one<U'【'>>, bracketed_name, close_name> {};

// --- phrases -------------------------------------------------------------------------------------------------------

struct or_list;
/// Recursion passes through here and nowhere else, so that depth is counted here.
struct expression {
    using rule_t = expression;
    using subs_t = p::type_list<or_list>;
    template <p::apply_mode A, p::rewind_mode M, template <typename...> class Action,
              template <typename...> class Control, typename ParseInput, typename... States>
    static bool match(ParseInput& in, States&&... states) {
        if (in.depth >= kDepthMax) throw p::parse_error(fmt::format("嵌套超过 {} 层，请拆成几个条件", kDepthMax), in);
        ++in.depth;
        struct Leave {
            int& depth;
            ~Leave() { --depth; }
        } const leave{in.depth};
        return p::match<or_list, A, M, Action, Control>(in, states...);
    }
};

struct where_sign : p::sor<keyword<'w', 'h', 'e', 'r', 'e'>, zh<U'其', U'中'>> {};
struct needed : expression {};  // where nothing else may stand
struct condition : p::if_must<where_sign, needed> {};
struct argument : p::seq<expression, p::opt<condition>> {};
struct needed_argument : p::seq<needed, p::opt<condition>> {};
struct arguments : p::opt<argument, p::star<p::if_must<comma, needed_argument>>> {};
struct call : p::seq<p::seq<word, blanks>, p::opt<p::if_must<open, arguments, close>>> {};
struct group : p::if_must<open, needed, close> {};
struct primary : p::sor<token<iso_day>, token<chinese_day>, token<number>, literal, bracketed, group, call> {};
struct unary : p::seq<p::star<p::sor<negation, plus_sign>>, primary> {};
struct needed_unary : unary {};
struct product : p::seq<unary, p::star<p::if_must<p::sor<times_sign, over_sign>, needed_unary>>> {};
struct needed_product : product {};
struct sum : p::seq<product, p::star<p::if_must<p::sor<plus_sign, minus_sign>, needed_product>>> {};
struct needed_sum : sum {};

struct compare_tail : p::if_must<compare_sign, needed_sum> {};
struct not_in_sign : p::sor<p::seq<keyword<'n', 'o', 't'>, keyword<'i', 'n'>>, zh<U'不', U'属', U'于'>, zh<U'不', U'在'>> {};
struct in_sign : p::sor<keyword<'i', 'n'>, zh<U'属', U'于'>, zh<U'在'>> {};
struct among : p::opt<p::sor<zh<U'之', U'中'>, zh<U'之', U'内'>, zh<U'中'>, zh<U'内'>>> {};
struct members : p::list_must<needed_sum, comma> {};
struct needed_open : open {};
struct in_tail : p::seq<p::sor<not_in_sign, in_sign>, p::must<needed_open, members, close>, among> {};
struct not_between_sign : p::seq<keyword<'n', 'o', 't'>, keyword<'b', 'e', 't', 'w', 'e', 'e', 'n'>> {};
struct between_sign : p::sor<keyword<'b', 'e', 't', 'w', 'e', 'e', 'n'>, zh<U'介', U'于'>> {};
struct up_to : p::sor<keyword<'a', 'n', 'd'>, zh<U'和'>, zh<U'与'>, zh<U'到'>, zh<U'至'>, zh<U'且'>> {};
struct between_tail : p::seq<p::sor<not_between_sign, between_sign>, p::must<needed_sum, up_to, needed_sum>,
                             p::opt<zh<U'之', U'间'>>> {};
struct not_like_sign : p::sor<p::seq<keyword<'n', 'o', 't'>, keyword<'l', 'i', 'k', 'e'>>, zh<U'不', U'匹', U'配'>> {};
struct like_sign : p::sor<keyword<'l', 'i', 'k', 'e'>, zh<U'匹', U'配'>, zh<U'形', U'如'>> {};
struct like_tail : p::if_must<p::sor<not_like_sign, like_sign>, needed_sum> {};
struct not_null_sign : p::sor<p::seq<keyword<'i', 's'>, keyword<'n', 'o', 't'>, keyword<'n', 'u', 'l', 'l'>>,
                              zh<U'不', U'为', U'空'>, zh<U'非', U'空'>> {};
struct null_sign : p::sor<p::seq<keyword<'i', 's'>, keyword<'n', 'u', 'l', 'l'>>, zh<U'为', U'空'>> {};
struct null_tail : p::sor<not_null_sign, null_sign> {};
struct comparison
    : p::seq<sum, p::opt<p::sor<null_tail, in_tail, between_tail, like_tail, compare_tail>>> {};

struct negated : p::seq<p::star<not_sign>, comparison> {};
struct needed_negated : negated {};
struct and_list : p::seq<negated, p::star<p::if_must<and_sign, needed_negated>>> {};
struct needed_and_list : and_list {};
struct or_list : p::seq<and_list, p::star<p::if_must<or_sign, needed_and_list>>> {};
struct whole : p::must<blanks, needed, p::eof> {};

struct Errors {
    template <typename Rule> static constexpr char const* message = nullptr;
};
constexpr char const* kOperand = "此处缺少一个名称、数值、文字或括号";
template <> constexpr char const* Errors::message<needed> = kOperand;
template <> constexpr char const* Errors::message<needed_sum> = kOperand;
template <> constexpr char const* Errors::message<needed_product> = kOperand;
template <> constexpr char const* Errors::message<needed_unary> = kOperand;
template <> constexpr char const* Errors::message<needed_negated> = kOperand;
template <> constexpr char const* Errors::message<needed_and_list> = kOperand;
template <> constexpr char const* Errors::message<needed_argument> = kOperand;
template <> constexpr char const* Errors::message<needed_open> = "此处应为左括号“(”，如 in (1, 2)";
template <> constexpr char const* Errors::message<members> = kOperand;
template <> constexpr char const* Errors::message<arguments> = kOperand;
template <> constexpr char const* Errors::message<close> = "此处看不懂，或者缺少右括号“)”";
template <> constexpr char const* Errors::message<close_double> = "文字没有结束，缺少右引号 \"";
template <> constexpr char const* Errors::message<close_single> = "文字没有结束，缺少右引号 '";
template <> constexpr char const* Errors::message<close_curly> = "文字没有结束，缺少右引号”";
template <> constexpr char const* Errors::message<close_corner> = "文字没有结束，缺少右引号」";
template <> constexpr char const* Errors::message<double_quoted> = "文字没有结束";
template <> constexpr char const* Errors::message<single_quoted> = "文字没有结束";
template <> constexpr char const* Errors::message<curly_quoted> = "文字没有结束";
template <> constexpr char const* Errors::message<corner_quoted> = "文字没有结束";
template <> constexpr char const* Errors::message<bracketed_name> = "方括号里缺少名称";
template <> constexpr char const* Errors::message<close_name> = "名称没有结束，缺少右方括号 ]";
template <> constexpr char const* Errors::message<up_to> = "“介于”后面应写成 介于 1 和 9，或 between 1 and 9";
template <> constexpr char const* Errors::message<blanks> = "此处看不懂";
template <> constexpr char const* Errors::message<p::eof> = "此处看不懂；如是两个条件，请用“且”“或”连接";
template <typename Rule> using control = p::must_if<Errors, p::normal, false>::control<Rule>;

template <typename Rule>
using kept = p::parse_tree::selector<
    Rule,
    p::parse_tree::store_content::on<word, iso_day, chinese_day, number, double_quoted, single_quoted, curly_quoted,
                                     corner_quoted, bracketed_name, call, argument, needed_argument, condition, group,
                                     plus_sign, minus_sign, times_sign, over_sign, negation, not_sign, at_least,
                                     at_most, unequal, equal, more, less, compare_tail, not_in_sign, in_sign, in_tail,
                                     not_between_sign, between_sign, between_tail, not_like_sign, like_sign, like_tail,
                                     not_null_sign, null_sign, null_tail>,
    p::parse_tree::fold_one::on<unary, needed_unary, product, needed_product, sum, needed_sum, comparison, negated,
                                needed_negated, and_list, needed_and_list, or_list>>;

// --- from PEGTL's tree to ours -------------------------------------------------------------------------------------

using Tree = p::parse_tree::node;

class Builder {
public:
    explicit Builder(std::string_view text) : m_columns(text.size() + 1) {
        std::size_t column = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            m_columns[i] = column;
            bool const last_byte = i + 1 == text.size() || (static_cast<unsigned char>(text[i + 1]) & 0xC0) != 0x80;
            if (last_byte) ++column;
        }
        m_columns[text.size()] = column;
    }

    [[nodiscard]] std::size_t column(std::size_t byte) const { return m_columns[std::min(byte, m_columns.size() - 1)]; }

    Syntax build(Tree const& tree) const {
        auto const& parts = tree.children;
        if (tree.is_type<number>()) return leaf(Form::number, tree, tree.string());
        if (tree.is_type<iso_day>()) return leaf(Form::date, tree, tree.string());
        if (tree.is_type<chinese_day>()) return leaf(Form::date, tree, iso(tree.string_view()));
        if (tree.is_type<bracketed_name>()) return leaf(Form::quoted, tree, text::nfkc(text::trimmed(tree.string_view())));
        if (tree.is_type<double_quoted>()) return leaf(Form::text, tree, unquoted(tree.string_view(), '"'));
        if (tree.is_type<single_quoted>()) return leaf(Form::text, tree, unquoted(tree.string_view(), '\''));
        if (tree.is_type<curly_quoted>() || tree.is_type<corner_quoted>()) {
            return leaf(Form::text, tree, text::nfkc(tree.string_view()));
        }
        if (tree.is_type<call>()) return build_call(tree);
        if (tree.is_type<group>() || tree.is_type<argument>() || tree.is_type<needed_argument>()) {
            return build(*parts.front());
        }
        if (tree.is_type<unary>() || tree.is_type<needed_unary>()) return build_unary(tree);
        if (tree.is_type<product>() || tree.is_type<needed_product>()) return build_chain(Form::product, tree);
        if (tree.is_type<sum>() || tree.is_type<needed_sum>()) return build_chain(Form::sum, tree);
        if (tree.is_type<negated>() || tree.is_type<needed_negated>()) return build_negated(tree);
        if (tree.is_type<comparison>()) return build_comparison(tree);
        bool const conjunction = tree.is_type<and_list>() || tree.is_type<needed_and_list>();
        YIZHEN_CHECK(conjunction || tree.is_type<or_list>());
        return build_list(conjunction ? Form::logical_and : Form::logical_or, tree);
    }

private:
    Syntax leaf(Form form, Tree const& tree, std::string words) const {
        return {form, std::move(words), column(tree.begin().byte), column(tree.end().byte), {}};
    }

    static std::string unquoted(std::string_view inside, char quote) {
        std::string out;
        for (std::size_t i = 0; i < inside.size(); ++i) {
            out += inside[i];
            if (inside[i] == quote) ++i;
        }
        return text::nfkc(out);
    }

    /// "2026年1月9日" → "2026-01-09"
    static std::string iso(std::string_view day) {
        std::array<std::string, 3> parts;
        std::size_t part = 0;
        for (char const c : day) {
            if (c >= '0' && c <= '9') {
                parts[part] += c;
            } else if (!parts[part].empty() && part < 2) {
                ++part;
            }
        }
        return fmt::format("{}-{:0>2}-{:0>2}", parts[0], parts[1], parts[2]);
    }

    Syntax build_call(Tree const& tree) const {
        auto const& parts = tree.children;
        Syntax out = leaf(Form::word, *parts.front(), text::nfkc(parts.front()->string_view()));
        bool const has_brackets = tree.end().byte > tree.begin().byte && tree.string_view().find('(') != std::string_view::npos;
        if (!has_brackets) return out;
        out.form = Form::call;
        out.end = column(tree.end().byte);
        for (std::size_t i = 1; i < parts.size(); ++i) {
            out.children.push_back(build(*parts[i]));
            if (parts[i]->children.size() > 1) {  // … where …
                out.form = Form::aggregate;
                out.children.push_back(build(*parts[i]->children[1]->children.front()));
            }
        }
        return out;
    }

    Syntax build_unary(Tree const& tree) const {
        Syntax operand = build(*tree.children.back());
        auto const minuses = std::count_if(tree.children.begin(), tree.children.end(),
                                           [](auto const& part) { return part->template is_type<negation>(); });
        if (minuses % 2 == 0) return operand;
        return {Form::negative, "-", column(tree.begin().byte), operand.end, {std::move(operand)}};
    }

    Syntax build_chain(Form form, Tree const& tree) const {
        Syntax out{form, form == Form::sum ? "+" : "*", 0, 0, {}};
        for (auto const& part : tree.children) {
            if (part->is_type<plus_sign>()) {
                out.text += '+';
            } else if (part->is_type<minus_sign>()) {
                out.text += '-';
            } else if (part->is_type<times_sign>()) {
                out.text += '*';
            } else if (part->is_type<over_sign>()) {
                out.text += '/';
            } else {
                out.children.push_back(build(*part));
            }
        }
        return around(std::move(out));
    }

    Syntax build_negated(Tree const& tree) const {
        Syntax operand = build(*tree.children.back());
        if (tree.children.size() % 2 == 1) return operand;  // an even number of "not"
        return {Form::logical_not, {}, column(tree.begin().byte), operand.end, {std::move(operand)}};
    }

    Syntax build_list(Form form, Tree const& tree) const {
        Syntax out{form, {}, 0, 0, {}};
        for (auto const& part : tree.children) out.children.push_back(build(*part));
        return around(std::move(out));
    }

    Syntax build_comparison(Tree const& tree) const {
        Tree const& tail = *tree.children.back();
        Syntax out{Form::compare, {}, 0, 0, {}};
        out.children.push_back(build(*tree.children.front()));
        for (std::size_t i = 1; i < tail.children.size(); ++i) out.children.push_back(build(*tail.children[i]));
        Tree const& sign = *tail.children.front();
        bool negative = sign.is_type<not_in_sign>() || sign.is_type<not_between_sign>() ||
                        sign.is_type<not_like_sign>() || sign.is_type<not_null_sign>();
        if (tail.is_type<in_tail>()) out.form = Form::in_list;
        if (tail.is_type<between_tail>()) out.form = Form::between;
        if (tail.is_type<like_tail>()) out.form = Form::like;
        if (tail.is_type<null_tail>()) out.form = Form::is_null;
        if (out.form == Form::compare) out.text = compare_text(sign);
        out = around(std::move(out));
        out.end = std::max(out.end, column(tail.end().byte));
        if (!negative) return out;
        return {Form::logical_not, {}, out.begin, out.end, {std::move(out)}};
    }

    static std::string compare_text(Tree const& sign) {
        if (sign.is_type<at_least>()) return ">=";
        if (sign.is_type<at_most>()) return "<=";
        if (sign.is_type<unequal>()) return "!=";
        if (sign.is_type<more>()) return ">";
        return sign.is_type<less>() ? "<" : "=";
    }

    static Syntax around(Syntax out) {
        out.begin = out.children.front().begin;
        out.end = out.children.back().end;
        return out;
    }

    std::vector<std::size_t> m_columns;
};

/// Full-width letters, digits and signs to half-width, one for one, so that columns stay what the user sees.
std::string half_width(std::u32string all) {
    for (char32_t& c : all) {
        if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
        if (c == 0x3000 || c == 0xA0) c = ' ';
    }
    return text::utf8(all);
}

}  // namespace

Problem problem_at(std::size_t begin, std::size_t end, std::string const& words) {
    return {problems::kBadInput,
            fmt::format("第 {} 个字：{}。", begin + 1, words),
            {{"column", std::to_string(begin + 1)}, {"length", std::to_string(end > begin ? end - begin : 1)}}};
}

Result<Syntax> parse(std::string_view text, Schema const* schema) {
    auto const points = text::code_points(text);
    if (points.size() > kLengthMax) {
        return problem_at(kLengthMax, points.size(), fmt::format("表达式超过 {} 个字，请拆成几个条件", kLengthMax));
    }
    auto const zero = points.find(U'\0');
    if (zero != std::u32string::npos) return problem_at(zero, zero + 1, "含有不可见的空字符，请删去");
    auto const plain = half_width(points);
    Builder const builder(plain);
    Input in(plain, "expr");
    in.schema = schema;
    try {
        auto const tree = p::parse_tree::parse<whole, Tree, kept, p::nothing, control>(in);
        YIZHEN_CHECK(tree && tree->children.size() == 1);
        return builder.build(*tree->children.front());
    } catch (p::parse_error const& error) {
        auto const at = builder.column(error.positions().front().byte);
        return problem_at(at, at + 1, std::string(error.message()));
    }
}

}  // namespace yizhen::expr

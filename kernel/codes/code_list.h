#pragma once
/// Code lists: what data/codelists/*.csv holds. Found by code, by name, by the other words people write for it.

#include "kernel/result.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::codes {

struct CodeEntry {
    std::string code;
    std::string name;
    std::string parent;  ///< a broader code of the same list; empty at the top
    std::vector<std::string> aliases;
};

class CodeList {
public:
    /// CSV with a header row; columns `code` and `name`, perhaps `parent`. A code given twice is refused.
    static Result<CodeList> parse(std::string_view list_name, std::string_view csv);
    /// Another word for a code; refused when the code is unknown or the word already means another code.
    Result<Done> add_alias(std::string_view code, std::string_view alias);

    [[nodiscard]] std::string const& name() const noexcept { return m_name; }
    [[nodiscard]] std::vector<CodeEntry> const& entries() const noexcept { return m_entries; }
    /// Null when there is none.
    [[nodiscard]] CodeEntry const* find_code(std::string_view code) const;
    /// Name or alias, compared folded (width, script and blanks aside). Null when unknown or meaning two codes.
    [[nodiscard]] CodeEntry const* find_words(std::string_view words) const;
    /// Code first, then words.
    [[nodiscard]] CodeEntry const* find(std::string_view code_or_words) const;
    /// `code` is `ancestor` or below it.
    [[nodiscard]] bool within(std::string_view code, std::string_view ancestor) const;

private:
    static constexpr std::size_t kTwoCodes = static_cast<std::size_t>(-1);

    std::string m_name;
    std::vector<CodeEntry> m_entries;
    std::map<std::string, std::size_t, std::less<>> m_by_code;
    std::map<std::string, std::size_t, std::less<>> m_by_words;
};

/// All lists by name ("gbt2261_1_sex").
class CodeLists {
public:
    void add(CodeList list);
    /// `list<TAB>code<TAB>alias` with a header row (data/codelists/aliases.tsv); names the line it cannot use.
    Result<Done> add_aliases(std::string_view tsv);
    [[nodiscard]] CodeList const* find(std::string_view name) const;
    [[nodiscard]] std::size_t size() const noexcept { return m_lists.size(); }

private:
    std::map<std::string, CodeList, std::less<>> m_lists;
};

}  // namespace yizhen::codes

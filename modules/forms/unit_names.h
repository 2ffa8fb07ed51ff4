#pragma once
/// Which unit a row's words mean. Forms write 须水街道 where the register says 须水街道办事处, 三官庙社区 for
/// 三官庙社区居民委员会, 中原区须水街道 for either.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace yizhen::forms {

struct UnitName {
    std::string code;
    std::string name;
    std::string parent;                    ///< code; may be empty
    std::vector<std::string> other_names;  ///< former names, short names
};

/// Which units a column asks for, by its heading: 村（社区）, 乡镇（街道）, 区（县）; reporting: 填报单位, 单位, whoever answers.
enum class UnitLevel { reporting, county, township, village };

/// Nothing where a heading names no level (机构, 网格), or only some units of one (贫困村).
[[nodiscard]] std::optional<UnitLevel> level_of_heading(std::string_view words);

/// Words that name one area unit, known or not: 莲湖街道, 中原区, 付庄村委会; not 各村, 行政村, 区民政局.
[[nodiscard]] bool looks_like_unit(std::string_view words);

/// Immutable after construction; look-ups are a few hash probes.
class UnitNames {
public:
    explicit UnitNames(std::vector<UnitName> units);

    /// The code of the one unit that `words` can mean; nothing when none or several can. `under` are the words that
    /// stand above the row (a township's name): they decide between two villages of one name.
    /// 须水村 never means 须水街道: what the ending says has to agree.
    [[nodiscard]] std::optional<std::string> find(std::string_view words, std::vector<std::string> const& under = {}) const;

private:
    struct Key {
        std::string stem;
        int kind = 0;
    };
    [[nodiscard]] static Key key_of(std::string_view words);
    [[nodiscard]] std::vector<std::size_t> candidates(std::string const& folded) const;
    [[nodiscard]] bool is_under(std::size_t unit, std::string_view words) const;

    std::vector<UnitName> m_units;
    std::unordered_map<std::string, std::vector<std::size_t>> m_exact;  ///< folded name → units
    std::unordered_map<std::string, std::vector<std::size_t>> m_stems;  ///< stem + kind
    std::unordered_map<std::string, std::vector<std::size_t>> m_bare;   ///< stem alone
    std::unordered_map<std::string, std::size_t> m_codes;
};

}  // namespace yizhen::forms

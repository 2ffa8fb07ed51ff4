#pragma once
/// The style of a cell that is left to a person: its own style with the ground and dashed frame of 需填.
/// Styles are only appended, so that every number in the file keeps its meaning.

#include "kernel/result.h"

#include <map>
#include <string>

namespace yizhen::sheet {

class StylesPatch {
public:
    /// `xml`: the styles part. Empty where the workbook has none; then nothing can be marked.
    explicit StylesPatch(std::string xml);

    /// The marked twin of a style; made on first use.
    int residual(int style);
    [[nodiscard]] bool changed() const noexcept { return !m_twins.empty(); }
    [[nodiscard]] std::string xml() const;

private:
    struct List { ///< <fills>, <borders>, <cellXfs>
        std::size_t open_begin = 0;
        std::size_t open_end = 0;
        std::size_t close_begin = 0;
        int count = 0;
    };
    void find_lists();
    [[nodiscard]] std::string twin_of(int style) const;

    std::string m_xml;
    std::string m_prefix;
    List m_fills;
    List m_borders;
    List m_formats;
    std::map<int, std::string> m_format_tags; ///< the whole xf elements, by number
    std::map<int, int> m_twins;
};

} // namespace yizhen::sheet

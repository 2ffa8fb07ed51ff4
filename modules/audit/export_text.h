#pragma once
/// The export: a title line, then one entry a line in tab-separated fields, so that it can be read with anything.
///   yizhen-audit-1 <tab> realm <tab> writes|reads
///   number position at_ms person unit role request_id action object digest detail previous hash
/// In texts \\ \t \n \r stand for backslash, tab, line feed, carriage return; previous and hash are hex.

#include "kernel/result.h"
#include "modules/audit/types.h"

#include <string_view>

namespace yizhen::audit {

inline constexpr std::size_t kExportLineMax = 1 << 20;

[[nodiscard]] std::string export_title(RealmId realm, AuditChain chain);
[[nodiscard]] std::string export_line(Entry const& entry);

struct ExportTitle {
    RealmId realm;
    AuditChain chain = AuditChain::writes;
};
/// `line_number` is for the message.
Result<ExportTitle> parse_export_title(std::string_view line);
Result<Entry> parse_export_line(ExportTitle const& title, std::string_view line, std::int64_t line_number);

/// Anchor lines: number <tab> at_ms <tab> heads <tab> previous <tab> root
[[nodiscard]] std::string anchor_line(Root const& root);
Result<Root> parse_anchor_line(std::string_view line, std::int64_t line_number);
Result<std::vector<Head>> parse_heads(std::string_view text);

}  // namespace yizhen::audit

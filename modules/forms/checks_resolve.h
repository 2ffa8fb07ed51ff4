#pragma once
/// Ties the words of an equation to the fields of its sheet.

#include "modules/forms/types.h"

namespace yizhen::forms {

/// Sets left_field, right_fields and divisor_field where exactly one field is meant, opens "各类别之和" and headings
/// into their fields, and marks the field on the left. What cannot be tied keeps its words.
void resolve(BalanceCheck& check, SheetLayout& sheet);

}  // namespace yizhen::forms

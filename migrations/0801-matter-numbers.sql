-- 0801-matter-numbers.sql (modules/matters)
-- Why: a renewed loan names the control number of the one before; a register of years is not searched for it.
CREATE INDEX matter_number ON matter (realm_id, control_number);

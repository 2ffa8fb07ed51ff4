-- 0421-gate-unit-cells.sql (modules/gate)
-- Why: the share of demanded cells that no person had to answer, by issuer, unit and month. What a demand asks of several
-- units is counted by unit when it is judged; the parts of a demand add up to its own numbers. A cell that names no unit
-- stands under the demand's only target, else under ''.
CREATE TABLE demand_unit_cells (
    demand_id BIGINT NOT NULL,
    unit_code TEXT NOT NULL,
    answered BIGINT NOT NULL CHECK (answered >= 0),
    asked BIGINT NOT NULL CHECK (asked >= 0),
    PRIMARY KEY (demand_id, unit_code)
);
INSERT INTO demand_unit_cells (demand_id, unit_code, answered, asked)
SELECT d.demand_id, COALESCE((SELECT MIN(t.unit_code) FROM demand_target t WHERE t.demand_id = d.demand_id GROUP BY t.demand_id HAVING COUNT(*) = 1), ''),
    d.cells_answered, d.cells_asked FROM demand d WHERE d.cells_answered >= 0;

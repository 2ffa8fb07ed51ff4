-- 0903-inspections-together.sql (modules/inspections)
-- Why: who goes along with another's visit finds things of their own there; a value that does not hold is somebody's word,
-- and that one has to look at it.

-- A demand that was merged with a visit: its issuer takes part in it.
CREATE TABLE inspection_joined (
    demand_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    issuer_code TEXT NOT NULL,
    visit_number TEXT NOT NULL      -- control number of the visit
);
CREATE INDEX inspection_joined_visit ON inspection_joined (realm_id, visit_number);
CREATE INDEX inspection_visit_number ON inspection_visit (realm_id, control_number);

ALTER TABLE inspection_finding ADD COLUMN department_code TEXT NOT NULL DEFAULT '';  -- who found it; empty: found before this was kept
ALTER TABLE inspection_finding ADD COLUMN reporter_code TEXT NOT NULL DEFAULT '';    -- of a contradicted value: who said it

-- 0432-gate-marks.sql (modules/gate)
-- Why: what is read in a document counts only once a person has looked at it. Rows are only added; of one demand the newest
-- word of a gatekeeper holds, else the newest of anybody.
CREATE TABLE demand_marks_word (
    demand_id BIGINT NOT NULL,
    confirmed_ms BIGINT NOT NULL,
    gatekeeper BIGINT NOT NULL CHECK (gatekeeper IN (0, 1)),
    rejected TEXT NOT NULL,         -- ids of the marks that are none, parted by spaces
    person_id BIGINT NOT NULL,
    PRIMARY KEY (demand_id, gatekeeper, confirmed_ms)
);

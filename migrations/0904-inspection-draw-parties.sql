-- 0904-inspection-draw-parties.sql (modules/inspections)
-- Why: whoever draws must not choose the other party's chance, nor go on with a chain that is another's.

ALTER TABLE inspection_draw ADD COLUMN issuer_code TEXT NOT NULL DEFAULT '';  -- whose chain it is; empty: of a draw before this was kept

-- Digests of auditors' nonces, each said by an auditor before the commitment that uses it.
CREATE TABLE inspection_auditor_digest (
    digest TEXT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    registered_day TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    draw_id BIGINT NOT NULL         -- that used it; 0: none yet
);

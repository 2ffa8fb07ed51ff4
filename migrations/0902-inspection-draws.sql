-- 0902-inspection-draws.sql (modules/inspections)
-- Why: every commitment ends in one file, drawn or aborted, and stays. Lists and results stand here sealed only: until
-- the visit nobody who reads a table or a backup learns where it goes.
CREATE TABLE inspection_draw (
    draw_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    demand_id BIGINT NOT NULL,
    chain TEXT NOT NULL,
    serial BIGINT NOT NULL CHECK (serial > 0),
    previous TEXT NOT NULL,         -- SHA-256 of the file before; empty for the first
    commitment_digest TEXT NOT NULL,
    committed_day TEXT NOT NULL,
    visit_day TEXT NOT NULL,        -- as it was at the commitment
    points BIGINT NOT NULL CHECK (points > 0),
    host_permille BIGINT NOT NULL,  -- of the points, at most so many can be the host's own proposals
    commitment BYTEA NOT NULL,      -- sealed
    state TEXT NOT NULL CHECK (state IN ('committed', 'drawn', 'aborted')),
    file_digest TEXT NOT NULL,      -- SHA-256 of the file that ended it
    ended_day TEXT NOT NULL,
    file BYTEA,                     -- sealed
    CHECK ((state = 'committed') = (file IS NULL)),
    CHECK ((serial = 1) = (previous = '')),
    UNIQUE (realm_id, chain, serial)
);
CREATE INDEX inspection_draw_demand ON inspection_draw (demand_id, draw_id);

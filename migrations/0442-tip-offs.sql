-- 0442-tip-offs.sql (modules/channels)
-- Why: whoever carries a hidden burden says so without being known. Nothing here tells who wrote, from where or when within
-- the day; the id is drawn, so that it orders nothing. Words are sealed.
CREATE TABLE tip_off (
    tip_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    unit_code TEXT NOT NULL,        -- whose burden it is
    issuer_code TEXT NOT NULL,      -- the department that lays it on; empty: not said
    what TEXT NOT NULL CHECK (what IN ('verbal_order', 'deleted_chat', 'no_record', 'backdate', 'forced_app', 'other')),
    month TEXT NOT NULL,            -- "2026-11": when it happened
    words BYTEA NOT NULL,           -- sealed; empty: none
    written_day TEXT NOT NULL
);
CREATE INDEX tip_off_unit ON tip_off (realm_id, unit_code, written_day);
CREATE INDEX tip_off_issuer ON tip_off (realm_id, issuer_code, written_day);

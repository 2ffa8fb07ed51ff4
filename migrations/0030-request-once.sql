-- 0030-request-once.sql (app)
-- Why: a POST with an Idempotency-Key is done once, also when the answer was lost on its way or the server restarted.
-- scope: digest of who asked, method, path and key. answered 0: begun, outcome not known.
CREATE TABLE request_once (
    scope TEXT NOT NULL PRIMARY KEY CHECK (scope <> ''),
    fingerprint TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    answered BIGINT NOT NULL CHECK (answered IN (0, 1)),
    status BIGINT NOT NULL,
    headers TEXT NOT NULL,
    body BYTEA NOT NULL
);
CREATE INDEX request_once_at ON request_once (at_ms);

-- 0702-collection-answer-position.sql (modules/collection)
-- Why: a verdict says which state of the held answers it was made from; the position of the write that brought the
-- newest one tells it.
ALTER TABLE fill_answer ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
CREATE INDEX fill_answer_newest ON fill_answer (realm_id, position);

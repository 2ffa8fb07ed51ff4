-- 0701-collection-answers-of-task.sql (modules/collection)
-- Why: what a task answered before is replaced when the task is approved once more; and what was approved but not wholly
-- written when the process ended is found at the start without reading every submission.
CREATE INDEX fill_answer_task ON fill_answer (task_id);
CREATE INDEX fill_submission_body ON fill_submission (task_id) WHERE body IS NOT NULL;

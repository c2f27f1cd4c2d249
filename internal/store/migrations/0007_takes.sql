-- The version of the actor that a job was sent with, and an index that finds the takes of a text.

ALTER TABLE jobs ADD COLUMN version TEXT NOT NULL DEFAULT '';

CREATE INDEX jobs_text ON jobs (text, actor_id, created_at) WHERE state <> 'removed';

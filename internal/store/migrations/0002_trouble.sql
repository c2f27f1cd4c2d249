-- Whether audio that did not come at the first try is still being fetched, and what a refused text was refused for.

ALTER TABLE jobs ADD COLUMN fetching INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN refusal TEXT NOT NULL DEFAULT '';

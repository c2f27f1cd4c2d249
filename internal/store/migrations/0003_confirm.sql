-- Whether the end of a job is only what an unsigned webhook says, and the parts of the text that could not be spoken.

ALTER TABLE jobs ADD COLUMN unconfirmed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN unspoken TEXT NOT NULL DEFAULT ''; -- JSON array of strings; empty: none known

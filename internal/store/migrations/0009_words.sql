-- When the words of takes are heard.

CREATE TABLE word_times (
	job_id TEXT PRIMARY KEY,
	body   TEXT NOT NULL
) STRICT;
